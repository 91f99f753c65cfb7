#include "sim/scenario/themes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "sim/scenario/options.hpp"

namespace senda::scenario {

namespace {

bool holds(const std::vector<std::string>& list, const std::string& word) { return std::find(list.begin(), list.end(), word) != list.end(); }

class Reader {
 public:
  explicit Reader(const std::filesystem::path& file) { out_.file = file.string(); }

  Themes run() {
    const Json root = parsed();
    only(root, "", {"themes", "reversed"});
    if (!root.contains("themes") || !root["themes"].is_array() || root["themes"].empty())
      fail("themes", "is not a list of themes", "write [{\"name\": \"THEME1\", \"columns\": [\"a\", \"b\"]}]");
    for (std::size_t i = 0; i < root["themes"].size(); ++i) theme(root["themes"][i], fmt::format("themes[{}]", i));
    if (root.contains("reversed")) out_.reversed = words(root["reversed"], "reversed");
    for (std::size_t i = 0; i < out_.reversed.size(); ++i) reversed(i);
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(const std::string& where, const std::string& wrong, const std::string& right) const { throw InputError(out_.file, where, wrong, right); }

  Json parsed() const {
    std::ifstream in(out_.file, std::ios::binary);
    if (!in) fail("", "cannot be read", "check the name and the permissions");
    std::stringstream text;
    text << in.rdbuf();
    try {
      return Json::parse(text.str());
    } catch (const Json::parse_error& e) {
      fail(fmt::format("byte {}", e.byte), "is not JSON", "check commas, quotes and brackets there");
    }
  }

  void only(const Json& block, const std::string& where, const std::vector<std::string>& known) const {
    if (!block.is_object()) fail(where, "is not a block", "write it as { ... }");
    for (const auto& [key, value] : block.items()) {
      if (holds(known, key)) continue;
      const std::string near = nearest_word(key, known);
      fail(where.empty() ? key : where + "." + key, "is not a known key", near.empty() ? fmt::format("known here: {}", fmt::join(known, ", ")) : fmt::format("did you mean '{}'?", near));
    }
  }

  std::vector<std::string> words(const Json& list, const std::string& where) const {
    if (!list.is_array()) fail(where, "is not a list", "write it as [\"a\", \"b\"]");
    std::vector<std::string> out;
    for (const Json& w : list) {
      if (!w.is_string() || w.get<std::string>().empty()) fail(where, "holds something that is not a column's name", "write names in quotes");
      out.push_back(w.get<std::string>());
    }
    return out;
  }

  void theme(const Json& block, const std::string& where) {
    only(block, where, {"name", "columns"});
    if (!block.contains("name") || !block["name"].is_string() || block["name"].get<std::string>().empty()) fail(where + ".name", "is missing", "give each theme a name");
    Theme t{block["name"].get<std::string>(), words(block.value("columns", Json()), where + ".columns")};
    if (t.columns.empty()) fail(where + ".columns", "is empty", "name at least one column");
    if (t.name == "THEMES") fail(where + ".name", "'THEMES' is the name of the total", "give another name");
    for (const Theme& other : out_.themes)
      if (other.name == t.name) fail(where + ".name", fmt::format("'{}' stands twice", t.name), "name each theme once");
    for (const std::string& c : t.columns) {
      if (holds(seen_, c)) fail(where + ".columns", fmt::format("column '{}' stands twice", c), "let each column count once");
      seen_.push_back(c);
    }
    out_.themes.push_back(std::move(t));
  }

  void reversed(std::size_t i) const {
    const std::string& column = out_.reversed[i];
    if (std::find(out_.reversed.begin(), out_.reversed.begin() + static_cast<std::ptrdiff_t>(i), column) != out_.reversed.begin() + static_cast<std::ptrdiff_t>(i))
      fail("reversed", fmt::format("column '{}' stands twice", column), "name each column once");
    if (holds(seen_, column)) return;
    const std::string near = nearest_word(column, seen_);
    fail("reversed", fmt::format("column '{}' is in no theme", column), near.empty() ? "add it to a theme, or leave it out" : fmt::format("did you mean '{}'?", near));
  }

  Themes out_;
  std::vector<std::string> seen_;  ///< columns of the themes so far
};

}  // namespace

bool Themes::is_reversed(const std::string& column) const { return holds(reversed, column); }

Themes read_themes(const std::filesystem::path& file) { return Reader(file).run(); }

void check_columns(const Themes& t, const std::vector<std::string>& known, const std::string& of) {
  for (const Theme& theme : t.themes)
    for (const std::string& c : theme.columns) {
      if (holds(known, c)) continue;
      const std::string near = nearest_word(c, known);
      throw InputError(t.file, fmt::format("theme {}", theme.name), fmt::format("column '{}' is not among {}", c, of),
                       near.empty() ? fmt::format("there are {}", fmt::join(known, ", ")) : fmt::format("did you mean '{}'?", near));
    }
}

}  // namespace senda::scenario
