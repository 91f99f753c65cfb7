#pragma once
// Small problems of clearance, through the same doors as users': tables beside a scenario.
#include <array>

#include "sim/plan/plan.hpp"
#include "tests/support/tables.hpp"

namespace senda::test {

struct Job {
  const char* closures;
  const char* demand;
  const char* crews = "crew_id,node_id,from_h,rate_m3_per_h,kind\nc0,o,0,40,loader\n";
  std::string options = R"("crew_travel":false)";
  int worlds = 1;
  std::string state = {};                          ///< of `rank --given-so-far`
  std::map<std::string, std::string> files = {};
};

struct Ranked {
  plan::PlanResult plan;
  std::vector<std::array<std::string, 3>> names;   ///< street, from, to, by place
  std::vector<std::string> links;                  ///< by place
  std::map<std::string, std::vector<std::string>> rules;  ///< links by rule of thumb
  std::vector<std::string> tasks(std::size_t world = 0) const {
    std::vector<std::string> out;
    for (const auto& t : plan.clearance.tasks[world]) out.push_back(link_of[plan.clearance.worlds[world].items[t.item].segment.value()]);
    return out;
  }
  std::vector<std::string> link_of;
};

/// A network with a hospital at o.
inline Ranked rank(const char* nodes, const char* links, const Job& job) {
  Folder f;
  std::map<std::string, std::string> files = {{"closures.csv", std::string("link_id,modes,from_s,until_s,clear_h,hold_h,cause,world\n") + job.closures},
                                              {"demand.csv", std::string("demand_id,node_id,persons,weight\n") + job.demand},
                                              {"crews.csv", job.crews},
                                              {"sites.csv", "site_id,kind,node_id,capacity,status\nH,hospital,o,,open\n"}};
  files.insert(job.files.begin(), job.files.end());
  const auto s = study(f, {nodes, links, files,
                           R"("worlds":)" + std::to_string(job.worlds) + R"(,"closures":{"model":false,"given":"closures.csv"},"sites":{"given":"sites.csv","from_osm":false},)"
                           R"("clearance":{"crews":"crews.csv","kappa":0,"lambda":1,"demand":"demand.csv","weights":{"hospital":1,"shelter":0,"rescue":0},)" + job.options + "}"});
  scenario::KnownStates known;
  if (!job.state.empty()) known = scenario::read_state(f.put("state.csv", job.state), s->city());
  Ranked out{plan::make_plan(*s, plan::Part::roads, known, {}), {}, {}, {}, {}};
  const RoadGraph& g = s->city().roads;
  for (const SegmentId x : g.segments()) out.link_of.push_back(g.source_id(x));
  for (const auto& r : out.plan.clearance.ranked) {
    const auto [from, to] = plan::from_to(g, r.segment);
    out.names.push_back({g.name(r.segment), from, to});
    out.links.push_back(g.source_id(r.segment));
  }
  for (const auto& b : out.plan.clearance.baselines)
    for (const SegmentId x : b.list) out.rules[b.name].push_back(g.source_id(x));
  return out;
}

}  // namespace senda::test
