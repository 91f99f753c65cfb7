#include "sim/movement/closures.hpp"

#include <map>

#include "graph/nearest.hpp"

namespace senda::movement {

std::vector<Spell> spells_of(const hazard::Damage& damage, const scenario::Interventions& interventions) {
  std::map<SegmentId, SimTime> opened;
  for (const auto& r : interventions.reopenings) {
    if (r.world && *r.world != damage.world) continue;
    const auto [it, fresh] = opened.try_emplace(r.segment, r.at);
    if (!fresh) it->second = std::min(it->second, r.at);
  }
  std::vector<Spell> spells;
  for (const hazard::Closure& c : damage.closures) {
    Spell s{c.segment, c.modes, c.from, c.until, c.cause, c.area};
    if (const auto it = opened.find(c.segment); it != opened.end() && it->second >= c.from) s.until = std::min(s.until, it->second);
    if (s.until > s.from) spells.push_back(s);
  }
  // Water does not leave because a crew came.
  for (const hazard::Closure& c : damage.further)
    if (c.until > c.from) spells.push_back({c.segment, c.modes, c.from, c.until, c.cause, c.area});
  std::stable_sort(spells.begin(), spells.end(), [](const Spell& a, const Spell& b) { return a.segment < b.segment; });
  return spells;
}

StreetState::StreetState(const RoadGraph& g, std::vector<Spell> spells, double sight_m)
    : spells_(std::move(spells)), active_(spells_.size(), 0), closed_(g.segment_count(), 0), cordon_(g.segment_count(), 0) {
  for (const Spell& s : spells_) {
    if (s.cause == scenario::Cause::cordon) cordon_[s.segment] = 1;
    if (s.area && swept_.empty()) swept_.assign(g.segment_count(), 0);
  }
  if (sight_m <= 0 || spells_.empty()) return;
  visible_.resize(g.node_count());
  Point low{1e18, 1e18}, high{-1e18, -1e18};
  for (const Point& p : g.point) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  BucketGrid nodes(low, high, std::max(50.0, sight_m));
  for (NodeId n : g.nodes()) nodes.add(g.point[n], n.value());
  for (const Spell& s : spells_) {
    const auto line = g.shape(s.segment);
    std::vector<std::uint32_t> seen;
    for (std::size_t i = 1; i < line.size(); ++i) {
      const Point middle{(line[i - 1].x + line[i].x) / 2, (line[i - 1].y + line[i].y) / 2};
      nodes.near(middle, distance_m(line[i - 1], line[i]) / 2 + sight_m, [&](std::uint32_t n) {
        if (foot_on(g.point[NodeId(n)], line[i - 1], line[i]).distance <= sight_m) seen.push_back(n);
      });
    }
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    for (std::uint32_t n : seen) visible_[NodeId(n)].push_back(s.segment);
  }
  sees_.resize(g.node_count());
  for (NodeId n : g.nodes()) sees_[n] = !visible_[n].empty();
}

void StreetState::set(std::uint32_t spell, bool active) {
  active_[spell] = active;
  const SegmentId s = spells_[spell].segment;
  closed_[s] = 0;
  if (!swept_.empty()) swept_[s] = 0;
  for (std::size_t i = first_of(s); i < spells_.size() && spells_[i].segment == s; ++i) {
    if (!active_[i]) continue;
    closed_[s] |= spells_[i].modes;
    if (spells_[i].area) swept_[s] |= spells_[i].modes;
  }
}

std::size_t StreetState::first_of(SegmentId s) const {
  return static_cast<std::size_t>(std::lower_bound(spells_.begin(), spells_.end(), s, [](const Spell& a, SegmentId b) { return a.segment < b; }) - spells_.begin());
}

std::optional<scenario::Cause> StreetState::cause(SegmentId s, Mode m) const {
  for (std::size_t i = first_of(s); i < spells_.size() && spells_[i].segment == s; ++i)
    if (active_[i] && (spells_[i].modes & m)) return spells_[i].cause;
  return {};
}

bool StreetState::only_cordoned(SegmentId s, Mode m) const {
  if (!cordon_[s]) return false;
  for (std::size_t i = first_of(s); i < spells_.size() && spells_[i].segment == s; ++i)
    if (active_[i] && (spells_[i].modes & m) && spells_[i].cause != scenario::Cause::cordon) return false;
  return true;
}

bool StreetState::inside_cordon(const RoadGraph& g, NodeId n) const {
  for (EdgeId e : g.out_edges(n))
    if (cordon_[g.segment[e]]) return true;
  return false;
}

}  // namespace senda::movement
