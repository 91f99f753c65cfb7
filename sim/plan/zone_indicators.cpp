#include "sim/plan/zone_indicators.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace senda::plan {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr int kSeismicCode = 1985;  // the code that the earthquake of 1985 brought

using Column = PerZone<double>;

double share(double part, double whole) { return whole > 0 ? std::clamp(part / whole, 0.0, 1.0) : kUnknown; }

/// Reads one indicator after the other from the sources.
class Sources {
 public:
  Sources(const ZoneSources& from, const std::vector<ZoneId>& zones) : s_(from.scenario), z_(from.inputs.zones), stock_(from.stock), zones_(zones) {}

  std::vector<double> of(std::string_view name) const {
    if (name == "schooling") return plain(&z_.schooling);
    if (name == "dirt_floor") return of_dwellings("VPH_PISOTI");
    if (name == "no_internet") return complement(of_dwellings("VPH_INTER"));
    if (name == "no_health_affiliation") return of_persons("PSINDER");
    if (name == "marginalisation") return plain(marginalisation().first);
    if (name == "means") return stated(z_.schooling) ? nothing() : plain(&z_.wealth);
    if (name == "aged_60_and_over") return per(z_.age60plus, z_.persons);
    if (name == "aged_0_to_5") return per(z_.age0to5, z_.persons);
    if (name == "disability") return per(z_.disabled, z_.persons);
    if (name == "female_headed") return per(z_.female_headed, z_.dwellings);
    if (name == "overcrowding") return overcrowding();
    if (name == "no_car") return complement(per(z_.cars, z_.dwellings));
    if (name == "apartments_before_1985") return old_apartments();
    return plain(z_.indicator("urban_age_years"));
  }

  /// CONAPO's own index: from 2020 on more is less marginalised, before it the opposite.
  bool marginalisation_reversed() const { return marginalisation().second; }

  /// A column of the sources; shares of INEGI's counts.
  std::vector<double> column(const std::string& name, std::vector<std::string>& shares) const {
    const auto starts = [&](std::initializer_list<const char*> words) { return std::any_of(words.begin(), words.end(), [&](const char* w) { return name.starts_with(w); }); };
    const bool dwellings = starts({"VPH_", "HOGJEF_"});
    const bool persons = starts({"P_", "POBFEM", "POBMAS", "POB0", "POB15", "POB65", "PCON_", "PCDISC_", "PSINDER", "PDER_", "PNACENT", "PNACOE", "PRES", "P1", "P3", "P5", "P6", "P8", "PEA", "PE_INAC", "POCUPADA", "PDESOCUP"});
    if (!dwellings && !persons) return plain(z_.indicator(name));
    shares.push_back(name);
    return dwellings ? of_dwellings(name) : of_persons(name);
  }

 private:
  std::vector<double> nothing() const { return std::vector<double>(zones_.size(), kUnknown); }
  static bool stated(const Column& c) {
    return std::any_of(c.begin(), c.end(), [](double v) { return !std::isnan(v); });
  }
  double at(const Column& c, ZoneId z) const { return c.size() == z_.size() ? c[z] : kUnknown; }

  std::vector<double> plain(const Column* c) const {
    std::vector<double> out = nothing();
    for (std::size_t r = 0; c && r < out.size(); ++r) out[r] = at(*c, zones_[r]);
    return out;
  }
  std::vector<double> per(const Column& part, const Column& whole) const {
    std::vector<double> out = nothing();
    for (std::size_t r = 0; r < out.size(); ++r) out[r] = share(at(part, zones_[r]), at(whole, zones_[r]));
    return out;
  }
  static std::vector<double> complement(std::vector<double> x) {
    for (double& v : x) v = 1 - v;
    return x;
  }

  // Raw columns go with raw totals: those of the inputs may be scaled to a newer count.
  const Column& total(std::initializer_list<const char*> names, const Column& otherwise) const {
    for (const char* n : names)
      if (const Column* c = z_.indicator(n)) return *c;
    return otherwise;
  }
  std::vector<double> of_dwellings(const std::string& name) const {
    const Column* c = z_.indicator(name);
    return c ? per(*c, total({"VIVPAR_HAB", "TVIVPARHAB", "TVIVHAB", "TOTHOG"}, z_.dwellings)) : nothing();
  }
  std::vector<double> of_persons(const std::string& name) const {
    const Column* c = z_.indicator(name);
    return c ? per(*c, total({"POBTOT"}, z_.persons)) : nothing();
  }

  std::vector<double> overcrowding() const {
    if (const Column* c = z_.indicator("PROM_OCUP")) return plain(c);
    std::vector<double> out = nothing();
    for (std::size_t r = 0; r < out.size(); ++r)
      if (const double homes = at(z_.dwellings, zones_[r]); homes > 0) out[r] = at(z_.persons, zones_[r]) / homes;
    return out;
  }

  // The inputs' own column, which holds the index turned the right way; else a raw column of the zones.
  std::pair<const Column*, bool> marginalisation() const {
    if (stated(z_.marginalisation)) return {&z_.marginalisation, false};
    const bool recent = s_.people.marginalisation_year >= 2020;
    if (const Column* c = z_.indicator("marginalisation")) return {c, recent};
    for (const char* n : {"IM_2020", "IMN_2020"})
      if (const Column* c = z_.indicator(n)) return {c, true};
    for (const char* n : {"IM_2015", "IM_2010", "IM_2005", "IM_2000"})
      if (const Column* c = z_.indicator(n)) return {c, false};
    return {nullptr, recent};
  }

