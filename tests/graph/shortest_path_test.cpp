#include <catch2/catch.hpp>

#include <boost/graph/dijkstra_shortest_paths.hpp>

#include "graph/bgl.hpp"
#include "graph/shortest_path.hpp"
#include "sim/scenario/streams.hpp"
#include "tests/support/ascii_city.hpp"

using namespace senda;

BOOST_CONCEPT_ASSERT((boost::IncidenceGraphConcept<RoadGraph>));
BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<RoadGraph>));
BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<RoadGraph>));
BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<RoadGraph>));

namespace {

// Boost's Dijkstra on the same columns, closed edges at a weight no path can afford.
std::vector<std::uint64_t> boost_distances(const RoadGraph& g, NodeId from, const PerEdge<std::uint32_t>& weight) {
  PerEdge<std::uint64_t> w(g.edge_count(), 0);
  for (EdgeId e : g.edges()) w[e] = weight[e] == kClosed ? 1ull << 40 : weight[e];
  std::vector<std::uint64_t> distance(g.node_count());
  boost::dijkstra_shortest_paths(
      g, from,
      boost::weight_map(bgl::EdgeColumnMap<std::uint64_t>{&w})
          .vertex_index_map(bgl::NodeIndexMap{})
          .distance_map(boost::make_iterator_property_map(distance.begin(), bgl::NodeIndexMap{})));
  return distance;
}

}  // namespace

TEST_CASE("shortest paths: equal Boost's distances on random graphs with random closures") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const City city = test::random_city(60, 150, seed);
    const RoadGraph& g = city.roads;
    auto weight = mode_weights(g, kCar, MetresPerSecond(1.34));
    scenario::Draws d(seed, 1, scenario::Purpose::test, 1);
    for (EdgeId e : g.edges())
      if (d.uniform() < 0.1) weight[e] = kClosed;
    ShortestPaths paths(g);
    for (std::uint32_t n = 0; n < 60; n += 7) {
      const auto expected = boost_distances(g, NodeId(n), weight);
      const ShortestPaths::Source source{NodeId(n), 0};
      paths.run({&source, 1}, weight, ShortestPaths::Direction::forward);
      for (NodeId m : g.nodes()) {
        const std::uint64_t e = expected[m.value()];
        CHECK((e >= (1ull << 40) ? kUnreachable : e) == paths.distance(m));
      }
    }
  }
}

TEST_CASE("shortest paths: a reverse tree gives the distances to its root, and A* the same with any valid bound") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const City city = test::random_city(50, 120, seed);
    const RoadGraph& g = city.roads;
    const auto weight = mode_weights(g, kFoot, MetresPerSecond(1.34));
    ShortestPaths reverse(g), forward(g), star(g);
    const ShortestPaths::Source root{NodeId(3), 0};
    reverse.run({&root, 1}, weight, ShortestPaths::Direction::reverse);
    for (NodeId n : g.nodes()) {
      const ShortestPaths::Source source{n, 0};
      forward.run({&source, 1}, weight, ShortestPaths::Direction::forward, NodeId(3));
      CHECK(forward.distance(NodeId(3)) == reverse.distance(n));
      CHECK(star.run_to(n, NodeId(3), weight, [&](NodeId m) { return reverse.distance(m); }) == reverse.distance(n));
      CHECK(star.run_to(n, NodeId(3), weight, [](NodeId) { return 0u; }) == reverse.distance(n));
      std::uint64_t sum = 0;
      NodeId at = n;
      for (EdgeId e : star.path_to(NodeId(3))) {
        CHECK(g.source[e] == at);
        at = g.target[e];
        sum += weight[e];
      }
      if (reverse.distance(n) != kUnreachable) CHECK(sum == reverse.distance(n));
    }
  }
}

TEST_CASE("shortest paths: from several sources each node belongs to its nearest one") {
  const auto t = test::draw({"A--B------C"});
  const auto weight = mode_weights(t.city.roads, kCar, MetresPerSecond(1));
  ShortestPaths paths(t.city.roads);
  const ShortestPaths::Source sources[] = {{t.node('A'), 0}, {t.node('C'), 0}};
  paths.run(sources, weight, ShortestPaths::Direction::reverse);
  CHECK(paths.origin(t.node('B')) == 0);
  CHECK(paths.distance(t.node('B')) == 15000);
}
