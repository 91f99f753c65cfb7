#pragma once
// Tables name streets by the way of the map; near_lon, near_lat choose one stretch of a way that was cut into several.
#include "graph/csv.hpp"
#include "sim/scenario/inputs.hpp"

namespace senda::scenario {

/// The nearest of `found` to the row's near_lon, near_lat; all of them where the row says nothing. InputError where the
/// nearest is more than 1 km away.
std::vector<SegmentId> stretch_of_way(const CsvTable& t, std::size_t row, const City& city, const Placer& placer, const std::vector<SegmentId>& found);

}  // namespace senda::scenario
