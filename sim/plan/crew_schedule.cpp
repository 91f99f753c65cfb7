#include "sim/plan/crew_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace senda::plan {

using scenario::CrewKind;

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

class Dispatcher {
 public:
  Dispatcher(const ClearanceProblem& p, const ClearanceWorld& w, const std::vector<std::uint32_t>& order)
      : p_(p), w_(w), g_(p.city->roads), order_(order), paths_(g_), taken_(w.items.size(), 0), weight_(p.crew_weight) {
    for (const auto& c : p.crews) crews_.push_back({c.from_h, {c.place.car.exists() ? c.place.car : c.place.foot, NodeId()}});
    // Machines pass where fire engines pass; what is closed to them must be opened first.
    for (std::uint32_t i = 0; i < w.items.size(); ++i)
      if (w.items[i].modes & kEmergency) set_weight(i, false);
    for (std::uint32_t i = 0; i < w.items.size(); ++i)
      if (w.items[i].opens_itself_h < 1e200) openings_.push_back({w.items[i].opens_itself_h, i});
  }

  std::vector<Task> run() {
    while (true) {
      const std::size_t c = next_crew();
      if (c == crews_.size() || crews_[c].free_h >= p_.horizon_h()) break;
      apply_openings(crews_[c].free_h);
      if (assign(c))
        wake(crews_[c].free_h);
      else wait(c);
    }
    std::stable_sort(tasks_.begin(), tasks_.end(), [](const Task& a, const Task& b) { return a.finish_h < b.finish_h; });
    return std::move(tasks_);
  }

 private:
  struct CrewState {
    double free_h;
    NodeId at[2];  ///< it may leave a cleared segment at either end
    bool idle = false;  ///< found nothing it can do until something else happens
  };
  struct Opening {
    double hour;
    std::uint32_t item;
  };

  void set_weight(std::uint32_t item, bool open) {
    const SegmentId s = w_.items[item].segment;
    for (EdgeId e : {g_.edge_forward[s], g_.edge_backward[s]})
      if (e.exists()) weight_[e] = open ? p_.crew_weight[e] : kClosed;
  }

  std::size_t next_crew() const {
    std::size_t best = crews_.size();
    for (std::size_t c = 0; c < crews_.size(); ++c)
      if (!crews_[c].idle && (best == crews_.size() || crews_[c].free_h < crews_[best].free_h)) best = c;
    return best;
  }

  void apply_openings(double now) {
    std::erase_if(openings_, [&](const Opening& o) {
      if (o.hour > now + 1e-9) return false;
      set_weight(o.item, true);
      taken_[o.item] = 1;
      return true;
    });
  }

  // What was just taken on opens at `hour`: crews that found nothing look again then.
  void wake(double hour) {
    for (CrewState& other : crews_)
      if (other.idle) {
        other.idle = false;
        other.free_h = std::max(other.free_h, hour);
      }
  }

  bool may_work(std::size_t c, std::uint32_t i) const {
    const WorkItem& item = w_.items[i];
    return !taken_[i] && item.kind == p_.crews[c].kind && !p_.forbidden[item.segment.value()];
  }

  // Travel hours from the crew to the nearer end of the segment.
  double travel_h(const WorkItem& i) const {
    const std::uint32_t d = std::min(paths_.distance(g_.seg_from[i.segment]), paths_.distance(g_.seg_to[i.segment]));
    return d == kUnreachable ? kNever : d / 3.6e6;
  }

  bool assign(std::size_t c) {
    CrewState& crew = crews_[c];
    const bool travels = p_.options->crew_travel;
    bool searched = false;
    for (std::uint32_t i : order_) {
      if (!may_work(c, i)) continue;
      if (travels && !searched) {
        searched = true;
        std::vector<ShortestPaths::Source> sources;
        for (NodeId n : crew.at)
          if (n.exists()) sources.push_back({n, 0});
        paths_.run(sources, weight_, ShortestPaths::Direction::forward);
      }
      const WorkItem& item = w_.items[i];
      const double travel = travels ? travel_h(item) : 0;
      const double begin = crew.free_h + travel;
      if (!std::isfinite(travel) || item.hold_h > begin + 1e-9) continue;
      const double finish = begin + item.clear_h(p_.crews[c].rate_m3_per_h);
      if (begin >= p_.horizon_h() || finish >= item.opens_itself_h) continue;
      taken_[i] = 1;
      tasks_.push_back({i, static_cast<std::uint32_t>(c), begin, finish});
      openings_.push_back({finish, i});
      crew.free_h = finish;
      crew.at[0] = g_.seg_from[item.segment];
      crew.at[1] = g_.seg_to[item.segment];
      return true;
    }
    return false;
  }

