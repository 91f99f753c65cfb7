#pragma once
// The tables of the open package that speak of places: hexagons with access to shelter, streets, shelters.
#include <filesystem>

#include "sim/publish/open_counts.hpp"

namespace senda::publish {

OpenTable hexagon_table(const OpenCase& c, double rho);
/// From clearance.csv of a plan or segments.csv of a run; none where the folder has neither.
std::optional<OpenTable> road_table(const OpenCase& c, const std::filesystem::path& folder);
/// From shelters.csv of a plan or sites.csv of a run.
std::optional<OpenTable> shelter_table(const OpenCase& c, const std::filesystem::path& folder);

}  // namespace senda::publish
