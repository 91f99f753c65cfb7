#include "sim/plan/siting_cover.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace senda::plan {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kOptionsExact = 4000, kOptionsWhole = 400;

}  // namespace

std::size_t options_of(const SitingProblem& p) {
  return std::accumulate(p.worlds.begin(), p.worlds.end(), std::size_t{0}, [](std::size_t n, const auto& w) { return n + w.options.size(); });
}

bool is_large(const SitingProblem& p) { return options_of(p) > 8'000'000; }

bool is_small(const scenario::SitingInput& options, const SitingProblem& p) { return options_of(p) <= (options.single_source ? kOptionsWhole : kOptionsExact); }

SitingProblem on_mean_world(const SitingProblem& p, double longest) {
  if (p.worlds.size() == 1) return p;
  SitingProblem out = p;
  out.worlds.assign(1, {});
  auto& w = out.worlds[0];
  w.usable.assign(p.candidates.size(), 1);
  std::vector<std::map<std::uint32_t, double>> less(p.places.size());  // by candidate: what is below the longest
  std::vector<double> asked(p.places.size(), 0), persons(p.places.size(), 0), weighted(p.places.size(), 0);
  for (const auto& from : p.worlds)
    for (std::size_t i = 0; i < from.place.size(); ++i) {
      const std::uint32_t place = from.place[i];
      asked[place] += from.share;
      persons[place] += from.share * from.persons[i];
      weighted[place] += from.share * from.persons[i] * from.weight[i];
      for (std::uint32_t k = from.first[i]; k < from.first[i + 1]; ++k) less[place][from.options[k].candidate] += from.share * (longest - std::min(longest, from.options[k].cost));
    }
  w.first.push_back(0);
  for (std::uint32_t place = 0; place < p.places.size(); ++place) {
    if (persons[place] <= 0) continue;
    w.place.push_back(place);
    w.persons.push_back(persons[place]);
    w.weight.push_back(weighted[place] / persons[place]);
    const std::size_t first = w.options.size();
    for (const auto& [c, gained] : less[place]) w.options.push_back({c, longest - gained / asked[place]});
    std::sort(w.options.begin() + static_cast<std::ptrdiff_t>(first), w.options.end(), [](const auto& a, const auto& b) { return a.cost != b.cost ? a.cost < b.cost : a.candidate < b.candidate; });
    w.first.push_back(static_cast<std::uint32_t>(w.options.size()));
  }
  w.beyond.assign(w.place.size(), kNoLimit);
  out.groups.clear();
  out.all.clear();
  return out;
}

namespace {

class Covering {
 public:
  Covering(const scenario::SitingInput& o, const SitingProblem& p, const SitingObjective& objective, Clock::time_point deadline) : o_(o), p_(p), w_(p.worlds[0]), objective_(objective), deadline_(deadline) {}

  CoverResult least_reach() {
    std::vector<double> reach;
    for (const auto& a : w_.options) reach.push_back(a.cost);
    std::sort(reach.begin(), reach.end());
    reach.erase(std::unique(reach.begin(), reach.end()), reach.end());
    std::size_t low = 0, high = reach.size(), proven = 0;  // below `proven` nothing serves everybody
    CoverResult best;
    while (low < high && !best.late) {
      const std::size_t middle = (low + high) / 2;
      bool known = true;
      CoverResult c = within(reach[middle], known);
      best.late = c.late && c.open.empty();
      if (!c.open.empty()) {
        best.open = std::move(c.open), best.assignment = std::move(c.assignment), high = middle;
        continue;
      }
      if (known && proven == low) proven = middle + 1;
      if (known && c.unreached) best.unreached = c.unreached;
      low = middle + 1;
    }
    best.late = best.late || (best.open.empty() && proven < reach.size());  // none found, and not proven that there is none
    if (best.open.empty()) return best;
    best.objective = reach[high];
    best.bound = reach[std::min(proven, high)];
    return best;
  }

