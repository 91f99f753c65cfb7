#include "sim/scenario/census_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>

#include "graph/errors.hpp"
#include "sim/scenario/apportion.hpp"

namespace senda::scenario {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

bool all_known(const std::vector<double>& v) {
  return std::none_of(v.begin(), v.end(), [](double x) { return std::isnan(x); });
}

std::vector<double> bounds(const std::vector<double>& first, double times_first, const std::vector<double>& second, double times_second) {
  std::vector<double> out;
  for (std::size_t i = 0; i < first.size(); ++i)
    out.push_back(!std::isnan(first[i]) ? first[i] * times_first : !std::isnan(second[i]) ? std::ceil(second[i] * times_second) : 1e300);
  return out;
}

std::string id_column(const ZoneTable& t, const NameMap& map) {
  const auto mapped = map.find("id");
  return mapped != map.end() && t.find(mapped->second.front()) ? mapped->second.front() : "";
}

}  // namespace

ShareBasis basis_of_persons(const std::vector<double>& dwellings, const std::vector<double>& area_m2) {
  ShareBasis out;
  out.weight = all_known(dwellings) ? dwellings : all_known(area_m2) ? area_m2 : std::vector<double>(dwellings.size(), 1);
  out.most = bounds(dwellings, kMostPerDwelling, area_m2, kDensest);
  return out;
}

CensusTable::CensusTable(const Scenario& s, const NameMap& map, const Plane& plane, const ZoneTable& zones, const std::vector<double>& area_m2, std::vector<std::string>& notes)
    : table_(ZoneTable::read(s.people.census, plane, false)) {
  table_.identify(id_column(table_, map));
  join(zones, notes);
  area_.assign(table_.rows(), kUnknown);
  persons_ = dwellings_ = area_;
  for (std::size_t z = 0; z < zones.rows(); ++z)
    if (row_[z]) area_[*row_[z]] = area_m2[z];
  find_families();
  const ColumnList dwellings = columns_for(table_, map, margins()[1].key, margins()[1].names);
  for (std::size_t r = 0; r < table_.rows() && !dwellings.empty(); ++r) dwellings_[r] = table_.sum(r, dwellings, true);
}

void CensusTable::join(const ZoneTable& zones, std::vector<std::string>& notes) {
  const auto joined = [&] {
    row_.assign(zones.rows(), {});
    std::size_t n = 0;
    for (std::size_t z = 0; z < zones.rows(); ++z) {
      if (!zones.ids()[z].empty()) row_[z] = table_.row_of(zones.ids()[z]);
      n += row_[z].has_value();
    }
    return n;
  };
  const auto example = [](const ZoneTable& t) {
    const auto it = std::find_if(t.ids().begin(), t.ids().end(), [](const std::string& id) { return !id.empty(); });
    return it == t.ids().end() ? std::string("none") : *it;
  };
  const std::string theirs = example(table_);
  std::size_t n = joined();
  if (n == 0) {
    table_.pad_ids();
    n = joined();
    if (n > 0) notes.push_back(fmt::format("the ids of {} lack their leading zero; it was put back", table_.file()));
  }
  if (n == 0) throw InputError(table_.file(), "", "has no row for any zone", fmt::format("its ids must be those of {}: such as '{}', not '{}'", zones.file(), example(zones), theirs));
  zone_.assign(table_.rows(), {});
  for (std::size_t z = 0; z < zones.rows(); ++z)
    if (row_[z]) zone_[*row_[z]] = z;
  if (n < zones.rows()) notes.push_back(fmt::format("{} of {} zones have no row in {}", zones.rows() - n, zones.rows(), table_.file()));
}

// The family of a row is the row of totals with the longest id that its own begins with.
void CensusTable::find_families() {
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> at;  // by length of the parent's id, then row
  for (std::size_t r = 0; r < table_.rows(); ++r) {
    if (table_.ids()[r].empty()) continue;
    const auto parent = table_.row_before(table_.ids()[r], true);
    if (!parent) continue;
    const auto [it, fresh] = at.try_emplace({table_.ids()[*parent].size(), *parent}, families_.size());
    if (fresh) families_.push_back({*parent, {}});
    families_[it->second].children.push_back(r);
  }
  std::vector<Family> ordered;
  for (const auto& [key, i] : at) ordered.push_back(std::move(families_[i]));
  families_ = std::move(ordered);
}

// Where ids are not INEGI's, one that another begins with may be no larger unit at all ("1" and "12"): it counts as
// one only when it is no zone itself and states at least what its parts do.
void CensusTable::choose_families(const std::vector<double>& persons) {
  if (table_.has_inegi_ids()) return;
  std::erase_if(families_, [&](const Family& f) {
    double parts = 0;
    for (const std::size_t c : f.children) parts += std::isnan(persons[c]) ? 0 : persons[c];
    return zone_[f.parent].has_value() || !(persons[f.parent] >= parts);
  });
}

