#include <catch2/catch.hpp>

#include "sim/publish/gantt.hpp"
#include "tests/plan/clearance_job.hpp"

using namespace senda;

namespace {

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("gantt: a bar for every task, a row for every crew, hours on the axis, names that cannot break the page") {
  test::Folder f;
  const auto s = test::study(f, {"o,0,0\na,10,10\nb,20,0\n", "ea,o,a,0,10,36,1,900,,,Calle <b>Uno</b>\neb,o,b,0,10,36,1,900,,,Calle Dos\n",
                                 {{"closures.csv", "link_id,modes,from_s,until_s,clear_h,hold_h,cause,world\nea,all,0,,2,0,debris,\neb,all,0,,4,0,cordon,\n"},
                                  {"demand.csv", "demand_id,node_id,persons,weight\na,a,10,1\nb,b,6,1\n"},
                                  {"crews.csv", "crew_id,node_id,from_h,rate_m3_per_h,kind\nloader & sons,o,0,40,loader\ni,o,1,40,inspection\nidle,o,0,40,loader\n"},
                                  {"sites.csv", "site_id,kind,node_id,capacity,status\nH,hospital,o,,open\n"}},
                                 R"("closures":{"model":false,"given":"closures.csv"},"sites":{"given":"sites.csv","from_osm":false},)"
                                 R"("clearance":{"crews":"crews.csv","crew_travel":false,"demand":"demand.csv","weights":{"hospital":1,"shelter":0,"rescue":0}})"});
  const auto p = plan::make_plan(*s, plan::Part::roads, {}, {});
  REQUIRE(p.clearance.tasks[0].size() == 2);
  const std::string svg = publish::gantt(*s, p, publish::median_world(p.clearance), 900, "hours <since>");
  CHECK(count(svg, "<rect") == 2);
  CHECK(count(svg, "#b35806") == 1);  // the loader's
  CHECK(svg.find("loader &amp; sons") != std::string::npos);
  CHECK(svg.find(">idle<") != std::string::npos);
  CHECK(svg.find("Calle &lt;b&gt;Uno") != std::string::npos);
  CHECK(svg.find("<b>") == std::string::npos);
  CHECK(svg.find("hours &lt;since&gt;") != std::string::npos);
  CHECK(svg.find("1.0-5.0 h") != std::string::npos);
}

TEST_CASE("gantt: the median world is the one whose loss has as many below as above it") {
  plan::ClearancePlan c;
  c.losses = {9, 1, 7, 5, 3};
  CHECK(publish::median_world(c) == 3);
  CHECK(publish::median_world({}) == 0);
}
