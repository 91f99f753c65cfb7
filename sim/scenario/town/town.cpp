#include "sim/scenario/town/town.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "graph/errors.hpp"
#include "sim/record/table.hpp"
#include "sim/scenario/town/buildings.hpp"

namespace senda::scenario::town {

namespace {

constexpr LonLat kCentre{-99.45, 18.90};  // fictional; central Mexico, as far from the earthquake of 2017 as Mexico City
constexpr int kZoneBlocks = 4;

// Census shares by district: plausible fiction, shaped like INEGI's 2020 columns.
struct Census {
  double elderly, children, disabled, cars, schooling;
};
Census census_of(District d) {
  switch (d) {
    case District::centre: return {0.22, 0.14, 0.075, 0.30, 10.5};
    case District::lake: return {0.18, 0.16, 0.060, 0.45, 11.5};
    case District::isla: return {0.20, 0.20, 0.085, 0.18, 7.6};
    case District::ribera: return {0.11, 0.22, 0.045, 0.50, 10.0};
    case District::lomas: return {0.09, 0.27, 0.060, 0.22, 7.1};
    case District::outskirts: return {0.06, 0.25, 0.030, 0.75, 12.8};
    default: return {0.14, 0.19, 0.050, 0.48, 10.2};
  }
}

class Maker {
 public:
  Maker(std::int64_t people, std::uint64_t seed, std::string stem)
      : people_(people), seed_(seed), stem_(std::move(stem)), streams_(Streams::once(seed)), layout_(people, streams_), plane_(kCentre) {}

  Town run() {
    roads();
    shapes_ = fill_blocks(layout_, streams_);
    zones();
    for (const Shape& s : shapes_) candidates_ += !s.tags.empty() && (s.tags[0].second == "school" || s.tags[0].second == "community_centre") && s.tags[0].first == "amenity";
    for (Shape& s : shapes_) area(s.ring, std::move(s.tags));
    for (const auto& ring : layout_.water()) area(ring, {{"natural", "water"}});
    places();
    periods();
    crews();
    scenario();
    return std::move(town_);
  }

 private:
  OsmNodeId add_node(Point p) {
    const LonLat q = plane_.unproject(p);
    const OsmNodeId id(static_cast<std::int64_t>(town_.map.nodes.size()) + 1);
    town_.map.nodes.push_back({id, {std::round(q.lon * 1e7) / 1e7, std::round(q.lat * 1e7) / 1e7}, {}});
    return id;
  }
  void add_way(std::vector<OsmNodeId> nodes, osm::TagList tags) {
    town_.map.ways.push_back({OsmWayId(static_cast<std::int64_t>(town_.map.ways.size()) + 1), std::move(nodes), std::move(tags)});
  }

  void roads() {
    std::vector<OsmNodeId> grid;
    for (int j = 0; j <= layout_.rows(); ++j)
      for (int i = 0; i <= layout_.columns(); ++i) grid.push_back(add_node(layout_.node(i, j)));
    const auto id = [&](int i, int j) { return grid[static_cast<std::size_t>(j * (layout_.columns() + 1) + i)]; };
    for (const Street& s : layout_.streets()) {
      osm::TagList tags = {{"highway", s.highway}, {"name", s.name}};
      if (s.highway != "footway") tags.emplace_back("lanes", std::to_string(s.lanes));
      if (s.oneway) tags.emplace_back("oneway", "yes");
      if (s.width_m > 0) tags.emplace_back("width", record::decimal(s.width_m, 1));
      if (s.bridge) {
        tags.emplace_back("bridge", "yes");
        tags.emplace_back("layer", "1");
        tags.emplace_back("start_date", std::to_string(s.year));
      }
      std::vector<OsmNodeId> nodes;
      for (const auto& [i, j] : s.nodes) nodes.push_back(id(i, j));
      add_way(std::move(nodes), std::move(tags));
    }
    // The highway out of town, to the west.
    const int j = layout_.rows() / 2 - 2;
    const Point gate = layout_.node(0, j);
    add_way({id(0, j), add_node({gate.x - 400, gate.y - 40}), add_node({gate.x - 900, gate.y - 150})},
            {{"highway", "trunk"}, {"name", "Carretera Federal"}, {"lanes", "4"}});
  }

