#pragma once
// Where a party wants to go and how: what it believes, which site it heads for, its way, and the next
// step from the node it stands at. Moving along links is the engine's business.
#include <functional>
#include <vector>

#include "sim/movement/closures.hpp"
#include "sim/movement/routes.hpp"
#include "sim/movement/site_choice.hpp"
#include "sim/movement/tally.hpp"

namespace senda::movement {

/// Where one party is and what it knows.
struct Traveller {
  NodeId node;                     ///< last node reached, or the origin
  NodeId from;                     ///< the origin or the last stop
  EdgeId edge;                     ///< link it is on; none = at a node
  EdgeId waits_for;                ///< link it has asked to enter
  bool car = false, own_route = false, dawdling = false;  ///< dawdling: abandoned its car
  bool inside = false, just_out = false;  ///< within a cordon since the start; has just left it
  std::uint32_t site = 0xffffffffu;
  NodeId target;
  std::vector<EdgeId> route;       ///< remaining own route, next edge last
  std::vector<std::uint32_t> tried;
  Beliefs beliefs;
  std::uint32_t news_read = 0;     ///< broadcasts looked at so far
  std::int64_t entered_ms = 0, ideal_ms = 0;
  std::uint32_t stay = 0;          ///< counts link entries, to recognise stale abandon checks
};

/// The other books of a run, which the navigator reads and writes.
struct Ledgers {
  StreetState& streets;
  SiteBook& sites;
  Meetings& meetings;
  Tally& tally;
};

class Navigator {
 public:
  using Note = std::function<void(record::EventKind kind, std::uint32_t party, std::uint32_t place)>;
  enum class Decision { go, arrived, stuck };

  Navigator(const World& w, const scenario::Streams& streams, const Ledgers& ledgers, Note note);

  PerParty<Traveller>& travellers() { return who_; }
  /// News of a closure has gone out.
  void broadcast(std::uint32_t spell) { news_.push_back(spell); }
  /// Reads the news, looks around. True when something new was learned.
  bool learn(std::uint32_t id);
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
  /// Time on a link alone on the street.
  std::int64_t ideal_ms(std::uint32_t id, EdgeId e) const;
  /// Time on the intact network from the origin or the last stop to the present target, at the party's own speed.
  SimTime intact_time(std::uint32_t id);

 private:
  static PartyId party(std::uint32_t id) { return PartyId(id); }
  void note(record::EventKind kind, std::uint32_t id, std::uint32_t place = 0xffffffffu) { note_(kind, id, place); }
  bool blocked(const Traveller& t, SegmentId s) const;
  const std::vector<SegmentId>& avoided(const Traveller& t);
  bool plan_own_site(std::uint32_t id, bool informed);
  bool find_route(Traveller& t);
  EdgeId next_edge(const Traveller& t);
  bool ahead_is_avoided(const Traveller& t);

  const World& w_;
  const RoadGraph& g_;
  const people::Population& p_;
  const scenario::Streams& streams_;
  StreetState& streets_;
  SiteBook& book_;
  Meetings& meetings_;
  Tally& tally_;
  Note note_;
  Routes routes_;
  PerParty<Traveller> who_;
  std::vector<std::uint32_t> news_;
  std::vector<SegmentId> scratch_;
};

}  // namespace senda::movement
