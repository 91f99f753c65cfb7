#include "viz/app.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include "graph/errors.hpp"
#include "graph/plane.hpp"
#include "viz/clock.hpp"
#include "viz/recent.hpp"

namespace senda::viz {

namespace fs = std::filesystem;

namespace {

bool is_spanish(const std::string& language) {
  if (!language.empty()) return language == "es";
  const char* lang = std::getenv("LC_ALL") ? std::getenv("LC_ALL") : std::getenv("LANG");
  return !(lang && std::string_view(lang).starts_with("en"));
}

void look_at_bounds(const Options& o, Session& s) {
  if (o.bounds.empty()) return;
  const auto& m = s.run(0).map;
  const Plane plane = m.plane();
  const bool degrees = std::abs(o.bounds[0]) <= 180 && std::abs(o.bounds[2]) <= 180 && std::abs(o.bounds[1]) < 89 && std::abs(o.bounds[3]) < 89;
  const bool near = std::abs(o.bounds[0] - m.centre.lon) < 5 && std::abs(o.bounds[2] - m.centre.lon) < 5;
  if (!(o.bounds[0] < o.bounds[2] && o.bounds[1] < o.bounds[3])) throw UsageError("--bounds: west, south, east, north: west is not below east, or south not below north");
  if (!m.local && !(degrees && near)) throw UsageError(fmt::format("--bounds: far from this city, which lies about {:.3f},{:.3f}", m.centre.lon, m.centre.lat));
  Box box;
  for (const LonLat corner : {LonLat{o.bounds[0], o.bounds[1]}, LonLat{o.bounds[2], o.bounds[3]}}) box.add(m.local ? Point{corner.lon, corner.lat} : plane.project(corner));
  s.camera.fit(box, 0);
}

// TrueType by its first bytes: Dear ImGui ends the program over anything else.
bool is_truetype(const fs::path& path) {
  char head[4] = {};
  std::ifstream(path, std::ios::binary).read(head, 4);
  const std::string_view h(head, 4);
  return h == std::string_view("\0\1\0\0", 4) || h == "true" || h == "ttcf";
}

sf::Font load_font(const fs::path& path) {
  sf::Font font;
  if (!is_truetype(path) || !font.loadFromFile(path.string())) throw InputError(path.string(), "", "is no font", "name a TrueType file");
  return font;
}

void save(const sf::RenderTexture& picture, const fs::path& file) {
  if (!picture.getTexture().copyToImage().saveToFile(file.string())) throw InputError(file.string(), "", "cannot be written", "name a .png file in a folder that exists");
}

SimTime time_or(const std::string& text, const char* option, SimTime otherwise) {
  if (text.empty()) return otherwise;
  const auto t = parse_time(text);
  if (!t) throw UsageError(fmt::format("{} {}: use hours:minutes:seconds, or seconds", option, text));
  return *t;
}

}  // namespace

void take_pictures(const Options& o) {
  const fs::path font_path = font_file(o.font);
  const sf::Font font = load_font(font_path);
  sf::RenderTexture picture;
  if (!picture.create(o.width, o.height)) throw UsageError(fmt::format("--size {}x{}: this machine cannot make so large a picture", o.width, o.height));
  Session session(o.folders, font);
  session.view.spanish = is_spanish(o.language);
  session.view.scale = o.scale > 0 ? o.scale : 1;
  apply(o, session);
  picture.setActive(true);
  Stage stage(session, font, font_path);
  stage.panels().shown = o.panels;
  stage.resize(o.width, o.height);
  const auto shoot = [&](const fs::path& file) {
    while (session.history() && !session.history()->work(10)) {
    }
    for (int i = 0; i < 2; ++i) stage.draw(picture, 0.016, true);  // panels know their size from the second time on
    picture.display();
    save(picture, file);
  };
  stage.draw(picture, 0.016, true);  // places the camera
  look_at_bounds(o, session);
  if (!o.screenshot.empty()) shoot(o.screenshot);
  if (o.frames.empty()) return;
  std::error_code error;
  if (fs::create_directories(o.frames, error); error) throw InputError(o.frames.string(), "", "cannot be made a folder", "name one that is not a file");
  const SimTime from = time_or(o.from, "--from", SimTime(0)), until = std::min(session.end(), time_or(o.until, "--until", session.end()));
  if (from > until) throw UsageError(fmt::format("--from {}: lies behind the last moment, {}", o.from, duration(until)));
  int n = 0;
  for (SimTime t = from; t <= until; t = t + SimTime::from(Seconds(o.every_s))) {
    session.go_to(t);
    shoot(o.frames / fmt::format("frame_{:05}.png", n++));
  }
  fmt::print("{}: {} pictures\n", o.frames.string(), n);
}

namespace {

/// What hands do in the window.
class Hands {
 public:
  Hands(Session& s, Stage& stage) : s_(s), stage_(stage) {}
  /// The view is at rest.
  bool settled() const { return std::chrono::steady_clock::now() - moved_ > std::chrono::milliseconds(140); }

