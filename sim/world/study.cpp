#include "sim/world/study.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

#include <atomic>
#include <chrono>
#include <nlohmann/json.hpp>

#include "graph/city_file.hpp"
#include "graph/errors.hpp"
#include "graph/gmns.hpp"
#include "graph/interrupt.hpp"
#include "graph/osm/import.hpp"
#include "sim/people/everyday.hpp"

namespace senda::world {

void use_threads(int n) {
  static std::unique_ptr<tbb::global_control> control;
  control.reset();
  if (n > 0) control = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(n));
}

void for_each_index(std::size_t n, const std::function<void(std::size_t)>& work, const Progress& progress, const std::string& what) {
  std::atomic<std::size_t> done{0};
  tbb::parallel_for(std::size_t{0}, n, [&](std::size_t i) {
    if (stop_requested()) return;
    work(i);
    const std::size_t d = ++done;
    if (progress) progress(static_cast<double>(d) / static_cast<double>(n), what);
  }, tbb::simple_partitioner());
  check_stop();
}

City open_city(const scenario::Scenario& s) {
  if (!s.city.file.empty()) return load_city(s.city.file);
  if (!s.city.gmns.empty()) return import_gmns(s.city.gmns);
  ImportLimits limits;
  if (const scenario::Json& b = *s.city.bbox; !b.is_null())
    limits.bbox = std::array<double, 4>{b[0].get<double>(), b[1].get<double>(), b[2].get<double>(), b[3].get<double>()};
  return import_osm(s.city.osm, limits);
}

Study::Study(scenario::Scenario s, const Progress& progress) : scenario_(std::move(s)) {
  const auto tell = [&](const char* what) {
    if (progress) progress(0, what);
  };
  tell("city");
  city_ = open_city(scenario_);
  tell("inputs");
  inputs_ = scenario::load_inputs(scenario_, city_);
  tell("buildings and shaking");
  hazard_ = std::make_unique<hazard::HazardModel>(city_, scenario_, inputs_);
  tell("people");
  const bool own_people = scenario_.people.given.empty() && (scenario_.clearance.demand.empty() && scenario_.siting.demand.empty());
  const bool census = inputs_.zones.size() > 0 || !inputs_.raster.empty();
  const auto begin = std::chrono::steady_clock::now();
  if (own_people || (census && scenario_.people.given.empty()))
    residents_ = people::synthesise(city_, scenario_, inputs_, hazard_->stock(), scenario::Streams::once(static_cast<std::uint64_t>(scenario_.seed)));
  people_seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  occupancy_ = people::occupancy(scenario_, inputs_, residents_, hazard_->stock());
  const scenario::ClosuresInput& c = scenario_.closures;
  const hazard::EvidenceOptions believed{{{{c.office_se, c.office_fp}, {c.office_se, c.office_fp}, {c.verified_se, c.verified_fp}, {c.crowd_se, c.crowd_fp}}}, c.half_after_h};
  evidence_ = hazard::gather_evidence(city_.roads, inputs_.reports.reports, believed);
}

bool Study::screening() const {
  return hazard_->stock().synthesised > 0 || (residents_.persons() > 0 && residents_.numbers_alone);
}

std::vector<std::string> Study::notes() const {
  std::vector<std::string> all = inputs_.notes;
  all.insert(all.end(), hazard_->notes().begin(), hazard_->notes().end());
  all.insert(all.end(), residents_.notes.begin(), residents_.notes.end());
  all.insert(all.end(), evidence_.notes.begin(), evidence_.notes.end());
  if (hazard_->shaking() && !inputs_.shakemap && !inputs_.ground_motion && !inputs_.ground_period)
    all.push_back("no map of ground periods was given: a lake zone cannot be represented");
  return all;
}

hazard::Damage Study::damage(const hazard::Chance& chance) const {
  hazard::Damage d = hazard_->damage_of(chance);
  people::release_empty(d, occupancy_);
  return d;
}

Realisation Study::realise(std::uint32_t world) const { return settle(damage(chance(world))); }

Realisation Study::settle(hazard::Damage damage) const {
  Realisation r{scenario::Streams(static_cast<std::uint64_t>(scenario_.seed), damage.world), std::move(damage), {}};
  if (!scenario_.people.given.empty()) r.settled.population = people::given_population(scenario_, inputs_);
  else if (residents_.households() > 0)
    r.settled = people::settle(city_, scenario_, inputs_, residents_, r.damage, r.streams);
  if (r.settled.population.first_agent.empty()) r.settled.population.first_agent.push_back(0);
  people::add_everyday(city_, scenario_, inputs_, r.streams, r.settled.population);
  return r;
}

people::Settled Study::displaced(const hazard::Damage& damage) const {
  people::Settled given;
  if (!scenario_.people.given.empty()) given.population = people::given_population(scenario_, inputs_);
  if (!scenario_.people.given.empty() || residents_.households() == 0) return given;
  return people::displaced(scenario_, inputs_, residents_, damage, scenario::Streams(static_cast<std::uint64_t>(scenario_.seed), damage.world));
}

people::Exits Study::exits(const Realisation& r) const {
  if (!scenario_.people.given.empty() || residents_.households() == 0) return {};
  return people::exits_of(scenario_, inputs_, residents_, hazard_->stock(), r.damage, r.streams);
}

movement::Outcome Study::simulate(const Realisation& r, const scenario::Interventions& interventions, record::EventLog* log) const {
  return movement::simulate({city_, scenario_, inputs_, r.damage, r.settled.population}, interventions, r.streams, log);
}

}  // namespace senda::world
