#include "sim/measure/summary.hpp"

#include <algorithm>
#include <cmath>

namespace senda::measure {

std::optional<double> arrival_quantile(const std::vector<double>& sorted, std::int64_t set_out, double share) {
  if (set_out <= 0) return {};
  const auto k = static_cast<std::int64_t>(std::ceil(share * static_cast<double>(set_out) - 1e-9));
  if (k < 1 || k > static_cast<std::int64_t>(sorted.size())) return {};
  return sorted[static_cast<std::size_t>(k - 1)];
}

namespace {

/// Gathers one group before its quantiles are taken.
struct Gather {
  Summary s;
  std::vector<double> arrivals;
  double travelled = 0, delay_s = 0;

  void add(const people::Population& p, const movement::Outcome& o, people::PartyId q, std::int64_t n) {
    if (o.state[q] == movement::State::not_set_out) return;
    s.set_out += n;
    s.refused_once += o.refused_once[q] ? n : 0;
    s.caught += o.caught[q] ? n : 0;
    s.isolated += o.state[q] == movement::State::isolated ? n : 0;
    const bool arrived = movement::has_arrived(o.state[q]);
    const SimTime until = arrived ? o.arrive[q] : o.end;
    const double hours = (until - p.depart[q]).seconds() / 3600;
    s.person_hours += hours * static_cast<double>(n);
    travelled += o.distance_m[q] * static_cast<double>(n);
    if (!arrived) {
      s.by_reason[static_cast<std::size_t>(o.reason[q])] += n;
      return;
    }
    s.arrived += n;
    for (std::int64_t i = 0; i < n; ++i) arrivals.push_back(o.arrive[q].seconds());
    if (!o.free_flow[q].is_never()) {
      const SimTime waited = o.gathering.empty() ? SimTime(0) : o.gathering[q];
      const double late = std::max(0.0, (o.arrive[q] - p.depart[q] - waited - o.free_flow[q]).seconds());
      delay_s += late * static_cast<double>(n);
    }
  }

  Summary finish() {
    s.never_arrived = s.set_out - s.arrived;
    std::sort(arrivals.begin(), arrivals.end());
    s.t50_s = arrival_quantile(arrivals, s.set_out, 0.50);
    s.t90_s = arrival_quantile(arrivals, s.set_out, 0.90);
    s.t95_s = arrival_quantile(arrivals, s.set_out, 0.95);
    if (!arrivals.empty()) {
      s.first_s = arrivals.front();
      s.clearance_s = arrivals.back();
      double sum = 0;
      for (double a : arrivals) sum += a;
      s.mean_s = sum / static_cast<double>(arrivals.size());
      s.delay_s = delay_s / static_cast<double>(arrivals.size());
    }
    s.delay_person_hours = delay_s / 3600;
    if (s.set_out) s.distance_m = travelled / static_cast<double>(s.set_out);
    return s;
  }
};

}  // namespace

Summaries summarise(const people::Population& p, const movement::Outcome& o) {
  Gather all;
  std::map<std::string, Gather> phases;
  std::vector<std::vector<Gather>> groups(p.group_columns.size());
  for (std::size_t c = 0; c < groups.size(); ++c) groups[c].resize(p.group_values[c].size());
  for (people::PartyId q : p.origin.keys()) {
    if (p.phase[q] == people::Phase::background) break;  // the rest of the columns
    all.add(p, o, q, p.size_of(q));
    phases[std::string(people::name_of(p.phase[q]))].add(p, o, q, p.size_of(q));
    for (AgentId a : p.members(q))
      for (std::size_t c = 0; c < groups.size(); ++c) groups[c][p.groups[c][a]].add(p, o, q, 1);
  }
  Summaries out;
  out.all = all.finish();
  for (auto& [name, g] : phases) out.phases[name] = g.finish();
  for (std::size_t c = 0; c < groups.size(); ++c)
    for (std::size_t v = 0; v < groups[c].size(); ++v) out.groups[p.group_columns[c]][p.group_values[c][v]] = groups[c][v].finish();
  return out;
}

}  // namespace senda::measure
