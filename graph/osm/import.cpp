#include "graph/osm/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "graph/errors.hpp"
#include "graph/fronts.hpp"
#include "graph/osm/areas.hpp"
#include "graph/osm/restrictions.hpp"
#include "graph/osm/source.hpp"

namespace senda {

bool ImportLimits::allows(LonLat p) const {
  if (bbox && (p.lon < (*bbox)[0] || p.lat < (*bbox)[1] || p.lon > (*bbox)[2] || p.lat > (*bbox)[3]))
    return false;
  return polygons.empty() || std::any_of(polygons.begin(), polygons.end(), [&](const auto& ring) { return contains(ring, p); });
}

namespace {

using osm::Source;

class Importer {
 public:
  Importer(const std::filesystem::path& file, const ImportLimits& limits)
      : file_(file), limits_(limits) {}

  City run() {
    source_ = osm::read_source(file_, limits_);
    city_.report = std::move(source_.report);
    place();
    source_.streets.point = city_.plane.project(source_.streets.position);
    osm::add_areas(city_, source_, limits_);
    const std::vector<NodeId> nodes = roads();
    osm::add_restrictions(city_, source_, nodes);
    city_.fronts = find_fronts(city_);
    return std::move(city_);
  }

 private:
  // Centres the plane on the streets; refuses roads where no roads can be, which as a rule means latitude
  // and longitude exchanged.
  void place() {
    double w = 999, s = 999, e = -999, n = -999;
    std::array<double, 4> all{999, 999, -999, -999};
    std::size_t roads = 0, polar = 0, found = 0;
    for (const auto& way : source_.streets.ways)
      for (std::uint64_t i = way.begin; i < way.end; ++i) {
        const std::uint32_t node = source_.refs[i];
        const LonLat p = source_.streets.position[node];
        ++roads;
        if (p.lon > 900) continue;
        ++found;
        if (p.lat < -60 || p.lat > 84) ++polar;
        if (!(source_.streets.flags[node] & kUsable)) {
          all = {std::min(all[0], p.lon), std::min(all[1], p.lat), std::max(all[2], p.lon), std::max(all[3], p.lat)};
          continue;
        }
        w = std::min(w, p.lon), e = std::max(e, p.lon);
        s = std::min(s, p.lat), n = std::max(n, p.lat);
      }
    if (found == 0)
      throw InputError(file_.string(), "", fmt::format("none of the {} road nodes has a position", roads),
                       "give an extract that holds the nodes of its ways (osmium extract does)");
    if (2 * polar > found)
      throw InputError(file_.string(), "",
                       fmt::format("{} of {} road nodes lie south of 60° S or north of 84° N, where no streets are", polar, found),
                       "latitude and longitude look swapped; exchange lat and lon");
    if (w > 900)
      throw InputError(file_.string(), "", "has no road inside the given bounds",
                       fmt::format("its roads lie within {:.4f},{:.4f},{:.4f},{:.4f} (west,south,east,north in degrees); longitude comes first", all[0], all[1], all[2], all[3]));
    city_.plane = plane_for({w, s}, {e, n}, file_.string());
    city_.source = file_.filename().string();
  }

  std::vector<NodeId> roads() {
    RawStreets& s = source_.streets;
    keep_restriction_ends();
    std::unordered_map<std::uint32_t, std::uint8_t> barriers = barriers_on_streets();
    std::vector<RawStreets::Way> runs;
    runs.reserve(s.ways.size() + 1000);
    s.way_nodes.reserve(source_.refs.size() + 1000);
    std::uint64_t kept = 0;
    drop_lone_squares();
    for (const auto& way : s.ways)
      if (add_runs(way, barriers, runs)) ++kept;
      else if (!limits_.any()) city_.report.note(Finding::dropped_road, way.id.value());
    city_.report.osm_ways = kept;
    if (runs.empty())
      throw InputError(file_.string(), "", "has no road of two nodes inside the given bounds", "give larger bounds");
    s.ways = std::move(runs);
    source_.refs = std::vector<std::uint32_t>();
    std::vector<OsmNodeId> ids;
    if (!source_.restrictions.empty()) ids = s.node_id;
    for (const std::uint32_t n : halves_) {
      s.node_id.push_back(s.node_id[n]);
      s.position.push_back(s.position[n]);
      s.point.push_back(s.point[n]);
      s.flags[n] |= kKeep;
      s.flags.push_back(s.flags[n]);
    }
    RawStreets raw = std::move(s);
    s.node_id = std::move(ids);
    return build_roads(city_, std::move(raw));
  }

