#include "sim/scenario/shakemap.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "graph/errors.hpp"
#include "sim/scenario/shakemap_xml.hpp"

namespace senda::scenario {

namespace {

enum class Unit : std::uint8_t { acceleration, velocity, intensity, wave_speed, ln };

struct FieldKind {
  std::string_view name, in_file, alias;  ///< alias: as later ShakeMap versions and derived grids write it
  Unit unit;
  double low, high;  ///< what is possible, in the unit of `name` [A]
};
constexpr std::array<FieldKind, ShakeMap::kFields> kKinds = {{
    {"pga_g", "PGA", "PGA", Unit::acceleration, 0, 20},
    {"pgv_cms", "PGV", "PGV", Unit::velocity, 0, 2000},
    {"sa03_g", "PSA03", "PSA0P3", Unit::acceleration, 0, 50},
    {"sa10_g", "PSA10", "PSA1P0", Unit::acceleration, 0, 50},
    {"sa30_g", "PSA30", "PSA3P0", Unit::acceleration, 0, 50},
    {"mmi", "MMI", "MMI", Unit::intensity, 0, 12},
    {"vs30", "SVEL", "VS30", Unit::wave_speed, 1, 10000},
    {"std_ln_pga", "STDPGA", "STDPGA", Unit::ln, 0, 10},
    {"std_ln_pgv", "STDPGV", "STDPGV", Unit::ln, 0, 10},
    {"std_ln_sa03", "STDPSA03", "STDPSA0P3", Unit::ln, 0, 10},
    {"std_ln_sa10", "STDPSA10", "STDPSA1P0", Unit::ln, 0, 10},
    {"std_ln_sa30", "STDPSA30", "STDPSA3P0", Unit::ln, 0, 10},
}};
constexpr std::size_t kFirstDeviation = static_cast<std::size_t>(ShakeMap::Field::std_pga);
constexpr double kOffGrid = 0.25;  // share of a spacing that rounding may move a point [A]

std::optional<std::size_t> find(const ShakeMapTable& t, std::string_view name) {
  for (std::size_t c = 0; c < t.columns.size(); ++c)
    if (t.columns[c].name == name) return c;
  return {};
}

std::string field_list(const ShakeMapTable& t) {
  std::vector<std::string> names;
  for (const auto& c : t.columns) names.push_back(c.name);
  return fmt::format("the fields here are {}", fmt::join(names, ", "));
}

std::size_t require(const ShakeMapTable& t, std::string_view name) {
  if (const auto c = find(t, name)) return *c;
  throw InputError(t.file, "", fmt::format("has no {} field", name), field_list(t));
}

// What values of a column are divided by.
double divisor(const ShakeMapTable& t, const ShakeMapTable::Column& c, Unit unit) {
  const std::string& u = c.units;
  switch (unit) {
    case Unit::acceleration:
      if (u == "pctg") return 100;
      if (u == "g") return 1;
      throw InputError(t.file, c.name, fmt::format("is in '{}'", u), "give units=\"pctg\" or units=\"g\"");
    case Unit::velocity:
      if (u == "cms" || u == "cm/s" || u.empty()) return 1;
      throw InputError(t.file, c.name, fmt::format("is in '{}'", u), "give units=\"cms\"");
    case Unit::wave_speed:
      if (u == "ms" || u == "m/s" || u.empty()) return 1;
      throw InputError(t.file, c.name, fmt::format("is in '{}'", u), "give units=\"ms\"");
    case Unit::ln:
      if (u.starts_with("ln") || u.empty()) return 1;
      throw InputError(t.file, c.name, fmt::format("is in '{}'", u), "give standard deviations in ln units, units=\"ln(pctg)\"");
    case Unit::intensity: return 1;
  }
  return 1;
}

/// Evenly spaced coordinates.
struct Axis {
  double low = 0, step = 0;
  std::size_t n = 0;
  /// Number of the nearest coordinate, or none when v lies too far from it.
  std::optional<std::size_t> index(double v) const {
    const double at = (v - low) / step, nearest = std::round(at);
    if (!(std::abs(at - nearest) <= kOffGrid)) return {};
    return static_cast<std::size_t>(std::clamp(nearest, 0.0, static_cast<double>(n - 1)));
  }
};

// Coordinates that differ by little against the widest gap are one, written with rounding.
Axis fit_axis(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  double widest = 0;
  for (std::size_t i = 1; i < v.size(); ++i) widest = std::max(widest, v[i] - v[i - 1]);
  Axis axis{v.front(), 0, 1};
  if (widest < 1e-7) return axis;
  for (std::size_t i = 1; i < v.size(); ++i) axis.n += v[i] - v[i - 1] > 0.3 * widest;
  axis.step = (v.back() - v.front()) / static_cast<double>(axis.n - 1);
  return axis;
}

/// Turns the rows of a table into columns over a grid.
class GridBuilder {
 public:
  explicit GridBuilder(const ShakeMapTable& t) : t_(t), lon_(coordinates("LON", -180, 360)), lat_(coordinates("LAT", -90, 90)) {
    if (t_.rows() == 0) fail("", "holds no rows", "give the grid points in grid_data");
    if (t_.promised_nlon && t_.promised_nlat && t_.promised_nlon * t_.promised_nlat != t_.rows())
      fail("", fmt::format("promises {} x {} = {} points in its header and holds {} rows", t_.promised_nlon, t_.promised_nlat, t_.promised_nlon * t_.promised_nlat, t_.rows()), "give the whole file");
    unwrap_date_line();
    east_ = fit_axis(lon_);
    north_ = fit_axis(lat_);
    if (east_.n < 2 || north_.n < 2) fail("", fmt::format("holds {} x {} points", east_.n, north_.n), "a grid has at least 2 x 2");
    if (t_.promised_nlon && t_.promised_nlat && (t_.promised_nlon != east_.n || t_.promised_nlat != north_.n))
      fail("", fmt::format("promises {} x {} points in its header, and its rows form {} x {}", t_.promised_nlon, t_.promised_nlat, east_.n, north_.n), "give an even grid with all its points");
    place();
  }

