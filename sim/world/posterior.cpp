#include "sim/world/posterior.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace senda::world {

using hazard::Closure;
using scenario::Purpose;
using scenario::Streams;

namespace {

constexpr double kNear = 150;            // m around a reported street within which buildings are drawn anew [A]
constexpr double kMix = 0.35;            // share of fresh shaking in one step [A]
constexpr std::uint32_t kFresh = 0x80000000u;  // worlds that steps draw from, apart from those anybody asks for

class Chain {
 public:
  Chain(const Study& study, std::uint32_t start, std::uint32_t slot) : study_(study), slot_(slot), now_(study.chance(start)), damage_(study.damage(now_)) {
    ll_ = fit(damage_);
  }

  hazard::Damage run(std::int64_t steps) {
    for (std::int64_t k = 0; k < steps; ++k) {
      const Streams fresh(now_.streams.seed(), kFresh + slot_ * 1024u + static_cast<std::uint32_t>(k % 1024));
      scenario::Draws d = fresh.of(Purpose::redraw);
      hazard::Chance next = k % 2 ? mixed(fresh) : renewed(fresh, d);
      hazard::Damage damage = study_.damage(next);
      const double ll = fit(damage);
      if (std::log(1 - d.uniform()) < ll - ll_) {
        now_ = std::move(next);
        damage_ = std::move(damage);
        ll_ = ll;
      }
    }
    return std::move(damage_);
  }

 private:
  double fit(const hazard::Damage& d) const { return hazard::log_likelihood(study_.evidence(), hazard::closed_in(study_.evidence(), d.closures)); }

  hazard::Chance mixed(const Streams& fresh) const {
    hazard::Chance next = now_;
    const hazard::Chance other = study_.hazard().chance(fresh);
    const auto keep = static_cast<float>(std::sqrt(1 - kMix * kMix)), add = static_cast<float>(kMix);
    for (std::size_t i = 0; i < next.shaking.eta.size(); ++i) next.shaking.eta[i] = keep * next.shaking.eta[i] + add * other.shaking.eta[i];
    for (std::size_t i = 0; i < next.shaking.epsilon.size(); ++i) next.shaking.epsilon[i] = keep * next.shaking.epsilon[i] + add * other.shaking.epsilon[i];
    return next;
  }

  hazard::Chance renewed(const Streams& fresh, scenario::Draws& d) const {
    hazard::Chance next = now_;
    const auto& reported = study_.evidence().segments;
    const Point at = study_.city().roads.midpoint(reported[static_cast<std::size_t>(d.below(reported.size()))].segment);
    const auto& stock = study_.hazard().stock();
    if (next.renewed.empty()) next.renewed.assign(stock.size(), now_.streams.world());
    for (hazard::StockId b : stock.point.keys())
      if (distance_m(stock.point[b], at) < kNear) next.renewed[b.value()] = fresh.world();
    return next;
  }

  const Study& study_;
  std::uint32_t slot_;
  hazard::Chance now_;
  hazard::Damage damage_;
  double ll_ = 0;
};

class Updater {
 public:
  Updater(const Study& study, std::size_t n, const Progress& progress) : study_(study), evidence_(study.evidence()), progress_(progress) { out_.damage.resize(n); }

  Posterior run() {
    const std::size_t n = out_.damage.size();
    for_each_index(n, [&](std::size_t i) { out_.damage[i] = study_.damage(study_.chance(static_cast<std::uint32_t>(i))); }, progress_, "drawing worlds");
    out_.effective_size = static_cast<double>(n);
    if (evidence_.segments.empty()) return std::move(out_);
    const std::vector<double> prior = frequencies();
    std::vector<double> fit;
    for (const auto& d : out_.damage) fit.push_back(hazard::log_likelihood(evidence_, hazard::closed_in(evidence_, d.closures)));
    const Ensemble ensemble = weigh(fit);
    out_.effective_size = ensemble.contradicted ? 0 : ensemble.effective_size;
    const auto chosen = resample(ensemble, n, Streams::once(static_cast<std::uint64_t>(study_.scenario().seed)));
    if (out_.effective_size >= std::min(kEnough, 0.5 * static_cast<double>(n))) take(chosen);
    else redraw(chosen, prior);
    const std::vector<double> after = frequencies();
    for (std::size_t k = 0; k < evidence_.segments.size(); ++k)
      out_.streets.push_back({evidence_.segments[k].segment, prior[k], hazard::posterior(inside(prior[k]), evidence_.segments[k]), after[k]});
    return std::move(out_);
  }

