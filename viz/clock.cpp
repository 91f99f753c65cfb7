#include "viz/clock.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <vector>

namespace senda::viz {

std::string duration(SimTime t) {
  const std::int64_t s = t.ms / 1000;
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

namespace {

// Days since 1 March of year 0 of the proleptic Gregorian calendar, and back (years from March on).
std::int64_t days_of(std::int64_t y, std::int64_t m, std::int64_t d) {
  const std::int64_t year = m <= 2 ? y - 1 : y, month = (m + 9) % 12;
  return 365 * year + year / 4 - year / 100 + year / 400 + (month * 306 + 5) / 10 + d - 1;
}

void date_of(std::int64_t days, std::int64_t& y, std::int64_t& m, std::int64_t& d) {
  y = (10000 * days + 14780) / 3652425;
  std::int64_t rest = days - (365 * y + y / 4 - y / 100 + y / 400);
  if (rest < 0) {
    --y;
    rest = days - (365 * y + y / 4 - y / 100 + y / 400);
  }
  const std::int64_t month = (100 * rest + 52) / 3060;
  m = (month + 2) % 12 + 1;
  d = rest - (month * 306 + 5) / 10 + 1;
  y += (month + 2) / 12;
}

}  // namespace

std::string wall_clock(std::string_view start, SimTime t, bool spanish) {
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  if (std::sscanf(std::string(start).c_str(), "%d-%d-%dT%d:%d:%d", &y, &mo, &d, &h, &mi, &s) < 5 || y < 1 || y > 9999 || mo < 1 || mo > 12 || d < 1 || d > 31 || h < 0 || h > 24 || mi < 0 || mi > 60 || s < 0 || s > 60) return "";
  std::int64_t seconds = days_of(y, mo, d) * 86400 + h * 3600 + mi * 60 + s + t.ms / 1000, year = 0, month = 0, day = 0;
  date_of(seconds / 86400, year, month, day);
  seconds %= 86400;
  return spanish ? fmt::format("{:02}/{:02}/{} {:02}:{:02}:{:02}", day, month, year, seconds / 3600, seconds / 60 % 60, seconds % 60)
                 : fmt::format("{}-{:02}-{:02} {:02}:{:02}:{:02}", year, month, day, seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::optional<SimTime> parse_time(std::string_view text) {
  std::vector<double> parts;
  while (true) {
    const auto colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    double value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc() || end != part.data() + part.size() || !(value >= 0 && value < 1e7)) return {};
    parts.push_back(value);
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
  }
  if (parts.size() > 3) return {};
  double seconds = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0 && parts[i] >= 60) return {};
    seconds = seconds * 60 + parts[i];
  }
  if (parts.size() == 2) seconds *= 60;
  return SimTime::from(Seconds(seconds));
}

std::string grouped(double number) {
  std::string digits = fmt::format("{:.0f}", number);
  for (int at = static_cast<int>(digits.size()) - 3; at > (digits[0] == '-' ? 1 : 0); at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

}  // namespace senda::viz
