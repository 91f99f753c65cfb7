// senda verify: the verification suite, one table.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "graph/errors.hpp"
#include "sim/cli/command.hpp"
#include "sim/record/output_folder.hpp"
#include "sim/world/verification.hpp"

namespace senda::cli {

namespace {

struct Options {
  std::string output;
};

std::string number(double v) { return fmt::format("{:.6g}", v); }

std::string markdown(const std::vector<world::Verified>& rows, std::size_t passed) {
  std::string out = fmt::format("# Verification of senda {}\n\n{} of {} passed. Tolerances are absolute.\n\n| test | quantity | expected | got | tolerance | source | |\n|---|---|---:|---:|---:|---|---|\n", SENDA_VERSION, passed, rows.size());
  for (const auto& r : rows) out += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", r.test, r.quantity, number(r.expected), number(r.got), number(r.tolerance), r.source, r.pass() ? "pass" : "**fail**");
  return out +
         "\nCounterflow is not resolved into lanes: walkers of both directions share one density, and each direction has the whole exit "
         "capacity of its width. The protocols' cases of corners, stairs and rooms are outside the scope of a queue model of streets.\n";
}

void work(const Options& o, const Common& common) {
  if (!o.output.empty() && std::filesystem::exists(o.output) && !common.overwrite) throw InputError(o.output, "", "exists", "choose another name, or give --overwrite");
  const auto rows = world::verify();
  const auto passed = static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [](const auto& r) { return r.pass(); }));
  if (!o.output.empty()) record::write_text(o.output, markdown(rows, passed));
  if (common.json) {
    scenario::Json j = {{"program", "senda"}, {"version", SENDA_VERSION}, {"passed", passed}, {"tests", scenario::Json::array()}};
    for (const auto& r : rows) j["tests"].push_back({{"test", r.test}, {"quantity", r.quantity}, {"expected", r.expected}, {"got", r.got}, {"tolerance", r.tolerance}, {"source", r.source}, {"pass", r.pass()}});
    fmt::print("{}\n", j.dump(2));
  } else {
    for (const auto& r : rows) say(common, fmt::format("{:4} {:34} {:62} {:>10} {:>10} ± {:<8} {}", r.pass() ? "ok" : "FAIL", r.test, r.quantity, number(r.expected), number(r.got), number(r.tolerance), r.source));
    say(common, fmt::format("{} of {} passed", passed, rows.size()));
  }
  if (passed < rows.size()) throw InputError("senda verify", "", fmt::format("{} of {} cases fail", rows.size() - passed, rows.size()), "the table says which; please report it");
}

}  // namespace

void add_verify(CLI::App& app, Common& common) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, "verify", "run the verification suite of the movement engine: test, expected, got, tolerance, source", "senda verify -o verification.md");
  c.add_option("-o,--output", o->output, "Markdown file to write");
  c.add_flag("--overwrite", common.overwrite, "replace an existing file");
  c.add_flag("--json", common.json, "print JSON");
  c.callback([o, &common] { common.work = [o, &common] { work(*o, common); }; });
}

}  // namespace senda::cli
