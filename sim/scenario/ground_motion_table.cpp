#include "sim/scenario/ground_motion_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "graph/csv.hpp"
#include "graph/errors.hpp"

namespace senda::scenario {

namespace {

// The period of "SA(0.3)", or none.
std::optional<double> period_of(std::string_view measure) {
  if (!measure.starts_with("SA(") || !measure.ends_with(")")) return {};
  const std::string_view text = measure.substr(3, measure.size() - 4);
  double v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error != std::errc() || end != text.data() + text.size() || !(v > 0 && v <= 100)) return {};
  return v;
}

bool same_measure(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const auto ta = period_of(a), tb = period_of(b);
  return ta && tb && std::abs(*ta - *tb) < 1e-9;
}

// Largest value that is taken for shaking and not for another unit [A]: g, cm/s, intensity.
double most(std::string_view measure) {
  if (measure == "PGV") return 2000;
  if (measure == "MMI") return 12;
  return measure == "PGA" || period_of(measure) ? 50 : 1e9;
}

// The text with leading comment lines made blank, so that lines keep their numbers.
std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file)) throw InputError(file.string(), "", "cannot be read", "give an existing CSV file");
  std::ostringstream all;
  all << in.rdbuf();
  std::string text = all.str();
  std::size_t at = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
  while (at < text.size() && (text[at] == '#' || text.compare(at, 2, "\"#") == 0)) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    at = std::min(end + 1, text.size());
  }
  return text;
}

class TableReader {
 public:
  explicit TableReader(const std::filesystem::path& file) : t_(CsvTable::parse(text_of(file), file.string())) { out_.file = file.string(); }

  GroundMotionTable run() {
    columns();
    place_rows();
    for (std::size_t m = 0; m < measures_.size(); ++m) {
      const Measure& measure = measures_[m];
      out_.median.push_back(values(measure.median, 0, most(out_.measures[m])));
      out_.deviation.emplace_back();
      if (measure.deviation) out_.deviation.back() = values(*measure.deviation, 0, 10);
      if (measure.geometric) out_.deviation.back() = ln(values(*measure.geometric, 1, 1e4));
    }
    return std::move(out_);
  }

 private:
  struct Measure {
    std::size_t median;
    std::optional<std::size_t> deviation, geometric;
  };

  [[noreturn]] void fail_header(const std::string& wrong, const std::string& right) const { throw InputError(t_.file(), "header", wrong, right); }

  void columns() {
    std::vector<std::string> known = {"lon", "lat", "event_id", "eid", "site_id", "sid", "custom_site_id", "rlz_id", "rlzi"};
    for (std::size_t c = 0; c < t_.header().size(); ++c)
      if (const std::string& h = t_.header()[c]; h.starts_with("gmv_")) {
        add_measure(h.substr(4), c);
        known.push_back(h);
      }
    if (out_.measures.empty()) fail_header("has no column gmv_...", "give at least one, for instance gmv_PGA");
    for (std::size_t m = 0; m < out_.measures.size(); ++m) {
      const std::string plain = "std_ln_" + out_.measures[m], geometric = "gsd_" + out_.measures[m];
      measures_[m].deviation = t_.find(plain);
      measures_[m].geometric = t_.find(geometric);
      if (measures_[m].deviation && measures_[m].geometric) fail_header(fmt::format("has both {} and {}", plain, geometric), "give one of them");
      known.insert(known.end(), {plain, geometric});
    }
    t_.only(known);
    if (t_.find("event_id") && t_.find("eid")) fail_header("has both event_id and eid", "give one of them");
  }
  void add_measure(const std::string& name, std::size_t column) {
    if (name.empty() || (name.starts_with("SA") && !period_of(name))) fail_header(fmt::format("'gmv_{}' names no intensity measure", name), "write gmv_PGA, gmv_PGV or gmv_SA(0.3)");
    for (const std::string& other : out_.measures)
      if (same_measure(name, other)) fail_header(fmt::format("gives {} twice", other), "give each measure once");
    out_.measures.push_back(name);
    measures_.push_back({column, {}, {}});
  }

