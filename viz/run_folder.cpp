#include "viz/run_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "graph/text.hpp"

namespace senda::viz {

namespace fs = std::filesystem;

std::array<double, Curve::kColumns> Curve::at(double t) const {
  std::array<double, kColumns> out{};
  const auto row = std::upper_bound(time_s.begin(), time_s.end(), t) - time_s.begin();
  if (row > 0)
    for (std::size_t c = 0; c < kColumns; ++c) out[c] = persons[c][static_cast<std::size_t>(row - 1)];
  return out;
}

namespace {

// A file of another run, put into this folder by hand, would tell of other people on other streets.
void check_sizes(const fs::path& folder, const nlohmann::json& manifest) {
  if (!manifest.contains("bytes") || !manifest["bytes"].is_object()) return;
  for (const auto& [name, bytes] : manifest["bytes"].items()) {
    static const std::set<std::string> kRead = {"map.h5", "events.h5", "people.h5", "curve.csv", "arrivals.csv", "segments.csv", "clearance.csv", "clearance_groups.csv", "damage_segments.csv", "shelters.csv", "assignment.csv"};
    if (!kRead.contains(name)) continue;
    std::error_code missing;
    const auto found = fs::file_size(folder / name, missing);
    if (missing) throw InputError((folder / name).string(), "", "is not there any more, though it was made", "make the run again");
    if (bytes.is_number_unsigned() && bytes != found)
      throw InputError((folder / name).string(), "", fmt::format("is not what was written into this folder: it has {} bytes, manifest.json says {}", found, bytes.get<std::uint64_t>()), "make the run again");
  }
}

// What manifest.json says the folder is: "run", "plan", ...
std::string kind_of(const fs::path& folder, int& world, int& worlds, std::string& run) {
  const auto how = "name the folder that `senda run SCENARIO -o FOLDER` or `senda plan SCENARIO -o FOLDER` made";
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) throw InputError(folder.string(), "", fs::exists(folder, ignored) ? "is a file, not a run or plan folder" : "there is no such folder", how);
  std::ifstream in(folder / "manifest.json");
  if (!in) throw InputError(folder.string(), "", "is not a run or plan folder: it has no manifest.json", how);
  const auto json = nlohmann::json::parse(in, nullptr, false);
  if (!json.is_object() || !json.contains("kind") || !json["kind"].is_string()) throw InputError((folder / "manifest.json").string(), "", "is damaged", "make the run again");
  const std::string kind = json["kind"];
  if (kind != "run" && kind != "plan") throw InputError(folder.string(), "", "holds the result of `senda " + kind + "`, which has nothing to replay", how);
  if (json.contains("status") && json["status"] != "done") throw InputError(folder.string(), "", "is not finished", "make the run again");
  check_sizes(folder, json);
  if (json.contains("run") && json["run"].is_string()) run = json["run"];
  if (json.contains("worlds") && json["worlds"].is_number_integer() && json["worlds"] >= 0 && json["worlds"] < 1'000'000'000) worlds = json["worlds"];
  if (json.contains("world") && json["world"].is_number_integer() && json["world"] >= 0 && json["world"] < 1'000'000'000) world = json["world"];
  return kind;
}

// The box of all but the outermost points at each side: one long road does not make the city small. A tenth is added.
Box middle_of(const std::vector<Point>& points) {
  Box box;
  if (points.empty()) {
    box.add({0, 0});
    return box;
  }
  std::vector<double> xs, ys;
  for (const Point& p : points) xs.push_back(p.x), ys.push_back(p.y);
  const auto quantile = [](std::vector<double>& v, double q) {
    const auto at = v.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(v.size() - 1));
    std::nth_element(v.begin(), at, v.end());
    return *at;
  };
  constexpr double kOut = 0.01;
  const Point low{quantile(xs, kOut), quantile(ys, kOut)}, high{quantile(xs, 1 - kOut), quantile(ys, 1 - kOut)};
  const double wide = 0.05 * (high.x - low.x), tall = 0.05 * (high.y - low.y);
  box.add({low.x - wide, low.y - tall});
  box.add({high.x + wide, high.y + tall});
  return box;
}

}  // namespace

RunFolder::RunFolder(const fs::path& folder) : path_(folder), plan_(kind_of(folder, world_, worlds_, run_) == "plan") {
  if (!fs::exists(folder / "map.h5")) throw InputError(folder.string(), "", "has no map.h5", "make it again with this version of senda");
  map = record::load_map(folder / "map.h5");
  same_run(map.scene.run, "map.h5");
  box = middle_of(map.node.raw());
  if (plan_) {
    read_plan();
    return;
  }
  if (fs::exists(folder / "events.h5")) {
    replay = std::make_unique<record::Replay>(folder / "events.h5");
    same_run(replay->run(), "events.h5");
  }
  read_curve();
  // The run goes on to its horizon, though nothing may happen any more.
  for (const float t : map.scene.filling_s)
    if (t >= 0 && t < 1e8f) end = std::max(end, SimTime::from(Seconds(static_cast<double>(t))));
}

void RunFolder::same_run(const std::string& run, const char* file) const {
  if (run != run_) throw InputError((path_ / file).string(), "", "belongs to another run than manifest.json", "make the run again");
}

void RunFolder::read_curve() {
  const CsvTable t = CsvTable::read(path_ / "curve.csv");
  const auto time = t.require("time_s");
  constexpr const char* kNames[] = {"departed", "travelling", "arrived", "waiting", "isolated"};
  std::array<std::size_t, Curve::kColumns> columns{};
  for (std::size_t c = 0; c < columns.size(); ++c) columns[c] = t.require(kNames[c]);
  for (std::size_t r = 0; r < t.rows(); ++r) {
    curve.time_s.push_back(t.number(r, time, 0, 1e8));
    if (r > 0 && curve.time_s[r] < curve.time_s[r - 1]) t.fail(r, "time_s", "comes before the row above it", "make the run again");
    for (std::size_t c = 0; c < columns.size(); ++c) curve.persons[c].push_back(t.number(r, columns[c], 0, 1e10));
  }
  if (!curve.time_s.empty()) end = SimTime::from(Seconds(curve.time_s.back()));
}

void RunFolder::read_plan() {
  p_closed.assign(map.from.size(), 0);
  const auto segment = [&](const CsvTable& t, std::size_t row) { return SegmentId(static_cast<std::uint32_t>(t.integer(row, t.require("segment_id"), 0, static_cast<std::int64_t>(map.from.size()) - 1))); };
  if (fs::exists(path_ / "damage_segments.csv")) {
    const CsvTable t = CsvTable::read(path_ / "damage_segments.csv");
    const auto p = t.find("p_closed_car") ? t.find("p_closed_car") : t.find("p_closed");
    for (std::size_t r = 0; p && r < t.rows(); ++r) p_closed[segment(t, r).value()] = static_cast<float>(t.number(r, p, 0, 1, 0));
  }
  if (fs::exists(path_ / "clearance.csv")) {
    const CsvTable t = CsvTable::read(path_ / "clearance.csv");
    for (std::size_t r = 0; r < t.rows(); ++r) {
      RankedStreet s;
      s.segment = segment(t, r);
      s.rank = static_cast<int>(t.integer(r, t.require("rank"), 1, 1 << 30));
      s.name = t.text(r, t.find("name")), s.from = t.text(r, t.find("from_street")), s.to = t.text(r, t.find("to_street")), s.tier = t.text(r, t.find("tier")), s.cause = t.text(r, t.find("cause"));
      s.p_closed = t.number(r, t.find("p_closed"), 0, 1, 0), s.p_top10 = t.number(r, t.find("p_top10"), 0, 1, 0);
      s.clear_h = t.number(r, t.find("clear_h"), 0, 1e9, 0), s.persons = t.number(r, t.find("persons"), 0, 1e12, 0);
      s.crew = t.text(r, t.find("crew_kind")), s.value_per_crew_h = t.number(r, t.find("value_per_crew_h"), -1e300, 1e300, 0);
      s.tied_with = static_cast<int>(t.number(r, t.find("tied_with"), 0, 1e9, s.rank));
      s.rank_low = static_cast<int>(t.number(r, t.find("rank_lo"), 0, 1e9, s.rank)), s.rank_high = static_cast<int>(t.number(r, t.find("rank_hi"), 0, 1e9, s.rank));
      p_closed[s.segment.value()] = std::max(p_closed[s.segment.value()], static_cast<float>(s.p_closed));
      ranked.push_back(std::move(s));
    }
  }
  if (fs::exists(path_ / "shelters.csv")) {
    const CsvTable t = CsvTable::read(path_ / "shelters.csv");
    for (std::size_t r = 0; r < t.rows(); ++r) {
      SitedShelter s;
      s.id = t.cell(r, t.require("site_id")), s.name = t.text(r, t.find("name")), s.firmness = t.text(r, t.find("chosen_share"));
      const std::string opened = t.text(r, t.find("opened"));
      s.opened = opened == "1" || opened == "yes" || opened == "true";
      s.capacity = t.number(r, t.find("capacity"), 0, 1e12, 0), s.assigned = t.number(r, t.find("assigned"), 0, 1e12, 0);
      shelters.push_back(std::move(s));
    }
  }
  const auto site = [&](const std::string& id) { return static_cast<std::size_t>(std::find(map.scene.site_id.begin(), map.scene.site_id.end(), id) - map.scene.site_id.begin()); };
  nearly_chosen.assign(map.scene.sites(), 0);
  for (const SitedShelter& s : shelters)
    if (const std::size_t i = site(s.id); i < nearly_chosen.size()) nearly_chosen[i] = !s.opened && s.firmness != "marginal";
  if (fs::exists(path_ / "assignment.csv")) {
    const CsvTable t = CsvTable::read(path_ / "assignment.csv");
    const auto lon = t.find("lon"), lat = t.find("lat");
    const double limit = map.local ? 1e7 : 180;
    std::string place;
    std::size_t most = 0;
    for (std::size_t r = 0; lon && lat && r < t.rows(); ++r) {
      if (t.cell(r, *lon).empty() || t.cell(r, *lat).empty()) continue;
      const std::size_t i = site(t.cell(r, t.require("site_id")));
      if (i == map.scene.sites()) t.fail(r, "site_id", fmt::format("'{}' is not on the map", t.cell(r, t.require("site_id"))), "is the folder of one plan?");
      sent.push_back({map.plane().project({t.number(r, lon, -limit, limit), t.number(r, lat, -limit, limit)}), static_cast<std::uint32_t>(i), t.number(r, t.find("persons"), 0, 1e12, 0), false});
      // Rows of a place stand together.
      auto& mine = sent.back();
      const bool same = sent.size() > 1 && t.cell(r, t.require("demand_id")) == place;
      if (!same) place = t.cell(r, t.require("demand_id")), most = sent.size() - 1, mine.most = true;
      else if (mine.persons > sent[most].persons) sent[most].most = false, most = sent.size() - 1, mine.most = true;
    }
  }
}

float RunFolder::most_closed() const {
  float most = 0;
  for (const float p : p_closed) most = std::max(most, p);
  return std::max(0.1f, std::ceil(most * 10 - 1e-4f) / 10);
}

const record::PeopleRecord* RunFolder::people() {
  if (!asked_people_ && fs::exists(path_ / "people.h5")) people_ = record::load_people(path_ / "people.h5"), same_run(people_->run, "people.h5");
  asked_people_ = true;
  return people_ ? &*people_ : nullptr;
}

std::optional<std::size_t> RunFolder::traveller(std::uint32_t agent) {
  const record::PeopleRecord* p = travellers();
  if (!p) return {};
  const auto it = std::lower_bound(p->agent.begin(), p->agent.end(), agent);
  if (it == p->agent.end() || *it != agent) return {};
  return static_cast<std::size_t>(it - p->agent.begin());
}

std::optional<RunFolder::Group> RunFolder::group(const std::string& name) {
  const record::PeopleRecord* p = travellers();
  for (std::size_t c = 0; p && c < p->group_columns.size(); ++c) {
    if (p->group_columns[c] != name) continue;
    if (codes_of_ != name) {
      codes_.assign(replay ? replay->agents() : 0, 0xffff);
      for (std::size_t i = 0; i < p->travellers(); ++i)
        if (p->agent[i] < codes_.size()) codes_[p->agent[i]] = p->groups[c][i];
      codes_of_ = name;
    }
    return Group{codes_, p->group_values[c]};
  }
  return {};
}

// Rows of arrivals.csv are in order of the agents' numbers. It may have millions: read line by line, and only at a click.
std::string RunFolder::label(std::uint32_t agent) const {
  std::ifstream in(path_ / "arrivals.csv");
  std::string line;
  for (std::uint64_t i = 0; i <= std::uint64_t{agent} + 1; ++i)
    if (!std::getline(in, line)) return {};
  return line.substr(0, line.find(','));
}

std::optional<std::uint32_t> RunFolder::agent(const std::string& label) const {
  std::ifstream in(path_ / "arrivals.csv");
  std::string line;
  std::getline(in, line);
  if (!line.starts_with("agent_id,")) throw InputError((path_ / "arrivals.csv").string(), "", "is missing or damaged", "make the run again");
  if (label.find(',') != std::string::npos) return {};
  for (std::uint32_t i = 0; std::getline(in, line); ++i)
    if (line.size() > label.size() && line[label.size()] == ',' && line.starts_with(label)) return i;
  return {};
}

const std::vector<RegainedBy>& RunFolder::regained_by(int rank) {
  if (!regained_) {
    regained_.emplace();
    if (fs::exists(path_ / "clearance_groups.csv")) {
      const CsvTable t = CsvTable::read(path_ / "clearance_groups.csv");
      for (std::size_t r = 0; r < t.rows(); ++r) {
        auto& of = (*regained_)[static_cast<int>(t.integer(r, t.require("rank"), 1, 1 << 30))];
        const std::string group = t.cell(r, t.require("group"));
        if (of.empty() || of.back().group != group) of.push_back({group, {}});
        of.back().persons.emplace_back(t.cell(r, t.require("value")), t.number(r, t.require("persons"), 0, 1e12));
      }
    }
  }
  static const std::vector<RegainedBy> kNone;
  const auto it = regained_->find(rank);
  return it == regained_->end() ? kNone : it->second;
}

std::vector<std::pair<std::string, SegmentId>> RunFolder::streets_named(const std::string& text, std::size_t most) const {
  const record::ReplayMap& m = map;
  const std::string wanted = folded(text);
  std::vector<std::pair<std::string, SegmentId>> out;
  if (wanted.empty()) return out;
  std::set<std::uint32_t> hits;
  for (std::uint32_t i = 0; i < m.names.size(); ++i)
    if (!m.names[i].empty() && folded(m.names[i]).find(wanted) != std::string::npos) hits.insert(i);
  // Of a street with ranked blocks the best of them, most urgent street first; then others by name.
  std::set<std::uint32_t> taken;
  const auto add = [&](SegmentId s) {
    if (out.size() < most && hits.contains(m.name_index[s]) && taken.insert(m.name_index[s]).second) out.emplace_back(m.name(s), s);
  };
  for (const RankedStreet& r : ranked) add(r.segment);
  const std::size_t first = out.size();
  for (SegmentId s : m.from.keys()) add(s);
  std::sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
  return out;
}

const StreetFigures* RunFolder::figures() {
  if (!asked_figures_ && fs::exists(path_ / "segments.csv") && !plan_) {
    const CsvTable t = CsvTable::read(path_ / "segments.csv");
    if (t.rows() != map.from.size()) throw InputError((path_ / "segments.csv").string(), "", "has another number of streets than map.h5", "make the run again");
    StreetFigures f;
    for (std::size_t r = 0; r < t.rows(); ++r) {
      f.entered.push_back(static_cast<std::uint32_t>(t.integer(r, t.require("entered"), 0, 1u << 31)));
      f.longest_queue.push_back(static_cast<std::uint32_t>(t.integer(r, t.require("max_queue"), 0, 1u << 31)));
      f.delay_person_h.push_back(static_cast<float>(t.number(r, t.require("delay_person_h"), 0, 1e12)));
    }
    figures_ = std::move(f);
  }
  asked_figures_ = true;
  return figures_ ? &*figures_ : nullptr;
}

}  // namespace senda::viz
