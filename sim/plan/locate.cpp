#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <unordered_set>

#include "graph/interrupt.hpp"
#include "sim/plan/best_swaps.hpp"

namespace senda::plan {

std::vector<Assignment> assign_worlds(const Location& p, const CandidateSet& open) {
  std::vector<Assignment> out(p.worlds.size());
  tbb::parallel_for(std::size_t{0}, out.size(), [&](std::size_t r) { out[r] = p.whole ? assign_whole(p.worlds[r], open) : assign_divisible(p.worlds[r], open); });
  return out;
}

double cost_of(const Location& p, const CandidateSet& open) {
  double sum = 0;
  for (std::size_t c = 0; c < open.size(); ++c) sum += open[c] ? p.opening[c] : 0;
  const auto who = assign_worlds(p, open);
  for (std::size_t r = 0; r < who.size(); ++r) {
    if (!(who[r].cost < kNoLimit)) return kNoLimit;
    sum += p.worlds[r].share * who[r].cost;
  }
  return sum;
}

namespace {

using Set = CandidateSet;

// How the search goes; tried on the published medians and the capacitated problem of tests/bench/location_bench.cpp [A].
constexpr int kStale = 12;                  // rounds without gain after which the step shrinks ...
constexpr double kShrink = 0.6, kLeast = 1e-3;  // ... by this, until it is so small
constexpr double kStep = 1e-3;              // a gain: so much of what is left between the bound and the best
constexpr double kNoTarget = 0.1;           // while no set is known, the bound is taken to be so far from its end
constexpr int kTryEvery = 10;               // rounds after which a set of the relaxation is tried ...
constexpr int kIdle = 8;                    // ... six times as rarely after so many in a row that were no better
constexpr std::int64_t kNodeRounds = 60;
constexpr std::size_t kSwapsTried = 60, kGainsTried = 12;

// Sums of whole costs are whole.
bool has_whole_costs(const Location& p) {
  const auto whole = [](double x) { return !(x < kNoLimit) || x == std::floor(x); };
  const auto all_whole = [&](const std::vector<double>& x) { return std::all_of(x.begin(), x.end(), whole); };
  return all_whole(p.opening) && std::all_of(p.worlds.begin(), p.worlds.end(), [&](const Location::World& w) {
           return w.share == 1 && all_whole(w.persons) && all_whole(w.unmet) && all_whole(w.capacity) && std::all_of(w.options.begin(), w.options.end(), [&](const auto& o) { return whole(o.cost); });
         });
}

class LocationSearch {
 public:
  LocationSearch(const Location& p, const LocationLimits& limits) : p_(p), limits_(limits), r_(p), whole_costs_(has_whole_costs(p)), worth_(p.worlds.size(), std::vector<double>(p.candidates(), 0)) {}

  LocationPlan run() {
    if (limits_.start) r_.price = *limits_.start;
    for (const Set& set : limits_.first)
      if (r_.allowed(set)) evaluate(set);
    Node root = relaxed({-kNoLimit, r_.fixed, r_.price}, limits_.rounds);
    plan_.bound = root.bound;
    plan_.price = root.price;
    const bool late = plan_.late;
    const Node top = limits_.around > 0 ? root : Node{};
    branch(std::move(root));
    if (limits_.around > 0 && !late) look_around(top);
    if (plan_.objective < kNoLimit) plan_.bound = std::min(plan_.bound, plan_.objective);
    std::erase_if(plan_.near, [&](const auto& x) { return x.cost > plan_.objective * (1 + limits_.near); });
    std::sort(plan_.near.begin(), plan_.near.end(), [](const auto& a, const auto& b) { return a.cost != b.cost ? a.cost < b.cost : a.set > b.set; });
    return std::move(plan_);
  }

