#include "sim/plan/access_loss.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>

namespace senda::plan {

AccessLoss::AccessLoss(const ClearanceProblem& p, const ClearanceWorld& w) : p_(p), w_(w), g_(p.city->roads), fields_(p.kinds.size()) {
  ShortestPaths paths(g_);
  for (std::size_t k = 0; k < p.kinds.size(); ++k) {
    const TargetKind& kind = p.kinds[k];
    Field& f = fields_[k];
    f.weight = p.weight(kind.mode);
    for (std::uint32_t i = 0; i < w.items.size(); ++i)
      for (EdgeId e : edges_of(i, kind.mode)) f.weight[e] = kClosed;
    std::vector<ShortestPaths::Source> sources;
    for (NodeId n : w.targets[k]) sources.push_back({n, 0});
    paths.run(sources, f.weight, kind.from_target ? ShortestPaths::Direction::forward : ShortestPaths::Direction::reverse);
    f.distance.resize(g_.node_count());
    for (NodeId n : g_.nodes()) f.distance[n] = paths.distance(n);
    f.need.assign(g_.node_count(), 0);
    f.persons.assign(g_.node_count(), 0);
    for (const Demand& d : p.demand) {
      const NodeId n = node_of(d, kind.mode);
      if (!n.exists()) continue;
      f.need[n] += d.weight;
      f.persons[n] += d.persons;
      rate_ += kind.weight * d.weight * phi(kind, f.distance[n]);
    }
  }
}

double AccessLoss::phi(const TargetKind& k, std::uint32_t distance) const {
  if (distance == kUnreachable) return 1;
  return k.binary ? 0 : std::min(1.0, distance / k.limit_ms);
}

std::vector<EdgeId> AccessLoss::edges_of(std::uint32_t item, Mode mode) const {
  std::vector<EdgeId> out;
  if (!(w_.items[item].modes & mode)) return out;
  for (const SegmentId s : w_.items[item].all())
    for (EdgeId e : {g_.edge_forward[s], g_.edge_backward[s]})
      if (e.exists() && (g_.modes[e] & mode)) out.push_back(e);
  return out;
}

void AccessLoss::improve(std::size_t kind, NodeId n, std::uint32_t distance) {
  Field& f = fields_[kind];
  changes_.push_back({static_cast<std::uint32_t>(kind), n, f.distance[n]});
  if (f.need[n] > 0) rate_ += p_.kinds[kind].weight * f.need[n] * (phi(p_.kinds[kind], distance) - phi(p_.kinds[kind], f.distance[n]));
  f.distance[n] = distance;
}

void AccessLoss::relax(std::size_t kind, const std::vector<EdgeId>& edges) {
  Field& f = fields_[kind];
  const bool forward = p_.kinds[kind].from_target;
  heap_.clear();
  const auto try_edge = [&](EdgeId e) {
    const NodeId near = forward ? g_.source[e] : g_.target[e], far = forward ? g_.target[e] : g_.source[e];
    if (f.weight[e] == kClosed || f.distance[near] == kUnreachable) return;
    const std::uint64_t d = static_cast<std::uint64_t>(f.distance[near]) + f.weight[e];
    if (d >= f.distance[far]) return;
    improve(kind, far, static_cast<std::uint32_t>(d));
    heap_.push_back((d << 32) | far.value());
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  };
  for (EdgeId e : edges) try_edge(e);
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const std::uint64_t top = heap_.back();
    heap_.pop_back();
    const NodeId at(static_cast<std::uint32_t>(top));
    if (f.distance[at] != static_cast<std::uint32_t>(top >> 32)) continue;
    if (forward)
      for (EdgeId e : g_.out_edges(at)) try_edge(e);
    else
      for (EdgeId e : g_.in_edges(at)) try_edge(e);
  }
}

AccessLoss::Mark AccessLoss::open(const std::vector<std::uint32_t>& items) {
  const Mark mark{changes_.size(), opened_.size()};
  opened_.push_back(items);
  for (std::size_t k = 0; k < fields_.size(); ++k) {
    std::vector<EdgeId> edges;
    const Mode mode = p_.kinds[k].mode;
    for (std::uint32_t i : items)
      for (EdgeId e : edges_of(i, mode)) {
        fields_[k].weight[e] = p_.weight(mode)[e];
        edges.push_back(e);
      }
    if (!edges.empty()) relax(k, edges);
  }
  return mark;
}

void AccessLoss::rollback(Mark mark) {
  while (changes_.size() > mark.changes) {
    const Change c = changes_.back();
    changes_.pop_back();
    Field& f = fields_[c.kind];
    const TargetKind& k = p_.kinds[c.kind];
    if (f.need[c.node] > 0) rate_ += k.weight * f.need[c.node] * (phi(k, c.before) - phi(k, f.distance[c.node]));
    f.distance[c.node] = c.before;
  }
  while (opened_.size() > mark.opens) {
    const auto items = std::move(opened_.back());
    opened_.pop_back();
    for (std::size_t k = 0; k < fields_.size(); ++k)
      for (std::uint32_t i : items)
        for (EdgeId e : edges_of(i, p_.kinds[k].mode)) fields_[k].weight[e] = kClosed;
  }
}

