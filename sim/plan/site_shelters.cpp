#include "sim/plan/site_shelters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "graph/errors.hpp"
#include "sim/plan/location_relaxation.hpp"
#include "sim/plan/siting_cover.hpp"

namespace senda::plan {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kAround = 300, kAroundLarge = 30;  // exchanges looked at for them
constexpr int kTilts = 5;                // times that worlds of the tail and signs of groups are taken anew

class Solver {
 public:
  Solver(const scenario::Scenario& s, const SitingProblem& p)
      : s_(s), o_(s.siting), p_(p), objective_(o_, p), deadline_(Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(o_.time_limit_s))) {}

  ShelterPlan solve() {
    check();
    if (o_.objective == "p-center" || o_.objective == "set-cover") return on_mean();
    if (is_small(o_, p_)) return by_program();
    return by_relaxation();
  }

 private:
  [[noreturn]] void fail(const std::string& field, const std::string& wrong, const std::string& right) const {
    throw InputError(s_.file.string(), field, wrong, right);
  }

  void check() const {
    const bool median = o_.objective == "p-median" || o_.objective == "fixed-charge";
    const bool needs_number = o_.objective == "p-median" || o_.objective == "max-coverage" || o_.objective == "p-center";
    if (needs_number && !o_.open && !o_.budget) fail("siting.open", fmt::format("is missing for {}", o_.objective), "give how many shelters to open, or a budget");
    if (o_.open && *o_.open > static_cast<double>(p_.candidates.size())) {
      const std::string excluded = p_.excluded.empty() ? "" : fmt::format(" ({} sites are excluded, the first is {})", p_.excluded.size(), p_.excluded.front().second);
      fail("siting.open", fmt::format("asks for {} shelters, and there are {} candidates{}", *o_.open, p_.candidates.size(), excluded), "ask for fewer, or give more candidates");
    }
    if (!median && o_.closest_tolerance_min) fail("siting.closest_tolerance_min", fmt::format("does not go with {}", o_.objective), "use p-median or fixed-charge, or leave it out");
    if (!median && o_.inequity > 0) fail("siting.inequity", fmt::format("does not go with {}", o_.objective), "use p-median or fixed-charge, or 0");
    const auto pinned = static_cast<double>(std::count_if(p_.candidates.begin(), p_.candidates.end(), [](const auto& c) { return c.pinned; }));
    if (o_.open && pinned > *o_.open) fail("siting.open", fmt::format("asks for {} shelters, and {} are open or pinned", *o_.open, pinned), "ask for at least as many, or give some of them status candidate");
    if (o_.step_free_share > 0 && std::none_of(p_.candidates.begin(), p_.candidates.end(), [](const auto& c) { return c.step_free; }))
      fail("siting.step_free_share", "cannot be met: no candidate is step-free", "give step_free in sites.given, or use 0");
  }

  ShelterPlan by_program() {
    const SitingProof s = solve_by_program(o_, p_, objective_, SitingRule::cost, objective_.coverage() ? o_.cover_min : kNoLimit, o_.gap, o_.time_limit_s);
    if (s.open.empty()) explain(s.late);
    ShelterPlan plan;
    plan.opened = s.open;
    plan.bound = s.bound;
    // The exact assignment of the chosen set, which the program has only within its tolerances; or the program's where
    // groups are compared or places go whole.
    plan.figures = objective_.figures(objective_.location(objective_.start()), plan.opened);
    if (auto told = objective_.told(plan.opened, s.assignment); told.objective < plan.figures.objective - 1e-7 * (1 + std::abs(told.objective))) plan.figures = std::move(told);
    plan.objective = plan.figures.objective;
    plan.bound = std::min(plan.bound, plan.objective);
    spread(p_, plan.figures.assignment, plan);
    return finish(std::move(plan), s.late, s.optimal);
  }

