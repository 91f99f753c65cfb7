#include "sim/hazard/shaking.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "graph/errors.hpp"
#include "sim/hazard/site_response.hpp"

namespace senda::hazard {

using scenario::Purpose;
using scenario::ShakeMap;

namespace {

constexpr double kYoungsBetween = 0.25;  // tau2 / sigma2 where a paper gives the total alone [A]
constexpr double kPgvPerSa10 = 100;      // cm/s of PGV per g of SA(1.0), for models and maps without PGV [A]

Gmm default_model(const std::string& tectonic) {
  return tectonic == "interface" ? Gmm::arroyo_2010 : tectonic == "crustal" ? Gmm::boore_2014 : Gmm::garcia_2005;
}

// The floor of the Valley of Mexico, where Vs30 misses what the lake clay does (science page 1.3) [A].
bool in_valley_of_mexico(LonLat p) { return p.lon > -99.35 && p.lon < -98.90 && p.lat > 19.20 && p.lat < 19.65; }

}  // namespace

std::vector<std::pair<Gmm, double>> logic_tree(const scenario::Scenario& s) {
  const scenario::Json& list = *s.hazard.gmm;
  if (list.is_null()) return {{default_model(s.hazard.rupture.tectonic), 1}};
  const auto fail = [&](const std::string& wrong, const std::string& right) { throw InputError(s.file.string(), "hazard.gmm", wrong, right); };
  if (!list.is_array() || list.empty()) fail("is not a list of models", "write [{\"model\": \"GarciaEtAl2005SSlab\", \"weight\": 1}]");
  std::vector<std::pair<Gmm, double>> out;
  double total = 0;
  for (const auto& item : list) {
    if (!item.is_object() || !item.contains("model") || !item["model"].is_string()) fail("holds an entry without a model", "write {\"model\": ..., \"weight\": ...}");
    for (const auto& [key, value] : item.items())
      if (key != "model" && key != "weight") fail(fmt::format("has the unknown key '{}'", key), "write {\"model\": ..., \"weight\": ...}");
    const std::string name = item["model"].get<std::string>();
    const auto model = parse_gmm(name);
    if (!model) fail(fmt::format("model '{}' is not known", name), fmt::format("give one of {}", fmt::join(kGmmNames, ", ")));
    const auto weight = item.value("weight", scenario::Json(1.0));
    if (!weight.is_number() || !(weight.get<double>() > 0)) fail(fmt::format("weight of {} is not a positive number", name), "weights are positive");
    out.emplace_back(*model, weight.get<double>());
    total += out.back().second;
  }
  for (auto& [model, weight] : out) weight /= total;
  return out;
}

ShakingModel::ShakingModel(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs, std::vector<Point> points, std::vector<Imt> measures,
                           std::vector<std::string>& notes)
    : points_(std::move(points)), measures_(std::move(measures)), periods_(points_.size(), 0) {
  if (inputs.ground_period)
    for (std::size_t k = 0; k < points_.size(); ++k) periods_[k] = inputs.ground_period->at(points_[k]).value_or(0);
  if (inputs.shakemap) from_shakemap(city, s, inputs, notes);
  else if (inputs.ground_motion) from_table(s, inputs, notes);
  else from_rupture(city, s, inputs, notes);
  // The same four fields whatever is needed of them, then others: worlds of two fragility sets can be compared, and a
  // tunnel more does not change what a building feels.
  FieldModel model{correlation_model(s.hazard.correlation_model), s.hazard.clustered, {kSa10, kSa03, kPga, kSa06}};
  for (const Imt m : measures_)
    if (m != kPgv && std::find(model.measures.begin(), model.measures.end(), m) == model.measures.end()) model.measures.push_back(m);
  for (const Imt m : measures_) {
    const auto& f = model.measures;
    const auto it = std::min_element(f.begin(), f.end(), [&](Imt a, Imt b) { return std::abs(a.period_s - correlation_period(m)) < std::abs(b.period_s - correlation_period(m)); });
    field_of_.push_back(static_cast<std::size_t>(it - f.begin()));
  }
  std::vector<double> matrix;
  for (const Imt a : model.measures)
    for (const Imt b : model.measures) matrix.push_back(cross_correlation(a, b));
  eta_mixing_ = cholesky_of_correlation(std::move(matrix), model.measures.size());
  fields_ = std::make_unique<ResidualFields>(points_, std::move(model));
}

std::size_t ShakingModel::index(Imt imt) const {
  const auto it = std::find(measures_.begin(), measures_.end(), imt);
  if (it == measures_.end()) throw std::logic_error("measure " + name_of(imt) + " is not among those drawn");
  return static_cast<std::size_t>(it - measures_.begin());
}

ShakingModel::Branch ShakingModel::empty_branch() const {
  Branch b;
  b.ln_median.resize(measures_.size() * points_.size());
  return b;
}

namespace {

// Vs30 that stands for rock in a model's own terms: NEHRP B for Atkinson & Boore, else its class of rock.
double rock_vs30(Gmm model) { return model == Gmm::atkinson_2003_interface || model == Gmm::atkinson_2003_slab ? 1000 : 760; }

const char* tectonic_of(Gmm model) {
  switch (model) {
    case Gmm::boore_2014:
    case Gmm::zhao_2006_crustal: return "crustal";
    case Gmm::arroyo_2010:
    case Gmm::youngs_1997_interface:
    case Gmm::atkinson_2003_interface:
    case Gmm::zhao_2006_interface: return "interface";
    default: return "inslab";
  }
}

}  // namespace

// Vs30 of each point, 0 for rock. Ground periods of 0.5 s (hill zone) fill the Valley of Mexico where a map leaves gaps.
std::vector<double> ShakingModel::ground(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, std::vector<std::string>& notes) {
  const bool asked = s.hazard.vs30 || in.vs30;
  std::vector<double> vs30(points_.size(), 0);
  std::size_t without_period = 0, without_vs30 = 0;
  for (std::size_t k = 0; k < points_.size(); ++k) {
    const bool valley = in_valley_of_mexico(city.plane.unproject(points_[k]));
    if (asked && valley && !in.ground_period)
      throw InputError(s.file.string(), "hazard.site.vs30", "is not used in the Valley of Mexico: lake clay amplifies a narrow band of periods that Vs30 does not see", "give the ground periods in hazard.site.period");
    without_period += periods_[k] <= 0;
    if (periods_[k] <= 0 && valley && in.ground_period) periods_[k] = 0.5;
    if (periods_[k] > 0 || !asked) continue;
    const auto mapped = in.vs30 ? in.vs30->at(points_[k]) : s.hazard.vs30;
    without_vs30 += !mapped;
    vs30[k] = mapped.value_or(0);
  }
  const auto percent = [&](std::size_t n) { return 100 * static_cast<double>(n) / static_cast<double>(std::max<std::size_t>(1, points_.size())); };
  if (in.ground_period && without_period) notes.push_back(fmt::format("{:.0f} % of buildings and bridges lie outside the map of ground periods and count as firm ground", percent(without_period)));
  if (in.vs30 && without_vs30) notes.push_back(fmt::format("{:.0f} % of buildings and bridges have no Vs30 and count as rock", percent(without_vs30)));
  if (!asked && !in.ground_period) notes.push_back("no Vs30 and no ground periods were given: rock is assumed everywhere");
  return vs30;
}

void ShakingModel::from_rupture(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, std::vector<std::string>& notes) {
  std::vector<Distances> distances;
  try {
    const RuptureGeometry geometry(s.hazard.rupture);
    for (const Point& p : points_) distances.push_back(geometry.to(city.plane.unproject(p)));
  } catch (const std::invalid_argument& e) {
    throw InputError(s.file.string(), "hazard.rupture", e.what(), "lower width_km or raise depth_km");
  }
  double nearest = 1e300;
  for (const Distances& d : distances) nearest = std::min(nearest, d.rrup_km);
  if (nearest > 400 && nearest < 1e300) notes.push_back(fmt::format("the earthquake lies {:.0f} km from the city: check hazard.rupture.lon and lat", nearest));
  for (const auto& [model, weight] : logic_tree(s))
    if (tectonic_of(model) != s.hazard.rupture.tectonic) notes.push_back(fmt::format("{} is a model for {} earthquakes, and hazard.rupture.tectonic is {}", name_of(model), tectonic_of(model), s.hazard.rupture.tectonic));
  const std::vector<double> vs30 = ground(city, s, in, notes);
  for (const auto& [model, weight] : logic_tree(s)) add_branch(model, weight, s, distances, vs30);
}

void ShakingModel::add_branch(Gmm model, double weight, const scenario::Scenario& s, const std::vector<Distances>& distances, const std::vector<double>& vs30) {
  const scenario::Rupture& r = s.hazard.rupture;
  Branch b = empty_branch();
  b.weight = weight;
  Motion m;
  m.magnitude = *r.magnitude;
  m.depth_km = *r.depth_km;
  m.rake = r.rake;
  for (std::size_t i = 0; i < measures_.size(); ++i) {
    const Imt imt = measures_[i];
    const bool as_sa10 = imt == kPgv && !has(model, kPgv);
    m.imt = as_sa10 ? kSa10 : imt;
    if (!has(model, m.imt))
      throw InputError(s.file.string(), "hazard.gmm", fmt::format("{} has no {}, which the fragility functions need", name_of(model), name_of(imt)), "choose another model or fragility set");
    double tau = 0, phi = 0;
    for (std::size_t k = 0; k < points_.size(); ++k) {
      m.distance = distances[k];
      m.vs30 = vs30[k] > 0 ? vs30[k] : rock_vs30(model);
      const Shaking sh = *ground_motion(model, m);
      double ln = sh.ln_median + (as_sa10 ? std::log(kPgvPerSa10) : 0);
      if (!has_site_term(model) && vs30[k] > 0) {
        Motion rock = m;
        rock.imt = kPga;
        ln += vs30_term(m.imt, vs30[k], std::exp(ground_motion(model, rock)->ln_median));
      }
      if (periods_[k] > 0) {
        const double t = correlation_period(imt);
        ln += std::log(lake_amplification(t, periods_[k]) * hill_factor(t));
      }
      b.ln_median[i * points_.size() + k] = static_cast<float>(ln);
      const bool split = sh.tau > 0 || sh.phi > 0;
      tau = split ? sh.tau : sh.sigma * std::sqrt(kYoungsBetween);
      phi = split ? sh.phi : sh.sigma * std::sqrt(1 - kYoungsBetween);
    }
    b.tau.push_back(static_cast<float>(tau));
    b.phi.push_back(static_cast<float>(phi));
  }
  branches_.push_back(std::move(b));
}

namespace {

/// Where a measure lies between the periods a ShakeMap has: ln Y is linear in ln T, PGA standing at 0.05 s [A].
struct MapFields {
  ShakeMap::Field low, high;
  double weight_high;
};
std::optional<MapFields> fields_for(Imt imt) {
  using F = ShakeMap::Field;
  if (imt == kPga) return MapFields{F::pga, F::pga, 0};
  if (imt == kPgv) return MapFields{F::pgv, F::pgv, 0};
  constexpr std::array<std::pair<double, F>, 4> at = {{{0.05, F::pga}, {0.3, F::sa03}, {1.0, F::sa10}, {3.0, F::sa30}}};
  for (std::size_t k = 0; k < at.size(); ++k) {
    if (imt.period_s == at[k].first && k > 0) return MapFields{at[k].second, at[k].second, 0};
    if (k + 1 < at.size() && imt.period_s > at[k].first && imt.period_s < at[k + 1].first)
      return MapFields{at[k].second, at[k + 1].second, std::log(imt.period_s / at[k].first) / std::log(at[k + 1].first / at[k].first)};
  }
  return {};
}

ShakeMap::Field deviation_of(ShakeMap::Field f) {
  using F = ShakeMap::Field;
  switch (f) {
    case F::pgv: return F::std_pgv;
    case F::sa03: return F::std_sa03;
    case F::sa10: return F::std_sa10;
    case F::sa30: return F::std_sa30;
    default: return F::std_pga;
  }
}

}  // namespace

namespace {

/// Where one measure comes from in a ShakeMap.
struct MapColumn {
  MapFields fields;
  double ln_factor = 0;          ///< added to ln Y: another measure stands in
  ShakeMap::Field deviation;
};

/// What may stand in for a measure that a source lacks, 1 g for 100 cm/s [A]: anything for PGV, which intensity alone
/// needs, and for SA(1.0) where only bridges need it (Hazus buildings are on PGA).
struct StandIn {
  Imt imt;
  double ln_factor;
};
std::vector<StandIn> stand_ins(Imt wanted, bool only_bridges) {
  const double ln = std::log(kPgvPerSa10);
  if (wanted == kPgv) return {{kPgv, 0}, {kSa10, ln}, {kPga, ln}};
  if (wanted == kSa10 && only_bridges) return {{kSa10, 0}, {kPgv, -ln}, {kPga, 0}};
  return {{wanted, 0}};
}

template <class Has>
StandIn stand_in(Imt wanted, const scenario::Scenario& s, const char* source, std::vector<std::string>& notes, Has&& has_it) {
  const auto options = stand_ins(wanted, s.damage.fragility == "hazus");
  for (const StandIn& x : options) {
    if (!has_it(x.imt)) continue;
    const std::string note = fmt::format("{} has no {}; it follows from {}, 1 g for 100 cm/s (assumption)", source, name_of(wanted), name_of(x.imt));
    if (x.imt != wanted && std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
    return x;
  }
  return options.front();
}

MapColumn map_column(const ShakeMap& map, Imt wanted, const scenario::Scenario& s, std::vector<std::string>& notes) {
  using F = ShakeMap::Field;
  const StandIn x = stand_in(wanted, s, "the ShakeMap", notes, [&](Imt imt) {
    const auto f = fields_for(imt);
    return f && map.has(f->low) && map.has(f->high);
  });
  const auto fields = fields_for(x.imt);
  if (!fields) throw InputError(s.hazard.shakemap_grid, name_of(x.imt), "lies outside the periods of a ShakeMap, and the damage of buildings needs it", "choose another damage.fragility");
  for (const F need : {fields->low, fields->high})
    if (!map.has(need))
      throw InputError(s.hazard.shakemap_grid, std::string(name_of(need)), fmt::format("is not in the map, and {} is needed for the damage of buildings", name_of(x.imt)), "give a map with it, or set damage.fragility to \"hazus\", which needs PGA alone");
  return {*fields, x.ln_factor, map.has(deviation_of(fields->low)) ? deviation_of(fields->low) : F::std_pga};
}

}  // namespace

void ShakingModel::from_shakemap(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, std::vector<std::string>& notes) {
  const ShakeMap& map = *in.shakemap;
  Branch b = empty_branch();
  b.tau.resize(b.ln_median.size());
  b.phi.resize(b.ln_median.size());
  const double between = std::sqrt(s.hazard.between_share), within = std::sqrt(1 - s.hazard.between_share);
  bool stated = true;
  const auto ln = [](double v) { return std::log(std::max(v, 1e-6)); };
  for (std::size_t i = 0; i < measures_.size(); ++i) {
    const MapColumn c = map_column(map, measures_[i], s, notes);
    stated = stated && map.has(c.deviation);
    for (std::size_t k = 0; k < points_.size(); ++k) {
      const LonLat p = city.plane.unproject(points_[k]);
      const auto low = map.at(c.fields.low, p), high = map.at(c.fields.high, p);
      if (!low || !high)
        throw InputError(s.hazard.shakemap_grid, "", fmt::format("does not cover the city: it spans {:.3f} to {:.3f} east and {:.3f} to {:.3f} north, and a street or building stands at {:.4f}, {:.4f}", map.lon_min, map.lon_max, map.lat_min, map.lat_max, p.lon, p.lat), "give the map of this earthquake and region, or cut the city with city.bbox");
      const double sigma = map.at(c.deviation, p).value_or(s.hazard.shakemap_std_ln);
      const std::size_t at = i * points_.size() + k;
      b.ln_median[at] = static_cast<float>(ln(*low) + c.fields.weight_high * (ln(*high) - ln(*low)) + c.ln_factor);
      b.tau[at] = static_cast<float>(sigma * between);
      b.phi[at] = static_cast<float>(sigma * within);
    }
  }
  if (!stated) notes.push_back(fmt::format("the ShakeMap states no uncertainty; {} (ln units) is assumed", s.hazard.shakemap_std_ln));
  branches_.push_back(std::move(b));
}

void ShakingModel::from_table(const scenario::Scenario& s, const scenario::Inputs& in, std::vector<std::string>& notes) {
  constexpr double kWithin = 2000;  // m from a site of the table [A]
  const scenario::GroundMotionTable& t = *in.ground_motion;
  const scenario::NearestPoint nearest(in.ground_motion_sites);
  std::vector<std::uint32_t> site;
  for (const Point& p : points_) {
    const auto found = nearest.at(p, kWithin);
    if (!found) throw InputError(t.file, "", "has no site within 2 km of a street or building of the city", "compute ground motion on a grid that covers the city");
    site.push_back(*found);
  }
  const double between = std::sqrt(s.hazard.between_share), within = std::sqrt(1 - s.hazard.between_share);
  by_world_ = t.events.size() > 1;
  for (std::size_t e = 0; e < t.events.size(); ++e) {
    Branch b = empty_branch();
    b.tau.resize(b.ln_median.size());
    b.phi.resize(b.ln_median.size());
    for (std::size_t i = 0; i < measures_.size(); ++i) {
      const StandIn x = stand_in(measures_[i], s, "the ground-motion table", notes, [&](Imt imt) { return t.find(name_of(imt)).has_value(); });
      const auto column = t.find(name_of(x.imt));
      if (!column) throw InputError(t.file, "gmv_" + name_of(measures_[i]), "is missing, and the damage of buildings needs it", "add the measure, or set damage.fragility to \"hazus\", which needs PGA alone");
      for (std::size_t k = 0; k < points_.size(); ++k) {
        const std::size_t at = i * points_.size() + k, row = e * t.sites.size() + site[k];
        const double sigma = t.deviation[*column].empty() ? 0 : t.deviation[*column][row];
        b.ln_median[at] = static_cast<float>(std::log(std::max(t.median_at(*column, e, site[k]), 1e-6)) + x.ln_factor);
        b.tau[at] = static_cast<float>(sigma * between);
        b.phi[at] = static_cast<float>(sigma * within);
      }
    }
    branches_.push_back(std::move(b));
  }
  if (by_world_) notes.push_back(fmt::format("{} events of {} are taken in turn, one a world", t.events.size(), t.file));
}

std::size_t ShakingModel::branch_of(const scenario::Streams& streams) const {
  if (by_world_) return streams.world() % branches_.size();
  const double u = streams.of(Purpose::logic_tree).uniform();
  double upto = 0;
  for (std::size_t b = 0; b + 1 < branches_.size(); ++b)
    if (u < (upto += branches_[b].weight)) return b;
  return branches_.size() - 1;
}

void ShakingModel::draw(const scenario::Streams& streams, Workspace& workspace, Chance& out) const {
  out.branch = branch_of(streams);
  const std::size_t n = fields_->measures();
  out.eta.assign(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    const double z = streams.of(Purpose::between_event, i).normal();
    for (std::size_t j = i; j < n; ++j) out.eta[j] += static_cast<float>(eta_mixing_[j * n + i] * z);
  }
  out.epsilon.resize(n * points_.size());
  fields_->draw(streams, workspace, out.epsilon);
}

void ShakingModel::intensities(const Chance& chance, std::vector<float>& out) const {
  const Branch& b = branches_[chance.branch];
  const std::size_t n = points_.size();
  out.resize(measures_.size() * n);
  const bool varies = b.tau.size() > measures_.size();
  for (std::size_t i = 0; i < measures_.size(); ++i) {
    const float eta = chance.eta[field_of_[i]];
    const float* epsilon = chance.epsilon.data() + field_of_[i] * n;
    const float* median = b.ln_median.data() + i * n;
    float* ln = out.data() + i * n;
    if (varies) {
      const float *tau = b.tau.data() + i * n, *phi = b.phi.data() + i * n;
      for (std::size_t k = 0; k < n; ++k) ln[k] = median[k] + tau[k] * eta + phi[k] * epsilon[k];
    } else {
      const float event = b.tau[i] * eta, phi = b.phi[i];
      for (std::size_t k = 0; k < n; ++k) ln[k] = median[k] + event + phi * epsilon[k];
    }
  }
}

}  // namespace senda::hazard
