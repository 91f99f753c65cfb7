#include "sim/publish/people_record.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

#include "graph/shortest_path.hpp"

namespace senda::publish {

using record::Hexagon;
using record::PeopleRecord;

namespace {

class Gatherer {
 public:
  explicit Gatherer(const world::Study& study) : study_(study), roads_(study.city().roads) { p_.plane = study.city().plane; }

  PeopleRecord run(const plan::HouseholdFates& fates, const std::vector<std::uint32_t>& shelters, const Travel& travel) {
    zones();
    if (study_.scenario().people.given.empty()) residents();
    else given();
    for (std::size_t h = 0; h < p_.households(); ++h) {
      p_.displaced.push_back(static_cast<float>(fates.displaced[h]) / static_cast<float>(fates.worlds));
      p_.seeking_shelter.push_back(static_cast<float>(fates.seeking[h]) / static_cast<float>(fates.worlds));
    }
    hexagons(shelters);
    if (travel.population) travellers(*travel.population, *travel.outcome);
    return std::move(p_);
  }

 private:
  void zones() {
    const scenario::Zones& zones = study_.inputs().zones;
    for (ZoneId z : zones.id.keys()) {
      const scenario::ZoneParent* parent = zones.parent_of(z);
      p_.zone_id.push_back(zones.id[z]);
      p_.zone_parent.push_back(parent ? parent->id : "");
      p_.zone_parent_name.push_back(parent ? parent->name : "");
    }
  }

  void household(ZoneId zone, std::size_t persons, Point home) {
    const Hexagon h = record::hexagon_at(home);
    p_.zone.push_back(zone.exists() ? zone.value() : PeopleRecord::kNoZone);
    p_.persons.push_back(static_cast<std::uint16_t>(std::min<std::size_t>(persons, UINT16_MAX)));
    p_.hex_q.push_back(h.q);
    p_.hex_r.push_back(h.r);
  }

  void residents() {
    const people::Residents& r = study_.residents();
    for (HouseholdId h : r.all()) household(r.zone[h], r.size_of(h), r.place(h).point);
  }

  // Given households live where their first agent starts.
  void given() {
    const scenario::Inputs& in = study_.inputs();
    std::unordered_map<std::string, std::uint32_t> number;
    std::vector<std::size_t> members;
    std::vector<Point> home;
    for (const auto& a : in.agents.agents) {
      const auto [it, fresh] = number.try_emplace(a.household, static_cast<std::uint32_t>(number.size()));
      if (fresh) {
        members.push_back(0);
        home.push_back(roads_.point[a.node]);
      }
      ++members[it->second];
    }
    for (std::size_t h = 0; h < home.size(); ++h) household(in.zones.size() ? in.zones.at(home[h]) : ZoneId(), members[h], home[h]);
  }

  // Hexagons of junctions and buildings, whether anybody lives there or not; the walk is that of their junctions, a
  // trait of the streets and not of who lives on them.
  void hexagons(const std::vector<std::uint32_t>& shelters) {
    const std::vector<double> minutes = walks(shelters);
    struct Sum {
      double minutes = 0;
      std::size_t junctions = 0;
    };
    std::map<Hexagon, Sum> cells;
    for (NodeId n : roads_.point.keys()) {
      Sum& s = cells[record::hexagon_at(roads_.point[n])];
      if (std::isnan(minutes[n.value()])) continue;
      s.minutes += minutes[n.value()];
      ++s.junctions;
    }
    for (const Point& p : study_.city().buildings.centre) cells[record::hexagon_at(p)];
    for (const auto& [cell, s] : cells) {
      p_.cell_q.push_back(cell.q);
      p_.cell_r.push_back(cell.r);
      p_.access_min.push_back(s.junctions ? static_cast<float>(s.minutes / static_cast<double>(s.junctions)) : std::numeric_limits<float>::quiet_NaN());
    }
  }

  // Minutes on foot from each junction to the nearest open shelter, all streets open; NaN where there is no way.
  std::vector<double> walks(const std::vector<std::uint32_t>& shelters) const {
    std::vector<double> minutes(roads_.point.size(), std::numeric_limits<double>::quiet_NaN());
    std::vector<ShortestPaths::Source> sources;
    for (const std::uint32_t s : shelters)
      if (const NodeId n = study_.inputs().sites[s].place.foot; n.exists()) sources.push_back({n, 0});
    if (sources.empty()) return minutes;
    ShortestPaths paths(roads_);
    paths.run(sources, mode_weights(roads_, kFoot, MetresPerSecond(study_.scenario().behaviour.walk_speed_mps)), ShortestPaths::Direction::reverse);
    for (NodeId n : roads_.point.keys())
      if (paths.distance(n) != kUnreachable) minutes[n.value()] = paths.distance(n) / 60000.0;
    return minutes;
  }

  void travellers(const people::Population& population, const movement::Outcome& o) {
    p_.group_columns = population.group_columns;
    p_.group_values = population.group_values;
    p_.groups.resize(p_.group_columns.size());
    for (people::PartyId q : population.origin.keys()) {
      if (o.state[q] == movement::State::not_set_out) continue;
      const bool arrived = movement::has_arrived(o.state[q]);
      for (const AgentId a : population.members(q)) {
        p_.agent.push_back(a.value());
        p_.household.push_back(population.household[a]);
        p_.depart_s.push_back(static_cast<float>(population.depart[q].seconds()));
        p_.arrive_s.push_back(arrived ? static_cast<float>(o.arrive[q].seconds()) : PeopleRecord::kNever);
        for (std::size_t c = 0; c < p_.groups.size(); ++c) p_.groups[c].push_back(population.groups[c][a]);
      }
    }
  }

  const world::Study& study_;
  const RoadGraph& roads_;
  PeopleRecord p_;
};

}  // namespace

PeopleRecord people_record(const world::Study& study, const plan::HouseholdFates& fates, const std::vector<std::uint32_t>& shelters, const Travel& travel) {
  return Gatherer(study).run(fates, shelters, travel);
}

}  // namespace senda::publish
