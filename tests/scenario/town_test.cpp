#include <catch2/catch.hpp>

#include "graph/components.hpp"
#include "graph/errors.hpp"
#include "graph/osm/import.hpp"
#include "graph/osm/writer.hpp"
#include "sim/scenario/town/town.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using scenario::town::make_town;

TEST_CASE("town: the same people and seed give the same town, another seed another") {
  const auto a = make_town(3000, 7, "t"), b = make_town(3000, 7, "t"), c = make_town(3000, 8, "t");
  CHECK(a.zones == b.zones);
  CHECK(a.map.ways.size() == b.map.ways.size());
  CHECK(a.map.nodes.back().position == b.map.nodes.back().position);
  CHECK(a.zones != c.zones);
}

TEST_CASE("town: zones hold exactly the people asked for, some values suppressed as in reality") {
  for (std::int64_t people : {2000, 20000, 100000}) {
    const auto t = make_town(people, 7, "t");
    std::int64_t sum = 0;
    for (const auto& f : t.zones["features"]) sum += f["properties"]["POBTOT"].get<std::int64_t>();
    CHECK(sum == people);
  }
}

TEST_CASE("town: one connected network with hospital, fire station, schools, parks and few bridges") {
  test::Folder f;
  const auto t = make_town(20000, 7, "t");
  osm::write(t.map, f.path / "t.osm.pbf");
  const City c = import_osm(f.path / "t.osm.pbf");
  CHECK(weak_components(c.roads, kCar).size[0] >= c.roads.node_count() - 2);
  int bridges = 0;
  for (SegmentId s : c.roads.segments()) bridges += c.roads.bridge[s];
  CHECK((bridges >= 5 && bridges <= 8));
  std::array<int, kSiteKinds> kinds{};
  for (SiteId s : c.sites.kind.keys()) ++kinds[static_cast<std::size_t>(c.sites.kind[s])];
  CHECK(kinds[static_cast<std::size_t>(SiteKind::hospital)] == 1);
  CHECK(kinds[static_cast<std::size_t>(SiteKind::fire_station)] == 1);
  CHECK(kinds[static_cast<std::size_t>(SiteKind::shelter)] >= 5);
  CHECK(kinds[static_cast<std::size_t>(SiteKind::assembly)] >= 4);
}

TEST_CASE("town: the built-in scenario's map is the one the generator makes") {
  test::Folder f;
  osm::write(make_town(20000, 7, "town").map, f.path / "t.osm.pbf");
  const City a = import_osm(f.path / "t.osm.pbf"), b = import_osm(std::string(SENDA_SOURCE_DIR) + "/scenarios/town/town.osm.pbf");
  CHECK(a.roads.segment_count() == b.roads.segment_count());
  CHECK(a.roads.names == b.roads.names);
  CHECK(a.buildings.levels.raw() == b.buildings.levels.raw());
}

TEST_CASE("town: sizes it cannot make are a usage error") { CHECK_THROWS_AS(make_town(10, 7, "t"), UsageError); }
