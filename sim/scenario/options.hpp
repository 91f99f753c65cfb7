#pragma once
// Options are declared once: each block of the scenario has one `describe` function that names every
// field with its unit, range, evidence mark and sentence; the default is the member's initial value.
// Visitors of that one declaration read JSON, write the resolved scenario, list options for
// `senda check`, and make the JSON schema.
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace senda::scenario {

/// Whoever looks into a value includes <nlohmann/json.hpp>.
using Json = nlohmann::ordered_json;

/// A value that an option holds as it was written (a column map, an inline table); never changed, shared by copies.
class FreeJson {
 public:
  FreeJson();  ///< null
  FreeJson(Json v);
  FreeJson(const char* word);
  const Json& operator*() const { return *value_; }
  const Json* operator->() const { return value_.get(); }

 private:
  std::shared_ptr<const Json> value_;
};

/// Evidence marks of the science page: F seen in the source, K established knowledge, A assumption;
/// '-' for settings that are not model parameters.
struct Meta {
  const char* unit = "";
  double low = -1e300, high = 1e300;
  char mark = '-';
  const char* text = "";
};

class Visitor {
 public:
  virtual ~Visitor() = default;
  /// Opens a nested block; false = skip it.
  virtual bool enter(const char* name, const char* text) = 0;
  virtual void leave() = 0;
  virtual void number(const char* name, double& v, const Meta& meta) = 0;
  virtual void optional_number(const char* name, std::optional<double>& v, const Meta& meta) = 0;
  virtual void integer(const char* name, std::int64_t& v, const Meta& meta) = 0;
  virtual void flag(const char* name, bool& v, const char* text) = 0;
  virtual void text(const char* name, std::string& v, const char* sentence) = 0;
  /// A file or folder, relative to the scenario file; kept absolute after reading.
  virtual void path(const char* name, std::string& v, const char* sentence) = 0;
  /// A file that the program writes or adds to; it need not exist yet and is no input.
  virtual void kept_file(const char* name, std::string& v, const char* sentence) { path(name, v, sentence); }
  virtual void choice(const char* name, std::string& v, const std::vector<std::string>& words, const char* text) = 0;
  virtual void words(const char* name, std::vector<std::string>& v, const char* text) = 0;
  /// A number or a file name.
  virtual void number_or_path(const char* name, std::optional<double>& number, std::string& path, const Meta& meta) = 0;
  /// One of the words, or a file name.
  virtual void word_or_path(const char* name, std::string& v, const std::vector<std::string>& words, const char* text) = 0;
  /// A free JSON value, checked by its reader (column maps, inline tables).
  virtual void free(const char* name, FreeJson& v, const char* text) = 0;
};

/// One resolved option, as `senda check` prints it.
struct OptionRow {
  std::string path, value, unit, origin, mark, text;
};

}  // namespace senda::scenario
