#pragma once
// The front hall: what all worlds of a scenario share, and the one place that lists the stages in order.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/hazard/evidence.hpp"
#include "sim/hazard/strike.hpp"
#include "sim/movement/engine.hpp"
#include "sim/people/exits.hpp"
#include "sim/people/occupancy.hpp"
#include "sim/people/population.hpp"

namespace senda::world {

/// Told how far long work has come: share done 0..1 and what is being done.
using Progress = std::function<void(double share, const std::string& what)>;

/// One complete realisation: damage and people of one world.
struct Realisation {
  scenario::Streams streams;
  hazard::Damage damage;
  people::Settled settled;
};

class Study {
 public:
  /// Imports or loads the city, reads the inputs, prepares hazard and residents.
  explicit Study(scenario::Scenario s, const Progress& progress = {});
  Study(const Study&) = delete;

  const scenario::Scenario& scenario() const { return scenario_; }
  const City& city() const { return city_; }
  const scenario::Inputs& inputs() const { return inputs_; }
  const hazard::HazardModel& hazard() const { return *hazard_; }
  const people::Residents& residents() const { return residents_; }
  const people::Occupancy& occupancy() const { return occupancy_; }
  /// Seconds that synthesising the residents took.
  double people_seconds() const { return people_seconds_; }
  /// What the reports say; empty without reports.
  const hazard::Evidence& evidence() const { return evidence_; }
  /// Screening only (evidence tier T3): buildings synthesised or people without a census.
  bool screening() const;
  std::vector<std::string> notes() const;

  /// strike, holds for search where somebody may be inside, then settle. Depends on seed and world alone.
  Realisation realise(std::uint32_t world) const;
  /// The people of one world whose damage is given.
  Realisation settle(hazard::Damage damage) const;
  /// Who is displaced in a world whose damage is given, and who of them seeks shelter; nobody's moves.
  people::Settled displaced(const hazard::Damage& damage) const;
  /// Who leaves which building when, in the first minutes; empty without residents.
  people::Exits exits(const Realisation& r) const;
  /// The damage of a world, search holds included.
  hazard::Damage damage(const hazard::Chance& chance) const;
  hazard::Chance chance(std::uint32_t world) const { return hazard_->chance(scenario::Streams(static_cast<std::uint64_t>(scenario_.seed), world)); }
  movement::Outcome simulate(const Realisation& r, const scenario::Interventions& interventions, record::EventLog* log = nullptr) const;

 private:
  scenario::Scenario scenario_;
  City city_;
  scenario::Inputs inputs_;
  std::unique_ptr<hazard::HazardModel> hazard_;
  people::Residents residents_;
  people::Occupancy occupancy_;
  double people_seconds_ = 0;
  hazard::Evidence evidence_;
};

/// The city a scenario names.
City open_city(const scenario::Scenario& s);

/// Calls work(i) for i in 0..n-1 on all threads; stops early when the user interrupts (throws Interrupted).
void for_each_index(std::size_t n, const std::function<void(std::size_t)>& work, const Progress& progress, const std::string& what);
/// Number of threads in use from here on (0 = all cores).
void use_threads(int n);

}  // namespace senda::world
