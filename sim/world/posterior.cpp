#include "sim/world/posterior.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace senda::world {

using hazard::Closure;
using scenario::Purpose;
using scenario::Streams;

namespace {

constexpr double kNear = 150;            // m around a reported street within which buildings are drawn anew [A]
constexpr double kMix = 0.35;            // share of fresh shaking in one step [A]
constexpr std::size_t kParticles = 64;   // least number of worlds that are redrawn together [A]
constexpr int kMostStages = 40;
constexpr std::uint32_t kFresh = 0x80000000u;  // worlds that steps draw from, apart from those anybody asks for

double fit(const Study& study, const hazard::Damage& d) {
  return hazard::log_likelihood(study.evidence(), hazard::closed_in(study.evidence(), d), study.scenario().closures.unforeseen);
}

struct Particle {
  hazard::Chance chance;
  hazard::Damage damage;
  double ll = 0;
  std::uint32_t ancestor = 0;
};

/// Worlds moved towards the reports, all at once.
class Redraw {
 public:
  Redraw(const Study& study, std::size_t n, const Progress& progress) : study_(study), progress_(progress), particles_(std::max(n, kParticles)) {}

  std::vector<hazard::Damage> run(std::size_t n, std::string& note) {
    for_each_index(particles_.size(), [&](std::size_t i) { begin(i); }, progress_, "drawing worlds");
    double heat = 0;
    int stage = 0;
    while (heat < 1 && stage < kMostStages) {
      const double rise = ++stage == kMostStages ? 1 - heat : next_rise(heat);
      resample_by(rise, static_cast<std::uint32_t>(stage));
      heat = std::min(1.0, heat + rise);
      move(heat, static_cast<std::uint32_t>(stage));
    }
    std::set<std::uint32_t> ancestors;
    std::vector<hazard::Damage> out;
    for (const Particle& p : particles_) ancestors.insert(p.ancestor);
    for (std::size_t i = 0; i < n; ++i) out.push_back(std::move(particles_[i * particles_.size() / n].damage));
    note = fmt::format("{} stages, {:.0f} % of steps taken, {} worlds they come from", stage, 100 * static_cast<double>(taken_) / static_cast<double>(std::max<std::size_t>(1, tried_)), ancestors.size());
    return out;
  }

 private:
  void begin(std::size_t i) {
    Particle& p = particles_[i];
    p.ancestor = static_cast<std::uint32_t>(i);
    p.chance = study_.chance(p.ancestor);
    p.damage = study_.damage(p.chance);
    p.ll = fit(study_, p.damage);
  }

  std::vector<double> weights(double rise) const {
    std::vector<double> w;
    for (const Particle& p : particles_) w.push_back(rise * p.ll);
    return w;
  }
  // The largest step that leaves half of the worlds with weight, by bisection; a quarter at most.
  double next_rise(double heat) const {
    const auto enough = [&](double rise) { return weigh(weights(rise)).effective_size >= 0.5 * static_cast<double>(particles_.size()); };
    double low = 1e-4, high = std::min(0.25, 1 - heat);
    if (enough(high)) return high;
    for (int k = 0; k < 30; ++k) {
      const double middle = (low + high) / 2;
      (enough(middle) ? low : high) = middle;
    }
    return low;
  }

  void resample_by(double rise, std::uint32_t stage) {
    const auto chosen = resample(weigh(weights(rise)), particles_.size(), Streams(seed(), kFresh + stage));
    std::vector<Particle> next;
    next.reserve(particles_.size());
    for (const std::uint32_t i : chosen) next.push_back(particles_[i]);
    particles_ = std::move(next);
  }

  void move(double heat, std::uint32_t stage) {
    const auto steps = static_cast<std::uint32_t>(study_.scenario().closures.redraw_steps);
    std::vector<std::uint32_t> took(particles_.size(), 0);
    for_each_index(particles_.size(), [&](std::size_t i) {
      for (std::uint32_t k = 0; k < steps; ++k) {
        // 17 bits for the world, the rest for stage and step.
        const Streams fresh(seed(), kFresh | ((stage * steps + k) % 16000 << 17) | static_cast<std::uint32_t>(i & 0x1ffff));
        took[i] += step(particles_[i], fresh, k, heat);
      }
    }, progress_, fmt::format("redrawing worlds towards the reports ({:.0f} %)", 100 * heat));
    for (const std::uint32_t t : took) taken_ += t;
    tried_ += steps * particles_.size();
  }

