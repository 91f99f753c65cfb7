// What happened to what was chosen.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/clock.hpp"
#include "viz/neighbourhood.hpp"
#include "viz/panels.hpp"

namespace senda::viz {

namespace {

void row(const char* name, const std::string& value) {
  ImGui::TextDisabled("%s", name);
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x < ImGui::CalcTextSize(value.c_str()).x) ImGui::NewLine();
  ImGui::TextWrapped("%s", value.c_str());
}

const char* cause_word(const Words& w, std::uint8_t cause) {
  const char* const causes[] = {w.debris, w.cordon, w.bridge, w.flood, w.other};
  return causes[std::min<std::size_t>(cause, std::size(causes) - 1)];
}

}  // namespace

void Panels::info(double width) {
  if (s_.selected.kind == Selection::Kind::none) return;
  const Words& w = s_.words();
  RunFolder& run = s_.run(s_.selected_pane);
  Pane& pane = s_.pane(s_.selected_pane);
  const char* const titles[] = {"", w.street, w.shelter, w.person, w.zone};
  ImGui::SetNextWindowPos({static_cast<float>(width) - px(332), px(12)}, ImGuiCond_Always);
  const float room = static_cast<float>(s_.camera.height) - px(24);  // above the time line
  ImGui::SetNextWindowSizeConstraints({px(320), 0}, {px(320), room});
  ImGui::SetNextWindowSize({px(320), 0});
  bool open = true;
  ImGui::Begin(fmt::format("{}###info", titles[static_cast<int>(s_.selected.kind)]).c_str(), &open, ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoFocusOnAppearing);
  switch (s_.selected.kind) {
    case Selection::Kind::street:
      if (run.is_plan()) info_ranked(run);
      else info_street(run, pane);
      break;
    case Selection::Kind::site: info_site(run, pane); break;
    case Selection::Kind::zone: info_zone(run); break;
    default: info_agent(run, pane);
  }
  ImGui::End();
  if (!open) s_.select(0, {});
}

void Panels::info_street(RunFolder& run, Pane& pane) {
  const Words& w = s_.words();
  const SegmentId s(s_.selected.id);
  const std::string& name = run.map.name(s);
  ImGui::TextWrapped("%s", name.empty() ? w.nameless : name.c_str());
  row(w.road_class, fmt::format("{}, {:.0f} m", w.classes[static_cast<std::size_t>(run.map.road_class[s])], run.map.length[s].value));
  NetworkState& network = pane.network();
  if (network.closed(s) > 0) {
    ImGui::TextUnformatted(cause_word(w, network.cause(s)));
    const std::uint8_t modes = network.closed_modes(s);
    ImGui::TextUnformatted(!(modes & kFoot) && run.map.allows(s, kFoot) ? w.closed_to_cars : !(modes & kCar) && run.map.allows(s, kCar) ? w.closed_to_walkers : w.closed_to_all);
    row(w.closed_since, "+" + duration(network.changed(s)));
    if (network.works(s)) ImGui::TextUnformatted(w.work);
  } else {
    ImGui::TextUnformatted(network.opened_again(s) ? w.cleared_now : w.open);
  }
  if (!name.empty()) {
    int blocks = 0, closed = 0;
    for (SegmentId other : run.map.from.keys())
      if (run.map.name_index[other] == run.map.name_index[s]) ++blocks, closed += network.closed(other) > 0;
    if (blocks > 1) row(w.blocks, fmt::format("{} / {}", closed, blocks));
  }
  if (const StreetFigures* f = run.figures()) {
    ImGui::TextDisabled("%s", w.in_whole_run);
    row(w.entered, grouped(f->entered[s.value()]));
    row(w.longest_queue, grouped(f->longest_queue[s.value()]));
    row(w.delay, fmt::format("{:.2f} {}", f->delay_person_h[s.value()], w.persons_hours));
  }
  if (!run.replay) return;
  History& h = *s_.history();
  ImGui::TextDisabled("%s", w.queue_over_time);
  if (h.progress() < 1) ImGui::ProgressBar(static_cast<float>(h.progress()), {-1, px(8)}, "");
  const auto plot = [&](const char* word, const std::vector<float>& values) {
    const float most = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
    if (most > 0) ImGui::PlotHistogram("##plot", values.data(), static_cast<int>(values.size()), 0, fmt::format("{}: {:.0f}", word, most).c_str(), 0, most, {ImGui::GetContentRegionAvail().x, px(52)});
  };
  ImGui::PushID(1);
  plot(w.walking, h.walkers());
  ImGui::PopID();
  ImGui::PushID(2);
  plot(w.driving, h.cars());
  ImGui::PopID();
  if (h.longest().empty()) return;
  ImGui::TextDisabled("%s", w.longest_here);
  History::Stay chosen;
  for (const History::Stay& stay : h.longest()) {
    ImGui::PushID(static_cast<int>(stay.agent));
    ImGui::PushID(static_cast<int>(stay.from.ms));
    if (ImGui::Selectable(fmt::format("{}  +{}  {}", duration(SimTime(stay.ms())), duration(stay.from), stay.car ? w.driving : w.walking).c_str())) chosen = stay;
    ImGui::PopID();
    ImGui::PopID();
  }
  if (chosen.until.ms == 0) return;
  s_.go_to(chosen.from);
  s_.select(s_.selected_pane, {Selection::Kind::agent, chosen.agent});
}

