#pragma once
// The tables a scenario names, read once and placed on the city: agents, closures, sites, crews, demand,
// costs, zones, a plan's schedule. Every error names file, line and column.
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "graph/city.hpp"
#include "graph/nearest.hpp"
#include "sim/scenario/activity.hpp"
#include "sim/scenario/ground_motion_table.hpp"
#include "sim/scenario/hazard_areas.hpp"
#include "sim/scenario/household_seed.hpp"
#include "sim/scenario/interventions.hpp"
#include "sim/scenario/outline.hpp"
#include "sim/scenario/reports.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/shakemap.hpp"
#include "sim/scenario/site_values.hpp"
#include "sim/scenario/themes.hpp"

namespace senda::scenario {

inline constexpr double kUnlimited = std::numeric_limits<double>::infinity();

/// Where a thing stands: its point, and the nodes from which walkers and cars reach it.
struct Place {
  Point point;
  NodeId foot, car;
};

/// Finds places on the road graph.
class Placer {
 public:
  explicit Placer(const City& city);
  /// The nearest nodes; none beyond `reach` metres.
  Place at(Point p, double reach = 2000) const;
  std::optional<NodeId> labelled(const std::string& label) const;
  const City& city() const { return city_; }
  const NearestIndex& foot() const { return foot_; }
  const NearestIndex& car() const { return car_; }

 private:
  const City& city_;
  NearestIndex foot_, car_;
  std::vector<std::pair<std::string, NodeId>> labels_;
};

struct GivenAgent {
  std::string id, household;
  NodeId node;
  SimTime depart;
  bool by_car = false, wheelchair = false, rides = false;  ///< rides: takes a bus where one stops near
  double speed_mps = 0;   ///< 0 = by default
  std::string site;       ///< blank = chooses
  std::vector<std::string> groups;
};
struct GivenAgents {
  std::vector<std::string> group_columns;
  std::vector<GivenAgent> agents;
};

enum class Cause : std::uint8_t { debris, cordon, bridge, flood, other };
std::string_view name_of(Cause c);
enum class CrewKind : std::uint8_t { loader, inspection, none };
std::string_view name_of(CrewKind k);

struct GivenClosure {
  std::vector<SegmentId> segments;
  std::uint8_t modes = kAllModes;
  double from_s = 0;
  std::optional<double> until_s, clear_h;
  double hold_h = 0;
  std::optional<CrewKind> kind;
  Cause cause = Cause::other;
  std::optional<std::uint32_t> world;
};

enum class SiteStatus : std::uint8_t { open, candidate, closed };
struct Site {
  std::string id, name;
  SiteKind kind = SiteKind::shelter;
  Place place;
  double capacity = kUnlimited;
  SiteStatus status = SiteStatus::open;
  double fixed_cost = 1;
  double open_from_s = 0;   ///< it takes nobody in before
  bool from_map = false;
  std::optional<bool> step_free = {};  ///< none = not said
};

struct Crew {
  std::string id;
  Place place;
  double from_h = 0, rate_m3_per_h = 40;
  CrewKind kind = CrewKind::loader;
};

struct DemandPoint {
  std::string id;
  Place place;
  double persons = 0, weight = 1;
  std::vector<std::string> groups = {};  ///< values of Inputs::demand_groups (siting.demand)
};

struct CostEntry {
  std::uint32_t demand, site;
  double cost;
};

/// A larger unit that zones belong to (borough of a tract, tract of a block) with its own, often newer, count.
struct ZoneParent {
  std::string id, name;
  double persons = 0;                        ///< NaN where the source is silent; its zones are left as they are
  double dwellings = std::numeric_limits<double>::quiet_NaN();
  RingList rings, holes;                     ///< empty where the source has no geometry
};

/// Census zones, counts as the sources state them, scaled to the newer count of their parent where one is given.
/// NaN where a source is silent or suppressed and nothing bounds the value.
struct Zones {
  PerZone<std::string> id;
  PerZone<RingList> rings;
  PerZone<RingList> holes;                                    ///< what is cut out of the rings
  PerZone<double> persons;                                    ///< whole numbers; imputed where suppressed
  PerZone<double> age0to5, age6to11, age12to17, age60plus, age65plus, women;
  PerZone<double> disabled, motor;                            ///< persons with a disability, and of them in walking
  PerZone<double> dwellings;                                  ///< households, or occupied private dwellings
  PerZone<double> cars, female_headed;                        ///< households with a car, with a woman as head
  PerZone<double> schooling;                                  ///< mean years of schooling
  PerZone<double> wealth;                                     ///< any measure that grows with means; orders the zones only
  PerZone<double> marginalisation;                            ///< larger = more marginalised, whatever the index's own direction
  PerZone<std::uint8_t> imputed;                              ///< persons not stated, but derived from parent and siblings
  PerZone<std::uint32_t> parent;                              ///< position in `parents`, or kNoParent
  std::vector<ZoneParent> parents;
  /// Every numeric column of the sources by its own name, as it stands there (NaN unknown): the indicators of
  /// vulnerability themes.
  std::vector<std::string> indicator_names;
  std::vector<PerZone<double>> indicators;

