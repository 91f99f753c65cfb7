#include <catch2/catch.hpp>

#include <thread>

#include "tests/people/sample_zones.hpp"

using namespace senda;
using namespace senda::people;
using scenario::Streams;
using test::composed, test::kStreams, test::random_zone;

namespace {

bool same(const ZoneHouseholds& a, const ZoneHouseholds& b) {
  return a.first_person == b.first_person && a.car == b.car && a.score == b.score && a.age == b.age && a.woman == b.woman && a.employed == b.employed &&
         a.disability == b.disability && a.schooling == b.schooling;
}

// Whether sexes can be laid over ages so that the households have grown heads, `female_headed` of them women.
bool heads_feasible(const ZoneMargins& m) {
  const std::int64_t children = m.persons - m.grown();
  const std::int64_t low = std::max({m.female_headed, m.women - children, std::int64_t{0}});
  const std::int64_t high = std::min({m.women, m.grown() - (m.households - m.female_headed)});
  return m.households <= m.grown() && low <= high;
}

}  // namespace

TEST_CASE("households: zones composed from margins keep persons, households and every margin of persons exactly") {
  std::size_t heads_checked = 0;
  for (std::uint64_t zone = 0; zone < 600; ++zone) {
    const ZoneMargins m = random_zone(zone, zone % 3 ? 300 : 12);
    const ZoneHouseholds z = composed(m, zone);
    PerBand<std::int64_t> age{};
    std::array<std::int64_t, kDisabilities> disability{};
    PerSchooling<std::int64_t> schooling{};
    std::int64_t women = 0, cars = 0, female_headed = 0;
    for (std::size_t p = 0; p < z.persons(); ++p) {
      ++age[static_cast<std::size_t>(z.age[p])], ++disability[static_cast<std::size_t>(z.disability[p])], ++schooling[static_cast<std::size_t>(z.schooling[p])];
      women += z.woman[p];
    }
    PerSize<std::int64_t> size{};
    for (std::size_t h = 0; h < z.households(); ++h) {
      cars += z.car[h];
      female_headed += z.woman[z.first_person[h]];
      ++size[std::min<std::size_t>(z.size_of(h), kSizes) - 1];
    }
    INFO("zone " << zone << " of " << m.persons << " persons in " << m.households << " households");
    CHECK(static_cast<std::int64_t>(z.persons()) == m.persons);
    CHECK(age == m.age);
    CHECK(women == m.women);
    CHECK(disability == m.disability);
    CHECK(schooling == m.schooling);
    CHECK(z.relaxed.ahead_of_age == 0);
    CHECK(static_cast<std::int64_t>(z.households()) == m.households - z.relaxed.fewer_households);
    if (m.grown() >= m.households) {
      CHECK(z.relaxed.fewer_households == 0);
      CHECK(size == m.size);
      CHECK(cars == m.cars);
    }
    if (heads_feasible(m)) {
      ++heads_checked;
      CHECK(female_headed == m.female_headed);
      CHECK(z.relaxed.female_heads == 0);
      CHECK(z.distance == 0);
    }
  }
  CHECK(heads_checked > 400);
}

TEST_CASE("households: nobody under 18 heads a household or lives without somebody grown") {
  for (std::uint64_t zone = 0; zone < 300; ++zone) {
    const ZoneMargins m = random_zone(zone);
    if (m.grown() == 0) continue;
    const ZoneHouseholds z = composed(m, zone);
    CHECK(z.relaxed.children_alone == 0);
    for (std::size_t h = 0; h < z.households(); ++h) {
      REQUIRE(z.size_of(h) > 0);
      REQUIRE(z.age[z.first_person[h]] >= AgeBand::adult);
    }
    for (std::size_t p = 0; p < z.persons(); ++p) {
      if (z.age[p] == AgeBand::age0to5) REQUIRE(z.schooling[p] == Schooling::none);
      if (z.age[p] <= AgeBand::age6to11) REQUIRE(z.employed[p] == 0);
      if (z.age[p] < AgeBand::adult) REQUIRE(z.schooling[p] != Schooling::higher);
      REQUIRE(z.employed[p] <= 1);
    }
  }
}

