// outcome.json of a run.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/publish/run_folder.hpp"

namespace senda::publish {

using scenario::Json;

namespace {

constexpr std::size_t kWorst = 10;

double rounded(double v) { return std::round(v * 1e6) / 1e6; }
Json number(const std::optional<double>& v) { return v ? Json(rounded(*v)) : Json(); }

Json summary_json(const measure::Summary& s) {
  Json because = Json::object();
  for (std::size_t i = 1; i < s.by_reason.size(); ++i)
    if (s.by_reason[i]) because[std::string(name_of(static_cast<movement::Reason>(i)))] = s.by_reason[i];
  return {{"set_out", s.set_out},
          {"arrived", s.arrived},
          {"never_arrived", s.never_arrived},
          {"isolated", s.isolated},
          {"refused_once", s.refused_once},
          {"t50_s", number(s.t50_s)},
          {"t90_s", number(s.t90_s)},
          {"t95_s", number(s.t95_s)},
          {"first_s", number(s.first_s)},
          {"clearance_s", number(s.clearance_s)},
          {"mean_s", number(s.mean_s)},
          {"person_hours", rounded(s.person_hours)},
          {"delay_s", rounded(s.delay_s)},
          {"delay_person_hours", rounded(s.delay_person_hours)},
          {"distance_m", rounded(s.distance_m)},
          {"caught", s.caught},
          {"never_because", std::move(because)}};
}

Json street(const RoadGraph& g, SegmentId s) { return {{"segment_id", s.value()}, {"name", g.name(s)}, {"from", g.cross_street(s, g.seg_from[s])}, {"to", g.cross_street(s, g.seg_to[s])}}; }

// Where most time was lost in queues, and when the queue there was longest.
Json worst_queues(const world::Study& study, const movement::Outcome& o) {
  const RoadGraph& g = study.city().roads;
  std::vector<SegmentId> worst;
  for (SegmentId s : g.segments())
    if (o.max_queue[s] > 1 && o.delay_person_h[s] > 0) worst.push_back(s);
  const auto longer = [&](SegmentId a, SegmentId b) { return o.delay_person_h[a] != o.delay_person_h[b] ? o.delay_person_h[a] > o.delay_person_h[b] : a < b; };
  std::sort(worst.begin(), worst.end(), longer);
  worst.resize(std::min(worst.size(), kWorst));
  Json list = Json::array();
  for (const SegmentId s : worst) {
    Json j = street(g, s);
    j["delay_person_h"] = rounded(o.delay_person_h[s]);
    j["max_queue"] = o.max_queue[s];
    j["longest_at_s"] = o.max_queue_s[s];
    list.push_back(std::move(j));
  }
  return list;
}

Json gridlocks(const world::Study& study, const movement::Outcome& o) {
  Json list = Json::array();
  for (const movement::Gridlock& r : o.gridlocks) {
    Json j = street(study.city().roads, r.segment);
    j["since_s"] = r.since.seconds();
    j["until_s"] = r.until.is_never() ? Json() : Json(r.until.seconds());
    j["streets"] = r.streets;
    j["vehicles"] = r.vehicles;
    list.push_back(std::move(j));
  }
  return list;
}

}  // namespace

Json outcome_json(const world::Study& study, const RunResult& r) {
  const measure::Summaries& s = r.summaries;
  Json j = {{"all", summary_json(s.all)}, {"phases", Json::object()}, {"groups", Json::object()}};
  for (const auto& [name, x] : s.phases) j["phases"][name] = summary_json(x);
  for (const auto& [column, values] : s.groups) {
    j["groups"][column] = Json::object();
    for (const auto& [value, x] : values) j["groups"][column][value] = summary_json(x);
  }
  if (!s.exit_groups.empty()) j["exit_groups"] = Json::object();
  for (const auto& [column, values] : s.exit_groups)
    for (const auto& [value, x] : values) j["exit_groups"][column][value] = summary_json(x);
  j["queues"] = worst_queues(study, r.outcome);
  j["gridlocks"] = gridlocks(study, r.outcome);
  j["buses"] = Json::array();
  for (std::size_t i = 0; i < r.outcome.buses.size(); ++i) j["buses"].push_back({{"bus_id", study.inputs().buses[i].id}, {"persons", r.outcome.buses[i].carried}, {"rounds", r.outcome.buses[i].rounds}});
  return j;
}

}  // namespace senda::publish
