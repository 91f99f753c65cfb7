#include <catch2/catch.hpp>

#include "sim/world/damage_study.hpp"
#include "tests/support/tables.hpp"

using namespace senda;

namespace {

// The built-in town with reports: scenario and files are found through absolute paths.
std::unique_ptr<world::Study> town_with(const test::Folder& f, const std::string& reports, int worlds) {
  const std::string town = std::string(SENDA_SOURCE_DIR) + "/scenarios/town/";
  const auto file = f.put("s.json", R"({"senda":1,"seed":3,"worlds":)" + std::to_string(worlds) + R"(,"city":{"osm":")" + town + R"(town.osm.pbf"},
    "hazard":{"rupture":{"magnitude":7.1,"lon":-98.6,"lat":18.62,"depth_km":50},"site":{"period":")" + town + R"(town.ts.csv"}},
    "people":{"zones":")" + town + R"(town.zones.geojson"}, "closures":{"reports":"r.csv"}})");
  f.put("r.csv", reports);
  return std::make_unique<world::Study>(scenario::load_scenario(file));
}

std::string row(const world::Study& s, const std::string& id, SegmentId segment, const std::string& type, const std::string& source) {
  const LonLat p = s.city().plane.unproject(s.city().roads.midpoint(segment));
  return id + ",1," + std::to_string(p.lon) + "," + std::to_string(p.lat) + "," + s.city().roads.name(segment) + "," + type + "," + source + ",who" + id + "\n";
}
const std::string kHeader = "report_id,time,lon,lat,street,type,source,reporter\n";

std::vector<double> frequency(const world::Study& s, const std::vector<hazard::Damage>& worlds) {
  std::vector<double> p(s.city().roads.segment_count(), 0);
  for (const auto& d : worlds)
    for (const auto& c : d.closures)
      if (c.modes & (kCar | kFoot)) p[c.segment.value()] += 1.0 / static_cast<double>(worlds.size());
  return p;
}

}  // namespace

TEST_CASE("posterior: without reports the worlds are the prior ones") {
  test::Folder f;
  const auto s = town_with(f, kHeader, 6);
  const auto p = world::posterior_worlds(*s, 6, {});
  CHECK(p.effective_size == 6);
  CHECK_FALSE(p.redrawn);
  for (std::uint32_t w = 0; w < 6; ++w) CHECK(p.damage[w].state.raw() == s->realise(w).damage.state.raw());
}

TEST_CASE("posterior: a closed street makes its neighbours likelier too, an open one the other way; silence says nothing") {
  test::Folder f;
  constexpr std::size_t n = 200;
  const auto silent = town_with(f, kHeader, n);
  const auto prior = frequency(*silent, world::posterior_worlds(*silent, n, {}).damage);
  SegmentId often;
  for (SegmentId s : silent->city().roads.segments())
    if (prior[s.value()] > 0.2 && prior[s.value()] < 0.5 && (!often.exists() || prior[s.value()] > prior[often.value()])) often = s;
  REQUIRE(often.exists());
  const auto total = [](const std::vector<double>& p) {
    double sum = 0;
    for (const double x : p) sum += x;
    return sum;
  };
  const auto closed = town_with(f, kHeader + row(*silent, "a", often, "closed", "verified"), n);
  const auto after = world::posterior_worlds(*closed, n, {});
  CHECK_FALSE(after.redrawn);
  CHECK(after.effective_size > 30);
  const auto p = frequency(*closed, after.damage);
  CHECK(p[often.value()] > prior[often.value()] + 0.2);
  CHECK(total(p) > 1.2 * total(prior));
  const auto open = town_with(f, kHeader + row(*silent, "a", often, "open", "inspection"), n);
  CHECK(total(frequency(*open, world::posterior_worlds(*open, n, {}).damage)) < 0.9 * total(prior));
  // The table of reported streets: prior, Bayes on the street alone and the worlds after weighting.
  REQUIRE_FALSE(after.streets.empty());
  for (const auto& street : after.streets) {
    CHECK(street.prior == Approx(prior[street.segment.value()]));
    if (street.segment == often) CHECK(street.posterior == Approx(p[often.value()]));
  }
}