  // Under a tilt the objective is linear and the relaxation bounds it; the tilt follows the worlds and groups that the best
  // set makes worst.
  ShelterPlan by_relaxation() {
    Tilt tilt = objective_.start();
    Location l = objective_.location(tilt);
    LocationLimits limits;
    limits.gap = objective_.tilts() ? 0.95 * o_.gap : o_.gap;
    limits.deadline = deadline_;
    limits.near = kNear;
    limits.around = is_large(p_) ? kAroundLarge : kAround;
    ShelterPlan plan;
    plan.objective = kNoLimit;
    plan.bound = -kNoLimit;
    Prices prices;
    if (!p_.hint.open.empty()) {
      prices = LocationRelaxation(l).price;
      for (std::size_t r = 0; r < prices.size(); ++r)
        for (std::size_t i = 0; i < prices[r].size(); ++i)
          if (const double price = p_.hint.price[p_.worlds[r].place[i]]; price >= 0) prices[r][i] = std::min(price * p_.worlds[r].weight[i], l.worlds[r].most_price(i));
      limits.start = &prices;
      limits.first = {p_.hint.open};
    }
    bool late = false;
    for (int k = 0; k < kTilts; ++k) {
      const LocationPlan found = locate(l, limits);
      late = found.late;
      plan.rounds += found.rounds, plan.sets += found.sets;
      plan.bound = std::max(plan.bound, found.bound + l.constant);
      std::vector<CandidateSet> sets;
      if (!found.open.empty()) sets.push_back(found.open);
      for (std::size_t n = 0; objective_.tilts() && n < std::min<std::size_t>(found.near.size(), 4); ++n) sets.push_back(found.near[n].set);
      if (sets.empty() && k == 0) explain(found.late);
      for (const CandidateSet& set : sets) consider(plan, l, set);
      merge(plan.near, found.near);
      if (!objective_.tilts() || late || plan.objective - plan.bound <= o_.gap * std::abs(plan.objective)) break;
      const Tilt next = objective_.tilt_at(plan.figures);
      if (next.tail == tilt.tail && next.sign == tilt.sign) break;
      tilt = k == 0 ? next : SitingObjective::between(tilt, next);
      objective_.retilt(l, tilt);
      prices = found.price;
      for (std::size_t r = 0; r < prices.size(); ++r)
        for (std::size_t i = 0; i < prices[r].size(); ++i) prices[r][i] = std::min(prices[r][i], l.worlds[r].most_price(i));
      limits.start = &prices;
      limits.first = {plan.opened};
      limits.around = 0;
    }
    if (objective_.fair())
      if (auto f = fair_figures(o_, p_, objective_, plan.opened); f && f->objective < plan.objective) plan.objective = f->objective, plan.figures = std::move(*f);
    if (o_.closest_tolerance_min) plan.notes.push_back("the bound does not know that people go to the closest shelter: the true gap is smaller than the one told");
    spread(p_, plan.figures.assignment, plan);
    return finish(std::move(plan), late, false);
  }

  void consider(ShelterPlan& plan, const Location& l, const CandidateSet& set) const {
    const auto take = [&](SetFigures f) {
      if (f.objective < plan.objective) plan.objective = f.objective, plan.opened = set, plan.figures = std::move(f);
    };
    take(objective_.figures(l, set));
    if (!objective_.fair()) return;
    take(objective_.figures(objective_.location(objective_.start()), set));
  }
  static void merge(std::vector<LocationPlan::Near>& into, const std::vector<LocationPlan::Near>& from) {
    for (const auto& n : from)
      if (std::none_of(into.begin(), into.end(), [&](const auto& x) { return x.set == n.set; })) into.push_back(n);
  }

  // Centre and cover: the worst walk, or the fewest shelters, on mean walks and mean demand.
  ShelterPlan on_mean() {
    const SitingProblem mean = on_mean_world(p_, p_.costs_given ? p_.cost_cap : longest_walk_min(s_));
    ShelterPlan plan = Solver(s_, mean).extreme();
    if (p_.worlds.size() == 1) return plan;
    // Who has no way to an open shelter in a world has none there, whatever the mean walk.
    plan.unmet = 0;
    for (const auto& w : p_.worlds)
      for (std::size_t i = 0; i < w.place.size(); ++i)
        if (std::none_of(w.options.begin() + w.first[i], w.options.begin() + w.first[i + 1], [&](const auto& x) { return plan.opened[x.candidate] && w.usable[x.candidate]; })) plan.unmet += w.share * w.persons[i];
    return plan;
  }

  ShelterPlan extreme() {
    if (p_.worlds[0].place.empty()) return nobody();
    const CoverResult found = o_.objective == "p-center" ? least_reach(o_, p_, objective_, deadline_) : fewest_shelters(o_, p_, objective_, deadline_);
    unreached_ = found.unreached;
    if (found.open.empty()) explain(found.late);
    ShelterPlan plan;
    plan.opened = found.open;
    plan.objective = found.objective;
    plan.bound = found.bound;
    spread(p_, found.assignment, plan);
    return finish(std::move(plan), found.late, false);
  }