  static constexpr std::uint32_t kNoParent = 0xffffffffu;
  std::size_t size() const { return id.size(); }
  ZoneId at(Point p) const;  ///< the zone that holds the point, the first of several, or none
  void index();              ///< prepares `at`; after the last zone is in
  /// The parent of a zone; none without parents.
  const ZoneParent* parent_of(ZoneId z) const;
  const PerZone<double>* indicator(const std::string& name) const;
  /// Leaves only the zones of the list, in its order; before `index`.
  void keep(const std::vector<ZoneId>& zones);

 private:
  BucketGrid boxes_;
};

/// An evacuation order: who is told to leave, when, and how many do.
struct Order {
  std::string zone;       ///< id of a zone, or blank
  RingList rings, holes;  ///< the polygon otherwise
  double at_s = 0, compliance = 0.7;
};

/// Lanes of one segment that are turned round for a time.
struct Contraflow {
  EdgeId gains, gives;      ///< the direction that gains the lanes of the other
  SimTime from;             ///< no car enters `gives` any more
  SimTime ready;            ///< the earliest at which `gains` has the lanes; later where cars still stand on them
  SimTime until;            ///< never where they stay so
};

/// A bus that goes round its stops and takes people to a site, again and again.
struct Bus {
  std::string id;
  NodeId depot;
  std::vector<Place> stops;
  std::uint32_t site = 0;   ///< position in Inputs::sites
  std::uint32_t seats = 40;
  SimTime from, until = SimTime::never();  ///< first and last start of a round
};

struct Inputs {
  GivenAgents agents;
  std::vector<GivenClosure> closures;
  std::vector<Site> sites;
  std::vector<Crew> crews;
  std::vector<DemandPoint> clearance_demand, siting_demand;
  std::vector<std::string> demand_groups;                      ///< further columns of siting.demand
  std::vector<CostEntry> costs;
  Zones zones;
  std::vector<std::pair<Point, double>> raster;                ///< persons at cell centres over the streets; empty beside zones
  std::optional<SiteValues> ground_period, vs30;               ///< s, m/s
  std::optional<ShakeMap> shakemap;
  std::optional<GroundMotionTable> ground_motion;
  std::vector<Point> ground_motion_sites;                      ///< of `ground_motion`, in the plane
  std::vector<HazardArea> areas;                               ///< other hazards
  Reports reports;
  Interventions interventions;
  std::vector<Order> orders;
  std::vector<Contraflow> contraflow;
  std::vector<Bus> buses;
  std::optional<SiteValues> elevation;                         ///< m
  ActivityTable activity;
  std::optional<HouseholdSeed> seed;
  std::vector<std::pair<double, double>> home_curve, displace_curve, order_curve;  ///< minute, share; empty = a named curve
  std::optional<Themes> themes;                                ///< of social vulnerability, in place of the default
  std::vector<std::string> notes;  ///< what was left out or assumed, for people to read
};

Inputs load_inputs(const Scenario& s, const City& city);

/// Segments a row names by link_id, osm_way_id (with near_lon, near_lat) or segment_id.
class SegmentFinder {
 public:
  explicit SegmentFinder(const City& city);
  std::vector<SegmentId> by_link(const std::string& link_id) const;
  std::vector<SegmentId> by_way(std::int64_t way) const;
  /// Any of the ids a planner may write: "s12" (segment 12), a link id, or an OSM way id.
  std::vector<SegmentId> by_any(const std::string& text) const;

 private:
  const City& city_;
  std::vector<std::pair<std::string, SegmentId>> links_;
  std::vector<std::pair<std::int64_t, SegmentId>> ways_;
};

}  // namespace senda::scenario
