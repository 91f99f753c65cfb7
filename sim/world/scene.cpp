#include "sim/world/scene.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/record/temporary_folder.hpp"

namespace senda::world {

namespace {

std::ptrdiff_t columns(const std::string& rows) { return 1 + std::count(rows.begin(), std::find(rows.begin(), rows.end(), '\n'), ','); }

}  // namespace

Played play(const Scene& s) {
  const record::TemporaryFolder f;
  f.put("net/config.csv", "key,value\ncrs,local\n");
  f.put("net/node.csv", std::string("node_id,x_coord,y_coord") + (columns(s.nodes) > 3 ? ",ctrl_type\n" : "\n") + s.nodes);
  f.put("net/link.csv", "link_id,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity,allowed_uses,width\n" + s.links);
  f.put("agents.csv", "agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id\n" + s.agents);
  f.put("sites.csv", std::string("site_id,kind,node_id,capacity,status") + (columns(s.sites) > 5 ? ",open_from_s\n" : "\n") + s.sites);
  for (const auto& [name, text] : s.files) f.put(name, text);
  const auto file = f.put("scenario.json", fmt::format(R"({{"senda":1,"seed":11,"worlds":1,"city":{{"gmns":"net"}},"closures":{{{}}},"people":{{"given":"agents.csv"}},"sites":{{"given":"sites.csv","from_osm":false}},"behaviour":{{{}}},"policy":{{{}}}}})",
                                                       s.closures, s.behaviour, s.policy));
  const Study study(scenario::load_scenario(file));
  const Realisation world = study.realise(0);
  Played p;
  p.outcome = study.simulate(world, study.inputs().interventions, &p.log);
  p.all = measure::summarise(world.settled.population, p.outcome).all;
  for (SegmentId segment : study.city().roads.segments()) p.links.push_back(study.city().roads.source_id(segment));
  return p;
}

}  // namespace senda::world
