#include "graph/fronts.hpp"

#include <algorithm>
#include <optional>
#include <thread>

#include "graph/nearest.hpp"

namespace senda {

namespace {

struct Candidate {
  double distance;  // façade to centre line
  Front front;
};

class Finder {
 public:
  explicit Finder(const City& city) : city_(city), g_(city.roads), roads_(g_, kCar | kFoot) {}

  /// The fronts of buildings first .. last-1.
  void find(std::uint32_t first, std::uint32_t last, std::vector<std::uint32_t>& count, std::vector<Front>& out) const {
    std::vector<Candidate> found;
    for (std::uint32_t i = first; i < last; ++i) {
      found.clear();
      const std::size_t before = out.size();
      collect(BuildingId(i), found);
      std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.distance < b.distance; });
      for (const Candidate& c : found) {
        if (out.size() > before && same_street(out[before].segment, c.front.segment)) continue;
        out.push_back(c.front);
        if (out.size() == before + 2) break;
      }
      count.push_back(static_cast<std::uint32_t>(out.size() - before));
    }
  }

 private:
  bool same_street(SegmentId a, SegmentId b) const { return g_.name_index[a] == g_.name_index[b] && g_.name_index[a] != 0; }

  void collect(BuildingId b, std::vector<Candidate>& found) const {
    const auto ring = city_.buildings.footprint[b.value()];
    const Point centre = city_.buildings.centre[b];
    double radius = 0;
    for (const Point& p : ring) radius = std::max(radius, distance_m(p, centre));
    for (const auto& [unused, s] : roads_.segments_within(centre, radius + kFrontReach))
      if (!g_.tunnel[s] && !g_.bridge[s] && !(g_.tagged[s] & (kBarrier | kPlaza)))
        if (const auto c = front_on(s, ring, centre)) found.push_back(*c);
  }

  std::optional<Candidate> front_on(SegmentId s, std::span<const Point> ring, Point centre) const {
    const auto line = g_.shape(s);
    double best = 1e9, at = 0, travelled = 0;
    bool left = false;
    double low = 1e9, high = -1e9;
    bool beside = false, before = false, beyond = false;  // of the street's whole length
    for (std::size_t i = 1; i < line.size(); ++i) {
      const double length = distance_m(line[i - 1], line[i]);
      for (const Point& p : ring) {
        const Foot f = foot_on(p, line[i - 1], line[i]);
        if (f.distance > kFrontReach) continue;
        const double where = travelled + f.along * length;
        if (i == 1 && f.along <= 0) before = true;
        else if (i + 1 == line.size() && f.along >= 1) beyond = true;
        else beside = true;
        if (f.distance < best) {
          best = f.distance;
          at = where;
          left = (line[i].x - line[i - 1].x) * (centre.y - line[i - 1].y) - (line[i].y - line[i - 1].y) * (centre.x - line[i - 1].x) > 0;
        }
        if (f.distance < best + 4) {
          low = std::min(low, where);
          high = std::max(high, where);
        }
      }
      travelled += length;
    }
    if (best > kFrontReach || !(beside || (before && beyond))) return {};
    Front front;
    front.segment = s;
    front.setback_m = static_cast<float>(std::max(0.5, best - g_.carriageway_m[s] / 2));
    front.begin_m = static_cast<float>(std::min(low, at));
    front.end_m = static_cast<float>(std::max(high, at));
    front.left = left;
    return Candidate{best, front};
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
  const auto n = static_cast<std::uint32_t>(city.buildings.size());
  if (n == 0) return out;
  const Finder finder(city);
  // Halves in parallel, joined in order: the same result on any machine.
  const std::uint32_t parts = n < 2000 ? 1 : std::clamp(std::thread::hardware_concurrency(), 1u, 8u);
  std::vector<std::vector<std::uint32_t>> counts(parts);
  std::vector<std::vector<Front>> fronts(parts);
  const auto work = [&](std::uint32_t p) {
    finder.find(static_cast<std::uint32_t>(std::uint64_t{n} * p / parts), static_cast<std::uint32_t>(std::uint64_t{n} * (p + 1) / parts), counts[p], fronts[p]);
  };
  std::vector<std::thread> threads;
  for (std::uint32_t p = 1; p < parts; ++p) threads.emplace_back(work, p);
  work(0);
  for (std::thread& t : threads) t.join();
  for (std::uint32_t p = 0; p < parts; ++p) {
    for (const std::uint32_t c : counts[p]) out.begin.push_back(out.begin.back() + c);
    for (const Front& f : fronts[p]) out.add(f);
  }
  measure_streets(city.roads, out);
  return out;
}

}  // namespace senda
