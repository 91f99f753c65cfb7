#include "sim/scenario/shakemap_xml.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <exception>
#include <istream>
#include <memory>
#include <new>
#include <optional>
#include <string_view>

#include "graph/errors.hpp"

namespace senda::scenario {

namespace {

constexpr std::size_t kMostFields = 64, kMostValues = 40'000'000, kMostBytes = std::size_t{1} << 30;
constexpr std::size_t kLongestRow = 4096, kLongestId = 200, kLongestMarkup = std::size_t{1} << 20;
constexpr int kDeepest = 16, kChunk = 1 << 16;

// The whole text as a number; "nan" and "inf" are numbers here.
std::optional<double> number_in(std::string_view text) {
  double v = 0;
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return v;
}

std::string shortened(std::string_view text) {
  return text.size() > 40 ? std::string(text.substr(0, 37)) + "..." : std::string(text);
}

class Attributes {
 public:
  explicit Attributes(const XML_Char** list) : list_(list) {}
  std::string_view operator[](std::string_view name) const {
    for (const XML_Char** a = list_; *a; a += 2)
      if (name == a[0]) return a[1];
    return {};
  }

 private:
  const XML_Char** list_;
};

class GridReader {
 public:
  explicit GridReader(const std::string& file) : parser_(XML_ParserCreate(nullptr), XML_ParserFree) {
    if (!parser_) throw std::bad_alloc();
    out_.file = file;
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser_.get(), on_text);
    XML_SetDefaultHandler(parser_.get(), on_other);
    XML_SetStartDoctypeDeclHandler(parser_.get(), on_doctype);
  }

