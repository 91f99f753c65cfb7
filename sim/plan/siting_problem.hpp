#pragma once
// Who needs a shelter, where shelters may open, and what it costs to walk there, world by world (science.md 7.1, 7.2).
#include <optional>
#include <string>
#include <vector>

#include "sim/world/study.hpp"

namespace senda::plan {

using scenario::kUnlimited;

struct SitingProblem {
  struct Candidate {
    std::uint32_t site = 0;       ///< position in Inputs::sites
    std::string id;
    double capacity = kUnlimited, fixed_cost = 1;
    bool pinned = false;
    bool step_free = true;        ///< it says so itself, or the wheelchair's streets lead there
  };
  struct Place {
    std::string id;
    NodeId node;                  ///< none where costs are given
    double persons = 0;           ///< mean over worlds
    double weight = 1;            ///< of one person, mean
  };
  struct Option {
    std::uint32_t candidate;
    double cost;                  ///< minutes on foot, or as given
  };
  /// Demand and ways of one world, over the places where somebody seeks shelter in it.
  struct World {
    std::uint32_t world = 0;               ///< position among all worlds
    double share = 1;                      ///< of all worlds that it stands for
    std::vector<std::uint32_t> place;      ///< position in `places`
    std::vector<double> persons, weight;
    std::vector<std::uint8_t> usable;      ///< by candidate
    std::vector<std::uint32_t> first;      ///< CSR into options, one longer
    std::vector<Option> options;           ///< cheapest first
    std::vector<double> beyond;            ///< cheapest of the options left out; infinite: none is
    std::vector<float> group_persons;      ///< by place, then by group
  };
  struct Group {
    std::string column, value;
  };
  /// What gathering people in cells does to walking times, on intact streets to the nearest chosen shelter.
  struct Aggregation {
    std::size_t cells = 0;
    double cell_m = 0, mean_error_min = 0, bias_min = 0;
  };
  std::vector<Candidate> candidates;
  std::vector<Place> places;
  std::vector<World> worlds;               ///< those that are optimised over
  std::vector<World> all;                  ///< all of them, without options; empty where `worlds` are all
  std::vector<Group> groups;
  /// Of a problem with more pairs than are kept: what the heaviest world alone says.
  struct Hint {
    std::vector<std::uint8_t> open;        ///< by candidate; empty: none
    std::vector<double> price;             ///< by place: what a person of weight one may cost; negative: not known
  } hint;
  double cost_cap = 0;                     ///< longest cost, for the automatic penalty
  std::optional<Aggregation> aggregation;
  bool costs_given = false;
  std::vector<std::string> notes;
  std::vector<std::pair<std::uint32_t, std::string>> excluded;  ///< site and reason
  std::vector<std::vector<std::uint8_t>> usable_in;  ///< by world, by candidate; while the problem is made
  /// Some pairs are left out.
  bool is_cut() const;
  std::size_t all_worlds() const { return all.empty() ? worlds.size() : all.size(); }
};

/// Who seeks public shelter in a world, and its damage.
struct WorldDemand {
  std::vector<people::ShelterSeekers> seekers;
  const hazard::Damage* damage = nullptr;
};

/// Throws InputError where no candidate is left or a pinned one is unsafe.
SitingProblem make_siting(const world::Study& study, const std::vector<WorldDemand>& worlds);

/// Candidates with their safety and access over worlds; what is excluded, and why (siting_candidates.cpp).
void add_candidates(const world::Study& study, const std::vector<WorldDemand>& worlds, SitingProblem& p);
/// Places and what each world wants of them (siting_demand.cpp).
void add_demand(const world::Study& study, const std::vector<WorldDemand>& worlds, SitingProblem& p);

/// Walks on the damaged network of worlds. Keeps the city's hierarchy; asks worlds one after another, each on all cores.
class SitingWalks {
 public:
  explicit SitingWalks(const world::Study& study);
  ~SitingWalks();
  /// Fills options, beyond of `w`: to `candidates` (positions), the nearest `most` of each place; where the hint knows its
  /// price, those not much farther than that.
  void fill(const SitingProblem& p, const hazard::Damage* damage, const std::vector<std::uint32_t>& candidates, std::size_t most, SitingProblem::World& w);
  /// Minutes on intact streets from each node to the nearest of the candidates; infinite where there is no way.
  std::vector<double> nearest(const SitingProblem& p, const std::vector<std::uint32_t>& candidates, const std::vector<NodeId>& nodes);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// A set of shelters and prices of places by one world alone (siting_hint.cpp).
SitingProblem::Hint hint_from(const scenario::Scenario& s, const SitingProblem& p, SitingProblem::World world);

/// Longest walk that counts, minutes: who lives farther in a world has no way.
double longest_walk_min(const scenario::Scenario& s);

}  // namespace senda::plan
