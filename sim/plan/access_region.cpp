#include "sim/plan/access_region.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace senda::plan {

AccessRegion::AccessRegion(const ClearanceProblem& p, const ClearanceWorld& w, ShortestPaths& paths)
    : entries_(w.items.size()), guarded_(w.items.size()), open_(w.items.size(), 0), by_group_(p.by_group.groups.empty() ? nullptr : &p.by_group) {
  first_arc_.push_back(0);
  for (std::size_t k = 0; k < p.kinds.size(); ++k) add_kind(k, p, w, paths);
  seen_.assign(distance_.size(), 0);
}

void AccessRegion::add_kind(std::size_t kind, const ClearanceProblem& p, const ClearanceWorld& w, ShortestPaths& paths) {
  const TargetKind& t = p.kinds[kind];
  const RoadGraph& g = p.city->roads;
  const bool forward = t.from_target;
  // Connected or not: every street takes no time, and one millisecond is too far.
  const auto limit = t.binary ? 1u : static_cast<std::uint32_t>(std::min(t.limit_ms, 4e9));
  const auto weight_of = [&](EdgeId e) { return t.binary && p.weight(t.mode)[e] != kClosed ? 0u : p.weight(t.mode)[e]; };
  PerEdge<std::uint32_t> weight = p.weight(t.mode);
  if (t.binary)
    for (EdgeId e : g.edges()) weight[e] = weight_of(e);
  PerEdge<std::uint32_t> item_of(g.edge_count(), kNone);
  std::vector<EdgeId> openable;
  for (std::uint32_t i = 0; i < w.items.size(); ++i) {
    if (!(w.items[i].modes & t.mode)) continue;
    for (const SegmentId s : w.items[i].all())
      for (EdgeId e : {g.edge_forward[s], g.edge_backward[s]})
        if (e.exists() && weight[e] != kClosed) {
          weight[e] = kClosed;
          if (!p.opens(w.items[i])) continue;
          item_of[e] = i;
          openable.push_back(e);
        }
  }
  std::vector<ShortestPaths::Source> sources;
  for (NodeId n : w.targets[kind]) sources.push_back({n, 0});
  paths.run(sources, weight, forward ? ShortestPaths::Direction::forward : ShortestPaths::Direction::reverse);
  PerNode<std::uint32_t> closed(g.node_count());
  for (NodeId n : g.nodes()) closed[n] = std::min(limit, paths.distance(n));
  const auto phi = [&](std::uint32_t d) { return static_cast<double>(d) / static_cast<double>(limit); };
  for (const Demand& d : p.demand)
    if (const NodeId n = t.mode == kFoot ? d.place.foot : d.place.car; n.exists()) rate_ += t.weight * d.weight * phi(closed[n]);

  // What improves when all that can open is open.
  PerNode<std::uint32_t> open = closed;
  PerNode<std::uint32_t> local(g.node_count(), kNone);
  std::vector<NodeId> region;
  const auto near = [&](EdgeId e) { return forward ? g.source[e] : g.target[e]; };
  const auto far = [&](EdgeId e) { return forward ? g.target[e] : g.source[e]; };
  heap_.clear();
  const auto relax = [&](EdgeId e) {
    const std::uint32_t by = weight_of(e);
    if (by == kClosed || (weight[e] == kClosed && item_of[e] == kNone)) return;
    const std::uint64_t d = std::uint64_t{open[near(e)]} + by;
    if (d >= open[far(e)]) return;
    open[far(e)] = static_cast<std::uint32_t>(d);
    if (local[far(e)] == kNone) {
      local[far(e)] = 0;
      region.push_back(far(e));
    }
    heap_.push_back(d << 32 | far(e).value());
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  };
  for (EdgeId e : openable) relax(e);
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const std::uint64_t top = heap_.back();
    heap_.pop_back();
    const NodeId at(static_cast<std::uint32_t>(top));
    if (open[at] != static_cast<std::uint32_t>(top >> 32)) continue;
    if (forward)
      for (EdgeId e : g.out_edges(at)) relax(e);
    else
      for (EdgeId e : g.in_edges(at)) relax(e);
  }

  std::sort(region.begin(), region.end());
  const auto base = static_cast<std::uint32_t>(distance_.size());
  for (std::size_t i = 0; i < region.size(); ++i) {
    local[region[i]] = base + static_cast<std::uint32_t>(i);
    distance_.push_back(closed[region[i]]);
    kind_.push_back(static_cast<std::uint8_t>(kind));
  }
  limit_.push_back(limit);
  loss_per_ms_.resize(distance_.size(), 0);
  persons_.resize(distance_.size(), 0);
  if (by_group_) at_.resize(distance_.size());
  for (std::uint32_t i = 0; i < p.demand.size(); ++i) {
    const Demand& d = p.demand[i];
    if (const NodeId n = t.mode == kFoot ? d.place.foot : d.place.car; n.exists() && local[n] != kNone) {
      loss_per_ms_[local[n]] += t.weight * d.weight / static_cast<double>(limit);
      persons_[local[n]] += d.persons;
      if (by_group_) at_[local[n]].push_back(i);
    }
  }
  for (const NodeId n : region) {
    const auto add = [&](EdgeId e) {
      const std::uint32_t by = weight_of(e), head = local[far(e)];
      if (by == kClosed || head == kNone || far(e) == n || (weight[e] == kClosed && item_of[e] == kNone)) return;
      arcs_.push_back({head, by, item_of[e]});
    };
    if (forward)
      for (EdgeId e : g.out_edges(n)) add(e);
    else
      for (EdgeId e : g.in_edges(n)) add(e);
    first_arc_.push_back(static_cast<std::uint32_t>(arcs_.size()));
  }
  for (const EdgeId e : openable) {
    const std::uint32_t tail = local[near(e)], head = local[far(e)];
    if (head == kNone) continue;
    if (tail != kNone) guarded_[item_of[e]].push_back({tail, head, weight_of(e)});
    else if (closed[near(e)] < limit) entries_[item_of[e]].push_back({head, static_cast<std::uint32_t>(std::min<std::uint64_t>(limit, std::uint64_t{closed[near(e)]} + weight_of(e)))});
  }
}

