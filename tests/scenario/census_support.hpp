#pragma once
// A small city in metres (streets around 1 km²) and census files beside it.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "sim/scenario/inputs.hpp"
#include "tests/support/tables.hpp"

namespace senda::test {

/// Well-known text of a square, quoted for a CSV cell.
inline std::string square(double x, double y, double side) {
  return fmt::format("\"POLYGON (({0} {1}, {2} {1}, {2} {3}, {0} {3}, {0} {1}))\"", x, y, x + side, y + side);
}

struct CensusCity {
  Folder folder;
  CensusCity() {
    folder.put("net/config.csv", "key,value\ncrs,local\n");
    folder.put("net/node.csv", "node_id,x_coord,y_coord\na,0,0\nb,1000,0\nc,1000,1000\nd,0,1000\n");
    folder.put("net/link.csv", std::string(kLinkHeader) + "1,a,b,0,1000,36,1,900,,4\n2,b,c,0,1000,36,1,900,,4\n3,c,d,0,1000,36,1,900,,4\n4,d,a,0,1000,36,1,900,,4\n");
  }
  scenario::Scenario scenario(const std::string& people, const std::string& more = "") const {
    return scenario::load_scenario(folder.put("s.json", R"({"senda":1,"city":{"gmns":"net"},"closures":{"model":false},"people":{)" + people + "}" + more + "}"));
  }
  scenario::Inputs load(const std::string& people, const std::string& more = "") const {
    const auto s = scenario(people, more);
    return scenario::load_inputs(s, world::open_city(s));
  }
  /// Zones of four squares of 200 m with ids A1, A2, A3, B1 (or given ones) and further columns.
  void squares(const std::string& header, const std::vector<std::string>& rows, const std::vector<std::string>& ids = {"A1", "A2", "A3", "B1"}) const {
    std::string text = "zone_id,wkt" + (header.empty() ? "" : "," + header) + "\n";
    for (std::size_t i = 0; i < rows.size(); ++i) text += fmt::format("{},{}{}\n", ids[i], square(50 + 225 * static_cast<double>(i), 100, 200), rows[i].empty() ? "" : "," + rows[i]);
    folder.put("zones.csv", text);
  }
};

inline ZoneId zone(const scenario::Zones& z, const std::string& id) {
  const auto it = std::find(z.id.begin(), z.id.end(), id);
  return it == z.id.end() ? ZoneId() : ZoneId(static_cast<std::uint32_t>(it - z.id.begin()));
}

inline bool noted(const scenario::Inputs& in, const std::string& text) {
  return std::any_of(in.notes.begin(), in.notes.end(), [&](const std::string& n) { return n.find(text) != std::string::npos; });
}

inline double persons_in(const scenario::Zones& z) {
  double sum = 0;
  for (const double p : z.persons) sum += p;
  return sum;
}

}  // namespace senda::test
