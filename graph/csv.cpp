#include "graph/csv.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>

#include "graph/errors.hpp"

namespace senda {

namespace {

// Splits CSV text into records; quotes may hold commas, doubled quotes and line breaks.
class Splitter {
 public:
  Splitter(std::string_view text, const std::string& file) : text_(text), file_(file) {}
  bool done() const { return at_ >= text_.size(); }
  std::size_t line() const { return line_; }

  std::vector<std::string> record() {
    std::vector<std::string> cells;
    std::string cell;
    while (true) {
      const bool more = field(cell);
      cells.push_back(std::move(cell));
      cell.clear();
      if (!more) return cells;
    }
  }

 private:
  // Reads one field; true when a comma follows.
  bool field(std::string& cell) {
    if (at_ < text_.size() && text_[at_] == '"') quoted(cell);
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == ',') return true;
      if (c == '\n') {
        ++line_;
        return false;
      }
      if (c == '\0') throw InputError(file_, where(), "holds a zero byte", "give a UTF-8 text table");
      if (c != '\r') cell += c;
    }
    return false;
  }
  void quoted(std::string& cell) {
    const std::size_t start = line_;
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') ++at_;
        else {
          ++at_;
          return;
        }
      }
      if (c == '\n') ++line_;
      cell += c;
    }
    throw InputError(file_, fmt::format("line {}", start), "a quote is never closed", "close it with \"");
  }
  std::string where() const { return fmt::format("line {}", line_); }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0, line_ = 1;
};

// Position of the first byte that is not UTF-8.
std::optional<std::size_t> first_bad_utf8(std::string_view s) {
  for (std::size_t i = 0; i < s.size();) {
    const auto c = static_cast<unsigned char>(s[i]);
    const std::size_t more = c < 0x80 ? 0 : c >= 0xc2 && c < 0xe0 ? 1 : c >= 0xe0 && c < 0xf0 ? 2 : c >= 0xf0 && c < 0xf5 ? 3 : 9;
    if (more == 9 || i + more >= s.size()) return i;
    for (std::size_t k = 1; k <= more; ++k)
      if ((static_cast<unsigned char>(s[i + k]) & 0xc0) != 0x80) return i;
    i += more + 1;
  }
  return {};
}

std::string trimmed(const std::string& s) {
  const auto first = s.find_first_not_of(" \t"), last = s.find_last_not_of(" \t");
  return first == std::string::npos ? std::string() : s.substr(first, last - first + 1);
}

}  // namespace

CsvTable CsvTable::read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file))
    throw InputError(file.string(), "", "cannot be read", "give an existing CSV file");
  std::ostringstream text;
  text << in.rdbuf();
  return parse(text.str(), file.string());
}

CsvTable CsvTable::parse(std::string_view text, const std::string& file_name) {
  CsvTable t;
  t.file_ = file_name;
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  if (const auto bad = first_bad_utf8(text))
    throw InputError(t.file_, fmt::format("line {}", 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(*bad), '\n')), "is not UTF-8 text", "save the table as UTF-8");
  Splitter splitter(text, t.file_);
  while (!splitter.done()) {
    const std::size_t line = splitter.line();
    std::vector<std::string> cells = splitter.record();
    for (std::string& c : cells) c = trimmed(c);
    if (cells.size() == 1 && cells[0].empty()) continue;
    if (t.header_.empty()) {
      t.header_ = std::move(cells);
      if (t.header_.size() == 1 && t.header_[0].find(';') != std::string::npos)
        throw InputError(t.file_, "line 1", "is separated by semicolons", "separate columns by commas and write decimals with a point");
      auto sorted = t.header_;
      std::sort(sorted.begin(), sorted.end());
      if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
        throw InputError(t.file_, "line 1", fmt::format("column '{}' stands twice", *twice), "name each column once");
      continue;
    }
    if (cells.size() != t.header_.size())
      throw InputError(t.file_, fmt::format("line {}", line),
                       fmt::format("has {} cells", cells.size()),
                       fmt::format("the header has {}", t.header_.size()));
    t.lines_.push_back(line);
    for (std::string& c : cells) t.cells_.push_back(std::move(c));
  }
  if (t.header_.empty())
    throw InputError(t.file_, "line 1", "is empty", "give a header line and rows");
  return t;
}

