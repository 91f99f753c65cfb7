#include "sim/scenario/zone_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "graph/errors.hpp"
#include "sim/scenario/zone_cells.hpp"

namespace senda::scenario {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

Point projected(const Plane& plane, LonLat p, const std::string& file, const std::string& where) {
  const bool local = plane.is_local();
  const bool on_earth = std::abs(p.lon) <= (local ? 1e7 : 360) && std::abs(p.lat) <= (local ? 1e7 : 90);  // false for NaN
  const Point q = on_earth ? plane.project(p) : Point{kUnknown, 0};
  if (!std::isfinite(q.x) || !std::isfinite(q.y))
    throw InputError(file, where, fmt::format("holds the position {}, {}, which is nowhere near the city", p.lon, p.lat), "coordinates are longitude, latitude; they may be swapped");
  return q;
}

}  // namespace

std::optional<double> census_number(std::string_view text) {
  constexpr std::array<std::string_view, 8> unknown = {"", "*", "n/d", "nd", "null", "nan", "na", "n/a"};
  const auto first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
  text = first == std::string_view::npos ? std::string_view() : text.substr(first, last - first + 1);
  if (std::find(unknown.begin(), unknown.end(), lower(text)) != unknown.end()) return kUnknown;
  double v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(v)) return {};
  return v;
}

ZoneTable ZoneTable::read(const std::filesystem::path& file, const Plane& plane, bool with_cells) {
  ZoneTable t;
  if (lower(file.extension().string()) == ".csv") {
    t.csv_ = CsvTable::read(file);
    t.features_.file = file.string();
    t.features_.columns = t.csv_->header();
  } else {
    t.features_ = read_features(file);
  }
  if (t.rows() == 0) throw InputError(file.string(), "", "holds no row", "give a table of zones");
  t.take_outlines(plane, with_cells);
  return t;
}

void ZoneTable::take_outlines(const Plane& plane, bool with_cells) {
  rings_.resize(rows());
  holes_.resize(rows());
  if (csv_) return outlines_of_csv(plane, with_cells);
  std::vector<std::optional<LonLat>> centres(rows());
  for (std::size_t r = 0; r < rows(); ++r) {
    Feature& f = features_.features[r];
    take_outline(plane, r, f);
    if (f.rings.empty() && f.points.size() == 1) centres[r] = f.points.front();
    f.rings.clear();
    f.holes.clear();
  }
  if (with_cells && outlines_ == 0) cells(plane, centres);
}

void ZoneTable::take_outline(const Plane& plane, std::size_t row, const Feature& f) {
  const auto take = [&](const std::vector<std::vector<LonLat>>& from, RingList& into) {
    for (const auto& ring : from) {
      into.emplace_back();
      for (const LonLat& p : ring) into.back().push_back(projected(plane, p, file(), place_of(row)));
    }
  };
  take(f.rings, rings_[row]);
  take(f.holes, holes_[row]);
  outlines_ += !f.rings.empty();
}

void ZoneTable::outlines_of_csv(const Plane& plane, bool with_cells) {
  const ColumnList wkt = first_of({{"wkt"}, {"geometry"}, {"geom"}}), place = first_of({{"lon", "lat"}, {"longitude", "latitude"}});
  keys_.insert(keys_.end(), wkt.begin(), wkt.end());
  keys_.insert(keys_.end(), place.begin(), place.end());
  for (std::size_t r = 0; r < rows() && !wkt.empty(); ++r) {
    const std::string& text = cell(r, wkt[0]);
    if (text.empty()) continue;
    const auto shape = polygon_of_wkt(text);
    if (!shape || shape->rings.empty()) csv_->fail(r, columns()[wkt[0]], "is not a polygon", "write POLYGON ((-99.16 19.41, ...)), lon before lat");
    take_outline(plane, r, *shape);
  }
  if (!wkt.empty() || place.empty() || !with_cells) return;
  const double lon = plane.is_local() ? 1e7 : 180, lat = plane.is_local() ? 1e7 : 90;
  std::vector<std::optional<LonLat>> centres(rows());
  for (std::size_t r = 0; r < rows(); ++r)
    if (!cell(r, place[0]).empty() || !cell(r, place[1]).empty()) centres[r] = LonLat{csv_->number(r, place[0], -lon, lon), csv_->number(r, place[1], -lat, lat)};
  cells(plane, centres);
}

void ZoneTable::cells(const Plane& plane, const std::vector<std::optional<LonLat>>& centres) {
  std::vector<Point> points;
  std::vector<std::size_t> row;
  for (std::size_t r = 0; r < centres.size(); ++r)
    if (centres[r]) {
      points.push_back(projected(plane, *centres[r], file(), place_of(r)));
      row.push_back(r);
    }
  const auto twin = twins(points);
  if (twin) throw InputError(file(), name_of(row[twin->second]), fmt::format("has the same centre as {}", name_of(row[twin->first])), "give each zone its own place");
  auto rings = cells_around(points);
  for (std::size_t i = 0; i < rings.size(); ++i) rings_[row[i]].push_back(std::move(rings[i]));
  outlines_ = rings.size();
}

