#include "graph/city_file.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <utility>

#include "graph/errors.hpp"
#include "graph/hdf5_file.hpp"

namespace senda {

namespace {

// Every column once; saving and loading both walk this list.
template <class CityRef, class Visit>
void each_column(CityRef& c, Visit&& visit) {
  auto& r = c.roads;
  visit("nodes/lonlat", r.position.raw());
  visit("nodes/xy", r.point.raw());
  visit("nodes/osm_id", r.osm_node.raw());
  visit("nodes/label", r.node_label.raw());
  visit("segments/from", r.seg_from.raw());
  visit("segments/to", r.seg_to.raw());
  visit("segments/length_m", r.length.raw());
  visit("segments/class", r.road_class.raw());
  visit("segments/speed_kmh", r.speed_kmh.raw());
  visit("segments/capacity_veh_h_lane", r.capacity_per_lane.raw());
  visit("segments/carriageway_m", r.carriageway_m.raw());
  visit("segments/walk_width_m", r.walk_width_m.raw());
  visit("segments/lanes_forward", r.lanes_forward.raw());
  visit("segments/lanes_backward", r.lanes_backward.raw());
  visit("segments/bridge", r.bridge.raw());
  visit("segments/tunnel", r.tunnel.raw());
  visit("segments/layer", r.layer.raw());
  visit("segments/year", r.year.raw());
  visit("segments/name_index", r.name_index.raw());
  visit("segments/link_id", r.link_id.raw());
  visit("segments/edge_forward", r.edge_forward.raw());
  visit("segments/edge_backward", r.edge_backward.raw());
  visit("segments/shape_begin", r.shape_begin);
  visit("segments/shape_xy", r.shape_points);
  visit("segments/way_begin", r.way_begin);
  visit("segments/osm_way_id", r.way_ids);
  visit("names", r.names);
  visit("edges/from", r.source.raw());
  visit("edges/to", r.target.raw());
  visit("edges/segment", r.segment.raw());
  visit("edges/modes", r.modes.raw());
  auto& b = c.buildings;
  visit("buildings/osm_way_id", b.way.raw());
  visit("buildings/centre_xy", b.centre.raw());
  visit("buildings/area_m2", b.area_m2.raw());
  visit("buildings/levels", b.levels.raw());
  visit("buildings/height_m", b.height_m.raw());
  visit("buildings/year", b.year.raw());
  visit("buildings/use", b.use.raw());
  visit("buildings/footprint_begin", b.footprint.begin);
  visit("buildings/footprint_xy", b.footprint.points);
  auto& s = c.sites;
  visit("sites/id", s.id.raw());
  visit("sites/name", s.name.raw());
  visit("sites/kind", s.kind.raw());
  visit("sites/xy", s.point.raw());
  visit("sites/area_m2", s.area_m2.raw());
  visit("sites/levels", s.levels.raw());
  visit("areas/kind", c.areas.kind);
  visit("areas/name", c.areas.name);
  visit("areas/outline_begin", c.areas.outline.begin);
  visit("areas/outline_xy", c.areas.outline.points);
}

std::uint32_t add_crc(std::uint32_t crc, const void* data, std::size_t bytes) {
  const auto* p = static_cast<const Bytef*>(data);
  while (bytes) {
    const auto step = static_cast<uInt>(std::min<std::size_t>(bytes, 1u << 30));
    crc = static_cast<std::uint32_t>(crc32(crc, p, step));
    p += step;
    bytes -= step;
  }
  return crc;
}

struct Checksum {
  std::uint32_t crc = 0;
  template <class T>
  void operator()(const char*, const std::vector<T>& v) {
    crc = add_crc(crc, v.data(), v.size() * sizeof(T));
  }
  void operator()(const char*, const std::vector<std::string>& v) {
    for (const std::string& s : v) crc = add_crc(crc, s.c_str(), s.size() + 1);
  }
};

std::vector<std::uint64_t> counts_of(const ImportReport& r) {
  return {r.osm_ways, r.missing_nodes, r.dropped_roads, r.self_loops, r.skipped_areas, r.duplicate_segments};
}

bool offsets_fit(const std::vector<std::uint64_t>& begin, std::size_t items, std::size_t values) {
  return begin.size() == items + 1 && begin.front() == 0 && begin.back() == values &&
         std::is_sorted(begin.begin(), begin.end());
}

template <class T, class F>
bool all(const std::vector<T>& v, F&& f) {
  return std::all_of(v.begin(), v.end(), f);
}

// Sizes agree and every reference points inside, so that no later code needs to check.
bool consistent(const City& c) {
  const RoadGraph& r = c.roads;
  const std::size_t n = r.node_count(), s = r.segment_count(), e = r.edge_count();
  const std::size_t b = c.buildings.size(), k = c.sites.size(), a = c.areas.kind.size();
  const bool sizes =
      r.point.size() == n && r.osm_node.size() == n && (r.node_label.empty() || r.node_label.size() == n) &&
      r.seg_from.size() == s && r.seg_to.size() == s && r.road_class.size() == s && r.speed_kmh.size() == s &&
      r.capacity_per_lane.size() == s && r.carriageway_m.size() == s && r.walk_width_m.size() == s &&
      r.lanes_forward.size() == s && r.lanes_backward.size() == s && r.bridge.size() == s && r.tunnel.size() == s &&
      r.layer.size() == s && r.year.size() == s && r.name_index.size() == s && (r.link_id.empty() || r.link_id.size() == s) &&
      r.edge_forward.size() == s && r.edge_backward.size() == s && r.source.size() == e && r.segment.size() == e &&
      r.modes.size() == e && !r.names.empty() && c.buildings.centre.size() == b && c.buildings.area_m2.size() == b &&
      c.buildings.levels.size() == b && c.buildings.height_m.size() == b && c.buildings.year.size() == b &&
      c.buildings.use.size() == b && c.sites.name.size() == k && c.sites.kind.size() == k &&
      c.sites.point.size() == k && c.sites.area_m2.size() == k && c.sites.levels.size() == k && c.areas.name.size() == a;
  if (!sizes) return false;
  const auto node = [&](NodeId x) { return x.value() < n; };
  const auto edge = [&](EdgeId x) { return !x.exists() || x.value() < e; };
  return offsets_fit(r.shape_begin, s, r.shape_points.size()) && offsets_fit(r.way_begin, s, r.way_ids.size()) &&
         offsets_fit(c.buildings.footprint.begin, b, c.buildings.footprint.points.size()) &&
         offsets_fit(c.areas.outline.begin, a, c.areas.outline.points.size()) && all(r.seg_from.raw(), node) &&
         all(r.seg_to.raw(), node) && all(r.source.raw(), node) && all(r.target.raw(), node) &&
         all(r.segment.raw(), [&](SegmentId x) { return x.value() < s; }) && all(r.edge_forward.raw(), edge) &&
         all(r.edge_backward.raw(), edge) && all(r.name_index.raw(), [&](std::uint32_t x) { return x < r.names.size(); }) &&
         all(r.road_class.raw(), [](RoadClass x) { return static_cast<int>(x) < kRoadClasses; }) &&
         all(c.buildings.use.raw(), [](BuildingUse x) { return static_cast<int>(x) < kBuildingUses; }) &&
         all(c.sites.kind.raw(), [](SiteKind x) { return static_cast<int>(x) < kSiteKinds; }) &&
         all(c.areas.kind, [](AreaKind x) { return x <= AreaKind::park; }) &&
         all(r.length.raw(), [](Metres x) { return x.value > 0 && x.value < 1e8; }) && all(r.speed_kmh.raw(), [](float x) { return x >= 0.05f && x < 1000; }) &&
         std::all_of(r.shape_begin.begin() + 1, r.shape_begin.end(), [before = std::uint64_t{0}](std::uint64_t x) mutable { return x - std::exchange(before, x) >= 2; }) &&
         std::is_sorted(r.source.begin(), r.source.end());
}

}  // namespace

void save_city(const City& city, const std::filesystem::path& file) {
  hdf5::File f = hdf5::File::create(file);
  Checksum sum;
  each_column(city, sum);
  f.attribute("senda_city", static_cast<double>(kCityFormat));
  f.attribute("source", city.source);
  f.attribute("plane", city.plane.is_local() ? "local" : "tmerc");
  f.attribute("centre_lon", city.plane.centre().lon);
  f.attribute("centre_lat", city.plane.centre().lat);
  f.attribute("crc32", static_cast<double>(sum.crc));
  f.write("import_report", counts_of(city.report));
  each_column(city, [&](const char* name, const auto& column) { f.write(name, column); });
}

City load_city(const std::filesystem::path& file) {
  hdf5::File f = hdf5::File::open(file);
  const double version = f.number_attribute("senda_city");
  if (version != kCityFormat)
    throw InputError(file.string(), "", fmt::format("is city format {}", version),
                     fmt::format("this version reads format {}; import the city again", kCityFormat));
  City c;
  c.source = f.text_attribute("source");
  if (f.text_attribute("plane") == "tmerc")
    c.plane = Plane({f.number_attribute("centre_lon"), f.number_attribute("centre_lat")});
  each_column(c, [&](const char* name, auto& column) { f.read(name, column); });
  Checksum sum;
  each_column(c, sum);
  if (static_cast<double>(sum.crc) != f.number_attribute("crc32") || !consistent(c))
    throw InputError(file.string(), "", "is damaged (its checksum does not match)", "import the city again");
  std::vector<std::uint64_t> counts;
  f.read("import_report", counts);
  if (counts.size() == 6) c.report = {counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
  c.roads.index_edges();
  return c;
}

}  // namespace senda
