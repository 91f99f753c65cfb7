#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "sim/scenario/contraflow.hpp"
#include "sim/scenario/orders.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/unbuilt.hpp"

namespace senda::scenario {

namespace fs = std::filesystem;

namespace {

// Walks the declaration beside the JSON document, fills the fields, and refuses keys nobody declared.
class Reader : public Visitor {
 public:
  Reader(const Json& root, fs::path file, bool inputs_exist) : file_(std::move(file)), folder_(fs::absolute(file_).parent_path()), inputs_exist_(inputs_exist) {
    stack_.push_back({&root, "", {}});
  }

  void known(const char* name) { stack_.back().known.push_back(name); }

  void finish_block() {
    const Level& top = stack_.back();
    if (!top.json || !top.json->is_object()) return;
    for (const auto& [key, value] : top.json->items()) {
      if (std::find(top.known.begin(), top.known.end(), key) != top.known.end()) continue;
      const std::string near = nearest_word(key, top.known);
      fail(top.prefix + key, "is not a known key",
           near.empty() ? fmt::format("known here: {}", fmt::join(top.known, ", ")) : fmt::format("did you mean '{}'?", near));
    }
  }

  bool enter(const char* name, const char*) override {
    const Json* j = find(name);
    if (j && !j->is_object()) fail(where(name), "is not a block", "write it as { ... }");
    stack_.push_back({j, where(name) + ".", {}});
    return true;
  }
  void leave() override {
    finish_block();
    stack_.pop_back();
  }
  void number(const char* name, double& v, const Meta& meta) override {
    if (const Json* j = find(name)) v = checked(name, *j, meta);
  }
  void optional_number(const char* name, std::optional<double>& v, const Meta& meta) override {
    const Json* j = find(name);
    if (j && !j->is_null()) v = checked(name, *j, meta);
  }
  void integer(const char* name, std::int64_t& v, const Meta& meta) override {
    const Json* j = find(name);
    if (!j) return;
    const double d = checked(name, *j, meta);
    if (d != std::floor(d)) fail(where(name), fmt::format("{} is not a whole number", j->dump()), "give a whole number");
    v = static_cast<std::int64_t>(d);
  }
  void flag(const char* name, bool& v, const char*) override {
    const Json* j = find(name);
    if (!j) return;
    if (!j->is_boolean()) fail(where(name), fmt::format("{} is not true or false", shown(*j)), "give true or false");
    v = j->get<bool>();
  }
  void text(const char* name, std::string& v, const char*) override {
    if (const Json* j = find(name)) v = string_of(name, *j);
  }
  void path(const char* name, std::string& v, const char*) override {
    const Json* j = find(name);
    if (!j || j->is_null()) return;
    v = existing(name, string_of(name, *j));
  }
  void kept_file(const char* name, std::string& v, const char*) override {
    const Json* j = find(name);
    if (!j || j->is_null()) return;
    v = placed(string_of(name, *j)).string();
    if (fs::is_directory(v)) fail(where(name), fmt::format("'{}' is a folder", v), "name a file");
  }
  void choice(const char* name, std::string& v, const std::vector<std::string>& words, const char*) override {
    const Json* j = find(name);
    if (!j) return;
    const std::string s = string_of(name, *j);
    if (std::find(words.begin(), words.end(), s) == words.end()) {
      const std::string near = nearest_word(s, words);
      fail(where(name), fmt::format("'{}' is not known", s),
           near.empty() ? fmt::format("give one of {}", fmt::join(words, ", ")) : fmt::format("did you mean '{}'? (one of {})", near, fmt::join(words, ", ")));
    }
    v = s;
  }
  void words(const char* name, std::vector<std::string>& v, const char*) override {
    const Json* j = find(name);
    if (!j || j->is_null()) return;
    if (!j->is_array()) fail(where(name), "is not a list", "write it as [\"a\", \"b\"]");
    v.clear();
    for (const Json& item : *j) v.push_back(item.is_number_integer() ? item.dump() : string_of(name, item));
  }
  void number_or_path(const char* name, std::optional<double>& number, std::string& path, const Meta& meta) override {
    const Json* j = find(name);
    if (!j || j->is_null()) return;
    if (j->is_string()) path = existing(name, j->get<std::string>());
    else number = checked(name, *j, meta);
  }
  void word_or_path(const char* name, std::string& v, const std::vector<std::string>& words, const char*) override {
    const Json* j = find(name);
    if (!j) return;
    const std::string text = string_of(name, *j);
    if (std::find(words.begin(), words.end(), text) != words.end()) v = text;
    else if (text.find('.') == std::string::npos) fail(where(name), fmt::format("'{}' is not known", text), fmt::format("give one of {}, or a CSV file", fmt::join(words, ", ")));
    else v = existing(name, text);
  }
  void free(const char* name, FreeJson& v, const char*) override {
    if (const Json* j = find(name)) v = *j;
  }