std::optional<std::size_t> ZoneTable::find(std::string_view name) const {
  const auto exact = std::find(columns().begin(), columns().end(), name);
  if (exact != columns().end()) return static_cast<std::size_t>(exact - columns().begin());
  std::optional<std::size_t> out;
  for (std::size_t c = 0; c < columns().size(); ++c) {
    if (lower(columns()[c]) != lower(name)) continue;
    if (out) throw InputError(file(), "", fmt::format("has the columns {} and {}", columns()[*out], columns()[c]), "keep one, or name the one that counts in people.columns");
    out = c;
  }
  return out;
}

ColumnList ZoneTable::first_of(const std::vector<std::vector<std::string>>& names) const {
  for (const auto& list : names) {
    ColumnList out;
    for (const std::string& name : list)
      if (const auto c = find(name)) out.push_back(*c);
    if (out.size() == list.size()) return out;
  }
  return {};
}

const std::string& ZoneTable::cell(std::size_t row, std::size_t column) const {
  return csv_ ? csv_->cell(row, column) : features_.features[row].fields.at(columns()[column]);
}

double ZoneTable::sum(std::size_t row, const ColumnList& list, bool counts) const {
  double total = list.empty() ? kUnknown : 0;
  for (const std::size_t c : list) {
    const auto v = census_number(cell(row, c));
    const auto where = [&] { return fmt::format("{}, column {}", name_of(row), columns()[c]); };
    if (!v) throw InputError(file(), where(), fmt::format("'{}' is not a number", cell(row, c)), "give a number with a decimal point and without separators, * (suppressed), N/D or blank (missing)");
    if (counts && *v < 0) throw InputError(file(), where(), fmt::format("holds {}", cell(row, c)), "give a count of at least 0, * (suppressed), N/D or blank (missing)");
    total += *v;
  }
  return total;
}

void ZoneTable::identify(const std::string& column) {
  ids_.assign(rows(), "");
  ColumnList id = column.empty() ? first_of({{"CVEGEO"}, {"zone_id"}, {"CVE_AGEB"}, {"CVE_MUN"}, {"id"}}) : first_of({{column}});
  const ColumnList parts = first_of({{"ENTIDAD", "MUN", "LOC", "AGEB", "MZA"}, {"ENTIDAD", "MUN", "LOC", "AGEB"}, {"ENTIDAD", "MUN", "LOC"}, {"ENTIDAD", "MUN"}});
  const bool together = column.empty() && !parts.empty() && !find("CVEGEO");
  if (together) id.clear();
  keys_.insert(keys_.end(), id.begin(), id.end());
  keys_.insert(keys_.end(), parts.begin(), parts.end());
  for (std::size_t r = 0; r < rows(); ++r) ids_[r] = together ? inegi_id(r, parts) : id.empty() ? "" : cell(r, id[0]);
  index_ids();
}

// Two digits of the state, three of the municipality, four each of locality and tract, three of the block. Zeros
// that a spreadsheet took away are put back.
std::string ZoneTable::inegi_id(std::size_t row, const ColumnList& parts) const {
  constexpr std::array<std::size_t, 5> width = {2, 3, 4, 4, 3};
  std::string id;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string text = cell(row, parts[i]);
    text.erase(std::remove(text.begin(), text.end(), '-'), text.end());  // tracts are also written 019-4
    if (text.find_first_not_of('0') == std::string::npos) break;         // a row of totals
    if (text.size() > width[i])
      throw InputError(file(), fmt::format("{}, column {}", place_of(row), columns()[parts[i]]), fmt::format("'{}' is longer than {} digits", text, width[i]), "give INEGI's code");
    id += std::string(width[i] - text.size(), '0') + text;
  }
  return id;
}

void ZoneTable::index_ids() {
  by_id_.clear();
  for (std::size_t r = 0; r < rows(); ++r) {
    if (ids_[r].empty()) continue;
    const auto [it, fresh] = by_id_.emplace(ids_[r], r);
    if (fresh) continue;
    throw InputError(file(), place_of(r), fmt::format("the id '{}' stands twice (first in {})", ids_[r], place_of(it->second)), "give each zone its own id");
  }
}

std::optional<std::size_t> ZoneTable::row_of(const std::string& id) const {
  const auto it = by_id_.find(id);
  if (it == by_id_.end()) return {};
  return it->second;
}

std::optional<std::size_t> ZoneTable::row_before(std::string_view id, bool proper) const {
  for (std::size_t n = id.size() - (proper && !id.empty()); n > 0; --n)
    if (const auto row = row_of(std::string(id.substr(0, n)))) return row;
  return {};
}

void ZoneTable::pad_ids() {
  for (std::string& id : ids_)
    if (!id.empty()) id.insert(id.begin(), '0');
  index_ids();
}

bool ZoneTable::is_key(std::size_t column) const { return std::find(keys_.begin(), keys_.end(), column) != keys_.end(); }

std::string ZoneTable::name_of(std::size_t row) const {
  if (row < ids_.size() && !ids_[row].empty()) return fmt::format("zone {}", ids_[row]);
  return place_of(row);
}

std::string ZoneTable::place_of(std::size_t row) const { return csv_ ? fmt::format("line {}", csv_->line_of(row)) : fmt::format("feature {}", row + 1); }

bool ZoneTable::has_inegi_ids() const {
  bool any = false;
  for (const std::string& id : ids_) {
    if (id.empty()) continue;
    any = true;
    if (id.size() != 2 && id.size() != 5 && id.size() != 9 && id.size() != 13 && id.size() != 16) return false;
  }
  return any;
}

}  // namespace senda::scenario
