#include "sim/hazard/street_name.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "graph/csv.hpp"
#include "graph/text.hpp"

namespace senda::hazard {

namespace {

constexpr std::array<std::string_view, 13> kStreetWords = {"calle", "c", "avenida", "av", "ave", "avda", "blvd", "boulevard", "bulevar", "calzada", "calz", "rua", "r"};
constexpr std::array<std::string_view, 3> kCrossingWords = {"esquina", "esq", "entre"};
constexpr std::array<std::string_view, 4> kHouseWords = {"no", "num", "numero", "nº"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view w) {
  return std::find(words.begin(), words.end(), w) != words.end();
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Lower-case words; what is neither letter nor digit parts them. Bytes of other alphabets stay as they are.
std::vector<std::string> words_of(std::string_view s) {
  std::vector<std::string> words(1);
  for (const char c : folded(s)) {
    if ((c >= 'a' && c <= 'z') || is_digit(c) || static_cast<unsigned char>(c) >= 0x80) words.back() += c;
    else if (!words.back().empty()) words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string s;
  for (const std::string& w : words) s += (s.empty() ? "" : " ") + w;
  return s;
}

std::uint64_t letters_of(std::string_view s) {
  std::uint64_t bits = 0;
  for (const char c : s) bits |= std::uint64_t{1} << (static_cast<unsigned char>(c) % 64);
  return bits;
}

// The report's name without numbers that the map's name does not have, and without the words before them.
std::string without_house_number(const StreetName& said, const StreetName& on_map) {
  std::vector<std::string> kept;
  for (std::string& w : words_of(said.text)) {
    const bool house = is_digit(w[0]) && !std::binary_search(on_map.numbers.begin(), on_map.numbers.end(), w);
    if (house && !kept.empty() && among(kHouseWords, kept.back())) kept.pop_back();
    if (!house) kept.push_back(std::move(w));
  }
  return joined(kept);
}

}  // namespace

StreetName street_name(std::string_view text, bool said) {
  if (said)
    if (const auto comma = text.find(','); comma != std::string_view::npos && comma > 0) text = text.substr(0, comma);
  std::vector<std::string> words = words_of(text);
  if (said && words.size() > 1)
    words.erase(std::find_if(words.begin() + 1, words.end(), [](const std::string& w) { return among(kCrossingWords, w); }), words.end());
  std::size_t first = 0;
  while (first + 1 < words.size() && among(kStreetWords, words[first])) ++first;
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(first));
  StreetName n;
  n.text = joined(words);
  n.letters = letters_of(n.text);
  for (std::string& w : words)
    if (is_digit(w[0])) n.numbers.push_back(std::move(w));
  std::sort(n.numbers.begin(), n.numbers.end());
  return n;
}

double similarity(const StreetName& said, const StreetName& on_map) {
  if (said.text.empty() || on_map.text.empty()) return 0;
  if (said.text == on_map.text) return 1;
  if (!std::includes(said.numbers.begin(), said.numbers.end(), on_map.numbers.begin(), on_map.numbers.end())) return 0;
  const bool house = said.numbers.size() > on_map.numbers.size();
  const std::string shortened = house ? without_house_number(said, on_map) : std::string();
  const std::string_view a = house ? std::string_view(shortened) : said.text, b = on_map.text;
  if (a.empty()) return 0;
  const double longest = static_cast<double>(std::max(a.size(), b.size()));
  const double allowed = (1 - kSameStreet) * longest + 1e-9;
  const std::uint64_t letters = house ? letters_of(a) : said.letters;
  const int lacking = std::max(std::popcount(letters & ~on_map.letters), std::popcount(on_map.letters & ~letters));
  if (static_cast<double>(longest - std::min(a.size(), b.size())) > allowed || lacking > allowed) return 0;
  return 1 - static_cast<double>(edit_distance(a, b)) / longest;
}

}  // namespace senda::hazard
