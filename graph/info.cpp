#include "graph/info.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "graph/components.hpp"

namespace senda {

CityInfo describe(const City& city) {
  const RoadGraph& g = city.roads;
  CityInfo i;
  i.nodes = g.node_count();
  i.segments = g.segment_count();
  i.directed_edges = g.edge_count();
  i.buildings = city.buildings.size();
  i.sites = city.sites.size();
  i.osm_ways = city.report.osm_ways;
  std::size_t named = 0;
  for (SegmentId s : g.segments()) {
    const std::uint8_t m = g.segment_modes(s);
    named += !g.name(s).empty();
    if (g.tagged[s] & kPlaza) continue;  // an outline to walk along, no street
    i.road_length_m += g.length[s].value;
    if (m & kCar) i.drivable_length_m += g.length[s].value;
    if (m & kFoot) i.walkable_length_m += g.length[s].value;
  }
  const Components c = weak_components(g, kAllModes);
  i.components = c.size.size();
  if (i.nodes) i.largest_component_share = static_cast<double>(c.size[0]) / static_cast<double>(i.nodes);
  if (i.segments) i.segments_with_name = static_cast<double>(named) / static_cast<double>(i.segments);
  const auto tagged = [](const auto& column) { return static_cast<std::size_t>(std::count_if(column.begin(), column.end(), [](auto v) { return v > 0; })); };
  const auto& b = city.buildings;
  i.buildings_with_levels = tagged(b.levels);
  i.buildings_with_year = tagged(b.year);
  i.multipolygon_buildings = static_cast<std::size_t>(std::count_if(b.osm_id.begin(), b.osm_id.end(), [](std::int64_t id) { return id < 0; }));
  if (city.fronts.begin.size() > 1)
    for (BuildingId x : b.osm_id.keys()) i.corner_buildings += city.fronts.corner[x.value()];
  i.low = {1e9, 1e9};
  i.high = {-1e9, -1e9};
  for (const LonLat& p : g.position) {
    i.low = {std::min(i.low.lon, p.lon), std::min(i.low.lat, p.lat)};
    i.high = {std::max(i.high.lon, p.lon), std::max(i.high.lat, p.lat)};
  }
  return i;
}

std::vector<std::string> warnings_of(const ImportReport& report) {
  struct Sentence {
    const char *text, *id;
  };
  constexpr Sentence kSentences[kFindings] = {
      {"references to nodes that the extract does not hold", "way"},
      {"streets lie outside the extract or its bounds", "way"},
      {"roads drawn as areas (parking, service yards) are not routed over", "way"},
      {"barriers stand on junctions; which street they bar is not said, so they bar none", "node"},
      {"outlines of buildings, places or water are incomplete or have no area", "way"},
      {"multipolygons do not close or miss members", "relation"},
      {"places lie too far from the streets to belong to them", "node"},
  };
  std::vector<std::string> out;
  for (std::size_t i = 0; i < kFindings; ++i) {
    const auto& f = report.findings[i];
    if (f.count == 0) continue;
    std::string examples;
    for (const std::int64_t id : f.examples) examples += fmt::format("{}{} {}", examples.empty() ? "" : ", ", kSentences[i].id, id);
    out.push_back(fmt::format("{} {} (such as {})", f.count, kSentences[i].text, examples));
  }
  std::size_t dropped = 0;
  std::array<std::size_t, kRestrictionOutcomes> by{};
  for (const RestrictionOutcome o : report.restriction_outcome) {
    ++by[static_cast<std::size_t>(o)];
    dropped += o != RestrictionOutcome::kept;
  }
  if (dropped == 0) return out;
  std::string reasons;
  for (std::size_t i = 1; i < by.size(); ++i)
    if (by[i]) reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", by[i], name_of(static_cast<RestrictionOutcome>(i)));
  out.push_back(fmt::format("{} of {} turn restrictions left out: {}", dropped, report.restriction_outcome.size(), reasons));
  return out;
}

}  // namespace senda
