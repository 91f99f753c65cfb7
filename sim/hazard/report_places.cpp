#include "sim/hazard/report_places.hpp"

#include <algorithm>
#include <limits>

namespace senda::hazard {

namespace {

constexpr std::uint8_t kStreetModes = kCar | kFoot;

// Heaviest first (ties: smaller id), the best few, small shares left out, summing to 1.
void keep_best(std::vector<Candidate>& c) {
  std::sort(c.begin(), c.end(), [](const Candidate& a, const Candidate& b) { return a.weight != b.weight ? a.weight > b.weight : a.segment < b.segment; });
  if (c.size() > kMostCandidates) c.resize(kMostCandidates);
  const auto normalise = [&] {
    double sum = 0;
    for (const Candidate& x : c) sum += x.weight;
    for (Candidate& x : c) x.weight /= sum;
  };
  normalise();
  std::erase_if(c, [](const Candidate& x) { return x.weight < kLeastShare; });
  normalise();
}


}  // namespace

ReportPlacer::ReportPlacer(const RoadGraph& g) : g_(g), streets_(g, kStreetModes), middle_(g.segment_count()) {
  constexpr double kFar = std::numeric_limits<double>::max();
  Point low{kFar, kFar}, high{-kFar, -kFar};
  for (SegmentId s : g.segments()) {
    const Point m = middle_[s] = g.midpoint(s);
    low = {std::min(low.x, m.x), std::min(low.y, m.y)};
    high = {std::max(high.x, m.x), std::max(high.y, m.y)};
  }
  if (middle_.empty()) return;
  middles_ = BucketGrid(low, high, 100);
  for (SegmentId s : g.segments())
    if (g.segment_modes(s) & kStreetModes) middles_.add(middle_[s], s.value());
}

void ReportPlacer::read_names() {
  if (!names_.empty()) return;
  names_.reserve(g_.names.size());
  for (const std::string& n : g_.names) names_.push_back(street_name(n, false));
  for (std::uint32_t i = 0; i < names_.size(); ++i)
    if (!names_[i].text.empty()) by_text_[names_[i].text].push_back(i);
  bearers_.resize(names_.size());
  for (SegmentId s : g_.segments()) {
    if (!(g_.segment_modes(s) & kStreetModes)) continue;
    const std::uint32_t name = g_.name_index[s], ref = g_.ref_index[s];
    if (bearers_[name].size() <= kMostCandidates) bearers_[name].push_back(s);
    if (ref != name && bearers_[ref].size() <= kMostCandidates) bearers_[ref].push_back(s);
  }
}

bool ReportPlacer::named(SegmentId s, const StreetName& said) const {
  return !said.text.empty() && std::max(similarity(said, names_[g_.name_index[s]]), similarity(said, names_[g_.ref_index[s]])) >= kSameStreet;
}

std::vector<Candidate> ReportPlacer::around(Point p, double radius, const StreetName& said) const {
  std::vector<Candidate> out;
  for (const auto& [d, s] : streets_.segments_within(p, radius)) {
    const double reach = 1 / std::max(d, kPointNoise_m);
    const double use = g_.segment_modes(s) & kCar ? 1 : kWalkOnlyFactor;
    out.push_back({s, reach * use * (named(s, said) ? kNameFactor : 1)});
  }
  if (!out.empty()) keep_best(out);
  return out;
}

// Every street whose midpoint lies near the line; where a name is given and fits some of them, those alone.
std::vector<Candidate> ReportPlacer::along(const std::vector<Point>& line, const StreetName& said) const {
  constexpr double kStep = 100;
  std::vector<SegmentId> near;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const Point a = line[i - 1], b = line[i];
    const int steps = 1 + static_cast<int>(distance_m(a, b) / kStep);
    for (int k = 0; k < steps; ++k) {
      const double t = (k + 0.5) / steps;
      middles_.near({a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)}, kStep / 2 + kSnap_m, [&](std::uint32_t item) {
        if (foot_on(middle_[SegmentId(item)], a, b).distance <= kSnap_m) near.push_back(SegmentId(item));
      });
    }
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  const auto fits = [&](SegmentId s) { return named(s, said); };
  if (std::any_of(near.begin(), near.end(), fits)) std::erase_if(near, [&](SegmentId s) { return !fits(s); });
  std::vector<Candidate> out;
  for (SegmentId s : near) out.push_back({s, 1});
  return out;
}

// Names equal to the report's, or else those most like it.
std::vector<std::uint32_t> ReportPlacer::names_like(const StreetName& said) const {
  if (const auto exact = by_text_.find(said.text); exact != by_text_.end()) return exact->second;
  double best = kSameStreet;
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < names_.size(); ++i) {
    const double like = similarity(said, names_[i]);
    if (like < best) continue;
    if (like > best) out.clear();
    best = like;
    out.push_back(i);
  }
  return out;
}

const std::vector<Candidate>& ReportPlacer::by_name(const StreetName& said) {
  const auto [it, fresh] = found_.try_emplace(said.text);
  if (!fresh || said.text.empty()) return it->second;
  std::vector<SegmentId> segments;
  for (const std::uint32_t i : names_like(said)) segments.insert(segments.end(), bearers_[i].begin(), bearers_[i].end());
  std::sort(segments.begin(), segments.end());
  segments.erase(std::unique(segments.begin(), segments.end()), segments.end());
  if (segments.size() <= kMostCandidates)
    for (SegmentId s : segments) it->second.push_back({s, 1.0 / static_cast<double>(segments.size())});
  return it->second;
}

ReportPlace ReportPlacer::place(const scenario::Report& r) {
  StreetName said;
  if (!r.street.empty()) {
    read_names();
    said = street_name(r.street, true);
  }
  ReportPlace out;
  if (r.place.empty()) {
    out.candidates = by_name(said);
    if (!out.candidates.empty()) out.point = middle_[out.candidates.front().segment];
    return out;
  }
  out.point = point_along(r.place, line_length(r.place) / 2);
  if (r.place.size() > 1) {
    out.candidates = along(r.place, said);
    out.each = !out.candidates.empty();
  }
  // A line shorter than its street passes no midpoint: it is read as a point.
  if (out.candidates.empty()) out.candidates = around(out.point, said.text.empty() ? kSnap_m : kSnapText_m, said);
  return out;
}

}  // namespace senda::hazard
