#include "sim/plan/item_worth.hpp"

#include <algorithm>
#include <cmath>

#include "sim/measure/statistics.hpp"

namespace senda::plan {

using scenario::Purpose;
using scenario::Streams;

namespace {

constexpr int kPairs = 16;             // of random orders
constexpr std::size_t kBootstrap = 400;
constexpr double kMostForetold = 30;   // worlds that what is foretold may count for [A]
constexpr std::size_t kWorldsToHalve = 20;  // [A]
constexpr std::size_t kLeading = 40;        // items by which the halves are compared [A]
constexpr double kMostSpread = 4;           // [A]
// Rounds in which the list's own order settles what items are worth in their places; each counts for half of what is known
// after it. The first is wide, so that the start does not decide. (Guadalajara with magnitude 7.6, 200 worlds: in 800 others
// the list loses 81,135 so; 82,654 by Shapley alone; 81,480 with a spread of 0.7, 81,154 of 0.35, in four rounds [A].)
constexpr int kRounds = 6;
constexpr double kFirstSpread = 1, kSpread = 0.5, kKept = 0.5;

std::vector<std::uint32_t> clearable(WorldEvaluator& e) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < e.world().items.size(); ++i)
    if (e.problem().workable(e.world().items[i]) && e.region().matters(i)) out.push_back(i);
  return out;
}

}  // namespace

WorldWorth shapley_of(WorldEvaluator& e, std::uint64_t seed) {
  const std::size_t n = e.world().items.size(), groups = e.problem().by_group.groups.size();
  WorldWorth out{std::vector<double>(n, 0), std::vector<double>(n, 0), std::vector<double>(n * groups, 0)};
  std::vector<std::uint32_t> order = clearable(e);
  AccessRegion& region = e.region();
  const Streams streams(seed, e.world().world);
  constexpr double kShare = 1.0 / (2 * kPairs);
  for (int pair = 0; pair < kPairs; ++pair) {
    scenario::Draws d = streams.of(Purpose::shapley, static_cast<std::uint64_t>(pair));
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[d.below(i)]);
    for (int half = 0; half < 2; ++half) {
      const auto start = region.mark();
      for (const std::uint32_t i : order) {
        const auto mark = region.mark();
        region.open(i);
        out.drop[i] += (mark.rate - region.rate()) * kShare;
        out.persons[i] += region.persons_improved(mark, {out.groups.data() + i * groups, groups}, kShare) * kShare;
      }
      region.rollback(start);
      std::reverse(order.begin(), order.end());
    }
  }
  return out;
}

WorldWorth worth_near_list(WorldEvaluator& e, std::uint64_t seed, std::uint64_t round, const std::vector<double>& log_score, double spread) {
  WorldWorth out;
  out.drop.assign(e.world().items.size(), 0);
  const std::vector<std::uint32_t> items = clearable(e);
  std::vector<std::pair<double, std::uint32_t>> order(items.size());
  AccessRegion& region = e.region();
  const Streams streams(seed, e.world().world);
  for (std::uint64_t k = 0; k < 2 * kPairs; ++k) {
    scenario::Draws d = streams.of(Purpose::shapley, (round + 1) << 16 | k);
    // The largest of scores with Gumbel noise is drawn in proportion to exp(score / spread).
    for (std::size_t i = 0; i < items.size(); ++i) order[i] = {spread * std::log(-std::log(std::max(1e-300, d.uniform()))) - log_score[items[i]], items[i]};
    std::sort(order.begin(), order.end());
    const auto start = region.mark();
    for (const auto& [noisy, i] : order) {
      const double before = region.rate();
      region.open(i);
      out.drop[i] += (before - region.rate()) / (2 * kPairs);
    }
    region.rollback(start);
  }
  return out;
}

ItemWorth::ItemWorth(const ClearanceProblem& p, const Evaluators& worlds, const ItemUniverse& universe, std::uint64_t seed, const RoadUse* known, const world::Progress& progress)
    : p_(p), universe_(universe), seed_(seed), worlds_(worlds.size()), items_(universe.keys.size()) {
  std::vector<WorldWorth> shapley(worlds.size());
  world::for_each_index(worlds.size(), [&](std::size_t r) { shapley[r] = shapley_of(*worlds[r], seed); }, progress, "weighing roads");
  for (std::uint32_t r = 0; r < worlds.size(); ++r)
    for (const auto& l : universe.worlds[r]) {
      const WorkItem& item = worlds[r]->world().items[l.item];
      Item& s = items_[l.key];
      const double hours = std::max(1e-3, item.clear_h(p.options->rate_m3_per_h));
      ++s.closed;
      ++s.causes[item.cause];
      ++s.kinds[item.kind];
      for (const SegmentId part : item.all()) s.segments.insert(part);
      s.hours += hours;
      s.worlds.push_back({r, l.item, shapley[r].drop[l.item], hours});
    }
  for (const auto& e : worlds)
    for (const WorkItem& item : e->world().items)
      if (const auto it = std::lower_bound(universe.keys.begin(), universe.keys.end(), item.key); it != universe.keys.end() && *it == item.key) ++items_[static_cast<std::size_t>(it - universe.keys.begin())].seen;
  gather(shapley);
  if (known) {
    use_ = *known;
  } else if (!items_.empty()) {
    ClearanceWorld open = worlds[0]->world();
    open.items.clear();
    use_ = road_use(p, open, rule_items());
  }
  fit_ = fit(worlds, Part::all, progress);
  scores_ = scores(fit_);
}