void AccessRegion::improve(std::uint32_t node, std::uint32_t distance) {
  changes_.push_back({node, distance_[node]});
  rate_ -= loss_per_ms_[node] * static_cast<double>(distance_[node] - distance);
  distance_[node] = distance;
  heap_.push_back(std::uint64_t{distance} << 32 | node);
  std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
}

void AccessRegion::spread() {
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const std::uint64_t top = heap_.back();
    heap_.pop_back();
    const auto at = static_cast<std::uint32_t>(top), d = static_cast<std::uint32_t>(top >> 32);
    if (distance_[at] != d) continue;
    for (std::uint32_t a = first_arc_[at]; a < first_arc_[at + 1]; ++a) {
      const Arc& arc = arcs_[a];
      const std::uint64_t there = std::uint64_t{d} + arc.weight;
      if (there < distance_[arc.head] && (arc.item == kNone || open_[arc.item])) improve(arc.head, static_cast<std::uint32_t>(there));
    }
  }
}

void AccessRegion::open(std::uint32_t item) {
  if (open_[item]) return;
  open_[item] = 1;
  opened_.push_back(item);
  for (const Entry& e : entries_[item])
    if (e.distance < distance_[e.head]) improve(e.head, e.distance);
  for (const Guarded& a : guarded_[item])
    if (const std::uint64_t d = std::uint64_t{distance_[a.tail]} + a.weight; d < distance_[a.head]) improve(a.head, static_cast<std::uint32_t>(d));
  spread();
}

std::vector<double> AccessRegion::gain_by_last() {
  const std::vector<std::uint32_t> closed = distance_;
  const Mark start = mark();
  for (std::uint32_t i = 0; i < open_.size(); ++i) open(i);
  const std::vector<std::uint32_t> all_open = distance_;
  rollback(start);
  std::vector<double> out(entries_.size(), 0);
  std::vector<std::uint32_t> by_way = closed, touched;
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    if (open_[i]) continue;
    const auto reach = [&](std::uint32_t node, std::uint64_t d) {
      if (d >= by_way[node]) return;
      by_way[node] = static_cast<std::uint32_t>(d);
      touched.push_back(node);
      heap_.push_back(d << 32 | node);
      std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
    };
    for (const Entry& e : entries_[i]) reach(e.head, e.distance);
    for (const Guarded& a : guarded_[i]) reach(a.head, std::uint64_t{all_open[a.tail]} + a.weight);
    while (!heap_.empty()) {
      std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
      const std::uint64_t top = heap_.back();
      heap_.pop_back();
      const auto at = static_cast<std::uint32_t>(top), d = static_cast<std::uint32_t>(top >> 32);
      if (by_way[at] != d) continue;
      for (std::uint32_t a = first_arc_[at]; a < first_arc_[at + 1]; ++a)
        if (arcs_[a].item == kNone || open_[arcs_[a].item]) reach(arcs_[a].head, std::uint64_t{d} + arcs_[a].weight);
    }
    for (const std::uint32_t v : touched) {
      out[i] += loss_per_ms_[v] * static_cast<double>(closed[v] - by_way[v]);
      by_way[v] = closed[v];
    }
    touched.clear();
  }
  return out;
}

void AccessRegion::rollback(const Mark& m) {
  while (changes_.size() > m.changes) {
    distance_[changes_.back().node] = changes_.back().before;
    changes_.pop_back();
  }
  while (opened_.size() > m.opened) {
    open_[opened_.back()] = 0;
    opened_.pop_back();
  }
  rate_ = m.rate;
}

double AccessRegion::persons_improved(const Mark& m, std::span<double> groups, double share) const {
  // The first change of a node since the mark holds what it was then.
  constexpr double kWorthIt = 1e-3;  // of the limit
  std::vector<double> persons(limit_.size(), 0);
  std::vector<std::uint32_t> nodes;
  ++look_;
  for (std::size_t i = m.changes; i < changes_.size(); ++i) {
    const Change& c = changes_[i];
    if (persons_[c.node] <= 0 || seen_[c.node] == look_) continue;
    seen_[c.node] = look_;
    const std::uint32_t limit = limit_[kind_[c.node]];
    if (static_cast<double>(c.before - distance_[c.node]) <= kWorthIt * limit) continue;
    persons[kind_[c.node]] += persons_[c.node];
    nodes.push_back(c.node);
  }
  if (persons.empty()) return 0;
  const auto most = std::max_element(persons.begin(), persons.end());
  if (by_group_ && !groups.empty())
    for (const std::uint32_t n : nodes)
      if (kind_[n] == most - persons.begin())
        for (const std::uint32_t d : at_[n]) {
          const auto of = by_group_->of(d);
          for (std::size_t g = 0; g < of.size(); ++g) groups[g] += share * of[g];
        }
  return *most;
}

}  // namespace senda::plan
