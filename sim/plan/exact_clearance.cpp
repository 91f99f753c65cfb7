#include "sim/plan/exact_clearance.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace senda::plan {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kSlack_h = 1e-9;
constexpr std::size_t kMostOneCrew = 15, kMostNoTravel = 18, kMostCrews = 9;
constexpr std::size_t kMostNodes = 4'000'000;  // of the branch and bound

// R(S) for every set of the items.
std::vector<double> rates_of(AccessRegion& region, const std::vector<std::uint32_t>& items) {
  std::vector<double> rate(std::size_t{1} << items.size());
  const auto fill = [&](auto&& self, std::size_t next, std::size_t set) -> void {
    if (next == items.size()) {
      rate[set] = region.rate();
      return;
    }
    self(self, next + 1, set);
    const auto mark = region.mark();
    region.open(items[next]);
    self(self, next + 1, set | std::size_t{1} << next);
    region.rollback(mark);
  };
  fill(fill, 0, 0);
  return rate;
}

/// One crew, no shifts, nothing that opens by itself.
class OneCrew {
 public:
  OneCrew(WorldEvaluator& e, std::size_t crew) : e_(e), items_(e.useful()), crew_(crew), n_(items_.size()), horizon_(e.problem().horizon_h()), rate_(rates_of(e.region(), items_)) {
    for (const std::uint32_t i : items_) hours_.push_back(e.world().items[i].clear_h(e.problem().crews[crew].rate_m3_per_h));
  }

  ExactPlan run() {
    const bool holds = std::any_of(items_.begin(), items_.end(), [&](std::uint32_t i) { return e_.world().items[i].hold_h > 0; });
    return e_.travel() || holds ? with_labels() : by_sets();
  }

 private:
  double until(double t) const { return std::min(t, horizon_); }

  // Without travel the hour at which a set is open does not depend on the order.
  ExactPlan by_sets() {
    const std::size_t all = rate_.size();
    std::vector<double> loss(all, kNever), hour(all, e_.problem().ready_h(crew_));
    std::vector<std::uint8_t> last(all, 0);
    loss[0] = rate_[0] * (until(hour[0]) - e_.problem().now_h);
    for (std::size_t s = 0; s < all; ++s)
      for (std::size_t k = 0; k < n_; ++k) {
        const std::size_t next = s | std::size_t{1} << k;
        if (next == s) continue;
        hour[next] = hour[s] + hours_[k];
        const double z = loss[s] + rate_[s] * (until(hour[next]) - until(hour[s]));
        if (z < loss[next]) loss[next] = z, last[next] = static_cast<std::uint8_t>(k);
      }
    std::size_t best = 0;
    double least = kNever;
    for (std::size_t s = 0; s < all; ++s)
      if (const double z = loss[s] + rate_[s] * (horizon_ - until(hour[s])); z < least * (1 - 1e-12) || (z <= least && std::popcount(s) < std::popcount(best))) least = z, best = s;
    ExactPlan plan{{}, least, "subset dynamic program"};
    for (std::size_t s = best; s;) {
      const std::size_t k = last[s], before = s & ~(std::size_t{1} << k);
      plan.tasks.push_back({items_[k], static_cast<std::uint32_t>(crew_), hour[before], hour[s]});
      s = before;
    }
    std::reverse(plan.tasks.begin(), plan.tasks.end());
    return plan;
  }

  // With travel or holds: for each set and last item the pairs of hour and loss that no other one beats. A crew that is
  // earlier may wait: it beats another if its loss, carried on to the other's hour, is no higher.
  struct Label {
    double hour = 0, begin = 0, loss = 0;
    std::uint32_t set = 0, from = 0;  ///< label it comes from, in `labels_`
    std::uint8_t last = 0;
  };

