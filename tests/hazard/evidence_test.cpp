#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "sim/hazard/evidence.hpp"
#include "tests/support/ascii_city.hpp"
#include "tests/support/osm_text.hpp"

using namespace senda;
using Catch::Matchers::Contains;
using hazard::Evidence;
using hazard::gather_evidence;
using hazard::posterior;
using scenario::Report;
using scenario::ReportSource;
using scenario::ReportType;

namespace {

// A cross of four streets of 500 m: A-O, O-B along the row, C-O, O-D along the column, O at (500, -500).
const test::AsciiCity& cross() {
  static const test::AsciiCity c = [] {
    std::vector<std::string> rows(21, std::string(21, ' '));
    for (std::size_t i = 1; i < 20; ++i) rows[i][10] = '|', rows[10][i] = '-';
    rows[10][0] = 'A', rows[10][20] = 'B', rows[0][10] = 'C', rows[20][10] = 'D', rows[10][10] = 'O';
    return test::draw(rows);
  }();
  return c;
}
const Point kOnAO{250, -500}, kOnOB{750, -500}, kOnCO{500, -250}, kFar{5000, 5000};

struct Said {
  Point at = kOnAO;
  ReportType type = ReportType::closed;
  ReportSource source = ReportSource::crowd;
  std::string who = "";
  double time_h = 0;
  std::string street = "";
};
Report report(const std::string& id, const Said& s) {
  Report r;
  r.id = id;
  r.place = {s.at};
  r.type = s.type;
  r.source = s.source;
  if (!s.who.empty()) r.reporter = scenario::entity_of(s.who);
  r.time_h = s.time_h;
  r.street = s.street;
  return r;
}
Evidence gather(const std::vector<Said>& all, const hazard::EvidenceOptions& options = {}) {
  std::vector<Report> reports;
  for (const Said& s : all) reports.push_back(report("r" + std::to_string(reports.size()), s));
  return gather_evidence(cross().city.roads, reports, options);
}
// ln LR of the only segment spoken of.
double ratio(const Evidence& e) {
  REQUIRE(e.segments.size() == 1);
  return e.segments[0].log_if_closed - e.segments[0].log_if_open;
}
const double kCrowd = std::log(0.75 / 0.25), kVerified = std::log(0.90 / 0.05), kOffice = std::log(0.99 / 0.005);

hazard::EvidenceOptions caseD6() {
  hazard::EvidenceOptions o;
  o.reliability.fill({0.8, 0.1});
  return o;
}

}  // namespace

TEST_CASE("evidence: case D6, one report moves 0.05 to 0.2963, two independent ones to 0.7711, a duplicate nothing, silence nothing") {
  const auto p = [](const std::vector<Said>& all) { return posterior(0.05, gather(all, caseD6()).segments.at(0)); };
  const Said ana{kOnAO, ReportType::closed, ReportSource::crowd, "ana", 0}, ben{kOnAO, ReportType::closed, ReportSource::crowd, "ben", 0.5};
  Said again = ana;
  again.time_h = 1;
  CHECK(p({ana}) == Approx(0.2963).margin(1e-4));
  CHECK(p({ana, ben}) == Approx(0.7711).margin(1e-4));
  CHECK(p({ana, again}) == Approx(0.2963).margin(1e-4));
  CHECK(p({ana, ana, ana, again}) == Approx(0.2963).margin(1e-4));
  CHECK(gather({}, caseD6()).segments.empty());
  CHECK(posterior(0.05, hazard::SegmentEvidence{}) == Approx(0.05).margin(1e-12));
  CHECK(hazard::log_likelihood(gather({}), {}) == 0);
  // The same when only the crowd is given these values.
  hazard::EvidenceOptions crowd_only;
  crowd_only.reliability[static_cast<std::size_t>(ReportSource::crowd)] = {0.8, 0.1};
  CHECK(posterior(0.05, gather({ana, ben}, crowd_only).segments[0]) == Approx(0.7711).margin(1e-4));
}

