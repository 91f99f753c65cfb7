#pragma once
// Closures that were broadcast, and whom the news reaches. A draw belongs to a party and a street, so it may be asked
// when the street matters to the party, and never where it does not.
#include <map>
#include <unordered_set>

#include "sim/movement/routes.hpp"

namespace senda::movement {

class News {
 public:
  News(const RoadGraph& g, const scenario::Streams& streams, double share) : g_(g), streams_(streams), share_(share) {}
  void publish(SegmentId s);
  /// Streets in the news, by the order in which they came in.
  const std::vector<SegmentId>& all() const { return all_; }
  bool holds(SegmentId s) const { return known_.contains(s.value()); }
  /// Whether the party with this key hears of the street.
  bool told(std::uint64_t key, SegmentId s) const;
  /// False where no street in the news lies on a way from a node on; true where one may.
  bool concern(const Routes& routes, std::uint32_t way, NodeId from);
  /// Ways have changed: all news are news again.
  void forget_ways() {
    warned_.clear();
    ++changes_;
  }
  /// Grows with each street that comes in and each change of ways.
  std::uint32_t stamp() const { return static_cast<std::uint32_t>(all_.size()) + changes_; }

 private:
  struct Warned {
    std::vector<std::uint8_t> node;
    std::size_t marked = 0;  ///< streets of `all_` whose upstream nodes are marked
  };
  void mark(const Routes& routes, std::uint32_t way, SegmentId s, Warned& w);
  const RoadGraph& g_;
  const scenario::Streams& streams_;
  const double share_;
  std::vector<SegmentId> all_;
  std::unordered_set<std::uint32_t> known_;
  std::uint32_t changes_ = 0;
  std::map<std::uint32_t, Warned> warned_;
  std::vector<NodeId> stack_;
};

}  // namespace senda::movement
