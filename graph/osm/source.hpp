#pragma once
// What an OSM file says that the city needs, in flat columns, before any geometry: streets, areas, turn
// restrictions, points. Two passes over the file: ways and relations, then the nodes they use.
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "graph/osm/import.hpp"
#include "graph/osm/tags.hpp"
#include "graph/road_builder.hpp"

namespace senda::osm {

/// What an area, a multipolygon or a tagged node is; several at once are common.
struct Thing {
  std::optional<BuildingTags> building;
  std::optional<SiteTags> site;
  std::optional<AreaKind> area;
  std::optional<PlaceKind> place;
  std::uint32_t name = 0;
  bool any() const { return building || site || area || place; }
};

/// A range of `Source::refs` (node numbers once the nodes are read).
struct Refs {
  std::uint64_t begin = 0, end = 0;
  std::uint64_t size() const { return end - begin; }
};

struct AreaWay {
  std::int64_t id;
  Refs refs;
  Thing thing;
};
struct Multipolygon {
  struct Member {
    std::int64_t way;
    bool inner;
  };
  std::int64_t id;
  std::vector<Member> members;
  Thing thing;
};
struct MemberWay {
  std::int64_t id;
  Refs refs;
};
struct Restriction {
  std::int64_t id;
  TurnTags tags;
  std::vector<std::int64_t> from, to, via_ways;
  std::int64_t via_node = 0;
  bool has_via_node = false;
};
struct ThingNode {
  std::int64_t id;
  LonLat position;
  Thing thing;
};
struct Barrier {
  std::uint32_t node;  ///< node number
  std::uint8_t blocks;
};

struct Source {
  RawStreets streets;                   ///< ways hold ranges of `refs`; node columns filled
  std::vector<std::uint32_t> refs;      ///< node numbers, all kinds of ways one after the other
  std::vector<AreaWay> areas;
  std::vector<Multipolygon> multipolygons;
  std::vector<MemberWay> members;       ///< sorted by id; ways that multipolygons are made of
  std::vector<Restriction> restrictions;
  std::vector<ThingNode> points;
  std::vector<Barrier> barriers;
  ImportReport report;
  bool known(std::uint32_t node) const { return streets.position[node].lon < 900; }
};

/// Reads the file; positions of nodes it does not hold stay {999, 999}.
Source read_source(const std::filesystem::path& file, const ImportLimits& limits);

}  // namespace senda::osm
