#pragma once
// What happened in a run, event by event. Kept in memory, or handed on block by block to the file it is written to
// (event_file.hpp).
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "graph/city.hpp"

namespace senda::record {

enum class EventKind : std::uint8_t {
  depart, enter, leave, arrive, meet_closure, replan, refused, wait, isolated, abandon,
  segment_closed, segment_opened, site_full, told, meet, board,
  lanes_closed, lanes_turned, lanes_returned, caught, gridlock, site_opened, power_back, work_begins
};
inline constexpr int kEventKinds = 24;
const std::vector<std::string>& event_names();

inline constexpr std::uint32_t kNowhere = 0xffffffffu;

/// One event. `agent` is none for events of the network; `place` is a segment (enter, leave, caught, gridlock, work_begins, closures),
/// a site (arrive, refused, site_full, site_opened), a meeting (meet) or an agent (board), `node` where it happened.
struct Event {
  SimTime time;
  EventKind kind;
  AgentId agent;
  std::uint32_t place = kNowhere;
  NodeId node;
};

/// Events in columns, in time order.
struct EventColumns {
  std::vector<std::int64_t> time_ms;
  std::vector<EventKind> kind;
  std::vector<AgentId> agent;
  std::vector<std::uint32_t> place;
  std::vector<NodeId> node;

  std::size_t size() const { return time_ms.size(); }
  void reserve(std::size_t n);
  void add(const Event& e) {
    time_ms.push_back(e.time.ms);
    kind.push_back(e.kind);
    agent.push_back(e.agent);
    place.push_back(e.place);
    node.push_back(e.node);
  }
  Event at(std::size_t i) const { return {SimTime(time_ms[i]), kind[i], agent[i], place[i], node[i]}; }
};

class EventLog {
 public:
  using Take = std::function<void(EventColumns&&)>;
  EventLog() = default;
  /// Hands each full block on and keeps nothing; `flush` hands on the last one.
  explicit EventLog(Take take) : take_(std::move(take)) { block_.reserve(kBlock); }
  void add(const Event& e) {
    block_.add(e);
    if (take_ && block_.size() == kBlock) flush();
  }
  void flush();
  /// What is kept: everything, where nobody takes it.
  std::size_t size() const { return block_.size(); }
  Event at(std::size_t i) const { return block_.at(i); }

 private:
  static constexpr std::size_t kBlock = 65536;
  Take take_;
  EventColumns block_;
};

}  // namespace senda::record
