#pragma once
// themes.json: which columns make up the themes of social vulnerability, and which of them count backwards.
#include <filesystem>
#include <string>
#include <vector>

namespace senda::scenario {

struct Theme {
  std::string name;
  std::vector<std::string> columns;
};

struct Themes {
  std::string file;
  std::vector<Theme> themes;
  std::vector<std::string> reversed;  ///< columns of which less is worse
  bool is_reversed(const std::string& column) const;
};

/// Reads {"themes": [{"name": "THEME1", "columns": ["a", "b"]}], "reversed": ["b"]}. Errors: unknown keys, no theme or
/// column, a name or column that stands twice, a reversed column in no theme.
Themes read_themes(const std::filesystem::path& file);

/// Refuses columns that `known` does not list, naming the nearest; `of` says whose columns those are.
void check_columns(const Themes& t, const std::vector<std::string>& known, const std::string& of);

}  // namespace senda::scenario
