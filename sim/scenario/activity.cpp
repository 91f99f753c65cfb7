#include "sim/scenario/activity.hpp"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "sim/scenario/clock.hpp"

namespace senda::scenario {

std::string_view name_of(Kind k) {
  constexpr std::array<std::string_view, kKinds> names = {"infant", "pupil", "teen", "worker", "adult", "older"};
  return names[static_cast<std::size_t>(k)];
}
std::string_view name_of(Whereabouts w) {
  constexpr std::array<std::string_view, kWhereabouts> names = {"home", "school", "work", "transit", "elsewhere"};
  return names[static_cast<std::size_t>(w)];
}

namespace {

using Hours = std::array<double, 24>;

// Shares in percent by hour [A]. Whoever is not named is at home.
constexpr Hours kNothing = {};
constexpr Hours kLateOut = {4, 4, 4, 4, 4, 4, 4, 3, 3, 4, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 5, 5, 4, 4};
constexpr Hours kInfantSchool = {0, 0, 0, 0, 0, 0, 0, 5, 30, 35, 35, 35, 30, 20, 10, 5, 3, 0, 0, 0, 0, 0, 0, 0};
constexpr Hours kPupilSchool = {0, 0, 0, 0, 0, 0, 0, 20, 85, 90, 90, 90, 85, 75, 30, 20, 15, 12, 3, 0, 0, 0, 0, 0};
constexpr Hours kTeenSchool = {0, 0, 0, 0, 0, 0, 2, 50, 80, 82, 82, 82, 80, 75, 35, 25, 22, 20, 15, 8, 2, 0, 0, 0};
constexpr Hours kChildTravel = {0, 0, 0, 0, 0, 0, 3, 25, 6, 2, 2, 2, 5, 5, 20, 8, 4, 4, 4, 3, 2, 1, 0, 0};
constexpr Hours kWork = {3, 3, 3, 3, 3, 5, 14, 38, 62, 74, 77, 78, 77, 75, 68, 67, 69, 62, 42, 25, 15, 10, 7, 5};
constexpr Hours kWorkerOut = {1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 5, 4, 3, 2};
constexpr Hours kWorkTravel = {1, 1, 1, 1, 1, 5, 14, 22, 15, 7, 5, 5, 5, 5, 8, 7, 6, 9, 17, 15, 9, 5, 3, 2};
constexpr Hours kAdultTravel = {0, 0, 0, 0, 0, 1, 2, 8, 6, 5, 5, 5, 6, 5, 8, 5, 5, 5, 5, 4, 3, 2, 1, 0};
constexpr Hours kAdultOut = {4, 4, 4, 4, 4, 4, 4, 6, 12, 18, 23, 25, 25, 25, 18, 16, 18, 18, 16, 12, 8, 5, 4, 4};
constexpr Hours kOlderOut = {3, 3, 3, 3, 3, 3, 3, 5, 10, 18, 23, 25, 25, 25, 14, 12, 14, 14, 10, 7, 4, 3, 3, 3};
constexpr Hours kWeekendOut = {5, 5, 4, 4, 4, 3, 3, 5, 8, 14, 20, 24, 26, 28, 27, 26, 26, 26, 25, 22, 18, 14, 10, 7};
constexpr Hours kWeekendWork = {3, 3, 3, 3, 3, 3, 6, 12, 18, 24, 26, 27, 27, 25, 22, 20, 19, 16, 13, 10, 8, 6, 5, 4};
constexpr Hours kWeekendTravel = {1, 1, 0, 0, 0, 1, 1, 3, 4, 5, 6, 6, 6, 5, 6, 6, 6, 6, 6, 6, 5, 4, 3, 2};

struct Profile {
  Hours school, work, transit, elsewhere;
};
constexpr std::array<Profile, kKinds> kWeekday = {{
    {kInfantSchool, kNothing, kChildTravel, kLateOut},
    {kPupilSchool, kNothing, kChildTravel, kLateOut},
    {kTeenSchool, kNothing, kChildTravel, kLateOut},
    {kNothing, kWork, kWorkTravel, kWorkerOut},
    {kNothing, kNothing, kAdultTravel, kAdultOut},
    {kNothing, kNothing, kAdultTravel, kOlderOut},
}};
constexpr std::array<Profile, kKinds> kWeekend = {{
    {kNothing, kNothing, kWeekendTravel, kWeekendOut},
    {kNothing, kNothing, kWeekendTravel, kWeekendOut},
    {kNothing, kNothing, kWeekendTravel, kWeekendOut},
    {kNothing, kWeekendWork, kWeekendTravel, kWeekendOut},
    {kNothing, kNothing, kWeekendTravel, kWeekendOut},
    {kNothing, kNothing, kWeekendTravel, kWeekendOut},
}};

}  // namespace

ActivityTable::ActivityTable() {
  for (int k = 0; k < kKinds; ++k)
    for (int d = 0; d < 2; ++d)
      for (std::size_t h = 0; h < 24; ++h) {
        const Profile& p = (d == 0 ? kWeekday : kWeekend)[static_cast<std::size_t>(k)];
        Shares s = {0, p.school[h] / 100, p.work[h] / 100, p.transit[h] / 100, p.elsewhere[h] / 100};
        s[0] = 1 - s[1] - s[2] - s[3] - s[4];
        set(static_cast<Kind>(k), static_cast<Day>(d), static_cast<int>(h), s);
      }
}

ActivityTable read_activity(const std::filesystem::path& file) {
  const CsvTable t = CsvTable::read(file);
  const auto kind = t.require("kind"), day = t.require("day"), hour = t.require("hour");
  std::array<std::size_t, kWhereabouts> column{};
  for (int w = 0; w < kWhereabouts; ++w) column[static_cast<std::size_t>(w)] = t.require(std::string(name_of(static_cast<Whereabouts>(w))));
  std::vector<std::string> kinds;
  for (int k = 0; k < kKinds; ++k) kinds.emplace_back(name_of(static_cast<Kind>(k)));
  ActivityTable table;
  if (t.rows() == 0) throw InputError(t.file(), "", "holds no row", "give shares by kind, day and hour, or leave people.occupancy out");
  std::set<std::array<std::int64_t, 3>> seen;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const auto k = static_cast<std::int64_t>(t.word(r, kind, kinds)), d = static_cast<std::int64_t>(t.word(r, day, {"weekday", "weekend"}));
    const std::int64_t h = t.integer(r, hour, 0, 23);
    if (!seen.insert({k, d, h}).second) t.fail(r, "hour", "stands twice for this kind and day", "give each hour once");
    Shares s{};
    double sum = 0;
    for (std::size_t w = 0; w < s.size(); ++w) sum += s[w] = t.number(r, column[w], 0, 1);
    if (std::abs(sum - 1) > 1e-4) t.fail(r, "home", fmt::format("shares sum to {:.4f}", sum), "home, school, work, transit and elsewhere sum to 1");
    const auto kind_of = static_cast<Kind>(k);
    if (s[2] > 0 && kind_of != Kind::worker) t.fail(r, "work", fmt::format("is above 0 for '{}'", name_of(kind_of)), "workers alone go to work: give 0");
    if (s[1] > 0 && kind_of > Kind::teen) t.fail(r, "school", fmt::format("is above 0 for '{}'", name_of(kind_of)), "infant, pupil and teen alone go to school: give 0");
    for (double& share : s) share /= sum;
    table.set(static_cast<Kind>(k), static_cast<Day>(d), static_cast<int>(h), s);
  }
  return table;
}

MomentOfDay moment_of_day(const std::string& start, const std::string& activity) {
  MomentOfDay m;
  const auto moment = moment_of(start);
  const double local = moment ? moment->local_s : 0;
  const double days = std::floor(local / 86400);
  m.local_h = (local - days * 86400) / 3600;
  m.hour = static_cast<int>(m.local_h);
  const auto day_of_week = (static_cast<std::int64_t>(days) % 7 + 7 + 4) % 7;  // 0 = Sunday; 1 January 1970 was a Thursday
  m.day = day_of_week == 0 || day_of_week == 6 ? Day::weekend : Day::weekday;
  if (activity == "weekday" || activity == "night") m.day = Day::weekday;
  if (activity == "weekend") m.day = Day::weekend;
  if (activity == "night") m.hour = 3;
  return m;
}

}  // namespace senda::scenario
