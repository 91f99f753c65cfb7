// What a party's way would be like if nothing were in it, and what keeps those from it who never arrive.
#include <algorithm>
#include <array>
#include <cmath>

#include "sim/movement/navigator.hpp"

namespace senda::movement {

using people::Goal;

std::int64_t Navigator::ideal_ms(std::uint32_t id, EdgeId e) const {
  const Traveller& t = who_[party(id)];
  const Link& l = links_[t.car][e];
  if (t.car) return l.free_flow_ms;
  const double slope = slopes_.empty() ? 1 : static_cast<double>(slopes_[e]);
  return std::clamp<std::int64_t>(whole(1000 * static_cast<double>(l.length_m) / (t.speed_mps * slope)), 1, 0x7fffffff);
}

bool Navigator::room_elsewhere(std::uint32_t id) const {
  const auto& tried = who_[party(id)].tried();
  for (std::uint32_t s : book_.serving(p_.goal[party(id)] == Goal::assembly ? Goal::assembly : Goal::shelter))
    if (std::find(tried.begin(), tried.end(), s) == tried.end() && book_.free_places(s) >= meetings_.persons(party(id))) return true;
  return false;
}

// The first closed street on the way it would have on the intact network; else whatever closure it knows.
Reason Navigator::cut_by(std::uint32_t id) {
  const Traveller& t = who_[party(id)];
  const auto of = [&](SegmentId s) {
    constexpr std::array<Reason, 5> reasons = {Reason::debris, Reason::cordon, Reason::bridge, Reason::flood, Reason::other_closure};
    const auto cause = streets_.cause(s, mode_of(t.how()));
    return cause ? reasons[static_cast<std::size_t>(*cause)] : Reason::contraflow;  // nothing else shuts a street
  };
  std::vector<NodeId> targets;
  const Goal goal = p_.goal[party(id)];
  if (goal == Goal::shelter || goal == Goal::assembly || goal == Goal::site) {
    for (const std::uint32_t s : book_.serving(goal == Goal::assembly ? Goal::assembly : Goal::shelter))
      if (const NodeId n = book_.node(s, t.car); n.exists()) targets.push_back(n);
    if (targets.empty()) return Reason::no_site;
  } else {
    targets.push_back(t.car || !t.dawdling ? p_.goal_node[party(id)] : p_.goal_foot[party(id)]);
  }
  if (const NodeId stop = meetings_.heading(party(id), t.car); stop.exists()) targets = {stop};
  // The nearest by the shared trees, where there are some; one target has no need of a tree.
  NodeId target = targets.front();
  std::uint32_t nearest = kUnreachable;
  for (const NodeId n : targets) {
    if (targets.size() == 1 || !n.exists() || !routes_.has_tree(n, t.how())) continue;
    if (const std::uint32_t d = routes_.tree(n, t.how()).intact()[t.node]; d < nearest) nearest = d, target = n;
  }
  if (target.exists())
    if (const auto way = routes_.intact_route(t.node, target, t.how())) {
      for (const EdgeId e : *way)
        if (blocked(t, e)) return of(g_.segment[e]);
      for (const SegmentId s : avoided(t)) return of(s);
      return Reason::other_closure;
    }
  if (t.wheels && target.exists() && routes_.intact_route(t.node, target, Travel::foot)) return Reason::steps;
  return Reason::no_way;
}

SimTime Navigator::intact_time(std::uint32_t id) {
  const Traveller& t = who_[party(id)];
  const NodeId from = t.memory && t.memory->from.exists() ? t.memory->from : p_.origin[party(id)];
  if (t.dawdling) return SimTime::never();
  std::int64_t ms = 0;
  if (routes_.has_tree(t.target, t.how())) {
    const std::uint32_t way = routes_.index(t.target, t.how());
    const auto& intact = routes_.tree(way).intact();
    if (from != t.target && intact[from] == kUnreachable) return SimTime::never();
    if (t.car) return SimTime(intact[from]);
    if (!routes_.walk(way, from, t.target, Routes::kNoState, edges_)) return SimTime::never();
    for (EdgeId e : edges_) ms += ideal_ms(id, e);
    return SimTime(ms);
  }
  if (!t.own_route || !avoided(t).empty() || t.node != from || routes_.changed()) {
    const auto route = routes_.intact_route(from, t.target, t.how());
    if (!route) return SimTime::never();
    for (EdgeId e : *route) ms += ideal_ms(id, e);
    return SimTime(ms);
  }
  for (EdgeId e : t.memory->route) ms += ideal_ms(id, e);
  return SimTime(ms);
}

}  // namespace senda::movement
