#pragma once
// Writing OpenStreetMap files: what `senda town` needs, and nothing more.
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "graph/ids.hpp"
#include "graph/units.hpp"

namespace senda::osm {

using TagList = std::vector<std::pair<std::string, std::string>>;

struct OutNode {
  OsmNodeId id;
  LonLat position;
  TagList tags;
};
struct OutWay {
  OsmWayId id;
  std::vector<OsmNodeId> nodes;
  TagList tags;
};
struct Document {
  std::vector<OutNode> nodes;  ///< ascending id
  std::vector<OutWay> ways;    ///< ascending id
};

/// Writes the format the file name asks for (.osm.pbf, .osm, ...), replacing an existing file.
void write(const Document& document, const std::filesystem::path& file);

}  // namespace senda::osm
