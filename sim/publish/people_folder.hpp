#pragma once
// The folder of `senda people`: who lives where, how well the synthetic households fit the census, who is where at which
// hour, which zones are vulnerable; as tables and as a page of figures. An operational folder: it tells of zones, never
// of persons, but small zones are not suppressed; `senda publish` is for what leaves the office.
#include <array>

#include "sim/people/presence.hpp"
#include "sim/plan/plan.hpp"
#include "sim/publish/manifest.hpp"
#include "sim/record/output_folder.hpp"

namespace senda::publish {

struct PeopleFigures {
  people::PersonsByHour weekday, weekend;
  people::PresenceGrid night, midday;
  int midday_hour = 13;
  people::Pyramid before, after;
};
PeopleFigures people_figures(const world::Study& study);

/// One zone's residents as synthesised.
struct ZoneResidents {
  double persons = 0, households = 0, women = 0, disabled = 0, motor = 0, cars = 0, female_headed = 0;
  std::array<double, people::kAgeBands> age{};
  std::array<double, 5> quintile{};  ///< persons
};
PerZone<ZoneResidents> residents_by_zone(const world::Study& study);

/// `zones` are the vulnerable zones over the worlds, empty when none were drawn.
void write_people_folder(const world::Study& study, const plan::PlanResult& zones, const RunInfo& info, const record::OutputFolder& folder);

std::string people_page(const world::Study& study, const PeopleFigures& f, const plan::PlanResult& zones, const std::string& language);

}  // namespace senda::publish
