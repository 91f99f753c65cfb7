// Streets of the map: tags, barriers, squares, turn restrictions.
#include <catch2/catch.hpp>

#include "graph/components.hpp"
#include "graph/osm/tags.hpp"
#include "graph/turn_paths.hpp"
#include "tests/support/osm_text.hpp"

using namespace senda;
using test::OsmText;

namespace {

osm::Tags tags(const test::TagText& list) {
  osm::Tags t;
  for (const auto& [k, v] : list) t.add(k, v);
  return t;
}
std::optional<StreetAttributes> street(const test::TagText& list) {
  const auto r = osm::road_tags(tags(list));
  return r ? std::optional(r->street) : std::nullopt;
}

// 1 - 2 - 3 along x, 4 north and 5 south of 2: a crossroads of four streets.
OsmText crossroads() {
  OsmText t;
  t.node(1, 0, 0).node(2, 100, 0).node(3, 200, 0).node(4, 100, 100).node(5, 100, -100);
  t.way(12, {1, 2}, {{"highway", "primary"}}).way(23, {2, 3}, {{"highway", "primary"}});
  t.way(24, {2, 4}, {{"highway", "residential"}}).way(52, {5, 2}, {{"highway", "residential"}});
  return t;
}
OsmText& forbid(OsmText& t, const std::string& what, std::int64_t from, std::int64_t via, std::int64_t to, test::TagText more = {}) {
  more.insert(more.end(), {{"type", "restriction"}, {"restriction", what}});
  return t.relation(90 + to, {{"way", from, "from"}, {"node", via, "via"}, {"way", to, "to"}}, more);
}
std::uint32_t drive(const City& c, std::int64_t from, std::int64_t to) {
  return TurnPaths(c.roads).run(test::at(c, from), test::at(c, to), mode_weights(c.roads, kCar, MetresPerSecond(1.34)));
}

}  // namespace

TEST_CASE("streets: limits are read in km/h, mph, as walk and by the country's default for the kind of road") {
  CHECK(osm::parse_speed_kmh("MX:urban") == 50);
  CHECK(osm::parse_speed_kmh("DE:zone:30") == 30);
  CHECK(osm::parse_speed_kmh("DE:zone30") == 30);
  CHECK(osm::parse_speed_kmh("RU:urban") == 60);
  CHECK(osm::parse_speed_kmh("XX:rural") == 90);
  CHECK(osm::parse_speed_kmh("signals") == 0);
  CHECK(street({{"highway", "tertiary"}, {"maxspeed:type", "GB:nsl_single"}})->speed_kmh == Approx(96.56));
  CHECK(street({{"highway", "residential"}, {"maxspeed", "20 mph"}})->speed_kmh == Approx(32.19).epsilon(0.001));
  CHECK(street({{"highway", "residential"}})->speed_kmh == defaults_of(RoadClass::residential).speed_kmh);
}

TEST_CASE("streets: one-way by tag, by roundabout and by motorway; reversible streets go both ways and say so") {
  CHECK_FALSE(street({{"highway", "residential"}, {"oneway", "yes"}})->modes_backward & kCar);
  CHECK_FALSE(street({{"highway", "residential"}, {"junction", "roundabout"}})->modes_backward & kCar);
  CHECK_FALSE(street({{"highway", "motorway"}})->modes_backward);
  CHECK(street({{"highway", "motorway"}, {"oneway", "no"}})->modes_backward & kCar);
  const auto reversible = street({{"highway", "primary"}, {"oneway", "reversible"}});
  CHECK((reversible->modes_backward & kCar));
  CHECK((reversible->tagged & kReversible));
  CHECK(osm::road_tags(tags({{"highway", "residential"}, {"oneway", "-1"}}))->reversed);
}

