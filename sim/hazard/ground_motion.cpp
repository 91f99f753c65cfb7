#include "sim/hazard/ground_motion.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "sim/hazard/gmm_coefficients.hpp"
#include "sim/hazard/gmm_rows.hpp"

namespace senda::hazard {

namespace {

constexpr double kLn10 = std::numbers::ln10;
const double kLnG = std::log(kG);

// Saturation distance of García 2005 and Jaimes 2020, km.
double with_saturation(double km, double magnitude) { return std::hypot(km, 0.0075 * std::pow(10, 0.507 * magnitude)); }

std::optional<Shaking> garcia(const Motion& m) {
  const auto c = row_for(garcia_table(), m.imt);
  if (!c) return {};
  const double r = with_saturation(m.magnitude >= 6.5 ? m.distance.rrup_km : m.distance.rhypo_km, m.magnitude);
  const double log10_y = c->c1 + c->c2 * m.magnitude + c->c3 * r - std::log10(r) + c->c5 * m.depth_km;
  return Shaking{log10_y * kLn10 - (m.imt == kPgv ? 0 : kLnG), c->total * kLn10, c->inter * kLn10, c->intra * kLn10};
}

std::optional<Shaking> jaimes(const Motion& m) {
  const auto c = row_for(jaimes_table(), m.imt);
  if (!c) return {};
  const double r = with_saturation(m.magnitude > 6.5 ? m.distance.rrup_km : m.distance.rhypo_km, m.magnitude);
  const double ln_y = c->c1 + c->c2 * m.magnitude + c->c3 * std::log(r) + c->c4 * r + c->c5 * (std::min(m.depth_km, 75.0) - 50);
  return Shaking{ln_y - (m.imt == kPgv ? 0 : kLnG), c->total, c->between, c->within};
}

std::optional<Shaking> arroyo(const Motion& m) {
  const auto c = row_for(arroyo_table(), m.imt);
  if (!c) return {};
  const double r = std::max(m.distance.rrup_km, 0.1), r02 = 1.4447e-5 * std::exp(2.3026 * m.magnitude);
  const double e = (exponential_integral(c->a4 * r) - exponential_integral(c->a4 * std::sqrt(r * r + r02))) / r02;
  return Shaking{c->a1 + c->a2 * m.magnitude + c->a3 * std::log(e) - kLnG, c->total, c->inter, c->intra};
}

double boore_source(const BooreRow& c, const Motion& m) {
  double e = c.e0;
  if (m.rake) {
    const double rake = std::abs(*m.rake);
    e = rake <= 30 || rake >= 150 ? c.e1 : *m.rake > 0 ? c.e3 : c.e2;
  }
  const double over = m.magnitude - c.mh;
  return e + (over <= 0 ? c.e4 * over + c.e5 * over * over : c.e6 * over);
}

double boore_path(const BooreRow& c, const Motion& m) {
  const double r = std::hypot(m.distance.rjb_km, c.h);
  return (c.c1 + c.c2 * (m.magnitude - 4.5)) * std::log(r) + c.c3 * (r - 1);
}

double boore_site(const BooreRow& c, double vs30, double rock_pga_g) {
  const double f2 = c.f4 * (std::exp(c.f5 * (std::min(vs30, 760.0) - 360)) - std::exp(c.f5 * 400));
  return c.c * std::log(std::min(vs30, c.vc) / 760) + f2 * std::log((rock_pga_g + 0.1) / 0.1);
}

// Standard deviations of Boore et al. 2014, eqs. 13-17: by magnitude, for phi also by distance and Vs30.
Shaking boore_spread(const BooreRow& c, const Motion& m) {
  const double f = std::clamp(m.magnitude - 4.5, 0.0, 1.0);
  double phi = c.phi1 + (c.phi2 - c.phi1) * f;
  if (m.distance.rjb_km > c.r1) phi += c.df_r * std::min(1.0, std::log(m.distance.rjb_km / c.r1) / std::log(c.r2 / c.r1));
  if (m.vs30 < 300) phi -= c.df_v * std::min(1.0, std::log(300 / m.vs30) / std::log(300.0 / 225));
  const double tau = c.tau1 + (c.tau2 - c.tau1) * f;
  return {0, std::hypot(tau, phi), tau, phi};
}

std::optional<Shaking> boore(const Motion& m) {
  const auto c = row_for(boore_table(), m.imt);
  if (!c) return {};
  const BooreRow pga = *row_for(boore_table(), kPga);
  Shaking s = boore_spread(*c, m);
  s.ln_median = boore_source(*c, m) + boore_path(*c, m) + boore_site(*c, m.vs30, std::exp(boore_source(pga, m) + boore_path(pga, m)));
  return s;
}

std::optional<Shaking> youngs(const Motion& m, bool slab) {
  const bool rock = m.vs30 >= 760;
  const auto c = row_for(rock ? youngs_rock_table() : youngs_soil_table(), m.imt);
  if (!c) return {};
  const double mag = m.magnitude, cubed = std::pow(10 - mag, 3), r = m.distance.rrup_km;
  const double ln_y = rock ? 0.2418 + 1.414 * mag + c->c1 + c->c2 * cubed + c->c3 * std::log(r + 1.7818 * std::exp(0.554 * mag)) + 0.00607 * m.depth_km + (slab ? 0.3846 : 0)
                           : -0.6687 + 1.438 * mag + c->c1 + c->c2 * cubed + c->c3 * std::log(r + 1.097 * std::exp(0.617 * mag)) + 0.00648 * m.depth_km + (slab ? 0.3643 : 0);
  return Shaking{ln_y, c->c4 + c->c5 * std::min(mag, 8.0), 0, 0};
}

// Atkinson & Boore 2003: log10 of cm/s² on rock, from one row.
double atkinson_rock(const AtkinsonRow& c, const Motion& m, bool slab) {
  const double mag = std::min(m.magnitude, slab ? 8.0 : 8.5);
  const double r = std::hypot(m.distance.rrup_km, 0.00724 * std::pow(10, 0.507 * mag));
  const double g = std::pow(10, slab ? 0.301 - 0.01 * mag : 1.2 - 0.18 * mag);
  return c.c1 + c.c2 * mag + c.c3 * std::min(m.depth_km, 100.0) + c.c4 * r - g * std::log10(r);
}

double atkinson_site(const AtkinsonRow& c, const Motion& m, double rock_pga_cms2) {
  const double site = m.vs30 > 760 ? 0 : m.vs30 > 360 ? c.c5 : m.vs30 >= 180 ? c.c6 : c.c7;
  const double t = m.imt.period_s;
  if (t >= 1) return site;
  const double f = t > 0.5 ? 1 / t - 1 : 1;
  return site * (1 - f * std::clamp((rock_pga_cms2 - 100) / 400, 0.0, 1.0));
}

std::optional<Shaking> atkinson(const Motion& m, bool slab) {
  const auto table = slab ? atkinson_slab_table() : atkinson_interface_table();
  const auto c = row_for(table, m.imt);
  if (!c) return {};
  const double rock_pga = std::pow(10, atkinson_rock(*row_for(table, kPga), m, slab));
  const auto log10_at = [&](const AtkinsonRow& row) { return atkinson_rock(row, m, slab) + atkinson_site(row, m, rock_pga); };
  double log10_y = log10_at(*c);
  // Erratum of 2008 (BSSA 98:2567): interface medians at 0.2 and 0.4 s are smoothed between the two.
  if (!slab && (m.imt.period_s == 0.2 || m.imt.period_s == 0.4))
    log10_y = log10_y / 3 + log10_at(*row_for(table, Imt{m.imt.period_s == 0.2 ? 0.4 : 0.2})) * 2 / 3;
  return Shaking{log10_y * kLn10 - kLnG, c->total * kLn10, c->inter * kLn10, c->intra * kLn10};
}

enum class Setting { crustal, interface, slab };

std::optional<Shaking> zhao(const Motion& m, Setting setting) {
  const auto c = row_for(zhao_table(), m.imt);
  if (!c) return {};
  const double mag = m.magnitude, r = std::max(m.distance.rrup_km, 0.1);
  double ln_y = c->a * mag + c->b * r - std::log(r + c->c * std::exp(c->d * mag));
  if (!(m.depth_km < 15)) ln_y += c->e * (std::min(m.depth_km, 125.0) - 15);
  ln_y += m.vs30 > 1100 ? c->ch : m.vs30 > 600 ? c->s1 : m.vs30 > 300 ? c->s2 : m.vs30 > 200 ? c->s3 : c->s4;
  double tau = c->tau_crustal;
  if (setting == Setting::crustal) {
    if (m.rake && *m.rake > 45 && *m.rake < 135) ln_y += c->fr;
    ln_y += c->qc * (mag - 6.3) * (mag - 6.3) + c->wc;
  } else if (setting == Setting::interface) {
    ln_y += c->si + c->qi * (mag - 6.3) * (mag - 6.3) + c->wi;
    tau = c->tau_interface;
  } else {
    ln_y += c->ss + c->ssl * std::log(r) + c->ps * (mag - 6.5) + c->qs * (mag - 6.5) * (mag - 6.5) + c->ws;
    tau = c->tau_slab;
  }
  return Shaking{ln_y - kLnG, std::hypot(tau, c->sigma), tau, c->sigma};
}

}  // namespace

std::optional<Gmm> parse_gmm(std::string_view name) {
  const auto it = std::find(kGmmNames.begin(), kGmmNames.end(), name);
  if (it == kGmmNames.end()) return {};
  return static_cast<Gmm>(it - kGmmNames.begin());
}
std::string_view name_of(Gmm model) { return kGmmNames[static_cast<std::size_t>(model)]; }

std::optional<Shaking> ground_motion(Gmm model, const Motion& m) {
  switch (model) {
    case Gmm::garcia_2005: return garcia(m);
    case Gmm::jaimes_2020: return jaimes(m);
    case Gmm::arroyo_2010: return arroyo(m);
    case Gmm::boore_2014: return boore(m);
    case Gmm::youngs_1997_interface: return youngs(m, false);
    case Gmm::youngs_1997_slab: return youngs(m, true);
    case Gmm::atkinson_2003_interface: return atkinson(m, false);
    case Gmm::atkinson_2003_slab: return atkinson(m, true);
    case Gmm::zhao_2006_crustal: return zhao(m, Setting::crustal);
    case Gmm::zhao_2006_interface: return zhao(m, Setting::interface);
    case Gmm::zhao_2006_slab: return zhao(m, Setting::slab);
  }
  throw std::logic_error("unknown ground-motion model");
}

bool has(Gmm model, Imt imt) {
  Motion m;
  m.imt = imt;
  m.magnitude = 7;
  m.depth_km = 30;
  m.distance = {100, 100, 100};
  return ground_motion(model, m).has_value();
}

bool has_site_term(Gmm model) { return model >= Gmm::boore_2014; }

double vs30_term(Imt imt, double vs30, double rock_pga_g) {
  const auto c = row_for(boore_table(), imt.period_s > 0 ? Imt{std::clamp(imt.period_s, 0.01, 10.0)} : imt);
  return boore_site(*c, vs30, rock_pga_g);
}

double exponential_integral(double x) {
  if (x <= 0) throw std::logic_error("E1 needs a positive argument");
  return -std::expint(-x);
}

double mmi_from_pgv(double pgv) {
  const double x = std::log10(std::max(pgv, 1e-6));
  return std::clamp(x < 0.53 ? 3.78 + 1.47 * x : 2.89 + 3.16 * x, 1.0, 10.0);
}

double mmi_from_pga(double pga_g) {
  const double x = std::log10(std::max(pga_g * kG, 1e-6));
  return std::clamp(x < 1.57 ? 1.78 + 1.55 * x : -1.60 + 3.70 * x, 1.0, 10.0);
}

}  // namespace senda::hazard
