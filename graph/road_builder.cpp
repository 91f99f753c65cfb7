#include "graph/road_builder.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "graph/parallel.hpp"

namespace senda {

namespace {

constexpr std::uint32_t kNone = 0xffffffffu;
constexpr double kSignalReach = 30;  // metres from a junction that its lights may stand at [A]

// A stretch of one way between two cut nodes: positions first..last of `way_nodes`.
struct Piece {
  std::uint32_t way;
  std::uint64_t first, last;
};

// A finished street: its line and ways as ranges of flat columns.
struct Chain {
  std::uint64_t line_begin, line_end, way_begin, way_end;
  std::uint32_t street, name, ref;
};

class Builder {
 public:
  Builder(City& city, RawStreets raw) : city_(city), raw_(std::move(raw)) {}

  std::vector<NodeId> run() {
    reverse_palette();
    cut();
    index_ends();
    used_.assign(pieces_.size(), 0);
    for (std::uint32_t p = 0; p < pieces_.size(); ++p)
      for (bool at_start : {true, false})
        if (!used_[p] && !passes_through(end_of(p, at_start))) follow(p, at_start);
    for (std::uint32_t p = 0; p < pieces_.size(); ++p)  // closed rings without any junction
      if (!used_[p]) follow(p, true);
    release_pieces();
    number_nodes();
    make_segments();
    return std::move(graph_node_);
  }

 private:
  // Entry i seen against its direction is entry reverse_[i]; both stand in the palette once.
  void reverse_palette() {
    std::unordered_map<std::string, std::uint32_t> at;
    const auto number = [&](const StreetAttributes& a) {
      const auto [it, fresh] = at.emplace(key_of(a), static_cast<std::uint32_t>(raw_.palette.size()));
      if (fresh) raw_.palette.push_back(a);
      return it->second;
    };
    const std::size_t n = raw_.palette.size();
    for (std::uint32_t i = 0; i < n; ++i) at.emplace(key_of(raw_.palette[i]), i);
    reverse_.reserve(2 * n);
    for (std::uint32_t i = 0; i < raw_.palette.size(); ++i) reverse_.push_back(number(StreetAttributes(raw_.palette[i]).reversed()));
  }

  // Sides of streets at each node: an end counts one, passing through two.
  void cut() {
    degree_.assign(raw_.node_id.size(), 0);
    const auto touch = [&](std::uint32_t n, int sides) { degree_[n] = static_cast<std::uint8_t>(std::min(255, degree_[n] + sides)); };
    for (const auto& w : raw_.ways)
      for (std::uint64_t i = w.begin; i < w.end; ++i) touch(raw_.way_nodes[i], i == w.begin || i + 1 == w.end ? 1 : 2);
    for (std::uint32_t w = 0; w < raw_.ways.size(); ++w) {
      std::uint64_t first = raw_.ways[w].begin;
      for (std::uint64_t i = first + 1; i < raw_.ways[w].end; ++i) {
        const std::uint32_t n = raw_.way_nodes[i];
        if (i + 1 < raw_.ways[w].end && degree_[n] == 2 && !(raw_.flags[n] & kKeep)) continue;
        pieces_.push_back({w, first, i});
        first = i;
      }
    }
  }

  std::uint32_t end_of(std::uint32_t piece, bool start) const {
    const Piece& p = pieces_[piece];
    return raw_.way_nodes[start ? p.first : p.last];
  }

  // The first two piece ends of each node (2 · piece + 1 at its start); more than two make a junction.
  void index_ends() {
    first_end_.assign(raw_.node_id.size(), kNone);
    second_end_.assign(raw_.node_id.size(), kNone);
    std::fill(degree_.begin(), degree_.end(), 0);
    for (std::uint32_t p = 0; p < pieces_.size(); ++p)
      for (bool start : {true, false}) {
        const std::uint32_t n = end_of(p, start), mark = 2 * p + start;
        if (degree_[n] < 3) ++degree_[n];
        (first_end_[n] == kNone ? first_end_ : second_end_)[n] = mark;
      }
  }

  std::uint32_t street(std::uint32_t piece, bool along) const {
    const std::uint32_t s = raw_.ways[pieces_[piece].way].street;
    return along ? s : reverse_[s];
  }

  // True when exactly two different pieces of equal attributes meet here: no junction.
  bool passes_through(std::uint32_t node) const {
    if (degree_[node] != 2 || (raw_.flags[node] & kKeep)) return false;
    const std::uint32_t a = first_end_[node] / 2, b = second_end_[node] / 2;
    if (a == b) return false;
    const auto &wa = raw_.ways[pieces_[a].way], &wb = raw_.ways[pieces_[b].way];
    return wa.name == wb.name && wa.ref == wb.ref && street(a, !(first_end_[node] & 1)) == street(b, second_end_[node] & 1);
  }

