#include "sim/scenario/hazard_areas.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "graph/errors.hpp"
#include "sim/scenario/geodata.hpp"

namespace senda::scenario {

namespace {

constexpr std::array<std::string_view, 5> kCauses = {"flood", "fire", "tsunami", "landslide", "other"};
constexpr std::array<std::string_view, 3> kModeWords = {"all", "car", "foot"};
constexpr std::array<std::uint8_t, 3> kModeMasks = {kAllModes, kCar | kEmergency, kFoot | kWheelchair};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto first = out.find_first_not_of(" \t"), last = out.find_last_not_of(" \t");
  return first == std::string::npos ? std::string() : out.substr(first, last - first + 1);
}

class AreaReader {
 public:
  AreaReader(const std::filesystem::path& file, const Plane& plane) : file_(read_features(file)), plane_(plane) {}

  std::vector<HazardArea> run() {
    check_columns();
    std::vector<HazardArea> out;
    for (number_ = 1; number_ <= file_.features.size(); ++number_) out.push_back(read(file_.features[number_ - 1]));
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& field, const std::string& wrong, const std::string& right) const {
    throw InputError(file_.file, fmt::format("feature {}{}", number_, field.empty() ? "" : ", field " + field), wrong, right);
  }

  // A field whose unit is another one would be passed over, and the area would close for ever, or to all.
  void check_columns() const {
    constexpr std::array<std::string_view, 4> known = {"from_s", "until_s", "depth_m", "clear_h"};
    constexpr std::array<std::string_view, 11> units = {"", "_s", "_sec", "_min", "_h", "_hours", "_m", "_cm", "_mm", "_ft", "_km"};
    for (const std::string& column : file_.columns)
      for (const std::string_view k : known)
        for (const std::string_view unit : units)
          if (const std::string name = lower(column); name != k && name == std::string(k.substr(0, k.find('_'))) + std::string(unit))
            throw InputError(file_.file, "", fmt::format("has a field '{}'", column), fmt::format("name it {}, in that unit, or take it out", k));
    for (const std::string_view k : {"from_s", "until_s", "depth_m", "modes", "cause", "world", "clear_h", "name"})
      if (std::count_if(file_.columns.begin(), file_.columns.end(), [&](const std::string& c) { return lower(c) == k; }) > 1)
        throw InputError(file_.file, "", fmt::format("has the field {} twice, in different case", k), "keep one");
  }

  HazardArea read(const Feature& f) const {
    HazardArea a;
    a.source = fmt::format("{}: feature {}", file_.file, number_);
    a.name = text(f, "name");
    a.from_s = number(f, "from_s", 0, 1e8).value_or(0);
    a.until_s = number(f, "until_s", 0, 1e8);
    if (a.until_s && *a.until_s < a.from_s) fail("until_s", "is before from_s", "give a later time");
    a.depth_m = number(f, "depth_m", 0, 1000);
    if (const auto m = word(f, "modes", kModeWords)) a.modes = kModeMasks[*m];
    a.cause = static_cast<HazardCause>(word(f, "cause", kCauses).value_or(static_cast<std::size_t>(HazardCause::other)));
    if (const auto w = number(f, "world", 0, 4e9)) {
      if (*w != std::floor(*w)) fail("world", fmt::format("{} is not a whole number", *w), "give the number of a world");
      a.world = static_cast<std::uint32_t>(*w);
    }
    a.clear_h = number(f, "clear_h", 0, 1e5);
    if (f.rings.empty()) fail("", "is not a polygon", "give areas as polygons");
    check_places(f);
    a.rings = f.rings;
    a.holes = f.holes;
    a.hole_of = f.hole_of;
    return a;
  }
  void check_places(const Feature& f) const {
    const bool local = plane_.is_local();
    for (const auto* rings : {&f.rings, &f.holes})
      for (const auto& ring : *rings)
        for (const LonLat& p : ring) {
          const bool on_earth = std::abs(p.lon) <= (local ? 1e7 : 360) && std::abs(p.lat) <= (local ? 1e7 : 90);  // false for NaN
          const Point q = on_earth ? plane_.project(p) : Point{std::nan(""), 0};
          if (!std::isfinite(q.x) || !std::isfinite(q.y))
            fail("", fmt::format("holds the position {}, {}, which is nowhere near the city", p.lon, p.lat), "coordinates are longitude, latitude; they may be swapped");
        }
  }

