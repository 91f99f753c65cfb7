#pragma once
// Keeps the books of a run: states, counts over time, queues and delays. Every change of state goes
// through here, so that departed = arrived + travelling + waiting + isolated holds by construction and is
// checked at the end. What is booked for a party is booked for all who go with it, each with its own persons.
#include "sim/movement/links.hpp"
#include "sim/movement/meetings.hpp"

namespace senda::movement {

class Tally {
 public:
  Tally(const people::Population& p, const RoadGraph& g, const Meetings& meetings, SimTime horizon);
  SimTime horizon() const { return out_.end; }
  State state(PartyId q) const { return out_.state[q]; }

  void depart(PartyId leader, SimTime now) { set(leader, State::travelling, now); }
  void set(PartyId leader, State s, SimTime now);
  void arrive(PartyId leader, State s, SimTime now);
  void at_site(PartyId leader, std::uint32_t site);
  /// Why a party stands where it does; forgotten at its next change of state.
  void because(PartyId leader, Reason r);
  void caught(PartyId leader);
  void refused(PartyId leader);
  void replanned(PartyId leader);
  /// Time on the intact network since the last stop; the legs before it are added.
  void free_flow(PartyId leader, SimTime leg);
  /// The leg ends at a stop.
  void stopped(PartyId leader);
  void gathered(PartyId leader, SimTime waited);
  void walked(PartyId leader, float length_m) {
    for (PartyId q : meetings_.aboard(leader)) out_.distance_m[q] += length_m;
  }
  /// What the links of a mode have seen, by segment.
  void add_links(const RoadGraph& g, const PerEdge<Link>& links);
  /// Where a party was seen last; after the last act, once for each leader.
  void last_seen(PartyId leader, NodeId node, bool in_queue);
  Outcome& outcome() { return out_; }
  /// Closes the books; std::logic_error when people are not conserved.
  Outcome finish(const std::vector<SiteOutcome>& sites);

 private:
  // Rows every 10 s in the first hour and every minute after it.
  static constexpr std::int64_t kFine_ms = 10000, kHour_ms = 3600000, kCoarse_ms = 60000;
  static std::size_t row_of(std::int64_t ms) {
    return static_cast<std::size_t>(ms <= kHour_ms ? (ms + kFine_ms - 1) / kFine_ms : kHour_ms / kFine_ms + (ms - kHour_ms + kCoarse_ms - 1) / kCoarse_ms);
  }
  void curve();
  const people::Population& p_;
  const Meetings& meetings_;
  Outcome out_;
  PerParty<SimTime> behind_;  ///< intact time of the legs behind a party; empty when nobody has a stop
  std::vector<CurveRow> change_;  ///< of each row against the one before it
  CurveRow now_;                  ///< at this moment; debug builds check it at every event
};

}  // namespace senda::movement
