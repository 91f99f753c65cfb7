#include "sim/publish/open_package.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "graph/errors.hpp"
#include "graph/interrupt.hpp"
#include "sim/publish/ledger.hpp"
#include "sim/publish/open_curves.hpp"
#include "sim/publish/open_dictionary.hpp"
#include "sim/publish/open_places.hpp"
#include "sim/publish/privacy_accounting.hpp"
#include "sim/record/output_folder.hpp"

namespace senda::publish {

namespace fs = std::filesystem;
using scenario::Json;

namespace {

/// The finished folder: its scenario, its manifest, its people.
struct Finished {
  scenario::Scenario scenario;
  std::string kind;
  std::vector<std::string> confidential, hashes;  ///< fields, and the SHA-256 of each file when it was read
  record::PeopleRecord people;
};

Json manifest_of(const fs::path& folder) {
  const fs::path file = folder / "manifest.json";
  std::ifstream in(file);
  if (!fs::is_directory(folder) || !in) throw InputError(folder.string(), "", "is no finished folder (it has no manifest.json)", "give the folder of `senda run` or `senda plan`");
  Json m = Json::parse(in, nullptr, false);
  const auto text = [&](const char* key) { return m.is_object() && m.contains(key) && m[key].is_string() ? m[key].get<std::string>() : std::string(); };
  if (text("program") != "senda" || text("status") != "done") throw InputError(file.string(), "status", "is not done", "finish the run first");
  if (text("kind") != "run" && text("kind") != "plan") throw InputError(file.string(), "kind", "'" + text("kind") + "' cannot be published", "give the folder of `senda run` or `senda plan`");
  return m;
}

// Confidential is what the scenario says or said when the folder was made.
void find_confidential(Finished& f, const Json& manifest, const fs::path& folder) {
  f.confidential = scenario::confidential_inputs(f.scenario);
  if (manifest.contains("confidential_inputs") && manifest["confidential_inputs"].is_array())
    for (const Json& field : manifest["confidential_inputs"])
      if (field.is_string() && std::find(f.confidential.begin(), f.confidential.end(), field.get<std::string>()) == f.confidential.end()) f.confidential.push_back(field.get<std::string>());
  for (const std::string& field : f.confidential) {
    const auto at = manifest.find("inputs_sha256");
    if (at == manifest.end() || !at->contains(field) || !(*at)[field].is_string() || (*at)[field].get<std::string>().empty())
      throw InputError((folder / "manifest.json").string(), "inputs_sha256", "has no hash of the confidential input " + field, "make the folder again with this version of senda");
    f.hashes.push_back((*at)[field].get<std::string>());
  }
}

Finished read_finished(const fs::path& folder) {
  const Json manifest = manifest_of(folder);
  Finished f{scenario::load_scenario(folder / "scenario.json", {.set = {}, .inputs_exist = false}), manifest["kind"].get<std::string>(), {}, {}, {}};
  find_confidential(f, manifest, folder);
  if (const auto no = refusal(f.scenario, f.confidential)) throw InputError((folder / "scenario.json").string(), no->field, no->wrong, no->right);
  f.people = record::load_people(folder / "people.h5");
  return f;
}

bool stands_behind(const Finished& f, std::initializer_list<const char*> blocks) {
  return std::any_of(f.confidential.begin(), f.confidential.end(), [&](const std::string& field) {
    return std::any_of(blocks.begin(), blocks.end(), [&](const char* block) { return field.starts_with(block); });
  });
}

struct Package {
  std::vector<OpenTable> tables;
  std::vector<std::string> withheld;
  Allowance rho;
};

Package make_tables(const OpenCase& c, const Finished& f, const fs::path& folder) {
  Package out;
  const Areas areas(c);
  const bool curves = f.kind == "run";
  out.rho = allowance(c.privacy, areas, curves);
  AreaCounts counts = count_areas(c, areas, out.rho);
  out.tables.push_back(counts.population);
  out.tables.push_back(counts.displaced);
  if (curves) out.tables.push_back(arrival_curves(c, areas, out.rho.curves, counts));
  out.tables.push_back(hexagon_table(c, out.rho.hexagons));
  // Rows that are single records of a confidential table carry no noise that could hide them.
  const auto place = [&](const char* name, bool withheld, auto make) {
    if (withheld) return out.withheld.emplace_back(name), void();
    if (auto t = make(c, folder)) out.tables.push_back(std::move(*t));
  };
  place("roads", stands_behind(f, {"closures.", "clearance.", "policy."}), road_table);
  place("shelters", stands_behind(f, {"sites.", "siting.", "policy."}), shelter_table);
  return out;
}

std::size_t hidden_in(const OpenTable& t) {
  std::size_t n = 0;
  for (std::size_t c = 0; c < t.fields.size(); ++c)
    if (t.fields[c].name.ends_with("_suppressed"))
      for (const auto& row : t.rows) n += row[c] == "1";
  return n;
}

void write_package(const record::OutputFolder& out, const OpenCase& c, const Package& p, const PackageFacts& facts) {
  City city;
  city.plane = c.people.plane;
  std::vector<MapLayer> layers;
  for (const OpenTable& t : p.tables) {
    out.write(t.name + ".csv", plain(t));
    layers.push_back({t.shape, t.name, t.shape == MapLayer::Shape::line ? "#b2182b" : "#5e7f9e", 0.4, plain(t), t.geometry});
  }
  write_geopackage(city, layers, out.path() / "open.gpkg");
  out.write_text("datapackage.json", data_package(c, p.tables, p.rho, facts).dump(2) + "\n");
}

}  // namespace

// The noise is made for households of a registry; reports of streets leave with no table of streets. Of other
// confidential inputs (sites, the city, a census) walks, rows and whole zones would tell exactly.
std::optional<Refusal> refusal(const scenario::Scenario& s, const std::vector<std::string>& confidential) {
  for (const std::string& field : confidential)
    if (field != "people.given" && field != "closures.reports")
      return Refusal{"privacy.confidential", "names " + field + ", which no open package of this version protects", "publish from a scenario whose confidential inputs are people.given or closures.reports"};
  if (!confidential.empty() && s.privacy.ledger.empty())
    return Refusal{"privacy.ledger", "names no ledger, and " + confidential.front() + " is confidential", "name a file for the privacy budget in privacy.ledger and make the folder again"};
  return {};
}

OpenSummary publish_open(const fs::path& folder, const fs::path& output, const OpenOptions& options) {
  const Finished f = read_finished(folder);
  std::error_code error;
  if (fs::equivalent(folder, output, error)) throw InputError(output.string(), "", "is the folder to publish from", "choose another name");
  record::OutputFolder out(output, options.overwrite);
  const OpenCase c{f.people, f.scenario.privacy, !f.confidential.empty(), !f.scenario.people.given.empty(), f.scenario.behaviour.horizon_h * 3600, options.bits};
  const Package p = make_tables(c, f, folder);
  OpenSummary summary{{}, p.withheld, c.noisy, 0, 0, c.privacy.delta, 0};
  check_stop();
  if (c.noisy) {
    summary.rho = p.rho.total();
    summary.epsilon = epsilon_of(summary.rho, c.privacy.delta);
    summary.rho_left = spend(c.privacy.ledger, {f.hashes, summary.rho, c.privacy.rho_lifetime});
  }
  write_package(out, c, p, {f.scenario.name, f.scenario.start, options.language, p.withheld});
  out.finish();
  for (const OpenTable& t : p.tables) summary.tables.push_back({t.name, t.rows.size(), hidden_in(t)});
  return summary;
}

}  // namespace senda::publish
