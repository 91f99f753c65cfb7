#pragma once
// Zones that tests compose households of.
#include <algorithm>
#include <cmath>

#include "sim/people/households.hpp"

namespace senda::test {

using namespace senda::people;

inline const scenario::Streams kStreams = scenario::Streams::once(11);

// A zone as censuses state them, often silent, sometimes tiny, sometimes odd.
inline ZoneMargins random_zone(std::uint64_t number, double typical = 300) {
  scenario::Draws d = scenario::Streams(5, 0).of(scenario::Purpose::test, number);
  ZoneFigures f;
  f.persons = std::max(1.0, std::floor(d.lognormal(typical, 1.2)));
  const auto figure = [&](double share) { return d.uniform() < 0.2 ? ZoneFigures::kSilent : std::floor(f.persons * share * (0.3 + 1.4 * d.uniform())); };
  f.age0to5 = figure(0.1), f.age6to11 = figure(0.1), f.age12to17 = figure(0.1), f.age60plus = figure(0.15), f.age65plus = figure(0.1);
  f.women = figure(0.5), f.disabled = figure(0.05), f.motor = figure(0.02), f.dwellings = figure(0.3), f.cars = figure(0.15), f.female_headed = figure(0.1);
  f.schooling = d.uniform() < 0.2 ? ZoneFigures::kSilent : 6 + 8 * d.uniform();
  return margins_of(f, 3.6);
}

// A zone such as a city has, around the national shares.
inline ZoneMargins plausible_zone(std::uint64_t zone) {
  scenario::Draws d = scenario::Streams(6, 0).of(scenario::Purpose::test, zone);
  ZoneFigures f;
  f.persons = 800 + std::floor(2000 * d.uniform());
  f.age60plus = std::floor(f.persons * (0.08 + 0.1 * d.uniform()));
  f.women = std::floor(f.persons * (0.49 + 0.04 * d.uniform()));
  f.schooling = 8 + 4 * d.uniform();
  f.dwellings = std::floor(f.persons / (3 + d.uniform()));
  f.cars = std::floor(f.dwellings * (0.2 + 0.5 * d.uniform()));
  return margins_of(f, 3.6);
}

inline ZoneHouseholds composed(const ZoneMargins& m, std::uint64_t key, const SeedHouseholds* seed = nullptr) {
  ZoneHouseholds out;
  compose(m, seed, kStreams, key, out);
  return out;
}

}  // namespace senda::test
