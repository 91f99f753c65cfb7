// What is read from the folders of runs and plans.
#include <catch2/catch.hpp>

#include <fstream>

#include "graph/errors.hpp"
#include "sim/record/temporary_folder.hpp"
#include "tests/viz/small_worlds.hpp"
#include "viz/history.hpp"
#include "viz/neighbourhood.hpp"
#include "viz/network_state.hpp"

using namespace senda;
using namespace senda::viz;
using Catch::Matchers::Contains;

namespace {

// A finished run folder of two streets and three agents.
void make_run(const std::filesystem::path& folder) {
  City city;
  PerNode<Point> point{std::vector<Point>{{0, 0}, {100, 0}, {200, 0}}};
  PerNode<LonLat> position{std::vector<LonLat>(3)};
  std::vector<SegmentRecord> streets;
  for (std::uint32_t i = 0; i < 2; ++i) {
    SegmentRecord s;
    s.from = NodeId(i), s.to = NodeId(i + 1), s.length = Metres(100), s.shape = {point[s.from], point[s.to]}, s.modes_forward = s.modes_backward = kCar | kFoot;
    streets.push_back(s);
  }
  city.roads = build_road_graph(position, point, {}, streets);
  record::Scene scene;
  scene.name = "two streets";
  scene.start = "2017-09-19T13:14:40-05:00";
  record::save_map(city, scene, folder / "map.h5");
  record::EventFile file(folder / "events.h5", city.roads.seg_from, 3);
  record::EventLog log([&](record::EventColumns&& block) { file.take(std::move(block)); });
  for (std::uint32_t a = 0; a < 3; ++a) log.add({SimTime(a), EventKind::depart, AgentId(a), 0, NodeId(0)});
  for (std::uint32_t a = 0; a < 3; ++a) log.add({SimTime(1000 * (a + 1)), EventKind::enter, AgentId(a), 0, NodeId(0)});
  log.add(on_street(5, EventKind::segment_closed, 1));
  for (std::uint32_t a = 0; a < 3; ++a) log.add({SimTime(100'000 + a), EventKind::arrive, AgentId(a), record::kNowhere, NodeId(1)});
  log.flush();
  file.finish();
  std::ofstream(folder / "curve.csv") << "time_s,departed,travelling,arrived,waiting,isolated\n0,0,0,0,0,0\n10,3,3,0,0,0\n200,3,0,3,0,0\n";
  std::ofstream(folder / "manifest.json") << R"({"kind":"run","world":4,"status":"done"})";
}

}  // namespace

TEST_CASE("run folder: what is no finished run is refused in one sentence, and a good one opens") {
  const record::TemporaryFolder folder;
  const auto run = folder.path / "run";
  CHECK_THROWS_WITH(RunFolder(run), Contains("there is no such folder"));
  std::filesystem::create_directory(run);
  CHECK_THROWS_WITH(RunFolder(run), Contains("has no manifest.json"));
  make_run(run);
  {
    RunFolder r(run);
    CHECK(r.end == SimTime(200'000));
    CHECK(r.world() == 4);
    CHECK(r.map.scene.name == "two streets");
    CHECK(r.curve.at(100)[Curve::travelling] == 3);
    CHECK(r.curve.at(-1)[Curve::departed] == 0);
    CHECK(r.people() == nullptr);
    NetworkState n(r.map, r.replay->network());
    n.at(SimTime(5000));
    CHECK(n.closed(SegmentId(1)) == 1);
  }
  std::ofstream(run / "manifest.json") << R"({"kind":"run","status":"running"})";
  CHECK_THROWS_WITH(RunFolder(run), Contains("is not finished"));
  std::ofstream(run / "manifest.json") << R"({"kind":"people","status":"done"})";
  CHECK_THROWS_WITH(RunFolder(run), Contains("nothing to replay"));
  std::ofstream(run / "manifest.json") << "[";
  CHECK_THROWS_WITH(RunFolder(run), Contains("is damaged"));
  make_run(run);
  for (const char* file : {"map.h5", "events.h5"}) {
    const auto whole = std::filesystem::file_size(run / file);
    for (const double share : {0.0, 0.3, 0.7, 0.95}) {
      make_run(run);
      std::filesystem::resize_file(run / file, static_cast<std::uintmax_t>(static_cast<double>(whole) * share));
      CHECK_THROWS_AS(RunFolder(run), InputError);
    }
  }
}

TEST_CASE("history: who was on a street when, and what one person did") {
  const record::TemporaryFolder folder;
  make_run(folder.path);
  History h(folder.path / "events.h5", SimTime(200'000), SegmentId(0));
  while (!h.work(1)) {
  }
  CHECK(*std::max_element(h.walkers().begin(), h.walkers().end()) == 3);
  CHECK(*std::max_element(h.cars().begin(), h.cars().end()) == 0);
  CHECK(h.walkers()[History::kSteps / 4] == 3);  // at 50 s all three are on it
  CHECK(h.walkers()[History::kSteps - 1] == 0);  // at 200 s nobody
  REQUIRE(h.longest().size() == 3);
  CHECK(h.longest()[0].agent == 0);  // it came first, and all left together
  CHECK(h.longest()[0].ms() == 99'000);
  CHECK(h.longest()[2].ms() == 97'002);
  History one(folder.path / "events.h5", SimTime(200'000), AgentId(2));
  while (!one.work(1)) {
  }
  REQUIRE(one.events().size() == 3);
  CHECK(one.events()[1].kind == EventKind::enter);
  CHECK(one.progress() == 1);
}

TEST_CASE("neighbourhood: who lives in a hexagon, and who of them has arrived by a moment") {
  record::PeopleRecord p;
  const record::Hexagon here{0, 0}, there{2, 1};
  for (const auto h : {here, there}) p.cell_q.push_back(h.q), p.cell_r.push_back(h.r), p.access_min.push_back(h == here ? 7 : 20);
  const record::Hexagon homes[] = {here, there, here};
  for (int i = 0; i < 3; ++i) {
    p.zone.push_back(record::PeopleRecord::kNoZone);
    p.persons.push_back(static_cast<std::uint16_t>(i + 2));
    p.hex_q.push_back(homes[i].q);
    p.hex_r.push_back(homes[i].r);
    p.displaced.push_back(i == 0 ? 1.0f : 0.5f);
    p.seeking_shelter.push_back(0);
  }
  p.household = {0, 0, 1, 2};
  p.depart_s = {10, 20, 10, 500};
  p.agent = {0, 1, 2, 3};
  p.arrive_s = {100, record::PeopleRecord::kNever, 50, 900};
  CHECK(cell_at(p, record::centre_of(there)) == 1);
  CHECK(cell_at(p, {1e6, 0}) == kNoCell);
  const Neighbourhood n = neighbourhood(p, 0, SimTime(200'000));
  CHECK((n.households == 2 && n.persons == 6 && n.displaced == Approx(2 + 4 * 0.5) && n.walk_min == 7));
  CHECK((n.travellers == 3 && n.set_out == 2 && n.arrived == 1));
}

TEST_CASE("run folder: groups belong to agents by number, also where some have not set out, and a file of another run is noticed") {
  const record::TemporaryFolder folder;
  make_run(folder.path);
  record::PeopleRecord p;
  p.zone = {record::PeopleRecord::kNoZone};
  p.persons = {2};
  p.hex_q = p.hex_r = {0};
  p.displaced = p.seeking_shelter = {0};
  p.agent = {0, 2};  // 1 stayed at home
  p.household = {0, 0};
  p.depart_s = {0, 0};
  p.arrive_s = {100, 100};
  p.group_columns = {"sex"};
  p.group_values = {{"man", "woman"}};
  p.groups = {{0, 1}};
  record::save_people(p, folder.path / "people.h5");
  std::ofstream(folder.path / "arrivals.csv") << "agent_id,household_id\nx1,h\nx,h\ny,h\n";
  RunFolder r(folder.path);
  const auto group = r.group("sex");
  REQUIRE(group);
  CHECK(group->codes == std::vector<std::uint16_t>{0, 0xffff, 1});
  CHECK_FALSE(r.traveller(1));
  CHECK(r.traveller(2) == 1u);
  CHECK(r.label(2) == "y");
  CHECK(r.label(3).empty());
  CHECK(r.agent("x") == 1u);
  CHECK_FALSE(r.agent("z"));
  std::ofstream(folder.path / "manifest.json") << R"({"kind":"run","world":4,"status":"done","bytes":{"events.h5":12}})";
  CHECK_THROWS_WITH(RunFolder(folder.path), Contains("events.h5") && Contains("12"));
  std::ofstream(folder.path / "manifest.json") << R"({"kind":"run","world":4,"status":"done","bytes":{"segments.csv":12}})";
  CHECK_THROWS_WITH(RunFolder(folder.path), Contains("segments.csv") && Contains("not there"));
  std::ofstream(folder.path / "manifest.json") << R"({"kind":"run","world":4,"status":"done","run":"other"})";
  CHECK_THROWS_WITH(RunFolder(folder.path), Contains("map.h5") && Contains("another run"));
}

TEST_CASE("run folder: a plan tells ranks, ties and who regains access; a street is found by its best ranked block") {
  const record::TemporaryFolder folder;
  make_run(folder.path);
  std::filesystem::remove(folder.path / "events.h5");
  City city;
  PerNode<Point> point{std::vector<Point>{{0, 0}, {100, 0}, {200, 0}, {300, 0}}};
  std::vector<SegmentRecord> streets;
  const std::vector<std::string> names = {"", "Calle Ámbar", "Avenida Ambrosía"};
  for (std::uint32_t i = 0; i < 3; ++i) {
    SegmentRecord s;
    s.from = NodeId(i), s.to = NodeId(i + 1), s.length = Metres(100), s.shape = {point[s.from], point[s.to]}, s.modes_forward = s.modes_backward = kCar | kFoot;
    s.name = i < 2 ? names[1] : names[2];
    streets.push_back(s);
  }
  city.roads = build_road_graph(PerNode<LonLat>{std::vector<LonLat>(4)}, point, {}, streets);
  record::save_map(city, record::Scene(), folder.path / "map.h5");
  std::ofstream(folder.path / "manifest.json") << R"({"kind":"plan","status":"done"})";
  std::ofstream(folder.path / "clearance.csv") << "rank,segment_id,name,tier,p_closed,crew_kind,value_per_crew_h,tied_with,rank_lo,rank_hi\n1,1,Calle Ámbar,A,0.5,loader,12.5,1,1,2\n2,0,Calle Ámbar,B,0.25,inspection,3,1,1,4\n";
  std::ofstream(folder.path / "clearance_groups.csv") << "rank,segment_id,group,value,persons\n1,1,age,0-5,3\n1,1,age,75+,4\n1,1,car,no,2.5\n";
  RunFolder plan(folder.path);
  REQUIRE(plan.ranked.size() == 2);
  CHECK((plan.ranked[0].crew == "loader" && plan.ranked[0].value_per_crew_h == 12.5 && plan.ranked[1].tied_with == 1));
  const auto found = plan.streets_named("MBAR", 8);
  REQUIRE(found.size() == 1);
  CHECK(found[0].second == SegmentId(1));
  const auto both = plan.streets_named("a", 8);
  REQUIRE(both.size() == 2);
  CHECK(both[1].first == "Avenida Ambrosía");
  const auto& who = plan.regained_by(1);
  REQUIRE(who.size() == 2);
  CHECK((who[0].group == "age" && who[0].persons.size() == 2 && who[0].persons[1].second == 4 && who[1].persons[0].first == "no"));
  CHECK(plan.regained_by(2).empty());
}