TEST_CASE("streets: lanes by direction share the total, and sidewalks keep their side when a street is turned round") {
  const auto a = street({{"highway", "primary"}, {"lanes", "5"}, {"lanes:forward", "3"}});
  CHECK(a->lanes_forward == 3);
  CHECK(a->lanes_backward == 2);
  CHECK(a->carriageway_m == 15);
  CHECK((a->tagged & kLanesTagged));
  const auto left = street({{"highway", "residential"}, {"sidewalk", "left"}, {"oneway", "-1"}});
  CHECK(left->sidewalks == kRight);  // the nodes will be turned round
  CHECK(left->reversed().sidewalks == kLeft);
  CHECK(street({{"highway", "residential"}, {"sidewalk", "no"}})->walk_width_m == 1.5f);
  CHECK(street({{"highway", "residential"}, {"width", "7.5 m"}, {"surface", "sett"}})->surface == Surface::cobbled);
}

TEST_CASE("streets: who may pass follows the most special key") {
  CHECK_FALSE(street({{"highway", "track"}, {"motor_vehicle", "agricultural"}})->modes_forward & kCar);
  CHECK((street({{"highway", "service"}, {"access", "private"}, {"foot", "yes"}})->modes_forward & kFoot));
  CHECK_FALSE(street({{"highway", "service"}, {"access", "private"}, {"foot", "yes"}})->modes_forward & kCar);
  CHECK((street({{"highway", "service"}, {"access", "no"}, {"motorcar", "yes"}})->modes_forward & kCar));
  CHECK((street({{"highway", "pedestrian"}, {"emergency", "yes"}})->modes_forward & kEmergency));
  CHECK_FALSE(street({{"highway", "pedestrian"}})->modes_forward & kEmergency);
  CHECK_FALSE(street({{"highway", "steps"}})->modes_forward & kWheelchair);
  CHECK((street({{"highway", "steps"}, {"ramp:wheelchair", "yes"}})->modes_forward & kWheelchair));
  CHECK((street({{"highway", "elevator"}})->modes_forward & kWheelchair));
  CHECK_FALSE(street({{"highway", "service"}, {"area", "yes"}}).has_value());
}

TEST_CASE("barriers: a gate stops cars where it stands, lets walkers through, and fire engines only where tagged") {
  for (const bool tagged : {false, true}) {
    OsmText t;
    test::TagText gate{{"barrier", "gate"}};
    if (tagged) gate.push_back({"emergency", "yes"});
    t.node(1, 0, 0).node(2, 50, 0, gate).node(3, 100, 0).way(10, {1, 2, 3}, {{"highway", "residential"}});
    const City c = t.import();
    CHECK(c.report.barriers == 1);
    CHECK(weak_components(c.roads, kCar).size.size() == 2);
    CHECK(weak_components(c.roads, kFoot).size.size() == 1);
    CHECK(weak_components(c.roads, kEmergency).size.size() == (tagged ? 1 : 2));
    double metres = 0;
    for (SegmentId s : c.roads.segments())
      if (c.roads.segment_modes(s) & kCar) metres += c.roads.length[s].value;
    CHECK(metres == Approx(100).epsilon(0.001));  // no street is lost
  }
}

TEST_CASE("barriers: a bollard between two ways counts once, a turnstile stops wheelchairs, one on a junction is reported") {
  OsmText t;
  t.node(1, 0, 0).node(2, 50, 0, {{"barrier", "bollard"}}).node(3, 100, 0).node(4, 150, 0, {{"barrier", "turnstile"}}).node(5, 200, 0).node(6, 100, 50);
  t.way(10, {1, 2}, {{"highway", "residential"}}).way(11, {3, 2}, {{"highway", "service"}}).way(12, {3, 4, 5}, {{"highway", "footway"}}).way(13, {3, 6}, {{"highway", "residential"}});
  City c = t.import();
  CHECK(c.report.barriers == 2);
  const auto walk = weak_components(c.roads, kFoot), car = weak_components(c.roads, kCar), wheel = weak_components(c.roads, kWheelchair);
  CHECK(walk.label[test::at(c, 1)] == walk.label[test::at(c, 5)]);
  CHECK(car.label[test::at(c, 1)] != car.label[test::at(c, 3)]);
  CHECK(wheel.label[test::at(c, 3)] != wheel.label[test::at(c, 5)]);
  const City j = OsmText(crossroads()).node(2, 100, 0, {{"barrier", "gate"}}).import();
  CHECK(j.report[Finding::barrier_at_junction].count == 1);
  CHECK(weak_components(j.roads, kCar).size.size() == 1);
}

