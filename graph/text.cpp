#include "graph/text.hpp"

namespace senda {

namespace {

// Latin-1 letters U+00C0 .. U+00FF without accents, lower case; ' ' where there is no letter.
constexpr std::string_view kFolded =
    "aaaaaaaceeeeiiii"
    "dnooooo ouuuuyts"
    "aaaaaaaceeeeiiii"
    "dnooooo ouuuuyty";

}  // namespace

std::string folded(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto c = static_cast<unsigned char>(s[i]);
    const auto next = static_cast<unsigned char>(i + 1 < s.size() ? s[i + 1] : 0);
    if ((c == 0xcc || c == 0xcd) && next >= 0x80) ++i;  // combining accents, U+0300 .. U+037F
    else if (c == 0xc3 && next >= 0x80 && next < 0xc0) out += kFolded[next - 0x80u], ++i;
    else out += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return out;
}

}  // namespace senda
