#include "graph/plane.hpp"

#include <fmt/format.h>
#include <proj.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "graph/errors.hpp"
#include "graph/parallel.hpp"

namespace senda {

// PROJ objects are not safe for concurrent use, so each thread makes its own context on first use.
struct Plane::Projection {
  std::string definition;

  struct Handle {
    PJ_CONTEXT* context = nullptr;
    PJ* pj = nullptr;
    std::string definition;
    ~Handle() { reset(); }
    void reset() {
      if (pj) proj_destroy(pj);
      if (context) proj_context_destroy(context);
      pj = nullptr;
      context = nullptr;
    }
  };

  PJ* handle() const {
    thread_local Handle mine;
    if (mine.definition != definition) {
      mine.reset();
      mine.context = proj_context_create();
      proj_context_set_enable_network(mine.context, 0);
      proj_log_level(mine.context, PJ_LOG_NONE);
      mine.pj = proj_create(mine.context, definition.c_str());
      mine.definition = definition;
    }
    if (!mine.pj) throw std::logic_error("PROJ refuses " + definition);
    return mine.pj;
  }
};

Plane::Plane(LonLat centre) : centre_(centre) {
  auto projection = std::make_shared<Projection>();
  projection->definition = fmt::format("+proj=tmerc +approx +lon_0={:.9f} +lat_0={:.9f} +k=1 +ellps=WGS84",
                                       centre.lon, centre.lat);
  projection_ = projection;
}

Point Plane::project(LonLat p) const {
  if (is_local()) return {p.lon, p.lat};
  constexpr double rad = std::numbers::pi / 180.0;
  const PJ_COORD out =
      proj_trans(projection_->handle(), PJ_FWD, proj_coord(p.lon * rad, p.lat * rad, 0, 0));
  return {out.xy.x, out.xy.y};
}

std::vector<Point> Plane::project(const std::vector<LonLat>& positions) const {
  std::vector<Point> out(positions.size());
  const auto work = [&](std::size_t first, std::size_t last) {
    constexpr double rad = std::numbers::pi / 180.0;
    PJ* pj = is_local() ? nullptr : projection_->handle();
    for (std::size_t i = first; i < last; ++i) {
      const LonLat p = positions[i];
      if (!pj) {
        out[i] = {p.lon, p.lat};
        continue;
      }
      if (p.lon > 900) continue;
      const PJ_COORD c = proj_trans(pj, PJ_FWD, proj_coord(p.lon * rad, p.lat * rad, 0, 0));
      out[i] = {c.xy.x, c.xy.y};
    }
  };
  in_parallel(positions.size(), 20000, work);
  return out;
}

LonLat Plane::unproject(Point p) const {
  if (is_local()) return {p.x, p.y};
  constexpr double deg = 180.0 / std::numbers::pi;
  const PJ_COORD out = proj_trans(projection_->handle(), PJ_INV, proj_coord(p.x, p.y, 0, 0));
  return {out.lp.lam * deg, out.lp.phi * deg};
}

Plane plane_for(LonLat low, LonLat high, const std::string& file) {
  if (!(high.lon - low.lon <= kWidestCity && high.lat - low.lat <= kWidestCity))
    throw InputError(file, "", fmt::format("spans {:.1f} by {:.1f} degrees, too wide for one plane", high.lon - low.lon, high.lat - low.lat),
                     "give a city or a region, for instance by --bbox; a node far off the others is wrong");
  return Plane({std::round((low.lon + high.lon) * 5000) / 10000, std::round((low.lat + high.lat) * 5000) / 10000});
}

double great_circle_m(LonLat a, LonLat b) {
  constexpr double rad = std::numbers::pi / 180.0;
  const double s1 = std::sin((b.lat - a.lat) * rad / 2), s2 = std::sin((b.lon - a.lon) * rad / 2);
  const double h = s1 * s1 + std::cos(a.lat * rad) * std::cos(b.lat * rad) * s2 * s2;
  return 2 * 6371008.8 * std::asin(std::sqrt(std::min(1.0, h)));
}

}  // namespace senda