  std::string text(const Feature& f, std::string_view name) const {
    for (const std::string& column : file_.columns)
      if (lower(column) == name) return f.fields.at(column);
    return "";
  }
  std::optional<double> number(const Feature& f, const char* name, double low, double high) const {
    const std::string s = lower(text(f, name));
    if (s.empty()) return {};
    double v = 0;
    const auto [end, error] = std::from_chars(s.data() + (s[0] == '+'), s.data() + s.size(), v);
    if (error != std::errc() || end != s.data() + s.size() || !(v >= low && v <= high)) fail(name, fmt::format("'{}' is not a number from {} to {}", s, low, high), "correct it, or leave it blank");
    return v;
  }
  template <std::size_t N>
  std::optional<std::size_t> word(const Feature& f, const char* name, const std::array<std::string_view, N>& words) const {
    const std::string s = lower(text(f, name));
    if (s.empty()) return {};
    const auto it = std::find(words.begin(), words.end(), s);
    if (it == words.end()) fail(name, fmt::format("'{}' is not known", s), fmt::format("give one of {}", fmt::join(words, ", ")));
    return static_cast<std::size_t>(it - words.begin());
  }

  FeatureFile file_;
  const Plane& plane_;
  std::size_t number_ = 0;
};

/// A ring whose sides are sorted into bands from south to north, so that a point is held against few of them.
class BandedRing {
 public:
  explicit BandedRing(std::vector<Point> ring) : ring_(std::move(ring)) {
    for (const Point& p : ring_) box_.add(p);
    bands_ = std::clamp<std::size_t>(ring_.size() / 4, 1, 4096);
    while (bands_ > 1 && entries() > 16 * ring_.size()) bands_ /= 2;  // many long sides: fewer bands, or memory runs away
    sort_sides();
  }
  const Box& box() const { return box_; }
  bool contains(Point p) const {
    if (!box_.holds(p)) return false;
    bool in = false;
    const std::size_t band = band_of(p.y);
    for (std::size_t k = begin_[band]; k < begin_[band + 1]; ++k) {
      const Point a = ring_[side_[k]], b = ring_[(side_[k] + 1) % ring_.size()];
      if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) in = !in;
    }
    return in;
  }

 private:
  std::size_t band_of(double y) const {
    const double height = box_.high.y - box_.low.y;
    const double at = height > 0 ? (y - box_.low.y) / height * static_cast<double>(bands_) : 0;
    return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(bands_ - 1)));
  }
  std::pair<std::size_t, std::size_t> bands_of(std::size_t side) const {
    const double a = ring_[side].y, b = ring_[(side + 1) % ring_.size()].y;
    return {band_of(std::min(a, b)), band_of(std::max(a, b))};
  }
  std::size_t entries() const {
    std::size_t n = 0;
    for (std::size_t i = 0; i < ring_.size(); ++i) n += bands_of(i).second - bands_of(i).first + 1;
    return n;
  }
  void sort_sides() {
    begin_.assign(bands_ + 1, 0);
    for (std::size_t i = 0; i < ring_.size(); ++i)
      for (auto [band, last] = bands_of(i); band <= last; ++band) ++begin_[band + 1];
    for (std::size_t b = 0; b < bands_; ++b) begin_[b + 1] += begin_[b];
    side_.resize(begin_.back());
    std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
    for (std::size_t i = 0; i < ring_.size(); ++i)
      for (auto [band, last] = bands_of(i); band <= last; ++band) side_[next[band]++] = static_cast<std::uint32_t>(i);
  }

  std::vector<Point> ring_;
  Box box_;
  std::size_t bands_ = 1;
  std::vector<std::size_t> begin_;
  std::vector<std::uint32_t> side_;
};

