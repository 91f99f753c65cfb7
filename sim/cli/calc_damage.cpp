// Calculators of damage: fragility, bridges, debris, the width left in a street.
#include <fmt/format.h>

#include <algorithm>

#include "sim/cli/calculators.hpp"
#include "sim/hazard/debris.hpp"
#include "sim/hazard/fragility.hpp"
#include "sim/hazard/street.hpp"
#include "sim/scenario/scenario.hpp"

namespace senda::cli {

using record::Table;

Table calc_fragility(const CsvTable& t, const CalcOptions&) {
  Table out({"id", "p_none", "p_slight", "p_moderate", "p_extensive", "p_complete", "p_collapse"});
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const char* set = t.word(r, t.require("set"), {"hazus", "gem"}) == 0 ? "hazus" : "gem";
    const std::string& type = t.cell(r, t.require("type"));
    const hazard::Fragility* found = hazard::find_fragility(set, type);
    if (!found) {
      std::vector<std::string> known;
      if (std::string(set) == "gem") for (const auto& f : hazard::gem_functions()) known.push_back(f.name);
      else for (const auto& row : hazard::hazus_buildings()) known.emplace_back(row.type);
      const std::string near = nearest_word(type, known);
      t.fail(r, "type", fmt::format("'{}' is not in the set {}", type, set), near.empty() ? "give a type such as C1.M.PC (hazus) or CR_LFINF-DUL_H5 (gem)" : fmt::format("did you mean '{}'?", near));
    }
    hazard::Fragility f = *found;
    f.beta = t.number(r, t.find("beta"), 1e-3, 5, f.beta);
    const auto s = hazard::state_shares(f, t.number(r, t.require("im"), 0, 100));
    out.row_of({id_of(t, r), number_text(s.none), number_text(s.slight), number_text(s.moderate), number_text(s.extensive), number_text(s.complete), number_text(s.collapse)});
  }
  return out;
}

Table calc_bridge(const CsvTable& t, const CalcOptions&) {
  Table out({"id", "p_none", "p_slight", "p_moderate", "p_extensive", "p_complete", "func_d1", "func_d3", "func_d7", "func_d14", "func_d30", "func_d90"});
  const auto classes = hazard::hazus_bridges();
  std::vector<std::string> names;
  for (std::size_t k = 0; k < classes.size(); ++k) names.push_back(fmt::format("HWB{}", k + 1));
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const hazard::Fragility f{"", hazard::kSa10, classes[t.word(r, t.require("class"), names)], hazard::kHazusLifelineBeta, 0};
    const auto s = hazard::state_shares(f, t.number(r, t.require("sa1_g"), 0, 100));
    const std::array<double, 5> shares = {s.none, s.slight, s.moderate, s.extensive, s.complete};
    std::vector<std::string> cells = {id_of(t, r)};
    for (const double p : shares) cells.push_back(number_text(p));
    for (const double day : {1, 3, 7, 14, 30, 90}) cells.push_back(number_text(hazard::bridge_function(shares, day)));
    out.row_of(std::move(cells));
  }
  return out;
}

Table calc_debris(const CsvTable& t, const CalcOptions&) {
  Table out({"id", "p_reach_carriageway", "p_closed_car", "p_closed_foot", "volume_m3_if_collapsed"});
  const scenario::DamageInput d;
  const hazard::ReachModel reach{d.reach_median, d.reach_beta};
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const double height = t.number(r, t.require("height_m"), 0.1, 1000), setback = t.number(r, t.require("setback_m"), 0, 1000), width = t.number(r, t.require("carriageway_m"), 0, 200);
    const double p = t.number(r, t.require("p_collapse"), 0, 1), area = t.number(r, t.require("footprint_m2"), 0, 1e7);
    const auto side = static_cast<hazard::LongSide>(t.word(r, t.find("long_side"), {"parallel", "perpendicular"}, 2));
    // Closed where less than the needed width is left beyond the debris.
    const auto beyond = [&](double needs) { return p * hazard::reach_exceedance(reach, height, side, setback + std::max(0.0, width - needs)); };
    out.row_of({id_of(t, r), number_text(p * hazard::reach_exceedance(reach, height, side, setback)), number_text(beyond(hazard::kCarNeeds)), number_text(beyond(hazard::kFootNeeds)),
                number_text(hazard::bulk_volume(d.volume_factor, area, height))});
  }
  return out;
}

Table calc_residual_width(const CsvTable& t, const CalcOptions&) {
  Table out({"id", "width_m", "open_car", "open_foot", "open_wheelchair", "open_ambulance", "open_fire_engine"});
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const double w = t.number(r, t.require("carriageway_m"), 0, 200);
    const auto side = [&](const char* name) { return std::min(t.number(r, t.require(name), 0, 1e4, 0), w); };
    const double left = std::max(0.0, w - side("left_m") - side("right_m"));
    const auto open = [&](double needs) { return left >= needs - 1e-9 ? "1" : "0"; };
    out.row_of({id_of(t, r), number_text(left), open(hazard::kCarNeeds), open(hazard::kFootNeeds), open(hazard::kWheelchairNeeds), open(hazard::kCarNeeds), open(hazard::kEngineNeeds)});
  }
  return out;
}

}  // namespace senda::cli
