#include "graph/city_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <utility>

#include "graph/errors.hpp"
#include "graph/hdf5_file.hpp"
#include "graph/parallel.hpp"

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
  visit("nodes/signal", r.signal.raw());
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
  visit("segments/sidewalks", r.sidewalks.raw());
  visit("segments/tagged", r.tagged.raw());
  visit("segments/surface", r.surface.raw());
  visit("segments/layer", r.layer.raw());
  visit("segments/year", r.year.raw());
  visit("segments/name_index", r.name_index.raw());
  visit("segments/ref_index", r.ref_index.raw());
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
  visit("turns/begin", r.turn_begin);
  visit("turns/edge", r.turn_edges);
  auto& b = c.buildings;
  visit("buildings/osm_id", b.osm_id.raw());
  visit("buildings/centre_xy", b.centre.raw());
  visit("buildings/area_m2", b.area_m2.raw());
  visit("buildings/levels", b.levels.raw());
  visit("buildings/height_m", b.height_m.raw());
  visit("buildings/year", b.year.raw());
  visit("buildings/use", b.use.raw());
  visit("buildings/material", b.material.raw());
  visit("buildings/footprint_begin", b.footprint.begin);
  visit("buildings/footprint_xy", b.footprint.points);
  visit("buildings/part_begin", b.parts.begin);
  visit("buildings/part_xy", b.parts.points);
  visit("buildings/part_of", b.part_of);
  visit("buildings/part_is_hole", b.part_is_hole);
  visit("fronts/begin", c.fronts.begin);
  visit("fronts/corner", c.fronts.corner);
  visit("fronts/segment", c.fronts.segment);
  visit("fronts/setback_m", c.fronts.setback_m);
  visit("fronts/street_width_m", c.fronts.street_width_m);
  visit("fronts/begin_m", c.fronts.begin_m);
  visit("fronts/end_m", c.fronts.end_m);
  visit("fronts/left", c.fronts.left);
  auto& s = c.sites;
  visit("sites/id", s.id.raw());
  visit("sites/name", s.name.raw());
  visit("sites/kind", s.kind.raw());
  visit("sites/xy", s.point.raw());
  visit("sites/area_m2", s.area_m2.raw());
  visit("sites/levels", s.levels.raw());
  visit("sites/capacity", s.capacity.raw());
  visit("areas/kind", c.areas.kind);
  visit("areas/name", c.areas.name);
  visit("areas/outline_begin", c.areas.outline.begin);
  visit("areas/outline_xy", c.areas.outline.points);
  visit("areas/hole_begin", c.areas.holes.begin);
  visit("areas/hole_xy", c.areas.holes.points);
  visit("areas/hole_of", c.areas.hole_of);
  visit("places/kind", c.places.kind);
  visit("places/name", c.places.name);
  visit("places/xy", c.places.point);
  visit("places/outline_begin", c.places.outline.begin);
  visit("places/outline_xy", c.places.outline.points);
  visit("import/restriction_id", c.report.restriction_id);
  visit("import/restriction_outcome", c.report.restriction_outcome);
}

constexpr std::size_t kHeader = 512;

