#include "sim/plan/rank_roads.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "sim/plan/blocks.hpp"
#include "sim/plan/exact_clearance.hpp"
#include "sim/plan/greedy.hpp"
#include "sim/plan/list_search.hpp"
#include "sim/plan/rules_of_thumb.hpp"

namespace senda::plan {

using scenario::Purpose;
using scenario::Streams;
using List = ListSearch::List;
using Evaluators = std::vector<std::unique_ptr<WorldEvaluator>>;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kShapleyPairs = 16;
constexpr std::size_t kBootstrap = 400;
constexpr std::size_t kAllOrders = 7;        // up to so many items every list is tried
constexpr double kSeldom = 0.025;            // of the worlds: items closed more seldom keep their place by score [A]
constexpr std::int64_t kTriesOneWorld = 6000, kTriesManyWorlds = 2000, kTriesOwnPlan = 60;
constexpr double kMostForetold = 30;         // worlds that what is foretold may count for [A]

Evaluators evaluators_of(const ClearanceProblem& p, const std::vector<ClearanceWorld>& worlds, const world::Progress& progress, const char* what) {
  Evaluators out(worlds.size());
  world::for_each_index(worlds.size(), [&](std::size_t i) {
    CityWorkspace city(p);
    out[i] = std::make_unique<WorldEvaluator>(p, worlds[i], city);
  }, progress, what);
  return out;
}

ItemUniverse universe_of(const ClearanceProblem& p, const Evaluators& worlds) {
  ItemUniverse u;
  std::set<SegmentId> keys;
  for (const auto& e : worlds)
    for (const std::uint32_t i : e->useful()) keys.insert(e->world().items[i].key);
  u.keys.assign(keys.begin(), keys.end());
  u.closed_in.resize(u.keys.size());
  u.worlds.resize(worlds.size());
  for (std::uint32_t r = 0; r < worlds.size(); ++r)
    for (const std::uint32_t i : worlds[r]->useful()) {
      const auto key = static_cast<std::uint32_t>(std::lower_bound(u.keys.begin(), u.keys.end(), worlds[r]->world().items[i].key) - u.keys.begin());
      u.worlds[r].push_back({key, i});
      u.closed_in[key].push_back(r);
    }
  for (const SegmentId s : u.keys) u.group.push_back(std::find(p.pinned.begin(), p.pinned.end(), s) != p.pinned.end() ? 0 : p.corridor[s.value()] ? 1 : 2);
  return u;
}

/// What one world says of each of its items.
struct WorldView {
  GreedyOrder own;
  std::vector<double> shapley, persons;  ///< per item: mean marginal drop of the loss rate; persons it helps
  double nothing = 0, all_open = 0, bound = 0, own_loss = 0;
};

// Marginal drop of the loss rate over random orders of the clearable items, in antithetic pairs.
void shapley(WorldEvaluator& e, std::uint64_t seed, WorldView& v) {
  const ClearanceWorld& w = e.world();
  v.shapley.assign(w.items.size(), 0);
  v.persons.assign(w.items.size(), 0);
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < w.items.size(); ++i)
    if (e.problem().workable(w.items[i]) && e.region().matters(i)) order.push_back(i);
  AccessRegion& region = e.region();
  const Streams streams(seed, w.world);
  for (int pair = 0; pair < kShapleyPairs; ++pair) {
    scenario::Draws d = streams.of(Purpose::shapley, static_cast<std::uint64_t>(pair));
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[d.below(i)]);
    for (int half = 0; half < 2; ++half) {
      const auto start = region.mark();
      for (const std::uint32_t i : order) {
        const auto mark = region.mark();
        region.open(i);
        v.shapley[i] += (mark.rate - region.rate()) / (2 * kShapleyPairs);
        v.persons[i] += region.persons_improved(mark) / (2 * kShapleyPairs);
      }
      region.rollback(start);
      std::reverse(order.begin(), order.end());
    }
  }
}

/// What the worlds together say of an item.
struct Sum {
  double closed = 0, hours = 0, value = 0, persons = 0, listed = 0, foretold = 0;
  std::map<scenario::Cause, int> causes;
  std::map<scenario::CrewKind, int> kinds;
  std::set<SegmentId> segments;
  struct InWorld {
    std::uint32_t world;
    double value, hours;
  };
  std::vector<InWorld> worlds;
  std::vector<double> scores;  ///< bootstrap sample by sample
};