 private:
  using Fixed = LocationRelaxation::Fixed;
  static constexpr Fixed kFree = LocationRelaxation::kFree, kIn = LocationRelaxation::kIn, kOut = LocationRelaxation::kOut;
  /// Candidates in or out for good, and the best that the relaxation says of what is left.
  struct Node {
    double bound = -kNoLimit;
    Set fixed = {};
    Prices price = {};
    std::size_t split = 0;              ///< the candidate to decide next; candidates() where none is left
  };

  bool is_done(double bound) const {
    if (bound > limits_.stop_above) return true;
    if (!(plan_.objective < kNoLimit)) return false;
    return bound >= plan_.objective - limits_.gap * (plan_.objective + p_.constant) - 1e-9 * (1 + std::abs(plan_.objective)) || (whole_costs_ && bound > plan_.objective - 1 + 1e-6);
  }

  // Subgradient steps from the node's prices.
  Node relaxed(Node node, std::int64_t rounds) {
    r_.fixed = node.fixed;
    r_.price = node.price;
    double beta = 1;
    int stale = 0;
    Prices direction;
    std::vector<double> often(p_.candidates(), 0);
    for (std::int64_t round = 0; round < rounds && beta > kLeast; ++round) {
      check_stop();
      if (std::chrono::steady_clock::now() > limits_.deadline) plan_.late = true;
      if (plan_.late && round > 0) break;
      ++plan_.rounds;
      const double bound = r_.weigh();
      const Set chosen = r_.most_worth();
      for (std::size_t c = 0; c < often.size(); ++c) often[c] = 0.9 * often[c] + 0.1 * chosen[c];
      if (bound > node.bound) {
        // Of what is left between the two, so much in so many rounds.
        const double left = plan_.objective < kNoLimit ? plan_.objective - node.bound : std::abs(bound);
        stale = !(bound - node.bound < kStep * left) ? 0 : stale + 1;
        node.bound = bound;
        node.price = r_.price;
      } else {
        ++stale;
      }
      if ((round < 2 && (r_.binding() || idle_ < kIdle)) || round % (idle_ < kIdle ? kTryEvery : 6 * kTryEvery) == kTryEvery / 2) consider(chosen);
      if (is_done(node.bound)) break;
      if (stale >= kStale) beta *= kShrink, stale = 0, r_.price = node.price, direction.clear();
      r_.step(chosen, node.bound, plan_.objective < kNoLimit ? plan_.objective : node.bound + kNoTarget * std::abs(node.bound) + 1, beta, direction);
    }
    node.split = p_.candidates();
    double nearest = 1;
    for (std::size_t c = 0; c < often.size(); ++c)
      if (node.fixed[c] == kFree && std::abs(often[c] - 0.5) < nearest) nearest = std::abs(often[c] - 0.5), node.split = c;
    return node;
  }

