#include "sim/hazard/imt.hpp"

#include <fmt/format.h>

#include <charconv>

namespace senda::hazard {

std::optional<Imt> parse_imt(std::string_view text) {
  if (text == "PGA") return kPga;
  if (text == "PGV") return kPgv;
  if (text.size() < 5 || text.substr(0, 3) != "SA(" || text.back() != ')') return {};
  double period = 0;
  const char* end = text.data() + text.size() - 1;
  const auto [stop, error] = std::from_chars(text.data() + 3, end, period);
  if (error != std::errc() || stop != end || !(period > 0 && period <= 20)) return {};
  return Imt{period};
}

std::string name_of(Imt imt) {
  if (imt == kPga) return "PGA";
  if (imt == kPgv) return "PGV";
  return fmt::format("SA({:.4})", imt.period_s);
}

}  // namespace senda::hazard