  // Numbers sites and events, and finds the row of each pair of them.
  void place_rows() {
    const auto lon = t_.require("lon"), lat = t_.require("lat");
    auto event = t_.find("event_id");
    if (!event) event = t_.find("eid");
    if (t_.rows() == 0) throw InputError(t_.file(), "", "holds no rows", "give a row for each site");
    std::map<std::pair<double, double>, std::size_t> site_number;
    std::map<std::string, std::size_t> event_number;
    std::vector<std::pair<std::size_t, std::size_t>> at(t_.rows());
    for (std::size_t r = 0; r < t_.rows(); ++r) {
      const LonLat p{t_.number(r, lon, -180, 180), t_.number(r, lat, -90, 90)};
      const std::string id = t_.text(r, event);
      if (event && id.empty()) t_.fail(r, t_.header()[*event], "is blank", "give each row its event");
      const auto [site, new_site] = site_number.try_emplace({p.lon, p.lat}, out_.sites.size());
      if (new_site) out_.sites.push_back(p);
      const auto [number, new_event] = event_number.try_emplace(id, out_.events.size());
      if (new_event) out_.events.push_back(id);
      at[r] = {number->second, site->second};
    }
    find_rows(at);
  }
  void find_rows(const std::vector<std::pair<std::size_t, std::size_t>>& at) {
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> row;
    for (std::size_t r = 0; r < at.size(); ++r)
      if (const auto [first, fresh] = row.try_emplace(at[r], r); !fresh)
        t_.fail(r, "lon", fmt::format("the site {}, {} stands already in line {}{}", out_.sites[at[r].second].lon, out_.sites[at[r].second].lat, t_.line_of(first->second), of_event(at[r].first)), "give each site once in an event");
    row_of_.reserve(at.size());
    auto next = row.begin();
    for (std::size_t e = 0; e < out_.events.size(); ++e)  // stops at the first gap, so that it never runs longer than the rows
      for (std::size_t s = 0; s < out_.sites.size(); ++s, ++next) {
        if (next == row.end() || next->first != std::pair{e, s})
          throw InputError(t_.file(), "", fmt::format("has no row for the site {}, {}{}", out_.sites[s].lon, out_.sites[s].lat, of_event(e)), "give every site in every event; 0 where nothing was felt");
        row_of_.push_back(next->second);
      }
  }
  std::string of_event(std::size_t e) const { return out_.events[e].empty() ? std::string() : fmt::format(" for event {}", out_.events[e]); }

  std::vector<double> values(std::size_t column, double low, double high) const {
    std::vector<double> out;
    out.reserve(row_of_.size());
    for (const std::size_t r : row_of_) out.push_back(t_.number(r, column, low, high));
    return out;
  }
  static std::vector<double> ln(std::vector<double> v) {
    for (double& x : v) x = std::log(x);
    return v;
  }

  CsvTable t_;
  std::vector<Measure> measures_;
  std::vector<std::size_t> row_of_;  ///< by event and site
  GroundMotionTable out_;
};

}  // namespace

std::optional<std::size_t> GroundMotionTable::find(std::string_view measure) const {
  for (std::size_t m = 0; m < measures.size(); ++m)
    if (same_measure(measures[m], measure)) return m;
  return {};
}

GroundMotionTable read_ground_motion_table(const std::filesystem::path& file) { return TableReader(file).run(); }

NearestPoint::NearestPoint(std::vector<Point> points) : points_(std::move(points)) {
  Point low{1e18, 1e18}, high{-1e18, -1e18};
  const auto usable = [](Point p) { return std::abs(p.x) < 1e9 && std::abs(p.y) < 1e9; };  // false for NaN
  for (const Point& p : points_)
    if (usable(p)) {
      low = {std::min(low.x, p.x), std::min(low.y, p.y)};
      high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
  if (low.x > high.x) return;
  const double area = std::max(1.0, high.x - low.x) * std::max(1.0, high.y - low.y);
  grid_ = BucketGrid(low, high, std::max(1.0, std::sqrt(area / static_cast<double>(points_.size()))));  // about one point a cell
  for (std::uint32_t i = 0; i < points_.size(); ++i)
    if (usable(points_[i])) grid_.add(points_[i], i);
}

std::optional<std::uint32_t> NearestPoint::at(Point p, double within_m) const {
  std::optional<std::uint32_t> best;
  if (!(within_m >= 0)) return best;
  double best_d = within_m;
  for (double radius = std::min(grid_.cell_m(), within_m);; radius = std::min(2 * radius, within_m)) {
    grid_.near(p, radius, [&](std::uint32_t i) {
      const double d = distance_m(p, points_[i]);
      if (d < best_d || (d == best_d && (!best || i < *best))) best = i, best_d = d;
    });
    if (radius >= within_m || (best && best_d <= radius)) return best;
  }
}

}  // namespace senda::scenario
