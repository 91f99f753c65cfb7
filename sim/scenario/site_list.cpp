#include "sim/scenario/site_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "sim/scenario/geodata.hpp"

namespace senda::scenario {

namespace {

// Persons a place of the map can take: the tagged capacity (pupils, visitors) as that of given lists, else
// covered floor at the Sphere standard; parks as standing room.
double map_capacity(const Scenario& s, const CitySites& sites, SiteId i) {
  const double area = sites.area_m2[i];
  if (sites.kind[i] == SiteKind::shelter) {
    if (sites.capacity[i] > 0) return std::floor(sites.capacity[i] * s.sites.capacity_factor + 1e-9);
    if (area <= 0) return 100;  // a point without outline: a small hall [A]
    // Grounds with tagged levels are buildings; plain grounds are built over by a quarter [A].
    const double floor = sites.levels[i] > 0 ? area * std::min(2.0f, sites.levels[i]) : area * 0.25;
    return std::floor(floor * s.sites.usable_share / s.sites.covered_m2_per_person);
  }
  if (sites.kind[i] == SiteKind::assembly)
    return std::max(50.0, std::floor(area * s.sites.open_share / s.sites.assembly_m2_per_person));
  return kUnlimited;
}

// Persons on so many square metres of a kind of room.
enum class Space : std::size_t { covered, camp, assembly };
double area_capacity(const SitesInput& o, Space space, double area) {
  if (space == Space::covered) return std::floor(area * o.usable_share / o.covered_m2_per_person);
  return std::floor(area * o.open_share / (space == Space::camp ? o.camp_m2_per_person : o.assembly_m2_per_person));
}

// Shelters of the map are candidates until a plan opens them; everything else works as it stands.
void add_map_sites(const Scenario& s, const Placer& placer, std::map<std::string, Site>& by_id, std::vector<std::string>& order) {
  const CitySites& sites = placer.city().sites;
  for (SiteId i : sites.id.keys()) {
    Site site;
    site.id = sites.id[i];
    site.name = sites.name[i];
    site.kind = sites.kind[i];
    site.place = placer.at(sites.point[i], 500);
    site.capacity = map_capacity(s, sites, i);
    site.status = site.kind == SiteKind::shelter ? SiteStatus::candidate : SiteStatus::open;
    site.from_map = true;
    if (site.kind == SiteKind::shelter && site.capacity < 20) continue;
    if (!site.place.foot.exists() && !site.place.car.exists()) continue;
    if (by_id.emplace(site.id, site).second) order.push_back(site.id);
    if (!s.sites.camps || site.kind != SiteKind::assembly || sites.area_m2[i] <= 0) continue;
    site.id = "camp/" + site.id;
    site.kind = SiteKind::shelter;
    site.status = SiteStatus::candidate;
    site.capacity = area_capacity(s.sites, Space::camp, sites.area_m2[i]);
    if (site.capacity >= 20 && by_id.emplace(site.id, site).second) order.push_back(site.id);
  }
}

// CSV and geographic files give the same rows: column -> text, and a position.
struct SiteRow {
  std::map<std::string, std::string> cells;
  std::optional<LonLat> position;
  std::string where;
};

std::vector<SiteRow> rows_of(const std::string& file, const City& city, std::vector<std::string>& header) {
  std::vector<SiteRow> rows;
  if (std::filesystem::path(file).extension() == ".csv") {
    const CsvTable t = CsvTable::read(file);
    header = t.header();
    const double limit = city.plane.is_local() ? 1e7 : 180;
    for (std::size_t r = 0; r < t.rows(); ++r) {
      SiteRow row;
      row.where = fmt::format("line {}", t.line_of(r));
      for (std::size_t c = 0; c < header.size(); ++c) row.cells[header[c]] = t.cell(r, c);
      const auto lon = t.find("lon"), lat = t.find("lat");
      if (lon && lat && !t.cell(r, *lon).empty())
        row.position = LonLat{t.number(r, lon, -limit, limit), t.number(r, lat, -limit, limit)};
      rows.push_back(std::move(row));
    }
    return rows;
  }
  const FeatureFile f = read_features(file);
  header = f.columns;
  for (std::size_t i = 0; i < f.features.size(); ++i) {
    SiteRow row{f.features[i].fields, {}, fmt::format("feature {}", i + 1)};
    if (!f.features[i].points.empty()) row.position = f.features[i].points.front();
    else if (!f.features[i].rings.empty()) row.position = f.features[i].rings.front().front();
    rows.push_back(std::move(row));
  }
  return rows;
}

class GivenSites {
 public:
  GivenSites(const Scenario& s, const Placer& placer) : s_(s), placer_(placer), file_(s.sites.given) {}