  // Nobody asks for a shelter: the open ones, and as many as are asked for.
  ShelterPlan nobody() const {
    ShelterPlan plan;
    double left = o_.objective == "p-center" && o_.open ? *o_.open : 0;
    for (const auto& c : p_.candidates) plan.opened.push_back(c.pinned), left -= c.pinned;
    for (std::size_t c = 0; c < plan.opened.size() && left > 0; ++c)
      if (!plan.opened[c]) plan.opened[c] = 1, left -= 1;
    if (o_.objective == "set-cover") plan.objective = plan.bound = static_cast<double>(std::count(plan.opened.begin(), plan.opened.end(), 1));
    return finish(std::move(plan), false, true);
  }

  // Which capacity, reach or rule is short, in one sentence.
  [[noreturn]] void explain(bool time) const {
    if (time) fail("siting.time_limit_s", "struck before any feasible set of shelters was found", "allow more time, or fewer candidates");
    const std::size_t n = o_.open ? static_cast<std::size_t>(*o_.open) : p_.candidates.size();
    double short_by = 0, wanted = 0, held = 0;
    std::size_t worst = 0, too_small = 0;
    for (std::size_t r = 0; r < p_.worlds.size(); ++r) {
      std::vector<double> capacity;
      for (std::size_t c = 0; c < p_.candidates.size(); ++c) capacity.push_back(p_.worlds[r].usable[c] ? p_.candidates[c].capacity : 0);
      std::sort(capacity.rbegin(), capacity.rend());
      const double demand = std::accumulate(p_.worlds[r].persons.begin(), p_.worlds[r].persons.end(), 0.0);
      const double most = std::accumulate(capacity.begin(), capacity.begin() + static_cast<std::ptrdiff_t>(std::min(n, capacity.size())), 0.0);
      too_small += most < demand;
      if (demand - most > short_by) short_by = demand - most, worst = r, wanted = demand, held = most;
    }
    const std::string in_worlds = p_.worlds.size() == 1 ? "" : fmt::format(" in {} of {} worlds; worst in world {}", too_small, p_.worlds.size(), p_.worlds[worst].world);
    if (short_by > 0)
      fail("siting", fmt::format("is infeasible{}: the {} largest candidates hold {:.0f} of {:.0f} persons, {:.0f} places are short", in_worlds, std::min(n, p_.candidates.size()), held, wanted, short_by),
           "open more, give larger candidates, or let demand stay unmet");
    for (const auto& w : p_.worlds)
      for (std::size_t i = 0; i < w.place.size(); ++i)
        if (w.first[i] == w.first[i + 1] && !objective_.may_stay_unmet())
          fail("siting", fmt::format("is infeasible: demand '{}' has no way to any candidate{}", p_.places[w.place[i]].id, p_.worlds.size() == 1 ? "" : fmt::format(" in world {}", w.world)), "give a candidate there, or let demand stay unmet");
    if (unreached_)
      fail("siting", fmt::format("is infeasible: demand '{}' has no candidate within reach", p_.places[*unreached_].id), "raise siting.cover_min or give more candidates");
    if (o_.closest_tolerance_min) explain_closest();
    if (o_.single_source) fail("siting", "is infeasible: no way to give every demand whole to one shelter within the capacities", "allow splitting (single_source false) or larger capacities");
    fail("siting", "is infeasible: budget, pins, step-free share and reach leave no set of shelters that is allowed", objective_.may_stay_unmet() ? "raise the budget, or drop a pin or the step-free share" : "raise the budget, drop a pin or the step-free share, or let demand stay unmet");
  }
  // With the largest candidates open: who would come to the fullest of them.
  [[noreturn]] void explain_closest() const {
    const auto& w = p_.worlds[0];
    std::vector<std::uint32_t> order(p_.candidates.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return p_.candidates[a].capacity > p_.candidates[b].capacity; });
    if (o_.open) order.resize(static_cast<std::size_t>(*o_.open));
    std::vector<double> load(p_.candidates.size(), 0);
    for (std::size_t i = 0; i < w.place.size(); ++i)
      for (std::uint32_t k = w.first[i]; k < w.first[i + 1]; ++k)
        if (std::find(order.begin(), order.end(), w.options[k].candidate) != order.end()) {
          load[w.options[k].candidate] += w.persons[i];
          break;
        }
    std::uint32_t worst = order.front();
    for (const std::uint32_t c : order)
      if (load[c] - p_.candidates[c].capacity > load[worst] - p_.candidates[worst].capacity) worst = c;
    fail("siting.closest_tolerance_min", fmt::format("makes it infeasible: no set of shelters has room for everybody at the closest one (within {} min); with the largest open, {:.0f} persons have '{}' closest, which holds {:.0f}", *o_.closest_tolerance_min, load[worst],
                                                     p_.candidates[worst].id, p_.candidates[worst].capacity),
         "raise the tolerance, open more or larger shelters, or let demand stay unmet");
  }

  ShelterPlan finish(ShelterPlan plan, bool late, bool optimal) const {
    if (objective_.coverage()) plan.objective = objective_.weighted() - plan.objective, plan.bound = objective_.weighted() - plan.bound;
    grade(plan, late, optimal);
    plan.chosen_share.assign(p_.candidates.size(), 0);
    for (std::size_t c = 0; c < plan.opened.size(); ++c) plan.chosen_share[c] = plan.opened[c];
    next_best(plan);
    return plan;
  }

  // The unopened candidate that would serve a shelter's people at least cost, by mean costs.
  void next_best(ShelterPlan& plan) const {
    plan.next_best.resize(p_.candidates.size());
    std::vector<std::map<std::uint32_t, std::pair<double, double>>> of(p_.candidates.size());  // by shelter: candidate -> persons, cost
    std::vector<double> persons(p_.candidates.size(), 0);
    std::vector<std::vector<std::pair<std::uint32_t, double>>> to(p_.places.size());
    for (const auto& a : plan.assignment) to[a.place].emplace_back(a.candidate, a.persons), persons[a.candidate] += a.persons;
    for (const auto& w : p_.worlds)
      for (std::size_t i = 0; i < w.place.size(); ++i)
        for (const auto& [shelter, n] : to[w.place[i]])
          for (std::uint32_t k = w.first[i]; k < w.first[i + 1]; ++k) {
            auto& at = of[shelter][w.options[k].candidate];
            at.first += w.share * n;
            at.second += w.share * n * w.options[k].cost;
          }
    for (std::uint32_t c = 0; c < p_.candidates.size(); ++c) {
      if (!plan.opened[c] || persons[c] <= 0) continue;
      double least = kNoLimit;
      for (const auto& [k, at] : of[c])
        if (!plan.opened[k] && at.first >= 0.5 * persons[c] && at.second / at.first < least) least = at.second / at.first, plan.next_best[c] = k;
    }
  }

  const scenario::Scenario& s_;
  const scenario::SitingInput& o_;
  const SitingProblem& p_;
  SitingObjective objective_;
  Clock::time_point deadline_;
  std::optional<std::size_t> unreached_;
};

}  // namespace

