#include "sim/plan/location_relaxation.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace senda::plan {

namespace {

/// What places would pay at a candidate beyond its costs.
double gain_over(const Columns& c, std::size_t candidate, const std::vector<double>& price, const std::vector<double>& persons) {
  const double* const cost = c.cost.data() + c.first[candidate];
  const std::size_t n = c.first[candidate + 1] - c.first[candidate];
  double sum[4] = {0, 0, 0, 0};
  std::size_t k = 0;
  if (c.is_full(candidate, price.size())) {
    for (; k + 4 <= n; k += 4)
      for (std::size_t l = 0; l < 4; ++l) sum[l] += std::max(0.0, price[k + l] - cost[k + l]) * persons[k + l];
    for (; k < n; ++k) sum[0] += std::max(0.0, price[k] - cost[k]) * persons[k];
  } else {
    const std::uint32_t* const place = c.place.data() + c.first[candidate];
    for (; k < n; ++k) sum[0] += std::max(0.0, price[place[k]] - cost[k]) * persons[place[k]];
  }
  return sum[0] + sum[1] + sum[2] + sum[3];
}

}  // namespace

LocationRelaxation::LocationRelaxation(const Location& p) : p_(p) {
  for (const auto& w : p.worlds) {
    columns_.emplace_back(w);
    limits_capacity_.emplace_back(p.candidates(), 0);
    const double all = std::accumulate(w.persons.begin(), w.persons.end(), 0.0);
    for (std::uint32_t c = 0; c < p.candidates(); ++c) limits_capacity_.back()[c] = w.capacity[c] < all;
    binding_ = binding_ || std::count(limits_capacity_.back().begin(), limits_capacity_.back().end(), 1) > 0;
  }
  binding_ = binding_ || p.whole;
  for (const std::uint8_t pinned : p.pinned) fixed.push_back(pinned ? kIn : kFree);
  start();
}

// Each place is offered what its k-th nearest candidate costs, k as large as sets of that size leave.
void LocationRelaxation::start() {
  const double share = p_.open ? static_cast<double>(p_.candidates()) / static_cast<double>(std::max<std::size_t>(1, *p_.open)) : 4;
  for (const auto& w : p_.worlds) {
    price.emplace_back(w.persons.size(), 0);
    for (std::size_t i = 0; i < w.persons.size(); ++i) {
      const auto options = w.of(i);
      if (!options.empty()) price.back()[i] = options[std::min(options.size() - 1, static_cast<std::size_t>(0.7 * share + 0.5))].cost;
      price.back()[i] = std::min(price.back()[i], w.most_price(i));
    }
  }
  value_.assign(p_.candidates(), 0);
}

// Places that gain at a candidate, and how many persons of the last fit.
void LocationRelaxation::offers(std::size_t world, std::size_t c, std::vector<Offer>& out) const {
  out.clear();
  const Location::World& w = p_.worlds[world];
  const std::vector<double>& paid = price[world];
  double total = 0;
  if (w.capacity[c] <= 0) return;
  const Columns& column = columns_[world];
  for (std::uint32_t k = column.first[c]; k < column.first[c + 1]; ++k) {
    const std::uint32_t i = column.place[k];
    if (const double gain = paid[i] - column.cost[k]; gain > 0 && w.persons[i] > 0) {
      out.push_back({gain, w.persons[i], i});
      total += w.persons[i];
    }
  }
  if (total <= w.capacity[c]) return;
  std::sort(out.begin(), out.end(), [](const Offer& a, const Offer& b) { return a.gain != b.gain ? a.gain > b.gain : a.place < b.place; });
  double left = w.capacity[c];
  for (std::size_t k = 0; k < out.size(); ++k) {
    if (out[k].persons < left) {
      left -= out[k].persons;
      continue;
    }
    out[k].persons = left;
    out.resize(k + 1);
  }
}

// Values of the candidates, and the bound.
double LocationRelaxation::weigh() {
  tbb::parallel_for(std::size_t{0}, p_.candidates(), [&](std::size_t c) {
    thread_local std::vector<Offer> gains;
    double v = -p_.opening[c];
    for (std::size_t r = 0; r < p_.worlds.size(); ++r) {
      if (!limits_capacity_[r][c]) {
        v += p_.worlds[r].share * gain_over(columns_[r], c, price[r], p_.worlds[r].persons);
        continue;
      }
      offers(r, c, gains);
      double sum = 0;
      for (const Offer& o : gains) sum += o.gain * o.persons;
      v += p_.worlds[r].share * sum;
    }
    value_[c] = v;
  });
  return priced() - std::min(most_by_number(nullptr), most_by_budget(nullptr));
}

double LocationRelaxation::priced() const {
  double sum = 0;
  for (std::size_t r = 0; r < p_.worlds.size(); ++r) {
    double all = 0;
    for (std::size_t i = 0; i < price[r].size(); ++i) all += price[r][i] * p_.worlds[r].persons[i];
    sum += p_.worlds[r].share * all;
  }
  return sum;
}

