#pragma once
// What is to happen when. At one instant streets change first, then space appears, then people move, and what
// remains is settled by number, so that a run never depends on the order in which acts were entered.
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "graph/units.hpp"

namespace senda::movement {

// The order of acts at one instant.
enum class Act : std::uint8_t { open_street, close_street, broadcast, hole, ready, try_leave, depart, wait_over, abandon, gather, give_up };

struct Pending {
  std::int64_t ms;
  Act act;
  std::uint32_t id;
  std::uint32_t extra;
  bool operator>(const Pending& o) const {
    if (ms != o.ms) return ms > o.ms;
    if (act != o.act) return act > o.act;
    return id != o.id ? id > o.id : extra > o.extra;
  }
};

class Agenda {
 public:
  void add(SimTime at, Act act, std::uint32_t id, std::uint32_t extra) { acts_.push({at.ms, act, id, extra}); }
  bool due(SimTime until) const { return !acts_.empty() && acts_.top().ms <= until.ms; }
  Pending next() {
    const Pending first = acts_.top();
    acts_.pop();
    return first;
  }

 private:
  std::priority_queue<Pending, std::vector<Pending>, std::greater<>> acts_;
};

}  // namespace senda::movement
