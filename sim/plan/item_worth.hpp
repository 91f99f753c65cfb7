#pragma once
// What opening each work item is worth, from all worlds together (science.md 6.5): the published clearance value, and the
// score by which the list is made.
#include <map>
#include <set>
#include <vector>

#include "sim/plan/list_search.hpp"
#include "sim/plan/rules_of_thumb.hpp"

namespace senda::plan {

/// Marginal drops of the loss rate when the items of one world open one after the other, means over orders.
struct WorldWorth {
  std::vector<double> drop, persons;  ///< by item: drop of the rate; persons it helps
  std::vector<double> groups;         ///< by item, then by group of the problem
};
/// Over random orders, in antithetic pairs: Shapley values by sampling (Castro, Gómez & Tejada 2009).
WorldWorth shapley_of(WorldEvaluator& e, std::uint64_t seed);
/// Over orders near those of a list: items are drawn one after the other with probabilities that rise with their scores
/// (Plackett 1975, Luce 1959). `log_score` by item; the smaller `spread`, the nearer the list. The drops alone.
WorldWorth worth_near_list(WorldEvaluator& e, std::uint64_t seed, std::uint64_t round, const std::vector<double>& log_score, double spread);

class ItemWorth {
 public:
  struct InWorld {
    std::uint32_t world, item;
    double shapley, hours;
  };
  /// Sums over the worlds in which the item is closed.
  struct Item {
    double closed = 0, hours = 0, shapley = 0, persons = 0;  ///< closed: and worth opening
    double seen = 0;                   ///< worlds in which it is closed at all
    std::map<scenario::Cause, int> causes;
    std::map<scenario::CrewKind, int> kinds;
    std::set<SegmentId> segments;
    std::vector<double> groups;        ///< persons
    std::vector<InWorld> worlds;
    std::vector<double> scores;        ///< when the worlds are drawn anew with replacement, sample by sample
  };
  /// `known`: what the undamaged network says of the items, where it has been looked at before.
  ItemWorth(const ClearanceProblem& p, const Evaluators& worlds, const ItemUniverse& universe, std::uint64_t seed, const RoadUse* known, const world::Progress& progress);

  const std::vector<Item>& items() const { return items_; }  ///< by key
  const RoadUse& use() const { return use_; }
  std::vector<RuleItem> rule_items() const;
  /// Clearance value: expected weighted person-hours of access per crew-hour over the horizon, by Shapley.
  double value(std::size_t key) const;
  /// By what the list is made.
  double score(std::size_t key) const { return scores_[key]; }
  /// How much wider scores spread than where the worths of one list are drawn anew; at least 1.
  double spread() const { return spread_; }
  void draw_scores(const Evaluators& worlds, const world::Progress& progress);

 private:
  enum class Part { all, even, odd };  ///< of the worlds
  /// What items are worth in their places, by some of the worlds.
  struct Fit {
    Part part = Part::all;
    std::vector<std::vector<double>> drops;  ///< by key, then by world in which the item is closed
    std::vector<double> foretold;            ///< drop in one world, by the undamaged network
    double foretold_counts = 0;              ///< as so many worlds in which an item is closed
    bool takes(std::uint32_t world) const { return part == Part::all || (world % 2 == 0) == (part == Part::even); }
  };
  void gather(const std::vector<WorldWorth>& shapley);
  Fit fit(const Evaluators& worlds, Part part, const world::Progress& progress) const;
  void foretell(Fit& f) const;
  std::vector<double> scores(const Fit& f) const;
  double score(const Fit& f, std::size_t key, double drop, double hours, double closed, double worlds) const;

  const ClearanceProblem& p_;
  const ItemUniverse& universe_;
  std::uint64_t seed_;
  std::size_t worlds_;
  std::vector<Item> items_;
  RoadUse use_;
  Fit fit_;
  std::vector<double> scores_;
  double spread_ = 1;
};

}  // namespace senda::plan
