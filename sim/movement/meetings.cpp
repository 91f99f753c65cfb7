#include "sim/movement/meetings.hpp"

#include <algorithm>

namespace senda::movement {

using people::Stop;

Meetings::Meetings(const people::Population& p) : p_(p) {
  if (p.first_stop.empty()) return;
  const std::size_t n = p.parties();
  next_.resize(n);
  persons_.resize(n);
  for (PartyId q : p.origin.keys()) {
    next_[q] = p.first_stop[q];
    persons_[q] = p.size_of(q);
  }
  speed_ = p.speed_mps;
  carried_by_.resize(n);
  after_.resize(n);
  gatherings_.resize(p.meetings.size());
}

NodeId Meetings::heading(PartyId q, bool car) {
  for (; stop_ahead(q); ++next_[q]) {
    const Stop& stop = p_.stops[next_[q]];
    const NodeId node = car ? stop.car : stop.foot;
    if (node.exists()) return node;
  }
  return NodeId();
}

std::uint32_t Meetings::pass(PartyId q) { return stop_ahead(q) ? p_.stops[next_[q]++].meeting : Stop::kNoMeeting; }

SimTime Meetings::gives_up_at(PartyId q) const {
  if (!stop_ahead(q)) return SimTime::never();
  const std::uint32_t meeting = p_.stops[next_[q]].meeting;
  return meeting == Stop::kNoMeeting ? SimTime::never() : limit(meeting);
}

void Meetings::board(PartyId q, PartyId leader) {
  PartyId last = leader;
  while (after_[last].exists()) last = after_[last];
  after_[last] = q;
  for (PartyId r : aboard(q)) carried_by_[r] = leader;
  persons_[leader] += persons_[q];
  speed_[leader] = std::min(speed_[leader], speed_[q]);
}

void Meetings::attend(std::uint32_t meeting, const Present& who) {
  Gathering& g = gatherings_[meeting];
  g.present.push_back(who);
  for (PartyId q : aboard(who.party))
    for (const Stop& stop : p_.stops_of(q)) g.parties += stop.meeting == meeting;
}

bool Meetings::ready(std::uint32_t meeting, SimTime now) const {
  const Gathering& g = gatherings_[meeting];
  if (std::all_of(g.present.begin(), g.present.end(), [&](const Present& w) { return collected(w.party); })) return false;
  return now >= limit(meeting) || (complete(meeting) && now >= p_.meetings[meeting].earliest);
}

SimTime Meetings::ask_again(std::uint32_t meeting, SimTime now) const {
  const SimTime at = complete(meeting) ? p_.meetings[meeting].earliest : limit(meeting);
  return at > now ? at : SimTime::never();
}

// One group after another: in a car as far as its seats go, and the rest on foot.
void Meetings::group(std::vector<Present>& present) const {
  const auto undecided = [](const Present& w) { return !w.leader.exists(); };
  for (;;) {
    auto lead = std::find_if(present.begin(), present.end(), [&](const Present& w) { return undecided(w) && w.car; });
    if (lead == present.end()) lead = std::find_if(present.begin(), present.end(), [&](const Present& w) { return undecided(w) && !collected(w.party); });
    if (lead == present.end()) return;
    lead->leader = lead->party;
    std::uint32_t together = persons(lead->party);
    for (Present& w : present) {
      if (!undecided(w) || (lead->car && together + persons(w.party) > people::kCarSeats)) continue;
      w.leader = lead->party;
      together += persons(w.party);
    }
  }
}

std::vector<Present> Meetings::leaving(std::uint32_t meeting) {
  std::vector<Present> present;
  present.swap(gatherings_[meeting].present);
  // Children have the first seats.
  std::sort(present.begin(), present.end(), [&](const Present& a, const Present& b) {
    return collected(a.party) != collected(b.party) ? collected(a.party) : a.party < b.party;
  });
  group(present);
  if (std::all_of(present.begin(), present.end(), [](const Present& w) { return w.leader.exists(); })) return present;
  // A child would be left without anybody: they leave the car and walk together.
  for (Present& w : present) {
    w.car = false;
    w.leader = PartyId();
  }
  group(present);
  return present;
}

}  // namespace senda::movement
