// Who is most vulnerable, by zone: social, exposure and access as percentiles, ranked by their geometric
// mean, with the interval over worlds (science.md 5.4). An area's index says nothing of a single person.
#include <algorithm>
#include <cmath>
#include <map>

#include "sim/plan/plan.hpp"

namespace senda::plan {

namespace {

using Column = std::vector<double>;

/// Sums of the residents of each zone.
struct ZoneTable {
  std::vector<std::string> id;
  Column persons, social;
  std::map<std::uint32_t, std::size_t> row;
};

ZoneTable social_table(const world::Study& study) {
  const people::Residents& r = study.residents();
  ZoneTable t;
  Column old, disabled, no_car, poor;
  for (HouseholdId h : r.home.keys()) {
    if (!r.zone[h].exists()) continue;
    const auto [it, fresh] = t.row.try_emplace(r.zone[h].value(), t.id.size());
    if (fresh) {
      t.id.push_back(study.inputs().zones.id[r.zone[h]]);
      for (Column* c : {&t.persons, &old, &disabled, &no_car, &poor}) c->push_back(0);
    }
    const std::size_t z = it->second;
    for (auto p : r.members(h)) {
      t.persons[z] += 1;
      old[z] += r.age[p] >= people::AgeBand::age60to74 || r.age[p] == people::AgeBand::under12;
      disabled[z] += r.disabled[p];
      no_car[z] += !r.car[h];
      poor[z] += 5 - r.quintile[h];
    }
  }
  for (Column* c : {&old, &disabled, &no_car, &poor})
    for (std::size_t z = 0; z < t.id.size(); ++z) (*c)[z] /= t.persons[z];
  // Percentiles of each indicator, summed and ranked again (CDC SVI method).
  Column sum(t.id.size(), 0);
  for (const Column& c : {old, disabled, no_car, poor}) {
    const Column p = measure::percentile_ranks(c);
    for (std::size_t z = 0; z < sum.size(); ++z) sum[z] += p[z];
  }
  t.social = measure::percentile_ranks(sum);
  return t;
}

Column exposure_of(const world::Study& study, const ZoneTable& t, const hazard::Damage& d) {
  Column out(t.id.size(), 0);
  const people::Residents& r = study.residents();
  if (d.state.empty()) return out;
  for (HouseholdId h : r.home.keys()) {
    if (!r.zone[h].exists() || !r.home[h].exists()) continue;
    if (d.state[r.home[h]] < hazard::DamageState::extensive && !d.cordoned[r.home[h]]) continue;
    const std::size_t z = t.row.at(r.zone[h].value());
    out[z] += static_cast<double>(r.members(h).size()) / t.persons[z];
  }
  return out;
}

Column access_of(const world::Study& study, const ZoneTable& t, const ClearanceProblem& p, const ClearanceWorld& w) {
  const AccessLoss access(p, w);
  std::map<NodeId, double> at;
  for (std::size_t d = 0; d < p.demand.size(); ++d) {
    const auto& place = p.demand[d].place;
    at[place.car.exists() ? place.car : place.foot] = access.inaccessibility(d);
  }
  Column out(t.id.size(), 0);
  const people::Residents& r = study.residents();
  for (HouseholdId h : r.home.keys()) {
    if (!r.zone[h].exists()) continue;
    const NodeId n = r.place[h].car.exists() ? r.place[h].car : r.place[h].foot;
    const std::size_t z = t.row.at(r.zone[h].value());
    if (const auto it = at.find(n); it != at.end()) out[z] += it->second * static_cast<double>(r.members(h).size()) / t.persons[z];
  }
  return out;
}

// 1 = most vulnerable.
std::vector<int> ranks(const Column& social, const Column& exposure, const Column& access) {
  const Column e = measure::percentile_ranks(exposure), a = measure::percentile_ranks(access);
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t z = 0; z < social.size(); ++z) order.emplace_back(-std::cbrt((0.01 + social[z]) * (0.01 + e[z]) * (0.01 + a[z])), z);
  std::sort(order.begin(), order.end());
  std::vector<int> out(social.size());
  for (std::size_t k = 0; k < order.size(); ++k) out[order[k].second] = static_cast<int>(k) + 1;
  return out;
}

}  // namespace

std::vector<VulnerableZone> vulnerable_zones(const world::Study& study, const std::vector<hazard::Damage>& worlds, const ClearanceProblem& p,
                                             const std::vector<ClearanceWorld>& views) {
  if (study.inputs().zones.size() == 0) return {};
  const ZoneTable t = social_table(study);
  const std::size_t n = t.id.size();
  std::vector<Column> exposure(worlds.size()), access(worlds.size());
  world::for_each_index(worlds.size(), [&](std::size_t r) {
    exposure[r] = exposure_of(study, t, worlds[r]);
    access[r] = access_of(study, t, p, views[r]);
  }, {}, "");
  const auto mean_of = [&](const std::vector<Column>& columns, const std::vector<std::size_t>& which) {
    Column out(n, 0);
    for (std::size_t r : which)
      for (std::size_t z = 0; z < n; ++z) out[z] += columns[r][z] / static_cast<double>(which.size());
    return out;
  };
  std::vector<std::size_t> all(worlds.size());
  for (std::size_t r = 0; r < all.size(); ++r) all[r] = r;
  const Column e = mean_of(exposure, all), a = mean_of(access, all);
  const auto rank = ranks(t.social, e, a);
  std::vector<std::vector<double>> again(n);
  for (int b = 0; b < 200; ++b) {
    scenario::Draws d = scenario::Streams::once(static_cast<std::uint64_t>(study.scenario().seed)).of(scenario::Purpose::bootstrap, 0x62000000ull + static_cast<std::uint64_t>(b));
    std::vector<std::size_t> sample;
    for (std::size_t r = 0; r < all.size(); ++r) sample.push_back(d.below(all.size()));
    const auto x = ranks(t.social, mean_of(exposure, sample), mean_of(access, sample));
    for (std::size_t z = 0; z < n; ++z) again[z].push_back(x[z]);
  }
  const Column pe = measure::percentile_ranks(e), pa = measure::percentile_ranks(a);
  std::vector<VulnerableZone> out;
  for (std::size_t z = 0; z < n; ++z)
    out.push_back({t.id[z], t.persons[z], t.social[z], pe[z], pa[z], rank[z], static_cast<int>(measure::quantile(again[z], 0.05)),
                   static_cast<int>(std::ceil(measure::quantile(again[z], 0.95)))});
  std::sort(out.begin(), out.end(), [](const auto& x, const auto& y) { return x.rank < y.rank; });
  return out;
}

}  // namespace senda::plan
