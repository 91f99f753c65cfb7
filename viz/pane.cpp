#include "viz/pane.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "viz/neighbourhood.hpp"

namespace senda::viz {

Pane::Pane(RunFolder& run, const sf::Font& font) : run_(run), font_(font), base_(run.map, font), network_(run.map, run.replay ? run.replay->network() : none_), crowd_(run.map, run.replay ? std::span(run.replay->walk_mps()) : std::span<const float>()) {
  // A soft disc, of which each dot is a copy.
  constexpr unsigned kSize = 32;
  sf::Image disc;
  disc.create(kSize, kSize, sf::Color(255, 255, 255, 0));
  for (unsigned y = 0; y < kSize; ++y)
    for (unsigned x = 0; x < kSize; ++x) {
      const double away = std::hypot(x + 0.5 - kSize / 2.0, y + 0.5 - kSize / 2.0);
      disc.setPixel(x, y, sf::Color(255, 255, 255, static_cast<sf::Uint8>(255 * std::clamp(kSize / 2.0 - 1 - away, 0.0, 1.0))));
    }
  dot_.loadFromImage(disc);
  dot_.setSmooth(true);
}

void Pane::at(SimTime t) {
  time_ = t;
  network_.at(t);
  if (run_.replay) states_ = &run_.replay->at(t);
}

double Pane::inside(std::size_t site) const {
  const record::Scene& s = run_.map.scene;
  const auto row = std::upper_bound(s.filling_s.begin(), s.filling_s.end(), static_cast<float>(time_.seconds())) - s.filling_s.begin();
  return row == 0 ? 0 : s.filling[static_cast<std::size_t>(row - 1) * s.sites() + site];
}

void Pane::project(const Camera& camera, SegmentId s) {
  line_.clear();
  for (const Point& p : run_.map.shape[s.value()]) line_.push_back(camera.to_screen(p));
}

namespace {

Point middle_of(std::span<const Point> line) { return point_along(line, line_length(line) / 2); }

// By colour and by pattern: each cause reads without colour too.
void draw_cause(Ink& ink, std::span<const Point> line, std::size_t cause, double scale, Colour c) {
  const double w = 3.2 * scale;
  switch (cause) {
    case 0:  // debris: crosses on a line
      ink.line(line, w, c.with(120));
      for (std::size_t i = 1; i < line.size(); ++i) {
        const double length = distance_m(line[i - 1], line[i]);
        for (double at = std::min(7 * scale, length / 2); at < length; at += 14 * scale)
          ink.cross(between(line[i - 1], line[i], at / length), 4 * scale, 2 * scale, c);
      }
      break;
    case 1: ink.dashed(line, w, c, 10 * scale, 6 * scale); break;  // cordon: long dashes
    case 2:                                                        // bridge: bars across
      ink.line(line, 1.6 * scale, c);
      for (std::size_t i = 1; i < line.size(); ++i) {
        const double length = distance_m(line[i - 1], line[i]);
        if (length < 1) continue;
        const double nx = -(line[i].y - line[i - 1].y) / length * 6 * scale, ny = (line[i].x - line[i - 1].x) / length * 6 * scale;
        for (double at = std::min(4 * scale, length / 2); at < length; at += 8 * scale) {
          const Point p = between(line[i - 1], line[i], at / length);
          const Point bar[2] = {{p.x - nx, p.y - ny}, {p.x + nx, p.y + ny}};
          ink.line(bar, 2.4 * scale, c);
        }
      }
      break;
    case 3:  // water: a double line
      for (std::size_t i = 1; i < line.size(); ++i) {
        const double length = distance_m(line[i - 1], line[i]);
        if (length < 1e-9) continue;
        const double nx = -(line[i].y - line[i - 1].y) / length * 2.5 * scale, ny = (line[i].x - line[i - 1].x) / length * 2.5 * scale;
        for (const double side : {-1.0, 1.0}) {
          const Point bank[2] = {{line[i - 1].x + side * nx, line[i - 1].y + side * ny}, {line[i].x + side * nx, line[i].y + side * ny}};
          ink.line(bank, 1.8 * scale, c);
        }
      }
      break;
    default: ink.dashed(line, w, c, 6 * scale, 3 * scale);
  }
}

}  // namespace

void Pane::draw_closures(const Camera& camera, const View& view) {
  const Palette& p = palette(view.dark);
  const Box seen = camera.bounds();
  for (const SegmentId s : network_.notable()) {
    if (network_.closed(s) == 0 && !network_.turned(s)) continue;
    Box box;
    for (const Point& q : run_.map.shape[s.value()]) box.add(q);
    if (!box.meets(seen)) continue;
    project(camera, s);
    if (network_.closed(s) == 0) {
      ink_.line(line_, 2 * view.scale, p.chosen.with(160));
      continue;
    }
    const std::size_t cause = std::min<std::size_t>(network_.cause(s), p.cause.size() - 1);
    const double length = line_length(line_);
    ink_.line(line_, 7 * view.scale, p.halo.with(length < 12 * view.scale ? 0 : 170));
    if (length < 12 * view.scale) {  // too short for a pattern: a mark
      const Point at = middle_of(line_);
      ink_.disc(at, 3.4 * view.scale, p.halo);
      if (cause == 0) ink_.cross(at, 3 * view.scale, 1.8 * view.scale, p.cause[cause]);
      else if (cause == 2) ink_.square(at, 2.6 * view.scale, p.cause[cause]);
      else ink_.disc(at, 2.4 * view.scale, p.cause[cause]);
    } else if (length > 20 * (camera.width + camera.height)) {  // far more than is seen: no pattern
      ink_.line(line_, 3 * view.scale, p.cause[cause]);
    } else {
      draw_cause(ink_, line_, cause, view.scale, p.cause[cause]);
    }
  }
}

void Pane::draw_crews(const Camera& camera, const View& view) {
  const Palette& p = palette(view.dark);
  for (const SegmentId s : network_.notable()) {
    if (!network_.works(s)) continue;
    project(camera, s);
    const Point at = middle_of(line_);
    const double r = 7 * view.scale;  // a rhomb with a bar, as a road-works sign
    const auto rhomb = [&](double k, Colour c) { ink_.quad({at.x, at.y - k}, {at.x + k, at.y}, {at.x, at.y + k}, {at.x - k, at.y}, c); };
    rhomb(r + 2 * view.scale, p.halo);
    rhomb(r, rgb(0xf2b500));
    const Point bar[2] = {{at.x - r / 2.4, at.y}, {at.x + r / 2.4, at.y}};
    ink_.line(bar, 2.4 * view.scale, rgb(0x111111));
  }
}

// Where the plan sends people: a hair from each place to the shelter most of them go to, fainter where there are many; of a
// chosen shelter all, and of it alone.
void Pane::draw_catchments(const Camera& camera, const View& view, const Selection& selected) {
  const Palette& p = palette(view.dark);
  const Box seen = camera.bounds();
  const bool one = selected.kind == Selection::Kind::site;
  const double many = static_cast<double>(run_.sent.size());
  const auto ink = static_cast<std::uint8_t>(one ? 150 : std::clamp(30000 / std::max(1.0, many), 14.0, 90.0));
  for (const SentTo& s : run_.sent) {
    if (one ? s.site != selected.id : !s.most) continue;
    const Point to = run_.map.scene.site_point[s.site];
    Box box;
    box.add(s.from), box.add(to);
    if (!box.meets(seen)) continue;
    const Point line[2] = {camera.to_screen(s.from), camera.to_screen(to)};
    ink_.line(line, (0.7 + std::min(2.0, std::sqrt(s.persons) / 6)) * view.scale, p.shelter.with(ink));
  }
}

void Pane::draw_sites(sf::RenderTarget& target, const Camera& camera, const View& view) {
  const Palette& p = palette(view.dark);
  const record::Scene& scene = run_.map.scene;
  for (std::size_t i = 0; i < scene.sites(); ++i) {
    const Point at = camera.to_screen(scene.site_point[i]);
    if (at.x < -20 || at.y < -20 || at.x > camera.width + 20 || at.y > camera.height + 20) continue;
    const bool serves = run_.is_plan() ? scene.site_standing[i] != 0 : network_.serves(i);
    const double r = (camera.mpp < 5 ? 6.5 : camera.mpp < 12 ? 4.8 : 3.6) * view.scale;
    switch (scene.site_kind[i]) {
      case SiteKind::hospital: {
        ink_.square(at, r, p.halo);
        const Point across[2] = {{at.x - r * 0.8, at.y}, {at.x + r * 0.8, at.y}}, down[2] = {{at.x, at.y - r * 0.8}, {at.x, at.y + r * 0.8}};
        ink_.line(across, 4 * view.scale, p.hospital);
        ink_.line(down, 4 * view.scale, p.hospital);
        break;
      }
      case SiteKind::shelter:
        if (!serves) {
          if (run_.is_plan() && run_.nearly_chosen[i]) {  // a frame without a filling
            ink_.square(at, r, p.halo);
            const Point frame[5] = {{at.x - r, at.y - r}, {at.x + r, at.y - r}, {at.x + r, at.y + r}, {at.x - r, at.y + r}, {at.x - r, at.y - r}};
            ink_.line(frame, 1.8 * view.scale, p.shelter);
            continue;
          }
          if (camera.mpp < 3) ink_.square(at, r * 0.5, p.faint.with(140));
          continue;
        }
        [[fallthrough]];
      case SiteKind::assembly: {
        const bool round = scene.site_kind[i] == SiteKind::assembly;
        if (round && camera.mpp > 4) continue;
        const bool full = !run_.is_plan() && network_.full(i);
        const double capacity = scene.site_capacity[i], share = run_.is_plan() || capacity <= 0 ? 0 : std::min(1.0, inside(i) / capacity);
        if (round) {
          ink_.disc(at, r, p.halo);
          ink_.ring(at, r - 1.5 * view.scale, 2.5 * view.scale, p.shelter);
          break;
        }
        // A box that fills from below; with a cross when nobody more goes in.
        ink_.square(at, r + 1.5 * view.scale, p.halo);
        ink_.square(at, r, run_.is_plan() ? p.shelter : p.shelter.with(90));
        const double top = at.y + r - 2 * r * share;
        ink_.quad({at.x - r, top}, {at.x + r, top}, {at.x + r, at.y + r}, {at.x - r, at.y + r}, full ? p.isolated : p.shelter);
        const Point frame[5] = {{at.x - r, at.y - r}, {at.x + r, at.y - r}, {at.x + r, at.y + r}, {at.x - r, at.y + r}, {at.x - r, at.y - r}};
        ink_.line(frame, 1.6 * view.scale, full ? p.isolated : p.shelter);
        if (full) ink_.cross(at, r * 0.7, 2.2 * view.scale, p.halo);
        break;
      }
      default:
        if (camera.mpp < 8) ink_.quad({at.x, at.y - r * 0.8}, {at.x + r * 0.8, at.y + r * 0.6}, {at.x - r * 0.8, at.y + r * 0.6}, {at.x, at.y - r * 0.8}, p.faint);
    }
  }
  ink_.draw(target);
  ink_.clear();
}

void Pane::draw_ranks(sf::RenderTarget& target, const Camera& camera, const View& view) {
  const Palette& p = palette(view.dark);
  for (auto it = run_.ranked.rbegin(); it != run_.ranked.rend(); ++it) {
    if (it->rank > kRanksShown) continue;
    project(camera, it->segment);
    ink_.line(line_, 6 * view.scale, p.halo);
    ink_.line(line_, 3.6 * view.scale, p.chosen);
    const Point at = middle_of(line_);
    const double r = (it->rank <= 10 ? 11 : 8) * view.scale;
    const bool sure = it->tier == "A", middling = it->tier == "B";
    ink_.disc(at, r + 1.6 * view.scale, sure ? p.halo : p.chosen);
    ink_.disc(at, r, sure ? p.chosen : middling ? p.faint : p.halo);
    ink_.draw(target);
    ink_.clear();
    const Colour ink = sure || middling ? p.halo : p.chosen;
    draw_label(target, font_, {std::to_string(it->rank), at, (it->rank <= 10 ? 13 : 10) * view.scale, 0, {0.5, 0.5}, ink, ink.with(0), true});
  }
}

void Pane::draw_crowd(sf::RenderTarget& target, const Camera& camera, const View& view) {
  CrowdStyle style;
  style.colours = view.colours;
  style.dark = view.dark;
  style.scale = view.scale;
  if (const auto group = run_.group(view.group)) {
    style.group = &group->codes;
    // A value that nobody has here shows nobody.
    if (view.only) style.only = static_cast<int>(std::find(group->values.begin(), group->values.end(), *view.only) - group->values.begin());
  }
  crowd_.update(*states_, time_, camera, style);
  if (!crowd_.one_by_one()) {
    const sf::Vector2u size(static_cast<unsigned>(crowd_.columns()), static_cast<unsigned>(crowd_.rows()));
    if (raster_.getSize() != size) raster_.create(size.x, size.y);
    raster_.update(crowd_.raster().data());
    raster_.setSmooth(true);
    sf::Sprite sprite(raster_);
    sprite.setScale(static_cast<float>(crowd_.cell_px()), static_cast<float>(crowd_.cell_px()));
    target.draw(sprite);
  }
  dots_.clear();
  const double r = std::clamp(3.4 / std::sqrt(std::max(0.3, camera.mpp)), 1.7, 5.0) * view.scale;
  const auto halo = sf_colour(palette(view.dark).halo);
  const auto disc = [&](const Dot& d, double radius, sf::Color c) {
    const auto k = static_cast<float>(radius);
    const sf::Vertex a({d.x - k, d.y - k}, c, {0, 0}), b({d.x + k, d.y - k}, c, {32, 0}), e({d.x + k, d.y + k}, c, {32, 32}), f({d.x - k, d.y + k}, c, {0, 32});
    dots_.insert(dots_.end(), {a, b, e, a, e, f});
  };
  for (const Dot& d : crowd_.dots()) {
    if (d.stuck) disc(d, r + 2.6 * view.scale, halo);
    disc(d, d.stuck ? r + 1.2 * view.scale : r, sf_colour(d.colour));
  }
  if (!dots_.empty()) target.draw(dots_.data(), dots_.size(), sf::Triangles, sf::RenderStates(&dot_));
  dot_radius_ = r;
}

// Isolated ones above those who wait; as large as they are many.
void Pane::draw_stacks(sf::RenderTarget& target, const View& view) {
  const Palette& p = palette(view.dark);
  stacks_.clear();
  for (const Dot& d : crowd_.dots())
    if (d.stuck || d.waits) stacks_.push_back({d.x, d.y, d.waits, d.agent, 1, 0});
  const auto place = [](const Stack& s) { return std::tuple(!s.waits, s.x, s.y, s.agent); };
  std::sort(stacks_.begin(), stacks_.end(), [&](const Stack& a, const Stack& b) { return place(a) < place(b); });
  std::size_t kept = 0;
  for (std::size_t i = 0, next = 0; i < stacks_.size(); i = next) {
    while (next < stacks_.size() && stacks_[next].x == stacks_[i].x && stacks_[next].y == stacks_[i].y && stacks_[next].waits == stacks_[i].waits) ++next;
    Stack s = stacks_[i];
    s.parties = static_cast<std::uint32_t>(next - i);
    // Who waits is no emergency: a few stay dots.
    if (s.parties < (s.waits ? 10u : 3u)) continue;
    s.radius = std::clamp(dot_radius_ + (s.waits ? 0.8 : 2.2) * view.scale * std::sqrt(static_cast<double>(s.parties)), 8 * view.scale, (s.waits ? 12 : 18) * view.scale);
    stacks_[kept++] = s;
  }
  stacks_.resize(kept);
  for (const Stack& s : stacks_) {
    const Point at{static_cast<double>(s.x), static_cast<double>(s.y)};
    const Colour c = s.waits ? p.waiting : p.isolated;
    ink_.clear();
    ink_.disc(at, s.radius + 1.5 * view.scale, p.halo);
    ink_.disc(at, s.radius, c);
    ink_.draw(target);
    draw_label(target, font_, {std::to_string(s.parties), at, std::clamp(s.radius / view.scale, 9.0, 16.0) * view.scale, 0, {0.5, 0.5}, p.halo, c.with(0), false});
  }
  ink_.clear();
}

void Pane::draw_selected(const Camera& camera, const View& view, const Selection& s) {
  const Palette& p = palette(view.dark);
  if (s.kind == Selection::Kind::street && s.id < run_.map.from.size()) {
    // All blocks of the name, and the chosen one.
    const std::uint32_t name = run_.map.name_index[SegmentId(s.id)];
    for (SegmentId other : run_.map.from.keys()) {
      if (run_.map.name_index[other] != name || run_.map.name(other).empty()) continue;
      project(camera, other);
      ink_.line(line_, 6 * view.scale, rgb(0x00b4d8).with(70), true);
    }
    project(camera, SegmentId(s.id));
    ink_.line(line_, 9 * view.scale, rgb(0x00b4d8).with(150), true);
  } else if (s.kind == Selection::Kind::zone) {
    line_.clear();
    for (const Point& corner : record::corners_of(run_.people()->cell(s.id))) line_.push_back(camera.to_screen(corner));
    line_.push_back(line_.front());
    ink_.line(line_, 3 * view.scale, rgb(0x00b4d8));
  } else if (const auto at = place_of(s)) {
    ink_.ring(camera.to_screen(*at), 12 * view.scale, 3 * view.scale, rgb(0x00b4d8));
    ink_.ring(camera.to_screen(*at), 14.5 * view.scale, 1.5 * view.scale, p.halo);
  }
}

void Pane::draw(sf::RenderTarget& target, const Camera& camera, const View& view, const Selection& selected, bool settled) {
  MapStyle style{view.dark, view.buildings, view.damage, view.names, view.sites, view.scale, street_colours_.empty() ? nullptr : &street_colours_, stamp_};
  base_.draw(target, camera, style, settled);
  ink_.clear();
  const bool area = selected.kind == Selection::Kind::street || selected.kind == Selection::Kind::zone;
  if (area) draw_selected(camera, view, selected);
  if (view.closures && run_.replay) draw_closures(camera, view);
  ink_.draw(target);
  ink_.clear();
  if (view.agents && states_) draw_crowd(target, camera, view);
  base_.draw_words(target, camera);
  if (view.agents && states_) draw_stacks(target, view);
  if (view.crews && run_.replay) draw_crews(camera, view);
  ink_.draw(target);
  ink_.clear();
  if (run_.is_plan()) draw_ranks(target, camera, view);
  if (view.sites) draw_catchments(camera, view, selected), draw_sites(target, camera, view);
  if (area) return;
  draw_selected(camera, view, selected);  // a ring round what is small: above all
  ink_.draw(target);
  ink_.clear();
}

std::optional<Point> Pane::place_of(const Selection& s) const {
  Point at;
  switch (s.kind) {
    case Selection::Kind::street: {
      if (s.id >= run_.map.from.size()) return {};
      const auto line = run_.map.shape[s.id];
      return line[line.size() / 2];
    }
    case Selection::Kind::site: return s.id < run_.map.scene.sites() ? std::optional(run_.map.scene.site_point[s.id]) : std::nullopt;
    case Selection::Kind::zone: return record::centre_of(run_.people()->cell(s.id));
    case Selection::Kind::agent: return states_ && crowd_.place(*states_, time_, s.id, at) ? std::optional(at) : std::nullopt;
    default: return {};
  }
}

Selection Pane::pick(const Camera& camera, const View& view, Point screen) const {
  const double reach = 9 * view.scale;
  if (view.agents && states_)
    for (auto s = stacks_.rbegin(); s != stacks_.rend(); ++s)
      if (std::hypot(static_cast<double>(s->x) - screen.x, static_cast<double>(s->y) - screen.y) <= s->radius) return {Selection::Kind::agent, s->agent};
  if (view.agents && states_)
    if (const auto agent = crowd_.nearest(screen, reach * 0.7); agent != record::kNowhere) return {Selection::Kind::agent, agent};
  const record::Scene& scene = run_.map.scene;
  for (std::uint32_t i = 0; view.sites && i < scene.sites(); ++i)
    if (distance_m(camera.to_screen(scene.site_point[i]), screen) < reach) return {Selection::Kind::site, i};
  Selection best;
  double nearest = reach;
  const Point world = camera.to_world(screen);
  base_.near(world, reach * camera.mpp, [&](SegmentId s) {
    const auto line = run_.map.shape[s.value()];
    for (std::size_t i = 1; i < line.size(); ++i)
      if (const double away = foot_on(world, line[i - 1], line[i]).distance / camera.mpp; away < nearest) nearest = away, best = {Selection::Kind::street, s.value()};
  });
  if (best.kind == Selection::Kind::none)
    if (const auto* people = run_.people())
      if (const std::size_t cell = cell_at(*people, world); cell != kNoCell) return {Selection::Kind::zone, static_cast<std::uint32_t>(cell)};
  return best;
}

}  // namespace senda::viz
