#pragma once
// Where people are by kind of person, kind of day and hour (science.md 3.4): shares at home, at school, at work, in
// transit and elsewhere. Defaults [A], hinged on: night 0.95 at home; weekday 13:00 0.75 of pupils at school, 0.75 of
// workers at work, 0.70 of others at home, 0.05 in transit; three peaks of travel, one of them at midday when schools
// let out (Casado 2014). A local survey replaces them.
#include <array>
#include <filesystem>
#include <string>
#include <string_view>

namespace senda::scenario {

enum class Kind : std::uint8_t { infant, pupil, teen, worker, adult, older };  ///< 0-5, 6-11, 12-17, employed, not employed, 60 and older
inline constexpr int kKinds = 6;
std::string_view name_of(Kind k);
enum class Whereabouts : std::uint8_t { home, school, work, transit, elsewhere };
inline constexpr int kWhereabouts = 5;
std::string_view name_of(Whereabouts w);
enum class Day : std::uint8_t { weekday, weekend };

using Shares = std::array<double, kWhereabouts>;  ///< sum to 1

class ActivityTable {
 public:
  ActivityTable();  ///< the defaults
  const Shares& at(Kind k, Day d, int hour) const { return shares_[index(k, d, hour)]; }
  void set(Kind k, Day d, int hour, const Shares& s) { shares_[index(k, d, hour)] = s; }

 private:
  static std::size_t index(Kind k, Day d, int hour) { return (static_cast<std::size_t>(k) * 2 + static_cast<std::size_t>(d)) * 24 + static_cast<std::size_t>(hour); }
  std::array<Shares, static_cast<std::size_t>(kKinds) * 2 * 24> shares_;
};

/// CSV with kind, day (weekday|weekend), hour (0-23), home, school, work, transit, elsewhere; rows sum to 1. What it
/// does not state keeps its default. InputError names file, line and column.
ActivityTable read_activity(const std::filesystem::path& file);

/// The hour and kind of day a scenario happens in: of its start, unless people.activity says weekday, weekend or
/// night (03:00).
struct MomentOfDay {
  Day day = Day::weekday;
  int hour = 0;
  double local_h = 0;  ///< hours since midnight
};
MomentOfDay moment_of_day(const std::string& start, const std::string& activity);

}  // namespace senda::scenario
