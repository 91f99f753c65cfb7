#include "sim/record/text.hpp"

#include "sim/record/table.hpp"

namespace senda::record {

const char* source_column(const RoadGraph& g) { return g.from_gmns() ? "link_id" : "osm_way_id"; }

std::string wkt(const City& city, SegmentId s) {
  std::string out = "LINESTRING (";
  bool first = true;
  for (const Point& p : city.roads.shape(s)) {
    const LonLat q = city.plane.unproject(p);
    if (!first) out += ", ";
    first = false;
    out += decimal(q.lon, 7) + " " + decimal(q.lat, 7);
  }
  return out + ")";
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  return out;
}

}  // namespace senda::record
