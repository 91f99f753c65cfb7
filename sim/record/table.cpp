#include "sim/record/table.hpp"

#include <cmath>
#include <stdexcept>

namespace senda::record {

std::string decimal(double value, int digits) {
  if (!std::isfinite(value)) return "";
  std::string s = fmt::format("{:.{}f}", value, digits);
  if (s.find('.') != std::string::npos) {
    s.erase(s.find_last_not_of('0') + 1);
    if (s.back() == '.') s.pop_back();
  }
  return s == "-0" ? "0" : s;
}

void Table::row_of(std::vector<std::string> cells) {
  if (cells.size() != columns_.size())
    throw std::logic_error(fmt::format("row of {} cells in a table of {}", cells.size(), columns_.size()));
  for (std::string& c : cells) cells_.push_back(std::move(c));
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

namespace {

void append_line(std::string& out, const std::string* cells, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    if (i) out += ',';
    out += csv_cell(cells[i]);
  }
  out += '\n';
}

}  // namespace

std::string Table::csv() const {
  std::string out;
  append_line(out, columns_.data(), columns_.size());
  for (std::size_t r = 0; r < rows(); ++r) append_line(out, &cells_[r * columns_.size()], columns_.size());
  return out;
}

}  // namespace senda::record
