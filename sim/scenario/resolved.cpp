// Visitors that write: the resolved scenario, the option list of `senda check`, the JSON schema.
#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "graph/errors.hpp"
#include "sim/record/table.hpp"
#include "sim/scenario/orders.hpp"
#include "sim/scenario/scenario.hpp"

namespace senda::scenario {

namespace fs = std::filesystem;

namespace {

class Writer : public Visitor {
 public:
  explicit Writer(fs::path folder) : folder_(std::move(folder)) { stack_.push_back(&root); }
  bool enter(const char* name, const char*) override {
    Json& block = (*stack_.back())[name];
    block = Json::object();
    stack_.push_back(&block);
    return true;
  }
  void leave() override { stack_.pop_back(); }
  void number(const char* name, double& v, const Meta&) override { put(name, v); }
  void optional_number(const char* name, std::optional<double>& v, const Meta&) override { put(name, v ? Json(*v) : Json()); }
  void integer(const char* name, std::int64_t& v, const Meta&) override { put(name, v); }
  void flag(const char* name, bool& v, const char*) override { put(name, v); }
  void text(const char* name, std::string& v, const char*) override { put(name, v); }
  void path(const char* name, std::string& v, const char*) override { put(name, rebased(v)); }
  void choice(const char* name, std::string& v, const std::vector<std::string>&, const char*) override { put(name, v); }
  void words(const char* name, std::vector<std::string>& v, const char*) override { put(name, Json(v)); }
  void number_or_path(const char* name, std::optional<double>& number, std::string& path, const Meta&) override {
    put(name, number ? Json(*number) : rebased(path));
  }
  void word_or_path(const char* name, std::string& v, const std::vector<std::string>& words, const char*) override {
    put(name, std::find(words.begin(), words.end(), v) == words.end() ? rebased(v) : Json(v));
  }
  void free(const char* name, FreeJson& v, const char*) override { put(name, *v); }
  Json root = {{"senda", 1}};

 private:
  void put(const char* name, Json v) { (*stack_.back())[name] = std::move(v); }
  Json rebased(const std::string& p) const {
    if (p.empty()) return Json();
    const fs::path relative = fs::path(p).lexically_relative(fs::absolute(folder_).lexically_normal());
    return (relative.empty() ? fs::path(p) : relative).generic_string();
  }
  fs::path folder_;
  std::vector<Json*> stack_;
};

// Lists every option; its origin is the file, --set, or the default.
class Lister : public Visitor {
 public:
  bool enter(const char* name, const char*) override {
    lengths_.push_back(prefix_.size());
    prefix_ += std::string(name) + ".";
    return true;
  }
  void leave() override {
    prefix_.resize(lengths_.back());
    lengths_.pop_back();
  }
  void number(const char* name, double& v, const Meta& m) override { add(name, record::decimal(v, 9), m); }
  void optional_number(const char* name, std::optional<double>& v, const Meta& m) override { add(name, v ? record::decimal(*v, 9) : "-", m); }
  void integer(const char* name, std::int64_t& v, const Meta& m) override { add(name, std::to_string(v), m); }
  void flag(const char* name, bool& v, const char* t) override { add(name, v ? "true" : "false", {.text = t}); }
  void text(const char* name, std::string& v, const char* t) override { add(name, v.empty() ? "-" : v, {.text = t}); }
  void path(const char* name, std::string& v, const char* t) override { add(name, v.empty() ? "-" : v, {.text = t}); }
  void choice(const char* name, std::string& v, const std::vector<std::string>&, const char* t) override { add(name, v, {.text = t}); }
  void words(const char* name, std::vector<std::string>& v, const char* t) override { add(name, v.empty() ? "-" : Json(v).dump(), {.text = t}); }
  void number_or_path(const char* name, std::optional<double>& n, std::string& p, const Meta& m) override {
    add(name, n ? record::decimal(*n, 9) : p.empty() ? "-" : p, m);
  }
  void word_or_path(const char* name, std::string& v, const std::vector<std::string>&, const char* t) override { add(name, v, {.text = t}); }
  void free(const char* name, FreeJson& v, const char* t) override { add(name, v->is_null() ? "-" : v->dump(), {.text = t}); }
  std::vector<OptionRow> rows;

