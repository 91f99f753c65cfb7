// How a run begins: its books, and everything that is known to come.
#include <cmath>

#include "sim/movement/run.hpp"

namespace senda::movement {

Run::Run(const World& w, const scenario::Interventions& interventions, const scenario::Streams& streams, record::EventLog* log)
    : w_(w), g_(w.city.roads), b_(w.scenario.behaviour), p_(w.population), log_(log), streets_(g_, spells_of(w.damage, interventions), b_.sight_m), slopes_(slope_factors(w.city, w.inputs.elevation)),
      darkness_(w, streams), book_(w, interventions), meetings_(p_), tally_(p_, g_, meetings_, SimTime::from(Seconds(b_.horizon_h * 3600))),
      navigator_(w, streams, {streets_, book_, meetings_, tally_, slopes_, links_}, [this](EventKind kind, std::uint32_t id, std::uint32_t place) { note(kind, id, place); }),
      who_(navigator_.travellers()), links_{walk_links(g_, b_), car_links(g_, b_, holes_)} {
  narrow(g_, w.damage.pinches, w.scenario.damage, links_[1], later_ms_, slower_);
  for (const scenario::Reopening& r : interventions.reopenings)
    if (!r.begins.is_never() && (!r.world || *r.world == w.damage.world)) works_.emplace_back(r.segment, r.begins);
  dark_thousandths_ = static_cast<std::uint64_t>(std::llround(1000 / b_.outage_factor));
}

void Run::start() {
  const auto& spells = streets_.spells();
  const SimTime delay = SimTime::from(Seconds(b_.broadcast_delay_min * 60));
  for (std::uint32_t i = 0; i < spells.size(); ++i) {
    schedule(spells[i].from, Act::close_street, i);
    if (!spells[i].until.is_never()) schedule(spells[i].until, Act::open_street, i);
    if (w_.scenario.policy.broadcast_share > 0 && spells[i].until > spells[i].from + delay) schedule(spells[i].from + delay, Act::broadcast, i);
  }
  for (std::uint32_t i = 0; i < w_.inputs.contraflow.size(); ++i) schedule(w_.inputs.contraflow[i].from, Act::contraflow, i, static_cast<std::uint32_t>(Turn::empty_lanes));
  lent_.resize(w_.inputs.contraflow.size());
  for (const auto& [segment, at] : works_) schedule(at, Act::work_begins, segment.value());
  for (const auto& [site, at] : book_.later()) schedule(at, Act::open_site, site);
  if (darkness_.any_outage() && darkness_.back().ms > 0) {
    for (EdgeId e : g_.edges()) links_[1][e].dark = g_.signal[g_.target[e]] && darkness_.out(g_.target[e]);
    schedule(darkness_.back(), Act::power_back, 0);
  }
  if (b_.replan_every_s > 0) {
    exits_.assign(g_.edge_count(), {});
    schedule(SimTime(0), Act::refresh, 0);
  }
  buses_.resize(p_.background ? w_.inputs.buses.size() : 0);
  tally_.outcome().buses.resize(w_.inputs.buses.size());
  for (PartyId q : p_.origin.keys()) {
    who_[q].node = p_.origin[q];
    who_[q].car = p_.by_car[q];
    who_[q].wheels = p_.has_need(q, people::kStepFree);
    who_[q].rides = p_.has_need(q, people::kRides);
    who_[q].bus = q.value() >= first_bus() && q.value() - first_bus() < buses_.size();
    measure(q);
    begin_leg(q);
    schedule(p_.depart[q], who_[q].bus ? Act::bus : Act::depart, q.value());
  }
}

}  // namespace senda::movement