  // The districts' names, where most of each district's blocks are, for the map and for figures by district.
  void places() {
    std::map<District, std::pair<Point, int>> centre;
    for (int j = 0; j < layout_.rows(); ++j)
      for (int i = 0; i < layout_.columns(); ++i) {
        if (!layout_.buildable(i, j)) continue;
        auto& [sum, n] = centre[layout_.district(i, j)];
        sum = {sum.x + layout_.node(i, j).x, sum.y + layout_.node(i, j).y};
        ++n;
      }
    for (const auto& [district, c] : centre) {
      add_node({c.first.x / c.second, c.first.y / c.second});
      town_.map.nodes.back().tags = {{"place", "suburb"}, {"name", name_of(district)}};
    }
  }

  void area(const std::vector<Point>& ring, osm::TagList tags) {
    std::vector<OsmNodeId> nodes;
    for (const Point& p : ring) nodes.push_back(add_node(p));
    nodes.push_back(nodes.front());
    add_way(std::move(nodes), std::move(tags));
  }

  // Persons per zone in proportion to homes, whole numbers by largest remainder.
  std::map<std::pair<int, int>, std::int64_t> persons_by_zone() const {
    std::map<std::pair<int, int>, double> homes;
    double total = 0;
    for (const Shape& s : shapes_) {
      homes[{s.block_i / kZoneBlocks, s.block_j / kZoneBlocks}] += s.home_m2;
      total += s.home_m2;
    }
    std::map<std::pair<int, int>, std::int64_t> out;
    std::vector<std::pair<double, std::pair<int, int>>> rest;
    std::int64_t given = 0;
    for (const auto& [zone, m2] : homes) {
      const double exact = static_cast<double>(people_) * m2 / total;
      out[zone] = static_cast<std::int64_t>(exact);
      given += out[zone];
      rest.push_back({-(exact - std::floor(exact)), zone});
    }
    std::sort(rest.begin(), rest.end());
    for (std::size_t i = 0; given < people_; ++i, ++given) ++out[rest[i % rest.size()].second];
    return out;
  }

  void zones() {
    town_.zones = {{"type", "FeatureCollection"}, {"features", Json::array()}};
    for (const auto& [zone, persons] : persons_by_zone()) {
      const auto [zi, zj] = zone;
      const int i0 = zi * kZoneBlocks, j0 = zj * kZoneBlocks;
      const int i1 = std::min(i0 + kZoneBlocks, layout_.columns()), j1 = std::min(j0 + kZoneBlocks, layout_.rows());
      Json ring = Json::array();
      const auto put = [&](int i, int j) {
        const LonLat q = plane_.unproject(layout_.node(i, j));
        ring.push_back({std::round(q.lon * 1e6) / 1e6, std::round(q.lat * 1e6) / 1e6});
      };
      for (int i = i0; i < i1; ++i) put(i, j0);
      for (int j = j0; j < j1; ++j) put(i1, j);
      for (int i = i1; i > i0; --i) put(i, j1);
      for (int j = j1; j > j0; --j) put(i0, j);
      put(i0, j0);
      town_.zones["features"].push_back({{"type", "Feature"},
                                         {"properties", properties(zi, zj, persons)},
                                         {"geometry", {{"type", "Polygon"}, {"coordinates", Json::array({ring})}}}});
    }
  }

  Json properties(int zi, int zj, std::int64_t persons) const {
    const int i = std::min(zi * kZoneBlocks + 1, layout_.columns() - 1), j = std::min(zj * kZoneBlocks + 1, layout_.rows() - 1);
    const District d = layout_.district(i, j);
    const Census c = census_of(d);
    Draws draws = streams_.of(Purpose::town, 0x20000000ull + static_cast<std::uint64_t>(zj) * 1000 + static_cast<std::uint64_t>(zi));
    const auto count = [&](double share) -> Json {
      const double noisy = share * (0.9 + 0.2 * draws.uniform());
      const auto n = std::llround(static_cast<double>(persons) * noisy);
      return n < 3 ? Json("*") : Json(n);  // the statistics law suppresses very small figures
    };
    const auto dwellings = std::max<std::int64_t>(1, std::llround(static_cast<double>(persons) / 3.6));
    return {{"CVEGEO", fmt::format("999010001{:02}{:02}", zi, zj)}, {"NOMLOC", name_of(d)}, {"POBTOT", persons}, {"POBFEM", count(0.515)},
            {"P_0A2", count(c.children * 0.22)}, {"P_3A5", count(c.children * 0.26)}, {"P_6A11", count(c.children * 0.52)},
            {"P_60YMAS", count(c.elderly)}, {"PCON_DISC", count(c.disabled)}, {"TVIVHAB", dwellings},
            {"VPH_AUTOM", count(c.cars / 3.6)}, {"GRAPROES", std::round(c.schooling * 10) / 10}};
  }

