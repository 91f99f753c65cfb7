#pragma once
// Closed ways, multipolygons and tagged points to buildings, sites, water, parks and named places.
#include "graph/osm/source.hpp"

namespace senda::osm {

/// Fills buildings, sites, areas and places of `city` (its plane and `source.streets.point` must be set).
/// What lies outside the limits by its centre is left out; what does not close is counted in the report.
void add_areas(City& city, const Source& source, const ImportLimits& limits);

}  // namespace senda::osm