  void add(std::map<std::string, Site>& by_id, std::vector<std::string>& order, std::vector<std::string>& notes) {
    const auto rows = rows_of(file_, placer_.city(), header_);
    for (const char* name : {"site_id", "kind", "capacity", "status", "fixed_cost", "name", "open_from_s", "area_m2", "space", "step_free"}) columns_[name] = column(name);
    const bool geographic = std::filesystem::path(file_).extension() != ".csv";
    std::size_t outside = 0;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Site site = read(rows[i], i, geographic);
      if (!site.place.foot.exists() && !site.place.car.exists()) {
        ++outside;
        continue;
      }
      if (!seen.insert(site.id).second) fail(rows[i], "site_id", fmt::format("'{}' stands twice", site.id), "give each site its own id");
      if (!by_id.contains(site.id)) order.push_back(site.id);
      by_id[site.id] = site;
    }
    if (outside == rows.size() && !rows.empty())
      throw InputError(file_, "", "has no site within 500 m of a road of the city", "check that it belongs to this city");
    fill_unknown(by_id, notes);
    drop_doubles(by_id, order, notes);
    note_shared_places(by_id, notes);
    if (outside) notes.push_back(fmt::format("{} of {} given sites lie outside the city and are left out", outside, rows.size()));
  }

 private:
  std::string column(const char* name) const {
    const Json& map = *s_.sites.columns;
    std::string real = name;
    if (map.is_object() && map.contains(name)) real = map[name].is_string() ? map[name].get<std::string>() : "";
    else if (!map.is_null() && !map.is_object())
      throw InputError(s_.file.string(), "sites.columns", "is not a block", "write {\"capacity\": \"column name\"}");
    const bool mapped = map.is_object() && map.contains(name);
    if (mapped && std::find(header_.begin(), header_.end(), real) == header_.end())
      throw InputError(file_, "", fmt::format("has no column '{}' (sites.columns.{})", real, name), fmt::format("did you mean '{}'?", nearest_word(real, header_)));
    return real;
  }
  std::string cell(const SiteRow& row, const char* name) const {
    const auto it = row.cells.find(columns_.at(name));
    return it == row.cells.end() ? std::string() : it->second;
  }
  [[noreturn]] void fail(const SiteRow& row, const char* column, const std::string& wrong, const std::string& right) const {
    throw InputError(file_, fmt::format("{}, column {}", row.where, column), wrong, right);
  }
  double number(const SiteRow& row, const char* name, double blank) const {
    const std::string text = cell(row, name);
    if (text.empty()) return blank;
    char* end = nullptr;
    const double v = std::strtod(text.c_str(), &end);
    if (*end || !(v >= 0) || v > 1e9) fail(row, columns_.at(name).c_str(), fmt::format("'{}' is not a number between 0 and 1e9", text), "give a number, or leave it blank");
    return v;
  }
  template <std::size_t N>
  std::size_t word(const SiteRow& row, const char* name, const std::array<const char*, N>& words, std::size_t blank) const {
    const std::string text = cell(row, name);
    if (text.empty()) return blank;
    for (std::size_t i = 0; i < N; ++i)
      if (text == words[i]) return i;
    fail(row, name, fmt::format("'{}' is not known", text), fmt::format("give one of {}", fmt::join(words, ", ")));
  }

  Site read(const SiteRow& row, std::size_t i, bool geographic) {
    constexpr std::array<const char*, kSiteKinds> kinds = {"shelter", "hospital", "fire_station", "assembly", "depot"};
    const std::size_t standard = static_cast<std::size_t>(std::find(kinds.begin(), kinds.end(), s_.sites.kind) - kinds.begin());
    Site site;
    site.id = cell(row, "site_id");
    if (site.id.empty()) {
      if (row.cells.contains(columns_.at("site_id"))) fail(row, "site_id", "is blank", "give each site an id, or leave the column out");
      site.id = fmt::format("given/{}", i + 1);
    }
    site.name = cell(row, "name");
    site.kind = static_cast<SiteKind>(word(row, "kind", kinds, standard));
    site.capacity = number(row, "capacity", kUnlimited);
    const double area = number(row, "area_m2", 0);
    const auto space = static_cast<Space>(word(row, "space", std::array<const char*, 3>{"covered", "camp", "assembly"}, 0));
    if (std::isfinite(site.capacity)) site.capacity = std::floor(site.capacity * s_.sites.capacity_factor + 1e-9);
    else if (area > 0) site.capacity = area_capacity(s_.sites, space, area);
    else if (geographic && site.kind == SiteKind::shelter) unknown_.push_back(site.id);
    // A geographic list of buildings is a list of candidates; a site table is open unless it says otherwise.
    const std::size_t blank = geographic && site.kind == SiteKind::shelter ? 1 : 0;
    site.status = static_cast<SiteStatus>(word(row, "status", std::array<const char*, 3>{"open", "candidate", "closed"}, blank));
    site.fixed_cost = number(row, "fixed_cost", 1);
    site.open_from_s = number(row, "open_from_s", 0);
    if (const std::size_t said = word(row, "step_free", std::array<const char*, 6>{"0", "1", "no", "yes", "false", "true"}, 6); said < 6) site.step_free = said % 2 == 1;
    site.place = place(row);
    return site;
  }

