#include "sim/movement/tally.hpp"

#include <array>
#include <stdexcept>

namespace senda::movement {

std::string_view name_of(State s) {
  constexpr std::array<std::string_view, kStates> names = {"not_set_out", "travelling", "waiting", "isolated", "refused",
                                                           "abandoned_car", "arrived", "home", "host", "left"};
  return names[static_cast<std::size_t>(s)];
}

Tally::Tally(const people::Population& p, const RoadGraph& g, const Meetings& meetings, SimTime horizon) : p_(p), meetings_(meetings) {
  const std::size_t n = p.parties();
  out_.state.assign(n, State::not_set_out);
  out_.arrive.assign(n, SimTime::never());
  out_.site.assign(n, 0xffffffffu);
  out_.distance_m.assign(n, 0);
  out_.replans.assign(n, 0);
  out_.refused_once.assign(n, 0);
  out_.free_flow.assign(n, SimTime::never());
  if (!p.first_stop.empty()) {
    out_.gathering.assign(n, SimTime(0));
    behind_.assign(n, SimTime(0));
  }
  out_.entered.assign(g.segment_count(), 0);
  out_.max_queue.assign(g.segment_count(), 0);
  out_.delay_person_h.assign(g.segment_count(), 0);
  out_.end = horizon;
}

void Tally::set(PartyId leader, State s, SimTime now) {
  for (PartyId q : meetings_.aboard(leader)) {
    if (out_.state[q] == s) continue;
    changes_.push_back({now.ms, out_.state[q], s, p_.size_of(q)});
    out_.state[q] = s;
  }
}

void Tally::arrive(PartyId leader, State s, SimTime now) {
  set(leader, s, now);
  for (PartyId q : meetings_.aboard(leader)) out_.arrive[q] = now;
}

void Tally::at_site(PartyId leader, std::uint32_t site) {
  for (PartyId q : meetings_.aboard(leader)) out_.site[q] = site;
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

void Tally::left(PartyId leader, SegmentId s, double length_m, std::int64_t lost_ms) {
  for (PartyId q : meetings_.aboard(leader)) {
    out_.distance_m[q] += static_cast<float>(length_m);
    if (lost_ms > 0) out_.delay_person_h[s] += static_cast<double>(lost_ms) / 3.6e6 * p_.size_of(q);
  }
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

// Rows every 10 s in the first hour and every minute after it, until nothing changes any more.
void Tally::curve() {
  CurveRow row;
  std::size_t i = 0;
  const std::int64_t last = changes_.empty() ? 0 : changes_.back().ms;
  for (std::int64_t t = 0;; t += t < 3600000 ? 10000 : 60000) {
    for (; i < changes_.size() && changes_[i].ms <= t; ++i) {
      const Change& c = changes_[i];
      if (c.from == State::not_set_out) row.departed += c.persons;
      count(row, c.from, -static_cast<std::int64_t>(c.persons));
      count(row, c.to, c.persons);
    }
    row.time_s = static_cast<double>(t) / 1000;
    if (row.departed != row.travelling + row.arrived + row.waiting + row.isolated) throw std::logic_error("people are not conserved");
    out_.curve.push_back(row);
    if (t >= last) return;
  }
}

Outcome Tally::finish(const std::vector<SiteOutcome>& sites) {
  out_.sites = sites;
  out_.carried_by = meetings_.carried_by();
  curve();
  return std::move(out_);
}

}  // namespace senda::movement
