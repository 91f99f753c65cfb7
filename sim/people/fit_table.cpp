#include "sim/people/fit_table.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace senda::people {

namespace {
constexpr std::size_t kWomen = kAgeBands, kDisability = kWomen + 1, kSchooling = kDisability + kDisabilities - 1, kHouseholds = kSchooling + kSchoolings, kCars = kHouseholds + 1,
                      kHeads = kCars + 1, kRows = kHeads + 1;
}

FitTable::FitTable() {
  for (int a = 0; a < kAgeBands; ++a) rows_.push_back({fmt::format("age {}", name_of(static_cast<AgeBand>(a)))});
  rows_.push_back({"women"});
  for (int d = 1; d < kDisabilities; ++d) rows_.push_back({fmt::format("disability {}", name_of(static_cast<Disability>(d)))});
  for (int s = 0; s < kSchoolings; ++s) rows_.push_back({fmt::format("schooling {}", name_of(static_cast<Schooling>(s)))});
  for (const char* name : {"households", "households with a car", "female-headed households"}) rows_.push_back({name});
}

void FitTable::row(std::size_t k, std::int64_t target, std::int64_t fitted, bool silent) {
  FitRow& r = rows_[k];
  r.target += static_cast<double>(target);
  r.fitted += static_cast<double>(fitted);
  r.worst = std::max(r.worst, std::abs(static_cast<double>(fitted - target)));
  if (silent) ++r.silent;
  else r.stated += static_cast<double>(target);
}

// A margin that follows from the others is silent with any of them.
void FitTable::add(const ZoneFigures& z, const ZoneMargins& t, const ZoneHouseholds& fitted) {
  static_assert(kRows == 16);
  const ZoneMargins f = counted(fitted);
  const bool older = std::isnan(z.age60plus) && std::isnan(z.age65plus), disabled = std::isnan(z.disabled), motor = std::isnan(z.motor);
  const std::array<bool, kAgeBands> age_silent = {std::isnan(z.age0to5), std::isnan(z.age6to11), std::isnan(z.age12to17), t.is_silent(MarginKind::age), older, older};
  const std::array<bool, kDisabilities> disability_silent = {false, disabled || motor, motor};
  for (std::size_t a = 0; a < kAgeBands; ++a) row(a, t.age[a], f.age[a], age_silent[a]);
  row(kWomen, t.women, f.women, t.is_silent(MarginKind::women));
  for (std::size_t d = 1; d < kDisabilities; ++d) row(kDisability + d - 1, t.disability[d], f.disability[d], disability_silent[d]);
  for (std::size_t s = 0; s < kSchoolings; ++s) row(kSchooling + s, t.schooling[s], f.schooling[s], t.is_silent(MarginKind::schooling));
  row(kHouseholds, t.households, f.households, t.is_silent(MarginKind::households));
  row(kCars, t.cars, f.cars, t.is_silent(MarginKind::cars));
  row(kHeads, t.female_headed, f.female_headed, t.is_silent(MarginKind::female_headed));
}

}  // namespace senda::people