  [[noreturn]] void fail(const std::string& field, const std::string& wrong, const std::string& right) const {
    throw InputError(file_.string(), field, wrong, right);
  }

  std::set<std::string> given;

 private:
  struct Level {
    const Json* json;
    std::string prefix;
    std::vector<std::string> known;
  };

  const Json* find(const char* name) {
    Level& top = stack_.back();
    top.known.push_back(name);
    if (!top.json) return nullptr;
    const auto it = top.json->find(name);
    if (it == top.json->end()) return nullptr;
    given.insert(where(name));
    return &*it;
  }
  std::string where(const char* name) const { return stack_.back().prefix + name; }
  static std::string shown(const Json& j) {
    std::string s = j.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (s.size() > 60) s = s.substr(0, 57) + "...";
    return s;
  }
  double checked(const char* name, const Json& j, const Meta& meta) const {
    if (!j.is_number()) fail(where(name), fmt::format("{} is not a number", shown(j)), fmt::format("give a number{}{}", *meta.unit ? " in " : "", meta.unit));
    const double v = j.get<double>();
    if (!(v >= meta.low && v <= meta.high))
      fail(where(name), fmt::format("{} is out of range", shown(j)), fmt::format("give a value from {} to {} {}", meta.low, meta.high, meta.unit));
    return v;
  }
  std::string string_of(const char* name, const Json& j) const {
    if (!j.is_string()) fail(where(name), fmt::format("{} is not a text", shown(j)), "write it in quotes");
    return j.get<std::string>();
  }
  fs::path placed(const std::string& text) const {
    return fs::path(text).is_absolute() ? fs::path(text) : (folder_ / text).lexically_normal();
  }
  std::string existing(const char* name, const std::string& text) const {
    if (text.empty()) return text;
    const fs::path p = placed(text);
    if (inputs_exist_ && !fs::exists(p)) fail(where(name), fmt::format("'{}' does not exist", p.string()), "paths are relative to the scenario file");
    return p.string();
  }

  fs::path file_, folder_;
  bool inputs_exist_;
  std::vector<Level> stack_;
};

Json read_json(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || fs::is_directory(file)) throw InputError(file.string(), "", "cannot be read", "give an existing scenario file");
  std::ostringstream text;
  text << in.rdbuf();
  try {
    return Json::parse(text.str());
  } catch (const Json::exception& e) {
    std::string what = e.what();
    const auto at = what.find("at line");
    if (at != std::string::npos) what = what.substr(at);
    throw InputError(file.string(), "", fmt::format("is not valid JSON ({})", what), "check commas, quotes and brackets");
  }
}

void apply_set(Json& root, const std::string& assignment) {
  const auto eq = assignment.find('=');
  if (eq == std::string::npos || eq == 0)
    throw UsageError(fmt::format("--set '{}': write it as block.option=value", assignment));
  const std::string path = assignment.substr(0, eq), text = assignment.substr(eq + 1);
  Json value = Json::parse(text, nullptr, false);
  if (value.is_discarded()) value = text;
  Json* at = &root;
  std::size_t begin = 0;
  while (true) {
    const std::size_t dot = path.find('.', begin);
    const std::string key = path.substr(begin, dot == std::string::npos ? dot : dot - begin);
    if (!at->is_object()) throw UsageError(fmt::format("--set '{}': there is no such option", assignment));
    at = &(*at)[key];
    if (dot == std::string::npos) break;
    if (at->is_null()) *at = Json::object();
    begin = dot + 1;
  }
  *at = value;
}

class Rules {
 public:
  explicit Rules(const Scenario& s) : s_(s) {}
  void check() const {
    city();
    hazard();
    closures();
    people();
    order_list(s_);
    contraflow_list(s_);
    clearance();
    siting();
    privacy();
    start();
    refuse_unbuilt(s_);
  }

