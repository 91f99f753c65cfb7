#include "graph/fronts.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "graph/nearest.hpp"
#include "graph/parallel.hpp"

namespace senda {

namespace {

constexpr double kDeeper = 4;    // metres that parts of one façade may stand farther back than its nearest part [A]
constexpr double kSpacing = 4;   // metres between the points a façade is measured at

struct Candidate {
  double distance;  // façade to centre line
  double ux, uy;    // direction of the street there
  Front front;
};

// What one thread found for its buildings.
struct Found {
  std::vector<std::uint32_t> count;
  std::vector<std::uint8_t> corner;
  std::vector<Front> fronts;
};

class Finder {
 public:
  explicit Finder(const City& city) : city_(city), g_(city.roads), roads_(g_, kCar | kFoot) {}

  /// The fronts of buildings first .. last-1.
  Found find(std::uint32_t first, std::uint32_t last) const {
    Found out;
    std::vector<Candidate> near;
    std::vector<Point> outline;
    for (std::uint32_t i = first; i < last; ++i) {
      const std::size_t before = out.fronts.size();
      collect(BuildingId(i), outline, near);
      const Candidate* second = nullptr;
      for (const Candidate& c : near)
        if (!second && !same_street(near.front(), c)) second = &c;
      for (const Candidate& c : near) {
        const bool on_first = same_street(near.front(), c) && c.distance <= near.front().distance + kDeeper;
        const bool on_second = second && !same_street(near.front(), c) && same_street(*second, c) && c.distance <= second->distance + kDeeper;
        if (on_first || on_second) out.fronts.push_back(c.front);
      }
      out.count.push_back(static_cast<std::uint32_t>(out.fronts.size() - before));
      out.corner.push_back(second != nullptr);
    }
    return out;
  }

 private:
  // By name; where one has none, by direction: the next stretch of the same line is no other street.
  bool same_street(const Candidate& a, const Candidate& b) const {
    const std::uint32_t na = g_.name_index[a.front.segment], nb = g_.name_index[b.front.segment];
    if (na && nb) return na == nb;
    return std::abs(a.ux * b.ux + a.uy * b.uy) > 0.7071;
  }

  static bool path(RoadClass c) { return c > RoadClass::pedestrian && c != RoadClass::track; }