TEST_CASE("evidence: sources weigh by their reliability; open speaks against a closure, cleared says nothing of the past") {
  const auto one = [](ReportSource s, ReportType t = ReportType::closed) { return ratio(gather({{kOnAO, t, s}})); };
  CHECK(one(ReportSource::inspection) == Approx(kOffice));
  CHECK(one(ReportSource::authority) == Approx(kOffice));
  CHECK(one(ReportSource::verified) == Approx(kVerified));
  CHECK(one(ReportSource::crowd) == Approx(kCrowd));
  CHECK(one(ReportSource::crowd, ReportType::open) == Approx(std::log(0.25 / 0.75)));
  CHECK(one(ReportSource::authority, ReportType::cleared) == 0);
  CHECK(posterior(0, gather({{}}).segments[0]) == 0);
  CHECK(posterior(1, gather({{}}).segments[0]) == 1);
}

TEST_CASE("evidence: certain sources that contradict each other still give a number") {
  hazard::EvidenceOptions sure;
  sure.reliability.fill({1, 0});
  const auto e = gather({{kOnAO, ReportType::closed, ReportSource::authority}, {kOnAO, ReportType::open, ReportSource::authority}}, sure);
  CHECK(std::isfinite(posterior(0.3, e.segments[0])));
  CHECK(std::isfinite(hazard::log_likelihood(e, {1})));
}

TEST_CASE("evidence: one reporter counts once per segment and type at any time, and once within 75 m and 2 h on two segments") {
  const Said first{kOnAO, ReportType::closed, ReportSource::crowd, "ana", 0}, later{{300, -500}, ReportType::closed, ReportSource::crowd, "ana", 9};
  auto e = gather({first, later});
  CHECK(ratio(e) == Approx(kCrowd));
  CHECK(e.counts.duplicates == 1);
  CHECK(e.segments[0].sources == 1);
  CHECK(e.segments[0].reports == 2);
  CHECK(e.segments[0].time_h == 9);
  // 60 m apart on two segments, each 30 m from the crossing.
  const Said west{{470, -500}, ReportType::closed, ReportSource::crowd, "ana", 0}, east{{530, -500}, ReportType::closed, ReportSource::crowd, "ana", 1};
  CHECK(gather({west, east}).segments.size() == 1);
  Said other_day = east;
  other_day.time_h = 30;
  CHECK(gather({west, other_day}).segments.size() == 2);
  Said opposite = first;
  opposite.type = ReportType::open;
  CHECK(gather({first, opposite}).segments[0].sources == 2);
}

TEST_CASE("evidence: without a reporter, one source class counts once within 75 m and 2 h") {
  const auto anonymous = [](double x, double time_h, ReportSource s = ReportSource::crowd) { return Said{{x, -500}, ReportType::closed, s, "", time_h}; };
  CHECK(ratio(gather({anonymous(200, 0), anonymous(270, 1.9)})) == Approx(kCrowd));
  CHECK(ratio(gather({anonymous(200, 0), anonymous(280, 1.9)})) == Approx(2 * kCrowd));
  CHECK(ratio(gather({anonymous(200, 0), anonymous(200, 2.1)})) == Approx(2 * kCrowd));
  CHECK(ratio(gather({anonymous(200, 0), anonymous(200, 0, ReportSource::authority)})) == Approx(kCrowd + kOffice));
}

TEST_CASE("evidence: two crowd sources that agree weigh as one verified report, three as three, and only where and when they agree") {
  const auto by = [](const std::string& who, double x = 250, double time_h = 0) { return Said{{x, -500}, ReportType::closed, ReportSource::crowd, who, time_h}; };
  CHECK(ratio(gather({by("ana"), by("ben")})) == Approx(kVerified));
  CHECK(ratio(gather({by("ana"), by("ben"), by("eva")})) == Approx(std::max(kVerified, 3 * kCrowd)));
  CHECK(ratio(gather({by("ana"), by("ben", 340)})) == Approx(2 * kCrowd));
  CHECK(ratio(gather({by("ana"), by("ben", 250, 3)})) == Approx(2 * kCrowd));
  CHECK(ratio(gather({by("ana"), by("")})) == Approx(2 * kCrowd));  // nobody knows who the second is
}

