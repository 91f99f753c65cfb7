// Lanes turned round (science page 4.9): first the lanes are emptied, then they serve the other direction; given back,
// the direction opens again when the last who entered on them has left. So nobody meets opposing flow. The change is
// announced: everybody plans with the direction closed, and nothing of it has to be discovered.
#include <cmath>

#include "sim/movement/run.hpp"
#include "sim/scenario/contraflow.hpp"

namespace senda::movement {

namespace {

constexpr double kLook_s = 5;  // between two looks whether lanes are empty

// Headway of a direction that has taken over the lanes of the other: 1 / (own flow + 0.65 of theirs).
std::uint32_t shared_headway(const Link& own, const Link& theirs) {
  return static_cast<std::uint32_t>(std::llround(1 / (1.0 / own.headway_us + scenario::kReversedLane / theirs.headway_us)));
}

}  // namespace

void Run::turn_later(std::uint32_t entry, Turn step) { schedule(now_ + SimTime::from(Seconds(kLook_s)), Act::contraflow, entry, static_cast<std::uint32_t>(step)); }

void Run::contraflow(std::uint32_t entry, Turn step) {
  const scenario::Contraflow& c = w_.inputs.contraflow[entry];
  Link &gains = links_[1][c.gains], &gives = links_[1][c.gives];
  const SegmentId segment = g_.segment[c.gains];
  // Cars whose drivers have gone are pushed aside.
  const auto moving = [&](EdgeId e) {
    holes_.settle(links_[1][e], now_.ms);
    const auto left = left_cars_.find(e);
    return links_[1][e].occupied - (left == left_cars_.end() ? 0 : left->second);
  };
  switch (step) {
    case Turn::empty_lanes:
      turned_.push_back(c.gives);
      mark(segment);
      navigator_.close_direction(c.gives, true);
      note(EventKind::lanes_closed, 0xffffffffu, segment.value());
      schedule(c.ready, Act::contraflow, entry, static_cast<std::uint32_t>(Turn::take_lanes));
      return;
    case Turn::take_lanes:
      if (c.until <= now_) return contraflow(entry, Turn::reopen);  // never emptied in time
      if (moving(c.gives) > 0) return turn_later(entry, step);
      lent_[entry].own_headway_us = gains.headway_us;
      gains.headway_us = shared_headway(gains, gives);
      gains.storage += gives.storage;
      note(EventKind::lanes_turned, 0xffffffffu, segment.value());
      let_in(c.gains, true);
      if (!c.until.is_never()) schedule(c.until, Act::contraflow, entry, static_cast<std::uint32_t>(Turn::give_back));
      return;
    case Turn::give_back:
      gains.headway_us = lent_[entry].own_headway_us;
      gains.storage -= gives.storage;
      lent_[entry].last_entered = gains.entered;
      return contraflow(entry, Turn::reopen);
    case Turn::reopen:
      // Occupied counts holes too: at least entered - occupied have left, in the order in which they came.
      if (gains.entered - static_cast<std::uint32_t>(moving(c.gains)) < lent_[entry].last_entered) return turn_later(entry, step);
      std::erase(turned_, c.gives);
      mark(segment);
      navigator_.close_direction(c.gives, false);
      note(EventKind::lanes_returned, 0xffffffffu, segment.value());
      announce_later();
  }
}

}  // namespace senda::movement
