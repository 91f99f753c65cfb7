#pragma once
// Reading CSV tables (RFC 4180 quoting, UTF-8, header line). Every error names file, line and column.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace senda {

class CsvTable {
 public:
  /// Reads a whole table. Errors: missing file, no header, rows of another width, an unclosed quote, a
  /// repeated column name, bytes that are not text.
  static CsvTable read(const std::filesystem::path& file);
  static CsvTable parse(std::string_view text, const std::string& file_name);

  std::size_t rows() const { return cells_.size() / std::max<std::size_t>(1, header_.size()); }
  const std::vector<std::string>& header() const { return header_; }
  const std::string& file() const { return file_; }
  std::size_t line_of(std::size_t row) const { return lines_[row]; }

  /// Column number, or none.
  std::optional<std::size_t> find(std::string_view name) const;
  /// Column number; an error that lists what the table has when it is missing.
  std::size_t require(std::string_view name) const;
  /// Refuses columns that `known` does not list, naming the nearest known one.
  void only(const std::vector<std::string>& known) const;

  const std::string& cell(std::size_t row, std::size_t column) const {
    return cells_[row * header_.size() + column];
  }
  std::string text(std::size_t row, std::optional<std::size_t> column) const {
    return column ? cell(row, *column) : std::string();
  }
  /// A finite number in [low, high]; blank cells and absent columns give `blank` (none: an error).
  double number(std::size_t row, std::optional<std::size_t> column, double low, double high,
                std::optional<double> blank = {}) const;
  std::int64_t integer(std::size_t row, std::optional<std::size_t> column, std::int64_t low,
                       std::int64_t high, std::optional<std::int64_t> blank = {}) const;
  /// One of the listed words; returns its position.
  std::size_t word(std::size_t row, std::optional<std::size_t> column,
                   const std::vector<std::string>& words, std::optional<std::size_t> blank = {}) const;
  [[noreturn]] void fail(std::size_t row, std::string_view column, const std::string& wrong,
                         const std::string& right) const;

 private:
  std::string file_;
  std::vector<std::string> header_, cells_;
  std::vector<std::size_t> lines_;
};

/// Insertions, deletions and changes of one byte that turn one text into the other (Levenshtein 1966).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The entry of `known` nearest to `word` by edit distance, or "" when none is near.
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);

}  // namespace senda
