#include "sim/scenario/geodata.hpp"

#include <cpl_conv.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>

#include "graph/errors.hpp"

namespace senda::scenario {

namespace {

void start_gdal() {
  static std::once_flag once;
  std::call_once(once, [] {
    CPLSetConfigOption("GDAL_HTTP_MAX_RETRY", "0");
    CPLSetConfigOption("CPL_CURL_ENABLED", "NO");
    GDALAllRegister();
    CPLSetErrorHandler(CPLQuietErrorHandler);
  });
}

using Dataset = std::unique_ptr<GDALDataset, void (*)(GDALDataset*)>;

Dataset open(const std::filesystem::path& file, unsigned flags) {
  start_gdal();
  if (!std::filesystem::exists(file)) throw InputError(file.string(), "", "does not exist", "give an existing file");
  auto* d = static_cast<GDALDataset*>(GDALOpenEx(file.c_str(), flags | GDAL_OF_READONLY, nullptr, nullptr, nullptr));
  if (!d) throw InputError(file.string(), "", "cannot be read as geographic data", "give GeoJSON, GeoPackage, Shapefile or GeoTIFF");
  return {d, [](GDALDataset* p) { GDALClose(p); }};
}

using Transform = std::unique_ptr<OGRCoordinateTransformation, void (*)(OGRCoordinateTransformation*)>;

OGRSpatialReference traditional(const OGRSpatialReference* stated, const std::string& file) {
  if (!stated || stated->IsEmpty())
    throw InputError(file, "", "states no coordinate reference system", "add one (a .prj file, or GeoPackage)");
  OGRSpatialReference out(*stated);
  out.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return out;
}

OGRSpatialReference wgs84() {
  OGRSpatialReference out;
  out.importFromEPSG(4326);
  out.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return out;
}

Transform transform_between(const OGRSpatialReference& from, const OGRSpatialReference& to) {
  return {OGRCreateCoordinateTransformation(&from, &to), [](OGRCoordinateTransformation* t) { OGRCoordinateTransformation::DestroyCT(t); }};
}

Transform to_lonlat(const OGRSpatialReference* from, const std::string& file) {
  return transform_between(traditional(from, file), wgs84());
}

void take_ring(const OGRLineString* line, std::vector<LonLat>& out) {
  for (int i = 0; i < line->getNumPoints(); ++i) out.push_back({line->getX(i), line->getY(i)});
}

void take_polygon(const OGRPolygon* polygon, Feature& f) {
  const auto take = [](const OGRLineString* ring, std::vector<std::vector<LonLat>>& out) {
    std::vector<LonLat> points;
    take_ring(ring, points);
    if (points.size() < 4) return false;
    out.push_back(std::move(points));
    return true;
  };
  if (!polygon->getExteriorRing() || !take(polygon->getExteriorRing(), f.rings)) return;
  for (int i = 0; i < polygon->getNumInteriorRings(); ++i)
    if (take(polygon->getInteriorRing(i), f.holes)) f.hole_of.push_back(static_cast<std::uint32_t>(f.rings.size() - 1));
}

void take_geometry(const OGRGeometry* g, Feature& f) {
  switch (wkbFlatten(g->getGeometryType())) {
    case wkbPoint:
      if (!g->IsEmpty()) f.points.push_back({g->toPoint()->getX(), g->toPoint()->getY()});
      break;
    case wkbLineString:
      f.line_begin.push_back(f.points.size());
      take_ring(g->toLineString(), f.points);
      break;
    case wkbPolygon: take_polygon(g->toPolygon(), f); break;
    case wkbMultiPolygon:
    case wkbMultiPoint:
    case wkbMultiLineString:
    case wkbGeometryCollection:
      for (const OGRGeometry* part : *g->toGeometryCollection()) take_geometry(part, f);
      break;
    default: break;
  }
}

}  // namespace

FeatureFile read_features(const std::filesystem::path& file) {
  const Dataset data = open(file, GDAL_OF_VECTOR);
  if (data->GetLayerCount() < 1) throw InputError(file.string(), "", "holds no layer", "give a file with features");
  OGRLayer* layer = data->GetLayer(0);
  const Transform transform = to_lonlat(layer->GetSpatialRef(), file.string());
  FeatureFile out;
  out.file = file.string();
  const OGRFeatureDefn* columns = layer->GetLayerDefn();
  for (int i = 0; i < columns->GetFieldCount(); ++i) out.columns.emplace_back(columns->GetFieldDefn(i)->GetNameRef());
  for (auto& feature : *layer) {
    Feature f;
    for (int i = 0; i < columns->GetFieldCount(); ++i)
      f.fields[out.columns[static_cast<std::size_t>(i)]] = feature->IsFieldSetAndNotNull(i) ? feature->GetFieldAsString(i) : "";
    if (OGRGeometry* g = feature->GetGeometryRef()) {
      if (transform && g->transform(transform.get()) != OGRERR_NONE)
        throw InputError(file.string(), fmt::format("feature {}", feature->GetFID()), "has coordinates that cannot be transformed", "check its coordinate system");
      take_geometry(g, f);
    }
    out.features.push_back(std::move(f));
  }
  if (out.features.empty()) throw InputError(file.string(), "", "holds no features", "give a file with features");
  return out;
}

std::optional<Feature> polygon_of_wkt(const std::string& text) {
  start_gdal();
  OGRGeometry* made = nullptr;
  const char* at = text.c_str();
  const OGRErr error = OGRGeometryFactory::createFromWkt(&at, nullptr, &made);
  const std::unique_ptr<OGRGeometry> g(made);
  if (error != OGRERR_NONE || !g) return {};
  const auto kind = wkbFlatten(g->getGeometryType());
  if ((kind != wkbPolygon && kind != wkbMultiPolygon) || std::string_view(at).find_first_not_of(" \t\r\n") != std::string_view::npos) return {};
  Feature f;
  take_geometry(g.get(), f);
  return f;
}

struct Raster::Ground {
  Transform from_lonlat, to_lonlat;
  std::array<double, 6> to_ground, to_pixel;  ///< geotransform of the corners of cells of the whole file, and its inverse
  mutable std::mutex one_at_a_time;  ///< GDAL's transformations are not made for several threads

