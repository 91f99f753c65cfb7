#include "sim/plan/crew_travel.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace senda::plan {

CrewTravel::CrewTravel(const ClearanceProblem& p, const ClearanceWorld& w, HierarchyMetric& metric, TreeBatch& trees) : ends_(w.items.size()), passages_(w.items.size()) {
  const RoadGraph& g = p.city->roads;
  std::map<NodeId, Terminal> terminal;
  std::vector<NodeId> points;
  const auto at = [&](NodeId n) {
    if (!n.exists()) return kNowhere;
    const auto [it, fresh] = terminal.try_emplace(n, static_cast<Terminal>(points.size()));
    if (fresh) points.push_back(n);
    return it->second;
  };
  for (std::size_t c = 0; c < p.crews.size(); ++c) {
    const auto& place = p.crews[c].place;
    if (const SegmentId s = p.crew_on.empty() ? SegmentId() : p.crew_on[c]; s.exists()) starts_.push_back({at(g.seg_from[s]), at(g.seg_to[s])});
    else starts_.push_back({at(place.car.exists() ? place.car : place.foot)});
  }
  // Machines pass where fire engines pass; what is closed to them must be opened first.
  PerEdge<std::uint32_t> weight = p.crew_weight;
  for (std::uint32_t i = 0; i < w.items.size(); ++i)
    for (const SegmentId s : w.items[i].all()) {
      const Terminal a = at(g.seg_from[s]), b = at(g.seg_to[s]);
      for (const Terminal end : {a, b})
        if (std::find(ends_[i].begin(), ends_[i].end(), end) == ends_[i].end()) ends_[i].push_back(end);
      if (!(w.items[i].modes & kEmergency)) continue;
      for (const EdgeId e : {g.edge_forward[s], g.edge_backward[s]}) {
        if (!e.exists() || p.crew_weight[e] == kClosed) continue;
        weight[e] = kClosed;
        passages_[i].push_back({e == g.edge_forward[s] ? a : b, e == g.edge_forward[s] ? b : a, p.crew_weight[e]});
      }
    }
  size_ = points.size();
  const auto fill = [&](const PerEdge<std::uint32_t>& ms, std::vector<std::uint32_t>& out) {
    metric.customise(ms);
    out.resize(size_ * size_);
    for (std::size_t first = 0; first < size_; first += TreeBatch::kLanes) {
      const std::size_t n = std::min(TreeBatch::kLanes, size_ - first);
      trees.run(metric, {points.data() + first, n}, ShortestPaths::Direction::forward);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < size_; ++j) out[(first + i) * size_ + j] = trees.distance(i, points[j]);
    }
  };
  fill(weight, closed_);
  for (std::uint32_t i = 0; i < w.items.size(); ++i)
    if (p.opens(w.items[i]))
      for (const SegmentId s : w.items[i].all())
        for (const EdgeId e : {g.edge_forward[s], g.edge_backward[s]})
          if (e.exists()) weight[e] = p.crew_weight[e];
  fill(weight, all_open_);
  reached_.assign(size_, 0);
  for (const auto& starts : starts_)
    for (const Terminal d : starts)
      if (d != kNowhere) reach(d);
  reached_at_first_ = reached_;
}

void CrewTravel::reach(Terminal t) {
  for (std::size_t b = 0; b < size_; ++b) reached_[b] |= closed_[t * size_ + b] != kUnreachable;
}

void CrewTravel::open(std::uint32_t item) {
  opened_.insert(opened_.end(), passages_[item].begin(), passages_[item].end());
  // A newly reached pocket may let crews through passages that were opened before.
  for (bool more = !passages_[item].empty(); more;) {
    more = false;
    for (const Passage& v : opened_)
      if (reached_[v.from] && !reached_[v.to]) reach(v.to), more = true;
  }
}

void CrewTravel::reset() {
  opened_.clear();
  reached_ = reached_at_first_;
}

std::uint32_t CrewTravel::way_at_first(const std::vector<Terminal>& from, std::uint32_t item) const {
  std::uint32_t best = kUnreachable;
  for (const Terminal x : from)
    if (x != kNowhere)
      for (const Terminal y : ends_[item]) best = std::min(best, closed_[x * size_ + y]);
  return best;
}

std::uint32_t CrewTravel::way(const std::vector<Terminal>& from, std::uint32_t item) const {
  const auto& ends = ends_[item];
  bool reached = false;
  for (const Terminal b : ends) reached = reached || reached_[b];
  if (!reached) return kUnreachable;
  const auto least = [&](const std::vector<std::uint32_t>& ms, const auto& a, const auto& b) {
    std::uint32_t best = kUnreachable;
    for (const Terminal x : a)
      if (x != kNowhere)
        for (const Terminal y : b) best = std::min(best, ms[x * size_ + y]);
    return best;
  };
  std::uint32_t best = way_at_first(from, item);
  const std::uint32_t bound = least(all_open_, from, ends);
  if (best <= bound) return best;
  // Opened passages by which one could be there sooner, in the order in which they are reached (Dijkstra).
  labels_.clear();
  using One = std::array<Terminal, 1>;
  for (std::size_t k = 0; k < opened_.size(); ++k) {
    const std::uint32_t there = least(all_open_, from, One{opened_[k].from}), onward = least(all_open_, One{opened_[k].to}, ends);
    if (there == kUnreachable || onward == kUnreachable || std::uint64_t{there} + opened_[k].ms + onward >= best) continue;
    labels_.push_back({k, least(closed_, from, One{opened_[k].from}), false});
  }
  while (true) {
    Label* next = nullptr;
    for (Label& l : labels_)
      if (!l.done && l.at != kUnreachable && (!next || l.at < next->at)) next = &l;
    if (!next || next->at >= best) return best;
    next->done = true;
    const Passage& v = opened_[next->passage];
    const std::uint64_t at = std::uint64_t{next->at} + v.ms;
    const auto from_here = [&](Terminal b) { return closed_[v.to * size_ + b] == kUnreachable ? std::uint64_t{kUnreachable} : at + closed_[v.to * size_ + b]; };
    for (const Terminal b : ends) best = static_cast<std::uint32_t>(std::min<std::uint64_t>(best, from_here(b)));
    if (best <= bound) return best;
    for (Label& l : labels_)
      if (!l.done) l.at = static_cast<std::uint32_t>(std::min<std::uint64_t>(l.at, from_here(opened_[l.passage].from)));
  }
}

}  // namespace senda::plan
