#include "viz/clock.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <vector>

namespace senda::viz {

std::string duration(SimTime t) {
  const std::int64_t s = t.ms / 1000;
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

std::string wall_clock(std::string_view start, SimTime t, bool spanish) {
  namespace chrono = std::chrono;
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  if (std::sscanf(std::string(start).c_str(), "%d-%d-%dT%d:%d:%d", &y, &mo, &d, &h, &mi, &s) < 5 || y < 1 || y > 9999 || mo < 1 || d < 1 || h < 0 || h > 24 || mi < 0 || mi > 60 || s < 0 || s > 60) return "";
  const chrono::year_month_day began{chrono::year(y), chrono::month(static_cast<unsigned>(mo)), chrono::day(static_cast<unsigned>(d))};
  if (!began.ok()) return "";
  const auto now = chrono::sys_days(began) + chrono::hours(h) + chrono::minutes(mi) + chrono::seconds(s) + chrono::floor<chrono::seconds>(chrono::milliseconds(t.ms));
  const auto day = chrono::floor<chrono::days>(now);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(now - day);
  const std::string time = fmt::format("{:02}:{:02}:{:02}", clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  const auto year = static_cast<int>(date.year());
  const auto month = static_cast<unsigned>(date.month()), of_month = static_cast<unsigned>(date.day());
  return spanish ? fmt::format("{:02}/{:02}/{} {}", of_month, month, year, time) : fmt::format("{}-{:02}-{:02} {}", year, month, of_month, time);
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