// Most that a set may be worth, by how many may open.
double LocationRelaxation::most_by_number(CandidateSet* set) const {
  std::vector<std::pair<double, std::size_t>> order;
  double sum = 0;
  std::size_t left = p_.open ? *p_.open : p_.candidates();
  for (std::size_t c = 0; c < p_.candidates(); ++c) {
    if (fixed[c] == kOut) continue;
    if (fixed[c] == kFree) {
      order.emplace_back(-value_[c], c);
      continue;
    }
    sum += value_[c];
    if (set) (*set)[c] = 1;
    left -= std::min<std::size_t>(left, 1);
  }
  std::sort(order.begin(), order.end());
  for (std::size_t k = 0; k < std::min(left, order.size()); ++k) {
    if (order[k].first >= 0 && (!p_.open || p_.at_most)) break;
    sum -= order[k].first;
    if (set) (*set)[order[k].second] = 1;
  }
  return sum;
}

// By the budget, the last one in part.
double LocationRelaxation::most_by_budget(CandidateSet* set) const {
  if (!p_.budget) return kNoLimit;
  std::vector<std::pair<double, std::size_t>> order;
  double sum = 0, left = *p_.budget;
  for (std::size_t c = 0; c < p_.candidates(); ++c) {
    if (fixed[c] == kOut) continue;
    if (fixed[c] == kIn) {
      sum += value_[c], left -= p_.price[c];
      if (set) (*set)[c] = 1;
    } else if (value_[c] > 0) {
      order.emplace_back(p_.price[c] > 0 ? -value_[c] / p_.price[c] : -kNoLimit, c);
    }
  }
  std::sort(order.begin(), order.end());
  for (const auto& [ratio, c] : order) {
    if (p_.price[c] <= left) {
      sum += value_[c], left -= p_.price[c];
      if (set) (*set)[c] = 1;
    } else if (left > 0) {
      sum += value_[c] * left / p_.price[c];
      if (!set) break;
      left = 0;
    }
  }
  return sum;
}

bool LocationRelaxation::allowed(const CandidateSet& set) const {
  const auto n = static_cast<std::size_t>(std::count(set.begin(), set.end(), 1));
  if (p_.open && (p_.at_most ? n > *p_.open : n != *p_.open)) return false;
  double price = 0, balance = 0, weighed = 0;
  for (std::size_t c = 0; c < set.size(); ++c) {
    if (set[c]) price += p_.budget ? p_.price[c] : 0;
    else if (p_.pinned[c]) return false;
    if (set[c] && !p_.balance.empty()) balance += p_.balance[c], weighed += std::abs(p_.balance[c]);
  }
  if (balance < -1e-9 * weighed) return false;
  return !p_.budget || price <= *p_.budget * (1 + 1e-12);
}

bool LocationRelaxation::possible(const CandidateSet& fixed_so) const {
  const auto in = static_cast<std::size_t>(std::count(fixed_so.begin(), fixed_so.end(), kIn)), out = static_cast<std::size_t>(std::count(fixed_so.begin(), fixed_so.end(), kOut));
  if (p_.open && (in > *p_.open || (!p_.at_most && fixed_so.size() - out < *p_.open))) return false;
  double price = 0;
  for (std::size_t c = 0; c < fixed_so.size(); ++c) price += p_.budget && fixed_so[c] == kIn ? p_.price[c] : 0;
  return !p_.budget || price <= *p_.budget * (1 + 1e-12);
}

CandidateSet LocationRelaxation::most_worth() const {
  CandidateSet by_number(p_.candidates(), 0), by_budget(p_.candidates(), 0);
  most_by_number(&by_number);
  if (!p_.budget || allowed(by_number)) return by_number;
  most_by_budget(&by_budget);
  if (p_.open && !p_.at_most) return by_number;
  return by_budget;
}

void LocationRelaxation::step(const CandidateSet& chosen, double bound, double target, double beta, Prices& direction) {
  Prices missing(p_.worlds.size());
  tbb::parallel_for(std::size_t{0}, p_.worlds.size(), [&](std::size_t r) {
    missing[r] = p_.worlds[r].persons;
    std::vector<Offer> gains;
    for (std::size_t c = 0; c < chosen.size(); ++c) {
      if (!chosen[c]) continue;
      offers(r, c, gains);
      for (const Offer& o : gains) missing[r][o.place] -= o.persons;
    }
    // Where the price is at its end, unmet demand takes the rest.
    for (std::size_t i = 0; i < missing[r].size(); ++i)
      if ((missing[r][i] > 0 && price[r][i] >= p_.worlds[r].most_price(i)) || (missing[r][i] < 0 && price[r][i] <= 0)) missing[r][i] = 0;
  });
  double along = 0, old = 0;
  if (!direction.empty())
    for (std::size_t r = 0; r < missing.size(); ++r)
      for (std::size_t i = 0; i < missing[r].size(); ++i) along += missing[r][i] * direction[r][i], old += direction[r][i] * direction[r][i];
  const double keep = direction.empty() || old <= 0 || along >= 0 ? 0 : -1.5 * along / old;
  if (keep > 0) {
    for (std::size_t r = 0; r < missing.size(); ++r)
      for (std::size_t i = 0; i < missing[r].size(); ++i) missing[r][i] += keep * direction[r][i];
  }
  double length = 0;
  for (std::size_t r = 0; r < missing.size(); ++r)
    for (const double m : missing[r]) length += p_.worlds[r].share * m * m;
  if (length <= 0) return;
  const double by = beta * std::max(target - bound, 1e-7 * std::abs(target)) / length;
  for (std::size_t r = 0; r < missing.size(); ++r)
    for (std::size_t i = 0; i < missing[r].size(); ++i) price[r][i] = std::clamp(price[r][i] + by * missing[r][i], 0.0, p_.worlds[r].most_price(i));
  direction = std::move(missing);
}

}  // namespace senda::plan
