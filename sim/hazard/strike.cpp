#include "sim/hazard/strike.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "sim/hazard/site_response.hpp"
#include "sim/hazard/street.hpp"

namespace senda::hazard {

using scenario::Cause;
using scenario::CrewKind;
using scenario::Draws;
using scenario::Purpose;
using scenario::Streams;

std::size_t Damage::collapses() const {
  return static_cast<std::size_t>(std::count(state.begin(), state.end(), DamageState::collapse));
}
std::size_t Damage::at_least(DamageState least) const {
  return static_cast<std::size_t>(std::count_if(state.begin(), state.end(), [&](DamageState x) { return x >= least; }));
}

HazardModel::HazardModel(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs)
    : city_(city), s_(s), inputs_(inputs), stock_(make_stock(city, inputs, s)) {
  if (s.closures.model && s.hazard.rupture.given()) prepare();
}

namespace {

struct WeightedModel {
  std::string name;
  double weight;
};

std::vector<WeightedModel> models_of(const scenario::Scenario& s) {
  const scenario::Json& list = s.hazard.gmm;
  if (list.is_null()) return {{std::string(s.hazard.rupture.tectonic == "interface" ? kModels[1] : kModels[0]), 1}};
  const auto fail = [&](const std::string& wrong, const std::string& right) { throw InputError(s.file.string(), "hazard.gmm", wrong, right); };
  if (!list.is_array() || list.empty()) fail("is not a list of models", "write [{\"model\": \"GarciaEtAl2005SSlab\", \"weight\": 1}]");
  std::vector<WeightedModel> out;
  for (const auto& item : list) {
    if (!item.is_object() || !item.contains("model") || !item["model"].is_string()) fail("holds an entry without a model", "write {\"model\": ..., \"weight\": ...}");
    const std::string name = item["model"].get<std::string>();
    if (std::find(kModels.begin(), kModels.end(), name) == kModels.end()) fail(fmt::format("model '{}' is not built in this version", name), fmt::format("give one of {}", fmt::join(kModels, ", ")));
    const auto weight = item.value("weight", scenario::Json(1.0));
    if (!weight.is_number() || weight.get<double>() <= 0) fail(fmt::format("weight of {} is not a positive number", name), "weights are positive and sum to 1");
    out.push_back({name, weight.get<double>()});
  }
  return out;
}

}  // namespace

void HazardModel::prepare() {
  for (SegmentId s : city_.roads.segments())
    if (city_.roads.bridge[s]) bridges_.push_back(s);
  std::vector<Point> points(stock_.point.begin(), stock_.point.end());
  for (SegmentId s : bridges_) points.push_back(city_.roads.midpoint(s));
  for (const WeightedModel& m : models_of(s_)) add_branch(m.name, m.weight, points);
  // One field for all intensity measures, with the range of SA(1.0): correlation 1 between measures [A].
  field_ = std::make_unique<ResidualField>(points, correlation_range_km(1.0, s_.hazard.clustered));
  roads_ = std::make_unique<NearestIndex>(city_.roads, kCar | kFoot);
  for (const scenario::Site& site : inputs_.sites) {
    StockId best;
    double best_d = 150;
    if (site.kind == SiteKind::hospital || site.kind == SiteKind::fire_station || site.kind == SiteKind::shelter)
      for (StockId b : stock_.point.keys())
        if (const double d = distance_m(stock_.point[b], site.place.point); stock_.building[b].exists() && d < best_d) {
          best = b;
          best_d = d;
        }
    site_building_.push_back(best);
  }
}

std::vector<double> HazardModel::ground_periods(const std::vector<Point>& points) const {
  std::vector<double> ts(points.size(), 0);
  if (inputs_.ground_period_s.empty()) return ts;
  BucketGrid grid(Point{-60000, -60000}, Point{60000, 60000}, 250);
  for (std::uint32_t i = 0; i < inputs_.ground_period_s.size(); ++i) grid.add(inputs_.ground_period_s[i].first, i);
  for (std::size_t k = 0; k < points.size(); ++k) {
    double sum = 0, total = 0;  // inverse-distance mean of the values within 500 m
    grid.near(points[k], 500, [&](std::uint32_t i) {
      const double d = distance_m(points[k], inputs_.ground_period_s[i].first);
      if (d > 500) return;
      const double w = 1 / (d * d + 100);
      sum += w * inputs_.ground_period_s[i].second;
      total += w;
    });
    if (total > 0) ts[k] = sum / total;
  }
  return ts;
}

void HazardModel::add_branch(const std::string& model, double weight, const std::vector<Point>& points) {
  const scenario::Rupture& r = s_.hazard.rupture;
  const RuptureGeometry geometry(r);
  const std::vector<double> ts = ground_periods(points);
  Branch b;
  b.weight = weight;
  for (auto& column : b.ln_median) column.resize(points.size());
  for (std::size_t k = 0; k < points.size(); ++k) {
    const Distances d = geometry.to(city_.plane.unproject(points[k]));
    for (int i = 0; i < kIms; ++i) {
      const Im im = static_cast<Im>(i);
      const Shaking sh = ground_motion(model, im, *r.magnitude, *r.depth_km, d);
      double ln = sh.ln_median;
      if (ts[k] > 0) ln += std::log(lake_amplification(period_s(im), ts[k]) * hill_factor(period_s(im)));
      b.ln_median[static_cast<std::size_t>(i)][k] = static_cast<float>(ln);
      b.tau[static_cast<std::size_t>(i)] = sh.tau;
      b.phi[static_cast<std::size_t>(i)] = sh.phi;
    }
  }
  branches_.push_back(std::move(b));
}

// All draws of one world.
class World {
 public:
  World(const HazardModel& m, const Streams& streams) : m_(m), streams_(streams) {}

