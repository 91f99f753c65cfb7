#pragma once
// `senda export`: a finished run in the words of other programs. Reads the run folder alone.
#include <filesystem>
#include <string>
#include <vector>

namespace senda::publish {

/// matsim-events and matsim-network (XML that MATSim's viewers open), csv (every event), geojson (streets with what
/// happened on them), gpkg (the map of the run).
const std::vector<std::string>& export_formats();

/// Writes the file in one step: it is there whole or not at all. InputError where the folder is no finished run, where
/// it has no events, or where the file exists and may not be replaced. Returns the number of events, links or rows.
std::size_t export_run(const std::filesystem::path& run, const std::string& format, const std::filesystem::path& file, bool overwrite);

}  // namespace senda::publish
