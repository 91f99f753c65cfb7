// Calculators of shaking: ground-motion models, distances, correlation, fields, intensity, site effects, ShakeMaps.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "graph/errors.hpp"
#include "sim/cli/calculators.hpp"
#include "sim/hazard/field.hpp"
#include "sim/hazard/ground_motion.hpp"
#include "sim/hazard/site_response.hpp"
#include "sim/scenario/shakemap.hpp"

namespace senda::cli {

using hazard::Imt;
using record::Table;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

Imt imt_of(const CsvTable& t, std::size_t row) {
  const std::size_t column = t.require("imt");
  const auto imt = hazard::parse_imt(t.cell(row, column));
  if (!imt) t.fail(row, "imt", fmt::format("'{}' is not known", t.cell(row, column)), "give PGA, PGV or SA(period), e.g. SA(0.3)");
  return *imt;
}

hazard::Gmm gmm_of(const CsvTable& t, std::size_t row) {
  const std::string& name = t.cell(row, t.require("model"));
  const auto model = hazard::parse_gmm(name);
  if (model) return *model;
  const std::vector<std::string> known(hazard::kGmmNames.begin(), hazard::kGmmNames.end());
  const std::string near = nearest_word(name, known);
  t.fail(row, "model", fmt::format("'{}' is not known", name), near.empty() ? fmt::format("give one of {}", fmt::join(known, ", ")) : fmt::format("did you mean '{}'?", near));
}

// The first blank number that the model cannot do without.
const char* missing_column(hazard::Gmm model, const hazard::Motion& m) {
  const std::array<std::pair<const char*, double hazard::Distances::*>, 3> distances = {{{"dist_rrup", &hazard::Distances::rrup_km}, {"dist_rhypo", &hazard::Distances::rhypo_km}, {"dist_rjb", &hazard::Distances::rjb_km}}};
  hazard::Motion filled = m;
  if (std::isnan(filled.depth_km)) filled.depth_km = 10;
  for (const auto& [name, field] : distances)
    if (std::isnan(filled.distance.*field)) filled.distance.*field = 100;
  for (const auto& [name, field] : distances) {
    hazard::Motion without = filled;
    without.distance.*field = m.distance.*field;
    if (std::isnan(hazard::ground_motion(model, without)->ln_median)) return name;
  }
  return "rup_hypo_depth";
}

hazard::CorrelationModel correlation_of(const CsvTable& t, std::size_t row) {
  const std::size_t k = t.word(row, t.find("model"), {"JayaramBaker2009", "HeresiMiranda2019"}, 0);
  return k ? hazard::CorrelationModel::heresi_miranda_2019 : hazard::CorrelationModel::jayaram_baker_2009;
}

}  // namespace

Table calc_gmm(const CsvTable& t, const CalcOptions&) {
  Table out({"id", "model", "imt", "median", "sigma_ln_total", "tau_ln", "phi_ln"});
  const auto column = [&](const char* name) { return t.find(name); };
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const hazard::Gmm model = gmm_of(t, r);
    hazard::Motion m;
    m.imt = imt_of(t, r);
    m.magnitude = t.number(r, t.require("rup_mag"), 3, 10);
    m.depth_km = t.number(r, column("rup_hypo_depth"), 0, 800, kNone);
    if (const double rake = t.number(r, column("rup_rake"), -999, 360, kNone); !std::isnan(rake) && rake != -999) m.rake = rake;
    m.distance = {t.number(r, column("dist_rrup"), 0, 5000, kNone), t.number(r, column("dist_rjb"), 0, 5000, kNone), t.number(r, column("dist_rhypo"), 0, 5000, kNone)};
    m.vs30 = t.number(r, column("site_vs30"), 50, 5000, 760);
    const auto s = hazard::ground_motion(model, m);
    if (!s) t.fail(r, "imt", fmt::format("{} has no {}", name_of(model), hazard::name_of(m.imt)), "give a measure within its table");
    if (std::isnan(s->ln_median)) t.fail(r, missing_column(model, m), fmt::format("is blank, and {} needs it", name_of(model)), "fill it in");
    const bool split = s->tau > 0 || s->phi > 0;
    out.row_of({id_of(t, r), std::string(name_of(model)), hazard::name_of(m.imt), number_text(std::exp(s->ln_median)), number_text(s->sigma), split ? number_text(s->tau) : "", split ? number_text(s->phi) : ""});
  }
  return out;
}

