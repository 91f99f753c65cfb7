#pragma once
// Scale bar and north arrow, for every map that is shown or printed.
#include "viz/camera.hpp"
#include "viz/drawing.hpp"

namespace senda::viz {

/// The largest of 1, 2, 5 times a power of ten that is no longer than `most`.
double round_length(double most);

/// Made anew only when the view has changed.
class Furniture {
 public:
  explicit Furniture(const sf::Font& font) : font_(font) {}
  void draw(sf::RenderTarget& target, const Camera& camera, bool dark, double scale);

 private:
  void make(const Camera& camera, bool dark, double scale);
  const sf::Font& font_;
  Camera made_;
  bool dark_ = false;
  double scale_ = 0;
  Ink ink_;
  sf::Text length_, north_;
};

}  // namespace senda::viz
