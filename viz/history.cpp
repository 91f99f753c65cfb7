#include "viz/history.hpp"

#include <algorithm>
#include <chrono>

namespace senda::viz {

using record::Event;
using record::EventKind;

History::History(const std::filesystem::path& events, SimTime end, SegmentId street)
    : replay_(events), end_(end), street_(street), on_(replay_.agents(), 0), car_(replay_.agents(), 0), since_(replay_.agents()), walkers_(kSteps, 0), cars_(kSteps, 0) {}

History::History(const std::filesystem::path& events, SimTime end, AgentId agent) : replay_(events), end_(end), agent_(agent) {}

double History::progress() const { return replay_.rows() == 0 ? 1 : static_cast<double>(next_) / static_cast<double>(replay_.rows()); }

bool History::work(double seconds) {
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t n = 0; next_ < replay_.rows(); ++next_) {
    if (++n % 4096 == 0 && std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() > seconds) return false;
    read(replay_.row(next_));
  }
  return true;
}

void History::read(const record::Replay::Row& r) {
  if (!r.event.agent.exists()) return;
  if (street_.exists()) return count(r.event);
  if (r.event.agent == agent_ && events_.size() < kMostEvents) events_.push_back(r.event);
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
  if (on_[a] == 0 && (e.kind != EventKind::enter || e.place != street_.value())) return;
  mark(e.time);
  if (on_[a] != 0) {
    --(on_[a] == 2 ? by_car_ : on_foot_);
    keep_stay({a, since_[a], e.time, on_[a] == 2});
  }
  on_[a] = 0;
  since_[a] = e.time;
  if (e.kind != EventKind::enter || e.place != street_.value()) return;
  on_[a] = car_[a] ? 2 : 1;
  ++(on_[a] == 2 ? by_car_ : on_foot_);
  mark(e.time);
}

}  // namespace senda::viz