  std::optional<Pixel> pixel(LonLat p) const {
    double x = p.lon, y = p.lat;
    if (from_lonlat) {
      const std::scoped_lock lock(one_at_a_time);
      if (!from_lonlat->Transform(1, &x, &y)) return {};
    }
    const Pixel out{to_pixel[0] + x * to_pixel[1] + y * to_pixel[2], to_pixel[3] + x * to_pixel[4] + y * to_pixel[5]};
    if (!std::isfinite(out.column) || !std::isfinite(out.row)) return {};
    return out;
  }
};

std::optional<Raster::Pixel> Raster::pixel(LonLat p) const {
  auto out = ground->pixel(p);
  if (out) *out = {out->column - first_column - 0.5, out->row - first_row - 0.5};
  return out;
}

bool Raster::covers(LonLat p) const {
  const auto at = pixel(p);
  return at && at->column >= -0.5 && at->row >= -0.5 && at->column <= columns - 0.5 && at->row <= rows - 0.5;
}

namespace {

constexpr double kMostCells = 4e7;

std::shared_ptr<const Raster::Ground> ground_of(GDALDataset& data, const std::string& file) {
  std::array<double, 6> gt;
  if (data.GetGeoTransform(gt.data()) != CE_None) throw InputError(file, "", "has no position on the ground", "give a GeoTIFF with a geotransform");
  std::array<double, 6> inverse;
  if (!GDALInvGeoTransform(gt.data(), inverse.data())) throw InputError(file, "", "has cells without an extent", "correct its geotransform");
  const OGRSpatialReference stated = traditional(data.GetSpatialRef(), file);
  return std::shared_ptr<const Raster::Ground>(new Raster::Ground{transform_between(wgs84(), stated), transform_between(stated, wgs84()), gt, inverse, {}});
}

// Sets the window to the cells that the outline of the area crosses, and two more.
void set_window(Raster& r, const LonLatBox& area, int width, int height) {
  constexpr int kSteps = 20;
  double c0 = 1e18, r0 = 1e18, c1 = -1e18, r1 = -1e18;
  for (int i = 0; i <= kSteps; ++i)
    for (int j = 0; j <= kSteps; ++j) {
      const double u = static_cast<double>(i) / kSteps, v = static_cast<double>(j) / kSteps;
      const auto at = r.ground->pixel({area.low.lon + u * (area.high.lon - area.low.lon), area.low.lat + v * (area.high.lat - area.low.lat)});
      if (!at) continue;
      c0 = std::min(c0, at->column), c1 = std::max(c1, at->column);
      r0 = std::min(r0, at->row), r1 = std::max(r1, at->row);
    }
  if (c0 > c1 || c0 >= width || r0 >= height || c1 < 0 || r1 < 0)
    throw InputError(r.file, "", "does not lie over the city", "give a raster of this city");
  const auto within = [](double v, int n) { return static_cast<int>(std::clamp(std::floor(v), 0.0, static_cast<double>(n))); };
  r.first_column = within(c0 - 2, width);
  r.first_row = within(r0 - 2, height);
  r.columns = within(c1 + 3, width) - r.first_column;
  r.rows = within(r1 + 3, height) - r.first_row;
  if (static_cast<double>(r.columns) * r.rows > kMostCells)
    throw InputError(r.file, "", fmt::format("has {} x {} cells over the city", r.columns, r.rows), fmt::format("give a coarser raster, of at most {:.0f} cells there", kMostCells));
}

// One row of the window as numbers; no data becomes NaN.
void read_row(GDALRasterBand& band, const Raster& r, int row, std::vector<double>& buffer) {
  if (band.RasterIO(GF_Read, r.first_column, r.first_row + row, r.columns, 1, buffer.data(), r.columns, 1, GDT_Float64, 0, 0) != CE_None)
    throw InputError(r.file, fmt::format("row {}", r.first_row + row), "cannot be read", "the file is damaged");
  int has_none = 0;
  const double none = band.GetNoDataValue(&has_none), scale = band.GetScale(), offset = band.GetOffset();
  for (double& v : buffer) {
    const bool missing = has_none && static_cast<float>(v) == static_cast<float>(none);
    v = missing ? std::numeric_limits<double>::quiet_NaN() : v * scale + offset;
  }
}

// The window over the area, its values not yet read.
Raster window_over(GDALDataset& data, const std::filesystem::path& file, const LonLatBox& area) {
  if (data.GetRasterCount() < 1) throw InputError(file.string(), "", "holds no band", "give a raster of one band");
  Raster r;
  r.file = file.string();
  r.ground = ground_of(data, r.file);
  set_window(r, area, data.GetRasterBand(1)->GetXSize(), data.GetRasterBand(1)->GetYSize());
  return r;
}

// A cell below zero holds no people: the one value of a file that forgot to declare it, or an error.
void take_negative(RasterCells& out, double v, int column, int row) {
  if (out.filler == 0) out.filler = v;
  if (v != out.filler)
    throw InputError(out.window.file, fmt::format("pixel in column {}, row {}", out.window.first_column + column, out.window.first_row + row), fmt::format("holds {}, and another one {}", v, out.filler),
                     "give persons per cell, and state what cells without data hold");
}

void take_cells(RasterCells& out, const std::vector<double>& values, int row) {
  const auto& gt = out.window.ground->to_ground;
  std::vector<double> x, y, value;
  for (int c = 0; c < out.window.columns; ++c) {
    const double v = values[static_cast<std::size_t>(c)];
    if (v < 0) take_negative(out, v, c, row);
    if (!(v > 0) || !std::isfinite(v)) continue;
    const double px = out.window.first_column + c + 0.5, py = out.window.first_row + row + 0.5;
    x.push_back(gt[0] + px * gt[1] + py * gt[2]);
    y.push_back(gt[3] + px * gt[4] + py * gt[5]);
    value.push_back(v);
  }
  std::vector<int> placed(x.size(), 1);
  if (!x.empty() && out.window.ground->to_lonlat) out.window.ground->to_lonlat->Transform(static_cast<int>(x.size()), x.data(), y.data(), nullptr, placed.data());
  for (std::size_t i = 0; i < x.size(); ++i)
    if (placed[i]) out.cells.push_back({{x[i], y[i]}, value[i]});
}

}  // namespace

Raster read_raster_window(const std::filesystem::path& file, const LonLatBox& area) {
  const Dataset data = open(file, GDAL_OF_RASTER);
  Raster r = window_over(*data, file, area);
  r.values.reserve(static_cast<std::size_t>(r.columns) * static_cast<std::size_t>(r.rows));
  std::vector<double> buffer(static_cast<std::size_t>(r.columns));
  for (int row = 0; row < r.rows; ++row) {
    read_row(*data->GetRasterBand(1), r, row, buffer);
    for (const double v : buffer) r.values.push_back(static_cast<float>(v));
  }
  return r;
}

RasterCells read_raster_cells(const std::filesystem::path& file, const LonLatBox& area) {
  const Dataset data = open(file, GDAL_OF_RASTER);
  RasterCells out;
  out.window = window_over(*data, file, area);
  std::vector<double> buffer(static_cast<std::size_t>(out.window.columns));
  for (int row = 0; row < out.window.rows; ++row) {
    read_row(*data->GetRasterBand(1), out.window, row, buffer);
    take_cells(out, buffer, row);
  }
  return out;
}

}  // namespace senda::scenario
