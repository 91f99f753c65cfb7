#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>

#include "graph/errors.hpp"
#include "sim/plan/plan.hpp"

using namespace senda;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
using Column = std::vector<double>;

/// Zones with one household of two adults each, and whatever a test states of them.
struct Census {
  scenario::Scenario scenario;
  scenario::Inputs inputs;
  people::Residents residents;
  hazard::BuildingStock stock;
  std::vector<std::string> notes;

  explicit Census(std::size_t zones) {
    scenario.file = "test.json";
    auto& z = inputs.zones;
    for (std::size_t k = 0; k < zones; ++k) z.id.push_back("z" + std::to_string(k));
    z.persons = PerZone<double>(zones, 100);
    z.dwellings = PerZone<double>(zones, 25);
    for (auto* c : {&z.age0to5, &z.age60plus, &z.disabled, &z.cars, &z.female_headed, &z.schooling, &z.wealth}) *c = PerZone<double>(zones, kNone);
    for (std::uint32_t k = 0; k < zones; ++k) add_household(ZoneId(k), 2);
    residents.first_person.push_back(static_cast<std::uint32_t>(residents.persons()));
  }
  void add_household(ZoneId zone, int persons) {
    residents.first_person.push_back(static_cast<std::uint32_t>(residents.persons()));
    residents.address.push_back(people::AddressId());
    residents.zone.push_back(zone);
    residents.car.push_back(0);
    residents.quintile.push_back(static_cast<std::uint8_t>(1 + zone.value() % 5));
    for (int p = 0; p < persons; ++p) {
      residents.age.push_back(people::AgeBand::adult);
      residents.disability.push_back(people::Disability::none);
    }
  }
  void state(const char* name, Column values) {
    inputs.zones.indicator_names.emplace_back(name);
    inputs.zones.indicators.emplace_back(std::move(values));
  }
  plan::SocialVulnerability social() { return plan::social_vulnerability({scenario, inputs, residents, stock}, notes); }
  bool noted(const std::string& words) const {
    return std::any_of(notes.begin(), notes.end(), [&](const std::string& n) { return n.find(words) != std::string::npos; });
  }
};

PerZone<double> column(Column values) { return PerZone<double>(std::move(values)); }

/// Four zones, worse from the first to the last, in three indicators of two themes.
Census worsening() {
  Census c(4);
  c.inputs.zones.schooling = column({12, 10, 8, 6});
  c.inputs.zones.age60plus = column({5, 10, 15, 20});
  c.inputs.zones.disabled = column({1, 2, 3, 4});
  return c;
}

plan::ZoneWorlds worlds_of(std::vector<Column> exposure, std::vector<Column> access) { return {std::move(exposure), std::move(access)}; }

const plan::VulnerableZone& of_row(const std::vector<plan::VulnerableZone>& zones, std::size_t row) {
  return *std::find_if(zones.begin(), zones.end(), [&](const auto& z) { return z.row == row; });
}

// Figures that differ from world to world, for any number of zones.
plan::ZoneWorlds random_worlds(std::size_t worlds, std::size_t zones) {
  plan::ZoneWorlds out;
  for (std::uint32_t w = 0; w < worlds; ++w) {
    scenario::Draws d(3, w, scenario::Purpose::test, 5);
    out.exposure.emplace_back();
    out.access.emplace_back();
    for (std::size_t z = 0; z < zones; ++z) {
      out.exposure.back().push_back(d.uniform());
      out.access.back().push_back(d.uniform());
    }
  }
  return out;
}

}  // namespace

TEST_CASE("social: what the census states becomes percentiles, less schooling being worse") {
  Census c = worsening();
  const auto s = c.social();
  CHECK(s.rows() == 4);
  CHECK(s.themes == std::vector<std::string>{"socioeconomic", "age_disability"});
  CHECK(s.social == Column{0, 0.3333, 0.6667, 1});
  CHECK(s.theme[0] == Column{0, 0.3333, 0.6667, 1});
  CHECK(s.flags == std::vector<int>{0, 0, 0, 3});
  CHECK(c.noted("ecological fallacy"));
  CHECK(c.noted("each zone counting alike"));
}