std::optional<std::size_t> CsvTable::find(std::string_view name) const {
  const auto it = std::find(header_.begin(), header_.end(), name);
  if (it == header_.end()) return {};
  return static_cast<std::size_t>(it - header_.begin());
}

std::size_t CsvTable::require(std::string_view name) const {
  if (const auto c = find(name)) return *c;
  throw InputError(file_, "line 1", fmt::format("column '{}' is missing", name),
                   fmt::format("the columns here are {}", fmt::join(header_, ", ")));
}

void CsvTable::only(const std::vector<std::string>& known) const {
  for (const std::string& h : header_) {
    if (std::find(known.begin(), known.end(), h) != known.end()) continue;
    const std::string near = nearest_word(h, known);
    throw InputError(file_, "line 1", fmt::format("column '{}' is not known", h),
                     near.empty() ? fmt::format("known columns: {}", fmt::join(known, ", "))
                                  : fmt::format("did you mean '{}'?", near));
  }
}

double CsvTable::number(std::size_t row, std::optional<std::size_t> column, double low, double high,
                        std::optional<double> blank) const {
  if (!column || cell(row, *column).empty()) {
    if (blank) return *blank;
    fail(row, column ? header_[*column] : "", "is blank", "give a number");
  }
  const std::string& s = cell(row, *column);
  double v = 0;
  const auto [end, error] = std::from_chars(s.data() + (s[0] == '+'), s.data() + s.size(), v);
  if (error != std::errc() || end != s.data() + s.size() || !std::isfinite(v))
    fail(row, header_[*column], fmt::format("'{}' is not a number", s), "give a number such as 12.5");
  if (v < low || v > high)
    fail(row, header_[*column], fmt::format("{} is out of range", s),
         fmt::format("give a value from {} to {}", low, high));
  return v;
}

std::int64_t CsvTable::integer(std::size_t row, std::optional<std::size_t> column, std::int64_t low,
                               std::int64_t high, std::optional<std::int64_t> blank) const {
  if (!column || cell(row, *column).empty()) {
    if (blank) return *blank;
    fail(row, column ? header_[*column] : "", "is blank", "give a whole number");
  }
  const std::string& s = cell(row, *column);
  std::int64_t v = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (error != std::errc() || end != s.data() + s.size())
    fail(row, header_[*column], fmt::format("'{}' is not a whole number", s), "give a whole number");
  if (v < low || v > high)
    fail(row, header_[*column], fmt::format("{} is out of range", s),
         fmt::format("give a value from {} to {}", low, high));
  return v;
}

std::size_t CsvTable::word(std::size_t row, std::optional<std::size_t> column,
                           const std::vector<std::string>& words,
                           std::optional<std::size_t> blank) const {
  if (!column || cell(row, *column).empty()) {
    if (blank) return *blank;
    fail(row, column ? header_[*column] : "", "is blank", fmt::format("give one of {}", fmt::join(words, ", ")));
  }
  const std::string& s = cell(row, *column);
  const auto it = std::find(words.begin(), words.end(), s);
  if (it == words.end())
    fail(row, header_[*column], fmt::format("'{}' is not known", s),
         fmt::format("give one of {}", fmt::join(words, ", ")));
  return static_cast<std::size_t>(it - words.begin());
}

void CsvTable::fail(std::size_t row, std::string_view column, const std::string& wrong,
                    const std::string& right) const {
  throw InputError(file_, fmt::format("line {}, column {}", lines_[row], column), wrong, right);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string nearest_word(std::string_view word, const std::vector<std::string>& known) {
  std::string best;
  std::size_t best_edits = std::max<std::size_t>(2, word.size() / 2) + 1;
  for (const std::string& k : known) {
    const bool begins = word.size() >= 3 && k.substr(0, word.size()) == word;
    if (const std::size_t d = begins ? 1 : edit_distance(word, k); d < best_edits) {
      best = k;
      best_edits = d;
    }
  }
  return best;
}

}  // namespace senda
