#include "graph/road_builder.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace senda {

RoadAttributes RoadAttributes::reversed() const {
  RoadAttributes r = *this;
  std::swap(r.modes_forward, r.modes_backward);
  std::swap(r.lanes_forward, r.lanes_backward);
  return r;
}

namespace {

// A stretch of one way between two cut nodes.
struct Piece {
  std::uint32_t road = 0;
  std::uint32_t first = 0, last = 0;  // positions in the road's node list
  bool used = false;
};

class Builder {
 public:
  Builder(City& city, const RawNodes& nodes, std::vector<RawRoad> roads)
      : city_(city), nodes_(nodes), roads_(std::move(roads)) {}

  void run() {
    count_uses();
    cut();
    index_ends();
    for (std::uint32_t p = 0; p < pieces_.size(); ++p)
      for (bool at_start : {true, false})
        if (!pieces_[p].used && !passes_through(end_of(p, at_start))) chain(p, at_start);
    for (std::uint32_t p = 0; p < pieces_.size(); ++p)  // closed rings without any junction
      if (!pieces_[p].used) chain(p, true);
    finish();
  }

 private:
  void count_uses() {
    uses_.assign(nodes_.id.size(), 0);
    const auto use = [&](std::uint32_t n, int times) {
      uses_[n] = static_cast<std::uint8_t>(std::min(255, uses_[n] + times));
    };
    for (RawRoad& r : roads_) {
      r.nodes.erase(std::unique(r.nodes.begin(), r.nodes.end()), r.nodes.end());
      for (std::size_t i = 0; i < r.nodes.size(); ++i)
        use(r.nodes[i], i == 0 || i + 1 == r.nodes.size() ? 2 : 1);
    }
  }

  void cut() {
    for (std::uint32_t w = 0; w < roads_.size(); ++w) {
      const auto& n = roads_[w].nodes;
      std::uint32_t first = 0;
      for (std::uint32_t i = 1; i < n.size(); ++i)
        if (uses_[n[i]] >= 2) {
          pieces_.push_back({w, first, i, false});
          first = i;
        }
    }
  }

  std::uint32_t end_of(std::uint32_t piece, bool start) const {
    const Piece& p = pieces_[piece];
    return roads_[p.road].nodes[start ? p.first : p.last];
  }

  void index_ends() {
    ends_.assign(nodes_.id.size(), {});
    for (std::uint32_t p = 0; p < pieces_.size(); ++p) {
      ends_[end_of(p, true)].push_back({p, true});
      ends_[end_of(p, false)].push_back({p, false});
    }
  }

  RoadAttributes attributes(std::uint32_t piece, bool along) const {
    const RoadAttributes& a = roads_[pieces_[piece].road].attributes;
    return along ? a : a.reversed();
  }

  // True when exactly two different pieces of equal attributes meet here: no junction.
  bool passes_through(std::uint32_t node) const {
    const auto& e = ends_[node];
    if (e.size() != 2 || e[0].piece == e[1].piece) return false;
    return attributes(e[0].piece, !e[0].start) == attributes(e[1].piece, e[1].start);
  }

  // Follows pieces from one end until a junction and emits the segment.
  void chain(std::uint32_t piece, bool from_start) {
    SegmentRecord record;
    std::vector<std::uint32_t> line{end_of(piece, from_start)};
    const RoadAttributes a = attributes(piece, from_start);
    bool along = from_start;
    while (true) {
      pieces_[piece].used = true;
      append(piece, along, line);
      const OsmWayId way = roads_[pieces_[piece].road].id;
      if (record.ways.empty() || record.ways.back() != way) record.ways.push_back(way);
      const std::uint32_t here = line.back();
      if (!passes_through(here)) break;
      const auto& e = ends_[here];
      const auto& next = e[0].piece == piece ? e[1] : e[0];
      if (pieces_[next.piece].used) break;  // a ring has closed
      piece = next.piece;
      along = next.start;
    }
    emit(record, a, line);
  }

  void append(std::uint32_t piece, bool along, std::vector<std::uint32_t>& line) const {
    const Piece& p = pieces_[piece];
    const auto& n = roads_[p.road].nodes;
    if (along)
      for (std::uint32_t i = p.first + 1; i <= p.last; ++i) line.push_back(n[i]);
    else
      for (std::uint32_t i = p.last; i-- > p.first;) line.push_back(n[i]);
  }

  NodeId node(std::uint32_t raw) {
    if (graph_node_.empty()) graph_node_.assign(nodes_.id.size(), NodeId());
    if (!graph_node_[raw].exists()) {
      graph_node_[raw] = position_.push_back(nodes_.position[raw]);
      point_.push_back(city_.plane.project(nodes_.position[raw]));
      osm_node_.push_back(nodes_.id[raw]);
    }
    return graph_node_[raw];
  }

  void emit(SegmentRecord& r, const RoadAttributes& a, const std::vector<std::uint32_t>& line) {
    // Keep the direction of the first way where a chain was followed against it, so that segments read
    // as they were drawn and one-way streets run forward.
    const bool flip = a.modes_forward == 0 && a.modes_backward != 0;
    const RoadAttributes b = flip ? a.reversed() : a;
    std::vector<std::uint32_t> nodes = line;
    if (flip) {
      std::reverse(nodes.begin(), nodes.end());
      std::reverse(r.ways.begin(), r.ways.end());
    }
    for (std::uint32_t n : nodes) r.shape.push_back(city_.plane.project(nodes_.position[n]));
    for (std::size_t i = 1; i < r.shape.size(); ++i)
      r.length += Metres(distance_m(r.shape[i - 1], r.shape[i]));
    r.length = Metres(std::max(0.01, r.length.value));
    r.from = node(nodes.front());
    r.to = node(nodes.back());
    r.road_class = b.road_class;
    r.modes_forward = b.modes_forward;
    r.modes_backward = b.modes_backward;
    r.lanes_forward = b.lanes_forward;
    r.lanes_backward = b.lanes_backward;
    r.speed_kmh = b.speed_kmh;
    r.capacity_per_lane = b.capacity_per_lane;
    r.carriageway_m = b.carriageway_m;
    r.walk_width_m = b.walk_width_m;
    r.bridge = b.bridge;
    r.tunnel = b.tunnel;
    r.layer = b.layer;
    r.year = b.year;
    r.name = b.name;
    if (r.from == r.to) ++city_.report.self_loops;
    segments_.push_back(std::move(r));
  }

  void finish() {
    using Ends = std::tuple<NodeId, NodeId, std::int64_t>;
    std::map<Ends, int> seen;
    for (const SegmentRecord& s : segments_) {
      const auto [a, b] = std::minmax(s.from, s.to);
      if (seen[Ends(a, b, std::llround(s.length.value * 10))]++) ++city_.report.duplicate_segments;
    }
    city_.roads = build_road_graph(std::move(position_), std::move(point_), std::move(osm_node_), {},
                                   std::move(segments_));
  }

  struct End {
    std::uint32_t piece;
    bool start;
  };
  City& city_;
  const RawNodes& nodes_;
  std::vector<RawRoad> roads_;
  std::vector<std::uint8_t> uses_;
  std::vector<Piece> pieces_;
  std::vector<std::vector<End>> ends_;
  std::vector<NodeId> graph_node_;
  PerNode<LonLat> position_;
  PerNode<Point> point_;
  PerNode<OsmNodeId> osm_node_;
  std::vector<SegmentRecord> segments_;
};

}  // namespace

void build_roads(City& city, const RawNodes& nodes, std::vector<RawRoad> roads) {
  Builder(city, nodes, std::move(roads)).run();
}

}  // namespace senda
