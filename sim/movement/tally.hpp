#pragma once
// Keeps the books of a run: states, counts over time, queues and delays. Every change of state goes
// through here, so that departed = arrived + travelling + waiting + isolated holds by construction and is
// checked at the end. What is booked for a party is booked for all who go with it, each with its own persons.
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
  void refused(PartyId leader);
  void replanned(PartyId leader);
  /// Time on the intact network since the last stop; the legs before it are added.
  void free_flow(PartyId leader, SimTime leg);
  /// The leg ends at a stop.
  void stopped(PartyId leader);
  void gathered(PartyId leader, SimTime waited);
  void entered(SegmentId s, std::int32_t size, PartyId) { out_.entered[s] += static_cast<std::uint32_t>(size); }
  void queued(SegmentId s, std::size_t length) { out_.max_queue[s] = std::max(out_.max_queue[s], static_cast<std::uint32_t>(length)); }
  void left(PartyId leader, SegmentId s, double length_m, std::int64_t lost_ms);
  /// Closes the books; std::logic_error when people are not conserved.
  Outcome finish(const std::vector<SiteOutcome>& sites);

 private:
  struct Change {
    std::int64_t ms;
    State from, to;
    std::uint32_t persons;
  };
  void curve();
  const people::Population& p_;
  const Meetings& meetings_;
  Outcome out_;
  PerParty<SimTime> behind_;  ///< intact time of the legs behind a party; empty when nobody has a stop
  std::vector<Change> changes_;
};

}  // namespace senda::movement
