#include "viz/panels.hpp"

#include <fmt/format.h>
#include <imgui_stdlib.h>

#include <algorithm>

#include "viz/clock.hpp"

namespace senda::viz {

namespace {

/// A line of the legend: a sample and a word.
class Sample {
 public:
  explicit Sample(float scale) : scale_(scale), at_(ImGui::GetCursorScreenPos()), list_(ImGui::GetWindowDrawList()), line_(ImGui::GetTextLineHeight()) {}
  ImVec2 middle() const { return {at_.x + 14 * scale_, at_.y + line_ / 2}; }
  void dot(Colour c, float radius) { list_->AddCircleFilled(middle(), radius * scale_, ink(c)); }
  void rhomb(Colour c, float r) { list_->AddQuadFilled({middle().x, middle().y - r * scale_}, {middle().x + r * scale_, middle().y}, {middle().x, middle().y + r * scale_}, {middle().x - r * scale_, middle().y}, ink(c)); }
  void triangle(Colour c, float r) { list_->AddTriangleFilled({middle().x, middle().y - r * scale_}, {middle().x + r * scale_, middle().y + r * 0.8f * scale_}, {middle().x - r * scale_, middle().y + r * 0.8f * scale_}, ink(c)); }
  void box(Colour c) { list_->AddRectFilled({at_.x + 4 * scale_, at_.y + 2 * scale_}, {at_.x + 24 * scale_, at_.y + line_ - 1 * scale_}, ink(c)); }
  void stroke(float x0, float y0, float x1, float y1, Colour c, float width) { list_->AddLine({middle().x + x0 * scale_, middle().y + y0 * scale_}, {middle().x + x1 * scale_, middle().y + y1 * scale_}, ink(c), width * scale_); }
  void word(const char* text) {
    ImGui::SetCursorScreenPos({at_.x + 34 * scale_, at_.y});
    ImGui::TextUnformatted(text);
  }

 private:
  float scale_;
  ImVec2 at_;
  ImDrawList* list_;
  float line_;
};

void ramp(const char* left, const char* right, float width, float height, const std::function<Colour(double)>& colour) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  constexpr int kSteps = 24;
  for (int i = 0; i < kSteps; ++i) ImGui::GetWindowDrawList()->AddRectFilled({at.x + width * static_cast<float>(i) / kSteps, at.y}, {at.x + width * static_cast<float>(i + 1) / kSteps, at.y + height}, ink(colour((i + 0.5) / kSteps)));
  ImGui::Dummy({width, height});
  ImGui::TextUnformatted(left);
  ImGui::SameLine(width - ImGui::CalcTextSize(right).x + ImGui::GetStyle().WindowPadding.x);
  ImGui::TextUnformatted(right);
}

}  // namespace

void Panels::draw(double width, double height) {
  if (shown) {
    left_panel(height);
    if (s_.has_time()) timeline(width, height);
    info(width);
  }
  if (help) help_window(width, height);
}

void Panels::left_panel(double height) {
  const Words& w = s_.words();
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({static_cast<float>(left()), static_cast<float>(height)});
  ImGui::Begin("##left", nullptr, kDocked);
  for (std::size_t i = 0; i < s_.panes(); ++i) {
    RunFolder& r = s_.run(i);
    if (i == 0) ImGui::TextWrapped("%s", r.map.scene.name.c_str());
    ImGui::TextDisabled("%s %s%s", r.is_plan() ? w.plan : w.run, r.path().filename().string().c_str(), r.is_plan() && r.worlds() >= 0 ? fmt::format(", {} {}", r.worlds(), w.worlds).c_str() : r.world() < 0 ? "" : fmt::format(", {} {}", w.world, r.world()).c_str());
    if (!r.is_plan() && !r.replay) ImGui::TextWrapped("%s", w.no_events);
  }
  if (s_.panes() == 2 && s_.run(0).world() >= 0 && s_.run(1).world() >= 0 && s_.run(0).world() != s_.run(1).world())
  {
    ImGui::PushTextWrapPos(0);
    ImGui::TextColored({0.84f, 0.3f, 0, 1}, "%s", w.other_worlds);
    ImGui::PopTextWrapPos();
  }
  if (s_.has_time()) {
    ImGui::Spacing();
    ImGui::SetWindowFontScale(1.25f);
    ImGui::TextUnformatted(wall_clock(s_.run(0).map.scene.start, s_.now(), s_.view.spanish).c_str());
    ImGui::SetWindowFontScale(1);
    const auto at = s_.run(0).curve.at(s_.now().seconds());
    ImGui::TextDisabled("+%s", duration(s_.now()).c_str());
    const std::pair<const char*, Curve::Column> rows[] = {{w.departed, Curve::departed}, {w.travelling, Curve::travelling}, {w.waiting, Curve::waiting}, {w.isolated, Curve::isolated}, {w.arrived, Curve::arrived}};
    for (const auto& [name, column] : rows) {
      ImGui::TextUnformatted(name);
      for (std::size_t i = 0; i < s_.panes(); ++i) {
        const std::string value = s_.run(i).is_plan() ? "–" : grouped(i == 0 ? at[column] : s_.run(i).curve.at(s_.now().seconds())[column]);
        ImGui::SameLine(px(s_.panes() == 1 ? 230 : i == 0 ? 165 : 240) - ImGui::CalcTextSize(value.c_str()).x);
        ImGui::TextUnformatted(value.c_str());
      }
    }
  }
  ImGui::Separator();
  layers();
  ImGui::Separator();
  search();
  bookmarks();
  ImGui::Separator();
  legend();
  ImGui::End();
}

