#pragma once
// The first page: which folder to open. Folders opened before are remembered in the user's state folder.
#include <SFML/Graphics.hpp>
#include <filesystem>
#include <vector>

namespace senda::viz {

void remember(const std::filesystem::path& folder);
/// Those that are still there, latest first.
std::vector<std::filesystem::path> recent();
/// Shows the page until a folder is chosen that can be opened, or the window is closed (nothing).
std::vector<std::filesystem::path> choose_folder(sf::RenderWindow& window, const std::filesystem::path& font, double scale, bool dark, bool spanish);

}  // namespace senda::viz
