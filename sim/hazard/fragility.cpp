#include "sim/hazard/fragility.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "graph/csv.hpp"
#include "graph/errors.hpp"

namespace senda::hazard {

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

StateShares state_shares(const Fragility& f, double im_g) {
  std::array<double, 4> over{};
  for (std::size_t k = 0; k < 4; ++k) over[k] = im_g > 0 ? normal_cdf(std::log(im_g / f.theta[k]) / f.beta) : 0;
  return {1 - over[0], over[0] - over[1], over[1] - over[2], over[2] - over[3], over[3], over[3] * f.collapse_given_complete};
}

const std::vector<Fragility>& gem_functions() {
  // Martins & Silva 2021: lognormal parameters recovered from the published tables (science page 2.2). Collapse
  // given Complete, Hazus: infilled frames as C3 mid-rise 13 %, dual as C2 mid-rise 10 %, confined masonry as RM
  // low-rise 13 %, unreinforced as URM 15 %.
  static const std::vector<Fragility> functions = {
      {"MCF_LWAL-DUL_H2", kPga, {0.383, 0.761, 1.070, 1.332}, 0.631, 0.13},
      {"MUR_LWAL-DNO_H1", kSa03, {0.471, 0.885, 1.229, 1.523}, 0.573, 0.15},
      {"CR_LFINF-DUL_H5", kSa10, {0.123, 0.314, 0.495, 0.663}, 0.540, 0.13},
      {"CR_LFINF-DUL_H5_SOS", kSa10, {0.086, 0.198, 0.307, 0.410}, 0.502, 0.13},
      {"CR_LFINF-DUM_H5", kSa06, {0.370, 0.856, 1.300, 1.703}, 0.579, 0.13},
      {"CR_LDUAL-DUL_H5", kSa06, {0.346, 0.684, 0.997, 1.282}, 0.521, 0.10},
  };
  return functions;
}

namespace {

const std::vector<Fragility>& hazus_functions() {
  static const std::vector<Fragility> functions = [] {
    std::vector<Fragility> all;
    for (const HazusRow& r : hazus_buildings()) all.push_back({std::string(r.type), kPga, r.theta, kHazusBeta, r.collapse_given_complete});
    return all;
  }();
  return functions;
}

const Fragility* by_name(const std::vector<Fragility>& all, std::string_view name) {
  const auto it = std::find_if(all.begin(), all.end(), [&](const Fragility& f) { return f.name == name; });
  return it == all.end() ? nullptr : &*it;
}

}  // namespace

const Fragility* find_fragility(std::string_view set, std::string_view type) { return by_name(set == "gem" ? gem_functions() : hazus_functions(), type); }

std::vector<Fragility> read_fragility(const std::filesystem::path& file) {
  const CsvTable t = CsvTable::read(file);
  const auto type = t.require("type"), imt = t.require("imt"), beta = t.require("beta");
  const std::array<std::size_t, 4> theta = {t.require("theta_slight"), t.require("theta_moderate"), t.require("theta_extensive"), t.require("theta_complete")};
  const auto collapse = t.find("collapse");
  std::vector<Fragility> all;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    Fragility f{t.cell(r, type), {}, {}, t.number(r, beta, 0.01, 3), t.number(r, collapse, 0, 1, 0.13)};
    if (f.name.empty() || by_name(all, f.name)) t.fail(r, "type", fmt::format("'{}' is blank or stands twice", f.name), "give each type one row");
    const auto measure = parse_imt(t.cell(r, imt));
    if (!measure || *measure == kPgv) t.fail(r, "imt", fmt::format("'{}' is not known", t.cell(r, imt)), "give PGA or SA(period)");
    f.imt = *measure;
    for (std::size_t k = 0; k < 4; ++k) {
      f.theta[k] = t.number(r, theta[k], 1e-4, 100);
      if (k && f.theta[k] < f.theta[k - 1]) t.fail(r, t.header()[theta[k]], "is below the median of the lighter state", "medians rise from slight to complete");
    }
    all.push_back(std::move(f));
  }
  return all;
}

namespace {

// Every row must be able to serve some building.
void check_types(const std::vector<Fragility>& given, const std::string& file) {
  std::vector<std::string> known;
  for (int t = 0; t < kTypologies; ++t)
    for (int band = 0; band < kHeightBands; ++band) {
      known.push_back(gem_name(typology_of(t), band));
      known.push_back(hazus_name(typology_of(t), band));
    }
  if (given.empty()) throw InputError(file, "", "holds no function", "give at least one row");
  for (const Fragility& f : given)
    if (std::find(known.begin(), known.end(), f.name) == known.end()) {
      const std::string near = nearest_word(f.name, known);
      throw InputError(file, "type", fmt::format("'{}' is no type of building here", f.name), near.empty() ? "give types such as CR_LFINF-DUL_H5 or C1.M.PC" : fmt::format("did you mean '{}'?", near));
    }
}

// What stands for a type that a set does not hold: the same system of lower ductility or height before another
// library's function, because mixing the two would make a newer building weaker than an older one.
Fragility nearest(Typology type, int band, const std::vector<Fragility>& given, bool hazus, double hazus_beta) {
  const std::string kin = hazus ? "" : nearest_gem_name(type, band);
  if (const Fragility* same = by_name(given, kin)) return *same;
  if (const Fragility* known = by_name(gem_functions(), kin)) return *known;
  Fragility f = *by_name(hazus_functions(), hazus_name(type, band));
  f.beta = hazus_beta;
  return f;
}

}  // namespace

