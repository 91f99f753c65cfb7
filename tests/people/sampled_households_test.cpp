#include <catch2/catch.hpp>

#include <cstdio>
#include <ctime>

#include "tests/people/sample_zones.hpp"

using namespace senda;
using namespace senda::people;
using scenario::HouseholdSeed;
using test::composed, test::kStreams, test::random_zone, test::plausible_zone;

namespace {

// A sample by hand: rows of "size woman-head car", persons of ages.
struct SeedBuilder {
  HouseholdSeed s;
  SeedBuilder() { s.first_person = {0}; }
  void person(int age, int woman, HouseholdSeed::Difficulty d = HouseholdSeed::Difficulty::no, int employed = 0) {
    s.age.push_back(static_cast<std::uint8_t>(age));
    s.woman.push_back(static_cast<std::uint8_t>(woman));
    s.disability.push_back(d);
    s.schooling_years.push_back(static_cast<float>(age < 6 ? 0 : std::min(age - 6, 12)));
    s.employed.push_back(static_cast<std::int8_t>(employed));
  }
  void end(int car, double income = 1000, double weight = 1) {
    s.weight.push_back(weight);
    s.vehicle.push_back(static_cast<std::int8_t>(car));
    s.income.push_back(income);
    s.first_person.push_back(static_cast<std::uint32_t>(s.age.size()));
  }
};

// Households composed from margins, taken as a sample.
HouseholdSeed sample_of(const ZoneHouseholds& z) {
  constexpr std::array<int, kAgeBands> years = {3, 9, 15, 40, 66, 80};
  SeedBuilder b;
  for (std::size_t h = 0; h < z.households(); ++h) {
    for (std::uint32_t p = z.first_person[h]; p < z.first_person[h + 1]; ++p) {
      b.person(years[static_cast<std::size_t>(z.age[p])], z.woman[p], static_cast<HouseholdSeed::Difficulty>(z.disability[p]), z.employed[p]);
      constexpr std::array<float, kSchoolings> school = {0, 6, 12, 16};
      b.s.schooling_years.back() = std::min(school[static_cast<std::size_t>(z.schooling[p])], static_cast<float>(b.s.age.back()));
    }
    b.end(z.car[h], 1000 + static_cast<double>(h));
  }
  return b.s;
}

}  // namespace

TEST_CASE("households: a sample of two types comes back as these two types") {
  SeedBuilder b;  // a woman alone with her child, without a car; a couple with two children and a car
  b.person(30, 1), b.person(8, 0), b.end(0);
  b.person(50, 0, HouseholdSeed::Difficulty::no, 1), b.person(45, 1), b.person(4, 1), b.person(15, 0), b.end(1);
  const SeedHouseholds seed(b.s, kStreams);
  ZoneMargins m;
  m.persons = 160, m.households = 50, m.size[1] = 20, m.size[3] = 30, m.cars = 30, m.female_headed = 20;
  m.age = {30, 20, 30, 80, 0, 0}, m.women = 80, m.disability = {160, 0, 0}, m.schooling = {30, 50, 80, 0};
  const ZoneHouseholds z = composed(m, 4, &seed);
  CHECK(z.residual <= 1e-6);
  CHECK(z.distance == 0);
  CHECK(z.relaxed.adapted == 0);
  std::size_t pairs = 0;
  for (std::size_t h = 0; h < z.households(); ++h) {
    const std::uint32_t p = z.first_person[h];
    if (z.size_of(h) == 2) {
      ++pairs;
      CHECK((z.woman[p] && !z.woman[p + 1] && z.age[p + 1] == AgeBand::age6to11 && !z.car[h] && !z.employed[p]));
    } else {
      REQUIRE(z.size_of(h) == 4);
      CHECK((z.car[h] && !z.woman[p] && z.employed[p] && z.age[p + 2] == AgeBand::age0to5));
    }
  }
  CHECK(pairs == 20);
}

