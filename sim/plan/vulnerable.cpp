// Who is most vulnerable, by zone: social vulnerability, exposure and access as percentiles, one rank by their geometric
// mean and its interval (science.md 5.4). The interval comes from resampling the worlds, reweighting the indicators within
// their themes, and drawing weights of the themes and of the three dimensions (Dirichlet, all weightings equally likely).
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "sim/plan/access_loss.hpp"
#include "sim/plan/plan.hpp"

namespace senda::plan {

namespace {

using Column = std::vector<double>;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
// Added to every percentile, so that one zero does not hide what the other two say.
constexpr double kFloor = 0.01;

/// So many persons of a zone (its row) at one place: a building, or a demand of the clearance problem.
struct Share {
  std::uint32_t row, place;
  double persons;
};

// Entries of the same zone and place become one; persons as shares of all of the zone that are counted.
std::vector<Share> gathered(std::vector<Share> list, std::size_t rows) {
  std::sort(list.begin(), list.end(), [](const Share& a, const Share& b) { return std::tie(a.row, a.place) < std::tie(b.row, b.place); });
  std::vector<Share> out;
  Column all(rows, 0);
  for (const Share& s : list) {
    all[s.row] += s.persons;
    if (!out.empty() && out.back().row == s.row && out.back().place == s.place) out.back().persons += s.persons;
    else out.push_back(s);
  }
  for (Share& s : out) s.persons /= all[s.row];
  return out;
}

/// Where the people of the zones live, gathered once for all worlds.
class Homes {
 public:
  Homes(const people::Residents& r, const SocialVulnerability& social, const ClearanceProblem& p) : rows_(social.rows()) {
    std::map<NodeId, std::uint32_t> demand_at;
    for (std::uint32_t d = 0; d < p.demand.size(); ++d) demand_at[junction(p.demand[d].place)] = d;
    const auto row = rows_of(social.zone);
    std::vector<Share> buildings, demand;
    for (HouseholdId h : r.all()) {
      if (!r.zone[h].exists()) continue;
      const auto persons = static_cast<double>(r.members(h).size());
      buildings.push_back({row[r.zone[h]], r.home(h).exists() ? r.home(h).value() : kNoBuilding, persons});
      if (const auto it = demand_at.find(junction(r.place(h))); it != demand_at.end()) demand.push_back({row[r.zone[h]], it->second, persons});
    }
    buildings_ = gathered(std::move(buildings), rows_);
    demand_ = gathered(std::move(demand), rows_);
  }

  // People whose home is no building of the map are counted as not exposed.
  Column exposure(const hazard::Damage& d) const {
    Column out(rows_, 0);
    if (d.state.empty()) return out;
    for (const Share& s : buildings_) {
      const hazard::StockId b(s.place);
      if (s.place != kNoBuilding && (d.state[b] >= hazard::DamageState::extensive || d.cordoned[b])) out[s.row] += s.persons;
    }
    return out;
  }

  Column access(const ClearanceProblem& p, const ClearanceWorld& w) const {
    const AccessLoss loss(p, w);
    Column out(rows_, kUnknown);
    for (const Share& s : demand_) {
      if (std::isnan(out[s.row])) out[s.row] = 0;
      out[s.row] += s.persons * loss.inaccessibility(s.place);
    }
    return out;
  }

 private:
  static constexpr std::uint32_t kNoBuilding = 0xffffffffu;
  static NodeId junction(const scenario::Place& p) { return p.car.exists() ? p.car : p.foot; }

