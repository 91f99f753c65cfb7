#include "sim/plan/siting_objective.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

namespace senda::plan {

std::vector<double> tail_weights(const std::vector<double>& cost, const std::vector<double>& share, double alpha) {
  std::vector<std::size_t> order(cost.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return cost[a] > cost[b]; });
  std::vector<double> out(cost.size(), 0);
  double left = 1;
  for (const std::size_t r : order) {
    out[r] = std::min(left, share[r] / (1 - alpha));
    left -= out[r];
    if (left <= 1e-12) break;
  }
  return out;
}

// Something within reach can be used, or everybody must be served.
bool SitingObjective::is_led(const SitingProblem::World& w, std::size_t place) const {
  if (!may_stay_unmet()) return true;
  return std::any_of(w.options.begin() + w.first[place], w.options.begin() + w.first[place + 1], [&](const auto& o) { return w.usable[o.candidate] && (!coverage() || o.cost <= o_.cover_min); });
}

SitingObjective::SitingObjective(const scenario::SitingInput& options, const SitingProblem& p) : o_(options), p_(p), total_(p.groups.size(), 0) {
  for (const auto& w : p.worlds) {
    for (std::size_t i = 0; i < w.place.size(); ++i) {
      weighted_ += w.share * w.persons[i] * w.weight[i];
      for (std::size_t g = 0; g < total_.size(); ++g) total_[g] += w.share * w.group_persons[i * total_.size() + g];
    }
  }
  for (const auto& w : p.worlds) {
    fixed_.push_back(0);
    for (std::size_t i = 0; i < w.place.size(); ++i)
      if (!is_led(w, i)) fixed_.back() += w.weight[i] * w.persons[i] * unmet_cost();
  }
  // Each column counts alike, whatever the number of its values.
  std::vector<std::string> columns;
  for (const auto& g : p.groups)
    if (std::find(columns.begin(), columns.end(), g.column) == columns.end()) columns.push_back(g.column);
  std::size_t told = 0;
  for (const std::string& c : columns) {
    const std::size_t first = pairs_.size();
    for (std::size_t a = 0; a < total_.size(); ++a)
      for (std::size_t b = a + 1; b < total_.size(); ++b)
        if (p.groups[a].column == c && p.groups[b].column == c && total_[a] > 0 && total_[b] > 0) pairs_.push_back({a, b, 1});
    for (std::size_t k = first; k < pairs_.size(); ++k) pairs_[k].weight = 1.0 / static_cast<double>(pairs_.size() - first);
    told += pairs_.size() > first;
  }
  for (Pair& pair : pairs_) pair.weight /= static_cast<double>(told);
}

double SitingObjective::unmet_cost() const {
  if (!may_stay_unmet()) return kNoLimit;
  if (coverage()) return 1;
  if (o_.unmet_penalty->is_number()) return o_.unmet_penalty->get<double>();
  return 3 * std::max(p_.cost_cap, 1.0);
}

Tilt SitingObjective::start() const {
  Tilt t;
  std::vector<double> demand, share;
  for (const auto& w : p_.worlds) {
    double sum = 0;
    for (std::size_t i = 0; i < w.place.size(); ++i) sum += w.persons[i] * w.weight[i];
    demand.push_back(sum);
    share.push_back(w.share);
  }
  t.tail = risk() ? tail_weights(demand, share, o_.alpha) : std::vector<double>(demand.size(), 0);
  t.sign.assign(fair() ? pairs_.size() : 0, 0);
  return t;
}

bool SitingObjective::may_stay_unmet() const { return coverage() || *o_.unmet_penalty != "forbidden"; }

// What a minute of one person at a place adds to differences between groups, under the signs.
double SitingObjective::slope(const SitingProblem::World& w, std::size_t place, const Tilt& t) const {
  if (t.sign.empty() || w.persons[place] <= 0) return 0;
  const float* const persons = w.group_persons.data() + place * total_.size();
  double sum = 0;
  for (std::size_t k = 0; k < pairs_.size(); ++k)
    sum += t.sign[k] * pairs_[k].weight * (persons[pairs_[k].a] / total_[pairs_[k].a] - persons[pairs_[k].b] / total_[pairs_[k].b]);
  return o_.inequity * sum / w.persons[place];
}

