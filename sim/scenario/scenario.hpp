#pragma once
// What was asked. A Scenario cannot exist invalid: `load_scenario` is the only way to get one from a
// file, and it checks every field once.
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/scenario/options.hpp"

namespace senda::scenario {

struct CityInput {
  std::string file, osm, gmns;
  FreeJson bbox;  ///< null or [west, south, east, north]
  void describe(Visitor& v);
};

struct Rupture {
  std::optional<double> magnitude, lon, lat, depth_km;
  std::string tectonic = "inslab";
  std::optional<double> strike, dip, rake, length_km, width_km;
  FreeJson corners;  ///< null or four [lon, lat, depth_km]
  void describe(Visitor& v);
  bool given() const { return magnitude.has_value(); }
};

struct HazardInput {
  Rupture rupture;
  FreeJson gmm;  ///< null or [{"model":..., "weight":...}]
  std::string shakemap_grid, shakemap_uncertainty, ground_motion;
  double shakemap_std_ln = 0.6, between_share = 0.25;
  std::optional<double> vs30;
  std::string vs30_file, period_file;
  std::string correlation_model = "JayaramBaker2009";
  bool clustered = true;
  void describe(Visitor& v);
  /// True when something says how the ground shakes.
  bool given() const { return rupture.given() || !shakemap_grid.empty() || !ground_motion.empty(); }
};

struct DamageInput {
  std::string fragility = "gem";
  double hazus_beta = 0.40, zeta = 0;
  bool urban_core = false;
  double reach_median = 0.30, reach_beta = 0.60, volume_factor = 0.33, outward_share = 0.25;
  double partial_probability = 0.15, partial_median = 0.08, partial_cap = 0.25, parapet_probability = 0.05, pinch_speed_kmh = 10, climb_factor = 0.4;
  double class_correlation = 0.2, corner_factor = 1.5;
  bool cordons = true;
  double cordon_probability = 0.7, cordon_collapse_radius = 1.5, cordon_standing_radius = 1.0;
  double search_hold_h = 24, inspection_h = 4, bridge_inspection_h = 24;
  void describe(Visitor& v);
};

struct ClosuresInput {
  bool model = true;
  std::string given, reports, areas;
  double office_se = 0.99, office_fp = 0.005, verified_se = 0.90, verified_fp = 0.05, crowd_se = 0.75, crowd_fp = 0.25, half_after_h = 12;
  double unforeseen = 0.01;
  std::int64_t redraw_steps = 4;
  void describe(Visitor& v);
};

struct PeopleInput {
  std::string zones, census, raster, given, parents, seed, marginalisation, occupancy;
  FreeJson columns, parent_columns;
  std::int64_t marginalisation_year = 2020;
  bool clip = true;
  double sample = 1.0, persons_per_household = 3.6, persons_per_100m2 = 2.5;
  std::string activity = "auto";
  void describe(Visitor& v);
};

struct Vulnerability {
  std::string method = "svi", themes;
  std::int64_t samples = 200;
  void describe(Visitor& v);
};

struct Behaviour {
  double storage_factor = 1.0, capacity_factor = 0.85, hole_speed_kmh = 20, vehicle_length_m = 7.5;
  double sight_m = 100, broadcast_delay_min = 30, shelter_wait_min = 10, perception_cv = 0.2;
  double route_theta_per_min = 0.5, nearest_share = 0.7, abandon_after_min = 60;
  double walk_speed_mps = 1.34, background_traffic = 0, background_trip_km = 4;
  bool obey_turn_restrictions = false;
  std::int64_t route_alternatives = 3;
  double replan_every_s = 0;
  double outage_factor = 0.5, power_out_share = 0.4, power_back_h = 24, darkness_factor = 0.85, dawn_h = 6;
  double crowd_density = 0.5, crowd_speed_kmh = 5;
  std::string elevation;
  double wheelchair_share = 0.1, pickup_walk_m = 500, pickup_wait_min = 60;
  double horizon_h = 72;
  double shelter_share = 0.20, host_share = 0.55, near_home_share = 0.20, leave_share = 0.05;
  double displace_moderate = 0.15, displace_extensive = 0.9, displace_complete = 1.0, displace_cordoned = 0.95, displace_none = 0.01;
  double fear_ceiling = 0.6, fear_slope = 1.6, fear_mid_mmi = 8.5;
  double exit_share_6 = 0.9, exit_share_5 = 0.6, exit_share_4 = 0.2, exit_median_min = 1.0, exit_beta = 0.6;
  double shaking_s = 60, stair_s_per_storey = 16;
  std::string home_curve = "lognormal", displace_curve = "lognormal", order_curve = "logistic";
  double displace_median_min = 180, displace_beta = 1.0, home_median_min = 40, home_beta = 0.9;
  double order_median_min = 45, order_slope_per_min = 0.08;
  bool gather = true;
  double gather_limit_h = 3, mother_share = 0.6, commuter_car_share = 0.45, dusk_h = 19;
  std::int64_t collect_to_age = 11;
  double car_share_short = 0.15, car_share_medium = 0.5, car_share_long = 0.85;
  void describe(Visitor& v);
};

struct SitesInput {
  std::string given;
  FreeJson columns;
  double capacity_factor = 1.0, covered_m2_per_person = 3.5, usable_share = 0.6, assembly_m2_per_person = 1.5, camp_m2_per_person = 45, open_share = 0.5;
  std::string kind = "shelter";
  bool from_osm = true, camps = false;
  void describe(Visitor& v);
};

struct Policy {
  FreeJson orders, contraflow, buses;
  double broadcast_share = 0.3;
  bool schools_keep_children = false;
  std::string schedule, open_sites;
  void describe(Visitor& v);
};

struct ClearanceInput {
  FreeJson crews;  ///< file name or inline list; null = one per 100,000 inhabitants
  double horizon_h = 72;
  std::string objective = "access";
  double weight_hospital = 0.4, weight_shelter = 0.3, weight_rescue = 0.3;
  double kappa = 1, lambda = 0.7, alpha = 0.9;
  std::int64_t top_k = 10;
  std::vector<std::string> pin, forbid;
  std::string corridors;
  std::optional<double> shift_h;
  bool crew_travel = true;
  double crew_speed_kmh = 20, setup_min = 20, rate_m3_per_h = 40;
  double access_max_min = 60, shelter_max_min = 30;
  std::string demand;
  double time_limit_s = 60;
  std::int64_t simulated_worlds = 30;
  void describe(Visitor& v);
  /// Hours of loader work on a closure of which nothing is known: set-up and an hour [A].
  double unknown_work_h() const { return setup_min / 60 + 1; }
};

struct SitingInput {
  std::optional<double> open, budget;
  std::string objective = "p-median";
  bool capacitated = true, single_source = false;
  double cover_min = 15, kappa = 1, lambda = 0.7, alpha = 0.9, inequity = 0;
  std::optional<double> closest_tolerance_min;
  std::vector<std::string> pin, forbid;
  double step_free_share = 0;
  FreeJson unmet_penalty = "auto";
  std::string demand, costs;
  double gap = 0.02, time_limit_s = 120;
  std::int64_t cells = 2000, candidates_per_cell = 50, candidates = 400, scenarios = 50, samples = 50;
  void describe(Visitor& v);
};

struct PrivacyInput {
  std::vector<std::string> confidential;
  std::string ledger;
  double rho = 0.1, rho_lifetime = 0.5, delta = 1e-6;
  double share_city = 0.10, share_borough = 0.20, share_tract = 0.50, share_special = 0.20;
  std::int64_t k_persons = 10, k_households = 3;
  void describe(Visitor& v);
};

struct OutputsInput {
  bool events = true, gpkg = true;
  void describe(Visitor& v);
};

struct Scenario {
  std::string name = "scenario", description, start = "2017-09-19T13:14:40-05:00";
  std::int64_t seed = 1, worlds = 200;
  CityInput city;
  HazardInput hazard;
  DamageInput damage;
  ClosuresInput closures;
  PeopleInput people;
  Vulnerability vulnerability;
  Behaviour behaviour;
  SitesInput sites;
  Policy policy;
  ClearanceInput clearance;
  SitingInput siting;
  PrivacyInput privacy;
  OutputsInput outputs;