void ItemWorth::gather(const std::vector<WorldWorth>& shapley) {
  const std::size_t groups = p_.by_group.groups.size();
  for (Item& s : items_) {
    s.groups.assign(groups, 0);
    for (const InWorld& w : s.worlds) {
      const WorldWorth& there = shapley[w.world];
      s.shapley += w.shapley;
      s.persons += there.persons[w.item];
      for (std::size_t g = 0; g < groups; ++g) s.groups[g] += there.groups[w.item * groups + g];
    }
  }
}

std::vector<RuleItem> ItemWorth::rule_items() const {
  std::vector<RuleItem> out;
  for (std::size_t k = 0; k < items_.size(); ++k) out.push_back({universe_.keys[k], items_[k].hours / std::max(1.0, items_[k].closed)});
  return out;
}

double ItemWorth::value(std::size_t key) const {
  const Item& s = items_[key];
  return s.closed > 0 ? s.shapley / static_cast<double>(worlds_) * p_.hours_left() / (s.hours / s.closed) : 0;
}

// What opening the item is worth in an hour of work where it is closed, for that is when its place matters, times the root
// of how often it is closed, so that a street seen closed in one world of two hundred, of which little is known, does not
// lead [A]. (Porto, 200 worlds and 200 others, by Shapley: the mean loss there is 1,213,900 by the first factor alone,
// 1,217,900 with the root, 1,224,100 with the share itself, as in `value`.)
double ItemWorth::score(const Fit& f, std::size_t key, double drop, double hours, double closed, double worlds) const {
  if (closed <= 0) return 0;
  return (drop + f.foretold_counts * f.foretold[key]) / (closed + f.foretold_counts) / (hours / closed) * std::sqrt(closed / worlds);
}

std::vector<double> ItemWorth::scores(const Fit& f) const {
  double worlds = 0;
  for (std::uint32_t r = 0; r < worlds_; ++r) worlds += f.takes(r);
  std::vector<double> out;
  for (std::size_t k = 0; k < items_.size(); ++k) {
    double drop = 0, hours = 0, closed = 0;
    for (std::size_t i = 0; i < items_[k].worlds.size(); ++i) {
      const InWorld& w = items_[k].worlds[i];
      if (!f.takes(w.world)) continue;
      drop += f.drops[k][i];
      hours += w.hours;
      ++closed;
    }
    out.push_back(score(f, k, drop, hours, closed, worlds));
  }
  return out;
}

// Most items are closed in few worlds, too few to tell what they are worth: what is seen there is drawn towards what the
// undamaged network foretells, the more the fewer they are (empirical Bayes, Morris 1983).
void ItemWorth::foretell(Fit& f) const {
  std::vector<double> sum(items_.size(), 0), count(items_.size(), 0);
  for (std::size_t k = 0; k < items_.size(); ++k)
    for (std::size_t i = 0; i < items_[k].worlds.size(); ++i)
      if (f.takes(items_[k].worlds[i].world)) sum[k] += f.drops[k][i], ++count[k];
  // Least squares through the origin on people and loss; neither may count against an item.
  double pp = 0, pl = 0, ll = 0, py = 0, ly = 0;
  for (std::size_t k = 0; k < items_.size(); ++k) {
    const double n = count[k], u = use_.people[k], l = use_.lost[k];
    pp += n * u * u, pl += n * u * l, ll += n * l * l, py += u * sum[k], ly += l * sum[k];
  }
  double a = 0, b = 0;
  if (const double det = pp * ll - pl * pl; det > 1e-12 * pp * ll) a = (py * ll - ly * pl) / det, b = (ly * pp - py * pl) / det;
  if (a < 0 || b <= 0) a = pp > 0 ? std::max(0.0, py / pp) : 0, b = 0;
  // How much an item varies between its worlds, and items about what is foretold.
  double within = 0, degrees = 0, about = 0, n = 0, items = 0;
  for (std::size_t k = 0; k < items_.size(); ++k) {
    f.foretold[k] = a * use_.people[k] + b * use_.lost[k];
    if (count[k] <= 0) continue;
    const double mean = sum[k] / count[k];
    for (std::size_t i = 0; i < items_[k].worlds.size(); ++i)
      if (f.takes(items_[k].worlds[i].world)) within += (f.drops[k][i] - mean) * (f.drops[k][i] - mean);
    degrees += count[k] - 1;
    about += count[k] * (mean - f.foretold[k]) * (mean - f.foretold[k]);
    n += count[k];
    ++items;
  }
  within = degrees > 0 ? within / degrees : 0;
  const double between = n > 0 ? about / n - within * items / n : 0;
  f.foretold_counts = between > 0 ? std::min(kMostForetold, within / between) : within > 0 ? kMostForetold : 0;
}

