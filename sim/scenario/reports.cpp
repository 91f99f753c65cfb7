#include "sim/scenario/reports.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_set>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "sim/scenario/clock.hpp"
#include "sim/scenario/streams.hpp"
#include "sim/scenario/wkt.hpp"

namespace senda::scenario {

namespace {

const std::vector<std::string> kTypes = {"closed", "open", "cleared", "damage"};
const std::vector<std::string> kSources = {"inspection", "authority", "verified", "crowd"};
const std::vector<std::string> kColumns = {"report_id", "time", "lon", "lat", "wkt", "street", "type", "source", "reporter", "photo"};

std::string lower(std::string s) {
  for (char& c : s)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return s;
}

class ReportReader {
 public:
  ReportReader(const std::filesystem::path& file, const Plane& plane, const std::string& start)
      : t_(CsvTable::read(file)), plane_(plane), id_(t_.require("report_id")), type_(t_.require("type")), source_(t_.require("source")),
        time_(t_.find("time")), lon_(t_.find("lon")), lat_(t_.find("lat")), wkt_(t_.find("wkt")), street_(t_.find("street")),
        reporter_(t_.find("reporter")), photo_(t_.find("photo")) {
    if (!(lon_ && lat_) && !wkt_ && !street_)
      throw InputError(t_.file(), "line 1", "has no column that says where", fmt::format("give lon and lat, wkt or street; the columns here are {}", fmt::join(t_.header(), ", ")));
    const auto moment = moment_of(start);
    if (!moment) throw InputError(t_.file(), "", fmt::format("the scenario's start '{}' is not a date and time", start), "write it as 2017-09-19T13:14:40-05:00");
    start_ = *moment;
  }

  Reports run() {
    Reports out;
    for (std::size_t r = 0; r < t_.rows(); ++r)
      if (!blank(r)) out.reports.push_back(report(r));
    for (const std::string& h : t_.header())
      if (std::find(kColumns.begin(), kColumns.end(), h) == kColumns.end()) out.dropped.push_back(h);
    if (!out.dropped.empty())
      out.notes.push_back(fmt::format("{}: columns dropped at import, only the contract's are read: {}", std::filesystem::path(t_.file()).filename().string(), fmt::join(out.dropped, ", ")));
    return out;
  }

 private:
  bool blank(std::size_t r) const {
    for (std::size_t c = 0; c < t_.header().size(); ++c)
      if (!t_.cell(r, c).empty()) return false;
    return true;
  }

  Report report(std::size_t r) {
    Report x;
    x.id = short_text(r, id_);
    if (x.id.empty()) t_.fail(r, "report_id", "is blank", "give each report its own id");
    if (!seen_.insert(x.id).second) t_.fail(r, "report_id", fmt::format("'{}' stands twice", x.id), "give each report its own id");
    x.time_h = time_h(r);
    x.type = static_cast<ReportType>(word(r, type_, kTypes));
    x.source = static_cast<ReportSource>(word(r, source_, kSources));
    // Verified means a photo, or two sources (which is seen when reports are weighed together).
    if (t_.word(r, photo_, {"0", "1", "false", "true"}, 0) % 2 && x.source == ReportSource::crowd) x.source = ReportSource::verified;
    if (reporter_ && !t_.cell(r, *reporter_).empty()) x.reporter = entity_of(t_.cell(r, *reporter_));
    if (street_) x.street = short_text(r, *street_);
    x.place = place(r);
    if (x.place.empty() && x.street.empty()) t_.fail(r, lon_ ? "lon" : wkt_ ? "wkt" : "street", "the report says no place", "give lon and lat, wkt or street");
    return x;
  }

  std::string short_text(std::size_t r, std::size_t c) const {
    const std::string& s = t_.cell(r, c);
    if (s.size() > kLongestReportText)
      t_.fail(r, t_.header()[c], fmt::format("is {} bytes long", s.size()), fmt::format("give at most {}, no story", kLongestReportText));
    return s;
  }

