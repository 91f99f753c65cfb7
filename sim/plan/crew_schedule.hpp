#pragma once
// From a list of segments to what crews do in one world: the list policy "take the next one on the list that is closed,
// clearable and reachable; skip open ones" (science.md 6.4), and the loss it leaves. One evaluation touches the closed
// segments, the travel matrix of their ends, and what each opening improves; never the whole city.
#include <memory>
#include <optional>
#include <vector>

#include "sim/plan/access_region.hpp"
#include "sim/plan/clearance_bound.hpp"
#include "sim/plan/crew_travel.hpp"

namespace senda::plan {

struct Task {
  std::uint32_t item = 0, crew = 0;
  double start_h = 0, finish_h = 0;
};

/// Workspaces of the city that building an evaluator needs; one per thread.
struct CityWorkspace {
  explicit CityWorkspace(const ClearanceProblem& p);
  ShortestPaths paths;
  std::optional<HierarchyMetric> metric;  ///< none where crews do not travel
  std::optional<TreeBatch> trees;
};

class WorldEvaluator {
 public:
  /// Both must outlive this.
  WorldEvaluator(const ClearanceProblem& p, const ClearanceWorld& w, CityWorkspace& city);

  const ClearanceProblem& problem() const { return p_; }
  const ClearanceWorld& world() const { return w_; }
  AccessRegion& region() { return region_; }
  CrewTravel* travel() { return travel_ ? &*travel_ : nullptr; }
  /// Items that some crew can open, and whose opening changes somebody's access or some crew's way.
  const std::vector<std::uint32_t>& useful() const { return useful_; }
  /// Some item closes only after the plan begins.
  bool closes_later() const { return !later_.empty(); }

  /// `order`: positions in the world's items, most urgent first. Tasks come in order of their finish.
  const std::vector<Task>& schedule(const std::vector<std::uint32_t>& order);
  /// Weighted person-hours of lost access over the horizon when the tasks are done.
  double loss(const std::vector<Task>& tasks);
  double evaluate(const std::vector<std::uint32_t>& order) { return loss(schedule(order)); }
  /// When nothing is done, and when everything that crews can open is open from the start.
  double loss_of_nothing() { return loss({}); }
  double loss_all_open();
  double lower_bound() { return plan::lower_bound(p_, w_, region_); }

  /// When work of so many hours ends that begins then, with the crew's shifts; and when the crew may begin at all.
  double end_of_work(double begin_h, double hours, std::size_t crew) const;
  double on_duty(double hour, std::size_t crew) const;

 private:
  struct Crew {
    double free_h = 0;
    std::vector<CrewTravel::Terminal> at;  ///< it may leave a cleared item at any of its ends
    bool idle = false;                     ///< found nothing it can do until something else happens
  };
  struct Opening {
    double hour;
    std::uint32_t item;
  };
  std::size_t next_crew() const;
  void apply_openings(double now);
  bool assign(std::size_t c);
  void wait(std::size_t c);

  const ClearanceProblem& p_;
  const ClearanceWorld& w_;
  AccessRegion region_;
  std::optional<CrewTravel> travel_;
  std::vector<std::uint32_t> useful_;
  std::vector<Opening> by_themselves_;  ///< in order of time
  std::vector<Opening> later_;          ///< items that close after the plan begins, in order of that time
  // of one schedule
  std::vector<std::uint32_t> order_;
  std::vector<std::uint8_t> taken_;
  std::vector<Crew> crews_;
  std::vector<Opening> openings_;
  std::vector<Task> tasks_;
  std::vector<Opening> timeline_;
  std::vector<std::uint32_t> opened_;
};

}  // namespace senda::plan
