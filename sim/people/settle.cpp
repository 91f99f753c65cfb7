// Everybody's moves in one world: blocks of households on all cores, put together in order.
#include <tbb/parallel_for.h>

#include "sim/people/groups.hpp"
#include "sim/people/household_moves.hpp"

namespace senda::people {

namespace {

template <class T>
void join(std::vector<T>& into, const std::vector<T>& part) {
  into.insert(into.end(), part.begin(), part.end());
}
// Offsets and positions of a part move up by what stands before it.
void join_moved(std::vector<std::uint32_t>& into, const std::vector<std::uint32_t>& part, std::uint32_t by) {
  for (const std::uint32_t v : part) into.push_back(v + by);
}

void append(Settled& into, const Settled& part) {
  Population& a = into.population;
  const Population& b = part.population;
  join_moved(a.first_agent.raw(), b.first_agent.raw(), static_cast<std::uint32_t>(a.agents()));
  join_moved(a.first_stop.raw(), b.first_stop.raw(), static_cast<std::uint32_t>(a.stops.size()));
  const auto meetings = static_cast<std::uint32_t>(a.meetings.size());
  for (Stop stop : b.stops) {
    if (stop.meeting != Stop::kNoMeeting) stop.meeting += meetings;
    a.stops.push_back(stop);
  }
  join(a.meetings, b.meetings);
  join(a.origin.raw(), b.origin.raw());
  join(a.depart.raw(), b.depart.raw());
  join(a.by_car.raw(), b.by_car.raw());
  join(a.speed_mps.raw(), b.speed_mps.raw());
  join(a.goal.raw(), b.goal.raw());
  join(a.goal_node.raw(), b.goal_node.raw());
  join(a.goal_foot.raw(), b.goal_foot.raw());
  join(a.goal_site.raw(), b.goal_site.raw());
  join(a.phase.raw(), b.phase.raw());
  join(a.needs.raw(), b.needs.raw());
  join(a.key.raw(), b.key.raw());
  join(a.collected.raw(), b.collected.raw());
  join(a.household.raw(), b.household.raw());
  for (std::size_t c = 0; c < a.groups.size(); ++c) join(a.groups[c].raw(), b.groups[c].raw());
  join(into.seekers, part.seekers);
  join(into.displaced_households, part.displaced_households);
  into.displaced += part.displaced;
  into.ordered += part.ordered;
}

constexpr std::size_t kBlock = 4096;  // households

}  // namespace

Settled settle(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, const Residents& r, const hazard::Damage& damage,
               const scenario::Streams& streams) {
  const Frame frame = make_frame(city, s, in, r, damage, streams);
  const std::size_t blocks = (r.households() + kBlock - 1) / kBlock;
  std::vector<Settled> parts(blocks);
  tbb::parallel_for(std::size_t{0}, blocks, [&](std::size_t k) {
    parts[k] = moves_of(frame, k * kBlock, std::min(r.households(), (k + 1) * kBlock));
  });
  Settled out;
  Population& p = out.population;
  for (const GroupColumn& c : group_columns()) {
    p.group_columns.push_back(c.name);
    p.group_values.push_back(c.values);
  }
  if (!frame.boroughs.empty()) {
    p.group_columns.emplace_back("borough");
    p.group_values.push_back(frame.boroughs);
  }
  p.groups.resize(p.group_columns.size());
  for (Settled& part : parts) {
    append(out, part);
    part = {};
  }
  p.first_agent.push_back(static_cast<std::uint32_t>(p.agents()));
  p.first_stop.push_back(static_cast<std::uint32_t>(p.stops.size()));
  return out;
}

Settled displaced(const scenario::Scenario& s, const scenario::Inputs& in, const Residents& r, const hazard::Damage& damage, const scenario::Streams& streams) {
  const Decisions decisions(s, in, r, damage, streams);
  Settled out;
  for (HouseholdId h : r.all()) {
    const Fate f = decisions.fate(h);
    if (f.displaced()) out.count_displaced(h, r.size_of(h), f);
  }
  return out;
}

}  // namespace senda::people
