#include <catch2/catch.hpp>

#include <chrono>

#include "graph/errors.hpp"
#include "sim/scenario/clock.hpp"
#include "sim/scenario/reports.hpp"
#include "sim/scenario/wkt.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using Catch::Matchers::Contains;
using scenario::ReportSource;
using scenario::ReportType;

namespace {

const std::string kHeader = "report_id,time,lon,lat,wkt,street,type,source,reporter,photo\n";
const std::string kStart = "2017-09-19T13:14:40-05:00";

scenario::Reports read(const std::string& rows, const std::string& header = kHeader, const Plane& plane = Plane({-99.16, 19.41})) {
  const test::Folder f;
  return scenario::read_reports(f.put("reports.csv", header + rows), plane, kStart);
}

double hours(const std::string& start, const std::string& time) { return scenario::hours_between(*scenario::moment_of(start), *scenario::moment_of(time)); }

}  // namespace

TEST_CASE("reports: a full row is read, and a reporter is kept as a hash only") {
  const auto r = read("r1,2017-09-19T18:14:40,-99.16,19.41,,Calle Durango,closed,authority,ana,0\n").reports;
  REQUIRE(r.size() == 1);
  CHECK(r[0].id == "r1");
  CHECK(r[0].time_h == Approx(5));
  CHECK(r[0].type == ReportType::closed);
  CHECK(r[0].source == ReportSource::authority);
  CHECK(r[0].street == "Calle Durango");
  REQUIRE(r[0].place.size() == 1);
  CHECK(distance_m(r[0].place[0], {0, 0}) < 1e-6);
  CHECK(r[0].reporter);
  CHECK(read("r1,,-99.16,19.41,,,closed,crowd,,\n").reports[0].reporter == std::nullopt);
}

TEST_CASE("reports: columns of senders are dropped and named, their cells appear nowhere") {
  const auto r = read("r1,closed,crowd,-99.16,19.41,Ana Gil,5511223344,a@b.mx\n", "report_id,type,source,lon,lat,name,phone,email\n");
  CHECK(r.dropped == std::vector<std::string>{"name", "phone", "email"});
  REQUIRE(r.notes.size() == 1);
  CHECK_THAT(r.notes[0], Contains("reports.csv") && Contains("name, phone, email") && !Contains("Ana") && !Contains("5511223344"));
  CHECK(read("r1,,,,,Durango,closed,crowd,,\n").notes.empty());
}

TEST_CASE("reports: times are ISO 8601 with or without a zone, or hours, or blank for the start") {
  const auto at = [](const std::string& time) { return read("r," + time + ",,,,Durango,closed,crowd,,\n").reports[0].time_h; };
  CHECK(at("") == 0);
  CHECK(at("2.5") == 2.5);
  CHECK(at("2017-09-19T13:14:40-05:00") == 0);
  CHECK(at("2017-09-19T18:14:40Z") == 0);
  CHECK(at("2017-09-19 14:14:40") == Approx(1));
  CHECK(at("2017-09-20T13:14") == Approx(24 - 40 / 3600.0));
  CHECK(at("2017-09-19T14:14:40-0400") == Approx(0));
  CHECK(at("2017-09-19T13:00") < 0);
  CHECK(hours("2020-02-28T12:00", "2020-02-29T12:00:00.5") == Approx(24 + 0.5 / 3600));
  CHECK(hours("2017-09-19T13:00", "2017-09-19T13:00Z") == 0);  // one states no zone: the same place
  for (const char* bad : {"", "2017", "2017-02-30T10:00", "2017-13-01T10:00", "2017-09-19", "2017-09-19T25:00", "2017-09-19T10:61", "2017-09-19T10:00:99",
                          "2017-09-19T10:00+", "2017-09-19T10:00+99", "2017-09-19T10:00Zx", "19/09/2017 10:00", "2017-09-19T1:00", "2017-09-19T10:00:5", "-017-09-19T10:00"})
    CHECK_FALSE(scenario::moment_of(bad));
}

TEST_CASE("reports: times far from the earthquake are refused by line") {
  const auto row = [](const std::string& time) { return "a,,,,,Durango,closed,crowd,,\nr," + time + ",,,,Durango,closed,crowd,,\n"; };
  CHECK_THROWS_WITH(read(row("2017-09-17T10:00")), Contains("line 3, column time") && Contains("before the scenario's start"));
  CHECK_THROWS_WITH(read(row("-25")), Contains("line 3, column time"));
  CHECK_THROWS_WITH(read(row("2107-09-19T14:00")), Contains("line 3, column time") && Contains("days after"));
  CHECK_THROWS_WITH(read(row("1505844880")), Contains("line 3, column time"));
  CHECK_THROWS_WITH(read(row("nan")), Contains("neither a date and time nor a number"));
  CHECK_THROWS_WITH(read(row("yesterday")), Contains("neither a date and time nor a number"));
}

