#pragma once
// Lanes that are turned round (policy.contraflow): [{"osm_way_id": 1 | "link_id": "a", "direction": "forward",
// "from_s": 7200, "setup_s": 7200, "until_s": null}]. `direction` is the one that gains, seen along the way or link.
#include "sim/scenario/inputs.hpp"

namespace senda::scenario {

/// Capacity of a reversed lane as a share of nominal: the total gains 60 to 70 %, not 100 % (TRB 11-4115) [F].
inline constexpr double kReversedLane = 0.65;

/// An entry as the scenario states it.
struct ContraflowText {
  std::string link_id, osm_way_id;  ///< one of them
  bool forward = true;
  double from_s = 0, setup_s = 7200, until_s = kUnlimited;
};

/// Checks the list; needs no other file. Throws InputError naming the entry ("policy.contraflow[0]").
std::vector<ContraflowText> contraflow_list(const Scenario& s);
/// The segments of each entry, which must carry cars both ways; none twice.
std::vector<Contraflow> read_contraflow(const Scenario& s, const RoadGraph& g, const SegmentFinder& segments);

}  // namespace senda::scenario
