#pragma once
// OSM XML written in a line or two, for tests of the import. Coordinates are metres from (0, 0), turned into
// degrees near the equator.
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "graph/osm/import.hpp"
#include "tests/support/tables.hpp"

namespace senda::test {

using TagText = std::vector<std::pair<std::string, std::string>>;

inline std::string tags_xml(const TagText& tags) {
  std::string s;
  for (const auto& [k, v] : tags) s += "<tag k=\"" + k + "\" v=\"" + v + "\"/>";
  return s;
}

inline std::string degrees(double v) {
  char text[32];
  std::snprintf(text, sizeof text, "%.7f", v);
  return text;
}

class OsmText {
 public:
  OsmText& node(std::int64_t id, double x_m, double y_m, const TagText& tags = {}) {
    nodes_ += "<node id=\"" + std::to_string(id) + "\" version=\"1\" lon=\"" + degrees(x_m / 111319.49) + "\" lat=\"" + degrees(y_m / 110574.28) + "\">" + tags_xml(tags) + "</node>\n";
    return *this;
  }
  OsmText& way(std::int64_t id, const std::vector<std::int64_t>& refs, const TagText& tags) {
    ways_ += "<way id=\"" + std::to_string(id) + "\" version=\"1\">";
    for (const std::int64_t n : refs) ways_ += "<nd ref=\"" + std::to_string(n) + "\"/>";
    ways_ += tags_xml(tags) + "</way>\n";
    return *this;
  }
  struct Member {
    std::string type;
    std::int64_t ref;
    std::string role;
  };
  OsmText& relation(std::int64_t id, const std::vector<Member>& members, const TagText& tags) {
    relations_ += "<relation id=\"" + std::to_string(id) + "\" version=\"1\">";
    for (const Member& m : members) relations_ += "<member type=\"" + m.type + "\" ref=\"" + std::to_string(m.ref) + "\" role=\"" + m.role + "\"/>";
    relations_ += tags_xml(tags) + "</relation>\n";
    return *this;
  }
  City import(const ImportLimits& limits = {}) const {
    const Folder f;
    return import_osm(f.put("t.osm", text()), limits);
  }

  std::string text() const { return "<?xml version='1.0'?><osm version=\"0.6\">" + nodes_ + ways_ + relations_ + "</osm>"; }

 private:
  std::string nodes_, ways_, relations_;
};

/// The graph node of an OSM node.
inline NodeId at(const City& c, std::int64_t osm) {
  for (NodeId n : c.roads.nodes())
    if (c.roads.osm_node[n] == OsmNodeId(osm)) return n;
  return NodeId();
}

}  // namespace senda::test