TEST_CASE("evidence: a photo among the copies of a report makes it verified") {
  const Said plain{kOnAO, ReportType::closed, ReportSource::crowd, "ana", 0}, photo{kOnAO, ReportType::closed, ReportSource::verified, "ana", 1};
  CHECK(ratio(gather({plain, photo})) == Approx(kVerified));
}

TEST_CASE("evidence: clearing takes out earlier closures of the segment and no later ones") {
  const auto said = [](ReportType t, double time_h, const std::string& who, Point at = kOnAO) { return Said{at, t, ReportSource::authority, who, time_h}; };
  const auto e = gather({said(ReportType::closed, 1, "ana"), said(ReportType::cleared, 5, "crew")});
  CHECK(ratio(e) == 0);
  CHECK(e.segments[0].cleared_h == 5);
  CHECK(e.counts.superseded == 1);
  CHECK(e.counts.placed == 2);
  // The same reporter says again, later, that it is closed: that counts.
  CHECK(ratio(gather({said(ReportType::closed, 1, "ana"), said(ReportType::cleared, 5, "crew"), said(ReportType::closed, 6, "ana")})) == Approx(kOffice));
  CHECK_FALSE(gather({said(ReportType::closed, 1, "ana"), said(ReportType::cleared, 5, "crew"), said(ReportType::closed, 6, "ana")}).segments[0].cleared_h);
  // The latest word of an office stands against whatever was said before.
  CHECK(ratio(gather({said(ReportType::closed, 1, "ana"), said(ReportType::open, 5, "crew")})) == Approx(std::log(0.01 / 0.995)));
  CHECK(gather({said(ReportType::closed, 1, "ana", kOnOB), said(ReportType::cleared, 5, "crew")}).segments.size() == 2);
}

TEST_CASE("evidence: a closure that nobody confirms for twelve hours keeps half its weight; open reports keep theirs") {
  const auto said = [](ReportType t, double time_h, const std::string& who, Point at = kOnAO) { return Said{at, t, ReportSource::authority, who, time_h}; };
  const auto at_ao = [](const Evidence& e) {
    for (const auto& s : e.segments)
      if (s.segment == cross().street('A', 'O')) return s.log_if_closed - s.log_if_open;
    return 0.0;
  };
  CHECK(at_ao(gather({said(ReportType::closed, 0, "a"), said(ReportType::closed, 11.9, "b", kOnOB)})) == Approx(kOffice));
  CHECK(at_ao(gather({said(ReportType::closed, 0, "a"), said(ReportType::closed, 12, "b", kOnOB)})) == Approx(kOffice / 2));
  CHECK(at_ao(gather({said(ReportType::closed, 0, "a"), said(ReportType::closed, 20, "b")})) == Approx(2 * kOffice));
  CHECK(at_ao(gather({said(ReportType::closed, 0, "a"), said(ReportType::closed, 20, "a")})) == Approx(kOffice));
  CHECK(at_ao(gather({said(ReportType::open, 0, "a"), said(ReportType::closed, 20, "b", kOnOB)})) == Approx(std::log(0.01 / 0.995)));
  // Even a report that says nothing of streets tells how late it is.
  CHECK(at_ao(gather({said(ReportType::closed, 0, "a"), said(ReportType::damage, 20, "b", kFar)})) == Approx(kOffice / 2));
}

TEST_CASE("evidence: at a crossing a report is shared among three streets, and its likelihood is their mixture") {
  const auto e = gather({{{500, -500}, ReportType::closed, ReportSource::authority}});
  REQUIRE(e.segments.size() == 3);
  REQUIRE(e.claims.size() == 1);
  for (const auto& p : e.claims[0].parts) CHECK(p.weight == Approx(1.0 / 3));
  CHECK(std::exp(hazard::log_likelihood(e, {1, 1, 1})) == Approx(0.99));
  CHECK(std::exp(hazard::log_likelihood(e, {0, 0, 0})) == Approx(0.005));
  CHECK(std::exp(hazard::log_likelihood(e, {0, 1, 0})) == Approx(0.99 / 3 + 2 * 0.005 / 3));
  const double lr = std::exp(e.segments[0].log_if_closed - e.segments[0].log_if_open);
  CHECK(lr == Approx((0.99 / 3 + 2 * 0.005 / 3) / 0.005));
  CHECK_FALSE(e.segments[0].inspected);
  CHECK_THROWS_AS(hazard::log_likelihood(e, {1}), std::logic_error);
}

