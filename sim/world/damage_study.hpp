#pragma once
// Many worlds of damage added up, without simulating anybody.
#include <memory>

#include "sim/measure/damage_tally.hpp"
#include "sim/world/posterior.hpp"

namespace senda::world {

struct DamageStudy {
  std::unique_ptr<measure::DamageTally> tally;
  double effective_size = 0;
  bool redrawn = false;
  std::vector<ReportedStreet> streets;
  std::vector<std::string> notes;
};

/// An empty tally for a study.
std::unique_ptr<measure::DamageTally> make_tally(const Study& study);
/// Draws `n` worlds (after the reports, where there are any) and adds them up; worlds are held a few at a time.
DamageStudy study_damage(const Study& study, std::size_t n, const Progress& progress);

}  // namespace senda::world
