#pragma once
// Times as people read them: the clock of the scenario, and hours since it began.
#include <optional>
#include <string>
#include <string_view>

#include "graph/units.hpp"

namespace senda::viz {

/// "1:02:03" since the start; days are counted in hours.
std::string duration(SimTime t);
/// The wall clock of a scenario that starts at an ISO 8601 moment: "19/09/2017 14:16:43"; "" where the start cannot be read.
std::string wall_clock(std::string_view start, SimTime t, bool spanish);
/// "00:45:00", "0:45" (hours and minutes), "2700" (s); none where it is no time.
std::optional<SimTime> parse_time(std::string_view text);
/// "12,345", in Spanish of Mexico likewise.
std::string grouped(double number);

}  // namespace senda::viz