  bool step(Particle& p, const Streams& fresh, std::uint32_t k, double heat) const {
    scenario::Draws d = fresh.of(Purpose::redraw);
    hazard::Chance next = p.chance;
    if (k % 4 == 3) share_anew(next, fresh);
    else if (k % 2 == 0) renew_near(next, fresh, d);
    else mix(next, fresh);
    hazard::Damage damage = study_.damage(next);
    const double ll = fit(study_, damage);
    if (std::log(1 - d.uniform()) >= heat * (ll - p.ll)) return false;
    p.chance = std::move(next);
    p.damage = std::move(damage);
    p.ll = ll;
    return true;
  }

  void mix(hazard::Chance& next, const Streams& fresh) const {
    const hazard::Chance other = study_.hazard().chance(fresh);
    const auto keep = static_cast<float>(std::sqrt(1 - kMix * kMix)), add = static_cast<float>(kMix);
    for (std::size_t i = 0; i < next.shaking.eta.size(); ++i) next.shaking.eta[i] = keep * next.shaking.eta[i] + add * other.shaking.eta[i];
    for (std::size_t i = 0; i < next.shaking.epsilon.size(); ++i) next.shaking.epsilon[i] = keep * next.shaking.epsilon[i] + add * other.shaking.epsilon[i];
  }
  // Blocks, bridges, services and the branch of the logic tree.
  void share_anew(hazard::Chance& next, const Streams& fresh) const {
    next.shared = fresh;
    if (study_.hazard().shaking()) next.shaking.branch = study_.hazard().shaking()->branch_of(fresh);
  }
  void renew_near(hazard::Chance& next, const Streams& fresh, scenario::Draws& d) const {
    const auto& reported = study_.evidence().segments;
    const Point at = study_.city().roads.midpoint(reported[static_cast<std::size_t>(d.below(reported.size()))].segment);
    const auto& stock = study_.hazard().stock();
    if (next.renewed.empty()) next.renewed.assign(stock.size(), next.streams.world());
    for (hazard::StockId b : stock.point.keys())
      if (distance_m(stock.point[b], at) < kNear) next.renewed[b.value()] = fresh.world();
  }

  std::uint64_t seed() const { return static_cast<std::uint64_t>(study_.scenario().seed); }

  const Study& study_;
  const Progress& progress_;
  std::vector<Particle> particles_;
  std::size_t taken_ = 0, tried_ = 0;
};

class Updater {
 public:
  Updater(const Study& study, std::size_t n, const Progress& progress) : study_(study), evidence_(study.evidence()), unforeseen_(study.scenario().closures.unforeseen), progress_(progress) {
    out_.damage.resize(n);
  }

  Posterior run() {
    const std::size_t n = out_.damage.size();
    for_each_index(n, [&](std::size_t i) { out_.damage[i] = study_.damage(study_.chance(static_cast<std::uint32_t>(i))); }, progress_, "drawing worlds");
    out_.effective_size = static_cast<double>(n);
    if (evidence_.segments.empty()) return std::move(out_);
    std::vector<double> prior = frequencies(), ll;
    for (double& p : prior) p = p + (1 - p) * unforeseen_;
    for (const auto& d : out_.damage) ll.push_back(fit(study_, d));
    const Ensemble ensemble = weigh(ll);
    out_.effective_size = ensemble.effective_size;
    if (out_.effective_size >= kEnough) take(resample(ensemble, n, Streams::once(static_cast<std::uint64_t>(study_.scenario().seed))));
    else redraw(n);
    for (std::size_t i = 0; i < n; ++i) {
      out_.damage[i].world = static_cast<std::uint32_t>(i);
      as_reported(out_.damage[i]);
    }
    const std::vector<double> after = frequencies();
    for (std::size_t k = 0; k < evidence_.segments.size(); ++k)
      out_.streets.push_back({evidence_.segments[k].segment, prior[k], hazard::posterior(prior[k], evidence_.segments[k]), after[k]});
    return std::move(out_);
  }

