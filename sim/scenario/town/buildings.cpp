#include "sim/scenario/town/buildings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace senda::scenario::town {

namespace {

/// What a district is built of. Shares and years: the old lake-bed stock of mid-rise flats before 1985 is
/// what failed on 19 September 2017 (Galvis et al. 2017); the rest is plausible fiction.
struct Stock {
  int levels_low, levels_high, year_low, year_high;
  double tall_share;  ///< share of buildings two to three storeys higher
  double lot_m, depth_m;
  const char* building;
};

Stock stock_of(District d) {
  switch (d) {
    case District::centre: return {2, 3, 1900, 1972, 0.25, 12, 16, "apartments"};
    case District::lake: return {2, 5, 1955, 1990, 0.30, 17, 16, "apartments"};
    case District::isla: return {1, 2, 1930, 1975, 0.05, 10, 12, "house"};
    case District::ribera: return {1, 3, 1980, 2003, 0.06, 13, 12, "house"};
    case District::lomas: return {1, 2, 1975, 2002, 0.00, 10, 10, "house"};
    case District::outskirts: return {1, 2, 2004, 2019, 0.04, 11, 11, "house"};
    default: return {1, 2, 1965, 2003, 0.08, 13, 12, "house"};
  }
}

class Blocks {
 public:
  Blocks(const Layout& layout, const Streams& streams) : layout_(layout), streams_(streams) {}

  std::vector<Shape> run() {
    for (int j = 0; j < layout_.rows(); ++j)
      for (int i = 0; i < layout_.columns(); ++i)
        if (layout_.buildable(i, j)) block(i, j);
    return std::move(shapes_);
  }

 private:
  // A point of the block by fractions of its sides, kerbs and sidewalks left out.
  Point at(double u, double v) const {
    const Point a = layout_.node(i_, j_), b = layout_.node(i_ + 1, j_);
    const Point c = layout_.node(i_ + 1, j_ + 1), d = layout_.node(i_, j_ + 1);
    const double margin_u = street_ / 100, margin_v = street_ / 84;
    const double s = margin_u + u * (1 - 2 * margin_u), t = margin_v + v * (1 - 2 * margin_v);
    return {(1 - s) * (1 - t) * a.x + s * (1 - t) * b.x + s * t * c.x + (1 - s) * t * d.x,
            (1 - s) * (1 - t) * a.y + s * (1 - t) * b.y + s * t * c.y + (1 - s) * t * d.y};
  }

  Shape& shape(double u0, double v0, double u1, double v1) {
    Shape s;
    s.ring = {at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)};
    s.block_i = i_;
    s.block_j = j_;
    shapes_.push_back(std::move(s));
    return shapes_.back();
  }

  void block(int i, int j) {
    i_ = i;
    j_ = j;
    district_ = layout_.district(i, j);
    street_ = district_ == District::centre ? 4.2 : 5.2;
    const int n = i + 3 * j;
    const bool hospital = i == layout_.columns() / 2 && j == layout_.rows() / 3;
    const bool fire = i == layout_.columns() / 4 && j == layout_.rows() / 2;
    if (hospital) return campus("hospital", "Hospital General San Telmo", 4, 1996, 180);
    if (fire) return campus("fire_station", "Estación de Bomberos 1", 2, 1988, 0);
    if (layout_.metropolis()) {  // one hospital for about 140,000 people, one fire station for 100,000
      if (i % 48 == 27 && j % 48 == 22) return campus("hospital", fmt::format("Hospital Regional {}-{}", i / 48 + 1, j / 48 + 1), 4 + n % 4, 1958 + (n * 11) % 58, 120 + 20 * (n % 9));
      if (i % 40 == 13 && j % 40 == 18) return campus("fire_station", fmt::format("Estación de Bomberos {}-{}", i / 40 + 1, j / 40 + 1), 2, 1965 + (n * 5) % 50, 0);
    }
    if (i % 6 == 2 && j % 5 == 1) return park(n);
    if (i % 5 == 1 && j % 6 == 4) return campus("school", fmt::format("Escuela Primaria {}", 1 + n), 2, 1970 + (n * 7) % 45, 320 + 40 * (n % 11));
    if (i % 8 == 5 && j % 8 == 3) return campus("community_centre", fmt::format("Casa de Cultura {}", 1 + n / 8), 2, 1992, 250);
    lots();
  }

  void park(int n) {
    Shape& s = shape(0, 0, 1, 1);
    s.tags = {{"leisure", "park"}, {"name", fmt::format("Parque {}", 1 + n)}};
  }

  // `places`: pupils, beds or visitors.
  void campus(const char* amenity, const std::string& name, int levels, int year, int places) {
    Shape& ground = shape(0.0, 0.0, 1, 1);
    ground.tags = {{"amenity", amenity}, {"name", name}};
    const bool hospital = std::string(amenity) == "hospital";
    if (places > 0) ground.tags.emplace_back(hospital ? "beds" : "capacity", std::to_string(places));
    Shape& hall = shape(0.12, 0.15, 0.88, 0.55);
    hall.tags = {{"building", hospital ? "hospital" : "school"}, {"building:levels", std::to_string(levels)}, {"start_date", std::to_string(year)}};
    if (hospital) hall.tags.emplace_back("amenity:note", "main building");
  }

  // Two rows of lots back to back, party walls, façades on the street.
  void lots() {
    const Stock stock = stock_of(district_);
    Draws d = streams_.of(Purpose::town, 0x10000000ull + static_cast<std::uint64_t>(j_) * 100000 + static_cast<std::uint64_t>(i_));
    const double width = 100 - 2 * street_, height = 84 - 2 * street_;
    const int lots = static_cast<int>(width / stock.lot_m);
    for (int row = 0; row < 2; ++row)
      for (int k = 0; k < lots; ++k) {
        const double vacant = d.uniform(), size = d.uniform();
        const bool tall = d.uniform() < stock.tall_share;
        int levels = stock.levels_low + static_cast<int>(d.below(static_cast<std::uint64_t>(stock.levels_high - stock.levels_low + 1)));
        if (tall) levels += 2 + static_cast<int>(d.below(2));
        const int year = stock.year_low + static_cast<int>(d.below(static_cast<std::uint64_t>(stock.year_high - stock.year_low + 1)));
        const bool shop = d.uniform() < (district_ == District::centre ? 0.2 : 0.05);
        const bool tag_levels = d.uniform() < 0.85, tag_year = d.uniform() < 0.6;
        if (vacant < 0.06) continue;
        const double depth = stock.depth_m * (0.85 + 0.3 * size) / height;
        const double u0 = static_cast<double>(k) / lots, u1 = (k + 1.0) / lots;
        Shape& s = row == 0 ? shape(u0, 0, u1, depth) : shape(u0, 1 - depth, u1, 1);
        const bool flats = levels > 2 || std::string(stock.building) == "apartments";
        s.tags = {{"building", shop ? "commercial" : flats ? "apartments" : "house"}};
        if (tag_levels) s.tags.emplace_back("building:levels", std::to_string(levels));
        if (tag_year) s.tags.emplace_back("start_date", std::to_string(year));
        s.home_m2 = shop ? 0 : width / lots * depth * height * levels;
      }
  }

  const Layout& layout_;
  const Streams& streams_;
  std::vector<Shape> shapes_;
  int i_ = 0, j_ = 0;
  District district_ = District::grid;
  double street_ = 5;
};

}  // namespace

std::vector<Shape> fill_blocks(const Layout& layout, const Streams& streams) { return Blocks(layout, streams).run(); }

}  // namespace senda::scenario::town
