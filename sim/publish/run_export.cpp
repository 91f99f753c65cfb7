#include "sim/publish/run_export.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "graph/csv.hpp"
#include "graph/errors.hpp"
#include "graph/interrupt.hpp"
#include "sim/record/event_file.hpp"
#include "sim/record/map_file.hpp"
#include "sim/record/table.hpp"
#include "sim/record/text.hpp"

namespace senda::publish {

namespace fs = std::filesystem;
using record::EventKind;

namespace {

record::Replay events_of(const fs::path& run) {
  if (!fs::exists(run / "events.h5")) throw InputError(run.string(), "", "has no events.h5", "run it with outputs.events true");
  return record::Replay(run / "events.h5");
}

std::string time_of(std::int64_t ms) { return record::decimal(static_cast<double>(ms) / 1000, 3); }

// Ids of agents in the order of arrivals.csv, which is that of the events.
std::vector<std::string> agents_of(const fs::path& run) {
  const CsvTable t = CsvTable::read(run / "arrivals.csv");
  const auto id = t.require("agent_id");
  std::vector<std::string> out;
  for (std::size_t r = 0; r < t.rows(); ++r) out.push_back(t.cell(r, id));
  return out;
}

// Buses and everyday traffic have numbers beyond the agents.
std::string name_of(const std::vector<std::string>& agents, AgentId a) {
  if (!a.exists()) return "";
  return a.value() < agents.size() ? record::csv_cell(agents[a.value()]) : fmt::format("vehicle{}", a.value() - agents.size() + 1);
}

/// Writes MATSim's events, one leg after the other. A party is its first member; walkers are vehicles too, as MATSim has
/// them on a network. Who boards rides in the vehicle of who leads, from the next street that is entered on.
class MatsimEvents {
 public:
  MatsimEvents(record::Replay& e, const record::ReplayMap& streets, std::vector<std::string> agents, std::ostream& out) : e_(e), streets_(streets), id_(std::move(agents)), out_(out), leg_(e.agents()) {}

