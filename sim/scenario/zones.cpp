#include "sim/scenario/zones.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "sim/scenario/geodata.hpp"

namespace senda::scenario {

ZoneId Zones::at(Point p) const {
  std::uint32_t best = UINT32_MAX;
  boxes_.near(p, 0, [&](std::uint32_t z) {
    if (z >= best) return;
    for (const auto& ring : rings[ZoneId(z)])
      if (contains(ring, p)) best = z;
  });
  return best == UINT32_MAX ? ZoneId() : ZoneId(best);
}

void Zones::index() {
  Box all;
  PerZone<Box> box(size());
  for (ZoneId z : id.keys())
    for (const auto& ring : rings[z])
      for (const Point& p : ring) {
        box[z].add(p);
        all.add(p);
      }
  if (size() == 0) return;
  boxes_ = BucketGrid(all.low, all.high, std::max(100.0, std::max(all.high.x - all.low.x, all.high.y - all.low.y) / 400));
  for (ZoneId z : id.keys())
    if (box[z].low.x <= box[z].high.x) boxes_.add_box(box[z].low, box[z].high, z.value());
}

namespace {

constexpr double kSilent = std::numeric_limits<double>::quiet_NaN();

class ZoneReader {
 public:
  ZoneReader(const Scenario& s, const City& city) : s_(s), city_(city), file_(read_features(s.people.zones)) {}

  Zones run(std::vector<std::string>& notes) {
    check_map();
    const auto persons = columns("persons", {"POBTOT", "pop2010", "persons", "population", "POB1"});
    if (persons.empty())
      throw InputError(file_.file, "", "has no column with the number of persons", fmt::format("name it in people.columns.persons; the columns are {}", fmt::join(file_.columns, ", ")));
    Zones z;
    std::size_t suppressed = 0, cut = 0;
    double lost = 0;
    const auto id = columns("id", {"CVEGEO", "zone_id", "id"});
    for (std::size_t i = 0; i < file_.features.size(); ++i) {
      const Feature& f = file_.features[i];
      if (f.rings.empty()) continue;
      double p = sum(f, persons);
      if (p < 0 || p > 2e6)
        throw InputError(file_.file, fmt::format("zone {}", i + 1), fmt::format("states {} persons", p), "a zone holds from 0 to 2,000,000");
      const auto rings = project(f);
      const double inside = share_inside(rings);
      if (inside < 0.999) {
        ++cut;
        lost += std::isnan(p) ? 0 : std::round(p) - std::round(p * inside);
        p *= inside;
      }
      if (inside <= 0) continue;
      if (std::isnan(p)) ++suppressed;
      z.id.push_back(id.empty() || f.fields.at(id[0]).empty() ? fmt::format("zone{}", i + 1) : f.fields.at(id[0]));
      z.persons.push_back(std::isnan(p) ? 0 : std::round(p));
      z.elderly.push_back(inside * sum(f, columns("elderly", {"P_60YMAS"})));
      z.children.push_back(inside * sum(f, columns("children", {"P_0A2", "P_3A5", "P_6A11"})));
      z.women.push_back(inside * sum(f, columns("women", {"POBFEM"})));
      z.disabled.push_back(inside * sum(f, columns("disabled", {"PCON_DISC"})));
      z.cars.push_back(inside * sum(f, columns("cars", {"VPH_AUTOM"})));
      z.dwellings.push_back(inside * sum(f, columns("dwellings", {"TVIVHAB", "VIVPAR_HAB"})));
      z.wealth.push_back(sum(f, columns("wealth", {"GRAPROES", "asset_index", "income_pc"}, true)));
      z.rings.push_back(rings);
    }
    z.index();
    if (z.size() == 0) throw InputError(file_.file, "", "has no zone on the streets of the city", "give polygons of this city's census");
    if (cut) notes.push_back(fmt::format("{} zones reach beyond the streets of the city; their {:.0f} people outside are left out", cut, lost));
    if (suppressed) notes.push_back(fmt::format("{} of {} zones state no population and count as empty", suppressed, z.size()));
    return z;
  }