TEST_CASE("evidence: a nearer street and a named street get more of a report") {
  const SegmentId ao = cross().street('A', 'O'), co = cross().street('C', 'O');
  const auto share = [](const Evidence& e, SegmentId s) {
    for (const auto& p : e.claims.at(0).parts)
      if (e.segments[p.position].segment == s) return p.weight;
    return 0.0;
  };
  const Point corner{492, -480};  // 8 m from C-O, 20 m from A-O and O-B
  CHECK(share(gather({{corner}}), co) > share(gather({{corner}}), ao));
  Said named{corner};
  named.street = "A-O";
  CHECK(share(gather({named}), ao) > 0.7);
  // With street text the point may lie 50 m off, without 25 m.
  Said off{{250, -540}};
  CHECK(gather({off}).counts.unplaced == 1);
  off.street = "somewhere else";
  CHECK(gather({off}).counts.placed == 1);
}

TEST_CASE("evidence: a line speaks of every street along it, or of those with its name; a short one is read as a point") {
  const auto line = [](std::vector<Point> points, const std::string& street = "") {
    Report r = report("r", {kOnAO, ReportType::closed, ReportSource::authority});
    r.place = std::move(points);
    r.street = street;
    return gather_evidence(cross().city.roads, {r});
  };
  const auto e = line({{0, -510}, {1000, -510}});
  CHECK(e.segments.size() == 2);
  CHECK(e.claims.size() == 2);
  for (const auto& s : e.segments) CHECK(s.log_if_closed - s.log_if_open == Approx(kOffice));
  CHECK(line({{0, -510}, {1000, -510}}, "o-b").segments.size() == 1);
  CHECK(line({{100, -500}, {140, -500}}).segments.size() == 1);
  CHECK(line({{100, 4000}, {140, 4000}}).counts.unplaced == 1);
  // Neighbouring stretches of one line are no duplicates of each other.
  const auto blocks = test::draw({"A-B-C-D-E-F"});
  Report r = report("r", {});
  r.place = {{0, 0}, {500, 0}};
  CHECK(gather_evidence(blocks.city.roads, {r}).segments.size() == 5);
  CHECK(gather_evidence(blocks.city.roads, {r}).counts.duplicates == 0);
}

TEST_CASE("evidence: a street named alone is found when it has few stretches, whatever its spelling") {
  test::OsmText text;
  text.node(1, 0, 0).node(2, 300, 0).node(3, 600, 0).node(4, 900, 0).node(5, 1200, 0).node(6, 1500, 0);
  text.node(11, 300, 300).node(12, 600, 300).node(13, 900, 300).node(14, 1200, 300);
  text.way(1, {1, 2, 3, 4, 5, 6}, {{"highway", "primary"}, {"name", "Avenida Álvaro Obregón"}});
  text.way(2, {2, 11}, {{"highway", "residential"}, {"name", "Calle Oriente 229"}});
  text.way(3, {3, 12}, {{"highway", "residential"}, {"name", "Calle Oriente 231"}});
  text.way(4, {4, 13}, {{"highway", "residential"}, {"name", "Laguna de Términos"}});
  text.way(5, {5, 14}, {{"highway", "footway"}, {"name", "Pasaje Peña"}});
  const City city = text.import();
  const auto named = [&](const std::string& street) {
    Report r = report("r", {});
    r.place.clear();
    r.street = street;
    const auto e = gather_evidence(city.roads, {r});
    std::vector<std::string> names;
    for (const auto& s : e.segments) names.push_back(city.roads.name(s.segment));
    return names;
  };
  CHECK(named("ORIENTE 229") == std::vector<std::string>{"Calle Oriente 229"});
  CHECK(named("c. oriente 231 No. 15, Agrícola Oriental") == std::vector<std::string>{"Calle Oriente 231"});
  CHECK(named("Oriente 233").empty());
  CHECK(named("laguna de terminos esq. Mariano Escobedo") == std::vector<std::string>{"Laguna de Términos"});
  CHECK(named("Lagna de Terminos") == std::vector<std::string>{"Laguna de Términos"});
  CHECK(named("pasaje pena") == std::vector<std::string>{"Pasaje Peña"});
  CHECK(named("Alvaro Obregon").empty());  // five stretches
  CHECK(named("Tlalpan").empty());
  CHECK(named("???").empty());
  CHECK(named("Avenida").empty());
}

