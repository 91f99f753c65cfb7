#include "viz/recent.hpp"

#include <imgui.h>
#include <imgui_stdlib.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "viz/drawing.hpp"
#include "viz/imgui_layer.hpp"
#include "viz/run_folder.hpp"
#include "viz/words.hpp"

namespace senda::viz {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kKept = 12;

fs::path state_file() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state && *state) return fs::path(state) / "senda" / "recent.txt";
  if (const char* home = std::getenv("HOME"); home && *home) return fs::path(home) / ".local" / "state" / "senda" / "recent.txt";
  return {};
}

std::vector<fs::path> listed() {
  std::vector<fs::path> out;
  std::ifstream in(state_file());
  for (std::string line; out.size() < kKept && std::getline(in, line);)
    if (!line.empty()) out.emplace_back(line);
  return out;
}

}  // namespace

void remember(const fs::path& folder) {
  const fs::path file = state_file();
  if (file.empty()) return;
  std::error_code error;  // what cannot be remembered is forgotten
  const fs::path whole = fs::absolute(folder, error).lexically_normal();
  std::vector<fs::path> all = listed();
  std::erase(all, whole);
  all.insert(all.begin(), whole);
  fs::create_directories(file.parent_path(), error);
  std::ofstream out(file);
  for (std::size_t i = 0; i < all.size() && i < kKept; ++i) out << all[i].string() << '\n';
}

std::vector<fs::path> recent() {
  std::vector<fs::path> out = listed();
  std::erase_if(out, [](const fs::path& p) {
    std::error_code error;
    return !fs::exists(p / "map.h5", error);
  });
  return out;
}

namespace {

// `senda` beside this program.
fs::path planner() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path() / "senda";
}

fs::path built_in_run() { return state_file().parent_path() / "built-in-run"; }

bool can_make_built_in() {
  std::error_code error;
  return !state_file().empty() && fs::is_regular_file(planner(), error) && fs::is_regular_file(SENDA_TOWN, error);
}

// Simulates one world of the built-in town, which takes a second; where that fails, says how to do it by hand.
fs::path make_built_in(const char* built_in_how, std::string& wrong) {
  std::error_code error;
  fs::create_directories(built_in_run().parent_path(), error);
  std::vector<std::string> words = {planner().string(), "run", SENDA_TOWN, "-o", built_in_run().string(), "--overwrite", "--quiet"};
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t process = 0;
  int status = 1;
  if (posix_spawn(&process, argv[0], nullptr, nullptr, argv.data(), environ) == 0) waitpid(process, &status, 0);
  if (status == 0) return built_in_run();
  wrong = built_in_how;
  return {};
}

}  // namespace

std::vector<fs::path> choose_folder(sf::RenderWindow& window, const fs::path& font, double scale, bool dark, bool spanish) {
  ImGuiLayer imgui(font, scale, dark);
  const Words& w = words(spanish);
  const auto known = recent();
  std::string typed, wrong;
  fs::path chosen;
  sf::Clock clock;
  while (window.isOpen()) {
    sf::Event e;
    while (window.pollEvent(e)) {
      if (e.type == sf::Event::Closed) window.close();
      if (e.type == sf::Event::Resized) window.setView(sf::View(sf::FloatRect(0, 0, static_cast<float>(e.size.width), static_cast<float>(e.size.height))));
      imgui.event(e);
    }
    window.clear(sf_colour(palette(dark).ground));
    imgui.begin(window.getSize(), static_cast<double>(clock.restart().asSeconds()));
    const auto size = window.getSize();
    ImGui::SetNextWindowPos({static_cast<float>(size.x) / 2, static_cast<float>(size.y) / 2}, ImGuiCond_Always, {0.5f, 0.5f});
    ImGui::SetNextWindowSize({static_cast<float>(620 * scale), 0});
    ImGui::Begin(w.welcome, nullptr, ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize);
    ImGui::TextWrapped("%s", w.welcome_text);
    ImGui::Spacing();
    ImGui::TextUnformatted(w.open_folder);
    ImGui::SetNextItemWidth(-1);
    if (ImGui::InputText("##folder", &typed, ImGuiInputTextFlags_EnterReturnsTrue)) chosen = typed;
    if (!known.empty()) ImGui::TextDisabled("%s", w.recent);
    for (const auto& p : known)
      if (ImGui::Selectable(p.string().c_str())) chosen = p;
    ImGui::Separator();
    ImGui::TextDisabled("%s", w.built_in);
    if (can_make_built_in()) {
      if (ImGui::Button(w.built_in_open)) chosen = make_built_in(w.built_in_how, wrong);
    } else {
      ImGui::TextWrapped("%s", w.built_in_how);
    }
    if (!wrong.empty()) ImGui::TextColored({0.84f, 0.25f, 0, 1}, "%s", wrong.c_str());
    ImGui::End();
    imgui.draw(window);
    window.display();
    if (chosen.empty()) continue;
    try {
      RunFolder check(chosen);
      return {chosen};
    } catch (const std::runtime_error& error) {
      wrong = error.what();
      chosen.clear();
    }
  }
  return {};
}

}  // namespace senda::viz
