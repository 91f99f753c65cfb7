#pragma once
// Routes. Whoever knows of no closure follows the shared tree of the intact network towards its goal;
// whoever knows of some gets a route of its own by A* with the intact network's distances as bound.
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "graph/shortest_path.hpp"
#include "sim/scenario/scenario.hpp"

namespace senda::movement {

/// Distances to one node on the intact network and the edge to take from each node.
struct Tree {
  PerNode<std::uint32_t> distance;
  PerNode<EdgeId> next;
  PerNode<std::uint32_t> before;  ///< distances as they were before any direction was closed; empty where none ever was
  const PerNode<std::uint32_t>& intact() const { return before.empty() ? distance : before; }
};

class Routes {
 public:
  Routes(const RoadGraph& g, const scenario::Behaviour& b);
  /// Tree towards a node, made on first use; numbers never change.
  std::uint32_t index(NodeId target, bool car);
  const Tree& tree(std::uint32_t index) const { return *made_[index]; }
  const Tree& tree(NodeId target, bool car) { return tree(index(target, car)); }
  /// Shortest route with these segments taken out; none when there is no way. `node` may equal `target`.
  std::optional<std::vector<EdgeId>> route(NodeId node, NodeId target, bool car, const std::vector<SegmentId>& without);
  /// Distances (ms at the reference speed) from a node to each target, segments taken out.
  std::vector<std::uint32_t> distances(NodeId node, const std::vector<NodeId>& targets, bool car, const std::vector<SegmentId>& without);
  /// The same on the intact network, where every direction is open.
  std::optional<std::vector<EdgeId>> intact_route(NodeId node, NodeId target, bool car);
  /// Takes a directed edge from cars, or gives it back; their trees are made anew.
  void close_direction(EdgeId e, bool closed);
  bool has_tree(NodeId target, bool car) const { return trees_[car].contains(target); }

 private:
  void grow(Tree& tree, NodeId target, bool car);
  void weigh_directions(bool closed);
  /// Takes segments out of the weights and puts them back at the end of its life.
  class Without;
  const RoadGraph& g_;
  PerEdge<std::uint32_t> weight_[2];
  std::map<NodeId, std::uint32_t> trees_[2];
  std::vector<std::unique_ptr<Tree>> made_;
  std::vector<EdgeId> closed_;  ///< directions that cars may not use now
  ShortestPaths paths_;
  double fastest_mps_[2] = {1, 1};
};

}  // namespace senda::movement
