#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <set>

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
    CHECK(street.prior == Approx(prior[street.segment.value()] * 0.99 + 0.01));  // or closed for a reason outside the model
    if (street.segment == often) CHECK(street.posterior == Approx(p[often.value()]));
  }
}

TEST_CASE("posterior: where too few worlds fit, they are redrawn towards the reports; inspected streets are as seen, worlds differ, the same again") {
  test::Folder f;
  constexpr std::size_t n = 40;
  const auto silent = town_with(f, kHeader, n);
  const auto prior = frequency(*silent, world::posterior_worlds(*silent, n, {}).damage);
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
  for (const auto& e : s->evidence().segments)
    if (e.inspected) CHECK(after[e.segment.value()] == Approx(e.inspected_closed ? 1 : 0));
  std::set<std::size_t> sizes;
  for (std::size_t i = 0; i < n; ++i) {
    sizes.insert(p.damage[i].closures.size());
    CHECK(p.damage[i].closures.size() == again.damage[i].closures.size());
    CHECK(p.damage[i].world == i);
  }
  CHECK(sizes.size() > 8);
}

TEST_CASE("posterior: redrawn worlds agree with the weights of very many prior worlds") {
  test::Folder f;
  const auto silent = town_with(f, kHeader, 300);
  const auto prior = frequency(*silent, world::posterior_worlds(*silent, 300, {}).damage);
  // Three streets of different parts of town, verified as closed.
  std::vector<SegmentId> streets;
  for (SegmentId s : silent->city().roads.segments()) {
    const bool apart = std::all_of(streets.begin(), streets.end(), [&](SegmentId o) { return distance_m(silent->city().roads.midpoint(o), silent->city().roads.midpoint(s)) > 400; });
    if (prior[s.value()] > 0.1 && prior[s.value()] < 0.35 && apart && streets.size() < 3) streets.push_back(s);
  }
  REQUIRE(streets.size() == 3);
  std::string reports = kHeader;
  for (std::size_t i = 0; i < streets.size(); ++i) reports += row(*silent, std::to_string(i), streets[i], "closed", "verified");
  constexpr std::uint32_t many = 4000;
  const auto s = town_with(f, reports, 100);
  std::vector<double> ll(many), closed(many);
  world::for_each_index(many, [&](std::size_t i) {
    const auto d = s->damage(s->chance(static_cast<std::uint32_t>(i)));
    ll[i] = hazard::log_likelihood(s->evidence(), hazard::closed_in(s->evidence(), d), s->scenario().closures.unforeseen);
    closed[i] = static_cast<double>(d.closures.size());
  }, {}, "");
  const auto weighted = world::weigh(ll);
  double expected = 0, square = 0, before = 0;
  for (std::uint32_t i = 0; i < many; ++i) {
    expected += weighted.weight[i] * closed[i];
    square += weighted.weight[i] * closed[i] * closed[i];
    before += closed[i] / many;
  }
  const double sd = std::sqrt(square - expected * expected);
  REQUIRE(weighted.effective_size > 100);
  // 40 worlds are below the limit, so they are redrawn.
  double mean = 0;
  const auto p = world::posterior_worlds(*s, 40, {});
  REQUIRE(p.redrawn);
  for (const auto& d : p.damage) mean += static_cast<double>(d.closures.size()) / 40;
  INFO("closed streets: before " << before << ", by weights " << expected << " ± " << sd / std::sqrt(weighted.effective_size) << ", redrawn " << mean);
  // Forty worlds that come from one another count for some ten independent ones.
  CHECK(std::abs(mean - expected) < 4 * sd / std::sqrt(10.0));
  CHECK(std::abs(mean - expected) < std::abs(mean - before));
}

TEST_CASE("posterior: an inspected street is closed though no world foresaw it, and the rest of the city stays as it was") {
  test::Folder f;
  constexpr std::size_t n = 200;
  const auto silent = town_with(f, kHeader, n);
  const auto prior = frequency(*silent, world::posterior_worlds(*silent, n, {}).damage);
  std::string reports = kHeader;
  int reported = 0;
  for (SegmentId s : silent->city().roads.segments())
    if (prior[s.value()] == 0 && !silent->city().roads.name(s).empty() && silent->city().roads.length[s].value > 60 && s.value() % 40 == 0)
      reports += row(*silent, std::to_string(++reported), s, "closed", "inspection");
  REQUIRE(reported > 0);
  const auto s = town_with(f, reports, n);
  const auto p = world::posterior_worlds(*s, n, {});
  const auto after = frequency(*s, p.damage);
  double sum = 0, sum_prior = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    sum += after[i];
    sum_prior += prior[i];
  }
  bool inspected = false;
  for (const auto& e : s->evidence().segments)
    if (e.inspected) {
      CHECK(after[e.segment.value()] == Approx(1));
      inspected = true;
    }
  CHECK(inspected);
  CHECK(sum == Approx(sum_prior).epsilon(0.15).margin(2 * reported));
}

TEST_CASE("posterior: what is given as fact stays, whatever reports say") {
  test::Folder f;
  const auto silent = town_with(f, kHeader, 20);
  SegmentId street;
  for (SegmentId s : silent->city().roads.segments())
    if (!silent->city().roads.name(s).empty()) street = s;
  const std::string town = std::string(SENDA_SOURCE_DIR) + "/scenarios/town/";
  f.put("c.csv", "segment_id,hold_h\n" + std::to_string(street.value()) + ",48\n");
  f.put("r2.csv", kHeader + row(*silent, "a", street, "open", "inspection"));
  const auto file = f.put("s2.json", R"({"senda":1,"seed":3,"worlds":20,"city":{"osm":")" + town + R"(town.osm.pbf"},
    "hazard":{"rupture":{"magnitude":7.1,"lon":-98.6,"lat":18.62,"depth_km":50}},
    "people":{"zones":")" + town + R"(town.zones.geojson"}, "closures":{"given":"c.csv","reports":"r2.csv"}})");
  const world::Study s(scenario::load_scenario(file));
  for (const auto& d : world::posterior_worlds(s, 20, {}).damage) {
    const auto it = std::find_if(d.closures.begin(), d.closures.end(), [&](const auto& c) { return c.segment == street; });
    REQUIRE(it != d.closures.end());
    CHECK(it->hold_h == 48);
  }
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

TEST_CASE("spread: quantiles are values that occurred, or near them") {
  measure::Spread s;
  for (int i = 0; i <= 10; ++i) s.add(i);
  CHECK(s.mean() == 5);
  CHECK(s.quantile(0.5) == 5);
  CHECK(s.quantile(0.05) == 0);
  measure::Spread big;
  for (int i = 0; i < 100; ++i) big.add(1000);
  CHECK(big.quantile(0.5) == 1000);
  measure::Spread small;
  for (int i = 0; i < 10; ++i) small.add(0.45);
  CHECK(small.quantile(0.95) == Approx(0.45));
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
