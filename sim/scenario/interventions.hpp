#pragma once
// What the authority does during a run: streets reopened by crews, shelters opened. `plan` makes it,
// `movement` consumes it, so that there is no circle between those rooms.
#include <optional>
#include <string>
#include <vector>

#include "graph/ids.hpp"
#include "graph/units.hpp"

namespace senda::scenario {

struct Reopening {
  SegmentId segment;
  SimTime at;
  std::optional<std::uint32_t> world;  ///< none = every world
  SimTime begins = SimTime::never();   ///< when the crew starts its work there; never = not known
  std::string crew = {};               ///< its id, where it is known
};

struct Interventions {
  std::vector<Reopening> reopenings;
  std::optional<std::vector<std::string>> open_sites;  ///< ids of shelters that open; none = by status
  std::vector<double> open_from_s;                     ///< when, by position in `open_sites`; empty = all from the start
};

}  // namespace senda::scenario
