#include "sim/movement/engine.hpp"

#include <cmath>
#include <queue>
#include <stdexcept>

#include "graph/interrupt.hpp"
#include "sim/movement/links.hpp"
#include "sim/movement/site_choice.hpp"
#include "sim/movement/tally.hpp"

namespace senda::movement {

using people::Goal;
using record::EventKind;
using scenario::Purpose;

namespace {

// Order of events at one instant: streets change first, then space appears, then people move.
enum class Act : std::uint8_t { open_street, close_street, broadcast, hole, ready, try_leave, depart, wait_over, abandon, horizon };

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

/// Where one party is and what it knows.
struct Traveller {
  NodeId node;                     ///< last node reached, or the origin
  EdgeId edge;                     ///< link it is on; none = at a node
  EdgeId waits_for;                ///< link it has asked to enter
  bool car = false, own_route = false, dawdling = false;  ///< dawdling: abandoned its car
  bool inside = false, just_out = false;  ///< within a cordon since the start; has just left it
  std::uint32_t site = 0xffffffffu;
  NodeId target;
  std::vector<EdgeId> route;       ///< remaining own route, next edge last
  std::vector<std::uint32_t> tried;
  Beliefs beliefs;
  std::uint32_t news_read = 0;     ///< broadcasts looked at so far
  std::int64_t entered_ms = 0, ideal_ms = 0;
  std::uint32_t stay = 0;          ///< counts link entries, to recognise stale abandon checks
};

class Engine {
 public:
  Engine(const World& w, const scenario::Interventions& interventions, const scenario::Streams& streams, record::EventLog* log)
      : w_(w), g_(w.city.roads), b_(w.scenario.behaviour), p_(w.population), streams_(streams), log_(log),
        streets_(g_, spells_of(w.damage, interventions), b_.sight_m), routes_(g_, b_), book_(w, interventions),
        links_{walk_links(g_, b_), car_links(g_, b_)}, who_(p_.parties()), tally_(p_, g_, SimTime::from(Seconds(b_.horizon_h * 3600))) {}

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
      case Act::broadcast: news_.push_back(e.id); break;
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
      case Act::horizon: break;
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

  bool blocked(const Traveller& t, SegmentId s) const {
    return streets_.closed(s, t.car) && !(t.inside && !t.car && streets_.cordoned(s));
  }

  // Believed closures that still stand (reopenings are announced).
  const std::vector<SegmentId>& avoided(const Traveller& t) {
    scratch_.clear();
    for (SegmentId s : t.beliefs.all())
      if (blocked(t, s)) scratch_.push_back(s);
    return scratch_;
  }

  // Reads the news, looks around. True when something new concerns the way ahead.
  bool learn(std::uint32_t id) {
    Traveller& t = who_[party(id)];
    bool news = false;
    for (; t.news_read < news_.size(); ++t.news_read) {
      const auto& spell = streets_.spells()[news_[t.news_read]];
      const std::uint64_t entity = p_.key[party(id)] ^ (0x51ed270b76a3ull * (spell.segment.value() + 1));
      if (streams_.of(Purpose::broadcast, entity).uniform() < w_.scenario.policy.broadcast_share && t.beliefs.add(spell.segment)) {
        note(EventKind::told, id, spell.segment.value());
        news = true;
      }
    }
    for (SegmentId s : streets_.visible_from(t.node))
      if (streets_.closed(s, t.car) && t.beliefs.add(s)) news = true;
    return news;
  }

  // --- choosing and planning

  bool plan(std::uint32_t id, bool informed = false) {
    Traveller& t = who_[party(id)];
    const Goal goal = p_.goal[party(id)];
    const bool chooses = goal == Goal::shelter || goal == Goal::assembly || (goal == Goal::site && !t.tried.empty());
    if (chooses) {
      const auto without = avoided(t);
      const auto site = choose_site(w_, book_, routes_, streams_, {party(id), t.node, t.car, informed, &t.tried, &without});
      if (!site) return false;
      t.site = *site;
      t.target = book_.node(*site, t.car);
    } else if (goal == Goal::site) {
      return plan_own_site(id, informed);
    } else {
      t.target = t.car || !t.dawdling ? p_.goal_node[party(id)] : p_.goal_foot[party(id)];
    }
    return t.target.exists() && find_route(t);
  }

