#include "sim/hazard/strike.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "graph/errors.hpp"
#include "sim/hazard/closing.hpp"
#include "sim/hazard/crossings.hpp"

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
  std::size_t idle = 0;
  for (const scenario::HazardArea& area : inputs.areas) {
    area_segments_.push_back(segments_in(city, area));
    idle += area_segments_.back().empty();
  }
  if (idle) notes_.push_back(fmt::format("{} of {} areas of closures.areas touch no street of the city", idle, inputs.areas.size()));
  if (s.closures.model && s.hazard.given()) prepare();
}
HazardModel::~HazardModel() = default;

void HazardModel::prepare() {
  if (city_.plane.is_local())
    throw InputError(s_.file.string(), "hazard", "needs longitude and latitude, and this network has local coordinates", "give node coordinates in degrees, or set closures.model to false and give closures");
  roads_ = std::make_unique<NearestIndex>(city_.roads, kCar | kFoot);
  set_ = std::make_unique<FragilitySet>(s_.damage.fragility, s_.damage.hazus_beta, notes_);
  find_structures();
  find_site_buildings();
  std::vector<Point> points(stock_.point.begin(), stock_.point.end());
  bool bridges = false, tunnels = false;
  for (const Structure& x : structures_) {
    points.push_back(city_.roads.midpoint(x.segment));
    (x.tunnel ? tunnels : bridges) = true;
  }
  std::vector<Imt> measures = set_->imts();
  measures.push_back(kPgv);
  if (bridges) measures.push_back(kSa10);
  if (tunnels) measures.push_back(kPga);
  std::sort(measures.begin(), measures.end());
  measures.erase(std::unique(measures.begin(), measures.end()), measures.end());
  shaking_ = std::make_unique<ShakingModel>(city_, s_, inputs_, std::move(points), std::move(measures), notes_);
}

void HazardModel::find_structures() {
  const RoadGraph& g = city_.roads;
  const NearestIndex all(g, kAllModes);
  for (SegmentId s : g.segments())
    if (g.bridge[s]) structures_.push_back({s, false, segments_below(g, all, s)});
    else if (g.tunnel[s] && (g.segment_modes(s) & (kCar | kEmergency))) structures_.push_back({s, true, {}});
}

// The nearest footprint within 150 m is the site's own building.
void HazardModel::find_site_buildings() {
  Box box;
  for (const Point& p : stock_.point) box.add(p);
  site_building_.assign(inputs_.sites.size(), StockId());
  if (box.empty()) return;
  constexpr double kWithin = 150;
  BucketGrid grid(box.low, box.high, kWithin);
  for (StockId b : stock_.point.keys())
    if (stock_.building[b].exists()) grid.add(stock_.point[b], b.value());
  for (std::size_t i = 0; i < inputs_.sites.size(); ++i) {
    const scenario::Site& site = inputs_.sites[i];
    if (site.kind != SiteKind::hospital && site.kind != SiteKind::fire_station && site.kind != SiteKind::shelter) continue;
    double best = kWithin;
    grid.near(site.place.point, kWithin, [&](std::uint32_t b) {
      const double d = distance_m(stock_.point[StockId(b)], site.place.point);
      if (d < best || (d == best && site_building_[i].exists() && b < site_building_[i].value())) {
        best = d;
        site_building_[i] = StockId(b);
      }
    });
  }
}

std::unique_ptr<ShakingModel::Workspace> HazardModel::take_workspace() const {
  const std::lock_guard lock(spare_);
  if (workspaces_.empty()) return shaking_->workspace();
  auto w = std::move(workspaces_.back());
  workspaces_.pop_back();
  return w;
}
void HazardModel::give_back(std::unique_ptr<ShakingModel::Workspace> w) const {
  const std::lock_guard lock(spare_);
  workspaces_.push_back(std::move(w));
}

// From the chance of one world to its damage.
class World {
 public:
  World(const HazardModel& m, const Chance& chance) : m_(m), chance_(chance), closer_(m.city_.roads, m.stock_, m.s_, *m.roads_) {
    m.shaking_->intensities(chance.shaking, ln_im_);
  }

  Damage run() {
    damage_.world = chance_.streams.world();
    buildings();
    structures();
    closer_.finish(damage_);
    services();
    return std::move(damage_);
  }

 private:
  double ln_intensity(std::size_t measure, std::size_t point) const { return ln_im_[measure * m_.shaking_->points() + point]; }

