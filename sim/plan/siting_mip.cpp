#include "sim/plan/siting_mip.hpp"

#include <cmath>

#include "sim/plan/mip.hpp"

namespace senda::plan {

namespace {

constexpr double kFree = 1e30;  // CBC's infinity

class Program {
 public:
  Program(const scenario::SitingInput& o, const SitingProblem& p, const SitingObjective& objective, SitingRule rule, double reach) : o_(o), p_(p), objective_(objective), rule_(rule), reach_(reach) {}

  SitingProof solve(double gap, double time_limit_s) {
    const bool cost = rule_ == SitingRule::cost;
    for (const auto& c : p_.candidates) y_.push_back(mip_.add_column(rule_ == SitingRule::set_cover ? 1 : cost && objective_.charges() ? c.fixed_cost : 0, c.pinned ? 1 : 0, 1, true));
    if (cost && objective_.risk()) value_at_risk_ = mip_.add_column(1 - o_.lambda, 0, kFree, false);
    if (cost && objective_.fair()) group_.resize(p_.groups.size());
    for (const auto& w : p_.worlds) world(w);
    if (cost && objective_.fair()) groups();
    rules();
    SitingProof out;
    if (unreached_) {
      out.unreached = unreached_;
      return out;
    }
    if (cost) begin();
    const auto s = mip_.solve(gap, time_limit_s);
    out.optimal = s.status == Mip::Solution::Status::optimal;
    out.late = s.status == Mip::Solution::Status::time_limit;
    out.objective = s.objective;
    out.bound = s.bound;
    if (s.values.empty()) return out;
    for (const int y : y_) out.open.push_back(s.values[static_cast<std::size_t>(y)] > 0.5);
    for (std::size_t r = 0; r < p_.worlds.size(); ++r) {
      Assignment a;
      a.cost = 0;
      for (const Flow& f : flows_[r]) {
        const double persons = s.values[static_cast<std::size_t>(f.column)] * f.unit;
        if (persons > 1e-7) a.shares.push_back({f.place, f.candidate, persons});
      }
      out.assignment.push_back(std::move(a));
    }
    return out;
  }

 private:
  using Term = Mip::Term;

  // From the set that the relaxation finds.
  void begin() {
    LocationLimits limits;
    limits.rounds = 150;
    limits.nodes = 0;
    const LocationPlan found = locate(objective_.location(objective_.start()), limits);
    for (std::size_t c = 0; c < found.open.size(); ++c) mip_.start_at(y_[c], found.open[c]);
  }
  struct Flow {
    std::uint32_t place, candidate;
    int column;
    double unit;                        ///< persons one unit of the column stands for
  };

  // Who goes where in one world, what it costs, and what of it falls into the tail.
  void world(const SitingProblem::World& w) {
    const bool costs = rule_ == SitingRule::cost, coverage = objective_.coverage(), may_stay = costs && objective_.may_stay_unmet();
    const double lambda = objective_.risk() ? o_.lambda : 1;
    flows_.emplace_back();
    std::vector<Term> sum;
    std::vector<std::vector<Term>> fills(p_.candidates.size());
    for (std::uint32_t i = 0; i < w.place.size(); ++i) {
      const double persons = w.persons[i], unit = o_.single_source ? persons : 1, all = o_.single_source ? 1 : persons;
      std::vector<Term> meets;
      const auto pay = [&](int column, double each) {
        if (!costs) return;
        const double cost = unit * each;
        mip_.add_cost(column, lambda * w.share * w.weight[i] * cost);
        if (objective_.risk()) sum.push_back({column, w.weight[i] * cost});
        for (std::size_t g = 0; g < group_.size(); ++g)
          if (const double part = w.group_persons[i * group_.size() + g]; part > 0) group_[g].push_back({column, w.share * part / persons * cost / objective_.group_total(g)});
      };
      std::vector<const SitingProblem::Option*> within;
      std::vector<int> column;
      for (std::uint32_t k = w.first[i]; k < w.first[i + 1]; ++k) {
        const auto& option = w.options[k];
        if (option.cost > reach_ || !w.usable[option.candidate]) continue;
        const int x = mip_.add_column(0, 0, all, o_.single_source);
        pay(x, coverage ? 0 : option.cost);
        meets.push_back({x, 1});
        fills[option.candidate].push_back({x, unit});
        mip_.add_row(-kFree, 0, {{x, 1}, {y_[option.candidate], -all}});
        flows_.back().push_back({i, option.candidate, x, unit});
        within.push_back(&option);
        column.push_back(x);
      }
      if (costs && o_.closest_tolerance_min && !coverage) closest(within, column, all);
      if (may_stay) {
        const int u = mip_.add_column(0, 0, all, o_.single_source);
        pay(u, objective_.unmet_cost());
        meets.push_back({u, 1});
      }
      if (meets.empty()) unreached_ = w.place[i];
      else mip_.add_row(all, all, meets);
    }
    for (std::size_t c = 0; c < p_.candidates.size(); ++c)
      if (std::isfinite(p_.candidates[c].capacity) && !fills[c].empty()) {
        fills[c].push_back({y_[c], -p_.candidates[c].capacity});
        mip_.add_row(-kFree, 0, fills[c]);
      }
    if (!costs || !objective_.risk()) return;
    // What the world costs above the value at risk.
    sum.push_back({value_at_risk_, -1});
    sum.push_back({mip_.add_column((1 - o_.lambda) * w.share / (1 - o_.alpha), 0, kFree, false), -1});
    mip_.add_row(-kFree, 0, sum);
  }

