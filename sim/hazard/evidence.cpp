#include "sim/hazard/evidence.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <unordered_map>

namespace senda::hazard {

using scenario::ReportSource;
using scenario::ReportType;

namespace {

// ln of the likelihood ratio closed : open, and ln of the likelihood if open. Nobody is trusted without end.
struct Word {
  double ratio, if_open;
};
Word word_of(const Reliability& r, bool says_closed) {
  constexpr double kLeast = 1e-9;
  const double se = std::clamp(r.sensitivity, kLeast, 1 - kLeast), fp = std::clamp(r.false_positive, kLeast, 1 - kLeast);
  if (says_closed) return {std::log(se / fp), std::log(fp)};
  return {std::log((1 - se) / (1 - fp)), std::log1p(-fp)};
}

class Gatherer {
 public:
  Gatherer(const std::vector<scenario::Report>& reports, const EvidenceOptions& options, Sightings sightings)
      : reports_(reports), options_(options), in_(std::move(sightings)) {}

  Evidence run() {
    out_.counts = in_.counts;
    out_.as_of_h = in_.as_of_h;
    find_confirmations();
    list_segments();
    for (const Sighting& s : in_.kept) take(s);
    write_notes();
    return std::move(out_);
  }

 private:
  void find_confirmations() {
    for (const Sighting& s : in_.kept)
      if (s.type == ReportType::closed && s.candidates.front().weight >= kClearlyThere) {
        const auto [it, fresh] = confirmed_h_.try_emplace(s.candidates.front().segment, s.latest_h);
        if (!fresh) it->second = std::max(it->second, s.latest_h);
      }
  }

  void list_segments() {
    std::vector<SegmentId> all;
    for (const Sighting& s : in_.kept)
      for (const Candidate& c : s.candidates)
        if (c.segment.exists()) all.push_back(c.segment);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    out_.segments.resize(all.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      out_.segments[i].segment = all[i];
      position_[all[i]] = i;
    }
  }

  double unconfirmed_h(const Sighting& s) const {
    double latest = s.latest_h;
    for (const Candidate& c : s.candidates)
      if (const auto it = confirmed_h_.find(c.segment); it != confirmed_h_.end()) latest = std::max(latest, it->second);
    return in_.as_of_h - latest;
  }

  Word weigh(const Sighting& s) const {
    if (s.type == ReportType::cleared) return {0, 0};
    const bool closed = s.type == ReportType::closed;
    const auto of = [&](ReportSource source) { return word_of(options_.reliability[static_cast<std::size_t>(source)], closed); };
    Word w = of(s.source);
    if (s.agreeing > 1) {
      const double share = of(ReportSource::verified).ratio / s.agreeing;
      if (std::abs(share) > std::abs(w.ratio)) w.ratio = share;
    }
    if (closed && unconfirmed_h(s) >= options_.half_after_h) w.ratio /= 2;
    return w;
  }

  void take(const Sighting& s) {
    const Word w = weigh(s);
    Claim claim;
    claim.log_if_open = w.if_open;
    claim.log_if_closed = w.if_open + w.ratio;
    for (const Candidate& c : s.candidates) {
      if (!c.segment.exists()) {
        claim.parts.push_back({Claim::kElsewhere, c.weight});
        continue;
      }
      const std::uint32_t position = position_.at(c.segment);
      claim.parts.push_back({position, c.weight});
      note(out_.segments[position], s, w, c.weight);
    }
    out_.claims.push_back(std::move(claim));
  }

  void note(SegmentEvidence& e, const Sighting& s, const Word& w, double weight) {
    e.log_if_open += w.if_open;
    e.log_if_closed += w.if_open + (weight < 1 ? std::log(weight * std::exp(w.ratio) + 1 - weight) : w.ratio);
    const bool first = e.sources == 0;
    ++e.sources;
    e.reports += static_cast<int>(s.copies);
    ++e.by_source[static_cast<std::size_t>(s.source)];
    e.report_ids.push_back(reports_[s.report].id);
    if (s.source == ReportSource::inspection && s.type != ReportType::cleared && weight >= 1 && (!e.inspected || s.latest_h >= inspected_h_[e.segment])) {
      e.inspected = true;
      e.inspected_closed = s.type == ReportType::closed;
      inspected_h_[e.segment] = s.latest_h;
    }
    if (s.type == ReportType::cleared && weight >= kClearlyThere) e.cleared_h = std::max(e.cleared_h.value_or(s.latest_h), s.latest_h);
    else if (s.type == ReportType::closed && e.cleared_h && s.latest_h > *e.cleared_h) e.cleared_h.reset();
    e.time_h = first ? s.latest_h : std::max(e.time_h, s.latest_h);
  }

