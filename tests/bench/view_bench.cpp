// Frame times of the viewer, drawn off screen: bench_view [AGENTS ...] [--grid N | --city CITY.h5]. A grid of N x N junctions
// (500: 499,000 segments) or a city, on which the agents walk and drive at random; software OpenGL under Xvfb:
//   xvfb-run -a bench_view 10000 100000 1000000
#include <SFML/OpenGL.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <new>
#include <string>

#include "graph/city_file.hpp"
#include "sim/record/event_file.hpp"
#include "sim/record/map_file.hpp"
#include "sim/record/temporary_folder.hpp"
#include "viz/app.hpp"

using namespace senda;

namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
std::uint32_t chance() {
  static std::uint64_t state = 88172645463325252ull;
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return static_cast<std::uint32_t>(state >> 16);
}

City grid(std::uint32_t n) {
  City city;
  PerNode<Point> point;
  for (std::uint32_t y = 0; y < n; ++y)
    for (std::uint32_t x = 0; x < n; ++x) point.push_back({x * 90.0 + chance() % 30, y * 90.0 + chance() % 30});
  std::vector<SegmentRecord> streets;
  const auto street = [&](std::uint32_t a, std::uint32_t b, bool large) {
    SegmentRecord s;
    s.from = NodeId(a), s.to = NodeId(b);
    s.shape = {point[s.from], point[s.to]};
    s.length = Metres(distance_m(s.shape[0], s.shape[1]));
    s.modes_forward = s.modes_backward = kCar | kFoot;
    s.road_class = large ? RoadClass::primary : RoadClass::residential;
    s.name = large ? "Avenida " + std::to_string(a % n) : "";
    streets.push_back(s);
  };
  for (std::uint32_t y = 0; y < n; ++y)
    for (std::uint32_t x = 0; x < n; ++x) {
      if (x + 1 < n) street(y * n + x, y * n + x + 1, y % 10 == 0);
      if (y + 1 < n) street(y * n + x, y * n + n + x, x % 10 == 0);
    }
  PerNode<LonLat> position;
  position.assign(point.size(), LonLat{});
  city.roads = build_road_graph(position, point, {}, streets);
  return city;
}

// A run in which everybody enters one street after the other for an hour.
void make_run(const City& city, std::size_t agents, const std::filesystem::path& folder) {
  record::Scene scene;
  scene.name = "bench";
  scene.start = "2017-09-19T13:14:40-05:00";
  record::save_map(city, scene, folder / "map.h5");
  record::EventFile file(folder / "events.h5", city.roads.seg_from, agents);
  record::EventLog log([&](record::EventColumns&& block) { file.take(std::move(block)); });
  const auto n = static_cast<std::uint32_t>(city.roads.segment_count());
  for (std::uint32_t a = 0; a < agents; ++a) log.add({SimTime(a % 1000), record::EventKind::depart, AgentId(a), a % 2, city.roads.seg_from[SegmentId(chance() % n)]});
  constexpr int kSteps = 12;
  for (int step = 0; step < kSteps; ++step)
    for (std::uint32_t a = 0; a < agents; ++a) {
      const SegmentId s(chance() % n);
      log.add({SimTime(1000 + step * 300'000 + static_cast<std::int64_t>(300'000.0 * a / static_cast<double>(agents))), record::EventKind::enter, AgentId(a), s.value(), chance() % 2 ? city.roads.seg_from[s] : city.roads.seg_to[s]});
    }
  log.flush();
  file.finish();
  std::ofstream(folder / "curve.csv") << "time_s,departed,travelling,arrived,waiting,isolated\n0,0,0,0,0,0\n3600," << agents << ',' << agents << ",0,0,0\n";
  std::ofstream(folder / "manifest.json") << R"({"kind":"run","status":"done"})";
}

// Requests for memory, so that each frame's can be told.
std::atomic<std::uint64_t> requests{0};