  // Best first.
  void branch(Node root) {
    const auto later = [](const Node& a, const Node& b) { return a.bound > b.bound; };
    std::vector<Node> heap;
    heap.push_back(std::move(root));
    for (std::int64_t n = 0; n < limits_.nodes && !heap.empty() && !plan_.late; ++n) {
      if (is_done(heap.front().bound)) break;
      std::pop_heap(heap.begin(), heap.end(), later);
      Node node = std::move(heap.back());
      heap.pop_back();
      if (node.split == p_.candidates()) {  // one set is left, and it has been evaluated
        if (!decided(node)) return;
        continue;
      }
      for (const Fixed way : {kIn, kOut}) {
        Node child = node;
        child.fixed[node.split] = way;
        if (!r_.possible(child.fixed)) continue;
        child = relaxed(std::move(child), kNodeRounds);
        if (is_done(child.bound)) {
          closed_ = std::min(closed_, child.bound);
          continue;
        }
        heap.push_back(std::move(child));
        std::push_heap(heap.begin(), heap.end(), later);
      }
      plan_.bound = std::max(plan_.bound, std::min(closed_, heap.empty() ? plan_.objective : heap.front().bound));
    }
    if (whole_costs_ && plan_.bound > plan_.objective - 1 + 1e-6) plan_.bound = plan_.objective;
  }
  bool decided(const Node& node) {
    Set set(node.fixed.size(), 0);
    for (std::size_t c = 0; c < set.size(); ++c) set[c] = node.fixed[c] == kIn;
    if (r_.allowed(set)) evaluate(set);
    closed_ = std::min(closed_, plan_.objective);
    // Whole places are not assigned to a proof, nor are those whose options were left out.
    return !p_.whole && std::all_of(p_.worlds.begin(), p_.worlds.end(), [](const auto& w) { return w.beyond.empty(); });
  }
  // Room for everybody who must have a place: small shelters give way to large ones.
  void make_room(Set& set) const {
    for (std::size_t r = 0; r < p_.worlds.size(); ++r) {
      const auto& w = p_.worlds[r];
      double need = 0, room = 0;
      for (std::size_t i = 0; i < w.persons.size(); ++i) need += w.unmet[i] < kNoLimit ? 0 : w.persons[i];
      for (std::size_t c = 0; c < set.size(); ++c) room += set[c] ? w.capacity[c] : 0;
      while (room < need) {
        std::size_t out = set.size(), in = set.size();
        for (std::size_t c = 0; c < set.size(); ++c) {
          if (set[c] && !p_.pinned[c] && r_.fixed[c] != kIn && (out == set.size() || w.capacity[c] < w.capacity[out])) out = c;
          if (!set[c] && r_.fixed[c] != kOut && (in == set.size() || w.capacity[c] > w.capacity[in])) in = c;
        }
        if (in == set.size()) return;
        const bool more = !p_.open || (p_.at_most && static_cast<std::size_t>(std::count(set.begin(), set.end(), 1)) < *p_.open);
        if (!more && (out == set.size() || w.capacity[out] >= w.capacity[in])) return;
        set[in] = 1, room += w.capacity[in];
        if (!more) set[out] = 0, room -= w.capacity[out];
      }
    }
  }
  // Shelters that weigh against the rule of balance give way to those that weigh for it and are worth most.
  void make_balance(Set& set) const {
    for (std::size_t n = 0; n < set.size() && !r_.allowed(set); ++n) {
      std::size_t out = set.size(), in = set.size();
      for (std::size_t c = 0; c < set.size(); ++c) {
        if (set[c] && p_.balance[c] < 0 && !p_.pinned[c] && r_.fixed[c] != kIn && (out == set.size() || r_.value(c) < r_.value(out))) out = c;
        if (!set[c] && p_.balance[c] > 0 && r_.fixed[c] != kOut && (in == set.size() || r_.value(c) > r_.value(in))) in = c;
      }
      if (out == set.size() || in == set.size()) return;
      set[out] = 0, set[in] = 1;
    }
  }
  void consider(Set set) {
    if (r_.binding()) make_room(set);
    if (!p_.balance.empty()) make_balance(set);
    if (!r_.allowed(set)) return;
    const double best = plan_.objective;
    try_from(std::move(set));
    idle_ = plan_.objective < best ? 0 : idle_ + 1;
  }
  void try_from(Set set) {
    if (!r_.binding() && p_.open && !p_.budget && p_.balance.empty()) {
      exchange_freely(set);
      evaluate(set);
      return;
    }
    if (!spread_out_ && p_.open) {
      spread_out_ = true;
      Set spread = set;
      exchange_freely(spread);
      if (r_.binding()) make_room(spread);
      if (r_.allowed(spread))
        if (const double cost = evaluate(spread); cost < kNoLimit) exchange(std::move(spread), cost);
    }
    if (const double cost = evaluate(set); cost < kNoLimit) exchange(std::move(set), cost);
  }
  // What a set costs in one world at least, by what places in its shelters were worth in sets before (Lagrangian duality: any
  // prices give a bound).
  double at_least(std::size_t r, const Set& set) const {
    const Location::World& w = p_.worlds[r];
    const Columns& columns = r_.columns(r);
    std::vector<double> least = w.unmet;
    double bound = 0;
    for (std::size_t c = 0; c < set.size(); ++c) {
      if (!set[c] || w.capacity[c] <= 0) continue;
      const double price = w.capacity[c] < kNoLimit ? worth_[r][c] : 0;
      if (price > 0) bound -= price * w.capacity[c];
      for (std::uint32_t k = columns.first[c]; k < columns.first[c + 1]; ++k) least[columns.place[k]] = std::min(least[columns.place[k]], columns.cost[k] + price);
    }
    for (std::size_t i = 0; i < least.size(); ++i) bound += w.persons[i] > 0 ? w.persons[i] * least[i] : 0;
    return std::max(0.0, bound);
  }
  // The cost of a set, by world too; infinite where it is `most` or more. Worlds are given up once the others' bounds and
  // what is known leave too little.
  double cost_below(const Set& set, double most, std::vector<double>& world) {
    const std::size_t n = p_.worlds.size();
    std::vector<double> low(n);
    world.assign(n, kNoLimit);
    double opening = 0;
    for (std::size_t c = 0; c < set.size(); ++c) opening += set[c] ? p_.opening[c] : 0;
    tbb::parallel_for(std::size_t{0}, n, [&](std::size_t r) { low[r] = at_least(r, set); });
    const auto sum = [&](const std::vector<double>& x) {
      double z = opening;
      for (std::size_t r = 0; r < n; ++r) z += p_.worlds[r].share > 0 ? p_.worlds[r].share * x[r] : 0;
      return z;
    };
    const double bound = sum(low);
    if (bound >= most * (1 + 1e-9)) return kNoLimit;
    // Each world by itself may use all that is left; so what is found does not hang on the order.
    tbb::parallel_for(std::size_t{0}, n, [&](std::size_t r) {
      const double left = most < kNoLimit && p_.worlds[r].share > 0 ? low[r] + (most - bound) / p_.worlds[r].share : kNoLimit;
      std::vector<double> prices = worth_[r];
      const Assignment a = p_.whole ? assign_whole(p_.worlds[r], set, left) : assign_divisible(p_.worlds[r], set, left, &prices);
      world[r] = a.cost;
      if (!p_.whole && a.cost < kNoLimit) worth_[r] = std::move(prices);
    });
    for (const double z : world)
      if (!(z < kNoLimit)) return kNoLimit;
    const double z = sum(world);
    return z < most || !(most < kNoLimit) ? z : kNoLimit;
  }
  double evaluate(const Set& set) {
    if (!seen_.insert(std::string(set.begin(), set.end())).second) return kNoLimit;
    ++plan_.sets;
    std::vector<double> world;
    const double z = cost_below(set, plan_.objective * (1 + limits_.near), world);
    if (limits_.near > 0 && z < kNoLimit) plan_.near.push_back({z, set, std::move(world)});
    if (z < plan_.objective) plan_.objective = z, plan_.open = set;
    return z;
  }

