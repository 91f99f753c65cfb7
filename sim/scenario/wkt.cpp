#include "sim/scenario/wkt.hpp"

#include <charconv>
#include <cmath>
#include <string>

namespace senda::scenario {

namespace {

class WktReader {
 public:
  explicit WktReader(std::string_view text) : text_(text) {}

  std::optional<std::vector<LonLat>> shape() {
    const std::string kind = word();
    const std::string suffix = word();  // heights and measures
    if (!(suffix.empty() || suffix == "Z" || suffix == "M" || suffix == "ZM") || !take('(')) return {};
    std::vector<LonLat> points;
    do {
      const auto p = vertex();
      if (!p) return {};
      points.push_back(*p);
    } while (take(','));
    if (!take(')')) return {};
    skip();
    if (!text_.empty()) return {};
    const bool fits = kind == "POINT" ? points.size() == 1 : kind == "LINESTRING" && points.size() >= 2;
    return fits ? std::optional(std::move(points)) : std::nullopt;
  }

 private:
  void skip() {
    while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\t' || text_.front() == '\n')) text_.remove_prefix(1);
  }
  std::string word() {
    skip();
    std::string w;
    for (; !text_.empty() && w.size() < 20; text_.remove_prefix(1)) {
      const char c = text_.front();
      if (c >= 'a' && c <= 'z') w += static_cast<char>(c - 'a' + 'A');
      else if (c >= 'A' && c <= 'Z') w += c;
      else break;
    }
    return w;
  }
  bool take(char c) {
    skip();
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::optional<double> number() {
    skip();
    double v = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), v);
    if (error != std::errc() || !std::isfinite(v)) return {};
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return v;
  }
  // Two numbers, and up to two more that are read over.
  std::optional<LonLat> vertex() {
    const auto x = number(), y = number();
    if (!x || !y) return {};
    if (number()) number();
    return LonLat{*x, *y};
  }

  std::string_view text_;
};

}  // namespace

std::optional<std::vector<LonLat>> parse_wkt(std::string_view text) { return WktReader(text).shape(); }

}  // namespace senda::scenario