void Panels::layers() {
  const Words& w = s_.words();
  View& v = s_.view;
  const bool plan = s_.run(0).is_plan();
  const auto second = [&] { ImGui::SameLine(px(137)); };
  ImGui::Checkbox(w.buildings, &v.buildings);
  second();
  ImGui::Checkbox(w.names, &v.names);
  if (!plan) {
    ImGui::Checkbox(w.closures, &v.closures);
    second();
    ImGui::Checkbox(w.agents, &v.agents);
  }
  ImGui::Checkbox(w.sites, &v.sites);
  if (!plan) ImGui::Checkbox(w.isolines, &v.isolines);
  if (s_.panes() == 2 && !plan && !s_.run(1).is_plan()) ImGui::Checkbox(w.difference, &v.difference);
  ImGui::Checkbox(w.dark, &v.dark);
  second();
  ImGui::Checkbox("Español", &v.spanish);
  if (plan || !s_.run(0).replay) return;
  const auto* people = s_.run(0).travellers();
  const std::string chosen = v.colours == CrowdStyle::Colours::state ? w.by_state : v.colours == CrowdStyle::Colours::held_up ? w.by_delay : fmt::format("{} {}", w.by_group, group_word(v.group, v.spanish));
  ImGui::TextDisabled("%s", w.colours);
  ImGui::SetNextItemWidth(-1);
  if (ImGui::BeginCombo("##colours", chosen.c_str())) {
    if (ImGui::Selectable(w.by_state)) v.colours = CrowdStyle::Colours::state, v.group.clear(), v.only.reset();
    if (ImGui::Selectable(w.by_delay)) v.colours = CrowdStyle::Colours::held_up;
    for (std::size_t c = 0; people && c < people->group_columns.size(); ++c)
      if (ImGui::Selectable(fmt::format("{} {}##{}", w.by_group, group_word(people->group_columns[c], v.spanish), c).c_str())) v.colours = CrowdStyle::Colours::group, v.group = people->group_columns[c], v.only.reset();
    ImGui::EndCombo();
  }
  const auto group = s_.run(0).group(v.group);
  if (!group) return;
  ImGui::SetNextItemWidth(-1);
  if (ImGui::BeginCombo("##only", fmt::format("{}: {}", w.only, v.only ? group_word(*v.only, v.spanish) : w.all).c_str())) {
    if (ImGui::Selectable(w.all)) v.only.reset();
    for (std::size_t i = 0; i < group->values.size(); ++i)
      if (ImGui::Selectable(fmt::format("{}##{}", group_word(group->values[i], v.spanish), i).c_str())) v.only = group->values[i];
    ImGui::EndCombo();
  }
}

void Panels::search() {
  ImGui::SetNextItemWidth(-1);
  if (focus_search_) ImGui::SetKeyboardFocusHere();
  focus_search_ = false;
  const bool enter = ImGui::InputTextWithHint("##search", s_.words().search, &search_, ImGuiInputTextFlags_EnterReturnsTrue);
  if (search_.size() < 2) return;
  const auto found = s_.run(0).streets_named(search_, 8);
  if (found.empty()) ImGui::TextDisabled("%s", s_.words().no_such_street);
  for (const auto& [name, segment] : found) {
    const bool first = enter && segment == found[0].second;
    if (!ImGui::Selectable(fmt::format("{}##{}", name, segment.value()).c_str()) && !first) continue;
    s_.select(0, {Selection::Kind::street, segment.value()});
    if (const auto at = s_.pane(0).place_of(s_.selected)) s_.camera.centre = *at;
    s_.camera.mpp = std::min(s_.camera.mpp, 1.0 / s_.view.scale);
    search_.clear();
  }
}

