#include "sim/plan/best_swaps.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>

namespace senda::plan {

namespace {

constexpr std::uint32_t kNobody = 0xffffffffu;

struct Near {
  double first, second;
  std::uint32_t at;
};

}  // namespace

std::vector<SwapGain> best_swaps(const Location& p, const LocationRelaxation& relaxation, const CandidateSet& open, const Prices& worth, std::size_t most) {
  const std::size_t n = open.size(), worlds = p.worlds.size();
  const auto price = [&](std::size_t r, std::size_t c) { return p.worlds[r].capacity[c] < kNoLimit ? worth[r][c] : 0; };
  std::vector<std::vector<Near>> near(worlds);
  std::vector<std::vector<double>> loss_in(worlds, std::vector<double>(n, 0));
  tbb::parallel_for(std::size_t{0}, worlds, [&](std::size_t r) {
    const auto& w = p.worlds[r];
    near[r].reserve(w.persons.size());
    for (const double unmet : w.unmet) near[r].push_back({std::min(unmet, 1e15), std::min(unmet, 1e15), kNobody});
    for (std::uint32_t c = 0; c < n; ++c) {
      if (!open[c] || w.capacity[c] <= 0) continue;
      const Columns& columns = relaxation.columns(r);
      const double more = price(r, c);
      for (std::uint32_t k = columns.first[c]; k < columns.first[c + 1]; ++k) {
        Near& x = near[r][columns.place[k]];
        const double cost = columns.cost[k] + more;
        if (cost < x.first) x.second = x.first, x.first = cost, x.at = c;
        else if (cost < x.second) x.second = cost;
      }
      if (more > 0) loss_in[r][c] += w.share * more * w.capacity[c];
    }
    for (std::size_t i = 0; i < near[r].size(); ++i)
      if (const Near& x = near[r][i]; x.at != kNobody) loss_in[r][x.at] += w.share * w.persons[i] * (x.second - x.first);
  });
  std::vector<double> loss(n, 0);
  for (const auto& of : loss_in)
    for (std::size_t c = 0; c < n; ++c) loss[c] += of[c];

  std::vector<std::vector<SwapGain>> found(n);
  tbb::parallel_for(std::size_t{0}, n, [&](std::size_t in) {
    if (open[in]) return;
    thread_local std::vector<double> less;
    thread_local std::vector<std::pair<double, double>> gains;  // of one person, persons
    less.assign(n, 0);
    double won = 0;
    for (std::size_t r = 0; r < worlds; ++r) {
      const auto& w = p.worlds[r];
      if (w.capacity[in] <= 0) continue;
      const Columns& columns = relaxation.columns(r);
      gains.clear();
      double persons = 0, sum = 0;
      for (std::uint32_t k = columns.first[in]; k < columns.first[in + 1]; ++k) {
        const std::uint32_t i = columns.place[k];
        const Near& x = near[r][i];
        const double cost = columns.cost[k], d = w.persons[i];
        if (cost >= x.second || d <= 0) continue;
        if (cost < x.first) {
          gains.emplace_back(x.first - cost, d);
          persons += d;
          sum += d * (x.first - cost);
        }
        if (x.at != kNobody) less[x.at] += w.share * d * (x.second - std::max(cost, x.first));
      }
      if (persons > w.capacity[in]) {
        std::sort(gains.begin(), gains.end(), [](const auto& a, const auto& b) { return a > b; });
        double left = w.capacity[in];
        sum = 0;
        for (const auto& [each, d] : gains) {
          sum += each * std::min(d, left);
          if ((left -= d) <= 0) break;
        }
      }
      won += w.share * sum;
    }
    for (std::size_t out = 0; out < n; ++out) {
      if (!open[out] || p.pinned[out]) continue;
      const double better = won - (loss[out] - less[out]) - p.opening[in] + p.opening[out];
      if (better > 1e-9) found[in].push_back({better, static_cast<std::uint32_t>(out), static_cast<std::uint32_t>(in)});
    }
  });
  std::vector<SwapGain> all;
  for (const auto& of : found) all.insert(all.end(), of.begin(), of.end());
  const auto better = [](const SwapGain& a, const SwapGain& b) { return a.better != b.better ? a.better > b.better : a.in != b.in ? a.in < b.in : a.out < b.out; };
  const std::size_t keep = std::min(most, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(keep), all.end(), better);
  all.resize(keep);
  return all;
}

}  // namespace senda::plan
