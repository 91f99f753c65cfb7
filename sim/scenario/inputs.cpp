#include "sim/scenario/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <unordered_map>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "sim/scenario/geodata.hpp"
#include "sim/scenario/site_list.hpp"
#include "sim/scenario/zones.hpp"

namespace senda::scenario {

namespace fs = std::filesystem;

std::string_view name_of(Cause c) {
  constexpr std::array<std::string_view, 5> names = {"debris", "cordon", "bridge", "flood", "other"};
  return names[static_cast<std::size_t>(c)];
}
std::string_view name_of(CrewKind k) {
  constexpr std::array<std::string_view, 3> names = {"loader", "inspection", "none"};
  return names[static_cast<std::size_t>(k)];
}

Placer::Placer(const City& city) : city_(city), foot_(city.roads, kFoot, !city.roads.from_gmns()), car_(city.roads, kCar, !city.roads.from_gmns()) {
  for (NodeId n : city.roads.node_label.keys()) labels_.emplace_back(city.roads.node_label[n], n);
  std::sort(labels_.begin(), labels_.end());
}

Place Placer::at(Point p, double reach) const {
  Place place{p, foot_.node(p, reach), car_.node(p, reach)};
  const auto near = [&](NodeId n) { return n.exists() && distance_m(p, city_.roads.point[n]) <= reach; };
  if (!near(place.foot)) place.foot = NodeId();
  if (!near(place.car)) place.car = NodeId();
  return place;
}

std::optional<NodeId> Placer::labelled(const std::string& label) const {
  const auto it = std::lower_bound(labels_.begin(), labels_.end(), std::pair{label, NodeId(0)});
  if (it == labels_.end() || it->first != label) return {};
  return it->second;
}

SegmentFinder::SegmentFinder(const City& city) : city_(city) {
  for (SegmentId s : city.roads.segments()) {
    if (city.roads.from_gmns()) links_.emplace_back(city.roads.link_id[s], s);
    for (OsmWayId w : city.roads.ways(s)) ways_.emplace_back(w.value(), s);
  }
  std::sort(links_.begin(), links_.end());
  std::sort(ways_.begin(), ways_.end());
}

namespace {

template <class Key>
std::vector<SegmentId> equal_range(const std::vector<std::pair<Key, SegmentId>>& table, const Key& key) {
  std::vector<SegmentId> out;
  for (auto it = std::lower_bound(table.begin(), table.end(), std::pair{key, SegmentId(0)}); it != table.end() && it->first == key; ++it)
    out.push_back(it->second);
  return out;
}

}  // namespace

std::vector<SegmentId> SegmentFinder::by_link(const std::string& id) const { return equal_range(links_, id); }
std::vector<SegmentId> SegmentFinder::by_way(std::int64_t way) const { return equal_range(ways_, way); }

std::vector<SegmentId> SegmentFinder::by_any(const std::string& text) const {
  if (auto found = by_link(text); !found.empty()) return found;
  std::int64_t number = 0;
  const bool segment = !text.empty() && text[0] == 's';
  const auto [end, error] = std::from_chars(text.data() + segment, text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  if (!segment) return by_way(number);
  if (number < 0 || number >= static_cast<std::int64_t>(city_.roads.segment_count())) return {};
  return {SegmentId(static_cast<std::uint32_t>(number))};
}

namespace {

class Loader {
 public:
  Loader(const Scenario& s, const City& city) : s_(s), city_(city), placer_(city), segments_(city) {}

  Inputs run() {
    if (!s_.people.given.empty()) agents();
    if (!s_.closures.given.empty()) closures();
    in_.sites = gather_sites(s_, placer_, in_.notes);
    crews();
    if (!s_.clearance.demand.empty()) in_.clearance_demand = demand(s_.clearance.demand);
    if (!s_.siting.demand.empty()) in_.siting_demand = demand(s_.siting.demand);
    if (!s_.siting.costs.empty()) costs();
    if (!s_.people.zones.empty()) in_.zones = read_zones(s_, city_, in_.notes);
    if (!s_.people.raster.empty())
      for (const RasterCell& c : read_raster(s_.people.raster)) in_.raster.emplace_back(city_.plane.project(c.position), c.value);
    if (!s_.hazard.period_file.empty()) periods();
    if (!s_.policy.schedule.empty()) schedule();
    if (!s_.policy.open_sites.empty()) open_sites();
    return std::move(in_);
  }

 private:
  /// A place named by node_id or lon,lat columns.
  Place place(const CsvTable& t, std::size_t row) const {
    if (const auto node = t.find("node_id"); node && !t.cell(row, *node).empty()) {
      const auto n = placer_.labelled(t.cell(row, *node));
      if (!n) t.fail(row, "node_id", fmt::format("node '{}' is not in the city", t.cell(row, *node)), "name a node of node.csv");
      return {city_.roads.point[*n], *n, *n};
    }
    const auto lon = t.require("lon"), lat = t.require("lat");
    const double limit = city_.plane.is_local() ? 1e7 : 180;
    const Place p = placer_.at(city_.plane.project({t.number(row, lon, -limit, limit), t.number(row, lat, -limit / (city_.plane.is_local() ? 1 : 2), limit / (city_.plane.is_local() ? 1 : 2))}));
    if (!p.foot.exists() && !p.car.exists())
      t.fail(row, "lon", "lies more than 2 km from every road of the city", "check lon and lat, or use a larger extract");
    return p;
  }

  void agents() {
    const CsvTable t = CsvTable::read(s_.people.given);
    const std::vector<std::string> own = {"agent_id", "household_id", "node_id", "lon", "lat", "depart_s", "mode", "speed_mps", "site_id"};
    const auto id = t.require("agent_id"), depart = t.require("depart_s"), mode = t.require("mode");
    const auto household = t.find("household_id"), speed = t.find("speed_mps"), site = t.find("site_id");
    std::vector<std::size_t> groups;
    for (std::size_t c = 0; c < t.header().size(); ++c)
      if (std::find(own.begin(), own.end(), t.header()[c]) == own.end()) {
        groups.push_back(c);
        in_.agents.group_columns.push_back(t.header()[c]);
      }
    std::set<std::string> seen;
    for (std::size_t r = 0; r < t.rows(); ++r) {
      GivenAgent a;
      a.id = t.cell(r, id);
      if (a.id.empty() || !seen.insert(a.id).second) t.fail(r, "agent_id", fmt::format("'{}' is blank or stands twice", a.id), "give each agent its own id");
      a.household = t.text(r, household).empty() ? a.id : t.text(r, household);
      a.depart = SimTime::from(Seconds(t.number(r, depart, 0, 1e8)));
      a.by_car = t.word(r, mode, {"foot", "car"}) == 1;
      a.speed_mps = t.number(r, speed, 0.05, 50, 0);
      a.site = t.text(r, site);
      const Place p = place(t, r);
      a.node = a.by_car ? p.car : p.foot;
      if (!a.node.exists()) t.fail(r, "mode", "has no road for this mode within 2 km", "move the agent or change its mode");
      for (std::size_t c : groups) a.groups.push_back(t.cell(r, c));
      in_.agents.agents.push_back(std::move(a));
    }
  }

  std::vector<SegmentId> closure_segments(const CsvTable& t, std::size_t r) const {
    const auto link = t.find("link_id"), way = t.find("osm_way_id"), wkt = t.find("wkt"), seg = t.find("segment_id");
    if (link && !t.cell(r, *link).empty()) {
      auto found = segments_.by_link(t.cell(r, *link));
      if (found.empty()) t.fail(r, "link_id", fmt::format("link '{}' is not in the city", t.cell(r, *link)), "name a link of link.csv");
      return found;
    }
    if (way && !t.cell(r, *way).empty()) {
      auto found = segments_.by_way(t.integer(r, way, 1, INT64_MAX));
      if (found.empty()) t.fail(r, "osm_way_id", fmt::format("way {} is not a road of the city", t.cell(r, *way)), "name a way of the extract");
      return nearest_of(t, r, found);
    }
    if (seg && !t.cell(r, *seg).empty()) {
      const auto n = static_cast<std::int64_t>(city_.roads.segment_count());
      return {SegmentId(static_cast<std::uint32_t>(t.integer(r, seg, 0, n - 1)))};
    }
    if (wkt && !t.cell(r, *wkt).empty())
      t.fail(r, "wkt", "geometry is not built in this version", "name the street by link_id or osm_way_id");
    t.fail(r, "link_id", "names no street", "give link_id or osm_way_id");
  }

  // near_lon, near_lat choose one segment of a way that was cut into several.
  std::vector<SegmentId> nearest_of(const CsvTable& t, std::size_t r, const std::vector<SegmentId>& found) const {
    const auto lon = t.find("near_lon"), lat = t.find("near_lat");
    if (!lon || !lat || t.cell(r, *lon).empty() || t.cell(r, *lat).empty()) return found;
    const Point p = city_.plane.project({t.number(r, lon, -180, 180), t.number(r, lat, -90, 90)});
    SegmentId best = found.front();
    for (SegmentId s : found)
      if (placer_.foot().distance_to(s, p) < placer_.foot().distance_to(best, p)) best = s;
    return {best};
  }

  void closures() {
    if (fs::path(s_.closures.given).extension() != ".csv")
      throw InputError(s_.closures.given, "", "is not a CSV table", "give closures.csv; other formats are not built in this version");
    const CsvTable t = CsvTable::read(s_.closures.given);
    t.only({"link_id", "osm_way_id", "segment_id", "near_lon", "near_lat", "wkt", "modes", "from_s", "until_s", "clear_h", "hold_h", "kind", "cause", "world", "name"});
    const auto modes = t.find("modes"), from = t.find("from_s"), until = t.find("until_s"), clear = t.find("clear_h");
    const auto hold = t.find("hold_h"), kind = t.find("kind"), cause = t.find("cause"), world = t.find("world");
    constexpr std::array<std::uint8_t, 3> masks = {kAllModes, kCar | kEmergency, kFoot | kWheelchair};
    for (std::size_t r = 0; r < t.rows(); ++r) {
      GivenClosure c;
      c.segments = closure_segments(t, r);
      c.modes = masks[t.word(r, modes, {"all", "car", "foot"}, 0)];
      c.from_s = t.number(r, from, 0, 1e8, 0);
      if (until && !t.cell(r, *until).empty()) {
        c.until_s = t.number(r, until, 0, 1e8);
        if (*c.until_s < c.from_s) t.fail(r, "until_s", "is before from_s", "give a later time");
      }
      if (clear && !t.cell(r, *clear).empty()) c.clear_h = t.number(r, clear, 0, 1e5);
      c.hold_h = t.number(r, hold, 0, 1e5, 0);
      if (kind && !t.cell(r, *kind).empty()) c.kind = static_cast<CrewKind>(t.word(r, kind, {"loader", "inspection", "none"}));
      c.cause = static_cast<Cause>(t.word(r, cause, {"debris", "cordon", "bridge", "flood", "other"}, 4));
      if (world && !t.cell(r, *world).empty()) c.world = static_cast<std::uint32_t>(t.integer(r, world, 0, 4000000000));
      in_.closures.push_back(std::move(c));
    }
  }

  void crews() {
    const Json& given = s_.clearance.crews;
    if (given.is_null()) return;
    CsvTable t = given.is_string() ? CsvTable::read(fs::absolute(s_.file).parent_path() / given.get<std::string>()) : inline_crews(given);
    const auto id = t.require("crew_id");
    if (t.rows() == 0) throw InputError(t.file(), "", "holds no crew", "give at least one, or leave clearance.crews out");
    const auto from = t.find("from_h"), rate = t.find("rate_m3_per_h"), kind = t.find("kind");
    std::set<std::string> seen;
    for (std::size_t r = 0; r < t.rows(); ++r) {
      Crew c;
      c.id = t.cell(r, id);
      if (c.id.empty() || !seen.insert(c.id).second) t.fail(r, "crew_id", fmt::format("'{}' is blank or stands twice", c.id), "give each crew its own id");
      c.place = place(t, r);
      c.from_h = t.number(r, from, 0, 1e5, 0);
      c.rate_m3_per_h = t.number(r, rate, 0.1, 1e5, s_.clearance.rate_m3_per_h);
      c.kind = static_cast<CrewKind>(t.word(r, kind, {"loader", "inspection"}, 0));
      in_.crews.push_back(std::move(c));
    }
  }

  // The inline list becomes the same table, so that one reader checks both.
  CsvTable inline_crews(const Json& list) const {
    if (!list.is_array()) throw InputError(s_.file.string(), "clearance.crews", "is neither a file name nor a list", "give \"crews.csv\" or [{\"crew_id\": ...}]");
    const std::vector<std::string> columns = {"crew_id", "node_id", "lon", "lat", "from_h", "rate_m3_per_h", "kind"};
    std::string text = "crew_id,node_id,lon,lat,from_h,rate_m3_per_h,kind\n";
    for (const Json& crew : list) {
      if (!crew.is_object()) throw InputError(s_.file.string(), "clearance.crews", "holds something that is not a crew", "write each as {\"crew_id\": ..., \"lon\": ..., \"lat\": ...}");
      for (const auto& [key, value] : crew.items())
        if (std::find(columns.begin(), columns.end(), key) == columns.end())
          throw InputError(s_.file.string(), "clearance.crews." + key, "is not a known key", fmt::format("did you mean '{}'?", nearest_word(key, columns)));
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const Json v = crew.value(columns[i], Json());
        text += (i ? "," : "") + (v.is_string() ? v.get<std::string>() : v.is_null() ? std::string() : v.dump());
      }
      text += "\n";
    }
    return CsvTable::parse(text, s_.file.string() + " clearance.crews");
  }

  std::vector<DemandPoint> demand(const std::string& file) const {
    const CsvTable t = CsvTable::read(file);
    const auto id = t.require("demand_id"), persons = t.require("persons");
    const auto weight = t.find("weight");
    std::vector<DemandPoint> out;
    std::set<std::string> seen;
    for (std::size_t r = 0; r < t.rows(); ++r) {
      if (!seen.insert(t.cell(r, id)).second) t.fail(r, "demand_id", "stands twice", "give each demand its own id");
      out.push_back({t.cell(r, id), place(t, r), t.number(r, persons, 0, 1e9), t.number(r, weight, 0, 1e9, 1)});
    }
    return out;
  }

  void costs() {
    const CsvTable t = CsvTable::read(s_.siting.costs);
    const auto d = t.require("demand_id"), s = t.require("site_id"), c = t.require("cost");
    std::unordered_map<std::string, std::uint32_t> demand_index, site_index;
    for (std::uint32_t i = 0; i < in_.siting_demand.size(); ++i) demand_index[in_.siting_demand[i].id] = i;
    for (std::uint32_t i = 0; i < in_.sites.size(); ++i) site_index[in_.sites[i].id] = i;
    for (std::size_t r = 0; r < t.rows(); ++r) {
      const auto di = demand_index.find(t.cell(r, d));
      const auto si = site_index.find(t.cell(r, s));
      if (di == demand_index.end()) t.fail(r, "demand_id", fmt::format("'{}' is not in siting.demand", t.cell(r, d)), "name a demand of that file");
      if (si == site_index.end()) t.fail(r, "site_id", fmt::format("'{}' is not among the sites", t.cell(r, s)), "name a site of sites.given");
      in_.costs.push_back({di->second, si->second, t.number(r, c, 0, 1e15)});
    }
  }

  void periods() {
    const CsvTable t = CsvTable::read(s_.hazard.period_file);
    const auto lon = t.require("lon"), lat = t.require("lat"), ts = t.require("ts_s");
    for (std::size_t r = 0; r < t.rows(); ++r)
      in_.ground_period_s.emplace_back(city_.plane.project({t.number(r, lon, -180, 180), t.number(r, lat, -90, 90)}), t.number(r, ts, 0.05, 10));
  }

  void schedule() {
    const CsvTable t = CsvTable::read(s_.policy.schedule);
    const auto finish = t.require("finish_h");
    const auto world = t.find("world"), seg = t.find("segment_id"), link = t.find("link_id"), way = t.find("osm_way_id");
    if (!seg && !link && !way) t.require("segment_id");
    const auto n = static_cast<std::int64_t>(city_.roads.segment_count());
    for (std::size_t r = 0; r < t.rows(); ++r) {
      Reopening o;
      o.at = SimTime::from(Seconds(t.number(r, finish, 0, 1e5) * 3600));
      if (world && !t.cell(r, *world).empty()) o.world = static_cast<std::uint32_t>(t.integer(r, world, 0, 4000000000));
      std::vector<SegmentId> found;
      if (seg && !t.cell(r, *seg).empty()) found = {SegmentId(static_cast<std::uint32_t>(t.integer(r, seg, 0, n - 1)))};
      else if (link && !t.cell(r, *link).empty()) found = segments_.by_link(t.cell(r, *link));
      else if (way) found = segments_.by_way(t.integer(r, way, 1, INT64_MAX));
      if (found.empty()) t.fail(r, "segment_id", "names no street of the city", "use a schedule made for this city");
      for (SegmentId s : found) {
        o.segment = s;
        in_.interventions.reopenings.push_back(o);
      }
    }
  }

  void open_sites() {
    const CsvTable t = CsvTable::read(s_.policy.open_sites);
    const auto id = t.require("site_id");
    const auto opened = t.find("opened");
    std::vector<std::string> open;
    for (std::size_t r = 0; r < t.rows(); ++r) {
      if (std::none_of(in_.sites.begin(), in_.sites.end(), [&](const Site& s) { return s.id == t.cell(r, id); }))
        t.fail(r, "site_id", fmt::format("site '{}' is not among the sites", t.cell(r, id)), "name a site of the scenario");
      if (t.word(r, opened, {"0", "1", "false", "true"}, 1) % 2) open.push_back(t.cell(r, id));
    }
    in_.interventions.open_sites = std::move(open);
  }

  const Scenario& s_;
  const City& city_;
  Placer placer_;
  SegmentFinder segments_;
  Inputs in_;
};

}  // namespace

Inputs load_inputs(const Scenario& s, const City& city) { return Loader(s, city).run(); }

std::vector<KnownState> read_state(const fs::path& file, const City& city) {
  const CsvTable t = CsvTable::read(file);
  const auto state = t.require("state");
  const auto time = t.find("time_h"), seg = t.find("segment_id"), link = t.find("link_id"), way = t.find("osm_way_id");
  const SegmentFinder finder(city);
  std::vector<KnownState> out;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    std::vector<SegmentId> found;
    if (seg && !t.cell(r, *seg).empty()) found = finder.by_any("s" + t.cell(r, *seg));
    else if (link && !t.cell(r, *link).empty()) found = finder.by_link(t.cell(r, *link));
    else if (way && !t.cell(r, *way).empty()) found = finder.by_way(t.integer(r, way, 1, INT64_MAX));
    if (found.empty()) t.fail(r, "segment_id", "names no street of the city", "give osm_way_id, link_id or segment_id");
    const bool opened = t.word(r, state, {"opened", "closed"}) == 0;
    for (SegmentId s : found) out.push_back({s, opened, t.number(r, time, 0, 1e5, 0)});
  }
  return out;
}

}  // namespace senda::scenario