Table calc_distance(const CsvTable& t, const CalcOptions&) {
  Table out({"id", "rrup_km", "rjb_km", "rhypo_km"});
  const auto optional = [&](std::size_t r, const char* name, double low, double high) -> std::optional<double> {
    const auto c = t.find(name);
    if (!c || t.cell(r, *c).empty()) return {};
    return t.number(r, c, low, high);
  };
  for (std::size_t r = 0; r < t.rows(); ++r) {
    scenario::Rupture rup;
    rup.magnitude = optional(r, "rup_magnitude", 3, 10);
    rup.lon = t.number(r, t.require("rup_lon"), -180, 180);
    rup.lat = t.number(r, t.require("rup_lat"), -90, 90);
    rup.depth_km = t.number(r, t.require("rup_depth_km"), 0, 800);
    rup.length_km = optional(r, "rup_length_km", 0.001, 3000);
    rup.width_km = optional(r, "rup_width_km", 0.001, 1000);
    if (rup.length_km.has_value() != rup.width_km.has_value()) t.fail(r, "rup_width_km", "stands without the other of length and width", "give both, or neither for a point");
    if (rup.length_km) {
      rup.strike = t.number(r, t.require("rup_strike"), -360, 360);
      rup.dip = t.number(r, t.require("rup_dip"), 0, 90);
    }
    try {
      const hazard::Distances d = hazard::RuptureGeometry(rup).to({t.number(r, t.require("lon"), -180, 180), t.number(r, t.require("lat"), -90, 90)}, t.number(r, t.find("depth_km"), -10, 100, 0));
      out.row_of({id_of(t, r), number_text(d.rrup_km), number_text(d.rjb_km), number_text(d.rhypo_km)});
    } catch (const std::invalid_argument& e) {
      t.fail(r, "rup_width_km", e.what(), "lower the width or raise the depth");
    }
  }
  return out;
}

Table calc_correlation(const CsvTable& t, const CalcOptions&) {
  Table out({"id", "rho"});
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const double km = t.number(r, t.require("distance_km"), 0, 1e6);
    out.row_of({id_of(t, r), number_text(hazard::spatial_correlation(correlation_of(t, r), hazard::correlation_period(imt_of(t, r)), truth(t, r, t.find("clustered"), true), km))});
  }
  return out;
}

namespace {

/// Rows of one model and clustering, drawn together: measures correlated at a site, sites by distance.
class FieldGroup {
 public:
  FieldGroup(hazard::CorrelationModel model, bool clustered) : model_(model), clustered_(clustered) {}

  void add(std::size_t row, Imt imt, LonLat place) {
    const auto find = [](auto& list, const auto& x) {
      const auto it = std::find(list.begin(), list.end(), x);
      if (it != list.end()) return static_cast<std::size_t>(it - list.begin());
      list.push_back(x);
      return list.size() - 1;
    };
    entries_.push_back({row, find(imts_, imt), find(sites_, place)});
  }

  // Exact, by a Cholesky factor for each measure; the grid of the simulation is for many sites.
  void draw(const CalcOptions& o, std::vector<std::vector<double>>& epsilon) const {
    const std::size_t n = sites_.size(), m = imts_.size();
    std::vector<double> cross;
    for (const Imt a : imts_)
      for (const Imt b : imts_) cross.push_back(hazard::cross_correlation(a, b));
    const std::vector<double> mixing = hazard::cholesky_of_correlation(cross, m);
    std::vector<std::vector<double>> factor;
    for (const Imt imt : imts_) factor.push_back(hazard::cholesky_of_correlation(covariance(imt), n));
    std::vector<double> noise(m * n);
    for (std::int64_t k = 0; k < o.n; ++k) {
      const scenario::Streams streams(static_cast<std::uint64_t>(o.seed), static_cast<std::uint32_t>(k));
      for (std::size_t i = 0; i < m; ++i) {
        scenario::Draws d = streams.of(scenario::Purpose::field, (clustered_ ? 1000 : 2000) + 10000 * static_cast<std::uint64_t>(model_) + i);
        for (std::size_t s = 0; s < n; ++s) noise[i * n + s] = d.normal();
      }
      for (const Entry& e : entries_) {
        double sum = 0;
        for (std::size_t s = 0; s <= e.site; ++s) {
          double z = 0;
          for (std::size_t j = 0; j <= e.imt; ++j) z += mixing[e.imt * m + j] * noise[j * n + s];
          sum += factor[e.imt][e.site * n + s] * z;
        }
        epsilon[e.row][static_cast<std::size_t>(k)] = sum;
      }
    }
  }
  std::size_t sites() const { return sites_.size(); }

