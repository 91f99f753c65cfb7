#pragma once
// The main job: many worlds, shelters sited, roads ranked, the plan checked by simulation, zones ranked
// by vulnerability.
#include "sim/measure/summary.hpp"
#include "sim/plan/household_fates.hpp"
#include "sim/plan/rank_roads.hpp"
#include "sim/plan/site_shelters.hpp"
#include "sim/plan/social.hpp"
#include "sim/world/damage_study.hpp"

namespace senda::plan {

/// Figures of one world, for the report and the tests.
struct WorldFigures {
  std::uint32_t world = 0;
  std::size_t car_closed = 0, foot_closed = 0, causes = 0, classes = 0, collapses = 0, complete = 0, displaced = 0, ordered = 0, seekers = 0;
  std::size_t cut_off_districts = 0;  ///< groups of at least 50 residents without a way by car to the rest
  double cut_off_persons = 0;
  double hurt = 0, trapped = 0;       ///< expected persons
};

/// One world simulated without and with the clearance plan, same chance.
struct SimulatedPair {
  std::uint32_t world = 0;
  double hours_without = 0, hours_with = 0;  ///< person-hours
  std::int64_t isolated_without = 0, isolated_with = 0, refused = 0;
  double shelter_minutes = 0;                ///< mean way to shelter of those who sought one
};

/// Plans by what they leave undone on paper and in the movement engine: means over the simulated worlds.
struct Confirmation {
  std::vector<std::string> plans;           ///< "nothing", "list", alternatives
  std::vector<double> losses, hours;        ///< weighted person-hours of lost access; person-hours under way
  double rank_correlation = 0;              ///< Spearman, over the plans
  static constexpr double kConfirmed = 0.8; ///< [A]
};

/// Percentiles among zones, 1 = most vulnerable; NaN unknown.
struct VulnerableZone {
  std::string zone;
  std::size_t row = 0;                          ///< in SocialVulnerability
  double persons = 0, social = 0, exposure = 0, access = 0;
  int rank = 0, rank_lo = 0, rank_hi = 0;       ///< 1 = most vulnerable; ties share the smallest; 90 % interval
};

struct PlanResult {
  std::vector<WorldFigures> worlds;
  world::DamageStudy damage;
  HouseholdFates fates;
  bool sited = false, ranked = false;
  SitingProblem siting;
  ShelterPlan shelters;
  ClearanceProblem problem;
  ClearancePlan clearance;
  std::vector<SimulatedPair> simulated;
  std::optional<Confirmation> confirmation;
  SocialVulnerability social;
  std::vector<VulnerableZone> vulnerable;
  std::vector<std::string> notes;
};

enum class Part { all, roads, shelters, zones };  ///< zones: their vulnerability alone

PlanResult make_plan(const world::Study& study, Part part, const scenario::KnownStates& known, const world::Progress& progress);

/// Groups of at least `least` residents cut off by car from the largest group.
std::pair<std::size_t, double> cut_off(const world::Study& study, const hazard::Damage& damage, double least = 50);

/// Zones by social vulnerability, exposure and access over the worlds, most vulnerable first. Without views access is
/// unknown.
std::vector<VulnerableZone> vulnerable_zones(const world::Study& study, const SocialVulnerability& social, const std::vector<hazard::Damage>& worlds,
                                             const ClearanceProblem& p, const std::vector<ClearanceWorld>& views);

/// Figures of every zone in every world: by world, then by row of SocialVulnerability; NaN where nobody is counted.
struct ZoneWorlds {
  std::vector<std::vector<double>> exposure;  ///< share of residents in homes extensively damaged or cordoned
  std::vector<std::vector<double>> access;    ///< mean inaccessibility
};
/// The ranking itself, with so many bootstrap samples for the intervals. In order of rank; `zone` is left blank.
std::vector<VulnerableZone> rank_zones(const SocialVulnerability& social, const ZoneWorlds& worlds, std::int64_t samples, std::uint64_t seed);

/// What tasks do to the streets of one world, as interventions for the movement engine.
scenario::Interventions interventions_of(const ClearanceWorld& w, const std::vector<Task>& tasks);

}  // namespace senda::plan
