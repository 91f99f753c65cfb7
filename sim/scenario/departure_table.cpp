#include "sim/scenario/departure_table.hpp"

#include <fmt/format.h>

#include "graph/csv.hpp"
#include "graph/errors.hpp"

namespace senda::scenario {

std::vector<std::pair<double, double>> read_departure_table(const std::filesystem::path& file) {
  const CsvTable t = CsvTable::read(file);
  const auto minute = t.require("minute"), share = t.require("share");
  std::vector<std::pair<double, double>> out;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const double m = t.number(r, minute, 0, 14400), p = t.number(r, share, 0, 1);
    if (!out.empty() && m <= out.back().first) t.fail(r, "minute", fmt::format("{} does not come after {}", m, out.back().first), "order rows by time");
    if (!out.empty() && p < out.back().second) t.fail(r, "share", fmt::format("falls from {} to {}", out.back().second, p), "give cumulative shares");
    out.emplace_back(m, p);
  }
  if (out.empty() || out.back().second < 1)
    throw InputError(t.file(), "share", out.empty() ? "holds no row" : fmt::format("ends at {}", out.back().second), "the last row's share is 1: the curve is of those who leave");
  return out;
}

}  // namespace senda::scenario
