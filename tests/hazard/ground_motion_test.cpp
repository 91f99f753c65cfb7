#include <catch2/catch.hpp>

#include <cmath>
#include <nlohmann/json.hpp>

#include "graph/csv.hpp"
#include "sim/hazard/ground_motion.hpp"
#include "sim/hazard/site_response.hpp"

using namespace senda;
using namespace senda::hazard;

namespace {

Motion motion(Imt imt, double m, double h, double r) { return {imt, m, h, {}, {r, r, r}, 760}; }
double cms2(Gmm model, const Motion& m) { return std::exp(ground_motion(model, m)->ln_median) * 980.665; }
const std::string kReference = std::string(SENDA_SOURCE_DIR) + "/tests/reference/";

scenario::Rupture puebla() {
  scenario::Rupture r;
  r.magnitude = 7.1;
  r.lon = -98.4887;
  r.lat = 18.5499;
  r.depth_km = 48;
  r.corners = scenario::Json::parse("[[-98.51,18.67,46.1],[-98.30,18.60,46.1],[-98.54,18.58,56.9],[-98.34,18.50,56.9]]");
  return r;
}

}  // namespace

TEST_CASE("garcia 2005: the printed values of case G1") {
  const auto y = [](Imt imt, double r) { return cms2(Gmm::garcia_2005, motion(imt, 7.1, 57, r)); };
  CHECK(y(kPga, 105) == Approx(80.706).epsilon(1e-5));
  CHECK(y(kSa10, 105) == Approx(36.407).epsilon(2e-5));
  CHECK(y(Imt{2.0}, 105) == Approx(14.385).epsilon(1e-3));
  CHECK(std::exp(ground_motion(Gmm::garcia_2005, motion(kPgv, 7.1, 57, 105))->ln_median) == Approx(4.1528).epsilon(2e-5));
  CHECK(y(kPga, 60) == Approx(192.70).epsilon(2e-5));
  CHECK(y(kPga, 150) == Approx(38.720).epsilon(2e-5));
}

TEST_CASE("garcia 2005 and jaimes 2020: below magnitude 6.5 the hypocentral distance counts, at 6.5 for jaimes alone") {
  const auto at = [](Gmm model, double m, Distances d) {
    Motion q = motion(kPga, m, 50, 0);
    q.distance = d;
    return ground_motion(model, q)->ln_median;
  };
  const Distances d{80, 70, 100};
  CHECK(at(Gmm::garcia_2005, 6.4, d) == Approx(at(Gmm::garcia_2005, 6.4, {100, 0, 100})));
  CHECK(at(Gmm::garcia_2005, 6.5, d) == Approx(at(Gmm::garcia_2005, 6.5, {80, 0, 80})));
  CHECK(at(Gmm::jaimes_2020, 6.5, d) == Approx(at(Gmm::jaimes_2020, 6.5, {100, 0, 100})));
  CHECK(at(Gmm::jaimes_2020, 6.51, d) == Approx(at(Gmm::jaimes_2020, 6.51, {80, 0, 80})));
}

TEST_CASE("arroyo 2010: the printed values of case G2 and the exponential integral") {
  CHECK(cms2(Gmm::arroyo_2010, motion(kPga, 8.0, 20, 100)) == Approx(64.586).epsilon(2e-5));
  CHECK(cms2(Gmm::arroyo_2010, motion(kSa10, 8.0, 20, 100)) == Approx(69.779).epsilon(2e-5));
  CHECK(exponential_integral(1) == Approx(0.21938393).epsilon(1e-7));
  CHECK(exponential_integral(0.5) == Approx(0.55977359).epsilon(1e-7));
  CHECK_FALSE(has(Gmm::arroyo_2010, kPgv));
}

