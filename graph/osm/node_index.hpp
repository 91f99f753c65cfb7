#pragma once
// Node references to dense numbers: the sorted distinct ids of all references. Memory follows the number
// of references, never the size of the ids.
#include <cstdint>
#include <vector>

namespace senda::osm {

struct NodeIndex {
  std::vector<std::int64_t> id;         ///< sorted, each once
  std::vector<std::uint32_t> position;  ///< of each reference: its number in `id`
  /// Number of an id, or `id.size()` when nobody refers to it.
  std::size_t find(std::int64_t node) const;
};

/// Consumes the references.
NodeIndex index_nodes(std::vector<std::int64_t> references);

}  // namespace senda::osm
