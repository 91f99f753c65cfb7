#include "sim/plan/site_shelters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "graph/errors.hpp"
#include "graph/interrupt.hpp"
#include "sim/plan/location.hpp"
#include "sim/plan/mip.hpp"

namespace senda::plan {

namespace {

constexpr double kFree = 1e30;  // CBC's infinity

// Larger ones go to the relaxation, which is faster there and proves as much [A].
constexpr std::size_t kArcsExact = 4000, kArcsWhole = 400;

class Model {
 public:
  Model(const world::Study& study, const SitingProblem& p) : study_(study), o_(study.scenario().siting), p_(p) {}

  ShelterPlan solve() {
    check();
    if (o_.objective == "p-center") return centre();
    if (p_.arcs.size() > (o_.single_source ? kArcsWhole : kArcsExact) && !counts_sites()) return by_relaxation();
    build(o_.objective == "max-coverage" || o_.objective == "set-cover" ? o_.cover_min : kFree);
    const auto s = mip_.solve(o_.gap, o_.time_limit_s);
    if (s.values.empty()) explain(s.status == Mip::Solution::Status::time_limit);
    return read(s);
  }

 private:
  [[noreturn]] void fail(const std::string& field, const std::string& wrong, const std::string& right) const {
    throw InputError(study_.scenario().file.string(), field, wrong, right);
  }
  bool counts_sites() const { return o_.objective == "set-cover"; }
  bool coverage() const { return o_.objective == "max-coverage"; }
  bool charges() const { return o_.objective == "fixed-charge"; }
  bool may_stay_unmet() const { return !counts_sites() && o_.objective != "p-center" && (coverage() || *o_.unmet_penalty != "forbidden"); }

  void check() const {
    const bool needs_number = o_.objective == "p-median" || o_.objective == "max-coverage" || o_.objective == "p-center";
    if (needs_number && !o_.open && !o_.budget) fail("siting.open", fmt::format("is missing for {}", o_.objective), "give how many shelters to open, or a budget");
    if (o_.open && *o_.open > static_cast<double>(p_.candidates.size()))
      fail("siting.open", fmt::format("asks for {} shelters, and there are {} candidates", *o_.open, p_.candidates.size()), "ask for fewer, or give more candidates");
  }

  double penalty() const {
    if (o_.unmet_penalty->is_number()) return o_.unmet_penalty->get<double>();
    return 3 * std::max(p_.cost_cap, 1.0);
  }

  // Medians and coverage as a location problem of one world.
  ShelterPlan by_relaxation() const {
    Location l;
    l.whole = o_.single_source;
    l.budget = o_.budget;
    if (o_.open) l.open = static_cast<std::size_t>(*o_.open);
    l.at_most = charges();
    Location::World w;
    for (const auto& c : p_.candidates) {
      l.opening.push_back(charges() ? c.fixed_cost : 0);
      l.price.push_back(c.fixed_cost);
      l.pinned.push_back(c.pinned);
      w.capacity.push_back(c.capacity);
    }
    std::vector<std::vector<Location::Option>> options(p_.places.size());
    for (const auto& a : p_.arcs)
      if (!coverage() || a.cost <= o_.cover_min) options[a.place].push_back({a.candidate, coverage() ? 0 : p_.places[a.place].weight * a.cost});
    double weighted = 0;
    w.first.push_back(0);
    for (std::size_t i = 0; i < p_.places.size(); ++i) {
      const auto& place = p_.places[i];
      w.persons.push_back(place.persons);
      w.unmet.push_back(coverage() ? place.weight : may_stay_unmet() ? place.weight * penalty() : kNoLimit);
      weighted += place.persons * place.weight;
      std::sort(options[i].begin(), options[i].end(), [](const auto& a, const auto& b) { return a.cost != b.cost ? a.cost < b.cost : a.candidate < b.candidate; });
      w.options.insert(w.options.end(), options[i].begin(), options[i].end());
      w.first.push_back(static_cast<std::uint32_t>(w.options.size()));
    }
    l.worlds.push_back(std::move(w));
    LocationLimits limits;
    limits.gap = o_.gap;
    limits.deadline = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(o_.time_limit_s));
    const LocationPlan found = locate(l, limits);
    if (found.open.empty()) explain(found.late);
    const Assignment who = l.whole ? assign_whole(l.worlds[0], found.open) : assign_divisible(l.worlds[0], found.open);
    ShelterPlan plan;
    plan.objective = coverage() ? weighted - found.objective : found.objective;
    plan.bound = coverage() ? weighted - found.bound : found.bound;
    plan.opened = found.open;
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> cost;
    for (const auto& a : p_.arcs) cost[{a.place, a.candidate}] = a.cost;
    for (const auto& s : who.shares) plan.assignment.push_back({s.place, s.candidate, s.persons, cost.at({s.place, s.candidate})});
    finish(plan, found.late);
    return plan;
  }

