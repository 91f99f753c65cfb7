#pragma once
// manifest.json: what made a result, written last.
#include <chrono>
#include <filesystem>
#include <map>
#include <string>

#include "sim/record/output_folder.hpp"
#include "sim/world/study.hpp"

namespace senda::publish {

struct RunInfo {
  std::string command_line;
  std::string language = "es";
  int threads = 0;
  std::map<std::string, std::filesystem::path> further_inputs;  ///< files named on the command line, by what they are
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
};

/// Tells the files of one run from those of another: from the scenario, its input files' sizes, the version and the world.
std::string run_id(const world::Study& study, std::optional<std::uint32_t> world);

/// Writes manifest.json into a folder that holds all else: status "done", and how many bytes each file has. Wall time,
/// host and threads appear nowhere else.
void write_manifest(const world::Study& study, const RunInfo& info, const std::string& kind, std::optional<std::uint32_t> world, const record::OutputFolder& folder);

/// The sentence that marks a folder made from confidential inputs; blank without them.
std::string operational_note(const scenario::Scenario& s);

}  // namespace senda::publish
