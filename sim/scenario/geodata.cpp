#include "sim/scenario/geodata.hpp"

#include <cpl_conv.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <cmath>
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

Transform to_lonlat(const OGRSpatialReference* from, const std::string& file) {
  if (!from || from->IsEmpty())
    throw InputError(file, "", "states no coordinate reference system", "add one (a .prj file, or GeoPackage)");
  OGRSpatialReference wgs;
  wgs.importFromEPSG(4326);
  wgs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  OGRSpatialReference source(*from);
  source.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return {OGRCreateCoordinateTransformation(&source, &wgs), [](OGRCoordinateTransformation* t) { OGRCoordinateTransformation::DestroyCT(t); }};
}

void take_ring(const OGRLineString* line, std::vector<LonLat>& out) {
  for (int i = 0; i < line->getNumPoints(); ++i) out.push_back({line->getX(i), line->getY(i)});
}

void take_geometry(const OGRGeometry* g, Feature& f) {
  switch (wkbFlatten(g->getGeometryType())) {
    case wkbPoint:
      if (!g->IsEmpty()) f.points.push_back({g->toPoint()->getX(), g->toPoint()->getY()});
      break;
    case wkbLineString: take_ring(g->toLineString(), f.points); break;
    case wkbPolygon:
      if (const auto* ring = g->toPolygon()->getExteriorRing()) {
        std::vector<LonLat> points;
        take_ring(ring, points);
        if (points.size() >= 4) f.rings.push_back(std::move(points));
      }
      break;
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

std::vector<RasterCell> read_raster(const std::filesystem::path& file) {
  const Dataset data = open(file, GDAL_OF_RASTER);
  double gt[6];
  if (data->GetGeoTransform(gt) != CE_None) throw InputError(file.string(), "", "has no position on the ground", "give a GeoTIFF with a geotransform");
  const Transform transform = to_lonlat(data->GetSpatialRef(), file.string());
  GDALRasterBand* band = data->GetRasterBand(1);
  int has_none = 0;
  const double none = band->GetNoDataValue(&has_none);
  const int w = band->GetXSize(), h = band->GetYSize();
  std::vector<double> row(static_cast<std::size_t>(w));
  std::vector<RasterCell> cells;
  for (int y = 0; y < h; ++y) {
    if (band->RasterIO(GF_Read, 0, y, w, 1, row.data(), w, 1, GDT_Float64, 0, 0) != CE_None)
      throw InputError(file.string(), fmt::format("row {}", y), "cannot be read", "the file is damaged");
    for (int x = 0; x < w; ++x) {
      const double v = row[static_cast<std::size_t>(x)];
      if (!(v > 0) || !std::isfinite(v) || (has_none && v == none)) continue;
      double px = gt[0] + (x + 0.5) * gt[1] + (y + 0.5) * gt[2];
      double py = gt[3] + (x + 0.5) * gt[4] + (y + 0.5) * gt[5];
      if (transform) transform->Transform(1, &px, &py);
      cells.push_back({{px, py}, v});
    }
  }
  if (cells.empty()) throw InputError(file.string(), "", "holds no positive cell", "give persons per cell");
  return cells;
}

}  // namespace senda::scenario
