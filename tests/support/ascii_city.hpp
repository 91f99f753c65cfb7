#pragma once
// Tiny cities drawn as ASCII maps. Letters and digits are junctions; - and | are two-way streets, > < ^ v
// one-way ones, = a bridge (both ways); each drawn character is 50 m. Streets run straight between two
// junctions on one line or column and are named "first-second", e.g. "A-B".
#include <map>
#include <string>
#include <vector>

#include "graph/city.hpp"

namespace senda::test {

struct AsciiCity {
  City city;
  std::map<char, NodeId> at;
  /// The segment between two junctions.
  SegmentId street(char a, char b) const;
  NodeId node(char a) const { return at.at(a); }
};

AsciiCity draw(const std::vector<std::string>& rows);

/// A random connected graph for comparisons: n nodes, about m segments.
City random_city(std::size_t nodes, std::size_t segments, std::uint64_t seed);

}  // namespace senda::test
