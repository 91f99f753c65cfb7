#include "sim/movement/engine.hpp"

#include <cmath>

#include "graph/interrupt.hpp"
#include "sim/movement/run.hpp"

namespace senda::movement {

Run::Run(const World& w, const scenario::Interventions& interventions, const scenario::Streams& streams, record::EventLog* log)
    : w_(w), g_(w.city.roads), b_(w.scenario.behaviour), p_(w.population), log_(log), streets_(g_, spells_of(w.damage, interventions), b_.sight_m),
      book_(w, interventions), meetings_(p_), tally_(p_, g_, meetings_, SimTime::from(Seconds(b_.horizon_h * 3600))),
      navigator_(w, streams, {streets_, book_, meetings_, tally_}, [this](EventKind kind, std::uint32_t id, std::uint32_t place) { note(kind, id, place); }),
      who_(navigator_.travellers()), links_{walk_links(g_, b_), car_links(g_, b_)} {
  narrow(g_, w.damage.pinches, w.scenario.damage, links_[0], links_[1]);
}

Outcome Run::simulate() {
  start();
  while (agenda_.due(tally_.horizon())) {
    if (++acts_ % 65536 == 0) check_stop();
    const Pending e = agenda_.next();
    now_ = SimTime(e.ms);
    act(e);
  }
  now_ = tally_.horizon();
  return tally_.finish(book_.outcome());
}

void Run::note(EventKind kind, std::uint32_t id, std::uint32_t place) {
  if (!log_) return;
  const AgentId lead = id == 0xffffffffu ? AgentId() : AgentId(p_.first_agent[party(id)]);
  log_->add({now_, kind, lead, place, id == 0xffffffffu ? NodeId() : who_[party(id)].node});
}

void Run::start() {
  const auto& spells = streets_.spells();
  const SimTime delay = SimTime::from(Seconds(b_.broadcast_delay_min * 60));
  for (std::uint32_t i = 0; i < spells.size(); ++i) {
    schedule(spells[i].from, Act::close_street, i);
    if (!spells[i].until.is_never()) schedule(spells[i].until, Act::open_street, i);
    if (w_.scenario.policy.broadcast_share > 0) schedule(spells[i].from + delay, Act::broadcast, i);
  }
  for (PartyId q : p_.origin.keys()) {
    who_[q].node = p_.origin[q];
    who_[q].car = p_.by_car[q];
    begin_leg(q);
    schedule(p_.depart[q], Act::depart, q.value());
  }
}

void Run::act(const Pending& e) {
  switch (e.act) {
    case Act::close_street:
      streets_.close(e.id);
      note(EventKind::segment_closed, 0xffffffffu, streets_.spells()[e.id].segment.value());
      break;
    case Act::open_street: reopen(e.id); break;
    case Act::broadcast: navigator_.broadcast(e.id); break;
    case Act::hole: hole(EdgeId(e.id), e.extra); break;
    case Act::ready: ready(e.id); break;
    case Act::try_leave: {
      const bool car = e.extra;
      links_[car][EdgeId(e.id)].try_scheduled = false;
      try_leave(EdgeId(e.id), car);
      break;
    }
    case Act::depart: depart(e.id); break;
    case Act::wait_over: wait_over(e.id); break;
    case Act::abandon: abandon(e.id, e.extra); break;
    case Act::gather: gather(e.id); break;
    case Act::give_up: give_up(e.id, e.extra); break;
  }
}

// --- streets over time

void Run::reopen(std::uint32_t spell) {
  streets_.open(spell);
  note(EventKind::segment_opened, 0xffffffffu, streets_.spells()[spell].segment.value());
  // Reopened streets are announced: whoever was stuck tries again.
  std::vector<std::uint32_t> stuck;
  stuck.swap(isolated_);
  for (std::uint32_t id : stuck) {
    tally_.set(party(id), State::travelling, now_);
    proceed(id);
  }
}

void Run::depart(std::uint32_t id) {
  tally_.depart(party(id), now_);
  note(EventKind::depart, id);
  if (meetings_.collected(party(id))) return await(id);
  navigator_.learn(id);
  if (!navigator_.plan(id)) return isolate(id);
  tally_.free_flow(party(id), navigator_.intact_time(id));
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
  if (l.waiting.empty() && l.has_space(size(id))) enter(id, e);
  else wait_for(e, {EdgeId(), id});
}

void Run::enter(std::uint32_t id, EdgeId e) {
  Traveller& t = who_[party(id)];
  Link& l = links_[t.car][e];
  l.occupied += size(id);
  if (t.own_route) t.route.pop_back();
  if (t.inside && !streets_.closed(g_.segment[e], t.car)) {
    t.inside = false;
    t.just_out = true;
  }
  t.edge = e;
  ++t.stay;
  t.entered_ms = now_.ms;
  t.ideal_ms = navigator_.ideal_ms(id, e);
  tally_.entered(g_.segment[e], size(id), party(id));
  note(EventKind::enter, id, g_.segment[e].value());
  schedule(SimTime(now_.ms + travel_ms(id, e)), Act::ready, id);
}

// Walkers slow down with density up to the critical one; beyond it the exit's capacity governs.
std::int64_t Run::travel_ms(std::uint32_t id, EdgeId e) const {
  if (who_[party(id)].car) return links_[1][e].free_flow_ms;
  const SegmentId s = g_.segment[e];
  double persons = 0;
  for (EdgeId way : {g_.edge_forward[s], g_.edge_backward[s]})
    if (way.exists()) persons += links_[0][way].occupied;
  const double density = std::min(kCriticalDensity, persons / (g_.length[s].value * effective_width(g_, s)));
  const double slower = links_[0][e].slower;
  if (persons <= size(id)) return slower == 1 ? navigator_.ideal_ms(id, e) : std::llround(static_cast<double>(navigator_.ideal_ms(id, e)) * slower);  // alone on the street
  const double v = weidmann_speed(meetings_.speed(party(id)), density);
  return std::max<std::int64_t>(1, std::llround(g_.length[s].value / v * 1000 * slower));
}

void Run::ready(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  Link& l = links_[t.car][t.edge];
  l.queue.push_back(id);
  tally_.queued(g_.segment[t.edge], l.queue.size());
  if (l.queue.size() == 1) try_leave(t.edge, t.car);
}

// `admitted`: the next link has just called this head in, ahead of the others who wait for it.
void Run::try_leave(EdgeId e, bool car, bool admitted) {
  Link& l = links_[car][e];
  while (!l.queue.empty() && !l.head_waits) {
    const std::uint32_t id = l.queue.front();
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
      if (!to.has_space(size(id)) || (!to.waiting.empty() && !admitted)) {
        l.head_waits = true;
        return wait_for(next, {e, id});
      }
    }
    admitted = false;
    leave(id, e);
    if (d == Navigator::Decision::go) enter(id, next);
    else if (d == Navigator::Decision::arrived) reach(id);
    else isolate(id);
  }
}