  // Of the apartment buildings whose year the map states.
  std::vector<double> old_apartments() const {
    Column old(z_.size(), 0), all(z_.size(), 0);
    for (hazard::StockId b : stock_.point.keys()) {
      if (stock_.use[b] != BuildingUse::apartments || stock_.year[b] <= 0 || !stock_.zone[b].exists()) continue;
      ++all[stock_.zone[b]];
      old[stock_.zone[b]] += stock_.year[b] < kSeismicCode;
    }
    return per(old, all);
  }

  const scenario::Scenario& s_;
  const scenario::Zones& z_;
  const hazard::BuildingStock& stock_;
  const std::vector<ZoneId>& zones_;
};

struct Entry {
  const char *theme, *name;
  bool reversed;
};
constexpr std::array<Entry, 14> kDefault = {{
    {"socioeconomic", "schooling", true}, {"socioeconomic", "dirt_floor", false}, {"socioeconomic", "no_internet", false}, {"socioeconomic", "no_health_affiliation", false},
    {"socioeconomic", "marginalisation", true}, {"socioeconomic", "means", true},
    {"age_disability", "aged_60_and_over", false}, {"age_disability", "aged_0_to_5", false}, {"age_disability", "disability", false},
    {"household", "female_headed", false}, {"household", "overcrowding", false},
    {"mobility_housing", "no_car", false}, {"mobility_housing", "apartments_before_1985", false}, {"mobility_housing", "urban_age", false},
}};

bool ours(const std::string& name) {
  return std::any_of(kDefault.begin(), kDefault.end(), [&](const Entry& e) { return name == e.name; });
}

}  // namespace

PerZone<std::uint32_t> rows_of(const std::vector<ZoneId>& zones) {
  PerZone<std::uint32_t> row;
  for (std::size_t k = 0; k < zones.size(); ++k) {
    if (row.size() <= zones[k].value()) row.resize(std::size_t{zones[k].value()} + 1, kNoRow);
    row[zones[k]] = static_cast<std::uint32_t>(k);
  }
  return row;
}

double share_known(const ZoneIndicator& i) {
  const auto known = std::count_if(i.value.begin(), i.value.end(), [](double v) { return !std::isnan(v); });
  return i.value.empty() ? 0 : static_cast<double>(known) / static_cast<double>(i.value.size());
}

std::vector<IndicatorTheme> default_themes(const ZoneSources& from, const std::vector<ZoneId>& zones) {
  const Sources sources(from, zones);
  std::vector<IndicatorTheme> out;
  for (const Entry& e : kDefault) {
    if (out.empty() || out.back().name != e.theme) out.push_back({e.theme, {}});
    const bool reversed = std::string_view(e.name) == "marginalisation" ? sources.marginalisation_reversed() : e.reversed;
    out.back().indicators.push_back({e.name, reversed, sources.of(e.name)});
  }
  return out;
}

std::vector<IndicatorTheme> given_themes(const scenario::Themes& themes, const ZoneSources& from, const std::vector<ZoneId>& zones, std::vector<std::string>& notes) {
  std::vector<std::string> known = from.inputs.zones.indicator_names, shares;
  for (const Entry& e : kDefault) known.emplace_back(e.name);
  check_columns(themes, known, "the indicators of the zones");
  const Sources sources(from, zones);
  std::vector<IndicatorTheme> out;
  for (const scenario::Theme& t : themes.themes) {
    out.push_back({t.name, {}});
    for (const std::string& c : t.columns) out.back().indicators.push_back({c, themes.is_reversed(c), ours(c) ? sources.of(c) : sources.column(c, shares)});
  }
  if (!shares.empty()) notes.push_back(fmt::format("{}: the census counts {}; of each the share of the zone's persons or dwellings is taken", themes.file, fmt::join(shares, ", ")));
  return out;
}

IndicatorTheme residents_theme(const people::Residents& r, const std::vector<ZoneId>& zones) {
  const auto row = rows_of(zones);
  std::vector<double> persons(zones.size(), 0), dependent(persons), disabled(persons), no_car(persons), poor(persons);
  for (HouseholdId h : r.all()) {
    if (!r.zone[h].exists() || r.zone[h].value() >= row.size() || row[r.zone[h]] == kNoRow) continue;
    const std::uint32_t z = row[r.zone[h]];
    for (auto p : r.members(h)) {
      persons[z] += 1;
      dependent[z] += r.age[p] >= people::AgeBand::age60to74 || r.age[p] <= people::AgeBand::age6to11;
      disabled[z] += r.disability[p] != people::Disability::none;
      no_car[z] += !r.car[h];
      poor[z] += 5 - r.quintile[h];
    }
  }
  IndicatorTheme out{"residents", {}};
  const auto add = [&](const char* name, std::vector<double> sum) {
    for (std::size_t z = 0; z < sum.size(); ++z) sum[z] = persons[z] > 0 ? sum[z] / persons[z] : kUnknown;
    out.indicators.push_back({name, false, std::move(sum)});
  };
  add("modelled_aged_under_12_or_60_and_over", std::move(dependent));
  add("modelled_disability", std::move(disabled));
  add("modelled_no_car", std::move(no_car));
  add("modelled_poverty", std::move(poor));
  return out;
}

}  // namespace senda::plan
