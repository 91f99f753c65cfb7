#pragma once
// The shaking of one world at every point that matters: medians by source (rupture and ground-motion models, a
// ShakeMap, ground motion by site), site effects, and variability correlated over distance and between measures.
// ln Y = median + tau eta + phi epsilon: eta once per world, epsilon a field (Jayaram & Baker 2009).
#include <memory>
#include <string>
#include <vector>

#include "sim/hazard/field.hpp"
#include "sim/hazard/ground_motion.hpp"
#include "sim/scenario/inputs.hpp"

namespace senda::hazard {

class ShakingModel {
 public:
  /// Points in plane metres; measures ascending. Appends to `notes` what was assumed. Throws InputError where a
  /// source does not cover the points or lacks a measure that is needed.
  ShakingModel(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs, std::vector<Point> points, std::vector<Imt> measures,
               std::vector<std::string>& notes);

  std::size_t points() const { return points_.size(); }
  const std::vector<Imt>& measures() const { return measures_; }
  std::size_t index(Imt imt) const;

  /// The chance in one world: which branch of the logic tree, eta and epsilon by measure. Kept apart from the
  /// intensities so that it can be moved and mixed.
  struct Chance {
    std::size_t branch = 0;
    std::vector<float> eta;      ///< by measure
    std::vector<float> epsilon;  ///< measure * points + point
  };
  using Workspace = ResidualFields::Workspace;
  std::unique_ptr<Workspace> workspace() const { return std::make_unique<Workspace>(*fields_); }
  void draw(const scenario::Streams& streams, Workspace& workspace, Chance& out) const;
  /// The branch of the logic tree, or the given event, of a world.
  std::size_t branch_of(const scenario::Streams& streams) const;
  /// ln intensity (g; PGV cm/s) by measure * points + point.
  void intensities(const Chance& chance, std::vector<float>& out) const;

  /// ln median of the first branch at a point; for reports and tests.
  double ln_median(Imt imt, std::size_t point) const { return branches_[0].ln_median[index(imt) * points() + point]; }
  /// Ground period at each point, 0 where none is known.
  const std::vector<double>& ground_periods() const { return periods_; }

 private:
  struct Branch {
    double weight = 1;
    std::vector<float> ln_median;                 ///< measure * points + point
    std::vector<float> tau, phi;                  ///< by measure, or measure * points + point where they vary
  };
  void from_rupture(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, std::vector<std::string>& notes);
  std::vector<double> ground(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, std::vector<std::string>& notes);
  void from_shakemap(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, std::vector<std::string>& notes);
  void from_table(const scenario::Scenario& s, const scenario::Inputs& in, std::vector<std::string>& notes);
  void add_branch(Gmm model, double weight, const scenario::Scenario& s, const std::vector<Distances>& distances, const std::vector<double>& vs30);
  Branch empty_branch() const;

  std::vector<Point> points_;
  std::vector<Imt> measures_;
  std::vector<std::size_t> field_of_;  ///< field of each measure: PGV shares the one of SA(1.0)
  std::vector<double> periods_;
  std::vector<Branch> branches_;
  bool by_world_ = false;              ///< branches are given events, taken in turn
  std::unique_ptr<ResidualFields> fields_;
  std::vector<double> eta_mixing_;     ///< lower triangle over fields
};

/// Models of a scenario with weights that sum to 1.
std::vector<std::pair<Gmm, double>> logic_tree(const scenario::Scenario& s);

}  // namespace senda::hazard
