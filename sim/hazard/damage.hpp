#pragma once
// What an earthquake has done in one world.
#include <string>
#include <vector>

#include "sim/hazard/building_stock.hpp"
#include "sim/hazard/fragility.hpp"

namespace senda::hazard {

/// One closed segment. `modes` are the Mode bits that cannot pass.
struct Closure {
  SegmentId segment;
  std::uint8_t modes = 0;
  SimTime from, until = SimTime::never();  ///< `until`: reopens by itself; never = until cleared
  scenario::Cause cause = scenario::Cause::debris;
  scenario::CrewKind kind = scenario::CrewKind::loader;
  double hold_h = 0;      ///< earliest start of work
  double volume_m3 = 0;   ///< debris to move for one lane
  double work_h = 0;      ///< hours of work that do not depend on the crew's rate
  std::uint32_t collapses = 0;
  bool area = false;      ///< water, fire or rubble that reaches it at `from`: whoever is on it then is caught
  bool given = false;     ///< stated as fact: reports and search leave it as it is
  bool inspected = false; ///< hours of inspection are among work_h, for a cordon that stands over debris
  bool loader = false;    ///< a loader cannot pass: too narrow (3.5 m), or a bridge that waits for inspection
  /// Hours for a crew that moves `rate` m³/h.
  double clear_h(double rate) const { return work_h + volume_m3 / rate; }
};

/// A street that debris narrows but does not close.
struct Pinch {
  SegmentId segment;
  double narrow_m = 0, climb_m = 0;  ///< lengths on which vehicles and walkers go slowly
  int lanes = 1;                     ///< lanes left for vehicles
};

struct Damage {
  std::uint32_t world = 0;
  std::vector<Closure> closures;      ///< ascending segment, at most one each
  std::vector<Closure> further;       ///< timed spells (floods) of segments that are closed for another reason too
  std::vector<Pinch> pinches;         ///< ascending segment
  /// Collapsed buildings whose search holds the clearing of a segment; ascending segment.
  std::vector<std::pair<SegmentId, StockId>> searched;
  PerStock<DamageState> state;        ///< empty when closures are given only
  PerStock<std::uint8_t> cordoned;
  PerStock<std::uint8_t> fragility;   ///< which function of the study's set each building had in this world
  PerStock<float> mmi;
  std::vector<std::uint8_t> site_works;  ///< by position in Inputs::sites
  std::size_t collapses() const;
  std::size_t at_least(DamageState s) const;
};

}  // namespace senda::hazard
