#include "sim/plan/rank_roads.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "sim/plan/greedy.hpp"

namespace senda::plan {

using scenario::Purpose;
using scenario::Streams;

namespace {

/// What one world says of each of its items.
struct WorldView {
  std::vector<std::uint32_t> order;      ///< the world's own best order
  std::vector<double> shapley, persons;  ///< per item: mean marginal drop of the loss rate; persons it helps
  double nothing = 0, all_open = 0, bound = 0;
};

/// Order of segments -> order of a world's items.
std::vector<std::uint32_t> items_in(const std::vector<SegmentId>& list, const ClearanceWorld& w) {
  std::vector<std::uint32_t> out;
  for (SegmentId s : list) {
    const auto it = std::lower_bound(w.items.begin(), w.items.end(), s, [](const WorkItem& i, SegmentId x) { return i.segment < x; });
    if (it != w.items.end() && it->segment == s) out.push_back(static_cast<std::uint32_t>(it - w.items.begin()));
  }
  return out;
}

class Ranking {
 public:
  Ranking(const ClearanceProblem& p, std::vector<ClearanceWorld> worlds, std::uint64_t seed, const world::Progress& progress)
      : p_(p), seed_(seed), progress_(progress) {
    plan_.worlds = std::move(worlds);
    views_.resize(plan_.worlds.size());
  }

  ClearancePlan run() {
    world::for_each_index(views_.size(), [&](std::size_t i) { look(i); }, progress_, "ranking roads");
    gather();
    choose_list();
    finish();
    return std::move(plan_);
  }

 private:
  static constexpr int kShapleyPairs = 4;
  static constexpr int kBootstrap = 400;

  void look(std::size_t i) {
    const ClearanceWorld& w = plan_.worlds[i];
    WorldView& v = views_[i];
    v.order = greedy_order(p_, w);
    if (plan_.worlds.size() > 1) return shapley_and_bounds(i);
    // One crew that may work anywhere at once has no better plan than the best of all orders.
    const bool all_tried = improve_order(p_, w, v.order);
    const bool no_holds = std::none_of(w.items.begin(), w.items.end(), [](const WorkItem& x) { return x.hold_h > 0 || x.opens_itself_h < 1e200; });
    const auto workable = std::count_if(w.items.begin(), w.items.end(), [&](const WorkItem& x) { return x.kind == p_.crews[0].kind && !p_.forbidden[x.segment.value()]; });
    const bool all_listed = static_cast<std::size_t>(workable) == v.order.size();
    proven_ = all_tried && all_listed && p_.pinned.empty() && p_.crews.size() == 1 && !p_.options->crew_travel && no_holds;
    shapley_and_bounds(i);
  }

  void shapley_and_bounds(std::size_t i) {
    const ClearanceWorld& w = plan_.worlds[i];
    WorldView& v = views_[i];
    shapley(w, v);
    v.nothing = loss_of_nothing(p_, w);
    v.all_open = loss_all_open(p_, w);
    v.bound = lower_bound(p_, w);
  }

  // Marginal drop of the loss rate over random orders of the clearable items, in antithetic pairs.
  void shapley(const ClearanceWorld& w, WorldView& v) const {
    v.shapley.assign(w.items.size(), 0);
    v.persons.assign(w.items.size(), 0);
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < w.items.size(); ++i)
      if (w.items[i].kind != scenario::CrewKind::none && !p_.forbidden[w.items[i].segment.value()]) order.push_back(i);
    AccessLoss access(p_, w);
    const Streams streams(seed_, w.world);
    for (int pair = 0; pair < kShapleyPairs; ++pair) {
      scenario::Draws d = streams.of(Purpose::shapley, static_cast<std::uint64_t>(pair));
      for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[d.below(i)]);
      for (int half = 0; half < 2; ++half) {
        const auto start = access.open({});
        for (std::uint32_t i : order) {
          const double before = access.rate();
          const auto mark = access.open({i});
          v.shapley[i] += (before - access.rate()) / (2 * kShapleyPairs);
          v.persons[i] += access.persons_improved(mark) / (2 * kShapleyPairs);
        }
        access.rollback(start);
        std::reverse(order.begin(), order.end());
      }
    }
  }

  struct Sum {
    double closed = 0, workable = 0, hours = 0, value = 0, persons = 0, listed = 0, position = 0;
    int top5 = 0, top10 = 0, top20 = 0, top_k = 0;
    std::map<scenario::Cause, int> causes;
    std::vector<std::pair<std::uint32_t, std::pair<double, double>>> by_world;  ///< world index, value, hours
    std::vector<double> values;  ///< bootstrap sample by sample
  };

