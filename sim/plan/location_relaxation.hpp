#pragma once
// The Lagrangian relaxation of a location problem: every place pays a price for each of its persons, and each candidate is
// worth what places would pay beyond its costs, within its capacity.
#include <numeric>

#include "sim/plan/location.hpp"

namespace senda::plan {

/// Options by candidate instead of by place.
struct Columns {
  std::vector<std::uint32_t> first, place;
  std::vector<double> cost;
  explicit Columns(const Location::World& w) : first(w.capacity.size() + 1, 0), place(w.options.size()), cost(w.options.size()) {
    for (const auto& o : w.options) ++first[o.candidate + 1];
    std::partial_sum(first.begin(), first.end(), first.begin());
    std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
    for (std::uint32_t i = 0; i < w.persons.size(); ++i)
      for (const auto& o : w.of(i)) {
        place[next[o.candidate]] = i;
        cost[next[o.candidate]++] = o.cost;
      }
  }
  /// All places have the candidate as an option, so that they come in their order.
  bool is_full(std::size_t candidate, std::size_t places) const { return first[candidate + 1] - first[candidate] == places; }
};

class LocationRelaxation {
 public:
  enum Fixed : std::uint8_t { kFree, kIn, kOut };
  explicit LocationRelaxation(const Location& p);

  Prices price;
  CandidateSet fixed;                         ///< Fixed, by candidate
  /// A bound of every set that keeps to what is fixed, by the present prices; values the candidates.
  double weigh();
  double value(std::size_t candidate) const { return value_[candidate]; }
  /// What all places pay: less the values of a set, a bound of what that set costs.
  double priced() const;
  /// The set that is worth most; it may break the budget or the number where both are given.
  CandidateSet most_worth() const;
  /// Moves prices along what is missing at each place, with the last direction where the two do not contradict (Camerini,
  /// Fratta & Maffioli 1975). `target`: what the bound may come to; `beta`: the step, 0 to 2.
  void step(const CandidateSet& chosen, double bound, double target, double beta, Prices& direction);

  /// Obeys pins, number and budget.
  bool allowed(const CandidateSet& set) const;
  /// Some set keeps to what is fixed.
  bool possible(const CandidateSet& fixed_so) const;
  /// Some candidate cannot take everybody, or places go whole.
  bool binding() const { return binding_; }
  const Columns& columns(std::size_t world) const { return columns_[world]; }

 private:
  struct Offer {
    double gain, persons;
    std::uint32_t place;
  };
  void start();
  void offers(std::size_t world, std::size_t candidate, std::vector<Offer>& out) const;
  double most_by_number(CandidateSet* set) const;
  double most_by_budget(CandidateSet* set) const;

  const Location& p_;
  std::vector<Columns> columns_;
  std::vector<CandidateSet> limits_capacity_;  ///< by world, by candidate: less than everybody fits
  bool binding_ = false;
  std::vector<double> value_;
};

}  // namespace senda::plan
