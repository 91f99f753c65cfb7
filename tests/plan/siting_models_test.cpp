// Every model of siting, over one and several worlds, against trying all sets of shelters with a linear program for who goes
// where; and the relaxation's bound against the same.
#include <catch2/catch.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "graph/errors.hpp"
#include "sim/plan/medoids.hpp"
#include "sim/plan/mip.hpp"
#include "sim/plan/site_shelters.hpp"
#include "sim/plan/siting_mip.hpp"
#include "sim/scenario/streams.hpp"

using namespace senda;
using namespace senda::plan;
using Catch::Matchers::Contains;

namespace {

constexpr double kFree = 1e30;

struct Kind {
  std::size_t worlds = 1;
  bool groups = false, small_capacity = false, demand_of_one = false;
};

// Candidates and places on a square, the ways longer here and there in each world.
SitingProblem problem(std::uint64_t seed, const Kind& k) {
  scenario::Draws d(seed, 0, scenario::Purpose::test, 41);
  SitingProblem p;
  const std::size_t candidates = 3 + d.below(4), places = 3 + d.below(5);
  for (std::size_t i = 0; i < places; ++i) p.places.push_back({"d" + std::to_string(i), NodeId(), 0, 1});
  if (k.groups) p.groups = {{"means", "low"}, {"means", "middle"}, {"means", "high"}, {"car", "0"}, {"car", "1"}};
  std::vector<std::vector<double>> cost(places, std::vector<double>(candidates));
  for (auto& row : cost)
    for (double& c : row) c = static_cast<double>(d.below(40));
  double most = 0;
  for (std::size_t r = 0; r < k.worlds; ++r) {
    SitingProblem::World w;
    w.world = static_cast<std::uint32_t>(r);
    w.share = 1.0 / static_cast<double>(k.worlds);
    w.usable.assign(candidates, 1);
    w.first.push_back(0);
    for (std::uint32_t i = 0; i < places; ++i) {
      if (k.worlds > 1 && d.below(5) == 0) continue;  // nobody there in this world
      w.place.push_back(i);
      w.persons.push_back(k.demand_of_one ? 1 : static_cast<double>(1 + d.below(12)));
      w.weight.push_back(1 + 0.5 * static_cast<double>(d.below(3)));
      const std::size_t first = w.options.size();
      for (std::uint32_t c = 0; c < candidates; ++c)
        if (d.below(10) > 0) w.options.push_back({c, cost[i][c] + (k.worlds > 1 && d.below(3) == 0 ? static_cast<double>(d.below(20)) : 0)});
      std::sort(w.options.begin() + static_cast<std::ptrdiff_t>(first), w.options.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
      w.first.push_back(static_cast<std::uint32_t>(w.options.size()));
      for (std::size_t g = 0; g < p.groups.size(); ++g) w.group_persons.push_back(0);
      for (int person = 0; k.groups && person < static_cast<int>(w.persons.back()); ++person) {
        w.group_persons[w.group_persons.size() - 5 + d.below(3)] += 1;
        w.group_persons[w.group_persons.size() - 2 + d.below(2)] += 1;
      }
    }
    w.beyond.assign(w.place.size(), kNoLimit);
    most = std::max(most, std::accumulate(w.persons.begin(), w.persons.end(), 0.0));
    p.worlds.push_back(std::move(w));
  }
  for (std::uint32_t c = 0; c < candidates; ++c) {
    SitingProblem::Candidate x;
    x.site = c;
    x.id = "s" + std::to_string(c);
    x.capacity = std::floor(most * (k.small_capacity ? 0.1 + 0.4 * d.uniform() : 0.3 + d.uniform()));
    x.fixed_cost = static_cast<double>(1 + d.below(60));
    x.step_free = d.below(3) > 0;
    p.candidates.push_back(x);
    if (k.worlds > 1)
      for (auto& w : p.worlds) w.usable[c] = d.below(8) > 0;
  }
  for (const auto& w : p.worlds)
    for (const auto& o : w.options) p.cost_cap = std::max(p.cost_cap, o.cost);
  return p;
}

scenario::Scenario settings(const std::string& objective, double open) {
  scenario::Scenario s;
  s.file = "s.json";
  s.siting.objective = objective;
  s.siting.open = open;
  s.siting.gap = 0;
  return s;
}

// What a set comes to, by a linear program over all worlds at once that knows nothing of how it is done; infinite where somebody
// cannot be served who must be. `reach`: coverage, centre, cover.
double by_hand(const scenario::SitingInput& o, const SitingProblem& p, const CandidateSet& open, double reach = kNoLimit, bool all_served = false) {
  const bool coverage = o.objective == "max-coverage", forbidden = *o.unmet_penalty == "forbidden" || all_served;
  const double penalty = coverage ? 1 : o.unmet_penalty->is_number() ? o.unmet_penalty->get<double>() : 3 * std::max(1.0, p.cost_cap);
  Mip m;
  const bool risk = !coverage && p.worlds.size() > 1 && o.lambda < 1;
  const int value_at_risk = m.add_column(risk ? 1 - o.lambda : 0, 0, kFree, false);
  std::vector<double> total(p.groups.size(), 0);
  for (const auto& w : p.worlds)
    for (std::size_t i = 0; i < w.place.size(); ++i)
      for (std::size_t g = 0; g < total.size(); ++g) total[g] += w.share * w.group_persons[i * total.size() + g];
  std::vector<std::vector<Mip::Term>> group(total.size());
  for (const auto& w : p.worlds) {
    std::vector<Mip::Term> sum;
    std::vector<std::vector<Mip::Term>> fills(open.size());
    for (std::size_t i = 0; i < w.place.size(); ++i) {
      const double persons = w.persons[i], unit = o.single_source ? persons : 1, whole = o.single_source ? 1 : persons;
      std::vector<Mip::Term> meets;
      const auto add = [&](double each) {
        const double cost = all_served ? 0 : unit * each;
        const int x = m.add_column((risk ? o.lambda : 1) * w.share * w.weight[i] * cost, 0, whole, o.single_source);
        meets.push_back({x, 1});
        if (risk) sum.push_back({x, w.weight[i] * cost});
        for (std::size_t g = 0; o.inequity > 0 && g < total.size(); ++g)
          if (total[g] > 0) group[g].push_back({x, w.share * w.group_persons[i * total.size() + g] / persons * cost / total[g]});
        return x;
      };
      double nearest = kNoLimit;
      for (std::uint32_t k = w.first[i]; k < w.first[i + 1]; ++k)
        if (open[w.options[k].candidate] && w.usable[w.options[k].candidate] && p.candidates[w.options[k].candidate].capacity > 0) nearest = std::min(nearest, w.options[k].cost);
      for (std::uint32_t k = w.first[i]; k < w.first[i + 1]; ++k) {
        const auto& option = w.options[k];
        if (!open[option.candidate] || !w.usable[option.candidate] || option.cost > reach) continue;
        if (o.closest_tolerance_min && option.cost > nearest + *o.closest_tolerance_min) continue;
        fills[option.candidate].push_back({add(coverage ? 0 : option.cost), unit});
      }
      if (!forbidden) add(penalty);
      if (meets.empty()) return kNoLimit;
      m.add_row(whole, whole, meets);
    }
    for (std::size_t c = 0; c < open.size(); ++c)
      if (!fills[c].empty()) m.add_row(-kFree, p.candidates[c].capacity, fills[c]);
    if (!risk) continue;
    sum.push_back({value_at_risk, -1});
    sum.push_back({m.add_column((1 - o.lambda) * w.share / (1 - o.alpha), 0, kFree, false), -1});
    m.add_row(-kFree, 0, sum);
  }
  if (o.inequity > 0) {
    std::vector<int> mean;
    for (auto& terms : group) {
      mean.push_back(m.add_column(0, 0, kFree, false));
      terms.push_back({mean.back(), -1});
      m.add_row(0, 0, terms);
    }
    // Two columns of groups, each counting a half; those without persons are not compared.
    for (const auto& [first, last] : {std::pair<std::size_t, std::size_t>{0, 3}, {3, 5}}) {
      std::vector<std::pair<std::size_t, std::size_t>> pairs;
      for (std::size_t a = first; a < last; ++a)
        for (std::size_t b = a + 1; b < last; ++b)
          if (total[a] > 0 && total[b] > 0) pairs.emplace_back(a, b);
      bool other = false;
      for (std::size_t a = first == 0 ? 3 : 0; a < (first == 0 ? 5 : 3); ++a)
        for (std::size_t b = a + 1; b < (first == 0 ? 5 : 3); ++b) other = other || (total[a] > 0 && total[b] > 0);
      for (const auto& [a, b] : pairs) {
        const int apart = m.add_column(o.inequity / static_cast<double>(pairs.size()) / (other ? 2 : 1), 0, kFree, false);
        m.add_row(-kFree, 0, {{mean[a], 1}, {mean[b], -1}, {apart, -1}});
        m.add_row(-kFree, 0, {{mean[b], 1}, {mean[a], -1}, {apart, -1}});
      }
    }
  }
  m.add_row(0, 1, {{m.add_column(0, 0, 1, true), 1}});  // CBC talks about programs without whole numbers
  const auto s = m.solve(0, 30);
  if (s.values.empty()) return kNoLimit;
  double opening = 0;
  for (std::size_t c = 0; c < open.size(); ++c) opening += open[c] && o.objective == "fixed-charge" ? p.candidates[c].fixed_cost : 0;
  return s.objective + opening;
}

bool allowed(const scenario::SitingInput& o, const SitingProblem& p, const CandidateSet& set) {
  double n = 0, price = 0, room = 0, step_free = 0;
  for (std::size_t c = 0; c < set.size(); ++c) {
    if (!set[c]) continue;
    n += 1, price += p.candidates[c].fixed_cost, room += p.candidates[c].capacity, step_free += p.candidates[c].step_free ? p.candidates[c].capacity : 0;
  }
  if (o.budget && price > *o.budget) return false;
  if (step_free < o.step_free_share * room - 1e-9) return false;
  return !o.open || o.objective == "set-cover" || (o.objective == "fixed-charge" ? n <= *o.open : n == *o.open);
}

template <class Value>
double best_of(const scenario::SitingInput& o, const SitingProblem& p, Value&& value) {
  double best = kNoLimit;
  for (std::size_t bits = 0; bits < std::size_t{1} << p.candidates.size(); ++bits) {
    CandidateSet set(p.candidates.size());
    for (std::size_t c = 0; c < set.size(); ++c) set[c] = bits >> c & 1;
    if (allowed(o, p, set)) best = std::min(best, value(set));
  }
  return best;
}

// The set found is the best of all, within the solver's tolerance; nothing is found where nothing is allowed.
void equals_all_sets(const scenario::Scenario& s, const SitingProblem& p, std::uint64_t seed) {
  const double best = best_of(s.siting, p, [&](const CandidateSet& set) { return by_hand(s.siting, p, set, s.siting.objective == "max-coverage" ? s.siting.cover_min : kNoLimit); });
  INFO("seed " << seed << ", " << s.siting.objective);
  if (!(best < kNoLimit)) {
    CHECK_THROWS_AS(site_shelters(s, p), InputError);
    return;
  }
  const ShelterPlan plan = site_shelters(s, p);
  const SitingObjective objective(s.siting, p);
  const double expected = s.siting.objective == "max-coverage" ? objective.weighted() - best : best;
  CHECK(plan.objective == Approx(expected).epsilon(1e-6).margin(1e-5));
  CHECK(allowed(s.siting, p, plan.opened));
  // The bound is on its side of the best.
  const double sign = s.siting.objective == "max-coverage" ? -1 : 1;
  CHECK(sign * (expected - plan.bound) >= -1e-5 * (1 + std::abs(expected)));
  CHECK(plan.status == "optimal");
  // Figures are of the assignment that is told.
  if (s.siting.objective != "max-coverage") {
    CHECK(plan.figures.objective == Approx(plan.objective).epsilon(1e-6).margin(1e-5));
    double minutes = 0, met = 0;
    for (const auto& a : plan.assignment) minutes += a.persons * a.cost, met += a.persons;
    CHECK(plan.figures.minutes * met == Approx(minutes).epsilon(1e-4).margin(1e-3));
    CHECK(plan.figures.unmet == Approx(plan.unmet).margin(1e-4));
  }
  // People are conserved.
  double sent = 0, persons = 0;
  for (const auto& a : plan.assignment) sent += a.persons;
  for (const auto& w : p.worlds) persons += w.share * std::accumulate(w.persons.begin(), w.persons.end(), 0.0);
  CHECK(sent + plan.unmet == Approx(persons).margin(1e-4));
}

}  // namespace

TEST_CASE("siting: capacitated medians equal all sets on 200 cases, divisible and whole, where unmet demand is dear and where it is forbidden") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const SitingProblem p = problem(seed, {1, false, seed % 3 == 0, false});
    auto s = settings("p-median", static_cast<double>(1 + seed % 3));
    s.siting.single_source = seed % 2 == 0;
    if (seed % 5 == 0) s.siting.unmet_penalty = scenario::Json("forbidden");
    equals_all_sets(s, p, seed);
  }
}

