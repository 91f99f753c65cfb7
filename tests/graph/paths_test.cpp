// Hierarchy, batched trees, turn-aware paths, connectivity and betweenness against slow references.
#include <catch2/catch.hpp>

#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/betweenness_centrality.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <queue>
#include <set>

#include "graph/betweenness.hpp"
#include "graph/bgl.hpp"
#include "graph/components.hpp"
#include "graph/connectivity.hpp"
#include "graph/hierarchy.hpp"
#include "graph/osm/import.hpp"
#include "graph/turn_paths.hpp"
#include "sim/scenario/streams.hpp"
#include "tests/support/ascii_city.hpp"

using namespace senda;

BOOST_CONCEPT_ASSERT((boost::IncidenceGraphConcept<SegmentView>));
BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<SegmentView>));
BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<SegmentView>));

namespace {

PerEdge<std::uint32_t> weights_with_closures(const RoadGraph& g, Mode mode, std::uint64_t seed, double share) {
  auto w = mode_weights(g, mode, MetresPerSecond(1.34));
  scenario::Draws d(seed, 1, scenario::Purpose::test, 1);
  for (EdgeId e : g.edges())
    if (d.uniform() < share) w[e] = kClosed;
  return w;
}

// Two blocks of streets, one-way alleys, ties everywhere: a grid of equal lengths.
test::AsciiCity grid() {
  return test::draw({"A--B--C--D--E", "|  |  v  |  |", "F--G<-H--I--J", "|  ^  |  |  |", "K--L--M->N--O", "|  |  |  |  |", "P--Q==R--S--T"});
}

}  // namespace

TEST_CASE("hierarchy: distances and paths of pairs equal Dijkstra's, with closures, however often re-weighted") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const City city = test::random_city(120, 260, seed);
    const RoadGraph& g = city.roads;
    const Hierarchy h(g);
    HierarchyMetric metric(h);
    PairSearch pair(h);
    ShortestPaths paths(g);
    for (const Mode mode : {kCar, kFoot}) {
      const auto weight = weights_with_closures(g, mode, seed, 0.15);
      metric.customise(weight);
      for (std::uint32_t n = 0; n < 120; n += 11) {
        const ShortestPaths::Source source{NodeId(n), 0};
        paths.run({&source, 1}, weight, ShortestPaths::Direction::forward);
        for (NodeId m : g.nodes()) {
          REQUIRE(pair.distance(metric, NodeId(n), m) == paths.distance(m));
          std::uint64_t sum = 0;
          NodeId at(n);
          for (EdgeId e : pair.path(metric)) {
            REQUIRE(g.source[e] == at);
            at = g.target[e];
            sum += weight[e];
          }
          if (paths.distance(m) != kUnreachable) REQUIRE((at == m && sum == paths.distance(m)));
        }
      }
    }
  }
}

TEST_CASE("routes: 10,000 pairs of the built-in town equal Boost's distances in every mode with random closures") {
  const City city = import_osm(std::string(SENDA_SOURCE_DIR) + "/scenarios/town/town.osm.pbf");
  const RoadGraph& g = city.roads;
  const Hierarchy h(g);
  HierarchyMetric metric(h);
  PairSearch pair(h);
  ShortestPaths paths(g);
  constexpr std::uint64_t kNever = 1ull << 40;
  for (const Mode mode : {kCar, kFoot, kWheelchair, kEmergency}) {
    scenario::Draws d(11, mode, scenario::Purpose::test, 5);
    const auto weight = weights_with_closures(g, mode, 100 + mode, 0.08);
    metric.customise(weight);
    PerEdge<std::uint64_t> w(g.edge_count(), 0);
    for (EdgeId e : g.edges()) w[e] = weight[e] == kClosed ? kNever : weight[e];
    std::size_t reached = 0;
    for (int tree = 0; tree < 100; ++tree) {
      const NodeId from(static_cast<std::uint32_t>(d.below(g.node_count())));
      std::vector<std::uint64_t> expected(g.node_count());
      boost::dijkstra_shortest_paths(g, from, boost::weight_map(bgl::EdgeColumnMap<std::uint64_t>{&w}).vertex_index_map(bgl::NodeIndexMap{}).distance_map(boost::make_iterator_property_map(expected.begin(), bgl::NodeIndexMap{})));
      const ShortestPaths::Source source{from, 0};
      paths.run({&source, 1}, weight, ShortestPaths::Direction::forward);
      for (int k = 0; k < 100; ++k) {
        const NodeId to(static_cast<std::uint32_t>(d.below(g.node_count())));
        const std::uint64_t e = expected[to.value()];
        REQUIRE(paths.distance(to) == (e >= kNever ? kUnreachable : e));
        REQUIRE(pair.distance(metric, from, to) == paths.distance(to));
        reached += e < kNever;
      }
    }
    CHECK(reached > 5000);
  }
}