  // Nearest first. A footpath drawn beside a street is no street of its own.
  void collect(BuildingId b, std::vector<Point>& outline, std::vector<Candidate>& near) const {
    const auto ring = city_.buildings.footprint[b.value()];
    const Point centre = city_.buildings.centre[b];
    double radius = 0;
    outline.clear();
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Point &p = ring[i], &q = ring[(i + 1) % ring.size()];
      radius = std::max(radius, distance_m(p, centre));
      const int steps = static_cast<int>(std::min(200.0, std::ceil(distance_m(p, q) / kSpacing)));
      for (int k = 0; k < std::max(1, steps); ++k) outline.push_back({p.x + (q.x - p.x) * k / std::max(1, steps), p.y + (q.y - p.y) * k / std::max(1, steps)});
    }
    near.clear();
    bool street = false;
    for (const auto& [unused, s] : roads_.segments_within(centre, radius + kFrontReach)) {
      if (g_.tunnel[s] || g_.bridge[s] || (g_.tagged[s] & (kBarrier | kPlaza))) continue;
      if (const auto c = front_on(s, outline, centre)) {
        near.push_back(*c);
        street = street || !path(g_.road_class[s]);
      }
    }
    if (street) std::erase_if(near, [&](const Candidate& c) { return path(g_.road_class[c.front.segment]); });
    std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& c) { return a.distance < c.distance; });
  }

  std::optional<Candidate> front_on(SegmentId s, const std::vector<Point>& outline, Point centre) const {
    const auto line = g_.shape(s);
    Candidate c{1e9, 1, 0, {}};
    double travelled = 0;
    for (std::size_t i = 1; i < line.size(); ++i) {
      const double length = distance_m(line[i - 1], line[i]);
      for (const Point& p : outline) {
        const Foot f = foot_on(p, line[i - 1], line[i]);
        if (f.distance >= c.distance || past_an_end(f, i, line.size())) continue;
        c.distance = f.distance;
        c.ux = length > 0 ? (line[i].x - line[i - 1].x) / length : 1;
        c.uy = length > 0 ? (line[i].y - line[i - 1].y) / length : 0;
        c.front.begin_m = c.front.end_m = static_cast<float>(travelled + f.along * length);
        c.front.left = c.ux * (centre.y - line[i - 1].y) - c.uy * (centre.x - line[i - 1].x) > 0;
      }
      travelled += length;
    }
    if (c.distance > kFrontReach) return {};
    c.front.segment = s;
    c.front.setback_m = static_cast<float>(std::max(0.5, c.distance - g_.carriageway_m[s] / 2));
    stretch(line, outline, c);
    return c;
  }

  // What lies beyond either end of a street does not front it.
  static bool past_an_end(const Foot& f, std::size_t piece, std::size_t points) {
    return (piece == 1 && f.along <= 0) || (piece + 1 == points && f.along >= 1);
  }

  static void stretch(std::span<const Point> line, const std::vector<Point>& outline, Candidate& c) {
    double travelled = 0;
    for (std::size_t i = 1; i < line.size(); ++i) {
      const double length = distance_m(line[i - 1], line[i]);
      for (const Point& p : outline) {
        const Foot f = foot_on(p, line[i - 1], line[i]);
        if (f.distance > c.distance + kDeeper || f.distance > kFrontReach) continue;
        const auto where = static_cast<float>(travelled + f.along * length);
        c.front.begin_m = std::min(c.front.begin_m, where);
        c.front.end_m = std::max(c.front.end_m, where);
      }
      travelled += length;
    }
  }

  const City& city_;
  const RoadGraph& g_;
  NearestIndex roads_;
};

// Façade to façade: own setback, carriageway, and the nearest façade opposite that overlaps along the street.
void measure_streets(const RoadGraph& g, Fronts& f) {
  constexpr float kSlack = 2;  // metres along the street that two façades may miss each other by
  std::vector<std::uint32_t> order(f.segment.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return f.segment[a] < f.segment[b]; });
  for (std::size_t lo = 0, hi = 0; lo < order.size(); lo = hi) {
    while (hi < order.size() && f.segment[order[hi]] == f.segment[order[lo]]) ++hi;
    for (std::size_t i = lo; i < hi; ++i) {
      const std::uint32_t a = order[i];
      float opposite = -1;
      for (std::size_t k = lo; k < hi; ++k) {
        const std::uint32_t b = order[k];
        if (f.left[a] == f.left[b] || f.begin_m[b] > f.end_m[a] + kSlack || f.end_m[b] < f.begin_m[a] - kSlack) continue;
        if (opposite < 0 || f.setback_m[b] < opposite) opposite = f.setback_m[b];
      }
      if (opposite >= 0) f.street_width_m[a] = f.setback_m[a] + g.carriageway_m[f.segment[a]] + opposite;
    }
  }
}

}  // namespace

Fronts find_fronts(const City& city) {
  Fronts out;
  const std::size_t n = city.buildings.size();
  if (n == 0) return out;
  const Finder finder(city);
  const std::size_t parts = n < 2000 ? 1 : 16;
  std::vector<Found> found(parts);
  each_in_parallel(parts, [&](std::size_t p) { found[p] = finder.find(static_cast<std::uint32_t>(n * p / parts), static_cast<std::uint32_t>(n * (p + 1) / parts)); });
  for (const Found& f : found) {
    for (const std::uint32_t c : f.count) out.begin.push_back(out.begin.back() + c);
    out.corner.insert(out.corner.end(), f.corner.begin(), f.corner.end());
    for (const Front& front : f.fronts) out.add(front);
  }
  measure_streets(city.roads, out);
  return out;
}

}  // namespace senda