std::vector<double> CensusTable::column(std::size_t c, MarginKind kind) const {
  std::vector<double> out;
  for (std::size_t r = 0; r < table_.rows(); ++r) out.push_back(table_.sum(r, {c}, kind != MarginKind::mean));
  return out;
}

ZoneCounts CensusTable::counts(const Margin& m, const ColumnList& columns) {
  std::vector<double> sum(table_.rows(), 0);
  std::vector<std::uint8_t> any(table_.rows(), 0);
  for (const std::size_t c : columns) {
    std::vector<double> value = column(c, m.kind);
    std::vector<std::uint8_t> imputed(table_.rows(), 0);
    if (m.column == &Zones::persons && c == columns.front()) choose_families(value);
    if (m.kind != MarginKind::mean) impute(value, imputed, m);
    for (std::size_t r = 0; r < sum.size(); ++r) {
      sum[r] += value[r];
      any[r] |= imputed[r];
    }
  }
  if (m.column == &Zones::persons) persons_ = sum;
  if (m.column == &Zones::dwellings) dwellings_ = sum;
  ZoneCounts out{std::vector<double>(row_.size(), kUnknown), std::vector<std::uint8_t>(row_.size(), 0)};
  for (std::size_t z = 0; z < row_.size(); ++z) {
    if (!row_[z]) continue;
    out.value[z] = sum[*row_[z]];
    out.imputed[z] = any[*row_[z]];
    if (!out.imputed[z]) continue;
    ++(m.column == &Zones::persons ? imputed_persons_ : imputed_counts_);
    if (m.column == &Zones::persons) people_imputed_ += out.value[z];
  }
  return out;
}

ShareBasis CensusTable::basis(const Margin& m, const std::vector<std::size_t>& rows) const {
  const auto of = [&](const std::vector<double>& column) {
    std::vector<double> out;
    for (const std::size_t r : rows) out.push_back(column[r]);
    return out;
  };
  const auto persons = of(persons_), dwellings = of(dwellings_);
  if (m.column == &Zones::persons) return basis_of_persons(dwellings, of(area_));
  const bool homes = m.kind == MarginKind::households && m.column != &Zones::dwellings;
  const auto& first = homes ? dwellings : persons;
  ShareBasis out;
  out.weight = all_known(first) ? first : all_known(persons) ? persons : std::vector<double>(rows.size(), 1);
  out.most = bounds(first, 1, persons, 1);
  return out;
}

void CensusTable::impute(std::vector<double>& value, std::vector<std::uint8_t>& imputed, const Margin& m) {
  for (const Family& f : families_) {
    double left = value[f.parent];
    if (std::isnan(left)) continue;
    std::vector<std::size_t> silent;
    for (const std::size_t c : f.children)
      if (std::isnan(value[c])) silent.push_back(c);
      else left -= value[c];
    if (left < -0.5) ++contradictory_;
    if (silent.empty()) continue;
    const ShareBasis b = basis(m, silent);
    const auto part = apportion(b.weight, left, b.most);
    for (std::size_t i = 0; i < silent.size(); ++i) {
      value[silent[i]] = part[i];
      imputed[silent[i]] = 1;
      left -= part[i];
    }
    if (m.column == &Zones::persons) unplaced_ += std::max(0.0, left);
  }
}

void CensusTable::report(std::vector<std::string>& notes) const {
  if (imputed_persons_ || imputed_counts_)
    notes.push_back(fmt::format("suppressed in {}: the population of {} zones ({:.0f} people) and {} further counts are imputed from the totals less what is published", table_.file(), imputed_persons_, people_imputed_, imputed_counts_));
  if (unplaced_ >= 1) notes.push_back(fmt::format("{:.0f} people of the totals in {} fit in no suppressed zone (at most {} to a dwelling) and are left out", unplaced_, table_.file(), kMostPerDwelling));
  if (contradictory_) notes.push_back(fmt::format("{} totals in {} are less than what their parts publish", contradictory_, table_.file()));
  std::size_t rest = 0, longest = 0;
  for (std::size_t r = 0; r < table_.rows(); ++r)
    if (zone_[r]) longest = std::max(longest, table_.ids()[r].size());
  const bool inegi = table_.has_inegi_ids();
  std::vector<std::uint8_t> total(table_.rows(), 0);
  for (const Family& f : families_) total[f.parent] = 1;
  for (std::size_t r = 0; r < table_.rows(); ++r) rest += !zone_[r] && !total[r] && !(inegi && table_.ids()[r].size() != longest);
  if (rest) notes.push_back(fmt::format("{} rows of {} belong to no zone", rest, table_.file()));
}

}  // namespace senda::scenario