  std::filesystem::path file;       ///< where it was read from
  std::set<std::string> given;      ///< options the file (or --set) states
  void describe(Visitor& v);
};

struct LoadOptions {
  std::vector<std::string> set;  ///< "a.b=c"
  bool inputs_exist = true;      ///< false: the inputs may have gone since (the resolved scenario of a finished folder)
};

/// Reads and validates. Throws InputError naming file, field, what is wrong and what would be right.
Scenario load_scenario(const std::filesystem::path& file, const LoadOptions& options = {});
/// Every option with value, unit, evidence mark and where the value came from.
std::vector<OptionRow> option_rows(const Scenario& s, const LoadOptions& options = {});
/// The scenario with every default written out; paths relative to `folder`.
Json resolved(const Scenario& s, const std::filesystem::path& folder);
/// JSON schema (draft 2020-12) made from the same declarations.
Json schema();
/// Every input file the scenario names, field -> path.
std::map<std::string, std::filesystem::path> input_files(const Scenario& s);
/// The same with the fields that the scenario leaves blank.
std::map<std::string, std::filesystem::path> input_fields(const Scenario& s);
/// Fields of `privacy.confidential` whose files the scenario gives.
std::vector<std::string> confidential_inputs(const Scenario& s);

}  // namespace senda::scenario
