#pragma once
// What reports say about closed streets, as likelihoods: per segment for Bayes on one street, and of a whole
// world for weighting worlds, which carries the news to neighbours through shared shaking. Silence says nothing.
//
// A "closed" report has likelihood Se where the street is closed and FP where it is open; "open" reports 1 - Se and
// 1 - FP. "Cleared" takes out what was said before and is no evidence that the street never was closed. A report that may speak of several streets k has likelihood sum_k w_k L_k.
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sim/hazard/damage.hpp"
#include "sim/hazard/sightings.hpp"

namespace senda::hazard {

/// Probability that a report says "closed" where the street is closed, and where it is open.
struct Reliability {
  double sensitivity, false_positive;
};

struct EvidenceOptions {
  /// By ReportSource [A]. Crowd: in one calibration 71.7 % of flood reports were judged trustworthy [F: Waze, Norfolk].
  std::array<Reliability, scenario::kReportSources> reliability = {{{0.99, 0.005}, {0.99, 0.005}, {0.90, 0.05}, {0.75, 0.25}}};
  /// A closed report that nobody has confirmed for so long, counted to the latest report, keeps half its ln LR [A].
  double half_after_h = 12;
};

/// All that is said of one segment.
struct SegmentEvidence {
  SegmentId segment;
  double log_if_closed = 0, log_if_open = 0;  ///< an ambiguous report: its other streets taken as open
  int sources = 0;                            ///< independent sightings
  int reports = 0;                            ///< reports behind them, repetitions included
  std::array<int, scenario::kReportSources> by_source{};  ///< sightings by ReportSource
  bool inspected = false;                     ///< an inspection speaks of this segment and no other ...
  bool inspected_closed = false;              ///< ... and its latest word is closed
  double time_h = 0;                          ///< latest report
  std::optional<double> cleared_h;            ///< reported as cleared, and not as closed since
  std::vector<std::string> report_ids;        ///< one for each sighting, in order of time
};

/// One independent sighting. `parts` name segments by position in Evidence::segments, kElsewhere = a place
/// that says nothing now; weights sum to 1.
struct Claim {
  static constexpr std::uint32_t kElsewhere = 0xffffffffu;
  struct Part {
    std::uint32_t position;
    double weight;
  };
  std::vector<Part> parts;
  double log_if_closed = 0, log_if_open = 0;
};

struct Evidence {
  std::vector<SegmentEvidence> segments;  ///< ascending segment
  std::vector<Claim> claims;
  ReportCounts counts;
  double as_of_h = 0;                     ///< time of the latest report
  std::vector<std::string> notes;         ///< for people to read
};

/// Crowd sources that agree within 75 m and 2 h weigh together as much as one verified report, or as
/// the crowd reports they are where that is more. Does not depend on the order of the reports.
Evidence gather_evidence(const RoadGraph& g, const std::vector<scenario::Report>& reports, const EvidenceOptions& options = {});

/// Which of the evidence's segments are closed to one of `modes` when last reported; `closures` ascending.
std::vector<std::uint8_t> closed_in(const Evidence& e, const std::vector<Closure>& closures, std::uint8_t modes = kCar | kFoot);
/// The same of a whole world, further spells included.
std::vector<std::uint8_t> closed_in(const Evidence& e, const Damage& damage);
/// ln L of a world; `closed` has one flag for each of e.segments. Up to a constant common to all worlds. A street that
/// the world leaves open is closed for a reason outside the model with probability `unforeseen`, so that a fallen
/// pole does not make the whole city collapse.
double log_likelihood(const Evidence& e, const std::vector<std::uint8_t>& closed, double unforeseen = 0);
/// Bayes on this segment alone: logit p = logit prior + ln LR. A prior of 0 or 1 stays.
double posterior(double prior, const SegmentEvidence& e);

}  // namespace senda::hazard
