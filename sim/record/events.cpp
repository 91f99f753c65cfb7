#include "sim/record/events.hpp"

namespace senda::record {

const std::vector<std::string>& event_names() {
  static const std::vector<std::string> names = {"depart", "enter", "leave", "arrive", "meet_closure", "replan", "refused", "wait", "isolated", "abandon",
                                                 "segment_closed", "segment_opened", "site_full", "told", "meet", "board",
                                                 "lanes_closed", "lanes_turned", "lanes_returned", "caught", "gridlock", "site_opened", "power_back", "work_begins"};
  return names;
}

void EventColumns::reserve(std::size_t n) {
  time_ms.reserve(n);
  kind.reserve(n);
  agent.reserve(n);
  place.reserve(n);
  node.reserve(n);
}

void EventLog::flush() {
  if (!take_ || block_.size() == 0) return;
  take_(std::move(block_));
  block_ = EventColumns();
  block_.reserve(kBlock);
}

}  // namespace senda::record
