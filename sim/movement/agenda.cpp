#include "sim/movement/agenda.hpp"

#include <array>
#include <cassert>

#include "sim/movement/huge_pages.hpp"

namespace senda::movement {

void Agenda::add(SimTime at, Act act, std::uint32_t id, std::uint32_t extra) {
  assert(extra < 1u << Pending::kExtraBits);
  const Pending p(at, act, id, extra);
  const std::uint64_t bucket = bucket_of(p);
  if (bucket <= bucket_) {
    late_.push_back(p);
    std::push_heap(late_.begin(), late_.end(), [](const Pending& a, const Pending& b) { return b < a; });
    return;
  }
  if (bucket / kRing != bucket_ / kRing) return turns_[bucket / kRing].push_back(p);
  Sent& s = sent_[sent_count_ % kOnTheWay];
  if (sent_count_++ >= kOnTheWay) keep(ring_[s.bucket], s.act);
  s = {static_cast<std::uint32_t>(bucket % kRing), pack(p)};
  if (const List& list = ring_[s.bucket]; list.used < Chunk::kActs) __builtin_prefetch(&chunk(list.chunk).acts[list.used], 1);
  ++in_ring_;
}

void Agenda::deliver() {
  const std::uint32_t n = std::min(sent_count_, kOnTheWay);
  for (std::uint32_t i = 0; i < n; ++i) {
    const Sent& s = sent_[(sent_count_ - n + i) % kOnTheWay];
    keep(ring_[s.bucket], s.act);
  }
  sent_count_ = 0;
}

void Agenda::keep(List& list, Packed p) {
  if (list.used == Chunk::kActs) {
    std::uint32_t fresh;
    if (free_.empty()) {
      fresh = chunks_++;
      if (fresh % kSlab == 0) {
        slabs_.push_back(std::make_unique_for_overwrite<Chunk[]>(kSlab));
        wish_huge_pages(slabs_.back().get(), kSlab * sizeof(Chunk));
      }
    } else {
      fresh = free_.back();
      free_.pop_back();
    }
    chunk(fresh).next = list.chunk;
    list = {fresh, 0};
  }
  chunk(list.chunk).acts[list.used++] = p;
}

// Empties a list into `loose_` and gives its chunks back.
void Agenda::take(List& list) {
  while (list.chunk != kNone) {
    Chunk& c = chunk(list.chunk);
    if (c.next != kNone) __builtin_prefetch(&chunk(c.next));
    loose_.insert(loose_.end(), c.acts, c.acts + list.used);
    free_.push_back(list.chunk);
    list = {c.next, Chunk::kActs};
  }
}

// By millisecond in one pass, and the few of one millisecond by comparison.
void Agenda::put_in_order() {
  now_.resize(loose_.size());
  constexpr std::size_t kFew = 64;
  if (loose_.size() < kFew) {
    std::copy(loose_.begin(), loose_.end(), now_.begin());
    std::sort(now_.begin(), now_.end());
    return;
  }
  std::array<std::uint32_t, (1u << kBucketBits) + 1> begin{};
  for (const Packed p : loose_) ++begin[(p >> kMsShift) + 1];
  for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
  std::array<std::uint32_t, (1u << kBucketBits) + 1> at = begin;
  for (const Packed p : loose_) now_[at[p >> kMsShift]++] = p;
  for (std::size_t i = 0; i + 1 < begin.size(); ++i) std::sort(now_.begin() + begin[i], now_.begin() + begin[i + 1]);
}

void Agenda::open_turn(std::uint64_t turn) {
  const auto it = turns_.find(turn);
  if (it == turns_.end()) return;
  for (const Pending& p : it->second) keep(ring_[bucket_of(p) % kRing], pack(p));
  in_ring_ += it->second.size();
  turns_.erase(it);
}

// Moves on to the next bucket that holds something; false when nothing is left.
bool Agenda::advance() {
  deliver();
  now_.clear();
  loose_.clear();
  at_ = 0;
  for (;;) {
    if (in_ring_ == 0) {
      if (turns_.empty()) return false;
      const std::uint64_t turn = turns_.begin()->first;
      bucket_ = turn * kRing;
      open_turn(turn);
    }
    for (;; ++bucket_) {
      if (List& list = ring_[bucket_ % kRing]; list.chunk != kNone) {
        take(list);
        in_ring_ -= loose_.size();
        put_in_order();
        return true;
      }
      if (in_ring_ == 0) break;
    }
  }
}

}  // namespace senda::movement
