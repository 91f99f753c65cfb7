#pragma once
// Where shelters open: capacitated location on walking times over the damaged networks (science.md 7).
// This version works on the mean demand and the mean walking time over worlds; the two-stage form over
// worlds is still to come.
#include <optional>
#include <string>
#include <vector>

#include "sim/world/study.hpp"

namespace senda::plan {

/// One demand place and the cost to each candidate; missing pairs are not allowed.
struct SitingProblem {
  struct Candidate {
    std::uint32_t site;       ///< position in Inputs::sites
    double capacity, fixed_cost;
    bool pinned = false;
  };
  struct Place {
    std::string id;
    double persons, weight;
  };
  struct Arc {
    std::uint32_t place, candidate;
    double cost;
  };
  std::vector<Candidate> candidates;
  std::vector<Place> places;
  std::vector<Arc> arcs;
  std::vector<std::vector<double>> world_persons;  ///< demand of each world by place
  double cost_cap = 0;            ///< longest cost, for the automatic penalty
  std::vector<std::string> notes;
  std::vector<std::pair<std::uint32_t, std::string>> excluded;  ///< site and reason
};

struct Assigned {
  std::uint32_t place, candidate;
  double persons, cost;
};

struct ShelterPlan {
  std::vector<std::uint8_t> opened;       ///< per candidate
  std::vector<double> chosen_share;       ///< per candidate, over bootstrap samples of worlds
  std::vector<std::optional<std::uint32_t>> next_best;  ///< per candidate: who would take over
  std::vector<Assigned> assignment;
  double objective = 0, bound = 0, gap = 0, unmet = 0;
  std::string status;
  std::vector<std::uint32_t> open_sites(const SitingProblem& p) const;
};

/// Demand of each world as persons per household place, to build the problem and its bootstrap.
struct WorldDemand {
  std::vector<people::ShelterSeekers> seekers;
  const hazard::Damage* damage = nullptr;
};

SitingProblem make_siting(const world::Study& study, const std::vector<WorldDemand>& worlds);
/// Throws InputError with what is short when no set of shelters is feasible.
ShelterPlan site_shelters(const world::Study& study, const SitingProblem& p);
/// Share of bootstrap samples of worlds in which each candidate is chosen.
void add_stability(const world::Study& study, const SitingProblem& p, ShelterPlan& plan, const world::Progress& progress);

}  // namespace senda::plan