 private:
  // Share of a zone's area within the bounds of the streets (and 150 m around), by clipping.
  double share_inside(const std::vector<std::vector<Point>>& rings) const {
    if (low_.x > high_.x)
      for (const Point& p : city_.roads.point) {
        low_ = {std::min(low_.x, p.x - 150), std::min(low_.y, p.y - 150)};
        high_ = {std::max(high_.x, p.x + 150), std::max(high_.y, p.y + 150)};
      }
    double all = 0, in = 0;
    for (const auto& ring : rings) {
      if (ring.size() < 4) continue;
      all += std::abs(ring_area(ring));
      const auto clipped = clip(ring);
      if (clipped.size() > 2) in += std::abs(ring_area(clipped));
    }
    return all > 0 ? in / all : 0;
  }

  // Sutherland & Hodgman 1974: one side of the rectangle after the other.
  std::vector<Point> clip(std::vector<Point> ring) const {
    for (int side = 0; side < 4; ++side) {
      const auto depth = [&](Point p) { return side == 0 ? p.x - low_.x : side == 1 ? high_.x - p.x : side == 2 ? p.y - low_.y : high_.y - p.y; };
      std::vector<Point> out;
      for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point a = ring[i], b = ring[(i + 1) % ring.size()];
        const double da = depth(a), db = depth(b);
        if (da >= 0) out.push_back(a);
        if ((da >= 0) != (db >= 0)) out.push_back({a.x + (b.x - a.x) * da / (da - db), a.y + (b.y - a.y) * da / (da - db)});
      }
      ring = std::move(out);
      if (ring.empty()) break;
    }
    return ring;
  }

  void check_map() const {
    const Json& map = s_.people.columns;
    if (map.is_null()) return;
    const std::vector<std::string> known = {"id", "persons", "elderly", "children", "women", "disabled", "cars", "dwellings", "wealth"};
    if (!map.is_object()) throw InputError(s_.file.string(), "people.columns", "is not a block", "write {\"persons\": \"column name\"}");
    for (const auto& [key, value] : map.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end())
        throw InputError(s_.file.string(), "people.columns." + key, "is not a known key", fmt::format("known: {}", fmt::join(known, ", ")));
      if (!value.is_string() || !has(value.get<std::string>()))
        throw InputError(file_.file, "", fmt::format("has no column {} (people.columns.{})", value.dump(), key), fmt::format("the columns are {}", fmt::join(file_.columns, ", ")));
    }
  }
  bool has(const std::string& column) const {
    return std::find(file_.columns.begin(), file_.columns.end(), column) != file_.columns.end();
  }
  // The mapped column, else the known names present (the first one when only one may count).
  std::vector<std::string> columns(const char* meaning, std::vector<std::string> known, bool first = false) const {
    const Json& map = s_.people.columns;
    if (map.is_object() && map.contains(meaning)) return {map[meaning].get<std::string>()};
    std::vector<std::string> out;
    const bool alternatives = std::string(meaning) == "persons" || std::string(meaning) == "id" || std::string(meaning) == "dwellings" || first;
    for (const std::string& name : known)
      if (has(name) && !(alternatives && !out.empty())) out.push_back(name);
    return out;
  }
  // INEGI: "*" is suppressed and "N/D" missing, both unknown and not zero.
  static double sum(const Feature& f, const std::vector<std::string>& names) {
    double total = 0;
    bool any = false;
    for (const std::string& n : names) {
      const std::string& text = f.fields.at(n);
      char* end = nullptr;
      const double v = std::strtod(text.c_str(), &end);
      if (text.empty() || *end || !std::isfinite(v) || (v < 0 && n != "asset_index")) return v < 0 && std::isfinite(v) && n == "POBTOT" ? v : kSilent;
      total += v;
      any = true;
    }
    return any ? total : kSilent;
  }
  std::vector<std::vector<Point>> project(const Feature& f) const {
    std::vector<std::vector<Point>> rings;
    for (const auto& ring : f.rings) {
      rings.emplace_back();
      for (const LonLat& p : ring) {
        const Point q = city_.plane.project(p);
        if (!std::isfinite(q.x) || !std::isfinite(q.y))
          throw InputError(file_.file, "", fmt::format("holds the position {}, {}, which is nowhere near the city", p.lon, p.lat), "coordinates are longitude, latitude; they may be swapped");
        rings.back().push_back(q);
      }
    }
    return rings;
  }
  const Scenario& s_;
  const City& city_;
  FeatureFile file_;
  mutable Point low_{1e18, 1e18}, high_{-1e18, -1e18};
};

}  // namespace

Zones read_zones(const Scenario& s, const City& city, std::vector<std::string>& notes) {
  return ZoneReader(s, city).run(notes);
}

}  // namespace senda::scenario