TEST_CASE("barriers: a gate between two one-way streets is passed in their direction, whichever was drawn first") {
  for (const bool swapped : {false, true}) {
    OsmText t;
    t.node(1, 0, 0).node(2, 50, 0, {{"barrier", "gate"}, {"emergency", "yes"}}).node(3, 100, 0);
    const test::TagText street{{"highway", "residential"}, {"oneway", "yes"}};
    if (swapped) t.way(10, {2, 3}, street).way(20, {1, 2}, street);
    else t.way(10, {1, 2}, street).way(20, {2, 3}, street);
    const City c = t.import();
    ShortestPaths paths(c.roads);
    const ShortestPaths::Source source{test::at(c, 1), 0};
    paths.run({&source, 1}, mode_weights(c.roads, kEmergency, MetresPerSecond(1.34)), ShortestPaths::Direction::forward);
    CHECK(paths.distance(test::at(c, 3)) < kUnreachable);
    paths.run({&source, 1}, mode_weights(c.roads, kCar, MetresPerSecond(1.34)), ShortestPaths::Direction::forward);
    CHECK(paths.distance(test::at(c, 3)) == kUnreachable);
  }
}

TEST_CASE("turns: a via path without end does not hold the import up") {
  OsmText t;
  std::vector<OsmText::Member> members{{"way", 1000, "from"}, {"way", 1001, "to"}, {"way", 1002, "via"}};
  for (int y = 0; y < 9; ++y)
    for (int x = 0; x < 9; ++x) t.node(10 * y + x + 1, 100 * x, 100 * y);
  for (int k = 0; k < 9; ++k) {
    std::vector<std::int64_t> row, column;
    for (int i = 0; i < 9; ++i) {
      row.push_back(10 * k + i + 1);
      column.push_back(10 * i + k + 1);
    }
    t.way(100 + k, row, {{"highway", "residential"}}).way(200 + k, column, {{"highway", "residential"}});
    members.push_back({"way", 100 + k, "via"});
    members.push_back({"way", 200 + k, "via"});
  }
  t.node(500, -100, 0).node(501, 900, 800).node(502, 5000, 0).node(503, 5100, 0);
  t.way(1000, {500, 1}, {{"highway", "residential"}}).way(1001, {89, 501}, {{"highway", "residential"}}).way(1002, {502, 503}, {{"highway", "residential"}});
  t.relation(7, members, {{"type", "restriction"}, {"restriction", "no_u_turn"}});
  CHECK(t.import().report.restriction_outcome[0] != RestrictionOutcome::kept);
}

TEST_CASE("squares: the outline is walked along where it joins streets, and is no street's length; islands are left out") {
  OsmText t;
  t.node(1, 0, 0).node(2, 50, 0).node(3, 100, 0).node(4, 100, 50).node(5, 50, 50).node(6, 100, 150).node(7, 300, 0).node(8, 310, 0).node(9, 310, 9);
  t.way(10, {1, 2}, {{"highway", "residential"}}).way(11, {4, 6}, {{"highway", "footway"}});
  t.way(12, {2, 3, 4, 5, 2}, {{"highway", "pedestrian"}, {"area", "yes"}}).way(13, {7, 8, 9, 7}, {{"highway", "pedestrian"}, {"area", "yes"}});
  const City c = t.import();
  CHECK(weak_components(c.roads, kFoot).size.size() == 1);
  CHECK(c.report.osm_ways == 3);
  CHECK(c.areas.kind.size() == 2);
}

TEST_CASE("turns: no_left_turn forbids that turn and no other") {
  OsmText t = crossroads();
  const City free = t.import();
  const City c = forbid(t, "no_left_turn", 12, 2, 24).import();
  REQUIRE(c.roads.turn_count() == 1);
  CHECK(drive(c, 5, 4) == drive(free, 5, 4));
  CHECK(drive(c, 4, 1) == drive(free, 4, 1));
  // By turning back at 3, a dead end.
  CHECK(drive(c, 1, 4) == drive(free, 1, 4) + 2 * drive(free, 2, 3));
}