  // Columns: y (open), x (persons, or whole demands), u (unmet). Arcs beyond `reach` are left out.
  void build(double reach) {
    mip_ = Mip();
    y_.clear();
    x_.assign(p_.arcs.size(), -1);
    u_.assign(p_.places.size(), -1);
    for (const auto& c : p_.candidates) y_.push_back(mip_.add_column(counts_sites() ? 1 : charges() ? c.fixed_cost : 0, c.pinned ? 1 : 0, 1, true));
    std::vector<std::vector<Mip::Term>> meets(p_.places.size()), fills(p_.candidates.size());
    for (std::size_t a = 0; a < p_.arcs.size(); ++a) {
      const auto& arc = p_.arcs[a];
      if (arc.cost > reach) continue;
      const auto& place = p_.places[arc.place];
      const double unit = o_.single_source ? place.persons : 1;  // persons one unit of x stands for
      double cost = unit * place.weight * arc.cost;
      if (coverage()) cost = -unit * place.weight;
      if (counts_sites() || o_.objective == "p-center") cost = 0;
      x_[a] = mip_.add_column(cost, 0, o_.single_source ? 1 : place.persons, o_.single_source);
      meets[arc.place].push_back({x_[a], 1});
      fills[arc.candidate].push_back({x_[a], unit});
      mip_.add_row(-kFree, 0, {{x_[a], 1}, {y_[arc.candidate], -(o_.single_source ? 1.0 : place.persons)}});
    }
    for (std::size_t i = 0; i < p_.places.size(); ++i) {
      const double whole = o_.single_source ? 1 : p_.places[i].persons;
      if (may_stay_unmet()) {
        const double unit = o_.single_source ? p_.places[i].persons : 1;
        u_[i] = mip_.add_column(coverage() ? 0 : unit * p_.places[i].weight * penalty(), 0, whole, o_.single_source);
        meets[i].push_back({u_[i], 1});
      }
      if (meets[i].empty() && whole > 0) uncovered_.push_back(i);
      mip_.add_row(whole, whole, meets[i]);
    }
    for (std::size_t c = 0; c < p_.candidates.size(); ++c)
      if (std::isfinite(p_.candidates[c].capacity)) {
        fills[c].push_back({y_[c], -p_.candidates[c].capacity});
        mip_.add_row(-kFree, 0, fills[c]);
      }
    limits();
  }

  void limits() {
    std::vector<Mip::Term> count, cost;
    for (std::size_t c = 0; c < y_.size(); ++c) {
      count.push_back({y_[c], 1});
      cost.push_back({y_[c], p_.candidates[c].fixed_cost});
    }
    if (o_.open && !counts_sites()) mip_.add_row(charges() ? 0 : *o_.open, *o_.open, count);
    if (o_.budget) mip_.add_row(-kFree, *o_.budget, cost);
  }

