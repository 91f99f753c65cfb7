#pragma once
// Keeps the books of a run: states, counts over time, queues and delays. Every change of state goes
// through here, so that departed = arrived + travelling + waiting + isolated holds by construction and is
// checked at the end.
#include "sim/movement/outcome.hpp"

namespace senda::movement {

class Tally {
 public:
  Tally(const people::Population& p, const RoadGraph& g, SimTime horizon);
  SimTime horizon() const { return out_.end; }
  State state(PartyId q) const { return out_.state[q]; }

  void depart(PartyId q, SimTime now) { set(q, State::travelling, now); }
  void set(PartyId q, State s, SimTime now);
  void arrive(PartyId q, State s, SimTime now);
  void at_site(PartyId q, std::uint32_t site) { out_.site[q] = site; }
  void refused(PartyId q) { out_.refused_once[q] = 1; }
  void replanned(PartyId q) { ++out_.replans[q]; }
  void free_flow(PartyId q, SimTime t) { out_.free_flow[q] = t; }
  void entered(SegmentId s, std::int32_t size, PartyId) { out_.entered[s] += static_cast<std::uint32_t>(size); }
  void queued(SegmentId s, std::size_t length) { out_.max_queue[s] = std::max(out_.max_queue[s], static_cast<std::uint32_t>(length)); }
  void left(PartyId q, SegmentId s, double length_m, std::int64_t lost_ms);
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
  Outcome out_;
  std::vector<Change> changes_;
};

}  // namespace senda::movement
