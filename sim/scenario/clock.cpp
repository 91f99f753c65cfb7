#include "sim/scenario/clock.hpp"

#include <charconv>
#include <chrono>

namespace senda::scenario {

namespace {

// Reads a text from the left; every step says whether it fitted.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  bool done() const { return text_.empty(); }
  bool take(std::string_view any_of) {
    if (text_.empty() || any_of.find(text_.front()) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  // Exactly `digits` digits, no sign.
  std::optional<int> number(std::size_t digits) {
    if (text_.size() < digits) return {};
    int v = 0;
    for (const char c : text_.substr(0, digits)) {
      if (c < '0' || c > '9') return {};
      v = 10 * v + (c - '0');
    }
    text_.remove_prefix(digits);
    return v;
  }
  // Two digits of seconds and their decimals.
  std::optional<double> seconds() {
    const std::string_view from = text_;
    if (!number(2)) return {};
    if (take("."))
      while (take("0123456789")) {}
    double v = 0;
    const std::string_view read = from.substr(0, from.size() - text_.size());
    const auto [end, error] = std::from_chars(read.data(), read.data() + read.size(), v, std::chars_format::fixed);
    if (error != std::errc() || end != read.data() + read.size()) return {};
    return v;
  }

 private:
  std::string_view text_;
};

// Z, +hh, +hhmm, +hh:mm, or nothing; false when it is none of these.
bool zone(Cursor& c, std::optional<double>& ahead_s) {
  if (c.done()) return true;
  if (c.take("Zz")) {
    ahead_s = 0;
    return c.done();
  }
  const bool east = c.take("+");
  if (!east && !c.take("-")) return false;
  const auto h = c.number(2);
  std::optional<int> m = 0;
  if (!c.done()) {
    c.take(":");
    m = c.number(2);
  }
  if (!h || !m || *h > 14 || *m > 59 || !c.done()) return false;
  ahead_s = (east ? 1 : -1) * (*h * 3600.0 + *m * 60.0);
  return true;
}

}  // namespace

std::optional<Moment> moment_of(std::string_view text) {
  namespace chr = std::chrono;
  Cursor c(text);
  const auto y = c.number(4);
  if (!y || !c.take("-")) return {};
  const auto mo = c.number(2);
  if (!mo || !c.take("-")) return {};
  const auto d = c.number(2);
  if (!d || !c.take("Tt ")) return {};
  const auto h = c.number(2);
  if (!h || !c.take(":")) return {};
  const auto mi = c.number(2);
  std::optional<double> s = 0.0;
  if (c.take(":")) s = c.seconds();
  Moment out;
  if (!mi || !s || *h > 23 || *mi > 59 || *s >= 61 || !zone(c, out.ahead_s)) return {};
  const chr::year_month_day date{chr::year(*y), chr::month(static_cast<unsigned>(*mo)), chr::day(static_cast<unsigned>(*d))};
  if (!date.ok()) return {};
  const auto days = chr::sys_days(date).time_since_epoch().count();
  out.local_s = static_cast<double>(days) * 86400 + *h * 3600.0 + *mi * 60.0 + *s;
  return out;
}

double hours_between(const Moment& start, const Moment& time) {
  const bool zones = start.ahead_s && time.ahead_s;
  const double ahead = zones ? *time.ahead_s - *start.ahead_s : 0;
  return (time.local_s - start.local_s - ahead) / 3600;
}

}  // namespace senda::scenario