  ExactPlan with_labels() {
    const std::size_t all = rate_.size();
    std::vector<std::vector<std::uint32_t>> at(all * n_);
    labels_.clear();
    labels_.push_back({e_.problem().ready_h(crew_), 0, rate_[0] * (until(e_.problem().ready_h(crew_)) - e_.problem().now_h), 0, 0, 0});
    std::uint32_t best = 0;
    double least = kNever;
    CrewTravel* const travel = e_.travel();
    for (std::size_t s = 0; s < all; ++s) {
      if (travel) {
        travel->reset();
        for (std::size_t k = 0; k < n_; ++k)
          if (s >> k & 1) travel->open(items_[k]);
      }
      for (std::size_t l = 0; l < (s ? n_ : 1); ++l) {
        if (s && !(s >> l & 1)) continue;
        const std::vector<std::uint32_t> start = {0};
        for (const std::uint32_t id : s ? at[s * n_ + l] : start) {
          const Label from = labels_[id];
          const double z = from.loss + rate_[s] * (horizon_ - until(from.hour));
          if (z < least * (1 - 1e-12) || (z <= least && std::popcount(s) < std::popcount(static_cast<std::size_t>(labels_[best].set)))) least = z, best = id;
          if (from.hour >= horizon_) continue;
          for (std::size_t k = 0; k < n_; ++k) {
            if (s >> k & 1) continue;
            const double way = travel ? way_h(s ? static_cast<int>(l) : -1, k) : 0;
            const double begin = std::max(from.hour + way, e_.world().items[items_[k]].hold_h);
            if (!(begin < horizon_)) continue;
            const double end = begin + hours_[k];
            keep(at[(s | std::size_t{1} << k) * n_ + k], {end, begin, from.loss + rate_[s] * (until(end) - until(from.hour)), static_cast<std::uint32_t>(s | std::size_t{1} << k), id, static_cast<std::uint8_t>(k)});
          }
        }
      }
    }
    if (travel) travel->reset();
    ExactPlan plan{{}, least, "subset dynamic program"};
    for (std::uint32_t id = best; id != 0; id = labels_[id].from) plan.tasks.push_back({items_[labels_[id].last], static_cast<std::uint32_t>(crew_), labels_[id].begin, labels_[id].hour});
    std::reverse(plan.tasks.begin(), plan.tasks.end());
    return plan;
  }

  double way_h(int last, std::size_t next) const {
    const CrewTravel& t = *e_.travel();
    const std::uint32_t ms = t.way(last < 0 ? t.starts(crew_) : t.ends(items_[static_cast<std::size_t>(last)]), items_[next]);
    return ms == kUnreachable ? kNever : ms / 3.6e6;
  }

  void keep(std::vector<std::uint32_t>& list, const Label& fresh) {
    const double rate = rate_[fresh.set];
    const auto beats = [&](const Label& a, const Label& b) { return a.hour <= b.hour && a.loss + rate * (until(b.hour) - until(a.hour)) <= b.loss * (1 + 1e-15); };
    for (const std::uint32_t id : list)
      if (beats(labels_[id], fresh)) return;
    std::erase_if(list, [&](std::uint32_t id) { return beats(fresh, labels_[id]); });
    list.push_back(static_cast<std::uint32_t>(labels_.size()));
    labels_.push_back(fresh);
  }

  WorldEvaluator& e_;
  const std::vector<std::uint32_t>& items_;
  std::size_t crew_, n_;
  double horizon_;
  std::vector<double> rate_, hours_;
  std::vector<Label> labels_;
};

/// Several crews, shifts, streets that open by themselves: tasks are added in the order of their starts, each as early
/// as its crew can be there, given those before it.
class Branching {
 public:
  Branching(WorldEvaluator& e, const std::vector<Task>& known) : e_(e), p_(e.problem()), w_(e.world()), items_(e.useful()), n_(items_.size()), best_tasks_(known), best_(e.loss(known)) {
    for (std::uint32_t i = 0; i < w_.items.size(); ++i)
      if (w_.items[i].opens_itself()) by_themselves_.push_back({i, w_.items[i].opens_itself_h});
    if (by_themselves_.empty()) rate_ = rates_of(e.region(), items_);
    for (std::size_t c = 0; c < p_.crews.size(); ++c) {
      Crew crew{p_.ready_h(c), {}, false};
      if (e_.travel()) crew.at = e_.travel()->starts(c);
      crews_.push_back(crew);
    }
  }