  void event(const sf::Event& e) {
    const bool always = e.type == sf::Event::KeyPressed && (e.key.code == sf::Keyboard::F1 || e.key.code == sf::Keyboard::Escape);
    if (e.type == sf::Event::KeyPressed && (always || !stage_.imgui().wants_keyboard())) key(e.key);
    if (e.type == sf::Event::MouseButtonReleased) {
      if (e.mouseButton.button == sf::Mouse::Left && dragging_ && !dragged_) click(e.mouseButton.x, e.mouseButton.y);
      dragging_ = turning_ = false;
    }
    Point within;
    switch (e.type) {
      case sf::Event::MouseButtonPressed:
        if (stage_.imgui().wants_mouse() || !stage_.pane_at({static_cast<double>(e.mouseButton.x), static_cast<double>(e.mouseButton.y)}, within)) break;
        dragging_ = e.mouseButton.button == sf::Mouse::Left;
        turning_ = e.mouseButton.button == sf::Mouse::Right;
        dragged_ = false;
        last_ = {static_cast<double>(e.mouseButton.x), static_cast<double>(e.mouseButton.y)};
        break;
      case sf::Event::MouseMoved: move({static_cast<double>(e.mouseMove.x), static_cast<double>(e.mouseMove.y)}); break;
      case sf::Event::MouseWheelScrolled:
        if (!stage_.imgui().wants_mouse() && stage_.pane_at({static_cast<double>(e.mouseWheelScroll.x), static_cast<double>(e.mouseWheelScroll.y)}, within)) zoom(within, std::pow(1.2, static_cast<double>(e.mouseWheelScroll.delta)));
        break;
      default: break;
    }
  }

 private:
  void zoom(Point at, double factor) {
    s_.camera.zoom_at(at, factor);
    moved();
  }
  void moved() { moved_ = std::chrono::steady_clock::now(); }

  void move(Point to) {
    const double dx = to.x - last_.x, dy = to.y - last_.y;
    if ((dragging_ || turning_) && !dragged_ && std::hypot(dx, dy) < 4 * s_.view.scale) return;
    if (dragging_) s_.camera.pan(dx, dy), s_.follow = false;
    if (turning_) s_.camera.rotate(dx * 0.005);
    if (dragging_ || turning_) dragged_ = true, moved();
    last_ = to;
  }

  void click(int x, int y) {
    Point within;
    if (const auto pane = stage_.pane_at({static_cast<double>(x), static_cast<double>(y)}, within)) s_.select(*pane, s_.pane(*pane).pick(s_.camera, s_.view, within));
  }

