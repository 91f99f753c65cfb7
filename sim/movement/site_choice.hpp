#pragma once
// Which sites are open, how full they are, and which one a party heads for.
#include <optional>
#include <vector>

#include "sim/movement/engine.hpp"
#include "sim/movement/routes.hpp"

namespace senda::movement {

class SiteBook {
 public:
  SiteBook(const World& world, const scenario::Interventions& interventions);
  bool is_open(std::uint32_t site) const { return open_[site]; }
  /// Sites that open during the run, by position in Inputs::sites, with their times.
  const std::vector<std::pair<std::uint32_t, SimTime>>& later() const { return later_; }
  void open(std::uint32_t site);
  /// Open sites that serve a goal (shelter or assembly).
  const std::vector<std::uint32_t>& serving(people::Goal goal) const { return goal == people::Goal::assembly ? assembly_ : shelters_; }
  double free_places(std::uint32_t site) const { return world_.inputs.sites[site].capacity - static_cast<double>(out_[site].arrived); }
  bool admit(std::uint32_t site, std::uint32_t persons, SimTime now);
  const std::vector<SiteOutcome>& outcome() const { return out_; }
  NodeId node(std::uint32_t site, bool car) const;

 private:
  const World& world_;
  std::vector<std::uint8_t> open_;
  std::vector<std::uint32_t> shelters_, assembly_;
  bool assembly_shelters_ = false;  ///< there is no shelter: assembly places serve
  std::vector<std::pair<std::uint32_t, SimTime>> later_;
  std::vector<SiteOutcome> out_;
};

struct ChoiceQuestion {
  people::PartyId party;
  std::uint32_t persons = 0;                 ///< of the party and those who go with it
  NodeId at;
  Travel how = Travel::foot;
  bool informed = false;                     ///< at a refusing shelter: free places are known
  const std::vector<std::uint32_t>* tried = nullptr;
  const std::vector<SegmentId>* without = nullptr;  ///< believed closures
};

/// The site a party heads for: with probability `nearest_share` the nearest perceived one, else by utility
/// -theta t + 0.3 ln(capacity) (science.md 4.8). None when no open site can be reached.
std::optional<std::uint32_t> choose_site(const World& world, const SiteBook& book, Routes& routes, const scenario::Streams& streams,
                                         const ChoiceQuestion& q);

}  // namespace senda::movement