std::size_t FragilitySet::add(const Fragility& f) {
  const auto it = std::find_if(functions_.begin(), functions_.end(), [&](const Fragility& x) { return x.name == f.name; });
  if (it != functions_.end()) return static_cast<std::size_t>(it - functions_.begin());
  functions_.push_back(f);
  return functions_.size() - 1;
}

FragilitySet::FragilitySet(const std::string& choice, double hazus_beta, std::vector<std::string>& notes) {
  const bool hazus = choice == "hazus", gem = choice == "gem";
  const std::vector<Fragility> given = gem ? gem_functions() : hazus ? std::vector<Fragility>() : read_fragility(choice);
  if (!gem && !hazus) check_types(given, choice);
  for (int t = 0; t < kTypologies; ++t)
    for (int band = 0; band < kHeightBands; ++band) {
      const Typology type = typology_of(t);
      const std::string own = gem_name(type, band);
      const Fragility* f = by_name(given, own);
      if (!f) f = by_name(given, hazus_name(type, band));
      if (f) {
        index_.push_back(add(*f));
        continue;
      }
      const Fragility near = nearest(type, band, given, hazus, hazus_beta);
      index_.push_back(add(near));
      const std::string text = own == near.name ? own + " (built-in)" : own + " as " + near.name;
      if (!hazus && is_drawn(type, band) && std::find(substitutions_.begin(), substitutions_.end(), text) == substitutions_.end()) substitutions_.push_back(text);
    }
  if (!substitutions_.empty()) notes.push_back(fmt::format("{} building types outside the fragility set take the nearest function (damage.json lists them)", substitutions_.size()));
  if (hazus) notes.push_back("Hazus functions on PGA carry no period content: they misplace damage on lake beds");
}

std::vector<Imt> FragilitySet::imts() const {
  std::vector<Imt> out;
  for (const Fragility& f : functions_) out.push_back(f.imt);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

DamageState draw_state(const Fragility& f, double ln_im, double zeta, double u, double collapse_draw, double corner_odds) {
  const double demand = u * f.beta + zeta - ln_im;  // fails state k where ln theta_k < -demand
  int state = 0;
  for (int k = 0; k < 4 && std::log(f.theta[static_cast<std::size_t>(k)]) < -demand; ++k) state = k + 1;
  if (state < 4) return static_cast<DamageState>(state);
  const double p = f.collapse_given_complete, raised = p * corner_odds;
  return collapse_draw < raised / (1 - p + raised) ? DamageState::collapse : DamageState::complete;
}

const std::array<double, 4>& bridge_medians(double length_m, int year, bool footbridge) {
  // HWB5 multi-span simply supported, conventional; HWB7 the same, seismic design; HWB3 single span.
  const bool single = footbridge || length_m < 30;  // one span [A]
  return hazus_bridges()[single ? 2 : year >= 1985 ? 6 : 4];
}

DamageState draw_bridge(const std::array<double, 4>& theta, double ln_sa10, double u) {
  int state = 0;
  for (int k = 0; k < 4; ++k)
    if (u < (ln_sa10 - std::log(theta[static_cast<std::size_t>(k)])) / kHazusLifelineBeta) state = k + 1;
  return static_cast<DamageState>(state);
}

DamageState draw_tunnel(double ln_pga, double u) {
  const double z = u * kHazusLifelineBeta;
  return z < ln_pga - std::log(kCutTunnel[1]) ? DamageState::moderate : z < ln_pga - std::log(kCutTunnel[0]) ? DamageState::slight : DamageState::none;
}

double bridge_function(const std::array<double, 5>& shares, double days) {
  // Mean and standard deviation of the days to restore, slight to complete (Hazus, bridges).
  constexpr std::array<std::pair<double, double>, 4> restore = {{{0.6, 0.6}, {2.5, 2.7}, {75, 42}, {230, 110}}};
  double works = shares[0];
  for (std::size_t k = 0; k < 4; ++k) works += shares[k + 1] * normal_cdf((days - restore[k].first) / restore[k].second);
  return works;
}

}  // namespace senda::hazard
