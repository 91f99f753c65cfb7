#pragma once
// Where a party wants to go and how: what it believes, which site it heads for, its way, and the next
// step from the node it stands at. Moving along links is the engine's business.
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "sim/movement/closures.hpp"
#include "sim/movement/conditions.hpp"
#include "sim/movement/links.hpp"
#include "sim/movement/news.hpp"
#include "sim/movement/route_choice.hpp"
#include "sim/movement/routes.hpp"
#include "sim/movement/site_choice.hpp"
#include "sim/movement/tally.hpp"

namespace senda::movement {

/// What a party has learned and tried; only those to whom something happened hold one.
struct Memory {
  std::vector<EdgeId> route;       ///< remaining own route, next edge last
  NodeId from;                     ///< the last stop; none = the origin
  std::vector<std::uint32_t> tried;
  Beliefs beliefs;
  std::uint32_t news_known = 0;    ///< streets of the news for which it is known whether it heard of them
  std::uint32_t turn_state = Routes::kNoState;  ///< of TurnPaths, where more counts than the edge it is on
  std::uint32_t seen_times = 0;    ///< how many times queues were looked at when the route was made
};

/// Where one party is: 64 bytes, one cache line.
struct alignas(64) Traveller {
  static constexpr std::uint32_t kMoving = 0xffffffffu;
  static constexpr std::uint16_t kMany = 0xffff;
  NodeId node;                     ///< last node reached, or the origin
  EdgeId edge;                     ///< link it is on; none = at a node
  EdgeId waits_for;                ///< link it has asked to enter
  NodeId target;
  std::uint32_t way = 0xffffffffu; ///< of Routes, that it follows unless it has a route of its own
  std::uint32_t site = 0xffffffffu;
  std::uint32_t news_read = 0;     ///< streets of the news that were held against its way
  std::uint32_t free_exit_ms = 0;  ///< when it would leave its link if nothing were in its way
  union {
    std::uint32_t stuck_since_ms = kMoving;  ///< by car: when it asked to enter the next link and could not
    std::uint32_t free_ms;         ///< on foot, while `main_way`: time so far, if nothing had been in its way
  };
  std::uint32_t behind_in_queue = kNobody, behind_waiting = kNobody;  ///< next in PartyList, and in the ring of Link
  float distance_m = 0;            ///< in runs where nobody meets; else the tally keeps it
  float speed_mps = 1;             ///< of the party and those who go with it
  std::uint16_t persons = 1;       ///< kMany: ask Meetings
  bool watched : 1 = false;        ///< an act will look whether it is still stuck
  bool car : 1 = false, wheels : 1 = false;        ///< wheels: needs a way without steps
  bool own_route : 1 = false, dawdling : 1 = false;  ///< dawdling: has left its car, or took a bus
  bool timed : 1 = false;          ///< the intact time to its target is booked
  bool main_way : 1 = false;       ///< on foot by the tree of free-flow times since it set out
  bool inside : 1 = false, just_out : 1 = false;  ///< within a cordon since the start; has just left it
  bool rides : 1 = false, to_bus : 1 = false;     ///< takes a bus where one stops near; is on its way to one
  bool bus : 1 = false;            ///< is one
  bool caught : 1 = false, stuck : 1 = false;     ///< stuck: on the list of those who try again when something opens
  std::unique_ptr<Memory> memory;

  Travel how() const { return car ? Travel::car : wheels ? Travel::wheelchair : Travel::foot; }
  Memory& remember() {
    if (!memory) memory = std::make_unique<Memory>();
    return *memory;
  }
  const Beliefs& beliefs() const {
    static const Beliefs nothing;
    return memory ? memory->beliefs : nothing;
  }
  const std::vector<std::uint32_t>& tried() const {
    static const std::vector<std::uint32_t> nothing;
    return memory ? memory->tried : nothing;
  }
};
static_assert(sizeof(Traveller) == 64);

/// The other books of a run, which the navigator reads and writes.
struct Ledgers {
  StreetState& streets;
  SiteBook& sites;
  Meetings& meetings;
  Tally& tally;
  const PerEdge<float>& slopes;
  const PerEdge<Link> (&links)[2];  ///< on foot, by car
};

class Navigator {
 public:
  using Note = std::function<void(record::EventKind kind, std::uint32_t party, std::uint32_t place)>;
  enum class Decision { go, arrived, stuck };

  Navigator(const World& w, const scenario::Streams& streams, const Ledgers& ledgers, Note note);

