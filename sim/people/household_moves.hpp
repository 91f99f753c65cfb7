#pragma once
// The moves of households in one world (science.md 4.1-4.4): where each member is when it happens, whether the
// household is displaced, who collects the children, whether they gather at home first, when each sets out and by which
// mode. Households are independent of each other.
#include "sim/people/population.hpp"
#include "sim/people/whereabouts.hpp"

namespace senda::people {

/// What is the same for all households of a world.
struct Frame {
  const City& city;
  const scenario::Scenario& s;
  const scenario::Inputs& in;
  const Residents& r;
  const hazard::Damage& damage;
  const scenario::Streams& streams;
  Decisions decisions;
  PresenceDraw presence;
  std::vector<NodeId> exits;
  bool assembly = false;
  double dusk_s = 0;  ///< seconds from the start until schools let children go; 0 = at once
  std::vector<std::string> boroughs;
};

Frame make_frame(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, const Residents& r, const hazard::Damage& d, const scenario::Streams& streams);

/// Moves of the households first .. last-1, in order. Columns `first_agent` and `first_stop` have no closing entry.
Settled moves_of(const Frame& frame, std::size_t first, std::size_t last);

}  // namespace senda::people
