#include "sim/world/verification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "sim/movement/links.hpp"
#include "sim/movement/route_choice.hpp"
#include "sim/world/scene.hpp"

namespace senda::world {

namespace {

using record::EventKind;

constexpr double kMs = 0.0015;  // times are whole milliseconds

// --- demand

std::string agent(const std::string& id, const std::string& household, const char* node, double depart_s, const char* mode, double speed, const char* site) {
  return fmt::format("{},{},{},{},{},{},{}\n", id, household, node, depart_s, mode, speed, site);
}
std::string cars(int n, const char* node, const std::function<double(int)>& depart_s, const char* site = "S", const char* prefix = "c") {
  std::string out;
  for (int i = 0; i < n; ++i) out += fmt::format("{0}{1},{0}{1},{2},{3},car,,{4}\n", prefix, i, node, depart_s(i), site);
  return out;
}
std::string walkers(int n, const char* node, double speed, const char* site = "S") {
  std::string out;
  for (int i = 0; i < n; ++i) out += fmt::format("w{0},w{0},{1},0,foot,{2},{3}\n", i, node, speed, site);
  return out;
}
double at_once(int) { return 0; }
std::string shelter(const char* node, const char* id = "S", const char* capacity = "") { return fmt::format("{},shelter,{},{},open\n", id, node, capacity); }

/// Cases in the order of the table.
class Suite {
 public:
  std::vector<Verified> run() {
    walking();
    crowds();
    groups();
    queues();
    networks();
    information();
    shelters();
    streets();
    interventions();
    books();
    return std::move(rows_);
  }

 private:
  void row(const char* test, const char* quantity, double expected, double got, double tolerance, const char* source) { rows_.push_back({test, quantity, expected, got, tolerance, source}); }
  static double or_nan(const std::optional<double>& v) { return v ? *v : std::nan(""); }

  void walking() {
    Scene s{"a,0,0\nb,40,0\n", "l,a,b,0,40,5,1,,walk,3\n", agent("p", "h", "a", 37, "foot", 1.33, "S"), shelter("b")};
    const Played p = play(s);
    row("pre-movement time", "arrival of one who leaves at 37 s, s", 37 + 40 / 1.33, or_nan(p.all.clearance_s), kMs, "RiMEA 5; NIST TN 1822, pre-evacuation time");
    s.agents = agent("p", "h", "a", 0, "foot", 1.33, "S");
    row("speed in a corridor", "time over 40 m at 1.33 m/s, s", 40 / 1.33, or_nan(play(s).all.mean_s), kMs, "RiMEA 1; IMO, speed in a corridor");
    s.agents = agent("p", "h", "a", 0, "foot", 0.6, "S");
    row("movement disability", "time over 40 m at 0.6 m/s, s", 40 / 0.6, or_nan(play(s).all.mean_s), kMs, "NIST TN 1822, movement disabilities");
  }

  void crowds() {
    row("fundamental diagram", "Weidmann speed at 1 person/m2, m/s", 1.0581, movement::weidmann_speed(1.34, 1), 5e-5, "RiMEA 4; Weidmann 1993; M4");
    double flow = 0, at = 0;
    for (double d = 0.1; d < 5.4; d += 0.0005)
      if (const double f = d * movement::weidmann_speed(1.34, d); f > flow) flow = f, at = d;
    row("fundamental diagram", "largest flow, persons/(m s)", 1.2249, flow, 5e-4, "Weidmann 1993; M4");
    row("fundamental diagram", "density at the largest flow, persons/m2", 1.751, at, 2e-3, "Weidmann 1993; M4");
    const Played p = play({"a,0,0\nb,50,0\nc,55,0\n", "l1,a,b,1,50,5,1,,walk,60\nl2,b,c,1,5,5,1,,walk,2.5\n", walkers(1000, "a", 1.34), shelter("c")});
    row("bottleneck", "1000 walkers through 2.5 m, from first to last, s", 408, *p.all.clearance_s - *p.all.first_s, 4.08, "RiMEA 12; IMO, exit flow; M4");
    // The crowd that comes the other way slows whoever enters behind it: density counts both directions.
    const Scene alone{"a,0,0\nb,100,0\n", "l,a,b,0,100,5,1,,walk,2.5\n", agent("p", "p", "a", 1, "foot", 1.34, "S"), shelter("b") + shelter("a", "T")};
    Scene against = alone;
    against.agents += walkers(100, "b", 1.34, "T");
    const auto time_of = [](const Played& played) { return (played.outcome.arrive[people::PartyId(0)]).seconds() - 1; };
    row("counterflow", "100 m against 100 walkers on 2 m (0.505 persons/m2), s", 100 / movement::weidmann_speed(1.34, 101.0 / 200), time_of(play(against)), 0.01, "IMO and NIST TN 1822, counterflow (density of both directions)");
    row("counterflow", "the same with nobody there, s", 100 / 1.34, time_of(play(alone)), kMs, "free speed");
  }