  // A shelter of the map where the authority's list has one is the same house (its grounds and the list's point seldom
  // agree to better than 60 m [A]); the list's row stands.
  static void drop_doubles(std::map<std::string, Site>& by_id, std::vector<std::string>& order, std::vector<std::string>& notes) {
    constexpr double kSame = 60;
    std::vector<Point> given;
    for (const auto& [id, site] : by_id)
      if (!site.from_map && site.kind == SiteKind::shelter) given.push_back(site.place.point);
    const auto doubled = [&](const std::string& id) {
      const Site& site = by_id.at(id);
      return site.from_map && site.kind == SiteKind::shelter && !id.starts_with("camp/") && std::any_of(given.begin(), given.end(), [&](Point p) { return distance_m(p, site.place.point) < kSame; });
    };
    const std::size_t before = order.size();
    std::erase_if(order, [&](const std::string& id) {
      if (!doubled(id)) return false;
      by_id.erase(id);
      return true;
    });
    if (before > order.size()) notes.push_back(fmt::format("{} shelters of the map stand where sites.given has one; the given row is taken", before - order.size()));
  }

  // Two rows at one point are often two shifts of one school, whose room is there once.
  static void note_shared_places(const std::map<std::string, Site>& by_id, std::vector<std::string>& notes) {
    std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> at;
    for (const auto& [id, site] : by_id)
      if (!site.from_map && site.kind == SiteKind::shelter) ++at[{std::llround(site.place.point.x), std::llround(site.place.point.y)}];
    std::size_t shared = 0;
    for (const auto& [point, n] : at) shared += n > 1 ? n : 0;
    if (shared) notes.push_back(fmt::format("{} given shelters share their point with another (two shifts of a school?); each counts with its own capacity", shared));
  }

  // A list of buildings that leaves a capacity blank does not know it: the median of the others is taken.
  void fill_unknown(std::map<std::string, Site>& by_id, std::vector<std::string>& notes) const {
    std::vector<double> known;
    for (const auto& [id, site] : by_id)
      if (site.kind == SiteKind::shelter && !site.from_map && std::isfinite(site.capacity)) known.push_back(site.capacity);
    if (unknown_.empty() || known.empty()) return;
    std::nth_element(known.begin(), known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2), known.end());
    for (const std::string& id : unknown_) by_id[id].capacity = known[known.size() / 2];
    notes.push_back(fmt::format("{} given shelters state no capacity; the median of the others, {:.0f}, is taken", unknown_.size(), known[known.size() / 2]));
  }

  Place place(const SiteRow& row) const {
    if (const auto node = row.cells.find("node_id"); node != row.cells.end() && !node->second.empty()) {
      const auto n = placer_.labelled(node->second);
      if (!n) fail(row, "node_id", fmt::format("node '{}' is not in the city", node->second), "name a node of node.csv");
      return {placer_.city().roads.point[*n], *n, *n};
    }
    if (!row.position) fail(row, "lon", "has no position", "give node_id, or lon and lat");
    return placer_.at(placer_.city().plane.project(*row.position), 500);
  }

  const Scenario& s_;
  const Placer& placer_;
  std::string file_;
  std::vector<std::string> header_, unknown_;
  std::map<std::string, std::string> columns_;
};

}  // namespace

std::vector<Site> gather_sites(const Scenario& s, const Placer& placer, std::vector<std::string>& notes) {
  std::map<std::string, Site> by_id;
  std::vector<std::string> order;
  if (s.sites.from_osm) add_map_sites(s, placer, by_id, order);
  if (!s.sites.given.empty()) GivenSites(s, placer).add(by_id, order, notes);
  std::vector<Site> out;
  for (const std::string& id : order) out.push_back(by_id[id]);
  return out;
}

}  // namespace senda::scenario
