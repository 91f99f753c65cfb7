#pragma once
// Evacuation orders (policy.orders): [{"zone": "id" | "polygon": "file.geojson", "at_s": 1800, "compliance": 0.7}].
#include <string>
#include <vector>

#include "sim/scenario/inputs.hpp"

namespace senda::scenario {

/// An order as the scenario states it.
struct OrderText {
  std::string zone, polygon;              ///< one of them; the polygon's file relative to the scenario, or absolute
  double at_s = 0, compliance = 0.7;
};

/// Checks the list; needs no other file. Throws InputError naming the order ("policy.orders[0]").
std::vector<OrderText> order_list(const Scenario& s);
/// The polygon's file of an order.
std::filesystem::path order_file(const Scenario& s, const std::string& polygon);
/// Orders with their zones checked and their polygons in the plane.
std::vector<Order> read_orders(const Scenario& s, const Zones& zones, const Plane& plane);

}  // namespace senda::scenario