void Panels::info_ranked(RunFolder& run) {
  const Words& w = s_.words();
  const SegmentId s(s_.selected.id);
  const std::string& name = run.map.name(s);
  ImGui::TextWrapped("%s", name.empty() ? w.nameless : name.c_str());
  row(w.p_closed, fmt::format("{:.2f}", run.p_closed[s.value()]));
  const auto it = std::find_if(run.ranked.begin(), run.ranked.end(), [&](const RankedStreet& r) { return r.segment == s; });
  if (it == run.ranked.end()) {
    ImGui::TextUnformatted(w.not_ranked);
    return;
  }
  if (!it->from.empty() || !it->to.empty()) ImGui::TextWrapped("%s – %s", it->from.c_str(), it->to.c_str());
  row(w.rank, fmt::format("{}   {} {}", it->rank, w.tier, it->tier));
  if (it->tied_with > 0 && it->tied_with < it->rank) row(w.tied_with, std::to_string(it->tied_with));
  row(w.rank_interval, fmt::format("{}–{}", it->rank_low, it->rank_high));
  row(w.p_top10, fmt::format("{:.2f}", it->p_top10));
  row(w.cause, group_word(it->cause, s_.view.spanish));
  row(w.hours, fmt::format("{:.1f}{}", it->clear_h, it->crew.empty() ? "" : " (" + group_word(it->crew, s_.view.spanish) + ")"));
  row(w.value_per_hour, fmt::format("{:.0f}", it->value_per_crew_h));
  row(w.people_behind, grouped(it->persons));
  for (const RegainedBy& by : run.regained_by(it->rank)) {
    std::string who;
    for (const auto& [value, persons] : by.persons) who += fmt::format("{}{}: {:.0f}", who.empty() ? "" : " · ", group_word(value, s_.view.spanish), persons);
    row(("  " + group_word(by.group, s_.view.spanish)).c_str(), who);
  }
}

void Panels::info_site(RunFolder& run, Pane& pane) {
  const Words& w = s_.words();
  const std::uint32_t i = s_.selected.id;
  const record::Scene& scene = run.map.scene;
  const char* const kinds[] = {w.shelter, w.hospital, w.fire_station, w.assembly, w.depot};
  ImGui::TextWrapped("%s", scene.site_name[i].empty() ? scene.site_id[i].c_str() : scene.site_name[i].c_str());
  ImGui::TextDisabled("%s", kinds[static_cast<std::size_t>(scene.site_kind[i])]);
  row(w.capacity, scene.site_capacity[i] > 0 ? grouped(static_cast<double>(scene.site_capacity[i])) : w.no_limit);
  if (run.is_plan()) {
    const auto it = std::find_if(run.shelters.begin(), run.shelters.end(), [&](const SitedShelter& x) { return x.id == scene.site_id[i]; });
    if (it == run.shelters.end() || !it->opened) ImGui::TextUnformatted(w.not_open);
    if (it == run.shelters.end()) return;
    if (it->opened) ImGui::TextUnformatted(w.opened_shelter);
    row(w.assigned, grouped(it->assigned));
    row(w.firmness, group_word(it->firmness, s_.view.spanish));
    return;
  }
  if (!pane.network().serves(i)) ImGui::TextUnformatted(w.not_open);
  row(w.inside, fmt::format("{}{}", grouped(pane.inside(i)), pane.network().full(i) ? fmt::format(" ({})", w.full) : ""));
  std::vector<float> values;
  for (std::size_t r = 0; r < scene.filling_s.size(); ++r) values.push_back(static_cast<float>(scene.filling[r * scene.sites() + i]));
  if (!values.empty() && values.back() > 0) ImGui::PlotLines("##filling", values.data(), static_cast<int>(values.size()), 0, fmt::format("{} {}", w.at_most, grouped(static_cast<double>(values.back()))).c_str(), 0, values.back(), {ImGui::GetContentRegionAvail().x, px(60)});
}

