#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "graph/errors.hpp"
#include "graph/plane.hpp"
#include "viz/app.hpp"
#include "viz/clock.hpp"
#include "viz/furniture.hpp"
#include "viz/neighbourhood.hpp"

namespace senda::viz {

std::filesystem::path font_file(const std::string& given) {
  if (!given.empty()) {
    if (!std::filesystem::is_regular_file(given)) throw InputError(given, "", "there is no such font", "name a TrueType file");
    return given;
  }
  for (const char* path : {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf", "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans.ttf",
                           "/System/Library/Fonts/Helvetica.ttc"})
    if (std::filesystem::is_regular_file(path)) return path;
  throw InputError("--font", "", "no font was found", "install fonts-dejavu-core, or name a TrueType file");
}

Stage::Stage(Session& session, const sf::Font& font, const std::filesystem::path& font_path) : s_(session), font_(font), imgui_(font_path, session.view.scale, session.view.dark), panels_(session), furniture_(font), dark_(session.view.dark) {}

void Stage::resize(unsigned width, unsigned height) {
  width_ = width;
  height_ = height;
}

std::optional<std::size_t> Stage::pane_at(Point window, Point& within) const {
  const double left = panels_.left(), bottom = panels_.bottom();
  if (window.x < left || window.y < 0 || window.x >= width_ || window.y >= height_ - bottom) return {};
  const double each = (width_ - left) / static_cast<double>(s_.panes());
  const auto i = std::min(s_.panes() - 1, static_cast<std::size_t>((window.x - left) / each));
  within = {window.x - left - each * static_cast<double>(i), window.y};
  return i;
}

void Stage::draw(sf::RenderTarget& target, double seconds, bool settled) {
  if (dark_ != s_.view.dark) imgui_.theme(s_.view.dark);
  dark_ = s_.view.dark;
  const double left = panels_.left(), wide = (width_ - left) / static_cast<double>(s_.panes()), high = height_ - panels_.bottom();
  s_.resize(std::floor(wide), std::floor(high));
  s_.tend(0.015);
  target.clear(sf_colour(palette(s_.view.dark).ground));
  for (std::size_t i = 0; i < s_.panes(); ++i) {
    sf::View view(sf::FloatRect(0, 0, static_cast<float>(s_.camera.width), static_cast<float>(s_.camera.height)));
    view.setViewport({static_cast<float>((left + wide * static_cast<double>(i)) / width_), 0, static_cast<float>(s_.camera.width / width_), static_cast<float>(s_.camera.height / height_)});
    target.setView(view);
    s_.pane(i).draw(target, s_.camera, s_.view, i == s_.selected_pane ? s_.selected : Selection{}, settled);
    furniture_.draw(target, s_.camera, s_.view.dark, s_.view.scale);
    const Palette& p = palette(s_.view.dark);
    if (s_.panes() == 2 || !panels_.shown) {
      const std::string title = s_.panes() == 2 ? s_.run(i).path().filename().string() : s_.run(i).map.scene.name;
      const std::string time = s_.run(i).replay ? fmt::format("   {}   +{}", wall_clock(s_.run(i).map.scene.start, s_.now(), s_.view.spanish), duration(s_.now())) : "";
      draw_label(target, font_, {title + time, {14 * s_.view.scale, 12 * s_.view.scale}, 15 * s_.view.scale, 0, {0, 0}, p.ink, p.halo, false});
    }
    if (i > 0) {
      Ink ink;
      const Point edge[2] = {{1, 0}, {1, s_.camera.height}};
      ink.line(edge, 2 * s_.view.scale, p.faint);
      ink.draw(target);
    }
  }
  target.setView(sf::View(sf::FloatRect(0, 0, static_cast<float>(width_), static_cast<float>(height_))));
  imgui_.begin({width_, height_}, seconds);
  panels_.draw(width_, height_);
  imgui_.draw(target);
}

namespace {

void choose_colours(const Options& o, Session& s) {
  if (!o.only.empty() && (o.colours.empty() || o.colours == "state" || o.colours == "delay")) throw UsageError("--only " + o.only + ": of which group? Name it with --colours");
  if (o.colours.empty() || o.colours == "state") return;
  if (o.colours == "delay") {
    s.view.colours = CrowdStyle::Colours::held_up;
    return;
  }
  const auto* people = s.run(0).travellers();
  if (!people) throw UsageError("--colours " + o.colours + ": this folder has no people.h5; use state or delay");
  const auto group = s.run(0).group(o.colours);
  if (!group) throw UsageError(fmt::format("--colours {}: use state, delay or one of {}", o.colours, fmt::join(people->group_columns, ", ")));
  s.view.colours = CrowdStyle::Colours::group;
  s.view.group = o.colours;
  if (o.only.empty()) return;
  if (std::find(group->values.begin(), group->values.end(), o.only) == group->values.end()) throw UsageError(fmt::format("--only {}: use one of {}", o.only, fmt::join(group->values, ", ")));
  s.view.only = o.only;
}

void choose_layers(const Options& o, Session& s) {
  const std::pair<const char*, bool*> layers[] = {{"buildings", &s.view.buildings}, {"damage", &s.view.damage}, {"names", &s.view.names}, {"closures", &s.view.closures},
                                                  {"crews", &s.view.crews}, {"sites", &s.view.sites}, {"people", &s.view.agents}, {"walk", &s.view.isolines}};
  for (const bool show : {false, true})
    for (const std::string& name : show ? o.show : o.hide) {
      const auto it = std::find_if(std::begin(layers), std::end(layers), [&](const auto& l) { return name == l.first; });
      if (it == std::end(layers)) throw UsageError("--hide, --show " + name + ": use buildings, damage, names, closures, crews, sites, people or walk");
      *it->second = show;
    }
}

void choose_what(const Options& o, Session& s) {
  if (o.select.empty()) return;
  const auto colon = o.select.find(':');
  const std::string kind = o.select.substr(0, colon), rest = colon == std::string::npos ? "" : o.select.substr(colon + 1);
  const bool number = !rest.empty() && rest.size() < 10 && rest.find_first_not_of("0123456789") == std::string::npos;
  const auto wrong = [&] { throw UsageError("--select " + o.select + ": use street:NAME, street:SEGMENT_ID, site:SITE_ID, person:AGENT_ID or zone:LON,LAT"); };
  if (kind == "street" && !rest.empty()) {
    std::uint32_t id = number ? static_cast<std::uint32_t>(std::stoul(rest)) : record::kNowhere;
    if (!number)
      if (const auto found = s.run(0).streets_named(rest, 1); !found.empty()) id = found[0].second.value();
    if (id >= s.run(0).map.from.size()) throw UsageError("--select " + o.select + ": there is no such street");
    s.select(0, {Selection::Kind::street, id});
  } else if (kind == "site") {
    const auto& ids = s.run(0).map.scene.site_id;
    const auto it = std::find(ids.begin(), ids.end(), rest);
    if (it == ids.end()) throw UsageError("--select " + o.select + ": there is no such site");
    s.select(0, {Selection::Kind::site, static_cast<std::uint32_t>(it - ids.begin())});
  } else if (kind == "zone") {
    const auto* people = s.run(0).people();
    LonLat at;
    char more = 0;
    if (!people || std::sscanf(rest.c_str(), "%lf,%lf%c", &at.lon, &at.lat, &more) != 2 || !(std::abs(at.lon) <= 180 && std::abs(at.lat) < 90)) wrong();
    const auto& m = s.run(0).map;
    const std::size_t cell = cell_at(*people, m.local ? Point{at.lon, at.lat} : m.plane().project(at));
    if (cell == kNoCell) throw UsageError("--select " + o.select + ": there is nothing of the city");
    s.select(0, {Selection::Kind::zone, static_cast<std::uint32_t>(cell)});
  } else if (kind == "person" && !rest.empty()) {
    const auto agent = s.run(0).agent(rest);
    if (!agent || !s.run(0).replay || *agent >= s.run(0).replay->agents()) throw UsageError("--select " + o.select + ": there is no such agent_id in arrivals.csv");
    s.select(0, {Selection::Kind::agent, *agent});
  } else {
    wrong();
  }
}

}  // namespace

void apply(const Options& o, Session& s) {
  s.view.dark = o.dark;
  s.view.difference = o.difference;
  choose_colours(o, s);
  choose_layers(o, s);
  if (!o.at.empty()) {
    const auto t = parse_time(o.at);
    if (!t) throw UsageError("--at " + o.at + ": use hours:minutes:seconds, hours:minutes, or seconds");
    if (*t > s.end()) throw UsageError(s.has_time() ? fmt::format("--at {}: the run ends at {}", o.at, duration(s.end())) : "--at " + o.at + ": there is no time to go to: this is a plan, or a run without events");
    s.go_to(*t);
  }
  choose_what(o, s);
}

}  // namespace senda::viz
