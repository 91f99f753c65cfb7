#include <cassert>

#include "sim/movement/run.hpp"

namespace senda::movement {

using people::Goal;

void Run::begin_leg(PartyId q) {
  Traveller& t = who_[q];
  if (t.node != p_.origin[q]) t.remember().from = t.node;
  else if (t.memory) t.memory->from = NodeId();
  // Residents of a cordoned block walk out of it; nobody walks in.
  t.inside = t.inside || (p_.phase[q] != people::Phase::given && streets_.inside_cordon(g_, t.node));
}

// --- stops and meetings

void Run::stop(std::uint32_t id) {
  const PartyId q = party(id);
  tally_.stopped(q);
  const std::uint32_t meeting = meetings_.pass(q);
  note(EventKind::meet, id, meeting);
  if (meeting == people::Stop::kNoMeeting) return go_on(id);
  attend(id, meeting);
}

// A child waits where it is until somebody comes for it.
void Run::await(std::uint32_t id) {
  const PartyId q = party(id);
  tally_.free_flow(q, SimTime(0));
  const std::uint32_t meeting = meetings_.pass(q);
  note(EventKind::meet, id, meeting);
  tally_.set(q, State::waiting, now_);
  if (meeting != people::Stop::kNoMeeting) attend(id, meeting);
}

void Run::attend(std::uint32_t id, std::uint32_t meeting) {
  tally_.set(party(id), State::waiting, now_);
  meetings_.attend(meeting, {party(id), who_[party(id)].car, now_, PartyId()});
  gather(meeting);
}

// When it is time, those present go on in as few parties as the seats of their car allow.
void Run::gather(std::uint32_t meeting) {
  if (!meetings_.ready(meeting, now_)) {
    if (const SimTime next = meetings_.ask_again(meeting, now_); !next.is_never()) schedule(next, Act::gather, meeting);
    return;
  }
  const std::vector<Present> leaving = meetings_.leaving(meeting);
  for (const Present& w : leaving) tally_.gathered(w.party, now_ - w.since);
  for (const Present& w : leaving) board(w);
  for (const Present& w : leaving) {
    if (w.leader != w.party) continue;
    note(EventKind::depart, w.party.value(), who_[w.party].car);
    go_on(w.party.value());
  }
}

void Run::board(const Present& w) {
  Traveller& t = who_[w.party];
  t.dawdling = t.dawdling || (t.car && !w.car);
  t.car = w.car;
  who_[w.leader].wheels = who_[w.leader].wheels || t.wheels;
  who_[w.leader].rides = who_[w.leader].rides || t.rides;
  if (w.leader == w.party) return;
  note(EventKind::board, w.party.value(), p_.first_agent[w.leader]);
  // They tell each other which streets are closed.
  Traveller& lead = who_[w.leader];
  for (SegmentId s : t.beliefs().all()) lead.remember().beliefs.add(s);
  meetings_.board(w.party, w.leader);
  measure(w.leader);
}

// From a stop to the next one, or to the goal.
void Run::go_on(std::uint32_t id) {
  begin_leg(party(id));
  who_[party(id)].target = NodeId();
  tally_.set(party(id), State::travelling, now_);
  tally_.free_flow(party(id), SimTime::never());  // until there is a way
  proceed(id);
}

// Positions of one party's stops are neighbours: their low bits tell them apart.
constexpr std::uint32_t kLowBits = (1u << Pending::kExtraBits) - 1;

// The limit of the meeting at a stop that cannot be reached has passed.
void Run::give_up(std::uint32_t id, std::uint32_t position) {
  const PartyId q = party(id);
  if (tally_.state(q) != State::isolated || (meetings_.position(q) & kLowBits) != position) return;
  meetings_.pass(q);
  tally_.set(q, State::travelling, now_);
  proceed(id);
}

// --- ends of the way

void Run::reach(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  const PartyId q = party(id);
  if (t.bus) return bus_arrives(id - first_bus());
  if (t.to_bus) return wait_for_bus(id);
  if (meetings_.stop_ahead(q)) return stop(id);
  switch (p_.goal[q]) {
    case Goal::home: return end(id, State::home);
    case Goal::host: return end(id, State::host);
    case Goal::leave: return end(id, State::left);
    default: break;
  }
  if (book_.admit(t.site, meetings_.persons(q), now_)) {
    tally_.at_site(q, t.site);
    if (book_.free_places(t.site) < 1) note(EventKind::site_full, id, t.site);
    return end(id, State::arrived);
  }
  note(EventKind::refused, id, t.site);
  tally_.refused(q);
  t.remember().tried.push_back(t.site);
  const SimTime wait = SimTime::from(Seconds(b_.shelter_wait_min * 60));
  if (wait.ms == 0) return wait_over(id);
  note(EventKind::wait, id, t.site);
  tally_.set(q, State::waiting, now_);
  tally_.because(q, Reason::waits_at_site);
  schedule(now_ + wait, Act::wait_over, id);
}

void Run::wait_over(std::uint32_t id) {
  tally_.set(party(id), State::travelling, now_);
  bool possible = false;
  navigator_.replan(id, possible, true);
  if (possible) return proceed(id);
  if (navigator_.room_elsewhere(id)) return isolate(id);
  tally_.set(party(id), State::refused, now_);
  refused_.push_back(id);
}

// Time on the intact network to where it has arrived, where it is not booked yet.
void Run::book_free_flow(std::uint32_t id) {
  const Traveller& t = who_[party(id)];
  if (t.main_way) return tally_.free_flow(party(id), SimTime(t.free_ms));
  if (!t.timed || t.dawdling || meetings_.has_stops(party(id))) tally_.free_flow(party(id), navigator_.intact_time(id));
}

void Run::end(std::uint32_t id, State state) {
  book_free_flow(id);
  note(EventKind::arrive, id, who_[party(id)].site);
  tally_.arrive(party(id), state, now_);
}

// No way by car: go on foot if there is one (given agents keep the mode they were given).
bool Run::walks_instead(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  if (!t.car || p_.phase[party(id)] == people::Phase::given || p_.phase[party(id)] == people::Phase::background) return false;
  const bool dawdling = t.dawdling, inside = t.inside;
  t.car = false;
  t.dawdling = true;
  t.inside = streets_.inside_cordon(g_, t.node);
  if (navigator_.plan(id)) {
    note(EventKind::abandon, id);
    return true;
  }
  // No way on foot either: it stays with its car until something opens.
  t.car = true;
  t.dawdling = dawdling;
  t.inside = inside;
  return false;
}

void Run::isolate(std::uint32_t id) {
  if (who_[party(id)].bus) return bus_stuck(id - first_bus());
  if (walks_instead(id)) return proceed(id);
  note(EventKind::isolated, id);
  tally_.set(party(id), State::isolated, now_);
  who_[party(id)].target = NodeId();
  if (!who_[party(id)].stuck) isolated_.push_back(id);
  who_[party(id)].stuck = true;
  const SimTime limit = meetings_.gives_up_at(party(id));
  if (!limit.is_never()) schedule(std::max(limit, now_), Act::give_up, id, meetings_.position(party(id)) & kLowBits);
}

// A driver who has not moved for so long leaves the car, which keeps its place in the queue, and walks.
void Run::wait_for(EdgeId e, std::uint32_t id) {
  Traveller& t = who_[party(id)];
  Link& l = links_[t.car][e];
  join_waiting(l, id);
  t.waits_for = e;
  if (!t.car) return;
  watch_space(e, l);
  if (t.stuck_since_ms == Traveller::kMoving) t.stuck_since_ms = static_cast<std::uint32_t>(now_.ms);
  if (t.watched || (p_.phase[party(id)] == people::Phase::background && !t.bus)) return;  // everyday traffic stays in its car
  t.watched = 1;
  schedule(stuck_until(t), Act::abandon, id);
}

SimTime Run::stuck_until(const Traveller& t) const { return SimTime(t.stuck_since_ms) + SimTime::from(Seconds(b_.abandon_after_min * 60)); }

// One watch for each driver: who has moved since is looked at again later, if at all.
void Run::look_after(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  t.watched = 0;
  if (!t.car || !t.waits_for.exists() || tally_.state(party(id)) != State::travelling) return;
  if (stuck_until(t) <= now_) return t.bus ? let_out(id - first_bus()) : abandon(id);
  t.watched = 1;
  schedule(stuck_until(t), Act::abandon, id);
}

void Run::abandon(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  quit_waiting(links_[1][t.waits_for], id);
  if (t.edge.exists()) {
    Link& l = links_[1][t.edge];
    assert(l.queue.first == id);  // who waits for the next link is the head of its own
    out_of_queue(id, l);
    ++left_cars_[t.edge];
    if (!l.queue.empty() && !l.try_scheduled) {
      l.try_scheduled = true;
      schedule(now_, Act::try_leave, t.edge.value(), 1);
    }
  }
  note(EventKind::abandon, id);
  t.edge = EdgeId();
  t.car = false;
  t.dawdling = true;
  t.stuck_since_ms = Traveller::kMoving;
  t.target = NodeId();
  tally_.set(party(id), State::abandoned_car, now_);
  proceed(id);
}

}  // namespace senda::movement
