#include "sim/movement/navigator.hpp"

#include <algorithm>
#include <cmath>

#include "sim/movement/huge_pages.hpp"

namespace senda::movement {

using people::Goal;
using record::EventKind;
using scenario::Purpose;

Navigator::Navigator(const World& w, const scenario::Streams& streams, const Ledgers& ledgers, Note note)
    : w_(w), g_(w.city.roads), p_(w.population), streams_(streams), streets_(ledgers.streets), book_(ledgers.sites), meetings_(ledgers.meetings), tally_(ledgers.tally), slopes_(ledgers.slopes),
      links_(ledgers.links), note_(std::move(note)), routes_(g_, w.scenario.behaviour, ledgers.slopes, streams), news_(g_, streams, w.scenario.policy.broadcast_share) {
  make_large(who_.raw(), p_.parties());
  if (w.scenario.behaviour.perception_cv > 0) ways_ = static_cast<std::uint32_t>(w.scenario.behaviour.route_alternatives);
  alternatives_.resize(ways_);
  bus_ended_.assign(w.inputs.buses.size(), 0);
}

// By the link itself, which is at hand.
bool Navigator::blocked(const Traveller& t, EdgeId e) const {
  const Link& l = links_[t.car][e];
  return (t.wheels && !t.car ? l.closed_wheels : l.closed) && !may_pass(t, g_.segment[e]);
}

// Believed closures that still stand (reopenings are announced).
const std::vector<SegmentId>& Navigator::avoided(const Traveller& t) {
  scratch_.clear();
  for (SegmentId s : t.beliefs().all())
    if (blocked(t, s)) scratch_.push_back(s);
  return scratch_;
}

// --- what a party knows

bool Navigator::learn(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  bool fresh = t.news_read != news_.stamp() && hear(id);
  if (!streets_.sees_any(t.node)) return fresh;
  for (SegmentId s : streets_.visible_from(t.node))
    if (streets_.closed(s, t.how()) && t.remember().beliefs.add(s)) fresh = true;
  return fresh;
}

// News count where they concern the way ahead; who hears of a street on it has heard of the others too.
bool Navigator::hear(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  t.news_read = news_.stamp();
  if (w_.scenario.policy.broadcast_share <= 0 || t.node == t.target || !t.target.exists()) return false;
  if (!t.own_route && (t.way == 0xffffffffu || !news_.concern(routes_, t.way, t.node))) return false;
  if (!t.own_route) routes_.walk(t.way, t.node, t.target, state_of(t), edges_);
  for (const EdgeId e : t.own_route ? t.memory->route : edges_) {
    const SegmentId s = g_.segment[e];
    if (news_.holds(s) && !t.beliefs().holds(s) && news_.told(p_.key[party(id)], s)) return catch_up(id);
  }
  return false;
}

bool Navigator::catch_up(std::uint32_t id) {
  Memory& m = who_[party(id)].remember();
  bool fresh = false;
  for (; m.news_known < news_.all().size(); ++m.news_known) {
    const SegmentId s = news_.all()[m.news_known];
    if (!news_.told(p_.key[party(id)], s) || !m.beliefs.add(s)) continue;
    note(EventKind::told, id, s.value());
    fresh = true;
  }
  return fresh;
}

// --- where to, and by which way

bool Navigator::set_out(std::uint32_t id) {
  learn(id);
  bool found = plan(id);
  if (found && learn(id)) found = plan(id);
  return found;
}

bool Navigator::plan(std::uint32_t id, bool informed) {
  Traveller& t = who_[party(id)];
  if (!t.beliefs().empty()) catch_up(id);
  const NodeId before = t.target;
  t.main_way = false;
  const bool found = choose_way(id, informed);
  if (t.target != before) t.timed = false;
  const bool knows_all = t.memory && t.memory->news_known == news_.all().size();
  t.news_read = knows_all ? news_.stamp() : 0;
  return found;
}

bool Navigator::choose_way(std::uint32_t id, bool informed) {
  Traveller& t = who_[party(id)];
  t.to_bus = false;
  if (t.bus) return find_route(id);
  if (const NodeId stop = meetings_.heading(party(id), t.car); stop.exists()) {
    t.site = 0xffffffffu;
    t.target = stop;
    return find_route(id);
  }
  const Goal goal = p_.goal[party(id)];
  if (goal == Goal::shelter || goal == Goal::assembly || (goal == Goal::site && !t.tried().empty())) {
    // Where turns keep it from the one it would choose, the next.
    std::vector<std::uint32_t> without = t.tried();
    for (; choose_site_of(id, informed, without); without.push_back(t.site))
      if (find_stop(id) || (t.target.exists() && find_route(id))) return true;
    return false;
  }
  if (goal == Goal::site) return plan_own_site(id, informed);
  t.target = t.car || !t.dawdling ? p_.goal_node[party(id)] : p_.goal_foot[party(id)];
  if (!t.target.exists()) return false;
  // Many leave by the same few roads, and everyday traffic shares its ends.
  if (goal == Goal::leave) routes_.index(t.target, t.how());
  return find_route(id);
}

bool Navigator::choose_site_of(std::uint32_t id, bool informed, const std::vector<std::uint32_t>& tried) {
  Traveller& t = who_[party(id)];
  const auto without = avoided(t);
  const auto site = choose_site(w_, book_, routes_, streams_, {party(id), meetings_.persons(party(id)), t.node, t.how(), informed, &tried, &without});
  if (!site) return false;
  t.site = *site;
  t.target = book_.node(*site, t.car);
  return true;
}

// The site it was given; where that is closed or cut off, the best other one.
bool Navigator::plan_own_site(std::uint32_t id, bool informed) {
  Traveller& t = who_[party(id)];
  t.site = p_.goal_site[party(id)];
  t.target = book_.node(t.site, t.car);
  if (book_.is_open(t.site) && t.target.exists()) {
    if (find_stop(id)) return true;
    routes_.index(t.target, t.how());
    if (find_route(id)) return true;
  }
  return choose_site_of(id, informed, {t.site}) && t.target.exists() && find_route(id);
}

// To an open site where it has not been turned away; for who was given a site, to that one.
bool Navigator::brings(const scenario::Bus& bus, std::uint32_t id) const {
  const auto& tried = who_[party(id)].tried();
  if (bus_ended_[static_cast<std::size_t>(&bus - w_.inputs.buses.data())] || !book_.is_open(bus.site)) return false;
  if (std::find(tried.begin(), tried.end(), bus.site) != tried.end()) return false;
  return p_.goal[party(id)] != Goal::site || bus.site == p_.goal_site[party(id)];
}

// A bus stop within reach that is nearer than the site.
bool Navigator::find_stop(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  if (bus_ended_.empty() || !t.rides || t.car) return false;
  const Point here = g_.point[t.node];
  double best = std::min(w_.scenario.behaviour.pickup_walk_m, distance_m(here, w_.inputs.sites[t.site].place.point));
  NodeId stop;
  for (const scenario::Bus& bus : w_.inputs.buses) {
    if (!brings(bus, id)) continue;
    for (const scenario::Place& p : bus.stops)
      if (const double d = distance_m(here, p.point); p.foot.exists() && d <= best && (d < best || !stop.exists())) best = d, stop = p.foot;
  }
  if (!stop.exists()) return false;
  const NodeId site = t.target;
  t.target = stop;
  routes_.index(stop, t.how());
  if (find_route(id)) return t.to_bus = true;
  t.target = site;
  return false;
}

void Navigator::send_bus(std::uint32_t id, NodeId target) {
  Traveller& t = who_[party(id)];
  t.target = target;
  routes_.index(target, Travel::car);
}

bool Navigator::find_route(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  const auto& without = avoided(t);
  t.own_route = false;
  if (t.memory) t.memory->route.clear();
  if (t.node == t.target) return true;
  if (without.empty() && routes_.has_tree(t.target, t.how())) {
    t.way = routes_.index(t.target, t.how());
    if (!routes_.next(t.way, t.node, state_of(t)).exists()) return false;
    if (ways_ > 1 && !t.bus) t.way = routes_.way(t.way, t.how(), choose_among(id, t.way));
    return true;
  }
  auto route = routes_.route(t.node, t.target, t.how(), without, state_of(t));
  if (!route) return false;
  t.own_route = true;
  t.remember().route.assign(route->rbegin(), route->rend());
  t.memory->seen_times = times_seen_;
  return true;
}

// Path-size logit among the ways by the perceptions, at the party's own pace. Nothing is chosen before the ways part;
// parties that come to the same fork on the way to the same place see the same alternatives there.
std::uint32_t Navigator::choose_among(std::uint32_t id, std::uint32_t tree) {
  const Traveller& t = who_[party(id)];
  const Travel how = t.how();
  const std::uint32_t state = state_of(t);
  for (std::uint32_t k = 1; k < ways_; ++k) routes_.way(tree, how, k);  // made on first use
  NodeId fork = t.node;
  const bool by_node = !(routes_.turns() && t.car);
  while (by_node && fork != t.target) {
    const EdgeId e = routes_.next(tree, fork, Routes::kNoState);
    bool same = true;
    for (std::uint32_t k = 1; k < ways_ && same; ++k) same = routes_.next(k << Routes::kTreeBits | tree, fork, Routes::kNoState) == e;
    if (!same) break;
    fork = g_.target[e];
  }
  if (fork == t.target) return 0;
  const double pace = t.car ? 1 : w_.scenario.behaviour.walk_speed_mps / t.speed_mps;
  const double u = streams_.of(Purpose::route, p_.key[party(id)] ^ (0x9e3779b97f4aull * (t.node.value() + 1))).uniform();
  const auto chosen = [&](std::span<const Choosable> ways) { return static_cast<std::uint32_t>(choose(ways, w_.scenario.behaviour.route_theta_per_min, pace, u)); };
  if (!by_node) {
    walk_together(tree, how, fork, t.target, state);
    return chosen(sizes_.of(alternatives_));
  }
  const auto [known, fresh] = known_.try_emplace(std::uint64_t{tree} << 32 | fork.value(), static_cast<std::uint32_t>(choices_.size()));
  if (fresh) {
    walk_together(tree, how, fork, t.target, state);
    const auto& found = sizes_.of(alternatives_);
    choices_.insert(choices_.end(), found.begin(), found.end());
  }
  const std::uint32_t k = chosen(std::span(choices_).subspan(known->second, ways_));
  if (choices_.size() > (std::size_t{1} << 23)) forget_choices();
  return k;
}

// Along all ways at once, so that the memory of one is fetched while another is looked at.
void Navigator::walk_together(std::uint32_t tree, Travel how, NodeId from, NodeId target, std::uint32_t state) {
  for (Alternative& a : alternatives_) a.clear();
  if (routes_.turns() && how == Travel::car) {
    for (std::uint32_t k = 0; k < ways_; ++k) {
      Alternative& a = alternatives_[k];
      if (!routes_.walk(k << Routes::kTreeBits | tree, from, target, state, a.edges)) a.edges.clear();
      for (const EdgeId e : a.edges) a.ms.push_back(routes_.weight(e, how));
    }
    return;
  }
  at_.assign(ways_, from);
  for (bool going = true; going;) {
    going = false;
    for (std::uint32_t k = 0; k < ways_; ++k) {
      if (at_[k] == target) continue;
      Alternative& a = alternatives_[k];
      const EdgeId e = routes_.next(k << Routes::kTreeBits | tree, at_[k], Routes::kNoState);
      if (!e.exists() || a.edges.size() > g_.edge_count()) {
        a.clear();
        at_[k] = target;
        continue;
      }
      a.edges.push_back(e);
      a.ms.push_back(routes_.weight(e, how));
      at_[k] = g_.target[e];
      going = true;
    }
  }
}

void Navigator::forget_choices() {
  known_.clear();
  choices_.clear();
}

// --- on the way

std::uint32_t Navigator::state_of(const Traveller& t) const {
  if (!routes_.turns() || !t.car || !t.edge.exists()) return Routes::kNoState;
  return t.memory && t.memory->turn_state != Routes::kNoState ? t.memory->turn_state : t.edge.value();
}

std::uint32_t Navigator::turn_state(const Traveller& t, EdgeId next) const {
  const std::uint32_t state = state_of(t);
  if (state == Routes::kNoState) return state;
  const std::uint32_t after = routes_.turns()->step(state, next);
  return after == kUnreachable || after == next.value() ? Routes::kNoState : after;
}

EdgeId Navigator::next_edge(const Traveller& t) const {
  if (t.own_route) return t.memory->route.empty() ? EdgeId() : t.memory->route.back();
  return routes_.next(t.way, t.node, state_of(t));
}

bool Navigator::ahead_is_avoided(const Traveller& t) {
  if (t.beliefs().empty()) return false;
  const auto bad = [&](EdgeId e) { return t.beliefs().holds(g_.segment[e]) && blocked(t, e); };
  if (t.own_route) return std::any_of(t.memory->route.begin(), t.memory->route.end(), bad);
  routes_.walk(t.way, t.node, t.target, state_of(t), edges_);
  return std::any_of(edges_.begin(), edges_.end(), bad);
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
  else if (t.own_route && t.car && t.memory->seen_times != times_seen_) {
    possible = find_route(id);
    t.news_read = 0;  // another way: the news are held against it again
  }
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
  if (t.own_route) return !t.memory->route.empty() && g_.source[t.memory->route.back()] == t.node;
  return routes_.has_tree(t.target, t.how()) && avoided(t).empty() && routes_.index(t.target, t.how()) == (t.way & ((1u << Routes::kTreeBits) - 1)) && routes_.next(t.way, t.node, state_of(t)).exists();
}

void Navigator::close_direction(EdgeId e, bool closed) {
  routes_.close_direction(e, closed);
  news_.forget_ways();
  forget_choices();
}

void Navigator::see_times(PerEdge<std::uint32_t> now) {
  routes_.see_times(std::move(now));
  news_.forget_ways();
  forget_choices();
  ++times_seen_;
}

}  // namespace senda::movement