TEST_CASE("turns: only_straight_on leaves one way on") {
  OsmText t = crossroads();
  const City c = forbid(t, "only_straight_on", 12, 2, 23).import();
  CHECK(c.report.restriction_outcome[0] == RestrictionOutcome::kept);
  CHECK(c.roads.turn_count() == 3);  // left, right and back
  CHECK(drive(c, 1, 3) < drive(c, 1, 4));
  CHECK(drive(c, 5, 1) < kUnreachable);
}

TEST_CASE("turns: a restriction via a way forbids the run of three and allows its parts") {
  // A U-turn over the short middle street 2-3 of a dual carriageway.
  OsmText t;
  t.node(1, 0, 0).node(2, 100, 0).node(3, 100, 20).node(4, 0, 20).node(5, 200, 0).node(6, 200, 20);
  t.way(10, {1, 2}, {{"highway", "primary"}, {"oneway", "yes"}}).way(11, {2, 5}, {{"highway", "primary"}, {"oneway", "yes"}});
  t.way(12, {2, 3}, {{"highway", "residential"}}).way(13, {6, 3}, {{"highway", "primary"}, {"oneway", "yes"}}).way(14, {3, 4}, {{"highway", "primary"}, {"oneway", "yes"}});
  CHECK(drive(t.import(), 1, 4) < kUnreachable);
  t.relation(99, {{"way", 10, "from"}, {"way", 12, "via"}, {"way", 14, "to"}}, {{"type", "restriction"}, {"restriction", "no_u_turn"}});
  const City c = t.import();
  CHECK(c.report.restriction_outcome[0] == RestrictionOutcome::kept);
  CHECK(drive(c, 1, 4) == kUnreachable);
  CHECK(drive(c, 1, 3) < kUnreachable);
  CHECK(drive(c, 2, 4) < kUnreachable);
  CHECK(drive(c, 6, 4) < kUnreachable);
}

TEST_CASE("turns: every relation is accounted for, kept or with the reason it was dropped") {
  OsmText t = crossroads();
  forbid(t, "no_left_turn", 12, 2, 24);                               // kept
  forbid(t, "no_left_turn", 12, 2, 23, {{"except", "psv;motorcar"}});  // not for cars
  t.relation(1, {{"way", 12, "from"}, {"way", 24, "to"}}, {{"type", "restriction"}, {"restriction", "no_left_turn"}});
  t.relation(2, {{"way", 12, "from"}, {"node", 2, "via"}, {"way", 777, "to"}}, {{"type", "restriction"}, {"restriction", "no_left_turn"}});
  t.relation(3, {{"way", 12, "from"}, {"node", 3, "via"}, {"way", 24, "to"}}, {{"type", "restriction"}, {"restriction", "no_left_turn"}});
  t.relation(4, {{"way", 12, "from"}, {"node", 2, "via"}, {"way", 24, "to"}}, {{"type", "restriction"}, {"restriction:conditional", "no_left_turn @ (07:00-09:00)"}});
  t.way(60, {5, 6}, {{"highway", "residential"}, {"oneway", "yes"}}).node(6, 0, -100).node(7, 200, -100).way(61, {7, 5}, {{"highway", "residential"}, {"oneway", "yes"}});
  t.relation(5, {{"way", 60, "from"}, {"node", 5, "via"}, {"way", 61, "to"}}, {{"type", "restriction"}, {"restriction", "no_u_turn"}});
  const City c = t.import();
  std::map<std::int64_t, RestrictionOutcome> by;
  for (std::size_t i = 0; i < c.report.restriction_id.size(); ++i) by[c.report.restriction_id[i]] = c.report.restriction_outcome[i];
  CHECK(by.size() == 7);
  CHECK(by[90 + 24] == RestrictionOutcome::kept);
  CHECK(by[90 + 23] == RestrictionOutcome::not_for_cars);
  CHECK(by[1] == RestrictionOutcome::malformed);
  CHECK(by[2] == RestrictionOutcome::member_missing);
  CHECK(by[3] == RestrictionOutcome::not_connected);
  CHECK(by[4] == RestrictionOutcome::conditional);
  CHECK(by[5] != RestrictionOutcome::kept);
}