TEST_CASE("households: zones drawn from a sample keep persons, households and sizes exactly, the rest nearly") {
  ZoneFigures city;
  city.persons = 4000;
  const ZoneHouseholds wide = composed(margins_of(city, 3.6), 77);
  const SeedHouseholds seed(sample_of(wide), kStreams);
  double worst_residual = 0, worst_share = 0;
  for (std::uint64_t zone = 0; zone < 60; ++zone) {
    const ZoneMargins m = plausible_zone(zone);
    const ZoneHouseholds z = composed(m, zone, &seed);
    const ZoneMargins is = counted(z);
    CHECK(is.persons == m.persons);
    CHECK(is.households == m.households);
    CHECK(is.size == m.size);
    worst_residual = std::max(worst_residual, z.residual);
    worst_share = std::max(worst_share, static_cast<double>(z.distance) / static_cast<double>(m.persons));
    for (std::size_t h = 0; h < z.households(); ++h) REQUIRE(z.age[z.first_person[h]] >= AgeBand::adult);
  }
  INFO("largest residual " << worst_residual << ", largest difference " << worst_share << " of the persons");
  CHECK(worst_residual <= 1e-6);
  CHECK(worst_share < 0.004);
}

TEST_CASE("households: sizes that the sample lacks are made of its nearest households, and counted") {
  SeedBuilder b;
  b.person(30, 1), b.person(8, 0), b.end(0);
  b.person(50, 0), b.person(45, 1), b.end(1);
  const SeedHouseholds seed(b.s, kStreams);
  ZoneFigures f;
  f.persons = 300;
  const ZoneMargins m = margins_of(f, 3.6);
  const ZoneHouseholds z = composed(m, 5, &seed);
  CHECK(static_cast<std::int64_t>(z.persons()) == m.persons);
  CHECK(counted(z).size == m.size);
  CHECK(z.relaxed.adapted == m.households - m.size[1]);
  CHECK(z.residual > 0.1);  // nobody in the sample is old
  for (std::size_t h = 0; h < z.households(); ++h) CHECK(z.age[z.first_person[h]] >= AgeBand::adult);
}

TEST_CASE("households: what a sample does not know is filled in, cars exactly") {
  SeedBuilder b;
  for (int i = 0; i < 40; ++i) {
    b.person(35, i % 2), b.person(33, 1 - i % 2), b.person(10, i % 3 == 0), b.end(0, i);
    b.s.vehicle.back() = HouseholdSeed::kUnknown;
    for (std::size_t p = b.s.persons() - 3; p < b.s.persons(); ++p) b.s.employed[p] = HouseholdSeed::kUnknown, b.s.schooling_years[p] = std::nanf("");
  }
  const SeedHouseholds seed(b.s, kStreams);
  CHECK_FALSE(seed.cars_known);
  CHECK_FALSE(seed.schooling_known);
  ZoneFigures f;
  f.persons = 600;
  f.dwellings = 200;
  f.cars = 90;
  const ZoneMargins m = margins_of(f, 3.6);
  const ZoneHouseholds z = composed(m, 6, &seed);
  CHECK(counted(z).cars == 90);
  std::size_t employed = 0;
  for (const auto e : z.employed) {
    REQUIRE(e <= 1);
    employed += e;
  }
  CHECK(employed > 150);
  CHECK(employed < 450);
  CHECK(counted(z).schooling[3] > 0);
}

TEST_CASE("households: cars that a sample knows in part are kept, the rest are given out up to the total") {
  SeedBuilder b;
  for (int i = 0; i < 30; ++i) {
    b.person(35, i % 2), b.end(1, i);
    if (i % 3) b.s.vehicle.back() = HouseholdSeed::kUnknown;
  }
  const SeedHouseholds seed(b.s, kStreams);
  ZoneMargins m;
  m.persons = m.households = m.size[0] = m.age[3] = 300, m.women = m.female_headed = 150, m.disability[0] = m.schooling[2] = 300;
  m.cars = 170;
  const ZoneMargins is = counted(composed(m, 8, &seed));
  CHECK(is.cars == 170);
  CHECK(is.women == 150);
}

