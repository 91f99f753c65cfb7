#include "graph/osm/areas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <osmium/area/assembler.hpp>
#include <osmium/builder/osm_object_builder.hpp>

namespace senda::osm {

namespace {

struct Ring {
  std::vector<Point> points;
  bool hole = false;
  double area = 0;
  std::size_t of = 0;  ///< for a hole: number of its outline
};

class AreaMaker {
 public:
  AreaMaker(City& city, const Source& source, const ImportLimits& limits) : city_(city), source_(source), limits_(limits) {}

  void run() {
    for (const AreaWay& a : source_.areas) take_way(a);
    for (const Multipolygon& m : source_.multipolygons) take_multipolygon(m);
    for (const ThingNode& n : source_.points) take_point(n);
  }

 private:
  void take_way(const AreaWay& a) {
    Ring ring;
    for (std::uint64_t i = a.refs.begin; i + 1 < a.refs.end; ++i) {
      const std::uint32_t n = source_.refs[i];
      if (!source_.known(n)) return city_.report.note(Finding::broken_area, a.id);
      const Point p = source_.streets.point[n];
      if (ring.points.empty() || !(ring.points.back() == p)) ring.points.push_back(p);
    }
    if (ring.points.size() < 3) return city_.report.note(Finding::broken_area, a.id);
    ring.area = std::abs(ring_area(ring.points));
    if (!(ring.area > 0)) return city_.report.note(Finding::broken_area, a.id);
    std::vector<Ring> rings{std::move(ring)};
    take(a.id, a.thing, rings);
  }

  // The rings of a multipolygon, by libosmium's assembler. Node references carry our node numbers.
  void take_multipolygon(const Multipolygon& m) {
    osmium::memory::Buffer buffer{4096, osmium::memory::Buffer::auto_grow::yes}, out{4096, osmium::memory::Buffer::auto_grow::yes};
    std::vector<std::size_t> offsets;
    for (const auto& member : m.members) {
      const auto it = std::lower_bound(source_.members.begin(), source_.members.end(), member.way, [](const MemberWay& w, std::int64_t id) { return w.id < id; });
      if (it == source_.members.end() || it->id != member.way || !add_way(*it, buffer)) return city_.report.note(Finding::broken_multipolygon, m.id);
      offsets.push_back(buffer.commit());
    }
    const std::size_t relation = add_relation(m, buffer);
    std::vector<const osmium::Way*> ways;
    for (const std::size_t offset : offsets) ways.push_back(&buffer.get<osmium::Way>(offset));
    osmium::area::AssemblerConfig config;
    config.create_empty_areas = false;
    osmium::area::Assembler assemble{config};
    if (!assemble(buffer.get<osmium::Relation>(relation), ways, out) || out.committed() == 0) return city_.report.note(Finding::broken_multipolygon, m.id);
    std::vector<Ring> rings = rings_of(*out.select<osmium::Area>().begin());
    if (rings.empty()) return city_.report.note(Finding::broken_multipolygon, m.id);
    take(-m.id, m.thing, rings);
  }

  bool add_way(const MemberWay& way, osmium::memory::Buffer& buffer) const {
    for (std::uint64_t i = way.refs.begin; i < way.refs.end; ++i)
      if (!source_.known(source_.refs[i])) return false;
    osmium::builder::WayBuilder b{buffer};
    b.object().set_id(way.id);
    b.set_user("");
    osmium::builder::WayNodeListBuilder list{b};
    for (std::uint64_t i = way.refs.begin; i < way.refs.end; ++i) {
      const LonLat& p = source_.streets.position[source_.refs[i]];
      list.add_node_ref(osmium::NodeRef{static_cast<std::int64_t>(source_.refs[i]) + 1, osmium::Location{p.lon, p.lat}});
    }
    return true;
  }

  static std::size_t add_relation(const Multipolygon& m, osmium::memory::Buffer& buffer) {
    {
      osmium::builder::RelationBuilder b{buffer};
      b.object().set_id(m.id);
      b.set_user("");
      osmium::builder::RelationMemberListBuilder list{b};
      for (const auto& member : m.members) list.add_member(osmium::item_type::way, member.way, std::string(member.inner ? "inner" : "outer"));
    }
    return buffer.commit();
  }

  Ring ring_of(const osmium::NodeRefList& nodes, bool hole, std::size_t of) const {
    Ring r{{}, hole, 0, of};
    for (std::size_t i = 0; i + 1 < nodes.size(); ++i) r.points.push_back(source_.streets.point[static_cast<std::size_t>(nodes[i].ref() - 1)]);
    r.area = std::abs(ring_area(r.points));
    return r;
  }