TEST_CASE("social: what no source states is left out and named, never taken from the synthetic residents") {
  Census c = worsening();
  for (auto& car : c.residents.car) car = 1;
  c.residents.car[HouseholdId(0)] = 0;  // would single out the first zone
  const auto s = c.social();
  const auto has = [](const std::vector<std::string>& list, const std::string& w) { return std::find(list.begin(), list.end(), w) != list.end(); };
  CHECK(has(s.left_out, "no_car"));
  CHECK(has(s.left_out, "dirt_floor"));
  CHECK(has(s.left_out, "overcrowding"));  // 4 to a dwelling in every zone
  CHECK(s.indicators.size() == 3);
  CHECK(c.noted("left out"));
}

TEST_CASE("social: with fewer than two known indicators the residents stand in, and it is said") {
  Census c(5);
  c.inputs.zones.schooling = column({5, 6, 7, 8, 9});
  const auto s = c.social();
  CHECK(s.themes == std::vector<std::string>{"residents"});
  CHECK(s.social[0] == 1);  // quintile 1, nobody else differs
  CHECK(s.social[4] == 0);
  CHECK(c.noted("synthetic residents stand in"));
}

TEST_CASE("social: counts of the census become shares of its own persons and dwellings") {
  Census c(3);
  c.state("POBTOT", {1000, 100, 10});
  c.state("VIVPAR_HAB", {200, 20, 2});
  c.state("PSINDER", {100, 20, 5});       // 10 %, 20 %, 50 %
  c.state("VPH_PISOTI", {20, 1, 2});      // 10 %, 5 %, 100 %
  c.state("VPH_INTER", {100, 15, 2});     // 50 %, 25 %, 0 % without
  const auto s = c.social();
  const auto value = [&](const char* name) { return std::find_if(s.indicators.begin(), s.indicators.end(), [&](const auto& i) { return i.name == name; })->value; };
  CHECK(value("no_health_affiliation") == Column{0.1, 0.2, 0.5});
  CHECK(value("dirt_floor") == Column{0.1, 0.05, 1});
  CHECK(value("no_internet") == Column{0.5, 0.25, 0});
}

TEST_CASE("social: the marginalisation index counts backwards from 2020 on") {
  for (const int year : {2010, 2020}) {
    Census c = worsening();
    c.scenario.people.marginalisation_year = year;
    c.state("marginalisation", {0.9, 0.8, 0.7, 0.6});
    const auto s = c.social();
    const auto it = std::find_if(s.indicators.begin(), s.indicators.end(), [](const auto& i) { return i.name == "marginalisation"; });
    REQUIRE(it != s.indicators.end());
    CHECK(it->reversed == (year == 2020));
  }
}

TEST_CASE("social: an index of a file of its own, turned when it was read, goes before a raw column") {
  Census c = worsening();
  c.state("IM_2020", {0.1, 0.2, 0.3, 0.4});
  c.inputs.zones.marginalisation = column({-3, -2, -1, 0});
  const auto s = c.social();
  const auto it = std::find_if(s.indicators.begin(), s.indicators.end(), [](const auto& i) { return i.name == "marginalisation"; });
  REQUIRE(it != s.indicators.end());
  CHECK_FALSE(it->reversed);
  CHECK(it->value == Column{-3, -2, -1, 0});
}

TEST_CASE("social: an asset index stands in for schooling, not beside it") {
  Census c = worsening();
  c.inputs.zones.wealth = column({4, 3, 2, 1});
  CHECK(c.social().indicators.size() == 3);
  c.inputs.zones.schooling = PerZone<double>(4, kNone);
  const auto s = c.social();
  CHECK(s.indicators[0].name == "means");
  CHECK(s.social == Column{0, 0.3333, 0.6667, 1});
}

TEST_CASE("social: apartments of before 1985, where the map states years") {
  Census c = worsening();
  const auto add = [&](std::uint32_t zone, int year, BuildingUse use = BuildingUse::apartments) {
    c.stock.point.push_back({});
    c.stock.use.push_back(use);
    c.stock.year.push_back(static_cast<std::int16_t>(year));
    c.stock.zone.push_back(ZoneId(zone));
  };
  add(0, 1970);
  add(0, 1999);
  add(1, 1984);
  add(1, 1950, BuildingUse::house);
  add(2, 1985);
  add(2, 0);
  const auto s = c.social();
  const auto it = std::find_if(s.indicators.begin(), s.indicators.end(), [](const auto& i) { return i.name == "apartments_before_1985"; });
  REQUIRE(it != s.indicators.end());
  CHECK(it->value[0] == 0.5);
  CHECK(it->value[1] == 1);
  CHECK(it->value[2] == 0);
  CHECK(std::isnan(it->value[3]));
}