  // Nothing can be taken now: wait for the next hold to end or street to open, or go home.
  void wait(std::size_t c) {
    CrewState& crew = crews_[c];
    double until = kNever;
    bool open_work = false;
    for (std::uint32_t i : order_)
      if (may_work(c, i)) {
        open_work = true;
        if (w_.items[i].hold_h > crew.free_h + 1e-9) until = std::min(until, w_.items[i].hold_h);
      }
    for (const Opening& o : openings_)
      if (o.hour > crew.free_h + 1e-9) until = std::min(until, o.hour);
    if (open_work && std::isfinite(until)) crew.free_h = until;
    else crew.idle = true;
  }

  const ClearanceProblem& p_;
  const ClearanceWorld& w_;
  const RoadGraph& g_;
  const std::vector<std::uint32_t>& order_;
  ShortestPaths paths_;
  std::vector<std::uint8_t> taken_;
  PerEdge<std::uint32_t> weight_;
  std::vector<CrewState> crews_;
  std::vector<Opening> openings_;
  std::vector<Task> tasks_;
};

double integrate(const ClearanceProblem& p, const ClearanceWorld& w, std::vector<std::pair<double, std::uint32_t>> openings) {
  std::sort(openings.begin(), openings.end());
  AccessLoss access(p, w);
  double z = 0, now = 0;
  for (const auto& [hour, item] : openings) {
    if (hour >= p.horizon_h()) break;
    z += access.rate() * (hour - now);
    now = hour;
    access.open({item});
  }
  return z + access.rate() * (p.horizon_h() - now);
}

std::vector<std::pair<double, std::uint32_t>> by_themselves(const ClearanceWorld& w) {
  std::vector<std::pair<double, std::uint32_t>> out;
  for (std::uint32_t i = 0; i < w.items.size(); ++i)
    if (w.items[i].opens_itself_h < 1e200) out.emplace_back(w.items[i].opens_itself_h, i);
  return out;
}

}  // namespace

std::vector<Task> schedule(const ClearanceProblem& p, const ClearanceWorld& w, const std::vector<std::uint32_t>& order) {
  return Dispatcher(p, w, order).run();
}

double loss_of(const ClearanceProblem& p, const ClearanceWorld& w, const std::vector<Task>& tasks) {
  auto openings = by_themselves(w);
  for (const Task& t : tasks) {
    std::erase_if(openings, [&](const auto& o) { return o.second == t.item; });
    openings.emplace_back(t.finish_h, t.item);
  }
  return integrate(p, w, std::move(openings));
}

double loss_of_nothing(const ClearanceProblem& p, const ClearanceWorld& w) { return integrate(p, w, by_themselves(w)); }

double loss_all_open(const ClearanceProblem& p, const ClearanceWorld& w) {
  auto openings = by_themselves(w);
  for (std::uint32_t i = 0; i < w.items.size(); ++i)
    if (w.items[i].kind != CrewKind::none && !p.forbidden[w.items[i].segment.value()]) {
      std::erase_if(openings, [&](const auto& o) { return o.second == i; });
      openings.emplace_back(0.0, i);
    }
  return integrate(p, w, std::move(openings));
}

double lower_bound(const ClearanceProblem& p, const ClearanceWorld& w) {
  AccessLoss access(p, w);
  double start = kNever;
  for (const auto& c : p.crews) start = std::min(start, c.from_h);
  std::vector<std::vector<double>> hours;
  for (std::size_t k = 0; k < p.kinds.size(); ++k) hours.push_back(access.repair_hours(k));
  double smallest = kNever, z = 0;
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < w.items.size(); ++i) {
    const WorkItem& item = w.items[i];
    double least = item.opens_itself_h;
    for (const auto& c : p.crews)
      if (c.kind == item.kind && !p.forbidden[item.segment.value()]) least = std::min(least, start + item.clear_h(c.rate_m3_per_h));
    smallest = std::min(smallest, least);
    if (least < 1e200) all.push_back(i);
  }
  std::vector<double> before;
  for (std::size_t d = 0; d < p.demand.size(); ++d) before.push_back(access.inaccessibility(d));
  access.open(all);
  const double crews = static_cast<double>(std::max<std::size_t>(1, p.crews.size()));
  for (std::size_t d = 0; d < p.demand.size(); ++d) {
    // Nobody gains before the first item opens, nor before the cheapest repair of any kind shared by all crews.
    double cheapest = kNever;
    for (const auto& h : hours) cheapest = std::min(cheapest, h[d]);
    const double wait = std::isfinite(cheapest) && cheapest > 0 ? cheapest / crews : 0;
    const double t = std::min(p.horizon_h(), std::max(smallest, wait));
    z += p.demand[d].weight * (before[d] * t + access.inaccessibility(d) * (p.horizon_h() - t));
  }
  return z;
}

}  // namespace senda::plan