  ShakeMap frame() const {
    ShakeMap m;
    m.event_id = t_.event_id;
    m.magnitude = t_.magnitude;
    m.lon = t_.lon;
    m.lat = t_.lat;
    m.depth_km = t_.depth_km;
    m.nlon = east_.n;
    m.nlat = north_.n;
    m.lon_min = east_.low;
    m.lat_min = north_.low;
    m.lon_max = east_.low + east_.step * static_cast<double>(east_.n - 1);
    m.lat_max = north_.low + north_.step * static_cast<double>(north_.n - 1);
    m.dlon = east_.step;
    m.dlat = north_.step;
    return m;
  }

  /// The column of a field over the grid; empty when the file does not have it.
  std::vector<double> column(const FieldKind& kind) const {
    auto c = find(t_, kind.in_file);
    if (!c) c = find(t_, kind.alias);
    if (!c) return {};
    const double by = divisor(t_, t_.columns[*c], kind.unit);
    std::vector<double> out(row_of_.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = value(row_of_[i], *c) / by;
    for (std::size_t i = 0; i < out.size(); ++i)
      if (!(out[i] >= kind.low && out[i] <= kind.high))
        fail(fmt::format("line {}, field {}", t_.line[row_of_[i]], t_.columns[*c].name), fmt::format("holds {}", value(row_of_[i], *c)),
             fmt::format("give a value from {} to {}", kind.low * by, kind.high * by));
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& where, const std::string& wrong, const std::string& right) const {
    throw InputError(t_.file, where, wrong, right);
  }
  std::string line(std::size_t row) const { return fmt::format("line {}", t_.line[row]); }
  double value(std::size_t row, std::size_t column) const { return t_.values[row * t_.columns.size() + column]; }

  std::vector<double> coordinates(const char* name, double low, double high) const {
    const std::size_t c = require(t_, name);
    std::vector<double> out(t_.rows());
    for (std::size_t r = 0; r < out.size(); ++r) {
      out[r] = value(r, c);
      if (!(out[r] >= low && out[r] <= high)) fail(fmt::format("{}, field {}", line(r), name), fmt::format("holds {}", out[r]), fmt::format("give degrees from {} to {}", low, high));
    }
    return out;
  }
  // Points on both sides of the date line: those west of it come after those east of it.
  void unwrap_date_line() {
    double west = -360, east = 360;  // the two longitudes nearest to 0, where all lie far from it
    for (const double v : lon_) (v < 0 ? west : east) = v < 0 ? std::max(west, v) : std::min(east, v);
    if (west == -360 || east == 360 || east - west <= 180) return;
    for (double& v : lon_)
      if (v < 0) v += 360;
  }
  void place() {
    const std::size_t wanted = east_.n * north_.n;
    if (wanted > 4 * t_.rows())
      fail("", fmt::format("holds {} points at {} longitudes and {} latitudes", t_.rows(), east_.n, north_.n), "give an even grid with all its points");
    constexpr std::size_t none = SIZE_MAX;
    row_of_.assign(wanted, none);
    for (std::size_t r = 0; r < t_.rows(); ++r) {
      const auto c = east_.index(lon_[r]), s = north_.index(lat_[r]);
      if (!c || !s) fail(line(r), fmt::format("the point {}, {} does not lie on the grid of {} x {}", lon_[r], lat_[r], east_.n, north_.n), "give an even grid with all its points");
      std::size_t& slot = row_of_[*s * east_.n + *c];
      if (slot != none) fail(line(r), fmt::format("the point {}, {} stands already in line {}", lon_[r], lat_[r], t_.line[slot]), "give each point once");
      slot = r;
    }
    const auto gap = static_cast<std::size_t>(std::find(row_of_.begin(), row_of_.end(), none) - row_of_.begin());
    if (gap == wanted) return;
    const std::size_t north = gap / east_.n, east = gap % east_.n;
    fail("", fmt::format("has no row for the point {:.4f}, {:.4f} of its grid of {} x {}", east_.low + east_.step * static_cast<double>(east), north_.low + north_.step * static_cast<double>(north), east_.n, north_.n),
         "give an even grid with all its points");
  }

  const ShakeMapTable& t_;
  std::vector<double> lon_, lat_;
  Axis east_, north_;
  std::vector<std::size_t> row_of_;  ///< row of the table, by grid point
};

ShakeMap build(const ShakeMapTable& t) {
  require(t, "PGA");
  const GridBuilder grid(t);
  ShakeMap m = grid.frame();
  for (std::size_t f = 0; f < kKinds.size(); ++f) m.column[f] = grid.column(kKinds[f]);
  return m;
}

void add_uncertainty(ShakeMap& m, const ShakeMapTable& t, const std::string& grid_name) {
  if (!t.event_id.empty() && !m.event_id.empty() && t.event_id != m.event_id)
    throw InputError(t.file, "", fmt::format("is of the event {}", t.event_id), fmt::format("{} is of {}", grid_name, m.event_id));
  const GridBuilder grid(t);
  const ShakeMap u = grid.frame();
  const auto near = [](double a, double b, double step) { return std::abs(a - b) <= kOffGrid * step; };
  if (u.nlon != m.nlon || u.nlat != m.nlat || !near(u.lon_min, m.lon_min, m.dlon) || !near(u.lon_max, m.lon_max, m.dlon) || !near(u.lat_min, m.lat_min, m.dlat) || !near(u.lat_max, m.lat_max, m.dlat))
    throw InputError(t.file, "", fmt::format("is a grid of {} x {} points from {:.4f}, {:.4f}", u.nlon, u.nlat, u.lon_min, u.lat_min),
                     fmt::format("{} has {} x {} from {:.4f}, {:.4f}; both must be one grid", grid_name, m.nlon, m.nlat, m.lon_min, m.lat_min));
  bool any = false;
  for (std::size_t f = kFirstDeviation; f < kKinds.size(); ++f)
    if (auto column = grid.column(kKinds[f]); !column.empty()) {
      m.column[f] = std::move(column);
      any = true;
    }
  if (!any) throw InputError(t.file, "", "has no standard deviation (STDPGA, STDPGV, STDPSA03, STDPSA10, STDPSA30)", field_list(t));
}

std::ifstream opened(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file)) throw InputError(file.string(), "", "cannot be read", "give an existing ShakeMap file");
  return in;
}

}  // namespace

