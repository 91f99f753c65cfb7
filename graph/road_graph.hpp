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
  service, pedestrian, track, footway, path, steps, cycleway, elevator
};
inline constexpr int kRoadClasses = 16;
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

enum class Surface : std::uint8_t { unknown, paved, cobbled, unpaved };
inline constexpr int kSurfaces = 4;

/// Sides of a segment, as bits, seen from its first node to its last.
enum Side : std::uint8_t { kLeft = 1, kRight = 2 };
/// What the source said itself; everything else is a default of the class.
enum Tagged : std::uint8_t { kWidthTagged = 1, kLanesTagged = 2, kSpeedTagged = 4, kSidewalkTagged = 8, kReversible = 16, kBarrier = 32, kPlaza = 64 };

/// What is known of a street, in its own direction. Streets of equal attributes that meet where nothing
/// else does become one segment.
struct StreetAttributes {
  RoadClass road_class = RoadClass::residential;
  std::uint8_t modes_forward = 0, modes_backward = 0;  ///< Mode bits; 0 = no edge that way
  std::uint8_t lanes_forward = 1, lanes_backward = 1;
  std::uint8_t sidewalks = 0;     ///< Side bits
  std::uint8_t tagged = 0;        ///< Tagged bits; kReversible: direction changes by the hour; kBarrier: a gate, no length; kPlaza: outline of a square
  bool bridge = false, tunnel = false;
  std::int8_t layer = 0;
  Surface surface = Surface::unknown;
  std::int16_t year = 0;          ///< start_date; 0 = unknown
  float speed_kmh = 30;
  float capacity_per_lane = 600;  ///< vehicles per hour and lane
  float carriageway_m = 6;        ///< kerb to kerb
  float walk_width_m = 3;         ///< width walkers may use
  friend bool operator==(const StreetAttributes&, const StreetAttributes&) = default;
  StreetAttributes reversed() const;
};

/// One street before the graph is built: end nodes, attributes, shape.
struct SegmentRecord : StreetAttributes {
  NodeId from, to;
  Metres length;
  std::string name, link_id;       ///< link_id: the input's own id (GMNS); empty for OSM
  std::vector<Point> shape;        ///< from end to end, at least two points
};

/// The point `metres` along a line of at least one point; its end where the line is shorter.
Point point_along(std::span<const Point> line, double metres);
double line_length(std::span<const Point> line);

class RoadGraph {
 public:
  // --- nodes
  PerNode<LonLat> position;
  PerNode<Point> point;
  PerNode<OsmNodeId> osm_node;       ///< none for GMNS
  PerNode<std::string> node_label;   ///< GMNS node_id; empty column for OSM
  PerNode<std::uint8_t> signal;      ///< 1 where traffic lights stand
  // --- segments
  PerSegment<NodeId> seg_from, seg_to;
  PerSegment<Metres> length;
  PerSegment<RoadClass> road_class;
  PerSegment<float> speed_kmh, capacity_per_lane, carriageway_m, walk_width_m;
  PerSegment<std::uint8_t> lanes_forward, lanes_backward, bridge, tunnel, sidewalks, tagged;
  PerSegment<Surface> surface;
  PerSegment<std::int8_t> layer;
  PerSegment<std::int16_t> year;
  PerSegment<std::uint32_t> name_index, ref_index;  ///< into `names`; 0 is the empty name
  PerSegment<std::string> link_id;       ///< empty column for OSM
  PerSegment<EdgeId> edge_forward, edge_backward;
  std::vector<std::string> names;
  // --- directed edges, sorted by source node
  PerEdge<NodeId> source, target;
  PerEdge<SegmentId> segment;
  PerEdge<std::uint8_t> modes;
  // --- turns cars may not make: runs of two or more edges that may not be driven one after the other
  std::vector<std::uint64_t> turn_begin{0};
  std::vector<EdgeId> turn_edges;

  std::size_t turn_count() const { return turn_begin.size() - 1; }
  std::span<const EdgeId> turn(std::size_t i) const { return {turn_edges.data() + turn_begin[i], turn_edges.data() + turn_begin[i + 1]}; }

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
  /// Sources of in_edges(n), in the same order.
  std::span<const NodeId> in_sources(NodeId n) const {
    return {in_source_.data() + first_in_[n.value()], in_source_.data() + first_in_[n.value() + 1]};
  }
  /// Offsets into the edges, and into in_edges taken one node after the other; for searches that know which
  /// nodes come next and fetch their memory ahead.
  const std::uint32_t* first_out() const { return first_out_.data(); }
  const std::uint32_t* first_in() const { return first_in_.data(); }
  /// A column of edges in the order of all in_edges, one node after the other.
  template <class T>
  void gather_incoming(const std::vector<T>& column, std::vector<T>& out) const {
    for (std::size_t i = 0; i < in_edge_.size(); ++i) out[i] = column[in_edge_[i].value()];
  }
  std::span<const Point> shape(SegmentId s) const {
    return {shape_points.data() + shape_begin[s.value()],
            shape_points.data() + shape_begin[s.value() + 1]};
  }
  std::span<const OsmWayId> ways(SegmentId s) const {
    return {way_ids.data() + way_begin[s.value()], way_ids.data() + way_begin[s.value() + 1]};
  }
  const std::string& name(SegmentId s) const { return names[name_index[s]]; }
  const std::string& ref(SegmentId s) const { return names[ref_index[s]]; }
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
  /// Appends one segment's columns; edges come with `make_edges`. `names` must hold both names already.
  struct Stretch {
    NodeId from, to;
    Metres length;
    std::uint32_t name = 0, ref = 0;  ///< into `names`
    std::span<const Point> line;
    std::span<const OsmWayId> ways;
  };
  SegmentId add_segment(const StreetAttributes& a, const Stretch& stretch);
  void reserve_segments(std::size_t segments, std::size_t line_points, std::size_t ways);
  /// Makes the directed edges, sorted by source node, from each segment's modes.
  void make_edges(const std::vector<std::uint8_t>& modes_forward, const std::vector<std::uint8_t>& modes_backward);

 private:
  std::vector<std::uint32_t> first_out_{0}, first_in_{0};
  std::vector<EdgeId> in_edge_;
  std::vector<NodeId> in_source_;
};

/// Free-flow travel time of an edge for a mode, milliseconds (at least 1). `walk` is the walker's speed.
std::uint32_t free_flow_ms(const RoadGraph& g, EdgeId e, Mode mode, MetresPerSecond walk);

/// Builds a graph of given records (GMNS, tests). Nodes keep their order; parallel segments stay separate.
RoadGraph build_road_graph(PerNode<LonLat> position, PerNode<Point> point, PerNode<std::string> node_label,
                           const std::vector<SegmentRecord>& segments);

}  // namespace senda
