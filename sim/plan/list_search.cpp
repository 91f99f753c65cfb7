#include "sim/plan/list_search.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/measure/statistics.hpp"

namespace senda::plan {

using scenario::Draws;
using scenario::Purpose;
using scenario::Streams;

namespace {

constexpr std::size_t kAllPlaces = 14;   // up to so many items every place is tried
constexpr std::size_t kSomePlaces = 10;
constexpr std::size_t kManyWorlds = 20;  // [A]
constexpr double kSure = 2;              // standard errors [A]
constexpr int kWays = 4;                 // to choose what is moved

}  // namespace

ItemUniverse universe_of(const ClearanceProblem& p, const Evaluators& worlds) {
  ItemUniverse u;
  u.pinned = static_cast<std::uint32_t>(p.pinned.size());
  std::map<SegmentId, std::uint32_t> group_of;  // of every item by its key: the first of its segments' groups
  for (const auto& e : worlds)
    for (const std::uint32_t i : e->useful()) {
      const WorkItem& item = e->world().items[i];
      std::uint32_t& group = group_of.try_emplace(item.key, u.pinned + 1).first->second;
      for (const SegmentId s : item.all()) {
        const auto pin = static_cast<std::uint32_t>(std::find(p.pinned.begin(), p.pinned.end(), s) - p.pinned.begin());
        group = std::min(group, pin < u.pinned ? pin : p.corridor[s.value()] ? u.pinned : u.pinned + 1);
      }
    }
  for (const auto& [key, group] : group_of) {
    u.keys.push_back(key);
    u.group.push_back(group);
  }
  u.closed_in.resize(u.keys.size());
  u.worlds.resize(worlds.size());
  for (std::uint32_t r = 0; r < worlds.size(); ++r)
    for (const std::uint32_t i : worlds[r]->useful()) {
      const auto key = static_cast<std::uint32_t>(std::lower_bound(u.keys.begin(), u.keys.end(), worlds[r]->world().items[i].key) - u.keys.begin());
      u.worlds[r].push_back({key, i});
      u.closed_in[key].push_back(r);
    }
  return u;
}

ListSearch::ListSearch(Evaluators& worlds, const ItemUniverse& universe, double lambda, double alpha, std::uint64_t seed)
    : worlds_(worlds), universe_(universe), lambda_(lambda), alpha_(alpha), seed_(seed) {
  for (const SegmentId s : universe.keys) where_.push_back(worlds[0]->problem().city->roads.midpoint(s));
}

double ListSearch::objective(const std::vector<double>& losses) const {
  return lambda_ * measure::mean(losses) + (1 - lambda_) * measure::cvar(losses, alpha_);
}

std::vector<std::uint32_t> ListSearch::order_in(std::size_t world, const List& list) const {
  // Places of the world's items by key; others stay out.
  std::vector<std::uint32_t> item(universe_.keys.size(), 0xffffffffu);
  for (const auto& l : universe_.worlds[world]) item[l.key] = l.item;
  std::vector<std::uint32_t> out;
  for (const std::uint32_t key : list)
    if (item[key] != 0xffffffffu) out.push_back(item[key]);
  return out;
}

std::vector<double> ListSearch::losses(const List& list) {
  std::vector<double> out(worlds_.size());
  world::for_each_index(worlds_.size(), [&](std::size_t r) { out[r] = worlds_[r]->evaluate(order_in(r, list)); }, {}, "");
  tries_ += 1;
  return out;
}

void ListSearch::put_groups_first(List& list) const {
  std::stable_sort(list.begin(), list.end(), [&](std::uint32_t a, std::uint32_t b) { return universe_.group[a] < universe_.group[b]; });
}

std::pair<std::size_t, std::size_t> ListSearch::range_of(const List& list, std::uint32_t key) const {
  const auto lower = std::partition_point(list.begin(), list.end(), [&](std::uint32_t k) { return universe_.group[k] < universe_.group[key]; });
  const auto upper = std::partition_point(lower, list.end(), [&](std::uint32_t k) { return universe_.group[k] == universe_.group[key]; });
  return {static_cast<std::size_t>(lower - list.begin()), static_cast<std::size_t>(upper - list.begin())};
}

ListSearch::State ListSearch::moved(const State& s, std::uint32_t key, std::size_t to) {
  State out = s;
  const auto from = static_cast<std::size_t>(std::find(s.list.begin(), s.list.end(), key) - s.list.begin());
  if (from == to) return out;
  const auto at = [&](std::size_t i) { return out.list.begin() + static_cast<std::ptrdiff_t>(i); };
  if (from < to) std::rotate(at(from), at(from) + 1, at(to) + 1);
  else std::rotate(at(to), at(from), at(from) + 1);
  // A world changes where the item is closed and so is one that it has passed.
  std::vector<std::uint8_t> passed(universe_.keys.size(), 0);
  for (std::size_t i = std::min(from, to); i <= std::max(from, to); ++i) passed[s.list[i]] = 1;
  std::vector<std::uint32_t> changed;
  for (const std::uint32_t r : universe_.closed_in[key]) {
    int n = 0;
    for (const auto& l : universe_.worlds[r]) n += passed[l.key];
    if (n > 1) changed.push_back(r);
  }
  const auto look = [&](std::size_t i) { out.losses[changed[i]] = worlds_[changed[i]]->evaluate(order_in(changed[i], out.list)); };
  if (changed.size() < 4) {
    for (std::size_t i = 0; i < changed.size(); ++i) look(i);
  } else {
    world::for_each_index(changed.size(), look, {}, "");
  }
  if (!changed.empty()) {
    out.objective = objective(out.losses);
    ++tries_;
  }
  return out;
}

// What is moved: at random, near each other, next to each other on the list, or a path.
ListSearch::List ListSearch::chosen(int how, const State& s, const std::vector<List>& bundles, Draws& d) const {
  List candidates;
  for (const std::uint32_t k : s.list)
    if (movable_[k]) candidates.push_back(k);
  List out;
  const std::size_t many = 1 + d.below(std::clamp<std::size_t>(candidates.size() / 8, 2, 5));
  const std::uint32_t seed = candidates[d.below(candidates.size())];
  switch (how) {
    case 0:
      for (std::size_t i = 0; i < many; ++i) out.push_back(candidates[d.below(candidates.size())]);
      break;
    case 1: {
      const std::size_t n = std::min(many, candidates.size());
      std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(n), candidates.end(), [&](std::uint32_t a, std::uint32_t b) {
        const double da = distance_m(where_[a], where_[seed]), db = distance_m(where_[b], where_[seed]);
        return da != db ? da < db : a < b;
      });
      out.assign(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(n));
      break;
    }
    case 2: {
      const std::size_t first = d.below(candidates.size());
      for (std::size_t i = first; i < std::min(candidates.size(), first + many); ++i) out.push_back(candidates[i]);
      break;
    }
    default:
      if (bundles.empty()) {
        out.push_back(seed);
        break;
      }
      for (const std::uint32_t k : bundles[d.below(bundles.size())])
        if (movable_[k]) out.push_back(k);
  }
  List once;
  for (const std::uint32_t k : out)
    if (std::find(once.begin(), once.end(), k) == once.end()) once.push_back(k);
  return once;
}

