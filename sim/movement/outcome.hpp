#pragma once
// What came of a run: per party, per segment, per site, and counts over time.
#include <vector>

#include "sim/people/population.hpp"

namespace senda::movement {

using people::PartyId;
using people::PerParty;

enum class State : std::uint8_t { not_set_out, travelling, waiting, isolated, refused, abandoned_car, arrived, home, host, left };
inline constexpr int kStates = 10;
std::string_view name_of(State s);
/// home, host and left count as arrived.
inline bool has_arrived(State s) { return s >= State::arrived; }

/// Why somebody who set out has not arrived.
enum class Reason : std::uint8_t {
  none,
  // isolated: what cuts the way, nearest to where it stands
  debris, cordon, bridge, flood, other_closure,
  no_way,         ///< the map has none for this way of travelling
  steps,          ///< there is one, but with steps
  contraflow,     ///< lanes turned round
  no_site,        ///< nothing is open to go to
  // other states
  sites_full, waits_at_site, waits_for_others, waits_for_bus, in_queue, under_way,
  trapped         ///< in a building; phase "exit" alone
};
inline constexpr int kReasons = 17;
std::string_view name_of(Reason r);

struct CurveRow {
  double time_s = 0;
  std::int64_t departed = 0, travelling = 0, arrived = 0, waiting = 0, isolated = 0;
};

struct SiteOutcome {
  std::int64_t arrived = 0, refused = 0;
  SimTime full_at = SimTime::never();
};

/// Full streets that wait for each other in a ring: nobody in it can move until a driver gives up.
struct Gridlock {
  SegmentId segment;            ///< whose wait closed the ring
  SimTime since, until = SimTime::never();
  std::uint32_t streets = 0;    ///< in the ring
  std::int64_t vehicles = 0;    ///< on them when it was found, abandoned ones too
};

struct BusOutcome {
  std::int64_t carried = 0;     ///< persons
  std::uint32_t rounds = 0;
};

struct Outcome {
  // parties
  PerParty<State> state;
  PerParty<SimTime> arrive;            ///< never when it did not arrive
  PerParty<std::uint32_t> site;        ///< position in Inputs::sites, 0xffffffff = none
  PerParty<float> distance_m;
  PerParty<std::uint16_t> replans;
  PerParty<std::uint8_t> refused_once;
  PerParty<SimTime> free_flow;         ///< intact network, origin by its stops to where it arrived; never when unknown
  // The same where parties meet on their way; empty when nobody has a stop.
  PerParty<SimTime> gathering;         ///< waited for others at meetings, which is no delay
  PerParty<PartyId> carried_by;        ///< party with which it went on at last; none = by itself
  PerParty<Reason> reason;             ///< of those who have not arrived
  PerParty<NodeId> last_node;          ///< where a party was seen last
  PerParty<SimTime> since;             ///< of its last change of state
  PerParty<std::uint8_t> caught;       ///< was on a street when water, fire or rubble reached it
  // segments
  PerSegment<std::uint32_t> entered, max_queue, max_queue_s;  ///< max_queue_s: when the queue was longest, in steps of 16 s
  PerSegment<double> delay_person_h;
  std::vector<SiteOutcome> sites;
  std::vector<Gridlock> gridlocks;     ///< by time of their beginning
  std::vector<BusOutcome> buses;       ///< by position in Inputs::buses
  std::vector<CurveRow> curve;
  SimTime end;                         ///< horizon of the run
};

}  // namespace senda::movement
