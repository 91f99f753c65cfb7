#include "sim/publish/open_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "graph/csv.hpp"
#include "sim/scenario/wkt.hpp"

namespace senda::publish {

namespace fs = std::filesystem;
using record::Hexagon;

namespace {

using ByHexagon = std::map<Hexagon, std::array<std::int64_t, 2>>;

// Persons and households of each hexagon; with noise only of those that have streets or buildings, so that the list
// itself tells nothing of who lives where.
ByHexagon count_hexagons(const OpenCase& c) {
  ByHexagon out;
  for (std::size_t i = 0; i < c.people.cell_q.size(); ++i) out[c.people.cell(i)] = {0, 0};
  for (std::size_t h = 0; h < c.people.households(); ++h) {
    auto it = out.find(c.people.home(h));
    if (it == out.end()) {
      if (c.noisy) continue;
      it = out.emplace(c.people.home(h), std::array<std::int64_t, 2>{}).first;
    }
    it->second[0] += c.people.persons[h];
    ++it->second[1];
  }
  return out;
}

// Hexagons sum to the city, which population.csv states.
std::vector<Shown> hide_hexagons(const OpenCase& c, const ByHexagon& count) {
  std::vector<Cell> cells;
  Margin city;
  Cell total{{0, 0}};
  for (const auto& [hexagon, n] : count) {
    city.parts.push_back(static_cast<std::uint32_t>(cells.size()));
    cells.push_back({n});
    for (std::size_t u = 0; u < 2; ++u) total.count[u] = n[u] == kNotCounted ? kNotCounted : total.count[u] + n[u];
  }
  city.total = static_cast<std::uint32_t>(cells.size());
  cells.push_back(total);
  return suppress(cells, {city}, c.k());
}

void hexagon_fields(const OpenCase& c, OpenTable& t) {
  t.name = "access_hex";
  t.about = {"Habitantes y acceso a pie a refugio por hexágono de 250 m. Las cifras exactas se redondean al umbral, porque los hexágonos y las zonas censales se traslapan.",
             "Residents and walking access to shelter by hexagon of 250 m. Exact figures are rounded to the threshold, because hexagons and tracts overlap."};
  t.fields = {{"hexagon", "string", {"Hexágono por sus coordenadas axiales q_r.", "Hexagon by its axial coordinates q_r."}},
              {"lon", "number", {"Longitud del centro.", "Longitude of the centre."}, "degrees"},
              {"lat", "number", {"Latitud del centro.", "Latitude of the centre."}, "degrees"}};
  add_count_fields(t, "persons", {"Habitantes. Con insumos confidenciales no se publican por hexágono.", "Residents. With confidential inputs they are not published by hexagon."}, "persons", c.noisy);
  add_count_fields(t, "households", {"Hogares.", "Households."}, "households", c.noisy);
  t.fields.push_back({"access_min", "number", {"Tiempo medio a pie desde los cruces de calles al refugio abierto más cercano, con todas las calles abiertas; no depende de quién vive ahí.",
                                               "Mean walk from the street junctions to the nearest open shelter, all streets open; it does not depend on who lives there."}, "minutes"});
}

}  // namespace

OpenTable hexagon_table(const OpenCase& c, double rho) {
  OpenTable t;
  hexagon_fields(c, t);
  ByHexagon count = count_hexagons(c);
  std::optional<double> sd;
  if (c.noisy) {
    const Noise noise(1, rho);
    sd = noise.sd();
    for (auto& [hexagon, n] : count) n = {kNotCounted, std::max<std::int64_t>(0, n[1] + noise.draw(c.bits))};
    t.noise.push_back({"households", "hexagon", 1, rho, *sd});
  }
  const auto shown = hide_hexagons(c, count);
  std::map<Hexagon, float> access;
  for (std::size_t i = 0; i < c.people.cell_q.size(); ++i) access[c.people.cell(i)] = c.people.access_min[i];
  t.shape = MapLayer::Shape::area;
  std::size_t i = 0;
  for (const auto& [hexagon, n] : count) {
    const LonLat at = c.people.plane.unproject(record::centre_of(hexagon));
    const bool hidden = shown[i++] != Shown::yes;
    std::vector<std::string> row = {fmt::format("{}_{}", hexagon.q, hexagon.r), record::decimal(at.lon, 6), record::decimal(at.lat, 6)};
    const auto figure = [&](std::size_t u, std::int64_t k) { return c.noisy || n[u] == 0 ? n[u] : rounded_to_k(static_cast<double>(n[u]), k); };
    add_count_cells(row, {figure(0, c.k().persons), hidden || n[0] == kNotCounted, {}}, c.noisy);
    add_count_cells(row, {figure(1, c.k().households), hidden, sd}, c.noisy);
    const auto a = access.find(hexagon);
    row.push_back(a == access.end() ? "" : record::decimal(std::round(a->second * 10) / 10, 1));
    t.rows.push_back(std::move(row));
    const auto corners = record::corners_of(hexagon);
    t.geometry.emplace_back(corners.begin(), corners.end());
  }
  return t;
}

namespace {

/// Copies columns of an operational table into an open one.
class Copier {
 public:
  Copier(const fs::path& file, OpenTable& t) : csv(CsvTable::read(file)), t_(t) {}
  void field(const char* name, const char* type, Sentence about, const char* unit = "") {
    columns_.push_back(csv.require(name));
    t_.fields.push_back({name, type, about, unit});
  }
  std::vector<std::string> row(std::size_t r) const {
    std::vector<std::string> out;
    for (const std::size_t c : columns_) out.push_back(csv.cell(r, c));
    return out;
  }
  const char* source() const { return csv.find("link_id") ? "link_id" : "osm_way_id"; }
  CsvTable csv;

