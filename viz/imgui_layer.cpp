#include "viz/imgui_layer.hpp"

#include <backends/imgui_impl_opengl2.h>
#include <imgui.h>

namespace senda::viz {

namespace {

void map_keys(ImGuiIO& io) {
  const std::pair<ImGuiKey_, sf::Keyboard::Key> keys[] = {{ImGuiKey_Tab, sf::Keyboard::Tab}, {ImGuiKey_LeftArrow, sf::Keyboard::Left}, {ImGuiKey_RightArrow, sf::Keyboard::Right}, {ImGuiKey_UpArrow, sf::Keyboard::Up},
                                                          {ImGuiKey_DownArrow, sf::Keyboard::Down}, {ImGuiKey_PageUp, sf::Keyboard::PageUp}, {ImGuiKey_PageDown, sf::Keyboard::PageDown}, {ImGuiKey_Home, sf::Keyboard::Home},
                                                          {ImGuiKey_End, sf::Keyboard::End}, {ImGuiKey_Delete, sf::Keyboard::Delete}, {ImGuiKey_Backspace, sf::Keyboard::Backspace}, {ImGuiKey_Space, sf::Keyboard::Space},
                                                          {ImGuiKey_Enter, sf::Keyboard::Enter}, {ImGuiKey_Escape, sf::Keyboard::Escape}, {ImGuiKey_A, sf::Keyboard::A}, {ImGuiKey_C, sf::Keyboard::C}, {ImGuiKey_V, sf::Keyboard::V},
                                                          {ImGuiKey_X, sf::Keyboard::X}, {ImGuiKey_Z, sf::Keyboard::Z}, {ImGuiKey_Y, sf::Keyboard::Y}};
  for (const auto& [key, code] : keys) io.KeyMap[key] = code;
}

}  // namespace

ImGuiLayer::ImGuiLayer(const std::filesystem::path& font, double scale, bool dark) : scale_(scale) {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  map_keys(io);
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  static const ImWchar kRanges[] = {0x20, 0xff, 0x2013, 0x2026, 0x2190, 0x2193, 0x25a0, 0x25ff, 0};
  if (!font.empty()) io.Fonts->AddFontFromFileTTF(font.string().c_str(), static_cast<float>(14 * scale), nullptr, kRanges);
  ImGui_ImplOpenGL2_Init();
  theme(dark);
}

ImGuiLayer::~ImGuiLayer() {
  ImGui_ImplOpenGL2_Shutdown();
  ImGui::DestroyContext();
}

void ImGuiLayer::theme(bool dark) {
  ImGui::GetStyle() = ImGuiStyle();
  if (dark) ImGui::StyleColorsDark();
  else ImGui::StyleColorsLight();
  ImGuiStyle& s = ImGui::GetStyle();
  s.WindowRounding = 6;
  s.FrameRounding = 4;
  s.GrabRounding = 4;
  s.WindowBorderSize = dark ? 0 : 1;
  s.WindowPadding = {10, 8};
  s.Colors[ImGuiCol_WindowBg] = dark ? ImVec4(0.09f, 0.10f, 0.12f, 0.94f) : ImVec4(0.995f, 0.99f, 0.98f, 0.95f);
  s.Colors[ImGuiCol_Border] = dark ? ImVec4(0, 0, 0, 0.4f) : ImVec4(0, 0, 0, 0.14f);
  if (!dark) {
    s.Colors[ImGuiCol_FrameBg] = {0.90f, 0.89f, 0.87f, 1};
    s.Colors[ImGuiCol_FrameBgHovered] = {0.84f, 0.87f, 0.91f, 1};
    s.Colors[ImGuiCol_TextDisabled] = {0.43f, 0.42f, 0.40f, 1};
  }
  s.ScaleAllSizes(static_cast<float>(scale_));
}

void ImGuiLayer::event(const sf::Event& e) {
  ImGuiIO& io = ImGui::GetIO();
  switch (e.type) {
    case sf::Event::MouseMoved: io.MousePos = {static_cast<float>(e.mouseMove.x), static_cast<float>(e.mouseMove.y)}; break;
    case sf::Event::MouseButtonPressed:
    case sf::Event::MouseButtonReleased:
      if (e.mouseButton.button >= button_.size()) break;
      button_[e.mouseButton.button] = e.type == sf::Event::MouseButtonPressed;
      if (button_[e.mouseButton.button]) clicked_[e.mouseButton.button] = true;
      break;
    case sf::Event::MouseWheelScrolled: io.MouseWheel += e.mouseWheelScroll.delta; break;
    case sf::Event::KeyPressed:
    case sf::Event::KeyReleased:
      if (e.key.code >= 0 && e.key.code < static_cast<int>(key_.size())) {
        const auto k = static_cast<std::size_t>(e.key.code);
        key_[k] = e.type == sf::Event::KeyPressed;
        if (key_[k]) typed_[k] = true;
      }
      io.KeyCtrl = e.key.control;
      io.KeyShift = e.key.shift;
      io.KeyAlt = e.key.alt;
      break;
    case sf::Event::TextEntered:
      if (e.text.unicode >= 32 && e.text.unicode != 127) io.AddInputCharacter(e.text.unicode);
      break;
    default: break;
  }
}

void ImGuiLayer::begin(sf::Vector2u size, double seconds) {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(size.x), static_cast<float>(size.y)};
  for (std::size_t b = 0; b < button_.size(); ++b) io.MouseDown[b] = button_[b] || clicked_[b];
  for (std::size_t k = 0; k < key_.size(); ++k) io.KeysDown[k] = key_[k] || typed_[k];
  clicked_.fill(false);
  typed_.fill(false);
  io.DeltaTime = static_cast<float>(std::max(1e-4, seconds));
  ImGui_ImplOpenGL2_NewFrame();
  ImGui::NewFrame();
}

void ImGuiLayer::draw(sf::RenderTarget& target) {
  ImGui::Render();
  target.pushGLStates();
  target.resetGLStates();
  ImGui_ImplOpenGL2_RenderDrawData(ImGui::GetDrawData());
  target.popGLStates();
  target.resetGLStates();  // what SFML remembers of the state is not what was given back
}

bool ImGuiLayer::wants_mouse() const { return ImGui::GetIO().WantCaptureMouse; }
bool ImGuiLayer::wants_keyboard() const { return ImGui::GetIO().WantTextInput; }

}  // namespace senda::viz
