#pragma once
// Memory that the next acts will need, asked for while others are at work. Part of the engine, in a file of its own.
#include "sim/movement/run.hpp"

namespace senda::movement {

[[gnu::always_inline]] inline bool Run::in_tree(std::uint32_t id) const {
  const Traveller& t = who_[party(id)];
  return !t.own_route && t.way != 0xffffffffu && t.edge.exists();
}

// The order of the next acts is known: their memory is asked for step by step while others are at work.
// How far ahead each step asks was found by trial on a million parties. (Inlined: as a function without effect the
// compiler would leave it out.)
[[gnu::always_inline]] inline void Run::fetch() const {
  const auto head = [&](const Pending& p) {  // whom an act on a link will call
    const Link& l = links_[p.extra][EdgeId(p.id)];
    return p.act() == Act::space ? l.last_waiting : l.queue.first;
  };
  const auto on_link = [](const Pending& p) { return p.act() == Act::space || p.act() == Act::try_leave; };
  if (agenda_.sees(24)) {
    const Pending p = agenda_.ahead(24);
    if (p.act() == Act::ready) __builtin_prefetch(&who_[party(p.id)]);
    else if (on_link(p)) __builtin_prefetch(&links_[p.extra][EdgeId(p.id)]);
  }
  if (agenda_.sees(18)) {
    const Pending p = agenda_.ahead(18);
    if (p.act() == Act::ready) {
      const Traveller& t = who_[party(p.id)];
      __builtin_prefetch(&links_[t.car][t.edge]);
      __builtin_prefetch(&g_.target[t.edge]);
    } else if (on_link(p)) {
      if (const std::uint32_t id = head(p); id != kNobody) __builtin_prefetch(&who_[party(id)]);
    }
  }
  if (agenda_.sees(12)) {
    const Pending p = agenda_.ahead(12);
    if (p.act() == Act::ready) {
      const Traveller& t = who_[party(p.id)];
      if (t.car) __builtin_prefetch(holes_.place_of(links_[1][t.edge]));
      if (in_tree(p.id)) navigator_.routes().fetch(t.way, g_.target[t.edge]);
    } else if (on_link(p)) {
      if (p.extra) __builtin_prefetch(holes_.place_of(links_[1][EdgeId(p.id)]));
      const std::uint32_t id = head(p);
      if (id != kNobody && who_[party(id)].edge.exists()) {
        __builtin_prefetch(&links_[p.extra][who_[party(id)].edge]);
        __builtin_prefetch(&g_.target[who_[party(id)].edge]);
      }
    }
  }
  const auto next_of = [&](std::uint32_t id) {
    const Traveller& t = who_[party(id)];
    return in_tree(id) ? navigator_.routes().next(t.way, g_.target[t.edge], t.edge.value()) : EdgeId();
  };
  if (agenda_.sees(6)) {
    const Pending p = agenda_.ahead(6);
    if (p.act() == Act::ready) {
      if (const EdgeId next = next_of(p.id); next.exists()) __builtin_prefetch(&links_[who_[party(p.id)].car][next]);
    } else if (p.act() == Act::try_leave) {
      const std::uint32_t id = head(p);
      if (id != kNobody && in_tree(id)) navigator_.routes().fetch(who_[party(id)].way, g_.target[who_[party(id)].edge]);
    }
  }
  if (agenda_.sees(3)) {
    const Pending p = agenda_.ahead(3);
    if (p.act() == Act::ready) {
      if (const EdgeId next = who_[party(p.id)].car ? EdgeId() : next_of(p.id); next.exists())
        if (const std::uint32_t other = links_[0][next].opposite; other != kNobody) __builtin_prefetch(&links_[0][EdgeId(other)]);
    } else if (p.act() == Act::try_leave) {
      if (const std::uint32_t id = head(p); id != kNobody)
        if (const EdgeId next = next_of(id); next.exists()) __builtin_prefetch(&links_[p.extra][next]);
    }
  }
}

}  // namespace senda::movement
