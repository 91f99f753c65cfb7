#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <unordered_set>

#include "graph/interrupt.hpp"
#include "sim/plan/location.hpp"

namespace senda::plan {

double cost_of(const Location& p, const std::vector<std::uint8_t>& open, double most) {
  double sum = 0;
  for (std::size_t c = 0; c < open.size(); ++c) sum += open[c] ? p.opening[c] : 0;
  std::vector<double> cost(p.worlds.size());
  tbb::parallel_for(std::size_t{0}, p.worlds.size(), [&](std::size_t r) {
    const double left = p.worlds[r].share > 0 ? (most - sum) / p.worlds[r].share : kNoLimit;
    cost[r] = (p.whole ? assign_whole(p.worlds[r], open, left) : assign_divisible(p.worlds[r], open, left)).cost;
  });
  for (std::size_t r = 0; r < cost.size(); ++r) sum += p.worlds[r].share * cost[r];
  return sum;
}

namespace {

using Set = std::vector<std::uint8_t>;

/// Options by candidate instead of by place.
struct Columns {
  std::vector<std::uint32_t> first, place;
  std::vector<double> cost;
  explicit Columns(const Location::World& w) : first(w.capacity.size() + 1, 0), place(w.options.size()), cost(w.options.size()) {
    for (const auto& o : w.options) ++first[o.candidate + 1];
    std::partial_sum(first.begin(), first.end(), first.begin());
    std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
    for (std::uint32_t i = 0; i < w.persons.size(); ++i)
      for (const auto& o : w.of(i)) {
        place[next[o.candidate]] = i;
        cost[next[o.candidate]++] = o.cost;
      }
  }
  /// All places have the candidate as an option, so that they come in their order.
  bool is_full(std::size_t candidate, std::size_t places) const { return first[candidate + 1] - first[candidate] == places; }
};

/// What places would pay at a candidate beyond its costs.
double gain_over(const Columns& c, std::size_t candidate, const std::vector<double>& price, const std::vector<double>& persons) {
  const double* const cost = c.cost.data() + c.first[candidate];
  const std::size_t n = c.first[candidate + 1] - c.first[candidate];
  double sum[4] = {0, 0, 0, 0};
  std::size_t k = 0;
  if (c.is_full(candidate, price.size())) {
    for (; k + 4 <= n; k += 4)
      for (std::size_t l = 0; l < 4; ++l) sum[l] += std::max(0.0, price[k + l] - cost[k + l]) * persons[k + l];
    for (; k < n; ++k) sum[0] += std::max(0.0, price[k] - cost[k]) * persons[k];
  } else {
    const std::uint32_t* const place = c.place.data() + c.first[candidate];
    for (; k < n; ++k) sum[0] += std::max(0.0, price[place[k]] - cost[k]) * persons[place[k]];
  }
  return sum[0] + sum[1] + sum[2] + sum[3];
}

class Relaxation {
 public:
  Relaxation(const Location& p, const LocationLimits& limits) : p_(p), limits_(limits) {
    for (const auto& w : p.worlds) {
      columns_.emplace_back(w);
      limits_capacity_.emplace_back(p.candidates(), 0);
      const double all = std::accumulate(w.persons.begin(), w.persons.end(), 0.0);
      for (std::uint32_t c = 0; c < p.candidates(); ++c) limits_capacity_.back()[c] = w.capacity[c] < all;
      binding_ = binding_ || std::count(limits_capacity_.back().begin(), limits_capacity_.back().end(), 1) > 0;
    }
    binding_ = binding_ || p.whole;
    const auto whole = [](double x) { return x == std::floor(x); };
    for (const auto& w : p.worlds) {
      whole_costs_ = whole_costs_ && w.share == 1 && std::all_of(w.persons.begin(), w.persons.end(), whole) && std::all_of(w.unmet.begin(), w.unmet.end(), [&](double x) { return !(x < kNoLimit) || whole(x); }) &&
                     std::all_of(w.options.begin(), w.options.end(), [&](const auto& o) { return whole(o.cost); }) && std::all_of(w.capacity.begin(), w.capacity.end(), [&](double x) { return !(x < kNoLimit) || whole(x); });
    }
    whole_costs_ = whole_costs_ && std::all_of(p.opening.begin(), p.opening.end(), whole);
  }

  LocationPlan run() {
    start();
    fixed_ = Set(p_.candidates(), kFree);
    for (std::size_t c = 0; c < fixed_.size(); ++c)
      if (p_.pinned[c]) fixed_[c] = kIn;
    Node root = relaxed({-kNoLimit, fixed_, price_}, limits_.rounds);
    plan_.bound = root.bound;
    plan_.reduced = node_value_;
    branch(std::move(root));
    if (plan_.objective < kNoLimit) plan_.bound = std::min(plan_.bound, plan_.objective);
    return std::move(plan_);
  }

