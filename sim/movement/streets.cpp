// What changes on the streets during a run: they close and reopen, water comes, sites open, power comes back, and
// drivers see the queues of the moment.
#include <cmath>

#include "sim/movement/run.hpp"

namespace senda::movement {

void Run::mark(SegmentId s) {
  for (const EdgeId e : {g_.edge_forward[s], g_.edge_backward[s]}) {
    if (!e.exists()) continue;
    links_[0][e].closed = streets_.closed(s, kFoot);
    links_[0][e].closed_wheels = streets_.closed(s, kWheelchair);
    links_[1][e].closed = streets_.closed(s, kCar) || is_turned(e);
  }
}

void Run::close(std::uint32_t spell) {
  const Spell& s = streets_.spells()[spell];
  const bool swept[2] = {streets_.swept(s.segment, kFoot), streets_.swept(s.segment, kCar)};
  streets_.close(spell);
  mark(s.segment);
  note(EventKind::segment_closed, 0xffffffffu, s.segment.value());
  for (const bool car : {false, true})
    if (s.area && !swept[car] && streets_.swept(s.segment, car ? kCar : kFoot)) catch_people(s.segment, car);
}

// Whoever stands in a queue of a street that water or fire reaches; who is still on the way along it is counted when
// it comes to its end.
void Run::catch_people(SegmentId s, bool car) {
  for (const EdgeId e : {g_.edge_forward[s], g_.edge_backward[s]}) {
    if (!e.exists()) continue;
    for (std::uint32_t id = links_[car][e].queue.first; id != kNobody; id = who_[party(id)].behind_in_queue) catch_party(id, s);
  }
}

void Run::catch_party(std::uint32_t id, SegmentId s) {
  tally_.caught(party(id));  // and who has come along since
  if (!who_[party(id)].caught) note(EventKind::caught, id, s.value());
  who_[party(id)].caught = 1;
}

void Run::reopen(std::uint32_t spell) {
  streets_.open(spell);
  mark(streets_.spells()[spell].segment);
  note(EventKind::segment_opened, 0xffffffffu, streets_.spells()[spell].segment.value());
  announce_later();
}

void Run::open_site(std::uint32_t site) {
  book_.open(site);
  note(EventKind::site_opened, 0xffffffffu, site);
  site_opened_ = true;
  announce_later();
}

// What opens at one instant is known together.
void Run::announce_later() {
  if (!to_announce_) schedule(now_, Act::announce, 0);
  to_announce_ = true;
}

// What has opened is announced: whoever was stuck tries again, and where a site has opened, who was turned away.
void Run::announce() {
  to_announce_ = false;
  std::vector<std::uint32_t> stuck, turned_away;
  stuck.swap(isolated_);
  if (site_opened_) turned_away.swap(refused_);
  site_opened_ = false;
  for (std::uint32_t id : stuck) {
    who_[party(id)].stuck = false;
    if (who_[party(id)].bus) {
      bus_goes_on(id - first_bus());
    } else if (tally_.state(party(id)) == State::isolated) {  // it may have given up its meeting since
      tally_.set(party(id), State::travelling, now_);
      proceed(id);
    }
  }
  for (std::uint32_t id : turned_away) wait_over(id);
}

void Run::power_back() {
  for (EdgeId e : g_.edges()) links_[1][e].dark = 0;
  note(EventKind::power_back, 0xffffffffu);
}

// Times of the moment: the free one, and what those who left since the last look have lost on average, or what the
// queue that stands there will take, whichever is longer. Where nobody has moved since nothing is to be seen.
void Run::see_times() {
  schedule(SimTime(now_.ms + std::max<std::int64_t>(1000, std::llround(b_.replan_every_s * 1000))), Act::refresh, 0);
  PerEdge<std::uint32_t> now;
  now.assign(g_.edge_count(), kClosed);
  bool any = false;
  for (EdgeId e : g_.edges()) {
    if (!(g_.modes[e] & kCar)) continue;
    const Link& l = links_[1][e];
    Exits& x = exits_[e];
    const std::int64_t lost = x.vehicles > 0 ? x.lost_ms / x.vehicles : 0, queue = std::int64_t{l.queued} * l.headway_us / 1000;
    now[e] = static_cast<std::uint32_t>(std::min<std::int64_t>(l.free_flow_ms + std::max(lost, queue), 0x7fffffff));
    any = any || x.vehicles > 0 || l.queued > 0;
    x = {};
  }
  if (any || seen_any_) navigator_.see_times(std::move(now));
  seen_any_ = any;
}

}  // namespace senda::movement
