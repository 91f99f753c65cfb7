#include "sim/scenario/orders.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "sim/scenario/zone_table.hpp"

namespace senda::scenario {

namespace {

const std::vector<std::string> kKeys = {"zone", "polygon", "at_s", "compliance"};

[[noreturn]] void fail(const Scenario& s, std::size_t i, const std::string& key, const std::string& wrong, const std::string& right) {
  throw InputError(s.file.string(), fmt::format("policy.orders[{}]{}{}", i, key.empty() ? "" : ".", key), wrong, right);
}

std::string text(const Scenario& s, std::size_t i, const Json& order, const char* key) {
  const auto it = order.find(key);
  if (it == order.end() || it->is_null()) return "";
  if (it->is_number_integer() && std::string(key) == "zone") return it->dump();
  if (!it->is_string() || it->get<std::string>().empty()) fail(s, i, key, fmt::format("{} is not a text", it->dump()), "write it in quotes");
  return it->get<std::string>();
}

double number(const Scenario& s, std::size_t i, const Json& order, const char* key, double high, double absent) {
  const auto it = order.find(key);
  if (it == order.end() || it->is_null()) return absent;
  if (!it->is_number() || !(it->get<double>() >= 0 && it->get<double>() <= high)) fail(s, i, key, fmt::format("{} is not a number from 0 to {}", it->dump(), high), "correct it, or leave it out");
  return it->get<double>();
}

// A polygon file of one or more features: all of it is ordered.
void take_polygon(const Scenario& s, std::size_t i, const OrderText& from, const Plane& plane, Order& into) {
  const auto file = order_file(s, from.polygon);
  if (!std::filesystem::exists(file)) fail(s, i, "polygon", fmt::format("'{}' does not exist", file.string()), "paths are relative to the scenario file");
  const ZoneTable t = ZoneTable::read(file, plane, false);
  for (std::size_t r = 0; r < t.rows(); ++r) {
    into.rings.insert(into.rings.end(), t.rings(r).begin(), t.rings(r).end());
    into.holes.insert(into.holes.end(), t.holes(r).begin(), t.holes(r).end());
  }
  if (into.rings.empty()) fail(s, i, "polygon", fmt::format("'{}' holds no polygon", file.string()), "give the ordered area as a polygon");
}

}  // namespace

std::vector<OrderText> order_list(const Scenario& s) {
  std::vector<OrderText> out;
  const Json& list = *s.policy.orders;
  if (list.is_null()) return out;
  if (!list.is_array()) throw InputError(s.file.string(), "policy.orders", "is not a list", "write [{\"zone\": \"id\", \"at_s\": 1800}]");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Json& order = list[i];
    if (!order.is_object()) fail(s, i, "", "is not an order", "write {\"zone\": \"id\", \"at_s\": 1800, \"compliance\": 0.7}");
    for (const auto& [key, value] : order.items()) {
      if (std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end()) continue;
      const std::string near = nearest_word(key, kKeys);
      fail(s, i, key, "is not a known key", near.empty() ? fmt::format("known here: {}", fmt::join(kKeys, ", ")) : fmt::format("did you mean '{}'?", near));
    }
    OrderText o{text(s, i, order, "zone"), text(s, i, order, "polygon"), number(s, i, order, "at_s", 1e8, 0), number(s, i, order, "compliance", 1, Order().compliance)};
    if (o.at_s >= 3600 * s.behaviour.horizon_h) fail(s, i, "at_s", fmt::format("{} s is after the horizon of {} h", o.at_s, s.behaviour.horizon_h), "order earlier, or lengthen behaviour.horizon_h");
    if (o.zone.empty() == o.polygon.empty()) fail(s, i, "", o.zone.empty() ? "names neither a zone nor a polygon" : "names a zone and a polygon", "give one of them");
    out.push_back(std::move(o));
  }
  return out;
}

std::filesystem::path order_file(const Scenario& s, const std::string& polygon) { return (std::filesystem::absolute(s.file).parent_path() / polygon).lexically_normal(); }

std::vector<Order> read_orders(const Scenario& s, const Zones& zones, const Plane& plane) {
  std::vector<Order> out;
  const auto list = order_list(s);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const OrderText& from = list[i];
    Order o{from.zone, {}, {}, from.at_s, from.compliance};
    if (!from.polygon.empty()) {
      take_polygon(s, i, from, plane, o);
    } else if (zones.size() == 0) {
      fail(s, i, "zone", fmt::format("'{}' is no zone: the scenario has none", o.zone), "give people.zones, or the area as a polygon");
    } else if (std::find(zones.id.begin(), zones.id.end(), o.zone) == zones.id.end()) {
      const std::string near = nearest_word(o.zone, zones.id.raw());
      fail(s, i, "zone", fmt::format("'{}' is not a zone of the city", o.zone), near.empty() ? fmt::format("name a zone of {}, such as '{}'", s.people.zones, zones.id[ZoneId(0)]) : fmt::format("did you mean '{}'?", near));
    }
    out.push_back(std::move(o));
  }
  return out;
}

}  // namespace senda::scenario