  void groups() {
    const Played p = play({"a,0,0\nb,60,0\n", "l,a,b,0,60,5,1,,walk,3\n",
                           agent("p", "h", "a", 0, "foot", 1.4, "S") + agent("q", "h", "a", 0, "foot", 1.1, "S") + agent("r", "h", "a", 0, "foot", 0.6, "S"), shelter("b")});
    row("group", "three at 1.4, 1.1 and 0.6 m/s over 60 m: last, s", 100, or_nan(p.all.clearance_s), kMs, "NIST TN 1822, groups");
    row("group", "and first, s", 100, or_nan(p.all.first_s), kMs, "NIST TN 1822, groups");
  }

  void queues() {
    Scene m1{"a,0,0\nb,300,0\n", "l,a,b,1,300,54,1,1800,auto,\n", cars(100, "a", at_once), shelter("b")};
    const Played p = play(m1);
    row("one link, 100 cars", "first out, s", 20, or_nan(p.all.first_s), kMs, "M1");
    row("one link, 100 cars", "last out, s", 218, or_nan(p.all.clearance_s), kMs, "M1");
    row("one link, 100 cars", "T50, s", 118, or_nan(p.all.t50_s), kMs, "M1");
    row("one link, 100 cars", "T95, s", 208, or_nan(p.all.t95_s), kMs, "M1");
    row("one link, 100 cars", "total time, veh s", 11900, p.all.person_hours * 3600, 0.2, "M1");
    m1.behaviour += R"(,"hole_speed_kmh":15)";
    row("hole speed", "last out with holes at 15 km/h, s", 242, or_nan(play(m1).all.clearance_s), kMs, "M1");
    // Cars that come twice as fast as they are served.
    const Played v = play({"a,0,0\nb,3000,0\n", "l,a,b,1,3000,54,1,900,auto,\n", cars(300, "a", [](int i) { return 2.0 * i; }), shelter("b")});
    row("one bottleneck, two cars come while one is served", "mean delay of 300, s", 299, v.all.delay_s, 0.01, "Vickrey 1969");
    const Played series = play({"a,0,0\nb,300,0\nc,600,0\n", "l1,a,b,1,300,54,1,900,auto,\nl2,b,c,1,300,54,1,600,auto,\n", cars(60, "a", at_once), shelter("c")});
    row("bottlenecks in series", "last of 60 behind 900 and 600 veh/h, s", 40 + 59 * 6, or_nan(series.all.clearance_s), kMs, "smaller capacity governs");
    row("saturated flow", "veh/h through cells of 75 m, holes at 20 km/h", 1946, saturated("20"), 10, "M3");
    row("saturated flow", "the same with 15 km/h", 1565, saturated("15"), 8, "M3");
  }

  static double saturated(const char* hole_speed_kmh) {
    std::string nodes = "n0,0,0\n", links;
    for (int i = 1; i <= 12; ++i) {
      nodes += fmt::format("n{},{},0\n", i, 75 * i);
      links += fmt::format("l{},n{},n{},1,75,54,1,3600,auto,\n", i, i - 1, i);
    }
    Scene s{nodes, links, cars(600, "n0", at_once), shelter("n12")};
    s.behaviour += fmt::format(R"(,"hole_speed_kmh":{})", hole_speed_kmh);
    std::vector<double> out;
    for (const auto& t : play(s).outcome.arrive) out.push_back(t.seconds());
    std::sort(out.begin(), out.end());
    return 3600 * 400 / (out[500] - out[100]);
  }

  void networks() {
    const Played p = play({"a,0,0\nb,300,0\nc,375,0\n", "l1,a,b,1,300,54,1,1800,auto,\nl2,b,c,1,75,54,1,900,auto,\n", cars(60, "a", at_once), shelter("c")});
    row("spillback", "first out, s", 25, or_nan(p.all.first_s), kMs, "M2");
    row("spillback", "last out, s", 261, or_nan(p.all.clearance_s), kMs, "M2");
    row("spillback", "most cars on the second link above its storage of 10", 0, std::max(0, most_on(p, "l2") - 10), 0, "M2");
    row("spillback", "queue on the first link beyond 10 cars", 1, p.outcome.max_queue[SegmentId(0)] > 10, 0, "M2");
    merge();
    contraflow();
  }

