#pragma once
// What all commands share: options every command has, progress on the terminal, printing.
#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "sim/publish/manifest.hpp"

namespace senda::cli {

struct Common {
  int threads = 0;
  bool quiet = false, verbose = false, json = false, overwrite = false;
  std::string language = "es", log_file, command_line;
  std::function<void()> work;  ///< what the chosen command does

  publish::RunInfo info() const {
    publish::RunInfo i;
    i.command_line = command_line;
    i.language = language;
    i.threads = threads;
    return i;
  }
};

/// Adds --threads, --quiet, --verbose, --lang, --log to a command and an example to its help.
CLI::App& add_command(CLI::App& app, Common& common, const std::string& name, const std::string& what, const std::string& example);

/// A progress bar on a terminal, a line now and then otherwise; silent with --quiet.
world::Progress progress(const Common& common);
/// Prints a line for people (not with --quiet).
void say(const Common& common, const std::string& line);

void add_import(CLI::App& app, Common& common);
void add_info(CLI::App& app, Common& common);
void add_town(CLI::App& app, Common& common);
void add_check(CLI::App& app, Common& common);
void add_run(CLI::App& app, Common& common);
void add_people(CLI::App& app, Common& common);
void add_plan(CLI::App& app, Common& common);
void add_publish(CLI::App& app, Common& common);
void add_calc(CLI::App& app, Common& common);
void add_strike(CLI::App& app, Common& common);
void add_route(CLI::App& app, Common& common);
void add_verify(CLI::App& app, Common& common);
void add_gap(CLI::App& app, Common& common);
void add_export(CLI::App& app, Common& common);

}  // namespace senda::cli
