#include "sim/world/gap.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "graph/errors.hpp"
#include "graph/nearest.hpp"
#include "sim/world/posterior.hpp"

namespace senda::world {

using people::PartyId;
using people::Population;

std::string_view name_of(Factor f) {
  constexpr std::array<std::string_view, kFactors> names = {"exposure", "mobility", "location"};
  return names[static_cast<std::size_t>(f)];
}

std::array<double, kFactors> shapley(const std::array<double, 8>& value) {
  constexpr std::array<double, 3> weight = {1.0 / 3, 1.0 / 6, 1.0 / 3};  // of a set of 0, 1, 2 others: |S|! (2 - |S|)! / 3!
  std::array<double, kFactors> due{};
  for (unsigned i = 0; i < kFactors; ++i)
    for (unsigned s = 0; s < 8; ++s) {
      if (s >> i & 1) continue;
      const auto others = static_cast<std::size_t>(__builtin_popcount(s));
      due[i] += weight[others] * (value[s] - value[s | 1u << i]);
    }
  return due;
}

namespace {

bool has(unsigned equal, Factor f) { return equal >> static_cast<unsigned>(f) & 1; }

/// The world with some factors made equal.
class Equaliser {
 public:
  explicit Equaliser(const Study& study) : foot_(study.city().roads, kFoot, true), car_(study.city().roads, kCar, true), roads_(study.city().roads) {}

  static hazard::Damage ordinary(const hazard::Damage& d) {
    hazard::Damage out = d;
    out.closures.clear();
    out.further.clear();
    out.pinches.clear();
    out.searched.clear();
    std::fill(out.site_works.begin(), out.site_works.end(), std::uint8_t{1});
    return out;
  }

  Population dealt(const Realisation& r, unsigned equal) const {
    Population p = r.settled.population;
    p.first_stop = {};
    p.collected = {};
    p.stops.clear();
    p.meetings.clear();
    const Population trips = p;
    for (const auto phase : {people::Phase::reunify, people::Phase::displace, people::Phase::given}) {
      std::vector<PartyId> who;
      for (PartyId q : p.origin.keys())
        if (p.phase[q] == phase) who.push_back(q);
      if (has(equal, Factor::mobility)) deal(who, r, 0, [&](PartyId to, PartyId from) {
          p.by_car[to] = trips.by_car[from];
          p.speed_mps[to] = trips.speed_mps[from];
          if (!p.needs.empty()) p.needs[to] = trips.needs[from];
        });
      if (has(equal, Factor::location)) deal(who, r, 1, [&](PartyId to, PartyId from) {
          p.origin[to] = trips.origin[from];
          p.goal[to] = trips.goal[from];
          p.goal_node[to] = trips.goal_node[from];
          p.goal_foot[to] = trips.goal_foot[from];
          p.goal_site[to] = trips.goal_site[from];
        });
    }
    if (equal & 6) connect(p);
    return p;
  }

 private:
  // Puts things into an order of their own, the same whatever else is equal.
  template <class Give>
  void deal(const std::vector<PartyId>& who, const Realisation& r, std::uint64_t round, Give&& give) const {
    const Population& p = r.settled.population;
    std::vector<std::pair<std::uint64_t, PartyId>> drawn;
    for (const PartyId q : who) drawn.emplace_back(r.streams.of(scenario::Purpose::gap, (p.key[q] << 1 | round) & 0xffffffffffffffull).bits(), q);
    std::sort(drawn.begin(), drawn.end());
    for (std::size_t i = 0; i < who.size(); ++i) give(who[i], drawn[i].second);
  }

  // Who has got a car stands at a street for cars, who has lost it at one for walkers.
  void connect(Population& p) const {
    for (PartyId q : p.origin.keys()) {
      if (p.phase[q] == people::Phase::background) break;
      const NearestIndex& streets = p.by_car[q] ? car_ : foot_;
      if (const NodeId n = streets.node(roads_.point[p.origin[q]]); n.exists()) p.origin[q] = n;
      if (!p.by_car[q] && p.goal_foot[q].exists()) p.goal_node[q] = p.goal_foot[q];
      else if (p.goal_node[q].exists())
        if (const NodeId n = streets.node(roads_.point[p.goal_node[q]]); n.exists()) p.goal_node[q] = n;
    }
  }

