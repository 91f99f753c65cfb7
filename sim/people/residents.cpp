#include "sim/people/residents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace senda::people {

using scenario::Draws;
using scenario::Purpose;

std::string_view name_of(AgeBand a) {
  constexpr std::array<std::string_view, kAgeBands> names = {"0-11", "12-17", "18-59", "60-74", "75+"};
  return names[static_cast<std::size_t>(a)];
}

double Residents::vulnerability(HouseholdId h) const {
  double n = 0, vulnerable = 0;
  for (PersonId p : members(h)) {
    ++n;
    vulnerable += age[p] == AgeBand::age75plus || age[p] == AgeBand::under12 || disabled[p];
  }
  return n > 0 ? vulnerable / n : 0;
}

std::vector<std::int64_t> largest_remainder(const std::vector<double>& weights, std::int64_t total) {
  double sum = 0;
  for (double w : weights) sum += w;
  std::vector<std::int64_t> out(weights.size(), 0);
  if (sum <= 0 || total <= 0) return out;
  std::vector<std::pair<double, std::size_t>> rest;
  std::int64_t given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double exact = static_cast<double>(total) * weights[i] / sum;
    out[i] = static_cast<std::int64_t>(exact);
    given += out[i];
    rest.emplace_back(-(exact - std::floor(exact)), i);
  }
  std::sort(rest.begin(), rest.end());
  for (std::size_t k = 0; given < total; ++k, ++given) ++out[rest[k % rest.size()].second];
  return out;
}

namespace {

// Shares where the census is silent (Mexico, census 2020: national figures, evidence K).
struct Shares {
  double children = 0.19, elderly = 0.12, women = 0.512, disabled = 0.049, cars = 0.46;
};

/// A group of people to place: a zone, a raster cell, or one building.
struct Area {
  ZoneId zone;
  std::uint64_t key = 0;
  std::int64_t persons = 0;
  std::vector<StockId> buildings;
  Point fallback;  ///< where people go when there are no buildings
  Shares shares;
  double household_size = 3.6;
  int quintile = 3;
};

class Synthesis {
 public:
  Synthesis(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, const hazard::BuildingStock& stock, const scenario::Streams& streams)
      : s_(s), in_(in), stock_(stock), streams_(streams), placer_(city) {}

  Residents run() {
    for (const Point& p : stock_.point) out_.access.push_back(placer_.at(p));
    for (const Area& a : areas()) settle_area(a);
    out_.first_person.push_back(static_cast<std::uint32_t>(out_.persons()));
    if (out_.persons()) out_.share_on_footprints = static_cast<double>(on_footprints_) / static_cast<double>(out_.persons());
    if (stock_.synthesised)
      out_.notes.push_back(fmt::format("{} buildings were synthesised along streets where the map has no footprints (evidence tier T3, screening only)", stock_.synthesised));
    if (in_.zones.size() == 0 && in_.raster.empty())
      out_.notes.push_back("no census was given: people are spread over residential floor area (evidence tier T3, screening only)");
    return std::move(out_);
  }

 private:
  std::vector<Area> areas() {
    if (in_.zones.size() > 0) return zone_areas();
    if (!in_.raster.empty()) return raster_areas();
    return building_areas();
  }

  double floor_m2(StockId b) const {
    const double levels = stock_.levels[b] > 0 ? stock_.levels[b] : 2;
    return stock_.area_m2[b] * levels * hazard::residential_share(stock_.use[b]);
  }

  std::vector<Area> zone_areas() {
    const scenario::Zones& z = in_.zones;
    std::vector<Area> areas;
    const std::vector<int> quintiles = wealth_quintiles();
    BucketGrid grid = stock_grid();
    for (ZoneId id : z.id.keys()) {
      Area a;
      a.zone = id;
      a.key = scenario::entity_of(z.id[id]);
      a.persons = static_cast<std::int64_t>(z.persons[id]);
      if (a.persons <= 0) continue;
      const auto share = [&](double count, double& into) {
        if (!std::isnan(count)) into = std::clamp(count / z.persons[id], 0.0, 1.0);
      };
      share(z.children[id], a.shares.children);
      share(z.elderly[id], a.shares.elderly);
      share(z.women[id], a.shares.women);
      share(z.disabled[id], a.shares.disabled);
      if (!std::isnan(z.dwellings[id]) && z.dwellings[id] > 0) {
        a.household_size = std::max(1.0, z.persons[id] / z.dwellings[id]);
        if (!std::isnan(z.cars[id])) a.shares.cars = std::clamp(z.cars[id] / z.dwellings[id], 0.0, 1.0);
      } else {
        a.household_size = s_.people.persons_per_household;
      }
      a.quintile = quintiles[id.value()];
      a.fallback = z.rings[id][0][0];
      for (const auto& ring : z.rings[id]) inside(ring, grid, a.buildings);
      areas.push_back(std::move(a));
    }
    return areas;
  }

