#include "sim/scenario/marginalisation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "graph/errors.hpp"

namespace senda::scenario {

namespace {

constexpr std::int64_t kTurned = 2020;  // the first year in which higher is better

std::optional<std::int64_t> year_in(const std::string& name) {
  if (name.size() < 4) return {};
  std::int64_t year = 0;
  const char* begin = name.data() + name.size() - 4;
  const auto [end, error] = std::from_chars(begin, name.data() + name.size(), year);
  if (error != std::errc() || end != name.data() + name.size() || year < 1990 || year > 2100) return {};
  return year;
}

// The column of the index: named in people.columns, one of CONAPO's, or the only one of numbers.
std::size_t index_column(const ZoneTable& t, const NameMap& map) {
  std::vector<std::vector<std::string>> known = {{"marginalisation"}, {"IM"}, {"index"}};
  for (const char* year : {"2020", "2015", "2010", "2005", "2000", "1995", "1990"})
    for (const char* name : {"IM_", "IM", "IMU"}) known.push_back({std::string(name) + year});
  const ColumnList named = columns_for(t, map, "marginalisation", known);
  if (named.size() == 1) return named[0];
  ColumnList numeric;
  for (std::size_t c = 0; c < t.columns().size(); ++c) {
    bool numbers = !t.is_key(c);
    for (std::size_t r = 0; r < t.rows() && numbers; ++r) numbers = census_number(t.cell(r, c)).has_value();
    if (numbers) numeric.push_back(c);
  }
  if (numeric.size() != 1 || map.contains("marginalisation"))
    throw InputError(t.file(), "", "has no column that is known as the index of marginalisation", fmt::format("name it in people.columns.marginalisation; the columns are {}", fmt::join(t.columns(), ", ")));
  return numeric[0];
}

}  // namespace

double marginalisation_sign(const Scenario& s, const std::string& column) {
  const auto sign = [](std::int64_t year) { return year >= kTurned ? -1.0 : 1.0; };
  const auto named = year_in(column);
  const std::int64_t stated = s.people.marginalisation_year;
  if (!named) return sign(stated);
  if (s.given.contains("people.marginalisation_year") && sign(*named) != sign(stated))
    throw InputError(s.file.string(), "people.marginalisation_year", fmt::format("is {}, but the index is named '{}'", stated, column), "from 2020 on a higher index is less marginalised, before it more: give the index's own year");
  return sign(*named);
}

std::vector<double> read_marginalisation(const Scenario& s, const NameMap& map, const Plane& plane, const std::vector<std::string>& ids, std::vector<std::string>& notes) {
  ZoneTable t = ZoneTable::read(s.people.marginalisation, plane, false);
  t.identify("");
  const std::size_t index = index_column(t, map);
  const double sign = marginalisation_sign(s, t.columns()[index]);
  std::vector<double> out;
  std::size_t found = 0;
  const auto look_up = [&] {
    out.clear();
    for (const std::string& id : ids) {
      const auto row = t.row_before(id, false);
      found += row.has_value();
      out.push_back(row ? sign * t.sum(*row, {index}, false) : std::numeric_limits<double>::quiet_NaN());
    }
  };
  look_up();
  if (found == 0) {
    t.pad_ids();
    look_up();
    if (found) notes.push_back(fmt::format("the ids of {} lack their leading zero; it was put back", t.file()));
  }
  if (found == 0) throw InputError(t.file(), "", "has no row for any zone or for a unit it belongs to", "its ids must be the zones' own, or beginnings of them (state, municipality, tract)");
  if (found < ids.size()) notes.push_back(fmt::format("{} of {} zones have no index of marginalisation", ids.size() - found, ids.size()));
  return out;
}

}  // namespace senda::scenario