  // Outlines from the largest down, each followed by its holes.
  std::vector<Ring> rings_of(const osmium::Area& area) const {
    std::vector<std::pair<double, const osmium::OuterRing*>> outer;
    for (const auto& o : area.outer_rings())
      if (const double size = ring_of(o, false, 0).area; size > 0) outer.emplace_back(-size, &o);
    std::stable_sort(outer.begin(), outer.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Ring> rings;
    for (const auto& [size, o] : outer) {
      const std::size_t number = rings.size();
      rings.push_back(ring_of(*o, false, number));
      for (const auto& inner : area.inner_rings(*o)) rings.push_back(ring_of(inner, true, number));
    }
    return rings;
  }

  // Within reach of the plane; false for what a projection could not place.
  static bool near(const Point& p) { return std::abs(p.x) < 2e6 && std::abs(p.y) < 2e6; }

  // `rings[0]` is the (largest) outline.
  void take(std::int64_t osm_id, const Thing& t, const std::vector<Ring>& rings) {
    const Point centre = ring_centroid(rings[0].points);
    if (limits_.any() && !limits_.allows(city_.plane.unproject(centre))) return;
    double area = 0;
    for (const Ring& r : rings) {
      if (!std::all_of(r.points.begin(), r.points.end(), near)) return city_.report.note(osm_id < 0 ? Finding::broken_multipolygon : Finding::broken_area, std::abs(osm_id));
      area += r.hole ? -r.area : r.area;
    }
    if (t.building) add_building(osm_id, *t.building, rings, centre, area);
    if (t.area) add_area(*t.area, t.name, rings);
    if (t.site) {
      const std::string id = osm_id < 0 ? fmt::format("relation/{}", -osm_id) : fmt::format("way/{}", osm_id);
      add_site(id, t, centre, area, t.building ? t.building->levels : 0);
    }
    if (t.place) add_place(*t.place, t.name, centre, rings[0].points);
  }

  void add_building(std::int64_t osm_id, const BuildingTags& t, const std::vector<Ring>& rings, Point centre, double area) {
    Buildings& b = city_.buildings;
    const BuildingId id = b.osm_id.push_back(osm_id);
    b.centre.push_back(centre);
    b.area_m2.push_back(static_cast<float>(std::max(area, 0.01)));
    b.levels.push_back(t.levels);
    b.height_m.push_back(t.height_m);
    b.year.push_back(t.year);
    b.use.push_back(t.use);
    b.material.push_back(t.material);
    b.footprint.add(rings[0].points);
    for (std::size_t i = 1; i < rings.size(); ++i) {
      b.parts.add(rings[i].points);
      b.part_of.push_back(id);
      b.part_is_hole.push_back(rings[i].hole);
    }
  }

  void add_area(AreaKind kind, std::uint32_t name, const std::vector<Ring>& rings) {
    Areas& a = city_.areas;
    std::vector<std::uint32_t> number(rings.size(), 0);
    for (std::size_t i = 0; i < rings.size(); ++i) {
      if (rings[i].hole) {
        a.holes.add(rings[i].points);
        a.hole_of.push_back(number[rings[i].of]);
        continue;
      }
      number[i] = static_cast<std::uint32_t>(a.kind.size());
      a.kind.push_back(kind);
      a.name.push_back(source_.streets.names[name]);
      a.outline.add(rings[i].points);
    }
  }

  void add_site(std::string id, const Thing& t, Point p, double area, float levels) {
    CitySites& s = city_.sites;
    s.id.push_back(std::move(id));
    s.name.push_back(source_.streets.names[t.name]);
    s.kind.push_back(t.site->kind);
    s.point.push_back(p);
    s.area_m2.push_back(static_cast<float>(area));
    s.levels.push_back(levels);
    s.capacity.push_back(t.site->capacity);
  }

  void add_place(PlaceKind kind, std::uint32_t name, Point p, const std::vector<Point>& outline) {
    Places& places = city_.places;
    places.kind.push_back(kind);
    places.name.push_back(source_.streets.names[name]);
    places.point.push_back(p);
    places.outline.add(outline);
  }

  void take_point(const ThingNode& n) {
    const Point p = city_.plane.project(n.position);
    if (!near(p)) return city_.report.note(Finding::far_point, n.id);
    if (n.thing.site) add_site(fmt::format("node/{}", n.id), n.thing, p, 0, 0);
    if (n.thing.place) add_place(*n.thing.place, n.thing.name, p, {});
  }

  City& city_;
  const Source& source_;
  const ImportLimits& limits_;
};

}  // namespace

void add_areas(City& city, const Source& source, const ImportLimits& limits) { AreaMaker(city, source, limits).run(); }

}  // namespace senda::osm
