#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/scenario/orders.hpp"
#include "sim/scenario/scenario.hpp"

namespace senda::scenario {

namespace fs = std::filesystem;

namespace {

// The files a scenario names, by field; with `all`, blank fields too.
struct FileCollector : Visitor {
  explicit FileCollector(bool every) : all(every) {}
  bool all;
  std::map<std::string, fs::path> files;
  std::string prefix;
  std::vector<std::size_t> lengths;
  void add(const char* name, const std::string& v) {
    if (all || !v.empty()) files[prefix + name] = v;
  }
  bool enter(const char* name, const char*) override {
    lengths.push_back(prefix.size());
    prefix += std::string(name) + ".";
    return true;
  }
  void leave() override {
    prefix.resize(lengths.back());
    lengths.pop_back();
  }
  void number(const char*, double&, const Meta&) override {}
  void optional_number(const char*, std::optional<double>&, const Meta&) override {}
  void integer(const char*, std::int64_t&, const Meta&) override {}
  void flag(const char*, bool&, const char*) override {}
  void text(const char*, std::string&, const char*) override {}
  void path(const char* name, std::string& v, const char*) override { add(name, v); }
  void kept_file(const char*, std::string&, const char*) override {}
  void choice(const char*, std::string&, const std::vector<std::string>&, const char*) override {}
  void words(const char*, std::vector<std::string>&, const char*) override {}
  void number_or_path(const char* name, std::optional<double>&, std::string& p, const Meta&) override { add(name, p); }
  void word_or_path(const char* name, std::string& v, const std::vector<std::string>& words, const char*) override {
    if (std::find(words.begin(), words.end(), v) == words.end()) add(name, v);
    else if (all) files[prefix + name];
  }
  void free(const char*, FreeJson&, const char*) override {}
};

std::map<std::string, fs::path> files_of(const Scenario& s, bool all) {
  FileCollector collector(all);
  Scenario copy = s;
  copy.describe(collector);
  if (s.clearance.crews->is_string()) collector.files["clearance.crews"] = fs::absolute(s.file).parent_path() / s.clearance.crews->get<std::string>();
  else if (all) collector.files["clearance.crews"];
  const auto orders = order_list(s);
  for (std::size_t i = 0; i < orders.size(); ++i)
    if (!orders[i].polygon.empty()) collector.files[fmt::format("policy.orders[{}].polygon", i)] = order_file(s, orders[i].polygon);
  return std::move(collector.files);
}

}  // namespace

std::map<std::string, fs::path> input_files(const Scenario& s) { return files_of(s, false); }

std::vector<std::string> confidential_inputs(const Scenario& s) {
  const auto given = input_files(s);
  std::vector<std::string> out;
  for (const std::string& field : s.privacy.confidential)
    if (given.contains(field) && std::find(out.begin(), out.end(), field) == out.end()) out.push_back(field);
  return out;
}

std::map<std::string, fs::path> input_fields(const Scenario& s) { return files_of(s, true); }

}  // namespace senda::scenario
