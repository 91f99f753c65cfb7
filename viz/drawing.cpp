#include "viz/drawing.hpp"

#include <GL/glu.h>

#include <cmath>
#include <deque>
#include <numbers>

namespace senda::viz {

void Ink::triangle(Point a, Point b, Point c, Colour colour) {
  for (const Point p : {a, b, c}) vertices_.emplace_back(sf_point(p), sf_colour(colour));
}

void Ink::quad(Point a, Point b, Point c, Point d, Colour colour) {
  triangle(a, b, c, colour);
  triangle(a, c, d, colour);
}

void Ink::line(std::span<const Point> points, double width, Colour colour, bool round) {
  for (std::size_t i = 1; i < points.size(); ++i) {
    const Point a = points[i - 1], b = points[i];
    const double length = distance_m(a, b);
    if (length < 1e-9) continue;
    const double nx = -(b.y - a.y) / length * width / 2, ny = (b.x - a.x) / length * width / 2;
    quad({a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}, colour);
  }
  if (round)
    for (const Point p : points) disc(p, width / 2, colour);
}

void Ink::dashed(std::span<const Point> points, double width, Colour colour, double dash, double gap) {
  double at = 0;  // within the pattern
  for (std::size_t i = 1; i < points.size(); ++i) {
    const Point a = points[i - 1], b = points[i];
    const double length = distance_m(a, b);
    for (double done = 0; done < length;) {
      const bool on = at < dash;
      const double step = std::min(length - done, (on ? dash : dash + gap) - at);
      if (on) {
        const Point piece[2] = {between(a, b, done / length), between(a, b, (done + step) / length)};
        line(piece, width, colour);
      }
      done += std::max(step, 1e-6);
      at += std::max(step, 1e-6);
      if (at >= dash + gap - 1e-9) at = 0;
    }
  }
}

void Ink::disc(Point c, double radius, Colour colour) {
  const int corners = radius < 3 ? 8 : radius < 8 ? 14 : 28;
  Point last{c.x + radius, c.y};
  for (int i = 1; i <= corners; ++i) {
    const double angle = 2 * std::numbers::pi * i / corners;
    const Point next{c.x + radius * std::cos(angle), c.y + radius * std::sin(angle)};
    triangle(c, last, next, colour);
    last = next;
  }
}

void Ink::ring(Point c, double radius, double width, Colour colour) {
  Point points[25];
  for (int i = 0; i <= 24; ++i) points[i] = {c.x + radius * std::cos(2 * std::numbers::pi * i / 24), c.y + radius * std::sin(2 * std::numbers::pi * i / 24)};
  line(points, width, colour);
}

void Ink::square(Point c, double half, Colour colour) { quad({c.x - half, c.y - half}, {c.x + half, c.y - half}, {c.x + half, c.y + half}, {c.x - half, c.y + half}, colour); }

void Ink::cross(Point c, double half, double width, Colour colour) {
  const Point one[2] = {{c.x - half, c.y - half}, {c.x + half, c.y + half}}, other[2] = {{c.x - half, c.y + half}, {c.x + half, c.y - half}};
  line(one, width, colour);
  line(other, width, colour);
}

void Ink::draw(sf::RenderTarget& target) const {
  if (!vertices_.empty()) target.draw(vertices_.data(), vertices_.size(), sf::Triangles);
}

namespace {

// What the tessellator of GLU calls back with. It splits lines that cross, for which `made` keeps new corners.
struct Tessellation {
  std::vector<Point> out, corners;
  std::deque<Point> made;
  GLenum how = 0;
};

void begin(GLenum how, void* data) {
  static_cast<Tessellation*>(data)->how = how;
  static_cast<Tessellation*>(data)->corners.clear();
}
void vertex(void* corner, void* data) { static_cast<Tessellation*>(data)->corners.push_back(*static_cast<const Point*>(corner)); }
void end(void* data) {
  auto& t = *static_cast<Tessellation*>(data);
  const auto& c = t.corners;
  for (std::size_t i = 2; i < c.size(); ++i) {
    if (t.how == GL_TRIANGLES && i % 3 != 2) continue;
    const Point first = t.how == GL_TRIANGLE_FAN ? c[0] : c[i - 2];
    t.out.insert(t.out.end(), {first, c[i - 1], c[i]});
  }
}
void combine(GLdouble at[3], void**, GLfloat*, void** corner, void* data) {
  auto& made = static_cast<Tessellation*>(data)->made;
  made.push_back({at[0], at[1]});
  *corner = &made.back();
}

bool convex(std::span<const Point> ring) {
  int sign = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point a = ring[i], b = ring[(i + 1) % ring.size()], c = ring[(i + 2) % ring.size()];
    const double turn = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
    if (std::abs(turn) < 1e-9) continue;
    if (sign != 0 && (turn > 0) != (sign > 0)) return false;
    sign = turn > 0 ? 1 : -1;
  }
  return true;
}

}  // namespace

