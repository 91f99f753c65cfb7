#pragma once
// The true state of the streets over time, who can see it from where, and what each party believes.
#include <algorithm>
#include <optional>
#include <vector>

#include "sim/hazard/damage.hpp"
#include "sim/scenario/interventions.hpp"

namespace senda::movement {

/// How a party travels: which streets it may use, and which closures stop it.
enum class Travel : std::uint8_t { foot, car, wheelchair };
inline constexpr int kTravels = 3;
inline Mode mode_of(Travel t) { return t == Travel::car ? kCar : t == Travel::wheelchair ? kWheelchair : kFoot; }

/// One closed spell of a segment.
struct Spell {
  SegmentId segment;
  std::uint8_t modes = 0;
  SimTime from, until = SimTime::never();
  scenario::Cause cause = scenario::Cause::other;
  bool area = false;  ///< water, fire or rubble that reaches the street at `from`
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
  bool closed(SegmentId s, Mode m) const { return closed_[s] & m; }
  bool closed(SegmentId s, Travel t) const { return closed(s, mode_of(t)); }
  /// Whether water, fire or rubble keeps the mode from it.
  bool swept(SegmentId s, Mode m) const { return !swept_.empty() && (swept_[s] & m); }
  /// Why it is closed to a mode now; the first spell that does it. None when it is not.
  std::optional<scenario::Cause> cause(SegmentId s, Mode m) const;
  /// Closed by cordons at some time, and by nothing else to the mode now: those inside may walk out.
  bool only_cordoned(SegmentId s, Mode m) const;
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
  std::size_t first_of(SegmentId s) const;
  std::vector<Spell> spells_;          ///< ascending segment
  std::vector<std::uint8_t> active_;   ///< by spell
  PerSegment<std::uint8_t> closed_, cordon_, swept_;
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