TEST_CASE("boore 2014: the printed values of case G3") {
  const auto y = [](Imt imt, double m, double rjb, double rake, double vs30) {
    Motion q = motion(imt, m, 10, rjb);
    q.rake = rake;
    q.vs30 = vs30;
    return std::exp(ground_motion(Gmm::boore_2014, q)->ln_median);
  };
  CHECK(y(kPga, 7, 20, 0, 760) == Approx(0.14971).epsilon(5e-5));
  CHECK(y(kPgv, 7, 20, 0, 760) == Approx(12.837).epsilon(5e-5));
  CHECK(y(kSa10, 7, 20, 0, 760) == Approx(0.10001).epsilon(1e-4));
  CHECK(y(kPga, 7, 20, 0, 270) == Approx(0.21702).epsilon(5e-5));
  CHECK(y(kPgv, 7, 20, 0, 270) == Approx(25.259).epsilon(5e-5));
  CHECK(y(kSa10, 7, 20, 0, 270) == Approx(0.24211).epsilon(5e-5));
  CHECK(y(kPga, 6.5, 10, -90, 400) == Approx(0.21978).epsilon(5e-5));
  CHECK(y(kPgv, 6.5, 10, -90, 400) == Approx(21.338).epsilon(5e-5));
  CHECK(y(kSa10, 6.5, 10, -90, 400) == Approx(0.20937).epsilon(5e-5));
}

TEST_CASE("every ground-motion model is within 0.1 % of a second implementation written from the formulas alone") {
  const CsvTable t = CsvTable::read(kReference + "gmm_reference.csv");
  std::map<std::string, int> rows;
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const auto cell = [&](const char* name) { return t.cell(r, t.require(name)); };
    const auto number = [&](const char* name, double blank) { return cell(name).empty() ? blank : std::stod(cell(name)); };
    Motion m;
    m.imt = *parse_imt(cell("imt"));
    m.magnitude = number("rup_mag", 0);
    m.depth_km = number("rup_hypo_depth", NAN);
    if (!cell("rup_rake").empty() && number("rup_rake", 0) != -999) m.rake = number("rup_rake", 0);
    m.distance = {number("dist_rrup", NAN), number("dist_rjb", NAN), number("dist_rhypo", NAN)};
    m.vs30 = number("site_vs30", 760);
    const auto s = ground_motion(*parse_gmm(cell("model")), m);
    INFO("row " << cell("id") << " " << cell("model") << " " << cell("imt"));
    REQUIRE(s);
    CHECK(std::exp(s->ln_median) == Approx(number("median", 0)).epsilon(1e-3));
    CHECK(s->sigma == Approx(number("sigma_ln_total", 0)).epsilon(1e-3));
    CHECK(s->tau == Approx(number("tau_ln", 0)).epsilon(1e-3));
    CHECK(s->phi == Approx(number("phi_ln", 0)).epsilon(1e-3));
    ++rows[cell("model")];
  }
  CHECK(rows.size() == kGmmNames.size());
  for (const auto& [model, n] : rows) CHECK(n >= 12);
}

TEST_CASE("a model without the measure or the period says so") {
  CHECK_FALSE(ground_motion(Gmm::youngs_1997_slab, motion(kPgv, 7, 50, 100)));
  CHECK_FALSE(ground_motion(Gmm::garcia_2005, motion(Imt{7.0}, 7, 50, 100)));
  CHECK_FALSE(ground_motion(Gmm::garcia_2005, motion(Imt{0.02}, 7, 50, 100)));
  CHECK(ground_motion(Gmm::garcia_2005, motion(Imt{0.6}, 7, 50, 100)));
}

TEST_CASE("distances: within half a percent or 100 m, and the bend of the earth, of a brute-force reference") {
  const CsvTable t = CsvTable::read(kReference + "distance_reference.csv");
  for (std::size_t r = 0; r < t.rows(); ++r) {
    const auto number = [&](const char* name) -> std::optional<double> {
      const std::string& c = t.cell(r, t.require(name));
      return c.empty() ? std::nullopt : std::optional(std::stod(c));
    };
    scenario::Rupture rup;
    rup.magnitude = number("rup_magnitude");
    rup.lon = number("rup_lon");
    rup.lat = number("rup_lat");
    rup.depth_km = number("rup_depth_km");
    if (number("rup_length_km")) {
      rup.strike = number("rup_strike");
      rup.dip = number("rup_dip");
      rup.length_km = number("rup_length_km");
      rup.width_km = number("rup_width_km");
    }
    const Distances d = RuptureGeometry(rup).to({*number("lon"), *number("lat")}, *number("depth_km"));
    // A long plane is flat here and follows the ground in the reference: they part by the sagitta.
    const double length = number("rup_length_km").value_or(0), sagitta = length * length / 8 / 6371;
    const auto near = [&](double got, double expected) { return std::abs(got - expected) <= std::max(0.1, 0.005 * expected) + sagitta; };
    INFO("row " << r + 1 << ": " << d.rrup_km << " " << d.rjb_km << " " << d.rhypo_km);
    CHECK(near(d.rrup_km, *number("rrup_km")));
    CHECK(near(d.rjb_km, *number("rjb_km")));
    CHECK(near(d.rhypo_km, *number("rhypo_km")));
  }
}

