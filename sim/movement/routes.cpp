#include "sim/movement/routes.hpp"

#include <algorithm>
#include <cmath>

#include "sim/movement/huge_pages.hpp"

namespace senda::movement {

Routes::Routes(const RoadGraph& g, const scenario::Behaviour& b, const PerEdge<float>& slopes, const scenario::Streams& streams) : g_(g), first_out_(g.first_out()), streams_(streams), perception_cv_(b.perception_cv), paths_(g) {
  for (const Travel how : {Travel::foot, Travel::car, Travel::wheelchair}) {
    PerEdge<std::uint32_t>& w = weight_[at(how)];
    w = mode_weights(g, mode_of(how), MetresPerSecond(b.walk_speed_mps));
    fastest_mps_[at(how)] = b.walk_speed_mps;
    if (how == Travel::car || slopes.empty()) continue;
    steady_bound_ = false;
    for (EdgeId e : g.edges())
      if (w[e] != kClosed) w[e] = static_cast<std::uint32_t>(std::min(4e9, std::max(1.0, std::round(w[e] / static_cast<double>(slopes[e])))));
  }
  for (float v : g.speed_kmh) fastest_mps_[at(Travel::car)] = std::max(fastest_mps_[at(Travel::car)], v / 3.6);
  if (b.obey_turn_restrictions && g.turn_count() > 0) turns_ = std::make_unique<TurnPaths>(g);
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

// --- trees

std::uint32_t Routes::index(NodeId target, Travel how) {
  const auto [it, fresh] = trees_[at(how)].try_emplace(target, static_cast<std::uint32_t>(made_.size()));
  if (fresh) {
    Tree& tree = *made_.emplace_back(std::make_unique<Tree>());
    if (how == Travel::car && (!closed_.empty() || !now_.empty())) {
      weigh_directions(false);
      PerEdge<std::uint32_t> seen;
      std::swap(seen, now_);
      grow(tree, target, how);
      std::swap(seen, now_);
      weigh_directions(true);
      tree.before = tree.distance;
    }
    grow(tree, target, how);
  }
  return it->second;
}

void Routes::search(NodeId target, Travel how, const PerEdge<std::uint32_t>& weight, std::vector<std::uint8_t>& after) {
  if (how == Travel::car && turns_) {
    turns_->run_to_all(target, weight, cost_, after);
    return;
  }
  const ShortestPaths::Source source{target, 0};
  paths_.run({&source, 1}, weight, ShortestPaths::Direction::reverse);
}

namespace {

// The best edge out of a node by the costs from its end on; a start knows no turn.
EdgeId best_start(const RoadGraph& g, NodeId n, const PerEdge<std::uint32_t>& weight, const std::vector<std::uint32_t>& cost, std::uint32_t& distance) {
  EdgeId best;
  distance = kUnreachable;
  for (EdgeId e : g.out_edges(n)) {
    if (weight[e] == kClosed || cost[e.value()] == kUnreachable || cost[e.value()] >= kUnreachable - weight[e]) continue;
    if (cost[e.value()] + weight[e] >= distance) continue;
    distance = cost[e.value()] + weight[e];
    best = e;
  }
  return best;
}

}  // namespace

void Routes::grow(Tree& tree, NodeId target, Travel how) {
  const PerEdge<std::uint32_t>& weight = weights(how);
  if (tree.ways.empty()) {
    tree.ways.resize(1);
    make_large(tree.distance.raw(), g_.node_count());
    make_large(tree.ways[0].first.raw(), g_.node_count());
  }
  Way& way = tree.ways[0];
  search(target, how, weight, way.after);
  const bool by_turn = how == Travel::car && turns_;
  for (NodeId n : g_.nodes()) {
    const EdgeId e = by_turn ? best_start(g_, n, weight, cost_, tree.distance[n]) : paths_.via(n);
    way.set(g_, n, n == target ? EdgeId() : e);
    if (!by_turn) tree.distance[n] = paths_.distance(n);
    else if (n == target) tree.distance[n] = 0;
  }
}

void Way::set(const RoadGraph& g, NodeId n, EdgeId e) {
  const std::uint32_t number = e.exists() ? e.value() - g.first_out()[n.value()] : kNone;
  first[n] = static_cast<std::uint8_t>(!e.exists() ? kNone : std::min<std::uint32_t>(number, kFar));
  if (e.exists() && number >= kFar) far.insert_or_assign(n, e);
}

// Times with what is wrong in them by one perception, the same for all who share it: lognormal, mean 1.
PerEdge<std::uint32_t> Routes::perceived(Travel how, std::uint32_t k) {
  if (misjudged_.size() < k) misjudged_.resize(k);
  PerSegment<float>& factor = misjudged_[k - 1];
  if (factor.empty()) {
    const double spread = std::sqrt(std::log(1 + perception_cv_ * perception_cv_));
    for (SegmentId s : g_.segments()) factor.push_back(static_cast<float>(std::exp(spread * streams_.of(scenario::Purpose::route, std::uint64_t{k} << 40 | s.value()).normal() - spread * spread / 2)));
  }
  PerEdge<std::uint32_t> out = weights(how);
  for (EdgeId e : g_.edges())
    if (out[e] != kClosed) out[e] = static_cast<std::uint32_t>(std::clamp(std::round(out[e] * static_cast<double>(factor[g_.segment[e]])), 1.0, 4e9));
  return out;
}

void Routes::grow_other(Tree& tree, NodeId target, Travel how, std::uint32_t k) {
  const PerEdge<std::uint32_t> weight = perceived(how, k);
  Way& way = tree.ways[k];
  search(target, how, weight, way.after);
  way.first.assign(g_.node_count(), Way::kNone);
  for (NodeId n : g_.nodes()) {
    std::uint32_t ignored = 0;
    way.set(g_, n, n == target ? EdgeId() : how == Travel::car && turns_ ? best_start(g_, n, weight, cost_, ignored) : paths_.via(n));
  }
}

std::uint32_t Routes::way(std::uint32_t index, Travel how, std::uint32_t k) {
  Tree& tree = *made_[index];
  if (k >= tree.ways.size() || tree.ways[k].first.empty()) {
    tree.ways.resize(std::max<std::size_t>(tree.ways.size(), k + 1));
    for (const auto& [target, i] : trees_[at(how)])
      if (i == index) grow_other(tree, target, how, k);
  }
  return k << kTreeBits | index;
}

bool Routes::walk(std::uint32_t way, NodeId from, NodeId target, std::uint32_t state, std::vector<EdgeId>& edges) const {
  edges.clear();
  for (NodeId n = from; n != target; n = g_.target[edges.back()]) {
    const EdgeId e = next(way, n, state);
    if (!e.exists() || edges.size() > g_.edge_count()) return false;
    if (turns_ && !tree(way).ways[0].after.empty()) state = state == kNoState ? e.value() : turns_->step(state, e);
    edges.push_back(e);
  }
  return true;
}

// --- changes

// Gives the closed directions their own weights for a while, or takes them out again.
void Routes::weigh_directions(bool closed) {
  for (const EdgeId e : closed_) weight_[at(Travel::car)][e] = closed ? kClosed : free_flow_ms(g_, e, kCar, MetresPerSecond(1));
}

void Routes::regrow_cars() {
  for (const auto& [target, index] : trees_[at(Travel::car)]) {
    Tree& tree = *made_[index];
    if (tree.before.empty()) tree.before = tree.distance;
    grow(tree, target, Travel::car);
    for (std::uint32_t k = 1; k < tree.ways.size(); ++k)
      if (!tree.ways[k].first.empty()) grow_other(tree, target, Travel::car, k);
  }
}

void Routes::close_direction(EdgeId e, bool closed) {
  weigh_directions(false);
  if (closed) closed_.push_back(e);
  else std::erase(closed_, e);
  weigh_directions(true);
  if (!now_.empty()) now_[e] = weight_[at(Travel::car)][e];
  regrow_cars();
}

void Routes::see_times(PerEdge<std::uint32_t> now) {
  now_ = std::move(now);
  for (EdgeId e : g_.edges())
    if (weight_[at(Travel::car)][e] == kClosed) now_[e] = kClosed;
  regrow_cars();
}

// --- single routes

std::optional<std::vector<EdgeId>> Routes::intact_route(NodeId node, NodeId target, Travel how) {
  if (how != Travel::car) return route(node, target, how, {});
  weigh_directions(false);
  PerEdge<std::uint32_t> seen;
  std::swap(seen, now_);
  auto found = route(node, target, how, {});
  std::swap(seen, now_);
  weigh_directions(true);
  return found;
}

std::optional<std::vector<EdgeId>> Routes::route(NodeId node, NodeId target, Travel how, const std::vector<SegmentId>& without, std::uint32_t state) {
  PerEdge<std::uint32_t>& weight = weights(how);
  const Without closed(g_, weight, without);
  const auto search_with = [&](auto&& bound) -> std::optional<std::vector<EdgeId>> {
    if (how == Travel::car && turns_) {
      // Who cannot go on from where it came turns round.
      std::uint32_t found = state == kNoState ? kUnreachable : turns_->run(node, target, weight, bound, state);
      if (found == kUnreachable) found = turns_->run(node, target, weight, bound);
      if (found == kUnreachable) return {};
      return turns_->path();
    }
    if (paths_.run_to(node, target, weight, bound) == kUnreachable) return {};
    return paths_.path_to(target);
  };
  if (const auto it = trees_[at(how)].find(target); it != trees_[at(how)].end()) {
    const Tree& t = tree(it->second);
    return search_with([&](NodeId n) { return t.intact()[n]; });
  }
  // Straight line at the highest speed, shortened by 5 %: times are rounded to milliseconds.
  const Point goal = g_.point[target];
  const double ms_per_m = 950.0 / fastest_mps_[at(how)];
  const bool bounded = !g_.from_gmns() && (how == Travel::car || steady_bound_);  // given lengths may be shorter than the drawing
  return search_with([&](NodeId n) { return bounded ? static_cast<std::uint32_t>(distance_m(g_.point[n], goal) * ms_per_m) : 0u; });
}

std::vector<std::uint32_t> Routes::distances(NodeId node, const std::vector<NodeId>& targets, Travel how, const std::vector<SegmentId>& without) {
  std::vector<std::uint32_t> out;
  if (without.empty()) {
    for (NodeId t : targets) out.push_back(t.exists() ? tree(t, how).distance[node] : kUnreachable);
    return out;
  }
  PerEdge<std::uint32_t>& weight = weights(how);
  const Without closed(g_, weight, without);
  const ShortestPaths::Source source{node, 0};
  paths_.run({&source, 1}, weight, ShortestPaths::Direction::forward);
  for (NodeId t : targets) out.push_back(t.exists() ? paths_.distance(t) : kUnreachable);
  return out;
}

}  // namespace senda::movement
