#include "sim/people/exits.hpp"

#include <cmath>
#include <limits>

#include "sim/people/occupancy.hpp"
#include "sim/people/whereabouts.hpp"

namespace senda::people {

using scenario::Draws;
using scenario::Purpose;

double exit_share(const scenario::Behaviour& b, double mmi) {
  // Intensities are rounded: VI begins at 5.5.
  return mmi >= 5.5 ? b.exit_share_6 : mmi >= 4.5 ? b.exit_share_5 : mmi >= 3.5 ? b.exit_share_4 : 0;
}

bool is_trapped(const hazard::Damage& damage, StockId building, Draws exit) {
  if (!building.exists() || damage.state.empty() || damage.state[building] != hazard::DamageState::collapse) return false;
  exit.uniform();  // whether they leave a building that stands
  return exit.uniform() < kTrappedShare;
}

Exits exits_of(const scenario::Scenario& s, const scenario::Inputs& in, const Residents& r, const hazard::BuildingStock& stock, const hazard::Damage& damage, const scenario::Streams& streams) {
  constexpr double kAfterShaking = 4;  // floor above which people wait for the end of the shaking
  Exits out;
  if (damage.state.empty()) return out;
  const PresenceDraw presence(s, in, r, streams);
  const scenario::Behaviour& b = s.behaviour;
  for (HouseholdId h : r.all())
    for (PersonId p : r.members(h)) {
      const StockId in_building = presence.of(h, p).building;
      if (!in_building.exists()) continue;
      ++out.inside;
      Draws d = streams.of(Purpose::exit, member_key(r, h, p));
      const bool collapsed = damage.state[in_building] == hazard::DamageState::collapse;
      if (is_trapped(damage, in_building, d)) {
        out.leaving.push_back({p, std::numeric_limits<float>::infinity()});
        continue;
      }
      const double leaves = d.uniform();
      d.uniform();  // whether they are trapped
      if (!collapsed && leaves >= exit_share(b, damage.mmi[in_building])) {
        ++out.staying;
        continue;
      }
      const double storeys = hazard::draw_levels(stock, in_building, streams.of(Purpose::building_levels, stock.key[in_building]).uniform());
      const double floor = std::floor(d.uniform() * std::max(1.0, storeys));  // 0 = ground floor
      const double wait = floor > kAfterShaking ? b.shaking_s : 0;
      out.leaving.push_back({p, static_cast<float>(wait + 60 * d.lognormal(b.exit_median_min, b.exit_beta) + floor * b.stair_s_per_storey)});
    }
  return out;
}

}  // namespace senda::people