TEST_CASE("evidence: names are compared without accents, street words and house numbers") {
  const auto alike = [](std::string_view said, std::string_view map) { return hazard::similarity(hazard::street_name(said, true), hazard::street_name(map, false)); };
  CHECK(alike("AV. ÁLVARO OBREGÓN", "Avenida Álvaro Obregón") == 1);
  CHECK(alike("A\xcc\x81lvaro Obrego\xcc\x81n", "Álvaro Obregón") == 1);
  CHECK(alike("blvd. Kukulcan", "Boulevard Kukulcán") == 1);
  CHECK(alike("Insurgentes Sur 421", "Avenida Insurgentes Sur") == 1);
  CHECK(alike("Obregon", "Álvaro Obregón") == 0);
  CHECK(alike("Durangos", "Durango") == Approx(1 - 1.0 / 8));
  CHECK(alike("Calle 5", "Calle 6") == 0);
  CHECK(alike("Calle 10", "Calle 10") == 1);
  CHECK(alike("", "Durango") == 0);
  CHECK(alike("Durango", "") == 0);
  CHECK(alike("Rua São João", "Rua Sao Joao") == 1);
}

TEST_CASE("evidence: damage of buildings and reports out of reach are counted, not used") {
  const auto e = gather({{kOnAO, ReportType::damage}, {kFar}, {kOnAO}});
  CHECK(e.counts.read == 3);
  CHECK(e.counts.damage_only == 1);
  CHECK(e.counts.unplaced == 1);
  CHECK(e.counts.placed == 1);
  CHECK(ratio(e) == Approx(kCrowd));
  REQUIRE(e.notes.size() == 2);
  CHECK_THAT(e.notes[0], Contains("3 read, 1 placed"));
  CHECK_THAT(e.notes[1], Contains("r1"));
  CHECK(gather({}).notes.empty());
}

TEST_CASE("evidence: an inspection is marked, with its latest word") {
  const auto by = [](ReportType t, double time_h) { return Said{kOnAO, t, ReportSource::inspection, "", time_h}; };
  auto s = gather({by(ReportType::closed, 1)}).segments[0];
  CHECK((s.inspected && s.inspected_closed));
  s = gather({by(ReportType::closed, 1), by(ReportType::open, 4)}).segments[0];
  CHECK((s.inspected && !s.inspected_closed));
  CHECK_FALSE(gather({{kOnAO, ReportType::closed, ReportSource::authority}}).segments[0].inspected);
}

TEST_CASE("evidence: the order of the reports does not matter") {
  scenario::Draws draws(11, 0, scenario::Purpose::test, 0);
  std::vector<Report> reports;
  for (int i = 0; i < 300; ++i) {
    Said s{{1000 * draws.uniform(), -500 + 40 * draws.uniform()}, static_cast<ReportType>(draws.below(4)), static_cast<ReportSource>(draws.below(4))};
    if (draws.uniform() < 0.6) s.who = std::string(1, static_cast<char>('a' + draws.below(20)));
    s.time_h = static_cast<double>(draws.below(30));
    reports.push_back(report("r" + std::to_string(i), s));
  }
  const auto e = gather_evidence(cross().city.roads, reports);
  for (std::size_t i = reports.size(); i > 1; --i) std::swap(reports[i - 1], reports[draws.below(i)]);
  const auto f = gather_evidence(cross().city.roads, reports);
  REQUIRE(e.segments.size() == f.segments.size());
  CHECK(e.counts.duplicates == f.counts.duplicates);
  CHECK(e.counts.superseded == f.counts.superseded);
  for (std::size_t i = 0; i < e.segments.size(); ++i) {
    CHECK(e.segments[i].segment == f.segments[i].segment);
    CHECK(e.segments[i].log_if_closed == f.segments[i].log_if_closed);
    CHECK(e.segments[i].log_if_open == f.segments[i].log_if_open);
  }
  CHECK(e.counts.read == e.counts.placed + e.counts.unplaced + e.counts.damage_only);
}