 private:
  std::vector<double> frequencies() const {
    std::vector<double> share(evidence_.segments.size(), 0);
    for (const auto& d : out_.damage) {
      const auto closed = hazard::closed_in(evidence_, d.closures);
      for (std::size_t k = 0; k < share.size(); ++k) share[k] += closed[k] / static_cast<double>(out_.damage.size());
    }
    return share;
  }
  // A street that no world closed is unlikely to be closed, not impossible: half a world.
  double inside(double p) const {
    const double half = 0.5 / static_cast<double>(out_.damage.size());
    return std::clamp(p, half, 1 - half);
  }

  void take(const std::vector<std::uint32_t>& chosen) {
    std::vector<hazard::Damage> worlds;
    for (const std::uint32_t i : chosen) {
      worlds.push_back(out_.damage[i]);
      worlds.back().world = static_cast<std::uint32_t>(worlds.size() - 1);
    }
    out_.damage = std::move(worlds);
    out_.notes.push_back(fmt::format("worlds are weighted by {} reports on {} streets: {:.0f} of {} worlds carry the weight", evidence_.counts.placed, evidence_.segments.size(), out_.effective_size, chosen.size()));
  }

  void redraw(const std::vector<std::uint32_t>& chosen, const std::vector<double>& prior) {
    out_.redrawn = true;
    for_each_index(chosen.size(), [&](std::size_t i) {
      out_.damage[i] = Chain(study_, chosen[i], static_cast<std::uint32_t>(i)).run(study_.scenario().closures.redraw_steps);
      out_.damage[i].world = static_cast<std::uint32_t>(i);
      set_reported(out_.damage[i], static_cast<std::uint32_t>(i), prior);
    }, progress_, "redrawing worlds towards the reports");
    out_.notes.push_back(fmt::format("only {:.0f} of {} worlds fitted the {} reports on {} streets: worlds were redrawn towards them, inspected streets set to what was seen", out_.effective_size, chosen.size(),
                                     evidence_.counts.placed, evidence_.segments.size()));
  }

  // Inspected streets as seen; the other reported ones by Bayes on each alone.
  void set_reported(hazard::Damage& d, std::uint32_t slot, const std::vector<double>& prior) const {
    for (std::size_t k = 0; k < evidence_.segments.size(); ++k) {
      const auto& e = evidence_.segments[k];
      const Streams streams(static_cast<std::uint64_t>(study_.scenario().seed), kFresh + slot);
      const double p = e.inspected ? (e.inspected_closed ? 1 : 0) : hazard::posterior(inside(prior[k]), e);
      const bool close = streams.of(Purpose::redraw, 1 + e.segment.value()).uniform() < p;
      const auto it = std::lower_bound(d.closures.begin(), d.closures.end(), e.segment, [](const Closure& c, SegmentId s) { return c.segment < s; });
      const bool there = it != d.closures.end() && it->segment == e.segment;
      if (close == there) continue;
      if (there) {
        d.closures.erase(it);
        continue;
      }
      // Reported, and not foreseen in this world: an hour of loader work until something is known [A].
      Closure c;
      c.segment = e.segment;
      c.modes = static_cast<std::uint8_t>((kCar | kFoot | kWheelchair) & study_.city().roads.segment_modes(e.segment));
      c.cause = scenario::Cause::other;
      c.work_h = study_.scenario().clearance.setup_min / 60 + 1;
      d.closures.insert(it, c);
    }
  }

  const Study& study_;
  const hazard::Evidence& evidence_;
  const Progress& progress_;
  Posterior out_;
};

}  // namespace

Posterior posterior_worlds(const Study& study, std::size_t n, const Progress& progress) { return Updater(study, n, progress).run(); }

}  // namespace senda::world