 private:
  [[noreturn]] void fail(const char* field, const std::string& wrong, const std::string& right) const {
    throw InputError(s_.file.string(), field, wrong, right);
  }
  void city() const {
    const int given = !s_.city.file.empty() + !s_.city.osm.empty() + !s_.city.gmns.empty();
    if (given != 1) fail("city", given ? "names more than one source" : "names no source", "give exactly one of file, osm, gmns");
    const Json& b = *s_.city.bbox;
    if (b.is_null()) return;
    if (!b.is_array() || b.size() != 4 || !std::all_of(b.begin(), b.end(), [](const Json& x) { return x.is_number(); }))
      fail("city.bbox", "is not four numbers", "give [west, south, east, north] in degrees");
    if (b[0].get<double>() >= b[2].get<double>() || b[1].get<double>() >= b[3].get<double>())
      fail("city.bbox", "is empty", "west must be less than east and south less than north");
  }
  void hazard() const {
    const Rupture& r = s_.hazard.rupture;
    const bool any = r.magnitude || r.lon || r.lat || r.depth_km;
    if (any && !(r.magnitude && r.lon && r.lat && r.depth_km))
      fail("hazard.rupture", "is incomplete", "give magnitude, lon, lat and depth_km");
    if (r.length_km.has_value() != r.width_km.has_value()) fail("hazard.rupture", "has a length or a width alone", "give both, or neither for a point");
    if (r.length_km && !(r.strike && r.dip)) fail("hazard.rupture", "has a size but no orientation", "give strike and dip");
    if (r.strike.has_value() != r.dip.has_value()) fail("hazard.rupture", "has strike or dip alone", "give both, or neither for a point");
    if (!r.corners->is_null()) corners(*r.corners);
    shaking_sources();
    if (s_.closures.model && !r.given() && s_.hazard.shakemap_grid.empty() && s_.hazard.ground_motion.empty() && s_.closures.areas.empty() && s_.people.given.empty() && s_.clearance.demand.empty() && s_.siting.demand.empty())
      fail("hazard.rupture", "is missing, and closures are to be modelled", "give a rupture, a ShakeMap or ground motion, or set closures.model to false");
  }
  void corners(const Json& list) const {
    const bool four = list.is_array() && list.size() == 4 && std::all_of(list.begin(), list.end(), [](const Json& c) {
      return c.is_array() && c.size() == 3 && std::all_of(c.begin(), c.end(), [](const Json& x) { return x.is_number(); });
    });
    if (!four) fail("hazard.rupture.corners", "is not four corners", "write [[lon, lat, depth_km], ...] four times");
    for (const Json& c : list)
      if (std::abs(c[0].get<double>()) > 180 || std::abs(c[1].get<double>()) > 90 || c[2].get<double>() < 0 || c[2].get<double>() > 700)
        fail("hazard.rupture.corners", fmt::format("{} is no place in the earth", c.dump()), "longitude, latitude in degrees, depth in km below the ground");
    if (s_.hazard.rupture.strike) fail("hazard.rupture", "has corners and a strike", "give one of them");
  }
  // One source of shaking; site effects on top of a map that already holds them are refused.
  void shaking_sources() const {
    const HazardInput& h = s_.hazard;
    if (!h.shakemap_uncertainty.empty() && h.shakemap_grid.empty()) fail("hazard.shakemap.uncertainty", "stands without a grid", "give hazard.shakemap.grid too");
    if (!h.shakemap_grid.empty() && !h.ground_motion.empty()) fail("hazard.ground_motion", "stands beside hazard.shakemap", "give one of them");
    const bool mapped = !h.shakemap_grid.empty() || !h.ground_motion.empty();
    if (mapped && (h.vs30 || !h.vs30_file.empty() || !h.period_file.empty()))
      fail("hazard.site", "would be counted twice: mapped ground motion already holds the site's effect", "leave hazard.site out, or give a rupture");
  }
  void people() const {
    const PeopleInput& p = s_.people;
    if (!p.raster.empty() && !p.given.empty()) fail("people", "names more than one source", "give agents (given), or a census (zones, raster); zones may stand beside given, to say where agents live");
    for (const auto& [file, name] : {std::pair{&p.census, "people.census"}, {&p.parents, "people.parents"}, {&p.marginalisation, "people.marginalisation"}})
      if (!file->empty() && p.zones.empty()) fail(name, "stands without zones", "give people.zones too");
    const Behaviour& b = s_.behaviour;
    const double sum = b.shelter_share + b.host_share + b.near_home_share + b.leave_share;
    if (std::abs(sum - 1) > 1e-6) fail("behaviour", fmt::format("shelter_share, host_share, near_home_share and leave_share sum to {}", sum), "they must sum to 1");
  }
  void clearance() const {
    const ClearanceInput& c = s_.clearance;
    if (c.weight_hospital + c.weight_shelter + c.weight_rescue <= 0) fail("clearance.weights", "are all zero", "give one a positive weight");
  }
  void closures() const {
    const ClosuresInput& c = s_.closures;
    for (const auto& [se, fp] : {std::pair{c.office_se, c.office_fp}, {c.verified_se, c.verified_fp}, {c.crowd_se, c.crowd_fp}})
      if (se < fp) fail("closures.reliability", fmt::format("holds a source that says closed more often of open streets ({}) than of closed ones ({})", fp, se), "se must not be below fp");
  }
  void start() const {
    int y = 0, mo = 0, d = 0, h = 0, mi = 0;
    double sec = 0;
    char zone[8] = "";
    const int n = std::sscanf(s_.start.c_str(), "%4d-%2d-%2dT%2d:%2d:%lf%7s", &y, &mo, &d, &h, &mi, &sec, zone);
    const int days[] = {31, y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool fits = n >= 6 && y >= 1000 && mo >= 1 && mo <= 12 && d >= 1 && d <= days[mo - 1] && h <= 23 && mi <= 59 && sec < 61;
    if (!fits) fail("start", fmt::format("'{}' is not a date and time", s_.start), "write it as 2017-09-19T13:14:40-05:00");
  }
  void siting() const {
    for (const std::string& id : s_.siting.pin)
      if (std::find(s_.siting.forbid.begin(), s_.siting.forbid.end(), id) != s_.siting.forbid.end())
        fail("siting.pin", fmt::format("'{}' is also in siting.forbid", id), "keep it in one of them");
    const Json& p = *s_.siting.unmet_penalty;
    const bool word = p.is_string() && (p == "auto" || p == "forbidden");
    if (!word && !(p.is_number() && p.get<double>() >= 0))
      fail("siting.unmet_penalty", fmt::format("{} is not known", p.dump()), "give \"auto\", \"forbidden\" or a number of at least 0");
    if (s_.siting.open && std::floor(*s_.siting.open) != *s_.siting.open) fail("siting.open", "is not a whole number", "give how many shelters to open");
  }
  void privacy() const {
    const PrivacyInput& p = s_.privacy;
    const double sum = p.share_city + p.share_borough + p.share_tract + p.share_special;
    if (std::abs(sum - 1) > 1e-6) fail("privacy.split", fmt::format("sums to {}", sum), "city, borough, tract and special must sum to 1");
    if (p.confidential.empty()) return;
    const auto fields = input_fields(s_);
    std::vector<std::string> known;
    for (const auto& [field, file] : fields) known.push_back(field);
    for (const std::string& field : p.confidential) {
      if (fields.contains(field)) continue;
      const std::string near = nearest_word(field, known);
      fail("privacy.confidential", fmt::format("'{}' is no field that names an input file", field),
           near.empty() ? "name fields such as people.given, people.seed or closures.reports" : fmt::format("did you mean '{}'?", near));
    }
  }
  const Scenario& s_;
};

}  // namespace

Scenario load_scenario(const fs::path& file, const LoadOptions& options) {
  Json root = read_json(file);
  if (!root.is_object()) throw InputError(file.string(), "", "is not a scenario", "write it as { \"senda\": 1, ... }");
  for (const std::string& set : options.set) apply_set(root, set);
  const auto version = root.find("senda");
  if (version == root.end() || !version->is_number_integer() || version->get<std::int64_t>() != 1)
    throw InputError(file.string(), "senda", "is missing or not 1", "begin the scenario with \"senda\": 1");
  Scenario s;
  s.file = file;
  Reader reader(root, file, options.inputs_exist);
  reader.known("senda");
  s.describe(reader);
  reader.finish_block();
  s.given = std::move(reader.given);
  Rules(s).check();
  return s;
}

}  // namespace senda::scenario
