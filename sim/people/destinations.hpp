#pragma once
// Places of work and of study, and who goes where (science.md 3.4). A choice depends on the person's own draws and on
// what stands around the home and around the chosen place: nothing that is built or lived in elsewhere changes it.
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/hazard/building_stock.hpp"

namespace senda::people {

using DestinationId = Id<struct DestinationTag>;

struct School {
  hazard::StockId building;  ///< none for a site without a footprint
  scenario::Place place;
  double capacity = 0;       ///< pupils at a time
};

/// Floor of a pupil at school, m2 (gross; INIFED's norms ask for 3 to 5) [A].
inline constexpr double kPupilArea = 4.0;
/// Schools of the building stock by floor, and sites that are schools by name with their stated capacity (pupils).
std::vector<School> schools_of(const hazard::BuildingStock& stock, const scenario::Inputs& inputs, const hazard::PerStock<scenario::Place>& access);

/// Weight of a building as a place of work: floor area, small businesses everywhere [A].
double workplace_weight(const hazard::BuildingStock& stock, hazard::StockId b);

/// Items with weights gathered in square cells, for draws near a chosen point.
class WeightedCells {
 public:
  WeightedCells(double cell_m, const std::vector<Point>& points, const std::vector<double>& weights);
  struct Cell {
    std::uint32_t begin = 0, end = 0;
    double weight = 0;
  };
  /// The cell that holds a point; null where nothing stands.
  const Cell* at(Point p) const;
  /// Item of a cell for u in [0, 1), by weight.
  std::uint32_t pick(const Cell& c, double u) const;
  /// Calls visit(cell) for the cells within `rings` cells of the one that holds p.
  template <class Visit>
  void around(Point p, int rings, Visit&& visit) const {
    const auto [x, y] = square(p);
    for (std::int32_t dy = -rings; dy <= rings; ++dy)
      for (std::int32_t dx = -rings; dx <= rings; ++dx)
        if (const auto it = cells_.find(key(x + dx, y + dy)); it != cells_.end()) visit(it->second);
  }
  std::span<const std::uint32_t> items_of(const Cell& c) const { return std::span(items_).subspan(c.begin, c.end - c.begin); }

 private:
  std::pair<std::int32_t, std::int32_t> square(Point p) const;
  static std::uint64_t key(std::int32_t x, std::int32_t y) { return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(x)) << 32) | static_cast<std::uint32_t>(y); }
  double cell_m_;
  std::unordered_map<std::uint64_t, Cell> cells_;  // looked up, never walked
  std::vector<std::uint32_t> items_;
  std::vector<double> upto_;  // running weight within each cell
};

/// Draws a place by gravity: a few points at exponential distances in any direction, one of their cells by what it
/// holds (sampling importance resampling, Rubin 1987), a building of it by weight. Where they all fall on empty land,
/// among the cells within 2 km; none where those are empty too.
std::optional<std::uint32_t> draw_near(const WeightedCells& cells, Point home, scenario::Draws& d, double mean_distance_m, std::size_t points = 6);

/// Schools within 3 km of a home, weighted by places and nearness (e-fold every 800 m) [A]; the nearest one within
/// 10 km where there is none.
class SchoolChoice {
 public:
  explicit SchoolChoice(std::vector<School> schools);
  const std::vector<School>& schools() const { return schools_; }
  struct Option {
    std::uint32_t school;
    double weight;
  };
  /// The options of a home, at most `kMost`, heaviest first; weights sum to 1.
  static constexpr std::size_t kMost = 8;
  std::vector<Option> options(Point home) const;
  /// Lowers the draw of schools that more pupils would attend than they have places: one round.
  void relieve(const std::vector<double>& pupils);

 private:
  std::vector<School> schools_;
  std::vector<double> appeal_;
  BucketGrid grid_;
};

}  // namespace senda::people
