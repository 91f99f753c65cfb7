#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>
#include <random>

#include "sim/record/temporary_folder.hpp"
#include "tests/viz/small_worlds.hpp"
#include "viz/camera.hpp"
#include "viz/clock.hpp"
#include "viz/crowd.hpp"
#include "viz/furniture.hpp"
#include "viz/isolines.hpp"
#include "viz/network_state.hpp"
#include "viz/words.hpp"

using namespace senda;
using namespace senda::viz;

TEST_CASE("camera: what is projected onto the screen comes back, at any place, scale and rotation") {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> u(-1, 1);
  for (int i = 0; i < 200; ++i) {
    Camera c{{5000 * u(random), 5000 * u(random)}, std::exp(3 * u(random)), 3 * u(random), 1200, 700};
    const Point p{8000 * u(random), 8000 * u(random)}, back = c.to_world(c.to_screen(p));
    CHECK(std::abs(back.x - p.x) + std::abs(back.y - p.y) < 1e-6);
    const auto m = c.matrix({0, 0});
    const Point s = c.to_screen(p);
    CHECK(std::abs(m[0] * p.x + m[1] * p.y + m[2] - s.x) + std::abs(m[3] * p.x + m[4] * p.y + m[5] - s.y) < 1e-6);
  }
}

TEST_CASE("camera: zooming keeps the point under the pointer, dragging moves the map with the hand") {
  Camera c{{100, 50}, 2, 0.7, 800, 600};
  const Point at{200, 500}, under = c.to_world(at);
  c.zoom_at(at, 3);
  CHECK(c.mpp == Approx(2.0 / 3));
  CHECK(distance_m(c.to_world(at), under) < 1e-9);
  c.pan(30, -20);
  CHECK(distance_m(c.to_world({at.x + 30, at.y - 20}), under) < 1e-9);
  for (int i = 0; i < 100; ++i) c.zoom_at(at, 2);
  CHECK(c.mpp == Camera::kNearest);
}

TEST_CASE("camera: fitting shows the whole box, also when the map is turned") {
  for (const double angle : {0.0, 0.6, std::numbers::pi / 2}) {
    Camera c{{0, 0}, 1, angle, 900, 500};
    Box box;
    box.add({-1000, 200});
    box.add({3000, 900});
    c.fit(box);
    for (const Point corner : {Point{-1000, 200}, Point{3000, 900}, Point{-1000, 900}, Point{3000, 200}}) {
      const Point s = c.to_screen(corner);
      CHECK((s.x >= 0 && s.x <= 900 && s.y >= 0 && s.y <= 500));
    }
    CHECK(c.bounds().holds({1000, 500}));
  }
}

TEST_CASE("clock: the scenario's clock runs on over midnight, and times are read as they are written") {
  CHECK(wall_clock("2017-09-19T13:14:40-05:00", SimTime(3'600'000), false) == "2017-09-19 14:14:40");
  CHECK(wall_clock("2016-02-28T23:59:59Z", SimTime(1000), true) == "29/02/2016 00:00:00");
  CHECK(wall_clock("2017-12-31T23:00", SimTime(2 * 3'600'000), false) == "2018-01-01 01:00:00");
  CHECK(wall_clock("yesterday", SimTime(0), false).empty());
  CHECK(parse_time("0:45:00") == SimTime(2'700'000));
  CHECK(parse_time("2700") == SimTime(2'700'000));
  CHECK(parse_time("1:30") == SimTime(5'400'000));
  for (const char* wrong : {"", "a", "1:2:3:4", "-5", "1:", "nan", "1:99:99", "0:60"}) CHECK_FALSE(parse_time(wrong));
  CHECK(duration(SimTime(3'723'999)) == "1:02:03");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(grouped(-999) == "-999");
}

TEST_CASE("network: streets and sites at any time after seeking are as after playing, on random events") {
  const auto map = row_of_streets(6);
  std::mt19937 random(7);
  std::vector<Event> events;
  for (int i = 0; i < 400; ++i) {
    constexpr EventKind kinds[] = {EventKind::segment_closed, EventKind::segment_opened, EventKind::work_begins, EventKind::lanes_turned, EventKind::lanes_returned};
    events.push_back(on_street(i / 3, kinds[random() % 5], random() % 6));
  }
  const auto columns = columns_of(events);
  NetworkState played(map, columns), sought(map, columns);
  for (int t = 0; t < 140; ++t) played.at(SimTime(t * 1000));
  for (int i = 0; i < 200; ++i) {
    const SimTime t(static_cast<std::int64_t>(random() % 140) * 1000);
    sought.at(t);
    NetworkState fresh(map, columns);
    for (std::int64_t ms = 0; ms <= t.ms; ms += 1000) fresh.at(SimTime(ms));
    for (SegmentId s : map.from.keys()) CHECK((sought.closed(s) == fresh.closed(s) && sought.works(s) == fresh.works(s) && sought.turned(s) == fresh.turned(s) && sought.changed(s) == fresh.changed(s)));
  }
}