struct Times {
  std::vector<double> ms;
  void add(double s) { ms.push_back(1000 * s); }
  std::string text() {
    std::sort(ms.begin(), ms.end());
    return fmt::format("{:7.1f} ms median {:7.1f} worst {:6.1f} frames/s", ms[ms.size() / 2], ms.back(), 1000 / ms[ms.size() / 2]);
  }
};

template <class Before>
void measure(const char* what, viz::Stage& stage, sf::RenderTexture& picture, int frames, bool settled, Before&& before) {
  Times t;
  std::vector<std::uint64_t> asked;
  for (int i = 0; i < frames; ++i) {
    const double begin = seconds();
    const std::uint64_t before_frame = requests;
    before(i);
    stage.draw(picture, 0.02, settled);
    picture.display();
    glFinish();  // all of it has really been drawn
    t.add(seconds() - begin);
    asked.push_back(requests - before_frame);
  }
  std::sort(asked.begin(), asked.end());
  fmt::print("  {:<34} {}  {} allocations\n", what, t.text(), asked[asked.size() / 2]);
}

void bench(const City& city, std::size_t agents) {
  const record::TemporaryFolder folder;
  make_run(city, agents, folder.path);
  const auto font_path = viz::font_file("");
  sf::Font font;
  font.loadFromFile(font_path.string());
  sf::RenderTexture picture;
  picture.create(1600, 900);
  const double begin = seconds();
  viz::Session session({folder.path}, font);
  picture.setActive(true);
  viz::Stage stage(session, font, font_path);
  stage.resize(1600, 900);
  stage.draw(picture, 0.02, true);
  picture.display();
  fmt::print("{} agents, {} segments: opened and drawn in {:.2f} s, first map in {:.0f} ms\n", agents, city.roads.segment_count(), seconds() - begin, 1000 * session.pane(0).base().redraw_s());
  session.speed = 60;
  session.playing = true;
  session.go_to(SimTime(600'000));
  measure("whole city, playing 60x", stage, picture, 60, true, [&](int) { session.pass(0.05); });
  session.speed = 600;
  measure("whole city, playing 600x", stage, picture, 30, true, [&](int) { session.pass(0.1); });
  session.playing = false;
  measure("whole city, at rest", stage, picture, 30, true, [](int) {});
  measure("whole city, moving the map", stage, picture, 30, false, [&](int) { session.camera.pan(7, 3); });
  session.camera.centre = city.roads.point[NodeId(static_cast<std::uint32_t>(city.roads.node_count() / 2))];
  session.camera.mpp = 1.5;
  session.playing = true;
  session.speed = 60;
  session.go_to(SimTime(600'000));
  measure("a quarter of the town, playing 60x", stage, picture, 60, true, [&](int) { session.pass(0.05); });
  measure("a quarter of the town, moving", stage, picture, 30, false, [&](int) { session.camera.pan(7, 3); });
  Times seek;
  for (int i = 0; i < 20; ++i) {
    const double start = seconds();
    session.go_to(SimTime(chance() % 3'600'000));
    seek.add(seconds() - start);
  }
  fmt::print("  {:<34} {}\n", "to a random moment", seek.text());
}

}  // namespace

void* operator new(std::size_t n) {
  ++requests;
  if (void* p = std::malloc(n)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

int main(int argc, char** argv) {
  std::vector<std::size_t> agents;
  std::string city_file;
  std::uint32_t n = 500;
  for (int i = 1; i < argc; ++i) {
    const std::string a = argv[i];
    if (a == "--grid" && i + 1 < argc) n = static_cast<std::uint32_t>(std::atoi(argv[++i]));
    else if (a == "--city" && i + 1 < argc) city_file = argv[++i];
    else agents.push_back(static_cast<std::size_t>(std::atol(a.c_str())));
  }
  if (agents.empty()) agents = {10'000, 100'000, 1'000'000};
  const City city = city_file.empty() ? grid(n) : load_city(city_file);
  for (const std::size_t a : agents) bench(city, a);
}
