#include "sim/movement/routes.hpp"

#include <algorithm>

#include "sim/movement/huge_pages.hpp"

namespace senda::movement {

Routes::Routes(const RoadGraph& g, const scenario::Behaviour& b) : g_(g), paths_(g) {
  weight_[0] = mode_weights(g, kFoot, MetresPerSecond(b.walk_speed_mps));
  weight_[1] = mode_weights(g, kCar, MetresPerSecond(b.walk_speed_mps));
  fastest_mps_[0] = b.walk_speed_mps;
  for (float v : g.speed_kmh) fastest_mps_[1] = std::max(fastest_mps_[1], v / 3.6);
}

class Routes::Without {
 public:
  Without(const RoadGraph& g, PerEdge<std::uint32_t>& weight, const std::vector<SegmentId>& segments) : weight_(weight) {
    for (SegmentId s : segments)
      for (EdgeId e : {g.edge_forward[s], g.edge_backward[s]})
        if (e.exists()) {
          saved_.emplace_back(e, weight[e]);
          weight[e] = kClosed;
        }
  }
  Without(const Without&) = delete;
  ~Without() {
    for (auto it = saved_.rbegin(); it != saved_.rend(); ++it) weight_[it->first] = it->second;
  }

 private:
  PerEdge<std::uint32_t>& weight_;
  std::vector<std::pair<EdgeId, std::uint32_t>> saved_;
};

std::uint32_t Routes::index(NodeId target, bool car) {
  const auto [it, fresh] = trees_[car].try_emplace(target, static_cast<std::uint32_t>(made_.size()));
  if (fresh) {
    Tree& tree = *made_.emplace_back(std::make_unique<Tree>());
    if (car && !closed_.empty()) {
      weigh_directions(false);
      grow(tree, target, car);
      weigh_directions(true);
      tree.before = tree.distance;
    }
    grow(tree, target, car);
  }
  return it->second;
}

void Routes::grow(Tree& tree, NodeId target, bool car) {
  const ShortestPaths::Source source{target, 0};
  paths_.run({&source, 1}, weight_[car], ShortestPaths::Direction::reverse);
  if (tree.next.empty()) {
    make_large(tree.distance.raw(), g_.node_count());
    make_large(tree.next.raw(), g_.node_count());
  }
  for (NodeId n : g_.nodes()) {
    tree.distance[n] = paths_.distance(n);
    tree.next[n] = paths_.via(n);
  }
}

// Gives the closed directions their own weights for a while, or takes them out again.
void Routes::weigh_directions(bool closed) {
  for (const EdgeId e : closed_) weight_[1][e] = closed ? kClosed : free_flow_ms(g_, e, kCar, MetresPerSecond(1));
}

void Routes::close_direction(EdgeId e, bool closed) {
  weigh_directions(false);
  if (closed) closed_.push_back(e);
  else std::erase(closed_, e);
  weigh_directions(true);
  for (const auto& [target, index] : trees_[1]) {
    Tree& tree = *made_[index];
    if (tree.before.empty()) tree.before = tree.distance;
    grow(tree, target, true);
  }
}

std::optional<std::vector<EdgeId>> Routes::intact_route(NodeId node, NodeId target, bool car) {
  weigh_directions(false);
  auto found = route(node, target, car, {});
  weigh_directions(true);
  return found;
}

std::optional<std::vector<EdgeId>> Routes::route(NodeId node, NodeId target, bool car, const std::vector<SegmentId>& without) {
  const Without closed(g_, weight_[car], without);
  std::uint32_t found = kUnreachable;
  if (const auto it = trees_[car].find(target); it != trees_[car].end()) {
    const Tree& t = tree(it->second);
    found = paths_.run_to(node, target, weight_[car], [&](NodeId n) { return t.intact()[n]; });
  } else {
    // Straight line at the highest speed, shortened by 5 %: times are rounded to milliseconds.
    const Point goal = g_.point[target];
    const double ms_per_m = 950.0 / fastest_mps_[car];
    const bool geographic = !g_.from_gmns();  // given lengths may be shorter than the drawing
    found = paths_.run_to(node, target, weight_[car], [&](NodeId n) {
      return geographic ? static_cast<std::uint32_t>(distance_m(g_.point[n], goal) * ms_per_m) : 0u;
    });
  }
  if (found == kUnreachable) return {};
  return paths_.path_to(target);
}

std::vector<std::uint32_t> Routes::distances(NodeId node, const std::vector<NodeId>& targets, bool car, const std::vector<SegmentId>& without) {
  std::vector<std::uint32_t> out;
  if (without.empty()) {
    for (NodeId t : targets) out.push_back(t.exists() ? tree(t, car).distance[node] : kUnreachable);
    return out;
  }
  const Without closed(g_, weight_[car], without);
  const ShortestPaths::Source source{node, 0};
  paths_.run({&source, 1}, weight_[car], ShortestPaths::Direction::forward);
  for (NodeId t : targets) out.push_back(t.exists() ? paths_.distance(t) : kUnreachable);
  return out;
}

}  // namespace senda::movement
