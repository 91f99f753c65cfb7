#include "sim/people/destinations.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace senda::people {

using hazard::StockId;

double workplace_weight(const hazard::BuildingStock& stock, StockId b) {
  const BuildingUse u = stock.use[b];
  const bool work = u == BuildingUse::commercial || u == BuildingUse::mixed || u == BuildingUse::industrial || u == BuildingUse::hospital;
  return (work ? 1 : 0.05) * stock.area_m2[b] * std::max(1.0f, stock.levels[b]);
}

namespace {

// Words by which a site is known as a school where its source says no more: Spanish, Portuguese, English.
bool named_school(const std::string& name) {
  std::string low;
  for (const char c : name) low += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  for (const char* word : {"escuela", "primaria", "secundaria", "preescolar", "jardin de ni", "jard\xc3\xadn de ni", "kinder", "colegio", "bachiller", "preparatoria", "escola", "col\xc3\xa9gio", "school"})
    if (low.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace

std::vector<School> schools_of(const hazard::BuildingStock& stock, const scenario::Inputs& inputs, const hazard::PerStock<scenario::Place>& access) {
  std::vector<School> out;
  for (StockId b : stock.point.keys())
    if (stock.use[b] == BuildingUse::school) out.push_back({b, access[b], stock.area_m2[b] * std::max(1.0f, stock.levels[b]) / kPupilArea});
  const std::size_t built = out.size();
  for (const scenario::Site& s : inputs.sites) {
    if (s.kind != SiteKind::shelter || !(s.capacity > 0) || s.capacity >= 1e6 || !named_school(s.name)) continue;
    const bool known = std::any_of(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(built), [&](const School& k) { return distance_m(k.place.point, s.place.point) < 60; });
    if (!known) out.push_back({StockId(), s.place, s.capacity});
  }
  return out;
}

WeightedCells::WeightedCells(double cell_m, const std::vector<Point>& points, const std::vector<double>& weights) : cell_m_(cell_m) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    if (!(weights[i] > 0)) continue;
    const auto [x, y] = square(points[i]);
    order.emplace_back(key(x, y), i);
  }
  std::sort(order.begin(), order.end());
  for (std::size_t k = 0; k < order.size(); ++k) {
    Cell& c = cells_[order[k].first];
    if (c.end == c.begin) c.begin = static_cast<std::uint32_t>(k);
    c.end = static_cast<std::uint32_t>(k + 1);
    // Running sums start anew in each cell, so that a cell's sums do not depend on the others.
    c.weight += weights[order[k].second];
    items_.push_back(order[k].second);
    upto_.push_back(c.weight);
  }
}

std::pair<std::int32_t, std::int32_t> WeightedCells::square(Point p) const {
  return {static_cast<std::int32_t>(std::floor(p.x / cell_m_)), static_cast<std::int32_t>(std::floor(p.y / cell_m_))};
}

const WeightedCells::Cell* WeightedCells::at(Point p) const {
  const auto [x, y] = square(p);
  const auto it = cells_.find(key(x, y));
  return it == cells_.end() ? nullptr : &it->second;
}

std::uint32_t WeightedCells::pick(const Cell& c, double u) const {
  const auto begin = upto_.begin() + c.begin, end = upto_.begin() + c.end;
  const auto it = std::upper_bound(begin, end, u * c.weight);
  return items_[static_cast<std::size_t>(std::min(it, end - 1) - upto_.begin())];
}

namespace {

// By weight among the cells within 2 km.
std::optional<std::uint32_t> draw_around(const WeightedCells& cells, Point home, double share) {
  constexpr int kRings = 4;
  double total = 0, upto = 0;
  cells.around(home, kRings, [&](const WeightedCells::Cell& c) { total += c.weight; });
  const double u = share * total;
  std::optional<std::uint32_t> out;
  cells.around(home, kRings, [&](const WeightedCells::Cell& c) {
    if (!out && u < upto + c.weight) out = cells.pick(c, (u - upto) / c.weight);
    upto += c.weight;
  });
  return out;
}

}  // namespace

std::optional<std::uint32_t> draw_near(const WeightedCells& cells, Point home, scenario::Draws& d, double mean_distance_m, std::size_t points) {
  constexpr double kTurn = 6.283185307179586;
  std::array<const WeightedCells::Cell*, 16> found{};
  double total = 0;
  for (std::size_t k = 0; k < points; ++k) {
    const double r = -mean_distance_m * std::log(1 - d.uniform()), angle = kTurn * d.uniform();
    found[k] = cells.at({home.x + r * std::cos(angle), home.y + r * std::sin(angle)});
    if (found[k]) total += found[k]->weight;
  }
  double u = d.uniform() * total;
  const double pick = d.uniform();
  for (std::size_t k = 0; k < points; ++k) {
    if (!found[k]) continue;
    if (u < found[k]->weight) return cells.pick(*found[k], pick);
    u -= found[k]->weight;
  }
  return draw_around(cells, home, pick);
}

SchoolChoice::SchoolChoice(std::vector<School> schools) : schools_(std::move(schools)), appeal_(schools_.size(), 1) {
  Box box;
  for (const School& s : schools_) box.add(s.place.point);
  if (schools_.empty()) return;
  grid_ = BucketGrid(box.low, box.high, 1000);
  for (std::uint32_t i = 0; i < schools_.size(); ++i) grid_.add(schools_[i].place.point, i);
}

std::vector<SchoolChoice::Option> SchoolChoice::options(Point home) const {
  constexpr double kNear = 3000, kFar = 10000, kFold = 800;
  std::vector<Option> out;
  grid_.near(home, kNear, [&](std::uint32_t i) {
    const double m = distance_m(home, schools_[i].place.point);
    if (m <= kNear) out.push_back({i, schools_[i].capacity * appeal_[i] * std::exp(-m / kFold)});
  });
  if (out.empty()) {
    double best = kFar;
    grid_.near(home, kFar, [&](std::uint32_t i) {
      const double m = distance_m(home, schools_[i].place.point);
      if (m < best) {
        best = m;
        out = {{i, 1}};
      }
    });
  }
  std::sort(out.begin(), out.end(), [](const Option& a, const Option& b) { return a.weight != b.weight ? a.weight > b.weight : a.school < b.school; });
  if (out.size() > kMost) out.resize(kMost);
  double sum = 0;
  for (const Option& o : out) sum += o.weight;
  for (Option& o : out) o.weight = sum > 0 ? o.weight / sum : 1.0 / static_cast<double>(out.size());
  return out;
}

void SchoolChoice::relieve(const std::vector<double>& pupils) {
  for (std::size_t i = 0; i < schools_.size(); ++i)
    if (pupils[i] > schools_[i].capacity) appeal_[i] *= schools_[i].capacity / pupils[i];
}

}  // namespace senda::people
