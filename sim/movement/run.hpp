#pragma once
// One run of the engine: parties on their links (engine.cpp), at their stops and at the end of their way
// (ends.cpp). A party that has gone on with another is silent; its leader acts for it.
#include <algorithm>
#include <map>

#include "sim/movement/agenda.hpp"
#include "sim/movement/links.hpp"
#include "sim/movement/navigator.hpp"

namespace senda::movement {

using record::EventKind;

class Run {
 public:
  Run(const World& w, const scenario::Interventions& interventions, const scenario::Streams& streams, record::EventLog* log);
  Run(const Run&) = delete;
  Outcome simulate();

 private:
  static PartyId party(std::uint32_t id) { return PartyId(id); }
  void schedule(SimTime at, Act act, std::uint32_t id, std::uint32_t extra = 0) { agenda_.add(at, act, id, extra); }
  void fetch() const;
  bool in_tree(std::uint32_t id) const;
  void note(EventKind kind, std::uint32_t id, std::uint32_t place = 0xffffffffu);
  /// Without a log the segment is not even looked up.
  void note_street(EventKind kind, std::uint32_t id, EdgeId e) {
    if (log_) note(kind, id, g_.segment[e].value());
  }
  /// Vehicles or persons a party takes up on a link.
  std::int32_t size(std::uint32_t id) const { return who_[party(id)].car ? 1 : static_cast<std::int32_t>(persons(id)); }
  std::uint32_t persons(std::uint32_t id) const {
    const std::uint16_t n = who_[party(id)].persons;
    return n == Traveller::kMany ? meetings_.persons(party(id)) : n;
  }

  void start();
  void act(const Pending& e);
  // Streets over time (streets.cpp).
  void close(std::uint32_t spell);
  void reopen(std::uint32_t spell);
  void mark(SegmentId s);
  void announce();
  void announce_later();
  void open_site(std::uint32_t site);
  void power_back();
  void see_times();
  void catch_people(SegmentId s, bool car);
  void catch_party(std::uint32_t id, SegmentId s);

  // Lanes turned round, step by step (contraflow.cpp).
  enum class Turn : std::uint32_t { empty_lanes, take_lanes, give_back, reopen };
  void contraflow(std::uint32_t entry, Turn step);
  void turn_later(std::uint32_t entry, Turn step);
  bool is_turned(EdgeId e) const { return std::find(turned_.begin(), turned_.end(), e) != turned_.end(); }

  // Moving.
  void depart(std::uint32_t id);
  void proceed(std::uint32_t id);
  void enter(std::uint32_t id, EdgeId e, std::uint32_t turn_state = Routes::kNoState);
  std::int64_t drive_ms(EdgeId e);
  std::int64_t walk_ms(std::uint32_t id, EdgeId e, std::int64_t ideal);
  void ready(std::uint32_t id);
  void try_leave(EdgeId e, bool car, bool admitted = false);
  void leave(std::uint32_t id, EdgeId e);
  void out_of_queue(std::uint32_t id, Link& l);
  bool has_space(Link& l, bool car, std::int32_t size);
  void space(EdgeId e, bool car);
  void watch_space(EdgeId e, Link& l);
  void let_in(EdgeId e, bool car);
  void enter_from_node(std::uint32_t id);
  void wait_for(EdgeId e, std::uint32_t id);

  // Queues, and rings of those who wait.
  void append(PartyList& queue, std::uint32_t id);
  void take_first(PartyList& queue);
  void join_waiting(Link& l, std::uint32_t id);
  std::uint32_t first_waiting(const Link& l) const;
  void quit_waiting(Link& l, std::uint32_t id);

  // Stops and meetings.
  void measure(PartyId q);
  void begin_leg(PartyId q);
  void stop(std::uint32_t id);
  void await(std::uint32_t id);
  void attend(std::uint32_t id, std::uint32_t meeting);
  void gather(std::uint32_t meeting);
  void board(const Present& w);
  void go_on(std::uint32_t id);
  void give_up(std::uint32_t id, std::uint32_t position);