/// The area on the plane of the city.
class PlaneArea {
 public:
  PlaneArea(const HazardArea& a, const Plane& plane) {
    for (const auto& ring : a.rings) outline_.emplace_back(project(ring, plane, a.source));
    hole_.resize(outline_.size());
    for (std::size_t h = 0; h < a.holes.size(); ++h) hole_[a.hole_of[h]].emplace_back(project(a.holes[h], plane, a.source));
    for (const BandedRing& r : outline_) box_.add(r.box().low), box_.add(r.box().high);
  }
  const Box& box() const { return box_; }
  bool contains(Point p) const {
    for (std::size_t i = 0; i < outline_.size(); ++i)
      if (outline_[i].contains(p) && std::none_of(hole_[i].begin(), hole_[i].end(), [&](const BandedRing& h) { return h.contains(p); })) return true;
    return false;
  }

 private:
  static std::vector<Point> project(const std::vector<LonLat>& ring, const Plane& plane, const std::string& source) {
    std::vector<Point> out;
    for (const LonLat& p : ring) {
      out.push_back(plane.project(p));
      if (!std::isfinite(out.back().x) || !std::isfinite(out.back().y)) throw InputError(source, "", "reaches beyond the plane of the city", "cut it to the city");
    }
    return out;
  }
  std::vector<BandedRing> outline_;
  std::vector<std::vector<BandedRing>> hole_;
  Box box_;
};

constexpr double kStep = 5;  // metres between the points of a line that are looked at

bool touches(const PlaneArea& area, std::span<const Point> line) {
  for (std::size_t i = 1; i < line.size(); ++i) {
    const Point a = line[i - 1], b = line[i];
    Box stretch;
    stretch.add(a);
    stretch.add(b);
    if (!stretch.meets(area.box())) continue;
    const double steps = std::max(1.0, std::ceil(distance_m(a, b) / kStep));
    for (double k = 0; k <= steps; ++k)
      if (area.contains({a.x + (b.x - a.x) * k / steps, a.y + (b.y - a.y) * k / steps})) return true;
  }
  return false;
}

}  // namespace

std::string_view name_of(HazardCause c) { return kCauses[static_cast<std::size_t>(c)]; }

std::uint8_t modes_closed_by_depth(double depth_m) {
  struct Threshold {
    std::uint8_t mode;
    double depth_m;
  };
  constexpr std::array<Threshold, 4> thresholds = {{{kCar, 0.3}, {kWheelchair, 0.3}, {kFoot, 0.5}, {kEmergency, 0.6}}};
  std::uint8_t closed = 0;
  for (const Threshold& t : thresholds)
    if (depth_m >= t.depth_m) closed |= t.mode;
  return closed;
}

std::uint8_t closed_modes(const HazardArea& area) {
  if (area.modes) return *area.modes;
  return area.depth_m ? modes_closed_by_depth(*area.depth_m) : kAllModes;
}

std::vector<HazardArea> read_hazard_areas(const std::filesystem::path& file, const Plane& plane) { return AreaReader(file, plane).run(); }

std::vector<SegmentId> segments_in(const City& city, const HazardArea& area) {
  const RoadGraph& g = city.roads;
  const PlaneArea on_plane(area, city.plane);
  std::vector<SegmentId> out;
  for (SegmentId s : g.segments()) {
    const bool above = g.bridge[s] && g.layer[s] > 0 && area.cause == HazardCause::flood;
    if (!above && touches(on_plane, g.shape(s))) out.push_back(s);
  }
  return out;
}

}  // namespace senda::scenario
