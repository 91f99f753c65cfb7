#pragma once
// Small worlds to look at.
#include "sim/record/event_file.hpp"
#include "sim/record/map_file.hpp"
#include "viz/run_folder.hpp"

namespace senda::viz {

using record::Event;
using record::EventKind;

// A row of streets of 100 m: 0 - 1 - 2 - ... - n.
inline record::ReplayMap row_of_streets(std::uint32_t n) {
  record::ReplayMap m;
  m.local = true;
  m.names = {"", "Calle Ámbar"};
  for (std::uint32_t i = 0; i <= n; ++i) m.node.push_back({100.0 * i, 0});
  for (std::uint32_t i = 0; i < n; ++i) {
    m.from.push_back(NodeId(i));
    m.to.push_back(NodeId(i + 1));
    m.road_class.push_back(RoadClass::residential);
    m.bridge.push_back(i == 1);
    m.lanes.push_back(2);
    m.modes.push_back(kCar | kFoot);
    m.speed_kmh.push_back(36);
    m.length.push_back(Metres(100));
    m.name_index.push_back(1);
    m.shape.add({{100.0 * i, 0}, {100.0 * (i + 1), 0}});
  }
  return m;
}

inline record::EventColumns columns_of(const std::vector<Event>& events) {
  record::EventColumns out;
  for (const Event& e : events) out.add(e);
  return out;
}

inline Event on_street(double s, EventKind kind, std::uint32_t place) { return {SimTime::from(Seconds(s)), kind, AgentId(), place, NodeId()}; }

}  // namespace senda::viz
