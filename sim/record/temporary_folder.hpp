#pragma once
// A folder that disappears with its owner.
#include <filesystem>
#include <string>

namespace senda::record {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  std::filesystem::path path;
  /// Writes a file, with the folders above it, and returns its path.
  std::filesystem::path put(const std::string& name, const std::string& text) const;
};

}  // namespace senda::record