TEST_CASE("hierarchy: batched trees equal single trees in both directions") {
  const City city = test::random_city(200, 420, 3);
  const RoadGraph& g = city.roads;
  const Hierarchy h(g);
  HierarchyMetric metric(h);
  const auto weight = weights_with_closures(g, kFoot, 9, 0.1);
  metric.customise(weight);
  TreeBatch batch(h);
  ShortestPaths paths(g);
  for (const auto direction : {ShortestPaths::Direction::forward, ShortestPaths::Direction::reverse})
    for (const std::size_t count : {std::size_t{1}, std::size_t{5}, TreeBatch::kLanes}) {
      std::vector<NodeId> sources;
      for (std::uint32_t i = 0; i < count; ++i) sources.emplace_back(i * 12);
      batch.run(metric, sources, direction);
      for (std::size_t i = 0; i < count; ++i) {
        const ShortestPaths::Source source{sources[i], 0};
        paths.run({&source, 1}, weight, direction);
        for (NodeId n : g.nodes()) REQUIRE(batch.distance(i, n) == paths.distance(n));
      }
    }
}

TEST_CASE("bucket queue: costs far beyond the window and sources that start late come out exact") {
  auto t = test::draw({"A--B--C--D", "|  |  |  |", "E--F--G--H"});
  const RoadGraph& g = t.city.roads;
  PerEdge<std::uint32_t> weight(g.edge_count(), 0);
  scenario::Draws d(5, 0, scenario::Purpose::test, 0);
  for (EdgeId e : g.edges()) weight[e] = d.uniform() < 0.3 ? 1 : static_cast<std::uint32_t>(1 + d.below(400000000));
  ShortestPaths paths(g), star(g);
  for (NodeId a : g.nodes()) {
    const ShortestPaths::Source sources[] = {{a, 7}, {t.node('H'), 900000000}};
    paths.run(sources, weight, ShortestPaths::Direction::forward);
    for (NodeId b : g.nodes()) {
      const std::uint32_t one = star.run_to(a, b, weight, [](NodeId) { return 0u; }), two = star.run_to(t.node('H'), b, weight, [](NodeId) { return 0u; });
      CHECK(paths.distance(b) == std::min(one + 7, two + 900000000));
      CHECK(paths.origin(b) == (one + 7 <= two + 900000000 ? 0 : 1));
    }
  }
}

TEST_CASE("bucket queue: stopping at a node or a limit leaves everything nearer settled") {
  const City city = test::random_city(150, 400, 8);
  const auto weight = mode_weights(city.roads, kCar, MetresPerSecond(1.34));
  ShortestPaths whole(city.roads), part(city.roads);
  const ShortestPaths::Source source{NodeId(0), 0};
  for (const auto direction : {ShortestPaths::Direction::forward, ShortestPaths::Direction::reverse}) {
    whole.run({&source, 1}, weight, direction);
    for (std::uint32_t n = 1; n < 150; n += 13) {
      part.run({&source, 1}, weight, direction, NodeId(n));
      CHECK(part.distance(NodeId(n)) == whole.distance(NodeId(n)));
      const std::uint32_t limit = whole.distance(NodeId(n));
      part.run({&source, 1}, weight, direction, NodeId(), limit);
      for (NodeId m : city.roads.nodes())
        if (whole.distance(m) <= limit) CHECK(part.distance(m) == whole.distance(m));
    }
  }
}