  Damage run() {
    damage_.world = streams_.world();
    const double u = streams_.of(Purpose::logic_tree).uniform();
    double total = 0, upto = 0;
    for (const auto& b : m_.branches_) total += b.weight;
    branch_ = &m_.branches_.back();
    for (const auto& b : m_.branches_)
      if (u < (upto += b.weight / total)) {
        branch_ = &b;
        break;
      }
    eta_ = streams_.of(Purpose::between_event).normal();
    residual_ = m_.field_->draw(streams_);
    buildings();
    bridges();
    streets();
    services();
    return std::move(damage_);
  }

 private:
  double intensity(Im im, std::size_t point) const {
    const auto i = static_cast<std::size_t>(im);
    return std::exp(branch_->ln_median[i][point] + branch_->tau[i] * eta_ + branch_->phi[i] * residual_[point]);
  }

  void buildings() {
    const BuildingStock& stock = m_.stock_;
    const auto& d = m_.s_.damage;
    damage_.state.assign(stock.size(), DamageState::none);
    damage_.cordoned.assign(stock.size(), 0);
    damage_.mmi.assign(stock.size(), 0);
    height_.assign(stock.size(), 0);
    const double shared = std::sqrt(d.class_correlation), own = std::sqrt(1 - d.class_correlation);
    for (StockId b : stock.point.keys()) {
      const std::uint64_t key = stock.key[b];
      damage_.mmi[b] = static_cast<float>(mmi_from_pgv(intensity(Im::pgv, b.value())));
      const double levels = draw_levels(stock, b, streams_.of(Purpose::building_levels, key).uniform());
      height_[b] = height_for(stock, b, levels);
      const int c = draw_class(levels, stock.year[b], streams_.of(Purpose::building_class, key).uniform());
      const FragilityClass& f = fragility_class(c);
      Draws draws = streams_.of(Purpose::building_state, key);
      const double z = shared * class_block(c, stock.point[b]) + own * draws.normal();
      const double corner = stock.corner[b] ? d.corner_factor : 1.0;
      // Large z = strong: a building fails when its strength is below what the intensity demands.
      damage_.state[b] = draw_state(f, intensity(f.im, b.value()), d.zeta, z, draws.uniform(), corner);
    }
  }

  // Shared strength of one class in one 150 m block (same builders, same design).
  double class_block(int c, Point p) {
    const auto bx = static_cast<std::int64_t>(std::floor(p.x / 150)), by = static_cast<std::int64_t>(std::floor(p.y / 150));
    const std::uint64_t entity = (static_cast<std::uint64_t>(bx + 100000) << 28) ^ (static_cast<std::uint64_t>(by + 100000) << 4) ^ static_cast<std::uint64_t>(c);
    const auto [it, fresh] = block_.try_emplace(entity, 0.0);
    if (fresh) it->second = streams_.of(Purpose::class_block, entity).normal();
    return it->second;
  }