TEST_CASE("siting: over several worlds with a bad tail it equals all sets on 200 cases") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const SitingProblem p = problem(seed, {2 + seed % 3, false, false, false});
    auto s = settings("p-median", 2);
    s.siting.lambda = 0.25 * static_cast<double>(seed % 5);
    s.siting.alpha = seed % 2 ? 0.5 : 0.8;
    equals_all_sets(s, p, seed);
  }
}

TEST_CASE("siting: fixed charges and budgets equal all sets on 200 cases") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const SitingProblem p = problem(seed, {1 + seed % 2, false, false, false});
    auto s = settings(seed % 2 ? "fixed-charge" : "p-median", 2);
    if (seed % 4 < 2) s.siting.open.reset(), s.siting.budget = static_cast<double>(40 + seed % 60);
    equals_all_sets(s, p, seed);
  }
}

TEST_CASE("siting: coverage with capacities equals all sets on 200 cases") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const SitingProblem p = problem(seed, {1 + seed % 2, false, seed % 3 == 0, false});
    auto s = settings("max-coverage", 2);
    s.siting.cover_min = static_cast<double>(5 + seed % 20);
    s.siting.single_source = seed % 4 == 0;
    equals_all_sets(s, p, seed);
  }
}

TEST_CASE("siting: the closest open shelter, within a tolerance, equals all sets on 200 cases") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const SitingProblem p = problem(seed, {1 + seed % 2, false, false, false});
    auto s = settings("p-median", 2);
    s.siting.closest_tolerance_min = static_cast<double>(seed % 4) * 3;
    s.siting.single_source = seed % 5 == 0;
    equals_all_sets(s, p, seed);
  }
}

