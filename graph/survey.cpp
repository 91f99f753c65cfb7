#include "graph/survey.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "graph/nearest.hpp"

namespace senda {

namespace {

constexpr std::size_t kExamples = 5;

void note(Doubt& d, SegmentId a, SegmentId b) {
  ++d.count;
  if (d.examples.size() < kExamples) d.examples.emplace_back(a, b);
}

bool same_line(std::span<const Point> a, std::span<const Point> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end()) || std::equal(a.begin(), a.end(), b.rbegin(), b.rend());
}

void loops_and_duplicates(const RoadGraph& g, Survey& out) {
  std::map<std::pair<NodeId, NodeId>, std::vector<SegmentId>> between;
  for (SegmentId s : g.segments()) {
    if (g.tagged[s] & (kBarrier | kPlaza)) continue;
    if (g.seg_from[s] == g.seg_to[s]) note(out.self_loops, s, s);
    auto& others = between[std::minmax(g.seg_from[s], g.seg_to[s])];
    for (SegmentId o : others)
      if (same_line(g.shape(o), g.shape(s))) {
        note(out.duplicates, o, s);
        break;
      }
    others.push_back(s);
  }
}

// Straight pieces of streets in a grid; those of one cell are compared with each other.
class Crossings {
 public:
  Crossings(const RoadGraph& g, Doubt& out) : g_(g), out_(out) {}

  void run() {
    Box all;
    for (const Point& p : g_.shape_points) all.add(p);
    low_ = all.low;
    cell_ = std::max({60.0, (all.high.x - all.low.x) / 2000, (all.high.y - all.low.y) / 2000});
    columns_ = static_cast<std::size_t>((all.high.x - all.low.x) / cell_) + 1;
    for (SegmentId s : g_.segments()) {
      if (g_.tagged[s] & (kBarrier | kPlaza)) continue;
      const auto line = g_.shape(s);
      for (std::size_t i = 1; i < line.size(); ++i) add(s, line[i - 1], line[i]);
    }
    std::sort(entries_.begin(), entries_.end());
    for (std::size_t lo = 0, hi = 0; lo < entries_.size(); lo = hi) {
      while (hi < entries_.size() && entries_[hi].first == entries_[lo].first) ++hi;
      for (std::size_t i = lo; i < hi; ++i)
        for (std::size_t k = i + 1; k < hi; ++k) compare(entries_[i].second, entries_[k].second, entries_[i].first);
    }
    add_touching();
    std::sort(pairs_.begin(), pairs_.end());
    pairs_.erase(std::unique(pairs_.begin(), pairs_.end()), pairs_.end());
    for (const auto& [a, b] : pairs_) note(out_, a, b);
  }

 private:
  struct Piece {
    SegmentId segment;
    Point a, b;
  };

  std::size_t column(double x) const { return static_cast<std::size_t>((x - low_.x) / cell_); }
  std::size_t row(double y) const { return static_cast<std::size_t>((y - low_.y) / cell_); }

  void add(SegmentId s, Point a, Point b) {
    const auto number = static_cast<std::uint32_t>(pieces_.size());
    pieces_.push_back({s, a, b});
    const auto [x0, x1] = std::minmax(a.x, b.x);
    const auto [y0, y1] = std::minmax(a.y, b.y);
    // Row by row, only the columns the line runs over.
    for (std::size_t r = row(y0); r <= row(y1); ++r) {
      double low = x0, high = x1;
      if (y1 > y0) {
        const double slope = (b.x - a.x) / (b.y - a.y);
        const double from = a.x + slope * (std::max(y0, low_.y + static_cast<double>(r) * cell_) - a.y), to = a.x + slope * (std::min(y1, low_.y + static_cast<double>(r + 1) * cell_) - a.y);
        low = std::clamp(std::min(from, to), x0, x1);
        high = std::clamp(std::max(from, to), x0, x1);
      }
      for (std::size_t c = column(low); c <= column(high); ++c) entries_.emplace_back(r * columns_ + c, number);
    }
  }

  bool one_level(SegmentId a, SegmentId b) const {
    return g_.layer[a] == g_.layer[b] && g_.bridge[a] == g_.bridge[b] && g_.tunnel[a] == g_.tunnel[b];
  }

  void compare(std::uint32_t i, std::uint32_t k, std::size_t cell) {
    const Piece &p = pieces_[i], &q = pieces_[k];
    if (p.segment == q.segment || !one_level(p.segment, q.segment)) return;
    const double dx = p.b.x - p.a.x, dy = p.b.y - p.a.y, ex = q.b.x - q.a.x, ey = q.b.y - q.a.y;
    const double det = dx * ey - dy * ex;
    if (std::abs(det) < 1e-9) return;
    const double t = ((q.a.x - p.a.x) * ey - (q.a.y - p.a.y) * ex) / det, u = ((q.a.x - p.a.x) * dy - (q.a.y - p.a.y) * dx) / det;
    constexpr double kEdge = 1e-4;  // touching at an end is a junction or nearly one
    if (t < kEdge || t > 1 - kEdge || u < kEdge || u > 1 - kEdge) return;
    if (row(p.a.y + t * dy) * columns_ + column(p.a.x + t * dx) != cell) return;  // counted in its own cell
    pairs_.emplace_back(std::minmax(p.segment, q.segment));
  }