TEST_CASE("network: a shelter that is full is known from the events of a run, though a party met it") {
  const record::TemporaryFolder folder;
  const PerSegment<NodeId> from{std::vector<NodeId>{NodeId(0)}};
  {
    record::EventFile file(folder.path / "e.h5", from, 1);
    record::EventLog log([&](record::EventColumns&& block) { file.take(std::move(block)); });
    log.add({SimTime(7000), EventKind::site_full, AgentId(0), 1, NodeId(0)});
    log.flush();
    file.finish();
  }
  record::Replay replay(folder.path / "e.h5");
  auto map = row_of_streets(1);
  map.scene.site_id = map.scene.site_name = {"a", "b"};
  map.scene.site_standing = {1, 1};
  map.scene.site_opens_s = {0, 0};
  NetworkState n(map, replay.network());
  n.at(SimTime(6999));
  CHECK_FALSE(n.full(1));
  n.at(SimTime(7000));
  CHECK(n.full(1));
  CHECK_FALSE(n.full(0));
  REQUIRE(n.markers().size() == 1);
  CHECK(n.markers()[0].kind == Marker::Kind::site_full);
}

TEST_CASE("network: a street that is closed for two reasons opens when the second is over, and bridges are marked") {
  auto map = row_of_streets(3);
  map.scene.causes = {"debris"};
  map.scene.closed = {SegmentId(1)};
  map.scene.closed_cause = {0};
  map.scene.closed_modes = {kCar};
  map.scene.closed_from_s = {1};
  map.scene.closed_until_s = {4};
  const auto columns = columns_of({on_street(1, EventKind::segment_closed, 1), on_street(2, EventKind::segment_closed, 1), on_street(3, EventKind::segment_opened, 1), on_street(4, EventKind::segment_opened, 1)});
  NetworkState n(map, columns);
  n.at(SimTime(3000));
  CHECK(n.closed(SegmentId(1)) == 1);
  CHECK(n.closed_modes(SegmentId(1)) == kCar);
  CHECK(n.cause(SegmentId(1)) == 0);
  CHECK(n.changed(SegmentId(1)) == SimTime(1000));  // the first reason's, not the second's
  CHECK_FALSE(n.opened_again(SegmentId(1)));
  n.at(SimTime(500));
  CHECK(n.cause(SegmentId(1)) == 255);
  CHECK_FALSE(n.opened_again(SegmentId(1)));
  n.at(SimTime(4000));
  CHECK(n.opened_again(SegmentId(1)));
  CHECK(n.closed(SegmentId(1)) == 0);
  CHECK(n.markers().size() == 4);
  CHECK(n.markers()[0].kind == Marker::Kind::bridge_closed);
}

