#pragma once
// Where every agent is at one moment of a run, and how an event changes it. Parties are told by their first member;
// the others of a party have no state of their own.
#include <vector>

#include "sim/record/events.hpp"

namespace senda::record {

enum class Status : std::uint8_t { not_set_out, at_node, on_segment, waiting, isolated, arrived, aboard };
inline constexpr int kStatuses = 7;

/// In columns, by agent.
struct AgentStates {
  static constexpr std::uint8_t kStatusBits = 0x0f, kBackward = 0x40, kByCar = 0x80;
  std::vector<std::uint8_t> status;     ///< Status in the low bits; kBackward: from a segment's end to its start
  std::vector<std::uint32_t> place;     ///< the segment on_segment, the agent that leads aboard, else the node
  std::vector<std::uint32_t> since_ms;  ///< of the event that brought it there

  void reset(std::size_t agents);
  std::size_t size() const { return status.size(); }
  Status at(std::size_t agent) const { return static_cast<Status>(status[agent] & kStatusBits); }
  bool by_car(std::size_t agent) const { return status[agent] & kByCar; }
  bool backward(std::size_t agent) const { return status[agent] & kBackward; }
  /// Asks for what `apply` will need of an agent.
  void prefetch(AgentId agent) const {
    const std::size_t a = agent.value();
    if (a >= size()) return;
    __builtin_prefetch(&status[a], 1);
    __builtin_prefetch(&place[a], 1);
    __builtin_prefetch(&since_ms[a], 1);
  }
  /// `backward` is asked only of `enter`. Events of the network and of agents beyond the columns change nothing.
  void apply(const Event& e, bool backward);

 private:
  void set(std::size_t agent, Status s, std::uint32_t place_now, SimTime now, std::uint8_t extra = 0) {
    status[agent] = static_cast<std::uint8_t>(static_cast<std::uint8_t>(s) | extra | (status[agent] & kByCar));
    place[agent] = place_now;
    since_ms[agent] = static_cast<std::uint32_t>(now.ms);
  }
};

}  // namespace senda::record
