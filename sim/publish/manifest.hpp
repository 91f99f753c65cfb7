#pragma once
// manifest.json: what made a result, written last.
#include <chrono>
#include <string>

#include "sim/world/study.hpp"

namespace senda::publish {

struct RunInfo {
  std::string command_line;
  std::string language = "es";
  int threads = 0;
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
};

/// JSON text with status "done". Wall time, host and threads appear nowhere else.
std::string manifest(const world::Study& study, const RunInfo& info, const std::string& kind, std::optional<std::uint32_t> world);

/// The sentence that marks a folder made from confidential inputs; blank without them.
std::string operational_note(const scenario::Scenario& s);

}  // namespace senda::publish