TEST_CASE("social: zones where nobody lives are not ranked") {
  Census c = worsening();
  c.residents.zone[HouseholdId(1)] = ZoneId(2);  // the second zone empties
  const auto s = c.social();
  CHECK(s.zone == std::vector<ZoneId>{ZoneId(0), ZoneId(2), ZoneId(3)});
  CHECK(s.persons == Column{2, 4, 2});
  CHECK(s.social == Column{0, 0.5, 1});
}

TEST_CASE("social: themes of the user, by our names or the columns of the census") {
  Census c = worsening();
  c.state("POBTOT", {100, 100, 100, 400});
  c.state("PSINDER", {10, 20, 30, 40});  // 10, 20, 30 and 10 %
  c.state("heat", {1, 2, 2, 4});
  c.inputs.themes = scenario::Themes{"themes.json", {{"A", {"schooling", "heat"}}, {"B", {"PSINDER"}}}, {"schooling"}};
  const auto s = c.social();
  CHECK(s.themes == std::vector<std::string>{"A", "B"});
  CHECK(s.percentile[0] == Column{0, 0.3333, 0.6667, 1});
  CHECK(s.percentile[1] == Column{0, 0.3333, 0.3333, 1});
  CHECK(s.percentile[2] == Column{0, 0.6667, 1, 0});
  CHECK(c.noted("PSINDER"));
  c.inputs.themes->themes[0].columns[1] = "haet";
  CHECK_THROWS_WITH(c.social(), Catch::Contains("themes.json") && Catch::Contains("did you mean 'heat'"));
}

TEST_CASE("social: principal components need a hundred zones, and then give components with loadings") {
  Census few = worsening();
  few.scenario.vulnerability.method = "sovi";
  CHECK_THROWS_WITH(few.social(), Catch::Contains("vulnerability.method") && Catch::Contains("at least 100 zones"));
  Census c(120);
  Column schooling, old, disabled;
  scenario::Draws d(4, 0, scenario::Purpose::test, 0);
  for (int k = 0; k < 120; ++k) {
    schooling.push_back(6 + k % 7);
    old.push_back(30 - 3 * (k % 7) + 4 * d.uniform());
    disabled.push_back(10 * d.uniform());
  }
  c.inputs.zones.schooling = column(schooling);
  c.inputs.zones.age60plus = column(old);
  c.inputs.zones.disabled = column(disabled);
  c.scenario.vulnerability.method = "sovi";
  const auto s = c.social();
  REQUIRE(s.sovi);
  CHECK(s.themes[0] == "component1");
  CHECK(s.sovi->components[0].loading.size() == 3);
  CHECK(s.theme[0][0] > s.theme[0][6]);  // six years of schooling and many old people, against twelve and few
}

TEST_CASE("vulnerable: a zone worst in all three ranks first, the best last, and intervals hold the rank") {
  Census c = worsening();
  const auto s = c.social();
  const auto zones = plan::rank_zones(s, worlds_of({{0, 0.1, 0.2, 0.3}, {0, 0.2, 0.1, 0.9}}, {{0.1, 0.2, 0.2, 0.4}, {0.1, 0.1, 0.2, 0.4}}), 200, 7);
  CHECK(zones.front().row == 3);
  CHECK(zones.back().row == 0);
  CHECK(zones.front().rank_hi == 1);  // worst in every world and every indicator, whatever the weights
  CHECK(zones.back().rank_lo == 4);
  for (const auto& z : zones) {
    CHECK(z.rank_lo <= z.rank);
    CHECK(z.rank_hi >= z.rank);
    CHECK(z.rank_lo >= 1);
    CHECK(z.rank_hi <= 4);
  }
}