TEST_CASE("the rock station CUP5 in 2017: 111.4 km from the plane, 0.0628 g by garcia, 0.0573 g by jaimes") {
  const Distances d = RuptureGeometry(puebla()).to({-99.1811, 19.3302});
  CHECK(d.rrup_km == Approx(111.4).margin(0.1));
  Motion m = motion(kPga, 7.1, 48, 0);
  m.distance = d;
  CHECK(std::exp(ground_motion(Gmm::garcia_2005, m)->ln_median) == Approx(0.0628).margin(1e-4));
  CHECK(std::exp(ground_motion(Gmm::jaimes_2020, m)->ln_median) == Approx(0.0573).margin(1e-4));
}

TEST_CASE("distances: corners in any order are the same plane") {
  const Distances a = RuptureGeometry(puebla()).to({-99.18, 19.33});
  auto turned = puebla();
  turned.corners = scenario::Json::parse("[[-98.30,18.60,46.1],[-98.34,18.50,56.9],[-98.54,18.58,56.9],[-98.51,18.67,46.1]]");
  const Distances b = RuptureGeometry(turned).to({-99.18, 19.33});
  CHECK(a.rrup_km == Approx(b.rrup_km).epsilon(1e-6));
  CHECK(a.rjb_km == Approx(b.rjb_km).epsilon(1e-6));
}

TEST_CASE("rupture size: from the magnitude where it is not given, never above the ground") {
  CHECK(rupture_size(7, "crustal", 50, 90).length_km == Approx(std::pow(10, -2.44 + 0.59 * 7)));
  CHECK(rupture_size(7, "interface", 50, 20).width_km == Approx(std::pow(10, -0.882 + 0.351 * 7)));
  const RuptureSize limited = rupture_size(7, "crustal", 5, 90);
  CHECK(limited.width_km == Approx(10));
  CHECK(limited.length_km * limited.width_km == Approx(std::pow(10, -2.44 + 0.59 * 7) * std::pow(10, -1.01 + 0.32 * 7)));
  auto r = puebla();
  r.corners = {};
  r.strike = 110;
  r.dip = 80;
  r.length_km = 40;
  r.width_km = 120;
  CHECK_THROWS_WITH(RuptureGeometry(r), Catch::Matchers::Contains("above the ground"));
}

TEST_CASE("lake zone: the printed spectral ratios of science section 1.3") {
  CHECK(lake_amplification(1.0, 1.5) == Approx(4.285714286).epsilon(1e-8));
  CHECK(lake_amplification(2.0, 2.0) == Approx(7.393746306).epsilon(1e-8));
  CHECK(lake_amplification(0.6, 1.0) == Approx(2.642857143).epsilon(1e-8));
  CHECK(lake_amplification(0, 1.5) == Approx(2.5));
  CHECK(hill_factor(2.0) == Approx(2));
  CHECK(hill_factor(0.5) == 1);
}

TEST_CASE("site term: none at 760 m/s, more on softer ground, the more so the weaker the shaking") {
  CHECK(vs30_term(kPga, 760, 0.1) == Approx(0).margin(1e-9));
  CHECK(vs30_term(kSa10, 270, 0.05) > vs30_term(kSa10, 400, 0.05));
  CHECK(vs30_term(kPga, 270, 0.01) > vs30_term(kPga, 270, 0.5));
}

TEST_CASE("intensity: the printed values of case G5") {
  CHECK(mmi_from_pgv(25) == Approx(7.31).margin(0.005));
  CHECK(mmi_from_pgv(5) == Approx(5.10).margin(0.005));
  CHECK(mmi_from_pgv(1e4) == 10);
  CHECK(mmi_from_pga(0.0955) == Approx(5.69463897).epsilon(1e-8));
}

TEST_CASE("measures: names are read and written, nonsense is not") {
  CHECK(parse_imt("SA(0.3)") == kSa03);
  CHECK(name_of(*parse_imt("SA(1.0)")) == "SA(1)");
  for (const char* bad : {"", "pga", "SA()", "SA(-1)", "SA(0.3", "SA(99)", "SA(0.3)x"}) CHECK_FALSE(parse_imt(bad));
}
