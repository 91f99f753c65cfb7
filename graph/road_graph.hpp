#pragma once
// The road graph: columns, not objects. Nodes are junctions and dead ends; a segment is the stretch of
// street between two of them that a crew would clear (both directions and all modes of it share one
// SegmentId); a directed edge is one way along a segment. Adjacency is CSR forwards and backwards.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/ids.hpp"
#include "graph/units.hpp"

namespace senda {

enum class RoadClass : std::uint8_t {
  motorway, trunk, primary, secondary, tertiary, unclassified, residential, living_street,
  service, pedestrian, track, footway, path, steps, cycleway
};
inline constexpr int kRoadClasses = 15;
std::string_view name_of(RoadClass c);

/// Who may use an edge, as bits.
enum Mode : std::uint8_t { kCar = 1, kFoot = 2, kWheelchair = 4, kEmergency = 8 };
inline constexpr std::uint8_t kAllModes = kCar | kFoot | kWheelchair | kEmergency;

/// What is known of a class when tags are silent. Speeds and capacities: common OSM defaults (evidence
/// F), carriageway widths: engineering assumption (evidence A).
struct ClassDefaults {
  double speed_kmh;           ///< urban free-flow speed
  double capacity_veh_h;      ///< vehicles per hour and lane
  int lanes_per_direction;
  double carriageway_m;       ///< both directions (motorway: one)
};
const ClassDefaults& defaults_of(RoadClass c);

/// One street before the graph is built: end nodes, attributes, shape.
struct SegmentRecord {
  NodeId from, to;
  Metres length;
  RoadClass road_class = RoadClass::residential;
  std::uint8_t modes_forward = 0, modes_backward = 0;  ///< Mode bits; 0 = no edge that way
  std::uint8_t lanes_forward = 1, lanes_backward = 1;
  float speed_kmh = 30;
  float capacity_per_lane = 600;  ///< vehicles per hour and lane
  float carriageway_m = 6;        ///< kerb to kerb
  float walk_width_m = 3;         ///< width walkers may use
  bool bridge = false, tunnel = false;
  std::int8_t layer = 0;
  std::int16_t year = 0;           ///< start_date; 0 = unknown
  std::string name;
  std::string link_id;             ///< the input's own id (GMNS); empty for OSM
  std::vector<OsmWayId> ways;      ///< OSM ways it was cut from, in order from `from` to `to`
  std::vector<Point> shape;        ///< from end to end, at least two points
};

class RoadGraph {
 public:
  // --- nodes
  PerNode<LonLat> position;
  PerNode<Point> point;
  PerNode<OsmNodeId> osm_node;       ///< none for GMNS
  PerNode<std::string> node_label;   ///< GMNS node_id; empty column for OSM
  // --- segments
  PerSegment<NodeId> seg_from, seg_to;
  PerSegment<Metres> length;
  PerSegment<RoadClass> road_class;
  PerSegment<float> speed_kmh, capacity_per_lane, carriageway_m, walk_width_m;
  PerSegment<std::uint8_t> lanes_forward, lanes_backward, bridge, tunnel;
  PerSegment<std::int8_t> layer;
  PerSegment<std::int16_t> year;
  PerSegment<std::uint32_t> name_index;  ///< into `names`; 0 is the empty name
  PerSegment<std::string> link_id;       ///< empty column for OSM
  PerSegment<EdgeId> edge_forward, edge_backward;
  std::vector<std::string> names;
  // --- directed edges, sorted by source node
  PerEdge<NodeId> source, target;
  PerEdge<SegmentId> segment;
  PerEdge<std::uint8_t> modes;

  std::size_t node_count() const { return position.size(); }
  std::size_t edge_count() const { return target.size(); }
  std::size_t segment_count() const { return length.size(); }
  IdRange<NodeId> nodes() const { return IdRange<NodeId>(node_count()); }
  IdRange<EdgeId> edges() const { return IdRange<EdgeId>(edge_count()); }
  IdRange<SegmentId> segments() const { return IdRange<SegmentId>(segment_count()); }

  IdRange<EdgeId> out_edges(NodeId n) const {
    return {first_out_[n.value()], first_out_[n.value() + 1]};
  }
  std::span<const EdgeId> in_edges(NodeId n) const {
    return {in_edge_.data() + first_in_[n.value()], in_edge_.data() + first_in_[n.value() + 1]};
  }
  std::span<const Point> shape(SegmentId s) const {
    return {shape_points.data() + shape_begin[s.value()],
            shape_points.data() + shape_begin[s.value() + 1]};
  }
  std::span<const OsmWayId> ways(SegmentId s) const {
    return {way_ids.data() + way_begin[s.value()], way_ids.data() + way_begin[s.value() + 1]};
  }
  const std::string& name(SegmentId s) const { return names[name_index[s]]; }
  bool is_forward(EdgeId e) const { return edge_forward[segment[e]] == e; }
  int lanes(EdgeId e) const {
    return is_forward(e) ? lanes_forward[segment[e]] : lanes_backward[segment[e]];
  }
  std::uint8_t segment_modes(SegmentId s) const;
  bool from_gmns() const { return !link_id.empty(); }
  /// The input's own id of a segment: GMNS link_id, or the first OSM way id.
  std::string source_id(SegmentId s) const;
  /// Name of the other street met at a node (for "from ... to ..."), empty when there is none.
  std::string cross_street(SegmentId s, NodeId at) const;
  Point midpoint(SegmentId s) const;

  /// CSR pieces shared with the city file.
  std::vector<std::uint64_t> shape_begin{0}, way_begin{0};
  std::vector<Point> shape_points;
  std::vector<OsmWayId> way_ids;

  /// Rebuilds adjacency from source, target, segment columns (after load).
  void index_edges();

 private:
  std::vector<std::uint32_t> first_out_{0}, first_in_{0};
  std::vector<EdgeId> in_edge_;
};

/// Free-flow travel time of an edge for a mode, milliseconds (at least 1). `walk` is the walker's speed.
std::uint32_t free_flow_ms(const RoadGraph& g, EdgeId e, Mode mode, MetresPerSecond walk);

/// Builds the graph. Nodes keep their order; parallel segments are kept as separate segments.
RoadGraph build_road_graph(PerNode<LonLat> position, PerNode<Point> point,
                           PerNode<OsmNodeId> osm_node, PerNode<std::string> node_label,
                           std::vector<SegmentRecord> segments);

}  // namespace senda