  // Where a shelter is open nobody of the place goes to one that is farther by more than the tolerance (Wagner & Falkson 1975;
  // Espejo, Marín & Rodríguez-Chía 2012).
  void closest(const std::vector<const SitingProblem::Option*>& within, const std::vector<int>& column, double all) {
    for (std::size_t j = 0; j < within.size(); ++j) {
      std::vector<Term> farther;
      for (std::size_t k = j + 1; k < within.size(); ++k)
        if (within[k]->cost > within[j]->cost + *o_.closest_tolerance_min) farther.push_back({column[k], 1});
      if (farther.empty() || p_.candidates[within[j]->candidate].capacity <= 0) continue;
      farther.push_back({y_[within[j]->candidate], all});
      mip_.add_row(-kFree, all, farther);
    }
  }

  void groups() {
    std::vector<int> mean;
    for (std::vector<Term>& terms : group_) {
      mean.push_back(mip_.add_column(0, 0, kFree, false));
      terms.push_back({mean.back(), -1});
      mip_.add_row(0, 0, terms);
    }
    for (const auto& pair : objective_.pairs()) {
      const int apart = mip_.add_column(o_.inequity * pair.weight, 0, kFree, false);
      mip_.add_row(-kFree, 0, {{mean[pair.a], 1}, {mean[pair.b], -1}, {apart, -1}});
      mip_.add_row(-kFree, 0, {{mean[pair.b], 1}, {mean[pair.a], -1}, {apart, -1}});
    }
  }

  void rules() {
    std::vector<Term> count, price, balance;
    const Location l = objective_.location(objective_.start());
    for (std::size_t c = 0; c < y_.size(); ++c) {
      count.push_back({y_[c], 1});
      price.push_back({y_[c], l.price[c]});
      if (!l.balance.empty()) balance.push_back({y_[c], l.balance[c]});
    }
    if (o_.open && rule_ != SitingRule::set_cover) mip_.add_row(objective_.charges() ? 0 : *o_.open, *o_.open, count);
    if (o_.budget) mip_.add_row(-kFree, *o_.budget, price);
    if (!balance.empty()) mip_.add_row(0, kFree, balance);
  }

  const scenario::SitingInput& o_;
  const SitingProblem& p_;
  const SitingObjective& objective_;
  SitingRule rule_;
  double reach_;
  Mip mip_;
  std::vector<int> y_;
  int value_at_risk_ = -1;
  std::vector<std::vector<Term>> group_;
  std::vector<std::vector<Flow>> flows_;  ///< by world
  std::optional<std::size_t> unreached_;
};

}  // namespace

std::optional<SetFigures> fair_figures(const scenario::SitingInput& options, const SitingProblem& p, const SitingObjective& objective, const CandidateSet& open) {
  constexpr std::size_t kMostPairs = 60'000;  // of open shelters, over all worlds [A]
  SitingProblem only;
  std::vector<std::uint32_t> of, at(p.candidates.size(), 0);
  for (std::uint32_t c = 0; c < open.size(); ++c) {
    if (!open[c]) continue;
    at[c] = static_cast<std::uint32_t>(of.size());
    of.push_back(c);
    only.candidates.push_back(p.candidates[c]);
    only.candidates.back().pinned = true;
  }
  only.places = p.places;
  only.groups = p.groups;
  only.cost_cap = p.cost_cap;
  std::size_t pairs = 0;
  for (const auto& from : p.worlds) {
    SitingProblem::World w{from.world, from.share, from.place, from.persons, from.weight, {}, {0}, {}, from.beyond, from.group_persons};
    for (const std::uint32_t c : of) w.usable.push_back(from.usable[c]);
    for (std::size_t i = 0; i < from.place.size(); ++i) {
      for (std::uint32_t k = from.first[i]; k < from.first[i + 1]; ++k)
        if (open[from.options[k].candidate]) w.options.push_back({at[from.options[k].candidate], from.options[k].cost});
      w.first.push_back(static_cast<std::uint32_t>(w.options.size()));
    }
    pairs += w.options.size();
    only.worlds.push_back(std::move(w));
  }
  if (pairs > kMostPairs) return std::nullopt;
  scenario::SitingInput fixed = options;
  fixed.open = static_cast<double>(of.size());
  fixed.budget.reset();
  fixed.step_free_share = 0;
  SitingProof proof = solve_by_program(fixed, only, SitingObjective(fixed, only), SitingRule::cost, kNoLimit, 1e-9, 30);
  if (proof.open.empty()) return std::nullopt;
  for (Assignment& a : proof.assignment)
    for (auto& s : a.shares) s.candidate = of[s.candidate];
  return objective.told(open, std::move(proof.assignment));
}

SitingProof solve_by_program(const scenario::SitingInput& options, const SitingProblem& p, const SitingObjective& objective, SitingRule rule, double reach, double gap, double time_limit_s) {
  return Program(options, p, objective, rule, reach).solve(gap, time_limit_s);
}

}  // namespace senda::plan