  void buildings() {
    const BuildingStock& stock = m_.stock_;
    const auto& d = m_.s_.damage;
    damage_.state.assign(stock.size(), DamageState::none);
    damage_.fragility.assign(stock.size(), 0);
    damage_.mmi.assign(stock.size(), 0);
    const double shared = std::sqrt(d.class_correlation), own = std::sqrt(1 - d.class_correlation);
    const std::size_t pgv = m_.shaking_->index(kPgv);
    std::vector<std::size_t> measure_of;
    for (const Fragility& f : m_.set_->functions()) measure_of.push_back(m_.shaking_->index(f.imt));
    for (StockId b : stock.point.keys()) {
      const std::uint64_t key = stock.key[b];
      const Streams streams = chance_.of(b);
      damage_.mmi[b] = static_cast<float>(mmi_from_pgv(std::exp(ln_intensity(pgv, b.value()))));
      const double levels = draw_levels(stock, b, streams.of(Purpose::building_levels, key).uniform());
      const Typology type = draw_typology(facts_of(stock, b, d.urban_core), levels, streams.of(Purpose::building_class, key).uniform());
      const std::size_t function = m_.set_->index(type.index(), height_band(levels));
      damage_.fragility[b] = static_cast<std::uint8_t>(function);
      Draws draws = streams.of(Purpose::building_state, key);
      // Large z = strong: a building fails when its strength is below what the intensity demands.
      const double z = shared * class_block(type.index(), stock.point[b]) + own * draws.normal();
      damage_.state[b] = draw_state(m_.set_->functions()[function], ln_intensity(measure_of[function], b.value()), d.zeta, z, draws.uniform(), stock.corner[b] ? d.corner_factor : 1.0);
      if (damage_.state[b] >= DamageState::extensive)
        closer_.building(b, damage_.state[b], height_for(stock, b, levels), streams.of(Purpose::debris, key), streams.of(Purpose::cordon, key));
    }
  }

  // Shared strength of one typology in one 150 m block (same builders, same design).
  double class_block(int type, Point p) {
    const auto bx = static_cast<std::int64_t>(std::floor(p.x / 150)), by = static_cast<std::int64_t>(std::floor(p.y / 150));
    const std::uint64_t entity = (static_cast<std::uint64_t>(bx + 100000) << 32) ^ (static_cast<std::uint64_t>(by + 100000) << 8) ^ static_cast<std::uint64_t>(type);
    return chance_.shared.of(Purpose::class_block, entity).normal();
  }

  void structures() {
    const RoadGraph& g = m_.city_.roads;
    for (std::size_t k = 0; k < m_.structures_.size(); ++k) {
      const auto& x = m_.structures_[k];
      const std::size_t point = m_.stock_.size() + k;
      const double u = chance_.shared.of(Purpose::bridge, scenario::entity_of(g.source_id(x.segment))).normal();
      const bool on_foot = !(g.segment_modes(x.segment) & (kCar | kEmergency));
      const DamageState state = x.tunnel ? draw_tunnel(ln_intensity(m_.shaking_->index(kPga), point), u)
                                         : draw_bridge(bridge_medians(g.length[x.segment].value, g.year[x.segment], on_foot), ln_intensity(m_.shaking_->index(kSa10), point), u);
      closer_.structure(x.segment, state, x.below);
    }
  }

  // Hospitals and fire stations work by the state of their own building (science page 13): none or slight yes,
  // moderate with probability 0.5, worse no [A]. A shelter whose building is moderate or worse is unsafe.
  void services() {
    damage_.site_works.assign(m_.inputs_.sites.size(), 1);
    for (std::size_t i = 0; i < m_.site_building_.size(); ++i) {
      const StockId b = m_.site_building_[i];
      if (!b.exists() || damage_.state[b] < DamageState::moderate) continue;
      const double u = chance_.shared.of(Purpose::service, scenario::entity_of(m_.inputs_.sites[i].id)).uniform();
      const bool shelter = m_.inputs_.sites[i].kind == SiteKind::shelter;
      damage_.site_works[i] = !shelter && damage_.state[b] == DamageState::moderate && u < 0.5;
    }
  }

  const HazardModel& m_;
  const Chance& chance_;
  StreetCloser closer_;
  std::vector<float> ln_im_;
  Damage damage_;
};

Chance HazardModel::chance(const Streams& streams) const {
  Chance c{streams, {}, streams, {}};
  if (!shaking_) return c;
  auto workspace = take_workspace();
  shaking_->draw(streams, *workspace, c.shaking);
  give_back(std::move(workspace));
  return c;
}

