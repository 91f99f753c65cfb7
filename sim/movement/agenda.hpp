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
enum class Act : std::uint8_t { open_street, close_street, broadcast, contraflow, power_back, work_begins, open_site, announce, refresh, space, ready, try_leave, depart, wait_over, abandon, gather, give_up, bus, bus_missed, gridlock };

/// Milliseconds above the act, so that one comparison orders both.
struct Pending {
  static constexpr std::uint32_t kExtraBits = 19;
  std::uint64_t when;
  std::uint32_t id, extra;  ///< extra: below 2^kExtraBits
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
  /// There is an act so many places on in the same bucket: to fetch its memory early.
  bool sees(std::size_t places) const { return at_ + places < now_.size(); }
  Pending ahead(std::size_t places) const { return whole(now_[at_ + places]); }

 private:
  static constexpr int kBucketBits = 8;  // 256 ms
  static constexpr std::uint64_t kRing = 1u << 14;
  static constexpr std::uint32_t kNone = 0xffffffffu;
  // An act within its bucket, in eight bytes whose order is that of the acts: ms, act, id, extra.
  using Packed = std::uint64_t;
  static constexpr int kMsShift = 64 - kBucketBits;
  static constexpr int kActShift = kMsShift - 5, kIdShift = kActShift - 32;
  static_assert(kIdShift == Pending::kExtraBits && static_cast<int>(Act::gridlock) < 32);
  struct Chunk {
    static constexpr std::uint32_t kActs = 31;
    Packed acts[kActs];
    std::uint32_t next;
  };
  static_assert(sizeof(Chunk) == 256);
  // The first chunk holds `used` acts, those after it are full: to add to a list its chunk is written, not read.
  struct List {
    std::uint32_t chunk = kNone, used = Chunk::kActs;
  };

  static std::uint64_t bucket_of(const Pending& p) { return p.when >> (8 + kBucketBits); }
  static Packed pack(const Pending& p) { return (p.when >> 8) << kMsShift | (p.when & 0xff) << kActShift | Packed{p.id} << kIdShift | p.extra; }
  Pending whole(Packed p) const {
    return Pending(SimTime(static_cast<std::int64_t>(bucket_ << kBucketBits | p >> kMsShift)), static_cast<Act>(p >> kActShift & 31), static_cast<std::uint32_t>(p >> kIdShift), static_cast<std::uint32_t>(p & ((1u << kIdShift) - 1)));
  }
  void keep(List& list, Packed p);
  void take(List& list);
  void put_in_order();
  bool settle() { return at_ < now_.size() || !late_.empty() || advance(); }
  bool advance();
  void open_turn(std::uint64_t turn);
  Pending first() const {
    if (at_ == now_.size()) return late_.front();
    const Pending p = whole(now_[at_]);
    return late_.empty() || p < late_.front() ? p : late_.front();
  }

  std::vector<Packed> now_, loose_;  // the bucket whose time has come, in order, from `at_` on; and as it was kept
  std::size_t at_ = 0;
  std::vector<Pending> late_;  // heap of acts that were added to that bucket since
  std::uint64_t bucket_ = 0;   // the bucket of `now_`
  std::vector<List> ring_ = std::vector<List>(kRing);   // lists of the buckets of this turn
  std::map<std::uint64_t, std::vector<Pending>> turns_;  // and the acts of the turns to come
  std::size_t in_ring_ = 0;
  static constexpr std::uint32_t kSlab = 16384;
  Chunk& chunk(std::uint32_t i) { return slabs_[i / kSlab][i % kSlab]; }
  std::vector<std::unique_ptr<Chunk[]>> slabs_;  // of chunks, 4 MB each; they never move
  std::uint32_t chunks_ = 0;
  std::vector<std::uint32_t> free_;  // chunks
  // Acts on their way to their bucket, whose memory is fetched meanwhile.
  static constexpr std::uint32_t kOnTheWay = 8;
  struct Sent {
    std::uint32_t bucket;
    Packed act;
  };
  Sent sent_[kOnTheWay];
  std::uint32_t sent_count_ = 0;
  void deliver();
};

inline Pending Agenda::next() {
  if (at_ < now_.size()) {
    const Pending p = whole(now_[at_]);
    if (late_.empty() || p < late_.front()) {
      ++at_;
      return p;
    }
  }
  std::pop_heap(late_.begin(), late_.end(), [](const Pending& a, const Pending& b) { return b < a; });
  const Pending p = late_.back();
  late_.pop_back();
  return p;
}

}  // namespace senda::movement
