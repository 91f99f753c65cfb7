#pragma once
// The ground of the picture: water, parks, buildings, streets by class, names. It is drawn into a picture of its own,
// which is shown again until the view changes; while a hand moves the map, the old picture moves with it where drawing
// a new one takes too long for a smooth frame.
#include <SFML/Graphics.hpp>
#include <functional>
#include <optional>
#include <vector>

#include "graph/nearest.hpp"
#include "sim/record/map_file.hpp"
#include "viz/camera.hpp"
#include "viz/drawing.hpp"

namespace senda::viz {

struct MapStyle {
  bool dark = false, buildings = true, damage = true, names = true, sites = true;
  double scale = 1;   ///< of the display
  /// Colours of streets instead of those of their class, by segment (a = 0: as it is); null: none. `stamp` tells when
  /// they have changed.
  const std::vector<Colour>* streets = nullptr;
  std::uint64_t stamp = 0;
  friend bool operator==(const MapStyle&, const MapStyle&) = default;
};

class BaseMap {
 public:
  BaseMap(const record::ReplayMap& map, const sf::Font& font);
  /// `settled`: the view is at rest, so that the picture must be exact.
  void draw(sf::RenderTarget& target, const Camera& camera, const MapStyle& style, bool settled);
  /// The names, which lie above everything that moves; after `draw`.
  void draw_words(sf::RenderTarget& target, const Camera& camera) const;
  /// What the last redraw took, s.
  double redraw_s() const { return redraw_s_; }
  /// Segments near a point of the plane; some more than once.
  void near(Point world, double radius, const std::function<void(SegmentId)>& visit) const;

 private:
  struct Polygon {
    Box box;
    std::vector<Point> triangles;
    bool made = false;
  };
  void redraw(const Camera& camera, const MapStyle& style);
  void redraw_words(const Camera& camera, const MapStyle& style, const Palette& p);
  sf::Sprite placed(const sf::RenderTexture& picture, const Camera& camera) const;
  void see(const Camera& camera);
  void draw_areas(const Camera& camera, const Palette& p);
  void draw_buildings(const Camera& camera, const MapStyle& style, const Palette& p);
  void draw_streets(const Camera& camera, const MapStyle& style, const Palette& p);
  void draw_names(const Camera& camera, const MapStyle& style, const Palette& p);
  void draw_site_names(const Camera& camera, const MapStyle& style, const Palette& p);
  void draw_places(const Camera& camera, const MapStyle& style, const Palette& p);
  bool claim(const Box& box);
  std::span<const Point> project(const Camera& camera, std::size_t segment);

  const record::ReplayMap& map_;
  const sf::Font& font_;
  BucketGrid segments_, buildings_;
  std::vector<std::uint32_t> long_;  ///< segments that would lie in too many tiles: always looked at
  std::vector<Polygon> areas_, footprints_;
  sf::RenderTexture picture_, words_;
  std::optional<Camera> drawn_;
  MapStyle drawn_style_;
  double redraw_s_ = 0;
  // while drawing
  std::vector<std::uint32_t> visible_, seen_;
  std::uint32_t look_ = 0;
  std::vector<Point> line_;
  std::vector<Box> claimed_;
  Ink ink_;
};

}  // namespace senda::viz