void Run::leave(std::uint32_t id, EdgeId e) {
  Traveller& t = who_[party(id)];
  Link& l = links_[t.car][e];
  l.queue.pop_front();
  l.head_waits = false;
  l.next_free_us = std::max(l.next_free_us, now_.ms * 1000) + l.headway_us * size(id);
  tally_.left(party(id), g_.segment[e], g_.length[g_.segment[e]].value, now_.ms - t.entered_ms - t.ideal_ms);
  note(EventKind::leave, id, g_.segment[e].value());
  t.edge = EdgeId();
  ++t.stay;
  // A car leaves a hole that travels back; walkers close up at once.
  if (!t.car) l.occupied -= size(id);
  schedule(SimTime(now_.ms + l.hole_ms), Act::hole, e.value(), t.car);
}

// Space has appeared at the entrance of a link: those who wait may enter, first come first served.
void Run::hole(EdgeId e, bool car) {
  Link& l = links_[car][e];
  if (car) --l.occupied;
  std::size_t rounds = l.waiting.size();
  while (rounds-- > 0 && !l.waiting.empty() && l.has_space(size(l.waiting.front().party))) {
    const Waiter first = l.waiting.front();
    l.waiting.pop_front();
    who_[party(first.party)].waits_for = EdgeId();
    if (first.from.exists()) {
      links_[car][first.from].head_waits = false;
      try_leave(first.from, car, true);
    } else {
      enter_from_node(first.party);
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
  if (l.has_space(size(id))) enter(id, e);
  else wait_for(e, {EdgeId(), id});
}

Outcome simulate(const World& world, const scenario::Interventions& interventions, const scenario::Streams& streams, record::EventLog* log) {
  return Run(world, interventions, streams, log).simulate();
}

}  // namespace senda::movement
