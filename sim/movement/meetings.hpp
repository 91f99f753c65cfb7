#pragma once
// Stops on the way and parties that meet there (science.md 4.3): which stop is next, who waits where, who has gone
// on with whom, and how many persons at what pace they then are. Bookkeeping alone: the engine moves the parties.
// All columns are empty when nobody has a stop.
#include <vector>

#include "sim/movement/outcome.hpp"

namespace senda::movement {

/// A party and those that go on with it, for range-for.
class Aboard {
 public:
  class iterator {
   public:
    iterator(PartyId at, const PerParty<PartyId>& after) : at_(at), after_(after) {}
    PartyId operator*() const { return at_; }
    iterator& operator++() {
      at_ = after_.empty() ? PartyId() : after_[at_];
      return *this;
    }
    bool operator!=(const iterator& other) const { return at_ != other.at_; }

   private:
    PartyId at_;
    const PerParty<PartyId>& after_;
  };
  Aboard(PartyId leader, const PerParty<PartyId>& after) : leader_(leader), after_(after) {}
  iterator begin() const { return {leader_, after_}; }
  iterator end() const { return {PartyId(), after_}; }

 private:
  PartyId leader_;
  const PerParty<PartyId>& after_;
};

/// A party at a meeting.
struct Present {
  PartyId party;
  bool car = false;  ///< it has its car there
  SimTime since;
  PartyId leader;    ///< with whom it goes on; itself when it leads
};

class Meetings {
 public:
  explicit Meetings(const people::Population& p);

  // Stops.
  bool any() const { return !next_.empty(); }
  bool has_stops(PartyId q) const { return !next_.empty() && p_.first_stop[q] != end_of(q); }
  /// A stop lies before the goal.
  bool stop_ahead(PartyId q) const { return !next_.empty() && next_[q] != end_of(q); }
  /// Position of the next stop in Population::stops.
  std::uint32_t position(PartyId q) const { return next_[q]; }
  /// Node of the next stop that has one for the mode; those before it are passed over. None = the goal is next.
  NodeId heading(PartyId q, bool car);
  /// The next stop is behind the party. Its meeting, or Stop::kNoMeeting.
  std::uint32_t pass(PartyId q);
  /// When a party that cannot reach its next stop gives it up; never where nobody meets.
  SimTime gives_up_at(PartyId q) const;
  /// Waits at its first stop and never goes on alone.
  bool collected(PartyId q) const { return !p_.collected.empty() && p_.collected[q]; }

  // Who goes together.
  Aboard aboard(PartyId leader) const { return {leader, after_}; }
  std::uint32_t persons(PartyId leader) const { return persons_.empty() ? p_.size_of(leader) : persons_[leader]; }
  float speed(PartyId leader) const { return speed_.empty() ? p_.speed_mps[leader] : speed_[leader]; }
  /// The party, and all who go with it, go on with another.
  void board(PartyId q, PartyId leader);
  /// It goes on with another.
  bool is_carried(PartyId q) const { return !carried_by_.empty() && carried_by_[q].exists(); }
  /// With whom each party goes on; none = by itself.
  const PerParty<PartyId>& carried_by() const { return carried_by_; }

  // Meetings.
  void attend(std::uint32_t meeting, const Present& who);
  /// Those present can go on: all have come, or the limit has passed; and somebody is there who may lead.
  bool ready(std::uint32_t meeting, SimTime now) const;
  /// When to ask again; never when only an arrival can change it.
  SimTime ask_again(std::uint32_t meeting, SimTime now) const;
  /// Takes out those who go on and says with whom; ascending within children who are collected and within the others.
  std::vector<Present> leaving(std::uint32_t meeting);

 private:
  struct Gathering {
    std::vector<Present> present;
    std::uint32_t parties = 0;  ///< that name the meeting and have come, also those who came with another
  };
  std::uint32_t end_of(PartyId q) const { return p_.first_stop[PartyId(q.value() + 1)]; }
  SimTime limit(std::uint32_t meeting) const { return std::max(p_.meetings[meeting].until, p_.meetings[meeting].earliest); }
  bool complete(std::uint32_t meeting) const { return gatherings_[meeting].parties >= p_.meetings[meeting].parties; }
  void group(std::vector<Present>& present) const;

  const people::Population& p_;
  PerParty<std::uint32_t> next_;  ///< position in Population::stops
  PerParty<PartyId> carried_by_;
  PerParty<PartyId> after_;       ///< chain of those who go with one leader, from the leader on
  PerParty<std::uint32_t> persons_;
  PerParty<float> speed_;
  std::vector<Gathering> gatherings_;
};

}  // namespace senda::movement
