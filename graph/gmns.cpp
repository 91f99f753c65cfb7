#include "graph/gmns.hpp"

#include <fmt/format.h>

#include <unordered_map>
#include <unordered_set>

#include "graph/csv.hpp"
#include "graph/errors.hpp"

namespace senda {

namespace {

struct NodeTable {
  PerNode<LonLat> position;
  PerNode<Point> point;
  PerNode<std::string> label;
  PerNode<std::uint8_t> signal;
  std::unordered_map<std::string, NodeId> by_label;
};

bool is_local(const CsvTable& t) {
  const auto key = t.require("key"), value = t.require("value");
  for (std::size_t r = 0; r < t.rows(); ++r)
    if (t.cell(r, key) == "crs") {
      if (t.cell(r, value) == "local") return true;
      if (t.cell(r, value) != "EPSG:4326" && t.cell(r, value) != "wgs84")
        t.fail(r, "value", fmt::format("crs '{}' is not known", t.cell(r, value)), "give local or EPSG:4326");
    }
  return false;
}

NodeTable read_nodes(const CsvTable& t, bool local) {
  NodeTable nodes;
  const auto id = t.require("node_id"), x = t.require("x_coord"), y = t.require("y_coord");
  const auto control = t.find("ctrl_type");
  const double limit_x = local ? 1e7 : 180, limit_y = local ? 1e7 : 90;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const std::string& label = t.cell(r, id);
    if (label.empty()) t.fail(r, "node_id", "is blank", "give each node an id");
    const NodeId n = nodes.position.push_back(
        {t.number(r, x, -limit_x, limit_x), t.number(r, y, -limit_y, limit_y)});
    nodes.label.push_back(label);
    nodes.signal.push_back(t.text(r, control) == "signal");
    if (!nodes.by_label.emplace(label, n).second)
      t.fail(r, "node_id", fmt::format("'{}' stands twice", label), "give each node its own id");
  }
  return nodes;
}

std::uint8_t allowed_uses(const CsvTable& t, std::size_t row, std::optional<std::size_t> column) {
  const std::string text = t.text(row, column);
  if (text.empty()) return kAllModes;
  std::uint8_t modes = 0;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t end = std::min(text.find_first_of(";, ", at), text.size());
    const std::string word = text.substr(at, end - at);
    if (word == "auto" || word == "car") modes |= kCar | kEmergency;
    else if (word == "walk" || word == "foot") modes |= kFoot | kWheelchair;
    else if (word == "steps") modes |= kFoot;
    else if (!word.empty()) t.fail(row, "allowed_uses", fmt::format("'{}' is not known", word), "give auto, walk, steps or auto;walk");
    at = end + 1;
  }
  return modes;
}

struct LinkColumns {
  std::size_t id, from, to;
  std::optional<std::size_t> directed, length, speed, lanes, capacity, uses, width, name;
  explicit LinkColumns(const CsvTable& t)
      : id(t.require("link_id")),
        from(t.require("from_node_id")),
        to(t.require("to_node_id")),
        directed(t.find("directed")),
        length(t.require("length")),
        speed(t.find("free_speed")),
        lanes(t.find("lanes")),
        capacity(t.find("capacity")),
        uses(t.find("allowed_uses")),
        width(t.find("width")),
        name(t.find("name")) {}
};

bool flag(const CsvTable& t, std::size_t row, std::optional<std::size_t> column) {
  return t.word(row, column, {"0", "1", "false", "true", "FALSE", "TRUE", "False", "True"}, 0) % 2 == 1;
}

SegmentRecord read_link(const CsvTable& t, std::size_t r, const LinkColumns& c,
                        const NodeTable& nodes) {
  const auto node = [&](std::size_t column, const char* name) {
    const auto it = nodes.by_label.find(t.cell(r, column));
    if (it == nodes.by_label.end())
      t.fail(r, name, fmt::format("node '{}' is not in node.csv", t.cell(r, column)), "name a node of node.csv");
    return it->second;
  };
  SegmentRecord s;
  s.from = node(c.from, "from_node_id");
  s.to = node(c.to, "to_node_id");
  s.length = Metres(t.number(r, c.length, 0.001, 1e6));
  s.speed_kmh = static_cast<float>(t.number(r, c.speed, 0.1, 300, 30));
  const auto lanes = static_cast<std::uint8_t>(t.integer(r, c.lanes, 1, 20, 1));
  s.lanes_forward = s.lanes_backward = lanes;
  s.capacity_per_lane = static_cast<float>(t.number(r, c.capacity, 0.001, 1e5, 600));
  s.walk_width_m = static_cast<float>(t.number(r, c.width, 0.1, 1e5, 3));
  const bool directed = flag(t, r, c.directed);
  s.carriageway_m = static_cast<float>(3.0 * lanes * (directed ? 1 : 2));
  if (!t.text(r, c.lanes).empty()) s.tagged |= kLanesTagged;
  if (!t.text(r, c.speed).empty()) s.tagged |= kSpeedTagged;
  s.modes_forward = allowed_uses(t, r, c.uses);
  s.modes_backward = directed ? std::uint8_t{0} : s.modes_forward;
  s.name = t.text(r, c.name);
  s.link_id = t.cell(r, c.id);
  if (s.link_id.empty()) t.fail(r, "link_id", "is blank", "give each link an id");
  s.shape = {nodes.point[s.from], nodes.point[s.to]};
  return s;
}

Plane plane_of(const NodeTable& nodes, const std::string& file) {
  LonLat low{999, 999}, high{-999, -999};
  for (const LonLat& p : nodes.position) {
    low = {std::min(low.lon, p.lon), std::min(low.lat, p.lat)};
    high = {std::max(high.lon, p.lon), std::max(high.lat, p.lat)};
  }
  return plane_for(low, high, file);
}

}  // namespace

City import_gmns(const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder))
    throw InputError(folder.string(), "", "is not a folder", "give a GMNS folder with node.csv and link.csv");
  if (!std::filesystem::exists(folder / "node.csv"))
    throw InputError(folder.string(), "", "is a folder without node.csv", "a folder is read as a GMNS network; to read OpenStreetMap data name its .osm.pbf file");
  std::optional<CsvTable> config;
  if (std::filesystem::exists(folder / "config.csv")) config = CsvTable::read(folder / "config.csv");
  const CsvTable nodes = CsvTable::read(folder / "node.csv");
  return import_gmns(nodes, CsvTable::read(folder / "link.csv"), config ? &*config : nullptr, folder.filename().string());
}

City import_gmns(const CsvTable& node_table, const CsvTable& links, const CsvTable* config, const std::string& name) {
  const bool local = config && is_local(*config);
  NodeTable nodes = read_nodes(node_table, local);
  if (nodes.position.empty() || links.rows() == 0)
    throw InputError(links.file(), "", "holds no links", "give at least one link");
  City city;
  city.source = name;
  if (!local) city.plane = plane_of(nodes, node_table.file());
  for (const LonLat& p : nodes.position) nodes.point.push_back(city.plane.project(p));
  const LinkColumns columns(links);
  std::vector<SegmentRecord> records;
  std::unordered_set<std::string> ids;
  for (std::size_t r = 0; r < links.rows(); ++r) {
    records.push_back(read_link(links, r, columns, nodes));
    if (!ids.insert(records.back().link_id).second)
      links.fail(r, "link_id", fmt::format("'{}' stands twice", records.back().link_id), "give each link its own id");
  }
  city.roads = build_road_graph(std::move(nodes.position), std::move(nodes.point), std::move(nodes.label), records);
  city.roads.signal = std::move(nodes.signal);
  return city;
}

}  // namespace senda
