#pragma once
// What a release costs: zero-concentrated differential privacy (Bun & Steinke 2016). A count whose sensitivity is D
// costs rho with Gaussian noise of standard deviation D / sqrt(2 rho); costs add up; rho stands for
// epsilon = rho + 2 sqrt(rho ln(1/delta)) at every delta.
#include <vector>

namespace senda::publish {

/// Standard deviation of the Gaussian noise of a count.
double gaussian_sd(double sensitivity, double rho);
/// Standard deviation of two-sided geometric noise: sqrt(2a) / (1 - a), a = exp(-epsilon / sensitivity).
double geometric_sd(double sensitivity, double epsilon);
double epsilon_of(double rho, double delta);
/// `total` divided in proportion to shares; all zeros where no share is positive.
std::vector<double> divided(double total, const std::vector<double>& shares);

}  // namespace senda::publish
