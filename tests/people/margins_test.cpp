#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>
#include <set>

#include "sim/people/fit_table.hpp"
#include "sim/people/margins.hpp"

using namespace senda;
using namespace senda::people;

namespace {

template <class T>
std::int64_t sum(const T& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

void check_consistent(const ZoneMargins& m) {
  CHECK(sum(m.age) == m.persons);
  CHECK(sum(m.disability) == m.persons);
  CHECK(sum(m.schooling) == m.persons);
  CHECK(sum(m.size) == m.households);
  std::int64_t housed = m.in_largest;
  for (std::size_t k = 0; k + 1 < kSizes; ++k) housed += static_cast<std::int64_t>(k + 1) * m.size[k];
  CHECK(housed == m.persons);
  CHECK(m.in_largest >= kSizes * m.size[kSizes - 1]);
  CHECK((m.size[kSizes - 1] > 0 || m.in_largest == 0));
  for (const auto n : m.age) CHECK(n >= 0);
  for (const auto n : m.disability) CHECK(n >= 0);
  for (const auto n : m.schooling) CHECK(n >= 0);
  for (const auto n : m.size) CHECK(n >= 0);
  CHECK((m.women >= 0 && m.women <= m.persons));
  CHECK((m.cars >= 0 && m.cars <= m.households));
  CHECK((m.female_headed >= 0 && m.female_headed <= std::min(m.women, m.households)));
  CHECK((m.persons == 0 || (m.households >= 1 && m.households <= m.persons)));
  CHECK(m.schooling[3] <= m.grown());
  CHECK(m.schooling[2] + m.schooling[3] <= m.grown() + m.age[2]);
  CHECK(m.schooling[0] >= m.age[0]);
}

ZoneFigures stated() {
  ZoneFigures f;
  f.persons = 1000;
  f.age0to5 = 80, f.age6to11 = 90, f.age12to17 = 110, f.age60plus = 150, f.age65plus = 100;
  f.women = 520, f.disabled = 60, f.motor = 25, f.schooling = 11, f.dwellings = 280, f.cars = 130, f.female_headed = 100;
  return f;
}

}  // namespace

TEST_CASE("margins: what a zone states is kept exactly") {
  const ZoneMargins m = margins_of(stated(), 3.6);
  check_consistent(m);
  CHECK(m.persons == 1000);
  CHECK(m.households == 280);
  CHECK(m.age == PerBand<std::int64_t>{80, 90, 110, 570, 111, 39});  // 39 % of those of 65 and over are 75
  CHECK(m.women == 520);
  CHECK(m.disability == std::array<std::int64_t, 3>{940, 35, 25});
  CHECK(m.cars == 130);
  CHECK(m.female_headed == 100);
  CHECK(m.silent == 0);
  CHECK(m.bounded == 0);
}

TEST_CASE("margins: a number of persons alone follows the national shares and says so") {
  ZoneFigures f;
  f.persons = 10000;
  const ZoneMargins m = margins_of(f, 3.6);
  check_consistent(m);
  CHECK(m.households == 2778);
  CHECK(m.age[0] == 970);
  CHECK(m.age[3] == 5760);
  CHECK(m.women == 5120);
  CHECK(m.disability[1] + m.disability[2] == 490);
  CHECK(m.disability[2] == 230);
  CHECK(m.cars == std::llround(0.465 * 2778));
  CHECK(m.silent == (1u << kMarginKinds) - 1);
  CHECK(m.bounded == 0);
  CHECK(static_cast<double>(m.size[0]) / 2778 == Approx(0.12).margin(0.01));
}

TEST_CASE("margins: one silent band takes its share of what the stated ones leave") {
  ZoneFigures f = stated();
  f.age6to11 = ZoneFigures::kSilent;
  const ZoneMargins m = margins_of(f, 3.6);
  check_consistent(m);
  CHECK(m.silent == bit(MarginKind::age));
  CHECK(m.age[0] == 80);
  CHECK(m.age[2] == 110);
  CHECK(m.age[4] + m.age[5] == 150);
  CHECK(m.age[1] == std::llround(660 * 0.103 / (0.103 + 0.576)));
}

TEST_CASE("margins: those of 65 and over refine the split of the elderly") {
  ZoneFigures f = stated();
  f.age65plus = 140;
  const ZoneMargins older = margins_of(f, 3.6);
  f.age65plus = ZoneFigures::kSilent;
  const ZoneMargins national = margins_of(f, 3.6);
  CHECK(older.age[5] == 55);
  CHECK(national.age[5] == 40);
  CHECK(older.age[4] + older.age[5] == 150);
}

TEST_CASE("margins: figures that contradict each other are bounded, never negative, and flagged") {
  ZoneFigures f = stated();
  f.women = 1200;
  f.age0to5 = 700, f.age6to11 = 700;
  f.cars = 400;
  f.motor = 90;
  f.female_headed = 290;
  f.age65plus = 400;
  const ZoneMargins m = margins_of(f, 3.6);
  check_consistent(m);
  CHECK(m.women == 1000);
  CHECK(m.age[0] == m.age[1]);
  CHECK(m.age[3] == 0);
  CHECK(m.cars == 280);
  CHECK(m.disability[2] == 60);
  for (const MarginKind k : {MarginKind::women, MarginKind::age, MarginKind::cars, MarginKind::disability, MarginKind::female_headed}) CHECK(m.is_bounded(k));
  CHECK_FALSE(m.is_bounded(MarginKind::schooling));
}

TEST_CASE("margins: households are at least one, at most the persons, and not of barracks") {
  ZoneFigures f;
  f.persons = 3;
  f.dwellings = 8;
  CHECK(margins_of(f, 3.6).households == 3);
  CHECK(margins_of(f, 3.6).is_bounded(MarginKind::households));
  f.persons = 1;
  f.dwellings = ZoneFigures::kSilent;
  CHECK(margins_of(f, 3.6).households == 1);
  f.persons = 1200;
  f.dwellings = 3;
  CHECK(margins_of(f, 3.6).households == 100);
  f.dwellings = 0;
  CHECK(margins_of(f, 4).households == 300);
  f.persons = 0;
  const ZoneMargins empty = margins_of(f, 3.6);
  check_consistent(empty);
  CHECK(empty.households == 0);
}

TEST_CASE("margins: sizes hold exactly the persons and lean with the mean") {
  for (std::int64_t h : {1, 2, 7, 40, 333})
    for (std::int64_t p = h; p <= 13 * h; p += std::max<std::int64_t>(1, h / 3)) {
      const auto n = sizes_of(p, h);
      std::int64_t persons = 0;
      for (std::size_t k = 0; k < kSizes; ++k) persons += static_cast<std::int64_t>(k + 1) * n[k];
      CHECK(sum(n) == h);
      CHECK(persons == std::min(p, kSizes * h));
      const auto shares = sizes_of(1000 * p, 1000 * h);  // no rounding to speak of
      for (std::size_t k = 0; k < kSizes; ++k) CHECK(std::abs(static_cast<double>(n[k]) - static_cast<double>(shares[k]) / 1000) < 2);
    }
  CHECK(sizes_of(2000, 1000)[0] > sizes_of(3000, 1000)[0]);
  CHECK(sizes_of(3000, 1000)[0] > sizes_of(5000, 1000)[0]);
  CHECK(sizes_of(1000, 1000)[0] == 1000);
}

TEST_CASE("margins: more years of schooling never mean fewer people above any level") {
  PerSchooling<double> before = schooling_of_mean(0);
  for (double years = 0.25; years <= 24; years += 0.25) {
    const auto now = schooling_of_mean(years);
    double above = 0, above_before = 0;
    for (std::size_t s = kSchoolings; s-- > 1;) {
      above += now[s], above_before += before[s];
      CHECK(above >= above_before - 1e-12);
    }
    before = now;
  }
  double mean = 0;
  const auto at_9 = schooling_of_mean(9.1);
  for (std::size_t s = 0; s < kSchoolings; ++s) mean += at_9[s] * kMexico2020.schooling_years[s];
  CHECK(mean == Approx(9.1));
}

TEST_CASE("margins: random figures, however wild, give consistent margins") {
  for (std::uint64_t run = 0; run < 1000; ++run) {
    scenario::Draws d = scenario::Streams(3, 0).of(scenario::Purpose::test, run);
    ZoneFigures f;
    f.persons = std::floor(d.lognormal(60, 2));
    const auto figure = [&](double scale) { return d.uniform() < 0.3 ? ZoneFigures::kSilent : std::floor(f.persons * scale * 2 * d.uniform() * (d.uniform() < 0.1 ? 5 : 1)); };
    f.age0to5 = figure(0.1), f.age6to11 = figure(0.1), f.age12to17 = figure(0.1), f.age60plus = figure(0.15), f.age65plus = figure(0.1);
    f.women = figure(0.5), f.disabled = figure(0.05), f.motor = figure(0.03), f.dwellings = figure(0.3), f.cars = figure(0.15), f.female_headed = figure(0.1);
    f.schooling = d.uniform() < 0.3 ? ZoneFigures::kSilent : 20 * d.uniform();
    check_consistent(margins_of(f, 3.6));
  }
}

TEST_CASE("margins: a zone's columns become its figures") {
  scenario::Zones z;
  z.id.push_back("a");
  z.persons.push_back(50);
  z.women.push_back(26);
  z.age60plus.push_back(ZoneFigures::kSilent);
  const ZoneFigures f = figures_of(z, ZoneId(0));
  CHECK(f.persons == 50);
  CHECK(f.women == 26);
  CHECK(std::isnan(f.age60plus));
  CHECK(std::isnan(f.dwellings));  // a column that the source does not have
}

TEST_CASE("margins: the table of the fit says margin by margin what the census is silent about") {
  ZoneFigures f = stated();
  f.age12to17 = f.disabled = std::nan("");
  const ZoneMargins m = margins_of(f, 3.6);
  ZoneHouseholds z;
  compose(m, nullptr, scenario::Streams(1, 0), 7, z);
  FitTable table;
  table.add(f, m, z);
  std::set<std::string> silent;
  for (const FitRow& row : table.rows())
    if (row.silent) silent.insert(row.margin);
  CHECK(silent == std::set<std::string>{"age 12-17", "age 18-59", "disability other"});
}