  static int most_on(const Played& p, const std::string& link) {
    int on = 0, most = 0;
    for (std::size_t i = 0; i < p.log.size(); ++i) {
      const auto e = p.log.at(i);
      if (e.place >= p.links.size() || p.links[e.place] != link) continue;
      if (e.kind == EventKind::enter) most = std::max(most, ++on);
      if (e.kind == EventKind::leave) --on;
    }
    return most;
  }

  void merge() {
    const std::string both = cars(40, "a", at_once, "S", "a") + cars(40, "b", at_once, "S", "b");
    const Played p = play({"a,0,0\nb,0,100\nm,300,50\ne,600,50\n", "la,a,m,1,300,54,1,1800,auto,\nlb,b,m,1,300,54,1,1800,auto,\nlm,m,e,1,300,54,1,900,auto,\n", both, shelter("e")});
    double a = 0, b = 0;
    for (people::PartyId q : p.outcome.arrive.keys()) (q.value() < 40 ? a : b) += p.outcome.arrive[q].seconds() / 40;
    row("merge", "last of 40 and 40 cars into 900 veh/h, s", 40 + 79 * 4, or_nan(p.all.clearance_s), 8, "capacity of the link behind the merge");
    row("merge", "mean of one arm less mean of the other, s", 0, a - b, 12, "first come, first served");
  }

  void contraflow() {
    Scene s{"z,-600,0\na,0,0\nb,600,0\nc,1200,0\n", "l1,a,b,0,600,54,1,1800,auto,\nl2,b,c,0,600,54,3,5400,auto,\nl3,z,a,0,600,54,3,5400,auto,\n", cars(1200, "z", [](int i) { return 1.0 * i; }), shelter("c")};
    const auto flow = [](const Played& p) {
      int n = 0;
      for (std::size_t i = 0; i < p.log.size(); ++i) {
        const auto e = p.log.at(i);
        n += e.kind == EventKind::leave && p.links[e.place] == "l1" && e.time.seconds() >= 600 && e.time.seconds() < 1000;
      }
      return n * 9.0;
    };
    row("contraflow", "flow of the direction before, veh/h", 1800, flow(play(s)), 9, "M9");
    s.policy += R"(,"contraflow":[{"link_id":"l1","from_s":0,"setup_s":300}])";
    row("contraflow", "flow with the other lane turned round, veh/h", 1.65 * 1800, flow(play(s)), 9, "M9");
  }

  void information() {
    Scene s{"A,0,0\nB,100,0\nS,200,0\nC,100,-80\nD,100,120\n",
            "AB,A,B,0,100,5,1,,walk,4\nBS,B,S,0,100,5,1,,walk,4\nBC,B,C,0,100,5,1,,walk,4\nCS,C,S,0,150,5,1,,walk,4\nAD,A,D,0,150,5,1,,walk,4\nDS,D,S,0,150,5,1,,walk,4\n",
            agent("p", "p", "A", 0, "foot", 1.25, "S"), shelter("S")};
    s.closures = R"("model":false,"given":"closures.csv")";
    s.files["closures.csv"] = "link_id,modes,from_s,until_s,cause\nBS,all,0,,debris\n";
    row("discovery", "arrival of who knows nothing, s", 280, or_nan(play(s).all.clearance_s), kMs, "M6; WUI protocol: road loss");
    Scene told = s;
    told.behaviour += R"(,"broadcast_delay_min":0)";
    told.policy = R"("broadcast_share":1)";
    row("information", "arrival of who was told, s", 240, or_nan(play(told).all.clearance_s), kMs, "M6");
    Scene seen = s;
    seen.behaviour = R"("capacity_factor":1,"shelter_wait_min":0,"sight_m":100,"perception_cv":0,"nearest_share":1)";
    row("information", "arrival of who sees 100 m, s", 240, or_nan(play(seen).all.clearance_s), kMs, "M6");
    Scene lost = s;
    lost.files["closures.csv"] = "link_id,modes,from_s,until_s,cause\nBS,all,0,1800,debris\nCS,all,0,,debris\nDS,all,0,,debris\n";
    const Played p = play(lost);
    // It meets three closures, A-B-C-B-A-D, and stands at D; from there it is 350 m by the street that opens.
    row("road loss and reopening", "isolated, then arrived when the street opens, s", 1800 + 350 / 1.25, or_nan(p.all.clearance_s), kMs, "WUI protocol: road loss");
    lost.files["closures.csv"] = "link_id,modes,from_s,until_s,cause\nBS,all,0,,debris\nCS,all,0,,debris\nDS,all,0,,debris\n";
    row("road loss", "isolated for good, persons", 1, static_cast<double>(play(lost).all.isolated), 0, "never-arrivers are counted");
  }

