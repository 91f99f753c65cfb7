// Trees and reloads of a city against Boost.Graph on the same columns. Run by tests/bench/graph.py, which
// prints the ratios; SENDA_BENCH_CITY names the city file.
#include <benchmark/benchmark.h>

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <cstdlib>
#include <thread>

#include "graph/bgl.hpp"
#include "graph/city_file.hpp"
#include "graph/components.hpp"
#include "graph/hierarchy.hpp"

using namespace senda;

namespace {

std::string city_file() {
  const char* f = std::getenv("SENDA_BENCH_CITY");
  return f ? f : "city.h5";
}

struct Fixture {
  City city = load_city(city_file());
  PerEdge<std::uint32_t> weight = mode_weights(city.roads, kFoot, MetresPerSecond(1.34));
  std::vector<NodeId> sources;  // spread over the largest connected part
  Fixture() {
    const Components c = weak_components(city.roads, kFoot);
    std::vector<NodeId> main;
    for (NodeId n : city.roads.nodes())
      if (c.label[n] == 0) main.push_back(n);
    for (std::size_t i = 0; i < 64; ++i) sources.push_back(main[i * main.size() / 64]);
  }
  static const Fixture& get() {
    static const Fixture f;
    return f;
  }
};

using Csr = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, std::uint32_t, boost::no_property, std::uint32_t, std::uint32_t>;

const Csr& boost_csr() {
  static const Csr graph = [] {
    const auto& f = Fixture::get();
    std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
    std::vector<std::uint32_t> weights;
    for (EdgeId e : f.city.roads.edges())
      if (f.weight[e] != kClosed) {
        edges.emplace_back(f.city.roads.source[e].value(), f.city.roads.target[e].value());
        weights.push_back(f.weight[e]);
      }
    return Csr(boost::edges_are_unsorted_multi_pass, edges.begin(), edges.end(), weights.begin(), static_cast<std::uint32_t>(f.city.roads.node_count()));
  }();
  return graph;
}

void boost_tree(benchmark::State& state) {
  const auto& f = Fixture::get();
  const Csr& g = boost_csr();
  std::vector<std::uint32_t> distance(f.city.roads.node_count()), parent(f.city.roads.node_count());
  std::size_t i = 0;
  for (auto _ : state) {
    const auto index = boost::get(boost::vertex_index, g);
    boost::dijkstra_shortest_paths(g, f.sources[i++ % 64].value(),
                                   boost::weight_map(boost::get(boost::edge_bundle, g))
                                       .distance_map(boost::make_iterator_property_map(distance.begin(), index))
                                       .predecessor_map(boost::make_iterator_property_map(parent.begin(), index)));
    benchmark::DoNotOptimize(distance.data());
  }
}

void boost_tree_on_columns(benchmark::State& state) {
  const auto& f = Fixture::get();
  std::vector<std::uint32_t> distance(f.city.roads.node_count());
  std::size_t i = 0;
  for (auto _ : state) {
    boost::dijkstra_shortest_paths(f.city.roads, f.sources[i++ % 64],
                                   boost::weight_map(bgl::EdgeColumnMap<std::uint32_t>{&f.weight})
                                       .vertex_index_map(bgl::NodeIndexMap{})
                                       .distance_map(boost::make_iterator_property_map(distance.begin(), bgl::NodeIndexMap{})));
    benchmark::DoNotOptimize(distance.data());
  }
}

void senda_tree(benchmark::State& state) {
  const auto& f = Fixture::get();
  ShortestPaths paths(f.city.roads);
  std::size_t i = 0;
  for (auto _ : state) {
    const ShortestPaths::Source source{f.sources[i++ % 64], 0};
    paths.run({&source, 1}, f.weight, ShortestPaths::Direction::forward);
    benchmark::ClobberMemory();
  }
}

void senda_reverse_tree(benchmark::State& state) {
  const auto& f = Fixture::get();
  ShortestPaths paths(f.city.roads);
  std::size_t i = 0;
  for (auto _ : state) {
    const ShortestPaths::Source source{f.sources[i++ % 64], 0};
    paths.run({&source, 1}, f.weight, ShortestPaths::Direction::reverse);
    benchmark::ClobberMemory();
  }
}

void senda_nearest_shelter_tree(benchmark::State& state) {
  const auto& f = Fixture::get();
  ShortestPaths paths(f.city.roads);
  std::vector<ShortestPaths::Source> shelters;
  for (NodeId n : f.sources) shelters.push_back({n, 0});
  for (auto _ : state) {
    paths.run(shelters, f.weight, ShortestPaths::Direction::reverse);
    benchmark::ClobberMemory();
  }
}

// Time per tree: 64 trees in batches of 16, on two threads.
void senda_batched_trees(benchmark::State& state) {
  const auto& f = Fixture::get();
  static const Hierarchy hierarchy(f.city.roads);
  HierarchyMetric metric(hierarchy);
  metric.customise(f.weight);
  TreeBatch first(hierarchy), second(hierarchy);
  for (auto _ : state) {
    const auto work = [&](TreeBatch& b, std::size_t from) {
      for (std::size_t i = from; i < from + 32; i += TreeBatch::kLanes) b.run(metric, std::span(f.sources).subspan(i, TreeBatch::kLanes), ShortestPaths::Direction::forward);
    };
    std::thread other(work, std::ref(second), 32);
    work(first, 0);
    other.join();
  }
  state.counters["per_tree_s"] = benchmark::Counter(64, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void senda_customise(benchmark::State& state) {
  const auto& f = Fixture::get();
  static const Hierarchy hierarchy(f.city.roads);
  HierarchyMetric metric(hierarchy);
  for (auto _ : state) metric.customise(f.weight);
  state.counters["arcs"] = static_cast<double>(hierarchy.arc_count());
}

void senda_order(benchmark::State& state) {
  const auto& f = Fixture::get();
  for (auto _ : state) {
    const Hierarchy h(f.city.roads);
    benchmark::DoNotOptimize(h.arc_count());
  }
}

void senda_reload(benchmark::State& state) {
  for (auto _ : state) {
    const City c = load_city(city_file());
    benchmark::DoNotOptimize(c.roads.node_count());
  }
}

}  // namespace

BENCHMARK(boost_tree)->Unit(benchmark::kMillisecond);
BENCHMARK(boost_tree_on_columns)->Unit(benchmark::kMillisecond);
BENCHMARK(senda_tree)->Unit(benchmark::kMillisecond);
BENCHMARK(senda_reverse_tree)->Unit(benchmark::kMillisecond);
BENCHMARK(senda_nearest_shelter_tree)->Unit(benchmark::kMillisecond);
BENCHMARK(senda_batched_trees)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(senda_customise)->Unit(benchmark::kMillisecond);
BENCHMARK(senda_order)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(senda_reload)->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