 private:
  void add(const char* name, std::string value, const Meta& m) {
    rows.push_back({prefix_ + name, std::move(value), m.unit, "", std::string(1, m.mark), m.text});
  }
  std::string prefix_;
  std::vector<std::size_t> lengths_;
};

class SchemaWriter : public Visitor {
 public:
  explicit SchemaWriter(Json& root) { stack_.push_back(&root); }
  bool enter(const char* name, const char* text) override {
    Json& block = slot(name, text);
    block["type"] = "object";
    block["additionalProperties"] = false;
    block["properties"] = Json::object();
    stack_.push_back(&block);
    return true;
  }
  void leave() override { stack_.pop_back(); }
  void number(const char* name, double& v, const Meta& m) override { ranged(name, m, "number")["default"] = v; }
  void optional_number(const char* name, std::optional<double>&, const Meta& m) override { ranged(name, m, Json::array({"number", "null"})); }
  void integer(const char* name, std::int64_t& v, const Meta& m) override { ranged(name, m, "integer")["default"] = v; }
  void flag(const char* name, bool& v, const char* t) override {
    Json& s = slot(name, t);
    s["type"] = "boolean";
    s["default"] = v;
  }
  void text(const char* name, std::string& v, const char* t) override {
    Json& s = slot(name, t);
    s["type"] = "string";
    s["default"] = v;
  }
  void path(const char* name, std::string&, const char* t) override { slot(name, t)["type"] = Json::array({"string", "null"}); }
  void choice(const char* name, std::string& v, const std::vector<std::string>& words, const char* t) override {
    Json& s = slot(name, t);
    s["enum"] = words;
    s["default"] = v;
  }
  void words(const char* name, std::vector<std::string>&, const char* t) override {
    Json& s = slot(name, t);
    s["type"] = "array";
    s["items"] = {{"type", Json::array({"string", "integer"})}};
  }
  void number_or_path(const char* name, std::optional<double>&, std::string&, const Meta& m) override {
    ranged(name, m, Json::array({"number", "string", "null"}));
  }
  void word_or_path(const char* name, std::string&, const std::vector<std::string>&, const char* t) override { slot(name, t)["type"] = "string"; }
  void free(const char* name, FreeJson&, const char* t) override { slot(name, t); }

 private:
  Json& slot(const char* name, const char* text) {
    Json& s = (*stack_.back())["properties"][name];
    s["description"] = text;
    return s;
  }
  Json& ranged(const char* name, const Meta& m, Json type) {
    std::string text = m.text;
    if (*m.unit) text += fmt::format(" [{}]", m.unit);
    if (m.mark != '-') text += fmt::format(" (evidence {})", m.mark);
    Json& s = slot(name, text.c_str());
    s["type"] = std::move(type);
    if (m.low > -1e299) s["minimum"] = m.low;
    if (m.high < 1e299) s["maximum"] = m.high;
    return s;
  }
  std::vector<Json*> stack_;
};

}  // namespace

Json resolved(const Scenario& s, const fs::path& folder) {
  Writer w(folder);
  Scenario copy = s;
  copy.describe(w);
  const auto rebased = [&](const fs::path& file) {
    const fs::path relative = file.lexically_normal().lexically_relative(fs::absolute(folder).lexically_normal());
    return (relative.empty() ? file : relative).generic_string();
  };
  if (s.clearance.crews->is_string()) w.root["clearance"]["crews"] = rebased(fs::absolute(s.file).parent_path() / s.clearance.crews->get<std::string>());
  const auto orders = order_list(s);
  for (std::size_t i = 0; i < orders.size(); ++i)
    if (!orders[i].polygon.empty()) w.root["policy"]["orders"][i]["polygon"] = rebased(order_file(s, orders[i].polygon));
  return w.root;
}

std::vector<OptionRow> option_rows(const Scenario& s, const LoadOptions& options) {
  Lister mine;
  Scenario copy = s;
  copy.describe(mine);
  for (OptionRow& row : mine.rows) {
    row.origin = s.given.contains(row.path) ? "scenario" : "default";
    for (const std::string& set : options.set)
      if (set.rfind(row.path + "=", 0) == 0) row.origin = "--set";
  }
  return mine.rows;
}

Json schema() {
  Json root = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
               {"title", "senda scenario"},
               {"type", "object"},
               {"required", Json::array({"senda", "city"})},
               {"additionalProperties", false},
               {"properties", {{"senda", {{"const", 1}}}}}};
  SchemaWriter w(root);
  Scenario s;
  s.describe(w);
  return root;
}

}  // namespace senda::scenario
