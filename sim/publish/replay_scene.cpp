#include "sim/publish/replay_scene.hpp"

#include <algorithm>
#include <cmath>

#include "sim/movement/closures.hpp"

namespace senda::publish {

namespace {

// Persons at each site, from the first arrival in steps of a minute in the first six hours and of ten after them.
void add_filling(const world::Study& study, const RunResult& r, record::Scene& scene) {
  const auto& p = r.realisation.settled.population;
  const auto& o = r.outcome;
  constexpr double kMinute_s = 60, kFine_s = 6 * 3600;
  for (double t = 0; t < o.end.seconds(); t += t < kFine_s ? kMinute_s : 10 * kMinute_s) scene.filling_s.push_back(static_cast<float>(t));
  scene.filling_s.push_back(static_cast<float>(o.end.seconds()));
  const std::size_t sites = study.inputs().sites.size();
  scene.filling.assign(scene.filling_s.size() * sites, 0);
  for (people::PartyId q : p.origin.keys()) {
    const std::uint32_t site = o.site[q];
    if (site >= sites || o.arrive[q].is_never()) continue;
    const auto row = std::lower_bound(scene.filling_s.begin(), scene.filling_s.end(), static_cast<float>(o.arrive[q].seconds())) - scene.filling_s.begin();
    if (static_cast<std::size_t>(row) < scene.filling_s.size()) scene.filling[static_cast<std::size_t>(row) * sites + site] += p.size_of(q);
  }
  for (std::size_t i = sites; i < scene.filling.size(); ++i) scene.filling[i] += scene.filling[i - sites];
}

}  // namespace

record::Scene scene_of(const world::Study& study, const std::vector<std::uint32_t>& open) {
  record::Scene scene;
  scene.name = study.scenario().name;
  scene.start = study.scenario().start;
  const auto& sites = study.inputs().sites;
  for (std::uint32_t i = 0; i < sites.size(); ++i) {
    const scenario::Site& s = sites[i];
    scene.site_id.push_back(s.id);
    scene.site_name.push_back(s.name);
    scene.site_kind.push_back(s.kind);
    scene.site_point.push_back(s.place.point);
    scene.site_capacity.push_back(s.capacity >= scenario::kUnlimited ? 0 : static_cast<float>(s.capacity));
    scene.site_opens_s.push_back(static_cast<float>(s.open_from_s));
    scene.site_standing.push_back(s.kind != SiteKind::shelter || std::find(open.begin(), open.end(), i) != open.end());
  }
  return scene;
}

void add_world(const world::Study& study, const RunResult& r, record::Scene& scene) {
  const hazard::Damage& damage = r.realisation.damage;
  const auto& stock = study.hazard().stock();
  scene.building_damage.assign(study.city().buildings.size(), record::Scene::kNoDamageState);
  for (hazard::StockId b : damage.state.keys())
    if (stock.building[b].exists()) scene.building_damage[stock.building[b].value()] = static_cast<std::uint8_t>(damage.state[b]);
  for (int c = 0; c <= static_cast<int>(scenario::Cause::other); ++c) scene.causes.emplace_back(name_of(static_cast<scenario::Cause>(c)));
  for (const movement::Spell& s : movement::spells_of(damage, r.interventions)) {
    scene.closed.push_back(s.segment);
    scene.closed_modes.push_back(s.modes);
    scene.closed_cause.push_back(static_cast<std::uint8_t>(s.cause));
    scene.closed_from_s.push_back(static_cast<float>(s.from.seconds()));
    scene.closed_until_s.push_back(s.until.is_never() ? record::Scene::kNever : static_cast<float>(s.until.seconds()));
  }
  add_filling(study, r, scene);
}

std::vector<float> walking_paces(const people::Population& p) {
  std::vector<float> out(p.agents());
  for (people::PartyId q : p.origin.keys())
    for (const AgentId a : p.members(q)) out[a.value()] = p.speed_mps[q];
  return out;
}

}  // namespace senda::publish