TEST_CASE("vulnerable: exposure is the mean over worlds, and the rank a geometric mean, so that one zero does not hide the rest") {
  Census c = worsening();
  const auto s = c.social();
  // Exposure 0.3 0.2 0.1 0 in the mean, though no single world says so; access alike for all.
  const auto zones = plan::rank_zones(s, worlds_of({{0.6, 0, 0.2, 0}, {0, 0.4, 0, 0}}, {{1, 1, 1, 1}, {1, 1, 1, 1}}), 20, 7);
  CHECK(of_row(zones, 0).exposure == 1);
  CHECK(of_row(zones, 2).exposure == 0.3333);
  CHECK(of_row(zones, 3).exposure == 0);
  // Social 0 x exposure 1 and social 1 x exposure 0 come behind 0.3333 x 0.6667.
  CHECK(of_row(zones, 1).rank == 1);
  CHECK(of_row(zones, 2).rank == 1);
  CHECK(of_row(zones, 0).rank == 3);
  CHECK(of_row(zones, 3).rank == 3);
}

TEST_CASE("vulnerable: a zone without any burden is last and leaves the first where it was") {
  Census four = worsening(), five(5);
  five.inputs.zones.schooling = column({12, 10, 8, 6, 20});
  five.inputs.zones.age60plus = column({5, 10, 15, 20, 0});
  five.inputs.zones.disabled = column({1, 2, 3, 4, 0});
  const auto before = plan::rank_zones(four.social(), worlds_of({{0.1, 0.2, 0.3, 0.4}}, {{0.1, 0.2, 0.3, 0.4}}), 50, 7);
  const auto after = plan::rank_zones(five.social(), worlds_of({{0.1, 0.2, 0.3, 0.4, 0}}, {{0.1, 0.2, 0.3, 0.4, 0}}), 50, 7);
  CHECK(after.back().row == 4);
  for (std::size_t k = 0; k < 4; ++k) CHECK(after[k].row == before[k].row);
}

TEST_CASE("vulnerable: a zone of unknown social vulnerability is ranked by exposure and access") {
  Census c = worsening();
  for (auto* x : {&c.inputs.zones.schooling, &c.inputs.zones.age60plus, &c.inputs.zones.disabled}) (*x)[ZoneId(0)] = kNone;
  const auto s = c.social();
  CHECK(std::isnan(s.social[0]));
  CHECK(c.noted("exposure and access alone"));
  const auto zones = plan::rank_zones(s, worlds_of({{0.9, 0, 0.1, 0.2}}, {{0.9, 0, 0.1, 0.2}}), 50, 7);
  CHECK(of_row(zones, 0).rank == 1);
  CHECK(std::isnan(of_row(zones, 0).social));
}

TEST_CASE("vulnerable: intervals hold the rank over many random worlds, and the same seed gives the same intervals") {
  Census c(40);
  Column schooling, old, disabled;
  scenario::Draws d(6, 0, scenario::Purpose::test, 1);
  for (int k = 0; k < 40; ++k) {
    schooling.push_back(5 + 10 * d.uniform());
    old.push_back(30 * d.uniform());
    disabled.push_back(9 * d.uniform());
  }
  c.inputs.zones.schooling = column(schooling);
  c.inputs.zones.age60plus = column(old);
  c.inputs.zones.disabled = column(disabled);
  const auto s = c.social();
  const auto worlds = random_worlds(12, 40);
  const auto a = plan::rank_zones(s, worlds, 100, 7), b = plan::rank_zones(s, worlds, 100, 7), other = plan::rank_zones(s, worlds, 100, 8);
  int wide = 0, moved = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    CHECK(a[k].rank_lo <= a[k].rank);
    CHECK(a[k].rank <= a[k].rank_hi);
    CHECK(a[k].rank_lo == b[k].rank_lo);
    CHECK(a[k].rank_hi == b[k].rank_hi);
    wide += a[k].rank_lo < a[k].rank_hi;
    moved += a[k].rank_lo != other[k].rank_lo;
    CHECK(a[k].rank == other[k].rank);
  }
  CHECK(wide > 30);
  CHECK(moved > 0);
}

TEST_CASE("vulnerable: drawn weights are positive, sum to their number and favour nobody") {
  Column mean(3, 0);
  for (std::uint64_t k = 0; k < 3000; ++k) {
    scenario::Draws d(2, 0, scenario::Purpose::test, k);
    const auto w = plan::drawn_weights(d, 3);
    CHECK(std::accumulate(w.begin(), w.end(), 0.0) == Approx(3));
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(w[i] > 0);
      mean[i] += w[i] / 3000;
    }
  }
  // A weight of Dirichlet(1, 1, 1), times 3, has mean 1 and variance 1 / 2.
  for (double m : mean) CHECK(m == Approx(1).margin(4 * std::sqrt(0.5 / 3000)));
}
