#include "sim/record/people_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "graph/errors.hpp"
#include "graph/hdf5_file.hpp"

namespace senda::record {

namespace {
constexpr double kFormat = 2;
}

void save_people(const PeopleRecord& p, const std::filesystem::path& file) {
  hdf5::File f = hdf5::File::create(file);
  f.attribute("senda_people", kFormat);
  f.attribute("run", p.run);
  f.attribute("plane", p.plane.is_local() ? "local" : "tmerc");
  f.attribute("centre_lon", p.plane.centre().lon);
  f.attribute("centre_lat", p.plane.centre().lat);
  f.write("zones/id", p.zone_id);
  f.write("zones/parent", p.zone_parent);
  f.write("zones/parent_name", p.zone_parent_name);
  f.write("households/zone", p.zone, true);
  f.write("households/persons", p.persons, true);
  f.write("households/hex_q", p.hex_q, true);
  f.write("households/hex_r", p.hex_r, true);
  f.write("households/displaced", p.displaced, true);
  f.write("households/seeking_shelter", p.seeking_shelter, true);
  f.write("hexagons/q", p.cell_q, true);
  f.write("hexagons/r", p.cell_r, true);
  f.write("hexagons/access_min", p.access_min, true);
  f.write("travellers/agent", p.agent, true);
  f.write("travellers/household", p.household, true);
  f.write("travellers/depart_s", p.depart_s, true);
  f.write("travellers/arrive_s", p.arrive_s, true);
  f.write("groups/columns", p.group_columns);
  for (std::size_t c = 0; c < p.group_columns.size(); ++c) {
    f.write(fmt::format("groups/values_{}", c), p.group_values[c]);
    f.write(fmt::format("travellers/group_{}", c), p.groups[c], true);
  }
}

namespace {

class Loader {
 public:
  explicit Loader(const std::filesystem::path& file) : file_(file.string()), f_(hdf5::File::open(file)) {}

  PeopleRecord run() {
    if (f_.number_attribute("senda_people") != kFormat) throw InputError(file_, "senda_people", "is of another version of senda", "make the folder again");
    p_.run = f_.text_attribute("run");
    if (f_.text_attribute("plane") != "local") p_.plane = Plane({f_.number_attribute("centre_lon"), f_.number_attribute("centre_lat")});
    zones();
    households();
    f_.read("hexagons/q", p_.cell_q);
    f_.read("hexagons/r", p_.cell_r);
    f_.read("hexagons/access_min", p_.access_min);
    fits("hexagons", p_.cell_q.size() == p_.cell_r.size() && p_.cell_q.size() == p_.access_min.size());
    travellers();
    return std::move(p_);
  }

 private:
  void fits(const std::string& what, bool ok) const {
    if (!ok) throw InputError(file_, what, "has columns that do not fit each other", "make the folder again with this version of senda");
  }
  void zones() {
    f_.read("zones/id", p_.zone_id);
    f_.read("zones/parent", p_.zone_parent);
    f_.read("zones/parent_name", p_.zone_parent_name);
    fits("zones", p_.zone_id.size() == p_.zone_parent.size() && p_.zone_id.size() == p_.zone_parent_name.size());
  }
  void households() {
    f_.read("households/zone", p_.zone);
    f_.read("households/persons", p_.persons);
    f_.read("households/hex_q", p_.hex_q);
    f_.read("households/hex_r", p_.hex_r);
    f_.read("households/displaced", p_.displaced);
    f_.read("households/seeking_shelter", p_.seeking_shelter);
    const std::size_t n = p_.households();
    fits("households", p_.persons.size() == n && p_.hex_q.size() == n && p_.hex_r.size() == n && p_.displaced.size() == n && p_.seeking_shelter.size() == n);
    fits("households/zone", std::all_of(p_.zone.begin(), p_.zone.end(), [&](std::uint32_t z) { return z == PeopleRecord::kNoZone || z < p_.zone_id.size(); }));
    const auto share = [](float v) { return v >= 0 && v <= 1; };
    fits("households/displaced", std::all_of(p_.displaced.begin(), p_.displaced.end(), share) && std::all_of(p_.seeking_shelter.begin(), p_.seeking_shelter.end(), share));
  }
  void travellers() {
    f_.read("travellers/agent", p_.agent);
    f_.read("travellers/household", p_.household);
    f_.read("travellers/depart_s", p_.depart_s);
    f_.read("travellers/arrive_s", p_.arrive_s);
    const std::size_t n = p_.travellers();
    fits("travellers/agent", p_.agent.size() == n && std::adjacent_find(p_.agent.begin(), p_.agent.end(), std::greater_equal<>()) == p_.agent.end());
    fits("travellers", p_.depart_s.size() == n && p_.arrive_s.size() == n && std::all_of(p_.household.begin(), p_.household.end(), [&](std::uint32_t h) { return h < p_.households(); }));
    f_.read("groups/columns", p_.group_columns);
    for (std::size_t c = 0; c < p_.group_columns.size(); ++c) {
      f_.read(fmt::format("groups/values_{}", c), p_.group_values.emplace_back());
      f_.read(fmt::format("travellers/group_{}", c), p_.groups.emplace_back());
      const std::size_t values = p_.group_values[c].size();
      fits("travellers/groups", p_.groups[c].size() == n && std::all_of(p_.groups[c].begin(), p_.groups[c].end(), [&](std::uint16_t v) { return v < values; }));
    }
  }
  std::string file_;
  hdf5::File f_;
  PeopleRecord p_;
};

}  // namespace

PeopleRecord load_people(const std::filesystem::path& file) { return Loader(file).run(); }

}  // namespace senda::record
