#include "sim/scenario/buses.hpp"

#include <fmt/format.h>

#include <set>

#include "sim/scenario/list_entry.hpp"

namespace senda::scenario {

namespace {

const std::vector<std::string> kKeys = {"bus_id", "node_id", "lon", "lat", "seats", "from_s", "until_s", "stops", "site_id"};
const std::vector<std::string> kStopKeys = {"node_id", "lon", "lat"};
const std::string kExample = R"({"bus_id": "b1", "lon": -99.1, "lat": 19.3, "seats": 40, "stops": [{"lon": -99.1, "lat": 19.4}], "site_id": "a"})";
const std::string kStopExample = R"({"lon": -99.1, "lat": 19.4})";

constexpr std::size_t kMostStops = 200;

Place place_of(const ListEntry& e, const Placer& placer) {
  const std::string node = e.id("node_id");
  const auto reached = [&](const Place& p) {
    if (!p.car.exists()) e.fail(node.empty() ? "lon" : "node_id", "has no street for cars within 500 m", "name a place that a bus can reach");
    return p;
  };
  if (!node.empty()) {
    const auto n = placer.labelled(node);
    if (!n) e.fail("node_id", fmt::format("node '{}' is not in the city", node), "name a node of node.csv");
    return reached({placer.city().roads.point[*n], *n, *n});
  }
  if (!e.find("lon") || !e.find("lat")) e.fail("", "has no position", "give node_id, or lon and lat");
  const double limit = placer.city().plane.is_local() ? 1e7 : 180;
  return reached(placer.at(placer.city().plane.project({e.number("lon", -limit, limit, 0), e.number("lat", -limit, limit, 0)}), 500));
}

}  // namespace

std::vector<Bus> read_buses(const Scenario& s, const Placer& placer, const std::vector<Site>& sites) {
  std::vector<Bus> out;
  const Json* list = list_of(s, *s.policy.buses, "policy.buses", kExample);
  std::set<std::string> seen;
  for (std::size_t i = 0; list && i < list->size(); ++i) {
    const std::string name = fmt::format("policy.buses[{}]", i);
    const ListEntry e(s, name, (*list)[i], kKeys, kExample);
    Bus b;
    b.id = e.id("bus_id").empty() ? fmt::format("bus{}", i + 1) : e.id("bus_id");
    if (!seen.insert(b.id).second) e.fail("bus_id", fmt::format("'{}' stands twice", b.id), "give each bus its own id");
    b.depot = place_of(e, placer).car;
    b.seats = static_cast<std::uint32_t>(e.number("seats", 1, 300, 40));
    b.from = SimTime::from(Seconds(e.number("from_s", 0, 1e8, 0)));
    if (e.find("until_s")) b.until = SimTime::from(Seconds(e.number("until_s", 0, 1e8, 0)));
    if (b.until < b.from) e.fail("until_s", "is before from_s", "end later, or leave it out");
    const std::string site = e.id("site_id");
    if (site.empty()) e.fail("site_id", "is missing", "name the site to which the bus goes");
    while (b.site < sites.size() && sites[b.site].id != site) ++b.site;
    if (b.site == sites.size()) e.fail("site_id", fmt::format("'{}' is not among the sites", site), "name the site to which the bus goes");
    if (!sites[b.site].place.car.exists()) e.fail("site_id", fmt::format("no street for cars leads to '{}'", site), "name a site that a bus can reach");
    const Json* stops = e.find("stops");
    if (!stops || !stops->is_array() || stops->empty()) e.fail("stops", "is not a list of stops", "write [" + kStopExample + "]");
    if (stops->size() > kMostStops) e.fail("stops", fmt::format("holds {} stops", stops->size()), fmt::format("give at most {}; several buses may share them", kMostStops));
    for (std::size_t k = 0; k < stops->size(); ++k) b.stops.push_back(place_of(ListEntry(s, fmt::format("{}.stops[{}]", name, k), (*stops)[k], kStopKeys, kStopExample), placer));
    out.push_back(std::move(b));
  }
  return out;
}

}  // namespace senda::scenario