  struct Swap {
    double worth;
    std::size_t out, in;                ///< candidates() where none goes, or comes
    Set of(Set set) const {
      if (out < set.size()) set[out] = 0;
      if (in < set.size()) set[in] = 1;
      return set;
    }
  };
  // Exchanges of one open for one that is not, where the number is free also less or more, that may cost less than `most`,
  // the most promising first: what the relaxation says of a set is a bound of its cost at the present prices.
  std::vector<Swap> promising(const Set& set, double most) const {
    std::vector<Swap> swaps;
    const std::size_t none = set.size();
    const bool free = !p_.open || p_.at_most;
    double base = r_.priced();
    for (std::size_t c = 0; c < set.size(); ++c) base -= set[c] ? r_.value(c) : 0;
    const auto offer = [&](double worth, std::size_t out, std::size_t in) {
      if (base - worth < most) swaps.push_back({worth, out, in});
    };
    for (std::size_t in = 0; free && in < set.size(); ++in)
      if (!set[in]) offer(r_.value(in), none, in);
    for (std::size_t out = 0; out < set.size(); ++out) {
      if (!set[out] || p_.pinned[out]) continue;
      if (free) offer(-r_.value(out), out, none);
      for (std::size_t in = 0; in < set.size(); ++in)
        if (!set[in]) offer(r_.value(in) - r_.value(out), out, in);
    }
    std::sort(swaps.begin(), swaps.end(), [](const Swap& a, const Swap& b) { return a.worth != b.worth ? a.worth > b.worth : a.out != b.out ? a.out < b.out : a.in < b.in; });
    return swaps;
  }