  std::optional<ExactPlan> run() {
    branch(0);
    if (nodes_ > kMostNodes) return {};
    std::stable_sort(best_tasks_.begin(), best_tasks_.end(), [](const Task& a, const Task& b) { return a.finish_h < b.finish_h; });
    return ExactPlan{best_tasks_, best_, "branch and bound"};
  }

 private:
  struct Crew {
    double free_h;
    std::vector<CrewTravel::Terminal> at;
    bool used;
  };
  struct Child {
    std::size_t k, crew;
    double begin, finish;
  };

  // `tasks` in any order.
  double loss_of(std::vector<Task> tasks) {
    std::sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) { return a.finish_h < b.finish_h; });
    if (rate_.empty()) return e_.loss(tasks);
    double z = 0, now = p_.now_h;
    std::size_t set = 0;
    for (const Task& t : tasks) {
      if (t.finish_h >= p_.horizon_h()) break;
      z += rate_[set] * (t.finish_h - now);
      now = t.finish_h;
      set |= std::size_t{1} << (std::lower_bound(items_.begin(), items_.end(), t.item) - items_.begin());
    }
    return z + rate_[set] * (p_.horizon_h() - now);
  }

  // When a crew can be at an item, waiting on the way for streets that open later.
  double arrival(const Crew& crew, std::uint32_t item) const {
    const CrewTravel* t = const_cast<WorldEvaluator&>(e_).travel();
    if (!t) return crew.free_h;
    std::vector<double> at(t->terminals(), kNever);
    const auto from = [&](CrewTravel::Terminal a, double hour) {
      for (std::size_t b = 0; b < at.size(); ++b)
        if (const std::uint32_t d = t->at_first(a, static_cast<CrewTravel::Terminal>(b)); d != kUnreachable) at[b] = std::min(at[b], hour + d / 3.6e6);
    };
    for (const auto a : crew.at)
      if (a != CrewTravel::kNowhere) from(a, crew.free_h);
    const auto pass = [&](std::uint32_t i, double opened) {
      bool better = false;
      for (const auto& v : t->passages(i))
        if (const double there = std::max(at[v.from], opened) + v.ms / 3.6e6; there < at[v.to] - 1e-12) {
          from(v.to, there);
          better = true;
        }
      return better;
    };
    for (bool more = true; more;) {
      more = false;
      for (const Task& done : tasks_) more = pass(done.item, done.finish_h) || more;
      for (const auto& [i, hour] : by_themselves_) more = pass(i, hour) || more;
    }
    double best = kNever;
    for (const auto b : t->ends(item)) best = std::min(best, at[b]);
    return best;
  }

  // As if every item that is left had a crew of its own from the last start on.
  double bound(double last_start) {
    std::vector<Task> all = tasks_;
    double free = kNever;
    for (const Crew& c : crews_) free = std::min(free, c.free_h);
    for (std::size_t k = 0; k < n_; ++k) {
      if (taken_ >> k & 1) continue;
      const WorkItem& item = w_.items[items_[k]];
      double hours = kNever;
      for (const auto& c : p_.crews)
        if (c.kind == item.kind) hours = std::min(hours, item.clear_h(c.rate_m3_per_h));
      const double finish = std::max({last_start, free, item.hold_h}) + hours;
      if (finish < item.opens_itself_h) all.push_back({items_[k], 0, 0, finish});
    }
    return loss_of(std::move(all));
  }

  void branch(double last_start) {
    if (++nodes_ > kMostNodes) return;
    if (const double z = loss_of(tasks_); z < best_ * (1 - 1e-12)) best_ = z, best_tasks_ = tasks_;
    if (bound(last_start) >= best_ * (1 - 1e-10)) return;
    std::vector<Child> children;
    for (std::size_t k = 0; k < n_; ++k) {
      if (taken_ >> k & 1) continue;
      const WorkItem& item = w_.items[items_[k]];
      for (std::size_t c = 0; c < crews_.size(); ++c) {
        if (p_.crews[c].kind != item.kind || has_twin_before(c)) continue;
        const double begin = e_.on_duty(std::max(arrival(crews_[c], items_[k]), item.hold_h), c);
        if (!(begin < p_.horizon_h()) || begin < last_start - kSlack_h) continue;
        const double finish = e_.end_of_work(begin, item.clear_h(p_.crews[c].rate_m3_per_h), c);
        if (finish < item.opens_itself_h) children.push_back({k, c, begin, finish});
      }
    }
    std::sort(children.begin(), children.end(), [](const Child& a, const Child& b) { return a.finish < b.finish; });
    for (const Child& child : children) {
      const Crew before = crews_[child.crew];
      tasks_.push_back({items_[child.k], static_cast<std::uint32_t>(child.crew), child.begin, child.finish});
      taken_ |= std::size_t{1} << child.k;
      crews_[child.crew] = {child.finish, e_.travel() ? e_.travel()->ends(items_[child.k]) : before.at, true};
      branch(std::max(last_start, child.begin));
      crews_[child.crew] = before;
      taken_ &= ~(std::size_t{1} << child.k);
      tasks_.pop_back();
      if (nodes_ > kMostNodes) return;
    }
  }

  // A crew that is like an earlier one, neither of which has done anything yet.
  bool has_twin_before(std::size_t c) const {
    if (crews_[c].used) return false;
    for (std::size_t b = 0; b < c; ++b)
      if (!crews_[b].used && p_.crews[b].kind == p_.crews[c].kind && p_.crews[b].rate_m3_per_h == p_.crews[c].rate_m3_per_h && p_.crews[b].from_h == p_.crews[c].from_h && p_.ready_h(b) == p_.ready_h(c) && crews_[b].at == crews_[c].at) return true;
    return false;
  }

  WorldEvaluator& e_;
  const ClearanceProblem& p_;
  const ClearanceWorld& w_;
  const std::vector<std::uint32_t>& items_;
  std::size_t n_;
  std::vector<double> rate_;
  std::vector<std::pair<std::uint32_t, double>> by_themselves_;
  std::vector<Crew> crews_;
  std::vector<Task> tasks_, best_tasks_;
  std::size_t taken_ = 0, nodes_ = 0;
  double best_ = 0;
};

}  // namespace

