#include "sim/record/events.hpp"

#include "graph/hdf5_file.hpp"

namespace senda::record {

void EventLog::save(const std::filesystem::path& file) const {
  hdf5::File f = hdf5::File::create(file);
  f.attribute("senda_events", 1.0);
  f.write("events/time_ms", time_ms_, true);
  f.write("events/kind", kind_, true);
  f.write("events/agent", agent_, true);
  f.write("events/place", place_, true);
  f.write("events/node", node_, true);
  f.write("kinds", std::vector<std::string>{"depart", "enter", "leave", "arrive", "meet_closure", "replan", "refused",
                                            "wait", "isolated", "abandon", "segment_closed", "segment_opened",
                                            "site_full", "told", "meet", "board", "lanes_closed", "lanes_turned", "lanes_returned"});
}

}  // namespace senda::record
