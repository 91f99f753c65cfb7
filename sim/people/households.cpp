#include "sim/people/households.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/people/composition.hpp"

namespace senda::people {

using scenario::Draws;

void lay_out(std::span<const std::uint32_t> sizes, ZoneHouseholds& out) {
  std::uint32_t persons = 0;
  out.first_person.assign(1, 0);
  for (const std::uint32_t s : sizes) out.first_person.push_back(persons += s);
  out.car.assign(sizes.size(), kUnknown);
  out.score.assign(sizes.size(), std::numeric_limits<float>::quiet_NaN());
  out.age.assign(persons, AgeBand::adult);
  out.woman.assign(persons, 0);
  out.employed.assign(persons, kUnknown);
  out.disability.assign(persons, Disability::none);
  out.schooling.assign(persons, Schooling::none);
}

namespace {

// Who works, where it is not known: by age, sex, disability and schooling.
void give_work(ZoneHouseholds& out, Draws& draws) {
  const NationalShares& n = kMexico2020;
  for (std::size_t p = 0; p < out.persons(); ++p) {
    if (out.employed[p] != kUnknown) continue;
    const double share = n.employed[out.woman[p]][static_cast<std::size_t>(out.age[p])] * n.employed_by_disability[static_cast<std::size_t>(out.disability[p])] *
                         n.employed_by_schooling[static_cast<std::size_t>(out.schooling[p])];
    out.employed[p] = share > 0 && draws.uniform() < share;
  }
}

int employed_in(const ZoneHouseholds& out, std::size_t h) {
  int n = 0;
  for (std::uint32_t p = out.first_person[h]; p < out.first_person[h + 1]; ++p) n += out.employed[p];
  return n;
}

// Means without the car: schooling of the head, who works, who heads it, and what nobody sees.
void give_scores(ZoneHouseholds& out, Draws& draws) {
  const NationalShares& n = kMexico2020;
  for (std::size_t h = 0; h < out.households(); ++h) {
    if (!std::isnan(out.score[h])) continue;
    const std::uint32_t head = out.first_person[h];
    const double score = n.score_schooling_year * n.schooling_years[static_cast<std::size_t>(out.schooling[head])] +
                         n.score_employed_share * employed_in(out, h) / out.size_of(h) + n.score_female_head * out.woman[head] +
                         n.score_elderly_head * (out.age[head] >= AgeBand::age60to74) + n.score_unseen * draws.normal();
    out.score[h] = static_cast<float>(score);
  }
}

// Exactly so many households have a car: they win exponential races at the pace of how readily they have one, which is
// sampling without replacement in proportion to it (Efraimidis & Spirakis 2006).
void give_cars(ZoneHouseholds& out, std::int64_t cars, Draws& draws) {
  const NationalShares& n = kMexico2020;
  std::vector<std::pair<double, std::size_t>> race;
  for (std::size_t h = 0; h < out.households(); ++h) {
    if (out.car[h] != kUnknown) {
      cars -= out.car[h];
      continue;
    }
    const double readiness = static_cast<double>(out.score[h]) + n.car_person * std::min(5u, out.size_of(h)) + n.car_employed * employed_in(out, h);
    race.emplace_back(-std::log1p(-draws.uniform()) * std::exp(-readiness), h);
    out.car[h] = 0;
  }
  const auto first = static_cast<std::ptrdiff_t>(std::clamp<std::int64_t>(cars, 0, static_cast<std::int64_t>(race.size())));
  std::nth_element(race.begin(), race.begin() + first, race.end());
  for (std::ptrdiff_t i = 0; i < first; ++i) {
    out.car[race[static_cast<std::size_t>(i)].second] = 1;
    out.score[race[static_cast<std::size_t>(i)].second] += static_cast<float>(n.score_car);
  }
}

std::int64_t largest_difference(const ZoneMargins& a, const ZoneMargins& b) {
  std::int64_t worst = 0;
  const auto see = [&](std::int64_t x, std::int64_t y) { worst = std::max(worst, std::abs(x - y)); };
  see(a.persons, b.persons), see(a.households, b.households), see(a.women, b.women), see(a.cars, b.cars), see(a.female_headed, b.female_headed);
  for (std::size_t i = 0; i < kAgeBands; ++i) see(a.age[i], b.age[i]);
  for (std::size_t i = 0; i < kDisabilities; ++i) see(a.disability[i], b.disability[i]);
  for (std::size_t i = 0; i < kSchoolings; ++i) see(a.schooling[i], b.schooling[i]);
  for (std::size_t i = 0; i < kSizes; ++i) see(a.size[i], b.size[i]);
  return worst;
}

}  // namespace

ZoneMargins counted(const ZoneHouseholds& households) {
  ZoneMargins m;
  m.persons = static_cast<std::int64_t>(households.persons());
  m.households = static_cast<std::int64_t>(households.households());
  for (std::size_t p = 0; p < households.persons(); ++p) {
    ++m.age[static_cast<std::size_t>(households.age[p])];
    m.women += households.woman[p];
    ++m.disability[static_cast<std::size_t>(households.disability[p])];
    ++m.schooling[static_cast<std::size_t>(households.schooling[p])];
  }
  for (std::size_t h = 0; h < households.households(); ++h) {
    const std::uint32_t size = households.size_of(h);
    ++m.size[std::min<std::size_t>(size, kSizes) - 1];
    if (size >= kSizes) m.in_largest += size;
    m.cars += households.car[h];
    m.female_headed += households.woman[households.first_person[h]];
  }
  return m;
}

void compose(const ZoneMargins& margins, const SeedHouseholds* seed, const scenario::Streams& streams, std::uint64_t zone_key, ZoneHouseholds& out) {
  out.residual = 0;
  out.iterations = 0;
  out.relaxed = {};
  lay_out({}, out);
  if (margins.persons > 0) {
    if (seed) compose_from_seed(margins, *seed, streams, zone_key, out);
    else compose_from_margins(margins, streams, zone_key, out);
  }
  Draws draws = streams.of(scenario::Purpose::occupation, zone_key);
  give_work(out, draws);
  give_scores(out, draws);
  give_cars(out, margins.cars, draws);
  const ZoneMargins whole = counted(out);
  out.distance = largest_difference(whole, margins);
  out.relaxed.female_heads = std::abs(whole.female_headed - margins.female_headed);
}

}  // namespace senda::people
