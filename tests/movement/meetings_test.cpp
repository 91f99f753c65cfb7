#include <catch2/catch.hpp>

#include "tests/movement/parties.hpp"

using namespace senda;
using movement::State;
using people::Goal;
using test::Families;

namespace {

// Home, school and work in a row; the shelter two kilometres beyond home. Cars at 10 m/s.
const char* const kRow = "X,-2000,0\nH,0,0\nS,600,0\nW,1000,0\n";
const char* const kStreets = "XH,X,H,0,2000,36,1,1800,,400\nHS,H,S,0,600,36,1,1800,,400\nSW,S,W,0,400,36,1,1800,,400\n";

int count(const record::EventLog& log, record::EventKind kind) {
  int n = 0;
  for (std::size_t i = 0; i < log.size(); ++i) n += log.at(i).kind == kind;
  return n;
}

}  // namespace

TEST_CASE("meetings: a mother walks to the school and takes her child home at its pace") {
  Families f(kRow, kStreets);
  const auto school = f.meeting(2, 10800);
  const auto mother = f.add({.from = "W", .depart_s = 100, .speed = 1.25F, .stops = {f.stop("S", school)}, .to = "H"});
  const auto child = f.add({.from = "S", .speed = 0.8F, .stops = {f.stop("S", school)}, .to = "H", .collected = true});
  const auto j = f.go();
  for (auto q : {mother, child}) {
    CHECK(j.outcome.state[q] == State::home);
    CHECK(j.arrive(q) == 100 + 320 + 750);
  }
  CHECK(j.outcome.carried_by[child] == mother);
  CHECK_FALSE(j.outcome.carried_by[mother].exists());
  CHECK(j.outcome.distance_m[mother] == 1000);
  CHECK(j.outcome.distance_m[child] == 600);
  CHECK(j.outcome.gathering[mother].seconds() == 0);
  CHECK(j.outcome.gathering[child].seconds() == 420);
  CHECK(j.outcome.free_flow[mother].seconds() == 1070);
  CHECK(j.outcome.free_flow[child].seconds() == 750);
  CHECK(j.summary.delay_s == 0);
  CHECK(test::at(j.outcome, 50).waiting == 1);
  CHECK(test::at(j.outcome, 50).departed == 1);
  CHECK(test::at(j.outcome, 430).travelling == 2);
}

TEST_CASE("meetings: those who meet at home drive on in the one car as soon as both are there") {
  Families f(kRow, kStreets);
  const auto home = f.meeting(2, 10800);
  const auto driver = f.add({.from = "W", .car = true, .stops = {f.stop("H", home)}, .goal = Goal::shelter});
  const auto walker = f.add({.from = "S", .speed = 1.2F, .persons = 2, .stops = {f.stop("H", home)}, .goal = Goal::shelter});
  const auto j = f.go();
  for (auto q : {driver, walker}) {
    CHECK(j.outcome.state[q] == State::arrived);
    CHECK(j.arrive(q) == 500 + 200);
    CHECK(j.outcome.site[q] == 0);
  }
  CHECK(j.outcome.sites[0].arrived == 3);
  CHECK(j.outcome.entered[SegmentId(0)] == 1);  // one car on the last street
  CHECK(j.outcome.gathering[driver].seconds() == 400);
  CHECK(j.summary.delay_s == 0);
}

TEST_CASE("meetings: nobody goes on before the earliest time, and at the limit they go without the late one") {
  const auto arrivals = [](double until_s, double earliest_s) {
    Families f(kRow, kStreets);
    const auto home = f.meeting(2, until_s, earliest_s);
    f.add({.from = "W", .car = true, .stops = {f.stop("H", home)}, .goal = Goal::shelter});
    f.add({.from = "S", .speed = 1, .stops = {f.stop("H", home)}, .goal = Goal::shelter});
    const auto j = f.go();
    CHECK(j.summary.delay_s == 0);
    return std::pair{j.arrive(people::PartyId(0)), j.arrive(people::PartyId(1))};
  };
  CHECK(arrivals(10800, 0) == std::pair{800.0, 800.0});
  CHECK(arrivals(10800, 1000) == std::pair{1200.0, 1200.0});
  CHECK(arrivals(600, 0) == std::pair{800.0, 800.0});    // comes as the limit passes
  CHECK(arrivals(300, 0) == std::pair{500.0, 2600.0});   // the late one walks on alone
  CHECK(arrivals(300, 400) == std::pair{600.0, 2600.0});
}

