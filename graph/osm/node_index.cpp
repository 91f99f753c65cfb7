#include "graph/osm/node_index.hpp"

#include <algorithm>
#include <array>

namespace senda::osm {

namespace {

struct Reference {
  std::uint64_t key;  // id with the sign bit flipped, so that unsigned order is numeric order
  std::uint32_t at;
};

constexpr std::uint64_t kFlip = 1ull << 63;

// Least significant digit first; digits that all references share are skipped, so that real extracts take
// three or four passes.
void radix_sort(std::vector<Reference>& v) {
  constexpr int kBits = 11;
  std::uint64_t all = 0, any = ~0ull;
  for (const Reference& r : v) {
    all |= r.key;
    any &= r.key;
  }
  std::vector<Reference> other(v.size());
  for (int shift = 0; shift < 64; shift += kBits) {
    if ((((all ^ any) >> shift) & ((1u << kBits) - 1)) == 0) continue;
    std::array<std::uint32_t, (1u << kBits) + 1> start{};
    for (const Reference& r : v) ++start[((r.key >> shift) & ((1u << kBits) - 1)) + 1];
    for (std::size_t i = 1; i < start.size(); ++i) start[i] += start[i - 1];
    for (const Reference& r : v) other[start[(r.key >> shift) & ((1u << kBits) - 1)]++] = r;
    v.swap(other);
  }
}

}  // namespace

std::size_t NodeIndex::find(std::int64_t node) const {
  const auto it = std::lower_bound(id.begin(), id.end(), node);
  return it != id.end() && *it == node ? static_cast<std::size_t>(it - id.begin()) : id.size();
}

NodeIndex index_nodes(std::vector<std::int64_t> references) {
  std::vector<Reference> order(references.size());
  for (std::uint32_t i = 0; i < references.size(); ++i) order[i] = {static_cast<std::uint64_t>(references[i]) ^ kFlip, i};
  references = std::vector<std::int64_t>();
  radix_sort(order);
  NodeIndex index;
  index.position.resize(order.size());
  for (const Reference& r : order) {
    const auto id = static_cast<std::int64_t>(r.key ^ kFlip);
    if (index.id.empty() || index.id.back() != id) index.id.push_back(id);
    index.position[r.at] = static_cast<std::uint32_t>(index.id.size() - 1);
  }
  return index;
}

}  // namespace senda::osm