Location SitingObjective::location(const Tilt& t) const {
  Location l;
  l.whole = o_.single_source;
  l.budget = o_.budget;
  if (o_.open) l.open = static_cast<std::size_t>(*o_.open);
  l.at_most = charges();
  double step_free = 0;
  const bool by_places = std::all_of(p_.candidates.begin(), p_.candidates.end(), [](const auto& c) { return std::isfinite(c.capacity); });
  for (const auto& c : p_.candidates) {
    l.opening.push_back(charges() ? c.fixed_cost : 0);
    l.price.push_back(c.fixed_cost);
    l.pinned.push_back(c.pinned);
    if (o_.step_free_share > 0) l.balance.push_back((by_places ? c.capacity : 1) * ((c.step_free ? 1 : 0) - o_.step_free_share)), step_free += c.step_free;
  }
  for (const auto& from : p_.worlds) {
    Location::World w;
    for (std::size_t c = 0; c < p_.candidates.size(); ++c) w.capacity.push_back(from.usable[c] ? p_.candidates[c].capacity : 0);
    w.persons = from.persons;
    for (std::size_t i = 0; i < from.place.size(); ++i)
      if (!is_led(from, i)) w.persons[i] = 0;
    w.options.reserve(from.options.size());
    w.first.push_back(0);
    for (std::size_t i = 0; i < from.place.size(); ++i) {
      for (std::uint32_t k = from.first[i]; k < from.first[i + 1]; ++k)
        if (from.usable[from.options[k].candidate] && (!coverage() || from.options[k].cost <= o_.cover_min)) w.options.push_back({from.options[k].candidate, from.options[k].cost});
      w.first.push_back(static_cast<std::uint32_t>(w.options.size()));
    }
    l.worlds.push_back(std::move(w));
  }
  retilt(l, t);
  return l;
}

void SitingObjective::retilt(Location& l, const Tilt& t) const {
  l.constant = 0;
  const auto heavy = [&](std::size_t r) { return risk() ? o_.lambda + (1 - o_.lambda) * t.tail[r] / p_.worlds[r].share : 1.0; };
  // Signs under which somebody's minutes would be worth less than nought are shortened; any signs give a bound.
  double length = 1;
  for (std::size_t r = 0; fair() && r < p_.worlds.size(); ++r)
    for (std::size_t i = 0; i < p_.worlds[r].place.size(); ++i)
      if (const double more = slope(p_.worlds[r], i, t); more < 0) length = std::min(length, 0.999 * heavy(r) * p_.worlds[r].weight[i] / -more);
  for (std::size_t r = 0; r < p_.worlds.size(); ++r) {
    const auto& from = p_.worlds[r];
    Location::World& w = l.worlds[r];
    // Differences between groups are those of all worlds, whatever their weight in the tail.
    w.share = from.share * (fair() ? 1 : heavy(r));
    w.unmet.assign(from.place.size(), 0);
    w.beyond.assign(from.place.size(), kNoLimit);
    if (o_.closest_tolerance_min && !coverage()) w.tolerance.assign(from.place.size(), 0);
    bool any_beyond = false;
    for (std::size_t i = 0; i < from.place.size(); ++i) {
      const double plain = from.weight[i], f = fair() ? heavy(r) * plain + length * slope(from, i, t) : plain;
      std::size_t k = w.first[i];
      for (std::uint32_t from_k = from.first[i]; from_k < from.first[i + 1]; ++from_k) {
        if (!from.usable[from.options[from_k].candidate] || (coverage() && from.options[from_k].cost > o_.cover_min)) continue;
        w.options[k++].cost = coverage() ? 0 : f * from.options[from_k].cost;
      }
      if (!is_led(from, i)) l.constant += w.share * from.persons[i] * f * unmet_cost();
      w.unmet[i] = coverage() ? plain : unmet_cost() < kNoLimit ? f * unmet_cost() : kNoLimit;
      if (from.beyond[i] < kNoLimit) {
        any_beyond = true;
        w.beyond[i] = coverage() ? (from.beyond[i] > o_.cover_min ? kNoLimit : 0) : f * from.beyond[i];
      }
      if (!w.tolerance.empty()) w.tolerance[i] = f * *o_.closest_tolerance_min;
    }
    if (!any_beyond) w.beyond.clear();
  }
}

