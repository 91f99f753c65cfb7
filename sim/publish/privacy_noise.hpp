#pragma once
// Noise of differential privacy, exact: whole numbers drawn by integer arithmetic alone, so that no rounding of
// floating-point numbers leaks what it hides (Canonne, Kamath & Steinke 2020, "The discrete Gaussian for differential
// privacy", algorithms 1 to 3). Random bits come from the operating system's generator and from nowhere else: never
// from the simulation's reproducible streams. Tests pass bits of their own.
#include <cstdint>
#include <functional>

namespace senda::publish {

/// A source of 64 random bits at each call.
using Bits = std::function<std::uint64_t()>;

/// The operating system's cryptographic generator (getrandom), read in blocks; what was used is wiped.
Bits system_bits();

/// A positive fraction.
struct Ratio {
  std::uint64_t over = 1, under = 1;
  double value() const { return static_cast<double>(over) / static_cast<double>(under); }
};
/// The fraction in steps of 2^-16 that is not below (not above) a number; std::logic_error outside 2^-16 to 2^46.
Ratio ratio_not_below(double v);
Ratio ratio_not_above(double v);

/// P(x) proportional to exp(-|x| / scale): the two-sided geometric mechanism with scale = sensitivity / epsilon.
std::int64_t discrete_laplace(Ratio scale, const Bits& bits);
/// P(x) proportional to exp(-x² / (2 variance)); variance up to 1e12.
std::int64_t discrete_gaussian(Ratio variance, const Bits& bits);

}  // namespace senda::publish