TEST_CASE("evidence: where nothing is ambiguous the world's likelihood is the product over streets") {
  const auto e = gather({{kOnAO, ReportType::closed, ReportSource::crowd, "a"}, {kOnOB, ReportType::open, ReportSource::verified, "b"}, {kOnCO, ReportType::closed, ReportSource::authority},
                         {kOnAO, ReportType::open, ReportSource::crowd, "c"}});
  REQUIRE(e.segments.size() == 3);
  for (unsigned state = 0; state < 8; ++state) {
    std::vector<std::uint8_t> closed;
    double sum = 0;
    for (unsigned i = 0; i < 3; ++i) {
      closed.push_back(state >> i & 1);
      sum += closed[i] ? e.segments[i].log_if_closed : e.segments[i].log_if_open;
    }
    CHECK(hazard::log_likelihood(e, closed) == Approx(sum));
  }
}

TEST_CASE("evidence: closures of a world are looked up by segment and mode") {
  const auto e = gather({{kOnAO}, {kOnCO}, {kOnOB}});
  REQUIRE(e.segments.size() == 3);
  hazard::Closure car, chair;
  car.segment = e.segments[0].segment;
  car.modes = kCar;
  chair.segment = e.segments[2].segment;
  chair.modes = kWheelchair;
  CHECK(hazard::closed_in(e, {car, chair}) == std::vector<std::uint8_t>{1, 0, 0});
  CHECK(hazard::closed_in(e, {car, chair}, kAllModes) == std::vector<std::uint8_t>{1, 0, 1});
  CHECK(hazard::closed_in(e, std::vector<hazard::Closure>{}) == std::vector<std::uint8_t>{0, 0, 0});
}

TEST_CASE("evidence: a hundred thousand reports of one place, by one, by nobody or by as many people, take no time") {
  for (const int kind : {0, 1, 2}) {
    std::vector<Report> reports;
    for (int i = 0; i < 100000; ++i) {
      Said s{kOnAO};
      s.time_h = kind == 1 ? 0 : i / 1000.0;
      if (kind != 1) s.who = kind == 0 ? "ana" : "p" + std::to_string(i);
      reports.push_back(report(std::to_string(i), s));
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto e = gather_evidence(cross().city.roads, reports);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));  // well under one second; quadratic work would take minutes
    REQUIRE(e.segments.size() == 1);
    CHECK(e.segments[0].reports == 100000);
    if (kind < 2) CHECK(e.counts.duplicates == 99999);
  }
}

TEST_CASE("evidence: a closure counts at the time of the report, and one outside the model explains all that is said of it") {
  const auto e = gather({{kOnAO, ReportType::closed, ReportSource::inspection, "a", 5}, {kOnAO, ReportType::closed, ReportSource::verified, "b", 5}});
  hazard::Closure later;
  later.segment = e.segments[0].segment;
  later.modes = kAllModes;
  later.from = SimTime::from(Seconds(20 * 3600));
  CHECK(hazard::closed_in(e, {later})[0] == 0);
  later.from = SimTime(0);
  CHECK(hazard::closed_in(e, {later})[0] == 1);
  later.until = SimTime::from(Seconds(4 * 3600));
  CHECK(hazard::closed_in(e, {later})[0] == 0);
  const double both = kOffice + kVerified;
  CHECK(hazard::log_likelihood(e, {1}) - hazard::log_likelihood(e, {0}, 0.01) == Approx(both - std::log(0.01 * std::exp(both) + 0.99)));
  CHECK(hazard::log_likelihood(e, {0}, 0) == Approx(hazard::log_likelihood(e, {0})));
}
