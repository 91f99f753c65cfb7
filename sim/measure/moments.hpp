#pragma once
// Mean and spread of a column, exact to nearly all digits: sums carry their rounding error along (Neumaier 1974) and
// deviations are taken from the mean (Chan, Golub & LeVeque 1983), so that a large common offset does no harm.
#include <cstddef>
#include <optional>
#include <vector>

namespace senda::measure {

struct Moments {
  std::size_t n = 0;
  std::optional<double> mean, sd;  ///< sd with n - 1; none for fewer than two values
};
Moments moments(const std::vector<double>& y);

}  // namespace senda::measure
