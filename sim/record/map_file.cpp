#include "sim/record/map_file.hpp"

#include <algorithm>
#include <cmath>

#include "graph/errors.hpp"
#include "graph/hdf5_file.hpp"

namespace senda::record {

namespace {

constexpr double kFormat = 3;

// Every column of a scene by its name in the file.
template <class SceneType, class Visit>
void each_column(SceneType& s, Visit&& visit) {
  visit("sites/id", s.site_id);
  visit("sites/name", s.site_name);
  visit("sites/kind", s.site_kind);
  visit("sites/xy", s.site_point);
  visit("sites/capacity", s.site_capacity);
  visit("sites/opens_s", s.site_opens_s);
  visit("sites/standing", s.site_standing);
  visit("buildings/damage", s.building_damage);
  visit("causes", s.causes);
  visit("closures/segment", s.closed);
  visit("closures/modes", s.closed_modes);
  visit("closures/cause", s.closed_cause);
  visit("closures/from_s", s.closed_from_s);
  visit("closures/until_s", s.closed_until_s);
  visit("filling/time_s", s.filling_s);
  visit("filling/persons", s.filling);
}

void write(hdf5::File& f, const char* name, const std::vector<std::string>& column) { f.write(name, column); }
template <class T>
void write(hdf5::File& f, const char* name, const std::vector<T>& column) {
  f.write(name, column, true);
}

void read_rings(hdf5::File& f, const std::string& begin, const std::string& points, Rings& rings) {
  f.read(begin, rings.begin);
  f.read(points, rings.points);
}

/// Says what does not fit.
class Check {
 public:
  explicit Check(std::string file) : file_(std::move(file)) {}
  void that(bool holds, const char* what) const {
    if (!holds) throw InputError(file_, what, "does not fit the rest of the file", "make the run again");
  }
  void rings(const Rings& r, std::size_t n, const char* what) const {
    that(r.begin.size() == n + 1 && r.begin.front() == 0 && r.begin.back() == r.points.size() && std::is_sorted(r.begin.begin(), r.begin.end()), what);
    points(r.points, what);
  }
  void points(const std::vector<Point>& points, const char* what) const {
    that(std::all_of(points.begin(), points.end(), [](Point p) { return std::abs(p.x) < 1e7 && std::abs(p.y) < 1e7; }), what);
  }
  template <class T>
  void below(const std::vector<T>& codes, int n, const char* what) const {
    that(std::all_of(codes.begin(), codes.end(), [&](T c) { return static_cast<int>(c) < n; }), what);
  }
  template <class Id>
  void ids(const std::vector<Id>& ids, std::size_t n, const char* what) const {
    that(std::all_of(ids.begin(), ids.end(), [&](Id i) { return i.value() < n; }), what);
  }