std::optional<ExactPlan> exact_plan(WorldEvaluator& e, const std::vector<Task>& known) {
  const ClearanceProblem& p = e.problem();
  const std::size_t n = e.useful().size();
  if (e.closes_later()) return {};
  if (n == 0) return ExactPlan{{}, e.loss_of_nothing(), "subset dynamic program"};
  const bool by_itself = std::any_of(e.world().items.begin(), e.world().items.end(), [](const WorkItem& i) { return i.opens_itself(); });
  // Crews that have nothing to do do not count.
  std::vector<std::size_t> busy;
  for (std::size_t c = 0; c < p.crews.size(); ++c)
    if (std::any_of(e.useful().begin(), e.useful().end(), [&](std::uint32_t i) { return e.world().items[i].kind == p.crews[c].kind; })) busy.push_back(c);
  if (busy.size() == 1 && !by_itself && !p.options->shift_h) {
    const bool simple = !e.travel() && std::none_of(e.useful().begin(), e.useful().end(), [&](std::uint32_t i) { return e.world().items[i].hold_h > 0; });
    if (n <= (simple ? kMostNoTravel : kMostOneCrew)) return OneCrew(e, busy[0]).run();
    return {};
  }
  if (n > kMostCrews) return {};
  return Branching(e, known).run();
}

}  // namespace senda::plan
