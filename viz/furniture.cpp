#include "viz/furniture.hpp"

#include <fmt/format.h>

#include <cmath>

namespace senda::viz {

double round_length(double most) {
  const double power = std::pow(10, std::floor(std::log10(most)));
  for (const double k : {5.0, 2.0})
    if (k * power <= most) return k * power;
  return power;
}

void Furniture::draw(sf::RenderTarget& target, const Camera& camera, bool dark, double scale) {
  if (made_ != camera || dark_ != dark || scale_ != scale) make(camera, dark, scale);
  ink_.draw(target);
  target.draw(length_);
  target.draw(north_);
}

void Furniture::make(const Camera& camera, bool dark, double scale) {
  made_ = camera;
  dark_ = dark;
  scale_ = scale;
  ink_.clear();
  const Palette& p = palette(dark);
  const double metres = round_length(160 * scale * camera.mpp), px = metres / camera.mpp;
  const Point at{18 * scale, camera.height - 18 * scale};
  const auto bar = [&](double extra, Colour c) {
    const Point line[4] = {{at.x - extra, at.y - 6 * scale - extra}, {at.x - extra, at.y + extra}, {at.x + px + extra, at.y + extra}, {at.x + px + extra, at.y - 6 * scale - extra}};
    ink_.line(line, (2 + 2 * extra) * scale, c);
  };
  bar(1, p.halo.with(200));
  bar(0, p.ink);
  // North: a needle that turns with the map.
  const Point middle{camera.width - 30 * scale, camera.height - 34 * scale};
  const double c = std::cos(camera.angle), s = std::sin(camera.angle), r = 16 * scale;
  const auto turned = [&](double x, double y) { return Point{middle.x + c * x - s * y, middle.y + s * x + c * y}; };
  ink_.disc(middle, r * 1.25, p.halo.with(210));
  ink_.triangle(turned(0, -r), turned(r * 0.45, r * 0.5), turned(0, r * 0.2), p.ink);
  ink_.triangle(turned(0, -r), turned(-r * 0.45, r * 0.5), turned(0, r * 0.2), p.faint);
  length_ = label_text(font_, {metres >= 1000 ? fmt::format("{:.0f} km", metres / 1000) : fmt::format("{:.0f} m", metres), {at.x + px / 2, at.y - 8 * scale}, 12 * scale, 0, {0.5, 1}, p.ink, p.halo.with(230), false});
  north_ = label_text(font_, {"N", turned(0, -r * 1.55), 11 * scale, 0, {0.5, 0.5}, p.ink, p.halo.with(230), true});
}

}  // namespace senda::viz