  // The site it was given; where that is closed or cut off, the best other one.
  bool plan_own_site(std::uint32_t id, bool informed) {
    Traveller& t = who_[party(id)];
    t.site = p_.goal_site[party(id)];
    t.target = book_.node(t.site, t.car);
    if (book_.is_open(t.site) && t.target.exists()) {
      routes_.tree(t.target, t.car);
      if (find_route(t)) return true;
    }
    const auto without = avoided(t);
    const std::vector<std::uint32_t> not_this{t.site};
    const auto other = choose_site(w_, book_, routes_, streams_, {party(id), t.node, t.car, informed, &not_this, &without});
    if (!other) return false;
    t.site = *other;
    t.target = book_.node(t.site, t.car);
    return t.target.exists() && find_route(t);
  }

  bool find_route(Traveller& t) {
    const auto& without = avoided(t);
    t.own_route = false;
    t.route.clear();
    if (t.node == t.target) return true;
    if (without.empty() && routes_.has_tree(t.target, t.car)) return routes_.tree(t.target, t.car).next[t.node].exists();
    auto route = routes_.route(t.node, t.target, t.car, without);
    if (!route) return false;
    t.own_route = true;
    t.route.assign(route->rbegin(), route->rend());
    return true;
  }

  EdgeId next_edge(const Traveller& t) {
    if (t.own_route) return t.route.empty() ? EdgeId() : t.route.back();
    return routes_.tree(t.target, t.car).next[t.node];
  }

  bool ahead_is_avoided(const Traveller& t) {
    if (t.beliefs.empty()) return false;
    const auto bad = [&](EdgeId e) { return t.beliefs.holds(g_.segment[e]) && blocked(t, g_.segment[e]); };
    if (t.own_route) return std::any_of(t.route.begin(), t.route.end(), bad);
    const Tree& tree = routes_.tree(t.target, t.car);
    for (NodeId n = t.node; n != t.target; n = g_.target[tree.next[n]])
      if (bad(tree.next[n])) return true;
    return false;
  }

  void replan(std::uint32_t id, bool& possible, bool informed = false) {
    tally_.replanned(party(id));
    note(EventKind::replan, id);
    possible = plan(id, informed);
  }

  // The next edge from the node the party stands at, after looking around; none = arrived or stuck.
  enum class Decision { go, arrived, stuck };
  Decision decide(std::uint32_t id, EdgeId& edge) {
    Traveller& t = who_[party(id)];
    if (t.node == t.target) return Decision::arrived;
    bool possible = true;
    const bool look = learn(id) || t.just_out;
    t.just_out = false;
    if (look && ahead_is_avoided(t)) replan(id, possible);
    while (possible) {
      if (t.node == t.target) return Decision::arrived;
      edge = next_edge(t);
      if (!edge.exists()) return Decision::stuck;
      const SegmentId s = g_.segment[edge];
      if (!blocked(t, s)) return Decision::go;
      t.beliefs.add(s);
      note(EventKind::meet_closure, id, s.value());
      replan(id, possible);
    }
    return Decision::stuck;
  }

  // --- moving

  std::int32_t size(std::uint32_t id) const { return who_[party(id)].car ? 1 : static_cast<std::int32_t>(p_.size_of(party(id))); }

  void depart(std::uint32_t id) {
    tally_.depart(party(id), now_);
    note(EventKind::depart, id);
    learn(id);
    if (!plan(id)) return isolate(id);
    tally_.free_flow(party(id), intact_time(id));
    proceed(id);
  }

  // From a node without a link: at the origin, after waiting, after a reopening, after leaving the car.
  void proceed(std::uint32_t id) {
    Traveller& t = who_[party(id)];
    if (!t.target.exists() || (t.node != t.target && !still_routed(t)))
      if (!plan(id)) return isolate(id);
    EdgeId e;
    switch (decide(id, e)) {
      case Decision::arrived: return reach(id);
      case Decision::stuck: return isolate(id);
      case Decision::go: break;
    }
    Link& l = links_[t.car][e];
    if (l.waiting.empty() && l.has_space(size(id))) enter(id, e);
    else wait_for(e, {EdgeId(), id});
  }

  bool still_routed(const Traveller& t) {
    return t.own_route ? !t.route.empty() && g_.source[t.route.back()] == t.node : routes_.has_tree(t.target, t.car) && avoided(t).empty() && routes_.tree(t.target, t.car).next[t.node].exists();
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
    t.ideal_ms = ideal_ms(id, e);
    tally_.entered(g_.segment[e], size(id), party(id));
    note(EventKind::enter, id, g_.segment[e].value());
    schedule(SimTime(now_.ms + travel_ms(id, e)), Act::ready, id);
  }