void ListSearch::place_best(State& s, std::uint32_t key, Draws& d) {
  const auto [first, last] = range_of(s.list, key);
  std::vector<std::size_t> places;
  if (last - first <= kAllPlaces) {
    for (std::size_t i = first; i < last; ++i) places.push_back(i);
  } else {
    // Most are near where it is; some are anywhere.
    const auto now = static_cast<double>(std::find(s.list.begin(), s.list.end(), key) - s.list.begin());
    const double n = static_cast<double>(last - first);
    for (std::size_t i = 0; i < kSomePlaces; ++i) {
      const double far = i % 2 ? n * d.uniform() - (now - static_cast<double>(first)) : (d.uniform() < 0.5 ? -1 : 1) * std::exp(d.uniform() * std::log(n));
      places.push_back(static_cast<std::size_t>(std::clamp(now + far, static_cast<double>(first), static_cast<double>(last - 1))));
    }
  }
  State best = s;
  for (const std::size_t place : places)
    if (State t = moved(s, key, place); t.objective < best.objective) best = std::move(t);
  s = std::move(best);
}

// A gain that new worlds would see too: with many worlds its mean must be twice its standard error, or the list would
// learn the worlds by heart.
bool ListSearch::is_sure(const std::vector<double>& before, const std::vector<double>& after) const {
  if (before.size() < kManyWorlds) return true;
  std::vector<double> gain;
  for (std::size_t r = 0; r < before.size(); ++r) gain.push_back(before[r] - after[r]);
  return measure::mean(gain) > kSure * measure::standard_deviation(gain) / std::sqrt(static_cast<double>(gain.size()));
}