SetFigures SitingObjective::told(const CandidateSet& open, std::vector<Assignment> by_world) const {
  SetFigures f;
  f.assignment = std::move(by_world);
  for (std::size_t c = 0; c < open.size(); ++c) f.opening += open[c] && charges() ? p_.candidates[c].fixed_cost : 0;
  std::vector<double> share, group_cost(total_.size(), 0), group_met(total_.size(), 0);
  f.group_minutes.assign(total_.size(), 0);
  f.group_unmet.assign(total_.size(), 0);
  double persons = 0;
  for (std::size_t r = 0; r < p_.worlds.size(); ++r) {
    const auto& w = p_.worlds[r];
    share.push_back(w.share);
    if (!(f.assignment[r].cost < kNoLimit)) return f;
    std::vector<double> minutes(w.place.size(), 0), met(w.place.size(), 0);
    for (const auto& s : f.assignment[r].shares) {
      double each = 0;
      for (std::uint32_t k = w.first[s.place]; k < w.first[s.place + 1]; ++k)
        if (w.options[k].candidate == s.candidate) {
          each = w.options[k].cost;
          break;
        }
      minutes[s.place] += s.persons * each;
      met[s.place] += s.persons;
    }
    double cost = 0, unmet = 0, world_minutes = 0, world_met = 0;
    for (std::size_t i = 0; i < w.place.size(); ++i) {
      const double without = std::max(0.0, w.persons[i] - met[i]) > 1e-9 * (1 + w.persons[i]) ? w.persons[i] - met[i] : 0;
      const double all = (coverage() ? 0 : minutes[i]) + (without > 0 ? without * unmet_cost() : 0);
      cost += w.weight[i] * all;
      unmet += without;
      if (!is_led(w, i)) f.cut_off += w.share * without;
      world_minutes += minutes[i];
      world_met += met[i];
      for (std::size_t g = 0; g < total_.size(); ++g) {
        const double part = w.persons[i] > 0 ? w.share * w.group_persons[i * total_.size() + g] / w.persons[i] : 0;
        f.group_minutes[g] += part * minutes[i];
        group_met[g] += part * met[i];
        group_cost[g] += part * all;
        f.group_unmet[g] += part * without;
      }
    }
    f.world_cost.push_back(cost);
    f.world_unmet.push_back(unmet);
    f.world_met.push_back(world_met);
    f.world_minutes.push_back(world_minutes);
    f.minutes += w.share * world_minutes;
    persons += w.share * world_met;
    f.mean += w.share * cost;
    f.unmet += w.share * unmet;
  }
  f.minutes = persons > 0 ? f.minutes / persons : 0;
  for (std::size_t g = 0; g < total_.size(); ++g) {
    f.group_minutes[g] = group_met[g] > 0 ? f.group_minutes[g] / group_met[g] : 0;
    f.group_unmet[g] = total_[g] > 0 ? f.group_unmet[g] / total_[g] : 0;
    group_cost[g] = total_[g] > 0 ? group_cost[g] / total_[g] : 0;
  }
  const auto tail = tail_weights(f.world_cost, share, o_.alpha);
  for (std::size_t r = 0; r < tail.size(); ++r) {
    f.tail += tail[r] * f.world_cost[r];
    f.fixed += (risk() ? o_.lambda * share[r] + (1 - o_.lambda) * tail[r] : share[r]) * fixed_[r];
  }
  if (coverage()) f.fixed = 0;  // what is told is who is covered
  for (const Pair& pair : pairs_) f.inequity += pair.weight * std::abs(group_cost[pair.a] - group_cost[pair.b]);
  f.objective = f.opening + (risk() ? o_.lambda * f.mean + (1 - o_.lambda) * f.tail : f.mean) + (fair() ? o_.inequity * f.inequity : 0);
  return f;
}

Tilt SitingObjective::tilt_at(const SetFigures& f) const {
  Tilt t = start();
  std::vector<double> share;
  for (const auto& w : p_.worlds) share.push_back(w.share);
  if (risk()) t.tail = tail_weights(f.world_cost, share, o_.alpha);
  if (!fair()) return t;
  std::vector<double> cost(total_.size(), 0);
  const double each = unmet_cost() < kNoLimit ? unmet_cost() : 0;
  for (std::size_t g = 0; g < total_.size(); ++g) cost[g] = f.group_minutes[g] * (1 - f.group_unmet[g]) + each * f.group_unmet[g];
  for (std::size_t k = 0; k < pairs_.size(); ++k) {
    const double gap = cost[pairs_[k].a] - cost[pairs_[k].b];
    t.sign[k] = gap > 0 ? 1 : gap < 0 ? -1 : 0;
  }
  return t;
}

Tilt SitingObjective::between(const Tilt& a, const Tilt& b) {
  Tilt t = a;
  for (std::size_t r = 0; r < t.tail.size(); ++r) t.tail[r] = (a.tail[r] + b.tail[r]) / 2;
  for (std::size_t k = 0; k < t.sign.size(); ++k) t.sign[k] = (a.sign[k] + b.sign[k]) / 2;
  return t;
}

}  // namespace senda::plan
