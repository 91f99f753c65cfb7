// Fuzz target: a GMNS network (node.csv, link.csv, config.csv with a line of "===" between them). Either it
// is refused with InputError, or it is a city that can be described and searched.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "graph/gmns.hpp"
#include "graph/info.hpp"
#include "graph/shortest_path.hpp"
#include "graph/survey.hpp"

using namespace senda;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto next = [&] {
    const std::size_t end = text.find("===\n");
    const std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 4);
    return part;
  };
  const std::string_view nodes = next(), links = next(), config = next();
  try {
    std::optional<CsvTable> c;
    if (!config.empty()) c = CsvTable::parse(config, "config.csv");
    const City city = import_gmns(CsvTable::parse(nodes, "node.csv"), CsvTable::parse(links, "link.csv"), c ? &*c : nullptr, "fuzz");
    const CityInfo info = describe(city);
    if (info.segments != city.roads.segment_count() || !(info.road_length_m >= 0)) std::abort();
    survey(city);
    ShortestPaths paths(city.roads);
    const ShortestPaths::Source source{NodeId(0), 0};
    for (const Mode mode : {kCar, kFoot}) paths.run({&source, 1}, mode_weights(city.roads, mode, MetresPerSecond(1.34)), ShortestPaths::Direction::forward);
  } catch (const InputError&) {
  }
  return 0;
}
