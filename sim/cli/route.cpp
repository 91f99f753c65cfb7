// senda route: travel times of many pairs, with closures if wanted.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "graph/city_file.hpp"
#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "graph/components.hpp"
#include "graph/hierarchy.hpp"
#include "graph/turn_paths.hpp"
#include "sim/cli/command.hpp"
#include "sim/record/output_folder.hpp"
#include "sim/scenario/inputs.hpp"

namespace senda::cli {

namespace {

struct Options {
  std::string city, in, out, mode = "car", closures;
  bool obey_turns = false;
};

Mode mode_of(const std::string& name) { return name == "foot" ? kFoot : name == "wheelchair" ? kWheelchair : name == "emergency" ? kEmergency : kCar; }

class Ends {
 public:
  std::size_t off_map() const { return off_map_; }
  Ends(const City& city, const CsvTable& t, Mode mode) : t_(t), city_(city), placer_(city), index_(city.roads, mode) {
    by_node_ = t.find("from_node_id").has_value();
    for (const char* end : {"from", "to"})
      for (const char* what : {"node_id", "lon", "lat"})
        if (by_node_ == (std::string(what) == "node_id")) t.require(fmt::format("{}_{}", end, what));
    if (!by_node_) return;
    // Both halves of a node with a gate bear its id: the one on the larger part of the mode's network counts.
    const Components parts = weak_components(city.roads, mode);
    for (NodeId n : city.roads.osm_node.keys()) osm_.emplace_back(city.roads.osm_node[n], n);
    std::sort(osm_.begin(), osm_.end(), [&](const auto& a, const auto& b) { return std::tuple(a.first, parts.label[a.second], a.second) < std::tuple(b.first, parts.label[b.second], b.second); });
  }
  NodeId at(std::size_t row, const std::string& end) const {
    if (by_node_) {
      const auto column = t_.require(end + "_node_id");
      const std::string& id = t_.cell(row, column);
      if (const auto n = placer_.labelled(id)) return *n;
      std::int64_t number = 0;
      const auto [p, error] = std::from_chars(id.data(), id.data() + id.size(), number);
      const auto it = std::lower_bound(osm_.begin(), osm_.end(), OsmNodeId(number), [](const auto& a, OsmNodeId wanted) { return a.first < wanted; });
      if (error == std::errc() && p == id.data() + id.size() && it != osm_.end() && it->first == OsmNodeId(number)) return it->second;
      t_.fail(row, end + "_node_id", fmt::format("node '{}' is not a junction of the city", id), "name a junction, or give lon and lat");
    }
    const double limit = city_.plane.is_local() ? 1e7 : 180, limit_lat = city_.plane.is_local() ? 1e7 : 90;
    const Point p = city_.plane.project({t_.number(row, t_.find(end + "_lon"), -limit, limit), t_.number(row, t_.find(end + "_lat"), -limit_lat, limit_lat)});
    const NodeId n = index_.node(p);
    if (!n.exists() || distance_m(city_.roads.point[n], p) > kOffMap) ++off_map_;
    return n;
  }

