#include "viz/base_map.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <string_view>

namespace senda::viz {

namespace {

constexpr double kTile_m = 500;
constexpr double kMostTiles = 400;  // that one thing may lie in; a larger building is none
constexpr double kSmooth_s = 0.04;  // a redraw that takes longer waits until the hand rests

Box box_of(std::span<const Point> points) {
  Box box;
  for (const Point& p : points) box.add(p);
  return box;
}

// A square that holds a box: its middle, and how far it reaches from there.
std::pair<Point, double> around(const Box& b) { return {{(b.low.x + b.high.x) / 2, (b.low.y + b.high.y) / 2}, std::max(b.high.x - b.low.x, b.high.y - b.low.y) / 2}; }

double tiles_of(const Box& b, double tile) { return ((b.high.x - b.low.x) / tile + 1) * ((b.high.y - b.low.y) / tile + 1); }

Box box_of_all(const record::ReplayMap& m) {
  Box box = box_of(m.shape.points);
  for (const Point& p : m.footprint.points) box.add(p);
  if (box.empty()) box.add({0, 0});
  return box;
}

/// How a class of streets is drawn: least width, and the scale (metres per pixel) from which on it is left out.
struct ClassStyle {
  double least_px, until_mpp;
  bool major;
};

ClassStyle style_of(RoadClass c) {
  switch (c) {
    case RoadClass::motorway:
    case RoadClass::trunk: return {3.4, 1e9, true};
    case RoadClass::primary: return {3.0, 1e9, true};
    case RoadClass::secondary: return {2.4, 120, true};
    case RoadClass::tertiary: return {1.9, 60, false};
    case RoadClass::unclassified:
    case RoadClass::residential: return {1.3, 22, false};
    case RoadClass::living_street:
    case RoadClass::pedestrian: return {1.2, 12, false};
    case RoadClass::service: return {0.9, 6, false};
    default: return {0.7, 4, false};
  }
}

}  // namespace

BaseMap::BaseMap(const record::ReplayMap& map, const sf::Font& font) : map_(map), font_(font) {
  const Box all = box_of_all(map);
  const double tile = std::max(kTile_m, std::sqrt(all.area()) / 400);
  segments_ = BucketGrid(all.low, all.high, tile);
  for (std::uint32_t s = 0; s < map.shape.size(); ++s) {
    const Box b = box_of(map.shape[s]);
    if (tiles_of(b, tile) > kMostTiles) long_.push_back(s);
    else segments_.add_box(b.low, b.high, s);
  }
  buildings_ = BucketGrid(all.low, all.high, tile);
  footprints_.resize(map.footprint.size());
  for (std::uint32_t i = 0; i < map.footprint.size(); ++i) {
    footprints_[i].box = box_of(map.footprint[i]);
    if (!footprints_[i].box.empty() && tiles_of(footprints_[i].box, tile) <= kMostTiles) buildings_.add_box(footprints_[i].box.low, footprints_[i].box.high, i);
  }
  areas_.resize(map.outline.size());
  for (std::size_t i = 0; i < map.outline.size(); ++i) areas_[i].box = box_of(map.outline[i]);
  seen_.assign(std::max(map.shape.size(), map.footprint.size()), 0);
}

void BaseMap::near(Point world, double radius, const std::function<void(SegmentId)>& visit) const {
  segments_.near(world, radius, [&](std::uint32_t s) { visit(SegmentId(s)); });
  for (const std::uint32_t s : long_) visit(SegmentId(s));
}

void BaseMap::draw(sf::RenderTarget& target, const Camera& camera, const MapStyle& style, bool settled) {
  const bool same = drawn_ && *drawn_ == camera && drawn_style_ == style;
  const bool comparable = drawn_ && drawn_->width == camera.width && drawn_->height == camera.height && drawn_style_ == style;
  if (!same && (settled || !comparable || redraw_s_ < kSmooth_s)) {
    redraw(camera, style);
    target.setActive(true);
  }
  if (*drawn_ != camera) {
    sf::RectangleShape ground({static_cast<float>(camera.width), static_cast<float>(camera.height)});
    ground.setFillColor(sf_colour(palette(style.dark).ground));
    target.draw(ground);
  }
  target.draw(placed(picture_, camera), sf::RenderStates(sf::BlendNone));
}

// An older picture lies where its corners belong now.
sf::Sprite BaseMap::placed(const sf::RenderTexture& picture, const Camera& camera) const {
  sf::Sprite sprite(picture.getTexture());
  if (*drawn_ == camera) return sprite;
  const auto scale = static_cast<float>(drawn_->mpp / camera.mpp);
  sprite.setPosition(sf_point(camera.to_screen(drawn_->to_world({0, 0}))));
  sprite.setScale(scale, scale);
  sprite.setRotation(static_cast<float>((camera.angle - drawn_->angle) * 180 / std::numbers::pi));
  return sprite;
}

void BaseMap::draw_words(sf::RenderTarget& target, const Camera& camera) const {
  if (!drawn_style_.names) return;
  // What is in the picture is multiplied by its opacity already.
  target.draw(placed(words_, camera), sf::RenderStates(sf::BlendMode(sf::BlendMode::One, sf::BlendMode::OneMinusSrcAlpha)));
}

namespace {

void make_picture(sf::RenderTexture& picture, unsigned w, unsigned h, unsigned smoothing) {
  if (picture.getSize() == sf::Vector2u(w, h)) return;
  if (!picture.create(w, h, sf::ContextSettings(0, 0, smoothing)) && !picture.create(w, h)) throw std::runtime_error("no picture of this size can be made");
  picture.setSmooth(true);
}

}  // namespace

void BaseMap::redraw(const Camera& camera, const MapStyle& style) {
  const auto begin = std::chrono::steady_clock::now();
  const auto w = static_cast<unsigned>(camera.width), h = static_cast<unsigned>(camera.height);
  make_picture(picture_, w, h, 4);
  picture_.setActive(true);  // SFML 2.5 may take another picture of the same context for the active one
  const Palette& p = palette(style.dark);
  picture_.clear(sf_colour(p.ground));
  draw_areas(camera, p);
  if (style.buildings && camera.mpp < 5 * style.scale) draw_buildings(camera, style, p);
  see(camera);
  draw_streets(camera, style, p);
  picture_.display();
  if (style.names) redraw_words(camera, style, p);
  drawn_ = camera;
  drawn_style_ = style;
  redraw_s_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void BaseMap::redraw_words(const Camera& camera, const MapStyle& style, const Palette& p) {
  make_picture(words_, static_cast<unsigned>(camera.width), static_cast<unsigned>(camera.height), 0);
  words_.setActive(true);
  words_.clear(sf::Color::Transparent);
  claimed_.clear();
  if (style.sites) draw_site_names(camera, style, p);
  draw_places(camera, style, p);
  draw_names(camera, style, p);
  words_.display();
}

// Segments within the view, each once, minor classes first.
void BaseMap::see(const Camera& camera) {
  const auto [middle, reach] = around(camera.bounds());
  visible_.clear();
  ++look_;
  const auto look = [&](std::uint32_t s) {
    if (seen_[s] == look_) return;
    seen_[s] = look_;
    if (camera.mpp <= style_of(map_.road_class[SegmentId(s)]).until_mpp) visible_.push_back(s);
  };
  segments_.near(middle, reach, look);
  for (const std::uint32_t s : long_) look(s);
  std::sort(visible_.begin(), visible_.end(), [&](std::uint32_t a, std::uint32_t b) {
    const auto ca = map_.road_class[SegmentId(a)], cb = map_.road_class[SegmentId(b)];
    return ca != cb ? ca > cb : a < b;
  });
}

void BaseMap::draw_areas(const Camera& camera, const Palette& p) {
  const Box view = camera.bounds();
  ink_.clear();
  std::vector<std::vector<std::span<const Point>>> holes(areas_.size());
  for (std::size_t h = 0; h < map_.hole_of.size(); ++h) holes[map_.hole_of[h]].push_back(map_.holes[h]);
  for (const AreaKind kind : {AreaKind::park, AreaKind::plaza, AreaKind::water})
    for (std::size_t i = 0; i < areas_.size(); ++i) {
      Polygon& a = areas_[i];
      if (map_.area_kind[i] != kind || a.box.empty() || !a.box.meets(view) || std::sqrt(a.box.area()) < 2 * camera.mpp) continue;
      if (!a.made) a.triangles = triangulate(map_.outline[i], holes[i]);
      a.made = true;
      const Colour c = kind == AreaKind::water ? p.water : kind == AreaKind::park ? p.park : p.plaza;
      for (std::size_t t = 0; t + 2 < a.triangles.size(); t += 3) ink_.triangle(camera.to_screen(a.triangles[t]), camera.to_screen(a.triangles[t + 1]), camera.to_screen(a.triangles[t + 2]), c);
    }
  ink_.draw(picture_);
}

void BaseMap::draw_buildings(const Camera& camera, const MapStyle& style, const Palette& p) {
  const Box view = camera.bounds();
  const auto [middle, reach] = around(view);
  const auto& damage = map_.scene.building_damage;
  ink_.clear();
  ++look_;
  buildings_.near(middle, reach, [&](std::uint32_t i) {
    Polygon& b = footprints_[i];
    if (seen_[i] == look_ || !b.box.meets(view)) return;
    seen_[i] = look_;
    if (!b.made) b.triangles = triangulate(map_.footprint[i]);
    b.made = true;
    const bool known = style.damage && i < damage.size() && damage[i] < p.damage.size();
    const Colour c = known ? p.damage[damage[i]] : p.building;
    for (std::size_t t = 0; t + 2 < b.triangles.size(); t += 3) ink_.triangle(camera.to_screen(b.triangles[t]), camera.to_screen(b.triangles[t + 1]), camera.to_screen(b.triangles[t + 2]), c);
  });
  ink_.draw(picture_);
}

std::span<const Point> BaseMap::project(const Camera& camera, std::size_t segment) {
  line_.clear();
  const auto shape = map_.shape[segment];
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const Point p = camera.to_screen(shape[i]);
    // Bends of less than a pixel are not seen.
    if (i > 0 && i + 1 < shape.size() && std::abs(p.x - line_.back().x) + std::abs(p.y - line_.back().y) < 1) continue;
    line_.push_back(p);
  }
  return line_;
}

void BaseMap::draw_streets(const Camera& camera, const MapStyle& style, const Palette& p) {
  const auto width_of = [&](std::uint32_t s) {
    const SegmentId id(s);
    const double real_m = map_.allows(id, kCar) ? 3.2 * std::max<int>(1, map_.lanes[id]) : 2;
    return std::max(style_of(map_.road_class[id]).least_px * style.scale, real_m / camera.mpp);
  };
  for (const bool casing : {true, false}) {
    if (casing && camera.mpp > 12) continue;  // a line around each would be all there is to see
    ink_.clear();
    for (const std::uint32_t s : visible_) {
      const SegmentId id(s);
      const bool path = !map_.allows(id, kCar);
      if (casing && path) continue;
      const double w = width_of(s);
      Colour c = casing ? p.casing : path ? p.path : style_of(map_.road_class[id]).major ? p.major : camera.mpp > 12 ? p.casing : p.road;
      const bool own = style.streets && (*style.streets)[s].a > 0;
      if (own && !casing) c = (*style.streets)[s];
      ink_.line(project(camera, s), casing ? w + 1.6 * style.scale : path && !own ? std::min(w, 1.6 * style.scale) : own ? std::max(w, 2.4 * style.scale) : w, c, w > 3.5);
    }
    ink_.draw(picture_);
  }
}

// A place for words where there are none yet.
bool BaseMap::claim(const Box& box) {
  for (const Box& b : claimed_)
    if (b.meets(box)) return false;
  claimed_.push_back(box);
  return true;
}

// Below their symbols, which are drawn later: nothing else is written there.
void BaseMap::draw_site_names(const Camera& camera, const MapStyle& style, const Palette& p) {
  if (camera.mpp > 4.5) return;
  const record::Scene& s = map_.scene;
  const double size = 11 * style.scale, symbol = 8 * style.scale;
  for (const SiteKind kind : {SiteKind::shelter, SiteKind::hospital})
    for (std::size_t i = 0; i < s.sites(); ++i) {
      if (s.site_kind[i] != kind || !s.site_standing[i]) continue;
      const Point at = camera.to_screen(s.site_point[i]);
      if (at.x < 0 || at.y < 0 || at.x > camera.width || at.y > camera.height) continue;
      const double wide = label_width(font_, s.site_name[i], size);
      Box mark, box;
      mark.add({at.x - symbol, at.y - symbol});
      mark.add({at.x + symbol, at.y + symbol});
      box.add({at.x - wide / 2 - 2, at.y + symbol});
      box.add({at.x + wide / 2 + 2, at.y + symbol + size * 1.4});
      const bool free = !s.site_name[i].empty() && claim(box);
      claimed_.push_back(mark);
      if (free) draw_label(words_, font_, {s.site_name[i], {at.x, at.y + symbol + 2 * style.scale}, size, 0, {0.5, 0}, p.ink, p.halo.with(230), false});
    }
}

void BaseMap::draw_places(const Camera& camera, const MapStyle& style, const Palette& p) {
  for (int kind = 0; kind < kPlaceKinds; ++kind) {
    constexpr double kFrom[] = {12, 6, 5, 2.5, 1.2}, kUntil[] = {1e9, 120, 80, 30, 10};  // scale at which the name is shown
    if (camera.mpp < kFrom[kind] * 0.5 || camera.mpp > kUntil[kind]) continue;
    for (std::size_t i = 0; i < map_.place_kind.size(); ++i) {
      if (static_cast<int>(map_.place_kind[i]) != kind || map_.place_name[i].empty()) continue;
      const Point at = camera.to_screen(map_.place_point[i]);
      const double size = (kind == 0 ? 20 : kind == 1 ? 17 : kind == 2 ? 14 : 12) * style.scale, wide = label_width(font_, map_.place_name[i], size);
      Box box;
      box.add({at.x - wide / 2 - 8, at.y - size});
      box.add({at.x + wide / 2 + 8, at.y + size});
      if (box.low.x < 0 || box.low.y < 0 || box.high.x > camera.width || box.high.y > camera.height || !claim(box)) continue;
      draw_label(words_, font_, {map_.place_name[i], at, size, 0, {0.5, 0.5}, p.faint, p.halo.with(220), false});
    }
  }
}

// Names of streets along their longest straight piece, the larger classes first, each name once in a neighbourhood.
void BaseMap::draw_names(const Camera& camera, const MapStyle& style, const Palette& p) {
  if (camera.mpp > 5) return;
  const double size = 11 * style.scale;
  std::vector<std::pair<std::uint32_t, Point>> written;
  for (auto it = visible_.rbegin(); it != visible_.rend(); ++it) {
    const SegmentId id(*it);
    const std::string& name = map_.name(id);
    const bool large = map_.road_class[id] <= RoadClass::tertiary;
    if (name.empty() || (!large && camera.mpp > 1.6)) continue;
    const auto line = project(camera, *it);
    std::size_t best = 1;
    for (std::size_t i = 2; i < line.size(); ++i)
      if (distance_m(line[i - 1], line[i]) > distance_m(line[best - 1], line[best])) best = i;
    const Point a = line[best - 1], b = line[best], middle{(a.x + b.x) / 2, (a.y + b.y) / 2};
    const double length = distance_m(a, b);
    if (length < size * 3 || middle.x < 0 || middle.y < 0 || middle.x > camera.width || middle.y > camera.height) continue;
    const bool near = std::any_of(written.begin(), written.end(), [&](const auto& w) { return w.first == map_.name_index[id] && distance_m(w.second, middle) < 420 * style.scale; });
    if (near) continue;
    const double wide = label_width(font_, name, size);
    if (wide > length * (large ? 2.2 : 1.25)) continue;
    double angle = std::atan2(b.y - a.y, b.x - a.x) * 180 / std::numbers::pi;
    if (angle > 90) angle -= 180;
    if (angle < -90) angle += 180;
    const double across = std::abs(std::cos(angle * std::numbers::pi / 180)), down = std::abs(std::sin(angle * std::numbers::pi / 180));
    Box box;
    box.add({middle.x - (wide * across + size * down) / 2, middle.y - (wide * down + size * across) / 2});
    box.add({middle.x + (wide * across + size * down) / 2, middle.y + (wide * down + size * across) / 2});
    if (!claim(box)) continue;
    written.emplace_back(map_.name_index[id], middle);
    draw_label(words_, font_, {name, middle, size, angle, {0.5, 0.5}, p.ink.with(210), p.halo.with(230), false});
  }
}

}  // namespace senda::viz
