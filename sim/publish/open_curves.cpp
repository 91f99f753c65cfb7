#include "sim/publish/open_curves.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>

#include "sim/publish/curve_families.hpp"

namespace senda::publish {

namespace {

constexpr double kFineStep_s = 300;
// Ends of the steps where counts carry noise, minutes: the same for every city, whoever moves there.
constexpr std::array<double, 13> kNoisySteps_min = {10, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440};
constexpr std::size_t kMostValues = 100;  // of a group column, in counts without noise

constexpr std::size_t kEverybody = 0;  // the first family

class Curves {
 public:
  Curves(const OpenCase& c, const Areas& a, double rho, const AreaCounts& counts) : c_(c), p_(c.people), a_(a), counts_(counts), rho_(rho) {
    values_ = p_.group_values;
    values_.insert(values_.begin(), {"all"});
    for (std::size_t column = 1; column < values_.size(); ++column) code_.emplace_back(p_.groups[column - 1]);
    by_household();
  }

  OpenTable run() {
    head();
    if (c_.noisy) noisy_series();
    else exact_series();
    hide();
    write();
    return std::move(t_);
  }

 private:
  // Travellers in order of household; in counts with noise the first eight of each.
  void by_household() {
    order_.resize(p_.travellers());
    std::iota(order_.begin(), order_.end(), 0u);
    std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t x, std::uint32_t y) { return p_.household[x] < p_.household[y]; });
    if (!c_.noisy) return;
    std::vector<std::uint32_t> kept;
    std::int64_t of_this = 0;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      of_this = i > 0 && p_.household[order_[i]] == p_.household[order_[i - 1]] ? of_this + 1 : 0;
      if (of_this < kMostPersons) kept.push_back(order_[i]);
    }
    order_ = std::move(kept);
  }

  void set_edges() {
    if (c_.noisy) {
      for (const double min : kNoisySteps_min)
        if (min * 60 < c_.horizon_s) edges_.push_back(min * 60);
    } else {
      for (double t = kFineStep_s; t < c_.horizon_s; t += kFineStep_s) edges_.push_back(t);
    }
    edges_.push_back(c_.horizon_s);
  }
  std::size_t step_of(double t) const { return std::min<std::size_t>(static_cast<std::size_t>(std::lower_bound(edges_.begin(), edges_.end(), t) - edges_.begin()), edges_.size() - 1); }
  bool arrives(std::uint32_t i) const { return p_.arrive_s[i] < record::PeopleRecord::kNever; }
  std::size_t borough(std::uint32_t i) const { return a_.borough_of(a_.of(p_.zone[p_.household[i]])); }
  std::size_t value(std::size_t column, std::uint32_t i) const { return column == 0 ? 0 : code_[column - 1][i]; }

  std::size_t add_family(std::vector<std::size_t> within) {
    families_.push_back({std::move(within), {}, {}, {}});
    return families_.size() - 1;
  }
  std::size_t add_series(std::size_t family, std::size_t column, std::size_t value, std::size_t borough) {
    families_[family].series.push_back(series_.size());
    const std::size_t n = edges_.size();
    Series s{column, value, borough, {std::vector<std::int64_t>(n, 0), std::vector<std::int64_t>(n, 0), {}, {}}, 0, 0, 0, std::vector<double>(n, 0), std::vector<double>(n, 0)};
    series_.push_back(std::move(s));
    return series_.size() - 1;
  }

  // Every value in every borough and in the city; sums run both ways.
  void exact_series() {
    set_edges();
    const std::size_t regions = 1 + a_.boroughs;
    std::vector<std::size_t> first, in_city, by_borough;
    for (std::size_t column = 0; column < values_.size(); ++column) {
      if (column) gather_rare_values(column);
      in_city.push_back(add_family(column ? std::vector{kEverybody} : std::vector<std::size_t>{}));
      by_borough.push_back(add_family(column ? std::vector{in_city[column], by_borough[0]} : std::vector{kEverybody}));
      first.push_back(series_.size());
      for (std::size_t v = 0; v < values_[column].size(); ++v)
        for (std::size_t r = 0; r < regions; ++r) {
          Steps& s = series_[add_series(r ? by_borough[column] : in_city[column], column, v, r)].steps;
          s.departed_households = s.arrived_households = s.departed;
        }
    }
    const auto at = [&](std::size_t column, std::size_t v, std::size_t r) { return static_cast<std::uint32_t>(first[column] + v * regions + r); };
    for (std::size_t i = 0; i < order_.size();) {
      std::size_t end = i;
      while (end < order_.size() && p_.household[order_[end]] == p_.household[order_[i]]) ++end;
      count_household({order_.data() + i, order_.data() + end}, at);
      i = end;
    }
    for (std::size_t column = 0; column < values_.size(); ++column) {
      for (std::size_t v = 0; a_.boroughs && v < values_[column].size(); ++v) {
        Margin m{at(column, v, 0), {}};
        for (std::size_t r = 1; r < regions; ++r) m.parts.push_back(at(column, v, r));
        families_[by_borough[column]].margins.push_back(m);
      }
      for (std::size_t r = 0; column && r < regions; ++r) {
        Margin m{at(0, 0, r), {}};
        for (std::size_t v = 0; v < values_[column].size(); ++v) m.parts.push_back(at(column, v, r));
        families_[r ? by_borough[column] : in_city[column]].margins.push_back(m);
      }
    }
  }

  // Of a given table's words those that most travellers bear; the others are "other".
  void gather_rare_values(std::size_t column) {
    if (values_[column].size() <= kMostValues) return;
    std::vector<std::int64_t> bearers(values_[column].size(), 0);
    for (const std::uint32_t i : order_) ++bearers[code_[column - 1][i]];
    std::vector<std::uint16_t> common(bearers.size());
    std::iota(common.begin(), common.end(), std::uint16_t{0});
    std::stable_sort(common.begin(), common.end(), [&](std::uint16_t x, std::uint16_t y) { return bearers[x] > bearers[y]; });
    common.resize(kMostValues);
    std::sort(common.begin(), common.end());
    keep_values(column, common);
  }

  // These values stay, in their order; the others are "other".
  void keep_values(std::size_t column, const std::vector<std::uint16_t>& kept) {
    std::vector<std::uint16_t> now(values_[column].size(), static_cast<std::uint16_t>(kept.size()));
    std::vector<std::string> words;
    for (const std::uint16_t v : kept) {
      now[v] = static_cast<std::uint16_t>(words.size());
      words.push_back(values_[column][v]);
    }
    for (std::uint16_t& code : code_[column - 1]) code = now[code];
    words.emplace_back("other");
    values_[column] = std::move(words);
  }

  template <class At>
  void count_household(std::span<const std::uint32_t> members, const At& at) {
    std::vector<std::pair<std::uint32_t, std::size_t>> departed, arrived;
    std::vector<std::uint32_t> staying;
    for (const std::uint32_t i : members)
      for (std::size_t column = 0; column < values_.size(); ++column)
        for (const std::size_t r : {std::size_t{0}, borough(i)}) {
          const std::uint32_t s = at(column, value(column, i), r);
          departed.emplace_back(s, step_of(p_.depart_s[i]));
          if (arrives(i)) arrived.emplace_back(s, step_of(p_.arrive_s[i]));
          else staying.push_back(s);
          if (borough(i) == 0) break;  // the city alone
        }
    for (const auto& [s, step] : departed) ++series_[s].steps.departed[step];
    for (const auto& [s, step] : arrived) ++series_[s].steps.arrived[step];
    const auto once = [&](auto& list, auto work) {
      std::sort(list.begin(), list.end());
      list.erase(std::unique(list.begin(), list.end()), list.end());
      std::for_each(list.begin(), list.end(), work);
    };
    const auto with_steps = [&](auto& list, auto column, auto total) {
      std::uint32_t last = UINT32_MAX;
      once(list, [&](const auto& e) {
        ++(series_[e.first].steps.*column)[e.second];
        series_[e.first].*total += e.first != last;
        last = e.first;
      });
    };
    with_steps(departed, &Steps::departed_households, &Series::households);
    with_steps(arrived, &Steps::arrived_households, &Series::arrived_households);
    once(staying, [&](std::uint32_t s) { ++series_[s].staying_households; });
  }

  // With noise: everybody by borough, and the values of each column in the whole city. Each is a histogram over time
  // in which a household changes eight entries at most.
  void noisy_series() {
    set_edges();
    const std::size_t columns = values_.size();
    const bool own_words = c_.given && columns > 1;
    const double rho = rho_ / static_cast<double>(2 * columns + (own_words ? columns - 1 : 0));
    if (own_words)
      for (std::size_t column = 1; column < columns; ++column) keep_common_values(column, rho);
    const Noise noise(static_cast<double>(kMostPersons), rho);
    t_.noise.push_back({"departed", "step of time", static_cast<double>(kMostPersons), rho * static_cast<double>(columns), noise.sd()});
    t_.noise.push_back({"arrived", "step of time", static_cast<double>(kMostPersons), rho * static_cast<double>(columns), noise.sd()});
    const std::size_t everybody = add_series(add_family({}), 0, 0, 0), boroughs = add_family({kEverybody});
    std::vector<std::size_t> parts;
    for (std::size_t r = 1; r <= a_.boroughs; ++r) parts.push_back(add_series(boroughs, 0, 0, r));
    count_noisy(parts.empty() ? std::vector{everybody} : parts, [&](std::uint32_t i) { return parts.empty() ? 0 : borough(i) - 1; });
    draw(noise, boroughs, everybody, parts, false);
    for (std::size_t column = 1; column < columns; ++column) {
      const std::size_t family = add_family({kEverybody});
      std::vector<std::size_t> of_column;
      for (std::size_t v = 0; v < values_[column].size(); ++v) of_column.push_back(add_series(family, column, v, 0));
      count_noisy(of_column, [&](std::uint32_t i) { return value(column, i); });
      draw(noise, family, everybody, of_column, true);
    }
  }

  // Words of a confidential table show only where so many households hold them that one more or less shows with
  // probability delta at most; the rest is "other". Each household counts once, with its first traveller.
  void keep_common_values(std::size_t column, double rho) {
    const Noise noise(1, rho);
    // A household holds one value of each column: together they show with probability delta.
    const double delta = c_.privacy.delta / static_cast<double>(values_.size() - 1);
    const double least = 1 + noise.sd() * std::sqrt(2 * std::log(1 / delta));
    std::vector<std::int64_t> households(values_[column].size(), 0);
    for (std::size_t i = 0; i < order_.size(); ++i)
      if (i == 0 || p_.household[order_[i]] != p_.household[order_[i - 1]]) ++households[code_[column - 1][order_[i]]];
    std::vector<std::uint16_t> kept;
    for (std::size_t v = 0; v < households.size(); ++v)
      if (households[v] > 0 && static_cast<double>(households[v] + noise.draw(c_.bits)) >= least) kept.push_back(static_cast<std::uint16_t>(v));
    keep_values(column, kept);
    t_.noise.push_back({"group_value", p_.group_columns[column - 1], 1, rho, noise.sd()});
  }

  template <class Part>
  void count_noisy(const std::vector<std::size_t>& parts, const Part& part) {
    for (const std::uint32_t i : order_) {
      Steps& s = series_[parts[part(i)]].steps;
      ++s.departed[step_of(p_.depart_s[i])];
      if (arrives(i)) ++s.arrived[step_of(p_.arrive_s[i])];
    }
  }

  // Noise on the parts of a sum, step by step; `known`: the sum stands already, and the parts are fitted to it.
  void draw(const Noise& noise, std::size_t family, std::size_t total, const std::vector<std::size_t>& parts, bool known) {
    for (std::size_t step = 0; step < edges_.size(); ++step) {
      fit(noise, total, parts, known, step, &Steps::departed, &Series::departed_variance);
      fit(noise, total, parts, known, step, &Steps::arrived, &Series::arrived_variance);
    }
    if (parts.empty()) return;
    Margin m{static_cast<std::uint32_t>(total), {}};
    for (const std::size_t s : parts) m.parts.push_back(static_cast<std::uint32_t>(s));
    families_[family].margins.push_back(m);
  }

  void fit(const Noise& noise, std::size_t total, const std::vector<std::size_t>& parts, bool known, std::size_t step, std::vector<std::int64_t> Steps::*column, std::vector<double> Series::*variance) {
    std::int64_t& sum = (series_[total].steps.*column)[step];
    double& sum_variance = (series_[total].*variance)[step];
    const auto noisy = [&](std::int64_t n) { return Observed{static_cast<double>(n + noise.draw(c_.bits)), noise.variance.value()}; };
    Tree tree = {kRoot};
    std::vector<Observed> seen = {known ? Observed{static_cast<double>(sum), 0} : parts.empty() ? noisy(sum) : Observed{}};
    for (const std::size_t s : parts) {
      tree.push_back(0);
      seen.push_back(noisy((series_[s].steps.*column)[step]));
    }
    const Consistent fitted = least_squares(tree, seen);
    const auto whole = whole_numbers(tree, fitted.value);
    if (!known) {
      sum = whole[0];
      sum_variance = fitted.variance[0];
    }
    const double share = 1 / static_cast<double>(std::max<std::size_t>(1, parts.size()));
    for (std::size_t i = 0; i < parts.size(); ++i) {
      (series_[parts[i]].steps.*column)[step] = whole[i + 1];
      (series_[parts[i]].*variance)[step] = fitted.variance[i + 1] + (known ? share * share * sum_variance : 0);
    }
  }

  // Curves as cells: who set out, who arrived, and (no table holds it, but a difference gives it) who never did.
  void hide() {
    const auto n = static_cast<std::uint32_t>(series_.size());
    std::vector<Cell> cells(c_.noisy ? 2 * n : 3 * n);
    std::vector<Margin> margins;
    for (std::uint32_t s = 0; s < n; ++s) {
      const Series& x = series_[s];
      cells[s] = {{x.departed(), kNotCounted}, few(x.households) || left_behind(x)};
      cells[n + s] = {{x.arrived(), kNotCounted}, few(x.arrived_households)};
      if (c_.noisy) continue;
      cells[2 * n + s] = {{x.departed() - x.arrived(), kNotCounted}, few(x.staying_households)};
      margins.push_back({s, {n + s, 2 * n + s}});
    }
    for (std::uint32_t kind = 0; kind < cells.size() / n; ++kind)
      for (const Family& f : families_)
        for (Margin m : f.margins) {
          m.total += kind * n;
          for (std::uint32_t& p : m.parts) p += kind * n;
          margins.push_back(std::move(m));
        }
    shown_ = suppress(cells, margins, c_.k());
    join_families(families_, series_, shown_, c_.noisy, c_.k());
  }
  bool few(std::int64_t households) const { return !c_.noisy && households > 0 && households < c_.k().households; }
  // Residents who did not set out follow from population.csv.
  bool left_behind(const Series& x) const {
    if (c_.noisy || x.column != 0) return false;
    const std::int64_t stay = counts_.persons[x.borough] - x.departed();
    return stay > 0 && stay < c_.k().persons;
  }
  bool departed_shown(std::size_t s) const { return shown_[s] == Shown::yes; }
  bool arrived_shown(std::size_t s) const { return shown_[series_.size() + s] == Shown::yes; }

  void head() {
    t_.name = "curves";
    t_.about = {"Curvas de salida y llegada por grupo y demarcación; los pasos de tiempo se unen hasta que ninguno habla de menos personas que el umbral, por separado para la ciudad, las demarcaciones y cada rasgo.",
                "Curves of departure and arrival by group and borough; steps of time are joined until none tells of fewer persons than the threshold, apart for the city, the boroughs and each trait."};
    if (c_.noisy) {
      t_.about.es = "Curvas de salida y llegada por grupo y demarcación, con ruido: por él las llegadas pueden rebasar a las salidas. Los pasos de tiempo se unen hasta que ninguno habla de menos personas que el umbral.";
      t_.about.en = "Curves of departure and arrival by group and borough, with noise: because of it arrivals may exceed departures. Steps of time are joined until none tells of fewer persons than the threshold.";
    }
    t_.fields = {{"group_column", "string", {"Rasgo que forma el grupo; all: todas las personas.", "Trait that makes the group; all: everybody."}},
                 {"group_value", "string", {"Valor del rasgo; other: valores poco frecuentes reunidos.", "Value of the trait; other: rare values together."}},
                 {"borough", "string", {"Clave de la demarcación de la vivienda; all: toda la ciudad.", "Id of the borough of the home; all: the whole city."}},
                 {"time_s", "number", {"Tiempo desde el sismo.", "Time since the earthquake."}, "s"}};
    add_count_fields(t_, "departed", {"Personas que han salido hasta entonces.", "Persons who have set out by then."}, "persons", c_.noisy);
    add_count_fields(t_, "arrived", {"Personas que han llegado hasta entonces.", "Persons who have arrived by then."}, "persons", c_.noisy);
  }

  void write() {
    std::vector<std::size_t> family(series_.size());
    for (std::size_t f = 0; f < families_.size(); ++f)
      for (const std::size_t s : families_[f].series) family[s] = f;
    for (std::size_t s = 0; s < series_.size(); ++s) {
      const Series& x = series_[s];
      std::int64_t departed = 0, arrived = 0;
      double departed_variance = 0, arrived_variance = 0;
      std::size_t step = 0;
      for (const std::size_t end : families_[family[s]].ends) {
        for (; step < end; ++step) {
          departed += x.steps.departed[step];
          arrived += x.steps.arrived[step];
          departed_variance += x.departed_variance[step];
          arrived_variance += x.arrived_variance[step];
        }
        std::vector<std::string> row = {x.column ? p_.group_columns[x.column - 1] : "all", values_[x.column][x.value], x.borough ? a_.id[x.borough] : "all", record::decimal(edges_[end - 1], 3)};
        add_count_cells(row, {departed, !departed_shown(s), std::sqrt(departed_variance)}, c_.noisy);
        add_count_cells(row, {arrived, !arrived_shown(s), std::sqrt(arrived_variance)}, c_.noisy);
        t_.rows.push_back(std::move(row));
      }
    }
  }

  const OpenCase& c_;
  const record::PeopleRecord& p_;
  const Areas& a_;
  const AreaCounts& counts_;
  double rho_;
  std::vector<std::vector<std::string>> values_;      // by column, 0 = everybody
  std::vector<std::vector<std::uint16_t>> code_;      // by column less one, of each traveller
  std::vector<std::uint32_t> order_;
  std::vector<double> edges_;
  std::vector<Series> series_;
  std::vector<Family> families_;
  std::vector<Shown> shown_;
  OpenTable t_;
};

}  // namespace

OpenTable arrival_curves(const OpenCase& c, const Areas& a, double rho, const AreaCounts& counts) { return Curves(c, a, rho, counts).run(); }

}  // namespace senda::publish
