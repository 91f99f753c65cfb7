#pragma once
// What each crew does when, in one world, as an inline SVG picture.
#include <string>

#include "sim/plan/plan.hpp"

namespace senda::publish {

/// The world whose loss is the median, position among the plan's worlds.
std::size_t median_world(const plan::ClearancePlan& c);
/// A bar for each task, with the street's name where it fits and always as a tooltip; `hours` names the axis.
std::string gantt(const world::Study& study, const plan::PlanResult& plan, std::size_t world, int width_px, const std::string& hours);

}  // namespace senda::publish
