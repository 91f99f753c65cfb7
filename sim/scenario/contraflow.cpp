#include "sim/scenario/contraflow.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "graph/csv.hpp"
#include "graph/errors.hpp"

namespace senda::scenario {

namespace {

const std::vector<std::string> kKeys = {"osm_way_id", "link_id", "direction", "from_s", "setup_s", "until_s"};

/// One entry of the list, read key by key.
class Entry {
 public:
  Entry(const Scenario& s, std::size_t i, const Json& json) : s_(s), i_(i), json_(json) {
    if (!json.is_object()) fail("", "is not an entry", "write {\"osm_way_id\": 1234, \"from_s\": 7200}");
    for (const auto& [key, value] : json.items()) {
      if (std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end()) continue;
      const std::string near = nearest_word(key, kKeys);
      fail(key, "is not a known key", near.empty() ? fmt::format("known here: {}", fmt::join(kKeys, ", ")) : fmt::format("did you mean '{}'?", near));
    }
  }

  ContraflowText read() const {
    ContraflowText c;
    c.link_id = id("link_id");
    c.osm_way_id = id("osm_way_id");
    if (c.link_id.empty() == c.osm_way_id.empty()) fail("", c.link_id.empty() ? "names no street" : "names a link and a way", "give osm_way_id or link_id");
    if (const Json* j = find("direction")) {
      if (*j != "forward" && *j != "backward") fail("direction", fmt::format("{} is not known", j->dump()), "give \"forward\" or \"backward\", seen along the way or link");
      c.forward = *j == "forward";
    }
    c.from_s = number("from_s", c.from_s);
    c.setup_s = number("setup_s", c.setup_s);
    c.until_s = number("until_s", c.until_s);
    if (c.until_s <= c.from_s + c.setup_s) fail("until_s", fmt::format("{} is before the lanes are set up, at {}", c.until_s, c.from_s + c.setup_s), "end later, or leave it out");
    return c;
  }

  [[noreturn]] void fail(const std::string& key, const std::string& wrong, const std::string& right) const {
    throw InputError(s_.file.string(), fmt::format("policy.contraflow[{}]{}{}", i_, key.empty() ? "" : ".", key), wrong, right);
  }

 private:
  const Json* find(const char* key) const {
    const auto it = json_.find(key);
    return it == json_.end() || it->is_null() ? nullptr : &*it;
  }
  std::string id(const char* key) const {
    const Json* j = find(key);
    if (!j) return "";
    if (j->is_number_integer()) return j->dump();
    if (!j->is_string() || j->get<std::string>().empty()) fail(key, fmt::format("{} is no id", j->dump()), "give a number or a text");
    return j->get<std::string>();
  }
  double number(const char* key, double absent) const {
    const Json* j = find(key);
    if (!j) return absent;
    if (!j->is_number() || !(j->get<double>() >= 0 && j->get<double>() <= 1e8)) fail(key, fmt::format("{} is not a number from 0 to 1e8", j->dump()), "give seconds from the start");
    return j->get<double>();
  }

  const Scenario& s_;
  std::size_t i_;
  const Json& json_;
};

std::int64_t way_number(const Entry& e, const std::string& text) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size()) e.fail("osm_way_id", fmt::format("'{}' is not a number", text), "give the number of an OpenStreetMap way");
  return n;
}

}  // namespace

std::vector<ContraflowText> contraflow_list(const Scenario& s) {
  std::vector<ContraflowText> out;
  const Json& list = *s.policy.contraflow;
  if (list.is_null()) return out;
  if (!list.is_array()) throw InputError(s.file.string(), "policy.contraflow", "is not a list", "write [{\"osm_way_id\": 1234, \"from_s\": 7200}]");
  for (std::size_t i = 0; i < list.size(); ++i) out.push_back(Entry(s, i, list[i]).read());
  return out;
}

std::vector<Contraflow> read_contraflow(const Scenario& s, const RoadGraph& g, const SegmentFinder& segments) {
  std::vector<Contraflow> out;
  std::set<SegmentId> seen;
  const auto list = contraflow_list(s);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const ContraflowText& c = list[i];
    const Entry entry(s, i, (*s.policy.contraflow)[i]);
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