std::vector<Point> triangulate(std::span<const Point> outline, const std::vector<std::span<const Point>>& holes) {
  if (outline.size() > 1 && outline.front() == outline.back()) outline = outline.first(outline.size() - 1);
  if (outline.size() < 3) return {};
  if (holes.empty() && outline.size() < 12 && convex(outline)) {
    std::vector<Point> fan;
    for (std::size_t i = 2; i < outline.size(); ++i) fan.insert(fan.end(), {outline[0], outline[i - 1], outline[i]});
    return fan;
  }
  Tessellation t;
  GLUtesselator* glu = gluNewTess();
  using Call = void (*)();
  gluTessCallback(glu, GLU_TESS_BEGIN_DATA, reinterpret_cast<Call>(begin));
  gluTessCallback(glu, GLU_TESS_VERTEX_DATA, reinterpret_cast<Call>(vertex));
  gluTessCallback(glu, GLU_TESS_END_DATA, reinterpret_cast<Call>(end));
  gluTessCallback(glu, GLU_TESS_COMBINE_DATA, reinterpret_cast<Call>(combine));
  gluTessNormal(glu, 0, 0, 1);
  gluTessBeginPolygon(glu, &t);
  const auto contour = [&](std::span<const Point> ring) {
    gluTessBeginContour(glu);
    for (const Point& p : ring) {
      GLdouble at[3] = {p.x, p.y, 0};
      gluTessVertex(glu, at, const_cast<Point*>(&p));
    }
    gluTessEndContour(glu);
  };
  contour(outline);
  for (const auto& h : holes) contour(h);
  gluTessEndPolygon(glu);
  gluDeleteTess(glu);
  return std::move(t.out);
}

sf::Text label_text(const sf::Font& font, const Label& l) {
  sf::Text text(sf_text(l.text), font, static_cast<unsigned>(std::lround(l.size)));
  if (l.bold) text.setStyle(sf::Text::Bold);
  text.setFillColor(sf_colour(l.ink));
  text.setOutlineColor(sf_colour(l.halo));
  text.setOutlineThickness(static_cast<float>(std::max(1.0, l.size / 8)));
  const sf::FloatRect box = text.getLocalBounds();
  text.setOrigin(std::round(box.left + box.width * static_cast<float>(l.anchor.x)), std::round(box.top + box.height * static_cast<float>(l.anchor.y)));
  text.setPosition(std::round(static_cast<float>(l.at.x)), std::round(static_cast<float>(l.at.y)));
  text.setRotation(static_cast<float>(l.angle));
  return text;
}

void draw_label(sf::RenderTarget& target, const sf::Font& font, const Label& l) { target.draw(label_text(font, l)); }

double label_width(const sf::Font& font, const std::string& text, double size) {
  sf::Text t(sf_text(text), font, static_cast<unsigned>(std::lround(size)));
  return static_cast<double>(t.getLocalBounds().width);
}

}  // namespace senda::viz
