#pragma once
// Parties made by hand, with stops and meetings, on the network of a test case.
#include "sim/measure/summary.hpp"
#include "sim/movement/engine.hpp"
#include "tests/support/tables.hpp"

namespace senda::test {

/// What a test says of one party; names are nodes of the network.
struct Trip {
  std::string from;
  double depart_s = 0;
  float speed = 1;
  bool car = false;
  std::uint32_t persons = 1;
  std::vector<people::Stop> stops = {};
  people::Goal goal = people::Goal::home;
  std::string to = {};     ///< node of the goal
  bool collected = false;
};

struct Journey {
  movement::Outcome outcome;
  measure::Summary summary;
  record::EventLog log;
  double arrive(people::PartyId q) const { return outcome.arrive[q].seconds(); }
};

/// A network whose parties are added one by one.
class Families {
 public:
  /// `links` as in test::Case; `more` are further members of the scenario, each with a comma before it.
  Families(const std::string& nodes, const std::string& links, std::map<std::string, std::string> files = {}, const std::string& more = "") {
    files.try_emplace("sites.csv", "site_id,kind,node_id,capacity,status\nX,shelter," + nodes.substr(0, nodes.find(',')) + ",,open\n");
    const std::string any = nodes.substr(0, nodes.find(','));
    files["agents.csv"] = "agent_id,node_id,depart_s,mode\nnobody," + any + ",0,foot\n";
    const std::string closed = files.contains("closures.csv") ? R"("closures":{"model":false,"given":"closures.csv"},)" : R"("closures":{"model":false},)";
    study_ = study(folder_, {nodes, links, std::move(files), closed + R"("people":{"given":"agents.csv"},"sites":{"given":"sites.csv","from_osm":false},)" + kExact + more});
    population.first_agent.push_back(0);
    population.first_stop.push_back(0);
  }

  NodeId node(const std::string& name) const {
    const auto& label = study_->city().roads.node_label;
    for (NodeId n : study_->city().roads.nodes())
      if (label[n] == name) return n;
    return NodeId();
  }
  people::Stop stop(const std::string& name, std::uint32_t meeting = people::Stop::kNoMeeting) const { return {node(name), node(name), meeting}; }
  std::uint32_t meeting(std::uint32_t parties, double until_s, double earliest_s = 0) {
    population.meetings.push_back({parties, SimTime::from(Seconds(earliest_s)), SimTime::from(Seconds(until_s))});
    return static_cast<std::uint32_t>(population.meetings.size() - 1);
  }

  people::PartyId add(const Trip& t) {
    population.depart.push_back(SimTime::from(Seconds(t.depart_s)));
    population.by_car.push_back(t.car);
    population.speed_mps.push_back(t.speed);
    population.goal.push_back(t.goal);
    population.goal_node.push_back(node(t.to));
    population.goal_foot.push_back(node(t.to));
    population.goal_site.push_back(0);
    population.phase.push_back(people::Phase::reunify);
    population.key.push_back(population.parties() + 1);
    population.collected.push_back(t.collected);
    for (std::uint32_t i = 0; i < t.persons; ++i) population.household.push_back(0);
    population.first_agent.push_back(static_cast<std::uint32_t>(population.agents()));
    population.stops.insert(population.stops.end(), t.stops.begin(), t.stops.end());
    population.first_stop.push_back(static_cast<std::uint32_t>(population.stops.size()));
    return population.origin.push_back(node(t.from));
  }

  Journey go() const {
    const auto world = study_->realise(0);
    Journey j;
    j.outcome = movement::simulate({study_->city(), study_->scenario(), study_->inputs(), world.damage, population}, study_->inputs().interventions, world.streams, &j.log);
    j.summary = measure::summarise(population, j.outcome).all;
    return j;
  }

  people::Population population;

 private:
  Folder folder_;
  std::unique_ptr<world::Study> study_;
};

/// Row of the curve at a time.
inline movement::CurveRow at(const movement::Outcome& o, double time_s) {
  movement::CurveRow row;
  for (const auto& r : o.curve)
    if (r.time_s <= time_s) row = r;
  return row;
}

}  // namespace senda::test