TEST_CASE("households: margins that leave too few grown people give fewer households, and say so") {
  ZoneFigures f;
  f.persons = 20;
  f.age0to5 = 5, f.age6to11 = 6, f.age12to17 = 6, f.age60plus = 1, f.dwellings = 8;
  const ZoneMargins m = margins_of(f, 3.6);
  REQUIRE(m.grown() == 3);
  const ZoneHouseholds z = composed(m, 1);
  CHECK(z.households() == 3);
  CHECK(z.persons() == 20);
  CHECK(z.relaxed.fewer_households == 5);
  CHECK(counted(z).age == m.age);
  CHECK(z.distance >= 5);
}

TEST_CASE("households: a zone of children alone has one household of them to twelve, the oldest first") {
  ZoneFigures f;
  f.persons = 30;
  f.age0to5 = 10, f.age6to11 = 10, f.age12to17 = 10, f.age60plus = 0, f.dwellings = 20, f.women = 12;
  const ZoneHouseholds z = composed(margins_of(f, 3.6), 1);
  CHECK(z.persons() == 30);
  CHECK(z.households() == 3);
  CHECK(z.relaxed.children_alone == 30);
  CHECK(z.relaxed.fewer_households == 17);
  CHECK(counted(z).women == 12);
  for (std::size_t h = 0; h < 3; ++h) CHECK(z.age[z.first_person[h]] == AgeBand::age12to17);
}

TEST_CASE("households: more households with a woman as head than grown women is as near as can be") {
  ZoneFigures f;
  f.persons = 100;
  f.age0to5 = 0, f.age6to11 = 0, f.age12to17 = 0, f.age60plus = 0, f.women = 30, f.dwellings = 50, f.female_headed = 45;
  ZoneMargins m = margins_of(f, 3.6);
  CHECK(m.female_headed == 30);
  m.female_headed = 45;  // a caller's own margins need not agree
  const ZoneHouseholds z = composed(m, 1);
  CHECK(counted(z).female_headed == 30);
  CHECK(z.relaxed.female_heads == 15);
  CHECK(counted(z).women == 30);
}

TEST_CASE("households: schooling that no age can have is given out all the same, and counted") {
  ZoneFigures f;
  f.persons = 100;
  ZoneMargins m = margins_of(f, 3.6);
  m.schooling = {0, 0, 0, 100};
  const ZoneHouseholds z = composed(m, 1);
  CHECK(counted(z).schooling == m.schooling);
  CHECK(z.relaxed.ahead_of_age == m.persons - m.grown());
  CHECK(z.residual > 0.5);
}

TEST_CASE("households: an empty zone has nobody, and one person lives alone") {
  const ZoneHouseholds none = composed(ZoneMargins(), 1);
  CHECK(none.households() == 0);
  CHECK(none.persons() == 0);
  ZoneFigures f;
  f.persons = 1;
  const ZoneHouseholds one = composed(margins_of(f, 3.6), 1);
  CHECK(one.households() == 1);
  CHECK(one.persons() == 1);
}

