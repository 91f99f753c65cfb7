#include "sim/movement/engine.hpp"

#include <cassert>
#include <cmath>

#include "graph/interrupt.hpp"
#include "sim/movement/fetch.hpp"

namespace senda::movement {

Outcome Run::simulate() {
  start();
  while (agenda_.due(tally_.horizon())) {
    if (++acts_ % 65536 == 0) check_stop();
    fetch();
    const Pending e = agenda_.next();
    now_ = e.at();
    act(e);
  }
  now_ = tally_.horizon();
  for (const auto& links : links_) tally_.add_links(g_, links);
  look_for_rings();
  auto& rings = tally_.outcome().gridlocks;
  std::stable_sort(rings.begin(), rings.end(), [](const Gridlock& a, const Gridlock& b) { return a.since < b.since; });
  for (PartyId q : p_.origin.keys()) {
    if (!meetings_.any()) tally_.walked(q, who_[q].distance_m);
    if (meetings_.is_carried(q)) continue;
    if (tally_.state(q) == State::isolated && p_.phase[q] != people::Phase::background) tally_.because(q, navigator_.cut_by(q.value()));
    tally_.last_seen(q, who_[q].node, who_[q].waits_for.exists());
  }
  return tally_.finish(book_.outcome());
}

// --- lists

void Run::append(PartyList& queue, std::uint32_t id) {
  who_[party(id)].behind_in_queue = kNobody;
  if (queue.empty()) queue.first = id;
  else who_[party(queue.last)].behind_in_queue = id;
  queue.last = id;
}

void Run::take_first(PartyList& queue) {
  queue.first = who_[party(queue.first)].behind_in_queue;
  if (queue.first == kNobody) queue.last = kNobody;
}

// Those who wait form a ring: the last knows the first.
void Run::join_waiting(Link& l, std::uint32_t id) {
  Traveller& t = who_[party(id)];
  if (l.last_waiting == kNobody) {
    t.behind_waiting = id;
  } else {
    Traveller& last = who_[party(l.last_waiting)];
    t.behind_waiting = last.behind_waiting;
    last.behind_waiting = id;
  }
  l.last_waiting = id;
}

std::uint32_t Run::first_waiting(const Link& l) const { return who_[party(l.last_waiting)].behind_waiting; }

void Run::quit_waiting(Link& l, std::uint32_t id) {
  std::uint32_t before = l.last_waiting;
  while (who_[party(before)].behind_waiting != id) before = who_[party(before)].behind_waiting;
  who_[party(before)].behind_waiting = who_[party(id)].behind_waiting;
  if (l.last_waiting == id) l.last_waiting = before == id ? kNobody : before;
  who_[party(id)].waits_for = EdgeId();
}

void Run::note(EventKind kind, std::uint32_t id, std::uint32_t place) {
  if (!log_) return;
  const AgentId lead = id == 0xffffffffu ? AgentId() : p_.lead(party(id));
  log_->add({now_, kind, lead, place, id == 0xffffffffu ? NodeId() : who_[party(id)].node});
}

void Run::act(const Pending& e) {
  switch (e.act()) {
    case Act::close_street: close(e.id); break;
    case Act::open_street: reopen(e.id); break;
    case Act::announce: announce(); break;
    case Act::broadcast: navigator_.broadcast(streets_.spells()[e.id].segment); break;
    case Act::power_back: power_back(); break;
    case Act::work_begins: note(EventKind::work_begins, 0xffffffffu, e.id); break;
    case Act::open_site: open_site(e.id); break;
    case Act::refresh: see_times(); break;
    case Act::bus: bus_leaves(e.id); break;
    case Act::bus_missed: missed_bus(e.id); break;
    case Act::gridlock:
      rings_watched_ = false;
      look_for_rings();
      break;
    case Act::contraflow: contraflow(e.id, static_cast<Turn>(e.extra)); break;
    case Act::space: space(EdgeId(e.id), e.extra); break;
    case Act::ready: ready(e.id); break;
    case Act::try_leave: {
      const bool car = e.extra;
      links_[car][EdgeId(e.id)].try_scheduled = false;
      try_leave(EdgeId(e.id), car);
      break;
    }
    case Act::depart: depart(e.id); break;
    case Act::wait_over: wait_over(e.id); break;
    case Act::abandon: look_after(e.id); break;
    case Act::gather: gather(e.id); break;
    case Act::give_up: give_up(e.id, e.extra); break;
  }
}

// --- moving

// How many a party and those who go with it are, and at what pace.
void Run::measure(PartyId q) {
  who_[q].persons = static_cast<std::uint16_t>(std::min<std::uint32_t>(meetings_.persons(q), Traveller::kMany));
  who_[q].speed_mps = meetings_.speed(q);
}

void Run::depart(std::uint32_t id) {
  tally_.depart(party(id), now_);
  note(EventKind::depart, id, who_[party(id)].car);
  if (meetings_.collected(party(id))) return await(id);
  if (!navigator_.set_out(id)) return isolate(id);
  Traveller& t = who_[party(id)];
  // Who follows the tree of free-flow times on foot counts them as it goes; for the others they are known now or later.
  t.main_way = !t.own_route && Routes::perception(t.way) == 0 && !t.car && !t.to_bus && !meetings_.has_stops(party(id)) && t.node != t.target;
  t.free_ms = t.main_way ? 0 : Traveller::kMoving;
  if (t.own_route || meetings_.has_stops(party(id))) {
    tally_.free_flow(party(id), navigator_.intact_time(id));
    t.timed = true;
  }
  proceed(id);
}

// From a node without a link: at the origin or a stop, after waiting, after a reopening, after leaving the car.
void Run::proceed(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  if (!t.target.exists() || (t.node != t.target && !navigator_.still_routed(t))) {
    if (!navigator_.plan(id)) return isolate(id);
    if (meetings_.has_stops(party(id))) tally_.free_flow(party(id), navigator_.intact_time(id));
  }
  EdgeId e;
  switch (navigator_.decide(id, e)) {
    case Navigator::Decision::arrived: return reach(id);
    case Navigator::Decision::stuck: return isolate(id);
    case Navigator::Decision::go: break;
  }
  Link& l = links_[t.car][e];
  if (!l.is_waited_for() && has_space(l, t.car, size(id))) return enter(id, e);
  t.free_exit_ms = static_cast<std::uint32_t>(now_.ms);  // since when it waits
  wait_for(e, id);
}

void Run::enter(std::uint32_t id, EdgeId e, std::uint32_t turn_state) {
  Traveller& t = who_[party(id)];
  Link& l = links_[t.car][e];
  const std::int32_t takes = size(id);
  l.occupied += takes;
  assert(l.occupied <= l.storage || l.occupied == takes);  // whoever is larger than a street is there alone
  l.entered += static_cast<std::uint32_t>(takes);
  if (t.own_route) t.memory->route.pop_back();
  if (t.memory) t.memory->turn_state = turn_state;
  else if (turn_state != Routes::kNoState) t.remember().turn_state = turn_state;
  if (t.inside && !l.closed) {
    t.inside = false;
    t.just_out = true;
  }
  t.edge = e;
  const std::int64_t ideal = navigator_.ideal_ms(id, e);
  if (t.car) t.stuck_since_ms = Traveller::kMoving;
  else if (t.main_way) t.free_ms += static_cast<std::uint32_t>(ideal);
  t.free_exit_ms = static_cast<std::uint32_t>(now_.ms + ideal);
  note_street(EventKind::enter, id, e);
  schedule(SimTime(now_.ms + (t.car ? drive_ms(e) : walk_ms(id, e, ideal))), Act::ready, id);
}

// Cars go at a walk among a crowd.
std::int64_t Run::drive_ms(EdgeId e) {
  Link& l = links_[1][e];
  std::int64_t ms = l.free_flow_ms + (later_ms_.empty() ? 0 : later_ms_[e]);
  if (!l.crowded) return ms;
  const Link& walk = links_[0][e];
  const std::int32_t persons = walk.occupied + (walk.opposite == kNobody ? 0 : links_[0][EdgeId(walk.opposite)].occupied);
  if (static_cast<float>(persons) > crowd_of(walk, b_.crowd_density)) return std::max<std::int64_t>(ms, std::llround(l.length_m * 3600 / b_.crowd_speed_kmh));
  l.crowded = 0;
  return ms;
}

// Walkers slow down with density up to the critical one; beyond it the exit's capacity governs.
std::int64_t Run::walk_ms(std::uint32_t id, EdgeId e, std::int64_t ideal) {
  const Link& l = links_[0][e];
  const std::int32_t persons = l.occupied + (l.opposite == kNobody ? 0 : links_[0][EdgeId(l.opposite)].occupied);
  double slower = slower_.empty() ? 1 : slower_[g_.segment[e]];
  if (darkness_.any_outage()) slower /= darkness_.factor(g_.source[e], now_);
  if (persons <= size(id)) return slower == 1 ? ideal : whole(static_cast<double>(ideal) * slower);  // alone on the street
  const double density = persons / (l.length_m * l.width_m()), speed = who_[party(id)].speed_mps * (slopes_.empty() ? 1.0 : static_cast<double>(slopes_[e]));
  if (density > b_.crowd_density)
    for (const EdgeId both : {g_.edge_forward[g_.segment[e]], g_.edge_backward[g_.segment[e]]})
      if (both.exists()) links_[1][both].crowded = 1;
  const double v = weidmann_speed(speed, std::min(kCriticalDensity, density));
  return std::max<std::int64_t>(1, whole(l.length_m / v * 1000 * slower));
}

void Run::ready(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  Link& l = links_[t.car][t.edge];
  append(l.queue, id);
  if (++l.queued > l.most_queued) {
    l.most_queued = static_cast<std::uint16_t>(std::min<std::uint32_t>(l.queued, 0xffff));
    l.most_at = static_cast<std::uint16_t>(now_.ms / (1000 * Link::kMostStep_s));
  }
  if (l.closed && streets_.swept(g_.segment[t.edge], t.car ? kCar : kFoot)) catch_party(id, g_.segment[t.edge]);
  if (l.queued == 1) try_leave(t.edge, t.car);
}

// `admitted`: the next link has just called this head in, ahead of the others who wait for it.
void Run::try_leave(EdgeId e, bool car, bool admitted) {
  Link& l = links_[car][e];
  while (!l.queue.empty() && !l.head_waits) {
    const std::uint32_t id = l.queue.first;
    const std::int64_t token_ms = (l.next_free_us + 999) / 1000;
    if (token_ms > now_.ms) {
      if (!l.try_scheduled) {
        l.try_scheduled = true;
        schedule(SimTime(token_ms), Act::try_leave, e.value(), car);
      }
      return;
    }
    Traveller& t = who_[party(id)];
    t.node = g_.target[e];
    EdgeId next;
    const Navigator::Decision d = navigator_.decide(id, next);
    if (d == Navigator::Decision::go) {
      Link& to = links_[car][next];
      if ((to.is_waited_for() && !admitted) || !has_space(to, car, size(id))) {
        l.head_waits = true;
        if (car) watch_head(e);
        return wait_for(next, id);
      }
    }
    admitted = false;
    const std::uint32_t turn_state = d == Navigator::Decision::go && navigator_.routes().turns() ? navigator_.turn_state(t, next) : Routes::kNoState;
    leave(id, e);
    if (d == Navigator::Decision::go) enter(id, next, turn_state);
    else if (d == Navigator::Decision::arrived) reach(id);
    else isolate(id);
  }
}

void Run::leave(std::uint32_t id, EdgeId e) {
  Traveller& t = who_[party(id)];
  Link& l = links_[t.car][e];
  out_of_queue(id, l);
  // Flow within the millisecond that has just begun is not lost: exits are told in whole milliseconds, capacity is not.
  const std::int64_t begun_us = now_.ms * 1000;
  l.next_free_us = (l.next_free_us > begun_us - 1000 ? l.next_free_us : begun_us) + std::int64_t{l.headway_us} * size(id) * static_cast<std::int64_t>(l.dark ? dark_thousandths_ : 1000) / 1000;
  note_street(EventKind::leave, id, e);
  t.edge = EdgeId();
  if (t.car) t.stuck_since_ms = Traveller::kMoving;
  // A car leaves a hole that travels back; walkers close up at once.
  if (t.car) {
    holes_.add(l, now_.ms);
    if (l.is_waited_for()) watch_space(e, l);
    return;
  }
  l.occupied -= size(id);
  if (!l.is_waited_for() || l.space_scheduled) return;
  l.space_scheduled = 1;
  schedule(now_, Act::space, e.value(), 0);
}

// The head of a link goes from it: along, or out of its car.
void Run::out_of_queue(std::uint32_t id, Link& l) {
  const Traveller& t = who_[party(id)];
  take_first(l.queue);
  --l.queued;
  l.head_waits = false;
  const std::int64_t lost = now_.ms - t.free_exit_ms;
  if (lost > 0) l.lost_ms += lost * persons(id);
  if (t.car && !exits_.empty()) {
    exits_[t.edge].lost_ms += std::max<std::int64_t>(0, lost);
    ++exits_[t.edge].vehicles;
  }
  if (meetings_.any()) tally_.walked(party(id), l.length_m);
  else who_[party(id)].distance_m += l.length_m;
}

// Holes are counted off when a link seems full.
bool Run::has_space(Link& l, bool car, std::int32_t size) {
  if (l.has_space(size)) return true;
  if (!car) return false;
  holes_.settle(l, now_.ms);
  return l.has_space(size);
}

// Somebody waits for space on a link: look again when the next hole has come to its entrance.
void Run::watch_space(EdgeId e, Link& l) {
  if (l.space_scheduled || !holes_.any(l)) return;
  l.space_scheduled = 1;
  schedule(SimTime(std::max(now_.ms, holes_.next_ms(l))), Act::space, e.value(), 1);
}

// Space has appeared at the entrance of a link: those who wait may enter, first come first served.
void Run::space(EdgeId e, bool car) {
  Link& l = links_[car][e];
  l.space_scheduled = 0;
  let_in(e, car);
  if (car && l.is_waited_for()) watch_space(e, l);
}

void Run::let_in(EdgeId e, bool car) {
  Link& l = links_[car][e];
  const std::uint32_t last = l.last_waiting;  // whoever asks again has to wait for the next space
  for (bool more = true; more && l.is_waited_for() && has_space(l, car, size(first_waiting(l)));) {
    const std::uint32_t id = first_waiting(l);
    more = id != last;
    quit_waiting(l, id);
    if (const EdgeId from = who_[party(id)].edge; from.exists()) {
      links_[car][from].head_waits = false;
      try_leave(from, car, true);
    } else {
      enter_from_node(id);
    }
  }
}

// A party at its origin whose turn has come: look again, since streets may have changed.
void Run::enter_from_node(std::uint32_t id) {
  EdgeId e;
  switch (navigator_.decide(id, e)) {
    case Navigator::Decision::arrived: return reach(id);
    case Navigator::Decision::stuck: return isolate(id);
    case Navigator::Decision::go: break;
  }
  Link& l = links_[who_[party(id)].car][e];
  if (!has_space(l, who_[party(id)].car, size(id))) return wait_for(e, id);
  l.lost_ms += (now_.ms - who_[party(id)].free_exit_ms) * static_cast<std::int64_t>(persons(id));
  enter(id, e);
}

Outcome simulate(const World& world, const scenario::Interventions& interventions, const scenario::Streams& streams, record::EventLog* log) {
  return Run(world, interventions, streams, log).simulate();
}

}  // namespace senda::movement
