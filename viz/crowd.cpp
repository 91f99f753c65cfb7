#include "viz/crowd.hpp"

#include <algorithm>
#include <cmath>

#include "graph/parallel.hpp"
#include "viz/isolines.hpp"

namespace senda::viz {

using record::AgentStates;
using record::Status;

namespace {

constexpr std::size_t kMostDots = 60'000;  // more than that are shown as a raster

// A place beside the middle of the street for each, so that neighbours are seen apart.
double lane_of(std::uint32_t agent) { return static_cast<double>((agent * 2654435761u) >> 24) / 255.0; }

}  // namespace

Crowd::Crowd(const record::ReplayMap& map, std::span<const float> walk_mps) : map_(map), walk_mps_(walk_mps), counts_(record::kStatuses, 0) {
  streets_.reserve(map.from.size());
  for (SegmentId s : map.from.keys()) {
    const auto line = map.shape[s.value()];
    const auto length = static_cast<float>(map.length[s].value);
    streets_.push_back({static_cast<float>(line.front().x), static_cast<float>(line.front().y), static_cast<float>(line.back().x), static_cast<float>(line.back().y), length, length / map.speed_kmh[s] * 3600,
                        static_cast<std::uint32_t>(map.shape.begin[s.value()]), static_cast<std::uint32_t>(line.size())});
  }
  parts_.resize(cores());
}

// How far along its street somebody is: by its own free pace, and once that has brought it to the end, in the queue there.
double Crowd::share_of_way(const AgentStates& states, SimTime t, std::uint32_t agent, const Stretch& s, double& late_ms) const {
  const double pace = agent < walk_mps_.size() && walk_mps_[agent] > 0 ? static_cast<double>(walk_mps_[agent]) : kWalk_mps;
  const double since = static_cast<double>(t.ms - states.since_ms[agent]), takes = std::max(1.0, states.by_car(agent) ? static_cast<double>(s.car_ms) : static_cast<double>(s.length_m) / pace * 1000);
  late_ms = std::max(0.0, since - takes);
  const double share = std::max(0.0, since / takes);
  if (share < 0.92) return share;
  const double queue = std::min(0.5, 60.0 / std::max(1.0f, s.length_m));  // it stands within the last 60 m
  return std::max(std::min(share, 0.92), 1 - queue * lane_of(agent * 7 + 1)) - 0.02;
}

Point Crowd::along(const Stretch& s, double share, bool exact) const {
  if (!exact || s.points == 2) return {s.x0 + (s.x1 - s.x0) * share, s.y0 + (s.y1 - s.y0) * share};
  return point_along({map_.shape.points.data() + s.first, s.points}, share * s.length_m);
}

bool Crowd::place(const AgentStates& states, SimTime t, std::uint32_t agent, Point& at) const {
  for (int hops = 0; agent < states.size() && hops < 8; ++hops) {
    switch (states.at(agent)) {
      case Status::on_segment: {
        if (states.place[agent] >= streets_.size()) return false;
        const Stretch& s = streets_[states.place[agent]];
        double late = 0;
        const double share = share_of_way(states, t, agent, s, late);
        at = along(s, states.backward(agent) ? 1 - share : share, true);
        return true;
      }
      case Status::aboard: agent = states.place[agent]; continue;
      case Status::not_set_out: return false;
      default:
        if (states.place[agent] >= map_.node.size()) return false;
        at = map_.node[NodeId(states.place[agent])];
        return true;
    }
  }
  return false;
}

void Crowd::scan(const AgentStates& states, SimTime t, const Camera& camera, const CrowdStyle& style, std::size_t first, std::size_t last, Part& part) const {
  part.dots.clear();
  part.cells.assign(columns_ * rows_, 0);
  part.counts.assign(record::kStatuses, 0);
  part.seen = 0;
  const Palette& colours = palette(style.dark);
  const auto m = camera.matrix({0, 0});
  const double per_px = 1 / cell_px_;
  const bool exact = camera.mpp < 6;
  const bool grouped = style.group && style.only >= 0;
  const Point middle = camera.centre;
  const double reach = std::hypot(camera.width, camera.height) / 2 * camera.mpp;
  constexpr std::size_t kAhead = 24;  // streets lie here and there in memory: asked for early
  for (std::size_t a = first; a < last; ++a) {
    if (a + kAhead < last && states.place[a + kAhead] < streets_.size()) __builtin_prefetch(&streets_[states.place[a + kAhead]]);
    const auto agent = static_cast<std::uint32_t>(a);
    const Status status = states.at(a);
    if (status == Status::not_set_out || status == Status::aboard) continue;
    if (grouped && (a >= style.group->size() || (*style.group)[a] != style.only)) continue;
    ++part.counts[static_cast<std::size_t>(status)];
    if (status == Status::arrived) continue;
    Point at;
    double late_ms = 0;
    if (status == Status::on_segment) {
      if (states.place[a] >= streets_.size()) continue;
      const Stretch& s = streets_[states.place[a]];
      const double far = reach + static_cast<double>(s.length_m) + 10, dx0 = s.x0 - middle.x, dy0 = s.y0 - middle.y;
      if (dx0 * dx0 + dy0 * dy0 > far * far) continue;
      const double share = share_of_way(states, t, agent, s, late_ms);
      at = along(s, states.backward(a) ? 1 - share : share, exact);
      if (exact) {  // beside the middle: cars to the right of their direction, walkers at either side
        const double dx = s.x1 - s.x0, dy = s.y1 - s.y0, length = std::max(1e-6, std::hypot(dx, dy)), sign = states.backward(a) ? -1 : 1;
        const double beside = states.by_car(a) ? 1 + 1.5 * lane_of(agent) : (lane_of(agent) < 0.5 ? -1 : 1) * (2.5 + 1.5 * lane_of(agent * 3 + 1));
        at = {at.x + sign * dy / length * beside, at.y - sign * dx / length * beside};
      }
    } else {
      if (states.place[a] >= map_.node.size()) continue;
      at = map_.node[NodeId(states.place[a])];
    }
    const double x = m[0] * at.x + m[1] * at.y + m[2], y = m[3] * at.x + m[4] * at.y + m[5];
    if (!(x >= 0 && y >= 0 && x < camera.width && y < camera.height)) continue;
    ++part.seen;
    const auto cell = static_cast<std::size_t>(y * per_px) * columns_ + static_cast<std::size_t>(x * per_px);
    std::uint16_t& here = part.cells[std::min(cell, part.cells.size() - 1)];
    here = static_cast<std::uint16_t>(here + (here != 0xffff));
    const bool stuck = status == Status::isolated;
    if (part.dots.size() >= (stuck ? 2 * kMostDots : kMostDots)) continue;
    Colour c = status == Status::isolated ? colours.isolated : status == Status::waiting ? colours.waiting : states.by_car(a) ? colours.driving : colours.walking;
    if (style.colours == CrowdStyle::Colours::group && style.group && !stuck) c = a < style.group->size() && (*style.group)[a] != CrowdStyle::kNobody ? of_group((*style.group)[a]) : colours.faint;
    if (style.colours == CrowdStyle::Colours::held_up && status != Status::isolated && status != Status::waiting) c = amount(std::min(1.0, std::log1p(late_ms / 10'000) / std::log1p(60)), style.dark);
    part.dots.push_back({static_cast<float>(x), static_cast<float>(y), c, agent, stuck, status == Status::waiting});
  }
}

void Crowd::update(const AgentStates& states, SimTime t, const Camera& camera, const CrowdStyle& style) {
  cell_px_ = std::round(std::max(2.0, 4 * style.scale));
  columns_ = static_cast<std::size_t>(std::ceil(camera.width / cell_px_));
  rows_ = static_cast<std::size_t>(std::ceil(camera.height / cell_px_));
  const std::size_t n = states.size(), parts = n < 20'000 ? 1 : parts_.size();
  each_in_parallel(parts, [&](std::size_t p) { scan(states, t, camera, style, n * p / parts, n * (p + 1) / parts, parts_[p]); });
  std::size_t seen = 0;
  counts_.assign(record::kStatuses, 0);
  for (std::size_t p = 0; p < parts; ++p) {
    seen += parts_[p].seen;
    for (std::size_t s = 0; s < counts_.size(); ++s) counts_[s] += parts_[p].counts[s];
  }
  // Where dots would cover each other, how many there are says more than who.
  const double room = camera.width * camera.height / (60 * style.scale * style.scale);
  one_by_one_ = seen <= kMostDots && static_cast<double>(seen) < room;
  dots_.clear();
  for (const bool stuck : {false, true})  // those who are stuck lie above the others
    for (std::size_t p = 0; p < parts && (stuck || one_by_one_); ++p)
      for (const Dot& d : parts_[p].dots)
        if (d.stuck == stuck) dots_.push_back(d);
  if (one_by_one_) return;
  cells_.assign(columns_ * rows_, 0);
  for (std::size_t p = 0; p < parts; ++p)
    for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i] += parts_[p].cells[i];
  paint(style);
}

// By the logarithm: one party is seen, and a thousand stand out.
void Crowd::paint(const CrowdStyle& style) {
  most_ = std::max<std::uint32_t>(10, cells_.empty() ? 0 : *std::max_element(cells_.begin(), cells_.end()));
  const double full = std::log1p(most_);
  raster_.assign(cells_.size() * 4, 0);
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    // An empty cell has a colour too, though none of it is seen: its neighbours fade into it.
    const double share = std::log1p(cells_[i]) / full;
    const Colour c = density(share, style.dark);
    raster_[4 * i] = c.r, raster_[4 * i + 1] = c.g, raster_[4 * i + 2] = c.b;
    raster_[4 * i + 3] = cells_[i] == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(150 + 105 * share);
  }
}

std::uint32_t Crowd::nearest(Point screen, double reach) const {
  std::uint32_t best = record::kNowhere;
  double nearest = reach;
  for (const Dot& d : dots_)
    if (const double away = std::hypot(d.x - screen.x, d.y - screen.y); away <= nearest) nearest = away, best = d.agent;
  return best;
}

}  // namespace senda::viz