TEST_CASE("meetings: a child whom nobody collects waits at school to the end and never arrives") {
  Families f(kRow, kStreets);
  const auto school = f.meeting(2, 3600);
  const auto child = f.add({.from = "S", .depart_s = 60, .stops = {f.stop("S", school)}, .to = "H", .collected = true});
  const auto other = f.add({.from = "S", .collected = true});  // nobody is even meant to come
  f.add({.from = "W", .depart_s = 7200, .to = "H"});
  const auto j = f.go();
  for (auto q : {child, other}) CHECK(j.outcome.state[q] == State::waiting);
  CHECK(j.summary.set_out == 3);
  CHECK(j.summary.never_arrived == 2);
  CHECK(test::at(j.outcome, 30).departed == 1);
  CHECK(j.outcome.curve.back().waiting == 2);
}

TEST_CASE("meetings: a late escort still collects the child, and an early one waits until it is out") {
  const auto home_at = [](double escort_s, double child_s, double until_s) {
    Families f(kRow, kStreets);
    const auto school = f.meeting(2, until_s);
    f.add({.from = "W", .depart_s = escort_s, .speed = 1, .stops = {f.stop("S", school)}, .to = "H"});
    f.add({.from = "S", .depart_s = child_s, .speed = 1, .stops = {f.stop("S", school)}, .to = "H", .collected = true});
    const auto j = f.go();
    return std::pair{j.arrive(people::PartyId(0)), j.outcome.state[people::PartyId(1)] == State::home ? j.arrive(people::PartyId(1)) : -1};
  };
  CHECK(home_at(5000, 0, 3600) == std::pair{6000.0, 6000.0});
  CHECK(home_at(0, 900, 3600) == std::pair{1500.0, 1500.0});
  CHECK(home_at(0, 4000, 3600) == std::pair{4200.0, -1.0});  // gone before the child is out
}

TEST_CASE("meetings: one escort goes by two schools and meets the father at home; all share the rest of the way") {
  Families f(kRow, kStreets);
  const auto a = f.meeting(2, 10800), b = f.meeting(2, 10800), home = f.meeting(4, 10800);
  const auto mother = f.add({.from = "W", .speed = 1, .stops = {f.stop("S", a), f.stop("W", b), f.stop("H", home)}, .goal = Goal::shelter});
  const auto small = f.add({.from = "S", .speed = 0.5F, .stops = {f.stop("S", a), f.stop("H", home)}, .goal = Goal::shelter, .collected = true});
  const auto big = f.add({.from = "W", .speed = 1, .stops = {f.stop("W", b), f.stop("H", home)}, .goal = Goal::shelter, .collected = true});
  const auto father = f.add({.from = "H", .depart_s = 10, .car = true, .stops = {f.stop("H", home)}, .goal = Goal::shelter});
  const auto j = f.go();
  // W-S 400 s, S-W with the small one 800 s, W-H 2000 s, then the car 200 s.
  for (auto q : {mother, small, big, father}) CHECK(j.arrive(q) == 400 + 800 + 2000 + 200);
  CHECK(j.outcome.distance_m[mother] == 400 + 400 + 1000 + 2000);
  CHECK(j.outcome.distance_m[small] == 400 + 1000 + 2000);
  CHECK(j.outcome.distance_m[big] == 1000 + 2000);
  CHECK(j.outcome.distance_m[father] == 2000);
  for (auto q : {mother, small, big}) CHECK(j.outcome.carried_by[q] == father);
  CHECK(j.outcome.entered[SegmentId(0)] == 1);
  CHECK(j.summary.delay_s == 0);
  CHECK(j.outcome.sites[0].arrived == 4);
}