 private:
  using Prices = std::vector<std::vector<double>>;  ///< by world, by place: what a person may cost
  enum Fixed : std::uint8_t { kFree, kIn, kOut };
  /// Candidates in or out for good, and the best that the relaxation says of what is left.
  struct Node {
    double bound;
    Set fixed;
    Prices price;
    std::size_t split = 0;              ///< the candidate to decide next; candidates() where none is left
  };
  static constexpr int kStale = 12, kTryEvery = 10;
  static constexpr double kStep = 1e-3;
  static constexpr int kIdle = 8;             // sets in a row that were no better, after which they are tried more rarely
  static constexpr std::int64_t kNodeRounds = 60;
  static constexpr std::size_t kSwapsTried = 60;

  // Sums of whole costs are whole.
  bool is_done(double bound) const {
    if (!(plan_.objective < kNoLimit)) return false;
    return bound >= plan_.objective * (1 - limits_.gap) - 1e-9 * (1 + std::abs(plan_.objective)) || (whole_costs_ && bound > plan_.objective - 1 + 1e-6);
  }

  // Subgradient steps from the node's prices.
  Node relaxed(Node node, std::int64_t rounds) {
    fixed_ = node.fixed;
    price_ = node.price;
    double beta = 1;
    int stale = 0;
    Prices direction;
    std::vector<double> often(p_.candidates(), 0);
    for (std::int64_t round = 0; round < rounds && beta > 1e-3; ++round) {
      check_stop();
      if (std::chrono::steady_clock::now() > limits_.deadline) plan_.late = true;
      if (plan_.late && round > 0) break;
      ++plan_.rounds;
      const double bound = weigh();
      const Set chosen = choose();
      for (std::size_t c = 0; c < often.size(); ++c) often[c] = 0.9 * often[c] + 0.1 * chosen[c];
      if (bound > node.bound) {
        // Of what is left between the two, so much in so many rounds.
        const double left = plan_.objective < kNoLimit ? plan_.objective - node.bound : std::abs(bound);
        stale = !(bound - node.bound < kStep * left) ? 0 : stale + 1;
        node.bound = bound;
        node.price = price_;
        node_value_ = value_;
      } else {
        ++stale;
      }
      if ((round < 2 && (binding_ || idle_ < kIdle)) || round % (idle_ < kIdle ? kTryEvery : 6 * kTryEvery) == kTryEvery / 2) consider(chosen);
      if (is_done(node.bound)) break;
      if (stale >= kStale) beta *= 0.6, stale = 0, price_ = node.price, direction.clear();
      step(chosen, node.bound, beta, direction);
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
        if (!possible(child.fixed)) continue;
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
    if (allowed(set)) evaluate(set);
    closed_ = std::min(closed_, plan_.objective);
    return !p_.whole;  // whole places are not assigned to a proof
  }
  bool possible(const Set& fixed) const {
    const auto in = static_cast<std::size_t>(std::count(fixed.begin(), fixed.end(), kIn)), out = static_cast<std::size_t>(std::count(fixed.begin(), fixed.end(), kOut));
    if (p_.open && (in > *p_.open || (!p_.at_most && fixed.size() - out < *p_.open))) return false;
    double price = 0;
    for (std::size_t c = 0; c < fixed.size(); ++c) price += p_.budget && fixed[c] == kIn ? p_.price[c] : 0;
    return !p_.budget || price <= *p_.budget * (1 + 1e-12);
  }

  // Each place is offered what its k-th nearest candidate costs, k as large as sets of that size leave.
  void start() {
    const double share = p_.open ? static_cast<double>(p_.candidates()) / static_cast<double>(std::max<std::size_t>(1, *p_.open)) : 4;
    for (const auto& w : p_.worlds) {
      price_.emplace_back(w.persons.size(), 0);
      for (std::size_t i = 0; i < w.persons.size(); ++i) {
        const auto options = w.of(i);
        if (!options.empty()) price_.back()[i] = options[std::min(options.size() - 1, static_cast<std::size_t>(0.7 * share + 0.5))].cost;
        price_.back()[i] = std::min(price_.back()[i], w.unmet[i]);
      }
    }
    value_.assign(p_.candidates(), 0);
  }

  struct Offer {
    double gain, persons;
    std::uint32_t place;
  };
  // Places that gain at a candidate, and how many persons of the last fit.
  void offers(std::size_t world, std::size_t c, std::vector<Offer>& out) const {
    out.clear();
    const Location::World& w = p_.worlds[world];
    const std::vector<double>& price = price_[world];
    double total = 0;
    if (w.capacity[c] <= 0) return;
    const Columns& column = columns_[world];
    for (std::uint32_t k = column.first[c]; k < column.first[c + 1]; ++k) {
      const std::uint32_t i = column.place[k];
      if (const double gain = price[i] - column.cost[k]; gain > 0 && w.persons[i] > 0) {
        out.push_back({gain, w.persons[i], i});
        total += w.persons[i];
      }
    }
    if (total <= w.capacity[c]) return;
    std::sort(out.begin(), out.end(), [](const Offer& a, const Offer& b) { return a.gain != b.gain ? a.gain > b.gain : a.place < b.place; });
    double left = w.capacity[c];
    for (std::size_t k = 0; k < out.size(); ++k) {
      if (out[k].persons < left) {
        left -= out[k].persons;
        continue;
      }
      out[k].persons = left;
      out.resize(k + 1);
    }
  }

  // Values of the candidates, and the bound.
  double weigh() {
    tbb::parallel_for(std::size_t{0}, p_.candidates(), [&](std::size_t c) {
      thread_local std::vector<Offer> gains;
      double v = -p_.opening[c];
      for (std::size_t r = 0; r < p_.worlds.size(); ++r) {
        if (!limits_capacity_[r][c]) {
          v += p_.worlds[r].share * gain_over(columns_[r], c, price_[r], p_.worlds[r].persons);
          continue;
        }
        offers(r, c, gains);
        double sum = 0;
        for (const Offer& o : gains) sum += o.gain * o.persons;
        v += p_.worlds[r].share * sum;
      }
      value_[c] = v;
    });
    return priced() - std::min(most_by_number(nullptr), most_by_budget(nullptr));
  }
  double priced() const {
    double sum = 0;
    for (std::size_t r = 0; r < p_.worlds.size(); ++r) {
      double all = 0;
      for (std::size_t i = 0; i < price_[r].size(); ++i) all += price_[r][i] * p_.worlds[r].persons[i];
      sum += p_.worlds[r].share * all;
    }
    return sum;
  }

  // Most that a set may be worth, by how many may open.
  double most_by_number(Set* set) const {
    std::vector<std::pair<double, std::size_t>> order;
    double sum = 0;
    std::size_t left = p_.open ? *p_.open : p_.candidates();
    for (std::size_t c = 0; c < p_.candidates(); ++c) {
      if (fixed_[c] == kOut) continue;
      if (fixed_[c] == kFree) {
        order.emplace_back(-value_[c], c);
        continue;
      }
      sum += value_[c];
      if (set) (*set)[c] = 1;
      left -= std::min<std::size_t>(left, 1);
    }
    std::sort(order.begin(), order.end());
    for (std::size_t k = 0; k < std::min(left, order.size()); ++k) {
      if (order[k].first >= 0 && (!p_.open || p_.at_most)) break;
      sum -= order[k].first;
      if (set) (*set)[order[k].second] = 1;
    }
    return sum;
  }
  // By the budget, the last one in part.
  double most_by_budget(Set* set) const {
    if (!p_.budget) return kNoLimit;
    std::vector<std::pair<double, std::size_t>> order;
    double sum = 0, left = *p_.budget;
    for (std::size_t c = 0; c < p_.candidates(); ++c) {
      if (fixed_[c] == kOut) continue;
      if (fixed_[c] == kIn) {
        sum += value_[c], left -= p_.price[c];
        if (set) (*set)[c] = 1;
      } else if (value_[c] > 0) {
        order.emplace_back(p_.price[c] > 0 ? -value_[c] / p_.price[c] : -kNoLimit, c);
      }
    }
    std::sort(order.begin(), order.end());
    for (const auto& [ratio, c] : order) {
      if (p_.price[c] <= left) {
        sum += value_[c], left -= p_.price[c];
        if (set) (*set)[c] = 1;
      } else if (left > 0) {
        sum += value_[c] * left / p_.price[c];
        if (!set) break;
        left = 0;
      }
    }
    return sum;
  }

  bool allowed(const Set& set) const {
    const auto n = static_cast<std::size_t>(std::count(set.begin(), set.end(), 1));
    if (p_.open && (p_.at_most ? n > *p_.open : n != *p_.open)) return false;
    double price = 0;
    for (std::size_t c = 0; c < set.size(); ++c) {
      if (set[c]) price += p_.budget ? p_.price[c] : 0;
      else if (p_.pinned[c]) return false;
    }
    return !p_.budget || price <= *p_.budget * (1 + 1e-12);
  }

  Set choose() const {
    Set by_number(p_.candidates(), 0), by_budget(p_.candidates(), 0);
    most_by_number(&by_number);
    if (!p_.budget || allowed(by_number)) return by_number;
    most_by_budget(&by_budget);
    if (p_.open && !p_.at_most) return by_number;
    return by_budget;
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
          if (set[c] && !p_.pinned[c] && fixed_[c] != kIn && (out == set.size() || w.capacity[c] < w.capacity[out])) out = c;
          if (!set[c] && fixed_[c] != kOut && (in == set.size() || w.capacity[c] > w.capacity[in])) in = c;
        }
        if (in == set.size()) return;
        const bool more = !p_.open || (p_.at_most && static_cast<std::size_t>(std::count(set.begin(), set.end(), 1)) < *p_.open);
        if (!more && (out == set.size() || w.capacity[out] >= w.capacity[in])) return;
        set[in] = 1, room += w.capacity[in];
        if (!more) set[out] = 0, room -= w.capacity[out];
      }
    }
  }
  void consider(Set set) {
    if (binding_) make_room(set);
    if (!allowed(set)) return;
    const double best = plan_.objective;
    try_from(std::move(set));
    idle_ = plan_.objective < best ? 0 : idle_ + 1;
  }
  void try_from(Set set) {
    if (!binding_ && p_.open && !p_.budget) {
      exchange_freely(set);
      evaluate(set);
      return;
    }
    if (const double cost = evaluate(set); cost < kNoLimit) exchange(std::move(set), cost);
  }
  double evaluate(const Set& set) {
    if (!seen_.insert(std::string(set.begin(), set.end())).second) return kNoLimit;
    ++plan_.sets;
    const double cost = cost_of(p_, set, plan_.objective);
    if (cost < plan_.objective) plan_.objective = cost, plan_.open = set;
    return cost;
  }

