// How sure a choice of shelters is, what is nearly as good, in which order to open, what one more would bring (science.md
// 7.5).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "graph/interrupt.hpp"
#include "sim/plan/location_relaxation.hpp"
#include "sim/plan/site_shelters.hpp"
#include "sim/plan/siting_cover.hpp"

namespace senda::plan {

namespace {

constexpr double kNearlyAsGood = 0.01;
constexpr std::size_t kMostAlternatives = 10, kOneMoreTold = 5, kOrderTold = 20;

class Stability {
 public:
  Stability(const scenario::Scenario& s, const SitingProblem& p, ShelterPlan& plan) : o_(s.siting), seed_(static_cast<std::uint64_t>(s.seed)), p_(p), plan_(plan), objective_(o_, p), l_(objective_.location(objective_.start())) {}

  void run(const world::Progress& progress) {
    if (plan_.near.empty()) find_near();
    const auto tell = [&](double done, const char* what) {
      check_stop();
      if (progress) progress(done, what);
    };
    tell(0, "checking how stable the shelters are");
    samples();
    alternatives();
    if (is_large(p_)) {
      plan_.notes.push_back("the order of opening, one more shelter and the set without capacity are left out at this size");
      return;
    }
    tell(0.3, "in which order shelters open");
    order();
    tell(0.6, "what one more shelter would bring");
    one_more();
    tell(0.8, "shelters without capacity");
    without_capacity();
  }

 private:
  // Where the solver proved the set without a search: its neighbours.
  void find_near() {
    LocationLimits limits;
    limits.gap = std::max(0.001, o_.gap);
    limits.near = kNear;
    limits.around = 200;
    limits.rounds = 60;
    limits.nodes = 0;
    limits.first = {plan_.opened};
    plan_.near = locate(l_, limits).near;
    if (std::none_of(plan_.near.begin(), plan_.near.end(), [&](const auto& n) { return n.set == plan_.opened; })) {
      std::vector<double> world;
      for (const Assignment& a : assign_worlds(l_, plan_.opened)) world.push_back(a.cost);
      plan_.near.insert(plan_.near.begin(), {cost_of(l_, plan_.opened), plan_.opened, std::move(world)});
    }
  }

  double opening_of(const CandidateSet& set) const {
    double sum = 0;
    for (std::size_t c = 0; c < set.size(); ++c) sum += set[c] ? l_.opening[c] : 0;
    return sum;
  }
  // The objective by world costs; differences between groups are left out, for they are not known of every set.
  double objective_of(const LocationPlan::Near& n, const std::vector<double>& share) const {
    std::vector<double> world = n.world;
    double mean = 0;
    for (std::size_t r = 0; r < share.size(); ++r) {
      world[r] += objective_.fixed_in(r);
      mean += share[r] > 0 ? share[r] * world[r] : 0;
    }
    if (!objective_.risk()) return opening_of(n.set) + mean;
    const auto tail = tail_weights(world, share, o_.alpha);
    double bad = 0;
    for (std::size_t r = 0; r < share.size(); ++r) bad += tail[r] > 0 ? tail[r] * world[r] : 0;
    return opening_of(n.set) + o_.lambda * mean + (1 - o_.lambda) * bad;
  }

  // Worlds drawn anew with replacement: which of the sets found to be nearly as good is best in each sample.
  void samples() {
    const std::size_t n = p_.all_worlds();
    if (objective_.fair()) plan_.notes.push_back("how sure the choice is over redrawn worlds is not assessed where groups are compared (siting.inequity)");
    if (n < 2 || o_.samples == 0 || objective_.fair()) return;
    plan_.sampled = true;
    std::vector<double> chosen(p_.candidates.size(), 0), edge;
    for (const auto& w : p_.worlds) edge.push_back((edge.empty() ? 0 : edge.back()) + w.share);
    for (std::int64_t b = 0; b < o_.samples; ++b) {
      scenario::Draws d = scenario::Streams::once(seed_).of(scenario::Purpose::bootstrap, 0x51000000ull + static_cast<std::uint64_t>(b));
      std::vector<double> share(p_.worlds.size(), 0);
      for (std::size_t k = 0; k < n; ++k) {
        const auto r = static_cast<std::size_t>(std::upper_bound(edge.begin(), edge.end(), d.uniform() * edge.back()) - edge.begin());
        share[std::min(r, share.size() - 1)] += 1.0 / static_cast<double>(n);
      }
      const LocationPlan::Near* best = nullptr;
      double least = kNoLimit;
      for (const auto& set : plan_.near)
        if (const double z = objective_of(set, share); !best || z < least) best = &set, least = z;
      for (std::size_t c = 0; c < chosen.size(); ++c) chosen[c] += best->set[c];
    }
    for (std::size_t c = 0; c < chosen.size(); ++c) plan_.chosen_share[c] = chosen[c] / static_cast<double>(o_.samples);
  }

  OtherSet other(const CandidateSet& set) const { return other(figures_of(set), set); }
  OtherSet other(const SetFigures& f, const CandidateSet& set) const {
    return {objective_.coverage() ? objective_.weighted() - f.objective : f.objective, f.unmet, f.minutes, set};
  }