  // Follows pieces from one end until a junction and keeps the chain. One-way streets run forward.
  void follow(std::uint32_t piece, bool along) {
    const auto& first = raw_.ways[pieces_[piece].way];
    Chain c{lines_.size(), 0, ways_.size(), 0, street(piece, along), first.name, first.ref};
    lines_.push_back(end_of(piece, along));
    while (true) {
      used_[piece] = 1;
      append(piece, along);
      const OsmWayId way = raw_.ways[pieces_[piece].way].id;
      if (ways_.size() == c.way_begin || ways_.back() != way) ways_.push_back(way);
      const std::uint32_t here = lines_.back();
      if (!passes_through(here)) break;
      const std::uint32_t mark = first_end_[here] / 2 == piece ? second_end_[here] : first_end_[here];
      if (used_[mark / 2]) break;  // a ring has closed
      piece = mark / 2;
      along = mark & 1;
    }
    c.line_end = lines_.size();
    c.way_end = ways_.size();
    const StreetAttributes& a = raw_.palette[c.street];
    if (a.modes_forward == 0 && a.modes_backward != 0) {
      c.street = reverse_[c.street];
      std::reverse(lines_.begin() + static_cast<std::ptrdiff_t>(c.line_begin), lines_.end());
      std::reverse(ways_.begin() + static_cast<std::ptrdiff_t>(c.way_begin), ways_.end());
    }
    chains_.push_back(c);
  }

  void append(std::uint32_t piece, bool along) {
    const Piece& p = pieces_[piece];
    if (along)
      for (std::uint64_t i = p.first + 1; i <= p.last; ++i) lines_.push_back(raw_.way_nodes[i]);
    else
      for (std::uint64_t i = p.last; i-- > p.first;) lines_.push_back(raw_.way_nodes[i]);
  }

  template <class... T>
  static void free(std::vector<T>&... v) {
    ((v = std::vector<T>()), ...);
  }

  void release_pieces() {
    free(pieces_, raw_.ways, raw_.way_nodes, first_end_, second_end_, degree_, used_);
  }

  void number_nodes() {
    RoadGraph& g = city_.roads;
    any_signal_ = std::any_of(raw_.flags.begin(), raw_.flags.end(), [](std::uint8_t f) { return (f & kSignal) != 0; });
    std::vector<std::uint8_t> is_end(raw_.node_id.size(), 0);
    for (const Chain& c : chains_) is_end[lines_[c.line_begin]] = is_end[lines_[c.line_end - 1]] = 1;
    std::vector<std::uint32_t> ends;
    std::vector<Point> points;
    for (std::uint32_t n = 0; n < is_end.size(); ++n)
      if (is_end[n]) {
        ends.push_back(n);
        points.push_back(raw_.point[n]);
      }
    const auto key = hilbert_keys(points);
    std::vector<std::uint64_t> order;
    for (std::uint32_t i = 0; i < ends.size(); ++i) order.push_back(static_cast<std::uint64_t>(key[i]) << 32 | i);
    std::sort(order.begin(), order.end());
    graph_node_.assign(raw_.node_id.size(), NodeId());
    for (const std::uint64_t o : order) {
      const std::uint32_t n = ends[static_cast<std::uint32_t>(o)];
      graph_node_[n] = g.position.push_back(raw_.position[n]);
      g.point.push_back(raw_.point[n]);
      g.osm_node.push_back(raw_.node_id[n]);
      g.signal.push_back(raw_.flags[n] & kSignal ? 1 : 0);
    }
  }

