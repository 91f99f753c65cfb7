#include "sim/scenario/zones.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "sim/scenario/apportion.hpp"
#include "sim/scenario/census_table.hpp"
#include "sim/scenario/marginalisation.hpp"
#include "sim/scenario/zone_clip.hpp"
#include "sim/scenario/zone_margins.hpp"
#include "sim/scenario/zone_parents.hpp"
#include "sim/scenario/zone_table.hpp"

namespace senda::scenario {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kMostPersons = 1e7;  // in one zone

std::vector<std::string> keys() {
  std::vector<std::string> out = {"id"};
  for (const Margin& m : margins()) out.push_back(m.key);
  return out;
}

bool any_known(const PerZone<double>& column) {
  return std::any_of(column.begin(), column.end(), [](double v) { return !std::isnan(v); });
}

class ZoneReader {
 public:
  ZoneReader(const Scenario& s, const City& city, std::vector<std::string>& notes)
      : s_(s), city_(city), notes_(notes), map_(name_map(*s.people.columns, s.file.string(), "people.columns", keys())), table_(ZoneTable::read(s.people.zones, city.plane, true)) {}

  Zones run() {
    const auto id = map_.find("id");
    table_.identify(id == map_.end() ? "" : id->second.front());
    take_rows();
    if (!s_.people.census.empty()) join_census();
    check_map();
    for (const Margin& m : margins()) read(m);
    if (census_) census_->report(notes_);
    read_indicators();
    read_marginalisation_file();
    choose_wealth();
    if (!s_.people.parents.empty()) scale_to_parents(s_, city_.plane, zones_, notes_);
    settle_persons();
    clip_to_streets(city_.roads, s_.people.clip, zones_, notes_);
    if (zones_.size() == 0) throw InputError(table_.file(), "", "has no zone on the streets of the city", "give zones of this city's census; coordinates are longitude, latitude, and may be swapped");
    zones_.index();
    return std::move(zones_);
  }

 private:
  void take_rows() {
    if (!table_.has_outlines())
      throw InputError(table_.file(), "", "has no outlines of zones", "give polygons, a wkt column, or lon and lat of the zones' centres; a table without geometry goes into people.census");
    for (std::size_t r = 0; r < table_.rows(); ++r) {
      if (table_.rings(r).empty()) continue;
      rows_.push_back(r);
      zones_.id.push_back(table_.ids()[r].empty() ? fmt::format("zone{}", r + 1) : table_.ids()[r]);
      zones_.rings.push_back(table_.rings(r));
      zones_.holes.push_back(table_.holes(r));
    }
    if (rows_.size() < table_.rows()) notes_.push_back(fmt::format("{} of {} rows of {} have no outline and are left out", table_.rows() - rows_.size(), table_.rows(), table_.file()));
    zones_.imputed.assign(rows_.size(), 0);
    zones_.parent.assign(rows_.size(), Zones::kNoParent);
  }

  void join_census() {
    std::vector<double> area(table_.rows(), kUnknown);
    for (ZoneId z : zones_.id.keys()) area[rows_[z.value()]] = area_m2(zones_.rings[z], zones_.holes[z]);
    census_.emplace(s_, map_, city_.plane, table_, area, notes_);
  }

  void check_map() const {
    for (const auto& [key, names] : map_) {
      if (key == "marginalisation" && !s_.people.marginalisation.empty()) continue;  // a column of that file
      for (const std::string& name : names)
        if (!table_.find(name) && !(census_ && census_->table().find(name)))
          throw InputError(table_.file(), "", fmt::format("has no column \"{}\" (people.columns.{})", name, key), fmt::format("the columns are {}", fmt::join(table_.columns(), ", ")));
    }
  }