  void streets() {
    Scene dark{"a,0,0,\nb,300,0,signal\n", "l,a,b,1,300,54,1,1800,auto,\n", cars(60, "a", at_once), shelter("b")};
    row("signals", "last of 60 while they work, s", 20 + 59 * 2, or_nan(play(dark).all.clearance_s), kMs, "capacity of the street");
    dark.behaviour = by_hand(R"("power_out_share":1)");
    row("signals dark", "last of 60 through an all-way stop, s", 20 + 59 * 4, or_nan(play(dark).all.clearance_s), kMs, "half the signalised capacity");
    Scene ramp{"a,0,0\nb,100,0\n", "st,a,b,0,100,5,1,,steps,3\nr,a,b,0,300,5,1,,walk,3\n", agent("p", "p", "a", 0, "wheelchair", 1, "S"), shelter("b")};
    row("steps", "arrival of a wheelchair by the ramp, s", 300, or_nan(play(ramp).all.clearance_s), kMs, "NIST TN 1822, movement disabilities");
    ramp.links = "st,a,b,0,100,5,1,,steps,3\n";
    row("steps", "isolated where there is no ramp, persons", 1, static_cast<double>(play(ramp).all.isolated), 0, "never-arrivers are counted");
    Scene uphill{"a,0,0\nb,1000,0\n", "l,a,b,0,1000,5,1,,walk,3\n", agent("p", "p", "a", 0, "foot", 1, "S"), shelter("b")};
    uphill.files["heights.csv"] = "lon,lat,elevation_m\n0,0,0\n1000,0,100\n";
    uphill.behaviour = by_hand(R"("elevation":"heights.csv")");
    row("slope", "1000 m up 10 %, s", 1000 / std::exp(-0.35), or_nan(play(uphill).all.clearance_s), 0.01, "Tobler 1993");
    std::string crowd = agent("c", "c", "a", 5, "car", 1, "S");
    for (int i = 0; i < 101; ++i) crowd += agent(fmt::format("w{}", i), fmt::format("w{}", i), "a", 0, "foot", 0.5, "S");
    const Played among = play({"a,0,0\nb,100,0\n", "l,a,b,0,100,54,1,1800,,2.5\n", crowd, shelter("b")});
    row("walkers in the carriageway", "car over 100 m among 0.505 persons/m2, s", 72, (among.outcome.arrive[people::PartyId(0)]).seconds() - 5, kMs, "5 km/h above 0.5 persons/m2");
    movement::PathSizes sizes;
    const std::vector<movement::Alternative> twice = {{{EdgeId(0)}, {600000}}, {{EdgeId(0)}, {600000}}};
    row("path size", "of two ways that are the same", 0.5, static_cast<double>(sizes.of(twice)[0].path_size), 1e-9, "M5; Ben-Akiva & Bierlaire 1999");
  }