  // p-centre: the least reach for which everyone can be served, by bisection over the distinct costs.
  ShelterPlan centre() {
    std::vector<double> reach;
    for (const auto& a : p_.arcs) reach.push_back(a.cost);
    std::sort(reach.begin(), reach.end());
    reach.erase(std::unique(reach.begin(), reach.end()), reach.end());
    std::size_t low = 0, high = reach.size();
    bool stopped = false;
    Mip::Solution best;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      uncovered_.clear();
      build(reach[middle]);
      const auto s = uncovered_.empty() ? mip_.solve(0, o_.time_limit_s) : Mip::Solution();
      if (!s.values.empty()) {
        best = s;
        best_x_ = x_;
        high = middle;
      } else {
        if (s.status == Mip::Solution::Status::time_limit) {
          if (best.values.empty()) explain(true);
          stopped = true;
          break;
        }
        low = middle + 1;
      }
    }
    if (best.values.empty()) explain(false);
    x_ = best_x_;
    best.objective = reach[high];
    best.bound = stopped ? reach[low] : reach[high];
    best.status = stopped ? Mip::Solution::Status::time_limit : Mip::Solution::Status::optimal;
    return read(best);
  }

  // Which capacity, reach or rule is short, in one sentence.
  [[noreturn]] void explain(bool time) const {
    if (time) fail("siting.time_limit_s", "struck before any feasible set of shelters was found", "allow more time, or fewer candidates");
    double demand = 0;
    for (const auto& d : p_.places) demand += d.persons;
    std::vector<double> capacity;
    for (const auto& c : p_.candidates) capacity.push_back(c.capacity);
    std::sort(capacity.rbegin(), capacity.rend());
    double most = 0;
    const std::size_t n = o_.open ? static_cast<std::size_t>(*o_.open) : capacity.size();
    for (std::size_t i = 0; i < std::min(n, capacity.size()); ++i) most += capacity[i];
    if (most < demand)
      fail("siting", fmt::format("is infeasible: the {} largest candidates hold {:.0f} of {:.0f} persons, {:.0f} places are short", std::min(n, capacity.size()), most, demand, demand - most),
           "open more, give larger candidates, or let demand stay unmet");
    if (!uncovered_.empty())
      fail("siting", fmt::format("is infeasible: demand '{}' has no candidate within reach", p_.places[uncovered_.front()].id), "raise siting.cover_min or give more candidates");
    if (o_.single_source) fail("siting", "is infeasible: no way to give every demand whole to one shelter within the capacities", "allow splitting (single_source false) or larger capacities");
    fail("siting", "is infeasible: budget, pins and reach leave no set of shelters that serves everyone", "raise the budget or let demand stay unmet");
  }

  ShelterPlan read(const Mip::Solution& s) const {
    ShelterPlan plan;
    plan.objective = coverage() ? -s.objective : s.objective;
    plan.bound = coverage() ? -s.bound : s.bound;
    for (int y : y_) plan.opened.push_back(s.values[static_cast<std::size_t>(y)] > 0.5);
    for (std::size_t a = 0; a < p_.arcs.size(); ++a) {
      if (x_[a] < 0) continue;
      const auto& arc = p_.arcs[a];
      const double persons = s.values[static_cast<std::size_t>(x_[a])] * (o_.single_source ? p_.places[arc.place].persons : 1);
      if (persons > 1e-6) plan.assignment.push_back({arc.place, arc.candidate, persons, arc.cost});
    }
    finish(plan, s.status == Mip::Solution::Status::time_limit);
    if (s.status == Mip::Solution::Status::optimal) plan.status = "optimal";
    return plan;
  }

