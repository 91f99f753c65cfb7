#pragma once
// The plan folder: what a planner takes along.
#include "sim/plan/plan.hpp"
#include "sim/publish/manifest.hpp"
#include "sim/record/output_folder.hpp"

namespace senda::publish {

/// Writes every file of PLAN/ that the result has parts for, manifest last.
void write_plan(const world::Study& study, const plan::PlanResult& plan, const RunInfo& info, const record::OutputFolder& folder);

/// vulnerable.csv, and sovi_loadings.csv where components were used; nothing without vulnerable zones.
void write_vulnerable_tables(const plan::PlanResult& plan, const record::OutputFolder& folder);

/// report.html, self-contained, in "es" or "en".
std::string report_html(const world::Study& study, const plan::PlanResult& plan, const std::string& language);

std::string_view firmness(double chosen_share);  ///< core >= 0.8, swing >= 0.3, marginal

}  // namespace senda::publish