TEST_CASE("meetings: a car takes five; children have the first seats and the rest walk as one party") {
  Families f(kRow, kStreets);
  const auto home = f.meeting(4, 10800);
  const auto three = f.add({.from = "H", .speed = 1, .persons = 3, .stops = {f.stop("H", home)}, .goal = Goal::shelter});
  const auto two = f.add({.from = "H", .speed = 0.8F, .persons = 2, .stops = {f.stop("H", home)}, .goal = Goal::shelter});
  const auto driver = f.add({.from = "H", .car = true, .stops = {f.stop("H", home)}, .goal = Goal::shelter});
  const auto one = f.add({.from = "H", .speed = 1, .stops = {f.stop("H", home)}, .goal = Goal::shelter});
  const auto j = f.go();
  for (auto q : {three, one, driver}) CHECK(j.arrive(q) == 200);
  CHECK(j.arrive(two) == 2500);

  Families g(kRow, kStreets);
  const auto school = g.meeting(3, 10800);
  const auto adult = g.add({.from = "S", .speed = 1, .stops = {g.stop("S", school)}, .to = "H"});
  const auto parent = g.add({.from = "S", .car = true, .stops = {g.stop("S", school)}, .to = "H"});
  const auto children = g.add({.from = "S", .persons = 4, .stops = {g.stop("S", school)}, .to = "H", .collected = true});
  const auto k = g.go();
  for (auto q : {parent, children}) CHECK(k.arrive(q) == 60);
  CHECK(k.arrive(adult) == 600);
}

TEST_CASE("meetings: who cannot seat all the children leaves the car and walks with them") {
  Families f(kRow, kStreets);
  const auto school = f.meeting(2, 10800);
  const auto parent = f.add({.from = "W", .speed = 1.2F, .car = true, .stops = {f.stop("S", school)}, .to = "H"});
  const auto children = f.add({.from = "S", .speed = 1, .persons = 5, .stops = {f.stop("S", school)}, .to = "H", .collected = true});
  const auto j = f.go();
  for (auto q : {parent, children}) CHECK(j.arrive(q) == 40 + 600);
  CHECK(j.outcome.entered[SegmentId(1)] == 6);
  CHECK(j.outcome.free_flow[parent].is_never());  // by car it would have been faster
}

TEST_CASE("meetings: a shelter with two places left refuses the three who have met, and they go on together") {
  Families f("H,0,0\nP,200,0\nQ,500,0\n", "HP,H,P,0,200,5,1,,walk,400\nPQ,P,Q,0,300,5,1,,walk,400\n",
             {{"sites.csv", "site_id,kind,node_id,capacity,status\nS1,shelter,P,2,open\nS2,shelter,Q,,open\n"}});
  const auto home = f.meeting(2, 10800);
  const auto two = f.add({.from = "H", .persons = 2, .stops = {f.stop("H", home)}, .goal = Goal::shelter});
  const auto one = f.add({.from = "H", .depart_s = 30, .stops = {f.stop("H", home)}, .goal = Goal::shelter});
  const auto j = f.go();
  for (auto q : {two, one}) {
    CHECK(j.arrive(q) == Approx(530).margin(1));
    CHECK(j.outcome.site[q] == 1);
    CHECK(j.outcome.refused_once[q] == 1);
    CHECK(j.outcome.replans[q] == 1);
  }
  CHECK(j.outcome.sites[0].arrived == 0);
  CHECK(j.outcome.sites[0].refused == 3);
  CHECK(j.outcome.sites[1].arrived == 3);
}

