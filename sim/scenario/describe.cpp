// The declaration of every option: name, unit, range, evidence mark, sentence. Longer than other files
// because it is a table; each line is one option.
#include "sim/scenario/scenario.hpp"

namespace senda::scenario {

namespace {
constexpr double kShare = 1.0;  // upper end of shares
}

void CityInput::describe(Visitor& v) {
  v.path("file", file, "city file made by `senda import`");
  v.path("osm", osm, "OpenStreetMap extract (.osm.pbf, .osm, .gz, .bz2)");
  v.path("gmns", gmns, "GMNS folder with node.csv and link.csv");
  v.free("bbox", bbox, "part of the extract to use: [west, south, east, north], degrees");
}

void Rupture::describe(Visitor& v) {
  v.optional_number("magnitude", magnitude, {"Mw", 4, 9.5, '-', "moment magnitude"});
  v.optional_number("lon", lon, {"deg", -180, 180, '-', "longitude of the hypocentre and plane centre"});
  v.optional_number("lat", lat, {"deg", -90, 90, '-', "latitude of the hypocentre and plane centre"});
  v.optional_number("depth_km", depth_km, {"km", 0, 700, '-', "depth of the hypocentre and plane centre"});
  v.choice("tectonic", tectonic, {"inslab", "interface", "crustal"}, "tectonic type, chooses the default ground-motion model");
  v.optional_number("strike", strike, {"deg", 0, 360, '-', "strike of the rupture plane"});
  v.optional_number("dip", dip, {"deg", 0, 90, '-', "dip of the rupture plane"});
  v.optional_number("rake", rake, {"deg", -180, 180, '-', "rake"});
  v.optional_number("length_km", length_km, {"km", 0.1, 1500, '-', "length along strike; without length and width the rupture is a point"});
  v.optional_number("width_km", width_km, {"km", 0.1, 500, '-', "width down dip; with strike and dip alone the size follows from the magnitude"});
  v.free("corners", corners, "the plane by its four corners: [[lon, lat, depth_km], ...]");
}

void HazardInput::describe(Visitor& v) {
  if (v.enter("rupture", "the earthquake")) {
    rupture.describe(v);
    v.leave();
  }
  v.free("gmm", gmm, "ground-motion models with weights: [{\"model\": \"GarciaEtAl2005SSlab\", \"weight\": 1}]");
  if (v.enter("shakemap", "a ShakeMap in place of a rupture")) {
    v.path("grid", shakemap_grid, "grid.xml");
    v.path("uncertainty", shakemap_uncertainty, "uncertainty.xml");
    v.number("std_ln", shakemap_std_ln, {"ln", 0, 2, 'A', "standard deviation of ground motion where neither file states one"});
    v.number("between_share", between_share, {"", 0, kShare, 'A', "share of its variance that is common to all sites (tau2 / (tau2 + phi2); Jaimes & García-Soto 2020: 0.25)"});
    v.leave();
  }
  v.path("ground_motion", ground_motion, "ground motion by site in OpenQuake's form: CSV with lon, lat, gmv_PGA, ... and, for several events, event_id");
  if (v.enter("site", "site effects")) {
    v.number_or_path("vs30", vs30, vs30_file, {"m/s", 90, 3000, '-', "shear-wave velocity of the top 30 m: a value or a file"});
    v.path("period", period_file, "ground periods of a lake zone, s: CSV with lon, lat, ts_s, or a raster");
    v.leave();
  }
  if (v.enter("correlation", "spatial correlation of the within-event residual")) {
    v.choice("model", correlation_model, {"JayaramBaker2009", "HeresiMiranda2019"}, "correlation model");
    v.flag("clustered", clustered, "similar ground conditions nearby (sedimentary basins)");
    v.leave();
  }
}

void DamageInput::describe(Visitor& v) {
  v.word_or_path("fragility", fragility, {"gem", "hazus"}, "fragility functions: gem (Martins & Silva 2021), hazus, or a CSV file with type, imt, theta_slight .. theta_complete, beta, collapse");
  v.number("hazus_beta", hazus_beta, {"", 0.1, 1.5, 'F', "spread of the Hazus functions: 0.40 beside sampled shaking, 0.64 where one median field stands for it"});
  v.flag("urban_core", urban_core, "old houses are rarely of adobe (2 % in place of 10 %)");
  v.number("zeta", zeta, {"ln", -2, 2, 'A', "calibration: shift of every ln median"});
  if (v.enter("debris", "debris reach and volume")) {
    v.number("reach_median", reach_median, {"of height", 0.01, 1, 'A', "median reach of debris as a share of building height"});
    v.number("reach_beta", reach_beta, {"", 0.01, 2, 'A', "lognormal spread of the reach"});
    v.number("volume_factor", volume_factor, {"m3/m3", 0.01, 1, 'F', "bulk debris per building volume (FEMA 325)"});
    v.number("outward_share", outward_share, {"", 0, kShare, 'A', "share of the debris that falls towards one street"});
    v.number("partial_probability", partial_probability, {"", 0, kShare, 'A', "probability that a façade falls of a building that stands completely damaged"});
    v.number("partial_median", partial_median, {"of height", 0.001, 1, 'A', "median reach of a fallen façade or parapet"});
    v.number("partial_cap", partial_cap, {"of height", 0.01, 1, 'A', "largest reach of a fallen façade or parapet"});
    v.number("parapet_probability", parapet_probability, {"", 0, kShare, 'A', "probability that parapets fall of a building with extensive damage; they hinder pedestrians only"});
    v.number("pinch_speed_kmh", pinch_speed_kmh, {"km/h", 1, 50, 'A', "speed of cars past debris that leaves a lane"});
    v.number("climb_factor", climb_factor, {"", 0.05, kShare, 'A', "walking speed over debris as a share of the speed on clear ground"});
    v.leave();
  }
  v.number("class_correlation", class_correlation, {"", 0, 0.99, 'A', "correlation of damage within a building class and block"});
  v.number("corner_factor", corner_factor, {"odds", 1, 4, 'A', "multiplier of collapse odds of corner buildings"});
  v.flag("cordons", cordons, "leaning buildings are cordoned off");
  v.number("cordon_probability", cordon_probability, {"", 0, kShare, 'A', "probability of a cordon around a building that stands completely damaged"});
  v.number("cordon_collapse_radius", cordon_collapse_radius, {"of height", 0, 5, 'F', "radius of the cordon around a collapse"});
  v.number("cordon_standing_radius", cordon_standing_radius, {"of height", 0, 5, 'A', "radius of the cordon around a standing one"});
  v.number("search_hold_h", search_hold_h, {"h", 0, 720, 'A', "no machine works before search and rescue ends"});
  v.number("inspection_h", inspection_h, {"h", 0.1, 240, 'A', "work of an inspection crew to lift a cordon"});
  v.number("bridge_inspection_h", bridge_inspection_h, {"h", 0.1, 720, 'A', "closure of a moderately damaged bridge for inspection"});
}

void ClosuresInput::describe(Visitor& v) {
  v.flag("model", model, "draw closures from the hazard; false = only the given ones");
  v.path("given", given, "closures.csv, or lines and points with the same fields (GeoJSON, GeoPackage, Shapefile): streets known to be closed");
  v.path("reports", reports, "reports.csv: what was seen, by source; worlds are weighted by it");
  v.path("areas", areas, "polygons of other hazards with times and depth: flood, fire, tsunami (GeoJSON, GeoPackage, Shapefile)");
  if (v.enter("reliability", "how reports are believed: probability of being told closed where a street is closed (se) and where it is open (fp)")) {
    v.number("office_se", office_se, {"", 0, kShare, 'A', "inspection or authority, closed street"});
    v.number("office_fp", office_fp, {"", 0, kShare, 'A', "inspection or authority, open street"});
    v.number("verified_se", verified_se, {"", 0, kShare, 'A', "verified crowd (photo or two sources), closed street"});
    v.number("verified_fp", verified_fp, {"", 0, kShare, 'A', "verified crowd, open street"});
    v.number("crowd_se", crowd_se, {"", 0, kShare, 'A', "unverified crowd, closed street"});
    v.number("crowd_fp", crowd_fp, {"", 0, kShare, 'A', "unverified crowd, open street (in one calibration 71.7 % of crowd flood reports were trustworthy: Waze, Norfolk)"});
    v.number("half_after_h", half_after_h, {"h", 0.1, 10000, 'A', "a closed report that nobody confirms for so long keeps half its weight"});
    v.leave();
  }
  v.integer("redraw_steps", redraw_steps, {"", 0, 1000, 'A', "steps of each world in each stage when worlds are redrawn towards the reports (fewer than 30 are left with weight)"});
  v.number("unforeseen", unforeseen, {"", 0, 0.5, 'A', "probability that a street is closed for a reason outside the model (a pole, a leak); used with reports"});
}

void PeopleInput::describe(Visitor& v) {
  v.path("zones", zones, "census zones with population (GeoJSON, GeoPackage, Shapefile; CSV with lon, lat or wkt)");
  v.path("census", census, "census table joined to the zones by their id: INEGI's CSV (RESAGEBURB, with its rows of totals) or any table");
  v.free("columns", columns, "names of columns of the zone file and the census table, e.g. {\"persons\": \"POBTOT\", \"age0to5\": [\"P_0A2\", \"P_3A5\"]}");
  v.path("parents", parents, "larger units (boroughs) with a newer count, to which the zones are scaled; by id prefix, else by place");
  v.free("parent_columns", parent_columns, "names of its columns, e.g. {\"id\": \"cvegeo\", \"persons\": \"pop2020\", \"name\": \"name\"}");
  v.path("marginalisation", marginalisation, "marginalisation index by zone or parent (CONAPO): a table with an id and the index");
  v.integer("marginalisation_year", marginalisation_year, {"", 1990, 2100, 'F', "its year: from 2020 on a higher index is less marginalised, before it more"});
  v.path("raster", raster, "population raster (GeoTIFF: WorldPop, GHS-POP), persons per cell; beside zones it is only compared with them");
  v.path("given", given, "agents.csv: every agent given, nothing synthesised");
  v.path("seed", seed, "sample of households (CSV, one row a person) that the synthetic ones are drawn from; without it they are composed from the margins alone");
  v.flag("clip", clip, "zones that reach beyond the streets of the city lose the people outside; false keeps everybody");
  v.number("sample", sample, {"", 0.1, kShare, '-', "share of agents simulated"});
  v.number("persons_per_household", persons_per_household, {"persons", 1, 12, 'K', "mean household size where the census gives no dwellings (Mexico, census 2020: 3.6)"});
  v.number("persons_per_100m2", persons_per_100m2, {"persons", 0.1, 20, 'A', "persons per 100 m2 of residential floor where no census is given"});
  v.choice("activity", activity, {"auto", "weekday", "weekend", "night"}, "the kind of day; auto: by the date and hour of `start`");
  v.path("occupancy", occupancy, "shares at home, school, work, in transit and elsewhere by kind (infant, pupil, teen, worker, adult, older), day (weekday, weekend) and hour (CSV), in place of the defaults");
}

void Vulnerability::describe(Visitor& v) {
  v.choice("method", method, {"svi", "sovi"}, "social vulnerability of zones: percentile ranks in themes (CDC SVI), or principal components (SoVI, at least 100 zones)");
  v.path("themes", themes, "themes.json: indicators by theme, in place of the Mexican default");
  v.integer("samples", samples, {"", 20, 100000, 'A', "bootstrap samples over indicators, weights and worlds for the interval of a rank"});
}

void Behaviour::describe(Visitor& v) {
  v.number("storage_factor", storage_factor, {"", 0.01, 10, '-', "factor on the storage of links"});
  v.number("capacity_factor", capacity_factor, {"", 0.01, 10, 'F', "evacuation flow as a share of nominal capacity"});
  v.number("hole_speed_kmh", hole_speed_kmh, {"km/h", 5, 60, 'A', "speed at which free space travels back through a queue"});
  v.number("vehicle_length_m", vehicle_length_m, {"m", 3, 30, 'F', "road length a queued vehicle takes"});
  v.number("sight_m", sight_m, {"m", 0, 2000, 'A', "distance at which a closure is seen"});
  v.number("broadcast_delay_min", broadcast_delay_min, {"min", 0, 1440, 'A', "delay of broadcast news of a closure"});
  v.number("shelter_wait_min", shelter_wait_min, {"min", 0, 240, 'A', "wait at a full shelter before going on"});
  v.number("perception_cv", perception_cv, {"", 0, 2, 'A', "spread of perceived travel times"});
  v.number("route_theta_per_min", route_theta_per_min, {"1/min", 0.01, 10, 'A', "sensitivity of choices to travel time"});
  v.number("nearest_share", nearest_share, {"", 0, kShare, 'A', "share that simply heads for the nearest perceived shelter"});
  v.flag("obey_turn_restrictions", obey_turn_restrictions, "cars obey turn restrictions");
  v.integer("route_alternatives", route_alternatives, {"", 1, 5, 'A', "ways among which a party chooses at departure by path-size logit: the fastest, and those that look fastest to who misjudges times by perception_cv; 1, or perception_cv 0: the fastest alone"});
  v.number("replan_every_s", replan_every_s, {"s", 0, 86400, '-', "all drivers follow a route service and choose anew so often by the queues of the moment, at least 1 s, which is not counted as a replan; 0: nobody does"});
  v.number("outage_factor", outage_factor, {"", 0.05, kShare, 'A', "capacity of a junction whose signals are dark (all-way stop) as a share of the signalised one"});
  v.number("power_out_share", power_out_share, {"", 0, kShare, 'A', "share of the city, in squares of 1 km, without power after the shaking; where the scenario states it, without shaking too"});
  v.number("power_back_h", power_back_h, {"h", 0, 240, 'A', "when power is back"});
  v.number("darkness_factor", darkness_factor, {"", 0.1, kShare, 'A', "walking speed by night where power is out"});
  v.number("dawn_h", dawn_h, {"h", 0, 12, 'A', "local hour at which the night ends; it begins at dusk_h"});
  v.number("crowd_density", crowd_density, {"persons/m2", 0.05, 5.4, 'A', "walkers on a street above which cars go at crowd_speed_kmh"});
  v.number("crowd_speed_kmh", crowd_speed_kmh, {"km/h", 1, 50, 'A', "speed of cars among a crowd"});
  v.path("elevation", elevation, "heights: a raster in metres, or a CSV with lon, lat, elevation_m; walkers then slow down on slopes (Tobler 1993) [K]");
  v.number("wheelchair_share", wheelchair_share, {"", 0, kShare, 'A', "persons with a motor disability who use a wheelchair: no steps for them and who goes with them"});
  v.number("pickup_walk_m", pickup_walk_m, {"m", 0, 5000, 'A', "people without a car or with a motor disability walk so far to a stop of policy.buses"});
  v.number("pickup_wait_min", pickup_wait_min, {"min", 0, 1440, 'A', "longest wait for a bus before going on foot"});
  v.number("abandon_after_min", abandon_after_min, {"min", 1, 10080, 'A', "a driver stuck that long leaves the car and walks"});
  v.number("background_traffic", background_traffic, {"", 0, kShare, '-', "vehicles already under way at the start, as a share of each street's capacity"});
  v.number("background_trip_km", background_trip_km, {"km", 0.1, 100, 'A', "what is left of their trips, on average"});
  v.number("walk_speed_mps", walk_speed_mps, {"m/s", 0.2, 3, 'K', "desired walking speed of adults (Weidmann 1993)"});
  v.number("horizon_h", horizon_h, {"h", 0.1, 240, '-', "length of the simulated period"});
  v.number("shelter_share", shelter_share, {"", 0, kShare, 'A', "displaced who seek a public shelter"});
  v.number("host_share", host_share, {"", 0, kShare, 'A', "displaced who go to family or friends"});
  v.number("near_home_share", near_home_share, {"", 0, kShare, 'A', "displaced who stay near their home"});
  v.number("leave_share", leave_share, {"", 0, kShare, 'A', "displaced who leave the city"});
  v.number("displace_none", displace_none, {"", 0, kShare, 'A', "probability of leaving an undamaged or slightly damaged dwelling"});
  v.number("displace_moderate", displace_moderate, {"", 0, kShare, 'A', "the same, moderate damage"});
  v.number("displace_extensive", displace_extensive, {"", 0, kShare, 'K', "the same, extensive damage (Hazus)"});
  v.number("displace_complete", displace_complete, {"", 0, kShare, 'K', "the same, complete damage (Hazus)"});
  v.number("displace_cordoned", displace_cordoned, {"", 0, kShare, 'A', "the same, inside a cordon"});
  v.number("fear_ceiling", fear_ceiling, {"", 0, kShare, 'A', "largest share displaced by fear alone"});
  v.number("fear_slope", fear_slope, {"1/MMI", 0, 10, 'A', "slope of fear with intensity"});
  v.number("fear_mid_mmi", fear_mid_mmi, {"MMI", 1, 12, 'A', "intensity at which fear is half its ceiling"});
  v.number("exit_share_6", exit_share_6, {"", 0, kShare, 'A', "share of those inside who leave the building at intensity VI or more"});
  v.number("exit_share_5", exit_share_5, {"", 0, kShare, 'A', "the same at intensity V"});
  v.number("exit_share_4", exit_share_4, {"", 0, kShare, 'A', "the same at intensity IV"});
  v.number("exit_median_min", exit_median_min, {"min", 0.01, 600, 'A', "median time to set out for the street"});
  v.number("exit_beta", exit_beta, {"", 0, 4, 'A', "its lognormal spread"});
  v.number("shaking_s", shaking_s, {"s", 0, 600, 'A', "duration of shaking: above the fourth floor people leave after it"});
  v.number("stair_s_per_storey", stair_s_per_storey, {"s", 1, 120, 'A', "time down one storey of stairs"});
  const std::vector<std::string> curves = {"lognormal", "rayleigh", "logistic"};
  v.word_or_path("home_curve", home_curve, curves, "departure curve of those who go home: lognormal, rayleigh, logistic, or a CSV with minute and share (of those who go, have set out)");
  v.word_or_path("displace_curve", displace_curve, curves, "departure curve of the displaced, in the same words");
  v.word_or_path("order_curve", order_curve, curves, "departure curve after an order, in the same words (logistic: Radwan et al. 1985)");
  v.number("order_median_min", order_median_min, {"min", 1, 10080, 'A', "median departure after an order"});
  v.number("order_slope_per_min", order_slope_per_min, {"1/min", 0.001, 10, 'A', "slope of logistic departure curves"});
  v.flag("gather", gather, "separated households gather at home before they leave it, and children are collected from school");
  v.number("gather_limit_h", gather_limit_h, {"h", 0, 72, 'A', "longest wait for missing members"});
  v.integer("collect_to_age", collect_to_age, {"years", 0, 17, 'A', "children up to this age are collected from school: 5, 11 or 17"});
  v.number("mother_share", mother_share, {"", 0, kShare, 'A', "children are collected by a woman of the household (Murray-Tuite et al. 2009: women report most of it)"});
  v.number("commuter_car_share", commuter_car_share, {"", 0, kShare, 'A', "households with a car and a member at work whose car is at work too"});
  v.number("dusk_h", dusk_h, {"h", 12, 24, 'A', "local hour until which schools keep children when policy.schools_keep_children is set"});
  v.number("displace_median_min", displace_median_min, {"min", 1, 10080, 'A', "median departure of the displaced"});
  v.number("displace_beta", displace_beta, {"", 0, 4, 'A', "its lognormal spread"});
  v.number("home_median_min", home_median_min, {"min", 1, 10080, 'A', "median departure of those who go home"});
  v.number("home_beta", home_beta, {"", 0, 4, 'A', "its lognormal spread"});
  v.number("car_share_short", car_share_short, {"", 0, kShare, 'A', "trips by car under 1 km, car at hand"});
  v.number("car_share_medium", car_share_medium, {"", 0, kShare, 'A', "trips by car from 1 to 3 km"});
  v.number("car_share_long", car_share_long, {"", 0, kShare, 'A', "trips by car beyond 3 km"});
}

void SitesInput::describe(Visitor& v) {
  v.path("given", given, "sites.csv, GeoJSON, GeoPackage or Shapefile of points; it overrides the map's sites of the same id");
  v.free("columns", columns, "names of the file's columns, e.g. {\"capacity\": \"students_total\"}");
  v.number("capacity_factor", capacity_factor, {"", 0, 100, '-', "factor on given capacities"});
  v.choice("kind", kind, {"shelter", "hospital", "fire_station", "assembly", "depot"}, "kind of given sites that state none");
  v.flag("from_osm", from_osm, "use schools, halls, hospitals, fire stations and parks of the map");
  v.number("covered_m2_per_person", covered_m2_per_person, {"m2", 1, 50, 'F', "covered living space per person (Sphere)"});
  v.number("usable_share", usable_share, {"", 0.01, kShare, 'A', "usable share of a building's floor"});
  v.flag("camps", camps, "parks of the map are candidates for camps too");
  v.number("camp_m2_per_person", camp_m2_per_person, {"m2", 1, 200, 'K', "ground per person of a camp, all services on it (UNHCR, Sphere)"});
  v.number("open_share", open_share, {"", 0.01, kShare, 'A', "usable share of open ground"});
  v.number("assembly_m2_per_person", assembly_m2_per_person, {"m2", 0.2, 50, 'A', "standing room at an assembly area"});
}

void Policy::describe(Visitor& v) {
  v.free("orders", orders, "evacuation orders: [{\"zone\": \"id\" or \"polygon\": \"file.geojson\", \"at_s\": 1800, \"compliance\": 0.7}]; at_s 0 and compliance 0.7 [A] where left out");
  v.free("contraflow", contraflow, "lanes turned round: [{\"osm_way_id\": 1234 or \"link_id\": \"a\", \"direction\": \"forward\", \"from_s\": 7200, \"setup_s\": 7200, \"until_s\": null}]; they carry 0.65 of nominal [F: TRB 11-4115]");
  v.free("buses", buses, "buses that fetch people: [{\"bus_id\": \"b1\", \"lon\": -99.1, \"lat\": 19.3, \"seats\": 40, \"from_s\": 3600, \"until_s\": null, \"stops\": [{\"lon\": -99.1, \"lat\": 19.4}], \"site_id\": \"a\"}]; node_id may stand for lon and lat");
  v.number("broadcast_share", broadcast_share, {"", 0, kShare, 'A', "share of people whom news of a closure reaches"});
  v.flag("schools_keep_children", schools_keep_children, "schools keep children until dusk (behaviour.dusk_h); nobody collects them before");
  v.path("schedule", schedule, "schedule.csv of a plan: its segments reopen when it says");
  v.path("open_sites", open_sites, "shelters.csv of a plan: its opened shelters are the ones that open");
}

void ClearanceInput::describe(Visitor& v) {
  v.free("crews", crews, "crews.csv or a list of crews");
  v.number("horizon_h", horizon_h, {"h", 1, 720, 'F', "period over which lost access is counted"});
  v.choice("objective", objective, {"access", "latency"}, "what is minimised");
  if (v.enter("weights", "weight of each target in the access objective")) {
    v.number("hospital", weight_hospital, {"", 0, 100, 'A', "access to a working hospital by car"});
    v.number("shelter", weight_shelter, {"", 0, 100, 'A', "access to a shelter on foot"});
    v.number("rescue", weight_rescue, {"", 0, 100, 'A', "access from a fire station"});
    v.leave();
  }
  v.number("kappa", kappa, {"", 0, 10, 'A', "extra weight of vulnerable people"});
  v.number("lambda", lambda, {"", 0, kShare, 'A', "weight of the mean against the bad tail over worlds"});
  v.number("alpha", alpha, {"", 0, 0.999, 'A', "tail of the conditional value at risk"});
  v.integer("top_k", top_k, {"", 1, 1000, '-', "a road in the top k of most worlds is tier A"});
  v.words("pin", pin, "streets (segment, way or link ids) that go first");
  v.words("forbid", forbid, "streets that are never cleared");
  v.path("corridors", corridors, "pre-designated corridors");
  v.optional_number("shift_h", shift_h, {"h", 1, 24, '-', "length of a crew's shift"});
  v.flag("crew_travel", crew_travel, "crews travel only over passable or opened streets, and it takes time");
  v.number("crew_speed_kmh", crew_speed_kmh, {"km/h", 1, 100, 'A', "speed of crews"});
  v.number("setup_min", setup_min, {"min", 0, 600, 'A', "set-up time at each segment"});
  v.number("rate_m3_per_h", rate_m3_per_h, {"m3/h", 1, 2000, 'A', "clearing rate of a loader crew that states none"});
  v.number("access_max_min", access_max_min, {"min", 1, 600, 'A', "travel time that counts as no access to hospital or rescue"});
  v.number("shelter_max_min", shelter_max_min, {"min", 1, 600, 'A', "walking time that counts as no access to a shelter"});
  v.path("demand", demand, "demand.csv: people per place, in place of the population");
  v.number("time_limit_s", time_limit_s, {"s", 0.1, 86400, '-', "safety stop of the search"});
  v.integer("simulated_worlds", simulated_worlds, {"", 0, 1000, '-', "worlds in which `senda plan` simulates the movement before and after"});
}

void SitingInput::describe(Visitor& v) {
  v.optional_number("open", open, {"", 0, 100000, '-', "number of shelters to open"});
  v.optional_number("budget", budget, {"", 0, 1e15, '-', "budget for opening costs"});
  v.choice("objective", objective, {"p-median", "fixed-charge", "max-coverage", "p-center", "set-cover"}, "what is optimised");
  v.flag("capacitated", capacitated, "capacities bind");
  v.flag("single_source", single_source, "a demand goes whole to one shelter");
  v.number("cover_min", cover_min, {"min", 0, 1e9, 'A', "walking time (or cost) within which a demand counts as covered"});
  v.number("kappa", kappa, {"", 0, 10, 'A', "extra weight of vulnerable people"});
  v.number("lambda", lambda, {"", 0, kShare, 'A', "weight of the mean against the bad tail"});
  v.number("alpha", alpha, {"", 0, 0.999, 'A', "tail of the conditional value at risk"});
  v.number("inequity", inequity, {"", 0, 1e9, 'A', "weight of the mean absolute difference of group means: persons for whom a minute counts like a minute of difference"});
  v.optional_number("closest_tolerance_min", closest_tolerance_min, {"min", 0, 600, 'A', "people go to the closest open shelter within this tolerance"});
  v.words("pin", pin, "sites that are open in any case");
  v.words("forbid", forbid, "sites that never open");
  v.number("step_free_share", step_free_share, {"", 0, kShare, '-', "share of places that must be step-free"});
  v.free("unmet_penalty", unmet_penalty, "cost of a person without shelter: \"auto\" (3 x the longest walk), a number, or \"forbidden\"");
  v.path("demand", demand, "demand.csv: people per place, in place of the displaced of the worlds");
  v.path("costs", costs, "costs.csv: cost of each demand-site pair, in place of walking times");
  v.number("gap", gap, {"", 0, 1, '-', "accepted relative gap between objective and bound"});
  v.number("time_limit_s", time_limit_s, {"s", 0.1, 86400, '-', "safety stop of the solver"});
  v.integer("cells", cells, {"", 1, 100000, '-', "demand is aggregated to at most this many places"});
  v.integer("candidates_per_cell", candidates_per_cell, {"", 1, 100000, '-', "nearest candidates kept for each demand place"});
  v.integer("candidates", candidates, {"", 1, 100000, '-', "largest candidates kept"});
  v.integer("scenarios", scenarios, {"", 1, 100000, '-', "worlds that the search sees; more are reduced to these by k-medoids on demand and closures, and the result is evaluated on all"});
  v.integer("samples", samples, {"", 0, 10000, '-', "bootstrap samples of worlds that say how sure the choice is"});
}

void PrivacyInput::describe(Visitor& v) {
  v.words("confidential", confidential, "fields whose files hold confidential records");
  v.kept_file("ledger", ledger, "ledger of the privacy budget: one line is added by each `senda publish`");
  v.number("rho", rho, {"", 1e-6, 10, 'A', "privacy budget of one release (zCDP)"});
  v.number("rho_lifetime", rho_lifetime, {"", 1e-6, 100, 'A', "privacy budget of all releases of a dataset"});
  if (v.enter("split", "share of a release's budget by level")) {
    v.number("city", share_city, {"", 0, kShare, 'A', "the whole city"});
    v.number("borough", share_borough, {"", 0, kShare, 'A', "boroughs"});
    v.number("tract", share_tract, {"", 0, kShare, 'A', "tracts (zones)"});
    v.number("special", share_special, {"", 0, kShare, 'A', "special tables: arrival curves, hexagons"});
    v.leave();
  }
  v.number("delta", delta, {"", 1e-12, 0.1, 'A', "delta at which epsilon is stated"});
  v.integer("k_persons", k_persons, {"", 1, 1000, 'A', "no published cell below this many persons"});
  v.integer("k_households", k_households, {"", 1, 1000, 'A', "no published cell below this many households"});
}

void OutputsInput::describe(Visitor& v) {
  v.flag("events", events, "write events.h5");
  v.flag("gpkg", gpkg, "write map.gpkg");
}

void Scenario::describe(Visitor& v) {
  v.text("name", name, "name of the scenario");
  v.text("description", description, "what it is about");
  v.integer("seed", seed, {"", 0, 9.0e15, '-', "seed of every draw"});
  v.text("start", start, "local time of the earthquake, ISO 8601");
  v.integer("worlds", worlds, {"", 1, 100000, 'A', "number of worlds (complete realisations)"});
  const auto block = [&](const char* title, const char* text, auto& part) {
    if (!v.enter(title, text)) return;
    part.describe(v);
    v.leave();
  };
  block("city", "the city: one of file, osm, gmns", city);
  block("hazard", "the shaking", hazard);
  block("damage", "damage, debris, cordons", damage);
  block("closures", "closures of streets", closures);
  block("people", "who lives where", people);
  block("vulnerability", "who is most vulnerable, by zone", vulnerability);
  block("behaviour", "how people decide and move", behaviour);
  block("sites", "shelters, hospitals, fire stations, assembly areas", sites);
  block("policy", "what the authority does", policy);
  block("clearance", "crews and the ranking of streets", clearance);
  block("siting", "where shelters open", siting);
  block("privacy", "protection of confidential inputs", privacy);
  block("outputs", "what is written", outputs);
}

}  // namespace senda::scenario