 private:
  std::vector<double> frequencies() const {
    std::vector<double> share(evidence_.segments.size(), 0);
    for (const auto& d : out_.damage) {
      const auto closed = hazard::closed_in(evidence_, d);
      for (std::size_t k = 0; k < share.size(); ++k) share[k] += closed[k] / static_cast<double>(out_.damage.size());
    }
    return share;
  }

  void take(const std::vector<std::uint32_t>& chosen) {
    std::vector<hazard::Damage> worlds;
    for (const std::uint32_t i : chosen) worlds.push_back(out_.damage[i]);
    out_.damage = std::move(worlds);
    out_.notes.push_back(fmt::format("worlds are weighted by reports on {} streets: the weight of {:.0f} of {} worlds", evidence_.segments.size(), out_.effective_size, chosen.size()));
  }

  void redraw(std::size_t n) {
    out_.redrawn = true;
    std::string how;
    out_.damage = Redraw(study_, n, progress_).run(n, how);
    out_.notes.push_back(fmt::format("only the weight of {:.1f} of {} worlds fitted the reports on {} streets: worlds were redrawn towards them ({})", out_.effective_size, n, evidence_.segments.size(), how));
  }

  // Inspected streets as seen and cleared ones open; a reported street that the model leaves open may be closed for a
  // reason outside it. What is given as fact stays.
  void as_reported(hazard::Damage& d) const {
    const Streams streams(static_cast<std::uint64_t>(study_.scenario().seed), kFresh + d.world);
    const auto now = hazard::closed_in(evidence_, d);
    for (std::size_t k = 0; k < evidence_.segments.size(); ++k) {
      const auto& e = evidence_.segments[k];
      const auto it = std::lower_bound(d.closures.begin(), d.closures.end(), e.segment, [](const Closure& c, SegmentId s) { return c.segment < s; });
      const bool there = it != d.closures.end() && it->segment == e.segment;
      if (there && it->given) continue;
      if (e.cleared_h || (e.inspected && !e.inspected_closed)) {
        open_again(d, e, there ? &*it : nullptr);
        continue;
      }
      if (now[k]) continue;
      const double u = streams.of(Purpose::redraw, hazard::street_key(study_.city().roads, e.segment)).uniform();
      if (e.inspected || u < hazard::posterior(unforeseen_, e)) close_unforeseen(d, e.segment, there ? &*it : nullptr);
    }
  }

  // Open from when it was cleared, or seen open, on.
  void open_again(hazard::Damage& d, const hazard::SegmentEvidence& e, Closure* closure) const {
    const SimTime at = SimTime::from(Seconds(3600 * std::max(0.0, e.cleared_h.value_or(0))));
    if (closure && closure->from <= at) closure->until = std::min(closure->until, at);
    if (closure && closure->until <= closure->from) d.closures.erase(d.closures.begin() + (closure - d.closures.data()));
  }

  void close_unforeseen(hazard::Damage& d, SegmentId segment, Closure* closure) const {
    const auto modes = static_cast<std::uint8_t>((kCar | kFoot | kWheelchair) & study_.city().roads.segment_modes(segment));
    if (closure) {  // closed to some already: to the others too
      closure->modes |= modes;
      return;
    }
    Closure c;
    c.segment = segment;
    c.modes = modes;
    c.cause = scenario::Cause::other;
    c.work_h = study_.scenario().clearance.unknown_work_h();
    d.closures.insert(std::lower_bound(d.closures.begin(), d.closures.end(), segment, [](const Closure& x, SegmentId s) { return x.segment < s; }), c);
  }

  const Study& study_;
  const hazard::Evidence& evidence_;
  double unforeseen_;
  const Progress& progress_;
  Posterior out_;
};

}  // namespace

Posterior posterior_worlds(const Study& study, std::size_t n, const Progress& progress) { return Updater(study, n, progress).run(); }

}  // namespace senda::world