  void finish(ShelterPlan& plan, bool late) const {
    plan.gap = std::abs(plan.objective - plan.bound) / std::max(1e-9, std::abs(plan.objective));
    if (plan.gap < 1e-9) plan.gap = 0;
    plan.status = plan.gap <= 1e-6 ? "optimal" : late ? "time_limit" : "feasible";
    double demand = 0, met = 0;
    for (const auto& d : p_.places) demand += d.persons;
    for (const auto& a : plan.assignment) met += a.persons;
    plan.unmet = std::max(0.0, demand - met);
    if (plan.unmet < 1e-6) plan.unmet = 0;
    plan.chosen_share.assign(p_.candidates.size(), 0);
    for (std::size_t c = 0; c < plan.opened.size(); ++c) plan.chosen_share[c] = plan.opened[c];
    next_best(plan);
  }

  // The unopened candidate that would serve a shelter's people at least cost.
  void next_best(ShelterPlan& plan) const {
    plan.next_best.resize(p_.candidates.size());
    for (std::uint32_t c = 0; c < p_.candidates.size(); ++c) {
      if (!plan.opened[c]) continue;
      std::vector<double> cost(p_.candidates.size(), 0), reached(p_.candidates.size(), 0);
      double persons = 0;
      for (const auto& a : plan.assignment) {
        if (a.candidate != c) continue;
        persons += a.persons;
        for (const auto& arc : p_.arcs)
          if (arc.place == a.place) {
            cost[arc.candidate] += a.persons * arc.cost;
            reached[arc.candidate] += a.persons;
          }
      }
      for (std::uint32_t k = 0; k < p_.candidates.size(); ++k) {
        if (plan.opened[k] || reached[k] < 0.5 * persons || persons <= 0) continue;
        const double each = cost[k] / reached[k];
        const auto& best = plan.next_best[c];
        if (!best || each < cost[*best] / reached[*best]) plan.next_best[c] = k;
      }
    }
  }

  const world::Study& study_;
  const scenario::SitingInput& o_;
  const SitingProblem& p_;
  Mip mip_;
  std::vector<int> y_, x_, best_x_, u_;
  std::vector<std::size_t> uncovered_;
};

}  // namespace

std::vector<std::uint32_t> ShelterPlan::open_sites(const SitingProblem& p) const {
  std::vector<std::uint32_t> out;
  for (std::size_t c = 0; c < opened.size(); ++c)
    if (opened[c]) out.push_back(p.candidates[c].site);
  return out;
}

ShelterPlan site_shelters(const world::Study& study, const SitingProblem& p) { return Model(study, p).solve(); }

void add_stability(const world::Study& study, const SitingProblem& p, ShelterPlan& plan, const world::Progress& progress) {
  constexpr int kSamples = 20;
  const std::size_t n = p.world_persons.size();
  if (n < 2) return;
  std::vector<double> chosen(p.candidates.size(), 0);
  double solved = 0;
  const auto seed = static_cast<std::uint64_t>(study.scenario().seed);
  for (int b = 0; b < kSamples; ++b) {
    scenario::Draws d = scenario::Streams::once(seed).of(scenario::Purpose::bootstrap, 0x51000000ull + static_cast<std::uint64_t>(b));
    SitingProblem sample = p;
    for (auto& place : sample.places) place.persons = 0;
    for (std::size_t k = 0; k < n; ++k) {
      const auto& persons = p.world_persons[d.below(n)];
      for (std::size_t i = 0; i < persons.size(); ++i) sample.places[i].persons += persons[i] / static_cast<double>(n);
    }
    check_stop();
    try {
      const ShelterPlan again = site_shelters(study, sample);
      for (std::size_t c = 0; c < chosen.size(); ++c) chosen[c] += again.opened[c];
      ++solved;
    } catch (const InputError&) {
      // A sample of heavier worlds may be infeasible where the mean is not; it says nothing of the choice.
    }
    if (progress) progress((b + 1.0) / kSamples, "checking how stable the shelters are");
  }
  if (solved == 0) return;
  for (std::size_t c = 0; c < chosen.size(); ++c) plan.chosen_share[c] = chosen[c] / solved;
}

}  // namespace senda::plan
