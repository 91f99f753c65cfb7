#include "sim/plan/rank_roads.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "sim/plan/blocks.hpp"
#include "sim/plan/exact_clearance.hpp"
#include "sim/plan/greedy.hpp"
#include "sim/plan/item_worth.hpp"
#include "sim/plan/rules_of_thumb.hpp"

namespace senda::plan {

using scenario::Purpose;
using scenario::Streams;
using List = ListSearch::List;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kAllOrders = 7;        // up to so many items every list is tried
constexpr double kSeldom = 0.025;            // of the worlds: items closed more seldom keep their place by score [A]
constexpr std::int64_t kTriesOneWorld = 6000, kTriesManyWorlds = 1000, kTriesOwnPlan = 60;

Evaluators evaluators_of(const ClearanceProblem& p, const std::vector<ClearanceWorld>& worlds, const world::Progress& progress, const char* what) {
  Evaluators out(worlds.size());
  world::for_each_index(worlds.size(), [&](std::size_t i) {
    CityWorkspace city(p);
    out[i] = std::make_unique<WorldEvaluator>(p, worlds[i], city);
  }, progress, what);
  return out;
}

/// What one world says by itself.
struct WorldView {
  GreedyOrder own;
  double nothing = 0, all_open = 0, bound = 0, own_loss = 0;
};

class Ranker {
 public:
  Ranker(const ClearanceProblem& p, Ranking ranking, const world::Progress& progress) : p_(p), in_(std::move(ranking)), progress_(progress) {
  }

  ClearancePlan run() {
    merge_blocks(p_, in_.worlds, in_.held_out);
    worlds_ = evaluators_of(p_, in_.worlds, progress_, "preparing worlds");
    universe_ = universe_of(p_, worlds_);
    for (const SegmentId s : p_.pinned)
      if (std::none_of(in_.worlds.begin(), in_.worlds.end(), [&](const ClearanceWorld& w) { return std::any_of(w.items.begin(), w.items.end(), [&](const WorkItem& i) { const auto all = i.all(); return std::find(all.begin(), all.end(), s) != all.end(); }); }))
        plan_.notes.push_back("clearance.pin: segment " + std::to_string(s.value()) + " is closed in no world");
    search_.emplace(worlds_, universe_, p_.options->lambda, p_.options->alpha, in_.seed);
    views_.resize(worlds_.size());
    world::for_each_index(views_.size(), [&](std::size_t i) { look(i); }, progress_, "looking at each world");
    worth_.emplace(p_, worlds_, universe_, in_.seed, nullptr, progress_);
    if (worlds_.size() > 1) worth_->draw_scores(worlds_, progress_);
    count_listed();
    if (progress_) progress_(0, "trying lists");
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
    v.nothing = e.loss_of_nothing();
    v.all_open = e.loss_all_open();
    v.bound = e.lower_bound();
  }

  // Items that some world would open, had it been alone.
  void count_listed() {
    listed_.assign(universe_.keys.size(), 0);
    for (std::uint32_t r = 0; r < views_.size(); ++r) {
      std::vector<std::uint8_t> own(in_.worlds[r].items.size(), 0);
      for (const std::uint32_t i : views_[r].own.items) own[i] = 1;
      for (const auto& l : universe_.worlds[r]) listed_[l.key] |= own[l.item];
    }
  }

  /// By a figure, the largest first.
  template <class Figure>
  List sorted(Figure&& figure) const {
    std::vector<std::pair<double, std::uint32_t>> order;
    for (std::uint32_t k = 0; k < listed_.size(); ++k)
      if (listed_[k]) order.emplace_back(-figure(k), k);
    std::sort(order.begin(), order.end());
    List out;
    for (const auto& [v, k] : order) out.push_back(k);
    search_->put_groups_first(out);
    return out;
  }

  std::vector<List> bundles() const {
    std::set<List> out;
    for (std::uint32_t r = 0; r < views_.size(); ++r) {
      std::map<std::uint32_t, std::uint32_t> key_of;
      for (const auto& l : universe_.worlds[r]) key_of[l.item] = l.key;
      for (const auto& bundle : views_[r].own.bundles) {
        List keys;
        for (const std::uint32_t i : bundle)
          if (const auto it = key_of.find(i); it != key_of.end() && listed_[it->second]) keys.push_back(it->second);
        if (keys.size() > 1) out.insert(std::move(keys));
      }
    }
    return {out.begin(), out.end()};
  }

  void choose_list() {
    if (views_.size() == 1) return plan_one_world();
    List best = sorted([&](std::uint32_t k) { return worth_->score(k); });
    std::vector<double> best_losses = search_->losses(best);
    if (best.size() > 1 && best.size() <= kAllOrders) {
      try_all(best, best_losses);
      plan_.method = "every list";  // the best list, not the best plan: crews never wait
    } else {
      late_ = improve(*search_, best);
      plan_.method = "adaptive large neighbourhood search";
    }
    list_ = std::move(best);
    plan_own_worlds();
  }

  // Of one search.
  Clock::time_point deadline() const { return Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(p_.options->time_limit_s)); }

  bool improve(ListSearch& search, List& list) const {
    ListSearch::Limits limits;
    limits.tries = kTriesManyWorlds;
    limits.deadline = deadline();
    limits.least_worlds = std::max<std::size_t>(1, static_cast<std::size_t>(kSeldom * static_cast<double>(views_.size())));
    return search.improve(list, bundles(), limits);
  }