std::string_view name_of(ShakeMap::Field f) { return kKinds[static_cast<std::size_t>(f)].name; }

std::optional<double> ShakeMap::at(Field f, LonLat p) const {
  if (!has(f)) return {};
  if (p.lon < lon_min - 1e-9) p.lon += 360;
  const double x = (p.lon - lon_min) / dlon, y = (p.lat - lat_min) / dlat;
  const double edge = 1e-6, east = static_cast<double>(nlon - 1), north = static_cast<double>(nlat - 1);
  if (!(x >= -edge && y >= -edge && x <= east + edge && y <= north + edge)) return {};
  const double c = std::clamp(std::floor(x), 0.0, east - 1), r = std::clamp(std::floor(y), 0.0, north - 1);
  const double u = std::clamp(x - c, 0.0, 1.0), v = std::clamp(y - r, 0.0, 1.0);
  const auto& values = column[static_cast<std::size_t>(f)];
  const std::size_t first = static_cast<std::size_t>(r) * nlon + static_cast<std::size_t>(c);
  const std::array<double, 4> corner = {values[first], values[first + 1], values[first + nlon], values[first + nlon + 1]};
  const std::array<double, 4> weight = {(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v};
  const bool in_ln = f <= Field::sa30 && *std::min_element(corner.begin(), corner.end()) > 0;
  double sum = 0;
  for (std::size_t k = 0; k < 4; ++k) sum += weight[k] * (in_ln ? std::log(corner[k]) : corner[k]);
  return in_ln ? std::exp(sum) : sum;
}

bool ShakeMap::covers(LonLat low, LonLat high) const {
  const double turn = low.lon < lon_min - 1e-9 ? 360 : 0, edge = 1e-9;
  return low.lon + turn >= lon_min - edge && high.lon + turn <= lon_max + edge && low.lat >= lat_min - edge && high.lat <= lat_max + edge;
}

ShakeMap read_shakemap(std::istream& grid, const std::string& grid_name, std::istream* uncertainty, const std::string& uncertainty_name) {
  ShakeMap m = build(read_shakemap_xml(grid, grid_name));
  if (uncertainty) add_uncertainty(m, read_shakemap_xml(*uncertainty, uncertainty_name), grid_name);
  return m;
}

ShakeMap read_shakemap(const std::filesystem::path& grid, const std::filesystem::path& uncertainty) {
  std::ifstream in = opened(grid);
  if (uncertainty.empty()) return read_shakemap(in, grid.string(), nullptr, "");
  std::ifstream more = opened(uncertainty);
  return read_shakemap(in, grid.string(), &more, uncertainty.string());
}

}  // namespace senda::scenario
