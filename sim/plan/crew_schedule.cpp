#include "sim/plan/crew_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <limits>


namespace senda::plan {

namespace {
constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kSlack_h = 1e-9;
constexpr double kDay_h = 24;
}  // namespace

CityWorkspace::CityWorkspace(const ClearanceProblem& p) : paths(p.city->roads) {
  if (!p.options->crew_travel) return;
  metric.emplace(*p.hierarchy);
  trees.emplace(*p.hierarchy);
}

WorldEvaluator::WorldEvaluator(const ClearanceProblem& p, const ClearanceWorld& w, CityWorkspace& city) : p_(p), w_(w), region_(p, w, city.paths) {
  if (p.options->crew_travel) travel_.emplace(p, w, *city.metric, *city.trees);
  for (std::uint32_t i = 0; i < w.items.size(); ++i) {
    if (w.items[i].opens_itself()) by_themselves_.push_back({w.items[i].opens_itself_h, i});
    if (w.items[i].closes_later(p.now_h)) later_.push_back({w.items[i].closes_h, i});
    const bool on_the_way = travel_ && !travel_->passages(i).empty();
    if (p.workable(w.items[i]) && (region_.matters(i) || on_the_way)) useful_.push_back(i);
  }
  for (auto* list : {&by_themselves_, &later_}) std::sort(list->begin(), list->end(), [](const Opening& a, const Opening& b) { return a.hour != b.hour ? a.hour < b.hour : a.item < b.item; });
}

double WorldEvaluator::on_duty(double hour, std::size_t crew) const {
  if (!p_.options->shift_h) return hour;
  const double since = hour - p_.crews[crew].from_h, day = std::floor(since / kDay_h);
  return since - day * kDay_h < *p_.options->shift_h - kSlack_h ? hour : p_.crews[crew].from_h + (day + 1) * kDay_h;
}

double WorldEvaluator::end_of_work(double begin_h, double hours, std::size_t crew) const {
  if (!p_.options->shift_h) return begin_h + hours;
  double at = on_duty(begin_h, crew), left = hours;
  while (true) {
    const double since = at - p_.crews[crew].from_h, day = std::floor((since + kSlack_h) / kDay_h), until = p_.crews[crew].from_h + day * kDay_h + *p_.options->shift_h;
    if (left <= until - at + kSlack_h) return at + left;
    left -= until - at;
    at = p_.crews[crew].from_h + (day + 1) * kDay_h;
  }
}

std::size_t WorldEvaluator::next_crew() const {
  std::size_t best = crews_.size();
  for (std::size_t c = 0; c < crews_.size(); ++c)
    if (!crews_[c].idle && (best == crews_.size() || crews_[c].free_h < crews_[best].free_h)) best = c;
  return best;
}

void WorldEvaluator::apply_openings(double now) {
  std::erase_if(openings_, [&](const Opening& o) {
    if (o.hour > now + kSlack_h) return false;
    if (travel_) travel_->open(o.item);
    taken_[o.item] = 1;
    return true;
  });
}

bool WorldEvaluator::assign(std::size_t c) {
  Crew& crew = crews_[c];
  for (std::size_t k = 0; k < order_.size(); ++k) {
    const std::uint32_t i = order_[k];
    const WorkItem& item = w_.items[i];
    if (taken_[i] || item.kind != p_.crews[c].kind) continue;
    // Held until after the crew would be there, by whatever way: looked at often, and seldom worth a search.
    if (item.hold_h > crew.free_h && travel_ && !p_.options->shift_h)
      if (const std::uint32_t most = travel_->way_at_first(crew.at, i); most != kUnreachable && item.hold_h > crew.free_h + most / 3.6e6 + kSlack_h) continue;
    const std::uint32_t travel_ms = travel_ ? travel_->way(crew.at, i) : 0;
    if (travel_ms == kUnreachable) continue;
    const double begin = on_duty(crew.free_h + travel_ms / 3.6e6, c);
    if (item.hold_h > begin + kSlack_h || begin >= p_.horizon_h()) continue;
    const double finish = end_of_work(begin, item.clear_h(p_.crews[c].rate_m3_per_h), c);
    if (finish >= item.opens_itself_h) continue;
    taken_[i] = 1;
    order_.erase(order_.begin() + static_cast<std::ptrdiff_t>(k));
    tasks_.push_back({i, static_cast<std::uint32_t>(c), begin, finish});
    openings_.push_back({finish, i});
    crew.free_h = finish;
    if (travel_) crew.at = travel_->ends(i);
    return true;
  }
  return false;
}

// Nothing can be taken now: wait for the next hold to end or street to open, or go home.
void WorldEvaluator::wait(std::size_t c) {
  Crew& crew = crews_[c];
  double until = kNever;
  bool work_left = false;
  for (const std::uint32_t i : order_)
    if (!taken_[i] && w_.items[i].kind == p_.crews[c].kind) {
      work_left = true;
      if (w_.items[i].hold_h > crew.free_h + kSlack_h) until = std::min(until, w_.items[i].hold_h);
    }
  for (const Opening& o : openings_)
    if (o.hour > crew.free_h + kSlack_h) until = std::min(until, o.hour);
  if (work_left && std::isfinite(until)) crew.free_h = until;
  else crew.idle = true;
}

const std::vector<Task>& WorldEvaluator::schedule(const std::vector<std::uint32_t>& order) {
  order_.clear();
  for (const std::uint32_t i : order)
    if (p_.workable(w_.items[i])) order_.push_back(i);
  taken_.assign(w_.items.size(), 0);
  crews_.resize(p_.crews.size());
  for (std::size_t c = 0; c < crews_.size(); ++c) {
    crews_[c].free_h = p_.ready_h(c);
    crews_[c].at.clear();
    if (travel_) crews_[c].at = travel_->starts(c);
    crews_[c].idle = false;
  }
  openings_ = by_themselves_;
  tasks_.clear();
  while (!order_.empty()) {
    const std::size_t c = next_crew();
    if (c == crews_.size() || crews_[c].free_h >= p_.horizon_h()) break;
    apply_openings(crews_[c].free_h);
    if (!assign(c)) {
      wait(c);
      continue;
    }
    // What was just taken on opens then: crews that found nothing look again.
    for (Crew& other : crews_)
      if (other.idle) other.idle = false, other.free_h = std::max(other.free_h, crews_[c].free_h);
  }
  if (travel_) travel_->reset();
  std::stable_sort(tasks_.begin(), tasks_.end(), [](const Task& a, const Task& b) { return a.finish_h < b.finish_h; });
  return tasks_;
}

double WorldEvaluator::loss(const std::vector<Task>& tasks) {
  timeline_ = by_themselves_;
  for (const Task& t : tasks) timeline_.push_back({t.finish_h, t.item});  // where it would have opened by itself, later
  std::sort(timeline_.begin(), timeline_.end(), [](const Opening& a, const Opening& b) { return a.hour != b.hour ? a.hour < b.hour : a.item < b.item; });
  const auto start = region_.mark();
  double z = 0, now = p_.now_h;
  const auto pass = [&](double hour) {
    if (hour > now) z += region_.rate() * (hour - now), now = hour;
  };
  opened_.clear();
  // Where items close later, all that is open then is opened anew.
  std::size_t closed = 0;
  const auto reopen = [&] {
    region_.rollback(start);
    for (std::size_t k = closed; k < later_.size(); ++k) region_.open(later_[k].item);
    for (const std::uint32_t i : opened_) region_.open(i);
  };
  if (!later_.empty()) reopen();
  const auto close_until = [&](double hour) {
    while (closed < later_.size() && later_[closed].hour <= hour) {
      pass(later_[closed].hour);
      ++closed;
      reopen();
    }
  };
  for (const Opening& o : timeline_) {
    if (o.hour >= p_.horizon_h()) break;
    close_until(o.hour);
    pass(o.hour);
    region_.open(o.item);
    if (!later_.empty()) opened_.push_back(o.item);
  }
  close_until(p_.horizon_h());
  z += region_.rate() * (p_.horizon_h() - now);
  region_.rollback(start);
  return z;
}

double WorldEvaluator::loss_all_open() {
  std::vector<Task> all;
  for (std::uint32_t i = 0; i < w_.items.size(); ++i)
    if (p_.workable(w_.items[i])) all.push_back({i, 0, p_.now_h, p_.now_h});
  return loss(all);
}

}  // namespace senda::plan