  std::size_t write() {
    out_ << "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<events version=\"1.0\">\n";
    for (std::size_t i = 0; i < e_.rows(); ++i) {
      if (i % 65536 == 0) check_stop();
      const record::Replay::Row r = e_.row(i);
      if (r.event.agent.value() < leg_.size()) event(r, r.event.agent.value());
    }
    out_ << "</events>\n";
    return written_;
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffffu;
  struct Leg {
    std::uint32_t link = kNone;  // 2 x segment + 1 where it is driven from its end to its start
    std::uint32_t aboard = kNone;  // in whose vehicle
    bool car = false, begun = false;
    std::vector<std::uint32_t> boarding, passengers;
  };

  static std::string link(std::uint32_t l) { return fmt::format("s{}{}", l / 2, l % 2 ? "b" : "f"); }
  static const char* mode(const Leg& l) { return l.car ? "car" : "walk"; }
  std::string person(std::uint32_t a) const { return record::escaped(name_of(id_, AgentId(a))); }
  template <class... Values>
  void put(const record::Replay::Row& r, const char* type, const char* rest, const Values&... values) {
    fmt::print(out_, "<event time=\"{}\" type=\"{}\" {}/>\n", time_of(r.event.time.ms), type, fmt::format(fmt::runtime(rest), values...));
    ++written_;
  }

  void event(const record::Replay::Row& i, std::uint32_t a) {
    Leg& l = leg_[a];
    switch (i.event.kind) {
      case EventKind::depart: l.car = i.event.place == 1; break;
      case EventKind::enter: enter(i, a, l); break;
      case EventKind::abandon:
        end(i, a);
        l.car = false;
        break;
      case EventKind::isolated: stuck(i, a); break;
      case EventKind::board: board(i, a); break;
      case EventKind::arrive:
      case EventKind::refused:
      case EventKind::wait:
      case EventKind::meet: end(i, a); break;
      default: break;
    }
  }

  void board(const record::Replay::Row& i, std::uint32_t a) {
    end(i, a);
    const std::uint32_t lead = i.event.place;
    if (lead >= leg_.size() || lead == a) return;
    leg_[a].aboard = lead;
    Leg& l = leg_[lead];
    l.boarding.push_back(a);
    // Who was going with this one goes with the other now.
    for (std::vector<std::uint32_t>* mine : {&leg_[a].boarding, &leg_[a].passengers}) {
      for (const std::uint32_t p : *mine) leg_[p].aboard = lead;
      l.boarding.insert(l.boarding.end(), mine->begin(), mine->end());
      mine->clear();
    }
  }

  void enter(const record::Replay::Row& i, std::uint32_t a, Leg& l) {
    const std::uint32_t segment = i.event.place;
    if (segment >= streets_.from.size()) throw InputError("events.h5", "events/place", "names a segment that the map does not have", "make the run again");
    const std::uint32_t next = 2 * segment + i.backward;
    const std::string who = person(a);
    if (l.begun) {
      put(i, "left link", "link=\"{}\" vehicle=\"{}\"", link(l.link), who);
      put(i, "entered link", "link=\"{}\" vehicle=\"{}\"", link(next), who);
    } else {
      put(i, "departure", "person=\"{}\" link=\"{}\" legMode=\"{}\"", who, link(next), mode(l));
      put(i, "PersonEntersVehicle", "person=\"{0}\" vehicle=\"{0}\"", who);
      put(i, "vehicle enters traffic", "person=\"{0}\" link=\"{1}\" vehicle=\"{0}\" networkMode=\"{2}\" relativePosition=\"1.0\"", who, link(next), mode(l));
    }
    l.begun = true;
    l.link = next;
    for (const std::uint32_t p : l.boarding) {
      put(i, "departure", "person=\"{}\" link=\"{}\" legMode=\"ride\"", person(p), link(next));
      put(i, "PersonEntersVehicle", "person=\"{}\" vehicle=\"{}\"", person(p), who);
      l.passengers.push_back(p);
    }
    l.boarding.clear();
  }

  // Cut off, with all who go along; who stood at a meeting has no leg that could end.
  void stuck(const record::Replay::Row& i, std::uint32_t a) {
    if (leg_[a].begun) return end(i, a, "stuckAndAbort");
    std::vector<std::uint32_t> all = leg_[a].boarding;
    all.push_back(a);
    for (const std::uint32_t p : all)
      if (leg_[p].link != kNone) put(i, "stuckAndAbort", "person=\"{}\" link=\"{}\" legMode=\"{}\"", person(p), link(leg_[p].link), mode(leg_[p]));
  }

  // The end of a leg: of a vehicle with all in it, or of one who gets off a bus.
  void end(const record::Replay::Row& i, std::uint32_t a, const char* how = "arrival") {
    Leg& l = leg_[a];
    if (l.aboard != kNone) {
      Leg& vehicle = leg_[l.aboard];
      std::erase(vehicle.boarding, a);
      if (std::erase(vehicle.passengers, a) > 0) get_off(i, a, l.aboard, "arrival");
      l.aboard = kNone;
    }
    if (!l.begun) return;
    put(i, "vehicle leaves traffic", "person=\"{0}\" link=\"{1}\" vehicle=\"{0}\" networkMode=\"{2}\" relativePosition=\"1.0\"", person(a), link(l.link), mode(l));
    for (const std::uint32_t p : l.passengers) get_off(i, p, a, how);
    // They go on with it where it goes on.
    l.boarding.insert(l.boarding.end(), l.passengers.begin(), l.passengers.end());
    l.passengers.clear();
    put(i, "PersonLeavesVehicle", "person=\"{0}\" vehicle=\"{0}\"", person(a));
    put(i, how, "person=\"{}\" link=\"{}\" legMode=\"{}\"", person(a), link(l.link), mode(l));
    l.begun = false;
  }

  void get_off(const record::Replay::Row& i, std::uint32_t p, std::uint32_t vehicle, const char* how) {
    put(i, "PersonLeavesVehicle", "person=\"{}\" vehicle=\"{}\"", person(p), person(vehicle));
    put(i, how, "person=\"{}\" link=\"{}\" legMode=\"ride\"", person(p), link(leg_[vehicle].link));
  }

  record::Replay& e_;
  const record::ReplayMap& streets_;
  std::vector<std::string> id_;
  std::ostream& out_;
  std::vector<Leg> leg_;
  std::size_t written_ = 0;
};

// For viewers: capacity is that of the class, and both directions have half of the lanes.
std::size_t matsim_network(const record::ReplayMap& s, std::ostream& out) {
  out << "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE network SYSTEM \"http://www.matsim.org/files/dtd/network_v2.dtd\">\n<network>\n<nodes>\n";
  for (NodeId n : s.node.keys()) fmt::print(out, "<node id=\"{}\" x=\"{:.2f}\" y=\"{:.2f}\"/>\n", n.value(), s.node[n].x, s.node[n].y);
  out << "</nodes>\n<links>\n";
  for (SegmentId i : s.from.keys())
    for (const bool back : {false, true}) {
      const int lanes = std::max(1, s.lanes[i] / 2);
      fmt::print(out, "<link id=\"s{}{}\" from=\"{}\" to=\"{}\" length=\"{:.2f}\" freespeed=\"{:.2f}\" capacity=\"{:.0f}\" permlanes=\"{}\" oneway=\"1\" modes=\"car,walk\"/>\n", i.value(), back ? "b" : "f", (back ? s.to[i] : s.from[i]).value(),
                 (back ? s.from[i] : s.to[i]).value(), s.length[i].value, s.speed_kmh[i] / 3.6, defaults_of(s.road_class[i]).capacity_veh_h * lanes, lanes);
    }
  out << "</links>\n</network>\n";
  return 2 * s.from.size();
}

// Where a segment is entered its first node in the direction of travel stands beside it.
std::size_t csv(record::Replay& e, const record::ReplayMap& s, const std::vector<std::string>& agents, std::ostream& out) {
  out << "time_s,kind,agent_id,place,node\n";
  const auto known = [](std::uint32_t v) { return v == record::kNowhere ? std::string() : std::to_string(v); };
  for (std::size_t i = 0; i < e.rows(); ++i) {
    if (i % 65536 == 0) check_stop();
    const record::Replay::Row r = e.row(i);
    const std::uint32_t place = r.event.place;
    const bool enters = r.event.kind == EventKind::enter && place < s.from.size();
    const std::uint32_t node = (enters ? (r.backward ? s.to : s.from)[SegmentId(place)] : r.event.node).value();
    fmt::print(out, "{},{},{},{},{}\n", time_of(r.event.time.ms), record::event_names()[static_cast<std::size_t>(r.event.kind)], name_of(agents, r.event.agent), known(place), known(node));
  }
  return e.rows();
}

std::size_t geojson(const fs::path& run, const record::ReplayMap& s, std::ostream& out) {
  const CsvTable t = CsvTable::read(run / "segments.csv");
  if (t.rows() != s.from.size()) throw InputError((run / "segments.csv").string(), "", "does not fit map.h5", "make the run again");
  const Plane plane = s.plane();
  out << "{\"type\":\"FeatureCollection\",\"features\":[\n";
  for (std::size_t r = 0; r < t.rows(); ++r) {
    nlohmann::ordered_json feature = {{"type", "Feature"}, {"properties", nlohmann::ordered_json::object()}, {"geometry", {{"type", "LineString"}, {"coordinates", nlohmann::ordered_json::array()}}}};
    for (std::size_t c = 0; c < t.header().size(); ++c) {
      const std::string& cell = t.cell(r, c);
      const bool text = t.header()[c] == "name" || t.header()[c].ends_with("_id");
      const auto number = text || cell.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json::parse(cell, nullptr, false);
      feature["properties"][t.header()[c]] = number.is_number() ? number : cell.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(cell);
    }
    for (const Point& p : s.shape[r]) {
      const LonLat at = plane.unproject(p);
      feature["geometry"]["coordinates"].push_back({std::round(at.lon * 1e7) / 1e7, std::round(at.lat * 1e7) / 1e7});
    }
    out << (r ? ",\n" : "") << feature.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  }
  out << "\n]}\n";
  return t.rows();
}

std::size_t matsim_events(const fs::path& run, std::ostream& out) {
  record::Replay events = events_of(run);
  return MatsimEvents(events, record::load_map(run / "map.h5"), agents_of(run), out).write();
}

std::size_t csv_events(const fs::path& run, std::ostream& out) {
  record::Replay events = events_of(run);
  return csv(events, record::load_map(run / "map.h5"), agents_of(run), out);
}

void check_run(const fs::path& run) {
  std::ifstream in(run / "manifest.json");
  const auto m = in ? nlohmann::ordered_json::parse(in, nullptr, false) : nlohmann::ordered_json();
  if (!m.is_object() || m.value("program", "") != "senda" || m.value("kind", "") != "run" || m.value("status", "") != "done")
    throw InputError(run.string(), "", "is no finished run", "give the folder of `senda run`");
}

}  // namespace

const std::vector<std::string>& export_formats() {
  static const std::vector<std::string> formats = {"matsim-events", "matsim-network", "geojson", "csv", "gpkg"};
  return formats;
}

std::size_t export_run(const fs::path& run, const std::string& format, const fs::path& file, bool overwrite) {
  check_run(run);
  if (fs::exists(file) && !overwrite) throw InputError(file.string(), "", "exists", "choose another name, or give --overwrite");
  const fs::path partial = file.string() + ".partial";
  std::size_t n = 0;
  try {
    if (format == "gpkg") {
      if (!fs::exists(run / "map.gpkg")) throw InputError(run.string(), "", "has no map.gpkg", "run it with outputs.gpkg true");
      fs::copy_file(run / "map.gpkg", partial, fs::copy_options::overwrite_existing);
    } else {
      std::ofstream out(partial, std::ios::binary);
      if (!out) throw InputError(file.string(), "", "cannot be written", "name a file in an existing folder");
      if (format == "matsim-events") n = matsim_events(run, out);
      else if (format == "matsim-network") n = matsim_network(record::load_map(run / "map.h5"), out);
      else if (format == "geojson") n = geojson(run, record::load_map(run / "map.h5"), out);
      else n = csv_events(run, out);
      out.flush();
      if (!out) throw InputError(file.string(), "", "could not be written to its end", "is the disk full?");
    }
    fs::rename(partial, file);
  } catch (...) {
    std::error_code ignored;
    fs::remove(partial, ignored);
    throw;
  }
  return n;
}

}  // namespace senda::publish
