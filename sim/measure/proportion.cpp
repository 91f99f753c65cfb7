#include "sim/measure/proportion.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <cmath>

namespace senda::measure {

namespace {
constexpr double kNormal975 = 1.959963984540054;
}

Bounds wilson_95(std::int64_t successes, std::int64_t trials) {
  const auto n = static_cast<double>(trials), p = static_cast<double>(successes) / static_cast<double>(trials);
  const double z2 = kNormal975 * kNormal975 / n;
  const double middle = p + z2 / 2, half = std::sqrt(z2 * (p * (1 - p) + z2 / 4));
  return {successes == 0 ? 0 : (middle - half) / (1 + z2), successes == trials ? 1 : (middle + half) / (1 + z2)};
}

Bounds clopper_pearson_95(std::int64_t successes, std::int64_t trials) {
  const auto x = static_cast<double>(successes), n = static_cast<double>(trials);
  return {successes == 0 ? 0 : boost::math::ibeta_inv(x, n - x + 1, 0.025), successes == trials ? 1 : boost::math::ibeta_inv(x + 1, n - x, 0.975)};
}

}  // namespace senda::measure