TEST_CASE("stops: without a meeting a party goes on at once, and a stop without a node for its mode is passed over") {
  Families f(kRow, kStreets);
  const auto visitor = f.add({.from = "H", .speed = 1, .stops = {f.stop("S")}, .to = "H"});
  const auto passer = f.add({.from = "H", .depart_s = 5000, .speed = 1, .stops = {{NodeId(), f.node("S"), people::Stop::kNoMeeting}}, .to = "W"});
  const auto driver = f.add({.from = "H", .depart_s = 5000, .car = true, .stops = {{NodeId(), f.node("W"), people::Stop::kNoMeeting}}, .to = "S"});
  const auto j = f.go();
  CHECK(j.arrive(visitor) == 1200);
  CHECK(j.arrive(passer) == 6000);
  CHECK(j.arrive(driver) == 5000 + 100 + 40);
  CHECK(j.summary.delay_s == 0);
}

namespace {

// From home one street leads to the school and another to B.
const char* const kFork = "H,0,0\nS,600,0\nB,300,400\n";
const char* const kForkStreets = "HS,H,S,0,600,36,1,1800,,400\nHB,H,B,0,500,36,1,1800,,400\n";

test::Journey to_school(const std::string& closures, double until_s, bool car = false) {
  Families f(kFork, kForkStreets, {{"closures.csv", "link_id,modes,from_s,until_s,cause\n" + closures}});
  const auto school = f.meeting(2, until_s);
  f.add({.from = "H", .speed = 1, .car = car, .stops = {f.stop("S", school), f.stop("H")}, .to = "B"});
  f.add({.from = "S", .speed = 1, .stops = {f.stop("S", school)}, .to = "B", .collected = true});
  return f.go();
}

}  // namespace

TEST_CASE("stops: who cannot reach the school gives it up when the limit has passed, and goes on when a street opens before") {
  const people::PartyId escort(0), child(1);
  const auto never = to_school("HS,all,0,,debris\n", 3600);
  CHECK(never.arrive(escort) == 3600 + 500);
  CHECK(never.outcome.state[child] == State::waiting);
  CHECK(test::at(never.outcome, 1800).isolated == 1);
  CHECK(never.outcome.free_flow[escort].seconds() == 500);
  const auto opened = to_school("HS,all,0,1000,debris\n", 3600);
  for (auto q : {escort, child}) CHECK(opened.arrive(q) == 1000 + 600 + 600 + 500);
  CHECK(opened.outcome.free_flow[escort].seconds() == 1700);
  CHECK(opened.outcome.free_flow[child].seconds() == 1100);
  CHECK(opened.summary.delay_s == 500);  // of the escort's 1000 s; the child waited at a meeting
  const auto late = to_school("HS,all,0,5000,debris\n", 3600);
  CHECK(late.arrive(escort) == 3600 + 500);
  CHECK(to_school("HS,all,0,,debris\n", 0).arrive(escort) == 500);  // the limit is over before it sets out
}

TEST_CASE("stops: a stop at which nobody meets is not given up") {
  Families f(kFork, kForkStreets, {{"closures.csv", "link_id,modes,from_s,until_s,cause\nHS,all,0,,debris\n"}});
  const auto visitor = f.add({.from = "H", .stops = {f.stop("S")}, .to = "B"});
  CHECK(f.go().outcome.state[visitor] == State::isolated);
}

TEST_CASE("stops: whoever came home before the block was cordoned off walks out of it as its residents do, and nobody comes in") {
  Families f(kFork, kForkStreets, {{"closures.csv", "link_id,modes,from_s,until_s,cause\nHS,all,1000,,cordon\nHB,all,1000,,cordon\n"}});
  const auto home = f.meeting(2, 2000);
  const auto early = f.add({.from = "S", .stops = {f.stop("H", home)}, .to = "B"});
  const auto late = f.add({.from = "S", .depart_s = 1100, .stops = {f.stop("H", home)}, .to = "B"});
  f.population.phase[late] = people::Phase::given;  // not a resident of the block
  const auto j = f.go();
  CHECK(j.arrive(early) == 2000 + 500);
  CHECK(j.outcome.state[late] == State::isolated);
}

TEST_CASE("stops: a driver who loses the way by car walks to the stop and on from there") {
  const auto j = to_school("HS,car,0,,debris\n", 3600, true);
  for (std::uint32_t q : {0u, 1u}) CHECK(j.arrive(people::PartyId(q)) == 600 + 600 + 500);
  CHECK(j.outcome.free_flow[people::PartyId(0)].is_never());  // by car it would have been another way
}

