#include "sim/publish/consistency.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace senda::publish {

namespace {

std::vector<std::vector<std::uint32_t>> children_of(const Tree& tree) {
  std::vector<std::vector<std::uint32_t>> out(tree.size());
  for (std::uint32_t v = 0; v < tree.size(); ++v) {
    if (tree[v] == kRoot) continue;
    if (tree[v] >= v) throw std::logic_error("a tree whose parents do not stand first");
    out[tree[v]].push_back(v);
  }
  return out;
}

// Two estimates of one number.
Observed combined(const Observed& a, const Observed& b) {
  if (a.variance == kUnobserved || b.variance == 0) return b;
  if (b.variance == kUnobserved || a.variance == 0) return a;
  const double w = b.variance / (a.variance + b.variance);
  return {w * a.value + (1 - w) * b.value, a.variance * w};
}

// What to take off each of `value`, so that those above zero sum to `total`.
double shift_to(std::vector<double> value, double total) {
  std::sort(value.rbegin(), value.rend());
  double sum = 0, shift = 0;
  for (std::size_t n = 0; n < value.size(); ++n) {
    sum += value[n];
    const double candidate = (sum - total) / static_cast<double>(n + 1);
    if (n > 0 && value[n] <= candidate) break;
    shift = candidate;
  }
  return shift;
}

// Whole numbers of sum `total` by largest remainder; earlier ones win ties.
std::vector<std::int64_t> rounded_to(const std::vector<double>& value, std::int64_t total) {
  std::vector<std::int64_t> out(value.size(), 0);
  if (total == 0) return out;
  const double shift = shift_to(value, static_cast<double>(total));
  std::vector<std::pair<double, std::size_t>> rest;
  std::int64_t left = total;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const double v = std::max(0.0, value[i] - shift);
    out[i] = static_cast<std::int64_t>(std::floor(v + 1e-9));
    left -= out[i];
    rest.emplace_back(static_cast<double>(out[i]) - v, i);
  }
  std::sort(rest.begin(), rest.end());
  for (std::size_t n = 0; left > 0; n = (n + 1) % rest.size(), --left) ++out[rest[n].second];
  return out;
}

}  // namespace

Consistent least_squares(const Tree& tree, const std::vector<Observed>& observed) {
  const auto children = children_of(tree);
  std::vector<Observed> up(tree.size()), below(tree.size(), {0, 0});
  for (std::size_t v = tree.size(); v-- > 0;) {
    for (const std::uint32_t c : children[v]) {
      below[v].value += up[c].value;
      below[v].variance += up[c].variance;
    }
    up[v] = children[v].empty() ? observed[v] : combined(observed[v], below[v]);
    if (!std::isfinite(up[v].variance)) throw std::logic_error("a leaf without an observation");
  }
  Consistent out{std::vector<double>(tree.size()), std::vector<double>(tree.size())};
  for (std::size_t v = 0; v < tree.size(); ++v) {
    const std::uint32_t p = tree[v];
    if (p == kRoot) {
      out.value[v] = up[v].value;
      out.variance[v] = up[v].variance;
      continue;
    }
    const double share = below[p].variance > 0 ? up[v].variance / below[p].variance : 0;
    out.value[v] = up[v].value + share * (out.value[p] - below[p].value);
    out.variance[v] = up[v].variance * (1 - share) + share * share * out.variance[p];
  }
  return out;
}

std::vector<std::int64_t> whole_numbers(const Tree& tree, const std::vector<double>& value) {
  const auto children = children_of(tree);
  std::vector<std::int64_t> out(tree.size(), 0);
  for (std::uint32_t v = 0; v < tree.size(); ++v) {
    if (tree[v] == kRoot) out[v] = std::max<std::int64_t>(0, std::llround(value[v]));
    if (children[v].empty()) continue;
    std::vector<double> wanted;
    for (const std::uint32_t c : children[v]) wanted.push_back(value[c]);
    const auto got = rounded_to(wanted, out[v]);
    for (std::size_t i = 0; i < got.size(); ++i) out[children[v][i]] = got[i];
  }
  return out;
}

}  // namespace senda::publish