  CoverResult fewest() {
    CoverResult out;
    if (is_small(o_, p_)) {
      SitingProof s = solve_by_program(o_, p_, objective_, SitingRule::set_cover, o_.cover_min, 0, seconds_left());
      out = {std::move(s.open), s.objective, std::ceil(s.bound - 1e-6), s.late, s.unreached, std::move(s.assignment)};
      return out;
    }
    Location l = covering(o_.cover_min, kNoLimit, 1);
    for (std::size_t i = 0; i < l.worlds[0].persons.size(); ++i)
      if (l.worlds[0].of(i).empty()) out.unreached = w_.place[i];
    if (out.unreached) return out;
    l.open.reset();
    l.at_most = true;
    LocationLimits limits;
    limits.gap = 0;
    limits.deadline = deadline_;
    const LocationPlan found = locate(l, limits);
    out.late = found.late;
    if (found.open.empty()) return out;
    out.open = found.open;
    out.objective = found.objective;
    out.bound = std::ceil(found.bound - 1e-6);
    out.assignment = nearest_within(found.open, o_.cover_min);
    return out;
  }

 private:
  double seconds_left() const { return std::max(0.1, std::chrono::duration<double>(deadline_ - Clock::now()).count()); }

  // The options within reach, each at its cost or at none.
  void keep_within(Location::World& w, double reach, bool costs) const {
    w.options.clear();
    w.first.assign(1, 0);
    for (std::size_t i = 0; i < w_.place.size(); ++i) {
      for (std::uint32_t k = w_.first[i]; k < w_.first[i + 1]; ++k)
        if (w_.options[k].cost <= reach) w.options.push_back({w_.options[k].candidate, costs ? w_.options[k].cost : 0});
      w.first.push_back(static_cast<std::uint32_t>(w.options.size()));
    }
    w.beyond.clear();
  }
  // Everybody within reach of an open shelter, as a location problem: a person without one costs so much.
  Location covering(double reach, double unmet, double opening) const {
    Location l = objective_.location(objective_.start());
    l.opening.assign(p_.candidates.size(), opening);
    Location::World& w = l.worlds[0];
    keep_within(w, reach, false);
    w.unmet.assign(w.persons.size(), unmet);
    if (!o_.capacitated) w.persons.assign(w.persons.size(), 1);
    return l;
  }
  // Who goes where: the cheapest assignment within reach.
  std::vector<Assignment> nearest_within(const CandidateSet& open, double reach) const {
    Location l = objective_.location(objective_.start());
    keep_within(l.worlds[0], reach, true);
    l.worlds[0].unmet.assign(w_.place.size(), kNoLimit);
    return assign_worlds(l, open);
  }

  // A set that serves everybody within reach; `known`: whether that there is none is proven.
  CoverResult within(double reach, bool& known) {
    CoverResult out;
    if (is_small(o_, p_)) {
      SitingProof s = solve_by_program(o_, p_, objective_, SitingRule::cover_all, reach, 0, seconds_left());
      known = !s.late || !s.open.empty();
      out = {std::move(s.open), 0, 0, s.late, s.unreached, std::move(s.assignment)};
      return out;
    }
    LocationLimits limits;
    limits.gap = 0;
    limits.stop_above = 1e-6;
    limits.deadline = deadline_;
    const LocationPlan found = locate(covering(reach, 1, 0), limits);
    out.late = found.late;
    known = found.bound > 1e-6;
    if (!found.open.empty() && found.objective < 1e-9) out.open = found.open, out.assignment = nearest_within(found.open, reach);
    return out;
  }

  const scenario::SitingInput& o_;
  const SitingProblem& p_;
  const SitingProblem::World& w_;
  const SitingObjective& objective_;
  Clock::time_point deadline_;
};

}  // namespace

CoverResult least_reach(const scenario::SitingInput& options, const SitingProblem& p, const SitingObjective& objective, Clock::time_point deadline) { return Covering(options, p, objective, deadline).least_reach(); }

CoverResult fewest_shelters(const scenario::SitingInput& options, const SitingProblem& p, const SitingObjective& objective, Clock::time_point deadline) { return Covering(options, p, objective, deadline).fewest(); }

}  // namespace senda::plan
