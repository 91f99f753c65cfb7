#include "graph/road_graph.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>

namespace senda {

namespace {

constexpr std::array<std::string_view, kRoadClasses> kClassNames = {
    "motorway", "trunk",      "primary", "secondary", "tertiary", "unclassified", "residential", "living_street",
    "service",  "pedestrian", "track",   "footway",   "path",     "steps",        "cycleway", "elevator"};

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
    {2, 300, 1, 1.5},     // elevator, waiting included [A]
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

double line_length(std::span<const Point> line) {
  double length = 0;
  for (std::size_t i = 1; i < line.size(); ++i) length += distance_m(line[i - 1], line[i]);
  return length;
}

Point point_along(std::span<const Point> line, double metres) {
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double d = distance_m(line[i - 1], line[i]);
    if (d >= metres && d > 0) {
      const double f = metres / d;
      return {line[i - 1].x + f * (line[i].x - line[i - 1].x), line[i - 1].y + f * (line[i].y - line[i - 1].y)};
    }
    metres -= d;
  }
  return line.back();
}

Point RoadGraph::midpoint(SegmentId s) const { return point_along(shape(s), line_length(shape(s)) / 2); }

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
  in_source_.assign(edge_count(), NodeId());
  for (EdgeId e : edges()) {
    const std::uint32_t i = at[target[e].value()]++;
    in_edge_[i] = e;
    in_source_[i] = source[e];
  }
}

std::uint32_t free_flow_ms(const RoadGraph& g, EdgeId e, Mode mode, MetresPerSecond walk) {
  const SegmentId s = g.segment[e];
  const MetresPerSecond speed =
      (mode == kFoot || mode == kWheelchair) ? walk : kmh(g.speed_kmh[s]);
  const SimTime t = SimTime::from(g.length[s] / speed);
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(t.ms, 1, 0x7fffffff));
}

StreetAttributes StreetAttributes::reversed() const {
  StreetAttributes r = *this;
  std::swap(r.modes_forward, r.modes_backward);
  std::swap(r.lanes_forward, r.lanes_backward);
  r.sidewalks = static_cast<std::uint8_t>((sidewalks & kLeft ? kRight : 0) | (sidewalks & kRight ? kLeft : 0));
  return r;
}

SegmentId RoadGraph::add_segment(const StreetAttributes& a, const Stretch& s) {
  seg_from.push_back(s.from);
  seg_to.push_back(s.to);
  road_class.push_back(a.road_class);
  speed_kmh.push_back(a.speed_kmh);
  capacity_per_lane.push_back(a.capacity_per_lane);
  carriageway_m.push_back(a.carriageway_m);
  walk_width_m.push_back(a.walk_width_m);
  lanes_forward.push_back(a.lanes_forward);
  lanes_backward.push_back(a.lanes_backward);
  bridge.push_back(a.bridge);
  tunnel.push_back(a.tunnel);
  sidewalks.push_back(a.sidewalks);
  tagged.push_back(a.tagged);
  surface.push_back(a.surface);
  layer.push_back(a.layer);
  year.push_back(a.year);
  name_index.push_back(s.name);
  ref_index.push_back(s.ref);
  shape_points.insert(shape_points.end(), s.line.begin(), s.line.end());
  shape_begin.push_back(shape_points.size());
  way_ids.insert(way_ids.end(), s.ways.begin(), s.ways.end());
  way_begin.push_back(way_ids.size());
  return length.push_back(s.length);
}

void RoadGraph::reserve_segments(std::size_t n, std::size_t line_points, std::size_t ways) {
  const auto reserve = [n](auto&... columns) { (columns.reserve(n), ...); };
  reserve(seg_from, seg_to, length, road_class, speed_kmh, capacity_per_lane, carriageway_m, walk_width_m, lanes_forward, lanes_backward,
          bridge, tunnel, sidewalks, tagged, surface, layer, year, name_index, ref_index);
  shape_begin.reserve(n + 1);
  way_begin.reserve(n + 1);
  shape_points.reserve(line_points);
  way_ids.reserve(ways);
}

// A counting sort by source node; edges of one node keep the order of their segments, forward first.
void RoadGraph::make_edges(const std::vector<std::uint8_t>& forward, const std::vector<std::uint8_t>& backward) {
  std::vector<std::uint32_t> at(node_count() + 1, 0);
  for (SegmentId s : segments()) {
    if (forward[s.value()]) ++at[seg_from[s].value() + 1];
    if (backward[s.value()]) ++at[seg_to[s].value() + 1];
  }
  std::partial_sum(at.begin(), at.end(), at.begin());
  const std::size_t n = at.back();
  source.assign(n, NodeId());
  target.assign(n, NodeId());
  segment.assign(n, SegmentId());
  modes.assign(n, 0);
  edge_forward.assign(segment_count(), EdgeId());
  edge_backward.assign(segment_count(), EdgeId());
  const auto put = [&](SegmentId s, NodeId from, NodeId to, std::uint8_t m) {
    const EdgeId e(at[from.value()]++);
    source[e] = from;
    target[e] = to;
    segment[e] = s;
    modes[e] = m;
    return e;
  };
  for (SegmentId s : segments()) {
    if (forward[s.value()]) edge_forward[s] = put(s, seg_from[s], seg_to[s], forward[s.value()]);
    if (backward[s.value()]) edge_backward[s] = put(s, seg_to[s], seg_from[s], backward[s.value()]);
  }
  index_edges();
}

RoadGraph build_road_graph(PerNode<LonLat> position, PerNode<Point> point, PerNode<std::string> node_label,
                           const std::vector<SegmentRecord>& records) {
  RoadGraph g;
  g.osm_node.assign(position.size(), OsmNodeId());
  g.signal.assign(position.size(), 0);
  g.position = std::move(position);
  g.point = std::move(point);
  g.node_label = std::move(node_label);
  std::unordered_map<std::string, std::uint32_t> index{{"", 0}};
  g.names = {""};
  const bool gmns = std::any_of(records.begin(), records.end(), [](const SegmentRecord& r) { return !r.link_id.empty(); });
  std::vector<std::uint8_t> forward, backward;
  for (const SegmentRecord& r : records) {
    const auto [it, fresh] = index.emplace(r.name, static_cast<std::uint32_t>(g.names.size()));
    if (fresh) g.names.push_back(r.name);
    g.add_segment(r, {r.from, r.to, r.length, it->second, 0, r.shape, {}});
    if (gmns) g.link_id.push_back(r.link_id);
    forward.push_back(r.modes_forward);
    backward.push_back(r.modes_backward);
  }
  g.make_edges(forward, backward);
  return g;
}

}  // namespace senda