double AccessLoss::persons_improved(Mark mark) const {
  // The first change of a node since the mark holds what it was then. People gain once, however many kinds.
  std::set<std::pair<std::uint32_t, NodeId>> seen;
  std::vector<double> persons(fields_.size(), 0);
  for (std::size_t i = mark.changes; i < changes_.size(); ++i) {
    const Change& c = changes_[i];
    const Field& f = fields_[c.kind];
    if (f.persons[c.node] <= 0 || !seen.emplace(c.kind, c.node).second) continue;
    if (phi(p_.kinds[c.kind], c.before) - phi(p_.kinds[c.kind], f.distance[c.node]) > 1e-3) persons[c.kind] += f.persons[c.node];
  }
  return persons.empty() ? 0 : *std::max_element(persons.begin(), persons.end());
}

double AccessLoss::inaccessibility(std::size_t demand, std::size_t kind) const {
  const NodeId n = node_of(p_.demand[demand], p_.kinds[kind].mode);
  return n.exists() ? p_.kinds[kind].weight * phi(p_.kinds[kind], fields_[kind].distance[n]) : 0;
}

double AccessLoss::inaccessibility(std::size_t demand) const {
  double sum = 0;
  for (std::size_t k = 0; k < fields_.size(); ++k) sum += inaccessibility(demand, k);
  return sum;
}

double AccessLoss::clearing_hours(const WorkItem& i) const {
  if (i.kind == scenario::CrewKind::none || p_.forbidden[i.segment.value()]) return std::numeric_limits<double>::infinity();
  double best = std::numeric_limits<double>::infinity();
  for (const auto& c : p_.crews)
    if (c.kind == i.kind) best = std::min(best, i.clear_h(c.rate_m3_per_h));
  return best;
}

std::vector<std::vector<std::uint32_t>> AccessLoss::bundles(std::size_t kind, bool shortest) const {
  const Field& f = fields_[kind];
  const Mode mode = p_.kinds[kind].mode;
  // Open streets cost their travel time, closed ones their clearing hours besides.
  PerEdge<std::uint32_t> weight = f.weight;
  std::map<EdgeId, std::uint32_t> item_of;
  for (std::uint32_t i = 0; i < w_.items.size(); ++i)
    for (EdgeId e : edges_of(i, mode)) {
      if (f.weight[e] != kClosed) continue;
      const double hours = clearing_hours(w_.items[i]);
      if (!std::isfinite(hours)) continue;
      weight[e] = static_cast<std::uint32_t>(std::min(1e9, p_.weight(mode)[e] + (shortest ? 0 : hours * 3.6e6 / w_.items[i].segments())));
      item_of[e] = i;
    }
  if (item_of.empty()) return {};
  ShortestPaths paths(g_);
  std::vector<ShortestPaths::Source> sources;
  for (NodeId n : w_.targets[kind]) sources.push_back({n, 0});
  const bool forward = p_.kinds[kind].from_target;
  paths.run(sources, weight, forward ? ShortestPaths::Direction::forward : ShortestPaths::Direction::reverse);
  std::vector<std::vector<std::uint32_t>> out;
  for (const auto& [edge, item] : item_of) {
    const NodeId far = forward ? g_.target[edge] : g_.source[edge];
    if (paths.via(far) != edge) continue;
    std::vector<std::uint32_t> bundle;
    for (NodeId n = far; paths.via(n).exists();) {
      const EdgeId e = paths.via(n);
      if (const auto it = item_of.find(e); it != item_of.end() && std::find(bundle.begin(), bundle.end(), it->second) == bundle.end()) bundle.push_back(it->second);
      n = forward ? g_.source[e] : g_.target[e];
    }
    std::reverse(bundle.begin(), bundle.end());
    out.push_back(std::move(bundle));
  }
  return out;
}

std::vector<double> AccessLoss::repair_hours(std::size_t kind) const {
  const Field& f = fields_[kind];
  const Mode mode = p_.kinds[kind].mode;
  PerEdge<std::uint32_t> weight(g_.edge_count(), kClosed);
  for (EdgeId e : g_.edges())
    if (f.weight[e] != kClosed) weight[e] = 0;
  for (std::uint32_t i = 0; i < w_.items.size(); ++i)
    for (EdgeId e : edges_of(i, mode)) {
      // What opens by itself may cost no crew anything.
      const double hours = w_.items[i].opens_itself_h < 1e200 ? 0 : clearing_hours(w_.items[i]);
      if (f.weight[e] == kClosed && std::isfinite(hours) && hours < 1000) weight[e] = static_cast<std::uint32_t>(hours * 3.6e6 / w_.items[i].segments());
    }
  ShortestPaths paths(g_);
  std::vector<ShortestPaths::Source> sources;
  for (NodeId n : w_.targets[kind]) sources.push_back({n, 0});
  paths.run(sources, weight, p_.kinds[kind].from_target ? ShortestPaths::Direction::forward : ShortestPaths::Direction::reverse);
  std::vector<double> out;
  for (const Demand& d : p_.demand) {
    const NodeId n = node_of(d, mode);
    const std::uint32_t ms = n.exists() ? paths.distance(n) : kUnreachable;
    out.push_back(ms == kUnreachable ? std::numeric_limits<double>::infinity() : ms / 3.6e6);
  }
  return out;
}

}  // namespace senda::plan