void Panels::bookmarks() {
  const Words& w = s_.words();
  if (ImGui::SmallButton(w.bookmark_add)) s_.bookmarks.push_back({s_.camera, s_.now()});
  for (std::size_t i = 0; i < s_.bookmarks.size() && i < 9; ++i) {
    if (i > 0) ImGui::SameLine();
    if (!ImGui::SmallButton(fmt::format("{}", i + 1).c_str())) continue;
    const auto width = s_.camera.width, height = s_.camera.height;
    s_.camera = s_.bookmarks[i].camera;
    s_.camera.width = width, s_.camera.height = height;
    s_.go_to(s_.bookmarks[i].time);
  }
}

namespace {

void line(float scale, const char* word, const std::function<void(Sample&)>& draw) {
  Sample sample(scale);
  draw(sample);
  sample.word(word);
}

}  // namespace

void Panels::legend() {
  for (std::size_t i = 0; i < s_.panes(); ++i)
    if (s_.run(i).is_plan()) legend_plan(s_.run(i));
  if (s_.run(0).is_plan()) return;
  if (s_.view.agents && s_.pane(0).states()) legend_people();
  legend_streets();
  if (s_.view.closures) legend_closures();
  legend_places();
}

void Panels::legend_plan(RunFolder& run) {
  const Words& w = s_.words();
  const Palette& p = palette(s_.view.dark);
  ImGui::TextDisabled("%s", w.p_closed);
  ramp("0", fmt::format("{:.1f}", run.most_closed()).c_str(), px(222), px(9), [&](double share) { return amount(0.1 + 0.9 * share, s_.view.dark); });
  for (const char* tier : {"A", "B", "C"})
    line(px(1), fmt::format("{} {}", w.tier, tier).c_str(), [&](Sample& s) {
      s.dot(p.chosen, 7);
      s.dot(*tier == 'A' ? p.chosen : *tier == 'B' ? p.faint : p.halo, 5.5f);
    });
  ImGui::PushTextWrapPos(0);
  ImGui::TextDisabled("%s", w.tiers_say);
  ImGui::PopTextWrapPos();
  line(px(1), fmt::format("{} ({})", w.ranked_streets, std::min<std::size_t>(run.ranked.size(), Pane::kRanksShown)).c_str(), [&](Sample& s) { s.stroke(-11, 0, 11, 0, p.chosen, 3.6f); });
  if (!s_.view.sites) return;
  line(px(1), w.shelter, [&](Sample& s) { s.stroke(-5, 0, 5, 0, p.shelter, 10); });
  if (std::count(run.nearly_chosen.begin(), run.nearly_chosen.end(), 1) > 0)
    line(px(1), w.nearly_chosen, [&](Sample& s) { s.stroke(-5, 0, 5, 0, p.shelter, 10), s.stroke(-3.4f, 0, 3.4f, 0, p.halo, 6.8f); });
  if (!run.sent.empty()) line(px(1), w.sent_to, [&](Sample& s) { s.stroke(-11, 0, 11, 0, p.shelter.with(130), 1.6f); });
  legend_sites();
}

void Panels::legend_sites() {
  const Words& w = s_.words();
  const Palette& p = palette(s_.view.dark);
  line(px(1), fmt::format("{}: {}", w.shelter, w.not_open).c_str(), [&](Sample& s) { s.stroke(-3, 0, 3, 0, p.faint.with(140), 6); });
  line(px(1), w.assembly, [&](Sample& s) { s.dot(p.shelter, 5), s.dot(p.halo, 2.6f); });
  line(px(1), w.hospital, [&](Sample& s) { s.stroke(-6, 0, 6, 0, p.hospital, 4), s.stroke(0, -6, 0, 6, p.hospital, 4); });
  line(px(1), fmt::format("{}, {}", w.fire_station, w.depot).c_str(), [&](Sample& s) { s.triangle(p.faint, 5); });
}

void Panels::legend_people() {
  const Words& w = s_.words();
  const Palette& p = palette(s_.view.dark);
  const auto dot = [&](const char* word, Colour c, float radius) { line(px(1), word, [&](Sample& s) { s.dot(c, radius); }); };
  ImGui::TextDisabled("%s", w.agents);
  if (!s_.pane(0).crowd().one_by_one()) {
    ramp(w.few, grouped(s_.pane(0).crowd().most()).c_str(), px(222), px(9), [&](double share) { return density(share, s_.view.dark); });
    ImGui::TextDisabled("%s", w.party_count);
  } else if (s_.view.colours == CrowdStyle::Colours::held_up) {
    ramp(w.held_up_none, w.held_up_long, px(222), px(9), [&](double share) { return amount(share, s_.view.dark); });
    dot(w.waiting, p.waiting, 4);
  } else if (const auto group = s_.run(0).group(s_.view.group); group && s_.view.colours == CrowdStyle::Colours::group) {
    for (std::size_t i = 0; i < group->values.size() && i < 8; ++i) dot(group_word(group->values[i], s_.view.spanish).c_str(), of_group(i), 4);
  } else {
    dot(w.walking, p.walking, 4);
    dot(w.driving, p.driving, 4);
    dot(w.waiting_parties, p.waiting, 4);
  }
  dot(w.isolated_parties, p.isolated, 5);
}

