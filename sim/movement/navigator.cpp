#include "sim/movement/navigator.hpp"

#include <algorithm>
#include <cmath>

#include "sim/movement/huge_pages.hpp"

namespace senda::movement {

using people::Goal;
using record::EventKind;
using scenario::Purpose;

Navigator::Navigator(const World& w, const scenario::Streams& streams, const Ledgers& ledgers, Note note)
    : w_(w), g_(w.city.roads), p_(w.population), streams_(streams), streets_(ledgers.streets), book_(ledgers.sites), meetings_(ledgers.meetings), tally_(ledgers.tally), links_(ledgers.links), note_(std::move(note)),
      routes_(g_, w.scenario.behaviour) {
  make_large(who_.raw(), p_.parties());
}

bool Navigator::blocked(const Traveller& t, SegmentId s) const {
  return streets_.closed(s, t.car) && !(t.inside && !t.car && streets_.cordoned(s));
}

// By the link itself, which is at hand.
bool Navigator::blocked(const Traveller& t, EdgeId e) const {
  return links_[t.car][e].closed && !(t.inside && !t.car && streets_.cordoned(g_.segment[e]));
}

// Believed closures that still stand (reopenings are announced).
const std::vector<SegmentId>& Navigator::avoided(const Traveller& t) {
  scratch_.clear();
  for (SegmentId s : t.beliefs().all())
    if (blocked(t, s)) scratch_.push_back(s);
  return scratch_;
}

bool Navigator::learn(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  if (t.news_read == news_.size() && !streets_.sees_any(t.node)) return false;
  bool news = false;
  for (; t.news_read < news_.size(); ++t.news_read) {
    const auto& spell = streets_.spells()[news_[t.news_read]];
    const std::uint64_t entity = p_.key[party(id)] ^ (0x51ed270b76a3ull * (spell.segment.value() + 1));
    if (streams_.of(Purpose::broadcast, entity).uniform() < w_.scenario.policy.broadcast_share && t.remember().beliefs.add(spell.segment)) {
      note(EventKind::told, id, spell.segment.value());
      news = true;
    }
  }
  for (SegmentId s : streets_.visible_from(t.node))
    if (streets_.closed(s, t.car) && t.remember().beliefs.add(s)) news = true;
  return news;
}

bool Navigator::plan(std::uint32_t id, bool informed) {
  Traveller& t = who_[party(id)];
  const NodeId before = t.target;
  const bool found = choose_way(id, informed);
  if (t.target != before) t.timed = false;
  return found;
}

bool Navigator::choose_way(std::uint32_t id, bool informed) {
  Traveller& t = who_[party(id)];
  if (const NodeId stop = meetings_.heading(party(id), t.car); stop.exists()) {
    t.site = 0xffffffffu;
    t.target = stop;
    return find_route(t);
  }
  const Goal goal = p_.goal[party(id)];
  const bool chooses = goal == Goal::shelter || goal == Goal::assembly || (goal == Goal::site && !t.tried().empty());
  if (chooses) {
    const auto without = avoided(t);
    const auto site = choose_site(w_, book_, routes_, streams_, {party(id), meetings_.persons(party(id)), t.node, t.car, informed, &t.tried(), &without});
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
bool Navigator::plan_own_site(std::uint32_t id, bool informed) {
  Traveller& t = who_[party(id)];
  t.site = p_.goal_site[party(id)];
  t.target = book_.node(t.site, t.car);
  if (book_.is_open(t.site) && t.target.exists()) {
    routes_.tree(t.target, t.car);
    if (find_route(t)) return true;
  }
  const auto without = avoided(t);
  const std::vector<std::uint32_t> not_this{t.site};
  const auto other = choose_site(w_, book_, routes_, streams_, {party(id), meetings_.persons(party(id)), t.node, t.car, informed, &not_this, &without});
  if (!other) return false;
  t.site = *other;
  t.target = book_.node(t.site, t.car);
  return t.target.exists() && find_route(t);
}

bool Navigator::find_route(Traveller& t) {
  const auto& without = avoided(t);
  t.own_route = false;
  if (t.memory) t.memory->route.clear();
  if (t.node == t.target) return true;
  if (without.empty() && routes_.has_tree(t.target, t.car)) {
    t.tree = routes_.index(t.target, t.car);
    return routes_.tree(t.tree).next[t.node].exists();
  }
  auto route = routes_.route(t.node, t.target, t.car, without);
  if (!route) return false;
  t.own_route = true;
  t.remember().route.assign(route->rbegin(), route->rend());
  return true;
}

EdgeId Navigator::next_edge(const Traveller& t) {
  if (t.own_route) return t.memory->route.empty() ? EdgeId() : t.memory->route.back();
  return routes_.tree(t.tree).next[t.node];
}

bool Navigator::ahead_is_avoided(const Traveller& t) {
  if (t.beliefs().empty()) return false;
  const auto bad = [&](EdgeId e) { return t.beliefs().holds(g_.segment[e]) && blocked(t, e); };
  if (t.own_route) return std::any_of(t.memory->route.begin(), t.memory->route.end(), bad);
  const Tree& tree = routes_.tree(t.tree);
  for (NodeId n = t.node; n != t.target; n = g_.target[tree.next[n]])
    if (bad(tree.next[n])) return true;
  return false;
}

void Navigator::replan(std::uint32_t id, bool& possible, bool informed) {
  tally_.replanned(party(id));
  note(EventKind::replan, id);
  possible = plan(id, informed);
}

Navigator::Decision Navigator::decide(std::uint32_t id, EdgeId& edge) {
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
    if (!blocked(t, edge)) return Decision::go;
    const SegmentId s = g_.segment[edge];
    t.remember().beliefs.add(s);
    note(EventKind::meet_closure, id, s.value());
    replan(id, possible);
  }
  return Decision::stuck;
}

bool Navigator::still_routed(const Traveller& t) {
  return t.own_route ? !t.memory->route.empty() && g_.source[t.memory->route.back()] == t.node : routes_.has_tree(t.target, t.car) && avoided(t).empty() && routes_.tree(t.target, t.car).next[t.node].exists();
}

std::int64_t Navigator::ideal_ms(std::uint32_t id, EdgeId e) const {
  const bool car = who_[party(id)].car;
  const Link& l = links_[car][e];
  return car ? l.free_flow_ms : std::clamp<std::int64_t>(std::llround(1000 * static_cast<double>(l.length_m) / who_[party(id)].speed_mps), 1, 0x7fffffff);
}

bool Navigator::room_elsewhere(std::uint32_t id) const {
  const auto& tried = who_[party(id)].tried();
  for (std::uint32_t s : book_.serving(p_.goal[party(id)] == Goal::assembly ? Goal::assembly : Goal::shelter))
    if (std::find(tried.begin(), tried.end(), s) == tried.end() && book_.free_places(s) >= meetings_.persons(party(id))) return true;
  return false;
}

SimTime Navigator::intact_time(std::uint32_t id) {
  const Traveller& t = who_[party(id)];
  const NodeId from = t.memory && t.memory->from.exists() ? t.memory->from : p_.origin[party(id)];
  if (t.dawdling) return SimTime::never();
  std::int64_t ms = 0;
  if (routes_.has_tree(t.target, t.car)) {
    const Tree& tree = routes_.tree(t.target, t.car);
    if (t.car) return tree.intact()[from] == kUnreachable ? SimTime::never() : SimTime(tree.intact()[from]);
    for (NodeId n = from; n != t.target; n = g_.target[tree.next[n]]) {
      if (!tree.next[n].exists()) return SimTime::never();
      ms += ideal_ms(id, tree.next[n]);
    }
    return SimTime(ms);
  }
  if (!t.own_route || !avoided(t).empty() || t.node != from) {
    const auto route = routes_.intact_route(from, t.target, t.car);
    if (!route) return SimTime::never();
    for (EdgeId e : *route) ms += ideal_ms(id, e);
    return SimTime(ms);
  }
  for (EdgeId e : t.memory->route) ms += ideal_ms(id, e);
  return SimTime(ms);
}

}  // namespace senda::movement
