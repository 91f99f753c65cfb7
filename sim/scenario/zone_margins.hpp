#pragma once
// What senda reads of a census, and under which names: INEGI's of 2020 (RESAGEBURB), of 2010 where they differ, and
// plain words. people.columns overrides each.
#include <map>
#include <string>
#include <vector>

#include "sim/scenario/inputs.hpp"
#include "sim/scenario/zone_table.hpp"

namespace senda::scenario {

enum class MarginKind : std::uint8_t { persons, households, mean };

struct Margin {
  const char* key;  ///< of people.columns
  PerZone<double> Zones::*column;
  MarginKind kind;
  std::vector<std::vector<std::string>> names;  ///< the first list whose columns are all there is summed
};
/// Persons first, dwellings second, then what is part of them, then means.
const std::vector<Margin>& margins();

/// Column names by key, as people.columns and people.parent_columns give them: a name, or a list of names that are
/// summed. Refuses keys that are not in `known`.
using NameMap = std::map<std::string, std::vector<std::string>>;
NameMap name_map(const Json& block, const std::string& file, const std::string& field, const std::vector<std::string>& known);

/// The columns of a table that a key means: the mapped names, else the first known list. Empty where it lacks them.
ColumnList columns_for(const ZoneTable& t, const NameMap& map, const std::string& key, const std::vector<std::vector<std::string>>& known);

/// Names of a column of persons, of any source.
const std::vector<std::vector<std::string>>& names_of_persons();

}  // namespace senda::scenario
