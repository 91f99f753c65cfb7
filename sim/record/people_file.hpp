#pragma once
// people.h5: who lives in which zone and hexagon, what became of each household, and when each traveller set out and
// arrived; in columns, without names or addresses. It belongs to the operational folder (authorised readers) and is
// all that the open package reads of people. Datasets are documented in sim/record/README.md.
#include <filesystem>
#include <string>
#include <vector>

#include "graph/plane.hpp"
#include "sim/record/hexagon.hpp"

namespace senda::record {

struct PeopleRecord {
  static constexpr std::uint32_t kNoZone = 0xffffffffu;
  static constexpr float kNever = 3e38f;

  Plane plane;
  std::string run;                      ///< as in map.h5
  // zones
  std::vector<std::string> zone_id, zone_parent, zone_parent_name;  ///< parents are blank where there is none
  // households
  std::vector<std::uint32_t> zone;      ///< position in zone_id, or kNoZone
  std::vector<std::uint16_t> persons;
  std::vector<std::int32_t> hex_q, hex_r;
  std::vector<float> displaced, seeking_shelter;  ///< share of worlds
  // hexagons with streets or buildings, in order of q, r
  std::vector<std::int32_t> cell_q, cell_r;
  std::vector<float> access_min;        ///< mean walk from the junctions to the nearest open shelter; NaN without one
  // travellers of one world, those who set out; empty for a plan
  std::vector<std::uint32_t> agent;     ///< its number in events.h5; ascending
  std::vector<std::uint32_t> household;
  std::vector<float> depart_s, arrive_s;          ///< kNever where they did not arrive
  std::vector<std::string> group_columns;
  std::vector<std::vector<std::string>> group_values;
  std::vector<std::vector<std::uint16_t>> groups;  ///< by column, one code each

  std::size_t households() const { return zone.size(); }
  std::size_t travellers() const { return household.size(); }
  Hexagon home(std::size_t h) const { return {hex_q[h], hex_r[h]}; }
  Hexagon cell(std::size_t i) const { return {cell_q[i], cell_r[i]}; }
};

void save_people(const PeopleRecord& p, const std::filesystem::path& file);
/// InputError where the file is no people.h5 or its columns do not fit each other.
PeopleRecord load_people(const std::filesystem::path& file);

}  // namespace senda::record
