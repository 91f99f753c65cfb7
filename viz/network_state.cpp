#include "viz/network_state.hpp"

#include <algorithm>

namespace senda::viz {

using record::Event;
using record::EventKind;

NetworkState::NetworkState(const record::ReplayMap& map, const record::EventColumns& events) : map_(map), events_(events) {
  const std::size_t n = map.from.size();
  listed_.assign(n, 0);
  reset();
  mark();
}

void NetworkState::reset() {
  const std::size_t n = map_.from.size(), sites = map_.scene.sites();
  next_ = 0;
  closed_.assign(n, 0);
  works_.assign(n, 0);
  turned_.assign(n, 0);
  opened_.assign(n, 0);
  changed_.assign(n, SimTime(0));
  full_.assign(sites, 0);
  serves_.assign(sites, 0);
  for (std::size_t i = 0; i < sites; ++i) serves_[i] = map_.scene.site_standing[i] && map_.scene.site_opens_s[i] <= 0;
  for (const SegmentId s : notable_) listed_[s] = 0;
  notable_.clear();
}

void NetworkState::apply(const Event& e) {
  switch (e.kind) {
    case EventKind::site_full:
    case EventKind::site_opened:
      if (e.place < full_.size()) (e.kind == EventKind::site_full ? full_ : serves_)[e.place] = 1;
      return;
    default: break;
  }
  if (e.place >= map_.from.size()) return;
  const SegmentId s(e.place);
  switch (e.kind) {
    case EventKind::segment_closed:
      if (closed_[s] == 0) changed_[s] = e.time;
      if (closed_[s] < 255) ++closed_[s];
      break;
    case EventKind::segment_opened:
      if (closed_[s] > 0) --closed_[s];
      if (closed_[s] == 0) changed_[s] = e.time;
      opened_[s] = 1;
      works_[s] = 0;
      break;
    case EventKind::work_begins: works_[s] = 1; break;
    case EventKind::lanes_turned: turned_[s] = 1; break;
    case EventKind::lanes_returned: turned_[s] = 0; break;
    default: return;
  }
  if (!listed_[s]) notable_.push_back(s);
  listed_[s] = 1;
}

template <class Visit>
void NetworkState::each_reason(SegmentId s, Visit&& visit) const {
  const record::Scene& scene = map_.scene;
  const auto now = static_cast<float>(now_.seconds());
  for (auto i = static_cast<std::size_t>(std::lower_bound(scene.closed.begin(), scene.closed.end(), s) - scene.closed.begin()); i < scene.closed.size() && scene.closed[i] == s; ++i)
    if (scene.closed_from_s[i] <= now && now < scene.closed_until_s[i]) visit(i);
}

std::uint8_t NetworkState::cause(SegmentId s) const {
  std::uint8_t first = 255;
  each_reason(s, [&](std::size_t i) { first = first == 255 ? map_.scene.closed_cause[i] : first; });
  return first;
}

std::uint8_t NetworkState::closed_modes(SegmentId s) const {
  std::uint8_t modes = 0;
  each_reason(s, [&](std::size_t i) { modes |= map_.scene.closed_modes[i]; });
  return modes ? modes : kAllModes;
}

void NetworkState::at(SimTime t) {
  now_ = t;
  if (next_ > 0 && events_.time_ms[next_ - 1] > t.ms) reset();
  for (; next_ < events_.size() && events_.time_ms[next_] <= t.ms; ++next_) apply(events_.at(next_));
}

void NetworkState::mark() {
  for (std::size_t i = 0; i < events_.size(); ++i) {
    const Event e = events_.at(i);
    const auto add = [&](Marker::Kind kind) { markers_.push_back({e.time, kind, e.place}); };
    const bool street = e.place < map_.from.size();
    switch (e.kind) {
      case EventKind::segment_closed:
        if (street && map_.bridge[SegmentId(e.place)]) add(Marker::Kind::bridge_closed);
        break;
      case EventKind::segment_opened: add(Marker::Kind::street_opened); break;
      case EventKind::site_full: add(Marker::Kind::site_full); break;
      case EventKind::site_opened: add(Marker::Kind::site_opened); break;
      case EventKind::work_begins: add(Marker::Kind::work); break;
      case EventKind::gridlock: add(Marker::Kind::gridlock); break;
      case EventKind::power_back: add(Marker::Kind::power); break;
      default: break;
    }
  }
}

}  // namespace senda::viz