  void bridges() {
    const RoadGraph& g = m_.city_.roads;
    for (std::size_t k = 0; k < m_.bridges_.size(); ++k) {
      const SegmentId s = m_.bridges_[k];
      const double sa = intensity(Im::sa10, m_.stock_.size() + k);
      const auto entity = scenario::entity_of(g.source_id(s));
      const DamageState state = draw_bridge(bridge_medians(g.length[s].value, g.year[s]), sa, streams_.of(Purpose::bridge, entity).normal());
      if (state < DamageState::moderate) continue;
      Closure c;
      c.segment = s;
      c.cause = Cause::bridge;
      if (state == DamageState::moderate) {  // shut to cars for inspection, open to emergency vehicles
        c.modes = kCar;
        c.kind = CrewKind::inspection;
        c.work_h = m_.s_.damage.inspection_h;
        c.until = SimTime::from(Seconds(m_.s_.damage.bridge_inspection_h * 3600));
      } else {
        c.modes = kAllModes;
        c.kind = CrewKind::none;
      }
      put(c);
    }
  }

  void streets() {
    const BuildingStock& stock = m_.stock_;
    std::map<SegmentId, std::vector<Spill>> spills;
    std::map<SegmentId, std::uint32_t> collapses;
    for (StockId b : stock.point.keys()) {
      if (damage_.state[b] < DamageState::complete) continue;
      const bool collapsed = damage_.state[b] == DamageState::collapse;
      if (collapsed) spill(b, spills, collapses);
      if (m_.s_.damage.cordons) cordon(b, collapsed);
    }
    const RoadGraph& g = m_.city_.roads;
    for (const auto& [segment, list] : spills) {
      const StreetState state = street_state(g.carriageway_m[segment], list);
      if (!state.closed_modes) continue;
      Closure c;
      c.segment = segment;
      c.modes = state.closed_modes;
      c.cause = Cause::debris;
      c.kind = CrewKind::loader;
      c.hold_h = m_.s_.damage.search_hold_h;
      c.work_h = m_.s_.clearance.setup_min / 60;
      c.volume_m3 = state.volume_on_road_m3 * std::min(1.0, 3.5 / g.carriageway_m[segment]) * 1.2;
      c.collapses = collapses[segment];
      put(c);
    }
    for (auto& [segment, c] : closures_) damage_.closures.push_back(c);
  }

  void spill(StockId b, std::map<SegmentId, std::vector<Spill>>& spills, std::map<SegmentId, std::uint32_t>& collapses) {
    const BuildingStock& stock = m_.stock_;
    const auto& d = m_.s_.damage;
    Draws draws = streams_.of(Purpose::debris, stock.key[b]);
    const double kappa = draws.lognormal(d.reach_median, d.reach_beta);
    for (const Front& f : stock.fronts_of(b)) {
      // Caps of the reach: 2/3 of the height when the long side is along the street, 1/2 otherwise.
      const bool along = f.end_m - f.begin_m >= 0.7 * stock.long_side_m[b];
      Spill s;
      s.begin_m = f.begin_m;
      s.end_m = f.end_m;
      s.reach_m = std::min(kappa, along ? 2.0 / 3 : 0.5) * height_[b];
      s.setback_m = f.setback_m;
      s.left = f.left;
      s.volume_m3 = d.outward_share * d.volume_factor * stock.area_m2[b] * height_[b];
      spills[f.segment].push_back(s);
      ++collapses[f.segment];
    }
  }

  void cordon(StockId b, bool collapsed) {
    const auto& d = m_.s_.damage;
    Draws draws = streams_.of(Purpose::cordon, m_.stock_.key[b]);
    if (!collapsed && draws.uniform() >= d.cordon_probability) return;
    const double radius = height_[b] * (collapsed ? d.cordon_collapse_radius : d.cordon_standing_radius) + m_.stock_.short_side_m[b] / 2;
    damage_.cordoned[b] = 1;
    for (const auto& [distance, s] : m_.roads_->segments_within(m_.stock_.point[b], radius)) {
      Closure c;
      c.segment = s;
      c.modes = kCar | kFoot | kWheelchair;
      c.cause = Cause::cordon;
      c.kind = CrewKind::inspection;
      c.work_h = d.inspection_h;
      c.hold_h = collapsed ? d.search_hold_h : 0;
      put(c);
    }
  }

