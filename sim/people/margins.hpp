#pragma once
// From what a census states about one zone to margins that agree with each other, in whole numbers (science.md 3.1, 3.2).
// What is silent follows the national shares, what contradicts itself is bounded; both are flagged.
#include <cstdint>
#include <limits>

#include "sim/people/national.hpp"
#include "sim/scenario/inputs.hpp"

namespace senda::people {

/// What one zone states; NaN where its source is silent. A number of persons alone is enough.
struct ZoneFigures {
  static constexpr double kSilent = std::numeric_limits<double>::quiet_NaN();
  double persons = 0;
  double age0to5 = kSilent, age6to11 = kSilent, age12to17 = kSilent, age60plus = kSilent, age65plus = kSilent;
  double women = kSilent, disabled = kSilent, motor = kSilent;
  double schooling = kSilent;  ///< mean years of those of 15 and over
  double dwellings = kSilent, cars = kSilent, female_headed = kSilent;
};
ZoneFigures figures_of(const scenario::Zones& zones, ZoneId zone);

/// The margins, as positions of bits.
enum class MarginKind : std::uint8_t { age, women, disability, schooling, households, cars, female_headed };
inline constexpr int kMarginKinds = 7;
std::string_view name_of(MarginKind m);
constexpr std::uint32_t bit(MarginKind m) { return 1u << static_cast<unsigned>(m); }

/// Margins of one zone. Ages, disabilities and schoolings each sum to the persons; sizes sum to the households, and
/// sizes times their households to the persons (`in_largest` persons live in those of kSizes and more).
struct ZoneMargins {
  std::int64_t persons = 0, households = 0;
  PerBand<std::int64_t> age{};
  std::int64_t women = 0;
  std::array<std::int64_t, kDisabilities> disability{};
  PerSchooling<std::int64_t> schooling{};
  PerSize<std::int64_t> size{};
  std::int64_t in_largest = 0;
  std::int64_t cars = 0, female_headed = 0;
  std::uint32_t silent = 0;    ///< bits of margins not, or not wholly, stated
  std::uint32_t bounded = 0;   ///< bits of margins that contradicted themselves or the persons, and were changed

  std::int64_t grown() const { return age[3] + age[4] + age[5]; }
  bool is_silent(MarginKind m) const { return silent & bit(m); }
  bool is_bounded(MarginKind m) const { return bounded & bit(m); }
};

/// More persons to a household than this, on the mean of a zone, are people outside private dwellings; the zone is then
/// given more households [A].
inline constexpr double kMostPersonsPerHousehold = 12;

/// `persons_per_household` serves zones without dwellings.
ZoneMargins margins_of(const ZoneFigures& zone, double persons_per_household, const NationalShares& national = kMexico2020);

/// Schooling of those of 15 and over in a place of this mean: the national shares tilted by exp(tilt x years), the
/// distribution nearest to the national one (in relative entropy) among those of this mean. More years never mean
/// fewer people above any level.
PerSchooling<double> schooling_of_mean(double years, const NationalShares& national = kMexico2020);

/// Households by size, nearest to the national shares in the same sense, that hold exactly these persons.
PerSize<std::int64_t> sizes_of(std::int64_t persons, std::int64_t households, const NationalShares& national = kMexico2020);

}  // namespace senda::people