TEST_CASE("siting: a share of places without steps equals all sets on 200 cases") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const SitingProblem p = problem(seed, {1, false, false, false});
    auto s = settings("p-median", 2);
    s.siting.step_free_share = 0.2 * static_cast<double>(1 + seed % 5);
    equals_all_sets(s, p, seed);
  }
}

TEST_CASE("siting: differences between groups are part of what is minimised, on 200 cases") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const SitingProblem p = problem(seed, {1 + seed % 2, true, false, false});
    auto s = settings("p-median", 2);
    s.siting.inequity = static_cast<double>(1 + 10 * (seed % 4));
    const double best = best_of(s.siting, p, [&](const CandidateSet& set) { return by_hand(s.siting, p, set); });
    const SitingObjective objective(s.siting, p);
    INFO(seed);
    const SitingProof proof = solve_by_program(s.siting, p, objective, SitingRule::cost, kNoLimit, 0, 60);
    CHECK(proof.objective == Approx(best).epsilon(1e-6).margin(1e-5));
    const ShelterPlan plan = site_shelters(s, p);
    CHECK(plan.objective == Approx(best).epsilon(1e-6).margin(1e-5));
    CHECK(plan.figures.objective == Approx(plan.objective).epsilon(1e-6).margin(1e-5));
    if (const auto f = fair_figures(s.siting, p, objective, plan.opened)) CHECK(f->objective == Approx(best).epsilon(1e-6).margin(1e-5));
  }
}

