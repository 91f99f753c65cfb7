#pragma once
// One entry of a list that stands in the scenario itself (policy.contraflow[0], policy.buses[2]), read key by key.
// Every error names the entry and the key.
#include <nlohmann/json.hpp>

#include "sim/scenario/scenario.hpp"

namespace senda::scenario {

class ListEntry {
 public:
  /// `name` is the list's ("policy.buses"), `example` an entry as it should be. Refuses keys that are not among `keys`.
  ListEntry(const Scenario& s, std::string name, const Json& json, const std::vector<std::string>& keys, const std::string& example);

  [[noreturn]] void fail(const std::string& key, const std::string& wrong, const std::string& right) const;
  /// Null where the key is absent or null.
  const Json* find(const char* key) const;
  /// A number or a text; empty where absent.
  std::string id(const char* key) const;
  double number(const char* key, double low, double high, double absent) const;
  const Scenario& scenario() const { return s_; }

 private:
  const Scenario& s_;
  std::string name_;
  const Json& json_;
};

/// Null or a list; InputError otherwise.
const Json* list_of(const Scenario& s, const Json& list, const std::string& name, const std::string& example);

}  // namespace senda::scenario