  void interventions() {
    Scene bus{"D,-1500,0\nA,0,0\nS,6000,0\n", "DA,D,A,0,1500,54,1,1800,auto,\nAS,A,S,0,6000,54,1,1800,,4\n", agent("p", "p", "A", 0, "bus", 1, "S") + agent("q", "q", "A", 10, "bus", 1, "S"), shelter("S")};
    bus.policy = R"("broadcast_share":0,"buses":[{"bus_id":"b","node_id":"D","from_s":100,"stops":[{"node_id":"A"}],"site_id":"S"}])";
    row("bus", "two fetched 1.5 km away and brought 6 km at 54 km/h: last, s", 600, or_nan(play(bus).all.clearance_s), kMs, "by hand");
    const Played late = play({"a,0,0\nb,200,0\n", "l,a,b,0,200,5,1,,walk,4\n", agent("p", "p", "a", 0, "foot", 1, ""), "S,shelter,b,,open,600\n"});
    row("shelter that opens later", "arrival of one who waited for it, s", 800, or_nan(late.all.clearance_s), kMs, "by hand");
    Scene flood{"a,0,0\nb,100,0\n", "l,a,b,0,100,5,1,,walk,30\n", agent("early", "early", "a", 0, "foot", 1, "S") + agent("late", "late", "a", 60, "foot", 1, "S"), shelter("b")};
    flood.closures = R"("model":false,"areas":"flood.geojson")";
    flood.files["flood.geojson"] = R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"from_s":50,"cause":"flood","depth_m":1},"geometry":{"type":"Polygon","coordinates":[[[40,-5],[60,-5],[60,5],[40,5],[40,-5]]]}}]})";
    const Played wet = play(flood);
    row("advancing water", "caught on the street it reaches, persons", 1, static_cast<double>(wet.all.caught), 0, "WUI protocol: advancing hazard");
    row("advancing water", "cut off by it, persons", 1, static_cast<double>(wet.all.by_reason[static_cast<std::size_t>(movement::Reason::flood)]), 0, "WUI protocol: road loss");
  }

  void shelters() {
    constexpr double kCrowd = 0.01;  // eighty through the widest street there may be
    const std::string nodes = "A,0,0\nP,200,0\nQ,500,0\n", links = "AP,A,P,0,200,5,1,,walk,100000\nPQ,P,Q,0,300,5,1,,walk,100000\n";
    const Played p = play({nodes, links, walkers(80, "A", 1, ""), shelter("P", "S1", "50") + shelter("Q", "S2")});
    row("shelter fills", "T50, s", 200, or_nan(p.all.t50_s), kCrowd, "M7; RiMEA 11");
    row("shelter fills", "T90, s", 500, or_nan(p.all.t90_s), kCrowd, "M7");
    row("shelter fills", "mean, s", 312.5, or_nan(p.all.mean_s), kCrowd, "M7");
    std::string family = walkers(48, "A", 1, "");
    for (const char* id : {"x", "y", "z"}) family += agent(id, "family", "A", 5, "foot", 1, "");
    const Played together = play({nodes, links, family, shelter("P", "S1", "50") + shelter("Q", "S2")});
    row("family stays together", "persons at the far shelter", 3, static_cast<double>(together.outcome.sites[1].arrived), 0, "M7");
    // Ten minutes one way, twelve the other, alike but for that.
    Scene choice{"A,0,0\nP,804,0\nQ,-964.8,0\n", "AP,A,P,0,804,5,1,,walk,400\nAQ,A,Q,0,964.8,5,1,,walk,400\n", walkers(20000, "A", 1.34, ""), shelter("P", "S1") + shelter("Q", "S2")};
    choice.behaviour = R"("capacity_factor":1,"shelter_wait_min":0,"sight_m":0,"perception_cv":0,"nearest_share":0,"route_theta_per_min":0.5)";
    row("logit choice", "share that takes 10 rather than 12 min, theta 0.5", 0.7311, static_cast<double>(play(choice).outcome.sites[0].arrived) / 20000, 4 * std::sqrt(0.7311 * 0.2689 / 20000), "M5");
  }

  void books() {
    const Played p = play({"a,0,0\nb,333,0\nc,500,77\n", "l1,a,b,1,333.3,47,1,1800,,3\nl2,b,c,1,181.7,31,1,900,,3\n", agent("p", "p", "a", 10, "foot", 1.17, "S") + agent("q", "q", "a", 400, "car", 1.34, "S"), shelter("c")});
    row("no closures, no crowd", "delay, s", 0, p.all.delay_s, 0, "M8");
    // A grid with streets lost and opened under way.
    constexpr int kSide = 8;
    std::string nodes, links, agents, closures = "link_id,modes,from_s,until_s,cause\n";
    int n = 0;
    for (int i = 0; i < kSide; ++i)
      for (int j = 0; j < kSide; ++j) {
        nodes += fmt::format("n{}_{},{},{}\n", i, j, 100 * i, 100 * j);
        for (const auto& [x, y] : {std::pair{i + 1, j}, {i, j + 1}})
          if (x < kSide && y < kSide) {
            if (n % 5 == 0) closures += fmt::format("e{},all,{},{},debris\n", n, 60 * (n % 7), n % 10 ? fmt::format("{}", 900 + 60 * n) : "");
            links += fmt::format("e{},n{}_{},n{}_{},0,100,30,1,300,,3\n", n++, i, j, x, y);
          }
        for (int k = 0; k < 6; ++k) agents += fmt::format("p{0},p{0},n{1}_{2},{3},{4},1.2,\n", (i * kSide + j) * 6 + k, i, j, 40 * k, k % 2 ? "car" : "foot");
      }
    Scene grid{nodes, links, agents, shelter("n0_0", "S1", "150") + shelter("n7_7", "S2", "150")};
    grid.closures = R"("model":false,"given":"closures.csv")";
    grid.files["closures.csv"] = closures;
    std::int64_t worst = 0;
    for (const auto& r : play(grid).outcome.curve) worst = std::max(worst, std::abs(r.departed - r.travelling - r.arrived - r.waiting - r.isolated));
    row("conservation", "departed less arrived, travelling, waiting and isolated, persons", 0, static_cast<double>(worst), 0, "M8");
  }

  std::vector<Verified> rows_;
};

}  // namespace

std::vector<Verified> verify() { return Suite().run(); }

}  // namespace senda::world