  void periods() {
    town_.periods = "lon,lat,ts_s\n";
    const double w = layout_.width_m() / 2 + 400, h = layout_.height_m() / 2 + 400;
    for (double y = -h; y <= h; y += 100)
      for (double x = -w; x <= w; x += 100) {
        const LonLat q = plane_.unproject({x, y});
        town_.periods += fmt::format("{:.5f},{:.5f},{:.2f}\n", q.lon, q.lat, layout_.ground_period_s({x, y}));
      }
  }

  void crews() {
    town_.crews = "crew_id,lon,lat,from_h,rate_m3_per_h,kind\n";
    // One loader for 10,000 people up to a big city's 40; a metropolis keeps them in five depots.
    const int n = std::clamp(static_cast<int>(people_ / 10000) + 1, 3, 40);
    const auto depot = [&](int k) {
      const int d = layout_.metropolis() ? k % 5 : 0, i = layout_.columns(), j = layout_.rows();
      return layout_.node(d == 1 || d == 3 ? i / 2 : i / 4 + k % 2, d == 2 || d == 3 ? j / 4 : d == 4 ? 3 * j / 4 : j / 2);
    };
    for (int k = 0; k < n; ++k) {
      const LonLat q = plane_.unproject(depot(k));
      town_.crews += fmt::format("cargador-{},{:.5f},{:.5f},1,40,loader\n", k + 1, q.lon, q.lat);
    }
    for (int k = 0; k < 2; ++k) {
      const LonLat q = plane_.unproject(layout_.node(layout_.columns() / 2, layout_.rows() / 3));
      town_.crews += fmt::format("inspección-{},{:.5f},{:.5f},1,40,inspection\n", k + 1, q.lon, q.lat);
    }
  }

  void scenario() {
    // Shelter candidates are the schools and halls; a small town opens half of them at most.
    const auto open = std::clamp<std::int64_t>(candidates_ / 2, 1, 5);
    town_.scenario = {
        {"senda", 1},
        {"name", "San Telmo del Río"},
        {"description", "A fictional town of central Mexico and an inslab earthquake of magnitude 7.1 on a weekday at 13:14."},
        {"seed", 20170919},
        {"start", "2017-09-19T13:14:40-05:00"},
        {"worlds", 50},
        {"city", {{"osm", stem_ + ".osm.pbf"}}},
        {"hazard",
         {{"rupture", {{"magnitude", 7.1}, {"lon", -98.60}, {"lat", 18.62}, {"depth_km", 50}, {"tectonic", "inslab"}}},
          {"gmm", Json::array({{{"model", "GarciaEtAl2005SSlab"}, {"weight", 1}}})},
          {"site", {{"period", stem_ + ".ts.csv"}}}}},
        {"people", {{"zones", stem_ + ".zones.geojson"}}},
        {"clearance", {{"crews", stem_ + ".crews.csv"}}},
        {"siting", {{"open", open}}},
    };
  }

  std::int64_t people_;
  std::uint64_t seed_;
  std::string stem_;
  Streams streams_;
  Layout layout_;
  Plane plane_;
  std::vector<Shape> shapes_;
  std::int64_t candidates_ = 0;
  Town town_;
};

}  // namespace

Town make_town(std::int64_t people, std::uint64_t seed, const std::string& stem) {
  if (people < 2000 || people > kMostPeople)
    throw UsageError(fmt::format("--people {}: this version makes towns of 2000 to {} people", people, kMostPeople));
  return Maker(people, seed, stem).run();
}

}  // namespace senda::scenario::town
