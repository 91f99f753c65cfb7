// senda: words on the command line, exit codes. One of the two places where errors are caught.
#include <malloc.h>

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <memory>
#include <mutex>

#include "graph/errors.hpp"
#include "graph/interrupt.hpp"
#include "sim/cli/command.hpp"

namespace senda::cli {

CLI::App& add_command(CLI::App& app, Common& common, const std::string& name, const std::string& what, const std::string& example) {
  CLI::App& c = *app.add_subcommand(name, what);
  c.footer("Example:\n  " + example);
  c.add_option("--threads", common.threads, "threads to use (0 = all cores)")->check(CLI::Range(0, 1024));
  c.add_flag("--quiet", common.quiet, "print errors only");
  c.add_flag("--verbose", common.verbose, "print more");
  c.add_option("--lang", common.language, "language of what people read: es or en")->check(CLI::IsMember({"es", "en"}));
  c.add_option("--log", common.log_file, "also write messages to this file");
  return c;
}

namespace {

std::mutex& output() {
  static std::mutex m;
  return m;
}

void to_log(const Common& common, const std::string& line) {
  if (common.log_file.empty()) return;
  std::ofstream out(common.log_file, std::ios::app);
  out << line << '\n';
}

// Speaks at most ten times a second on a terminal, every ten seconds elsewhere, and when a stage begins.
class Teller {
 public:
  explicit Teller(const Common& common) : common_(common), terminal_(isatty(STDERR_FILENO)) {}
  void tell(double share, const std::string& what) {
    if (what.empty()) return;
    const std::lock_guard lock(output());
    const auto now = std::chrono::steady_clock::now();
    if (what != stage_) {
      if (terminal_ && !stage_.empty()) fmt::print(stderr, "\r\033[K");
      stage_ = what;
      stage_begin_ = now;
      if (!terminal_) line(fmt::format("{} ...", what));
    } else if (now - last_ < (terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(10000)) && share < 1) {
      return;
    }
    last_ = now;
    const double spent = std::chrono::duration<double>(now - stage_begin_).count();
    const std::string left = share > 0.02 && spent > 2 ? fmt::format(", {:.0f} s left", spent / share * (1 - share)) : "";
    if (terminal_) {
      const int full = static_cast<int>(share * 24);
      fmt::print(stderr, "\r\033[K[{}{}] {:3.0f} % {}{}", std::string(full, '#'), std::string(24 - full, ' '), 100 * share, what, left);
      if (share >= 1) fmt::print(stderr, "\r\033[K");
      std::fflush(stderr);
    } else if (share > 0 && share < 1) {
      line(fmt::format("{}: {:.0f} %{}", what, 100 * share, left));
    }
  }

 private:
  void line(const std::string& s) {
    fmt::print(stderr, "{}\n", s);
    to_log(common_, s);
  }
  const Common& common_;
  bool terminal_;
  std::string stage_;
  std::chrono::steady_clock::time_point stage_begin_, last_;
};

}  // namespace

world::Progress progress(const Common& common) {
  if (common.quiet) return {};
  auto teller = std::make_shared<Teller>(common);
  return [teller](double share, const std::string& what) { teller->tell(share, what); };
}

void say(const Common& common, const std::string& line) {
  const std::lock_guard lock(output());
  to_log(common, line);
  if (!common.quiet) fmt::print("{}\n", line);
}

namespace {

int run(int argc, char** argv) {
  CLI::App app{"senda: earthquake evacuation, which roads to unblock first, where to open shelters", "senda"};
  app.set_version_flag("--version", SENDA_VERSION);
  app.require_subcommand(1);
  app.footer("Example:\n  senda plan scenarios/town/town.scenario.json -o my-plan\n\nEach command has its own --help.");
  Common common;
  for (int i = 0; i < argc; ++i) common.command_line += (i ? " " : "") + std::string(argv[i]);
  add_import(app, common);
  add_info(app, common);
  add_town(app, common);
  add_check(app, common);
  add_run(app, common);
  add_people(app, common);
  add_plan(app, common);
  add_route(app, common);
  add_strike(app, common);
  add_publish(app, common);
  add_export(app, common);
  add_calc(app, common);
  add_verify(app, common);
  add_gap(app, common);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e);
    return code == 0 ? 0 : 2;
  }
  std::signal(SIGINT, [](int) { request_stop(); });
  std::signal(SIGTERM, [](int) { request_stop(); });
  world::use_threads(common.threads);
  common.work();
  return 0;
}

int failed(int code, const char* what) {
  fmt::print(stderr, "senda: {}\n", what);
  return code;
}

}  // namespace

}  // namespace senda::cli

namespace {

// Columns come and go by the megabyte: freed memory is kept for the next one instead of being given back to
// the system and fetched again page by page (a fifth of the time of an import).
void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  using namespace senda;
  try {
    return cli::run(argc, argv);
  } catch (const UsageError& e) {
    return cli::failed(2, e.what());
  } catch (const InputError& e) {
    return cli::failed(1, e.what());
  } catch (const Interrupted& e) {
    return cli::failed(3, e.what());
  } catch (const std::bad_alloc&) {
    return cli::failed(1, "memory ran out; use a smaller city (--bbox), fewer worlds or fewer threads");
  } catch (const std::exception& e) {
    return cli::failed(70, (std::string("internal error, please report it: ") + e.what()).c_str());
  }
}