  std::size_t word(std::size_t r, std::size_t c, const std::vector<std::string>& words) const {
    const std::string& s = t_.cell(r, c);
    const auto it = std::find(words.begin(), words.end(), s);
    if (it != words.end()) return static_cast<std::size_t>(it - words.begin());
    const std::string all = fmt::format("give one of {}", fmt::join(words, ", "));
    if (s.empty()) t_.fail(r, t_.header()[c], "is blank", all);
    const std::string near = nearest_word(lower(s), words);
    t_.fail(r, t_.header()[c], fmt::format("'{}' is not known", s), near.empty() ? all : fmt::format("did you mean '{}'? {}", near, all));
  }

  double time_h(std::size_t r) const {
    const std::string s = t_.text(r, time_);
    if (s.empty()) return 0;
    double hours = 0;
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), hours);
    if (error != std::errc() || end != s.data() + s.size() || !std::isfinite(hours)) {
      const auto moment = moment_of(s);
      if (!moment) t_.fail(r, "time", fmt::format("'{}' is neither a date and time nor a number of hours", s), "write it as 2017-09-19T18:30 (local time) or as hours since the start");
      hours = hours_between(start_, *moment);
    }
    if (!(hours >= kEarliestReport_h)) t_.fail(r, "time", fmt::format("'{}' is {:.1f} h before the scenario's start", s, -hours), "give a time after the earthquake");
    if (!(hours <= kLatestReport_h)) t_.fail(r, "time", fmt::format("'{}' is {:.0f} days after the scenario's start", s, hours / 24), "give a time within a year, as 2017-09-19T18:30 or in hours");
    return hours;
  }

  std::vector<Point> place(std::size_t r) {
    if (wkt_ && !t_.cell(r, *wkt_).empty()) return geometry(r);
    const bool lon = !t_.text(r, lon_).empty(), lat = !t_.text(r, lat_).empty();
    if (!lon && !lat) return {};
    if (!lon || !lat) t_.fail(r, lon ? "lat" : "lon", "is blank though its partner is given", "give both or neither");
    return {plane_.project({t_.number(r, lon_, -limit_lon(), limit_lon()), t_.number(r, lat_, -limit_lat(), limit_lat())})};
  }

  std::vector<Point> geometry(std::size_t r) {
    const auto shape = parse_wkt(t_.cell(r, *wkt_));
    if (!shape) t_.fail(r, "wkt", "is not a point or a line", "write POINT (-99.16 19.41) or LINESTRING (-99.16 19.41, -99.17 19.42), lon before lat");
    std::vector<Point> points;
    double length = 0;
    for (const LonLat& v : *shape) {
      if (std::abs(v.lon) > limit_lon() || std::abs(v.lat) > limit_lat())
        t_.fail(r, "wkt", fmt::format("{} {} is out of range", v.lon, v.lat), "give lon before lat, in degrees");
      points.push_back(plane_.project(v));
      if (points.size() > 1) length += distance_m(points[points.size() - 2], points.back());
    }
    if (!(length <= kLongestReport_m))
      t_.fail(r, "wkt", fmt::format("the line is {:.0f} km long", length / 1000), fmt::format("give a stretch of street of at most {:.0f} km", kLongestReport_m / 1000));
    lines_m_ += length;
    if (lines_m_ > kLinesTogether_m)
      t_.fail(r, "wkt", fmt::format("the lines of the table up to here are {:.0f} km long together", lines_m_ / 1000), "report each stretch of street once");
    return points;
  }

  double limit_lon() const { return plane_.is_local() ? 1e7 : 180; }
  double limit_lat() const { return plane_.is_local() ? 1e7 : 90; }

  CsvTable t_;
  const Plane& plane_;
  std::size_t id_, type_, source_;
  std::optional<std::size_t> time_, lon_, lat_, wkt_, street_, reporter_, photo_;
  Moment start_;
  double lines_m_ = 0;
  std::unordered_set<std::string> seen_;
};

}  // namespace

std::string_view name_of(ReportType t) { return kTypes[static_cast<std::size_t>(t)]; }
std::string_view name_of(ReportSource s) { return kSources[static_cast<std::size_t>(s)]; }

Reports read_reports(const std::filesystem::path& file, const Plane& plane, const std::string& start) { return ReportReader(file, plane, start).run(); }

}  // namespace senda::scenario