TEST_CASE("reports: a photo makes a crowd report verified and changes no other source") {
  const auto r = read("a,,,,,X,closed,crowd,,1\nb,,,,,X,closed,crowd,,0\nc,,,,,X,closed,authority,,1\nd,,,,,X,closed,crowd,,true\n").reports;
  CHECK(r[0].source == ReportSource::verified);
  CHECK(r[1].source == ReportSource::crowd);
  CHECK(r[2].source == ReportSource::authority);
  CHECK(r[3].source == ReportSource::verified);
  CHECK_THROWS_WITH(read("a,,,,,X,closed,crowd,,maybe\n"), Contains("line 2, column photo"));
}

TEST_CASE("reports: a place is a point, a line or a street name, and one of them is needed") {
  const auto r = read("a,,-99.16,19.41,,,open,crowd,,\nb,,,,POINT (-99.16 19.41),,open,crowd,,\nc,,,,\"LINESTRING (-99.16 19.41, -99.161 19.41)\",,closed,authority,,\n"
                      "d,,,,,Durango,cleared,crowd,,\n").reports;
  CHECK(r[0].place == r[1].place);
  REQUIRE(r[2].place.size() == 2);
  CHECK(distance_m(r[2].place[0], r[2].place[1]) == Approx(105).margin(1));
  CHECK(r[3].place.empty());
  CHECK_THROWS_WITH(read("a,,,,,,closed,crowd,,\n"), Contains("line 2") && Contains("says no place"));
  CHECK_THROWS_WITH(read("a,,-99.16,,,Durango,closed,crowd,,\n"), Contains("line 2, column lat") && Contains("blank"));
  CHECK_THROWS_WITH(read("a,,-99.16,199,,,closed,crowd,,\n"), Contains("line 2, column lat") && Contains("out of range"));
  CHECK_THROWS_WITH(read("a,,x,19.4,,,closed,crowd,,\n"), Contains("'x' is not a number"));
  CHECK_THROWS_WITH(read("a,closed,crowd\n", "report_id,type,source\n"), Contains("no column that says where"));
  CHECK(read("a,,500,70000,,,closed,crowd,,\n", kHeader, Plane()).reports[0].place[0] == Point{500, 70000});
}

TEST_CASE("reports: WKT that is no point or line is refused by line") {
  for (const char* bad : {"garbage", "POINT", "POINT (", "POINT ()", "POINT (1)", "POINT (1 2", "POINT (1 2) x", "POINT (1 2, 3 4)", "POINT EMPTY", "POINT (nan 2)", "POINT (1e999 2)",
                          "LINESTRING (1 2)", "LINESTRING (1 2,)", "LINESTRING (1 2, 3)", "POLYGON ((0 0, 1 0, 1 1, 0 0))", "POINT (200 19)", "POINT (-99 19 )) ", "(((((((((("})
    CHECK_THROWS_WITH(read(std::string("a,,,,\"") + bad + "\",,closed,crowd,,\n"), Contains("line 2, column wkt"));
  CHECK_THROWS_WITH(read("a,,,,\"LINESTRING (-99 19, -89 19)\",,closed,crowd,,\n"), Contains("km long") && Contains("at most 20 km"));
  CHECK_THROWS_WITH(read("a,,,,\"LINESTRING (-99 19, 99 -19)\",,closed,crowd,,\n"), Contains("line 2, column wkt"));
  CHECK(scenario::parse_wkt(" point z ( -99.1 19.4 2240 ) ")->front() == LonLat{-99.1, 19.4});
  CHECK(scenario::parse_wkt("LINESTRING(0 0,1 1,2 0)")->size() == 3);
}

TEST_CASE("reports: words that are not known get the nearest known one") {
  CHECK_THROWS_WITH(read("a,,,,,X,closed,autority,,\n"), Contains("line 2, column source: 'autority' is not known; did you mean 'authority'?"));
  CHECK_THROWS_WITH(read("a,,,,,X,Closed,crowd,,\n"), Contains("line 2, column type") && Contains("did you mean 'closed'?"));
  CHECK_THROWS_WITH(read("a,,,,,X,closed,twitterstorm,,\n"), Contains("give one of inspection, authority, verified, crowd"));
  CHECK_THROWS_WITH(read("a,,,,,X,,crowd,,\n"), Contains("line 2, column type: is blank"));
  CHECK_THROWS_WITH(read("a,closed,1,2\n", "report_id,type,lon,lat\n"), Contains("column 'source' is missing"));
}

TEST_CASE("reports: rows of blanks are passed over; blank and repeated ids are not") {
  CHECK(read(",,,,,,,,,\n\na,,,,,X,closed,crowd,,\n,,,,,,,,,\n").reports.size() == 1);
  CHECK(read("").reports.empty());
  CHECK_THROWS_WITH(read(",,,,,X,closed,crowd,,\n"), Contains("line 2, column report_id: is blank"));
  CHECK_THROWS_WITH(read("a,,,,,X,closed,crowd,,\nb,,,,,X,closed,crowd,,\na,,,,,X,closed,crowd,,\n"), Contains("line 4, column report_id: 'a' stands twice"));
  CHECK_THROWS_WITH(read("a,,,,," + std::string(5000, 'x') + ",closed,crowd,,\n"), Contains("line 2, column street") && Contains("bytes long"));
  CHECK_THROWS_AS(scenario::read_reports("nowhere.csv", Plane(), kStart), InputError);
}