  NearestIndex foot_, car_;
  const RoadGraph& roads_;
};

/// Mean minutes and persons by value of a group column.
struct Means {
  std::vector<double> minutes;
  std::vector<std::int64_t> persons;
};

Means means(const Population& p, const movement::Outcome& o, std::size_t column, double cap_min) {
  Means m{std::vector<double>(p.group_values[column].size(), 0), std::vector<std::int64_t>(p.group_values[column].size(), 0)};
  for (PartyId q : p.origin.keys()) {
    if (o.state[q] == movement::State::not_set_out) continue;
    const double taken = movement::has_arrived(o.state[q]) ? (o.arrive[q] - p.depart[q]).seconds() / 60 : cap_min;
    for (AgentId a : p.members(q)) {
      m.minutes[p.groups[column][a]] += std::min(taken, cap_min);
      ++m.persons[p.groups[column][a]];
    }
  }
  for (std::size_t v = 0; v < m.minutes.size(); ++v)
    if (m.persons[v]) m.minutes[v] /= static_cast<double>(m.persons[v]);
  return m;
}

std::size_t column_of(const Population& p, const std::string& name) {
  const auto it = std::find(p.group_columns.begin(), p.group_columns.end(), name);
  if (p.group_columns.empty()) throw InputError("", "column", "the people have no groups", "add columns to the table of agents, such as sex or age");
  if (it == p.group_columns.end()) throw InputError("", "column", fmt::format("'{}' is no group of the people", name), fmt::format("give one of {}", fmt::join(p.group_columns, ", ")));
  return static_cast<std::size_t>(it - p.group_columns.begin());
}

}  // namespace

GapAttribution attribute_gap(const Study& study, const GapQuestion& q, const Progress& progress) {
  const Equaliser equaliser(study);
  std::vector<std::array<Means, 8>> runs(q.worlds);
  GapAttribution out;
  std::vector<std::string> values;
  // The worlds that are shown elsewhere: after the reports, where there are some.
  const std::vector<hazard::Damage> worlds = posterior_worlds(study, q.worlds, progress).damage;
  {
    const Population p = study.settle(worlds.front()).settled.population;
    values = p.group_values[column_of(p, q.column)];
  }
  scenario::Scenario ordinary = study.scenario();  // on an ordinary day there is power
  ordinary.behaviour.power_out_share = 0;
  for_each_index(std::size_t{q.worlds} * 8, [&](std::size_t i) {
    const std::size_t w = i / 8;
    const auto equal = static_cast<unsigned>(i % 8);
    const Realisation r = study.settle(worlds[w]);
    const Population p = equaliser.dealt(r, equal);
    const bool calm = has(equal, Factor::exposure);
    const hazard::Damage damage = calm ? Equaliser::ordinary(r.damage) : r.damage;
    const auto o = movement::simulate({study.city(), calm ? ordinary : study.scenario(), study.inputs(), damage, p}, study.inputs().interventions, r.streams);
    runs[w][equal] = means(p, o, column_of(p, q.column), q.cap_min);
  }, progress, "running each world eight times");

  // The groups are those of the untouched runs.
  std::optional<std::size_t> worst, best;
  std::vector<double> mean(values.size(), 0);
  for (std::size_t v = 0; v < values.size(); ++v) {
    std::size_t n = 0;
    bool large = true;
    for (const auto& w : runs) {
      large = large && w[0].persons[v] >= q.least_persons;
      mean[v] += w[0].minutes[v], ++n;
    }
    mean[v] /= static_cast<double>(std::max<std::size_t>(1, n));
    if (!large) continue;
    if (!worst || mean[v] > mean[*worst]) worst = v;
    if (!best || mean[v] < mean[*best]) best = v;
  }
  if (!worst || *worst == *best) throw InputError("", "column", fmt::format("'{}' has fewer than two groups of {} people in every world", q.column, q.least_persons), "choose another column, or more people");
  std::vector<double> of_worst, of_best, gap, rest;
  std::array<std::vector<double>, kFactors> due;
  for (const auto& w : runs) {
    std::array<double, 8> value{};
    for (unsigned s = 0; s < 8; ++s) value[s] = w[s].minutes[*worst] - w[s].minutes[*best];
    const auto shares = shapley(value);
    for (std::size_t f = 0; f < kFactors; ++f) due[f].push_back(shares[f]);
    of_worst.push_back(w[0].minutes[*worst]);
    of_best.push_back(w[0].minutes[*best]);
    gap.push_back(value[0]);
    rest.push_back(value[7]);
  }
  out.column = q.column, out.worst = values[*worst], out.best = values[*best];
  out.persons_worst = runs[0][0].persons[*worst], out.persons_best = runs[0][0].persons[*best];
  out.worlds = runs.size();
  out.minutes_worst = measure::t_interval(of_worst), out.minutes_best = measure::t_interval(of_best);
  out.gap = measure::t_interval(gap), out.rest = measure::t_interval(rest);
  for (std::size_t f = 0; f < kFactors; ++f) out.due[f] = measure::t_interval(due[f]);
  return out;
}

}  // namespace senda::world
