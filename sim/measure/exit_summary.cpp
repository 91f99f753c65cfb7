#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "sim/measure/summary.hpp"

namespace senda::measure {

namespace {

Summary summary_of(std::vector<double>& out_s, std::int64_t set_out) {
  Summary s;
  std::sort(out_s.begin(), out_s.end());
  s.set_out = set_out;
  s.arrived = static_cast<std::int64_t>(out_s.size());
  s.never_arrived = set_out - s.arrived;
  s.by_reason[static_cast<std::size_t>(movement::Reason::trapped)] = s.never_arrived;
  s.t50_s = arrival_quantile(out_s, set_out, 0.50);
  s.t90_s = arrival_quantile(out_s, set_out, 0.90);
  s.t95_s = arrival_quantile(out_s, set_out, 0.95);
  if (out_s.empty()) return s;
  const double sum = std::accumulate(out_s.begin(), out_s.end(), 0.0);
  s.first_s = out_s.front();
  s.clearance_s = out_s.back();
  s.mean_s = sum / static_cast<double>(out_s.size());
  s.person_hours = sum / 3600;
  return s;
}

struct Gather {
  std::vector<double> out_s;
  std::int64_t set_out = 0;
  void add(double t) {
    ++set_out;
    if (std::isfinite(t)) out_s.push_back(t);
  }
};

}  // namespace

void add_exits(Summaries& s, const people::Residents& r, const people::Exits& exits) {
  if (exits.inside == 0) return;
  Gather all;
  std::map<std::string, std::map<std::string, Gather>> groups;
  for (int a = 0; a < people::kAgeBands; ++a) groups["age"][std::string(name_of(static_cast<people::AgeBand>(a)))];
  for (const auto& e : exits.leaving) {
    all.add(e.out_s);
    groups["age"][std::string(name_of(r.age[e.person]))].add(e.out_s);
    groups["sex"][r.woman[e.person] ? "woman" : "man"].add(e.out_s);
    groups["disability"][std::string(name_of(r.disability[e.person]))].add(e.out_s);
  }
  s.phases["exit"] = summary_of(all.out_s, all.set_out);
  for (auto& [column, values] : groups)
    for (auto& [value, g] : values) s.exit_groups[column][value] = summary_of(g.out_s, g.set_out);
}

}  // namespace senda::measure