class Ranker {
 public:
  Ranker(const ClearanceProblem& p, Ranking ranking, const world::Progress& progress) : p_(p), in_(std::move(ranking)), progress_(progress) {
    deadline_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(p.options->time_limit_s));
  }

  ClearancePlan run() {
    merge_blocks(p_, in_.worlds, in_.held_out);
    worlds_ = evaluators_of(p_, in_.worlds, progress_, "preparing worlds");
    universe_ = universe_of(p_, worlds_);
    search_.emplace(worlds_, universe_, p_.options->lambda, p_.options->alpha, in_.seed);
    views_.resize(worlds_.size());
    world::for_each_index(views_.size(), [&](std::size_t i) { look(i); }, progress_, "weighing roads");
    gather();
    if (progress_) progress_(0, "trying lists");
    if (!sums_.empty()) foretell();
    if (worlds_.size() > 1) draw_scores();
    choose_list();
    figures();
    describe();
    rules();
    if (in_.alike && worlds_.size() > 1) compare_alike();
    plan_.tries = search_->tries();
    plan_.worlds = std::move(in_.worlds);
    return std::move(plan_);
  }

 private:
  void look(std::size_t i) {
    WorldEvaluator& e = *worlds_[i];
    WorldView& v = views_[i];
    v.own = greedy_order(e);
    shapley(e, in_.seed, v);
    v.nothing = e.loss_of_nothing();
    v.all_open = e.loss_all_open();
    v.bound = e.lower_bound();
  }

  void gather() {
    sums_.resize(universe_.keys.size());
    for (std::uint32_t r = 0; r < views_.size(); ++r) {
      std::vector<std::uint32_t> key_of(in_.worlds[r].items.size(), 0xffffffffu);
      for (const auto& l : universe_.worlds[r]) {
        const WorkItem& item = in_.worlds[r].items[l.item];
        key_of[l.item] = l.key;
        Sum& s = sums_[l.key];
        const double hours = std::max(1e-3, item.clear_h(p_.options->rate_m3_per_h));
        ++s.closed;
        ++s.causes[item.cause];
        ++s.kinds[item.kind];
        for (const SegmentId part : item.all()) s.segments.insert(part);
        s.hours += hours;
        s.value += views_[r].shapley[l.item];
        s.persons += views_[r].persons[l.item];
        s.worlds.push_back({r, views_[r].shapley[l.item], hours});
      }
      const GreedyOrder& own = views_[r].own;
      for (const std::uint32_t i : own.items)
        if (key_of[i] != 0xffffffffu) ++sums_[key_of[i]].listed;
    }
  }

  // Expected weighted person-hours of access per crew-hour over the horizon.
  double value(const Sum& s) const { return s.closed > 0 ? s.value / static_cast<double>(views_.size()) * p_.horizon_h() / (s.hours / s.closed) : 0; }

  // By what the list is made: what opening the item is worth in an hour of work where it is closed, for that is when its
  // place matters, times the root of how often it is closed, so that a street seen closed in one world of two hundred, of
  // which little is known, does not lead [A]. (Porto, 200 worlds and 200 held out: the mean loss there is 1,213,900 by the
  // first factor alone, 1,217,900 with the root, 1,224,100 with the share itself, as in `value`.)
  double score(const Sum& s, double worth, double hours, double closed) const {
    if (closed <= 0) return 0;
    return (worth + foretold_counts_ * s.foretold) / (closed + foretold_counts_) / (hours / closed) * std::sqrt(closed / static_cast<double>(views_.size()));
  }
  double score(const Sum& s) const { return score(s, s.value, s.hours, s.closed); }

  // Most items are closed in few worlds, too few to tell what they are worth: what is seen there is drawn towards what the
  // undamaged network foretells, the more the fewer they are (empirical Bayes, Morris 1983).
  void foretell() {
    ClearanceWorld open = in_.worlds[0];
    open.items.clear();
    use_ = road_use(p_, open, rule_items());
    if (views_.size() < 2) return;
    // Least squares through the origin on people and loss; neither may count against an item.
    double pp = 0, pl = 0, ll = 0, py = 0, ly = 0;
    for (std::size_t k = 0; k < sums_.size(); ++k) {
      const double n = sums_[k].closed, u = use_.people[k], l = use_.lost[k];
      pp += n * u * u, pl += n * u * l, ll += n * l * l, py += u * sums_[k].value, ly += l * sums_[k].value;
    }
    double a = 0, b = 0;
    if (const double det = pp * ll - pl * pl; det > 1e-12 * pp * ll) a = (py * ll - ly * pl) / det, b = (ly * pp - py * pl) / det;
    if (a < 0 || b <= 0) a = pp > 0 ? std::max(0.0, py / pp) : 0, b = 0;
    // How much an item varies between its worlds, and items about what is foretold.
    double within = 0, degrees = 0, about = 0, n = 0;
    for (std::size_t k = 0; k < sums_.size(); ++k) {
      Sum& s = sums_[k];
      s.foretold = a * use_.people[k] + b * use_.lost[k];
      const double mean = s.value / s.closed;
      for (const Sum::InWorld& w : s.worlds) within += (w.value - mean) * (w.value - mean);
      degrees += s.closed - 1;
      about += s.closed * (mean - s.foretold) * (mean - s.foretold);
      n += s.closed;
    }
    within = degrees > 0 ? within / degrees : 0;
    const double between = n > 0 ? about / n - within * static_cast<double>(sums_.size()) / n : 0;
    foretold_counts_ = between > 0 ? std::min(kMostForetold, within / between) : within > 0 ? kMostForetold : 0;
  }

  std::vector<RuleItem> rule_items() const {
    std::vector<RuleItem> items;
    for (std::size_t k = 0; k < sums_.size(); ++k) items.push_back({universe_.keys[k], sums_[k].hours / std::max(1.0, sums_[k].closed)});
    return items;
  }

  // Scores when the worlds are drawn anew with replacement.
  void draw_scores() {
    const std::size_t n = views_.size();
    for (std::size_t b = 0; b < kBootstrap; ++b) {
      std::vector<double> times(n, 0.0);
      scenario::Draws d = Streams::once(in_.seed).of(Purpose::bootstrap, b);
      for (std::size_t k = 0; k < n; ++k) times[d.below(n)] += 1;
      for (Sum& s : sums_) {
        double worth = 0, hours = 0, closed = 0;
        for (const Sum::InWorld& w : s.worlds) {
          worth += times[w.world] * w.value;
          hours += times[w.world] * w.hours;
          closed += times[w.world];
        }
        s.scores.push_back(score(s, worth, hours, closed));
      }
    }
  }

  template <class Key>
  List sorted(Key&& key) const {
    std::vector<std::pair<double, std::uint32_t>> order;
    for (std::uint32_t k = 0; k < sums_.size(); ++k)
      if (sums_[k].listed > 0) order.emplace_back(key(sums_[k]), k);
    std::sort(order.begin(), order.end());
    List out;
    for (const auto& [v, k] : order) out.push_back(k);
    return arranged(std::move(out));
  }

  // Pinned first, in the order in which they were named; then corridors.
  List arranged(List list) const {
    search_->put_groups_first(list);
    const auto end = std::partition_point(list.begin(), list.end(), [&](std::uint32_t k) { return universe_.group[k] == 0; });
    const auto place = [&](std::uint32_t k) { return std::find(p_.pinned.begin(), p_.pinned.end(), universe_.keys[k]) - p_.pinned.begin(); };
    std::stable_sort(list.begin(), end, [&](std::uint32_t a, std::uint32_t b) { return place(a) < place(b); });
    return list;
  }

  std::vector<List> bundles() const {
    std::set<List> out;
    for (std::uint32_t r = 0; r < views_.size(); ++r) {
      std::map<std::uint32_t, std::uint32_t> key_of;
      for (const auto& l : universe_.worlds[r]) key_of[l.item] = l.key;
      for (const auto& bundle : views_[r].own.bundles) {
        List keys;
        for (const std::uint32_t i : bundle)
          if (const auto it = key_of.find(i); it != key_of.end() && sums_[it->second].listed > 0) keys.push_back(it->second);
        if (keys.size() > 1) out.insert(std::move(keys));
      }
    }
    return {out.begin(), out.end()};
  }

  void choose_list() {
    if (views_.size() == 1) return plan_one_world();
    List best = sorted([&](const Sum& s) { return -score(s); });
    std::vector<double> best_losses = search_->losses(best);
    if (best.size() > 1 && best.size() <= kAllOrders && p_.pinned.empty()) {
      try_all(best, best_losses);
      plan_.method = "every list";
      proven_ = true;
    } else {
      late_ = improve(*search_, best);
      plan_.method = "adaptive large neighbourhood search";
    }
    list_ = std::move(best);
    plan_own_worlds();
  }

  bool improve(ListSearch& search, List& list) const {
    ListSearch::Limits limits;
    limits.tries = kTriesManyWorlds;
    limits.deadline = deadline_;
    limits.least_worlds = std::max<std::size_t>(1, static_cast<std::size_t>(kSeldom * static_cast<double>(views_.size())));
    return search.improve(list, bundles(), limits);
  }

  void try_all(List& best, std::vector<double>& best_losses) {
    List trial = best;
    std::sort(trial.begin(), trial.end());
    do {
      List list = arranged(trial);
      std::vector<double> losses = search_->losses(list);
      if (search_->objective(losses) < search_->objective(best_losses) * (1 - 1e-12)) best = std::move(list), best_losses = std::move(losses);
    } while (std::next_permutation(trial.begin(), trial.end()));
  }

  // One world: a search on the list, then the proven best where it fits.
  void plan_one_world() {
    for (const std::uint32_t i : views_[0].own.items)
      for (const auto& l : universe_.worlds[0])
        if (l.item == i) list_.push_back(l.key);
    list_ = arranged(list_);
    ListSearch::Limits limits;
    limits.tries = kTriesOneWorld;
    limits.deadline = deadline_;
    late_ = search_->improve(list_, bundles(), limits);
    plan_.method = "adaptive large neighbourhood search";
    plan_.tasks = {worlds_[0]->schedule(search_->order_in(0, list_))};
    if (!p_.pinned.empty() || std::any_of(universe_.group.begin(), universe_.group.end(), [](std::uint8_t g) { return g < 2; })) return;
    if (auto exact = exact_plan(*worlds_[0], plan_.tasks[0])) {
      plan_.method = exact->method;
      proven_ = true;
      late_ = false;
      plan_.tasks = {std::move(exact->tasks)};
      // The list is the order in which work begins.
      std::vector<Task> tasks = plan_.tasks[0];
      std::stable_sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) { return a.start_h < b.start_h; });
      list_.clear();
      for (const Task& t : tasks)
        for (const auto& l : universe_.worlds[0])
          if (l.item == t.item) list_.push_back(l.key);
    }
  }

  // As well as each world could be planned for by itself, had one known it: the value of perfect information.
  void plan_own_worlds() {
    world::for_each_index(views_.size(), [&](std::size_t r) {
      WorldEvaluator& e = *worlds_[r];
      std::vector<std::uint32_t> order = views_[r].own.items;
      double z = std::min(e.evaluate(order), e.evaluate(search_->order_in(r, list_)));
      scenario::Draws d = Streams(in_.seed, in_.worlds[r].world).of(Purpose::list_search, 1);
      for (std::int64_t i = 0; i < kTriesOwnPlan && order.size() > 1; ++i) {
        std::vector<std::uint32_t> trial = order;
        const std::size_t a = d.below(trial.size()), b = d.below(trial.size());
        const std::uint32_t item = trial[a];
        trial.erase(trial.begin() + static_cast<std::ptrdiff_t>(a));
        trial.insert(trial.begin() + static_cast<std::ptrdiff_t>(b), item);
        if (const double t = e.evaluate(trial); t < z) z = t, order = std::move(trial);
      }
      views_[r].own_loss = z;
    }, progress_, "planning each world by itself");
  }

  void figures() {
    std::vector<double> nothing, open, bound, own, counts;
    for (std::size_t r = 0; r < views_.size(); ++r) {
      nothing.push_back(views_[r].nothing);
      open.push_back(views_[r].all_open);
      bound.push_back(views_[r].bound);
      own.push_back(views_[r].own_loss);
      counts.push_back(static_cast<double>(std::count_if(in_.worlds[r].items.begin(), in_.worlds[r].items.end(), [](const WorkItem& i) { return i.modes & kCar; })));
    }
    if (views_.size() == 1) {
      plan_.losses = {worlds_[0]->loss(plan_.tasks[0])};
      own = plan_.losses;
    } else {
      plan_.losses = search_->losses(list_);
      plan_.tasks.resize(views_.size());
      for (std::size_t r = 0; r < views_.size(); ++r) plan_.tasks[r] = worlds_[r]->schedule(search_->order_in(r, list_));
    }
    plan_.mean_loss = measure::mean(plan_.losses);
    plan_.cvar_loss = measure::cvar(plan_.losses, p_.options->alpha);
    plan_.objective = search_->objective(plan_.losses);
    plan_.bound = views_.size() == 1 && proven_ ? plan_.objective : search_->objective(bound);
    plan_.gap = plan_.objective > 0 ? std::max(0.0, (plan_.objective - plan_.bound) / plan_.objective) : 0;
    plan_.status = plan_.gap < 1e-9 || proven_ ? "optimal" : late_ ? "time_limit" : "feasible";
    plan_.loss_nothing = measure::mean(nothing);
    plan_.losses_nothing = nothing;
    plan_.loss_all_open = measure::mean(open);
    plan_.avoidable_share = share(plan_.mean_loss);
    plan_.mean_own_plan = measure::mean(own);
    plan_.median_items = static_cast<std::size_t>(measure::quantile(counts, 0.5));
  }

  double share(double loss) const {
    const double avoidable = plan_.loss_nothing - plan_.loss_all_open;
    return avoidable > 0 ? (plan_.loss_nothing - loss) / avoidable : 0;
  }

  void describe() {
    for (const std::uint32_t k : list_) {
      const Sum& s = sums_[k];
      RankedItem r;
      r.segment = *s.segments.begin();
      r.further.assign(std::next(s.segments.begin()), s.segments.end());
      r.p_closed = s.closed / static_cast<double>(views_.size());
      r.clear_h = s.hours / s.closed;
      r.value_per_crew_h = value(s);
      r.persons = s.persons / s.closed;
      const auto often = [](const auto& a, const auto& b) { return a.second < b.second; };
      r.cause = std::max_element(s.causes.begin(), s.causes.end(), often)->first;
      r.crew = std::max_element(s.kinds.begin(), s.kinds.end(), often)->first;
      plan_.ranked.push_back(std::move(r));
    }
    std::vector<double> scores;
    std::vector<const std::vector<double>*> samples;
    for (const std::uint32_t k : list_) scores.push_back(score(sums_[k])), samples.push_back(&sums_[k].scores);
    // One world says nothing of doubt.
    const std::vector<Place> places = views_.size() == 1 ? certain_places(list_.size(), p_.options->top_k) : places_when_redrawn(scores, samples, p_.options->top_k);
    for (std::size_t i = 0; i < places.size(); ++i) {
      RankedItem& r = plan_.ranked[i];
      r.place = places[i];
      r.tier = r.place.p_top_k >= 0.8 ? 'A' : r.place.p_top_k >= 0.4 ? 'B' : 'C';  // science.md 6.5
    }
  }

  // The same crews and worlds by rules of thumb, also in worlds that the list was not made from.
  void rules() {
    if (sums_.empty()) return;
    if (progress_) progress_(0, "trying rules of thumb");
    const std::vector<Rule> rules = rules_of_thumb(p_, use_, rule_items(), in_.seed);
    std::vector<List> lists = {list_};
    for (const Rule& r : rules) lists.push_back(r.list);
    const auto held_out = losses_held_out(lists);
    for (std::size_t i = 0; i < rules.size(); ++i) {
      Baseline b;
      b.name = rules[i].name;
      for (const std::uint32_t k : rules[i].list) b.list.push_back(universe_.keys[k]);
      const std::vector<double> losses = search_->losses(rules[i].list);
      b.loss_more = measure::t_interval(differences(losses, plan_.losses));
      b.mean_loss = measure::mean(losses);
      b.avoidable_share = share(b.mean_loss);
      if (plan_.held_out > 0) b.held_out_more = measure::t_interval(differences(held_out[i + 1], held_out[0]));
      plan_.baselines.push_back(std::move(b));
    }
    if (views_.size() == 1) return;
    const auto best = std::min_element(plan_.baselines.begin(), plan_.baselines.end(), [](const Baseline& a, const Baseline& b) { return a.mean_loss < b.mean_loss; });
    add_alternative("by value", sorted([&](const Sum& s) { return -value(s); }));
    add_alternative(best->name, rules[static_cast<std::size_t>(best - plan_.baselines.begin())].list);
    if (plan_.held_out > 0) plan_.held_out_objective = search_->objective(held_out[0]);
  }

  void add_alternative(const std::string& name, const List& list) {
    Alternative a{name, std::vector<std::vector<Task>>(views_.size()), search_->losses(list)};
    for (std::size_t r = 0; r < views_.size(); ++r) a.tasks[r] = worlds_[r]->schedule(search_->order_in(r, list));
    plan_.alternatives.push_back(std::move(a));
  }

  static std::vector<double> differences(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> out;
    for (std::size_t i = 0; i < a.size(); ++i) out.push_back(a[i] - b[i]);
    return out;
  }

  // By list, then by world. Items that no world of the list's making had closed come last.
  std::vector<std::vector<double>> losses_held_out(const std::vector<List>& lists) {
    plan_.held_out = in_.held_out.size();
    std::vector<std::vector<double>> out(lists.size(), std::vector<double>(in_.held_out.size()));
    world::for_each_index(in_.held_out.size(), [&](std::size_t r) {
      CityWorkspace city(p_);
      WorldEvaluator e(p_, in_.held_out[r], city);
      std::map<SegmentId, std::uint32_t> item_of;
      for (const std::uint32_t i : e.useful()) item_of[in_.held_out[r].items[i].key] = i;
      for (std::size_t l = 0; l < lists.size(); ++l) {
        std::vector<std::uint32_t> order;
        std::vector<std::uint8_t> put(in_.held_out[r].items.size(), 0);
        for (const std::uint32_t k : lists[l])
          if (const auto it = item_of.find(universe_.keys[k]); it != item_of.end()) order.push_back(it->second), put[it->second] = 1;
        for (const std::uint32_t i : e.useful())
          if (!put[i]) order.push_back(i);
        out[l][r] = e.evaluate(order);
      }
    }, progress_, "trying lists in new worlds");
    return out;
  }

  // The list made in the same way where all people count alike, and what each list costs by the other's measure.
  void compare_alike() {
    Evaluators alike = evaluators_of(*in_.alike, in_.worlds, progress_, "where all count alike");
    const ItemUniverse universe = universe_of(*in_.alike, alike);
    if (universe.keys != universe_.keys) return;
    ListSearch search(alike, universe, p_.options->lambda, p_.options->alpha, in_.seed);
    Fairness f;
    f.loss = plan_.mean_loss;
    f.loss_alike = measure::mean(search.losses(list_));
    std::vector<WorldView> views(alike.size());
    world::for_each_index(views.size(), [&](std::size_t r) { shapley(*alike[r], in_.seed, views[r]); }, progress_, "where all count alike");
    std::vector<double> worth(sums_.size(), 0);
    for (std::uint32_t r = 0; r < views.size(); ++r)
      for (const auto& l : universe.worlds[r]) worth[l.key] += views[r].shapley[l.item];
    List other = sorted([&](const Sum& s) { return -score(s, worth[static_cast<std::size_t>(&s - sums_.data())], s.hours, s.closed); });
    improve(search, other);
    if (search.objective(search.losses(list_)) < search.objective(search.losses(other))) other = list_;
    f.loss_alike_of_alike = measure::mean(search.losses(other));
    f.loss_of_alike = measure::mean(search_->losses(other));
    plan_.fairness = f;
    add_alternative("all count alike", other);
  }

  const ClearanceProblem& p_;
  Ranking in_;
  const world::Progress& progress_;
  Clock::time_point deadline_;
  ClearancePlan plan_;
  Evaluators worlds_;
  ItemUniverse universe_;
  std::optional<ListSearch> search_;
  std::vector<WorldView> views_;
  std::vector<Sum> sums_;              ///< by key
  RoadUse use_;
  double foretold_counts_ = 0;         ///< as so many worlds in which an item is closed
  List list_;
  bool proven_ = false, late_ = false;
};

}  // namespace

ClearancePlan rank_roads(const ClearanceProblem& p, Ranking ranking, const world::Progress& progress) {
  if (ranking.worlds.empty()) return {};
  return Ranker(p, std::move(ranking), progress).run();
}

bool is_tied(const ClearancePlan& plan, std::size_t k) {
  const int tie = plan.ranked[k].place.tie;
  return tie != static_cast<int>(k) + 1 || (k + 1 < plan.ranked.size() && plan.ranked[k + 1].place.tie == tie);
}

std::pair<std::string, std::string> from_to(const RoadGraph& g, SegmentId s) {
  return {g.cross_street(s, g.seg_from[s]), g.cross_street(s, g.seg_to[s])};
}

}  // namespace senda::plan
