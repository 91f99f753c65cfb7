// Gridlock: full streets whose heads wait for each other in a ring. Nothing pushes anybody through; it is looked for
// every five minutes among the streets whose head waits, and told by the street whose wait closed the ring.
#include "sim/movement/run.hpp"

namespace senda::movement {

namespace {

constexpr std::int64_t kLook_ms = 300'000;
constexpr std::int64_t kStands_ms = 120'000;  // a ring whose heads have all stood so long

}  // namespace

void Run::watch_head(EdgeId e) {
  Link& l = links_[1][e];
  if (!l.watched) heads_.push_back(e);
  l.watched = 1;
  if (rings_watched_) return;
  rings_watched_ = true;
  schedule(SimTime(now_.ms + kLook_ms), Act::gridlock, 0);
}

// The street the head of a link waits for, where it has waited long and the street is full of others.
EdgeId Run::waited_for(EdgeId e) const {
  const Link& l = links_[1][e];
  if (!l.head_waits || l.queue.empty()) return EdgeId();
  const Traveller& t = who_[party(l.queue.first)];
  const std::int64_t stood = t.stuck_since_ms == Traveller::kMoving ? 0 : now_.ms - t.stuck_since_ms;
  return stood >= std::max(kStands_ms, std::int64_t{holes_.travel_ms(l)}) ? t.waits_for : EdgeId();
}

void Run::look_for_rings() {
  // A ring stands as long as its streets wait for each other, whoever is at their heads.
  const auto waits_for = [&](EdgeId e, EdgeId next) {
    const Link& l = links_[1][e];
    return l.head_waits && who_[party(l.queue.first)].waits_for == next;
  };
  std::erase_if(rings_, [&](const Ring& r) {
    bool stands = true;
    for (std::size_t i = 0; i < r.edges.size() && stands; ++i) stands = waits_for(r.edges[i], r.edges[(i + 1) % r.edges.size()]);
    if (!stands) tally_.outcome().gridlocks[r.entry].until = now_;
    return !stands;
  });
  std::erase_if(heads_, [&](EdgeId e) {
    Link& l = links_[1][e];
    if (!l.head_waits) l.watched = 0;
    return !l.watched;
  });
  // Each street waits for one other: follow the waits from each, and stop at what was seen before.
  if (walk_.empty()) walk_.assign(g_.edge_count(), 0);
  const std::uint32_t before = walks_;
  for (const EdgeId start : heads_) {
    ++walks_;
    EdgeId e = start;
    while (e.exists() && walk_[e] <= before) {
      walk_[e] = walks_;
      e = waited_for(e);
    }
    if (e.exists() && walk_[e] == walks_) note_ring(e);
  }
  if (!heads_.empty() && !rings_watched_ && now_ < tally_.horizon()) {
    rings_watched_ = true;
    schedule(SimTime(now_.ms + kLook_ms), Act::gridlock, 0);
  }
}

void Run::note_ring(EdgeId e) {
  Ring ring;
  Gridlock g;
  std::uint32_t last = 0;
  EdgeId closed_by = e;
  EdgeId at = e;
  do {
    Link& l = links_[1][at];
    holes_.settle(l, now_.ms);
    ring.edges.push_back(at);
    g.vehicles += l.occupied;
    const std::uint32_t since = who_[party(l.queue.first)].stuck_since_ms;
    if (since >= last) last = since, closed_by = at;
    at = waited_for(at);
  } while (at != e);
  for (const Ring& r : rings_)
    if (std::find(r.edges.begin(), r.edges.end(), e) != r.edges.end()) return;
  g.segment = g_.segment[closed_by];
  g.since = SimTime(last);
  g.streets = static_cast<std::uint32_t>(ring.edges.size());
  auto& all = tally_.outcome().gridlocks;
  ring.entry = all.size();
  all.push_back(g);
  rings_.push_back(std::move(ring));
  note(EventKind::gridlock, 0xffffffffu, g.segment.value());
}

}  // namespace senda::movement
