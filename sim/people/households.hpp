#pragma once
// Whole households of one zone out of its margins (science.md 3.2). Without a seed they are composed from the margins
// alone (Gargiulo et al. 2010; Lenormand & Deffuant 2013): persons, households and every margin of persons are exact.
// With a seed its households are weighted to the margins (Ye et al. 2009) and replicated (Lovelace & Ballas 2013):
// persons, households and sizes are exact, the other margins as near as whole households allow.
#include <vector>

#include "sim/people/margins.hpp"
#include "sim/people/seed_households.hpp"

namespace senda::people {

/// What had to give way because margins cannot all be met at once.
struct Relaxed {
  std::int64_t fewer_households = 0;  ///< too few grown people to head them
  std::int64_t female_heads = 0;      ///< households more or fewer with a woman as head than stated
  std::int64_t children_alone = 0;    ///< persons of zones without anybody grown
  std::int64_t ahead_of_age = 0;      ///< persons whose schooling does not belong to their age
  std::int64_t adapted = 0;           ///< households of a size that the seed lacks, with members added or left out
};

/// Households of a zone, in an order that says nothing, and their persons; the first of each household is its head.
struct ZoneHouseholds {
  std::vector<std::uint32_t> first_person;  ///< one longer than there are households
  std::vector<std::uint8_t> car;
  std::vector<float> score;                 ///< grows with the means of the household (modelled); only its order has a meaning
  std::vector<AgeBand> age;
  std::vector<std::uint8_t> woman, employed;
  std::vector<Disability> disability;
  std::vector<Schooling> schooling;

  double residual = 0;                      ///< largest relative error of the fractional fit
  int iterations = 0;
  std::int64_t distance = 0;                ///< largest difference of a whole margin from its target
  Relaxed relaxed;

  std::size_t households() const { return first_person.empty() ? 0 : first_person.size() - 1; }
  std::size_t persons() const { return age.size(); }
  std::uint32_t size_of(std::size_t h) const { return first_person[h + 1] - first_person[h]; }
};

/// Fills `out` (what it held is gone, its memory is used again). Depends on nothing but its arguments: draws are keyed by
/// `zone_key` with the purposes fitting, household, person, household_order and occupation. Safe on several threads.
void compose(const ZoneMargins& margins, const SeedHouseholds* seed, const scenario::Streams& streams, std::uint64_t zone_key, ZoneHouseholds& out);

/// The margins that households have, to set beside those they were made for.
ZoneMargins counted(const ZoneHouseholds& households);

}  // namespace senda::people
