#pragma once
// Shapes that SFML has no word for: lines of a width with dashes, polygons with holes, words with a halo.
#include <SFML/Graphics.hpp>
#include <span>
#include <string>
#include <vector>

#include "graph/units.hpp"
#include "viz/palette.hpp"

namespace senda::viz {

inline sf::Color sf_colour(Colour c) { return sf::Color(c.r, c.g, c.b, c.a); }
inline Point between(Point a, Point b, double share) { return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share}; }
inline sf::Vector2f sf_point(Point p) { return {static_cast<float>(p.x), static_cast<float>(p.y)}; }
inline sf::String sf_text(const std::string& utf8) { return sf::String::fromUtf8(utf8.begin(), utf8.end()); }

/// Triangles of one picture, gathered and drawn at once. Positions are pixels.
class Ink {
 public:
  void clear() { vertices_.clear(); }
  bool empty() const { return vertices_.empty(); }
  void triangle(Point a, Point b, Point c, Colour colour);
  void quad(Point a, Point b, Point c, Point d, Colour colour);
  /// `round`: joints and ends are filled, which only broad lines need.
  void line(std::span<const Point> points, double width, Colour colour, bool round = false);
  /// `dash`, `gap` in pixels.
  void dashed(std::span<const Point> points, double width, Colour colour, double dash, double gap);
  void disc(Point centre, double radius, Colour colour);
  void ring(Point centre, double radius, double width, Colour colour);
  void square(Point centre, double half, Colour colour);
  void cross(Point centre, double half, double width, Colour colour);
  void draw(sf::RenderTarget& target) const;

 private:
  std::vector<sf::Vertex> vertices_;
};

/// Triangles, three points each, of a polygon with holes (even-odd).
std::vector<Point> triangulate(std::span<const Point> outline, const std::vector<std::span<const Point>>& holes = {});

/// Text with a halo, so that it reads on any ground. `anchor`: share of its width and height that lies left of and above
/// the position. Angle in degrees.
struct Label {
  std::string text;
  Point at;
  double size = 12, angle = 0;
  Point anchor{0.5, 0.5};
  Colour ink, halo;
  bool bold = false;
};
sf::Text label_text(const sf::Font& font, const Label& label);
void draw_label(sf::RenderTarget& target, const sf::Font& font, const Label& label);
double label_width(const sf::Font& font, const std::string& text, double size);

}  // namespace senda::viz