Damage HazardModel::damage_of(const Chance& chance) const {
  Damage d;
  if (shaking_) d = World(*this, chance).run();
  d.world = chance.streams.world();
  if (d.site_works.empty()) d.site_works.assign(inputs_.sites.size(), 1);
  apply_areas(d);
  apply_given(inputs_, s_, d);
  return d;
}

Damage HazardModel::strike(const Streams& streams) const { return damage_of(chance(streams)); }

// Flood, fire and the like: a closure of their own where nothing else closes the street, a further spell elsewhere.
void HazardModel::apply_areas(Damage& damage) const {
  if (inputs_.areas.empty()) return;
  std::map<SegmentId, Closure> all;
  for (const Closure& c : damage.closures) all.emplace(c.segment, c);
  for (std::size_t i = 0; i < inputs_.areas.size(); ++i) {
    const scenario::HazardArea& area = inputs_.areas[i];
    if (area.world && *area.world != damage.world) continue;
    Closure c;
    c.from = SimTime::from(Seconds(area.from_s));
    if (area.until_s) c.until = SimTime::from(Seconds(*area.until_s));
    const bool water = area.cause == scenario::HazardCause::flood || area.cause == scenario::HazardCause::tsunami;
    c.cause = water ? Cause::flood : Cause::other;
    c.area = true;
    c.kind = area.clear_h ? CrewKind::loader : CrewKind::none;
    c.work_h = area.clear_h.value_or(0);
    for (const SegmentId s : area_segments_[i]) {
      c.segment = s;
      c.modes = static_cast<std::uint8_t>(closed_modes(area) & city_.roads.segment_modes(s));
      c.loader = (closed_modes(area) & kEmergency) != 0;
      if (!c.modes) continue;
      const auto [it, fresh] = all.try_emplace(s, c);
      if (fresh) continue;
      damage.further.push_back(c);
      // Nobody clears a street that stands under water or fire.
      if (c.until.is_never() && c.kind == CrewKind::none) it->second.kind = CrewKind::none;
      else if (!c.until.is_never()) it->second.hold_h = std::max(it->second.hold_h, c.until.seconds() / 3600);
    }
  }
  damage.closures.clear();
  for (const auto& [segment, c] : all) damage.closures.push_back(c);
}

namespace {

// `modelled` is the closure of the model on the same segment, or null.
Closure from_given(const scenario::GivenClosure& given, const scenario::Scenario& s, const Closure* modelled) {
  Closure c;
  c.given = true;
  c.modes = given.modes;
  c.from = SimTime::from(Seconds(given.from_s));
  if (given.until_s) c.until = SimTime::from(Seconds(*given.until_s));
  c.cause = given.cause;
  c.hold_h = given.hold_h;
  c.loader = (given.modes & kEmergency) != 0;
  const bool inspected = given.cause == Cause::cordon;
  c.kind = given.kind.value_or(inspected ? CrewKind::inspection : given.cause == Cause::bridge && !given.clear_h ? CrewKind::none : CrewKind::loader);
  if (given.clear_h) {
    c.work_h = *given.clear_h;
  } else if (modelled && modelled->kind != CrewKind::none) {  // the modelled hours stand where none are given
    c.work_h = modelled->work_h;
    c.volume_m3 = modelled->volume_m3;
  } else {
    c.work_h = inspected ? s.damage.inspection_h : s.clearance.unknown_work_h();
  }
  return c;
}

}  // namespace

// A given row stands in place of the model for the modes it names; what the model says of the others, and further
// rows of the same street, become further spells.
void apply_given(const scenario::Inputs& inputs, const scenario::Scenario& s, Damage& damage) {
  if (inputs.closures.empty()) return;
  std::map<SegmentId, Closure> all;
  for (const Closure& c : damage.closures) all.emplace(c.segment, c);
  for (const auto& given : inputs.closures) {
    if (given.world && *given.world != damage.world) continue;
    for (const SegmentId segment : given.segments) {
      const auto it = all.find(segment);
      const bool modelled = it != all.end() && !it->second.given;
      Closure c = from_given(given, s, modelled ? &it->second : nullptr);
      c.segment = segment;
      if (it == all.end()) {
        all.emplace(segment, c);
      } else if (modelled) {
        Closure rest = it->second;
        rest.modes = static_cast<std::uint8_t>(rest.modes & ~c.modes);
        if (rest.modes) damage.further.push_back(rest);
        it->second = c;
      } else {
        damage.further.push_back(c);
      }
    }
  }
  damage.closures.clear();
  for (const auto& [segment, c] : all) damage.closures.push_back(c);
}

}  // namespace senda::hazard
