#pragma once
// Dear ImGui on an SFML target: events in, panels out. Its OpenGL 2 backend draws onto whatever target is active.
#include <SFML/Graphics.hpp>
#include <array>
#include <filesystem>

namespace senda::viz {

class ImGuiLayer {
 public:
  /// `font`: a TrueType file, or empty for the built-in font. Needs an active OpenGL context.
  ImGuiLayer(const std::filesystem::path& font, double scale, bool dark);
  ImGuiLayer(const ImGuiLayer&) = delete;
  ~ImGuiLayer();
  void theme(bool dark);
  void event(const sf::Event& e);
  void begin(sf::Vector2u size, double seconds);
  void draw(sf::RenderTarget& target);
  /// The mouse or the keyboard is at a panel.
  bool wants_mouse() const;
  bool wants_keyboard() const;

 private:
  // Down now, and pressed since the last frame: a click that is over before the frame must be seen all the same.
  std::array<bool, 3> button_{}, clicked_{};
  std::array<bool, 512> key_{}, typed_{};
  double scale_;
};

}  // namespace senda::viz
