#pragma once
// One list of work items for crews that does well in one or in many worlds: adaptive large neighbourhood search (Ropke &
// Pisinger 2006) on the list, each list tried by the list policy in the worlds that it changes. Limited by tries, so that
// results repeat; the clock is only a safety stop.
#include <chrono>
#include <memory>
#include <vector>

#include "sim/plan/crew_schedule.hpp"

namespace senda::plan {

using Evaluators = std::vector<std::unique_ptr<WorldEvaluator>>;

/// What the worlds have in common: items by their first segment, in ascending order. A list is positions in `keys`.
struct ItemUniverse {
  std::vector<SegmentId> keys;
  struct Local {
    std::uint32_t key, item;
  };
  std::vector<std::vector<Local>> worlds;   ///< useful items of each world
  std::vector<std::vector<std::uint32_t>> closed_in;  ///< worlds of each key
  /// By key: smaller ones come first whatever they are worth. Pinned items in the order in which they were named, then
  /// corridors, then all others.
  std::vector<std::uint32_t> group;
  std::uint32_t pinned = 0;                 ///< groups below are of pinned items
  bool is_pinned(std::size_t key) const { return group[key] < pinned; }
  bool is_free(std::size_t key) const { return group[key] > pinned; }
};
ItemUniverse universe_of(const ClearanceProblem& p, const Evaluators& worlds);

class ListSearch {
 public:
  using List = std::vector<std::uint32_t>;
  struct Limits {
    std::int64_t tries = 1000;              ///< lists tried
    int stale = 200;                        ///< rounds without gain after which it ends
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
    std::size_t least_worlds = 1;           ///< items closed in fewer keep their place: there is too little to learn from
  };
  ListSearch(Evaluators& worlds, const ItemUniverse& universe, double lambda, double alpha, std::uint64_t seed);

  /// Loss in each world.
  std::vector<double> losses(const List& list);
  double objective(const std::vector<double>& losses) const;
  /// Positions in a world's items, most urgent first.
  std::vector<std::uint32_t> order_in(std::size_t world, const List& list) const;
  /// Groups first, else as it is.
  void put_groups_first(List& list) const;

  /// Improves a list; true where the deadline ended it. `bundles`: sets of keys worth moving together.
  bool improve(List& list, const std::vector<List>& bundles, const Limits& limits);
  std::int64_t tries() const { return tries_; }

 private:
  struct State {
    List list;
    std::vector<double> losses;
    double objective = 0;
  };
  /// The state with an item moved to a place; evaluates only worlds in which something changes.
  State moved(const State& s, std::uint32_t key, std::size_t to);
  List chosen(int how, const State& s, const std::vector<List>& bundles, scenario::Draws& d) const;
  bool is_sure(const std::vector<double>& before, const std::vector<double>& after) const;
  void place_best(State& s, std::uint32_t key, scenario::Draws& d);
  std::pair<std::size_t, std::size_t> range_of(const List& list, std::uint32_t key) const;

  Evaluators& worlds_;
  const ItemUniverse& universe_;
  double lambda_, alpha_;
  std::uint64_t seed_;
  std::vector<std::uint8_t> movable_;
  std::vector<Point> where_;
  std::int64_t tries_ = 0;
};

}  // namespace senda::plan