// A file mapped into memory for reading.
class Mapping {
 public:
  explicit Mapping(const std::filesystem::path& file) {
    const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info {};
    if (fd >= 0 && fstat(fd, &info) == 0 && info.st_size > 0) {
      void* p = mmap(nullptr, static_cast<std::size_t>(info.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
      if (p != MAP_FAILED) bytes_ = {static_cast<const char*>(p), static_cast<std::size_t>(info.st_size)};
    }
    if (fd >= 0) close(fd);
  }
  Mapping(const Mapping&) = delete;
  ~Mapping() {
    if (!bytes_.empty()) munmap(const_cast<char*>(bytes_.data()), bytes_.size());
  }
  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

// CRC-32 in pieces on all cores; combined, they give the number of one pass.
std::uint32_t checksum(std::string_view bytes) {
  constexpr std::size_t kPiece = 1u << 20;
  const std::size_t n = (bytes.size() + kPiece - 1) / kPiece;
  std::vector<uLong> sums(n);
  each_in_parallel(n, [&](std::size_t i) {
    const auto piece = bytes.substr(i * kPiece, kPiece);
    sums[i] = crc32(0, reinterpret_cast<const Bytef*>(piece.data()), static_cast<uInt>(piece.size()));
  });
  uLong crc = 0;
  for (std::size_t i = 0; i < n; ++i) crc = crc32_combine(crc, sums[i], static_cast<z_off_t>(std::min(kPiece, bytes.size() - i * kPiece)));
  return static_cast<std::uint32_t>(crc);
}

std::string header_for(std::string_view content) {
  std::string h = fmt::format("senda city {}\ncrc32 {:08x}\nbytes {}\n", kCityFormat, checksum(content), content.size());
  h.resize(kHeader, '\0');
  return h;
}

void verify(const std::filesystem::path& file) {
  const Mapping map(file);
  const std::string_view all = map.bytes();
  constexpr std::string_view kMark = "senda city ";
  const bool hdf5 = all.substr(0, 4) == "\x89HDF";
  if (all.size() < kHeader || all.substr(0, kMark.size()) != kMark) {
    if (hdf5) throw InputError(file.string(), "", "is not a city file of this version", "import the city again");
    throw InputError(file.string(), "", "is not a city file", "make one with `senda import`");
  }
  const std::string_view version = all.substr(kMark.size(), all.find('\n') - kMark.size());
  if (version != fmt::format("{}", kCityFormat))
    throw InputError(file.string(), "", fmt::format("is city format {}", version.substr(0, 20)), fmt::format("this version reads format {}; import the city again", kCityFormat));
  if (all.substr(0, kHeader) != header_for(all.substr(kHeader)))
    throw InputError(file.string(), "", "is damaged (its checksum does not match)", "import the city again");
}

// The report's counts and examples as three columns.
struct FindingColumns {
  std::vector<std::uint64_t> totals, begin{0};
  std::vector<std::int64_t> example;
};

FindingColumns columns_of(const ImportReport& r) {
  FindingColumns c;
  c.totals = {r.osm_ways, r.barriers};
  for (const auto& f : r.findings) {
    c.totals.push_back(f.count);
    c.example.insert(c.example.end(), f.examples.begin(), f.examples.end());
    c.begin.push_back(c.example.size());
  }
  return c;
}

bool offsets_fit(const auto& begin, std::size_t items, std::size_t values) {
  return begin.size() == items + 1 && begin.front() == 0 && begin.back() == values &&
         std::is_sorted(begin.begin(), begin.end());
}

bool take_report(const FindingColumns& c, ImportReport& r) {
  if (c.totals.size() != kFindings + 2 || !offsets_fit(c.begin, kFindings, c.example.size())) return false;
  r.osm_ways = c.totals[0];
  r.barriers = c.totals[1];
  for (std::size_t i = 0; i < kFindings; ++i)
    r.findings[i] = {c.totals[i + 2], {c.example.begin() + static_cast<std::ptrdiff_t>(c.begin[i]), c.example.begin() + static_cast<std::ptrdiff_t>(c.begin[i + 1])}};
  return true;
}

template <class T, class F>
bool all(const std::vector<T>& v, F&& f) {
  return std::all_of(v.begin(), v.end(), f);
}
bool all_are(std::size_t n, const auto&... columns) { return ((columns.size() == n) && ...); }
template <class E>
bool below(const std::vector<E>& v, int n) {
  return all(v, [n](E x) { return static_cast<int>(x) < n; });
}
bool finite(const std::vector<Point>& v) {
  return all(v, [](const Point& p) { return std::abs(p.x) < 1e8 && std::abs(p.y) < 1e8; });  // false for NaN
}
bool within(const std::vector<float>& v, float low, float high) {
  return all(v, [=](float x) { return x >= low && x <= high; });
}

// Every line has two points at least.
bool lines(const std::vector<std::uint64_t>& begin) {
  for (std::size_t i = 1; i < begin.size(); ++i)
    if (begin[i] - begin[i - 1] < 2) return false;
  return true;
}

bool roads_fit(const RoadGraph& r) {
  const std::size_t n = r.node_count(), s = r.segment_count(), e = r.edge_count();
  const auto edge = [&](EdgeId x) { return x.value() < e; };
  const auto edge_or_none = [&](EdgeId x) { return !x.exists() || x.value() < e; };
  const auto node = [&](NodeId x) { return x.value() < n; };
  if (!(all_are(n, r.point, r.osm_node, r.signal) && (r.node_label.empty() || r.node_label.size() == n) &&
        all_are(s, r.seg_from, r.seg_to, r.road_class, r.speed_kmh, r.capacity_per_lane, r.carriageway_m, r.walk_width_m, r.lanes_forward, r.lanes_backward, r.bridge, r.tunnel,
                r.sidewalks, r.tagged, r.surface, r.layer, r.year, r.name_index, r.ref_index, r.edge_forward, r.edge_backward) &&
        (r.link_id.empty() || r.link_id.size() == s) && all_are(e, r.source, r.segment, r.modes) && !r.names.empty()))
    return false;
  if (!(offsets_fit(r.shape_begin, s, r.shape_points.size()) && offsets_fit(r.way_begin, s, r.way_ids.size()) && !r.turn_begin.empty() &&
        offsets_fit(r.turn_begin, r.turn_begin.size() - 1, r.turn_edges.size()) && lines(r.shape_begin) && lines(r.turn_begin)))
    return false;
  const auto name = [&](std::uint32_t x) { return x < r.names.size(); };
  if (!(all(r.seg_from.raw(), node) && all(r.seg_to.raw(), node) && all(r.source.raw(), node) && all(r.target.raw(), node) && all(r.turn_edges, edge) &&
        all(r.segment.raw(), [&](SegmentId x) { return x.value() < s; }) && all(r.edge_forward.raw(), edge_or_none) && all(r.edge_backward.raw(), edge_or_none) &&
        all(r.name_index.raw(), name) && all(r.ref_index.raw(), name) && below(r.road_class.raw(), kRoadClasses) && below(r.surface.raw(), kSurfaces)))
    return false;
  // Edges and segments name each other, and an edge runs between its segment's ends.
  for (std::uint32_t i = 0; i < e; ++i) {
    const EdgeId x(i);
    const SegmentId seg = r.segment[x];
    const bool forward = r.edge_forward[seg] == x;
    if (!forward && r.edge_backward[seg] != x) return false;
    if (r.source[x] != (forward ? r.seg_from : r.seg_to)[seg] || r.target[x] != (forward ? r.seg_to : r.seg_from)[seg]) return false;
  }
  for (std::uint32_t i = 0; i < s; ++i) {
    const EdgeId f = r.edge_forward[SegmentId(i)], b = r.edge_backward[SegmentId(i)];
    if ((f.exists() && (f == b || r.segment[f] != SegmentId(i))) || (b.exists() && r.segment[b] != SegmentId(i))) return false;
  }
  for (std::size_t t = 0; t < r.turn_count(); ++t)
    for (std::size_t i = 1; i < r.turn(t).size(); ++i)
      if (r.target[r.turn(t)[i - 1]] != r.source[r.turn(t)[i]]) return false;
  if (!r.names[0].empty()) return false;
  return all(r.length.raw(), [](Metres x) { return x.value > 0 && x.value < 1e8; }) && within(r.speed_kmh.raw(), 0.05f, 1000) && within(r.carriageway_m.raw(), 0.01f, 1e5f) &&
         within(r.walk_width_m.raw(), 0.01f, 1e5f) && within(r.capacity_per_lane.raw(), 0.001f, 1e6f) && below(r.lanes_forward.raw(), 64) && below(r.lanes_backward.raw(), 64) &&
         finite(r.point.raw()) && finite(r.shape_points) && std::is_sorted(r.source.begin(), r.source.end()) &&
         all(r.position.raw(), [](const LonLat& p) { return std::abs(p.lon) < 1e8 && std::abs(p.lat) < 1e8; });
}

bool things_fit(const City& c) {
  const Buildings& b = c.buildings;
  const std::size_t n = b.size(), k = c.sites.size(), a = c.areas.kind.size(), p = c.places.size(), f = c.fronts.segment.size();
  if (!(all_are(n, b.centre, b.area_m2, b.levels, b.height_m, b.year, b.use, b.material) && offsets_fit(b.footprint.begin, n, b.footprint.points.size()) &&
        offsets_fit(b.parts.begin, b.part_of.size(), b.parts.points.size()) && all_are(b.part_of.size(), b.part_is_hole) && all(b.part_of, [&](BuildingId x) { return x.value() < n; })))
    return false;
  const bool no_fronts = f == 0 && c.fronts.begin.size() == 1;
  if (!(((no_fronts && c.fronts.corner.empty()) || (offsets_fit(c.fronts.begin, n, f) && c.fronts.corner.size() == n)) && all_are(f, c.fronts.setback_m, c.fronts.street_width_m, c.fronts.begin_m, c.fronts.end_m, c.fronts.left) &&
        all(c.fronts.segment, [&](SegmentId x) { return x.value() < c.roads.segment_count(); }) && within(c.fronts.setback_m, 0, 1e4f) && within(c.fronts.street_width_m, 0, 1e5f) &&
        within(c.fronts.begin_m, 0, 1e8f) && within(c.fronts.end_m, 0, 1e8f)))
    return false;
  if (!(all_are(k, c.sites.name, c.sites.kind, c.sites.point, c.sites.area_m2, c.sites.levels, c.sites.capacity) && all_are(a, c.areas.name) && offsets_fit(c.areas.outline.begin, a, c.areas.outline.points.size()) &&
        offsets_fit(c.areas.holes.begin, c.areas.hole_of.size(), c.areas.holes.points.size()) && all(c.areas.hole_of, [&](std::uint32_t x) { return x < a; }) &&
        all_are(p, c.places.name, c.places.point) && offsets_fit(c.places.outline.begin, p, c.places.outline.points.size())))
    return false;
  const auto& report = c.report;
  return below(b.use.raw(), kBuildingUses) && below(b.material.raw(), kMaterials) && below(c.sites.kind.raw(), kSiteKinds) && below(c.areas.kind, kAreaKinds) && below(c.places.kind, kPlaceKinds) &&
         below(report.restriction_outcome, kRestrictionOutcomes) && report.restriction_id.size() == report.restriction_outcome.size() && within(b.area_m2.raw(), 0, 1e12f) &&
         within(b.levels.raw(), 0, 1000) && within(b.height_m.raw(), 0, 1e4f) && within(c.sites.area_m2.raw(), 0, 1e12f) && within(c.sites.levels.raw(), 0, 1000) && within(c.sites.capacity.raw(), 0, 1e9f) &&
         finite(b.centre.raw()) && finite(b.footprint.points) && finite(b.parts.points) && finite(c.sites.point.raw()) && finite(c.areas.outline.points) && finite(c.areas.holes.points) &&
         finite(c.places.point) && finite(c.places.outline.points);
}

}  // namespace

void save_city(const City& city, const std::filesystem::path& file) {
  {
    hdf5::File f = hdf5::File::create(file, kHeader);
    f.attribute("senda_city", static_cast<double>(kCityFormat));
    f.attribute("source", city.source);
    f.attribute("plane", city.plane.is_local() ? "local" : "tmerc");
    f.attribute("centre_lon", city.plane.centre().lon);
    f.attribute("centre_lat", city.plane.centre().lat);
    const FindingColumns findings = columns_of(city.report);
    f.write("import/total", findings.totals);
    f.write("import/example_begin", findings.begin);
    f.write("import/example", findings.example);
    each_column(city, [&](const char* name, const auto& column) { f.write(name, column); });
  }
  std::string header;
  {
    const Mapping map(file);
    header = header_for(map.bytes().substr(std::min(kHeader, map.bytes().size())));
  }
  std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
  if (!out.write(header.data(), static_cast<std::streamsize>(header.size())).flush())
    throw InputError(file.string(), "", "cannot be written", "check the free space");
}

City load_city_unverified(const std::filesystem::path& file) {
  hdf5::File f = hdf5::File::open(file);
  City c;
  c.source = f.text_attribute("source");
  if (f.text_attribute("plane") == "tmerc") {
    const LonLat centre{f.number_attribute("centre_lon"), f.number_attribute("centre_lat")};
    if (!(std::abs(centre.lon) <= 180 && std::abs(centre.lat) <= 90)) throw InputError(file.string(), "centre_lon", "is not a place on Earth", "import the city again");
    c.plane = Plane(centre);
  }
  each_column(c, [&](const char* name, auto& column) { f.read(name, column); });
  FindingColumns findings;
  f.read("import/total", findings.totals);
  f.read("import/example_begin", findings.begin);
  f.read("import/example", findings.example);
  if (!roads_fit(c.roads) || !things_fit(c) || !take_report(findings, c.report))
    throw InputError(file.string(), "", "contradicts itself (columns do not fit each other)", "import the city again");
  c.roads.index_edges();
  return c;
}

City load_city(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) throw InputError(file.string(), "", "is not a file", "give a city file made by `senda import`");
  verify(file);
  return load_city_unverified(file);
}

}  // namespace senda
