// senda export: a finished run in the words of other programs.
#include <fmt/format.h>

#include "sim/cli/command.hpp"
#include "sim/publish/run_export.hpp"

namespace senda::cli {

namespace {

struct Options {
  std::string run, format = "matsim-events", output;
};

void work(const Options& o, const Common& common) {
  const std::size_t n = publish::export_run(o.run, o.format, o.output, common.overwrite);
  say(common, o.format == "gpkg" ? fmt::format("{}: the map of the run", o.output) : fmt::format("{}: {} {}", o.output, n, o.format == "geojson" ? "streets" : o.format == "matsim-network" ? "links" : "events"));
  if (o.format == "matsim-events" || o.format == "csv") say(common, "note: events speak of persons; they are for operations, not for publication (senda publish)");
}

}  // namespace

void add_export(CLI::App& app, Common& common) {
  auto o = std::make_shared<Options>();
  CLI::App& c = add_command(app, common, "export", "write a finished run for other programs: MATSim's viewers, GIS, tables", "senda export my-run --format matsim-events -o events.xml");
  c.add_option("run", o->run, "folder of a finished run")->required();
  c.add_option("--format", o->format, "matsim-events, matsim-network, geojson, csv or gpkg")->required()->check(CLI::IsMember(publish::export_formats()));
  c.add_option("-o,--output", o->output, "file to write")->required();
  c.add_flag("--overwrite", common.overwrite, "replace an existing file");
  c.callback([o, &common] { common.work = [o, &common] { work(*o, common); }; });
}

}  // namespace senda::cli
