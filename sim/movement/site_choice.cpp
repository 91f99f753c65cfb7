#include "sim/movement/site_choice.hpp"

#include <algorithm>
#include <cmath>

namespace senda::movement {

using people::Goal;
using scenario::Purpose;

namespace {

double opens_at(const scenario::Interventions& interventions, const scenario::Site& site) {
  double from_s = site.open_from_s;
  const auto& chosen = interventions.open_sites;
  if (!chosen || interventions.open_from_s.empty()) return from_s;
  for (std::size_t i = 0; i < chosen->size(); ++i)
    if ((*chosen)[i] == site.id) from_s = std::max(from_s, interventions.open_from_s[i]);
  return from_s;
}

}  // namespace

SiteBook::SiteBook(const World& world, const scenario::Interventions& interventions) : world_(world), out_(world.inputs.sites.size()) {
  const auto& sites = world.inputs.sites;
  open_.assign(sites.size(), 0);
  const auto& chosen = interventions.open_sites;
  bool any_shelter = false;
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const bool works = world.damage.site_works.empty() || world.damage.site_works[i];
    bool open = sites[i].status == scenario::SiteStatus::open;
    if (chosen && sites[i].kind == SiteKind::shelter) open = std::find(chosen->begin(), chosen->end(), sites[i].id) != chosen->end();
    open = open && works;
    any_shelter |= open && sites[i].kind == SiteKind::shelter;
    const double from_s = opens_at(interventions, sites[i]);
    if (open && from_s > 0) later_.emplace_back(static_cast<std::uint32_t>(i), SimTime::from(Seconds(from_s)));
    open_[i] = open && from_s <= 0;
  }
  // Where the authority has opened nothing yet, people use the candidates (schools and halls) by themselves.
  if (!any_shelter && !chosen)
    for (std::size_t i = 0; i < sites.size(); ++i)
      if (sites[i].kind == SiteKind::shelter && sites[i].status == scenario::SiteStatus::candidate && world.damage.site_works[i]) open_[i] = 1;
  for (std::uint32_t i = 0; i < sites.size(); ++i) {
    if (!open_[i]) continue;
    if (sites[i].kind == SiteKind::shelter) shelters_.push_back(i);
    if (sites[i].kind == SiteKind::assembly) assembly_.push_back(i);
  }
  assembly_shelters_ = !any_shelter && shelters_.empty();
  if (assembly_shelters_) shelters_ = assembly_;
}

void SiteBook::open(std::uint32_t site) {
  open_[site] = 1;
  const SiteKind kind = world_.inputs.sites[site].kind;
  if (kind != SiteKind::shelter && kind != SiteKind::assembly) return;
  auto& list = kind == SiteKind::shelter ? shelters_ : assembly_;
  list.insert(std::lower_bound(list.begin(), list.end(), site), site);
  if (kind == SiteKind::assembly && assembly_shelters_) shelters_ = assembly_;
}

NodeId SiteBook::node(std::uint32_t site, bool car) const {
  const scenario::Place& p = world_.inputs.sites[site].place;
  return car ? p.car : p.foot;
}

bool SiteBook::admit(std::uint32_t site, std::uint32_t persons, SimTime now) {
  SiteOutcome& o = out_[site];
  if (free_places(site) < persons) {
    o.refused += persons;
    if (free_places(site) < 1 && o.full_at.is_never()) o.full_at = now;
    return false;
  }
  o.arrived += persons;
  if (free_places(site) < 1 && o.full_at.is_never()) o.full_at = now;
  return true;
}

std::optional<std::uint32_t> choose_site(const World& world, const SiteBook& book, Routes& routes, const scenario::Streams& streams,
                                         const ChoiceQuestion& q) {
  const auto& b = world.scenario.behaviour;
  const people::Population& p = world.population;
  const Goal goal = p.goal[q.party] == Goal::assembly ? Goal::assembly : Goal::shelter;
  std::vector<std::uint32_t> options;
  std::vector<NodeId> nodes;
  for (std::uint32_t s : book.serving(goal)) {
    if (q.tried && std::find(q.tried->begin(), q.tried->end(), s) != q.tried->end()) continue;
    if (q.informed && book.free_places(s) < q.persons) continue;
    options.push_back(s);
    nodes.push_back(book.node(s, q.how == Travel::car));
  }
  static const std::vector<SegmentId> nothing;
  const auto times = routes.distances(q.at, nodes, q.how, q.without ? *q.without : nothing);
  const bool nearest = b.nearest_share >= 1 || streams.of(Purpose::site_choice, p.key[q.party]).uniform() < b.nearest_share;
  const double spread = std::sqrt(std::log(1 + b.perception_cv * b.perception_cv));
  std::optional<std::uint32_t> best;
  double best_cost = 0;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (times[i] == kUnreachable) continue;
    scenario::Draws d = streams.of(Purpose::perception, p.key[q.party] ^ scenario::entity_of(world.inputs.sites[options[i]].id));
    double cost = times[i] / 60000.0;
    if (spread > 0) cost *= std::exp(spread * d.normal() - spread * spread / 2);
    if (!nearest) {
      const double capacity = std::min(world.inputs.sites[options[i]].capacity, 1e5);
      const double gumbel = -std::log(-std::log(std::max(1e-300, d.uniform())));
      cost = b.route_theta_per_min * cost - 0.3 * std::log(std::max(1.0, capacity)) - gumbel;
    }
    if (!best || cost < best_cost) {
      best = options[i];
      best_cost = cost;
    }
  }
  return best;
}

}  // namespace senda::movement
