#pragma once
// Local times of tables, told as hours since the scenario's start.
#include <optional>
#include <string_view>

namespace senda::scenario {

/// A moment as it is written: seconds of its own local calendar since 1970, and what its zone is ahead of
/// UTC, seconds (none when no zone is written).
struct Moment {
  double local_s = 0;
  std::optional<double> ahead_s;
};

/// ISO 8601 `YYYY-MM-DDThh:mm[:ss[.f]]` (a blank may stand for T) with Z, +hh, +hhmm, +hh:mm or no zone; none
/// when the text is anything else, a date that does not exist included.
std::optional<Moment> moment_of(std::string_view text);

/// Hours from `start` to `time`. Where one of them states no zone, both are taken as times of the same place.
double hours_between(const Moment& start, const Moment& time);

}  // namespace senda::scenario
