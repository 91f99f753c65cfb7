#pragma once
// A departure curve given as a table: CSV with minute and share (of those who leave, who have left by then).
#include <filesystem>
#include <utility>
#include <vector>

namespace senda::scenario {

/// Rows in order of time, shares never falling, the last one 1. InputError names file, line and column.
std::vector<std::pair<double, double>> read_departure_table(const std::filesystem::path& file);

}  // namespace senda::scenario
