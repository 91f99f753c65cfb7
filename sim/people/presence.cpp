#include "sim/people/presence.hpp"

#include <algorithm>
#include <cmath>

#include "sim/people/national.hpp"
#include "sim/people/whereabouts.hpp"

namespace senda::people {

PersonsByHour whereabouts_by_hour(const scenario::Inputs& in, const Residents& r, scenario::Day day) {
  std::array<std::array<double, 2>, scenario::kKinds> count{};  // kind, with a place to go to
  for (HouseholdId h : r.all())
    for (PersonId p : r.members(h)) count[static_cast<std::size_t>(r.kind(p))][r.destination[p].exists()] += 1;
  PersonsByHour out{};
  for (int hour = 0; hour < 24; ++hour)
    for (int k = 0; k < scenario::kKinds; ++k) {
      const scenario::Shares& s = in.activity.at(static_cast<scenario::Kind>(k), day, hour);
      const auto& [without, with] = count[static_cast<std::size_t>(k)];
      auto& row = out[static_cast<std::size_t>(hour)];
      const bool alone = static_cast<scenario::Kind>(k) >= scenario::Kind::teen;  // younger ones on the way or on errands are with those at home
      row[0] += (with + without) * s[0] + without * (s[1] + s[2]) + (alone ? without * s[3] : (with + without) * (s[3] + s[4]));
      row[1] += with * s[1];
      row[2] += with * s[2];
      if (!alone) continue;
      row[3] += with * s[3];
      row[4] += (with + without) * s[4];
    }
  return out;
}

PresenceGrid presence(const scenario::Inputs& in, const Residents& r, scenario::Day day, int hour, double square_m) {
  PresenceGrid g{square_m, {}, 0, 0, {}};
  Box box;
  for (const scenario::Place& p : r.at) box.add(p.point);
  for (const scenario::Place& p : r.access) box.add(p.point);
  for (const School& s : r.schools) box.add(s.place.point);
  if (box.empty()) return g;
  g.low = {square_m * std::floor(box.low.x / square_m), square_m * std::floor(box.low.y / square_m)};
  g.columns = 1 + static_cast<int>((box.high.x - g.low.x) / square_m);
  g.rows = 1 + static_cast<int>((box.high.y - g.low.y) / square_m);
  g.persons.assign(static_cast<std::size_t>(g.columns) * static_cast<std::size_t>(g.rows), 0);
  const auto square = [&](Point p) -> float& {
    return g.persons[static_cast<std::size_t>((p.y - g.low.y) / square_m) * static_cast<std::size_t>(g.columns) + static_cast<std::size_t>((p.x - g.low.x) / square_m)];
  };
  for (HouseholdId h : r.all()) {
    double home = 0;
    for (PersonId p : r.members(h)) {
      const scenario::Shares& s = in.activity.at(r.kind(p), day, hour);
      const DestinationId to = r.destination[p];
      home += to.exists() ? s[0] + s[3] + s[4] : 1;
      if (to.exists()) square(r.place(to).point) += static_cast<float>(s[1] + s[2]);
    }
    square(r.place(h).point) += static_cast<float>(home);
  }
  return g;
}

Pyramid national_pyramid(double persons) {
  Pyramid out{};
  for (std::size_t a = 0; a < out.size(); ++a) {
    const double band = persons * kMexico2020.age[a];
    out[a] = {band * (1 - kMexico2020.women_by_age[a]), band * kMexico2020.women_by_age[a]};
  }
  return out;
}

Pyramid pyramid_of(const Residents& r) {
  Pyramid out{};
  for (PersonId p : r.age.keys()) out[static_cast<std::size_t>(r.age[p])][r.woman[p]] += 1;
  return out;
}

}  // namespace senda::people
