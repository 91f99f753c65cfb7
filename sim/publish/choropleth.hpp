#pragma once
// Maps of numbers: zones or squares painted in five classes from light to dark (ColorBrewer YlGnBu, colour-blind safe,
// reads in grey), with their legend.
#include <functional>
#include <string>
#include <vector>

#include "sim/people/presence.hpp"
#include "sim/publish/map_frame.hpp"
#include "sim/scenario/inputs.hpp"

namespace senda::publish {

struct Classes {
  std::vector<double> from;         ///< lower ends, ascending; below the first nothing is painted
  std::vector<std::string> labels;  ///< one for each
};

/// Zones by value; NaN stays white with a dashed border.
std::string zone_map(const MapFrame& frame, const scenario::Zones& zones, const std::function<double(ZoneId)>& value, const Classes& classes, const std::string& title);
/// Squares by persons per hectare.
std::string square_map(const MapFrame& frame, const City& city, const people::PresenceGrid& grid, const Classes& classes, const std::string& title);
/// The legend, as HTML.
std::string legend(const Classes& classes);

}  // namespace senda::publish