 private:
  std::string file_;
};

void check(const ReplayMap& m, const Check& c) {
  const std::size_t n = m.from.size();
  c.points(m.node.raw(), "nodes/xy");
  c.that(m.to.size() == n && m.road_class.size() == n && m.bridge.size() == n && m.lanes.size() == n && m.modes.size() == n && m.speed_kmh.size() == n && m.length.size() == n && m.name_index.size() == n, "segments");
  c.ids(m.from.raw(), m.node.size(), "segments/from");
  c.ids(m.to.raw(), m.node.size(), "segments/to");
  c.below(m.road_class.raw(), kRoadClasses, "segments/class");
  c.that(std::all_of(m.name_index.begin(), m.name_index.end(), [&](std::uint32_t i) { return i < m.names.size(); }), "segments/name_index");
  c.that(std::all_of(m.length.begin(), m.length.end(), [](Metres l) { return l.value >= 0 && l.value < 1e7; }), "segments/length_m");
  c.that(std::all_of(m.speed_kmh.begin(), m.speed_kmh.end(), [](float v) { return v > 0 && v < 1000; }), "segments/speed_kmh");
  c.rings(m.shape, n, "segments/shape_xy");
  for (std::size_t i = 0; i < n; ++i) c.that(m.shape[i].size() >= 2, "segments/shape_begin");
  c.rings(m.footprint, m.building_use.size(), "buildings/footprint_xy");
  c.rings(m.outline, m.area_kind.size(), "areas/outline_xy");
  c.below(m.area_kind, kAreaKinds, "areas/kind");
  c.that(m.area_name.size() == m.area_kind.size(), "areas/name");
  c.rings(m.holes, m.hole_of.size(), "areas/hole_xy");
  c.that(std::all_of(m.hole_of.begin(), m.hole_of.end(), [&](std::uint32_t a) { return a < m.area_kind.size(); }), "areas/hole_of");
  c.that(m.place_name.size() == m.place_kind.size() && m.place_point.size() == m.place_kind.size(), "places");
  c.below(m.place_kind, kPlaceKinds, "places/kind");
  c.points(m.place_point, "places/xy");
  const Scene& s = m.scene;
  c.that(s.site_name.size() == s.sites() && s.site_kind.size() == s.sites() && s.site_point.size() == s.sites() && s.site_capacity.size() == s.sites() && s.site_opens_s.size() == s.sites() && s.site_standing.size() == s.sites(), "sites");
  c.below(s.site_kind, kSiteKinds, "sites/kind");
  c.points(s.site_point, "sites/xy");
  c.that(s.building_damage.empty() || s.building_damage.size() == m.building_use.size(), "buildings/damage");
  c.that(s.closed_modes.size() == s.closed.size() && s.closed_cause.size() == s.closed.size() && s.closed_from_s.size() == s.closed.size() && s.closed_until_s.size() == s.closed.size(), "closures");
  c.that(std::is_sorted(s.closed.begin(), s.closed.end()), "closures/segment");
  c.ids(s.closed, n, "closures/segment");
  c.below(s.closed_cause, static_cast<int>(s.causes.size()), "closures/cause");
  c.that(s.filling.size() == s.filling_s.size() * s.sites() && std::is_sorted(s.filling_s.begin(), s.filling_s.end()) && (s.filling_s.empty() || (s.filling_s.front() >= 0 && s.filling_s.back() < 1e8f)), "filling");
  c.that(std::all_of(s.site_capacity.begin(), s.site_capacity.end(), [](float v) { return v >= 0 && v < 1e12f; }), "sites/capacity");
  c.that(std::abs(m.centre.lon) <= 180 && std::abs(m.centre.lat) <= 90, "centre_lon");
}

}  // namespace

void save_map(const City& city, const Scene& scene, const std::filesystem::path& file) {
  hdf5::File f = hdf5::File::create(file);
  const RoadGraph& r = city.roads;
  f.attribute("senda_map", kFormat);
  f.attribute("plane", city.plane.is_local() ? "local" : "tmerc");
  f.attribute("centre_lon", city.plane.centre().lon);
  f.attribute("centre_lat", city.plane.centre().lat);
  f.attribute("name", scene.name);
  f.attribute("start", scene.start);
  f.attribute("run", scene.run);
  f.write("nodes/xy", r.point.raw(), true);
  f.write("segments/from", r.seg_from.raw(), true);
  f.write("segments/to", r.seg_to.raw(), true);
  f.write("segments/class", r.road_class.raw(), true);
  f.write("segments/bridge", r.bridge.raw(), true);
  std::vector<std::uint8_t> lanes, modes;
  for (SegmentId s : r.segments()) {
    lanes.push_back(static_cast<std::uint8_t>(std::min(255, (r.edge_forward[s].exists() ? r.lanes_forward[s] : 0) + (r.edge_backward[s].exists() ? r.lanes_backward[s] : 0))));
    modes.push_back(r.segment_modes(s));
  }
  f.write("segments/lanes", lanes, true);
  f.write("segments/modes", modes, true);
  f.write("segments/speed_kmh", r.speed_kmh.raw(), true);
  f.write("segments/length_m", r.length.raw(), true);
  f.write("segments/name_index", r.name_index.raw(), true);
  f.write("segments/shape_begin", r.shape_begin, true);
  f.write("segments/shape_xy", r.shape_points, true);
  f.write("names", r.names);
  f.write("buildings/use", city.buildings.use.raw(), true);
  f.write("buildings/footprint_begin", city.buildings.footprint.begin, true);
  f.write("buildings/footprint_xy", city.buildings.footprint.points, true);
  f.write("areas/kind", city.areas.kind, true);
  f.write("areas/name", city.areas.name);
  f.write("areas/outline_begin", city.areas.outline.begin, true);
  f.write("areas/outline_xy", city.areas.outline.points, true);
  f.write("areas/hole_of", city.areas.hole_of, true);
  f.write("areas/hole_begin", city.areas.holes.begin, true);
  f.write("areas/hole_xy", city.areas.holes.points, true);
  f.write("places/kind", city.places.kind, true);
  f.write("places/name", city.places.name);
  f.write("places/xy", city.places.point, true);
  each_column(scene, [&](const char* name, const auto& column) { write(f, name, column); });
}

ReplayMap load_map(const std::filesystem::path& file) {
  hdf5::File f = hdf5::File::open(file);
  ReplayMap m;
  if (f.number_attribute("senda_map") != kFormat) throw InputError(file.string(), "senda_map", "is of another version of senda", "make the run again");
  m.local = f.text_attribute("plane") == "local";
  m.centre = {f.number_attribute("centre_lon"), f.number_attribute("centre_lat")};
  f.read("nodes/xy", m.node.raw());
  f.read("segments/from", m.from.raw());
  f.read("segments/to", m.to.raw());
  f.read("segments/class", m.road_class.raw());
  f.read("segments/bridge", m.bridge.raw());
  f.read("segments/lanes", m.lanes.raw());
  f.read("segments/modes", m.modes.raw());
  f.read("segments/speed_kmh", m.speed_kmh.raw());
  f.read("segments/length_m", m.length.raw());
  f.read("segments/name_index", m.name_index.raw());
  read_rings(f, "segments/shape_begin", "segments/shape_xy", m.shape);
  f.read("names", m.names);
  f.read("buildings/use", m.building_use);
  read_rings(f, "buildings/footprint_begin", "buildings/footprint_xy", m.footprint);
  f.read("areas/kind", m.area_kind);
  f.read("areas/name", m.area_name);
  read_rings(f, "areas/outline_begin", "areas/outline_xy", m.outline);
  f.read("areas/hole_of", m.hole_of);
  read_rings(f, "areas/hole_begin", "areas/hole_xy", m.holes);
  f.read("places/kind", m.place_kind);
  f.read("places/name", m.place_name);
  f.read("places/xy", m.place_point);
  m.scene.name = f.text_attribute("name");
  m.scene.start = f.text_attribute("start");
  m.scene.run = f.text_attribute("run");
  each_column(m.scene, [&](const char* name, auto& column) { f.read(name, column); });
  check(m, Check(file.string()));
  return m;
}

}  // namespace senda::record
