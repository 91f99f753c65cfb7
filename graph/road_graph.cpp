#include "graph/road_graph.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>

namespace senda {

namespace {

constexpr std::array<std::string_view, kRoadClasses> kClassNames = {
    "motorway", "trunk",      "primary", "secondary", "tertiary", "unclassified", "residential", "living_street",
    "service",  "pedestrian", "track",   "footway",   "path",     "steps",        "cycleway"};

// Speed, capacity: science.md 4.6 (urban values); width: science.md 2.4.
constexpr std::array<ClassDefaults, kRoadClasses> kDefaults = {{
    {80, 2000, 2, 7.0},   // motorway, one direction
    {80, 2000, 2, 10.5},  // trunk
    {50, 1500, 2, 10.5},  // primary
    {40, 1000, 1, 9.0},   // secondary
    {30, 600, 1, 7.5},    // tertiary
    {30, 600, 1, 6.0},    // unclassified
    {30, 600, 1, 6.0},    // residential
    {15, 300, 1, 4.5},    // living_street
    {15, 300, 1, 4.5},    // service
    {5, 300, 1, 4.5},     // pedestrian
    {20, 300, 1, 3.0},    // track
    {5, 300, 1, 2.0},     // footway
    {5, 300, 1, 2.0},     // path
    {5, 300, 1, 2.0},     // steps
    {5, 300, 1, 2.0},     // cycleway
}};

}  // namespace

std::string_view name_of(RoadClass c) { return kClassNames[static_cast<std::size_t>(c)]; }
const ClassDefaults& defaults_of(RoadClass c) { return kDefaults[static_cast<std::size_t>(c)]; }

std::uint8_t RoadGraph::segment_modes(SegmentId s) const {
  std::uint8_t m = 0;
  if (edge_forward[s].exists()) m |= modes[edge_forward[s]];
  if (edge_backward[s].exists()) m |= modes[edge_backward[s]];
  return m;
}

std::string RoadGraph::source_id(SegmentId s) const {
  if (from_gmns()) return link_id[s];
  return ways(s).empty() ? std::string() : std::to_string(ways(s).front().value());
}

std::string RoadGraph::cross_street(SegmentId s, NodeId at) const {
  const std::string& own = name(s);
  const std::string* best = nullptr;
  RoadClass best_class = RoadClass::cycleway;
  const auto consider = [&](SegmentId other) {
    const std::string& candidate = name(other);
    if (other == s || candidate.empty() || candidate == own) return;
    if (!best || road_class[other] < best_class ||
        (road_class[other] == best_class && candidate < *best)) {
      best = &candidate;
      best_class = road_class[other];
    }
  };
  for (EdgeId e : out_edges(at)) consider(segment[e]);
  for (EdgeId e : in_edges(at)) consider(segment[e]);
  return best ? *best : std::string();
}

Point RoadGraph::midpoint(SegmentId s) const {
  const auto line = shape(s);
  double total = 0;
  for (std::size_t i = 1; i < line.size(); ++i) total += distance_m(line[i - 1], line[i]);
  double left = total / 2;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double d = distance_m(line[i - 1], line[i]);
    if (d >= left && d > 0) {
      const double f = left / d;
      return {line[i - 1].x + f * (line[i].x - line[i - 1].x),
              line[i - 1].y + f * (line[i].y - line[i - 1].y)};
    }
    left -= d;
  }
  return line.back();
}

void RoadGraph::index_edges() {
  const std::size_t n = node_count();
  first_out_.assign(n + 1, 0);
  first_in_.assign(n + 1, 0);
  for (EdgeId e : edges()) {
    ++first_out_[source[e].value() + 1];
    ++first_in_[target[e].value() + 1];
  }
  std::partial_sum(first_out_.begin(), first_out_.end(), first_out_.begin());
  std::partial_sum(first_in_.begin(), first_in_.end(), first_in_.begin());
  in_edge_.assign(edge_count(), EdgeId());
  std::vector<std::uint32_t> at(first_in_.begin(), first_in_.end() - 1);
  for (EdgeId e : edges()) in_edge_[at[target[e].value()]++] = e;
}

