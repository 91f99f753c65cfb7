#pragma once
// How long crews travel between the ends of closed segments and their depots, while segments open. Two matrices are made
// once: of the streets that are passable while nothing is opened, and of all streets open. A way is searched over the
// opened segments alone, and of them only over those that the second matrix does not rule out.
#include <vector>

#include "graph/hierarchy.hpp"
#include "sim/plan/clearance_problem.hpp"

namespace senda::plan {

class CrewTravel {
 public:
  /// A point between which travel is known.
  using Terminal = std::uint32_t;
  static constexpr Terminal kNowhere = 0xffffffffu;

  CrewTravel(const ClearanceProblem& p, const ClearanceWorld& w, HierarchyMetric& metric, TreeBatch& trees);
  /// Ends of an item; where it is several segments, of all of them.
  const std::vector<Terminal>& ends(std::uint32_t item) const { return ends_[item]; }
  /// Where a crew sets out: its depot, or the ends of the street it is at.
  const std::vector<Terminal>& starts(std::size_t crew) const { return starts_[crew]; }
  std::size_t terminals() const { return size_; }
  /// Milliseconds while nothing is opened; kUnreachable where there is no way.
  std::uint32_t at_first(Terminal a, Terminal b) const { return closed_[a * size_ + b]; }
  /// Passages through an item once it is open; empty where machines always pass.
  struct Passage {
    Terminal from, to;
    std::uint32_t ms;
  };
  const std::vector<Passage>& passages(std::uint32_t item) const { return passages_[item]; }

  void open(std::uint32_t item);
  /// Nothing opened.
  void reset();
  /// Milliseconds from the nearest of some terminals to the nearer end of an item; kUnreachable where there is no way.
  std::uint32_t way(const std::vector<Terminal>& from, std::uint32_t item) const;
  /// The same with nothing opened: never less.
  std::uint32_t way_at_first(const std::vector<Terminal>& from, std::uint32_t item) const;

 private:
  void reach(Terminal t);
  std::size_t size_ = 0;
  std::vector<std::uint32_t> closed_, all_open_;   ///< milliseconds, by pair
  std::vector<std::vector<Terminal>> ends_;
  std::vector<std::vector<Terminal>> starts_;
  std::vector<std::vector<Passage>> passages_;
  std::vector<Passage> opened_;
  std::vector<std::uint8_t> reached_, reached_at_first_;  ///< by terminal: some crew can be there
  struct Label {
    std::size_t passage;
    std::uint32_t at;
    bool done;
  };
  mutable std::vector<Label> labels_;
};

}  // namespace senda::plan
