#include "sim/movement/agenda.hpp"

#include "sim/movement/huge_pages.hpp"

namespace senda::movement {

void Agenda::add(SimTime at, Act act, std::uint32_t id, std::uint32_t extra) {
  const Pending p(at, act, id, extra);
  const std::uint64_t bucket = bucket_of(p);
  if (bucket <= bucket_) {
    late_.push_back(p);
    std::push_heap(late_.begin(), late_.end(), [](const Pending& a, const Pending& b) { return b < a; });
    return;
  }
  if (bucket / kRing == bucket_ / kRing) {
    keep(ring_[bucket % kRing], p);
    ++in_ring_;
    return;
  }
  keep(turns_[bucket / kRing], p);
}

void Agenda::keep(List& list, const Pending& p) {
  if (list.used == Chunk::kActs) {
    std::uint32_t fresh = free_;
    if (fresh == kNone) {
      fresh = chunks_++;
      if (fresh % kSlab == 0) {
        slabs_.push_back(std::make_unique_for_overwrite<Chunk[]>(kSlab));
        wish_huge_pages(slabs_.back().get(), kSlab * sizeof(Chunk));
      }
    } else {
      free_ = chunk(fresh).next;
    }
    chunk(fresh).next = list.chunk;
    list = {fresh, 0};
  }
  chunk(list.chunk).acts[list.used++] = p;
}

// Visits the acts of a list and gives its chunks back. What is visited may be kept elsewhere at once.
template <class Visit>
void Agenda::empty(List& list, Visit&& visit) {
  while (list.chunk != kNone) {
    const List taken = list;
    const Chunk copy = chunk(taken.chunk);
    list = {copy.next, Chunk::kActs};
    chunk(taken.chunk).next = free_;
    free_ = taken.chunk;
    for (std::uint32_t i = 0; i < taken.used; ++i) visit(copy.acts[i]);
  }
}

void Agenda::open_turn(std::uint64_t turn) {
  const auto it = turns_.find(turn);
  if (it == turns_.end()) return;
  List list = it->second;
  turns_.erase(it);
  empty(list, [&](const Pending& p) {
    keep(ring_[bucket_of(p) % kRing], p);
    ++in_ring_;
  });
}

// Moves on to the next bucket that holds something; false when nothing is left.
bool Agenda::advance() {
  now_.clear();
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
        empty(list, [&](const Pending& p) { now_.push_back(p); });
        in_ring_ -= now_.size();
        std::sort(now_.begin(), now_.end());
        return true;
      }
      if (in_ring_ == 0) break;
    }
  }
}

}  // namespace senda::movement
