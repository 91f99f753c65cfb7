#include "sim/scenario/known_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/scenario/stretch_of_way.hpp"

namespace senda::scenario {

namespace {

using State = KnownState::State;

class StateReader {
 public:
  StateReader(const std::filesystem::path& file, const City& city) : t_(CsvTable::read(file)), city_(city), finder_(city), placer_(city) {
    t_.only({"state", "link_id", "osm_way_id", "near_lon", "near_lat", "segment_id", "time_h", "crew_id", "clear_h", "name"});
  }

  KnownStates run() {
    const auto state = t_.require("state");
    const auto time = t_.find("time_h"), crew = t_.find("crew_id"), hours = t_.find("clear_h");
    std::vector<KnownState> all;
    for (std::size_t r = 0; r < t_.rows(); ++r) {
      KnownState k;
      k.where = fmt::format("{}: line {}", t_.file(), t_.line_of(r));
      k.state = static_cast<State>(t_.word(r, state, {"opened", "closed", "in_work"}));
      k.time_h = t_.number(r, time, 0, 1e5, 0);
      k.crew = t_.text(r, crew);
      if (hours && !t_.cell(r, *hours).empty()) k.clear_h = t_.number(r, hours, 0, 1e4);
      if (k.state == State::in_work && k.crew.empty()) t_.fail(r, "crew_id", "is blank where work is going on", "say which crew is at it");
      if (k.state == State::in_work && (!time || t_.cell(r, *time).empty())) t_.fail(r, "time_h", "is blank where work is going on", "say when the street will be open");
      if (k.state != State::in_work) out_.now_h = std::max(out_.now_h, k.time_h);
      for (const SegmentId s : segments(r)) {
        k.segment = s;
        all.push_back(k);
        rows_.push_back(r);
      }
    }
    keep_latest(std::move(all));
    return std::move(out_);
  }

 private:
  std::vector<SegmentId> segments(std::size_t r) {
    const auto given = [&](const char* name) {
      const auto c = t_.find(name);
      return c && !t_.cell(r, *c).empty() ? c : std::nullopt;
    };
    std::vector<SegmentId> found;
    const char* by = nullptr;
    const auto narrow = [&](const char* column, const std::vector<SegmentId>& these, const std::string& none) {
      if (these.empty()) t_.fail(r, column, none, "name a street of the city");
      if (!by) {
        found = these;
      } else {
        std::erase_if(found, [&](SegmentId s) { return std::find(these.begin(), these.end(), s) == these.end(); });
        if (found.empty()) t_.fail(r, column, fmt::format("names another street than {}", by), "give one of the two");
      }
      by = column;
    };
    if (const auto c = given("segment_id")) narrow("segment_id", {SegmentId(static_cast<std::uint32_t>(t_.integer(r, c, 0, static_cast<std::int64_t>(city_.roads.segment_count()) - 1)))}, "");
    if (const auto c = given("link_id")) narrow("link_id", finder_.by_link(t_.cell(r, *c)), fmt::format("link '{}' is not in the city", t_.cell(r, *c)));
    if (const auto c = given("osm_way_id")) narrow("osm_way_id", finder_.by_way(t_.integer(r, c, 1, INT64_MAX)), fmt::format("way {} is not a road of the city", t_.cell(r, *c)));
    if (!by) t_.fail(r, "segment_id", "names no street", "give osm_way_id, link_id or segment_id");
    if (found.size() > 1) found = stretch_of_way(t_, r, city_, placer_, found);
    if (found.size() > 1) out_.notes.push_back(fmt::format("{}: line {} means all {} blocks of the street (segment_id, or near_lon and near_lat, name one)", t_.file(), t_.line_of(r), found.size()));
    return found;
  }

  void keep_latest(std::vector<KnownState> all) {
    std::vector<std::size_t> order(all.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return all[a].time_h < all[b].time_h; });
    std::map<SegmentId, std::size_t> latest;
    std::map<std::string, std::size_t> working;
    for (const std::size_t i : order) {
      if (const auto it = latest.find(all[i].segment); it != latest.end() && all[it->second].time_h == all[i].time_h && all[it->second].state != all[i].state)
        t_.fail(std::max(rows_[i], rows_[it->second]), "state", fmt::format("says something else than line {} of the same street at the same hour", t_.line_of(std::min(rows_[i], rows_[it->second]))), "keep one of the two rows, or correct time_h");
      latest[all[i].segment] = i;
      if (all[i].state != State::in_work) continue;
      if (const auto [it, fresh] = working.try_emplace(all[i].crew, i); !fresh && rows_[it->second] != rows_[i])
        t_.fail(std::max(rows_[i], rows_[it->second]), "crew_id", fmt::format("'{}' is at work on line {} already", all[i].crew, t_.line_of(std::min(rows_[i], rows_[it->second]))), "a crew is at one place");
    }
    for (const std::size_t i : order)
      if (latest.at(all[i].segment) == i) out_.rows.push_back(std::move(all[i]));
  }

  CsvTable t_;
  const City& city_;
  SegmentFinder finder_;
  Placer placer_;
  std::vector<std::size_t> rows_;   ///< of the table, by state
  KnownStates out_;
};

}  // namespace

KnownStates read_state(const std::filesystem::path& file, const City& city) { return StateReader(file, city).run(); }

}  // namespace senda::scenario
