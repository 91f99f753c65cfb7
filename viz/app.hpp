#pragma once
// The program: a window in which a session is looked at, or pictures of it without one.
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "viz/furniture.hpp"
#include "viz/imgui_layer.hpp"
#include "viz/panels.hpp"

namespace senda::viz {

struct Options {
  std::vector<std::filesystem::path> folders;
  std::filesystem::path screenshot, frames;   ///< a picture; a folder of pictures
  std::string at, from, until;                ///< times
  double every_s = 60;
  unsigned width = 1600, height = 900;
  std::vector<double> bounds;                 ///< west, south, east, north
  double scale = 0;                           ///< 0: by the screen
  bool dark = false, panels = true, difference = false;
  std::string language, colours, only, select, font;
  std::vector<std::string> hide, show;
};

/// A font with the letters of both languages; InputError where none is found.
std::filesystem::path font_file(const std::string& given);

/// Everything that is seen of a session, onto a target.
class Stage {
 public:
  Stage(Session& session, const sf::Font& font, const std::filesystem::path& font_path);
  void resize(unsigned width, unsigned height);
  void draw(sf::RenderTarget& target, double seconds, bool settled);
  /// The pane under a pixel of the window, and the pixel within it; none at the panels.
  std::optional<std::size_t> pane_at(Point window, Point& within) const;
  Panels& panels() { return panels_; }
  ImGuiLayer& imgui() { return imgui_; }

 private:
  Session& s_;
  const sf::Font& font_;
  ImGuiLayer imgui_;
  Panels panels_;
  Furniture furniture_;
  unsigned width_ = 1, height_ = 1;
  bool dark_ = false;
};

/// Applies what the command line says of the view.
void apply(const Options& o, Session& session);
/// Writes the pictures that are asked for, of the first one or two folders.
void take_pictures(const Options& o);
/// The window; with no folder it begins with the page of recent ones.
void run_window(const Options& o);

}  // namespace senda::viz
