#pragma once
// Where one person is when it happens: at home, at the place of work or study, on the way, or on an errand. The same
// draw serves the moves of a world and the exit from buildings.
#include "sim/people/residents.hpp"

namespace senda::people {

struct Presence {
  scenario::Whereabouts what = scenario::Whereabouts::home;
  const scenario::Place* place = nullptr;  ///< none for home
  StockId building;                        ///< none outside of buildings, and at sites and homes without footprint
};

class PresenceDraw {
 public:
  PresenceDraw(const scenario::Scenario& s, const scenario::Inputs& in, const Residents& r, const scenario::Streams& streams)
      : in_(in), r_(r), streams_(streams), moment_(scenario::moment_of_day(s.start, s.people.activity)) {}
  /// Those without a place to go to, and small children on errands or on the way, are at home: with whoever is there.
  Presence of(HouseholdId h, PersonId p) const;
  const scenario::MomentOfDay& moment() const { return moment_; }

 private:
  const scenario::Inputs& in_;
  const Residents& r_;
  const scenario::Streams& streams_;
  scenario::MomentOfDay moment_;
};

/// Keys the draws of a member of a household.
inline std::uint64_t member_key(const Residents& r, HouseholdId h, PersonId p) { return r.key[h] + 977 * (p.value() - r.first_person[h] + 1ull); }
/// From this age on people run errands alone.
inline constexpr AgeBand kErrandAge = AgeBand::age12to17;
inline constexpr double kErrandM = 1500;  ///< mean distance of an errand [A]

}  // namespace senda::people
