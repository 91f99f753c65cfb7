#include "graph/osm/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <osmium/io/any_input.hpp>
#include <osmium/osm/node.hpp>
#include <osmium/osm/way.hpp>
#include <unordered_set>

#include "graph/errors.hpp"
#include "graph/osm/tags.hpp"
#include "graph/road_builder.hpp"

namespace senda {

bool ImportLimits::allows(LonLat p) const {
  if (bbox && (p.lon < (*bbox)[0] || p.lat < (*bbox)[1] || p.lon > (*bbox)[2] || p.lat > (*bbox)[3]))
    return false;
  if (polygons.empty()) return true;
  return std::any_of(polygons.begin(), polygons.end(), [&](const std::vector<LonLat>& polygon) {
    std::vector<Point> ring;
    for (const LonLat& q : polygon) ring.push_back({q.lon, q.lat});
    return contains(ring, {p.lon, p.lat});
  });
}

namespace {

// A way as read: what it is, and its node ids.
struct RawWay {
  OsmWayId id;
  std::optional<RoadAttributes> road;
  std::optional<osm::BuildingTags> building;
  std::optional<SiteKind> site;
  std::optional<AreaKind> area;
  std::string name;
  std::vector<std::int64_t> refs;
};

struct SitePoint {
  std::int64_t id;
  SiteKind kind;
  std::string name;
  LonLat position;
};

class Importer {
 public:
  Importer(const std::filesystem::path& file, const ImportLimits& limits)
      : file_(file), limits_(limits) {}

  City run() {
    read_ways();
    if (std::none_of(ways_.begin(), ways_.end(), [](const RawWay& w) { return w.road.has_value(); }))
      throw InputError(file_.string(), "", "holds no roads (no way with a known highway tag)",
                       "give an extract that includes streets");
    read_nodes();
    check_place();
    place_plane();
    build();
    return std::move(city_);
  }

 private:
  static void tags_of(const osmium::OSMObject& object, osm::Tags& tags) {
    tags.clear();
    for (const osmium::Tag& t : object.tags()) tags.add(t.key(), t.value());
  }

  void read_ways() {
    osmium::io::Reader reader{osmium::io::File(file_.string()), osmium::osm_entity_bits::way};
    osm::Tags tags;
    while (osmium::memory::Buffer buffer = reader.read())
      for (const osmium::Way& way : buffer.select<osmium::Way>()) {
        if (!way.visible() || way.tags().empty()) continue;
        tags_of(way, tags);
        take_way(way, tags);
      }
    reader.close();
  }

  void take_way(const osmium::Way& way, const osm::Tags& tags) {
    RawWay raw;
    bool reversed = false;
    const bool closed = way.nodes().size() >= 4 && way.ends_have_same_id();
    raw.road = osm::road_attributes(tags, reversed);
    if (raw.road && tags["area"] == "yes") {
      raw.road.reset();
      ++city_.report.skipped_areas;
    }
    if (closed) {
      raw.building = osm::building_tags(tags);
      raw.site = osm::site_kind(tags);
      raw.area = osm::area_kind(tags);
    }
    if (!raw.road && !raw.building && !raw.site && !raw.area) return;
    raw.id = OsmWayId(way.id());
    raw.name = std::string(tags["name"]);
    for (const osmium::NodeRef& ref : way.nodes()) raw.refs.push_back(ref.ref());
    if (reversed) std::reverse(raw.refs.begin(), raw.refs.end());
    ways_.push_back(std::move(raw));
  }

  void read_nodes() {
    std::vector<std::int64_t> ids;
    for (const RawWay& w : ways_) ids.insert(ids.end(), w.refs.begin(), w.refs.end());
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    for (std::int64_t id : ids) nodes_.id.push_back(OsmNodeId(id));
    nodes_.position.assign(ids.size(), LonLat{999, 999});
    osmium::io::Reader reader{osmium::io::File(file_.string()), osmium::osm_entity_bits::node};
    osm::Tags tags;
    while (osmium::memory::Buffer buffer = reader.read())
      for (const osmium::Node& node : buffer.select<osmium::Node>()) {
        if (!node.visible() || !node.location().valid()) continue;
        const LonLat p{node.location().lon_without_check(), node.location().lat_without_check()};
        const auto it = std::lower_bound(ids.begin(), ids.end(), node.id());
        if (it != ids.end() && *it == node.id())
          nodes_.position[static_cast<std::size_t>(it - ids.begin())] = p;
        if (node.tags().empty() || !limits_.allows(p)) continue;
        tags_of(node, tags);
        if (const auto kind = osm::site_kind(tags))
          site_points_.push_back({node.id(), *kind, std::string(tags["name"]), p});
      }
    reader.close();
  }

  bool known(std::uint32_t n) const { return nodes_.position[n].lon < 900; }
  std::uint32_t index_of(std::int64_t ref) const {
    const auto it = std::lower_bound(nodes_.id.begin(), nodes_.id.end(), OsmNodeId(ref));
    return static_cast<std::uint32_t>(it - nodes_.id.begin());
  }

