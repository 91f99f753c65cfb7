#include "sim/movement/engine.hpp"

#include <cmath>
#include <queue>
#include <stdexcept>

#include "graph/interrupt.hpp"
#include "sim/movement/links.hpp"
#include "sim/movement/navigator.hpp"

namespace senda::movement {

using people::Goal;
using record::EventKind;
using scenario::Purpose;

namespace {

// Order of events at one instant: streets change first, then space appears, then people move.
enum class Act : std::uint8_t { open_street, close_street, broadcast, hole, ready, try_leave, depart, wait_over, abandon };

struct Pending {
  std::int64_t ms;
  Act act;
  std::uint32_t id;
  std::uint32_t extra;
  bool operator>(const Pending& o) const {
    if (ms != o.ms) return ms > o.ms;
    if (act != o.act) return act > o.act;
    return id != o.id ? id > o.id : extra > o.extra;
  }
};

class Engine {
 public:
  Engine(const World& w, const scenario::Interventions& interventions, const scenario::Streams& streams, record::EventLog* log)
      : w_(w), g_(w.city.roads), b_(w.scenario.behaviour), p_(w.population), streams_(streams), log_(log),
        streets_(g_, spells_of(w.damage, interventions), b_.sight_m), book_(w, interventions),
        tally_(p_, g_, SimTime::from(Seconds(b_.horizon_h * 3600))),
        navigator_(w, streams, streets_, book_, tally_, [this](EventKind kind, std::uint32_t id, std::uint32_t place) { note(kind, id, place); }),
        who_(navigator_.travellers()), links_{walk_links(g_, b_), car_links(g_, b_)} {
    narrow(g_, w.damage.pinches, w.scenario.damage, links_[0], links_[1]);
  }

  Outcome run() {
    start();
    while (!events_.empty()) {
      const Pending e = events_.top();
      if (e.ms > tally_.horizon().ms) break;
      if (++acts_ % 65536 == 0) check_stop();
      events_.pop();
      now_ = SimTime(e.ms);
      act(e);
    }
    now_ = tally_.horizon();
    return tally_.finish(book_.outcome());
  }

 private:
  static people::PartyId party(std::uint32_t id) { return people::PartyId(id); }
  void schedule(SimTime at, Act act, std::uint32_t id, std::uint32_t extra = 0) { events_.push({at.ms, act, id, extra}); }
  void note(EventKind kind, std::uint32_t id, std::uint32_t place = 0xffffffffu) {
    if (!log_) return;
    const AgentId lead = id == 0xffffffffu ? AgentId() : AgentId(p_.first_agent[party(id)]);
    log_->add({now_, kind, lead, place, id == 0xffffffffu ? NodeId() : who_[party(id)].node});
  }

  void start() {
    const auto& spells = streets_.spells();
    const SimTime delay = SimTime::from(Seconds(b_.broadcast_delay_min * 60));
    for (std::uint32_t i = 0; i < spells.size(); ++i) {
      schedule(spells[i].from, Act::close_street, i);
      if (!spells[i].until.is_never()) schedule(spells[i].until, Act::open_street, i);
      if (w_.scenario.policy.broadcast_share > 0) schedule(spells[i].from + delay, Act::broadcast, i);
    }
    for (people::PartyId q : p_.origin.keys()) {
      who_[q].node = p_.origin[q];
      who_[q].car = p_.by_car[q];
      // Residents of a cordoned block walk out of it; nobody walks in.
      who_[q].inside = p_.phase[q] != people::Phase::given && streets_.inside_cordon(g_, p_.origin[q]);
      schedule(p_.depart[q], Act::depart, q.value());
    }
  }

  void act(const Pending& e) {
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
    }
  }

  // --- streets over time

