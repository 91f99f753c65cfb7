#include "viz/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "graph/errors.hpp"

namespace senda::viz {

namespace {

// When all but three in a hundred of those who arrive have done so; with a quarter of the time on top.
double busy_until(const Curve& c) {
  if (c.time_s.empty()) return 0;
  const auto& arrived = c.persons[Curve::arrived];
  std::size_t i = 0;
  while (i + 1 < arrived.size() && arrived[i] < 0.97 * arrived.back()) ++i;
  return std::min(c.time_s.back(), std::max(1800.0, 1.25 * c.time_s[i]));
}

}  // namespace

Session::Session(const std::vector<std::filesystem::path>& folders, const sf::Font& font) {
  for (const auto& f : folders) runs_.push_back(std::make_unique<RunFolder>(f));
  if (runs_.size() == 2 && (runs_[0]->map.from.size() != runs_[1]->map.from.size() || !(runs_[0]->map.shape.points == runs_[1]->map.shape.points)))
    throw InputError(folders[1].string(), "", "shows other streets than " + folders[0].string(), "two folders side by side must be of one city");
  for (auto& r : runs_) {
    panes_.push_back(std::make_unique<Pane>(*r, font));
    end_ = std::max(end_, r->end);
  }
  walks_.resize(runs_.size());
  for (const auto& r : runs_) busy_s_ = std::max(busy_s_, busy_until(r->curve));
  shown_s = busy_s_;
  go_to(SimTime(0));
}

void Session::go_to(SimTime t) {
  now_ = std::clamp(t, SimTime(0), end_);
  for (auto& p : panes_) p->at(std::min(now_, p->run().end));
}

void Session::pass(double seconds) {
  if (!playing) return;
  go_to(SimTime(now_.ms + std::llround(std::min(seconds, 0.5) * speed * 1000)));
  if (now_ == end_) playing = false;
}

void Session::faster(double factor) { speed = std::clamp(speed * factor, kSlowest, kFastest); }

void Session::resize(double width, double height) {
  camera.width = std::max(16.0, width);
  camera.height = std::max(16.0, height);
  if (!placed_) whole_city();
  placed_ = true;
}

void Session::whole_city() { camera.fit(runs_[0]->box, 24 * view.scale); }

void Session::select(std::size_t pane, Selection s) {
  selected = s;
  selected_pane = pane;
  follow = follow && s.kind == Selection::Kind::agent;
  history_.reset();
  RunFolder& r = *runs_[pane];
  const auto events = r.path() / "events.h5";
  const SimTime busy = SimTime::from(Seconds(busy_s_));
  if (r.replay && s.kind == Selection::Kind::street) history_ = std::make_unique<History>(events, busy, SegmentId(s.id));
  if (r.replay && s.kind == Selection::Kind::agent) history_ = std::make_unique<History>(events, busy, AgentId(s.id));
}

void Session::tend(double seconds) {
  if (history_) history_->work(seconds);
  if (follow)
    if (const auto at = panes_[selected_pane]->place_of(selected)) camera.centre = *at;
  colour_streets();
}

void Session::colour_streets() {
  const bool differ = view.difference && runs_.size() == 2 && !runs_[0]->is_plan() && !runs_[1]->is_plan();
  const std::string by = fmt::format("{} {} {}", view.dark, differ, view.isolines ? fmt::format("{} {}", panes_[0]->network().stamp(), panes_.back()->network().stamp()) : "");
  if (by == coloured_) return;
  coloured_ = by;
  for (std::size_t i = 0; i < panes_.size(); ++i) {
    RunFolder& r = *runs_[i];
    if (r.is_plan()) colour_plan(*panes_[i], r);
    else if (view.isolines && !differ) colour_isolines(i);
    else if (!differ) panes_[i]->colour_streets({});
  }
  if (differ) colour_difference();
}

void Session::colour_plan(Pane& pane, RunFolder& r) {
  const float most = r.most_closed();
  std::vector<Colour> colours(r.map.from.size(), Colour{0, 0, 0, 0});
  for (std::size_t s = 0; s < colours.size(); ++s)
    if (r.p_closed[s] > 0) colours[s] = amount(0.1 + 0.9 * static_cast<double>(r.p_closed[s] / most), view.dark);
  pane.colour_streets(std::move(colours));
}

void Session::colour_isolines(std::size_t which) {
  Pane& pane = *panes_[which];
  RunFolder& r = *runs_[which];
  if (!walks_[which]) walks_[which] = std::make_unique<WalkTimes>(r.map);
  std::vector<Point> places;
  for (std::size_t i = 0; i < r.map.scene.sites(); ++i)
    if (r.map.scene.site_kind[i] == SiteKind::shelter && pane.network().serves(i)) places.push_back(r.map.scene.site_point[i]);
  walks_[which]->to(places, [&](SegmentId s) { return pane.network().closed(s) == 0 || !(pane.network().closed_modes(s) & kFoot); });
  std::vector<Colour> colours(r.map.from.size());
  for (SegmentId s : r.map.from.keys()) {
    const double seconds = std::min(walks_[which]->seconds(r.map.from[s]), walks_[which]->seconds(r.map.to[s]));
    std::size_t band = 0;
    while (band < std::size(kBands_min) && seconds > kBands_min[band] * 60) ++band;
    colours[s.value()] = std::isinf(seconds) ? palette(view.dark).isolated : amount((static_cast<double>(band) + 0.5) / (std::size(kBands_min) + 1), view.dark);
  }
  pane.colour_streets(std::move(colours));
}

// How many passed each street, the second run against the first, by its logarithm.
void Session::colour_difference() {
  const StreetFigures *a = runs_[0]->figures(), *b = runs_[1]->figures();
  difference_most_ = 0;
  for (auto& p : panes_) p->colour_streets({});
  if (!a || !b) return;
  difference_most_ = 20;  // fewer are no great difference
  for (std::size_t s = 0; s < a->entered.size(); ++s) difference_most_ = std::max(difference_most_, std::abs(static_cast<double>(b->entered[s]) - static_cast<double>(a->entered[s])));
  const double most = std::log1p(difference_most_), least = std::max(2.0, 0.02 * difference_most_);
  std::vector<Colour> colours(runs_[0]->map.from.size(), Colour{0, 0, 0, 0});
  for (std::size_t s = 0; s < colours.size(); ++s) {
    const double d = static_cast<double>(b->entered[s]) - static_cast<double>(a->entered[s]);
    if (std::abs(d) >= least) colours[s] = difference(std::copysign(std::log1p(std::abs(d)) / most, d), view.dark);
  }
  for (auto& p : panes_) p->colour_streets(colours);
}

}  // namespace senda::viz
