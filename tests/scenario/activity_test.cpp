#include <catch2/catch.hpp>

#include "graph/errors.hpp"
#include "sim/scenario/activity.hpp"
#include "sim/scenario/departure_table.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using namespace senda::scenario;

TEST_CASE("activity: every hour's shares sum to one and hold the anchors of science page 3.4") {
  const ActivityTable t;
  for (int k = 0; k < kKinds; ++k)
    for (Day d : {Day::weekday, Day::weekend})
      for (int h = 0; h < 24; ++h) {
        double sum = 0;
        for (const double s : t.at(static_cast<Kind>(k), d, h)) {
          CHECK(s >= 0);
          sum += s;
        }
        CHECK(sum == Approx(1));
      }
  for (int k = 0; k < kKinds; ++k) CHECK(t.at(static_cast<Kind>(k), Day::weekday, 3)[0] >= 0.95);
  CHECK(t.at(Kind::pupil, Day::weekday, 13)[1] == Approx(0.75));
  CHECK(t.at(Kind::teen, Day::weekday, 13)[1] == Approx(0.75));
  CHECK(t.at(Kind::worker, Day::weekday, 13)[2] == Approx(0.75));
  CHECK(t.at(Kind::adult, Day::weekday, 13)[0] == Approx(0.70));
  for (int k = 1; k < kKinds; ++k) CHECK(t.at(static_cast<Kind>(k), Day::weekday, 13)[3] == Approx(0.05));
  // Three peaks of travel: morning, school return, evening.
  const auto travel = [&](int h) { return t.at(Kind::worker, Day::weekday, h)[3] + t.at(Kind::pupil, Day::weekday, h)[3]; };
  CHECK(travel(7) > travel(10));
  CHECK(travel(14) > travel(11));
  CHECK(travel(18) > travel(16));
}

TEST_CASE("activity: the hour and kind of day come from the start unless the scenario says which") {
  const auto reference = moment_of_day("2017-09-19T13:14:40-05:00", "auto");
  CHECK(reference.day == Day::weekday);
  CHECK(reference.hour == 13);
  CHECK(reference.local_h == Approx(13.2444).epsilon(1e-4));
  CHECK(moment_of_day("2017-09-17T13:14:40-05:00", "auto").day == Day::weekend);
  CHECK(moment_of_day("1985-09-19T07:17:49-06:00", "auto").hour == 7);
  CHECK(moment_of_day("2017-09-17T13:14:40-05:00", "weekday").day == Day::weekday);
  CHECK(moment_of_day("2017-09-19T13:14:40-05:00", "night").hour == 3);
}

TEST_CASE("activity: a survey replaces the hours it states and is refused by line where it is wrong") {
  test::Folder f;
  const std::string head = "kind,day,hour,home,school,work,transit,elsewhere\n";
  const auto t = read_activity(f.put("a.csv", head + "worker,weekday,13,0.1,0,0.8,0.1,0\n"));
  CHECK(t.at(Kind::worker, Day::weekday, 13)[2] == Approx(0.8));
  CHECK(t.at(Kind::worker, Day::weekday, 12)[2] == Approx(0.77));
  CHECK_THROWS_WITH(read_activity(f.put("b.csv", head + "worker,weekday,13,0.5,0,0.8,0.1,0\n")), Catch::Contains("line 2") && Catch::Contains("sum"));
  CHECK_THROWS_WITH(read_activity(f.put("c.csv", head + "driver,weekday,13,1,0,0,0,0\n")), Catch::Contains("driver"));
  CHECK_THROWS_AS(read_activity(f.put("d.csv", head + "worker,weekday,24,1,0,0,0,0\n")), InputError);
  CHECK_THROWS_WITH(read_activity(f.put("g.csv", head + "pupil,weekday,13,0.5,0,0.5,0,0\n")), Catch::Contains("line 2") && Catch::Contains("workers alone"));
  CHECK_THROWS_WITH(read_activity(f.put("h.csv", head + "older,weekday,13,0.5,0.5,0,0,0\n")), Catch::Contains("line 2") && Catch::Contains("school"));
  CHECK_THROWS_WITH(read_activity(f.put("e.csv", head + "worker,weekday,1,1,0,0,0,0\nworker,weekday,1,1,0,0,0,0\n")), Catch::Contains("twice"));
}

TEST_CASE("departure table: cumulative shares that end at one") {
  test::Folder f;
  CHECK(read_departure_table(f.put("a.csv", "minute,share\n0,0\n10,0.4\n30,1\n")).size() == 3);
  CHECK_THROWS_WITH(read_departure_table(f.put("b.csv", "minute,share\n0,0.5\n10,0.4\n")), Catch::Contains("line 3") && Catch::Contains("falls"));
  CHECK_THROWS_WITH(read_departure_table(f.put("c.csv", "minute,share\n0,0\n10,0.4\n")), Catch::Contains("ends at 0.4"));
  CHECK_THROWS_WITH(read_departure_table(f.put("d.csv", "minute,share\n10,0.1\n10,1\n")), Catch::Contains("line 3"));
}
