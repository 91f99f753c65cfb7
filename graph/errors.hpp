#pragma once
// Errors every room may throw. They are caught in two places only: `sim/cli/main.cpp` and, per run,
// the sweep worker. Exit codes: UsageError 2, InputError 1, Interrupted 3; std::logic_error is a bug.
#include <stdexcept>
#include <string>
#include <utility>

namespace senda {

/// The command line itself is wrong (exit 2).
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Work was stopped by the user; what was finished is kept (exit 3).
class Interrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Bad input (exit 1). `where` names the line or field (may be empty), `wrong` says what is wrong,
/// `right` what would be right. The message reads "file: where: wrong; right".
class InputError : public std::runtime_error {
 public:
  InputError(std::string file, std::string where, std::string wrong, std::string right)
      : std::runtime_error(join(file, where, wrong, right)), file_(std::move(file)) {}
  const std::string& file() const { return file_; }

 private:
  static std::string join(const std::string& file, const std::string& where,
                          const std::string& wrong, const std::string& right) {
    std::string text = file;
    if (!where.empty()) text += (text.empty() ? "" : ": ") + where;
    text += (text.empty() ? "" : ": ") + wrong;
    if (!right.empty()) text += "; " + right;
    return text;
  }
  std::string file_;
};

}  // namespace senda
