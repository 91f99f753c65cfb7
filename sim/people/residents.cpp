#include "sim/people/residents.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_sort.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "graph/errors.hpp"
#include "sim/people/areas.hpp"
#include "sim/people/fit_table.hpp"
#include "sim/people/households.hpp"
#include "sim/people/nearest_building.hpp"
#include "sim/people/whereabouts.hpp"
#include "sim/scenario/apportion.hpp"

namespace senda::people {

using scenario::Draws;
using scenario::Purpose;

std::string_view name_of(AgeBand a) {
  constexpr std::array<std::string_view, kAgeBands> names = {"0-5", "6-11", "12-17", "18-59", "60-74", "75+"};
  return names[static_cast<std::size_t>(a)];
}
std::string_view name_of(Disability d) {
  constexpr std::array<std::string_view, kDisabilities> names = {"no", "other", "motor"};
  return names[static_cast<std::size_t>(d)];
}
std::string_view name_of(Schooling s) {
  constexpr std::array<std::string_view, kSchoolings> names = {"none", "basic", "upper_secondary", "higher"};
  return names[static_cast<std::size_t>(s)];
}

std::size_t Residents::bytes() const {
  const std::size_t person = sizeof(AgeBand) + 2 + sizeof(Disability) + sizeof(Schooling) + sizeof(DestinationId);
  const std::size_t household = sizeof(AddressId) + sizeof(ZoneId) + 8 + 2 + 4;
  return persons() * person + households() * household + building.size() * (2 * sizeof(StockId) + sizeof(scenario::Place));
}

scenario::Kind Residents::kind(PersonId p) const {
  using scenario::Kind;
  switch (age[p]) {
    case AgeBand::age0to5: return Kind::infant;
    case AgeBand::age6to11: return Kind::pupil;
    case AgeBand::age12to17: return Kind::teen;
    default: break;
  }
  if (employed[p]) return Kind::worker;
  return age[p] == AgeBand::adult ? Kind::adult : Kind::older;
}

double Residents::vulnerability(HouseholdId h) const {
  double n = 0, vulnerable = 0;
  for (PersonId p : members(h)) {
    ++n;
    vulnerable += age[p] == AgeBand::age75plus || age[p] <= AgeBand::age6to11 || disability[p] != Disability::none;
  }
  return n > 0 ? vulnerable / n : 0;
}

std::vector<std::int64_t> largest_remainder(const std::vector<double>& weights, std::int64_t total) {
  if (std::none_of(weights.begin(), weights.end(), [](double w) { return w > 0; })) return std::vector<std::int64_t>(weights.size(), 0);
  const auto part = scenario::apportion(weights, static_cast<double>(total));
  return {part.begin(), part.end()};
}

namespace {

constexpr double kWorkM = 6000;    // mean distance to work [A]
constexpr double kWorkCell = 500;  // m
constexpr double kZoneWeight = 0.5;  // of the zone's rank of wealth beside the household's own score [A]
constexpr std::int64_t kMostPersons = 400'000'000;  // more is a wrong column: ids have 32 bits, and no city has a tenth of it
constexpr int kReliefs = 3;        // rounds in which crowded schools lose pupils

class Synthesis {
 public:
  Synthesis(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, const hazard::BuildingStock& stock, const scenario::Streams& streams)
      : s_(s), in_(in), stock_(stock), streams_(streams), placer_(city), nearest_(stock), areas_(areas_of(city, s, in, stock, streams)) {
    if (in.seed) seed_ = std::make_unique<SeedHouseholds>(*in.seed, streams);
  }

  Residents run() {
    out_.access.resize(stock_.size());
    each_block(stock_.size(), [&](std::size_t b) { out_.access[StockId(static_cast<std::uint32_t>(b))] = placer_.at(stock_.point[StockId(static_cast<std::uint32_t>(b))]); });
    compose_areas();
    addresses();
    columns();
    quintiles();
    cells();
    destinations();
    notes();
    return std::move(out_);
  }

 private:
  template <class Work>
  static void each_block(std::size_t n, Work&& work) {
    constexpr std::size_t kBlock = 2048;
    tbb::parallel_for(std::size_t{0}, (n + kBlock - 1) / kBlock, [&](std::size_t k) {
      for (std::size_t i = k * kBlock; i < std::min(n, (k + 1) * kBlock); ++i) work(i);
    });
  }

  ZoneFigures figures(const Area& a) const {
    ZoneFigures f;
    if (a.zone.exists()) f = figures_of(in_.zones, a.zone);
    f.persons = static_cast<double>(a.persons);
    return f;
  }

