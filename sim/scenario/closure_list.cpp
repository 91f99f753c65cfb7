#include "sim/scenario/closure_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "sim/scenario/geodata.hpp"
#include "sim/scenario/wkt.hpp"
#include "sim/scenario/stretch_of_way.hpp"

namespace senda::scenario {

namespace {

const std::vector<std::string> kColumns = {"link_id", "osm_way_id", "segment_id", "near_lon", "near_lat", "wkt", "modes", "from_s", "until_s", "clear_h", "hold_h", "kind", "cause", "world", "name"};

class ClosureReader {
 public:
  ClosureReader(const City& city, const Placer& placer, const SegmentFinder& finder) : city_(city), placer_(placer), finder_(finder) {}

  std::vector<GivenClosure> read(const CsvTable& t) const {
    t.only(kColumns);
    const auto modes = t.find("modes"), from = t.find("from_s"), until = t.find("until_s"), clear = t.find("clear_h");
    const auto hold = t.find("hold_h"), kind = t.find("kind"), cause = t.find("cause"), world = t.find("world");
    constexpr std::array<std::uint8_t, 3> masks = {kAllModes, kCar | kEmergency, kFoot | kWheelchair};
    std::vector<GivenClosure> out;
    for (std::size_t r = 0; r < t.rows(); ++r) {
      GivenClosure c;
      c.segments = segments(t, r);
      c.modes = masks[t.word(r, modes, {"all", "car", "foot"}, 0)];
      c.from_s = t.number(r, from, 0, 1e8, 0);
      if (until && !t.cell(r, *until).empty()) {
        c.until_s = t.number(r, until, 0, 1e8);
        if (*c.until_s < c.from_s) t.fail(r, "until_s", "is before from_s", "give a later time");
      }
      if (clear && !t.cell(r, *clear).empty()) c.clear_h = t.number(r, clear, 0, 1e5);
      c.hold_h = t.number(r, hold, 0, 1e5, 0);
      if (kind && !t.cell(r, *kind).empty()) c.kind = static_cast<CrewKind>(t.word(r, kind, {"loader", "inspection", "none"}));
      c.cause = static_cast<Cause>(t.word(r, cause, {"debris", "cordon", "bridge", "flood", "other"}, 4));
      if (world && !t.cell(r, *world).empty()) c.world = static_cast<std::uint32_t>(t.integer(r, world, 0, 4000000000));
      out.push_back(std::move(c));
    }
    return out;
  }

 private:
  std::vector<SegmentId> segments(const CsvTable& t, std::size_t r) const {
    const auto given = [&](const char* name) {
      const auto c = t.find(name);
      return c && !t.cell(r, *c).empty() ? c : std::nullopt;
    };
    if (const auto link = given("link_id")) {
      auto found = finder_.by_link(t.cell(r, *link));
      if (found.empty()) t.fail(r, "link_id", fmt::format("link '{}' is not in the city", t.cell(r, *link)), "name a link of link.csv");
      return found;
    }
    if (const auto way = given("osm_way_id")) {
      const auto found = finder_.by_way(t.integer(r, way, 1, INT64_MAX));
      if (found.empty()) t.fail(r, "osm_way_id", fmt::format("way {} is not a road of the city", t.cell(r, *way)), "name a way of the extract");
      return stretch_of_way(t, r, city_, placer_, found);
    }
    if (const auto segment = given("segment_id"))
      return {SegmentId(static_cast<std::uint32_t>(t.integer(r, segment, 0, static_cast<std::int64_t>(city_.roads.segment_count()) - 1)))};
    if (const auto wkt = given("wkt")) return along(t, r, t.cell(r, *wkt));
    t.fail(r, "link_id", "names no street", "give link_id, osm_way_id, segment_id or wkt");
  }

