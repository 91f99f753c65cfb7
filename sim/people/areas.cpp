#include "sim/people/areas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace senda::people {

using hazard::StockId;
using scenario::Purpose;

namespace {

constexpr double kSquare = 500;  // m: squares in which people without a census are composed

class AreaMaker {
 public:
  AreaMaker(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, const hazard::BuildingStock& stock, const scenario::Streams& streams)
      : city_(city), s_(s), in_(in), stock_(stock), streams_(streams), roads_(city.roads, kFoot, !city.roads.from_gmns()) {}

  std::vector<Area> run() {
    if (in_.zones.size() > 0) return zones();
    return in_.raster.empty() ? floors() : raster();
  }

 private:
  double floor_m2(StockId b) const {
    const double levels = stock_.levels[b] > 0 ? stock_.levels[b] : 2;
    return stock_.area_m2[b] * levels * hazard::residential_share(stock_.use[b]);
  }

  std::vector<Area> zones() const {
    const scenario::Zones& z = in_.zones;
    std::vector<Area> areas(z.size());
    for (StockId b : stock_.point.keys())
      if (stock_.zone[b].exists() && floor_m2(b) > 0) areas[stock_.zone[b].value()].spots.push_back({b, stock_.point[b], floor_m2(b)});
    for (ZoneId id : z.id.keys()) {
      Area& a = areas[id.value()];
      a.zone = id;
      a.key = scenario::entity_of(z.id[id]);
      a.persons = static_cast<std::int64_t>(z.persons[id]);
      if (a.persons > 0 && a.spots.empty()) a.spots = street_spots(z.rings[id]);
    }
    std::erase_if(areas, [](const Area& a) { return a.persons <= 0; });
    return areas;
  }

  // Points every 25 m along the zone's streets; where it has none, the nearest junction to its middle.
  std::vector<Spot> street_spots(const std::vector<std::vector<Point>>& rings) const {
    constexpr double kEvery = 25;
    std::vector<Spot> spots;
    const Box box = box_of(rings);
    const Point middle{(box.low.x + box.high.x) / 2, (box.low.y + box.high.y) / 2};
    const auto inside = [&](Point p) { return std::any_of(rings.begin(), rings.end(), [&](const auto& ring) { return contains(ring, p); }); };
    std::vector<SegmentId> streets;
    for (const auto& [d, s] : roads_.segments_within(middle, distance_m(box.low, box.high) / 2)) streets.push_back(s);
    std::sort(streets.begin(), streets.end());
    for (SegmentId s : streets) {
      if (city_.roads.bridge[s] || city_.roads.tunnel[s]) continue;
      const auto line = city_.roads.shape(s);
      for (std::size_t i = 1; i < line.size(); ++i) {
        const double length = distance_m(line[i - 1], line[i]);
        for (double at = kEvery / 2; at < length; at += kEvery) {
          const Point p{line[i - 1].x + (line[i].x - line[i - 1].x) * at / length, line[i - 1].y + (line[i].y - line[i - 1].y) * at / length};
          if (inside(p)) spots.push_back({StockId(), p, 1});
        }
      }
    }
    if (!spots.empty()) return spots;
    const NodeId n = roads_.node(middle, 5000);
    return {{StockId(), n.exists() ? city_.roads.point[n] : middle, 1}};
  }

  static Box box_of(const std::vector<std::vector<Point>>& rings) {
    Box box;
    for (const auto& ring : rings)
      for (const Point& p : ring) box.add(p);
    return box;
  }

  // --- without a census: squares, so that margins are shared among enough people

  using Squares = std::map<std::pair<std::int64_t, std::int64_t>, Area>;
  static std::pair<std::int64_t, std::int64_t> square(Point p) { return {static_cast<std::int64_t>(std::floor(p.x / kSquare)), static_cast<std::int64_t>(std::floor(p.y / kSquare))}; }

  std::vector<Area> finish(Squares& squares) const {
    std::vector<Area> out;
    for (auto& [at, a] : squares) {
      a.key = scenario::entity_of(fmt::format("square {} {}", at.first, at.second));
      double persons = 0;
      for (const Spot& spot : a.spots) persons += spot.weight;
      // Rounded up or down by chance, so that small squares keep their people on average.
      a.persons = static_cast<std::int64_t>(persons + streams_.of(Purpose::placement, a.key).uniform());
      if (a.persons > 0) out.push_back(std::move(a));
    }
    return out;
  }

  std::vector<Area> floors() const {
    Squares squares;
    for (StockId b : stock_.point.keys())
      if (const double floor = floor_m2(b); floor > 0) squares[square(stock_.point[b])].spots.push_back({b, stock_.point[b], floor / 100 * s_.people.persons_per_100m2});
    return finish(squares);
  }

  // Each building takes part in the raster cell whose centre is nearest; a cell without buildings has its people on
  // the nearest street.
  std::vector<Area> raster() const {
    const double reach = 0.75 * spacing();
    Box box;
    for (const auto& [p, value] : in_.raster) box.add(p);
    BucketGrid centres(box.low, box.high, std::max(50.0, reach));
    for (std::uint32_t i = 0; i < in_.raster.size(); ++i) centres.add(in_.raster[i].first, i);
    std::vector<std::vector<StockId>> buildings(in_.raster.size());
    for (StockId b : stock_.point.keys()) {
      if (floor_m2(b) <= 0) continue;
      std::pair<double, std::uint32_t> best{reach, UINT32_MAX};
      centres.near(stock_.point[b], reach, [&](std::uint32_t i) { best = std::min(best, {distance_m(in_.raster[i].first, stock_.point[b]), i}); });
      if (best.second != UINT32_MAX) buildings[best.second].push_back(b);
    }
    Squares squares;
    for (std::uint32_t i = 0; i < in_.raster.size(); ++i) place_cell(in_.raster[i], buildings[i], squares[square(in_.raster[i].first)]);
    return finish(squares);
  }

  void place_cell(const std::pair<Point, double>& cell, const std::vector<StockId>& buildings, Area& area) const {
    double floor = 0;
    for (StockId b : buildings) floor += floor_m2(b);
    for (StockId b : buildings) area.spots.push_back({b, stock_.point[b], cell.second * floor_m2(b) / floor});
    if (!buildings.empty()) return;
    const NodeId n = roads_.node(cell.first, 500);
    if (n.exists() && distance_m(city_.roads.point[n], cell.first) < 500) area.spots.push_back({StockId(), city_.roads.point[n], cell.second});
  }

  // Distance between neighbouring centres: the median over some cells of the distance to the nearest other one.
  double spacing() const {
    std::vector<double> nearest;
    const std::size_t step = std::max<std::size_t>(1, in_.raster.size() / 50);
    for (std::size_t i = 0; i < in_.raster.size(); i += step) {
      double best = 1e9;
      for (std::size_t j = 0; j < in_.raster.size(); ++j)
        if (j != i) best = std::min(best, distance_m(in_.raster[i].first, in_.raster[j].first));
      nearest.push_back(best);
    }
    std::nth_element(nearest.begin(), nearest.begin() + static_cast<std::ptrdiff_t>(nearest.size() / 2), nearest.end());
    return nearest[nearest.size() / 2];
  }

  const City& city_;
  const scenario::Scenario& s_;
  const scenario::Inputs& in_;
  const hazard::BuildingStock& stock_;
  const scenario::Streams& streams_;
  NearestIndex roads_;
};

}  // namespace

std::vector<Area> areas_of(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs, const hazard::BuildingStock& stock, const scenario::Streams& streams) {
  return AreaMaker(city, s, inputs, stock, streams).run();
}

}  // namespace senda::people
