#include "sim/scenario/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "sim/scenario/buses.hpp"
#include "sim/scenario/closure_list.hpp"
#include "sim/scenario/contraflow.hpp"
#include "sim/scenario/departure_table.hpp"
#include "sim/scenario/orders.hpp"
#include "sim/scenario/population_raster.hpp"
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
    if (!s_.closures.given.empty()) in_.closures = read_closures(s_.closures.given, city_, placer_, segments_);
    in_.sites = gather_sites(s_, placer_, in_.notes);
    crews();
    if (!s_.clearance.demand.empty()) in_.clearance_demand = demand(s_.clearance.demand);
    if (!s_.siting.demand.empty()) in_.siting_demand = demand(s_.siting.demand, &in_.demand_groups);
    if (!s_.siting.costs.empty()) costs();
    if (!s_.people.zones.empty()) in_.zones = read_zones(s_, city_, in_.notes);
    if (!s_.people.raster.empty()) in_.raster = read_population_raster(s_, city_, in_.zones, in_.notes);
    in_.orders = read_orders(s_, in_.zones, city_.plane);
    in_.contraflow = read_contraflow(s_, city_.roads, segments_);
    in_.buses = read_buses(s_, placer_, in_.sites);
    habits();
    ground();
    if (!s_.closures.areas.empty()) in_.areas = read_hazard_areas(s_.closures.areas, city_.plane);
    if (!s_.closures.reports.empty()) {
      in_.reports = read_reports(s_.closures.reports, city_.plane, s_.start);
      in_.notes.insert(in_.notes.end(), in_.reports.notes.begin(), in_.reports.notes.end());
    }
    if (!s_.policy.schedule.empty()) schedule();
    if (!s_.policy.open_sites.empty()) open_sites();
    if (!s_.vulnerability.themes.empty()) in_.themes = read_themes(s_.vulnerability.themes);
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
      const std::size_t how = t.word(r, mode, {"foot", "car", "wheelchair", "bus"});
      a.by_car = how == 1, a.wheelchair = how == 2, a.rides = how == 3;
      a.speed_mps = t.number(r, speed, 0.05, 50, 0);
      a.site = t.text(r, site);
      const Place p = place(t, r);
      a.node = a.by_car ? p.car : p.foot;
      if (!a.node.exists()) t.fail(r, "mode", "has no road for this mode within 2 km", "move the agent or change its mode");
      for (std::size_t c : groups) a.groups.push_back(t.cell(r, c));
      in_.agents.agents.push_back(std::move(a));
    }
  }

  void crews() {
    const Json& given = *s_.clearance.crews;
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

  /// With `groups`: further columns are groups, by which outcomes are told.
  std::vector<DemandPoint> demand(const std::string& file, std::vector<std::string>* groups = nullptr) const {
    const CsvTable t = CsvTable::read(file);
    std::vector<std::size_t> group;
    for (std::size_t c = 0; groups && c < t.header().size(); ++c) {
      const std::string& name = t.header()[c];
      constexpr std::array<const char*, 6> kOwn = {"demand_id", "node_id", "lon", "lat", "persons", "weight"};
      if (std::find(kOwn.begin(), kOwn.end(), name) == kOwn.end()) group.push_back(c), groups->push_back(name);
    }
    const auto id = t.require("demand_id"), persons = t.require("persons");
    const auto weight = t.find("weight");
    std::vector<DemandPoint> out;
    std::set<std::string> seen;
    for (std::size_t r = 0; r < t.rows(); ++r) {
      if (!seen.insert(t.cell(r, id)).second) t.fail(r, "demand_id", "stands twice", "give each demand its own id");
      out.push_back({t.cell(r, id), place(t, r), t.number(r, persons, 0, 1e9), t.number(r, weight, 0, 1e9, 1)});
      for (const std::size_t c : group) out.back().groups.push_back(t.cell(r, c));
    }
    return out;
  }

  void costs() {
    const CsvTable t = CsvTable::read(s_.siting.costs);
    const auto d = t.require("demand_id"), s = t.require("site_id"), c = t.require("cost");
    std::unordered_map<std::string, std::uint32_t> demand_index, site_index;
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::uint32_t i = 0; i < in_.siting_demand.size(); ++i) demand_index[in_.siting_demand[i].id] = i;
    for (std::uint32_t i = 0; i < in_.sites.size(); ++i) site_index[in_.sites[i].id] = i;
    for (std::size_t r = 0; r < t.rows(); ++r) {
      const auto di = demand_index.find(t.cell(r, d));
      const auto si = site_index.find(t.cell(r, s));
      if (di == demand_index.end()) t.fail(r, "demand_id", fmt::format("'{}' is not in siting.demand", t.cell(r, d)), "name a demand of that file");
      if (si == site_index.end()) t.fail(r, "site_id", fmt::format("'{}' is not among the sites", t.cell(r, s)), "name a site of sites.given");
      if (!pairs.emplace(di->second, si->second).second) t.fail(r, "demand_id", fmt::format("the pair of '{}' and '{}' stands twice", t.cell(r, d), t.cell(r, s)), "give each pair one cost");
      in_.costs.push_back({di->second, si->second, t.number(r, c, 0, 1e15)});
    }
  }

  // How people spend their day and when they set out.
  void habits() {
    if (!s_.people.seed.empty()) in_.seed = read_household_seed(s_.people.seed);
    if (!s_.people.occupancy.empty()) in_.activity = read_activity(s_.people.occupancy);
    const auto table = [](const std::string& curve, auto& into) {
      if (curve != "lognormal" && curve != "rayleigh" && curve != "logistic") into = read_departure_table(curve);
    };
    table(s_.behaviour.home_curve, in_.home_curve);
    table(s_.behaviour.displace_curve, in_.displace_curve);
    table(s_.behaviour.order_curve, in_.order_curve);
  }

  // What is known of the ground and its shaking over the city.
  void ground() {
    const HazardInput& h = s_.hazard;
    const LonLatBox area = area_of_city();
    if (!h.period_file.empty()) in_.ground_period = read_site_values(h.period_file, kGroundPeriod, city_.plane, area);
    if (!s_.behaviour.elevation.empty()) in_.elevation = read_site_values(s_.behaviour.elevation, kElevation, city_.plane, area);
    if (!h.vs30_file.empty()) in_.vs30 = read_site_values(h.vs30_file, kVs30, city_.plane, area);
    if (!h.shakemap_grid.empty()) in_.shakemap = read_shakemap(h.shakemap_grid, h.shakemap_uncertainty);
    if (h.ground_motion.empty()) return;
    in_.ground_motion = read_ground_motion_table(h.ground_motion);
    for (const LonLat& p : in_.ground_motion->sites) in_.ground_motion_sites.push_back(city_.plane.project(p));
  }
  LonLatBox area_of_city() const {
    LonLatBox area{{1e300, 1e300}, {-1e300, -1e300}};
    const auto add = [&](LonLat p) {
      area.low = {std::min(area.low.lon, p.lon), std::min(area.low.lat, p.lat)};
      area.high = {std::max(area.high.lon, p.lon), std::max(area.high.lat, p.lat)};
    };
    for (const LonLat& p : city_.roads.position) add(p);
    for (const Point& p : city_.buildings.centre) add(city_.plane.unproject(p));
    return area;
  }

  void schedule() {
    const CsvTable t = CsvTable::read(s_.policy.schedule);
    t.only({"crew_id", "order", "link_id", "osm_way_id", "segment_id", "start_h", "finish_h", "world", "name"});
    const auto finish = t.require("finish_h");
    const auto world = t.find("world"), seg = t.find("segment_id"), link = t.find("link_id"), way = t.find("osm_way_id");
    const auto start = t.find("start_h"), crew = t.find("crew_id");
    if (!seg && !link && !way) t.require("segment_id");
    const auto n = static_cast<std::int64_t>(city_.roads.segment_count());
    for (std::size_t r = 0; r < t.rows(); ++r) {
      Reopening o;
      o.at = SimTime::from(Seconds(t.number(r, finish, 0, 1e5) * 3600));
      if (world && !t.cell(r, *world).empty()) o.world = static_cast<std::uint32_t>(t.integer(r, world, 0, 4000000000));
      o.begins = start && !t.cell(r, *start).empty() ? SimTime::from(Seconds(t.number(r, start, 0, 1e5) * 3600)) : SimTime::never();
      o.crew = t.text(r, crew);
      if (!o.begins.is_never() && o.begins > o.at) t.fail(r, "finish_h", "is before start_h", "give a later time");
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
    t.only({"site_id", "name", "opened", "capacity", "assigned", "chosen_share", "next_best", "share_of_samples", "open_from_s"});
    const auto id = t.require("site_id");
    const auto opened = t.find("opened"), from = t.find("open_from_s");
    std::vector<std::string> open;
    for (std::size_t r = 0; r < t.rows(); ++r) {
      if (std::none_of(in_.sites.begin(), in_.sites.end(), [&](const Site& s) { return s.id == t.cell(r, id); }))
        t.fail(r, "site_id", fmt::format("site '{}' is not among the sites", t.cell(r, id)), "name a site of the scenario");
      if (t.word(r, opened, {"0", "1", "false", "true"}, 1) % 2 == 0) continue;
      open.push_back(t.cell(r, id));
      in_.interventions.open_from_s.push_back(t.number(r, from, 0, 1e8, 0));
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

}  // namespace senda::scenario