  // Rings of full streets (gridlock.cpp).
  void watch_head(EdgeId e);
  void look_for_rings();
  EdgeId waited_for(EdgeId e) const;
  void note_ring(EdgeId e);

  // Buses (buses.cpp): the first parties of everyday traffic.
  std::uint32_t first_bus() const { return static_cast<std::uint32_t>(p_.parties()) - p_.background; }
  void wait_for_bus(std::uint32_t id);
  void bus_leaves(std::uint32_t bus);
  void bus_goes_on(std::uint32_t bus);
  void bus_arrives(std::uint32_t bus);
  void bus_stuck(std::uint32_t bus);
  float driven_m(std::uint32_t bus);
  void board_bus(std::uint32_t bus, const scenario::Place& stop);
  void unload(std::uint32_t bus);
  void let_out(std::uint32_t bus);
  std::vector<std::uint32_t> empty_bus(std::uint32_t bus, NodeId at);
  void missed_bus(std::uint32_t id);

  // Ends of the way.
  void reach(std::uint32_t id);
  void wait_over(std::uint32_t id);
  void end(std::uint32_t id, State state);
  void book_free_flow(std::uint32_t id);
  bool walks_instead(std::uint32_t id);
  void isolate(std::uint32_t id);
  SimTime stuck_until(const Traveller& t) const;
  void look_after(std::uint32_t id);
  void abandon(std::uint32_t id);

  const World& w_;
  const RoadGraph& g_;
  const scenario::Behaviour& b_;
  const people::Population& p_;
  record::EventLog* log_;
  StreetState streets_;
  const PerEdge<float> slopes_;
  const Darkness darkness_;
  SiteBook book_;
  Meetings meetings_;
  Tally tally_;
  Navigator navigator_;
  PerParty<Traveller>& who_;
  Holes holes_;
  PerEdge<Link> links_[2];  ///< on foot, by car
  PerEdge<std::uint32_t> later_ms_;  ///< what debris costs a car on a link; empty where all is clear
  PerSegment<float> slower_;  ///< walking time as a multiple of that on clear ground; empty where all is clear
  SimTime now_;
  Agenda agenda_;
  bool to_announce_ = false, site_opened_ = false;   ///< something has opened at this instant
  std::vector<std::pair<SegmentId, SimTime>> works_;  ///< where crews begin
  std::vector<std::uint32_t> isolated_, refused_;  ///< who tries again when streets or sites open
  std::uint64_t dark_thousandths_ = 2000;          ///< headway at dark signals, as a multiple
  struct Exits {
    std::int64_t lost_ms = 0;
    std::uint32_t vehicles = 0;
  };
  PerEdge<Exits> exits_;                           ///< of cars since drivers looked last; empty where they do not
  bool seen_any_ = false;
  // gridlock
  std::vector<EdgeId> heads_;                      ///< car links whose head may wait
  bool rings_watched_ = false;
  PerEdge<std::uint32_t> walk_;                    ///< which walk along the waits saw a link last
  std::uint32_t walks_ = 0;
  struct Ring {
    std::vector<EdgeId> edges;
    std::size_t entry = 0;                         ///< in Outcome::gridlocks
  };
  std::vector<Ring> rings_;                        ///< that still stand
  // buses
  struct BusState {
    std::size_t next = 0;                          ///< stop; stops.size() = the site
    std::uint32_t seated = 0, skipped = 0;
    std::vector<std::pair<std::uint32_t, float>> aboard;  ///< with what the bus had driven by then, m
    bool running = false;
  };
  std::vector<BusState> buses_;
  std::map<NodeId, std::vector<std::uint32_t>> at_stop_;  ///< who waits, by the walkers' node of the stop
  std::map<EdgeId, std::int32_t> left_cars_;  ///< abandoned on a link
  std::vector<EdgeId> turned_;              ///< directions that are closed because their lanes serve the other
  struct Lent {
    std::uint32_t own_headway_us = 0;  ///< of the direction that gains
    std::uint32_t last_entered = 0;    ///< how many had entered it when the lanes were given back
  };
  std::vector<Lent> lent_;  ///< by entry of Inputs::contraflow
  std::uint64_t acts_ = 0;
};

}  // namespace senda::movement
