#pragma once
// `senda town`: a fictional, plausible, deterministic town with everything a plan needs beside it.
#include <nlohmann/json.hpp>
#include <string>

#include "graph/osm/writer.hpp"
#include "sim/scenario/options.hpp"

namespace senda::scenario::town {

struct Town {
  osm::Document map;
  Json zones;          ///< GeoJSON with INEGI column names; some values suppressed ("*") as in reality
  std::string periods; ///< ts.csv: lon, lat, ts_s
  std::string crews;   ///< crews.csv
  Json scenario;       ///< a scenario that names the other files by their built-in names
};

inline constexpr std::int64_t kMostPeople = 5000000;

/// 2,000 to 5,000,000 people; the same arguments give the same town.
Town make_town(std::int64_t people, std::uint64_t seed, const std::string& stem);

}  // namespace senda::scenario::town