  // One closure per segment. A broken bridge stands above debris, debris above a cordon: the harder cause
  // decides who can open it; modes add up and the longest hold stays.
  void put(Closure c) {
    c.modes &= m_.city_.roads.segment_modes(c.segment);  // a footway is not closed to cars: it never was open
    if (!c.modes) return;
    const auto [it, fresh] = closures_.try_emplace(c.segment, c);
    if (fresh) return;
    Closure& old = it->second;
    const auto rank = [](const Closure& x) { return x.cause == Cause::bridge ? (x.kind == CrewKind::none ? 3 : 0) : x.cause == Cause::debris ? 2 : 1; };
    Closure merged = rank(c) > rank(old) ? c : old;
    merged.modes = static_cast<std::uint8_t>(old.modes | c.modes);
    merged.hold_h = std::max(old.hold_h, c.hold_h);
    merged.until = std::max(old.until, c.until);
    merged.collapses = std::max(old.collapses, c.collapses);
    old = merged;
  }

  // Hospitals and fire stations work by the state of their own building (science.md 13): none or slight
  // yes, moderate with probability 0.5, worse no. A shelter whose building is moderate or worse is unsafe.
  void services() {
    damage_.site_works.assign(m_.inputs_.sites.size(), 1);
    for (std::size_t i = 0; i < m_.site_building_.size(); ++i) {
      const StockId b = m_.site_building_[i];
      if (!b.exists() || damage_.state[b] < DamageState::moderate) continue;
      const double u = streams_.of(Purpose::service, scenario::entity_of(m_.inputs_.sites[i].id)).uniform();
      const bool shelter = m_.inputs_.sites[i].kind == SiteKind::shelter;
      damage_.site_works[i] = !shelter && damage_.state[b] == DamageState::moderate && u < 0.5;
    }
  }

  const HazardModel& m_;
  const Streams& streams_;
  const HazardModel::Branch* branch_ = nullptr;
  double eta_ = 0;
  std::vector<float> residual_;
  PerStock<double> height_;
  std::map<std::uint64_t, double> block_;
  std::map<SegmentId, Closure> closures_;
  Damage damage_;
};

Damage HazardModel::strike(const Streams& streams) const {
  Damage d;
  if (!branches_.empty()) d = World(*this, streams).run();
  d.world = streams.world();
  if (d.site_works.empty()) d.site_works.assign(inputs_.sites.size(), 1);
  apply_given(inputs_, s_, d);
  return d;
}

namespace {

Closure from_given(const scenario::GivenClosure& given, const scenario::Scenario& s) {
  Closure c;
  c.modes = given.modes;
  c.from = SimTime::from(Seconds(given.from_s));
  if (given.until_s) c.until = SimTime::from(Seconds(*given.until_s));
  c.cause = given.cause;
  c.hold_h = given.hold_h;
  const bool inspected = given.cause == Cause::cordon;
  c.kind = given.kind.value_or(inspected ? CrewKind::inspection : given.cause == Cause::bridge && !given.clear_h ? CrewKind::none : CrewKind::loader);
  if (given.clear_h) c.work_h = *given.clear_h;
  else c.work_h = inspected ? s.damage.inspection_h : s.clearance.setup_min / 60 + 1;  // an hour where nothing is known [A]
  return c;
}

}  // namespace

void apply_given(const scenario::Inputs& inputs, const scenario::Scenario& s, Damage& damage) {
  if (inputs.closures.empty()) return;
  std::map<SegmentId, Closure> all;
  for (const Closure& c : damage.closures) all.emplace(c.segment, c);
  for (const auto& given : inputs.closures) {
    if (given.world && *given.world != damage.world) continue;
    for (SegmentId segment : given.segments) {
      Closure c = from_given(given, s);
      c.segment = segment;
      all[segment] = c;
    }
  }
  damage.closures.clear();
  for (const auto& [segment, c] : all) damage.closures.push_back(c);
}

}  // namespace senda::hazard