  void gather() {
    for (std::uint32_t r = 0; r < views_.size(); ++r) {
      const ClearanceWorld& w = plan_.worlds[r];
      for (std::uint32_t i = 0; i < w.items.size(); ++i) {
        Sum& s = sums_[w.items[i].segment];
        ++s.closed;
        ++s.causes[w.items[i].cause];
        if (w.items[i].kind == scenario::CrewKind::none) continue;  // nobody can open it in this world
        const double hours = std::max(1e-3, w.items[i].clear_h(p_.options->rate_m3_per_h));
        ++s.workable;
        s.hours += hours;
        s.value += views_[r].shapley[i];
        s.persons += views_[r].persons[i];
        s.by_world.push_back({r, {views_[r].shapley[i], hours}});
      }
      for (std::size_t k = 0; k < views_[r].order.size(); ++k) {
        Sum& s = sums_[w.items[views_[r].order[k]].segment];
        ++s.listed;
        s.position += static_cast<double>(k) + 1;
        s.top5 += k < 5;
        s.top10 += k < 10;
        s.top_k += k < static_cast<std::size_t>(p_.options->top_k);
        s.top20 += k < 20;
      }
    }
  }

  double value(const Sum& s) const {
    const auto n = static_cast<double>(views_.size());
    return s.workable > 0 ? s.value / n * p_.horizon_h() / (s.hours / s.workable) : 0;
  }

  // One world: its own order. Several: by the clearance value that is reached in 9 of 10 bootstrap samples
  // of the worlds, so that a street closed in one world of fifty does not lead the list.
  void choose_list() {
    if (views_.size() == 1) {
      for (std::uint32_t i : views_[0].order) list_.push_back(plan_.worlds[0].items[i].segment);
    } else {
      std::vector<SegmentId> all;
      for (const auto& [s, sum] : sums_)
        if (sum.listed > 0) all.push_back(s);
      draw_values();
      list_ = sorted(all, [&](SegmentId s) { return -assured_value(sums_.at(s)); });
    }
    pin(list_);
  }

  // Values of every segment when the worlds are drawn anew with replacement.
  void draw_values() {
    const std::size_t n = views_.size();
    for (int b = 0; b < kBootstrap; ++b) {
      std::vector<double> times(n, 0.0);
      scenario::Draws d = Streams::once(seed_).of(Purpose::bootstrap, static_cast<std::uint64_t>(b));
      for (std::size_t k = 0; k < n; ++k) times[d.below(n)] += 1;
      for (auto& [segment, sum] : sums_) {
        double worth = 0, hours = 0, closed = 0;
        for (const auto& [r, vh] : sum.by_world) {
          worth += times[r] * vh.first;
          hours += times[r] * vh.second;
          closed += times[r];
        }
        sum.values.push_back(closed > 0 ? worth * closed / hours : 0);
      }
    }
  }

  double assured_value(const Sum& s) const {
    const double low = measure::quantile(s.values, 0.1);
    return low > 0 ? low : 1e-9 * value(s);  // those that are rarely closed follow in order of their mean
  }

