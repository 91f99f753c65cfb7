#pragma once
// The rate of lost access R(S) on what can change alone: the junctions whose way to a target depends on which closed
// segments are open. Everything else of the city is one number. Opening only shortens ways, so that an opening
// propagates improvements from the opened edges (Ramalingam & Reps 1996, decrease-only case), and is rolled back from a
// log; one opening touches what it improves and nothing else. `AccessLoss` is the same on the whole city.
#include <span>
#include <vector>

#include "sim/plan/clearance_problem.hpp"

namespace senda::plan {

class AccessRegion {
 public:
  struct Mark {
    std::size_t changes = 0, opened = 0;
    double rate = 0;
  };
  /// All items of the world closed. `paths`: a workspace of the city.
  AccessRegion(const ClearanceProblem& p, const ClearanceWorld& w, ShortestPaths& paths);

  double rate() const { return rate_; }
  Mark mark() const { return {changes_.size(), opened_.size(), rate_}; }
  /// Opens an item (position in the world's list); one that is open stays so.
  void open(std::uint32_t item);
  void rollback(const Mark& m);
  /// Persons whose access to some kind of target has improved since the mark: of the kind that helps most. Adds who they
  /// are to `groups`, as many as the problem knows, times `share`.
  double persons_improved(const Mark& m, std::span<double> groups, double share) const;
  /// What people gain by the best way whose last item is this one, all others open, by item. No set of opened items makes
  /// the rate fall by more than the sum of theirs, for every way that gained has a last item. What is open now counts as no item.
  std::vector<double> gain_by_last();
  /// The rate falls when the item, or some set with it, opens.
  bool matters(std::uint32_t item) const { return !entries_of(item).empty() || !arcs_of(item).empty(); }
  std::size_t nodes() const { return distance_.size(); }
  std::size_t changes() const { return changes_.size(); }  ///< since all was closed

 private:
  struct Arc {
    std::uint32_t head, weight, item;
  };
  struct Entry {  // an item's edge from a junction that never changes
    std::uint32_t head, distance;
  };
  struct Guarded {  // an item's edge between junctions that may change
    std::uint32_t tail, head, weight;
  };
  struct Change {
    std::uint32_t node, before;
  };
  static constexpr std::uint32_t kNone = 0xffffffffu;

  void add_kind(std::size_t kind, const ClearanceProblem& p, const ClearanceWorld& w, ShortestPaths& paths);
  void improve(std::uint32_t node, std::uint32_t distance);
  void spread();
  std::span<const Entry> entries_of(std::uint32_t i) const { return {entries_[i].data(), entries_[i].size()}; }
  std::span<const Guarded> arcs_of(std::uint32_t i) const { return {guarded_[i].data(), guarded_[i].size()}; }

  // nodes of all kinds of targets, one kind after the other
  std::vector<std::uint32_t> distance_;
  std::vector<double> loss_per_ms_, persons_;
  std::vector<std::uint8_t> kind_;
  std::vector<std::uint32_t> limit_;         ///< by kind: where distances end
  std::vector<std::uint32_t> first_arc_;     ///< by node, one longer
  std::vector<Arc> arcs_;
  std::vector<std::vector<Entry>> entries_;  ///< by item
  std::vector<std::vector<Guarded>> guarded_;
  std::vector<std::uint8_t> open_;           ///< by item
  std::vector<std::uint32_t> opened_;
  std::vector<Change> changes_;
  std::vector<std::uint64_t> heap_;
  const DemandGroups* by_group_;             ///< null where nobody's groups are known
  std::vector<std::vector<std::uint32_t>> at_;  ///< by node: demands, where groups are known
  mutable std::vector<std::uint32_t> seen_;
  mutable std::uint32_t look_ = 0;
  double rate_ = 0;
};

}  // namespace senda::plan