namespace {

// The walker finds the street B-G closed, goes round by A and D, and then meets the driver at A.
test::Journey told(const std::string& closures) {
  Families f("A,0,0\nB,100,0\nG,200,0\nD,100,-100\n", "AB,A,B,0,100,36,1,1800,,400\nBG,B,G,0,100,36,1,1800,,400\nAD,A,D,0,150,36,1,1800,,400\nDG,D,G,0,150,36,1,1800,,400\n",
             {{"closures.csv", "link_id,modes,from_s,until_s,cause\nBG,all,0,,debris\n" + closures}});
  const auto home = f.meeting(2, 10800);
  f.add({.from = "B", .speed = 1, .stops = {f.stop("G"), f.stop("A", home)}, .to = "G"});
  f.add({.from = "A", .car = true, .stops = {f.stop("A", home)}, .to = "G"});
  return f.go();
}

}  // namespace

TEST_CASE("meetings: those who meet tell each other which streets are closed") {
  const auto j = told("");
  for (std::uint32_t q : {0u, 1u}) CHECK(j.arrive(people::PartyId(q)) == 400 + 300 + 30);
  CHECK(j.outcome.distance_m[people::PartyId(1)] == 300);
  CHECK(j.outcome.replans[people::PartyId(1)] == 0);
}

TEST_CASE("meetings: those who have met fall isolated together") {
  const auto j = told("AB,all,650,,debris\nAD,all,650,,debris\n");
  for (std::uint32_t q : {0u, 1u}) CHECK(j.outcome.state[people::PartyId(q)] == State::isolated);
  CHECK(j.outcome.curve.back().isolated == 2);
}

TEST_CASE("meetings: those who ride in a car that is stuck for an hour leave it and walk on together") {
  // The last street lets one car through in two hours and holds one.
  Families f("a,0,0\nb,75,0\nc,82,0\n", "l1,a,b,1,75,54,1,1800,,3\nl2,b,c,1,7.5,54,1,0.5,,3\n");
  for (int i = 0; i < 2; ++i) f.add({.from = "a", .car = true, .to = "c"});
  const auto home = f.meeting(2, 10800);
  const auto driver = f.add({.from = "a", .depart_s = 50, .speed = 1, .car = true, .stops = {f.stop("a", home)}, .to = "c"});
  const auto rider = f.add({.from = "a", .depart_s = 100, .speed = 0.5F, .persons = 2, .stops = {f.stop("a", home)}, .to = "c"});
  const auto j = f.go();
  CHECK(count(j.log, record::EventKind::abandon) == 1);
  for (auto q : {driver, rider}) CHECK(j.arrive(q) == 100 + 5 + 3600 + 15);
  CHECK(j.outcome.entered[SegmentId(0)] == 3);
  CHECK(j.outcome.entered[SegmentId(1)] == 2 + 3);
}

TEST_CASE("meetings: events tell where a party stopped and with whom it went on") {
  Families f(kRow, kStreets);
  const auto school = f.meeting(2, 10800);
  f.add({.from = "W", .speed = 1, .persons = 2, .stops = {f.stop("S", school)}, .to = "H"});
  f.add({.from = "S", .speed = 1, .stops = {f.stop("S", school)}, .to = "H", .collected = true});
  const auto j = f.go();
  CHECK(count(j.log, record::EventKind::meet) == 2);
  CHECK(count(j.log, record::EventKind::board) == 1);
  CHECK(count(j.log, record::EventKind::arrive) == 1);
  for (std::size_t i = 0; i < j.log.size(); ++i) {
    const auto e = j.log.at(i);
    if (e.kind != record::EventKind::board) continue;
    CHECK(e.agent == AgentId(2));
    CHECK(e.place == 0);
    CHECK(e.time.seconds() == 400);
    CHECK(e.node == f.node("S"));
  }
}
