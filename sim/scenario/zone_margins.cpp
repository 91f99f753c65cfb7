#include "sim/scenario/zone_margins.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "graph/errors.hpp"

namespace senda::scenario {

const std::vector<std::vector<std::string>>& names_of_persons() {
  static const std::vector<std::vector<std::string>> names = {{"POBTOT"}, {"pop2020"}, {"pop2010"}, {"persons"}, {"population"}, {"POB1"}};
  return names;
}

const std::vector<Margin>& margins() {
  using enum MarginKind;
  static const std::vector<Margin> all = {
      {"persons", &Zones::persons, persons, names_of_persons()},
      {"dwellings", &Zones::dwellings, households, {{"TOTHOG"}, {"VIVPAR_HAB"}, {"TVIVPARHAB"}, {"TVIVHAB"}, {"dwellings"}, {"households"}}},
      {"age0to5", &Zones::age0to5, persons, {{"P_0A2", "P_3A5"}}},
      {"age6to11", &Zones::age6to11, persons, {{"P_6A11"}}},
      {"age12to17", &Zones::age12to17, persons, {{"P_12A14", "P_15A17"}}},
      {"elderly", &Zones::age60plus, persons, {{"P_60YMAS"}}},
      {"age65plus", &Zones::age65plus, persons, {{"POB65_MAS"}}},
      {"women", &Zones::women, persons, {{"POBFEM"}}},
      {"disabled", &Zones::disabled, persons, {{"PCON_DISC"}, {"PCON_LIM"}}},  // 2010: PCON_LIM
      {"motor", &Zones::motor, persons, {{"PCDISC_MOT"}, {"PCLIM_MOT"}}},      // 2010: PCLIM_MOT
      {"cars", &Zones::cars, households, {{"VPH_AUTOM"}}},
      {"female_headed", &Zones::female_headed, households, {{"HOGJEF_F"}}},
      {"schooling", &Zones::schooling, mean, {{"GRAPROES"}}},
      {"wealth", &Zones::wealth, mean, {}},
      {"marginalisation", &Zones::marginalisation, mean, {}},
  };
  return all;
}

NameMap name_map(const Json& block, const std::string& file, const std::string& field, const std::vector<std::string>& known) {
  NameMap out;
  if (block.is_null()) return out;
  if (!block.is_object()) throw InputError(file, field, "is not a block", "write {\"persons\": \"column name\"}");
  for (const auto& [key, value] : block.items()) {
    const std::string at = field + "." + key;
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      const std::string near = nearest_word(key, known);
      throw InputError(file, at, "is not a known key", near.empty() ? fmt::format("known: {}", fmt::join(known, ", ")) : fmt::format("did you mean '{}'? (known: {})", near, fmt::join(known, ", ")));
    }
    const Json list = value.is_array() ? value : Json::array({value});
    if (list.empty() || !std::all_of(list.begin(), list.end(), [](const Json& j) { return j.is_string(); }))
      throw InputError(file, at, "is not the name of a column", "write it in quotes, or as a list of columns to be summed");
    out[key] = list.get<std::vector<std::string>>();
  }
  return out;
}

ColumnList columns_for(const ZoneTable& t, const NameMap& map, const std::string& key, const std::vector<std::vector<std::string>>& known) {
  const auto mapped = map.find(key);
  return mapped == map.end() ? t.first_of(known) : t.first_of({mapped->second});
}

}  // namespace senda::scenario