  // The outline of a square is walked along where it joins streets at two places or more; others (traffic
  // islands, pavements drawn as areas) lead nowhere.
  void drop_lone_squares() {
    RawStreets& s = source_.streets;
    const auto square = [&](const RawStreets::Way& w) { return (s.palette[w.street].tagged & kPlaza) != 0; };
    if (std::none_of(s.ways.begin(), s.ways.end(), square)) return;
    for (const auto& w : s.ways)
      if (!square(w))
        for (std::uint64_t i = w.begin; i < w.end; ++i) s.flags[source_.refs[i]] |= kOnStreet;
    std::erase_if(s.ways, [&](const RawStreets::Way& w) {
      if (!square(w)) return false;
      std::unordered_set<std::uint32_t> joints;
      for (std::uint64_t i = w.begin; i < w.end; ++i)
        if (s.flags[source_.refs[i]] & kOnStreet) joints.insert(source_.refs[i]);
      return joints.size() < 2;
    });
  }

  // Ends of the ways a restriction names stay junctions, so that its edges begin and end there.
  void keep_restriction_ends() {
    std::unordered_set<std::int64_t> named;
    for (const osm::Restriction& r : source_.restrictions) {
      for (const auto* list : {&r.from, &r.to, &r.via_ways}) named.insert(list->begin(), list->end());
      const auto& ids = source_.streets.node_id;
      const auto it = std::lower_bound(ids.begin(), ids.end(), OsmNodeId(r.via_node));
      if (r.has_via_node && it != ids.end() && *it == OsmNodeId(r.via_node)) source_.streets.flags[static_cast<std::size_t>(it - ids.begin())] |= kKeep;
    }
    if (named.empty()) return;
    for (const auto& w : source_.streets.ways)
      if (named.count(w.id.value()))
        for (const std::uint64_t i : {w.begin, w.end - 1}) source_.streets.flags[source_.refs[i]] |= kKeep;
  }

  // Barriers that stand where exactly two sides of street meet. On a junction it is not said which street
  // they bar: reported, not guessed.
  std::unordered_map<std::uint32_t, std::uint8_t> barriers_on_streets() {
    std::unordered_map<std::uint32_t, std::uint8_t> barriers, sides;
    for (const osm::Barrier& b : source_.barriers) barriers[b.node] = b.blocks;
    if (barriers.empty()) return barriers;
    for (const auto& w : source_.streets.ways)
      for (std::uint64_t i = w.begin; i < w.end && !(source_.streets.palette[w.street].tagged & kPlaza); ++i)
        if (barriers.count(source_.refs[i])) {
          std::uint8_t& n = sides[source_.refs[i]];
          n = static_cast<std::uint8_t>(std::min(200, n + (i == w.begin || i + 1 == w.end ? 1 : 2)));
        }
    for (const osm::Barrier& b : source_.barriers) {
      if (sides[b.node] == 2) continue;
      if (sides[b.node] > 2) city_.report.note(Finding::barrier_at_junction, source_.streets.node_id[b.node].value());
      barriers.erase(b.node);
    }
    return barriers;
  }

