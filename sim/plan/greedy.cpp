#include "sim/plan/greedy.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace senda::plan {

using scenario::CrewKind;

namespace {

class Greedy {
 public:
  Greedy(const ClearanceProblem& p, const ClearanceWorld& w) : p_(p), w_(w), g_(p.city->roads), access_(p, w), used_(w.items.size(), 0) {
    for (const auto& c : p.crews) {
      clock_ = std::min(clock_, c.from_h);
      crews_of_[static_cast<std::size_t>(c.kind)] += 1;
      rate_[static_cast<std::size_t>(c.kind)] = std::max(rate_[static_cast<std::size_t>(c.kind)], c.rate_m3_per_h);
    }
  }

  std::vector<std::uint32_t> run() {
    while (true) {
      const auto candidates = candidate_bundles();
      const std::vector<std::uint32_t>* best = nullptr;
      double best_ratio = 0, best_hours = 0;
      for (const auto& bundle : candidates) {
        const double hours = hours_of(bundle);
        if (!std::isfinite(hours) || clock_ >= p_.horizon_h()) continue;
        const double before = access_.rate();
        const auto mark = access_.open(bundle);
        const double gain = before - access_.rate();
        access_.rollback(mark);
        const double ratio = gain / std::max(1e-6, hours + wait_of(bundle));
        if (gain > 1e-9 * std::max(1.0, before) && ratio > best_ratio * (1 + 1e-12)) {
          best = &bundle;
          best_ratio = ratio;
          best_hours = hours;
        }
      }
      if (!best) break;
      access_.open(*best);
      for (std::uint32_t i : *best) {
        used_[i] = 1;
        order_.push_back(i);
      }
      clock_ += best_hours;
    }
    if (p_.options->crew_travel) open_ways_for_crews();
    return std::move(order_);
  }

 private:
  bool workable(std::uint32_t i) const {
    const WorkItem& item = w_.items[i];
    return item.kind != CrewKind::none && crews_of_[static_cast<std::size_t>(item.kind)] > 0 && !p_.forbidden[item.segment.value()];
  }

  // Repair paths of every kind of target, and single items (they shorten ways without being needed).
  std::vector<std::vector<std::uint32_t>> candidate_bundles() const {
    std::set<std::vector<std::uint32_t>> out;
    for (std::uint32_t i = 0; i < w_.items.size(); ++i)
      if (!used_[i] && workable(i)) out.insert({i});
    for (std::size_t k = 0; k < p_.kinds.size(); ++k)
      for (bool shortest : {false, true})
        for (auto& b : access_.bundles(k, shortest)) {
          std::erase_if(b, [&](std::uint32_t i) { return used_[i] != 0; });
          if (b.size() > 1 && std::all_of(b.begin(), b.end(), [&](std::uint32_t i) { return workable(i); })) out.insert(b);
        }
    return {out.begin(), out.end()};
  }

  // Hours until the bundle is done when the crews of each kind share its work.
  double hours_of(const std::vector<std::uint32_t>& bundle) const {
    double by_kind[2] = {0, 0};
    for (std::uint32_t i : bundle) {
      const auto k = static_cast<std::size_t>(w_.items[i].kind);
      by_kind[k] += w_.items[i].clear_h(rate_[k]);
    }
    double hours = 0;
    for (std::size_t k = 0; k < 2; ++k)
      if (by_kind[k] > 0) hours = std::max(hours, by_kind[k] / crews_of_[k]);
    return hours;
  }
  double wait_of(const std::vector<std::uint32_t>& bundle) const {
    double hold = 0;
    for (std::uint32_t i : bundle) hold = std::max(hold, w_.items[i].hold_h);
    return std::max(0.0, hold - clock_);
  }

  // Streets a crew itself must open to get to its work are put before that work.
  void open_ways_for_crews() {
    PerEdge<std::uint32_t> weight = p_.crew_weight;
    std::map<EdgeId, std::uint32_t> item_of;
    for (std::uint32_t i = 0; i < w_.items.size(); ++i)
      for (EdgeId e : {g_.edge_forward[w_.items[i].segment], g_.edge_backward[w_.items[i].segment]})
        if (e.exists() && (w_.items[i].modes & kEmergency) && weight[e] != kClosed) {
          item_of[e] = i;
          weight[e] = workable(i) ? static_cast<std::uint32_t>(std::min(1e9, weight[e] + w_.items[i].clear_h(p_.options->rate_m3_per_h) * 3.6e6)) : kClosed;
        }
    std::vector<ShortestPaths::Source> sources;
    for (const auto& c : p_.crews) {
      const NodeId n = c.place.car.exists() ? c.place.car : c.place.foot;
      if (n.exists()) sources.push_back({n, 0});
    }
    ShortestPaths paths(g_);
    paths.run(sources, weight, ShortestPaths::Direction::forward);
    std::vector<std::uint32_t> out;
    std::vector<std::uint8_t> put(w_.items.size(), 0);
    const auto add = [&](std::uint32_t i) {
      if (!put[i]) out.push_back(i);
      put[i] = 1;
    };
    for (std::uint32_t i : order_) {
      const SegmentId s = w_.items[i].segment;
      const NodeId a = g_.seg_from[s], b = g_.seg_to[s];
      const NodeId end = paths.distance(a) <= paths.distance(b) ? a : b;
      if (paths.distance(end) != kUnreachable)
        for (EdgeId e : paths.path_to(end))
          if (const auto it = item_of.find(e); it != item_of.end() && it->second != i) add(it->second);
      add(i);
    }
    order_ = std::move(out);
  }

  const ClearanceProblem& p_;
  const ClearanceWorld& w_;
  const RoadGraph& g_;
  AccessLoss access_;
  std::vector<std::uint8_t> used_;
  std::vector<std::uint32_t> order_;
  double clock_ = 1e300;
  double crews_of_[3] = {0, 0, 0}, rate_[3] = {1, 1, 1};
};

}  // namespace

std::vector<std::uint32_t> greedy_order(const ClearanceProblem& p, const ClearanceWorld& w) { return Greedy(p, w).run(); }

bool improve_order(const ClearanceProblem& p, const ClearanceWorld& w, std::vector<std::uint32_t>& order) {
  const auto loss = [&](const std::vector<std::uint32_t>& o) { return loss_of(p, w, schedule(p, w, o)); };
  double best = loss(order);
  const double work = static_cast<double>(p.city->roads.node_count()) * static_cast<double>(std::max<std::size_t>(1, order.size()));
  if (order.size() <= 7 && work < 2000) {
    std::vector<std::uint32_t> trial = order;
    std::sort(trial.begin(), trial.end());
    do {
      const double z = loss(trial);
      if (z < best * (1 - 1e-12)) {
        best = z;
        order = trial;
      }
    } while (std::next_permutation(trial.begin(), trial.end()));
    return true;
  }
  // Exchanges of two places; the number of trials follows the size of the problem, never the clock.
  auto trials = static_cast<std::int64_t>(2e7 / work);
  for (bool gained = true; gained && trials > 0;) {
    gained = false;
    for (std::size_t i = 0; i < order.size() && trials > 0; ++i)
      for (std::size_t j = i + 1; j < order.size() && trials > 0; ++j, --trials) {
        std::swap(order[i], order[j]);
        const double z = loss(order);
        if (z < best * (1 - 1e-12)) {
          best = z;
          gained = true;
        } else {
          std::swap(order[i], order[j]);
        }
      }
  }
  return false;
}

}  // namespace senda::plan
