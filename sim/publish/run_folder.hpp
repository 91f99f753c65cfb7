#pragma once
// The run folder: one simulated world, complete for replay without the city file.
#include "sim/measure/summary.hpp"
#include "sim/publish/manifest.hpp"
#include "sim/record/output_folder.hpp"

namespace senda::publish {

struct RunResult {
  const world::Realisation& realisation;
  const movement::Outcome& outcome;
  const scenario::Interventions& interventions;
  const measure::Summaries& summaries;
  const people::Exits& exits;
};

/// Writes every file of RUN/ but events.h5, manifest last.
void write_run(const world::Study& study, const RunResult& r, const RunInfo& info, const record::OutputFolder& folder);

/// outcome.json: figures of all, by phase and by group; where it was worst, gridlock and buses.
scenario::Json outcome_json(const world::Study& study, const RunResult& r);

}  // namespace senda::publish