  std::vector<SegmentId> along(const CsvTable& t, std::size_t r, const std::string& text) const {
    constexpr double kPoint = 25, kLine = 15;  // m [A]
    const auto vertices = parse_wkt(text);
    if (!vertices) t.fail(r, "wkt", "is neither a POINT nor a LINESTRING", "write LINESTRING (lon lat, lon lat)");
    std::vector<Point> line;
    for (const LonLat& v : *vertices) line.push_back(city_.plane.project(v));
    std::vector<SegmentId> found;
    for (const NearestIndex* index : {&placer_.car(), &placer_.foot()}) {
      if (line.size() == 1) {
        const SegmentId s = index->segment(line[0], kPoint);
        if (s.exists() && found.empty()) found.push_back(s);
      }
      for (std::size_t i = 1; i < line.size(); ++i) {
        const Point middle{(line[i - 1].x + line[i].x) / 2, (line[i - 1].y + line[i].y) / 2};
        for (const auto& [d, s] : index->segments_within(middle, distance_m(line[i - 1], line[i]) / 2 + kLine))
          if (foot_on(city_.roads.midpoint(s), line[i - 1], line[i]).distance <= kLine) found.push_back(s);
      }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    if (found.empty()) t.fail(r, "wkt", "lies along no street of the city", "draw the line along the closed street, or name it by osm_way_id; longitude comes before latitude");
    return found;
  }

  const City& city_;
  const Placer& placer_;
  const SegmentFinder& finder_;
};

std::string quoted(const std::string& cell) {
  std::string out = "\"";
  for (const char c : cell) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

// Other fields of a geographic file are no concern of ours, slips of the pen are.
void check_fields(const FeatureFile& file) {
  for (const std::string& c : file.columns) {
    if (c.size() <= 3 || std::find(kColumns.begin(), kColumns.end(), c) != kColumns.end()) continue;
    const auto near = std::find_if(kColumns.begin(), kColumns.end(), [&](const std::string& known) { return edit_distance(c, known) <= 2; });
    if (near != kColumns.end()) throw InputError(file.file, c, "is not a known field", fmt::format("did you mean '{}'?", *near));
  }
}

// The lines of a feature, else its points, each as well-known text; one blank text where there is neither.
std::vector<std::string> parts_of(const Feature& f) {
  const bool lines = !f.line_begin.empty();
  const std::size_t n = lines ? f.line_begin.size() : f.points.size();
  std::vector<std::string> parts;
  for (std::size_t k = 0; k < n; ++k) {
    const std::size_t from = lines ? f.line_begin[k] : k, to = !lines ? k + 1 : k + 1 < n ? f.line_begin[k + 1] : f.points.size();
    std::string vertices;
    for (std::size_t v = from; v < to; ++v) vertices += fmt::format("{}{:.8f} {:.8f}", v == from ? "" : ", ", f.points[v].lon, f.points[v].lat);
    parts.push_back(fmt::format("{} ({})", lines ? "LINESTRING" : "POINT", vertices));
  }
  if (parts.empty()) parts.emplace_back();
  return parts;
}

// Features become rows of the same table, so that one reader checks both.
CsvTable table_of(const FeatureFile& file) {
  check_fields(file);
  std::vector<std::string> columns;
  for (const std::string& c : file.columns)
    if (c != "wkt" && std::find(kColumns.begin(), kColumns.end(), c) != kColumns.end()) columns.push_back(c);
  std::string text;
  for (const std::string& c : columns) text += c + ",";
  text += "wkt\n";
  for (std::size_t i = 0; i < file.features.size(); ++i) {
    const Feature& f = file.features[i];
    if (!f.rings.empty()) throw InputError(file.file, fmt::format("feature {}", i + 1), "is an area", "give lines or points here, areas in closures.areas");
    std::string fields;
    for (const std::string& c : columns) fields += quoted(f.fields.at(c)) + ",";
    for (const std::string& part : parts_of(f)) text += fields + (part.empty() ? "" : quoted(part)) + "\n";
  }
  return CsvTable::parse(text, file.file);
}

}  // namespace

std::vector<GivenClosure> read_closures(const std::filesystem::path& file, const City& city, const Placer& placer, const SegmentFinder& finder) {
  const ClosureReader reader(city, placer, finder);
  return reader.read(file.extension() == ".csv" ? CsvTable::read(file) : table_of(read_features(file)));
}

}  // namespace senda::scenario
