#pragma once
// What stands around the map: layers and legend at the left, the time line with its curve below, what was chosen at the
// right.
#include <imgui.h>

#include <string>

#include "viz/session.hpp"

namespace senda::viz {

inline ImU32 ink(Colour c) { return IM_COL32(c.r, c.g, c.b, c.a); }
inline constexpr ImGuiWindowFlags kDocked = ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNavInputs;

class Panels {
 public:
  explicit Panels(Session& session) : s_(session) {}
  /// Pixels that the panels take from the map.
  double left() const { return shown ? 262 * s_.view.scale : 0; }
  double bottom() const { return shown && s_.has_time() ? 168 * s_.view.scale : 0; }
  void draw(double width, double height);
  bool shown = true, help = false;
  /// Puts the cursor into the search for a street.
  void begin_search() { focus_search_ = true; }

 private:
  void left_panel(double height);
  void layers();
  void legend();
  void legend_plan(RunFolder& run);
  void legend_people();
  void legend_streets();
  void legend_closures();
  void legend_places();
  void legend_sites();
  void search();
  void bookmarks();
  void timeline(double width, double height);
  void chart(ImVec2 at, ImVec2 size);
  void markers(ImVec2 at, float width);
  void info(double width);
  void info_street(RunFolder& run, Pane& pane);
  void info_ranked(RunFolder& run);
  void info_site(RunFolder& run, Pane& pane);
  void info_agent(RunFolder& run, Pane& pane);
  const char* state_word(Pane& pane, std::uint32_t agent) const;
  void info_zone(RunFolder& run);
  void help_window(double width, double height);
  float px(double v) const { return static_cast<float>(v * s_.view.scale); }
  Session& s_;
  std::string search_;
  bool focus_search_ = false;
  std::pair<std::size_t, std::uint32_t> label_of_{0, record::kNowhere};  ///< pane and agent of `label_`
  std::string label_;
};

}  // namespace senda::viz