void Panels::info_zone(RunFolder& run) {
  const Words& w = s_.words();
  const Neighbourhood n = neighbourhood(*run.people(), s_.selected.id, s_.now());
  row(w.households, grouped(static_cast<double>(n.households)));
  row(w.residents, grouped(static_cast<double>(n.persons)));
  row(w.displaced, grouped(n.displaced));
  row(w.seek_shelter, grouped(n.seeking));
  if (!std::isnan(n.walk_min)) row(w.walk_to_shelter, fmt::format("{:.0f} min", n.walk_min));
  if (run.is_plan() || n.travellers == 0) return;
  row(w.who_move, grouped(static_cast<double>(n.travellers)));
  row(w.departed, grouped(static_cast<double>(n.set_out)));
  row(w.arrived, grouped(static_cast<double>(n.arrived)));
}

// Whoever has gone aboard somebody is as that one is.
const char* Panels::state_word(Pane& pane, std::uint32_t agent) const {
  const Words& w = s_.words();
  const record::AgentStates* states = pane.states();
  for (int hops = 0; states && agent < states->size() && hops < 8; ++hops) {
    switch (states->at(agent)) {
      case record::Status::not_set_out: return w.not_set_out;
      case record::Status::waiting: return w.waiting;
      case record::Status::isolated: return w.isolated;
      case record::Status::arrived: return w.arrived_word;
      case record::Status::aboard: agent = states->place[agent]; continue;
      default: return pane.time() >= pane.run().end ? w.never_arrived : states->by_car(agent) ? w.driving : w.walking;
    }
  }
  return w.on_the_way;
}

void Panels::info_agent(RunFolder& run, Pane& pane) {
  const Words& w = s_.words();
  const std::uint32_t a = s_.selected.id;
  if (label_of_ != std::pair(s_.selected_pane, a)) label_ = run.label(a), label_of_ = {s_.selected_pane, a};
  if (!label_.empty()) row(w.agent_id, label_);
  if (const auto at = run.traveller(a)) {
    const record::PeopleRecord* people = run.travellers();
    row(w.household, std::to_string(people->household[*at]));
    std::string groups;
    for (std::size_t c = 0; c < people->groups.size(); ++c) groups += fmt::format("{}{}: {}", groups.empty() ? "" : ", ", group_word(people->group_columns[c], s_.view.spanish), group_word(people->group_values[c][people->groups[c][*at]], s_.view.spanish));
    ImGui::TextWrapped("%s", groups.c_str());
    const auto now = static_cast<float>(s_.now().seconds());
    const auto moment = [](float t) { return "+" + duration(SimTime::from(Seconds(t > 0 ? static_cast<double>(std::min(t, 1e8f)) : 0))); };
    if (people->depart_s[*at] <= now) row(w.set_out_at, moment(people->depart_s[*at]));
    if (people->arrive_s[*at] <= now) row(w.arrived_at, moment(people->arrive_s[*at]));
  }
  ImGui::TextUnformatted(state_word(pane, a));
  if (ImGui::Button(s_.follow ? w.stop_following : w.follow)) s_.follow = !s_.follow;
  History& h = *s_.history();
  ImGui::TextDisabled("%s", w.history);
  if (h.progress() < 1) ImGui::ProgressBar(static_cast<float>(h.progress()), {-1, px(8)}, "");
  ImGui::BeginChild("##events", {0, std::clamp(static_cast<float>(s_.camera.height) - px(36) - ImGui::GetCursorPosY(), px(60), px(260))});
  int number = 0;
  for (const record::Event& e : h.events()) {
    ImGui::PushID(++number);  // two lines may read the same
    const bool street = e.kind == record::EventKind::enter || e.kind == record::EventKind::meet_closure || e.kind == record::EventKind::told || e.kind == record::EventKind::caught;
    const bool site = e.kind == record::EventKind::arrive || e.kind == record::EventKind::refused || e.kind == record::EventKind::wait;
    const std::string where = street && e.place < run.map.from.size() ? run.map.name(SegmentId(e.place)) : site && e.place < run.map.scene.sites() ? run.map.scene.site_name[e.place] : "";
    if (ImGui::Selectable(fmt::format("+{}  {} {}", duration(e.time), w.kinds[static_cast<std::size_t>(e.kind)], where).c_str())) s_.go_to(e.time);
    ImGui::PopID();
  }
  ImGui::EndChild();
}

}  // namespace senda::viz
