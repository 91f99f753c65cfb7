#pragma once
// A table of the open package with the dictionary of its columns, in Spanish and English, and the account of the noise
// it carries.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/publish/geopackage.hpp"
#include "sim/publish/suppression.hpp"

namespace senda::publish {

struct Sentence {
  std::string_view es, en;
  std::string_view in(const std::string& language) const { return language == "en" ? en : es; }
};

struct OpenField {
  std::string name;
  const char* type = "string";  ///< of Frictionless Table Schema
  Sentence about;
  const char* unit = "";
};

/// Noise of one column at one level: what one household can change, what it costs, the deviation drawn with.
struct NoiseAccount {
  std::string column, level;
  double sensitivity = 0, rho = 0, sd = 0;
};

struct OpenTable {
  std::string name;
  Sentence about;
  std::vector<OpenField> fields;
  std::vector<std::vector<std::string>> rows;
  MapLayer::Shape shape = MapLayer::Shape::none;
  std::vector<std::vector<Point>> geometry;
  std::vector<NoiseAccount> noise;
};

/// A count as it stands in a table: blank where hidden or withheld.
struct OpenCount {
  std::int64_t value = 0;
  bool hidden = false;
  std::optional<double> noise_sd;
};

/// Fields of a count: the column, its noise where the package carries noise, its mark of suppression.
void add_count_fields(OpenTable& t, const std::string& column, Sentence about, const char* unit, bool noisy);
void add_count_cells(std::vector<std::string>& row, const OpenCount& c, bool noisy);

record::Table plain(const OpenTable& t);

/// Multiples of k, at least k: figures that could be compared with others of nearly the same people.
std::int64_t rounded_to_k(double v, std::int64_t k);

}  // namespace senda::publish