  std::int64_t ideal_ms(std::uint32_t id, EdgeId e) const {
    return who_[party(id)].car ? links_[1][e].free_flow_ms : free_flow_ms(g_, e, kFoot, MetresPerSecond(p_.speed_mps[party(id)]));
  }

  // Walkers slow down with density up to the critical one; beyond it the exit's capacity governs.
  std::int64_t travel_ms(std::uint32_t id, EdgeId e) const {
    if (who_[party(id)].car) return links_[1][e].free_flow_ms;
    const SegmentId s = g_.segment[e];
    double persons = 0;
    for (EdgeId way : {g_.edge_forward[s], g_.edge_backward[s]})
      if (way.exists()) persons += links_[0][way].occupied;
    const double density = std::min(kCriticalDensity, persons / (g_.length[s].value * effective_width(g_, s)));
    if (persons <= size(id)) return ideal_ms(id, e);  // alone on the street
    const double v = weidmann_speed(p_.speed_mps[party(id)], density);
    return std::max<std::int64_t>(1, std::llround(g_.length[s].value / v * 1000));
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
      const Decision d = decide(id, next);
      if (d == Decision::go) {
        Link& to = links_[car][next];
        if (!to.has_space(size(id)) || (!to.waiting.empty() && !admitted)) {
          l.head_waits = true;
          return wait_for(next, {e, id});
        }
      }
      admitted = false;
      leave(id, e);
      if (d == Decision::go) enter(id, next);
      else if (d == Decision::arrived) reach(id);
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
    switch (decide(id, e)) {
      case Decision::arrived: return reach(id);
      case Decision::stuck: return isolate(id);
      case Decision::go: break;
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
      tally_.free_flow(q, intact_time(id));
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
    replan(id, possible, true);
    if (!possible) return room_elsewhere(id) ? isolate(id) : tally_.set(party(id), State::refused, now_);
    proceed(id);
  }

  // An open site it has not tried has room: then it is the streets that keep it from there.
  bool room_elsewhere(std::uint32_t id) const {
    const auto& tried = who_[party(id)].tried;
    for (std::uint32_t s : book_.serving(p_.goal[party(id)] == Goal::assembly ? Goal::assembly : Goal::shelter))
      if (std::find(tried.begin(), tried.end(), s) == tried.end() && book_.free_places(s) >= p_.size_of(party(id))) return true;
    return false;
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
    return plan(id);
  }

  void isolate(std::uint32_t id) {
    if (walks_instead(id)) return proceed(id);
    note(EventKind::isolated, id);
    tally_.set(party(id), State::isolated, now_);
    who_[party(id)].target = NodeId();
    isolated_.push_back(id);
  }

  // Time on the intact network from the origin to the present target, at the party's own speed.
  SimTime intact_time(std::uint32_t id) {
    const Traveller& t = who_[party(id)];
    const NodeId from = p_.origin[party(id)];
    if (t.dawdling) return SimTime::never();
    std::int64_t ms = 0;
    if (routes_.has_tree(t.target, t.car)) {
      const Tree& tree = routes_.tree(t.target, t.car);
      for (NodeId n = from; n != t.target; n = g_.target[tree.next[n]]) {
        if (!tree.next[n].exists()) return SimTime::never();
        ms += ideal_ms(id, tree.next[n]);
      }
      return SimTime(ms);
    }
    if (!avoided(t).empty()) {
      const auto route = routes_.route(from, t.target, t.car, {});
      if (!route) return SimTime::never();
      for (EdgeId e : *route) ms += ideal_ms(id, e);
      return SimTime(ms);
    }
    for (EdgeId e : t.route) ms += ideal_ms(id, e);
    return SimTime(ms);
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
  Routes routes_;
  SiteBook book_;
  PerEdge<Link> links_[2];  ///< on foot, by car
  PerParty<Traveller> who_;
  Tally tally_;
  SimTime now_;
  std::priority_queue<Pending, std::vector<Pending>, std::greater<>> events_;
  std::vector<std::uint32_t> news_, isolated_;
  std::vector<SegmentId> scratch_;
  std::uint64_t acts_ = 0;
};

}  // namespace

Outcome simulate(const World& world, const scenario::Interventions& interventions, const scenario::Streams& streams, record::EventLog* log) {
  return Engine(world, interventions, streams, log).run();
}

}  // namespace senda::movement