  void check_size() const {
    std::int64_t persons = 0;
    for (const Area& a : areas_) persons += std::min(a.persons, 2 * kMostPersons);
    if (persons <= kMostPersons) return;
    const bool zones = !s_.people.zones.empty();
    throw InputError(zones ? s_.people.zones : !s_.people.raster.empty() ? s_.people.raster : s_.file.string(), "", fmt::format("states {} people", persons),
                     fmt::format("a run holds at most {}; check the column of persons", kMostPersons));
  }

  // Households of every area, each on its own.
  void compose_areas() {
    check_size();
    composed_.resize(areas_.size());
    margins_.resize(areas_.size());
    tbb::parallel_for(std::size_t{0}, areas_.size(), [&](std::size_t k) {
      margins_[k] = margins_of(figures(areas_[k]), s_.people.persons_per_household);
      compose(margins_[k], seed_.get(), streams_, areas_[k].key, composed_[k]);
    });
    FitTable fit;
    for (std::size_t k = 0; k < areas_.size(); ++k) {
      fit.add(figures(areas_[k]), margins_[k], composed_[k]);
      out_.residual = std::max(out_.residual, composed_[k].residual);
      relaxed_.fewer_households += composed_[k].relaxed.fewer_households;
      relaxed_.children_alone += composed_[k].relaxed.children_alone;
      relaxed_.adapted += composed_[k].relaxed.adapted;
    }
    out_.fit = fit.rows();
    out_.numbers_alone = std::all_of(out_.fit.begin(), out_.fit.end(), [&](const FitRow& row) { return row.margin == "households" || row.silent == areas_.size(); });
  }

  // Households of an area over its spots in proportion to floor; one address for each spot in use.
  void addresses() {
    std::size_t households = 0, persons = 0, places = 0;
    per_spot_.resize(areas_.size());
    tbb::parallel_for(std::size_t{0}, areas_.size(), [&](std::size_t k) {
      std::vector<double> weights;
      for (const Spot& spot : areas_[k].spots) weights.push_back(spot.weight);
      per_spot_[k] = largest_remainder(weights, static_cast<std::int64_t>(composed_[k].households()));
    });
    for (std::size_t k = 0; k < areas_.size(); ++k) {
      first_.push_back({households, persons, places});
      households += composed_[k].households();
      persons += composed_[k].persons();
      for (const auto n : per_spot_[k]) places += n > 0;
    }
    make_room(households, persons, places);
  }

  void make_room(std::size_t households, std::size_t persons, std::size_t places) {
    out_.building.resize(places);
    out_.near.resize(places);
    out_.at.resize(places);
    out_.address.resize(households);
    out_.zone.resize(households);
    out_.key.resize(households);
    out_.car.resize(households);
    out_.quintile.resize(households);
    out_.first_person.resize(households + 1);
    out_.first_person[HouseholdId(static_cast<std::uint32_t>(households))] = static_cast<std::uint32_t>(persons);
    score_.resize(households);
    out_.age.resize(persons);
    out_.woman.resize(persons);
    out_.employed.resize(persons);
    out_.disability.resize(persons);
    out_.schooling.resize(persons);
  }

  void columns() {
    std::vector<std::size_t> on_footprints(areas_.size(), 0);
    tbb::parallel_for(std::size_t{0}, areas_.size(), [&](std::size_t k) {
      on_footprints[k] = fill_area(k);
      composed_[k] = {};
    });
    std::size_t placed = 0;
    for (const std::size_t n : on_footprints) placed += n;
    if (out_.persons()) out_.share_on_footprints = static_cast<double>(placed) / static_cast<double>(out_.persons());
  }

  // Persons of the area who live on real footprints.
  std::size_t fill_area(std::size_t k) {
    const Area& a = areas_[k];
    const ZoneHouseholds& z = composed_[k];
    std::size_t spot = 0, placed = 0, place = first_[k].place;
    std::int64_t used = 0;
    bool fresh = true;
    for (std::size_t h = 0; h < z.households(); ++h) {
      while (used >= per_spot_[k][spot]) {
        ++spot;
        used = 0;
        fresh = true;
      }
      ++used;
      if (fresh) {
        const Spot& at = a.spots[spot];
        const AddressId id(static_cast<std::uint32_t>(place++));
        out_.building[id] = at.building;
        out_.near[id] = at.building.exists() ? at.building : nearest_.of(at.point);
        out_.at[id] = at.building.exists() ? out_.access[at.building] : placer_.at(at.point);
        fresh = false;
      }
      const StockId b = a.spots[spot].building;
      if (b.exists() && stock_.building[b].exists()) placed += z.size_of(h);
      const HouseholdId id(static_cast<std::uint32_t>(first_[k].household + h));
      out_.address[id] = AddressId(static_cast<std::uint32_t>(place - 1));
      out_.zone[id] = a.zone;
      out_.key[id] = a.key + 0x9e3779b97f4a7c15ull * (h + 1);
      out_.car[id] = z.car[h];
      score_[id.value()] = z.score[h];
      out_.first_person[id] = static_cast<std::uint32_t>(first_[k].person + z.first_person[h]);
    }
    const auto copy = [&](const auto& from, auto& into) { std::copy(from.begin(), from.end(), into.raw().begin() + static_cast<std::ptrdiff_t>(first_[k].person)); };
    copy(z.age, out_.age);
    copy(z.woman, out_.woman);
    copy(z.employed, out_.employed);
    copy(z.disability, out_.disability);
    copy(z.schooling, out_.schooling);
    return placed;
  }

