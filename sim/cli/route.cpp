// senda route: travel times of many pairs, with closures if wanted.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "graph/city_file.hpp"
#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "graph/shortest_path.hpp"
#include "sim/cli/command.hpp"
#include "sim/record/output_folder.hpp"
#include "sim/scenario/inputs.hpp"

namespace senda::cli {

namespace {

struct Options {
  std::string city, in, out, mode = "car", closures;
};

Mode mode_of(const std::string& name) { return name == "foot" ? kFoot : name == "wheelchair" ? kWheelchair : name == "emergency" ? kEmergency : kCar; }

class Ends {
 public:
  Ends(const City& city, const CsvTable& t, Mode mode) : t_(t), city_(city), placer_(city), index_(city.roads, mode) {
    by_node_ = t.find("from_node_id").has_value();
    for (const char* end : {"from", "to"})
      for (const char* what : {"node_id", "lon", "lat"})
        if (by_node_ == (std::string(what) == "node_id")) t.require(fmt::format("{}_{}", end, what));
    if (!by_node_) return;
    for (NodeId n : city.roads.osm_node.keys()) osm_.emplace_back(city.roads.osm_node[n], n);
    std::sort(osm_.begin(), osm_.end());
  }
  NodeId at(std::size_t row, const std::string& end) const {
    if (by_node_) {
      const auto column = t_.require(end + "_node_id");
      const std::string& id = t_.cell(row, column);
      if (const auto n = placer_.labelled(id)) return *n;
      std::int64_t number = 0;
      const auto [p, error] = std::from_chars(id.data(), id.data() + id.size(), number);
      const auto it = std::lower_bound(osm_.begin(), osm_.end(), std::pair{OsmNodeId(number), NodeId(0)});
      if (error == std::errc() && it != osm_.end() && it->first == OsmNodeId(number)) return it->second;
      t_.fail(row, end + "_node_id", fmt::format("node '{}' is not a junction of the city", id), "name a junction, or give lon and lat");
    }
    const double limit = city_.plane.is_local() ? 1e7 : 180, limit_lat = city_.plane.is_local() ? 1e7 : 90;
    return index_.node(city_.plane.project({t_.number(row, t_.find(end + "_lon"), -limit, limit), t_.number(row, t_.find(end + "_lat"), -limit_lat, limit_lat)}));
  }

 private:
  const CsvTable& t_;
  const City& city_;
  scenario::Placer placer_;
  NearestIndex index_;
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

void work(const Options& o, const Common& common) {
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
  std::vector<std::array<std::string, 4>> answers(pairs.size());
  constexpr std::size_t kChunk = 64;
  world::for_each_index((pairs.size() + kChunk - 1) / kChunk, [&](std::size_t chunk) {
    ShortestPaths paths(city.roads);
    for (std::size_t i = chunk * kChunk; i < std::min(pairs.size(), (chunk + 1) * kChunk); ++i) {
      const ShortestPaths::Source source{pairs[i].first, 0};
      if (pairs[i].first.exists()) paths.run({&source, 1}, weight, ShortestPaths::Direction::forward, pairs[i].second);
      if (!pairs[i].first.exists() || !pairs[i].second.exists() || paths.distance(pairs[i].second) == kUnreachable) {
        answers[i] = {"", "", "", "0"};
        continue;
      }
      double metres = 0;
      const auto path = paths.path_to(pairs[i].second);
      for (EdgeId e : path) metres += city.roads.length[city.roads.segment[e]].value;
      answers[i] = {record::decimal(paths.distance(pairs[i].second) / 1000.0, 3), record::decimal(metres, 2), std::to_string(path.size()), "1"};
    }
  }, progress(common), "routing");
  record::Table out(columns);
  for (std::size_t r = 0; r < t.rows(); ++r) {
    std::vector<std::string> row;
    for (std::size_t c = 0; c < t.header().size(); ++c) row.push_back(t.cell(r, c));
    row.insert(row.end(), answers[r].begin(), answers[r].end());
    out.row_of(std::move(row));
  }
  record::write_file(o.out, common.overwrite, [&](const auto& file) { record::write_text(file, out.csv()); });
  say(common, fmt::format("{}: {} pairs", o.out, pairs.size()));
}

}  // namespace

void add_route(CLI::App& app, Common& common) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, "route", "travel times of many pairs", "senda route monaco.h5 --in od.csv --out times.csv --mode foot --closures closures.csv");
  c.add_option("city", o->city, "city file")->required();
  c.add_option("--in", o->in, "od.csv: from_node_id,to_node_id or from_lon,from_lat,to_lon,to_lat")->required();
  c.add_option("--out", o->out, "table to write")->required();
  c.add_option("--mode", o->mode, "car, foot, wheelchair or emergency")->check(CLI::IsMember({"car", "foot", "wheelchair", "emergency"}));
  c.add_option("--closures", o->closures, "closures.csv: streets that are closed");
  c.add_flag("--overwrite", common.overwrite, "replace an existing file");
  c.callback([o, &common] { common.work = [o, &common] { work(*o, common); }; });
}

}  // namespace senda::cli
