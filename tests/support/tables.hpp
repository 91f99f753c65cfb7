#pragma once
// Temporary folders with files, and scenarios made of them, so that tests go through the same doors as
// users do.
#include <filesystem>
#include <map>
#include <string>

#include "sim/record/temporary_folder.hpp"
#include "sim/world/study.hpp"

namespace senda::test {

using Folder = record::TemporaryFolder;

/// A local GMNS network and tables beside a scenario.json; `json` is the scenario without city and senda.
struct Case {
  std::string nodes, links;                  ///< rows after the header "node_id,x,y" and the link header
  std::map<std::string, std::string> files;  ///< further files
  std::string json;                          ///< members after "city", without the closing brace
};
inline constexpr const char* kLinkHeader = "link_id,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity,allowed_uses,width\n";  // `study` adds a name column where rows carry one
std::unique_ptr<world::Study> study(const Folder& folder, const Case& c);

/// Behaviour of the exact cases: deterministic queueing.
inline constexpr const char* kExact =
    R"("behaviour":{"capacity_factor":1,"hole_speed_kmh":20,"shelter_wait_min":0,"sight_m":0,"perception_cv":0,"nearest_share":1})";

}  // namespace senda::test