  BucketGrid stock_grid() const {
    Point low{1e18, 1e18}, high{-1e18, -1e18};
    for (const Point& p : stock_.point) {
      low = {std::min(low.x, p.x), std::min(low.y, p.y)};
      high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
    if (stock_.size() == 0) return {};
    BucketGrid grid(low, high, 100);
    for (StockId b : stock_.point.keys()) grid.add(stock_.point[b], b.value());
    return grid;
  }

  // Buildings in the ring, or within 25 m of it (synthesised ones stand across the border street), each
  // building counted for the first zone that claims it.
  void inside(const std::vector<Point>& ring, const BucketGrid& grid, std::vector<StockId>& out) {
    if (taken_.size() != stock_.size()) taken_.assign(stock_.size(), 0);
    Point low = ring[0], high = ring[0];
    for (const Point& p : ring) {
      low = {std::min(low.x, p.x), std::min(low.y, p.y)};
      high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
    std::vector<std::uint32_t> found;
    const Point middle{(low.x + high.x) / 2, (low.y + high.y) / 2};
    grid.near(middle, std::max(high.x - low.x, high.y - low.y) / 2 + 30, [&](std::uint32_t i) { found.push_back(i); });
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (std::uint32_t i : found) {
      const StockId b(i);
      const bool real = stock_.building[b].exists();
      const Point p = stock_.point[b];
      const bool in = contains(ring, p) || (!real && near(ring, p));
      if (!in || taken_[b] || floor_m2(b) <= 0) continue;
      taken_[b] = 1;
      out.push_back(b);
    }
  }
  static bool near(const std::vector<Point>& ring, Point p) {
    for (std::size_t i = 1; i < ring.size(); ++i)
      if (foot_on(p, ring[i - 1], ring[i]).distance < 25) return true;
    return false;
  }

  // Quintiles of zones by the wealth column, weighted by people; 3 where the source is silent.
  std::vector<int> wealth_quintiles() const {
    const scenario::Zones& z = in_.zones;
    std::vector<std::pair<double, std::size_t>> order;
    double total = 0;
    for (ZoneId id : z.id.keys())
      if (!std::isnan(z.wealth[id])) {
        order.emplace_back(z.wealth[id], id.value());
        total += z.persons[id];
      }
    std::sort(order.begin(), order.end());
    std::vector<int> out(z.size(), 3);
    double before = 0;
    for (const auto& [wealth, i] : order) {
      const double middle = before + z.persons[ZoneId(static_cast<std::uint32_t>(i))] / 2;
      out[i] = 1 + std::clamp(static_cast<int>(5 * middle / std::max(1.0, total)), 0, 4);
      before += z.persons[ZoneId(static_cast<std::uint32_t>(i))];
    }
    return out;
  }

  // Each building belongs to its nearest cell's people; here each cell takes buildings within 100 m.
  std::vector<Area> raster_areas() {
    std::vector<Area> areas;
    const BucketGrid grid = stock_grid();
    taken_.assign(stock_.size(), 0);
    double carried = 0;
    for (std::size_t i = 0; i < in_.raster.size(); ++i) {
      const auto& [p, value] = in_.raster[i];
      const scenario::Place place = placer_.at(p, 500);
      if (!place.foot.exists() && !place.car.exists()) continue;  // outside the city
      Area a;
      a.key = i + 1;
      carried += value;
      a.persons = static_cast<std::int64_t>(carried);
      carried -= static_cast<double>(a.persons);
      a.fallback = p;
      grid.near(p, 100, [&](std::uint32_t b) {
        if (!taken_[StockId(b)] && distance_m(p, stock_.point[StockId(b)]) < 100 && floor_m2(StockId(b)) > 0) {
          taken_[StockId(b)] = 1;
          a.buildings.push_back(StockId(b));
        }
      });
      if (a.persons > 0) areas.push_back(std::move(a));
    }
    return areas;
  }

  std::vector<Area> building_areas() const {
    std::vector<Area> areas;
    std::vector<double> floor;
    double total = 0;
    for (StockId b : stock_.point.keys()) {
      floor.push_back(floor_m2(b));
      total += floor.back();
    }
    const auto persons = largest_remainder(floor, std::llround(total / 100 * s_.people.persons_per_100m2));
    for (StockId b : stock_.point.keys())
      if (persons[b.value()] > 0) {
        Area a;
        a.key = stock_.key[b];
        a.persons = persons[b.value()];
        a.buildings = {b};
        a.household_size = s_.people.persons_per_household;
        areas.push_back(std::move(a));
      }
    return areas;
  }

  // Household sizes around the mean that sum to the area's persons exactly.
  std::vector<int> household_sizes(const Area& a, Draws& d) const {
    std::vector<int> sizes;
    std::int64_t left = a.persons;
    while (left > 0) {
      // 1 + binomial around the mean, at most 8: close to the census spread of sizes [A].
      int n = 1;
      for (int k = 0; k < 7; ++k) n += d.uniform() < (a.household_size - 1) / 7;
      n = static_cast<int>(std::min<std::int64_t>(n, left));
      sizes.push_back(n);
      left -= n;
    }
    return sizes;
  }

  void settle_area(const Area& a) {
    Draws d = streams_.of(Purpose::household, a.key);
    const std::vector<int> sizes = household_sizes(a, d);
    std::vector<double> weights;
    for (StockId b : a.buildings) weights.push_back(floor_m2(b));
    const auto per_building = largest_remainder(weights, static_cast<std::int64_t>(sizes.size()));
    std::size_t building = 0;
    std::int64_t used = 0;
    for (std::size_t h = 0; h < sizes.size(); ++h) {
      while (building < per_building.size() && used >= per_building[building]) {
        ++building;
        used = 0;
      }
      ++used;
      const StockId home = building < a.buildings.size() ? a.buildings[building] : StockId();
      add_household(a, home, sizes[h], a.key + 0x9e3779b97f4a7c15ull * (h + 1), d);
    }
  }

  void add_household(const Area& a, StockId home, int size, std::uint64_t key, Draws& d) {
    const Point p = home.exists() ? stock_.point[home] : a.fallback;
    out_.first_person.push_back(static_cast<std::uint32_t>(out_.persons()));
    out_.home.push_back(home);
    out_.point.push_back(p);
    out_.place.push_back(home.exists() ? out_.access[home] : placer_.at(p));
    out_.zone.push_back(a.zone);
    out_.key.push_back(key);
    out_.car.push_back(d.uniform() < a.shares.cars);
    out_.quintile.push_back(static_cast<std::uint8_t>(a.quintile));
    if (home.exists() && stock_.building[home].exists()) on_footprints_ += static_cast<std::size_t>(size);
    for (int k = 0; k < size; ++k) {
      const double u = d.uniform();
      AgeBand age = AgeBand::adult;
      const double teen = 0.10;  // 12-17, national share (K)
      // The first member of a household is never a child.
      const double children = k == 0 ? 0 : a.shares.children * size / std::max(1.0, size - 1.0);
      const double teens = k == 0 ? 0 : teen;
      if (u < children) age = AgeBand::under12;
      else if (u < children + teens) age = AgeBand::age12to17;
      else if (u < children + teens + a.shares.elderly * 0.73) age = AgeBand::age60to74;
      else if (u < children + teens + a.shares.elderly) age = AgeBand::age75plus;
      out_.age.push_back(age);
      out_.woman.push_back(d.uniform() < a.shares.women);
      out_.disabled.push_back(d.uniform() < a.shares.disabled);
    }
  }

  const scenario::Scenario& s_;
  const scenario::Inputs& in_;
  const hazard::BuildingStock& stock_;
  const scenario::Streams& streams_;
  scenario::Placer placer_;
  hazard::PerStock<std::uint8_t> taken_;
  Residents out_;
  std::size_t on_footprints_ = 0;
};

}  // namespace

Residents synthesise(const City& city, const scenario::Scenario& s, const scenario::Inputs& inputs, const hazard::BuildingStock& stock,
                     const scenario::Streams& streams) {
  return Synthesis(city, s, inputs, stock, streams).run();
}

}  // namespace senda::people