TEST_CASE("crowd: a walker stands where its pace has brought it, and everybody who is on the map is counted once") {
  const auto map = row_of_streets(4);
  record::AgentStates states;
  states.reset(5);
  states.apply({SimTime(0), EventKind::depart, AgentId(0), 0, NodeId(0)}, false);
  states.apply({SimTime(0), EventKind::enter, AgentId(0), 0, NodeId(0)}, false);
  states.apply({SimTime(0), EventKind::depart, AgentId(1), 1, NodeId(4)}, false);
  states.apply({SimTime(0), EventKind::enter, AgentId(1), 3, NodeId(4)}, true);
  states.apply({SimTime(0), EventKind::depart, AgentId(2), 0, NodeId(2)}, false);
  states.apply({SimTime(0), EventKind::isolated, AgentId(2), record::kNowhere, NodeId(2)}, false);
  Crowd crowd(map);
  Camera c{{200, 0}, 1, 0, 600, 200};
  Point at;
  REQUIRE(crowd.place(states, SimTime(50'000), 0, at));
  CHECK(at.x == Approx(50 * kWalk_mps));
  REQUIRE(crowd.place(states, SimTime(5000), 1, at));
  CHECK(at.x == Approx(350));  // 10 m/s for 5 s, from the far end
  CHECK_FALSE(crowd.place(states, SimTime(0), 3, at));
  crowd.update(states, SimTime(5000), c, {});
  CHECK(crowd.one_by_one());
  REQUIRE(crowd.dots().size() == 3);
  CHECK(crowd.dots().back().stuck);  // above the others
  CHECK(crowd.nearest(c.to_screen({200, 0}), 5) == 2);
  CHECK(crowd.nearest({0, 0}, 5) == record::kNowhere);
  c.centre = {10'000, 0};
  crowd.update(states, SimTime(5000), c, {});
  CHECK(crowd.dots().empty());
}

TEST_CASE("crowd: slow walkers at their own pace are not held up") {
  const auto map = row_of_streets(4);
  record::AgentStates states;
  states.reset(2);
  for (std::uint32_t a = 0; a < 2; ++a) {
    states.apply({SimTime(0), EventKind::depart, AgentId(a), 0, NodeId(0)}, false);
    states.apply({SimTime(0), EventKind::enter, AgentId(a), 0, NodeId(0)}, false);
  }
  const std::vector<float> pace = {0.5f, 0};  // of the second nothing is known
  Crowd crowd(map, pace);
  Point at;
  REQUIRE(crowd.place(states, SimTime(100'000), 0, at));
  CHECK(at.x == Approx(50));
  REQUIRE(crowd.place(states, SimTime(50'000), 1, at));
  CHECK(at.x == Approx(50 * kWalk_mps));
  CrowdStyle style;
  style.colours = CrowdStyle::Colours::held_up;
  crowd.update(states, SimTime(150'000), {{200, 0}, 1, 0, 600, 200}, style);
  REQUIRE(crowd.dots().size() == 2);
  CHECK(crowd.dots()[0].colour == amount(0, false));         // 200 s for 100 m
  CHECK_FALSE(crowd.dots()[1].colour == amount(0, false));   // should have passed long ago
}

TEST_CASE("crowd: where there are too many for dots, the raster holds every one of them") {
  const auto map = row_of_streets(4);
  record::AgentStates states;
  constexpr std::uint32_t kMany = 50'000;
  states.reset(kMany);
  for (std::uint32_t a = 0; a < kMany; ++a) {
    states.apply({SimTime(0), EventKind::depart, AgentId(a), 0, NodeId(0)}, false);
    states.apply({SimTime(a), EventKind::enter, AgentId(a), a % 4, NodeId(a % 4)}, false);
  }
  Crowd crowd(map);
  crowd.update(states, SimTime(60'000), {{200, 0}, 1, 0, 600, 200}, {});
  CHECK_FALSE(crowd.one_by_one());
  CHECK(crowd.counts()[static_cast<std::size_t>(record::Status::on_segment)] == kMany);
  std::size_t painted = 0;
  for (std::size_t i = 3; i < crowd.raster().size(); i += 4) painted += crowd.raster()[i] > 0;
  CHECK(painted > 20);
  std::size_t held = 0;
  for (const std::uint32_t n : crowd.cells()) held += n;
  CHECK(held == kMany);
  CHECK(painted < 600);  // along the streets alone
  std::vector<std::uint16_t> group(kMany, 0);
  for (std::uint32_t a = 0; a < 10; ++a) group[a] = 1;
  CrowdStyle style;
  style.group = &group;
  style.only = 1;
  crowd.update(states, SimTime(60'000), {{200, 0}, 1, 0, 600, 200}, style);
  CHECK(crowd.dots().size() == 10);
}

TEST_CASE("walk: minutes to the nearest place go round a closed street, and nobody reaches it where all are closed") {
  auto map = row_of_streets(4);
  const auto open = [](SegmentId) { return true; };
  WalkTimes walk(map);
  walk.to({{0, 0}}, open);
  CHECK(walk.seconds(NodeId(4)) == Approx(400 / kWalk_mps).epsilon(1e-4));
  walk.to({{0, 0}, {400, 30}}, open);
  CHECK(walk.seconds(NodeId(3)) == Approx(130 / kWalk_mps).epsilon(1e-4));  // with the way from the place to its junction
  walk.to({{0, 0}}, [](SegmentId s) { return s.value() != 2; });
  CHECK(walk.seconds(NodeId(2)) == Approx(200 / kWalk_mps).epsilon(1e-4));
  CHECK(std::isinf(walk.seconds(NodeId(3))));
  map.modes[SegmentId(0)] = kCar;  // a motorway
  WalkTimes beside(map);
  beside.to({{400, 0}}, open);
  CHECK(beside.seconds(NodeId(1)) == Approx(300 / kWalk_mps).epsilon(1e-4));
  CHECK(std::isinf(beside.seconds(NodeId(0))));
}

TEST_CASE("words: every event and class of street has a name in both languages, the scale bar a round length") {
  for (const bool spanish : {false, true}) {
    for (const char* word : words(spanish).kinds) CHECK((word && *word));
    for (const char* word : words(spanish).classes) CHECK((word && *word));
    for (const auto& [key, what] : help_lines(spanish)) CHECK((key && *key && what && *what));
  }
  CHECK(round_length(160) == 100);
  CHECK(round_length(499) == 200);
  CHECK(round_length(5000) == 5000);
  CHECK(round_length(0.9) == Approx(0.5));
}
