#pragma once
// Results appear whole or not at all: a command works in `NAME.partial` beside the result and renames it
// when all is written. Files alone (a city, a table) follow the same rule with `NAME.partial`.
#include <filesystem>
#include <functional>
#include <string_view>

#include "sim/record/table.hpp"

namespace senda::record {

class OutputFolder {
 public:
  /// Makes `target.partial`, replacing one left by an interrupted run. InputError when `target` exists
  /// and `overwrite` is false.
  OutputFolder(std::filesystem::path target, bool overwrite);
  /// Removes the partial folder when `finish` was not reached.
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;

  const std::filesystem::path& path() const { return partial_; }
  const std::filesystem::path& target() const { return target_; }
  void write(const std::string& name, const Table& table) const { write_text(name, table.csv()); }
  void write_text(const std::string& name, std::string_view text) const;
  /// Renames the partial folder to its final name.
  void finish();

 private:
  std::filesystem::path target_, partial_;
  bool overwrite_ = false, done_ = false;
};

/// Writes one file whole or not at all: `make(partial path)`, then rename.
void write_file(const std::filesystem::path& target, bool overwrite,
                const std::function<void(const std::filesystem::path&)>& make);

/// Refuses an output that is one of the inputs (blank ones are none), whether it may be overwritten or not.
void refuse_input_as_output(const std::string& output, const std::vector<std::string>& inputs);

/// Writes text to a file; InputError when the disk refuses.
void write_text(const std::filesystem::path& file, std::string_view text);

}  // namespace senda::record