  void write_notes() {
    const ReportCounts& c = out_.counts;
    if (c.read > 0)
      out_.notes.push_back(fmt::format("reports: {} read, {} placed on {} streets ({} repetitions, {} superseded), {} not placed, {} of damage alone", c.read, c.placed,
                                       out_.segments.size(), c.duplicates, c.superseded, c.unplaced, c.damage_only));
    if (c.unplaced > 0)
      out_.notes.push_back(fmt::format("reports not placed (no street within {:.0f} m, or a name that fits no street or more than {} stretches): {}{}", kSnap_m, kMostCandidates,
                                       fmt::join(in_.unplaced, ", "), c.unplaced > in_.unplaced.size() ? ", ..." : ""));
  }

  const std::vector<scenario::Report>& reports_;
  const EvidenceOptions& options_;
  Sightings in_;
  std::unordered_map<SegmentId, double> confirmed_h_;
  std::unordered_map<SegmentId, double> inspected_h_;
  std::unordered_map<SegmentId, std::uint32_t> position_;
  Evidence out_;
};

}  // namespace

Evidence gather_evidence(const RoadGraph& g, const std::vector<scenario::Report>& reports, const EvidenceOptions& options) {
  return Gatherer(reports, options, independent_sightings(g, reports)).run();
}

std::vector<std::uint8_t> closed_in(const Evidence& e, const std::vector<Closure>& closures, std::uint8_t modes) {
  std::vector<std::uint8_t> closed(e.segments.size(), 0);
  auto at = closures.begin();
  for (std::size_t i = 0; i < closed.size(); ++i) {
    const SimTime seen = SimTime::from(Seconds(3600 * std::max(0.0, e.segments[i].time_h)));
    while (at != closures.end() && at->segment < e.segments[i].segment) ++at;
    for (auto c = at; c != closures.end() && c->segment == e.segments[i].segment; ++c)
      closed[i] = closed[i] || ((c->modes & modes) && c->from <= seen && c->until > seen);
  }
  return closed;
}

std::vector<std::uint8_t> closed_in(const Evidence& e, const Damage& damage) {
  auto closed = closed_in(e, damage.closures);
  if (damage.further.empty()) return closed;
  std::vector<Closure> further = damage.further;
  std::stable_sort(further.begin(), further.end(), [](const Closure& a, const Closure& b) { return a.segment < b.segment; });
  const auto more = closed_in(e, further);
  for (std::size_t i = 0; i < closed.size(); ++i) closed[i] = closed[i] || more[i];
  return closed;
}

double log_likelihood(const Evidence& e, const std::vector<std::uint8_t>& closed, double unforeseen) {
  if (closed.size() != e.segments.size()) throw std::logic_error("log_likelihood: one flag for each segment of the evidence");
  // Claims on one street alone are brought together first: one unforeseen closure explains all of them.
  std::vector<double> if_closed(e.segments.size(), 0), if_open(e.segments.size(), 0);
  double sum = 0;
  for (const Claim& c : e.claims) {
    if (c.parts.size() == 1 && c.parts[0].position != Claim::kElsewhere) {
      if_closed[c.parts[0].position] += c.log_if_closed;
      if_open[c.parts[0].position] += c.log_if_open;
      continue;
    }
    double share = 0;  // of the weight that lies on closed streets
    for (const Claim::Part& p : c.parts)
      if (p.position != Claim::kElsewhere) share += p.weight * (closed[p.position] ? 1 : unforeseen);
    const double ratio = c.log_if_closed - c.log_if_open;
    sum += c.log_if_open + (share >= 1 ? ratio : share > 0 ? std::log(share * std::exp(ratio) + 1 - share) : 0);
  }
  for (std::size_t i = 0; i < closed.size(); ++i) {
    const double ratio = if_closed[i] - if_open[i];
    if (closed[i]) sum += if_closed[i];
    else sum += if_open[i] + (unforeseen <= 0 ? 0 : ratio > 500 ? std::log(unforeseen) + ratio : std::log(unforeseen * std::exp(ratio) + 1 - unforeseen));
  }
  return sum;
}

double posterior(double prior, const SegmentEvidence& e) {
  if (!(prior > 0)) return 0;
  if (prior >= 1) return 1;
  const double logit = std::log(prior / (1 - prior)) + e.log_if_closed - e.log_if_open;
  return 1 / (1 + std::exp(-logit));
}

}  // namespace senda::hazard