std::uint32_t free_flow_ms(const RoadGraph& g, EdgeId e, Mode mode, MetresPerSecond walk) {
  const SegmentId s = g.segment[e];
  const MetresPerSecond speed =
      (mode == kFoot || mode == kWheelchair) ? walk : kmh(g.speed_kmh[s]);
  const SimTime t = SimTime::from(g.length[s] / speed);
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(t.ms, 1, 0x7fffffff));
}

namespace {

void copy_columns(RoadGraph& g, std::vector<SegmentRecord>& records) {
  std::unordered_map<std::string, std::uint32_t> index;
  g.names = {""};
  index.emplace("", 0);
  const bool gmns = std::any_of(records.begin(), records.end(),
                                [](const SegmentRecord& r) { return !r.link_id.empty(); });
  for (SegmentRecord& r : records) {
    g.seg_from.push_back(r.from);
    g.seg_to.push_back(r.to);
    g.length.push_back(r.length);
    g.road_class.push_back(r.road_class);
    g.speed_kmh.push_back(r.speed_kmh);
    g.capacity_per_lane.push_back(r.capacity_per_lane);
    g.carriageway_m.push_back(r.carriageway_m);
    g.walk_width_m.push_back(r.walk_width_m);
    g.lanes_forward.push_back(r.lanes_forward);
    g.lanes_backward.push_back(r.lanes_backward);
    g.bridge.push_back(r.bridge);
    g.tunnel.push_back(r.tunnel);
    g.layer.push_back(r.layer);
    g.year.push_back(r.year);
    const auto [it, fresh] = index.emplace(r.name, static_cast<std::uint32_t>(g.names.size()));
    if (fresh) g.names.push_back(r.name);
    g.name_index.push_back(it->second);
    if (gmns) g.link_id.push_back(r.link_id);
    g.shape_points.insert(g.shape_points.end(), r.shape.begin(), r.shape.end());
    g.shape_begin.push_back(g.shape_points.size());
    g.way_ids.insert(g.way_ids.end(), r.ways.begin(), r.ways.end());
    g.way_begin.push_back(g.way_ids.size());
  }
}

}  // namespace

RoadGraph build_road_graph(PerNode<LonLat> position, PerNode<Point> point,
                           PerNode<OsmNodeId> osm_node, PerNode<std::string> node_label,
                           std::vector<SegmentRecord> records) {
  RoadGraph g;
  g.position = std::move(position);
  g.point = std::move(point);
  g.osm_node = std::move(osm_node);
  g.node_label = std::move(node_label);
  copy_columns(g, records);

  struct Arc {
    NodeId from, to;
    SegmentId segment;
    std::uint8_t modes;
    bool forward;
  };
  std::vector<Arc> arcs;
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    const SegmentRecord& r = records[i];
    if (r.modes_forward) arcs.push_back({r.from, r.to, SegmentId(i), r.modes_forward, true});
    if (r.modes_backward) arcs.push_back({r.to, r.from, SegmentId(i), r.modes_backward, false});
  }
  std::stable_sort(arcs.begin(), arcs.end(), [](const Arc& a, const Arc& b) { return a.from < b.from; });
  g.edge_forward.assign(records.size(), EdgeId());
  g.edge_backward.assign(records.size(), EdgeId());
  for (const Arc& a : arcs) {
    g.source.push_back(a.from);
    const EdgeId e = g.target.push_back(a.to);
    g.segment.push_back(a.segment);
    g.modes.push_back(a.modes);
    (a.forward ? g.edge_forward : g.edge_backward)[a.segment] = e;
  }
  g.index_edges();
  return g;
}

}  // namespace senda