TEST_CASE("siting: the worst walk is the shortest that serves everybody, on 200 cases with capacities") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const SitingProblem p = problem(seed, {1, false, seed % 4 == 0, false});
    auto s = settings("p-center", 2);
    s.siting.single_source = seed % 5 == 0;
    double best = kNoLimit;
    std::vector<double> reach;
    for (const auto& o : p.worlds[0].options) reach.push_back(o.cost);
    std::sort(reach.begin(), reach.end());
    for (const double r : reach)
      if (best_of(s.siting, p, [&](const CandidateSet& set) { return by_hand(s.siting, p, set, r, true); }) < kNoLimit) {
        best = r;
        break;
      }
    INFO(seed);
    if (!(best < kNoLimit)) CHECK_THROWS_AS(site_shelters(s, p), InputError);
    else CHECK(site_shelters(s, p).objective == Approx(best));
  }
}

TEST_CASE("siting: the fewest shelters that reach everybody, on 200 cases with capacities") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const SitingProblem p = problem(seed, {1, false, seed % 4 == 0, false});
    auto s = settings("set-cover", 0);
    s.siting.open.reset();
    s.siting.cover_min = static_cast<double>(10 + seed % 20);
    const double best = best_of(s.siting, p, [&](const CandidateSet& set) {
      return by_hand(s.siting, p, set, s.siting.cover_min, true) < kNoLimit ? static_cast<double>(std::count(set.begin(), set.end(), 1)) : kNoLimit;
    });
    INFO(seed);
    if (!(best < kNoLimit)) CHECK_THROWS_AS(site_shelters(s, p), InputError);
    else CHECK(site_shelters(s, p).objective == Approx(best));
  }
}

