#pragma once
// A case small enough to compute by hand, run through the same doors as a user's scenario: its files are written to a
// folder that disappears with it.
#include <map>

#include "sim/measure/summary.hpp"
#include "sim/world/study.hpp"

namespace senda::world {

/// Settings under which a run is deterministic queueing: nobody sees far, nobody perceives wrongly, nominal capacities.
inline constexpr const char* kByHand = R"("capacity_factor":1,"shelter_wait_min":0,"sight_m":0,"perception_cv":0,"nearest_share":1)";

/// The same with more options.
inline std::string by_hand(const std::string& more) { return std::string(kByHand) + "," + more; }

struct Scene {
  std::string nodes;                         ///< "node_id,x,y[,ctrl_type]" lines, metres; ctrl_type: signal
  std::string links;                         ///< "link_id,from,to,directed,length_m,speed_kmh,lanes,capacity,uses,width_m" lines
  std::string agents;                        ///< "agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id" lines
  std::string sites;                         ///< "site_id,kind,node_id,capacity,status[,open_from_s]" lines
  std::string behaviour = kByHand;           ///< JSON of the block, without braces
  std::string policy = R"("broadcast_share":0)";
  std::map<std::string, std::string> files = {};  ///< further files by name
  std::string closures = R"("model":false)";
};

struct Played {
  movement::Outcome outcome;
  measure::Summary all;
  record::EventLog log;
  std::vector<std::string> links;            ///< id of each segment
};

/// Runs world 0. Throws what a bad scenario would.
Played play(const Scene& s);

}  // namespace senda::world