  void key(const sf::Event::KeyEvent& k) {
    const Point middle{s_.camera.width / 2, s_.camera.height / 2};
    const double step = s_.camera.width / 8, minute = k.shift ? 600 : 60;
    View& v = s_.view;
    if (k.code >= sf::Keyboard::Num1 && k.code <= sf::Keyboard::Num9) return recall(static_cast<std::size_t>(k.code - sf::Keyboard::Num1));
    switch (k.code) {
      case sf::Keyboard::Space: s_.playing = !s_.playing; break;
      case sf::Keyboard::Left: s_.go_to(SimTime(s_.now().ms - std::llround(minute * 1000))); break;
      case sf::Keyboard::Right: s_.go_to(SimTime(s_.now().ms + std::llround(minute * 1000))); break;
      case sf::Keyboard::Home: s_.go_to(SimTime(0)); break;
      case sf::Keyboard::End: s_.go_to(s_.end()); break;
      case sf::Keyboard::Add:
      case sf::Keyboard::Equal: s_.faster(2); break;
      case sf::Keyboard::Subtract:
      case sf::Keyboard::Hyphen: s_.faster(0.5); break;
      case sf::Keyboard::PageUp: zoom(middle, 1.4); break;
      case sf::Keyboard::PageDown: zoom(middle, 1 / 1.4); break;
      case sf::Keyboard::W: s_.camera.pan(0, step), moved(); break;
      case sf::Keyboard::S: s_.camera.pan(0, -step), moved(); break;
      case sf::Keyboard::A: s_.camera.pan(step, 0), moved(); break;
      case sf::Keyboard::D: s_.camera.pan(-step, 0), moved(); break;
      case sf::Keyboard::Q: s_.camera.rotate(-0.1), moved(); break;
      case sf::Keyboard::E: s_.camera.rotate(0.1), moved(); break;
      case sf::Keyboard::F: s_.whole_city(), moved(); break;
      case sf::Keyboard::N: s_.camera.angle = 0, moved(); break;
      case sf::Keyboard::Slash: stage_.panels().begin_search(); break;
      case sf::Keyboard::B: s_.bookmarks.push_back({s_.camera, s_.now()}); break;
      case sf::Keyboard::L: v.buildings = !v.buildings; break;
      case sf::Keyboard::C: v.closures = !v.closures; break;
      case sf::Keyboard::H: v.dark = !v.dark; break;
      case sf::Keyboard::P: v.agents = !v.agents; break;
      case sf::Keyboard::I: v.isolines = !v.isolines; break;
      case sf::Keyboard::G: v.difference = !v.difference; break;
      case sf::Keyboard::Tab: stage_.panels().shown = !stage_.panels().shown; break;
      case sf::Keyboard::F1: stage_.panels().help = !stage_.panels().help; break;
      case sf::Keyboard::Escape: stage_.panels().help = false, s_.select(0, {}); break;
      default: break;
    }
  }

  void recall(std::size_t i) {
    if (i >= s_.bookmarks.size()) return;
    const double width = s_.camera.width, height = s_.camera.height;
    s_.camera = s_.bookmarks[i].camera;
    s_.camera.width = width, s_.camera.height = height;
    s_.go_to(s_.bookmarks[i].time);
  }

  Session& s_;
  Stage& stage_;
  bool dragging_ = false, turning_ = false, dragged_ = false;
  Point last_;
  std::chrono::steady_clock::time_point moved_{};
};

void look(sf::RenderWindow& window, Session& session, const sf::Font& font, const fs::path& font_path, const Options& o) {
  Stage stage(session, font, font_path);
  stage.panels().shown = o.panels;
  Hands hands(session, stage);
  stage.resize(window.getSize().x, window.getSize().y);
  sf::Clock clock;
  bool placed = false;
  while (window.isOpen()) {
    sf::Event e;
    while (window.pollEvent(e)) {
      if (e.type == sf::Event::Closed) window.close();
      if (e.type == sf::Event::Resized) stage.resize(e.size.width, e.size.height);
      stage.imgui().event(e);
      hands.event(e);
    }
    const double seconds = static_cast<double>(clock.restart().asSeconds());
    session.pass(seconds);
    stage.draw(window, seconds, hands.settled());
    if (!placed) look_at_bounds(o, session);
    placed = true;
    window.display();
  }
}

}  // namespace

void run_window(const Options& o) {
  const fs::path font_path = font_file(o.font);
  const sf::Font font = load_font(font_path);
  sf::VideoMode screen = sf::VideoMode::getDesktopMode();
  if (screen.height > screen.width) std::swap(screen.width, screen.height);  // SFML 2.5 takes Xvfb's screen for a turned one
  const double scale = o.scale > 0 ? o.scale : screen.height >= 2000 ? 2 : screen.height >= 1400 ? 1.4 : 1;
  sf::RenderWindow window(sf::VideoMode(std::min(o.width, screen.width), std::min(o.height, screen.height)), "senda-view");
  window.setPosition({static_cast<int>(screen.width - window.getSize().x) / 2, static_cast<int>(screen.height - window.getSize().y) / 2});
  window.setFramerateLimit(60);
  std::vector<fs::path> folders = o.folders;
  const bool spanish = is_spanish(o.language);
  if (folders.empty()) folders = choose_folder(window, font_path, scale, o.dark, spanish);
  if (folders.empty()) return;
  Session session(folders, font);
  for (const auto& f : folders) remember(f);
  session.view.spanish = spanish;
  session.view.scale = scale;
  apply(o, session);
  window.setTitle("senda-view: " + folders[0].filename().string());
  look(window, session, font, font_path, o);
}

}  // namespace senda::viz
