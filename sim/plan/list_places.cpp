#include "sim/plan/list_places.hpp"

#include <algorithm>
#include <cmath>

#include "sim/measure/statistics.hpp"

namespace senda::plan {

namespace {

constexpr double kNotTold = 0.05;  // two places cannot be told apart if the second leads in so many samples [A]

std::vector<double> falling(const std::vector<double>& score) {
  struct Pool {
    double sum;
    std::size_t n;
    double mean() const { return sum / static_cast<double>(n); }
  };
  std::vector<Pool> pools;
  for (const double s : score) {
    pools.push_back({std::log(std::max(1e-12, s)), 1});
    while (pools.size() > 1 && pools[pools.size() - 2].mean() < pools.back().mean()) {
      const Pool last = pools.back();
      pools.pop_back();
      pools.back().sum += last.sum;
      pools.back().n += last.n;
    }
  }
  std::vector<double> out;
  for (const Pool& pool : pools) out.insert(out.end(), pool.n, pool.mean());
  return out;
}

}  // namespace

std::vector<Place> places_when_redrawn(const std::vector<double>& score, const std::vector<const std::vector<double>*>& samples, std::int64_t top_k, const std::vector<std::uint32_t>& group) {
  const std::size_t m = score.size(), draws = m ? samples[0]->size() : 0;
  // The curve falls within each group.
  const auto group_of = [&](std::size_t i) { return group.empty() ? 0 : group[i]; };
  std::vector<double> fitted;
  for (std::size_t i = 0; i < m;) {
    std::size_t end = i;
    while (end < m && group_of(end) == group_of(i)) ++end;
    const std::vector<double> part = falling({score.begin() + static_cast<std::ptrdiff_t>(i), score.begin() + static_cast<std::ptrdiff_t>(end)});
    fitted.insert(fitted.end(), part.begin(), part.end());
    i = end;
  }
  std::vector<std::vector<int>> places(m);
  for (std::size_t b = 0; b < draws; ++b) {
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 0; i < m; ++i) {
      const double now = (*samples[i])[b];
      order.emplace_back(now > 0 && score[i] > 0 ? -(fitted[i] + std::log(now / score[i])) : 1e9, i);
    }
    std::stable_sort(order.begin(), order.end(), [&](const auto& x, const auto& y) { return group_of(x.second) != group_of(y.second) ? group_of(x.second) < group_of(y.second) : x.first < y.first; });
    for (std::size_t k = 0; k < m; ++k) places[order[k].second].push_back(static_cast<int>(k) + 1);
  }
  std::vector<Place> out(m);
  for (std::size_t i = 0; i < m; ++i) {
    const auto within = [&](std::int64_t k) { return static_cast<double>(std::count_if(places[i].begin(), places[i].end(), [&](int x) { return x <= k; })) / static_cast<double>(draws); };
    const std::vector<double> x(places[i].begin(), places[i].end());
    const int own = static_cast<int>(i) + 1;
    out[i] = {measure::mean(x), within(5), within(10), within(20), within(top_k), std::min(own, static_cast<int>(std::floor(measure::quantile(x, 0.05)))), std::max(own, static_cast<int>(std::ceil(measure::quantile(x, 0.95)))), own};
    if (i == 0) continue;
    // Tied with the first of those before it that do not surely lead.
    const auto first = static_cast<std::size_t>(out[i - 1].tie - 1);
    std::size_t leads = 0;
    for (std::size_t b = 0; b < draws; ++b) leads += places[i][b] < places[first][b];
    if (static_cast<double>(leads) >= kNotTold * static_cast<double>(draws)) out[i].tie = static_cast<int>(first) + 1;
  }
  return out;
}

std::vector<Place> certain_places(std::size_t items, std::int64_t top_k) {
  std::vector<Place> out;
  for (int place = 1; place <= static_cast<int>(items); ++place) {
    const auto within = [&](std::int64_t k) { return place <= k ? 1.0 : 0.0; };
    out.push_back({static_cast<double>(place), within(5), within(10), within(20), within(top_k), place, place, place});
  }
  return out;
}

}  // namespace senda::plan
