#include "sim/publish/manifest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "sim/record/sha256.hpp"

namespace senda::publish {

std::string operational_note(const scenario::Scenario& s) {
  const auto used = scenario::confidential_inputs(s);
  if (used.empty()) return "";
  return fmt::format("made from confidential inputs ({}): operational, for authorised readers, not for publication; `senda publish` makes the open package", fmt::join(used, ", "));
}

std::string run_id(const world::Study& study, std::optional<std::uint32_t> world) {
  const auto& s = study.scenario();
  std::string all = fmt::format("{} {} ", SENDA_VERSION, world ? std::to_string(*world) : "plan") + scenario::resolved(s, std::filesystem::absolute(s.file).parent_path()).dump();
  for (const auto& [field, file] : scenario::input_files(s)) {
    std::error_code folder;
    const auto bytes = std::filesystem::file_size(file, folder);
    all += fmt::format(" {} {}", field, folder ? 0 : bytes);
  }
  return record::sha256(all).substr(0, 16);
}

void write_manifest(const world::Study& study, const RunInfo& info, const std::string& kind, std::optional<std::uint32_t> world, const record::OutputFolder& folder) {
  using scenario::Json;
  const auto& s = study.scenario();
  Json m = {{"format", 1}, {"kind", kind}, {"program", "senda"}, {"version", SENDA_VERSION}, {"command", info.command_line}};
  m["scenario"] = s.name;
  m["seed"] = s.seed;
  if (world) m["world"] = *world;
  else m["worlds"] = s.worlds;
  Json hashes = {{"scenario", record::sha256_of(s.file)}};
  for (const auto& [field, file] : scenario::input_files(s)) hashes[field] = record::sha256_of(file);
  for (const auto& [what, file] : info.further_inputs) hashes[what] = record::sha256_of(file);
  m["inputs_sha256"] = hashes;
  m["contains_person_level"] = kind == "run" || kind == "plan";
  m["confidential_inputs"] = scenario::confidential_inputs(s);
  if (const std::string note = operational_note(s); !note.empty()) m["operational"] = note;
  m["evidence_tier"] = study.screening() ? "T3" : "T2";
  m["screening_only"] = study.screening();
  m["notes"] = study.notes();
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  m["host"] = host;
  m["threads"] = info.threads;
  m["ranks"] = 1;
  m["wall_time_s"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - info.begin).count();
  m["run"] = run_id(study, world);
  std::map<std::string, std::uintmax_t> bytes;
  for (const auto& file : std::filesystem::directory_iterator(folder.path()))
    if (file.is_regular_file()) bytes[file.path().filename().string()] = file.file_size();
  m["bytes"] = bytes;
  m["status"] = "done";
  folder.write_text("manifest.json", m.dump(2) + "\n");
}

}  // namespace senda::publish