bool ListSearch::improve(List& list, const std::vector<List>& bundles, const Limits& limits) {
  movable_.assign(universe_.keys.size(), 0);
  for (const std::uint32_t k : list) movable_[k] = !universe_.is_pinned(k) && universe_.closed_in[k].size() >= limits.least_worlds;
  if (std::count(movable_.begin(), movable_.end(), 1) < 1 || list.size() < 2) return false;
  State now{list, losses(list), 0};
  now.objective = objective(now.losses);
  State best = now;
  const std::int64_t start = tries_;
  double weight[kWays] = {1, 1, 1, 1};
  // Worse states are taken now and then, less and less (simulated annealing).
  double heat = 0.005;
  int stale = 0;
  for (std::uint64_t round = 0; tries_ - start < limits.tries && stale < limits.stale; ++round) {
    if (std::chrono::steady_clock::now() > limits.deadline) {
      list = best.list;
      return true;
    }
    Draws d = Streams::once(seed_).of(Purpose::list_search, round);
    double total = 0, pick = d.uniform();
    for (const double w : weight) total += w;
    int how = 0;
    for (pick *= total; how + 1 < kWays && pick >= weight[how]; ++how) pick -= weight[how];
    State next = now;
    const List moving = chosen(how, now, bundles, d);
    if (moving.empty()) {
      ++stale;
      continue;
    }
    if (moving.size() > 1 && d.uniform() < 0.5) {
      // All together: behind the first of them, which goes where it is best.
      place_best(next, moving[0], d);
      for (std::size_t i = 1; i < moving.size(); ++i) {
        if (universe_.group[moving[i]] != universe_.group[moving[0]]) continue;
        const auto place = [&](std::uint32_t k) { return static_cast<std::size_t>(std::find(next.list.begin(), next.list.end(), k) - next.list.begin()); };
        const std::size_t before = place(moving[i - 1]), own = place(moving[i]);
        next = moved(next, moving[i], own > before ? before + 1 : before);
      }
    } else {
      // A shake, then each to its best place.
      for (const std::uint32_t k : moving) {
        const auto [first, last] = range_of(next.list, k);
        if (moving.size() > 1) next = moved(next, k, first + d.below(last - first));
      }
      for (const std::uint32_t k : moving) place_best(next, k, d);
    }
    ++stale;
    double reward = 0.2;
    if (next.objective < best.objective * (1 - 1e-9) && is_sure(best.losses, next.losses)) {
      best = next;
      stale = 0;
      reward = 3;
    } else if (next.objective < now.objective * (1 - 1e-12)) {
      reward = 1;
    }
    weight[how] = 0.9 * weight[how] + 0.1 * reward;
    if (next.objective <= now.objective * (1 + heat * d.uniform())) now = std::move(next);
    heat *= 0.985;
    if (stale > 0 && stale % 50 == 0) now = best;
  }
  list = best.list;
  return false;
}

}  // namespace senda::plan
