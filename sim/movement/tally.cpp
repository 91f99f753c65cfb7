#include "sim/movement/tally.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <stdexcept>

namespace senda::movement {

std::string_view name_of(State s) {
  constexpr std::array<std::string_view, kStates> names = {"not_set_out", "travelling", "waiting", "isolated", "refused",
                                                           "abandoned_car", "arrived", "home", "host", "left"};
  return names[static_cast<std::size_t>(s)];
}

std::string_view name_of(Reason r) {
  constexpr std::array<std::string_view, kReasons> names = {"",      "debris",  "cordon",     "bridge",        "flood",            "other_closure", "no_way",  "steps", "contraflow",
                                                            "no_site", "sites_full", "waits_at_site", "waits_for_others", "waits_for_bus", "in_queue", "under_way", "trapped"};
  return names[static_cast<std::size_t>(r)];
}

namespace {

void count(CurveRow& row, State s, std::int64_t persons) {
  switch (s) {
    case State::not_set_out: break;
    case State::waiting: row.waiting += persons; break;
    case State::isolated: row.isolated += persons; break;
    case State::travelling:
    case State::refused:
    case State::abandoned_car: row.travelling += persons; break;
    default: row.arrived += persons;
  }
}

}  // namespace

Tally::Tally(const people::Population& p, const RoadGraph& g, const Meetings& meetings, SimTime horizon) : p_(p), meetings_(meetings) {
  const std::size_t n = p.parties();
  out_.state.assign(n, State::not_set_out);
  out_.arrive.assign(n, SimTime::never());
  out_.site.assign(n, 0xffffffffu);
  out_.distance_m.assign(n, 0);
  out_.replans.assign(n, 0);
  out_.refused_once.assign(n, 0);
  out_.free_flow.assign(n, SimTime::never());
  out_.reason.assign(n, Reason::none);
  out_.last_node.assign(n, NodeId());
  out_.since.assign(n, SimTime(0));
  out_.caught.assign(n, 0);
  if (!p.first_stop.empty()) {
    out_.gathering.assign(n, SimTime(0));
    behind_.assign(n, SimTime(0));
  }
  out_.entered.assign(g.segment_count(), 0);
  out_.max_queue.assign(g.segment_count(), 0);
  out_.max_queue_s.assign(g.segment_count(), 0);
  out_.delay_person_h.assign(g.segment_count(), 0);
  out_.end = horizon;
}

void Tally::set(PartyId leader, State s, SimTime now) {
  for (PartyId q : meetings_.aboard(leader)) {
    if (out_.state[q] == s) continue;
    const std::size_t row = row_of(now.ms);
    if (row >= change_.size()) change_.resize(row + 1);
    const std::int64_t persons = p_.size_of(q);
    for (CurveRow* books : {&change_[row], &now_}) {
      if (out_.state[q] == State::not_set_out) books->departed += persons;
      count(*books, out_.state[q], -persons);
      count(*books, s, persons);
    }
    assert(now_.departed == now_.travelling + now_.arrived + now_.waiting + now_.isolated && std::min({now_.travelling, now_.arrived, now_.waiting, now_.isolated}) >= 0);
    out_.state[q] = s;
    out_.since[q] = now;
    out_.reason[q] = Reason::none;
  }
}

void Tally::arrive(PartyId leader, State s, SimTime now) {
  set(leader, s, now);
  for (PartyId q : meetings_.aboard(leader)) out_.arrive[q] = now;
}

void Tally::at_site(PartyId leader, std::uint32_t site) {
  for (PartyId q : meetings_.aboard(leader)) out_.site[q] = site;
}

void Tally::because(PartyId leader, Reason r) {
  for (PartyId q : meetings_.aboard(leader)) out_.reason[q] = r;
}

void Tally::caught(PartyId leader) {
  for (PartyId q : meetings_.aboard(leader)) out_.caught[q] = 1;
}

void Tally::last_seen(PartyId leader, NodeId node, bool in_queue) {
  for (PartyId q : meetings_.aboard(leader)) {
    out_.last_node[q] = node;
    Reason& r = out_.reason[q];
    switch (out_.state[q]) {
      case State::travelling:
      case State::abandoned_car: r = in_queue ? Reason::in_queue : Reason::under_way; break;
      case State::refused: r = Reason::sites_full; break;
      case State::waiting: r = r == Reason::none ? Reason::waits_for_others : r; break;
      case State::isolated: break;
      default: r = Reason::none;
    }
  }
}

void Tally::refused(PartyId leader) {
  for (PartyId q : meetings_.aboard(leader)) out_.refused_once[q] = 1;
}

void Tally::replanned(PartyId leader) {
  for (PartyId q : meetings_.aboard(leader)) ++out_.replans[q];
}

void Tally::free_flow(PartyId leader, SimTime leg) {
  for (PartyId q : meetings_.aboard(leader)) {
    const SimTime behind = behind_.empty() ? SimTime(0) : behind_[q];
    out_.free_flow[q] = behind.is_never() || leg.is_never() ? SimTime::never() : behind + leg;
  }
}

void Tally::stopped(PartyId leader) {
  for (PartyId q : meetings_.aboard(leader)) behind_[q] = out_.free_flow[q];
}

void Tally::gathered(PartyId leader, SimTime waited) {
  for (PartyId q : meetings_.aboard(leader)) out_.gathering[q] = out_.gathering[q] + waited;
}

void Tally::add_links(const RoadGraph& g, const PerEdge<Link>& links) {
  for (EdgeId e : g.edges()) {
    const Link& l = links[e];
    const SegmentId s = g.segment[e];
    out_.entered[s] += l.entered;
    if (l.most_queued > out_.max_queue[s]) {
      out_.max_queue[s] = l.most_queued;
      out_.max_queue_s[s] = static_cast<std::uint32_t>(l.most_at * Link::kMostStep_s);
    }
    out_.delay_person_h[s] += static_cast<double>(l.lost_ms) / 3.6e6;
  }
}

void Tally::curve() {
  CurveRow row;
  if (change_.empty()) change_.resize(1);
  for (std::size_t i = 0; i < change_.size(); ++i) {
    const CurveRow& c = change_[i];
    const std::int64_t t = i <= kHour_ms / kFine_ms ? static_cast<std::int64_t>(i) * kFine_ms : kHour_ms + (static_cast<std::int64_t>(i) - kHour_ms / kFine_ms) * kCoarse_ms;
    row.time_s = static_cast<double>(t) / 1000;
    row.departed += c.departed;
    row.travelling += c.travelling;
    row.arrived += c.arrived;
    row.waiting += c.waiting;
    row.isolated += c.isolated;
    if (row.departed != row.travelling + row.arrived + row.waiting + row.isolated) throw std::logic_error("people are not conserved");
    out_.curve.push_back(row);
  }
}

Outcome Tally::finish(const std::vector<SiteOutcome>& sites) {
  out_.sites = sites;
  out_.carried_by = meetings_.carried_by();
  curve();
  return std::move(out_);
}

}  // namespace senda::movement