void Panels::legend_streets() {
  const Words& w = s_.words();
  if (s_.view.difference && s_.difference_most() > 0) {
    ImGui::TextDisabled("%s", w.difference);
    const std::string most = grouped(s_.difference_most());
    ramp(("-" + most).c_str(), ("+" + most).c_str(), px(222), px(9), [&](double share) { return difference(2 * share - 1, s_.view.dark); });
    ImGui::PushTextWrapPos(0);
    ImGui::TextDisabled("%s", w.fewer_more);
    ImGui::PopTextWrapPos();
  } else if (s_.view.isolines) {
    ImGui::TextDisabled("%s", w.isolines);
    ramp("0", "60+", px(222), px(9), [&](double share) { return amount(share, s_.view.dark); });
    ImGui::TextDisabled("%s", w.minutes_walk);
    line(px(1), w.no_way_there, [&](Sample& s) { s.stroke(-10, 0, 10, 0, palette(s_.view.dark).isolated, 3); });
  }
}

void Panels::legend_closures() {
  const Words& w = s_.words();
  const Palette& p = palette(s_.view.dark);
  ImGui::TextDisabled("%s", w.closures);
  line(px(1), w.debris, [&](Sample& s) {
    s.stroke(-11, 0, 11, 0, p.cause[0].with(120), 3);
    for (const float x : {-6.0f, 6.0f}) s.stroke(x - 4, -4, x + 4, 4, p.cause[0], 2), s.stroke(x - 4, 4, x + 4, -4, p.cause[0], 2);
  });
  line(px(1), w.cordon, [&](Sample& s) { s.stroke(-11, 0, -2, 0, p.cause[1], 3), s.stroke(3, 0, 11, 0, p.cause[1], 3); });
  line(px(1), w.bridge, [&](Sample& s) {
    s.stroke(-11, 0, 11, 0, p.cause[2], 1.6f);
    for (const float x : {-8.0f, 0.0f, 8.0f}) s.stroke(x, -5, x, 5, p.cause[2], 2.4f);
  });
  line(px(1), w.flood, [&](Sample& s) {
    for (const float y : {-2.5f, 2.5f}) s.stroke(-11, y, 11, y, p.cause[3], 1.8f);
  });
  line(px(1), w.other, [&](Sample& s) {
    for (const float x : {-11.0f, -2.0f, 7.0f}) s.stroke(x, 0, x + 6, 0, p.cause[4], 3);
  });
  line(px(1), w.work, [&](Sample& s) { s.rhomb(rgb(0xf2b500), 7), s.stroke(-3, 0, 3, 0, rgb(0x111111), 2.4f); });
}

void Panels::legend_places() {
  const Words& w = s_.words();
  const Palette& p = palette(s_.view.dark);
  if (s_.view.sites) {
    line(px(1), fmt::format("{} ({})", w.shelter, w.full).c_str(), [&](Sample& s) {
      s.stroke(-11, 0, -1, 0, p.shelter, 10), s.stroke(2, 0, 12, 0, p.isolated, 10);
      s.stroke(4, -3, 10, 3, p.halo, 2), s.stroke(4, 3, 10, -3, p.halo, 2);
    });
    legend_sites();
  }
  if (!s_.view.buildings || !s_.view.damage || s_.run(0).map.scene.building_damage.empty()) return;
  ImGui::TextDisabled("%s", w.damage);
  const char* const states[] = {w.intact, w.slight, w.moderate, w.extensive, w.complete, w.collapse};
  for (std::size_t i = 0; i < p.damage.size(); ++i) {
    if (i % 2) ImGui::SameLine(px(137));
    line(px(1), states[i], [&](Sample& s) { s.box(p.damage[i]); });
  }
}

void Panels::help_window(double width, double height) {
  ImGui::SetNextWindowPos({static_cast<float>(width / 2), static_cast<float>(height / 2)}, ImGuiCond_Always, {0.5f, 0.5f});
  ImGui::Begin(s_.words().keys, &help, ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoCollapse);
  if (ImGui::BeginTable("keys", 2)) {
    for (const auto& [key, what] : help_lines(s_.view.spanish)) {
      ImGui::TableNextColumn();
      ImGui::TextUnformatted(key);
      ImGui::TableNextColumn();
      ImGui::TextUnformatted(what);
    }
    ImGui::EndTable();
  }
  ImGui::End();
}

}  // namespace senda::viz