 private:
  const CsvTable& t_;
  const City& city_;
  scenario::Placer placer_;
  NearestIndex index_;
  static constexpr double kOffMap = 1000;  // metres from the nearest junction of the mode
  mutable std::size_t off_map_ = 0;
  bool by_node_ = false;
  std::vector<std::pair<OsmNodeId, NodeId>> osm_;
};

void close_streets(const Options& o, const City& city, Mode mode, PerEdge<std::uint32_t>& weight) {
  if (o.closures.empty()) return;
  scenario::Scenario s;
  s.file = o.closures;
  s.closures.given = o.closures;
  s.sites.from_osm = false;
  for (const auto& c : scenario::load_inputs(s, city).closures)
    if (c.modes & mode)
      for (SegmentId segment : c.segments)
        for (EdgeId e : {city.roads.edge_forward[segment], city.roads.edge_backward[segment]})
          if (e.exists()) weight[e] = kClosed;
}

using Pairs = std::vector<std::pair<NodeId, NodeId>>;
using Answers = std::vector<std::array<std::string, 4>>;

std::array<std::string, 4> answer(const RoadGraph& g, std::uint32_t time, const std::vector<EdgeId>& path) {
  if (time == kUnreachable) return {"", "", "", "0"};
  double metres = 0;
  for (EdgeId e : path) metres += g.length[g.segment[e]].value;
  return {record::decimal(time / 1000.0, 3), record::decimal(metres, 2), std::to_string(path.size()), "1"};
}

// Pairs in chunks of as many as trees are swept at once; `make()` gives each chunk its workspace, which
// answers `chunk(pairs, tell)`.
template <class MakeWorker>
Answers ask_all(const RoadGraph& g, const Pairs& pairs, const Common& common, MakeWorker&& make) {
  constexpr std::size_t kPart = 16 * TreeBatch::kLanes;
  Answers answers(pairs.size());
  world::for_each_index((pairs.size() + kPart - 1) / kPart, [&](std::size_t part) {
    auto chunk = make();
    for (std::size_t i = part * kPart, end = std::min(pairs.size(), i + kPart); i < end; i += TreeBatch::kLanes)
      chunk(std::span(pairs).subspan(i, std::min(TreeBatch::kLanes, end - i)),
            [&](std::size_t k, std::uint32_t time, const std::vector<EdgeId>& path) { answers[i + k] = answer(g, time, path); });
  }, progress(common), "routing");
  return answers;
}

Answers route(const HierarchyMetric& metric, const Hierarchy& hierarchy, const RoadGraph& g, const Pairs& pairs, const Common& common) {
  return ask_all(g, pairs, common, [&] {
    return [&, search = PairSearch(hierarchy)](auto some, auto&& tell) mutable {
      for (std::size_t k = 0; k < some.size(); ++k) {
        const std::uint32_t time = search.distance(metric, some[k].first, some[k].second);
        tell(k, time, search.path(metric));
      }
    };
  });
}

// The distance without restrictions, swept for all targets of a chunk at once, bounds the search.
Answers route_with_turns(const HierarchyMetric& metric, const Hierarchy& hierarchy, const RoadGraph& g, const PerEdge<std::uint32_t>& weight, const Pairs& pairs, const Common& common) {
  return ask_all(g, pairs, common, [&] {
    return [&, search = TurnPaths(g), trees = TreeBatch(hierarchy)](auto some, auto&& tell) mutable {
      std::vector<NodeId> targets;
      for (const auto& pair : some) targets.push_back(pair.second);
      trees.run(metric, targets, ShortestPaths::Direction::reverse);
      for (std::size_t k = 0; k < some.size(); ++k) {
        const std::uint32_t time = search.run(some[k].first, some[k].second, weight, [&](NodeId n) { return trees.distance(k, n); });
        tell(k, time, search.path());
      }
    };
  });
}

Answers answer_all(const Options& o, const RoadGraph& g, const PerEdge<std::uint32_t>& weight, const Pairs& pairs, const Common& common) {
  Answers answers(pairs.size(), {"", "", "", "0"});
  Pairs placed;  // pairs whose ends both lie on the network of the mode
  std::vector<std::size_t> row;
  for (std::size_t i = 0; i < pairs.size(); ++i)
    if (pairs[i].first.exists() && pairs[i].second.exists()) {
      placed.push_back(pairs[i]);
      row.push_back(i);
    }
  const Hierarchy hierarchy(g);
  HierarchyMetric metric(hierarchy);
  metric.customise(weight);
  const Answers found = o.obey_turns ? route_with_turns(metric, hierarchy, g, weight, placed, common) : route(metric, hierarchy, g, placed, common);
  for (std::size_t k = 0; k < row.size(); ++k) answers[row[k]] = found[k];
  return answers;
}

void work(const Options& o, const Common& common) {
  if (o.obey_turns && o.mode != "car") throw UsageError(fmt::format("--turn-restrictions binds cars; --mode is {}", o.mode));
  record::refuse_input_as_output(o.out, {o.city, o.in, o.closures});
  const City city = std::filesystem::is_directory(o.city) ? throw InputError(o.city, "", "is a folder", "import it first with `senda import`") : load_city(o.city);
  const CsvTable t = CsvTable::read(o.in);
  const Mode mode = mode_of(o.mode);
  const double walk = mode == kWheelchair ? 0.8 : 1.34;  // Weidmann 1993; assisted wheelchair (science.md 4.5)
  auto weight = mode_weights(city.roads, mode, MetresPerSecond(walk));
  close_streets(o, city, mode, weight);
  const Ends ends(city, t, mode);
  std::vector<std::pair<NodeId, NodeId>> pairs;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const NodeId from = ends.at(r, "from"), to = ends.at(r, "to");
    pairs.emplace_back(from, to);
  }
  std::vector<std::string> columns = t.header();
  for (const char* c : {"time_s", "distance_m", "segments", "reachable"})
    if (!t.find(c)) columns.emplace_back(c);
    else throw InputError(o.in, "line 1", fmt::format("column '{}' would be overwritten", c), "rename it");
  const Answers answers = answer_all(o, city.roads, weight, pairs, common);
  record::Table out(columns);
  for (std::size_t r = 0; r < t.rows(); ++r) {
    std::vector<std::string> row;
    for (std::size_t c = 0; c < t.header().size(); ++c) row.push_back(t.cell(r, c));
    row.insert(row.end(), answers[r].begin(), answers[r].end());
    out.row_of(std::move(row));
  }
  record::write_file(o.out, common.overwrite, [&](const auto& file) { record::write_text(file, out.csv()); });
  const auto cut_off = std::count_if(answers.begin(), answers.end(), [](const auto& a) { return a[3] == "0"; });
  say(common, fmt::format("{}: {} pairs, {} without a way", o.out, pairs.size(), cut_off));
  if (ends.off_map()) say(common, fmt::format("warning: {} ends lie more than 1 km from any junction for {}; outside the map, or lon and lat exchanged?", ends.off_map(), o.mode));
}

}  // namespace

void add_route(CLI::App& app, Common& common) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, "route", "travel times of many pairs", "senda route monaco.h5 --in od.csv --out times.csv --mode foot --closures closures.csv");
  c.add_option("city", o->city, "city file")->required();
  c.add_option("--in", o->in, "od.csv: from_node_id,to_node_id or from_lon,from_lat,to_lon,to_lat")->required();
  c.add_option("--out", o->out, "table to write")->required();
  c.add_option("--mode", o->mode, "car (default), foot, wheelchair or emergency")->check(CLI::IsMember({"car", "foot", "wheelchair", "emergency"}));
  c.add_option("--closures", o->closures, "closures.csv: streets that are closed");
  c.add_flag("--turn-restrictions", o->obey_turns, "cars obey turn restrictions");
  c.add_flag("--overwrite", common.overwrite, "replace an existing file");
  c.callback([o, &common] { common.work = [o, &common] { work(*o, common); }; });
}

}  // namespace senda::cli