TEST_CASE("siting: under any tilt the relaxation's bound stays below the best of all sets; the tilt at the best set meets it") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const SitingProblem p = problem(seed, {1 + seed % 3, true, false, false});
    auto s = settings("p-median", 2);
    s.siting.lambda = 0.5;
    s.siting.alpha = 0.6;
    s.siting.inequity = static_cast<double>(seed % 3) * 8;
    const SitingObjective objective(s.siting, p);
    const double best = best_of(s.siting, p, [&](const CandidateSet& set) { return by_hand(s.siting, p, set); });
    scenario::Draws d(seed, 0, scenario::Purpose::test, 42);
    Tilt t = objective.start();
    for (int k = 0; k < 3; ++k) {
      LocationLimits limits;
      limits.gap = 0;
      const Location l = objective.location(t);
      const LocationPlan found = locate(l, limits);
      INFO(seed << " tilt " << k);
      CHECK(found.bound <= best + 1e-6 * (1 + best));
      const SetFigures f = objective.figures(l, found.open);
      CHECK(f.objective >= best - 1e-6 * (1 + best));
      t = objective.tilt_at(f);
      for (double& sign : t.sign) sign = 2 * d.uniform() - 1;
    }
  }
}

TEST_CASE("siting: with no capacity anywhere all stay unmet at the penalty each, over all worlds (case S4)") {
  SitingProblem p = problem(3, {3, false, false, false});
  for (auto& c : p.candidates) c.capacity = 0;
  auto s = settings("p-median", 2);
  s.siting.unmet_penalty = scenario::Json(7);
  s.siting.lambda = 1;
  double weighted = 0, persons = 0;
  for (const auto& w : p.worlds)
    for (std::size_t i = 0; i < w.place.size(); ++i) weighted += w.share * w.persons[i] * w.weight[i], persons += w.share * w.persons[i];
  const ShelterPlan plan = site_shelters(s, p);
  CHECK(plan.objective == Approx(7 * weighted));
  CHECK(plan.unmet == Approx(persons));
  CHECK(plan.status == "optimal");
}

TEST_CASE("siting: what is infeasible is said with how much is short, and in how many worlds") {
  SitingProblem p = problem(5, {4, false, false, false});
  for (auto& c : p.candidates) c.capacity = 1;
  auto s = settings("p-median", 2);
  s.siting.unmet_penalty = scenario::Json("forbidden");
  CHECK_THROWS_WITH(site_shelters(s, p), Contains("in 4 of 4 worlds") && Contains("places are short"));
}