  // A margin comes from the census table where it has the columns, else from the zone file.
  void read(const Margin& m) {
    PerZone<double>& into = zones_.*m.column;
    into.assign(rows_.size(), kUnknown);
    if (m.column == &Zones::marginalisation && !s_.people.marginalisation.empty()) return;
    const ColumnList own = columns_for(table_, map_, m.key, m.names);
    const ColumnList joined = census_ ? columns_for(census_->table(), map_, m.key, m.names) : ColumnList();
    const bool persons = m.column == &Zones::persons;
    if (own.empty() && joined.empty() && persons)
      throw InputError(table_.file(), "", "has no column with the number of persons", fmt::format("name it in people.columns.persons; the columns are {}", fmt::join(table_.columns(), ", ")));
    if (!joined.empty()) {
      const ZoneCounts c = census_->counts(m, joined);
      for (ZoneId z : zones_.id.keys()) {
        into[z] = c.value[rows_[z.value()]];
        if (persons) zones_.imputed[z] = c.imputed[rows_[z.value()]];
      }
      if (persons && !own.empty()) compare(own);
    } else if (!own.empty()) {
      for (ZoneId z : zones_.id.keys()) into[z] = table_.sum(rows_[z.value()], own, m.kind != MarginKind::mean || m.column == &Zones::schooling);
    }
    if (persons) check_persons();
    if (m.column == &Zones::marginalisation && any_known(into)) {
      const double sign = marginalisation_sign(s_, map_.at("marginalisation").front());
      for (double& v : into) v *= sign;
    }
  }
  void check_persons() const {
    for (ZoneId z : zones_.id.keys())
      if (zones_.persons[z] > kMostPersons)
        throw InputError(table_.file(), table_.name_of(rows_[z.value()]), fmt::format("states {} persons", zones_.persons[z]), fmt::format("a zone holds from 0 to {:.0f}", kMostPersons));
  }
  // The zone file states persons too, but the census table counts: both totals over the zones that have both.
  void compare(const ColumnList& own) {
    double here = 0, there = 0;
    for (ZoneId z : zones_.id.keys()) {
      const double v = table_.sum(rows_[z.value()], own, true);
      if (std::isnan(v) || std::isnan(zones_.persons[z]) || zones_.imputed[z]) continue;
      here += v;
      there += zones_.persons[z];
    }
    note_disagreement(table_.file(), here, census_->table().file(), there, notes_);
  }

  void read_indicators() {
    if (census_) add_indicators(census_->table(), [&](std::size_t row) { return census_->row_of_zone(row); });
    add_indicators(table_, [](std::size_t row) { return std::optional(row); });
  }
  // Columns that hold numbers wherever they hold anything; codes with leading zeros and ids are no numbers.
  template <class RowOf>
  void add_indicators(const ZoneTable& t, RowOf&& row_of) {
    for (std::size_t c = 0; c < t.columns().size(); ++c) {
      if (t.is_key(c) || zones_.indicator(t.columns()[c])) continue;
      PerZone<double> values;
      bool numbers = true;
      for (std::size_t i = 0; i < rows_.size() && numbers; ++i) {
        const auto row = row_of(rows_[i]);
        const std::string text = row ? t.cell(*row, c) : "";
        const auto v = census_number(text);
        numbers = v && !(text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9');
        values.push_back(v.value_or(kUnknown));
      }
      if (!numbers || !any_known(values)) continue;
      zones_.indicator_names.push_back(t.columns()[c]);
      zones_.indicators.push_back(std::move(values));
    }
  }

  void read_marginalisation_file() {
    if (s_.people.marginalisation.empty()) return;
    zones_.marginalisation = PerZone<double>(read_marginalisation(s_, map_, city_.plane, zones_.id.raw(), notes_));
  }

  // What orders the zones by means: the mapped column, else the first of these that says anything.
  void choose_wealth() {
    if (map_.contains("wealth")) return;
    if (any_known(zones_.schooling)) {
      zones_.wealth = zones_.schooling;
      return;
    }
    for (const char* name : {"asset_index", "income_pc"})
      if (const auto* column = zones_.indicator(name)) {
        zones_.wealth = *column;
        return;
      }
    for (ZoneId z : zones_.id.keys()) zones_.wealth[z] = -zones_.marginalisation[z];
  }

  // Whole persons, none where nothing is known. Fractions are settled so that the sum over the zones is kept.
  void settle_persons() {
    std::size_t silent = 0;
    bool whole = true;
    double sum = 0;
    for (double& p : zones_.persons) {
      silent += std::isnan(p);
      if (std::isnan(p)) p = 0;
      whole = whole && p == std::floor(p);
      sum += p;
    }
    if (silent) notes_.push_back(fmt::format("{} of {} zones state no population and count as empty", silent, zones_.size()));
    if (!whole) zones_.persons.raw() = apportion(zones_.persons.raw(), sum);
  }

  const Scenario& s_;
  const City& city_;
  std::vector<std::string>& notes_;
  NameMap map_;
  ZoneTable table_;
  std::optional<CensusTable> census_;
  std::vector<std::size_t> rows_;  // of the table, by zone
  Zones zones_;
};

}  // namespace

void note_disagreement(const std::string& used, double a, const std::string& other, double b, std::vector<std::string>& notes) {
  if (a <= 0 && b <= 0) return;
  if (std::abs(a - b) <= 0.05 * std::max(a, b)) return;
  notes.push_back(fmt::format("two sources disagree: over the area both cover, {} states {:.0f} people and {} states {:.0f} ({:.2f} to 1); they are not mixed", used, a, other, b, b > 0 ? a / b : 0));
}

Zones read_zones(const Scenario& s, const City& city, std::vector<std::string>& notes) { return ZoneReader(s, city, notes).run(); }

}  // namespace senda::scenario
