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
};

struct Interventions {
  std::vector<Reopening> reopenings;
  std::optional<std::vector<std::string>> open_sites;  ///< ids of shelters that open; none = by status
};

}  // namespace senda::scenario