TEST_CASE("households: a household of the sample with more income stands higher") {
  SeedBuilder b;
  b.person(30, 0), b.end(0, 100);
  b.person(70, 1), b.end(0, 9000);
  const SeedHouseholds seed(b.s, kStreams);
  ZoneMargins m;
  m.persons = m.households = m.size[0] = 40, m.age[3] = m.age[4] = 20, m.women = 20, m.female_headed = 20, m.disability[0] = 40, m.schooling[2] = 40;
  const ZoneHouseholds z = composed(m, 7, &seed);
  float poorest_of_rich = 1e9f, richest_of_poor = -1e9f;
  for (std::size_t h = 0; h < 40; ++h) (z.woman[h] ? poorest_of_rich : richest_of_poor) = z.woman[h] ? std::min(poorest_of_rich, z.score[h]) : std::max(richest_of_poor, z.score[h]);
  CHECK(poorest_of_rich > richest_of_poor);
}

TEST_CASE("households: large samples are thinned in proportion to weight") {
  SeedBuilder b;
  for (int i = 0; i < 9000; ++i) b.person(30 + i % 40, i % 2), b.end(i % 3 == 0, i, i % 2 ? 3 : 1);
  b.person(50, 0), b.end(0, 1, 90);  // heavy enough to be drawn twenty times over
  const SeedHouseholds seed(b.s, kStreams);
  std::uint32_t of_one = seed.end_row(0) - seed.first_row[0];
  CHECK(of_one <= kMostSeedHouseholds);
  double women = 0, all = 0;
  for (std::uint32_t row = 0; row < of_one; ++row) all += seed.weight[row], women += seed.weight[row] * seed.woman[seed.first_person[row]];
  CHECK(all == kMostSeedHouseholds);
  CHECK(women / all == Approx(0.75 * 18000 / 18090).margin(0.002));
  CHECK(*std::max_element(seed.weight.begin(), seed.weight.end()) == Approx(90.0 * kMostSeedHouseholds / 18090).margin(1));
}

// Run by name to measure: persons a second on one core.
TEST_CASE("households: speed", "[.speed]") {
  const auto seconds = [](const auto& f) {
    const std::clock_t start = std::clock();
    f();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  for (const double persons : {3800.0, 75.0}) {
    ZoneHouseholds out;
    std::size_t people = 0, fitted = 0;
    const int zones = persons > 1000 ? 600 : 8000;
    const double s = seconds([&] {
      for (int z = 0; z < zones; ++z) {
        compose(random_zone(static_cast<std::uint64_t>(z), persons), nullptr, kStreams, static_cast<std::uint64_t>(z), out);
        people += out.persons();
        fitted += static_cast<std::size_t>(out.iterations);
      }
    });
    std::printf("zones of about %.0f: %zu persons in %.3f s, %.2f million a second, %.1f iterations\n", persons, people, s, static_cast<double>(people) / s / 1e6, static_cast<double>(fitted) / zones);
  }
  ZoneFigures city;
  city.persons = 5000;
  const SeedHouseholds seed(sample_of(composed(margins_of(city, 3.6), 77)), kStreams);
  for (const bool wild : {false, true}) {
    ZoneHouseholds out;
    int iterations = 0, unmet = 0;
    std::size_t people = 0;
    double distance = 0;
    const double s = seconds([&] {
      for (std::uint64_t z = 0; z < 300; ++z) {
        compose(wild ? random_zone(z, 3800) : plausible_zone(z), &seed, kStreams, z, out);
        iterations += out.iterations;
        unmet += out.residual > kFitTolerance;
        people += out.persons();
        distance += static_cast<double>(out.distance) / static_cast<double>(out.persons()) / 300;
      }
    });
    std::printf("300 %s zones with a sample of %zu rows: %.2f s, %zu persons, %.1f iterations to a zone, %d unmet, largest difference %.2f %% of persons on the mean\n",
                wild ? "wild" : "plausible", seed.rows(), s, people, iterations / 300.0, unmet, 100 * distance);
  }
}
