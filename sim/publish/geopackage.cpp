#include "sim/publish/geopackage.hpp"

#include <fmt/format.h>
#include <cpl_conv.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <array>
#include <memory>

#include "graph/errors.hpp"

namespace senda::publish {

namespace {

bool numeric(const record::Table& t, std::size_t column) {
  const std::string& name = t.columns()[column];
  if (name == "zone" || (name.size() > 3 && name.ends_with("_id") && name != "segment_id")) return false;
  bool any = false;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const std::string& c = t.cell(r, column);
    if (c.empty()) continue;
    char* end = nullptr;
    std::strtod(c.c_str(), &end);
    if (*end) return false;
    any = true;
  }
  return any;
}

bool whole(const record::Table& t, std::size_t column) {
  for (std::size_t r = 0; r < t.rows(); ++r)
    if (t.cell(r, column).find_first_of(".eE") != std::string::npos) return false;
  const std::string& name = t.columns()[column];  // a share that happens to be 0 or 1 everywhere stays a real number
  return name == "segment_id" || name == "rank" || name.starts_with("rank_") || name.starts_with("flag") || name == "opened" || name == "buildings";
}

std::string style_qml(const MapLayer& layer) {
  if (layer.shape == MapLayer::Shape::area)
    return fmt::format(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22\" styleCategories=\"Symbology\">"
        "<renderer-v2 type=\"singleSymbol\"><symbols><symbol name=\"0\" type=\"fill\" alpha=\"0.4\"><layer class=\"SimpleFill\" enabled=\"1\">"
        "<Option type=\"Map\"><Option name=\"color\" value=\"{}\" type=\"QString\"/><Option name=\"outline_width\" value=\"{}\" type=\"QString\"/></Option>"
        "</layer></symbol></symbols></renderer-v2></qgis>",
        layer.colour, layer.width_mm);
  const bool line = layer.shape == MapLayer::Shape::line;
  return fmt::format(
      "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22\" styleCategories=\"Symbology\">"
      "<renderer-v2 type=\"singleSymbol\"><symbols><symbol name=\"0\" type=\"{}\" alpha=\"1\"><layer class=\"{}\" enabled=\"1\">"
      "<Option type=\"Map\"><Option name=\"{}\" value=\"{}\" type=\"QString\"/><Option name=\"{}\" value=\"{}\" type=\"QString\"/></Option>"
      "</layer></symbol></symbols></renderer-v2></qgis>",
      line ? "line" : "marker", line ? "SimpleLine" : "SimpleMarker", line ? "line_color" : "color", layer.colour, line ? "line_width" : "size",
      line ? layer.width_mm : 2.5);
}

void set_geometry(OGRFeature& f, const City& city, const MapLayer& m, std::size_t row) {
  if (m.shape == MapLayer::Shape::none) return;
  const auto place = [&](Point p) { return city.plane.unproject(p); };
  if (m.shape == MapLayer::Shape::point) {
    const LonLat q = place(m.geometry[row].front());
    OGRPoint p(q.lon, q.lat);
    f.SetGeometry(&p);
    return;
  }
  OGRLinearRing ring;
  for (const Point& p : m.geometry[row]) ring.addPoint(place(p).lon, place(p).lat);
  if (m.shape == MapLayer::Shape::area) {
    ring.closeRings();
    OGRPolygon area;
    area.addRing(&ring);
    f.SetGeometry(&area);
  } else {
    OGRLineString open;
    open.addSubLineString(&ring);
    f.SetGeometry(&open);
  }
}

void add_layer(GDALDataset& data, const City& city, const MapLayer& m, OGRSpatialReference* srs) {
  constexpr std::array<OGRwkbGeometryType, 4> kinds = {wkbLineString, wkbPoint, wkbPolygon, wkbNone};
  const auto kind = kinds[static_cast<std::size_t>(m.shape)];
  CPLStringList options;
  if (!m.description.empty()) options.SetNameValue("DESCRIPTION", m.description.c_str());
  OGRLayer* layer = data.CreateLayer(m.name.c_str(), kind == wkbNone ? nullptr : srs, kind, options.List());
  if (!layer) throw std::runtime_error("layer " + m.name);
  std::vector<bool> number;
  for (std::size_t c = 0; c < m.table.columns().size(); ++c) {
    number.push_back(numeric(m.table, c));
    OGRFieldDefn field(m.table.columns()[c].c_str(), !number.back() ? OFTString : whole(m.table, c) ? OFTInteger64 : OFTReal);
    layer->CreateField(&field);
  }
  for (std::size_t r = 0; r < m.table.rows(); ++r) {
    const std::unique_ptr<OGRFeature, void (*)(OGRFeature*)> f(OGRFeature::CreateFeature(layer->GetLayerDefn()), OGRFeature::DestroyFeature);
    for (std::size_t c = 0; c < number.size(); ++c) {
      const std::string& cell = m.table.cell(r, c);
      if (cell.empty()) continue;
      if (number[c]) f->SetField(static_cast<int>(c), std::strtod(cell.c_str(), nullptr));
      else f->SetField(static_cast<int>(c), cell.c_str());
    }
    set_geometry(*f, city, m, r);
    if (layer->CreateFeature(f.get()) != OGRERR_NONE) throw std::runtime_error("layer " + m.name);
  }
}

void add_styles(GDALDataset& data, const std::vector<MapLayer>& layers) {
  OGRLayer* styles = data.CreateLayer("layer_styles", nullptr, wkbNone, nullptr);
  if (!styles) throw std::runtime_error("layer_styles");
  for (const char* name : {"f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD", "description", "owner"}) {
    OGRFieldDefn field(name, OFTString);
    styles->CreateField(&field);
  }
  OGRFieldDefn standard("useAsDefault", OFTInteger);
  standard.SetSubType(OFSTBoolean);
  styles->CreateField(&standard);
  for (const MapLayer& m : layers) {
    if (m.shape == MapLayer::Shape::none) continue;
    const std::unique_ptr<OGRFeature, void (*)(OGRFeature*)> f(OGRFeature::CreateFeature(styles->GetLayerDefn()), OGRFeature::DestroyFeature);
    f->SetField("f_table_catalog", "");
    f->SetField("f_table_schema", "");
    f->SetField("f_table_name", m.name.c_str());
    f->SetField("f_geometry_column", "geom");
    f->SetField("styleName", m.name.c_str());
    f->SetField("styleQML", style_qml(m).c_str());
    f->SetField("useAsDefault", 1);
    if (styles->CreateFeature(f.get()) != OGRERR_NONE) throw std::runtime_error("layer_styles");
  }
}

}  // namespace

void write_geopackage(const City& city, const std::vector<MapLayer>& layers, const std::filesystem::path& file) {
  GDALAllRegister();
  CPLSetConfigOption("OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z");  // the same content gives the same bytes
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GPKG");
  std::unique_ptr<GDALDataset> data(driver ? driver->Create(file.c_str(), 0, 0, 0, GDT_Unknown, nullptr) : nullptr);
  const auto fail = [&](const std::string& what) { throw InputError(file.string(), what, "cannot be written", "check the place and its free space"); };
  if (!data) fail("");
  OGRSpatialReference wgs;
  wgs.importFromEPSG(4326);
  wgs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  try {
    data->StartTransaction();
    for (const MapLayer& m : layers) add_layer(*data, city, m, city.plane.is_local() ? nullptr : &wgs);
    add_styles(*data, layers);
    if (data->CommitTransaction() != OGRERR_NONE) fail("");
  } catch (const std::runtime_error& e) {
    fail(e.what());
  }
}

}  // namespace senda::publish
