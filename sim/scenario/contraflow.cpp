#include "sim/scenario/contraflow.hpp"

#include <fmt/format.h>

#include <charconv>
#include <set>

#include "sim/scenario/list_entry.hpp"

namespace senda::scenario {

namespace {

const std::vector<std::string> kKeys = {"osm_way_id", "link_id", "direction", "from_s", "setup_s", "until_s"};

const std::string kExample = R"({"osm_way_id": 1234, "from_s": 7200})";

ListEntry entry_of(const Scenario& s, const Json& list, std::size_t i) { return {s, fmt::format("policy.contraflow[{}]", i), list[i], kKeys, kExample}; }

ContraflowText text_of(const ListEntry& e) {
  ContraflowText c;
  c.link_id = e.id("link_id");
  c.osm_way_id = e.id("osm_way_id");
  if (c.link_id.empty() == c.osm_way_id.empty()) e.fail("", c.link_id.empty() ? "names no street" : "names a link and a way", "give osm_way_id or link_id");
  if (const Json* j = e.find("direction")) {
    if (*j != "forward" && *j != "backward") e.fail("direction", fmt::format("{} is not known", j->dump()), "give \"forward\" or \"backward\", seen along the way or link");
    c.forward = *j == "forward";
  }
  c.from_s = e.number("from_s", 0, 1e8, c.from_s);
  c.setup_s = e.number("setup_s", 0, 1e8, c.setup_s);
  c.until_s = e.number("until_s", 0, 1e8, c.until_s);
  if (c.until_s <= c.from_s + c.setup_s) e.fail("until_s", fmt::format("{} is before the lanes are set up, at {}", c.until_s, c.from_s + c.setup_s), "end later, or leave it out");
  return c;
}

std::int64_t way_number(const ListEntry& e, const std::string& text) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size()) e.fail("osm_way_id", fmt::format("'{}' is not a number", text), "give the number of an OpenStreetMap way");
  return n;
}

}  // namespace

std::vector<ContraflowText> contraflow_list(const Scenario& s) {
  std::vector<ContraflowText> out;
  const Json* list = list_of(s, *s.policy.contraflow, "policy.contraflow", kExample);
  for (std::size_t i = 0; list && i < list->size(); ++i) out.push_back(text_of(entry_of(s, *list, i)));
  return out;
}

std::vector<Contraflow> read_contraflow(const Scenario& s, const RoadGraph& g, const SegmentFinder& segments) {
  std::vector<Contraflow> out;
  std::set<SegmentId> seen;
  const auto list = contraflow_list(s);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const ContraflowText& c = list[i];
    const ListEntry entry = entry_of(s, *s.policy.contraflow, i);
    const auto named = c.link_id.empty() ? segments.by_way(way_number(entry, c.osm_way_id)) : segments.by_link(c.link_id);
    const char* key = c.link_id.empty() ? "osm_way_id" : "link_id";
    if (named.empty()) entry.fail(key, fmt::format("'{}' is not in the city", c.link_id.empty() ? c.osm_way_id : c.link_id), "name a street of this city");
    for (const SegmentId segment : named) {
      if (!seen.insert(segment).second) entry.fail(key, fmt::format("'{}' is already turned round", c.link_id.empty() ? c.osm_way_id : c.link_id), "name each street once");
      const EdgeId forward = g.edge_forward[segment], backward = g.edge_backward[segment];
      const auto cars = [&](EdgeId e) { return e.exists() && (g.modes[e] & kCar); };
      if (!cars(forward) || !cars(backward)) entry.fail(key, fmt::format("'{}' does not carry cars both ways", c.link_id.empty() ? c.osm_way_id : c.link_id), "a one-way street has no lanes to turn round");
      const SimTime until = c.until_s < kUnlimited ? SimTime::from(Seconds(c.until_s)) : SimTime::never();
      out.push_back({c.forward ? forward : backward, c.forward ? backward : forward, SimTime::from(Seconds(c.from_s)), SimTime::from(Seconds(c.from_s + c.setup_s)), until});
    }
  }
  return out;
}

}  // namespace senda::scenario