TEST_CASE("posterior: where too few worlds fit, they are redrawn towards the reports and inspected streets are as seen") {
  test::Folder f;
  constexpr std::size_t n = 40;
  const auto silent = town_with(f, kHeader, n);
  const auto prior_worlds = world::posterior_worlds(*silent, n, {}).damage;
  const auto prior = frequency(*silent, prior_worlds);
  // Five inspected streets: closed where that is rare, and the ends of town open.
  std::vector<SegmentId> rare;
  for (SegmentId s : silent->city().roads.segments())
    if (prior[s.value()] > 0.02 && prior[s.value()] < 0.2 && !silent->city().roads.name(s).empty() && rare.size() < 5) rare.push_back(s);
  REQUIRE(rare.size() == 5);
  std::string reports = kHeader;
  for (std::size_t i = 0; i < rare.size(); ++i) reports += row(*silent, std::to_string(i), rare[i], i % 2 ? "open" : "closed", "inspection");
  const auto s = town_with(f, reports, n);
  const auto p = world::posterior_worlds(*s, n, {}), again = world::posterior_worlds(*s, n, {});
  CHECK(p.redrawn);
  CHECK(p.effective_size < 30);
  const auto after = frequency(*s, p.damage);
  for (std::size_t k = 0; k < s->evidence().segments.size(); ++k) {
    const auto& e = s->evidence().segments[k];
    if (e.inspected) CHECK(after[e.segment.value()] == Approx(e.inspected_closed ? 1 : 0));
  }
  // Worlds stay different from each other, and the same again.
  std::set<std::size_t> sizes;
  for (std::size_t i = 0; i < n; ++i) {
    sizes.insert(p.damage[i].closures.size());
    CHECK(p.damage[i].closures.size() == again.damage[i].closures.size());
    CHECK(p.damage[i].world == i);
  }
  CHECK(sizes.size() > 8);
}

TEST_CASE("damage study: the same figures whichever way worlds are batched, and people are hurt only where buildings collapse") {
  test::Folder f;
  const auto s = town_with(f, kHeader, 70);
  const auto d = world::study_damage(*s, 70, {});
  auto tally = world::make_tally(*s);
  for (std::uint32_t w = 0; w < 70; ++w) tally->add(s->realise(w).damage);
  CHECK(d.tally->city().collapses.mean() == tally->city().collapses.mean());
  CHECK(d.tally->city().displaced.mean() == tally->city().displaced.mean());
  double persons = 0, inside = 0;
  for (const float x : s->occupancy().residents) persons += x;
  for (const float x : s->occupancy().inside) inside += x;
  CHECK(persons + s->occupancy().unplaced == Approx(static_cast<double>(s->residents().persons())));
  CHECK(inside == Approx(persons).epsilon(0.05));  // a town that nobody leaves for work elsewhere
  double zones = 0;
  for (const auto& z : d.tally->zones()) zones += z.collapses.mean();
  CHECK(zones == Approx(d.tally->city().collapses.mean()).epsilon(1e-9));
  CHECK(d.tally->city().trapped.mean() < d.tally->city().hurt.mean());
  CHECK(d.tally->collapses_between(0, 100) == Approx(d.tally->city().collapses.mean()).epsilon(1e-4));
}

TEST_CASE("tokyo 2022: link blockage by width and damage rate, with its intercept") {
  using measure::DamageTally;
  CHECK(DamageTally::tokyo_blockage(3, 0) == Approx(19.845));
  CHECK(DamageTally::tokyo_blockage(4, 10) == Approx(16.703));
  CHECK(DamageTally::tokyo_blockage(6, 5) == 0);
  CHECK(DamageTally::tokyo_blockage(6, 20) == Approx(2.9554));
  CHECK(DamageTally::tokyo_blockage(3, 100) == 100);
}

TEST_CASE("spread: exact below 16, near above") {
  measure::Spread s;
  for (int i = 0; i <= 10; ++i) s.add(i);
  CHECK(s.mean() == 5);
  CHECK(s.quantile(0.5) == 5);
  CHECK(s.quantile(0.05) == 0);
  measure::Spread big;
  for (int i = 0; i < 100; ++i) big.add(1000);
  CHECK(big.quantile(0.5) == Approx(1000).epsilon(0.12));
}

TEST_CASE("puebla 2017 on the town: without the lake bed next to nothing collapses; with it most collapses stand on it") {
  const std::string file = std::string(SENDA_SOURCE_DIR) + "/scenarios/town/puebla-2017.scenario.json";
  const world::Study with(scenario::load_scenario(file)), without(scenario::load_scenario(file, {{"hazard.site.period=null"}}));
  const auto a = world::study_damage(with, 400, {}), b = world::study_damage(without, 400, {});
  const double all = a.tally->city().collapses.mean(), lake = a.tally->collapses_between(0.8, 2.2);
  WARN("expected collapses of " << with.hazard().stock().size() << " buildings: without the site term " << b.tally->city().collapses.mean() << ", with it " << all << ", of which " << 100 * lake / all
                                << " % where the ground period is 0.8 to 2.2 s");
  CHECK(b.tally->city().collapses.mean() < 1);
  CHECK(all > 5 * b.tally->city().collapses.mean());
  CHECK(lake / all >= 0.6);
}
