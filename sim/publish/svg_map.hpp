#pragma once
// An inline SVG map of a plan: streets, water, streets to open with their rank, shelters, hospitals.
#include <string>

#include "sim/plan/plan.hpp"

namespace senda::publish {

/// Self-contained SVG text; colours are colour-blind safe and every class also has its own pattern.
std::string plan_map(const world::Study& study, const plan::PlanResult& plan, int width_px, const std::string& title);

}  // namespace senda::publish
