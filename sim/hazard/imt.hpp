#pragma once
// Intensity measures: PGA, PGV and spectral acceleration at a period. Accelerations are in g, PGV in cm/s.
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace senda::hazard {

struct Imt {
  double period_s = 0;  ///< 0 = PGA, kPgvPeriod = PGV
  friend constexpr auto operator<=>(const Imt&, const Imt&) = default;
};
inline constexpr double kPgvPeriod = -1;
inline constexpr Imt kPga{0}, kPgv{kPgvPeriod}, kSa03{0.3}, kSa06{0.6}, kSa10{1.0}, kSa30{3.0};

/// "PGA", "PGV", "SA(0.3)"; none for anything else.
std::optional<Imt> parse_imt(std::string_view text);
std::string name_of(Imt imt);
/// The period whose correlation structure a measure has: PGA 0, PGV as SA(1.0) [A].
constexpr double correlation_period(Imt imt) { return imt == kPgv ? 1.0 : imt.period_s; }

}  // namespace senda::hazard