  PerParty<Traveller>& travellers() { return who_; }
  /// News of a closure has gone out.
  void broadcast(SegmentId s) { news_.publish(s); }
  /// Looks around, plans, and thinks of the news that lie on that way. False when there is no way.
  bool set_out(std::uint32_t id);
  /// Chooses the target (the next stop, or else the goal) and a way to it from where the party stands; false when there is none. `informed`:
  /// free places of the other sites are known.
  bool plan(std::uint32_t id, bool informed = false);
  /// The same after something came in between; counted and noted.
  void replan(std::uint32_t id, bool& possible, bool informed = false);
  /// The next edge from the node the party stands at, after looking around; none = arrived or stuck.
  Decision decide(std::uint32_t id, EdgeId& edge);
  /// The way it has still begins where it stands.
  bool still_routed(const Traveller& t);
  /// An open site it has not tried has room: then it is the streets that keep it from there.
  bool room_elsewhere(std::uint32_t id) const;
  /// What keeps an isolated party from where it wanted to go.
  Reason cut_by(std::uint32_t id);
  /// Time on a link alone on the street.
  std::int64_t ideal_ms(std::uint32_t id, EdgeId e) const;
  /// A direction that cars may not use for a time, or may again; everybody knows.
  void close_direction(EdgeId e, bool closed);
  /// Drivers see the queues of the moment, by edge (ms).
  void see_times(PerEdge<std::uint32_t> now);
  const Routes& routes() const { return routes_; }
  /// State of TurnPaths after the next edge, for who is on an edge.
  std::uint32_t turn_state(const Traveller& t, EdgeId next) const;
  /// Time on the intact network from the origin or the last stop to the present target, at the party's own speed.
  SimTime intact_time(std::uint32_t id);
  /// Where a bus goes next.
  void send_bus(std::uint32_t id, NodeId target);
  void bus_ended(std::uint32_t bus) { bus_ended_[bus] = 1; }

 private:
  static PartyId party(std::uint32_t id) { return PartyId(id); }
  void note(record::EventKind kind, std::uint32_t id, std::uint32_t place = 0xffffffffu) { note_(kind, id, place); }
  bool may_pass(const Traveller& t, SegmentId s) const { return t.inside && !t.car && streets_.only_cordoned(s, mode_of(t.how())); }
  bool blocked(const Traveller& t, SegmentId s) const { return streets_.closed(s, t.how()) && !may_pass(t, s); }
  bool blocked(const Traveller& t, EdgeId e) const;
  std::uint32_t state_of(const Traveller& t) const;
  bool learn(std::uint32_t id);
  bool hear(std::uint32_t id);
  bool catch_up(std::uint32_t id);
  bool choose_way(std::uint32_t id, bool informed);
  bool choose_site_of(std::uint32_t id, bool informed, const std::vector<std::uint32_t>& tried);
  const std::vector<SegmentId>& avoided(const Traveller& t);
  bool plan_own_site(std::uint32_t id, bool informed);
  bool find_route(std::uint32_t id);
  bool find_stop(std::uint32_t id);
  bool brings(const scenario::Bus& bus, std::uint32_t id) const;
  std::uint32_t choose_among(std::uint32_t id, std::uint32_t tree);
  void walk_together(std::uint32_t tree, Travel how, NodeId from, NodeId target, std::uint32_t state);
  void forget_choices();
  EdgeId next_edge(const Traveller& t) const;
  bool ahead_is_avoided(const Traveller& t);

  const World& w_;
  const RoadGraph& g_;
  const people::Population& p_;
  const scenario::Streams& streams_;
  StreetState& streets_;
  SiteBook& book_;
  Meetings& meetings_;
  Tally& tally_;
  const PerEdge<float>& slopes_;
  const PerEdge<Link> (&links_)[2];
  Note note_;
  Routes routes_;
  News news_;
  PathSizes sizes_;
  std::unordered_map<std::uint64_t, std::uint32_t> known_;  ///< by tree and node where the ways part: position in choices_
  std::vector<Choosable> choices_;                           ///< `ways_` each
  std::vector<NodeId> at_;
  PerParty<Traveller> who_;
  std::uint32_t ways_ = 1;         ///< alternatives at departure
  std::uint32_t times_seen_ = 0;
  std::vector<std::uint8_t> bus_ended_;  ///< by position in Inputs::buses
  std::vector<SegmentId> scratch_;
  std::vector<EdgeId> edges_;
  std::vector<Alternative> alternatives_;
};

}  // namespace senda::movement
