#pragma once
// Facility location over worlds (science.md 7.3): which candidates open, and who goes where in each world. Medians with
// capacities, opening costs or a budget, demand that may stay unmet at a price, whole or divisible; coverage is the same
// with costs of nought. Costs are of one person, the weight of the place within them.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace senda::plan {

inline constexpr double kNoLimit = std::numeric_limits<double>::infinity();

using CandidateSet = std::vector<std::uint8_t>;   ///< by candidate: open
using Prices = std::vector<std::vector<double>>;  ///< by world, by place: what a person may cost

struct Location {
  struct Option {
    std::uint32_t candidate;
    double cost;                        ///< of one person; not negative
  };
  struct World {
    double share = 1;                   ///< of its cost in the objective
    std::vector<double> capacity;       ///< by candidate; 0 where it cannot be used
    std::vector<double> persons;        ///< by place
    std::vector<double> unmet;          ///< by place: cost of one person without a shelter; kNoLimit: not allowed
    std::vector<double> beyond;         ///< by place: options left out cost at least this; empty: none are
    std::vector<double> tolerance;      ///< by place: who goes to a shelter has none open that is cheaper by more; empty: no rule
    std::vector<std::uint32_t> first;   ///< by place, one longer: its options
    std::vector<Option> options;        ///< of each place, cheapest first
    std::span<const Option> of(std::size_t place) const { return {options.data() + first[place], options.data() + first[place + 1]}; }
    /// Up to which a price keeps the bound valid: nobody pays more than staying unmet, or an option left out, would cost.
    double most_price(std::size_t place) const { return beyond.empty() ? unmet[place] : std::min(unmet[place], beyond[place]); }
  };
  std::vector<World> worlds;
  std::vector<double> opening;          ///< by candidate: cost in the objective
  std::vector<std::uint8_t> pinned;     ///< by candidate: open in any case
  std::optional<std::size_t> open;      ///< how many open: exactly, or at most where `at_most`
  bool at_most = false;
  std::vector<double> price;            ///< by candidate, against the budget
  std::optional<double> budget;
  std::vector<double> balance;          ///< by candidate: their sum over a set is not negative; empty: no rule
  bool whole = false;                   ///< a place goes to one shelter
  double constant = 0;                  ///< what is paid whatever opens; not in what `locate` says of cost and bound

  std::size_t candidates() const { return opening.size(); }
};

/// Who goes where in one world.
struct Assignment {
  struct Share {
    std::uint32_t place, candidate;
    double persons;
  };
  std::vector<Share> shares;            ///< by place, then by candidate
  double cost = kNoLimit;               ///< with unmet demand; infinite: there is no assignment
  double unmet = 0;                     ///< persons
};

/// The cheapest assignment of divisible demand when some candidates are open, exact: all start at their cheapest option, and
/// overfull shelters pass people on along shortest augmenting paths between shelters (Ahuja, Magnanti & Orlin 1993, chapter
/// 9). O(augmentations x open²). Given up, with infinite cost, once it is sure to cost `most`. `prices`, by candidate: what a
/// place in it is worth, to start from and as found; from those of a set that is nearly the same few are passed on. They do not
/// change what it costs, but where assignments cost alike, which of them is found.
Assignment assign_divisible(const Location::World& w, const CandidateSet& open, double most = kNoLimit, std::vector<double>* prices = nullptr);
/// The same with whole places: from the divisible one, each place to where most of it goes, then moves and swaps. Not proven.
Assignment assign_whole(const Location::World& w, const CandidateSet& open, double most = kNoLimit);

struct LocationPlan {
  std::vector<std::uint8_t> open;       ///< by candidate; empty: none was found
  double objective = kNoLimit, bound = -kNoLimit;
  std::int64_t rounds = 0;              ///< of the relaxation
  std::int64_t sets = 0;                ///< sets of shelters evaluated
  bool late = false;                    ///< the deadline ended it
  Prices price;                         ///< with which the root's bound was found
  struct Near {
    double cost;
    CandidateSet set;
    std::vector<double> world;          ///< cost in each, without opening
  };
  std::vector<Near> near;               ///< sets within LocationLimits::near of the best, cheapest first
  double gap() const { return objective < kNoLimit && objective - bound > 1e-9 * (1 + objective) ? (objective - bound) / std::max(1e-12, objective) : 0; }
};

struct LocationLimits {
  double gap = 0.02;                    ///< relative to all that is paid, at which it ends
  std::int64_t rounds = 600;            ///< of the relaxation
  std::int64_t nodes = 2000;            ///< of the search tree where the relaxation alone does not reach the gap
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();  ///< a safety stop
  double stop_above = kNoLimit;         ///< it is enough to know that the bound is above this
  double near = 0;                      ///< sets so little dearer than the best, relatively, are kept too ...
  std::int64_t around = 0;              ///< ... and up to so many exchanges of one shelter are looked at for them
  const Prices* start = nullptr;        ///< prices to start from
  std::vector<CandidateSet> first;      ///< sets to try first
};

/// Lagrangian relaxation of what every place must get (Cornuéjols, Fisher & Nemhauser 1977; with capacities Beasley 1993),
/// multipliers by subgradient; sets from it are evaluated exactly and improved by exchange (Teitz & Bart 1968). Where
/// the gap stays wider than asked, branch and bound on which candidates open, best first. The bound counts every option, so
/// that it holds for the problem as given. Rules of balance and tolerance bind the sets, not the bound.
LocationPlan locate(const Location& p, const LocationLimits& limits);

/// Objective of a set; infinite where somebody cannot be served who must be.
double cost_of(const Location& p, const CandidateSet& open);
/// Who goes where in each world.
std::vector<Assignment> assign_worlds(const Location& p, const CandidateSet& open);

}  // namespace senda::plan
