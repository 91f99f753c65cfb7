#pragma once
// The true state of the streets over time, who can see it from where, and what each party believes.
#include <algorithm>
#include <vector>

#include "sim/hazard/damage.hpp"
#include "sim/scenario/interventions.hpp"

namespace senda::movement {

/// One closed spell of a segment.
struct Spell {
  SegmentId segment;
  std::uint8_t modes = 0;
  SimTime from, until = SimTime::never();
  bool cordon = false;
};

/// The closures of a world after the interventions (crews' reopenings) of that world; ascending segment. A street
/// may have several spells at once (debris and a flood): it opens to a mode when the last that closes it is over.
std::vector<Spell> spells_of(const hazard::Damage& damage, const scenario::Interventions& interventions);

class StreetState {
 public:
  StreetState(const RoadGraph& g, std::vector<Spell> spells, double sight_m);
  const std::vector<Spell>& spells() const { return spells_; }
  void close(std::uint32_t spell) { set(spell, true); }
  void open(std::uint32_t spell) { set(spell, false); }
  bool closed(SegmentId s, bool car) const { return closed_[s] & (car ? kCar : kFoot); }
  /// Closed by a cordon: those inside may walk out.
  bool cordoned(SegmentId s) const { return cordon_[s]; }
  /// True when a street at the node is cordoned off at some time.
  bool inside_cordon(const RoadGraph& g, NodeId n) const;
  bool sees_any(NodeId n) const { return !sees_.empty() && sees_[n]; }
  /// Segments with a closure whose line comes within sight of the node.
  const std::vector<SegmentId>& visible_from(NodeId n) const {
    static const std::vector<SegmentId> nothing;
    return visible_.empty() ? nothing : visible_[n];
  }

 private:
  void set(std::uint32_t spell, bool active);
  std::vector<Spell> spells_;          ///< ascending segment
  std::vector<std::uint8_t> active_;   ///< by spell
  PerSegment<std::uint8_t> closed_, cordon_;
  PerNode<std::vector<SegmentId>> visible_;
  PerNode<std::uint8_t> sees_;         ///< whether the list is not empty
};

/// Segments a party takes to be closed; sorted.
class Beliefs {
 public:
  bool holds(SegmentId s) const { return std::binary_search(list_.begin(), list_.end(), s); }
  bool add(SegmentId s) {
    const auto it = std::lower_bound(list_.begin(), list_.end(), s);
    if (it != list_.end() && *it == s) return false;
    list_.insert(it, s);
    return true;
  }
  const std::vector<SegmentId>& all() const { return list_; }
  bool empty() const { return list_.empty(); }

 private:
  std::vector<SegmentId> list_;
};

}  // namespace senda::movement
