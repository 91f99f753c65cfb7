#pragma once
// Links as queues. A vehicle or group enters, travels, stands in the exit queue, and leaves when it is at
// the head, flow allows it and the next link has space (Charypar et al. 2007; kinematic waves after
// Agarwal & Lämmel 2016). Free space travels back through a car queue as a hole. Walkers use the same
// queue with Weidmann's 1993 speed-density relation.
#include <cstdint>
#include <vector>

#include "graph/road_graph.hpp"
#include "sim/hazard/damage.hpp"
#include "sim/scenario/scenario.hpp"

namespace senda::movement {

using people_t = std::uint32_t;

/// Weidmann 1993: v = v0 (1 - exp(-1.913 (1/D - 1/5.4))), D in persons/m²; 0 from 5.4 on.
double weidmann(double free_speed, double density);
/// The same for the queues, at least 0.1 m/s: no one stops for ever.
double weidmann_speed(double free_speed, double density);
/// The nearest whole number of a positive one, without the call that looks for special cases.
inline std::int64_t whole(double positive) { return static_cast<std::int64_t>(positive + 0.5); }
inline constexpr double kWalkFlow = 1.225;      ///< persons per metre and second at capacity
inline constexpr double kCriticalDensity = 1.75;  ///< persons/m² at capacity
inline constexpr double kJamDensity = 5.4;      ///< persons/m²

inline constexpr std::uint32_t kNobody = 0xffffffffu;

/// A list of parties that is held together by a link in each of them: no memory of its own.
struct PartyList {
  std::uint32_t first = kNobody, last = kNobody;
  bool empty() const { return first == kNobody; }
};

/// One mode's queue on one directed edge: 64 bytes, one cache line.
struct alignas(64) Link {
  std::int64_t next_free_us = 0;
  std::int64_t lost_ms = 0;       ///< persons x time beyond the free one
  PartyList queue;                ///< parties ready to leave, in order
  std::uint32_t last_waiting = kNobody;  ///< of those who want to enter: heads of links before it, and parties at its node; a ring
  float length_m = 0;
  std::uint32_t headway_us = 0;   ///< per vehicle, or per person on foot
  std::int32_t storage = 1;       ///< vehicles, or persons
  std::int32_t occupied = 0;      ///< vehicles and holes that were under way when it was last looked at, or persons
  union {
    std::uint32_t free_flow_ms = 1;  ///< by car
    std::uint32_t opposite;          ///< on foot: the edge the other way, kNobody where there is none
  };
  std::uint32_t queued : 24 = 0;  ///< parties
  std::uint32_t closed : 1 = 0;   ///< to the mode, at this moment
  std::uint32_t closed_wheels : 1 = 0;  ///< on foot: to wheelchairs
  std::uint32_t dark : 1 = 0;     ///< by car: the signals at its end do not work
  std::uint32_t crowded : 1 = 0;  ///< by car: more walkers than crowd_density were seen on the street
  std::uint32_t watched : 1 = 0;  ///< by car: on the list of those whose head may wait
  std::uint32_t try_scheduled : 1 = 0;
  std::uint32_t head_waits : 1 = 0;  ///< the head is registered with the next link
  std::uint32_t space_scheduled : 1 = 0;  ///< an act will look whether there is space for those who wait
  std::uint32_t holes = 0;        ///< by car: its place in Holes
  std::uint32_t entered = 0;      ///< vehicles, or persons
  std::uint16_t most_queued = 0, most_at = 0;  ///< the most there were, up to 65,535, and when, in steps of kMostStep_s
  static constexpr std::int64_t kMostStep_s = 16;
  bool is_waited_for() const { return last_waiting != kNobody; }
  double width_m() const { return 1e6 / (kWalkFlow * headway_us); }  ///< effective, on foot
  bool has_space(std::int32_t size) const { return occupied + size <= storage || occupied == 0; }
};
static_assert(sizeof(Link) == 64);

/// Free space on its way back through the queues of cars: for each link the times at which holes come to its entrance,
/// first come first. A link looks at them when it seems full, and not before.
class Holes {
 public:
  /// Gives a link its place. It may come to hold any number; `expected` saves moving.
  void place(Link& l, std::uint32_t travel_ms, std::uint32_t expected);
  /// What `place` takes: whole cache lines.
  static std::size_t words_for(std::uint32_t expected) { return (kTimes + std::size_t{expected > 0 ? expected : 1} + kLine - 1) / kLine * kLine; }
  std::uint32_t travel_ms(const Link& l) const { return head(l)[kTravel]; }
  /// A car has left at `now_ms`.
  void add(Link& l, std::int64_t now_ms) {
    const std::uint32_t* h = head(l);
    if (h[kCount] == h[kCapacity]) make_room(l, now_ms);
    std::uint32_t* w = words_.data() + at(l);
    std::uint32_t i = w[kFirst] + w[kCount]++;
    if (i >= w[kCapacity]) i -= w[kCapacity];
    w[kTimes + i] = static_cast<std::uint32_t>(now_ms) + w[kTravel];
  }
  /// Those that have come to the entrance are space now.
  void settle(Link& l, std::int64_t now_ms) {
    std::uint32_t* w = words_.data() + at(l);
    while (w[kCount] > 0 && w[kTimes + w[kFirst]] <= static_cast<std::uint64_t>(now_ms)) {
      if (++w[kFirst] == w[kCapacity]) w[kFirst] = 0;
      --w[kCount];
      --l.occupied;
    }
  }
  bool any(const Link& l) const { return head(l)[kCount] > 0; }
  /// When the next one comes, ms.
  std::int64_t next_ms(const Link& l) const { return head(l)[kTimes + head(l)[kFirst]]; }
  const void* place_of(const Link& l) const { return head(l); }
  void reserve(std::size_t words);

 private:
  enum : std::uint32_t { kTravel, kCapacity, kFirst, kCount, kTimes };
  static constexpr std::size_t kLine = 16;  // words of a cache line
  static std::size_t at(const Link& l) { return std::size_t{l.holes} * kLine; }
  const std::uint32_t* head(const Link& l) const { return words_.data() + at(l); }
  void make_room(Link& l, std::int64_t now_ms);
  std::vector<std::uint32_t> words_;
};

/// All links of one mode, by edge.
PerEdge<Link> car_links(const RoadGraph& g, const scenario::Behaviour& b, Holes& holes);
PerEdge<Link> walk_links(const RoadGraph& g, const scenario::Behaviour& b);
/// Debris that narrows streets without closing them: cars pass at a walk where a lane is left, and in fewer lanes;
/// walkers climb (science page 2.4).
void narrow(const RoadGraph& g, const std::vector<hazard::Pinch>& pinches, const scenario::DamageInput& d, PerEdge<Link>& car, PerEdge<std::uint32_t>& later_ms, PerSegment<float>& slower);
/// Width walkers use: free width less 0.5 m, at least 0.5 m.
double effective_width(const RoadGraph& g, SegmentId s);

/// Persons on a street above which it is crowded: `density` times its effective area.
inline float crowd_of(const Link& walk, double density) { return static_cast<float>(density * walk.length_m * walk.width_m()); }

/// Links whose nominal capacity exceeds what the hole speed lets a queue carry (science.md 4.6).
std::size_t links_above_hole_capacity(const RoadGraph& g, const scenario::Behaviour& b);

}  // namespace senda::movement