  void alternatives() {
    std::vector<double> share;
    for (const auto& w : p_.worlds) share.push_back(w.share);
    std::vector<std::pair<double, const LocationPlan::Near*>> order;
    for (const auto& n : plan_.near) order.emplace_back(objective_of(n, share), &n);
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const double best = objective_.coverage() ? objective_.weighted() - plan_.objective : plan_.objective;
    for (const auto& [cost, n] : order) {
      if (plan_.alternatives.size() == kMostAlternatives) break;
      if (n->set == plan_.opened) continue;
      const OtherSet found = other(n->set);
      if (std::abs(found.objective - plan_.objective) <= kNearlyAsGood * (objective_.coverage() ? plan_.objective : best - plan_.figures.fixed) * (1 + 1e-9)) plan_.alternatives.push_back(found);
    }
    std::stable_sort(plan_.alternatives.begin(), plan_.alternatives.end(), [&](const auto& a, const auto& b) { return objective_.coverage() ? a.objective > b.objective : a.objective < b.objective; });
  }

  SetFigures figures_of(const CandidateSet& set) const {
    if (objective_.fair())
      if (auto f = fair_figures(o_, p_, objective_, set)) return std::move(*f);
    return objective_.figures(l_, set);
  }
  double value(const CandidateSet& set) const { return figures_of(set).objective; }

  // Each time the one of those chosen that helps most: which to open if only so many can.
  void order() {
    CandidateSet set(p_.candidates.size(), 0);
    std::vector<std::uint32_t> left;
    for (std::uint32_t c = 0; c < set.size(); ++c)
      if (plan_.opened[c]) left.push_back(c);
    if (!objective_.may_stay_unmet()) return;  // fewer would not be allowed
    while (!left.empty() && plan_.order.size() < kOrderTold) {
      std::size_t best = 0;
      double least = kNoLimit;
      for (std::size_t k = 0; k < left.size(); ++k) {
        set[left[k]] = 1;
        // Pinned ones stand first, for they are open already.
        const bool first = p_.candidates[left[k]].pinned && !p_.candidates[left[best]].pinned, after = !p_.candidates[left[k]].pinned && p_.candidates[left[best]].pinned;
        if (const double z = value(set); k == 0 || first || (!after && z < least)) least = z, best = k;
        set[left[k]] = 0;
      }
      set[left[best]] = 1;
      const OtherSet f = other(set);
      plan_.order.push_back({left[best], f.objective, f.unmet});
      left.erase(left.begin() + static_cast<std::ptrdiff_t>(best));
    }
  }

  // The best to add, those first that the relaxation thinks most of; who cannot be among the best is not evaluated.
  void one_more() {
    LocationLimits limits;
    limits.rounds = 100;
    limits.nodes = 0;
    limits.gap = 0;
    limits.first = {plan_.opened};
    LocationRelaxation r(l_);
    r.price = locate(l_, limits).price;
    r.weigh();
    double base = r.priced() + l_.constant;
    for (std::size_t c = 0; c < plan_.opened.size(); ++c) base -= plan_.opened[c] ? r.value(c) : 0;
    std::vector<std::pair<double, std::uint32_t>> order;
    for (std::uint32_t c = 0; c < plan_.opened.size(); ++c)
      if (!plan_.opened[c]) order.emplace_back(base - r.value(c), c);
    std::sort(order.begin(), order.end());
    std::vector<std::pair<double, std::uint32_t>> best;
    for (const auto& [bound, c] : order) {
      const double most = best.size() < kOneMoreTold ? kNoLimit : best.back().first;
      if (bound >= most) break;
      CandidateSet set = plan_.opened;
      set[c] = 1;
      const double z = value(set);
      if (!(z < most)) continue;
      best.emplace_back(z, c);
      std::sort(best.begin(), best.end());
      if (best.size() > kOneMoreTold) best.pop_back();
    }
    for (const auto& [z, c] : best) {
      CandidateSet set = plan_.opened;
      set[c] = 1;
      const OtherSet f = other(set);
      plan_.one_more.push_back({c, f.objective, f.unmet});
    }
  }

  void without_capacity() {
    if (!o_.capacitated) return;
    Location free = l_;
    for (auto& w : free.worlds)
      for (double& c : w.capacity) c = c > 0 ? kNoLimit : 0;
    LocationLimits limits;
    limits.gap = std::max(0.005, o_.gap);
    limits.rounds = 200;
    limits.nodes = 50;
    limits.first = {plan_.opened};
    const LocationPlan found = locate(free, limits);
    for (const CandidateSet& set : {found.open, plan_.opened}) {
      if (set.empty()) continue;
      const OtherSet x = other(objective_.figures(free, set), set);
      const bool better = !plan_.without_capacity || (objective_.coverage() ? x.objective > plan_.without_capacity->objective : x.objective < plan_.without_capacity->objective);
      if (x.objective < kNoLimit && better) plan_.without_capacity = x;
    }
  }

  const scenario::SitingInput& o_;
  std::uint64_t seed_;
  const SitingProblem& p_;
  ShelterPlan& plan_;
  SitingObjective objective_;
  Location l_;
};

}  // namespace

void add_stability(const scenario::Scenario& s, const SitingProblem& p, ShelterPlan& plan, const world::Progress& progress) {
  const std::string& objective = s.siting.objective;
  if (objective == "p-center" || objective == "set-cover") return;
  Stability(s, p, plan).run(progress);
}

}  // namespace senda::plan
