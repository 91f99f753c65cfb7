#include "viz/history.hpp"

#include <algorithm>
#include <chrono>

namespace senda::viz {

using record::Event;
using record::EventKind;

History::History(std::filesystem::path events, SimTime end) : path_(std::move(events)), end_(end) {}

void History::begin(Asked what) {
  if (!replay_) replay_ = std::make_unique<record::Replay>(path_);
  asked_ = what;
  next_ = step_ = 0;
  on_foot_ = by_car_ = 0;
  events_.clear();
  longest_.clear();
  since_.assign(what == Asked::street ? replay_->agents() : 0, SimTime(0));
  walkers_.assign(kSteps, 0);
  cars_.assign(kSteps, 0);
  on_.assign(what == Asked::street ? replay_->agents() : 0, 0);
  car_.assign(what == Asked::street ? replay_->agents() : 0, 0);
}

void History::of_street(SegmentId s) {
  id_ = s.value();
  begin(Asked::street);
}

void History::of_agent(AgentId a) {
  id_ = a.value();
  begin(Asked::agent);
}

double History::progress() const { return !replay_ || replay_->rows() == 0 ? 1 : static_cast<double>(next_) / static_cast<double>(replay_->rows()); }

bool History::work(double seconds) {
  if (asked_ == Asked::nothing || !replay_) return true;
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t n = 0; next_ < replay_->rows(); ++next_) {
    if (++n % 4096 == 0 && std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() > seconds) return false;
    read(replay_->row(next_));
  }
  return true;
}

void History::read(const record::Replay::Row& r) {
  if (!r.event.agent.exists()) return;
  if (asked_ == Asked::street) return count(r.event);
  if (r.event.agent.value() == id_ && events_.size() < kMostEvents) events_.push_back(r.event);
}

// Whoever is there now has been there since the last change.
void History::mark(SimTime t) {
  const auto step = std::min(kSteps - 1, static_cast<std::size_t>(static_cast<double>(std::max<std::int64_t>(0, t.ms)) / std::max<double>(1, static_cast<double>(end_.ms)) * kSteps));
  for (; step_ < step; ++step_) keep(step_);
  keep(step);
}

void History::keep(std::size_t step) {
  walkers_[step] = std::max(walkers_[step], static_cast<float>(on_foot_));
  cars_[step] = std::max(cars_[step], static_cast<float>(by_car_));
}

void History::keep_stay(const Stay& s) {
  if (longest_.size() == kLongest && longest_.back().ms() >= s.ms()) return;
  longest_.insert(std::upper_bound(longest_.begin(), longest_.end(), s, [](const Stay& x, const Stay& y) { return x.ms() > y.ms(); }), s);
  if (longest_.size() > kLongest) longest_.pop_back();
}

void History::count(const Event& e) {
  const std::uint32_t a = e.agent.value();
  if (a >= on_.size()) return;
  switch (e.kind) {
    case EventKind::depart: car_[a] = e.place == 1; break;
    case EventKind::abandon: car_[a] = 0; break;
    case EventKind::enter:
    case EventKind::leave:
    case EventKind::arrive: break;
    default: return;
  }
  if (on_[a] == 0 && (e.kind != EventKind::enter || e.place != id_)) return;
  mark(e.time);
  if (on_[a] != 0) {
    --(on_[a] == 2 ? by_car_ : on_foot_);
    keep_stay({a, since_[a], e.time, on_[a] == 2});
  }
  on_[a] = 0;
  since_[a] = e.time;
  if (e.kind != EventKind::enter || e.place != id_) return;
  on_[a] = car_[a] ? 2 : 1;
  ++(on_[a] == 2 ? by_car_ : on_foot_);
  mark(e.time);
}

}  // namespace senda::viz