 private:
  OpenTable& t_;
  std::vector<std::size_t> columns_;
};

constexpr Sentence kStreet = {"Nombre de la vialidad.", "Name of the street."};
constexpr Sentence kSegment = {"Tramo entre dos cruces.", "Stretch between two junctions."};
constexpr Sentence kSource = {"Clave de la vialidad en el mapa de origen.", "Id of the street in the source map."};
constexpr Sentence kCause = {"Causa probable del cierre.", "Likely cause of the closure."};

// Persons of one street may be those of the next: rounded to the threshold, differences tell of nobody.
OpenTable ranked_roads(const OpenCase& c, const fs::path& file) {
  OpenTable t;
  Copier copy(file, t);
  t.about = {"Vialidades por abrir primero según el plan. El orden es una decisión del plan; no se publica de qué viviendas proviene el beneficio, ni por grupos.",
             "Streets to open first after the plan. The order is a decision of the plan; which homes the benefit comes from is not published, nor by group."};
  copy.field("rank", "integer", {"Lugar en la lista.", "Place in the list."});
  copy.field("segment_id", "integer", kSegment);
  copy.field(copy.source(), "string", kSource);
  copy.field("name", "string", kStreet);
  copy.field("from_street", "string", {"Desde qué calle.", "From which street."});
  copy.field("to_street", "string", {"Hasta qué calle.", "To which street."});
  copy.field("tier", "string", {"Nivel A, B o C.", "Tier A, B or C."});
  copy.field("p_closed", "number", {"Probabilidad de cierre.", "Probability of being closed."});
  copy.field("clear_h", "number", {"Horas de trabajo de una cuadrilla.", "Hours of work of one crew."}, "hours");
  copy.field("rank_lo", "integer", {"Lugar: extremo inferior del intervalo de 90 %.", "Rank: low end of the 90 % interval."});
  copy.field("rank_hi", "integer", {"Lugar: extremo superior del intervalo de 90 %.", "Rank: high end of the 90 % interval."});
  copy.field("cause", "string", kCause);
  copy.field("wkt", "string", {"Geometría.", "Geometry."});
  add_count_fields(t, "persons", {"Personas que ganan acceso, en múltiplos del umbral. No se publica con insumos confidenciales.", "Persons who gain access, in multiples of the threshold. Not published with confidential inputs."}, "persons", false);
  const auto persons = copy.csv.require("persons"), wkt = copy.csv.require("wkt");
  t.shape = MapLayer::Shape::line;
  for (std::size_t r = 0; r < copy.csv.rows(); ++r) {
    auto row = copy.row(r);
    const double n = copy.csv.number(r, persons, 0, 1e9, 0);
    const bool few = n > 0 && (n < static_cast<double>(c.k().persons) || may_be_few_households(n, c.k()));
    add_count_cells(row, {n > 0 ? rounded_to_k(n, c.k().persons) : 0, few || c.noisy, {}}, false);
    t.rows.push_back(std::move(row));
    t.geometry.emplace_back();
    const auto line = scenario::parse_wkt(copy.csv.cell(r, wkt));
    if (!line) copy.csv.fail(r, "wkt", "is no line", "make the folder again with this version of senda");
    for (const LonLat& q : *line) t.geometry.back().push_back(c.people.plane.project(q));
  }
  return t;
}

OpenTable closed_roads(const fs::path& file) {
  OpenTable t;
  Copier copy(file, t);
  t.about = {"Vialidades cerradas en el mundo simulado.", "Streets closed in the simulated world."};
  copy.field("segment_id", "integer", kSegment);
  copy.field(copy.source(), "string", kSource);
  copy.field("name", "string", kStreet);
  copy.field("length_m", "number", {"Longitud.", "Length."}, "metres");
  copy.field("state", "string", {"Para quién está cerrada.", "Whom it is closed to."});
  copy.field("cause", "string", kCause);
  copy.field("closed_from_s", "number", {"Desde cuándo, tras el sismo.", "Since when, after the earthquake."}, "s");
  copy.field("closed_until_s", "number", {"Hasta cuándo; vacío: no reabre.", "Until when; blank: does not reopen."}, "s");
  const auto state = copy.csv.require("state");
  for (std::size_t r = 0; r < copy.csv.rows(); ++r)
    if (copy.csv.cell(r, state) != "open") t.rows.push_back(copy.row(r));
  return t;
}

}  // namespace

std::optional<OpenTable> road_table(const OpenCase& c, const fs::path& folder) {
  std::optional<OpenTable> t;
  if (fs::exists(folder / "clearance.csv")) t = ranked_roads(c, folder / "clearance.csv");
  else if (fs::exists(folder / "segments.csv")) t = closed_roads(folder / "segments.csv");
  if (t) t->name = "roads";
  return t;
}

std::optional<OpenTable> shelter_table(const OpenCase& c, const fs::path& folder) {
  const bool plan = fs::exists(folder / "shelters.csv");
  if (!plan && !fs::exists(folder / "sites.csv")) return {};
  OpenTable t;
  Copier copy(folder / (plan ? "shelters.csv" : "sites.csv"), t);
  t.name = "shelters";
  t.about = {"Refugios y otros sitios: capacidad y personas, en múltiplos del umbral. Qué refugios se abren es una decisión del plan.",
             "Shelters and other sites: capacity and persons, in multiples of the threshold. Which shelters open is a decision of the plan."};
  copy.field("site_id", "string", {"Clave del sitio.", "Id of the site."});
  if (plan) {
    copy.field("name", "string", {"Nombre.", "Name."});
    copy.field("opened", "integer", {"1 si el plan lo abre.", "1 where the plan opens it."});
  }
  copy.field("capacity", "number", {"Capacidad; vacío: sin límite conocido.", "Capacity; blank: no known limit."}, "persons");
  add_count_fields(t, "assigned", {"Personas asignadas o llegadas. No se publica con insumos confidenciales.", "Persons assigned or arrived. Not published with confidential inputs."}, "persons", false);
  const auto column = copy.csv.require(plan ? "assigned" : "arrived");
  std::vector<Cell> cells;
  Margin all;
  std::int64_t sum = 0;
  for (std::size_t r = 0; r < copy.csv.rows(); ++r) {
    all.parts.push_back(static_cast<std::uint32_t>(r));
    cells.push_back({{static_cast<std::int64_t>(std::ceil(copy.csv.number(r, column, 0, 1e9, 0))), kNotCounted}});
    cells.back().sensitive = may_be_few_households(static_cast<double>(cells.back().count[0]), c.k());
    sum += cells.back().count[0];
  }
  all.total = static_cast<std::uint32_t>(cells.size());
  cells.push_back({{sum, kNotCounted}});
  const auto shown = suppress(cells, {all}, c.k());
  for (std::size_t r = 0; r < copy.csv.rows(); ++r) {
    auto row = copy.row(r);
    const std::int64_t n = cells[r].count[0];
    add_count_cells(row, {n > 0 ? rounded_to_k(static_cast<double>(n), c.k().persons) : 0, c.noisy || shown[r] != Shown::yes, {}}, false);
    t.rows.push_back(std::move(row));
  }
  return t;
}

}  // namespace senda::publish
