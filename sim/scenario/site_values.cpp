#include "sim/scenario/site_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "graph/csv.hpp"
#include "graph/errors.hpp"

namespace senda::scenario {

namespace {

constexpr double kReach = 500;          // metres over which points of a table speak
constexpr double kMargin = 1000;        // metres around the area within which points are kept
constexpr double kMetresPerDegree = 110000;

// The area grown by kMargin at least.
LonLatBox grown(const LonLatBox& area, const Plane& plane) {
  if (plane.is_local()) return {{area.low.lon - kMargin, area.low.lat - kMargin}, {area.high.lon + kMargin, area.high.lat + kMargin}};
  const double lat = kMargin / kMetresPerDegree, farthest = std::min(89.0, std::max(std::abs(area.low.lat), std::abs(area.high.lat)));
  const double lon = lat / std::cos(farthest * std::numbers::pi / 180);
  return {{area.low.lon - lon, area.low.lat - lat}, {area.high.lon + lon, area.high.lat + lat}};
}

bool holds(const LonLatBox& box, LonLat p) {
  return p.lon >= box.low.lon && p.lon <= box.high.lon && p.lat >= box.low.lat && p.lat <= box.high.lat;
}

void check_cells(const Raster& r, const SiteQuantity& quantity) {
  bool any = false;
  for (int row = 0; row < r.rows; ++row)
    for (int column = 0; column < r.columns; ++column) {
      const float v = r.value(column, row);
      if (std::isnan(v)) continue;
      any = true;
      if (!(v >= static_cast<float>(quantity.low) && v <= static_cast<float>(quantity.high)))
        throw InputError(r.file, fmt::format("pixel in column {}, row {}", r.first_column + column, r.first_row + row), fmt::format("holds {} as {}", v, quantity.what),
                         fmt::format("give values from {} to {}, and state what cells without data hold", quantity.low, quantity.high));
    }
  if (!any) throw InputError(r.file, "", "holds no data over the city", "give a raster of this city");
}

std::optional<double> sample(const Raster& r, LonLat p) {
  const auto at = r.pixel(p);
  if (!at || !(at->column >= -0.5 && at->row >= -0.5 && at->column <= r.columns - 0.5 && at->row <= r.rows - 0.5)) return {};
  const int c0 = static_cast<int>(std::floor(at->column)), r0 = static_cast<int>(std::floor(at->row));
  const double u = at->column - c0, v = at->row - r0;
  const std::array<double, 4> weight = {(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v};
  double sum = 0, heaviest = -1, nearest = 0;
  bool all = true;
  for (int k = 0; k < 4; ++k) {
    const int c = c0 + k % 2, row = r0 + k / 2;
    const bool inside = c >= 0 && row >= 0 && c < r.columns && row < r.rows;
    const double value = inside ? r.value(c, row) : std::nan("");
    const double w = weight[static_cast<std::size_t>(k)];
    if (std::isnan(value)) {
      all = all && w == 0;
      continue;
    }
    sum += w * value;
    if (w > heaviest) heaviest = w, nearest = value;  // the cell nearest to p has the largest weight
  }
  if (heaviest < 0) return {};
  return all ? sum : nearest;
}

}  // namespace

SiteValues::Table SiteValues::read_table(const std::filesystem::path& file, const SiteQuantity& quantity, const Plane& plane, const LonLatBox& area) {
  const CsvTable t = CsvTable::read(file);
  const auto lon = t.require("lon"), lat = t.require("lat"), value = t.require(quantity.column);
  const bool local = plane.is_local();
  const LonLatBox kept = grown(area, plane);
  Table out;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const LonLat p{t.number(r, lon, local ? -1e7 : -180, local ? 1e7 : 180), t.number(r, lat, local ? -1e7 : -90, local ? 1e7 : 90)};
    const double v = t.number(r, value, quantity.low, quantity.high);
    if (!holds(kept, p)) continue;
    out.point.push_back(plane.project(p));
    out.value.push_back(v);
  }
  if (out.point.empty())
    throw InputError(file.string(), "", fmt::format("has no {} within 1 km of the city", quantity.column), "check that it belongs to this city; columns lon, lat are longitude, latitude");
  Point low = out.point.front(), high = low;
  for (const Point& p : out.point) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  out.grid = BucketGrid(low, high, kReach / 2);
  for (std::uint32_t i = 0; i < out.point.size(); ++i) out.grid.add(out.point[i], i);
  return out;
}

SiteValues read_site_values(const std::filesystem::path& file, const SiteQuantity& quantity, const Plane& plane, const LonLatBox& area) {
  SiteValues out;
  out.plane_ = plane;
  std::string extension = file.extension().string();
  for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (extension == ".csv") {
    out.values_ = SiteValues::read_table(file, quantity, plane, area);
    return out;
  }
  if (plane.is_local()) throw InputError(file.string(), "", "is a raster, and the city has no longitude and latitude", "give a CSV table with columns lon, lat in metres of the city");
  Raster raster = read_raster_window(file, area);
  check_cells(raster, quantity);
  out.values_ = std::move(raster);
  return out;
}

std::optional<double> SiteValues::at(Point p) const {
  const auto* t = std::get_if<Table>(&values_);
  if (!t) return at(plane_.unproject(p));
  double sum = 0, total = 0;
  t->grid.near(p, kReach, [&](std::uint32_t i) {
    const double d = distance_m(p, t->point[i]);
    if (d > kReach) return;
    const double w = 1 / (d * d + 100);
    sum += w * t->value[i];
    total += w;
  });
  if (total <= 0) return {};
  return sum / total;
}

std::optional<double> SiteValues::at(LonLat p) const {
  if (const auto* raster = std::get_if<Raster>(&values_)) return sample(*raster, p);
  return at(plane_.project(p));
}

}  // namespace senda::scenario