TEST_CASE("households: the same zone has the same people, alone or after others, on any thread (case P5)") {
  std::vector<ZoneMargins> zones;
  for (std::uint64_t zone = 0; zone < 40; ++zone) zones.push_back(random_zone(zone));
  std::vector<ZoneHouseholds> forward(zones.size());
  ZoneHouseholds reused;
  for (std::size_t i = 0; i < zones.size(); ++i) {
    compose(zones[i], nullptr, kStreams, i, reused);
    forward[i] = reused;
  }
  std::vector<ZoneHouseholds> backward(zones.size());
  const auto work = [&](std::size_t from) {
    for (std::size_t i = zones.size(); i-- > 0;)
      if (i % 2 == from) compose(zones[i], nullptr, kStreams, i, backward[i]);
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  for (std::size_t i = 0; i < zones.size(); ++i) CHECK(same(forward[i], backward[i]));
  CHECK_FALSE(same(forward[0], composed(zones[0], 999)));
  ZoneHouseholds seeded;
  compose(zones[0], nullptr, Streams::once(12), 0, seeded);
  CHECK_FALSE(same(forward[0], seeded));
}

TEST_CASE("households: what goes with what is as it is known to be") {
  ZoneFigures f;
  f.persons = 60000;
  const ZoneHouseholds z = composed(margins_of(f, 3.6), 3);
  PerBand<double> persons{}, disabled{}, women{}, years{};
  std::array<PerBand<double>, 2> at_work{}, of_sex{};
  for (std::size_t p = 0; p < z.persons(); ++p) {
    const auto a = static_cast<std::size_t>(z.age[p]);
    ++persons[a], disabled[a] += z.disability[p] != Disability::none, women[a] += z.woman[p];
    years[a] += kMexico2020.schooling_years[static_cast<std::size_t>(z.schooling[p])];
    ++of_sex[z.woman[p]][a], at_work[z.woman[p]][a] += z.employed[p];
  }
  for (std::size_t a = 3; a + 1 < kAgeBands; ++a) {
    CHECK(disabled[a] / persons[a] < disabled[a + 1] / persons[a + 1]);  // disability rises with age
    CHECK(years[a] / persons[a] > years[a + 1] / persons[a + 1]);        // later cohorts went to school longer
    CHECK(women[a] / persons[a] < women[a + 1] / persons[a + 1]);        // women survive longer
  }
  CHECK(disabled[5] / persons[5] > 6 * disabled[3] / persons[3]);
  for (std::size_t a = 3; a < kAgeBands; ++a) CHECK(at_work[0][a] / of_sex[0][a] > at_work[1][a] / of_sex[1][a]);
  CHECK(at_work[0][3] / of_sex[0][3] == Approx(0.84).margin(0.04));
  std::array<double, 2> by_workers{}, cars_by_workers{};
  double with_car = 0, without = 0, score_car = 0, score_none = 0, couples = 0, children_of_couples = 0, children_of_old = 0, old = 0;
  for (std::size_t h = 0; h < z.households(); ++h) {
    const std::uint32_t head = z.first_person[h];
    (z.car[h] ? with_car : without) += 1;
    (z.car[h] ? score_car : score_none) += static_cast<double>(z.score[h]);
    int children = 0;
    std::size_t workers = 0;
    for (std::uint32_t p = head; p < z.first_person[h + 1]; ++p) children += z.age[p] < AgeBand::adult, workers += z.employed[p];
    // Of five people under a head of basic schooling: one at work, or three.
    if (z.size_of(h) == 5 && z.schooling[head] == Schooling::basic && (workers == 1 || workers == 3)) ++by_workers[workers / 2], cars_by_workers[workers / 2] += z.car[h];
    if (z.size_of(h) == 4 && z.age[head] == AgeBand::adult && z.age[head + 1] == AgeBand::adult && z.woman[head] != z.woman[head + 1]) ++couples, children_of_couples += children;
    if (z.size_of(h) == 4 && z.age[head] > AgeBand::adult) ++old, children_of_old += children;
  }
  INFO("scores with a car " << score_car / with_car << ", without " << score_none / without << "; cars by workers " << cars_by_workers[0] / by_workers[0] << " " << cars_by_workers[1] / by_workers[1]);
  CHECK(score_car / with_car > score_none / without + 0.5);
  CHECK(cars_by_workers[1] / by_workers[1] > cars_by_workers[0] / by_workers[0] + 0.1);
  CHECK(with_car == std::round(0.465 * static_cast<double>(z.households())));
  CHECK(children_of_couples / couples > children_of_old / old + 0.3);
  CHECK(couples > 2000);
}

TEST_CASE("households: a car raises the score of its household by what it counts, and nothing else") {
  ZoneMargins m = random_zone(21);
  m.cars = 0;
  const ZoneHouseholds without = composed(m, 1);
  m.cars = m.households;
  const ZoneHouseholds with = composed(m, 1);
  REQUIRE(with.households() == without.households());
  REQUIRE(with.households() > 1);
  CHECK(with.age == without.age);
  for (std::size_t h = 0; h < with.households(); ++h) CHECK(with.score[h] - without.score[h] == Approx(kMexico2020.score_car).epsilon(1e-4));
}
