#include "sim/record/temporary_folder.hpp"

#include <unistd.h>

#include <atomic>
#include <fstream>

namespace senda::record {

TemporaryFolder::TemporaryFolder() {
  static std::atomic<int> count{0};
  path = std::filesystem::temp_directory_path() / ("senda-" + std::to_string(getpid()) + "-" + std::to_string(++count));
  std::filesystem::create_directories(path);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

std::filesystem::path TemporaryFolder::put(const std::string& name, const std::string& text) const {
  const auto file = path / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

}  // namespace senda::record