  void try_all(List& best, std::vector<double>& best_losses) {
    List trial = best;
    std::sort(trial.begin(), trial.end());
    do {
      List list = trial;
      search_->put_groups_first(list);
      std::vector<double> losses = search_->losses(list);
      if (search_->objective(losses) < search_->objective(best_losses) * (1 - 1e-12)) best = std::move(list), best_losses = std::move(losses);
    } while (std::next_permutation(trial.begin(), trial.end()));
  }

  // One world: a search on the list, then the proven best where it fits.
  void plan_one_world() {
    for (const std::uint32_t i : views_[0].own.items)
      for (const auto& l : universe_.worlds[0])
        if (l.item == i) list_.push_back(l.key);
    search_->put_groups_first(list_);
    ListSearch::Limits limits;
    limits.tries = kTriesOneWorld;
    limits.deadline = deadline();
    late_ = search_->improve(list_, bundles(), limits);
    plan_.method = "adaptive large neighbourhood search";
    plan_.tasks = {worlds_[0]->schedule(search_->order_in(0, list_))};
    for (std::size_t k = 0; k < universe_.keys.size(); ++k)
      if (!universe_.is_free(k)) return;
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
      std::vector<std::uint32_t> order = views_[r].own.items, listed = search_->order_in(r, list_);
      double z = e.evaluate(order);
      if (const double by_list = e.evaluate(listed); by_list < z) z = by_list, order = std::move(listed);
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
      const ItemWorth::Item& s = worth_->items()[k];
      RankedItem r;
      r.segment = *s.segments.begin();
      r.further.assign(std::next(s.segments.begin()), s.segments.end());
      r.p_closed = s.seen / static_cast<double>(views_.size());
      r.clear_h = s.hours / s.closed;
      r.value_per_crew_h = worth_->value(k);
      r.persons = s.persons / s.closed;
      for (const double g : s.groups) r.groups.push_back(g / s.closed);
      const auto often = [](const auto& a, const auto& b) { return a.second < b.second; };
      r.cause = std::max_element(s.causes.begin(), s.causes.end(), often)->first;
      r.crew = std::max_element(s.kinds.begin(), s.kinds.end(), often)->first;
      plan_.ranked.push_back(std::move(r));
    }
    std::vector<double> scores;
    std::vector<const std::vector<double>*> samples;
    std::vector<std::uint32_t> groups;
    for (const std::uint32_t k : list_) scores.push_back(worth_->score(k)), samples.push_back(&worth_->items()[k].scores), groups.push_back(universe_.group[k]);
    // One world says nothing of doubt.
    const std::vector<Place> places = views_.size() == 1 ? certain_places(list_.size(), p_.options->top_k) : places_when_redrawn(scores, samples, p_.options->top_k, groups);
    for (std::size_t i = 0; i < places.size(); ++i) {
      RankedItem& r = plan_.ranked[i];
      r.place = places[i];
      r.tier = r.place.p_top_k >= 0.8 ? 'A' : r.place.p_top_k >= 0.4 ? 'B' : 'C';  // science.md 6.5
    }
  }

  // The same crews and worlds by rules of thumb, also in worlds that the list was not made from.
  void rules() {
    if (universe_.keys.empty()) return;
    if (progress_) progress_(0, "trying rules of thumb");
    const std::vector<Rule> rules = rules_of_thumb(p_, worth_->use(), worth_->rule_items(), in_.seed);
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
    add_alternative("by value", sorted([&](std::uint32_t k) { return worth_->value(k); }));
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
    std::vector<double> nothing(in_.held_out.size()), open(in_.held_out.size());
    std::vector<std::vector<double>> out(lists.size(), std::vector<double>(in_.held_out.size()));
    world::for_each_index(in_.held_out.size(), [&](std::size_t r) {
      CityWorkspace city(p_);
      WorldEvaluator e(p_, in_.held_out[r], city);
      nothing[r] = e.loss_of_nothing();
      open[r] = e.loss_all_open();
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
    if (const double avoidable = measure::mean(nothing) - measure::mean(open); avoidable > 0) plan_.held_out_share = (measure::mean(nothing) - measure::mean(out[0])) / avoidable;
    return out;
  }

  // The list made in the same way where all people count alike, and what each list costs by the other's measure.
  void compare_alike() {
    Evaluators alike = evaluators_of(*in_.alike, in_.worlds, progress_, "where all count alike");
    const ItemUniverse universe = universe_of(*in_.alike, alike);
    if (universe.keys != universe_.keys) return;
    ListSearch search(alike, universe, p_.options->lambda, p_.options->alpha, in_.seed);
    const ItemWorth worth(*in_.alike, alike, universe, in_.seed, &worth_->use(), progress_);
    List other = sorted([&](std::uint32_t k) { return worth.score(k); });
    if (improve(search, other) && plan_.status == "feasible") plan_.status = "time_limit";
    const std::vector<double> own = search.losses(list_), theirs = search.losses(other);
    Fairness f;
    f.loss = plan_.mean_loss;
    f.loss_of_alike = measure::mean(search_->losses(other));
    f.loss_alike = measure::mean(own);
    f.loss_alike_of_alike = measure::mean(theirs);
    f.price = measure::t_interval(differences(own, theirs));
    plan_.fairness = f;
    add_alternative("all count alike", other);
  }

  const ClearanceProblem& p_;
  Ranking in_;
  const world::Progress& progress_;
  ClearancePlan plan_;
  Evaluators worlds_;
  ItemUniverse universe_;
  std::optional<ListSearch> search_;
  std::vector<WorldView> views_;
  std::optional<ItemWorth> worth_;
  std::vector<std::uint8_t> listed_;   ///< by key
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
