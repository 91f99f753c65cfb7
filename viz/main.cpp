// senda-view: the replay window.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "graph/errors.hpp"
#include "viz/app.hpp"

namespace {

using senda::viz::Options;

// "1600x900".
std::string read_size(const std::string& text, Options& o) {
  unsigned w = 0, h = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%ux%u%c", &w, &h, &rest) != 2 || w < 64 || h < 64 || w > 16384 || h > 16384) return "use WIDTHxHEIGHT in pixels, each from 64 to 16384, e.g. 1920x1080";
  o.width = w;
  o.height = h;
  return "";
}

void declare(CLI::App& app, Options& o) {
  app.add_option("folders", o.folders, "a run or plan folder; two of one city side by side")->expected(0, 2);
  app.add_option("--screenshot", o.screenshot, "write a picture and end");
  app.add_option("--frames", o.frames, "write a sequence of pictures into this folder and end");
  app.add_option("--at", o.at, "moment after the start: h:mm:ss, h:mm or seconds");
  app.add_option("--from", o.from, "first moment of --frames");
  app.add_option("--until", o.until, "last moment of --frames");
  app.add_option("--every", o.every_s, "seconds of the scenario between two frames")->check(CLI::Range(0.001, 1e6))->capture_default_str();
  app.add_option_function<std::string>("--size", [&o](const std::string& s) {
       if (const std::string wrong = read_size(s, o); !wrong.empty()) throw CLI::ValidationError("--size " + s, wrong);
     }, "of the window or picture, e.g. 1920x1080");
  app.add_option("--bounds", o.bounds, "what to look at: west,south,east,north in degrees")->delimiter(',')->expected(4);
  app.add_option("--scale", o.scale, "of letters and lines: 2 for 4K; by the screen when not given")->check(CLI::Range(0.5, 4.0));
  app.add_option("--lang", o.language, "es or en")->check(CLI::IsMember({"es", "en"}));
  app.add_option("--colours", o.colours, "of people: state, delay, or a group (age, sex, disability, car, ...)");
  app.add_option("--only", o.only, "show people of one value of that group");
  app.add_option("--hide", o.hide, "layers: buildings, damage, names, closures, crews, sites, people, walk")->delimiter(',');
  app.add_option("--show", o.show, "layers; walk: minutes on foot to an open shelter")->delimiter(',');
  app.add_option("--select", o.select, "street:NAME, street:SEGMENT_ID, site:SITE_ID, person:AGENT_ID or zone:LON,LAT");
  app.add_option("--font", o.font, "a TrueType file");
  app.add_flag("--dark", o.dark, "dark ground");
  app.add_flag("--difference", o.difference, "of two runs: colour streets by how many more or fewer passed");
  app.add_flag("!--no-panels", o.panels, "the map alone");
  app.set_version_flag("--version", SENDA_VERSION);
  app.footer("Example: senda-view my-run --screenshot run.png --at 0:45:00 --size 1920x1080");
}

int look(const Options& o) {
  const bool pictures = !o.screenshot.empty() || !o.frames.empty();
  if (pictures && o.folders.empty()) throw senda::UsageError("--screenshot, --frames: of which folder?");
  for (const auto& f : o.folders) senda::viz::RunFolder check(f);  // says what is wrong before a window opens
#if defined(__linux__)
  if (!std::getenv("DISPLAY")) throw senda::InputError("DISPLAY", "", "there is no screen to draw on", "start it on a desktop, or with `xvfb-run -a senda-view ...`");
#endif
  if (pictures) senda::viz::take_pictures(o);
  else senda::viz::run_window(o);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  CLI::App app("senda-view: replays a run, or shows a plan", "senda-view");
  declare(app, o);
  try {
    app.parse(argc, argv);
    return look(o);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  } catch (const senda::UsageError& e) {
    fmt::print(stderr, "senda-view: {}\n", e.what());
    return 2;
  } catch (const std::exception& e) {
    fmt::print(stderr, "senda-view: {}\n", e.what());
    return 1;
  }
}
