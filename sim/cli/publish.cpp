// senda publish: the open package of a finished run or plan.
#include <fmt/format.h>

#include "sim/cli/command.hpp"
#include "sim/publish/open_package.hpp"

namespace senda::cli {

namespace {

struct Options {
  std::string folder, output;
};

void work(const Options& o, const Common& common) {
  const auto p = publish::publish_open(o.folder, o.output, {.language = common.language, .overwrite = common.overwrite});
  for (const auto& t : p.tables) say(common, fmt::format("{}/{}.csv: {} rows, {} figures left out", o.output, t.name, t.rows, t.hidden));
  for (const auto& name : p.withheld) say(common, fmt::format("note: {} is withheld: each of its rows stands on a confidential input", name));
  if (p.noisy) say(common, fmt::format("budget: rho {:.6g} spent (epsilon {:.4f} at delta {:.1g}), {:.6g} left of this dataset", p.rho, p.epsilon, p.delta, p.rho_left));
  else say(common, "no input is confidential: figures carry no noise, thresholds apply");
}

}  // namespace

void add_publish(CLI::App& app, Common& common) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, "publish", "the open-data package of a run or plan: thresholds, and noise where inputs are confidential", "senda publish my-run -o my-open-data");
  c.add_option("folder", o->folder, "folder of a finished run or plan")->required();
  c.add_option("-o,--output", o->output, "folder to write")->required();
  c.add_flag("--overwrite", common.overwrite, "replace an existing package");
  c.callback([o, &common] { common.work = [o, &common] { work(*o, common); }; });
}

}  // namespace senda::cli