  // Nodes without a position or outside the bounds split the way into the runs that remain; a barrier
  // splits it too, and what may pass goes over a street of no length between the two halves of its node.
  bool add_runs(const RawStreets::Way& way, const std::unordered_map<std::uint32_t, std::uint8_t>& barriers, std::vector<RawStreets::Way>& runs) {
    RawStreets& s = source_.streets;
    RawStreets::Way run = way;
    run.begin = s.way_nodes.size();
    bool any = false;
    const auto flush = [&] {
      run.end = s.way_nodes.size();
      if (run.end - run.begin >= 2) {
        runs.push_back(run);
        any = true;
      } else {
        s.way_nodes.resize(run.begin);
      }
      run.begin = s.way_nodes.size();
    };
    for (std::uint64_t i = way.begin; i < way.end; ++i) {
      const std::uint32_t n = source_.refs[i];
      if (!(s.flags[n] & kUsable)) {
        if (!source_.known(n)) city_.report.note(Finding::missing_node, way.id.value());
        flush();
        continue;
      }
      if (s.way_nodes.size() > run.begin && s.way_nodes.back() == n) continue;
      const auto barrier = barriers.empty() ? barriers.end() : barriers.find(n);
      const bool bars = barrier != barriers.end() && !(s.palette[way.street].tagged & kPlaza) && barrier->second & (s.palette[way.street].modes_forward | s.palette[way.street].modes_backward);
      if (!bars) {
        s.way_nodes.push_back(n);
        continue;
      }
      const bool first = i == way.begin, last = i + 1 == way.end;
      if (!first && !last) {
        s.way_nodes.push_back(n);
        flush();
        s.way_nodes.push_back(other_half(n));
        gates_.push_back({way, n, barrier->second, false});
      } else {  // an end: the first way to come has the node, the second its other half
        const auto [it, fresh] = met_.emplace(n, true);
        s.way_nodes.push_back(fresh ? n : other_half(n));
        if (!fresh) gates_.push_back({way, n, barrier->second, last});
      }
    }
    flush();
    for (const Gate& gate : gates_) add_gate(gate, runs);
    gates_.clear();
    return any;
  }

  struct Gate {
    RawStreets::Way way;
    std::uint32_t node;
    std::uint8_t blocks;
    bool from_half;  ///< the way comes from the other half, so that it reaches the node's own half last
  };

  std::uint32_t other_half(std::uint32_t n) {
    const auto [it, fresh] = half_.emplace(n, static_cast<std::uint32_t>(source_.streets.node_id.size() + halves_.size()));
    if (fresh) halves_.push_back(n);
    return it->second;
  }

  void add_gate(const Gate& gate, std::vector<RawStreets::Way>& runs) {
    RawStreets& s = source_.streets;
    ++city_.report.barriers;
    StreetAttributes a = s.palette[gate.way.street];
    a.modes_forward = static_cast<std::uint8_t>(a.modes_forward & ~gate.blocks);
    a.modes_backward = static_cast<std::uint8_t>(a.modes_backward & ~gate.blocks);
    if (!a.modes_forward && !a.modes_backward) return;
    a.tagged |= kBarrier;
    auto at = std::find(s.palette.begin(), s.palette.end(), a);
    if (at == s.palette.end()) at = s.palette.insert(at, a);
    RawStreets::Way link = gate.way;
    link.street = static_cast<std::uint32_t>(at - s.palette.begin());
    link.begin = s.way_nodes.size();
    s.way_nodes.push_back(gate.from_half ? other_half(gate.node) : gate.node);
    s.way_nodes.push_back(gate.from_half ? gate.node : other_half(gate.node));
    link.end = s.way_nodes.size();
    runs.push_back(link);
  }

  std::filesystem::path file_;
  const ImportLimits& limits_;
  City city_;
  Source source_;
  std::unordered_map<std::uint32_t, bool> met_;
  std::unordered_map<std::uint32_t, std::uint32_t> half_;
  std::vector<std::uint32_t> halves_;
  std::vector<Gate> gates_;
};

}  // namespace

City import_osm(const std::filesystem::path& file, const ImportLimits& limits) {
  if (!std::filesystem::is_regular_file(file))
    throw InputError(file.string(), "", "is not a file", "give an OpenStreetMap extract such as city.osm.pbf");
  try {
    return Importer(file, limits).run();
  } catch (const InputError&) {
    throw;
  } catch (const Interrupted&) {
    throw;
  } catch (const std::exception& e) {  // libosmium's readers throw many types
    throw InputError(file.string(), "", fmt::format("cannot be read as OpenStreetMap data ({})", e.what()),
                     "give .osm.pbf, .osm, .osm.gz or .osm.bz2, complete and undamaged");
  }
}

}  // namespace senda
