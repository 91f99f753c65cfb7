// The time line: play, speed, marks of what happened, and the curve on which any moment is a click away.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/clock.hpp"
#include "viz/panels.hpp"

namespace senda::viz {

namespace {

constexpr float kIsolatedShare = 0.45f;  // of the chart's height, for the most who are isolated

/// Steps of the axis, s, so that labels do not touch.
double step_of(double end_s, double width_px, double label_px) {
  for (const double step : {60.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 10800.0, 21600.0, 43200.0, 86400.0, 172800.0})
    if (end_s / step * label_px < width_px) return step;
  return end_s;
}

}  // namespace

void Panels::timeline(double width, double height) {
  const Words& w = s_.words();
  const auto x = static_cast<float>(left());
  ImGui::SetNextWindowPos({x, static_cast<float>(height - bottom())});
  ImGui::SetNextWindowSize({static_cast<float>(width) - x, static_cast<float>(bottom())});
  ImGui::Begin("##time", nullptr, kDocked | ImGuiWindowFlags_NoScrollbar);
  if (ImGui::Button(s_.playing ? w.pause : w.play, {px(92), 0})) {
    if (s_.now() == s_.end()) s_.go_to(SimTime(0));
    s_.playing = !s_.playing;
  }
  ImGui::SameLine();
  auto speed = static_cast<float>(s_.speed);
  ImGui::SetNextItemWidth(px(150));
  if (ImGui::SliderFloat("##speed", &speed, static_cast<float>(Session::kSlowest), static_cast<float>(Session::kFastest), "%.0f x", ImGuiSliderFlags_Logarithmic)) s_.speed = static_cast<double>(speed);
  ImGui::SameLine();
  ImGui::Text("+%s / %s", duration(s_.now()).c_str(), duration(s_.end()).c_str());
  const Palette& p = palette(s_.view.dark);
  const std::pair<const char*, Colour> lines[] = {{w.departed, p.departed}, {w.arrived, p.arrived}, {w.travelling, p.walking}, {w.waiting, p.waiting}, {w.isolated, p.isolated}};
  for (const auto& [name, colour] : lines) {
    ImGui::SameLine(0, px(16));
    if (ImGui::GetCursorPosX() + ImGui::CalcTextSize(name).x + px(180) > ImGui::GetWindowWidth()) break;  // no room for more
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddLine({at.x, at.y + ImGui::GetTextLineHeight() * 0.7f}, {at.x + px(16), at.y + ImGui::GetTextLineHeight() * 0.7f}, ink(colour), px(3));
    ImGui::SetCursorScreenPos({at.x + px(20), at.y});
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(name);
  }
  if (s_.panes() == 2 && !s_.run(0).is_plan() && !s_.run(1).is_plan()) {
    ImGui::SameLine(0, px(16));
    if (ImGui::GetCursorPosX() + px(330) < ImGui::GetWindowWidth()) ImGui::TextDisabled("%s", w.dashed_second);
  }
  ImGui::SameLine(ImGui::GetWindowWidth() - px(150));
  if (ImGui::GetWindowWidth() > px(620) && ImGui::Button(s_.shown_s < s_.end().seconds() ? w.whole_run : w.busy_part, {px(106), 0})) s_.shown_s = s_.shown_s < s_.end().seconds() ? s_.end().seconds() : s_.busy_s();
  ImGui::SameLine(ImGui::GetWindowWidth() - px(40));
  if (ImGui::Button("?", {px(26), 0})) help = !help;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size{ImGui::GetContentRegionAvail().x, ImGui::GetContentRegionAvail().y};
  markers(at, size.x);
  chart({at.x, at.y + px(16)}, {size.x, size.y - px(16)});
  ImGui::End();
}

// One mark for all of a kind that fall on the same few pixels.
void Panels::markers(ImVec2 at, float width) {
  const Words& w = s_.words();
  const Palette& p = palette(s_.view.dark);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const double end_s = std::max(1.0, s_.shown_s);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  std::string tip;
  const auto style = [&](Marker::Kind k) -> std::pair<const char*, Colour> {
    switch (k) {
      case Marker::Kind::bridge_closed: return {w.ev_bridge, p.cause[2]};
      case Marker::Kind::site_full: return {w.ev_full, p.isolated};
      case Marker::Kind::site_opened: return {w.ev_opened, p.shelter};
      case Marker::Kind::street_opened: return {w.ev_street, p.walking};
      case Marker::Kind::work: return {w.ev_work, rgb(0xd9a000)};
      case Marker::Kind::gridlock: return {w.ev_gridlock, p.cause[0]};
      default: return {w.ev_power, p.departed};
    }
  };
  float last[8];
  for (std::size_t pane = 0; pane < s_.panes(); ++pane) {
    std::fill(std::begin(last), std::end(last), -1e9f);
    for (const Marker& m : s_.pane(pane).network().markers()) {
      const float x = at.x + width * static_cast<float>(m.time.seconds() / end_s);
      float& before = last[static_cast<std::size_t>(m.kind)];
      const auto [name, colour] = style(m.kind);
      const bool near = std::abs(mouse.x - x) < px(5) && mouse.y > at.y && mouse.y < at.y + px(14);
      if (near && tip.size() < 600) {
        const RunFolder& r = s_.run(pane);
        const bool site = m.kind == Marker::Kind::site_full || m.kind == Marker::Kind::site_opened;
        const std::string where = site && m.place < r.map.scene.sites() ? r.map.scene.site_name[m.place] : !site && m.place < r.map.from.size() ? r.map.name(SegmentId(m.place)) : "";
        tip += fmt::format("{}+{}  {}  {}", tip.empty() ? "" : "\n", duration(m.time), name, where);
      }
      if (x - before < px(7) || x > at.x + width) continue;
      before = x;
      const float r = px(5), y = at.y + px(7);
      if (m.kind == Marker::Kind::site_full || m.kind == Marker::Kind::site_opened) list->AddRectFilled({x - r * 0.8f, y - r * 0.8f}, {x + r * 0.8f, y + r * 0.8f}, ink(colour));
      else if (m.kind == Marker::Kind::work) list->AddQuadFilled({x, y - r}, {x + r, y}, {x, y + r}, {x - r, y}, ink(colour));
      else if (m.kind == Marker::Kind::street_opened || m.kind == Marker::Kind::power) list->AddTriangleFilled({x - r, y + r * 0.8f}, {x + r, y + r * 0.8f}, {x, y - r}, ink(colour));
      else list->AddTriangleFilled({x - r, y - r * 0.8f}, {x + r, y - r * 0.8f}, {x, y + r}, ink(colour));
    }
  }
  if (!tip.empty()) ImGui::SetTooltip("%s", tip.c_str());
}

void Panels::chart(ImVec2 at, ImVec2 size) {
  const Palette& p = palette(s_.view.dark);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const double end_s = std::max(1.0, s_.shown_s);
  const float axis = px(16), high = size.y - axis;
  list->AddRectFilled(at, {at.x + size.x, at.y + high}, ink(s_.view.dark ? rgb(0x0f1216) : rgb(0xffffff)));
  double most = 1;
  for (std::size_t r = 0; r < s_.panes(); ++r)
    for (const double v : s_.run(r).curve.persons[Curve::departed]) most = std::max(most, v);
  for (double t = 0, step = step_of(end_s, static_cast<double>(size.x), static_cast<double>(px(64))); t <= end_s; t += step) {
    const float x = at.x + size.x * static_cast<float>(t / end_s);
    list->AddLine({x, at.y}, {x, at.y + high}, ink(p.faint.with(50)));
    const std::string label = fmt::format("{}:{:02}", static_cast<int>(t) / 3600, static_cast<int>(t) / 60 % 60);
    if (x + px(34) < at.x + size.x) list->AddText({x + px(2), at.y + high + px(1)}, ink(p.faint), label.c_str());
  }
  // They are few beside everybody: a scale of their own, in the lower half.
  double most_isolated = 0;
  for (std::size_t r = 0; r < s_.panes(); ++r)
    for (const double v : s_.run(r).curve.persons[Curve::isolated]) most_isolated = std::max(most_isolated, v);
  list->AddText({at.x + px(4), at.y + px(1)}, ink(p.faint), grouped(most).c_str());
  if (most_isolated > 0) {
    const std::string label = fmt::format("{}: {} ({})", s_.words().isolated, grouped(most_isolated), s_.words().own_scale);
    list->AddText({at.x + size.x - ImGui::CalcTextSize(label.c_str()).x - px(4), at.y + high * (1 - kIsolatedShare) - px(17)}, ink(p.isolated), label.c_str());
  }
  const std::pair<Curve::Column, Colour> lines[] = {{Curve::departed, p.departed}, {Curve::arrived, p.arrived}, {Curve::travelling, p.walking}, {Curve::waiting, p.waiting}, {Curve::isolated, p.isolated}};
  for (std::size_t r = s_.panes(); r-- > 0;) {
    const Curve& c = s_.run(r).curve;
    const auto shown = static_cast<std::size_t>(std::upper_bound(c.time_s.begin(), c.time_s.end(), end_s) - c.time_s.begin());
    for (const auto& [column, colour] : lines) {
      ImVec2 last{};
      bool on = true;  // of the dashes of the second run
      for (std::size_t i = 0; i < shown; ++i) {
        const ImVec2 next{at.x + size.x * static_cast<float>(c.time_s[i] / end_s), at.y + high - (column == Curve::isolated ? high * kIsolatedShare * static_cast<float>(c.persons[column][i] / std::max(1.0, most_isolated)) : (high - px(3)) * static_cast<float>(c.persons[column][i] / most))};
        // A line of ImGui holds 65,535 corners in all: steps of 4 pixels, longer ones where it is level.
        const float step = r == 0 && std::abs(next.y - last.y) < 0.5f ? px(24) : std::max(px(4), size.x / 500);
        if (i > 0 && i + 1 < shown && next.x - last.x < step) continue;
        if (i > 0 && on) list->AddLine(last, next, ink(colour.with(r == 0 ? 255 : 200)), r == 0 ? px(2) : px(1.3));
        if (r > 0) on = !on;
        last = next;
      }
    }
  }
  const float x = at.x + size.x * static_cast<float>(std::min(1.0, s_.now().seconds() / end_s));
  list->AddLine({x, at.y - px(14)}, {x, at.y + high}, ink(p.ink), px(2));
  list->AddTriangleFilled({x - px(6), at.y - px(16)}, {x + px(6), at.y - px(16)}, {x, at.y - px(8)}, ink(p.ink));
  ImGui::SetCursorScreenPos({at.x, at.y - px(4)});
  ImGui::InvisibleButton("##scrub", {size.x, high + px(4)});
  if (ImGui::IsItemHovered() && ImGui::GetIO().MouseWheel != 0) s_.shown_s = std::clamp(s_.shown_s * std::pow(1.25, -static_cast<double>(ImGui::GetIO().MouseWheel)), std::min(300.0, s_.end().seconds()), s_.end().seconds());
  if (s_.now().seconds() > s_.shown_s) s_.shown_s = std::min(s_.end().seconds(), s_.now().seconds() * 1.1);
  if (ImGui::IsItemActive()) s_.go_to(SimTime::from(Seconds(end_s * std::clamp(static_cast<double>((ImGui::GetIO().MousePos.x - at.x) / size.x), 0.0, 1.0))));
}

}  // namespace senda::viz
