#include "sim/plan/greedy.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "sim/plan/access_loss.hpp"

namespace senda::plan {

using scenario::CrewKind;

namespace {

class Greedy {
 public:
  explicit Greedy(WorldEvaluator& e) : e_(e), p_(e.problem()), w_(e.world()), g_(p_.city->roads), region_(e.region()), access_(p_, w_), used_(w_.items.size(), 0) {
    for (std::size_t k = 0; k < p_.crews.size(); ++k) {
      const auto& c = p_.crews[k];
      clock_ = std::min(clock_, p_.ready_h(k));
      crews_of_[static_cast<std::size_t>(c.kind)] += 1;
      rate_[static_cast<std::size_t>(c.kind)] = std::max(rate_[static_cast<std::size_t>(c.kind)], c.rate_m3_per_h);
    }
  }

  GreedyOrder run() {
    const auto start = region_.mark();
    weigh_all();
    while (clock_ < p_.horizon_h()) {
      const auto best = choose();
      if (!best) break;
      for (const std::uint32_t i : best->items) {
        region_.open(i);
        used_[i] = 1;
        out_.items.push_back(i);
      }
      access_.open(best->items);
      clock_ += hours_of(best->items);
      if (++since_ >= refresh_after()) weigh_all();
    }
    region_.rollback(start);
    if (p_.options->crew_travel) open_ways_for_crews();
    for (const auto& b : weighed_) out_.bundles.push_back(b);
    return std::move(out_);
  }

 private:
  struct Candidate {
    std::vector<std::uint32_t> items;
    double ratio = 0;
  };

  // Paths change as streets open; looked for anew after every choice where there are few, more rarely where there are many.
  std::size_t refresh_after() const { return 1 + w_.items.size() / 64; }

  // Repair paths of every kind of target, and single items (they shorten ways without being needed).
  void weigh_all() {
    since_ = 0;
    std::set<std::vector<std::uint32_t>> all;
    for (const std::uint32_t i : e_.useful())
      if (!used_[i] && region_.matters(i)) all.insert({i});
    for (std::size_t k = 0; k < p_.kinds.size(); ++k)
      for (const bool shortest : {false, true})
        for (auto& b : access_.bundles(k, shortest)) {
          std::erase_if(b, [&](std::uint32_t i) { return used_[i] != 0; });
          if (b.size() < 2 || !std::all_of(b.begin(), b.end(), [&](std::uint32_t i) { return p_.workable(w_.items[i]); })) continue;
          if (out_.items.empty()) weighed_.insert(b);
          all.insert(std::move(b));
        }
    candidates_.clear();
    for (const auto& items : all)
      if (Candidate c{items, 0}; weigh(c)) candidates_.push_back(std::move(c));
  }

  // False where nobody gains.
  bool weigh(Candidate& c) {
    std::erase_if(c.items, [&](std::uint32_t i) { return used_[i] != 0; });
    if (c.items.empty()) return false;
    const auto mark = region_.mark();
    for (const std::uint32_t i : c.items) region_.open(i);
    const double gain = mark.rate - region_.rate();
    region_.rollback(mark);
    c.ratio = gain / std::max(1e-6, hours_of(c.items) + wait_of(c.items));
    return gain > 1e-9 * std::max(1.0, mark.rate);
  }

  // The best by what was last known, weighed again until it stays the best.
  std::optional<Candidate> choose() {
    while (true) {
      const auto it = std::max_element(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) { return a.ratio < b.ratio; });
      if (it == candidates_.end()) {
        if (since_ == 0) return {};
        weigh_all();
        if (candidates_.empty()) return {};
        continue;
      }
      const double before = it->ratio;
      if (!weigh(*it)) {
        candidates_.erase(it);
        continue;
      }
      if (it->ratio < before * (1 - 1e-12)) continue;
      Candidate best = std::move(*it);
      candidates_.erase(it);
      return best;
    }
  }

  // Hours until the bundle is done when the crews of each kind share its work.
  double hours_of(const std::vector<std::uint32_t>& bundle) const {
    double by_kind[2] = {0, 0};
    for (const std::uint32_t i : bundle) {
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
    for (const std::uint32_t i : bundle) hold = std::max(hold, w_.items[i].hold_h);
    return std::max(0.0, hold - clock_);
  }

  // Streets a crew itself must open to get to its work are put before that work.
  void open_ways_for_crews() {
    PerEdge<std::uint32_t> weight = p_.crew_weight;
    std::map<EdgeId, std::uint32_t> item_of;
    for (std::uint32_t i = 0; i < w_.items.size(); ++i)
      for (const SegmentId s : w_.items[i].all())
        for (EdgeId e : {g_.edge_forward[s], g_.edge_backward[s]})
          if (e.exists() && (w_.items[i].modes & kEmergency) && weight[e] != kClosed) {
            item_of[e] = i;
            weight[e] = p_.workable(w_.items[i]) ? static_cast<std::uint32_t>(std::min(1e9, weight[e] + w_.items[i].clear_h(p_.options->rate_m3_per_h) * 3.6e6)) : kClosed;
          }
    std::vector<ShortestPaths::Source> sources;
    for (const auto& c : p_.crews) {
      const NodeId n = c.place.car.exists() ? c.place.car : c.place.foot;
      if (n.exists()) sources.push_back({n, 0});
    }
    ShortestPaths paths(g_);
    paths.run(sources, weight, ShortestPaths::Direction::forward);
    GreedyOrder put;
    std::vector<std::uint8_t> is_put(w_.items.size(), 0);
    const auto add = [&](std::uint32_t i) {
      if (!is_put[i]) put.items.push_back(i);
      is_put[i] = 1;
    };
    for (const std::uint32_t i : out_.items) {
      NodeId end = g_.seg_from[w_.items[i].segment];
      for (const SegmentId s : w_.items[i].all())
        for (const NodeId n : {g_.seg_from[s], g_.seg_to[s]})
          if (paths.distance(n) < paths.distance(end)) end = n;
      if (paths.distance(end) != kUnreachable)
        for (EdgeId e : paths.path_to(end))
          if (const auto it = item_of.find(e); it != item_of.end() && it->second != i) add(it->second);
      add(i);
    }
    out_ = std::move(put);
  }

  WorldEvaluator& e_;
  const ClearanceProblem& p_;
  const ClearanceWorld& w_;
  const RoadGraph& g_;
  AccessRegion& region_;
  AccessLoss access_;
  std::vector<std::uint8_t> used_;
  std::vector<Candidate> candidates_;
  std::set<std::vector<std::uint32_t>> weighed_;
  std::size_t since_ = 0;
  GreedyOrder out_;
  double clock_ = 1e300;
  double crews_of_[3] = {0, 0, 0}, rate_[3] = {1, 1, 1};
};

}  // namespace

GreedyOrder greedy_order(WorldEvaluator& e) { return Greedy(e).run(); }

}  // namespace senda::plan