  // Exchanges of one open for one that is not, the most promising by what the relaxation says first.
  void exchange(Set set, double cost) {
    for (bool better = true; better;) {
      better = false;
      struct Swap {
        double worth;
        std::size_t out, in;
      };
      std::vector<Swap> swaps;
      for (std::size_t out = 0; out < set.size(); ++out) {
        if (!set[out] || p_.pinned[out]) continue;
        for (std::size_t in = 0; in < set.size(); ++in)
          if (!set[in]) swaps.push_back({value_[in] - value_[out], out, in});
      }
      // What the relaxation says of a set is a bound of its cost at the present prices.
      double base = priced();
      for (std::size_t c = 0; c < set.size(); ++c) base -= set[c] ? value_[c] : 0;
      std::erase_if(swaps, [&](const Swap& x) { return base - x.worth >= cost; });
      std::sort(swaps.begin(), swaps.end(), [](const Swap& a, const Swap& b) { return a.worth != b.worth ? a.worth > b.worth : a.out != b.out ? a.out < b.out : a.in < b.in; });
      for (std::size_t k = 0; k < std::min(swaps.size(), kSwapsTried) && !better; ++k) {
        Set other = set;
        other[swaps[k].out] = 0, other[swaps[k].in] = 1;
        if (!allowed(other)) continue;
        if (const double z = evaluate(other); z < cost * (1 - 1e-12) || (z < kNoLimit && !(cost < kNoLimit))) set = std::move(other), cost = z, better = true;
      }
    }
  }

