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
  for (ZoneId z : id.keys())
    for (const auto& ring : rings[z])
      if (contains(ring, p)) return z;
  return ZoneId();
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
    std::size_t suppressed = 0;
    const auto id = columns("id", {"CVEGEO", "zone_id", "id"});
    for (std::size_t i = 0; i < file_.features.size(); ++i) {
      const Feature& f = file_.features[i];
      if (f.rings.empty()) continue;
      const double p = sum(f, persons);
      if (std::isnan(p)) ++suppressed;
      z.id.push_back(id.empty() || f.fields.at(id[0]).empty() ? fmt::format("zone{}", i + 1) : f.fields.at(id[0]));
      z.persons.push_back(std::isnan(p) ? 0 : std::round(p));
      z.elderly.push_back(sum(f, columns("elderly", {"P_60YMAS"})));
      z.children.push_back(sum(f, columns("children", {"P_0A2", "P_3A5", "P_6A11"})));
      z.women.push_back(sum(f, columns("women", {"POBFEM"})));
      z.disabled.push_back(sum(f, columns("disabled", {"PCON_DISC"})));
      z.cars.push_back(sum(f, columns("cars", {"VPH_AUTOM"})));
      z.dwellings.push_back(sum(f, columns("dwellings", {"TVIVHAB", "VIVPAR_HAB"})));
      z.wealth.push_back(sum(f, columns("wealth", {"GRAPROES", "asset_index", "income_pc"}, true)));
      z.rings.push_back(project(f));
    }
    if (z.size() == 0) throw InputError(file_.file, "", "holds no polygon", "give zones as polygons");
    if (suppressed) notes.push_back(fmt::format("{} of {} zones state no population and count as empty", suppressed, z.size()));
    return z;
  }

 private:
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
      if (text.empty() || *end || !std::isfinite(v) || v < -1e9) return kSilent;
      total += v;
      any = true;
    }
    return any ? total : kSilent;
  }
  std::vector<std::vector<Point>> project(const Feature& f) const {
    std::vector<std::vector<Point>> rings;
    for (const auto& ring : f.rings) {
      rings.emplace_back();
      for (const LonLat& p : ring) rings.back().push_back(city_.plane.project(p));
    }
    return rings;
  }
  const Scenario& s_;
  const City& city_;
  FeatureFile file_;
};

}  // namespace

Zones read_zones(const Scenario& s, const City& city, std::vector<std::string>& notes) {
  return ZoneReader(s, city).run(notes);
}

}  // namespace senda::scenario
