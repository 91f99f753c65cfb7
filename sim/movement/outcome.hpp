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

struct CurveRow {
  double time_s = 0;
  std::int64_t departed = 0, travelling = 0, arrived = 0, waiting = 0, isolated = 0;
};

struct SiteOutcome {
  std::int64_t arrived = 0, refused = 0;
  SimTime full_at = SimTime::never();
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
  // segments
  PerSegment<std::uint32_t> entered, max_queue;
  PerSegment<double> delay_person_h;
  std::vector<SiteOutcome> sites;
  std::vector<CurveRow> curve;
  SimTime end;                         ///< horizon of the run
};

}  // namespace senda::movement
