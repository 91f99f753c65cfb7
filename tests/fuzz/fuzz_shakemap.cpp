// Fuzz target: a ShakeMap (grid.xml, then after a line of "===" uncertainty.xml). Either it is refused with
// InputError, or it is a grid that gives sound values everywhere inside and none outside.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string_view>

#include "graph/errors.hpp"
#include "sim/scenario/shakemap.hpp"

using namespace senda;
using scenario::ShakeMap;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void use(const ShakeMap& m) {
  require(m.nlon >= 2 && m.nlat >= 2 && m.dlon > 0 && m.dlat > 0 && m.has(ShakeMap::Field::pga));
  require(m.covers({m.lon_min, m.lat_min}, {m.lon_max, m.lat_max}));
  for (std::size_t i = 0; i < ShakeMap::kFields; ++i) {
    const auto f = static_cast<ShakeMap::Field>(i);
    if (!m.has(f)) continue;
    require(m.column[i].size() == m.nlon * m.nlat);
    for (const double u : {0.0, 0.3, 0.5, 1.0})
      for (const double v : {0.0, 0.7, 1.0}) {
        const auto here = m.at(f, {m.lon_min + u * (m.lon_max - m.lon_min), m.lat_min + v * (m.lat_max - m.lat_min)});
        require(here && std::isfinite(*here) && *here >= 0);
      }
    require(!m.at(f, {m.lon_min, m.lat_max + 1}));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = text.find("===\n");
  std::istringstream grid{std::string(text.substr(0, end))};
  std::istringstream more{end == std::string_view::npos ? std::string() : std::string(text.substr(end + 4))};
  try {
    use(scenario::read_shakemap(grid, "grid.xml", end == std::string_view::npos ? nullptr : &more, "uncertainty.xml"));
  } catch (const InputError&) {
  }
  return 0;
}
