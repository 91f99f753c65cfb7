#pragma once
// The clearance problem: who needs to reach what, and what is closed in each world.
#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "graph/hierarchy.hpp"
#include "graph/shortest_path.hpp"
#include "sim/scenario/known_state.hpp"
#include "sim/world/study.hpp"

namespace senda::plan {

/// Whom lost access counts for.
struct Demand {
  std::string id;
  scenario::Place place;
  double persons = 0;
  double weight = 0;  ///< persons x given weight x (1 + kappa x vulnerability)
};

/// One kind of target in the objective.
struct TargetKind {
  std::string name;            ///< hospital, shelter, rescue; "any" for the latency objective
  Mode mode = kCar;
  double weight = 1;
  double limit_ms = 3600000;   ///< travel time that counts as no access
  bool binary = false;         ///< latency: connected or not
  bool from_target = false;    ///< rescue drives from the target to the people
  std::vector<SiteKind> kinds;
};

/// A segment, or contiguous ones of one street that close together and open as one.
struct Blocks {
  SegmentId segment;                         ///< the first of them
  std::vector<SegmentId> further;
  std::vector<SegmentId> all() const {
    std::vector<SegmentId> out = {segment};
    out.insert(out.end(), further.begin(), further.end());
    return out;
  }
};

/// What is closed in one world and may be worked on.
struct WorkItem : Blocks {
  SegmentId key;                             ///< of the item in all worlds: the first segment that may be of it
  std::uint8_t modes = 0;
  scenario::CrewKind kind = scenario::CrewKind::loader;
  scenario::Cause cause = scenario::Cause::debris;
  double hold_h = 0, work_h = 0, volume_m3 = 0;
  double closes_h = 0;                       ///< it is open before
  double opens_itself_h = 1e300;
  /// Hours are shared out among them where a way is weighed, for one through all of them pays once.
  double segments() const { return static_cast<double>(1 + further.size()); }
  double clear_h(double rate) const { return work_h + volume_m3 / rate; }
  bool closes_later(double than_h) const { return closes_h > than_h; }
  bool opens_itself() const { return opens_itself_h < 1e200; }
};

/// One world as the planner sees it.
struct ClearanceWorld {
  std::uint32_t world = 0;
  std::vector<WorkItem> items;               ///< ascending segment
  std::vector<std::vector<NodeId>> targets;  ///< nodes of working sites, per target kind
};

/// Whom the demand is made of: persons by group, a row for each demand; empty where nobody's groups are known.
struct DemandGroups {
  struct Group {
    std::string column, value;
  };
  std::vector<Group> groups;
  std::vector<float> persons;
  std::span<const float> of(std::size_t demand) const { return {persons.data() + demand * groups.size(), groups.size()}; }
};

struct ClearanceProblem {
  const City* city = nullptr;
  const scenario::ClearanceInput* options = nullptr;
  std::vector<Demand> demand;
  DemandGroups by_group;
  std::vector<TargetKind> kinds;
  std::vector<scenario::Crew> crews;
  PerEdge<std::uint32_t> car_weight, foot_weight, emergency_weight, crew_weight;
  std::vector<std::uint8_t> forbidden, corridor;  ///< per segment
  std::vector<SegmentId> pinned;
  std::vector<std::string> notes;

  double now_h = 0;                            ///< plans begin then; what was before is done
  std::vector<double> busy_until_h;            ///< by crew; empty = none is at work
  std::vector<SegmentId> crew_on;              ///< by crew: a street at whose ends it is; none = at its depot; empty = all are
  /// When a crew may set out.
  double ready_h(std::size_t crew) const { return std::max({crews[crew].from_h, now_h, busy_until_h.empty() ? 0 : busy_until_h[crew]}); }
  double hours_left() const { return options->horizon_h - now_h; }

  std::shared_ptr<const Hierarchy> hierarchy;  ///< for the crews' ways; null where they do not travel

  /// Some crew can open it; it opens for some reason.
  bool workable(const WorkItem& i) const {
    return i.kind != scenario::CrewKind::none && !forbidden[i.segment.value()] && std::any_of(crews.begin(), crews.end(), [&](const scenario::Crew& c) { return c.kind == i.kind; });
  }
  bool opens(const WorkItem& i) const { return i.opens_itself() || workable(i); }
  double horizon_h() const { return options->horizon_h; }
  const PerEdge<std::uint32_t>& weight(Mode m) const { return m == kFoot ? foot_weight : m == kEmergency ? emergency_weight : car_weight; }
};

ClearanceProblem make_problem(const world::Study& study, double kappa);
/// Plans go on from what is known: from its hour, each crew at the street that it last opened or is at. InputError for a
/// crew that is not known, or where the horizon has passed.
void go_on_from(ClearanceProblem& p, const scenario::KnownStates& known);
/// `shelters`: positions in Inputs::sites that count as shelters.
ClearanceWorld make_world(const ClearanceProblem& p, const world::Study& study, const hazard::Damage& damage,
                          const std::vector<std::uint32_t>& shelters, const scenario::KnownStates& known);

/// Positions of the shelters that count when none was chosen.
std::vector<std::uint32_t> standing_shelters(const scenario::Inputs& inputs);

}  // namespace senda::plan