TEST_CASE("turn paths: equal a search that remembers every edge driven, on random runs of two to four edges") {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    City city = test::random_city(14, 30, seed);
    RoadGraph& g = city.roads;
    scenario::Draws d(seed, 2, scenario::Purpose::test, 3);
    std::set<std::vector<EdgeId>> forbidden;
    for (int k = 0; k < 40; ++k) {
      std::vector<EdgeId> run{EdgeId(static_cast<std::uint32_t>(d.below(g.edge_count())))};
      const std::size_t length = 2 + d.below(3);
      while (run.size() < length && g.out_edges(g.target[run.back()]).size() > 0) {
        const auto out = g.out_edges(g.target[run.back()]);
        run.emplace_back((*out.begin()).value() + static_cast<std::uint32_t>(d.below(out.size())));
      }
      if (run.size() == length) forbidden.insert(run);
    }
    for (const auto& run : forbidden) {
      g.turn_edges.insert(g.turn_edges.end(), run.begin(), run.end());
      g.turn_begin.push_back(g.turn_edges.size());
    }
    const auto weight = mode_weights(g, kCar, MetresPerSecond(1.34));
    // The slow way: states are the last three edges.
    const auto slow = [&](NodeId from, NodeId to) -> std::uint32_t {
      if (from == to) return 0;
      using History = std::vector<EdgeId>;
      std::map<History, std::uint32_t> best;
      std::priority_queue<std::pair<std::uint32_t, History>, std::vector<std::pair<std::uint32_t, History>>, std::greater<>> queue;
      const auto free = [&](const History& h) {
        for (std::size_t n = 2; n <= h.size(); ++n)
          if (forbidden.count(History(h.end() - static_cast<std::ptrdiff_t>(n), h.end()))) return false;
        return true;
      };
      const auto allowed = [&](History h) {
        if (!free(h)) return false;
        const EdgeId last = h.back();
        if (h.size() < 2 || g.segment[last] != g.segment[h[h.size() - 2]] || last == h[h.size() - 2]) return true;
        for (EdgeId other : g.out_edges(g.source[last])) {  // turning back: only with no other way on
          h.back() = other;
          if (g.segment[other] != g.segment[last] && free(h)) return false;
        }
        return true;
      };
      const auto push = [&](History h, std::uint32_t cost) {
        if (!allowed(h)) return;
        if (h.size() > 3) h.erase(h.begin());
        const auto it = best.find(h);
        if (it != best.end() && it->second <= cost) return;
        best[h] = cost;
        queue.push({cost, h});
      };
      for (EdgeId e : g.out_edges(from)) push({e}, weight[e]);
      while (!queue.empty()) {
        const auto [cost, h] = queue.top();
        queue.pop();
        if (cost > best[h]) continue;
        if (g.target[h.back()] == to) return cost;
        for (EdgeId e : g.out_edges(g.target[h.back()])) {
          History longer = h;
          longer.push_back(e);
          push(longer, cost + weight[e]);
        }
      }
      return kUnreachable;
    };
    TurnPaths paths(g);
    for (std::uint32_t a = 0; a < 14; ++a)
      for (std::uint32_t b = 0; b < 14; ++b) {
        const std::uint32_t expected = slow(NodeId(a), NodeId(b));
        REQUIRE(paths.run(NodeId(a), NodeId(b), weight) == expected);
        std::uint64_t sum = 0;
        for (EdgeId e : paths.path()) sum += weight[e];
        if (expected != kUnreachable) REQUIRE(sum == expected);
      }
    // From every street under way, all at once, and following the numbers of the next streets adds up to the cost.
    std::vector<std::uint32_t> cost;
    std::vector<std::uint8_t> next;
    for (std::uint32_t b = 0; b < 14; ++b) {
      paths.run_to_all(NodeId(b), weight, cost, next);
      for (EdgeId e : g.edges()) {
        if (weight[e] == kClosed) continue;
        REQUIRE(cost[e.value()] == paths.run(g.target[e], NodeId(b), weight, [](NodeId) { return 0u; }, e.value()));
        if (cost[e.value()] == kUnreachable) continue;
        std::uint32_t sum = 0, state = e.value();
        for (NodeId at = g.target[e]; at != NodeId(b);) {
          const EdgeId on(g.first_out()[at.value()] + next[state]);
          state = paths.step(state, on);
          REQUIRE(state != kUnreachable);
          sum += weight[on];
          at = g.target[on];
        }
        REQUIRE(sum == cost[e.value()]);
      }
    }
  }
}