  void reopen(std::uint32_t spell) {
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

  // --- moving

  std::int32_t size(std::uint32_t id) const { return who_[party(id)].car ? 1 : static_cast<std::int32_t>(p_.size_of(party(id))); }

  void depart(std::uint32_t id) {
    tally_.depart(party(id), now_);
    note(EventKind::depart, id);
    navigator_.learn(id);
    if (!navigator_.plan(id)) return isolate(id);
    tally_.free_flow(party(id), navigator_.intact_time(id));
    proceed(id);
  }

  // From a node without a link: at the origin, after waiting, after a reopening, after leaving the car.
  void proceed(std::uint32_t id) {
    Traveller& t = who_[party(id)];
    if (!t.target.exists() || (t.node != t.target && !navigator_.still_routed(t)))
      if (!navigator_.plan(id)) return isolate(id);
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

  void enter(std::uint32_t id, EdgeId e) {
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
  std::int64_t travel_ms(std::uint32_t id, EdgeId e) const {
    if (who_[party(id)].car) return links_[1][e].free_flow_ms;
    const SegmentId s = g_.segment[e];
    double persons = 0;
    for (EdgeId way : {g_.edge_forward[s], g_.edge_backward[s]})
      if (way.exists()) persons += links_[0][way].occupied;
    const double density = std::min(kCriticalDensity, persons / (g_.length[s].value * effective_width(g_, s)));
    const double slower = links_[0][e].slower;
    if (persons <= size(id)) return slower == 1 ? navigator_.ideal_ms(id, e) : std::llround(static_cast<double>(navigator_.ideal_ms(id, e)) * slower);  // alone on the street
    const double v = weidmann_speed(p_.speed_mps[party(id)], density);
    return std::max<std::int64_t>(1, std::llround(g_.length[s].value / v * 1000 * slower));
  }

  void ready(std::uint32_t id) {
    Traveller& t = who_[party(id)];
    Link& l = links_[t.car][t.edge];
    l.queue.push_back(id);
    tally_.queued(g_.segment[t.edge], l.queue.size());
    if (l.queue.size() == 1) try_leave(t.edge, t.car);
  }

  // `admitted`: the next link has just called this head in, ahead of the others who wait for it.
  void try_leave(EdgeId e, bool car, bool admitted = false) {
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

  void leave(std::uint32_t id, EdgeId e) {
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
  void hole(EdgeId e, bool car) {
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
  void enter_from_node(std::uint32_t id) {
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

  // --- ends of the way

  void reach(std::uint32_t id) {
    Traveller& t = who_[party(id)];
    const people::PartyId q = party(id);
    switch (p_.goal[q]) {
      case Goal::home: return end(id, State::home);
      case Goal::host: return end(id, State::host);
      case Goal::leave: return end(id, State::left);
      default: break;
    }
    if (book_.admit(t.site, p_.size_of(q), now_)) {
      tally_.free_flow(q, navigator_.intact_time(id));
      tally_.at_site(q, t.site);
      if (book_.free_places(t.site) < 1) note(EventKind::site_full, id, t.site);
      return end(id, State::arrived);
    }
    note(EventKind::refused, id, t.site);
    tally_.refused(q);
    t.tried.push_back(t.site);
    const SimTime wait = SimTime::from(Seconds(b_.shelter_wait_min * 60));
    if (wait.ms == 0) return wait_over(id);
    note(EventKind::wait, id, t.site);
    tally_.set(q, State::waiting, now_);
    schedule(now_ + wait, Act::wait_over, id);
  }

  void wait_over(std::uint32_t id) {
    tally_.set(party(id), State::travelling, now_);
    bool possible = false;
    navigator_.replan(id, possible, true);
    if (!possible) return navigator_.room_elsewhere(id) ? isolate(id) : tally_.set(party(id), State::refused, now_);
    proceed(id);
  }

  void end(std::uint32_t id, State state) {
    note(EventKind::arrive, id, who_[party(id)].site);
    tally_.arrive(party(id), state, now_);
  }

  // No way by car: go on foot if there is one (given agents keep the mode they were given).
  bool walks_instead(std::uint32_t id) {
    Traveller& t = who_[party(id)];
    if (!t.car || p_.phase[party(id)] == people::Phase::given) return false;
    t.car = false;
    t.dawdling = true;
    t.inside = streets_.inside_cordon(g_, t.node);
    return navigator_.plan(id);
  }

  void isolate(std::uint32_t id) {
    if (walks_instead(id)) return proceed(id);
    note(EventKind::isolated, id);
    tally_.set(party(id), State::isolated, now_);
    who_[party(id)].target = NodeId();
    isolated_.push_back(id);
  }

  // A driver who has not moved for so long leaves the car, which keeps its place in the queue, and walks.
  void wait_for(EdgeId e, const Waiter& w) {
    Traveller& t = who_[party(w.party)];
    links_[t.car][e].waiting.push_back(w);
    t.waits_for = e;
    if (t.car) schedule(now_ + SimTime::from(Seconds(b_.abandon_after_min * 60)), Act::abandon, w.party, t.stay);
  }

  void abandon(std::uint32_t id, std::uint32_t stay) {
    Traveller& t = who_[party(id)];
    if (!t.car || t.stay != stay || tally_.state(party(id)) != State::travelling) return;
    if (!t.waits_for.exists()) return;
    std::erase_if(links_[1][t.waits_for].waiting, [&](const Waiter& w) { return w.party == id; });
    t.waits_for = EdgeId();
    if (t.edge.exists()) {
      Link& l = links_[1][t.edge];
      if (l.queue.empty() || l.queue.front() != id) return;
      l.queue.pop_front();
      l.head_waits = false;
      tally_.left(party(id), g_.segment[t.edge], g_.length[g_.segment[t.edge]].value, now_.ms - t.entered_ms - t.ideal_ms);
      if (!l.queue.empty() && !l.try_scheduled) {
        l.try_scheduled = true;
        schedule(now_, Act::try_leave, t.edge.value(), 1);
      }
    }
    note(EventKind::abandon, id);
    t.edge = EdgeId();
    t.car = false;
    t.dawdling = true;
    ++t.stay;
    t.target = NodeId();
    tally_.set(party(id), State::abandoned_car, now_);
    proceed(id);
  }

  const World& w_;
  const RoadGraph& g_;
  const scenario::Behaviour& b_;
  const people::Population& p_;
  const scenario::Streams& streams_;
  record::EventLog* log_;
  StreetState streets_;
  SiteBook book_;
  Tally tally_;
  Navigator navigator_;
  PerParty<Traveller>& who_;
  PerEdge<Link> links_[2];  ///< on foot, by car
  SimTime now_;
  std::priority_queue<Pending, std::vector<Pending>, std::greater<>> events_;
  std::vector<std::uint32_t> isolated_;
  std::uint64_t acts_ = 0;
};

}  // namespace

Outcome simulate(const World& world, const scenario::Interventions& interventions, const scenario::Streams& streams, record::EventLog* log) {
  return Engine(world, interventions, streams, log).run();
}

}  // namespace senda::movement