  ShakeMapTable run(std::istream& in) {
    for (bool last = false; !last;) {
      void* buffer = XML_GetBuffer(parser_.get(), kChunk);
      if (!buffer) throw std::bad_alloc();
      in.read(static_cast<char*>(buffer), kChunk);
      last = !in;
      bytes_ += static_cast<std::size_t>(in.gcount());
      if (bytes_ > kMostBytes) fail("", "is larger than 1 GiB", "give a smaller or coarser grid");
      const XML_Status status = XML_ParseBuffer(parser_.get(), static_cast<int>(in.gcount()), last);
      if (failure_) std::rethrow_exception(failure_);
      if (status != XML_STATUS_OK)
        fail(here(), fmt::format("is not well-formed XML ({})", XML_ErrorString(XML_GetErrorCode(parser_.get()))), "give grid.xml as USGS publishes it");
      if (bytes_ - handled_ > kLongestMarkup) fail(here(), "holds a piece of markup of more than 1 MiB", "give grid.xml as USGS publishes it");
    }
    if (!data_seen_) fail("", "holds no grid_data", "give grid.xml as USGS publishes it");
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(const std::string& where, const std::string& wrong, const std::string& right) const {
    throw InputError(out_.file, where, wrong, right);
  }
  std::string here() const { return fmt::format("line {}", XML_GetCurrentLineNumber(parser_.get())); }

  // Exceptions may not cross expat, which is C: they wait in failure_ until it has returned.
  template <class Work>
  static void guarded(void* self, Work&& work) {
    auto& r = *static_cast<GridReader*>(self);
    if (r.failure_) return;
    r.handled_ = static_cast<std::size_t>(XML_GetCurrentByteIndex(r.parser_.get()));
    try {
      work(r);
    } catch (...) {
      r.failure_ = std::current_exception();
      XML_StopParser(r.parser_.get(), XML_FALSE);
    }
  }
  static void on_start(void* self, const XML_Char* name, const XML_Char** attributes) {
    guarded(self, [&](GridReader& r) { r.start(name, Attributes(attributes)); });
  }
  static void on_end(void* self, const XML_Char*) {
    guarded(self, [](GridReader& r) { r.end(); });
  }
  static void on_text(void* self, const XML_Char* text, int length) {
    guarded(self, [&](GridReader& r) { r.text({text, static_cast<std::size_t>(length)}); });
  }
  static void on_other(void* self, const XML_Char*, int) {
    guarded(self, [](GridReader&) {});
  }
  static void on_doctype(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    guarded(self, [](GridReader& r) { r.fail(r.here(), "holds a document type declaration", "a ShakeMap has none; take the line out"); });
  }

  void start(std::string_view name, const Attributes& a) {
    if (const auto colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
    if (depth_ == 0 && name != "shakemap_grid") fail(here(), fmt::format("begins with <{}>, not with <shakemap_grid>", shortened(name)), "give grid.xml as USGS publishes it");
    if (in_data_) fail(here(), fmt::format("has <{}> among the rows", shortened(name)), "rows are numbers only");
    if (++depth_ > kDeepest) fail(here(), fmt::format("nests more than {} elements", kDeepest), "give grid.xml as USGS publishes it");
    if (name == "shakemap_grid") out_.event_id = id(a["event_id"]);
    if (name == "event") event(a);
    if (name == "grid_specification") specification(a);
    if (name == "grid_field") field(a);
    if (name == "grid_data") begin_data();
  }
  void end() {
    --depth_;
    if (!in_data_) return;
    end_row();
    in_data_ = false;
  }

  std::string id(std::string_view text) const {
    if (text.size() > kLongestId) fail(here(), fmt::format("has an id of {} characters", text.size()), fmt::format("{} are the most", kLongestId));
    return std::string(text);
  }
  double number(const Attributes& a, const char* name, double low, double high) const {
    const std::string_view text = a[name];
    if (text.empty()) return ShakeMapTable::kSilent;
    const auto v = number_in(text);
    if (!v || !(*v >= low && *v <= high))
      fail(fmt::format("{}, {}", here(), name), fmt::format("'{}' is not a number from {} to {}", shortened(text), low, high), "correct it, or leave it out");
    return *v;
  }
  void event(const Attributes& a) {
    if (!a["event_id"].empty()) out_.event_id = id(a["event_id"]);
    out_.magnitude = number(a, "magnitude", -5, 11);
    out_.depth_km = number(a, "depth", -10, 1000);
    out_.lon = number(a, "lon", -360, 360);
    out_.lat = number(a, "lat", -90, 90);
  }
  void specification(const Attributes& a) {
    const auto count = [&](const char* name) {
      const double n = number(a, name, 1, 1e9);
      if (std::isnan(n)) return std::size_t{0};
      if (n != std::floor(n)) fail(fmt::format("{}, {}", here(), name), fmt::format("'{}' is not a whole number", shortened(a[name])), "give the number of grid points");
      return static_cast<std::size_t>(n);
    };
    out_.promised_nlon = count("nlon");
    out_.promised_nlat = count("nlat");
  }
  void field(const Attributes& a) {
    if (data_seen_) fail(here(), "has a grid_field after the rows", "fields stand before grid_data");
    const double index = number(a, "index", 1, kMostFields);
    if (std::isnan(index) || index != std::floor(index)) fail(here(), "has a grid_field without an index", "number the fields from 1");
    std::string name(a["name"]), units(a["units"]);
    if (name.empty() || name.size() > kLongestId || units.size() > kLongestId) fail(here(), "has a grid_field without a usable name", "name it, for instance name=\"PGA\"");
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    for (const auto& c : out_.columns)
      if (c.name == name) fail(here(), fmt::format("names the field {} twice", shortened(name)), "name each field once");
    const auto i = static_cast<std::size_t>(index) - 1;
    if (out_.columns.size() <= i) out_.columns.resize(i + 1);
    if (!out_.columns[i].name.empty()) fail(here(), fmt::format("gives two fields the index {}", i + 1), "number the fields from 1");
    out_.columns[i] = {std::move(name), std::move(units)};
  }
  void begin_data() {
    if (data_seen_) fail(here(), "holds a second grid_data", "give one grid a file");
    if (out_.columns.empty()) fail(here(), "has rows but no grid_field", "give grid.xml as USGS publishes it");
    for (std::size_t i = 0; i < out_.columns.size(); ++i)
      if (out_.columns[i].name.empty()) fail(here(), fmt::format("has no grid_field with index {}", i + 1), "number the fields from 1");
    data_seen_ = in_data_ = true;
  }

  void text(std::string_view part) {
    if (!in_data_) return;
    std::size_t line = XML_GetCurrentLineNumber(parser_.get());
    for (const char c : part) {
      if (c == '\n') {
        end_row();
        ++line;
      } else {
        if (row_.empty()) row_line_ = static_cast<std::uint32_t>(std::min<std::size_t>(line, UINT32_MAX));
        row_ += c;
        if (row_.size() > kLongestRow) fail(fmt::format("line {}", row_line_), fmt::format("is longer than {} characters", kLongestRow), "give one grid point a line");
      }
    }
  }
  void end_row() {
    std::size_t n = 0;
    std::string_view rest = row_;
    const std::size_t wanted = out_.columns.size();
    for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest)) {
      if (++n > wanted) continue;  // counted for the message
      const auto v = number_in(word);
      if (!v) fail(fmt::format("line {}, field {}", row_line_, out_.columns[n - 1].name), fmt::format("'{}' is not a number", shortened(word)), "give a number such as 12.5");
      if (out_.values.size() == kMostValues) fail(fmt::format("line {}", row_line_), fmt::format("holds more than {} values", kMostValues), "give a smaller or coarser grid");
      out_.values.push_back(*v);
    }
    row_.clear();
    if (n == 0) return;
    if (n != wanted) fail(fmt::format("line {}", row_line_), fmt::format("has {} values", n), fmt::format("the file names {} fields", wanted));
    out_.line.push_back(row_line_);
  }
  static std::string_view next_word(std::string_view& rest) {
    const auto begin = rest.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return {};
    rest.remove_prefix(begin);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r"));
    rest.remove_prefix(word.size());
    return word;
  }

  std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser_;
  std::exception_ptr failure_;
  std::size_t bytes_ = 0, handled_ = 0;  ///< read so far; beginning of the last markup expat reported
  int depth_ = 0;
  bool in_data_ = false, data_seen_ = false;
  std::string row_;
  std::uint32_t row_line_ = 0;
  ShakeMapTable out_;
};

}  // namespace

ShakeMapTable read_shakemap_xml(std::istream& in, const std::string& file) { return GridReader(file).run(in); }

}  // namespace senda::scenario