  // Roads where no roads can be: the usual cause is latitude and longitude exchanged.
  void check_place() const {
    std::size_t roads = 0, polar = 0, found = 0;
    for (const RawWay& w : ways_) {
      if (!w.road) continue;
      for (std::int64_t ref : w.refs) {
        const std::uint32_t n = index_of(ref);
        ++roads;
        if (!known(n)) continue;
        ++found;
        if (nodes_.position[n].lat < -60 || nodes_.position[n].lat > 84) ++polar;
      }
    }
    if (found == 0)
      throw InputError(file_.string(), "", fmt::format("none of the {} road nodes has a position", roads),
                       "give an extract that holds the nodes of its ways (osmium extract does)");
    if (2 * polar > found)
      throw InputError(file_.string(), "",
                       fmt::format("{} of {} road nodes lie south of 60° S or north of 84° N, where no streets are", polar, found),
                       "latitude and longitude look swapped; exchange lat and lon");
  }

  void place_plane() {
    double w = 999, s = 999, e = -999, n = -999;
    for (const RawWay& way : ways_) {
      if (!way.road) continue;
      for (std::int64_t ref : way.refs) {
        const LonLat p = nodes_.position[index_of(ref)];
        if (p.lon > 900 || !limits_.allows(p)) continue;
        w = std::min(w, p.lon), e = std::max(e, p.lon);
        s = std::min(s, p.lat), n = std::max(n, p.lat);
      }
    }
    if (w > 900)
      throw InputError(file_.string(), "", "has no road inside the given bounds",
                       "give --bbox as west,south,east,north in degrees, or another polygon");
    // Rounded, so that the plane does not depend on the last digit of one node.
    city_.plane = Plane({std::round((w + e) * 5000) / 10000, std::round((s + n) * 5000) / 10000});
    city_.source = file_.filename().string();
  }

  void build() {
    std::vector<RawRoad> roads;
    std::unordered_set<std::int64_t> kept;
    for (const RawWay& w : ways_) {
      if (w.road) cut_at_bounds(w, roads, kept);
      if (w.building || w.site || w.area) take_area(w);
    }
    city_.report.osm_ways = kept.size();
    for (const SitePoint& p : site_points_)
      add_site(fmt::format("node/{}", p.id), p.name, p.kind, city_.plane.project(p.position), 0, 0);
    build_roads(city_, nodes_, std::move(roads));
  }

  // Nodes without a position or outside the bounds split the way into the runs that remain.
  void cut_at_bounds(const RawWay& w, std::vector<RawRoad>& roads,
                     std::unordered_set<std::int64_t>& kept) {
    RawRoad run{w.id, *w.road, {}};
    bool any = false;
    const auto flush = [&] {
      if (run.nodes.size() >= 2) {
        roads.push_back(run);
        any = true;
      }
      run.nodes.clear();
    };
    for (std::int64_t ref : w.refs) {
      const std::uint32_t n = index_of(ref);
      if (!known(n)) ++city_.report.missing_nodes;
      if (known(n) && limits_.allows(nodes_.position[n])) run.nodes.push_back(n);
      else flush();
    }
    flush();
    if (any) kept.insert(w.id.value());
    else ++city_.report.dropped_roads;
  }

  void take_area(const RawWay& w) {
    std::vector<Point> ring;
    for (std::size_t i = 0; i + 1 < w.refs.size(); ++i) {
      const std::uint32_t n = index_of(w.refs[i]);
      if (!known(n) || !limits_.allows(nodes_.position[n])) return;
      ring.push_back(city_.plane.project(nodes_.position[n]));
    }
    const double area = std::abs(ring_area(ring));
    if (ring.size() < 3 || area < 1) return;
    if (w.building) add_building(w, ring, area);
    if (w.area) {
      city_.areas.kind.push_back(*w.area);
      city_.areas.name.push_back(w.name);
      city_.areas.outline.add(ring);
    }
    if (w.site)
      add_site(fmt::format("way/{}", w.id.value()), w.name, *w.site, ring_centroid(ring), area,
               w.building ? w.building->levels : 0);
  }

  void add_building(const RawWay& w, const std::vector<Point>& ring, double area) {
    Buildings& b = city_.buildings;
    b.way.push_back(w.id);
    b.centre.push_back(ring_centroid(ring));
    b.area_m2.push_back(static_cast<float>(area));
    b.levels.push_back(w.building->levels);
    b.height_m.push_back(w.building->height_m);
    b.year.push_back(w.building->year);
    b.use.push_back(w.building->use);
    b.footprint.add(ring);
  }

  void add_site(std::string id, const std::string& name, SiteKind kind, Point p, double area,
                float levels) {
    CitySites& s = city_.sites;
    s.id.push_back(std::move(id));
    s.name.push_back(name);
    s.kind.push_back(kind);
    s.point.push_back(p);
    s.area_m2.push_back(static_cast<float>(area));
    s.levels.push_back(levels);
  }

  std::filesystem::path file_;
  const ImportLimits& limits_;
  City city_;
  std::vector<RawWay> ways_;
  std::vector<SitePoint> site_points_;
  RawNodes nodes_;
};

}  // namespace

City import_osm(const std::filesystem::path& file, const ImportLimits& limits) {
  if (!std::filesystem::is_regular_file(file))
    throw InputError(file.string(), "", "is not a file", "give an OpenStreetMap extract such as city.osm.pbf");
  try {
    return Importer(file, limits).run();
  } catch (const InputError&) {
    throw;
  } catch (const std::exception& e) {  // libosmium's readers throw many types
    throw InputError(file.string(), "", fmt::format("cannot be read as OpenStreetMap data ({})", e.what()),
                     "give .osm.pbf, .osm, .osm.gz or .osm.bz2, complete and undamaged");
  }
}

}  // namespace senda