// An item's place decides what is open before it, and so what it is worth: items that do the same job share it by Shapley,
// but on a list the first of them does it all. Worths are therefore taken again from orders near the list they make.
ItemWorth::Fit ItemWorth::fit(const Evaluators& worlds, Part part, const world::Progress& progress) const {
  Fit f;
  f.part = part;
  f.foretold.assign(items_.size(), 0);
  for (const Item& s : items_) {
    f.drops.emplace_back();
    for (const InWorld& w : s.worlds) f.drops.back().push_back(w.shapley);
  }
  if (worlds.size() < 2) return f;
  foretell(f);
  for (int round = 0; round < kRounds; ++round) {
    std::vector<double> log_score;
    for (const double s : scores(f)) log_score.push_back(std::log(std::max(1e-12, s)));
    std::vector<WorldWorth> now(worlds.size());
    world::for_each_index(worlds.size(), [&](std::size_t r) {
      if (!f.takes(static_cast<std::uint32_t>(r))) return;
      std::vector<double> own(worlds[r]->world().items.size(), std::log(1e-12));
      for (const auto& l : universe_.worlds[r]) own[l.item] = log_score[l.key];
      now[r] = worth_near_list(*worlds[r], seed_, static_cast<std::uint64_t>(round), own, round == 0 ? kFirstSpread : kSpread);
    }, progress, "weighing roads in their places");
    const double kept = round == 0 ? 0 : kKept;
    for (std::size_t k = 0; k < items_.size(); ++k)
      for (std::size_t i = 0; i < items_[k].worlds.size(); ++i)
        if (const InWorld& w = items_[k].worlds[i]; f.takes(w.world)) f.drops[k][i] = kept * f.drops[k][i] + (1 - kept) * now[w.world].drop[w.item];
    foretell(f);
  }
  return f;
}

// Drawing the worlds anew tells how the worths of one list vary, not how the list that made them would have varied too.
// That is measured once, by lists made from either half of the worlds: half their difference has the variance that one
// made from all of them has (delete-a-group jackknife, Kott 2001), and the samples are spread as much.
void ItemWorth::draw_scores(const Evaluators& worlds, const world::Progress& progress) {
  for (std::size_t b = 0; b < kBootstrap; ++b) {
    std::vector<double> times(worlds_, 0.0);
    scenario::Draws d = Streams::once(seed_).of(Purpose::bootstrap, b);
    for (std::size_t k = 0; k < worlds_; ++k) times[d.below(worlds_)] += 1;
    for (std::size_t k = 0; k < items_.size(); ++k) {
      Item& s = items_[k];
      double drop = 0, hours = 0, closed = 0;
      for (std::size_t i = 0; i < s.worlds.size(); ++i) {
        const double n = times[s.worlds[i].world];
        drop += n * fit_.drops[k][i];
        hours += n * s.worlds[i].hours;
        closed += n;
      }
      s.scores.push_back(score(fit_, k, drop, hours, closed, static_cast<double>(worlds_)));
    }
  }
  if (worlds_ < kWorldsToHalve) return;
  const std::vector<double> even = scores(fit(worlds, Part::even, progress)), odd = scores(fit(worlds, Part::odd, progress));
  std::vector<std::pair<double, std::size_t>> leading;
  for (std::size_t k = 0; k < items_.size(); ++k) leading.emplace_back(-scores_[k], k);
  std::sort(leading.begin(), leading.end());
  double halves = 0, redrawn = 0;
  for (std::size_t i = 0; i < std::min(kLeading, leading.size()); ++i) {
    const std::size_t k = leading[i].second;
    if (!(even[k] > 0 && odd[k] > 0)) continue;
    const double half = (std::log(even[k]) - std::log(odd[k])) / 2;
    std::vector<double> logs;
    for (const double s : items_[k].scores)
      if (s > 0) logs.push_back(std::log(s));
    if (logs.size() < 2) continue;
    const double sd = measure::standard_deviation(logs);
    halves += half * half;
    redrawn += sd * sd;
  }
  if (redrawn > 0) spread_ = std::clamp(std::sqrt(halves / redrawn), 1.0, kMostSpread);
  for (std::size_t k = 0; k < items_.size(); ++k)
    for (double& s : items_[k].scores)
      if (s > 0 && scores_[k] > 0) s = scores_[k] * std::pow(s / scores_[k], spread_);
}

}  // namespace senda::plan