  // Where no capacity binds: the best exchange by what each place pays at its nearest and second nearest (Whitaker 1983;
  // Resende & Werneck 2007).
  void exchange_freely(Set& set) const {
    while (true) {
      std::vector<double> loss(set.size(), 0), gain(set.size(), 0);
      std::vector<std::vector<double>> saved(p_.worlds.size());
      struct Near {
        double first, second;
        std::uint32_t at;
      };
      std::vector<std::vector<Near>> near(p_.worlds.size());
      for (std::size_t r = 0; r < p_.worlds.size(); ++r) {
        const auto& w = p_.worlds[r];
        for (std::size_t i = 0; i < w.persons.size(); ++i) {
          const double no = std::min(w.unmet[i], 1e15);
          Near n{no, no, 0xffffffffu};
          for (const auto& o : w.of(i)) {
            if (!set[o.candidate]) continue;
            if (o.cost < n.first) n.second = n.first, n.first = o.cost, n.at = o.candidate;
            else if (o.cost < n.second) n.second = o.cost;
            if (n.second < no) break;
          }
          near[r].push_back(n);
          if (n.at != 0xffffffffu) loss[n.at] += w.share * w.persons[i] * (n.second - n.first);
        }
      }
      double best = 0;
      std::size_t best_in = 0, best_out = 0;
      std::vector<double> less(set.size());
      for (std::size_t in = 0; in < set.size(); ++in) {
        if (set[in]) continue;
        std::fill(less.begin(), less.end(), 0.0);
        double won = 0;
        for (std::size_t r = 0; r < p_.worlds.size(); ++r)
          for (std::uint32_t k = columns_[r].first[in]; k < columns_[r].first[in + 1]; ++k) {
            const double cost = columns_[r].cost[k];
            const Near& n = near[r][columns_[r].place[k]];
            if (cost >= n.second) continue;
            const double persons = p_.worlds[r].share * p_.worlds[r].persons[columns_[r].place[k]];
            if (cost < n.first) won += persons * (n.first - cost);
            if (n.at != 0xffffffffu) less[n.at] += persons * (n.second - std::max(cost, n.first));
          }
        for (std::size_t out = 0; out < set.size(); ++out) {
          if (!set[out] || p_.pinned[out]) continue;
          const double better = won - (loss[out] - less[out]) - p_.opening[in] + p_.opening[out];
          if (better > best * (1 + 1e-12) + 1e-9) best = better, best_in = in, best_out = out;
        }
      }
      if (best <= 0) return;
      set[best_in] = 1, set[best_out] = 0;
    }
  }

