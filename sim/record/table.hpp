#pragma once
// A plain result table: columns by name, rows of cells already formatted, written as CSV.
#include <fmt/format.h>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace senda::record {

/// Shortest text that keeps `digits` decimals at most, without trailing zeros: 12.5, 0, -3.25.
std::string decimal(double value, int digits = 6);
/// A cell of a CSV line, in quotes where it must be (RFC 4180).
std::string csv_cell(const std::string& text);

class Table {
 public:
  explicit Table(std::vector<std::string> columns) : columns_(std::move(columns)) {}

  /// Adds a row; the number of cells must equal the number of columns (else std::logic_error).
  template <class... Cells>
  void row(const Cells&... values) {
    std::vector<std::string> cells;
    cells.reserve(sizeof...(values));
    (cells.push_back(text(values)), ...);
    row_of(std::move(cells));
  }
  void row_of(std::vector<std::string> cells);

  std::size_t rows() const { return cells_.size() / columns_.size(); }
  const std::vector<std::string>& columns() const { return columns_; }
  const std::string& cell(std::size_t row, std::size_t column) const {
    return cells_[row * columns_.size() + column];
  }
  std::string csv() const;

  static std::string text(double v) { return decimal(v); }
  static std::string text(float v) { return decimal(v); }
  template <std::integral T>
  static std::string text(T v) {
    return fmt::format("{}", v);
  }
  static std::string text(bool v) { return v ? "1" : "0"; }
  static std::string text(const std::string& v) { return v; }
  static std::string text(std::string_view v) { return std::string(v); }
  static std::string text(const char* v) { return v; }
  template <class T>
  static std::string text(const std::optional<T>& v) {
    return v ? text(*v) : std::string();
  }

 private:
  std::vector<std::string> columns_, cells_;
};

}  // namespace senda::record
