#pragma once
// The folder of real test data: $SENDA_TEST_DATA, else ../shared/data beside the project. It is not part of the
// project; a test without it says SKIPPED.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace senda::test {

/// The file of the test data, or none, with a visible warning.
inline std::optional<std::filesystem::path> test_data(const std::string& name) {
  const char* given = std::getenv("SENDA_TEST_DATA");
  const std::filesystem::path folder = given ? std::filesystem::path(given) : std::filesystem::path(SENDA_SOURCE_DIR) / "../shared/data";
  if (std::filesystem::exists(folder / name)) return folder / name;
  WARN("SKIPPED: " << name << " is not beside the project (set SENDA_TEST_DATA)");
  return {};
}

}  // namespace senda::test
