#include "sim/scenario/list_entry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "graph/csv.hpp"
#include "graph/errors.hpp"

namespace senda::scenario {

ListEntry::ListEntry(const Scenario& s, std::string name, const Json& json, const std::vector<std::string>& keys, const std::string& example) : s_(s), name_(std::move(name)), json_(json) {
  if (!json.is_object()) fail("", "is not an entry", "write " + example);
  for (const auto& [key, value] : json.items()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    const std::string near = nearest_word(key, keys);
    fail(key, "is not a known key", near.empty() ? fmt::format("known here: {}", fmt::join(keys, ", ")) : fmt::format("did you mean '{}'?", near));
  }
}

void ListEntry::fail(const std::string& key, const std::string& wrong, const std::string& right) const {
  throw InputError(s_.file.string(), name_ + (key.empty() ? "" : ".") + key, wrong, right);
}

const Json* ListEntry::find(const char* key) const {
  const auto it = json_.find(key);
  return it == json_.end() || it->is_null() ? nullptr : &*it;
}

std::string ListEntry::id(const char* key) const {
  const Json* j = find(key);
  if (!j) return "";
  if (j->is_number_integer()) return j->dump();
  if (!j->is_string() || j->get<std::string>().empty()) fail(key, fmt::format("{} is no id", j->dump()), "give a number or a text");
  return j->get<std::string>();
}

double ListEntry::number(const char* key, double low, double high, double absent) const {
  const Json* j = find(key);
  if (!j) return absent;
  if (!j->is_number() || !(j->get<double>() >= low && j->get<double>() <= high)) fail(key, fmt::format("{} is not a number from {} to {}", j->dump(), low, high), "correct it, or leave it out");
  return j->get<double>();
}

const Json* list_of(const Scenario& s, const Json& list, const std::string& name, const std::string& example) {
  if (list.is_null()) return nullptr;
  if (!list.is_array()) throw InputError(s.file.string(), name, "is not a list", "write [" + example + "]");
  return &list;
}

}  // namespace senda::scenario
