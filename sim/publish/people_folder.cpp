#include "sim/publish/people_folder.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/publish/geopackage.hpp"
#include "sim/publish/plan_folder.hpp"

namespace senda::publish {

using record::Table;

namespace {

double tenth(double v) { return std::round(v * 10) / 10; }

Table fit_table(const people::Residents& r) {
  Table t({"margin", "stated", "target", "fitted", "worst_zone", "silent_zones"});
  for (const auto& row : r.fit) t.row(row.margin, row.stated, row.target, row.fitted, row.worst, row.silent);
  return t;
}

Table zones_table(const world::Study& study, const PerZone<ZoneResidents>& by_zone) {
  const scenario::Zones& z = study.inputs().zones;
  Table t({"zone", "parent", "census_persons", "imputed", "persons", "households", "age_0_5", "age_6_11", "age_12_17", "age_18_59", "age_60_74", "age_75_plus", "women", "disabled", "motor_disabled",
           "households_with_car", "female_headed", "quintile_1", "quintile_2", "quintile_3", "quintile_4", "quintile_5"});
  for (ZoneId id : z.id.keys()) {
    const ZoneResidents& f = by_zone[id];
    const auto* parent = z.parent_of(id);
    t.row(z.id[id], parent ? parent->id : std::string(), z.persons[id], static_cast<int>(z.imputed[id]), f.persons, f.households, f.age[0], f.age[1], f.age[2], f.age[3], f.age[4], f.age[5], f.women,
          f.disabled, f.motor, f.cars, f.female_headed, f.quintile[0], f.quintile[1], f.quintile[2], f.quintile[3], f.quintile[4]);
  }
  return t;
}

Table parents_table(const world::Study& study, const PerZone<ZoneResidents>& by_zone) {
  const scenario::Zones& z = study.inputs().zones;
  std::vector<ZoneResidents> sums(z.parents.size());
  std::vector<std::size_t> zones(z.parents.size(), 0);
  for (ZoneId id : z.id.keys())
    if (z.parent[id] != scenario::Zones::kNoParent) {
      ++zones[z.parent[id]];
      sums[z.parent[id]].persons += by_zone[id].persons;
      sums[z.parent[id]].households += by_zone[id].households;
    }
  Table t({"parent", "name", "stated_persons", "persons", "households", "zones"});
  for (std::size_t k = 0; k < sums.size(); ++k) t.row(z.parents[k].id, z.parents[k].name, z.parents[k].persons, sums[k].persons, sums[k].households, zones[k]);
  return t;
}

Table whereabouts_table(const PeopleFigures& f) {
  Table t({"day", "hour", "home", "school", "work", "transit", "elsewhere"});
  for (const auto& [day, rows] : {std::pair{"weekday", &f.weekday}, {"weekend", &f.weekend}})
    for (std::size_t h = 0; h < rows->size(); ++h) {
      const auto& x = (*rows)[h];
      t.row(day, h, tenth(x[0]), tenth(x[1]), tenth(x[2]), tenth(x[3]), tenth(x[4]));
    }
  return t;
}

Table pyramid_table(const PeopleFigures& f) {
  Table t({"age", "sex", "national_shares", "fitted"});
  for (std::size_t a = 0; a < f.after.size(); ++a)
    for (std::size_t w = 0; w < 2; ++w) t.row(name_of(static_cast<people::AgeBand>(a)), w ? "woman" : "man", tenth(f.before[a][w]), f.after[a][w]);
  return t;
}

Table schools_table(const world::Study& study) {
  const people::Residents& r = study.residents();
  std::vector<double> pupils(r.schools.size(), 0);
  for (people::PersonId p : r.destination.keys())
    if (r.destination[p].exists() && r.is_school(r.destination[p])) pupils[r.destination[p].value()] += 1;
  Table t({"school", "lon", "lat", "places", "pupils_living_here"});
  for (std::size_t k = 0; k < r.schools.size(); ++k) {
    const LonLat at = study.city().plane.unproject(r.schools[k].place.point);
    t.row(k + 1, at.lon, at.lat, std::round(r.schools[k].capacity), pupils[k]);
  }
  return t;
}

}  // namespace

PeopleFigures people_figures(const world::Study& study) {
  const people::Residents& r = study.residents();
  PeopleFigures f;
  f.weekday = people::whereabouts_by_hour(study.inputs(), r, scenario::Day::weekday);
  f.weekend = people::whereabouts_by_hour(study.inputs(), r, scenario::Day::weekend);
  const auto moment = scenario::moment_of_day(study.scenario().start, study.scenario().people.activity);
  f.midday_hour = moment.hour == 3 ? 13 : moment.hour;
  f.night = people::presence(study.inputs(), r, scenario::Day::weekday, 3);
  f.midday = people::presence(study.inputs(), r, moment.day, f.midday_hour);
  f.before = people::national_pyramid(static_cast<double>(r.persons()));
  f.after = people::pyramid_of(r);
  return f;
}

PerZone<ZoneResidents> residents_by_zone(const world::Study& study) {
  const people::Residents& r = study.residents();
  PerZone<ZoneResidents> out(study.inputs().zones.size());
  for (HouseholdId h : r.all()) {
    if (!r.zone[h].exists()) continue;
    ZoneResidents& z = out[r.zone[h]];
    z.households += 1;
    z.persons += r.size_of(h);
    z.cars += r.car[h];
    z.female_headed += r.female_headed(h);
    z.quintile[r.quintile[h] - 1u] += r.size_of(h);
    for (people::PersonId p : r.members(h)) {
      z.age[static_cast<std::size_t>(r.age[p])] += 1;
      z.women += r.woman[p];
      z.disabled += r.disability[p] != people::Disability::none;
      z.motor += r.disability[p] == people::Disability::motor;
    }
  }
  return out;
}

void write_people_folder(const world::Study& study, const plan::PlanResult& zones, const RunInfo& info, const record::OutputFolder& folder) {
  const PeopleFigures f = people_figures(study);
  const PerZone<ZoneResidents> by_zone = residents_by_zone(study);
  folder.write_text("scenario.json", scenario::resolved(study.scenario(), folder.target()).dump(2) + "\n");
  folder.write("fit.csv", fit_table(study.residents()));
  folder.write("pyramid.csv", pyramid_table(f));
  folder.write("whereabouts.csv", whereabouts_table(f));
  if (!study.residents().schools.empty()) folder.write("schools.csv", schools_table(study));
  if (study.inputs().zones.size() > 0) folder.write("zones.csv", zones_table(study, by_zone));
  if (!study.inputs().zones.parents.empty()) folder.write("parents.csv", parents_table(study, by_zone));
  if (!zones.vulnerable.empty()) write_vulnerable_tables(zones, folder);
  folder.write_text("people.html", people_page(study, f, zones, info.language));
  write_manifest(study, info, "people", {}, folder);
}

}  // namespace senda::publish