 private:
  struct Entry {
    std::size_t row, imt, site;
  };
  std::vector<double> covariance(Imt imt) const {
    std::vector<double> c;
    for (const LonLat a : sites_)
      for (const LonLat b : sites_) c.push_back(hazard::spatial_correlation(model_, hazard::correlation_period(imt), clustered_, hazard::ground_distance_km(a, b)));
    return c;
  }
  hazard::CorrelationModel model_;
  bool clustered_;
  std::vector<Imt> imts_;
  std::vector<LonLat> sites_;
  std::vector<Entry> entries_;
};

}  // namespace

Table calc_gmf(const CsvTable& t, const CalcOptions& o) {
  constexpr std::size_t kMostSites = 2000;
  std::vector<std::pair<std::pair<hazard::CorrelationModel, bool>, FieldGroup>> groups;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const std::pair key{correlation_of(t, r), truth(t, r, t.find("clustered"), true)};
    auto it = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == key; });
    if (it == groups.end()) it = groups.insert(it, {key, FieldGroup(key.first, key.second)});
    it->second.add(r, imt_of(t, r), {t.number(r, t.require("lon"), -180, 180), t.number(r, t.require("lat"), -90, 90)});
    if (it->second.sites() > kMostSites) t.fail(r, "lon", fmt::format("is the {}th place", kMostSites + 1), "give 2,000 places at most; `senda strike` draws fields for whole cities");
  }
  std::vector<std::vector<double>> epsilon(t.rows(), std::vector<double>(static_cast<std::size_t>(o.n)));
  for (const auto& [key, group] : groups) group.draw(o, epsilon);
  Table out({"id", "draw", "epsilon"});
  for (std::size_t r = 0; r < t.rows(); ++r)
    for (std::size_t k = 0; k < epsilon[r].size(); ++k) out.row_of({id_of(t, r), fmt::format("{}", k), number_text(epsilon[r][k])});
  return out;
}

Table calc_gmice(const CsvTable& t, const CalcOptions&) {
  Table out({"id", "mmi"});
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const bool pgv = t.word(r, t.require("imt"), {"PGA", "PGV"}) == 1;
    const double value = t.number(r, t.require("value"), 0, 1e5);
    out.row_of({id_of(t, r), number_text(pgv ? hazard::mmi_from_pgv(value) : hazard::mmi_from_pga(value))});
  }
  return out;
}

Table calc_site_factor(const CsvTable& t, const CalcOptions&) {
  Table out({"id", "a", "h"});
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const double period = t.number(r, t.require("period_s"), 0, 20), ts = t.number(r, t.require("ts_s"), 0.01, 20);
    out.row_of({id_of(t, r), number_text(hazard::lake_amplification(period, ts)), number_text(hazard::hill_factor(period))});
  }
  return out;
}

Table calc_shakemap(const CsvTable& t, const CalcOptions& o) {
  using F = scenario::ShakeMap::Field;
  const scenario::ShakeMap map = scenario::read_shakemap(o.grid, o.uncertainty);
  Table out({"id", "pga_g", "pgv_cms", "sa03_g", "sa10_g", "sa30_g", "mmi", "std_ln_pga"});
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const LonLat p{t.number(r, t.require("lon"), -180, 180), t.number(r, t.require("lat"), -90, 90)};
    if (!map.at(F::pga, p)) t.fail(r, "lon", fmt::format("{}, {} lies outside the map, which spans {:.4f} to {:.4f} east and {:.4f} to {:.4f} north", p.lon, p.lat, map.lon_min, map.lon_max, map.lat_min, map.lat_max), "give a place within it");
    std::vector<std::string> cells = {id_of(t, r)};
    for (const F f : {F::pga, F::pgv, F::sa03, F::sa10, F::sa30, F::mmi, F::std_pga}) cells.push_back(number_text(map.at(f, p)));
    out.row_of(std::move(cells));
  }
  return out;
}

}  // namespace senda::cli