  std::size_t rows_;
  std::vector<Share> buildings_, demand_;
};

// Mean over worlds, each as often as `times` says, as percentiles.
Column percentile_of_mean(const std::vector<Column>& worlds, const std::vector<std::uint32_t>& times, std::size_t rows) {
  Column mean(rows, 0);
  for (std::size_t w = 0; w < worlds.size(); ++w)
    for (std::size_t z = 0; times[w] && z < rows; ++z) mean[z] += times[w] * worlds[w][z];
  return measure::percentiles(mean);
}

struct Triple {
  const Column &social, &exposure, &access;
};

// Geometric mean of the known percentiles, as its logarithm.
Column scores(const Triple& t, const Column& weight) {
  Column out;
  for (std::size_t z = 0; z < t.social.size(); ++z) {
    double sum = 0, known = 0;
    for (const auto& [p, w] : {std::pair{t.social[z], weight[0]}, std::pair{t.exposure[z], weight[1]}, std::pair{t.access[z], weight[2]}}) {
      if (std::isnan(p)) continue;
      sum += w * std::log(kFloor + p);
      known += w;
    }
    out.push_back(known > 0 ? sum / known : -INFINITY);
  }
  return out;
}

// 1 = most vulnerable; ties share the smallest rank.
std::vector<int> ranks(const Column& score) {
  Column sorted(score);
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  std::vector<int> out;
  for (double s : score) out.push_back(1 + static_cast<int>(std::lower_bound(sorted.begin(), sorted.end(), s, std::greater<>()) - sorted.begin()));
  return out;
}

// Ranks in one bootstrap sample. Each source of chance has its own draws, so that none depends on the size of another.
std::vector<int> sampled_ranks(const SocialVulnerability& social, const ZoneWorlds& worlds, std::uint64_t sample, std::uint64_t seed) {
  const auto draws = [&](std::uint64_t what) { return scenario::Streams::once(seed).of(scenario::Purpose::bootstrap, what + sample); };
  scenario::Draws which = draws(0x62000000ull), dimensions = draws(0x65000000ull);
  std::vector<std::uint32_t> times(worlds.exposure.size(), 0);
  for (std::size_t k = 0; k < times.size(); ++k) ++times[which.below(times.size())];
  const Column s = social.redrawn(draws(0x63000000ull), draws(0x64000000ull));
  const Column e = percentile_of_mean(worlds.exposure, times, social.rows()), a = percentile_of_mean(worlds.access, times, social.rows());
  return ranks(scores({s, e, a}, drawn_weights(dimensions, 3)));
}

}  // namespace

std::vector<VulnerableZone> rank_zones(const SocialVulnerability& social, const ZoneWorlds& worlds, std::int64_t samples, std::uint64_t seed) {
  const std::size_t n = social.rows();
  const std::vector<std::uint32_t> once(worlds.exposure.size(), 1);
  const Column e = percentile_of_mean(worlds.exposure, once, n), a = percentile_of_mean(worlds.access, once, n);
  const auto rank = ranks(scores({social.social, e, a}, {1, 1, 1}));
  std::vector<std::vector<int>> again(static_cast<std::size_t>(samples));
  world::for_each_index(again.size(), [&](std::size_t b) { again[b] = sampled_ranks(social, worlds, b, seed); }, {}, "");
  std::vector<VulnerableZone> out(n);
  Column own(again.size());
  for (std::size_t z = 0; z < n; ++z) {
    for (std::size_t b = 0; b < again.size(); ++b) own[b] = again[b][z];
    const int low = static_cast<int>(std::floor(measure::quantile(own, 0.05))), high = static_cast<int>(std::ceil(measure::quantile(own, 0.95)));
    out[z] = {"", z, social.persons[z], social.social[z], e[z], a[z], rank[z], std::min(low, rank[z]), std::max(high, rank[z])};
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& x, const auto& y) { return x.rank < y.rank; });
  return out;
}

std::vector<VulnerableZone> vulnerable_zones(const world::Study& study, const SocialVulnerability& social, const std::vector<hazard::Damage>& worlds,
                                             const ClearanceProblem& p, const std::vector<ClearanceWorld>& views) {
  if (social.rows() == 0) return {};
  const Homes homes(study.residents(), social, p);
  ZoneWorlds figures;
  figures.exposure.resize(worlds.size());
  figures.access.resize(worlds.size());
  world::for_each_index(worlds.size(), [&](std::size_t w) {
    figures.exposure[w] = homes.exposure(worlds[w]);
    figures.access[w] = views.empty() ? Column(social.rows(), kUnknown) : homes.access(p, views[w]);
  }, {}, "");
  auto out = rank_zones(social, figures, study.scenario().vulnerability.samples, static_cast<std::uint64_t>(study.scenario().seed));
  for (VulnerableZone& z : out) z.zone = study.inputs().zones.id[social.zone[z.row]];
  return out;
}

}  // namespace senda::plan