TEST_CASE("connectivity: bridges and articulation points are those whose removal adds a component") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const City city = test::random_city(30, seed < 10 ? 34 : 45, seed);
    const RoadGraph& g = city.roads;
    const Connectivity c = connectivity(g, kAllModes);
    const std::size_t parts = weak_components(g, kAllModes).size.size();
    for (SegmentId s : g.segments()) {
      PerSegment<std::uint8_t> closed(g.segment_count(), 0);
      closed[s] = 1;
      CHECK((weak_components(g, kAllModes, closed).size.size() > parts) == (c.is_bridge[s] != 0));
    }
    for (NodeId n : g.nodes()) {
      PerSegment<std::uint8_t> closed(g.segment_count(), 0);
      bool lone = true;
      for (SegmentId s : g.segments())
        if (g.seg_from[s] == n || g.seg_to[s] == n) {
          closed[s] = 1;
          lone = lone && g.seg_from[s] == g.seg_to[s];
        }
      // The node itself becomes a component of its own.
      CHECK((weak_components(g, kAllModes, closed).size.size() > parts + (lone ? 0 : 1)) == (c.is_articulation[n] != 0));
    }
    // Boost agrees on the articulation points and the components of the undirected view.
    const SegmentView view(g);
    std::vector<NodeId> points;
    std::vector<std::size_t> discover(g.node_count()), low(g.node_count());
    std::vector<NodeId> before(g.node_count());
    const bgl::NodeIndexMap index;
    const auto map = [&](auto& v) { return boost::make_iterator_property_map(v.begin(), index); };
    boost::articulation_points(view, std::back_inserter(points), boost::vertex_index_map(index).discover_time_map(map(discover)).lowpoint_map(map(low)).predecessor_map(map(before)));
    std::set<NodeId> distinct(points.begin(), points.end());
    CHECK(distinct.size() == c.articulation_points);
    std::vector<std::size_t> component(g.node_count());
    std::vector<boost::default_color_type> colour(g.node_count());
    CHECK(static_cast<std::size_t>(boost::connected_components(view, map(component), boost::color_map(map(colour)))) == parts);
  }
}

TEST_CASE("connectivity: of two parallel streets neither is a bridge") {
  const auto t = test::draw({"A--B", "|  |", "C--D==E"});
  const Connectivity c = connectivity(t.city.roads, kCar);
  CHECK(c.bridges == 1);
  CHECK(c.is_bridge[t.street('D', 'E')]);
}

TEST_CASE("betweenness: exact values equal Boost's, ties included") {
  const auto t = grid();
  const RoadGraph& g = t.city.roads;
  const auto weight = mode_weights(g, kCar, MetresPerSecond(1.34));
  const Betweenness b = betweenness(g, weight);
  CHECK(b.exact);
  std::vector<double> node(g.node_count());
  PerEdge<double> w(g.edge_count(), 0);
  for (EdgeId e : g.edges()) w[e] = weight[e];
  boost::brandes_betweenness_centrality(g, boost::centrality_map(boost::make_iterator_property_map(node.begin(), bgl::NodeIndexMap{}))
                                               .vertex_index_map(bgl::NodeIndexMap{})
                                               .weight_map(bgl::EdgeColumnMap<double>{&w}));
  for (NodeId n : g.nodes()) CHECK(b.node[n] == Approx(node[n.value()]).margin(1e-9));
}

TEST_CASE("betweenness: the stated error of sampled values is the error they have") {
  const City city = test::random_city(5200, 9000, 4);
  const auto weight = mode_weights(city.roads, kCar, MetresPerSecond(1.34));
  const Betweenness all = betweenness(city.roads, weight, 5200);
  REQUIRE(all.exact);
  double top = 0;
  for (SegmentId s : city.roads.segments()) top = std::max(top, all.segment[s]);
  // Mean squares over samples and streets: single intervals are skewed, as few sources use a street much.
  double error = 0, stated = 0;
  for (std::size_t sample = 0; sample < 10; ++sample) {
    const Betweenness some = betweenness(city.roads, weight, 130, 4 * sample);
    REQUIRE_FALSE(some.exact);
    for (SegmentId s : city.roads.segments()) {
      if (all.segment[s] < 0.05 * top) continue;
      error += std::pow(some.segment[s] - all.segment[s], 2);
      stated += std::pow(some.segment_error[s], 2);
    }
  }
  REQUIRE(error > 0);
  CHECK(std::sqrt(error / stated) == Approx(1).margin(0.15));
}