TEST_CASE("siting: alternatives are within one per cent, the order starts with the best single shelter, one more never costs more") {
  int with_alternatives = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const SitingProblem p = problem(seed, {4, false, true, false});
    auto s = settings("p-median", 2);
    ShelterPlan plan = site_shelters(s, p);
    add_stability(s, p, plan, {});
    INFO(seed);
    double shares = 0;
    for (const double x : plan.chosen_share) shares += x;
    CHECK(shares == Approx(2));
    for (const auto& a : plan.alternatives) {
      CHECK(a.open != plan.opened);
      CHECK(a.objective <= plan.objective * 1.01 + 1e-6);
      CHECK(a.objective == Approx(by_hand(s.siting, p, a.open)).margin(1e-5));
    }
    with_alternatives += !plan.alternatives.empty();
    REQUIRE(plan.order.size() == 2);
    CHECK(plan.order[1].objective == Approx(plan.objective).margin(1e-5));
    CHECK(plan.order[0].objective >= plan.objective - 1e-6);
    CandidateSet first(p.candidates.size(), 0), second = first;
    first[plan.order[0].candidate] = 1, second[plan.order[1].candidate] = 1;
    CHECK(by_hand(s.siting, p, first) <= by_hand(s.siting, p, second) + 1e-6);
    if (p.candidates.size() > 2) {
      REQUIRE(!plan.one_more.empty());
      double best = kNoLimit;
      for (std::size_t c = 0; c < p.candidates.size(); ++c)
        if (CandidateSet set = plan.opened; !set[c]) set[c] = 1, best = std::min(best, by_hand(s.siting, p, set));
      CHECK(plan.one_more.front().objective == Approx(best).margin(1e-5));
      CHECK(best <= plan.objective + 1e-6);
    }
    REQUIRE(plan.without_capacity);
    CHECK(plan.without_capacity->objective <= plan.objective + 1e-6);
  }
  CHECK(with_alternatives > 0);
}

TEST_CASE("medoids: three heaps of points are told apart, and every point is counted") {
  std::vector<std::vector<double>> points;
  scenario::Draws d(1, 0, scenario::Purpose::test, 43);
  for (int k = 0; k < 60; ++k) points.push_back({10.0 * (k % 3) + d.uniform(), 5.0 * (k % 3) + d.uniform()});
  const Medoids m = k_medoids(points, 3);
  REQUIRE(m.medoids.size() == 3);
  CHECK(m.size == std::vector<std::size_t>{20, 20, 20});
  CHECK(m.medoids[0] % 3 + m.medoids[1] % 3 + m.medoids[2] % 3 == 3);
  const Medoids all = k_medoids(points, 100);
  CHECK(all.medoids.size() == 60);
}

TEST_CASE("siting: the worst walk and the fewest shelters, beyond the solver's size, are feasible and no shorter walk is") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    scenario::Draws d(seed, 0, scenario::Purpose::test, 44);
    SitingProblem p;
    SitingProblem::World w;
    constexpr std::size_t kCandidates = 35, kPlaces = 130;
    w.usable.assign(kCandidates, 1);
    w.first.push_back(0);
    std::vector<double> x, y;
    for (std::uint32_t c = 0; c < kCandidates; ++c) {
      SitingProblem::Candidate k;
      k.id = "s" + std::to_string(c);
      p.candidates.push_back(k);
      x.push_back(d.uniform()), y.push_back(d.uniform());
    }
    for (std::uint32_t i = 0; i < kPlaces; ++i) {
      const double px = d.uniform(), py = d.uniform();
      p.places.push_back({"d" + std::to_string(i), NodeId(), 1, 1});
      w.place.push_back(i), w.persons.push_back(1), w.weight.push_back(1);
      for (std::uint32_t c = 0; c < kCandidates; ++c) w.options.push_back({c, std::floor(60 * std::hypot(px - x[c], py - y[c]))});
      std::sort(w.options.begin() + w.first.back(), w.options.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
      w.first.push_back(static_cast<std::uint32_t>(w.options.size()));
    }
    w.beyond.assign(kPlaces, kNoLimit);
    p.worlds.push_back(w);
    auto s = settings("p-center", 6);
    s.siting.capacitated = false;
    INFO(seed);
    const ShelterPlan plan = site_shelters(s, p);
    CHECK(plan.bound <= plan.objective);
    // By the solver, one step up and one step down.
    const SitingObjective objective(s.siting, p);
    CHECK(!solve_by_program(s.siting, p, objective, SitingRule::cover_all, plan.objective, 0, 60).open.empty());
    const SitingProof below = solve_by_program(s.siting, p, objective, SitingRule::cover_all, plan.bound - 0.5, 0, 60);
    CHECK(below.open.empty());
    auto f = settings("set-cover", 0);
    f.siting.open.reset();
    f.siting.capacitated = false;
    f.siting.cover_min = plan.objective;
    const ShelterPlan fewest = site_shelters(f, p);
    CHECK(fewest.objective <= 6);
    CHECK(fewest.bound <= fewest.objective);
    CHECK(fewest.bound >= 3);
  }
}
