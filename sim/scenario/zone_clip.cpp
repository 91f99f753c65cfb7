#include "sim/scenario/zone_clip.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "sim/scenario/zone_margins.hpp"

namespace senda::scenario {

namespace {

constexpr double kAround = 150;      // m
constexpr double kWhole = 0.999;     // a zone of which that much lies inside is not cut
constexpr std::size_t kNamed = 5;    // units named in the note

struct Tally {
  std::size_t cut = 0, gone = 0;
  double people = 0;
  std::vector<double> by_parent;
};

void take_out(Zones& zones, ZoneId z, double share, Tally& tally) {
  const double before = zones.persons[z], kept = std::round(before * share);
  const double factor = before > 0 ? kept / before : share;
  for (const Margin& m : margins())
    if (m.kind != MarginKind::mean && m.column != &Zones::persons) (zones.*m.column)[z] *= factor;
  zones.persons[z] = kept;
  tally.people += before - kept;
  if (zones.parent[z] != Zones::kNoParent) tally.by_parent[zones.parent[z]] += before - kept;
}

std::string by_unit(const Zones& zones, const std::vector<double>& lost) {
  std::vector<std::size_t> order;
  for (std::size_t p = 0; p < lost.size(); ++p)
    if (lost[p] > 0) order.push_back(p);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return lost[a] > lost[b]; });
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < std::min(kNamed, order.size()); ++i) parts.push_back(fmt::format("{} {:.0f} of {:.0f}", zones.parents[order[i]].name, lost[order[i]], zones.parents[order[i]].persons));
  if (order.size() > kNamed) parts.push_back(fmt::format("and {} more units", order.size() - kNamed));
  return parts.empty() ? "" : fmt::format(" ({})", fmt::join(parts, ", "));
}

}  // namespace

Box bounds_of_streets(const RoadGraph& roads) {
  Box box;
  for (const Point& p : roads.point) box.add(p);
  if (box.empty()) return box;
  box.low = {box.low.x - kAround, box.low.y - kAround};
  box.high = {box.high.x + kAround, box.high.y + kAround};
  return box;
}

void clip_to_streets(const RoadGraph& roads, bool clip, Zones& zones, std::vector<std::string>& notes) {
  const Box box = bounds_of_streets(roads);
  std::vector<ZoneId> inside, outside;
  Tally tally;
  tally.by_parent.assign(zones.parents.size(), 0);
  for (ZoneId z : zones.id.keys()) {
    const double area = area_m2(zones.rings[z], zones.holes[z]);
    const double share = area > 0 ? area_within(zones.rings[z], zones.holes[z], box) / area : 0;
    (share > 0 ? inside : outside).push_back(z);
    if (share >= kWhole || !clip) continue;
    ++(share > 0 ? tally.cut : tally.gone);
    take_out(zones, z, share, tally);
  }
  // Unclipped, zones beyond the streets keep their people, unless not one zone lies on them.
  if (clip || inside.empty()) zones.keep(inside);
  else if (!outside.empty()) notes.push_back(fmt::format("{} zones lie wholly outside the streets of the city; their people are placed at the nearest junctions (people.clip)", outside.size()));
  if (tally.cut + tally.gone)
    notes.push_back(fmt::format("{} zones reach beyond the streets of the city and {} lie wholly outside; their {:.0f} people outside are left out{}", tally.cut, tally.gone, tally.people, by_unit(zones, tally.by_parent)));
}

}  // namespace senda::scenario
