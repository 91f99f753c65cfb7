#include "sim/plan/clearance_bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/plan/access_loss.hpp"

namespace senda::plan {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr int kSteps = 288;  // of the horizon

/// An item that a crew can open, or that opens.
struct Job {
  double gain, hours, ready_h;  ///< most that the rate can fall by it; work; open at the earliest
  std::size_t kind;             ///< of crew
};

/// How far the rate can have fallen at a time: crews' hours until then, spent where they gain most.
class SharedHours {
 public:
  SharedHours(const ClearanceProblem& p, const ClearanceWorld& w, AccessRegion& region) : p_(p) {
    const std::vector<double> gain = region.gain_by_last();
    for (std::uint32_t i = 0; i < w.items.size(); ++i) {
      if (gain[i] <= 0) continue;
      const WorkItem& item = w.items[i];
      if (item.opens_itself()) by_themselves_.push_back({gain[i], 0, item.opens_itself_h, 0});
      if (!p.workable(item)) continue;
      Job job{gain[i], kNever, kNever, static_cast<std::size_t>(item.kind)};
      for (std::size_t c = 0; c < p.crews.size(); ++c) {
        if (p.crews[c].kind != item.kind) continue;
        const double hours = item.clear_h(p.crews[c].rate_m3_per_h);
        job.hours = std::min(job.hours, hours);
        job.ready_h = std::min(job.ready_h, std::max(p.ready_h(c), item.hold_h) + hours);
      }
      jobs_.push_back(job);
    }
    std::sort(jobs_.begin(), jobs_.end(), [](const Job& a, const Job& b) { return a.gain * b.hours > b.gain * a.hours; });
  }

  double at(double hour) const {
    double left[3] = {0, 0, 0}, gain = 0;
    for (std::size_t c = 0; c < p_.crews.size(); ++c) left[static_cast<std::size_t>(p_.crews[c].kind)] += std::max(0.0, hour - p_.ready_h(c));
    for (const Job& j : by_themselves_)
      if (j.ready_h <= hour) gain += j.gain;
    for (const Job& j : jobs_) {
      if (j.ready_h > hour) continue;
      const double part = j.hours > 0 ? std::min(1.0, left[j.kind] / j.hours) : 1;
      gain += part * j.gain;
      left[j.kind] -= part * j.hours;
    }
    return gain;
  }

 private:
  const ClearanceProblem& p_;
  std::vector<Job> jobs_, by_themselves_;
};

/// The same with each place by itself: it gains all at once, when its cheapest repair can be done.
class PlacesAlone {
 public:
  PlacesAlone(const ClearanceProblem& p, const ClearanceWorld& w) {
    AccessLoss access(p, w);
    double start = kNever;
    for (std::size_t c = 0; c < p.crews.size(); ++c) start = std::min(start, p.ready_h(c));
    std::vector<std::vector<double>> hours, before(p.kinds.size());
    double smallest = kNever;
    std::vector<std::uint32_t> all;
    for (std::uint32_t i = 0; i < w.items.size(); ++i) {
      const WorkItem& item = w.items[i];
      double least = item.opens_itself_h;
      if (p.workable(item))
        for (const auto& c : p.crews)
          if (c.kind == item.kind) least = std::min(least, std::max(start, item.hold_h) + item.clear_h(c.rate_m3_per_h));
      smallest = std::min(smallest, least);
      if (least < 1e200) all.push_back(i);
    }
    std::vector<std::uint32_t> later;
    for (std::uint32_t i = 0; i < w.items.size(); ++i)
      if (w.items[i].closes_later(p.now_h)) later.push_back(i);
    access.open(later);
    rate_ = access.rate();
    for (std::size_t k = 0; k < p.kinds.size(); ++k) hours.push_back(access.repair_hours(k));
    const double crews = static_cast<double>(std::max<std::size_t>(1, p.crews.size()));
    for (std::size_t k = 0; k < p.kinds.size(); ++k)
      for (std::size_t d = 0; d < p.demand.size(); ++d) before[k].push_back(access.inaccessibility(d, k));
    access.open(all);
    for (std::size_t k = 0; k < p.kinds.size(); ++k)
      for (std::size_t d = 0; d < p.demand.size(); ++d) {
        const double gain = p.demand[d].weight * (before[k][d] - access.inaccessibility(d, k));
        if (gain <= 0) continue;
        // Nobody gains before the first item opens, nor before the cheapest repair that reaches it, shared by all crews.
        const double wait = std::isfinite(hours[k][d]) && hours[k][d] > 0 ? start + hours[k][d] / crews : 0;
        gains_.emplace_back(std::max({smallest, wait, p.now_h}), gain);
      }
    std::sort(gains_.begin(), gains_.end());
  }
  double rate() const { return rate_; }

  /// Integral over the hours between; to be called for one stretch after the other.
  double between(double from, double to) {
    double sum = 0, at = from;
    for (; next_ < gains_.size() && gains_[next_].first < to; ++next_) {
      const double hour = std::max(at, gains_[next_].first);
      sum += now_ * (hour - at);
      at = hour;
      now_ += gains_[next_].second;
    }
    return sum + now_ * (to - at);
  }

 private:
  double rate_ = 0, now_ = 0;
  std::size_t next_ = 0;
  std::vector<std::pair<double, double>> gains_;  ///< hour, drop of the rate
};

}  // namespace

double lower_bound(const ClearanceProblem& p, const ClearanceWorld& w, AccessRegion& region) {
  // What closes later counts as open throughout.
  const auto start = region.mark();
  for (std::uint32_t i = 0; i < w.items.size(); ++i)
    if (w.items[i].closes_later(p.now_h)) region.open(i);
  const SharedHours shared(p, w, region);
  region.rollback(start);
  PlacesAlone alone(p, w);
  const double step = p.hours_left() / kSteps;
  double gain = 0;
  for (int k = 0; k < kSteps; ++k) {
    const double from = p.now_h + k * step, to = p.now_h + (k + 1) * step;
    gain += std::min(alone.between(from, to), shared.at(to) * step);  // what is shared only grows: at the end of the step
  }
  return alone.rate() * p.hours_left() - gain;
}

}  // namespace senda::plan
