#pragma once
// What the viewer shows of a scenario and of one of its worlds beyond the geometry.
#include "sim/publish/run_folder.hpp"
#include "sim/record/map_file.hpp"

namespace senda::publish {

/// Name, start and sites; `open`: positions of the sites that serve.
record::Scene scene_of(const world::Study& study, const std::vector<std::uint32_t>& open);
/// Adds the world: damage of buildings, why streets are closed, how sites fill.
void add_world(const world::Study& study, const RunResult& r, record::Scene& scene);

/// Pace of each agent and of whom it goes with, m/s; everyday traffic has none.
std::vector<float> walking_paces(const people::Population& p);

}  // namespace senda::publish
