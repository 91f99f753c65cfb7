#pragma once
// What happened in a run, event by event, and the file it is kept in (events.h5; datasets are documented
// in sim/record/README.md).
#include <cstdint>
#include <filesystem>
#include <vector>

#include "graph/city.hpp"

namespace senda::record {

enum class EventKind : std::uint8_t {
  depart, enter, leave, arrive, meet_closure, replan, refused, wait, isolated, abandon,
  segment_closed, segment_opened, site_full, told, meet, board,
  lanes_closed, lanes_turned, lanes_returned
};
inline constexpr int kEventKinds = 19;

/// One event. `agent` is none for events of the network; `place` is a segment (enter, leave, closures) or
/// a site (arrive, refused, site_full), a meeting (meet) or an agent (board), `node` where it happened.
struct Event {
  SimTime time;
  EventKind kind;
  AgentId agent;
  std::uint32_t place = 0xffffffffu;
  NodeId node;
};

/// Events in columns, in time order.
class EventLog {
 public:
  void add(const Event& e) {
    time_ms_.push_back(e.time.ms);
    kind_.push_back(e.kind);
    agent_.push_back(e.agent);
    place_.push_back(e.place);
    node_.push_back(e.node);
  }
  std::size_t size() const { return time_ms_.size(); }
  Event at(std::size_t i) const {
    return {SimTime(time_ms_[i]), kind_[i], agent_[i], place_[i], node_[i]};
  }
  void save(const std::filesystem::path& file) const;

 private:
  std::vector<std::int64_t> time_ms_;
  std::vector<EventKind> kind_;
  std::vector<AgentId> agent_;
  std::vector<std::uint32_t> place_;
  std::vector<NodeId> node_;
};

}  // namespace senda::record