  template <class Key>
  static std::vector<SegmentId> sorted(std::vector<SegmentId> list, Key&& key) {
    std::vector<std::pair<double, SegmentId>> order;
    for (SegmentId s : list) order.emplace_back(key(s), s);
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < list.size(); ++i) list[i] = order[i].second;
    return list;
  }

  void pin(std::vector<SegmentId>& list) const {
    for (auto it = p_.pinned.rbegin(); it != p_.pinned.rend(); ++it) {
      if (!sums_.contains(*it)) continue;
      std::erase(list, *it);
      list.insert(list.begin(), *it);
    }
  }

  double objective(const std::vector<double>& losses) const {
    const auto& o = *p_.options;
    return o.lambda * measure::mean(losses) + (1 - o.lambda) * measure::cvar(losses, o.alpha);
  }

  std::vector<double> losses_of(const std::vector<SegmentId>& list, std::vector<std::vector<Task>>* tasks) const {
    std::vector<double> losses(views_.size());
    if (tasks) tasks->resize(views_.size());
    world::for_each_index(views_.size(), [&](std::size_t r) {
      auto t = schedule(p_, plan_.worlds[r], items_in(list, plan_.worlds[r]));
      losses[r] = loss_of(p_, plan_.worlds[r], t);
      if (tasks) (*tasks)[r] = std::move(t);
    }, progress_, "trying crew lists");
    return losses;
  }

  void finish() {
    std::vector<double> nothing, open, bound, counts;
    for (std::size_t r = 0; r < views_.size(); ++r) {
      nothing.push_back(views_[r].nothing);
      open.push_back(views_[r].all_open);
      bound.push_back(views_[r].bound);
      counts.push_back(static_cast<double>(car_items(plan_.worlds[r])));
    }
    const std::vector<double> losses = losses_of(list_, &plan_.tasks);
    plan_.mean_loss = measure::mean(losses);
    plan_.cvar_loss = measure::cvar(losses, p_.options->alpha);
    plan_.objective = objective(losses);
    plan_.bound = objective(bound);
    plan_.gap = plan_.objective > 0 ? std::max(0.0, (plan_.objective - plan_.bound) / plan_.objective) : 0;
    if (plan_.gap < 1e-9 || proven_) plan_.status = "optimal";
    plan_.loss_nothing = measure::mean(nothing);
    plan_.loss_all_open = measure::mean(open);
    plan_.avoidable_share = share(plan_.mean_loss);
    plan_.median_items = static_cast<std::size_t>(measure::quantile(counts, 0.5));
    describe_ranks();
    baselines(losses);
  }

  static std::size_t car_items(const ClearanceWorld& w) {
    return static_cast<std::size_t>(std::count_if(w.items.begin(), w.items.end(), [](const WorkItem& i) { return i.modes & kCar; }));
  }

  double share(double loss) const {
    const double avoidable = plan_.loss_nothing - plan_.loss_all_open;
    return avoidable > 0 ? (plan_.loss_nothing - loss) / avoidable : 0;
  }

  void describe_ranks() {
    const auto n = static_cast<double>(views_.size());
    for (SegmentId id : list_) {
      const Sum& s = sums_.at(id);
      RankedSegment r;
      r.segment = id;
      r.p_closed = s.closed / n;
      r.clear_h = s.workable > 0 ? s.hours / s.workable : 0;
      r.value_per_crew_h = value(s);
      r.mean_position = s.listed > 0 ? s.position / s.listed : 0;
      r.p_top5 = s.top5 / n;
      r.p_top10 = s.top10 / n;
      r.p_top20 = s.top20 / n;
      r.persons = s.workable > 0 ? s.persons / s.workable : 0;
      const double p_top_k = s.top_k / n;
      r.tier = p_top_k >= 0.8 ? 'A' : p_top_k >= 0.4 ? 'B' : 'C';
      r.cause = std::max_element(s.causes.begin(), s.causes.end(), [](const auto& a, const auto& b) { return a.second < b.second; })->first;
      plan_.ranked.push_back(r);
    }
    bootstrap_ranks();
  }

  // Ranks by value in each bootstrap sample: 5th and 95th percentile. One world says nothing of doubt.
  void bootstrap_ranks() {
    const std::size_t m = plan_.ranked.size();
    if (views_.size() == 1)
      for (std::size_t i = 0; i < m; ++i) plan_.ranked[i].rank_lo = plan_.ranked[i].rank_hi = static_cast<int>(i) + 1;
    if (views_.size() == 1) return;
    std::vector<std::vector<double>> ranks(m);
    for (std::size_t b = 0; b < kBootstrap; ++b) {
      std::vector<std::pair<double, std::size_t>> order;
      for (std::size_t i = 0; i < m; ++i) order.emplace_back(-sums_.at(plan_.ranked[i].segment).values[b], i);
      std::stable_sort(order.begin(), order.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
      for (std::size_t k = 0; k < m; ++k) ranks[order[k].second].push_back(static_cast<double>(k) + 1);
    }
    for (std::size_t i = 0; i < m; ++i) {
      // Widened where needed to hold the street's own place in the list.
      const int place = static_cast<int>(i) + 1;
      plan_.ranked[i].rank_lo = std::min(place, static_cast<int>(std::floor(measure::quantile(ranks[i], 0.05))));
      plan_.ranked[i].rank_hi = std::max(place, static_cast<int>(std::ceil(measure::quantile(ranks[i], 0.95))));
    }
  }

  // Rules of thumb with the same crews and worlds.
  void baselines(const std::vector<double>& losses) {
    std::vector<SegmentId> all;
    for (const auto& [s, sum] : sums_) all.push_back(s);
    const RoadGraph& g = p_.city->roads;
    const Point depot = p_.crews.empty() ? Point{} : p_.crews[0].place.point;
    const auto add = [&](const char* name, const std::vector<SegmentId>& list) {
      const auto other = losses_of(list, nullptr);
      std::vector<double> more;
      for (std::size_t r = 0; r < other.size(); ++r) more.push_back(other[r] - losses[r]);
      plan_.baselines.push_back({name, measure::t_interval(more), share(measure::mean(other))});
    };
    add("random", sorted(all, [&](SegmentId s) { return Streams::once(seed_).of(Purpose::baseline, s.value()).uniform(); }));
    add("nearest_first", sorted(all, [&](SegmentId s) { return distance_m(depot, g.midpoint(s)); }));
    add("least_work_first", sorted(all, [&](SegmentId s) { return sums_.at(s).hours / std::max(1.0, sums_.at(s).workable); }));
    add("road_class_first", sorted(all, [&](SegmentId s) { return static_cast<double>(g.road_class[s]); }));
  }

  const ClearanceProblem& p_;
  std::uint64_t seed_;
  const world::Progress& progress_;
  ClearancePlan plan_;
  std::vector<WorldView> views_;
  std::map<SegmentId, Sum> sums_;
  std::vector<SegmentId> list_;
  bool proven_ = false;  ///< every order was tried
};

}  // namespace

ClearancePlan rank_roads(const ClearanceProblem& p, std::vector<ClearanceWorld> worlds, std::uint64_t seed, const world::Progress& progress) {
  return Ranking(p, std::move(worlds), seed, progress).run();
}

std::pair<std::string, std::string> from_to(const RoadGraph& g, SegmentId s) {
  return {g.cross_street(s, g.seg_from[s]), g.cross_street(s, g.seg_to[s])};
}

}  // namespace senda::plan