std::vector<std::uint32_t> ShelterPlan::open_sites(const SitingProblem& p) const {
  std::vector<std::uint32_t> out;
  for (std::size_t c = 0; c < opened.size(); ++c)
    if (opened[c]) out.push_back(p.candidates[c].site);
  return out;
}

// Means over worlds of who goes where.
void spread(const SitingProblem& p, const std::vector<Assignment>& by_world, ShelterPlan& plan) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<double, double>> sum;
  plan.unmet = 0;
  for (std::size_t r = 0; r < by_world.size(); ++r) {
    const auto& w = p.worlds[r];
    double met = 0;
    for (const auto& s : by_world[r].shares) {
      double each = 0;
      for (std::uint32_t k = w.first[s.place]; k < w.first[s.place + 1]; ++k)
        if (w.options[k].candidate == s.candidate) {
          each = w.options[k].cost;
          break;
        }
      auto& at = sum[{w.place[s.place], s.candidate}];
      at.first += w.share * s.persons;
      at.second += w.share * s.persons * each;
      met += s.persons;
    }
    const double all = std::accumulate(w.persons.begin(), w.persons.end(), 0.0);
    if (all - met > 1e-6) plan.unmet += w.share * (all - met);
  }
  plan.assignment.clear();
  for (const auto& [key, at] : sum)
    if (at.first > 1e-6) plan.assignment.push_back({key.first, key.second, at.first, at.second / at.first});
}

void grade(ShelterPlan& plan, bool late, bool optimal) {
  plan.gap = std::abs(plan.objective - plan.bound) / std::max(1e-9, std::abs(plan.objective));
  if (plan.gap < 1e-9) plan.gap = 0;
  const double rest = std::abs(plan.objective) - (plan.figures.objective < kNoLimit ? plan.figures.fixed : 0);
  plan.decided_gap = plan.gap > 0 ? std::max(plan.gap, std::abs(plan.objective - plan.bound) / std::max(1e-9, rest)) : 0;
  plan.status = optimal || plan.gap <= 1e-6 ? "optimal" : late ? "time_limit" : "feasible";
  if (plan.unmet < 1e-6) plan.unmet = 0;
}

ShelterPlan site_shelters(const scenario::Scenario& s, const SitingProblem& p) { return Solver(s, p).solve(); }

}  // namespace senda::plan
