#include "tests/support/tables.hpp"

#include <algorithm>

namespace senda::test {

std::unique_ptr<world::Study> study(const Folder& folder, const Case& c) {
  folder.put("net/config.csv", "key,value\ncrs,local\n");
  folder.put("net/node.csv", "node_id,x_coord,y_coord\n" + c.nodes);
  std::string header = kLinkHeader;
  const std::string first = c.links.substr(0, c.links.find('\n'));
  if (std::count(first.begin(), first.end(), ',') == 10) header.insert(header.size() - 1, ",name");
  folder.put("net/link.csv", header + c.links);
  for (const auto& [name, text] : c.files) folder.put(name, text);
  const auto file = folder.put("scenario.json", R"({"senda":1,"seed":11,"worlds":1,"city":{"gmns":"net"},)" + c.json + "}");
  return std::make_unique<world::Study>(scenario::load_scenario(file));
}

}  // namespace senda::test
