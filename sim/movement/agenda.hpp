#pragma once
// What is to happen when. At one instant streets change first, then space appears, then people move, and what
// remains is settled by number, so that a run never depends on the order in which acts were entered.
//
// A calendar queue (Brown 1988): acts lie in buckets of a quarter of a second, in chunks from one pool; a bucket is
// put in order when its time comes. Acts beyond the ring of buckets wait by the turn in which they fall due.
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "graph/units.hpp"

namespace senda::movement {

// The order of acts at one instant.
enum class Act : std::uint8_t { open_street, close_street, broadcast, contraflow, power_back, work_begins, open_site, announce, refresh, hole, ready, try_leave, depart, wait_over, abandon, gather, give_up, bus, bus_missed, gridlock };

/// 16 bytes: milliseconds above the act, so that one comparison orders both.
struct Pending {
  std::uint64_t when;
  std::uint32_t id, extra;
  Pending() = default;
  Pending(SimTime at, Act act, std::uint32_t id_, std::uint32_t extra_) : when(static_cast<std::uint64_t>(at.ms) << 8 | static_cast<std::uint64_t>(act)), id(id_), extra(extra_) {}
  SimTime at() const { return SimTime(static_cast<std::int64_t>(when >> 8)); }
  Act act() const { return static_cast<Act>(when & 0xff); }
  friend bool operator<(const Pending& a, const Pending& b) {
    if (a.when != b.when) return a.when < b.when;
    return a.id != b.id ? a.id < b.id : a.extra < b.extra;
  }
};

class Agenda {
 public:
  /// `at` is not before the act that was taken last; never earlier than 0.
  void add(SimTime at, Act act, std::uint32_t id, std::uint32_t extra);
  /// Something is to be done by then.
  bool due(SimTime until) { return settle() && first().at() <= until; }
  /// The first act; only after `due` said yes.
  Pending next();
  /// An act a few places on, of the same bucket, to fetch its memory early; null where there is none.
  const Pending* ahead(std::size_t places) const { return at_ + places < now_.size() ? &now_[at_ + places] : nullptr; }

 private:
  static constexpr int kBucketBits = 8;  // 256 ms
  static constexpr std::uint64_t kRing = 1u << 14;
  static constexpr std::uint32_t kNone = 0xffffffffu;
  struct Chunk {
    static constexpr std::uint32_t kActs = 31;
    Pending acts[kActs];
    std::uint32_t next;
  };
  // The first chunk holds `used` acts, those after it are full: to add to a list its chunk is written, not read.
  struct List {
    std::uint32_t chunk = kNone, used = Chunk::kActs;
  };

  static std::uint64_t bucket_of(const Pending& p) { return p.when >> (8 + kBucketBits); }
  void keep(List& list, const Pending& p);
  template <class Visit>
  void empty(List& list, Visit&& visit);
  bool settle() { return at_ < now_.size() || !late_.empty() || advance(); }
  bool advance();
  void open_turn(std::uint64_t turn);
  const Pending& first() const { return at_ < now_.size() && (late_.empty() || now_[at_] < late_.front()) ? now_[at_] : late_.front(); }

  std::vector<Pending> now_;   // the bucket whose time has come, in order, from `at_` on
  std::size_t at_ = 0;
  std::vector<Pending> late_;  // heap of acts that were added to that bucket since
  std::uint64_t bucket_ = 0;   // the bucket of `now_`
  std::vector<List> ring_ = std::vector<List>(kRing);  // lists of the buckets of this turn
  std::map<std::uint64_t, List> turns_;                           // and of the turns to come
  std::size_t in_ring_ = 0;
  static constexpr std::uint32_t kSlab = 8192;
  Chunk& chunk(std::uint32_t i) { return slabs_[i / kSlab][i % kSlab]; }
  std::vector<std::unique_ptr<Chunk[]>> slabs_;  // of chunks, 4 MB each; they never move
  std::uint32_t chunks_ = 0, free_ = kNone;
};

inline Pending Agenda::next() {
  if (at_ < now_.size() && (late_.empty() || now_[at_] < late_.front())) return now_[at_++];
  std::pop_heap(late_.begin(), late_.end(), [](const Pending& a, const Pending& b) { return b < a; });
  const Pending p = late_.back();
  late_.pop_back();
  return p;
}

}  // namespace senda::movement
