#include "sim/hazard/closing.hpp"

#include <algorithm>
#include <cmath>

#include "sim/hazard/debris.hpp"

namespace senda::hazard {

using scenario::Cause;
using scenario::CrewKind;

namespace {
constexpr double kFacadeShare = 0.1;  // of the outward debris of a collapse that a fallen façade makes [A]
}

void StreetCloser::building(StockId b, DamageState state, double height_m, scenario::Draws debris, scenario::Draws cordon_draws) {
  if (state < DamageState::extensive) return;
  const auto& d = s_.damage;
  const double outward = d.outward_share * bulk_volume(d.volume_factor, stock_.area_m2[b], height_m);
  if (state == DamageState::collapse) {
    spill(b, height_m, debris.lognormal(d.reach_median, d.reach_beta), outward, true, false);
  } else {
    const bool standing = state == DamageState::complete;
    const bool falls = debris.uniform() < (standing ? d.partial_probability : d.parapet_probability);
    if (falls) spill(b, height_m, std::min(d.partial_cap, debris.lognormal(d.partial_median, d.reach_beta)), outward * kFacadeShare, false, !standing);
  }
  if (state >= DamageState::complete && d.cordons) cordon(b, state == DamageState::collapse, height_m, cordon_draws);
}

void StreetCloser::spill(StockId b, double height_m, double reach_share, double volume, bool collapsed, bool on_foot_only) {
  for (const Front& f : stock_.fronts_of(b)) {
    const bool along = f.end_m - f.begin_m >= 0.7 * stock_.long_side_m[b];
    const double reach = std::min(reach_share, reach_cap(height_m, along ? LongSide::parallel : LongSide::perpendicular)) * height_m;
    const Spill s{f.begin_m, f.end_m, reach, f.setback_m, volume, f.left, on_foot_only};
    spills_.push_back({f.segment, s, f.street_width_m, collapsed ? b : StockId()});
  }
}

void StreetCloser::cordon(StockId b, bool collapsed, double height_m, scenario::Draws& draws) {
  const auto& d = s_.damage;
  if (!collapsed && draws.uniform() >= d.cordon_probability) return;
  if (cordoned_.empty()) cordoned_.assign(stock_.size(), 0);
  cordoned_[b] = 1;
  const double radius = height_m * (collapsed ? d.cordon_collapse_radius : d.cordon_standing_radius) + stock_.short_side_m[b] / 2;
  for (const auto& [distance, segment] : roads_.segments_within(stock_.point[b], radius)) {
    Closure c;
    c.segment = segment;
    c.modes = kCar | kFoot | kWheelchair;  // emergency crews may pass
    c.cause = Cause::cordon;
    c.kind = CrewKind::inspection;
    c.work_h = d.inspection_h;
    c.hold_h = collapsed ? d.search_hold_h : 0;
    if (collapsed) searched_.emplace_back(segment, b);
    put(c);
  }
}

void StreetCloser::structure(SegmentId segment, DamageState state, const std::vector<SegmentId>& below) {
  if (state < DamageState::moderate) return;
  Closure c;
  c.segment = segment;
  c.cause = Cause::bridge;
  c.loader = true;
  c.work_h = s_.damage.inspection_h;
  if (state == DamageState::moderate) {  // shut to cars for inspection, open to emergency vehicles at a walk
    c.modes = kCar;
    c.kind = CrewKind::inspection;
    c.until = SimTime::from(Seconds(s_.damage.bridge_inspection_h * 3600));
    put(c);
    return;
  }
  c.modes = kAllModes;
  c.kind = CrewKind::none;  // beyond the horizon
  put(c);
  // Extensive: what runs below waits for shoring; complete: the deck lies on it.
  for (const SegmentId s : below) {
    c.segment = s;
    c.kind = state == DamageState::extensive ? CrewKind::inspection : CrewKind::none;
    put(c);
  }
}

void StreetCloser::debris(SegmentId segment, const OnSegment* begin, const OnSegment* end, Damage& damage) {
  std::vector<Spill> list;
  double carriageway = g_.carriageway_m[segment];
  std::uint32_t collapses = 0;
  for (const OnSegment* s = begin; s != end; ++s) {
    list.push_back(s->spill);
    if (s->street_width_m > 0) carriageway = std::min<double>(carriageway, s->street_width_m);
    collapses += s->collapsed.exists();
  }
  const StreetState state = street_state(carriageway, list);
  const auto open = static_cast<std::uint8_t>(g_.segment_modes(segment) & ~state.closed_modes);
  if ((state.narrow_m > 0 && (open & kCar)) || (state.climb_m > 0 && (open & kFoot)))
    damage.pinches.push_back({segment, state.narrow_m, state.climb_m, std::max(1, state.lanes_left)});
  if (!state.closed_modes) return;
  Closure c;
  c.segment = segment;
  c.modes = state.closed_modes;
  c.cause = Cause::debris;
  c.kind = CrewKind::loader;
  c.loader = (state.closed_modes & kEmergency) != 0;
  c.hold_h = collapses ? s_.damage.search_hold_h : 0;
  c.work_h = s_.clearance.setup_min / 60;
  c.volume_m3 = state.volume_on_road_m3 * std::min(1.0, kEngineNeeds / carriageway) * 1.2;  // one lane; pushed aside [A]
  c.collapses = collapses;
  for (const OnSegment* s = begin; s != end; ++s)
    if (s->collapsed.exists()) searched_.emplace_back(segment, s->collapsed);
  put(c);
}

void StreetCloser::finish(Damage& damage) {
  std::stable_sort(spills_.begin(), spills_.end(), [](const OnSegment& a, const OnSegment& b) { return a.segment < b.segment; });
  for (std::size_t i = 0, j = 0; i < spills_.size(); i = j) {
    while (j < spills_.size() && spills_[j].segment == spills_[i].segment) ++j;
    debris(spills_[i].segment, spills_.data() + i, spills_.data() + j, damage);
  }
  for (const auto& [segment, c] : closures_) damage.closures.push_back(c);
  std::sort(searched_.begin(), searched_.end());
  searched_.erase(std::unique(searched_.begin(), searched_.end()), searched_.end());
  damage.searched = std::move(searched_);
  if (cordoned_.empty()) cordoned_.assign(stock_.size(), 0);
  damage.cordoned = std::move(cordoned_);
}

// A broken bridge stands above debris, debris above a cordon: the harder cause decides who can open it; modes add
// up and the longest hold stays.
void StreetCloser::put(Closure c) {
  c.modes &= g_.segment_modes(c.segment);  // a footway is not closed to cars: it never was open
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
  merged.loader = old.loader || c.loader;
  // Under a leaning building a loader works only after inspection.
  merged.inspected = old.inspected || c.inspected;
  const bool cordon_and_debris = (old.cause == Cause::cordon && c.cause == Cause::debris) || (old.cause == Cause::debris && c.cause == Cause::cordon);
  if (cordon_and_debris && !merged.inspected) {
    merged.work_h += s_.damage.inspection_h;
    merged.inspected = true;
  } else {
    merged.work_h = std::max(merged.work_h, old.work_h);
  }
  old = merged;
}

}  // namespace senda::hazard
