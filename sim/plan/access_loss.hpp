#pragma once
// The rate at which access is lost, R(S) = sum over kinds and people of alpha w phi(a), with the set S of
// closed segments opened, kept up to date as segments open. Opening only shortens ways, so an update
// propagates improvements from the opened edges alone (Ramalingam & Reps 1996, decrease-only case) and can
// be rolled back.
#include <vector>

#include "sim/plan/clearance_problem.hpp"

namespace senda::plan {

class AccessLoss {
 public:
  /// A state to come back to.
  struct Mark {
    std::size_t changes = 0, opens = 0;
  };
  /// All items of the world closed.
  AccessLoss(const ClearanceProblem& p, const ClearanceWorld& w);
  double rate() const { return rate_; }
  /// Opens items (positions in the world's list). Returns a mark for `rollback`.
  Mark open(const std::vector<std::uint32_t>& items);
  void rollback(Mark mark);
  /// Persons whose access improved since the mark.
  double persons_improved(Mark mark) const;
  /// phi of one demand summed over kinds with their weights (not times persons); of one kind.
  double inaccessibility(std::size_t demand) const;
  double inaccessibility(std::size_t demand, std::size_t kind) const;

  /// Cheapest repair from targets of one kind: for each closed item on the tree, the item and those
  /// before it on the way to the target (nearest the target first).
  /// With `shortest`, ways that would be shortest if everything clearable were open count instead: what
  /// people who are connected by a detour would gain from.
  std::vector<std::vector<std::uint32_t>> bundles(std::size_t kind, bool shortest = false) const;
  /// Shortest sum of clearing hours from a target to each demand (infinite when none), for bounds.
  std::vector<double> repair_hours(std::size_t kind) const;

 private:
  struct Field {  // one kind of target
    PerEdge<std::uint32_t> weight;
    PerNode<std::uint32_t> distance;
    PerNode<double> need, persons;  ///< weighted persons and persons at the node
  };
  struct Change {
    std::uint32_t kind;
    NodeId node;
    std::uint32_t before;
  };
  double phi(const TargetKind& k, std::uint32_t distance) const;
  void relax(std::size_t kind, const std::vector<EdgeId>& edges);
  void improve(std::size_t kind, NodeId n, std::uint32_t distance);
  std::vector<EdgeId> edges_of(std::uint32_t item, Mode mode) const;
  double clearing_hours(const WorkItem& i) const;
  NodeId node_of(const Demand& d, Mode m) const { return m == kFoot ? d.place.foot : d.place.car; }

  const ClearanceProblem& p_;
  const ClearanceWorld& w_;
  const RoadGraph& g_;
  std::vector<Field> fields_;
  std::vector<Change> changes_;
  std::vector<std::vector<std::uint32_t>> opened_;  ///< items of each call of open
  std::vector<std::uint64_t> heap_;
  double rate_ = 0;
};

}  // namespace senda::plan
