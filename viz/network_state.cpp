#include "viz/network_state.hpp"

#include <algorithm>

namespace senda::viz {

using record::Event;
using record::EventKind;

NetworkState::NetworkState(const record::ReplayMap& map, const record::EventColumns& events) : map_(map), events_(events) {
  const std::size_t n = map.from.size();
  cause_.assign(n, 255);
  modes_.assign(n, 0);
  for (std::size_t i = map.scene.closed.size(); i-- > 0;) cause_[map.scene.closed[i]] = map.scene.closed_cause[i], modes_[map.scene.closed[i]] |= map.scene.closed_modes[i];
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
      if (closed_[s] < 255) ++closed_[s];
      break;
    case EventKind::segment_opened:
      if (closed_[s] > 0) --closed_[s];
      works_[s] = 0;
      break;
    case EventKind::work_begins: works_[s] = 1; break;
    case EventKind::lanes_turned: turned_[s] = 1; break;
    case EventKind::lanes_returned: turned_[s] = 0; break;
    default: return;
  }
  changed_[s] = e.time;
  if (!listed_[s]) notable_.push_back(s);
  listed_[s] = 1;
}

void NetworkState::at(SimTime t) {
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
