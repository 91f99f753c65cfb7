#pragma once
// The local plane: a transverse Mercator of the WGS 84 ellipsoid with scale 1 on the meridian through
// the city's centre. Scale error x²/(2R²): 0.003 % at 50 km and 0.012 % at 100 km from that meridian,
// under the 0.1 % the house asks for over 100 km.
#include <memory>
#include <string>
#include <vector>

#include "graph/units.hpp"

namespace senda {

class Plane {
 public:
  /// A plane without geography: coordinates are metres already (GMNS `crs,local`).
  Plane() = default;
  explicit Plane(LonLat centre);
  bool is_local() const { return projection_ == nullptr; }
  LonLat centre() const { return centre_; }
  Point project(LonLat position) const;
  /// Many at once, on all cores; positions that are none ({999, 999}) give {0, 0}.
  std::vector<Point> project(const std::vector<LonLat>& positions) const;
  LonLat unproject(Point position) const;

 private:
  struct Projection;
  LonLat centre_;
  std::shared_ptr<const Projection> projection_;
};

/// The plane for streets within these bounds, centred on a rounded middle, so that it does not depend on the
/// last digit of one node. Throws InputError naming `file` where they span more than kWidestCity degrees [A]: at
/// its edge, 550 km from the meridian, lengths are 0.4 % long.
inline constexpr double kWidestCity = 10;
Plane plane_for(LonLat low, LonLat high, const std::string& file);

/// Great-circle distance on a sphere of 6371.0088 km, metres: for bounds and tests, not for lengths.
double great_circle_m(LonLat a, LonLat b);

}  // namespace senda