  // A step along what is missing at each place, with the last direction where the two do not contradict (Camerini, Fratta &
  // Maffioli 1975).
  void step(const Set& chosen, double bound, double beta, Prices& direction) {
    Prices missing(p_.worlds.size());
    tbb::parallel_for(std::size_t{0}, p_.worlds.size(), [&](std::size_t r) {
      missing[r] = p_.worlds[r].persons;
      std::vector<Offer> gains;
      for (std::size_t c = 0; c < chosen.size(); ++c) {
        if (!chosen[c]) continue;
        offers(r, c, gains);
        for (const Offer& o : gains) missing[r][o.place] -= o.persons;
      }
      // Where the price is at its end, unmet demand takes the rest.
      for (std::size_t i = 0; i < missing[r].size(); ++i)
        if ((missing[r][i] > 0 && price_[r][i] >= p_.worlds[r].unmet[i]) || (missing[r][i] < 0 && price_[r][i] <= 0)) missing[r][i] = 0;
    });
    double along = 0, old = 0;
    if (!direction.empty())
      for (std::size_t r = 0; r < missing.size(); ++r)
        for (std::size_t i = 0; i < missing[r].size(); ++i) along += missing[r][i] * direction[r][i], old += direction[r][i] * direction[r][i];
    const double keep = direction.empty() || old <= 0 || along >= 0 ? 0 : -1.5 * along / old;
    if (keep > 0) {
      for (std::size_t r = 0; r < missing.size(); ++r)
        for (std::size_t i = 0; i < missing[r].size(); ++i) missing[r][i] += keep * direction[r][i];
    }
    double length = 0;
    for (std::size_t r = 0; r < missing.size(); ++r)
      for (const double m : missing[r]) length += p_.worlds[r].share * m * m;
    if (length <= 0) return;
    const double target = plan_.objective < kNoLimit ? plan_.objective : bound + 0.1 * std::abs(bound) + 1;
    const double by = beta * std::max(target - bound, 1e-7 * std::abs(target)) / length;
    for (std::size_t r = 0; r < missing.size(); ++r)
      for (std::size_t i = 0; i < missing[r].size(); ++i) price_[r][i] = std::clamp(price_[r][i] + by * missing[r][i], 0.0, p_.worlds[r].unmet[i]);
    direction = std::move(missing);
  }

  const Location& p_;
  const LocationLimits& limits_;
  std::vector<Columns> columns_;
  bool binding_ = false;
  std::vector<Set> limits_capacity_;          ///< by world, by candidate: less than everybody fits
  bool whole_costs_ = true;
  Prices price_;
  Set fixed_;                                 ///< Fixed, by candidate
  std::vector<double> value_, node_value_;    ///< by candidate: now, at the node's bound
  int idle_ = 0;
  double closed_ = kNoLimit;                  ///< least bound of nodes that need no branching
  std::unordered_set<std::string> seen_;      ///< sets evaluated
  LocationPlan plan_;
};

}  // namespace

LocationPlan locate(const Location& p, const LocationLimits& limits) { return Relaxation(p, limits).run(); }

}  // namespace senda::plan