  // Streets with a point at the same place that is not the same node: drawn to touch, yet not joined.
  void add_touching() {
    struct Vertex {
      Point p;
      std::int64_t owner;  // the node at an end (by OSM id, so that both halves of a barrier are one), else the segment
      SegmentId segment;
    };
    std::vector<Vertex> all;
    const auto end = [&](NodeId n) { return g_.osm_node[n].exists() ? g_.osm_node[n].value() : static_cast<std::int64_t>(n.value()); };
    for (SegmentId s : g_.segments()) {
      if (g_.tagged[s] & (kBarrier | kPlaza)) continue;
      const auto line = g_.shape(s);
      for (std::size_t i = 0; i < line.size(); ++i)
        all.push_back({line[i], i == 0 ? end(g_.seg_from[s]) : i + 1 == line.size() ? end(g_.seg_to[s]) : INT64_MIN + s.value(), s});
    }
    std::sort(all.begin(), all.end(), [](const Vertex& a, const Vertex& b) { return std::tie(a.p.x, a.p.y, a.owner, a.segment) < std::tie(b.p.x, b.p.y, b.owner, b.segment); });
    for (std::size_t i = 1; i < all.size(); ++i) {
      const Vertex &a = all[i - 1], &b = all[i];
      if (a.p == b.p && a.owner != b.owner && a.segment != b.segment && one_level(a.segment, b.segment)) pairs_.emplace_back(std::minmax(a.segment, b.segment));
    }
  }

  const RoadGraph& g_;
  Doubt& out_;
  Point low_;
  double cell_ = 60;
  std::size_t columns_ = 1;
  std::vector<Piece> pieces_;
  std::vector<std::pair<std::size_t, std::uint32_t>> entries_;
  std::vector<std::pair<SegmentId, SegmentId>> pairs_;
};

class Districts {
 public:
  explicit Districts(const City& city) : city_(city) {
    const Places& p = city.places;
    choose([](PlaceKind k) { return k != PlaceKind::city; });
    if (chosen_.size() < 2) choose([](PlaceKind) { return true; });
    if (chosen_.size() >= 2) {
      for (const std::size_t i : chosen_) index_.emplace(p.name[i], 0);
    } else {
      chosen_.clear();
      for (const char* name : kParts) index_.emplace(name, 0);
      for (const Point& q : city.roads.point) all_.add(q);
    }
    for (auto& [name, number] : index_) {
      number = out_.size();
      out_.push_back({name, 0, 0, 0, 0, 0});
    }
    // Small outlines before those that hold them.
    std::vector<Box> boxes(p.size());
    for (const std::size_t i : chosen_)
      for (const Point& q : p.outline[i]) boxes[i].add(q);
    std::stable_sort(chosen_.begin(), chosen_.end(), [&](std::size_t a, std::size_t b) { return boxes[a].area() < boxes[b].area(); });
    for (const std::size_t i : chosen_) {
      number_.push_back(index_.at(p.name[i]));
      box_.push_back(boxes[i]);
    }
  }

  std::vector<District> run() {
    const RoadGraph& g = city_.roads;
    for (SegmentId s : g.segments()) {
      if (!(g.segment_modes(s) & kCar)) continue;
      District& d = of(g.midpoint(s));
      d.street_m += g.length[s].value;
      if (g.tagged[s] & (kWidthTagged | kLanesTagged)) d.with_width_m += g.length[s].value;
    }
    const Buildings& b = city_.buildings;
    for (BuildingId i : b.osm_id.keys()) {
      District& d = of(b.centre[i]);
      ++d.buildings;
      d.with_levels += b.levels[i] > 0;
      d.with_year += b.year[i] > 0;
    }
    std::erase_if(out_, [](const District& d) { return d.buildings == 0 && d.street_m == 0; });
    std::stable_sort(out_.begin(), out_.end(), [](const District& x, const District& y) { return x.street_m > y.street_m; });
    return std::move(out_);
  }

 private:
  static constexpr const char* kParts[9] = {"south-west", "south", "south-east", "west", "centre", "east", "north-west", "north", "north-east"};

  template <class F>
  void choose(F&& wanted) {
    chosen_.clear();
    for (std::size_t i = 0; i < city_.places.size(); ++i)
      if (wanted(city_.places.kind[i])) chosen_.push_back(i);
  }

  District& of(Point p) {
    if (chosen_.empty()) {
      const auto third = [](double v, double lo, double hi) { return std::clamp(static_cast<int>(3 * (v - lo) / std::max(1e-9, hi - lo)), 0, 2); };
      return out_[index_.at(kParts[3 * third(p.y, all_.low.y, all_.high.y) + third(p.x, all_.low.x, all_.high.x)])];
    }
    double best = 1e300;
    std::size_t at = 0;
    for (std::size_t k = 0; k < chosen_.size(); ++k) {
      const std::size_t i = chosen_[k];
      const auto ring = city_.places.outline[i];
      if (!ring.empty() && box_[k].holds(p) && contains(ring, p)) return out_[number_[k]];
      const double d = distance_m(p, city_.places.point[i]);
      if (d < best) {
        best = d;
        at = number_[k];
      }
    }
    return out_[at];
  }

  const City& city_;
  std::vector<Box> box_;
  std::vector<std::size_t> chosen_, number_;  // places used, and the district of each
  std::map<std::string, std::size_t> index_;
  std::vector<District> out_;
  Box all_;
};

}  // namespace

Survey survey(const City& city) {
  Survey out;
  loops_and_duplicates(city.roads, out);
  Crossings(city.roads, out.crossings).run();
  out.districts = Districts(city).run();
  return out;
}

}  // namespace senda