  // --- the modelled economic quintile: the zone's rank of wealth and the household's own score, half and half

  // Share of people in poorer zones (households) plus half of the own, by persons; 0.5 where nothing is known.
  template <class Value, class Weight>
  static std::vector<float> ranks(std::size_t n, Value&& value, Weight&& weight) {
    std::vector<std::pair<double, std::uint32_t>> order;
    double total = 0;
    for (std::uint32_t i = 0; i < n; ++i)
      if (!std::isnan(value(i))) {
        order.emplace_back(value(i), i);
        total += weight(i);
      }
    tbb::parallel_sort(order.begin(), order.end());
    std::vector<float> out(n, 0.5f);
    double before = 0;
    for (const auto& [v, i] : order) {
      out[i] = static_cast<float>((before + weight(i) / 2) / std::max(1.0, total));
      before += weight(i);
    }
    return out;
  }

  void quintiles() {
    const scenario::Zones& z = in_.zones;
    const auto zone = [](std::uint32_t i) { return ZoneId(i); };
    const std::vector<float> of_zone = ranks(z.size(), [&](std::uint32_t i) { return z.wealth.empty() ? std::nan("") : z.wealth[zone(i)]; }, [&](std::uint32_t i) { return z.persons[zone(i)]; });
    const auto persons = [&](std::uint32_t h) { return static_cast<double>(out_.size_of(HouseholdId(h))); };
    const std::vector<float> own = ranks(out_.households(), [&](std::uint32_t h) { return static_cast<double>(score_[h]); }, persons);
    const auto means = [&](std::uint32_t h) {
      const ZoneId at = out_.zone[HouseholdId(h)];
      return at.exists() ? kZoneWeight * of_zone[at.value()] + (1 - kZoneWeight) * own[h] : own[h];
    };
    const std::vector<float> rank = ranks(out_.households(), [&](std::uint32_t h) { return static_cast<double>(means(h)); }, persons);
    for (HouseholdId h : out_.all()) out_.quintile[h] = static_cast<std::uint8_t>(1 + std::clamp(static_cast<int>(5 * rank[h.value()]), 0, 4));
    score_ = {};
  }

  // --- where they go on a weekday

  void cells() {
    std::vector<double> weights;
    for (StockId b : stock_.point.keys()) weights.push_back(workplace_weight(stock_, b));
    out_.work_cells = std::make_shared<WeightedCells>(kWorkCell, stock_.point.raw(), weights);
    std::vector<Point> points;
    for (const scenario::Place& p : out_.at) points.push_back(p.point);
    std::vector<double> residents(points.size(), 0);
    for (HouseholdId h : out_.all()) residents[out_.address[h].value()] += out_.size_of(h);
    out_.home_cells = std::make_shared<WeightedCells>(kWorkCell, points, residents);
  }

  void destinations() {
    SchoolChoice schools(schools_of(stock_, in_, out_.access));
    out_.schools = schools.schools();
    out_.destination.assign(out_.persons(), DestinationId());
    balance(schools);
    each_address([&](std::size_t first, std::size_t last) {
      std::vector<SchoolChoice::Option> options;
      bool asked = false;
      for (std::size_t i = first; i < last; ++i) {
        const HouseholdId h(static_cast<std::uint32_t>(i));
        for (PersonId p : out_.members(h)) {
          if (out_.age[p] > AgeBand::age12to17 && !out_.employed[p]) continue;
          Draws d = streams_.of(Purpose::away, member_key(out_, h, p));
          if (out_.age[p] > AgeBand::age12to17) {
            if (const auto b = draw_near(*out_.work_cells, out_.place(h).point, d, kWorkM)) out_.destination[p] = out_.workplace(StockId(*b));
            continue;
          }
          if (!asked) options = schools.options(out_.place(h).point);
          asked = true;
          out_.destination[p] = pick(options, d.uniform());
        }
      }
    });
  }