  void make_segments() {
    RoadGraph& g = city_.roads;
    const auto ends = [&](std::uint32_t c) {
      return std::pair{graph_node_[lines_[chains_[c].line_begin]], graph_node_[lines_[chains_[c].line_end - 1]]};
    };
    struct Order {
      std::uint64_t ends;
      std::int64_t way;
      std::uint32_t chain;
    };
    std::vector<Order> order(chains_.size());
    for (std::uint32_t c = 0; c < chains_.size(); ++c) {
      const auto [from, to] = ends(c);
      order[c] = {std::uint64_t{from.value()} << 32 | to.value(), ways_[chains_[c].way_begin].value(), c};
    }
    std::sort(order.begin(), order.end(), [](const Order& a, const Order& b) { return std::tie(a.ends, a.way, a.chain) < std::tie(b.ends, b.way, b.chain); });
    g.names = std::move(raw_.names);
    g.reserve_segments(chains_.size(), lines_.size(), ways_.size());
    std::vector<std::uint8_t> forward, backward;
    // Points of all lines in the order of the segments, fetched from all over the map: on all cores.
    std::vector<std::uint64_t> first(order.size() + 1, 0);
    for (std::size_t k = 0; k < order.size(); ++k) first[k + 1] = first[k] + chains_[order[k].chain].line_end - chains_[order[k].chain].line_begin;
    std::vector<Point> points(first.back());
    std::vector<double> length(order.size(), 0);
    in_parallel(order.size(), 20000, [&](std::size_t from, std::size_t to) {
      for (std::size_t k = from; k < to; ++k) {
        const Chain& c = chains_[order[k].chain];
        Point* line = points.data() + first[k];
        for (std::uint64_t i = c.line_begin; i < c.line_end; ++i) line[i - c.line_begin] = raw_.point[lines_[i]];
        for (std::uint64_t i = 1; i < c.line_end - c.line_begin; ++i) length[k] += distance_m(line[i - 1], line[i]);
      }
    });
    for (std::size_t k = 0; k < order.size(); ++k) {
      const Chain& c = chains_[order[k].chain];
      const StreetAttributes& a = raw_.palette[c.street];
      place_signals(c);
      const auto [from, to] = ends(order[k].chain);
      g.add_segment(a, {from, to, Metres(std::max(0.01, length[k])), c.name, c.ref, std::span(points.data() + first[k], points.data() + first[k + 1]),
                        std::span(ways_.data() + c.way_begin, ways_.data() + c.way_end)});
      forward.push_back(a.modes_forward);
      backward.push_back(a.modes_backward);
    }
    g.make_edges(forward, backward);
  }

  // Lights drawn at the stop line belong to the junction behind it.
  void place_signals(const Chain& c) {
    RoadGraph& g = city_.roads;
    const auto scan = [&](auto at, auto end) {
      const NodeId junction = graph_node_[*at];
      double walked = 0;
      for (auto next = at + 1; next != end && next + 1 != end && walked < kSignalReach; ++at, ++next) {
        walked += distance_m(raw_.point[*at], raw_.point[*next]);
        if ((raw_.flags[*next] & kSignal) && walked < kSignalReach) g.signal[junction] = 1;
      }
    };
    const auto first = lines_.begin() + static_cast<std::ptrdiff_t>(c.line_begin), last = lines_.begin() + static_cast<std::ptrdiff_t>(c.line_end);
    if (!any_signal_ || std::none_of(first, last, [&](std::uint32_t n) { return raw_.flags[n] & kSignal; })) return;
    scan(first, last);
    scan(std::make_reverse_iterator(last), std::make_reverse_iterator(first));
  }

  City& city_;
  RawStreets raw_;
  std::vector<std::uint32_t> reverse_;
  std::vector<std::uint8_t> degree_, used_;
  std::vector<Piece> pieces_;
  std::vector<std::uint32_t> first_end_, second_end_;
  bool any_signal_ = false;
  std::vector<std::uint32_t> lines_;
  std::vector<OsmWayId> ways_;
  std::vector<Chain> chains_;
  std::vector<NodeId> graph_node_;
};

}  // namespace

std::string key_of(const StreetAttributes& a) {
  std::string key;
  const auto put = [&](const auto& v) { key.append(reinterpret_cast<const char*>(&v), sizeof v); };
  put(a.road_class), put(a.modes_forward), put(a.modes_backward), put(a.lanes_forward), put(a.lanes_backward), put(a.sidewalks), put(a.tagged);
  put(a.bridge), put(a.tunnel), put(a.layer), put(a.surface), put(a.year), put(a.speed_kmh), put(a.capacity_per_lane), put(a.carriageway_m), put(a.walk_width_m);
  return key;
}

std::vector<std::uint32_t> hilbert_keys(const std::vector<Point>& points) {
  Point low{1e300, 1e300}, high{-1e300, -1e300};
  for (const Point& p : points) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  const double span = std::max({high.x - low.x, high.y - low.y, 1e-9});
  std::vector<std::uint32_t> keys;
  keys.reserve(points.size());
  for (const Point& p : points) {
    auto x = static_cast<std::uint32_t>(65535 * ((p.x - low.x) / span)), y = static_cast<std::uint32_t>(65535 * ((p.y - low.y) / span));
    std::uint32_t d = 0;
    for (std::uint32_t s = 32768; s > 0; s /= 2) {
      const std::uint32_t rx = (x & s) ? 1 : 0, ry = (y & s) ? 1 : 0;
      d += s * s * ((3 * rx) ^ ry);
      if (ry == 0) {
        if (rx == 1) {
          x = 65535 - x;
          y = 65535 - y;
        }
        std::swap(x, y);
      }
    }
    keys.push_back(d);
  }
  return keys;
}

std::vector<NodeId> build_roads(City& city, RawStreets raw) { return Builder(city, std::move(raw)).run(); }

}  // namespace senda