  // The neighbours of the best set, for those nearly as good.
  void look_around(const Node& top) {
    if (!(plan_.objective < kNoLimit)) return;
    r_.fixed = top.fixed;
    r_.price = top.price;
    r_.weigh();
    const Set best = plan_.open;
    std::int64_t left = limits_.around;
    for (const Swap& x : promising(best, plan_.objective * (1 + limits_.near))) {
      if (left-- == 0 || std::chrono::steady_clock::now() > limits_.deadline) break;
      if (const Set other = x.of(best); r_.allowed(other)) evaluate(other);
    }
  }

  void exchange(Set set, double cost) {
    for (bool better = true; better;) {
      better = false;
      check_stop();
      if (std::chrono::steady_clock::now() > limits_.deadline) return;
      for (const SwapGain& x : best_swaps(p_, r_, set, worth_, kGainsTried)) {
        Set other = set;
        other[x.out] = 0, other[x.in] = 1;
        if (!r_.allowed(other)) continue;
        if (const double z = evaluate(other); z < cost * (1 - 1e-12)) {
          set = std::move(other), cost = z, better = true;
          break;
        }
      }
      if (better) continue;
      const std::vector<Swap> swaps = promising(set, cost);
      for (std::size_t k = 0; k < std::min(swaps.size(), kSwapsTried) && !better; ++k) {
        const Set other = swaps[k].of(set);
        if (!r_.allowed(other)) continue;
        if (const double z = evaluate(other); z < cost * (1 - 1e-12) || (z < kNoLimit && !(cost < kNoLimit))) set = other, cost = z, better = true;
      }
    }
  }

  // Where no capacity binds: the best exchange until none is left. Elsewhere a set that is well spread to begin from.
  void exchange_freely(Set& set) const {
    const Prices none(p_.worlds.size(), std::vector<double>(set.size(), 0));
    // Each exchange is better, so that they end; rounding alone could go round in circles.
    for (std::size_t n = 0; n < 20 * set.size() && std::chrono::steady_clock::now() < limits_.deadline; ++n) {
      check_stop();
      const auto best = best_swaps(p_, r_, set, none, 1);
      if (best.empty() || !(best[0].better > 1e-12 * (1 + std::abs(plan_.objective < kNoLimit ? plan_.objective : 0)))) return;
      set[best[0].in] = 1, set[best[0].out] = 0;
    }
  }

  const Location& p_;
  const LocationLimits& limits_;
  LocationRelaxation r_;
  bool whole_costs_;
  int idle_ = 0;
  bool spread_out_ = false;                   ///< a set as if no capacity bound has been tried
  double closed_ = kNoLimit;                  ///< least bound of nodes that need no branching
  Prices worth_;                              ///< by world, by candidate: what a place in it was worth when it was open last
  std::unordered_set<std::string> seen_;      ///< sets evaluated
  LocationPlan plan_;
};

}  // namespace

LocationPlan locate(const Location& p, const LocationLimits& limits) { return LocationSearch(p, limits).run(); }

}  // namespace senda::plan