  static DestinationId pick(const std::vector<SchoolChoice::Option>& options, double u) {
    for (const auto& o : options) {
      if (u < o.weight) return DestinationId(o.school);
      u -= o.weight;
    }
    return options.empty() ? DestinationId() : DestinationId(options.back().school);
  }

  // Calls work(first, last) for the households of one address, which follow each other.
  template <class Work>
  void each_address(Work&& work) const {
    std::vector<std::uint32_t> begin;
    for (HouseholdId h : out_.all())
      if (h.value() == 0 || out_.address[h] != out_.address[HouseholdId(h.value() - 1)]) begin.push_back(h.value());
    begin.push_back(static_cast<std::uint32_t>(out_.households()));
    each_block(begin.size() - 1, [&](std::size_t k) { work(begin[k], begin[k + 1]); });
  }

  // Expected pupils of each school against its places.
  void balance(SchoolChoice& schools) const {
    if (schools.schools().empty()) return;
    PerAddress<double> pupils(out_.at.size(), 0);
    for (HouseholdId h : out_.all())
      for (PersonId p : out_.members(h)) pupils[out_.address[h]] += out_.age[p] >= AgeBand::age6to11 && out_.age[p] <= AgeBand::age12to17;
    for (int round = 0; round < kReliefs; ++round) {
      std::vector<std::vector<SchoolChoice::Option>> options(out_.at.size());
      each_block(out_.at.size(), [&](std::size_t a) { options[a] = schools.options(out_.at[AddressId(static_cast<std::uint32_t>(a))].point); });
      std::vector<double> expected(schools.schools().size(), 0);
      for (AddressId a : out_.at.keys())
        for (const auto& o : options[a.value()]) expected[o.school] += o.weight * pupils[a];
      schools.relieve(expected);
    }
  }

  void notes() {
    const auto note = [&](std::string text) { out_.notes.push_back(std::move(text)); };
    if (stock_.synthesised) note(fmt::format("{} buildings were synthesised along streets where the map has no footprints (evidence tier T3, screening only)", stock_.synthesised));
    if (in_.zones.size() == 0 && in_.raster.empty()) note("no census was given: people are spread over residential floor area (evidence tier T3, screening only)");
    if (in_.zones.size() == 0 && !in_.raster.empty()) note("a population raster states numbers alone: ages, households and means follow the national shares (evidence tier T3, screening only)");
    if (in_.zones.size() > 0 && out_.numbers_alone) note("the zones state numbers of people alone (evidence tier T3, screening only)");
    std::string silent;
    for (const FitRow& row : out_.fit)
      if (in_.zones.size() > 0 && row.silent > 0) silent += fmt::format("{}{} ({})", silent.empty() ? "" : ", ", row.margin, row.silent);
    if (!silent.empty()) note(fmt::format("national shares (Mexico, census 2020) stand in where the census is silent, number of {} zones in brackets: {}", areas_.size(), silent));
    if (out_.residual > kFitTolerance) note(fmt::format("proportional fitting leaves up to {:.2g} of a margin in the worst zone; how whole persons meet their margins is in fit.csv", out_.residual));
    if (relaxed_.fewer_households) note(fmt::format("{} households fewer than stated, for want of grown people to head them", relaxed_.fewer_households));
    if (relaxed_.children_alone) note(fmt::format("{} persons live in zones without anybody grown", relaxed_.children_alone));
    if (out_.schools.empty() && out_.persons() > 0) note("no school is known: children are at home");
  }

  struct First {
    std::size_t household, person, place;
  };
  const scenario::Scenario& s_;
  const scenario::Inputs& in_;
  const hazard::BuildingStock& stock_;
  const scenario::Streams& streams_;
  scenario::Placer placer_;
  NearestBuilding nearest_;
  std::vector<Area> areas_;
  std::unique_ptr<SeedHouseholds> seed_;
  std::vector<ZoneMargins> margins_;
  std::vector<ZoneHouseholds> composed_;
  std::vector<std::vector<std::int64_t>> per_spot_;
  std::vector<First> first_;
  std::vector<float> score_;
  Relaxed relaxed_;
  Residents out_;
};

}  // namespace

Residents synthesise(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs, const hazard::BuildingStock& stock,
                     const scenario::Streams& streams) {
  return Synthesis(city, s, inputs, stock, streams).run();
}

}  // namespace senda::people
