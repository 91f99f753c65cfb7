#pragma once
// Scale bar and north arrow, for every map that is shown or printed.
#include "viz/camera.hpp"
#include "viz/drawing.hpp"

namespace senda::viz {

/// The largest of 1, 2, 5 times a power of ten that is no longer than `most`.
double round_length(double most);
void draw_furniture(sf::RenderTarget& target, const sf::Font& font, const Camera& camera, bool dark, double scale);

}  // namespace senda::viz
