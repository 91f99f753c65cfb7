#include "sim/people/whereabouts.hpp"

namespace senda::people {

using scenario::Whereabouts;

namespace {

Whereabouts pick(const scenario::Shares& shares, double u) {
  for (std::size_t w = 0; w + 1 < shares.size(); ++w) {
    if (u < shares[w]) return static_cast<Whereabouts>(w);
    u -= shares[w];
  }
  return Whereabouts::elsewhere;
}

}  // namespace

Presence PresenceDraw::of(HouseholdId h, PersonId p) const {
  scenario::Draws d = streams_.of(scenario::Purpose::away, member_key(r_, h, p));
  const Whereabouts w = pick(in_.activity.at(r_.kind(p), moment_.day, moment_.hour), d.uniform());
  const Presence home{Whereabouts::home, nullptr, r_.home(h)};
  const DestinationId to = r_.destination[p];
  switch (w) {
    case Whereabouts::home: return home;
    case Whereabouts::elsewhere: {
      if (r_.age[p] < kErrandAge) return home;
      const auto shop = draw_near(*r_.work_cells, r_.place(h).point, d, kErrandM, 3);
      if (!shop) return home;
      return {w, &r_.access[StockId(*shop)], StockId(*shop)};
    }
    case Whereabouts::transit: return to.exists() && r_.age[p] >= kErrandAge ? Presence{w, &r_.place(to), StockId()} : home;
    default: return to.exists() ? Presence{w, &r_.place(to), r_.building_of(to)} : home;
  }
}

}  // namespace senda::people
