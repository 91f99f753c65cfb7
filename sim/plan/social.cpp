#include "sim/plan/social.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "graph/errors.hpp"

namespace senda::plan {

std::vector<double> drawn_weights(scenario::Draws& d, std::size_t n) {
  std::vector<double> w;
  for (std::size_t i = 0; i < n; ++i) w.push_back(-std::log(1 - d.uniform()) + 1e-300);
  const double sum = std::accumulate(w.begin(), w.end(), 0.0);
  for (double& v : w) v *= static_cast<double>(n) / sum;
  return w;
}

std::vector<double> SocialVulnerability::redrawn(scenario::Draws indicators_draws, scenario::Draws themes_draws) const {
  measure::SviWeights w;
  w.theme = drawn_weights(themes_draws, themes.size());
  if (sovi) {
    std::vector<double> score(rows(), 0);
    for (std::size_t c = 0; c < sovi->components.size(); ++c)
      for (std::size_t r = 0; r < rows(); ++r) score[r] += w.theme[c] * sovi->components[c].score[r];
    return measure::percentiles(score);
  }
  w.column.resize(indicators.size());
  for (const auto& t : parts) {
    const auto own = drawn_weights(indicators_draws, t.columns.size());
    for (std::size_t k = 0; k < own.size(); ++k) w.column[t.columns[k]] = own[k];
  }
  return measure::svi_rank(percentile, parts, measure::MissingParts::average, w);
}

namespace {

class Index {
 public:
  Index(const ZoneSources& from, std::vector<std::string>& notes) : from_(from), notes_(notes) {}

  SocialVulnerability run() {
    inhabited();
    if (out_.rows() == 0) return std::move(out_);
    const auto& given = from_.inputs.themes;
    take(given ? given_themes(*given, from_, out_.zone, notes_) : default_themes(from_, out_.zone));
    if (!out_.left_out.empty()) notes_.push_back(fmt::format("social vulnerability: left out, because fewer than half of the zones state it or all are alike: {}", fmt::join(out_.left_out, ", ")));
    if (out_.indicators.size() < 2) fall_back();
    for (const ZoneIndicator& i : out_.indicators) out_.percentile.push_back(measure::percentiles(i.value, i.reversed));
    if (from_.scenario.vulnerability.method == "sovi") components();
    else percentile_ranks();
    count_flags();
    describe();
    return std::move(out_);
  }

 private:
  void inhabited() {
    const scenario::Zones& z = from_.inputs.zones;
    PerZone<double> persons(z.size(), 0);
    for (HouseholdId h : from_.residents.all())
      if (from_.residents.zone[h].exists()) persons[from_.residents.zone[h]] += static_cast<double>(from_.residents.members(h).size());
    for (ZoneId id : z.id.keys()) {
      if (persons[id] <= 0) continue;
      out_.zone.push_back(id);
      out_.persons.push_back(persons[id]);
    }
  }

  static bool varies(const ZoneIndicator& i) {
    double low = INFINITY, high = -INFINITY;
    for (double v : i.value)
      if (!std::isnan(v)) {
        low = std::min(low, v);
        high = std::max(high, v);
      }
    return low < high;
  }

  // Indicators that at least half of the zones state and that tell zones apart.
  void take(std::vector<IndicatorTheme> themes) {
    for (IndicatorTheme& t : themes) {
      measure::SviTheme part{t.name, {}};
      for (ZoneIndicator& i : t.indicators) {
        if (share_known(i) < 0.5 || !varies(i)) {
          out_.left_out.push_back(i.name);
          continue;
        }
        part.columns.push_back(out_.indicators.size());
        out_.indicators.push_back(std::move(i));
      }
      if (!part.columns.empty()) out_.parts.push_back(std::move(part));
    }
  }

  void fall_back() {
    out_.indicators.clear();
    out_.parts.clear();
    notes_.push_back("social vulnerability: the sources of the zones state fewer than two indicators; shares of the synthetic residents stand in, which tell little of a zone (screening only)");
    take({residents_theme(from_.residents, out_.zone)});
  }

  void percentile_ranks() {
    std::vector<std::vector<double>> columns;
    std::vector<bool> reversed;
    for (const ZoneIndicator& i : out_.indicators) {
      columns.push_back(i.value);
      reversed.push_back(i.reversed);
    }
    measure::Svi s = measure::svi(columns, reversed, out_.parts, measure::MissingParts::average);
    for (const auto& p : out_.parts) out_.themes.push_back(p.name);
    out_.theme = std::move(s.theme_rank);
    out_.social = std::move(s.rank);
  }

  void components() {
    std::vector<measure::SoviIndicator> columns;
    for (const ZoneIndicator& i : out_.indicators) columns.push_back({i.name, i.value, i.reversed});
    try {
      out_.sovi = measure::sovi(columns);
    } catch (const InputError& e) {
      throw InputError(from_.scenario.file.string(), "vulnerability.method", e.what(), "");
    }
    out_.parts.clear();
    for (const auto& c : out_.sovi->components) {
      out_.themes.push_back(fmt::format("component{}", out_.themes.size() + 1));
      out_.theme.push_back(measure::percentiles(c.score));
    }
    out_.social = measure::percentiles(out_.sovi->score);
  }

  void count_flags() {
    out_.flags.assign(out_.rows(), 0);
    for (const auto& p : out_.percentile)
      for (std::size_t r = 0; r < out_.rows(); ++r) out_.flags[r] += p[r] >= measure::kSviFlag;
  }

  void describe() {
    const std::size_t unknown = static_cast<std::size_t>(std::count_if(out_.social.begin(), out_.social.end(), [](double v) { return std::isnan(v); }));
    std::size_t incomplete = 0;
    for (std::size_t r = 0; r < out_.rows(); ++r)
      incomplete += std::any_of(out_.percentile.begin(), out_.percentile.end(), [&](const auto& p) { return std::isnan(p[r]); });
    std::vector<std::string> names;
    for (const ZoneIndicator& i : out_.indicators) names.push_back(i.name);
    notes_.push_back(fmt::format("social vulnerability: {} of {} zones by {}, each zone counting alike", out_.sovi ? "principal components (SoVI, Cutter, Boruff & Shirley 2003)" : "percentile ranks (CDC SVI)", out_.rows(), fmt::join(names, ", ")));
    if (incomplete > unknown) notes_.push_back(fmt::format("social vulnerability: {} zones miss an indicator; the mean of the others of its theme stands for it", incomplete - unknown));
    if (unknown) notes_.push_back(fmt::format("social vulnerability: {} zones state too little and have no social percentile; they are ranked by exposure and access alone", unknown));
    notes_.push_back("social vulnerability describes zones: what holds for a zone need not hold for each person or household in it (ecological fallacy)");
  }

  const ZoneSources& from_;
  std::vector<std::string>& notes_;
  SocialVulnerability out_;
};

}  // namespace

SocialVulnerability social_vulnerability(const ZoneSources& from, std::vector<std::string>& notes) { return Index(from, notes).run(); }

SocialVulnerability social_vulnerability(const world::Study& study, std::vector<std::string>& notes) {
  return social_vulnerability({study.scenario(), study.inputs(), study.residents(), study.hazard().stock()}, notes);
}

}  // namespace senda::plan
