#pragma once
// Routes. Whoever knows of no closure follows a shared tree of the intact network towards its goal: the one by free-flow
// times, or one of those by times perceived otherwise, chosen by path-size logit (route_choice.hpp). Whoever knows of
// closures gets a route of its own by A* with the intact network's distances as bound.
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "graph/shortest_path.hpp"
#include "graph/turn_paths.hpp"
#include "sim/movement/closures.hpp"
#include "sim/scenario/streams.hpp"

namespace senda::movement {

/// The way to one node from everywhere: the number of the edge to take among those out of a node. `after` is there
/// where cars obey turn restrictions: by state of TurnPaths, for who is under way.
struct Way {
  static constexpr std::uint8_t kNone = 255, kFar = 254;
  PerNode<std::uint8_t> first;
  std::vector<std::uint8_t> after;
  std::map<NodeId, EdgeId> far;      ///< kFar in `first`: edges with a higher number, at nodes where so many begin
  void set(const RoadGraph& g, NodeId n, EdgeId e);
};

/// Distances to one node and the ways there.
struct Tree {
  PerNode<std::uint32_t> distance;   ///< ms, by free-flow times
  PerNode<std::uint32_t> before;     ///< distances on the intact, free network, where `distance` is not that any more
  std::vector<Way> ways;             ///< by free-flow times, and by times perceived otherwise
  const PerNode<std::uint32_t>& intact() const { return before.empty() ? distance : before; }
};

class Routes {
 public:
  static constexpr std::uint32_t kNoState = 0xffffffffu;
  static constexpr std::uint32_t kTreeBits = 24;

  /// `slopes`: walking speed on each edge as a multiple of level ground; empty = 1.
  Routes(const RoadGraph& g, const scenario::Behaviour& b, const PerEdge<float>& slopes, const scenario::Streams& streams);

  /// Tree towards a node, made on first use; numbers never change.
  std::uint32_t index(NodeId target, Travel how);
  const Tree& tree(std::uint32_t way) const { return *made_[way & kIndex]; }
  const Tree& tree(NodeId target, Travel how) { return tree(index(target, how)); }
  bool has_tree(NodeId target, Travel how) const { return trees_[at(how)].contains(target); }

  // A way: a tree's number, and above kTreeBits which of its perceptions (0 = free-flow times).
  static std::uint32_t perception(std::uint32_t way) { return way >> kTreeBits; }
  /// The way by the k-th perception, made on first use.
  std::uint32_t way(std::uint32_t index, Travel how, std::uint32_t k);
  /// The edge to take from a node; `state` of TurnPaths for who is under way there, else kNoState. None: no way.
  EdgeId next(std::uint32_t way, NodeId node, std::uint32_t state) const {
    const Way& w = tree(way).ways[perception(way)];
    std::uint8_t n = state != kNoState && !w.after.empty() ? w.after[state] : Way::kNone;
    if (n == Way::kNone) {  // Who has no allowed way on takes a forbidden turn rather than stand for ever.
      n = w.first[node];
      if (n >= Way::kFar) return n == Way::kFar ? w.far.at(node) : EdgeId();
    }
    return EdgeId(first_out_[node.value()] + n);
  }
  /// Asks early for what `next` will look at for a node.
  void fetch(std::uint32_t way, NodeId node) const {
    __builtin_prefetch(&tree(way).ways[perception(way)].first[node]);
    __builtin_prefetch(&first_out_[node.value()]);
  }
  /// The edges from a node to the tree's target, and their time; false when there is no way.
  bool walk(std::uint32_t way, NodeId from, NodeId target, std::uint32_t state, std::vector<EdgeId>& edges) const;

  /// Shortest route with these segments taken out; none when there is no way. `node` may equal `target`.
  std::optional<std::vector<EdgeId>> route(NodeId node, NodeId target, Travel how, const std::vector<SegmentId>& without, std::uint32_t state = kNoState);
  /// Distances (ms at the reference speed) from a node to each target, segments taken out.
  std::vector<std::uint32_t> distances(NodeId node, const std::vector<NodeId>& targets, Travel how, const std::vector<SegmentId>& without);
  /// The same as `route` on the intact network, where every direction is open and nobody is in the way.
  std::optional<std::vector<EdgeId>> intact_route(NodeId node, NodeId target, Travel how);

  /// Takes a directed edge from cars, or gives it back; their trees are made anew.
  void close_direction(EdgeId e, bool closed);
  /// Drivers see the queues of the moment: their trees are made anew by these times, by edge (ms).
  void see_times(PerEdge<std::uint32_t> now);

  /// The automaton of turn restrictions; null where nobody obeys any.
  const TurnPaths* turns() const { return turns_.get(); }
  /// Times or directions are not those of the intact, free network now.
  bool changed() const { return !now_.empty() || !closed_.empty(); }
  std::uint32_t weight(EdgeId e, Travel how) const { return weights(how)[e]; }

 private:
  static constexpr std::uint32_t kIndex = (1u << kTreeBits) - 1;
  static std::size_t at(Travel how) { return static_cast<std::size_t>(how); }
  const PerEdge<std::uint32_t>& weights(Travel how) const { return how == Travel::car && !now_.empty() ? now_ : weight_[at(how)]; }
  PerEdge<std::uint32_t>& weights(Travel how) { return how == Travel::car && !now_.empty() ? now_ : weight_[at(how)]; }
  void grow(Tree& tree, NodeId target, Travel how);
  void grow_other(Tree& tree, NodeId target, Travel how, std::uint32_t k);
  /// Runs the search to a target: what it found is in `paths_`, or with turn restrictions in `cost_` and `after`.
  void search(NodeId target, Travel how, const PerEdge<std::uint32_t>& weight, std::vector<std::uint8_t>& after);
  PerEdge<std::uint32_t> perceived(Travel how, std::uint32_t k);
  void regrow_cars();
  void weigh_directions(bool closed);
  /// Takes segments out of the weights and puts them back at the end of its life.
  class Without;

  const RoadGraph& g_;
  const std::uint32_t* first_out_;
  const scenario::Streams& streams_;
  const double perception_cv_;
  PerEdge<std::uint32_t> weight_[kTravels];
  PerEdge<std::uint32_t> now_;             ///< of cars, when drivers see queues
  std::map<NodeId, std::uint32_t> trees_[kTravels];
  std::vector<std::unique_ptr<Tree>> made_;
  std::vector<EdgeId> closed_;  ///< directions that cars may not use now
  ShortestPaths paths_;
  std::unique_ptr<TurnPaths> turns_;
  std::vector<std::uint32_t> cost_;  ///< by state of TurnPaths
  std::vector<PerSegment<float>> misjudged_;  ///< perceived time as a multiple of the true one, by perception
  double fastest_mps_[kTravels] = {1, 1, 1};
  bool steady_bound_ = true;    ///< straight lines bound walking times: no slopes
};

}  // namespace senda::movement
