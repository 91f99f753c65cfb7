#include "sim/publish/open_counts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace senda::publish {

namespace {

constexpr std::int64_t kOne = 1 << 20;  // shares are whole numbers of this, so that sums are exact

// What is counted: residents, of them the displaced, of them those who seek shelter; each in persons and households.
constexpr std::size_t kKinds = 3, kUnits = 2, kPersons = 0;
constexpr std::array<const char*, kKinds> kPrefix = {"", "displaced_", "shelter_"};
constexpr std::array<const char*, kUnits> kUnit = {"persons", "households"};
constexpr std::array<const char*, 3> kLevel = {"city", "borough", "tract"};

using ByArea = std::vector<std::int64_t>;
using Counts = std::array<std::array<ByArea, kUnits>, kKinds>;

class AreaCounter {
 public:
  AreaCounter(const OpenCase& c, const Areas& a, const Allowance& rho) : c_(c), a_(a), rho_{rho.city, rho.borough, rho.tract} {}

  AreaCounts run() {
    gather();
    for (auto& sd : sd_)
      for (auto& unit : sd) unit.assign(a_.size(), 0);
    AreaCounts out;
    tables(out);
    if (c_.noisy) {
      for (std::size_t kind = 0; kind < kKinds; ++kind)
        for (std::size_t u = 0; u < kUnits; ++u) add_noise(kind, u, kind == 0 ? out.population : out.displaced);
    } else {
      round_shares();
    }
    out.persons = count_[0][kPersons];
    const auto shown = c_.noisy ? hide_noisy() : hide_exact();
    for (std::uint32_t v = 0; v < a_.size(); ++v) rows(out, shown, v);
    return out;
  }

 private:
  // Sums of every area, in parts of kOne.
  void gather() {
    for (auto& kind : sum_)
      for (auto& unit : kind) unit.assign(a_.size(), 0);
    const auto& p = c_.people;
    for (std::size_t h = 0; h < p.households(); ++h) {
      const std::int64_t persons = c_.noisy ? std::min<std::int64_t>(p.persons[h], kMostPersons) : p.persons[h];
      const std::array<std::int64_t, kKinds> share = {kOne, std::llround(static_cast<double>(p.displaced[h]) * kOne), std::llround(static_cast<double>(p.seeking_shelter[h]) * kOne)};
      const std::uint32_t leaf = a_.of(p.zone[h]);
      for (std::size_t kind = 0; kind < kKinds; ++kind) {
        sum_[kind][0][leaf] += persons * share[kind];
        sum_[kind][1][leaf] += share[kind];
      }
    }
    for (auto& kind : sum_)
      for (auto& unit : kind) add_up(unit);
  }

  void add_up(ByArea& x) const {
    for (std::size_t v = a_.size(); v-- > 1;) x[a_.parent[v]] += x[v];
  }
  bool is_leaf(std::size_t v) const { return a_.size() == 1 || a_.level[v] == 2; }

  // Whole persons from shares of worlds: the running sum over the leaves is rounded, so that every leaf is off by less
  // than one and no total drifts. Those who seek shelter and the other displaced are rounded apart, to stay parts.
  void round_shares() {
    for (std::size_t u = 0; u < kUnits; ++u) {
      for (std::size_t kind = 0; kind < kKinds; ++kind) count_[kind][u].assign(a_.size(), 0);
      std::int64_t seeking = 0, others = 0;
      const auto step = [](std::int64_t& running, std::int64_t by) {
        const std::int64_t before = (running + kOne / 2) >> 20;
        running += by;
        return ((running + kOne / 2) >> 20) - before;
      };
      for (std::size_t v = 0; v < a_.size(); ++v) {
        if (!is_leaf(v)) continue;
        const std::int64_t all = sum_[0][u][v] >> 20, s = std::min(sum_[1][u][v], sum_[2][u][v]);
        count_[0][u][v] = all;
        count_[2][u][v] = step(seeking, s);
        count_[1][u][v] = std::min(all, count_[2][u][v] + step(others, sum_[1][u][v] - s));
      }
      for (std::size_t kind = 0; kind < kKinds; ++kind) add_up(count_[kind][u]);
    }
  }

  std::size_t levels_of(std::size_t unit) const { return unit == kPersons ? 2 : 3; }  // persons stop at the borough
  double rho_of(std::size_t level) const { return rho_[level] / static_cast<double>(level == 2 ? kKinds : kKinds * kUnits); }

  void add_noise(std::size_t kind, std::size_t u, OpenTable& table) {
    const double sensitivity = u == kPersons ? static_cast<double>(kMostPersons) : 1;
    Tree tree;
    std::vector<Observed> seen;
    for (std::size_t v = 0; v < a_.size() && a_.level[v] < levels_of(u); ++v) {
      const std::size_t level = a_.level[v];
      const Noise noise(sensitivity, rho_of(level));
      const std::int64_t rounded = (sum_[kind][u][v] + kOne / 2) >> 20;  // keeps the sensitivity: a whole number
      tree.push_back(a_.parent[v]);
      seen.push_back({static_cast<double>(rounded + noise.draw(c_.bits)), noise.variance.value()});
      if (v == 0 || a_.level[v - 1] != level) table.noise.push_back({std::string(kPrefix[kind]) + kUnit[u], kLevel[level], sensitivity, rho_of(level), noise.sd()});
    }
    const Consistent fitted = least_squares(tree, seen);
    count_[kind][u] = whole_numbers(tree, fitted.value);
    count_[kind][u].resize(a_.size(), kNotCounted);
    for (std::size_t v = 0; v < tree.size(); ++v) sd_[kind][u][v] = std::sqrt(fitted.variance[v]);
  }

  std::uint32_t cell(std::size_t kind, std::size_t v) const { return static_cast<std::uint32_t>(kind * a_.size() + v); }

  void add_margins(std::vector<Margin>& out, std::size_t kind) const {
    for (Margin m : a_.margins()) {
      m.total = cell(kind, m.total);
      for (std::uint32_t& p : m.parts) p = cell(kind, p);
      out.push_back(std::move(m));
    }
  }

  std::vector<Shown> hide_noisy() const {
    std::vector<Cell> cells;
    std::vector<Margin> margins;
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      for (std::size_t v = 0; v < a_.size(); ++v) cells.push_back({{count_[kind][0][v], count_[kind][1][v]}});
      add_margins(margins, kind);
    }
    return suppress(cells, margins, c_.k());
  }

  // Two kinds of cells that no table holds, but a reader can take by difference, are protected with the others: those
  // who stay (residents less displaced) and the displaced who seek no shelter.
  std::vector<Shown> hide_exact() const {
    std::vector<Cell> cells;
    std::vector<Margin> margins;
    const auto less = [&](std::size_t kind, std::size_t other, std::size_t v) {
      return Cell{{count_[kind][0][v] - count_[other][0][v], count_[kind][1][v] - count_[other][1][v]}};
    };
    for (std::size_t kind = 0; kind < kKinds; ++kind)
      for (std::size_t v = 0; v < a_.size(); ++v) cells.push_back({{count_[kind][0][v], count_[kind][1][v]}});
    for (std::size_t kind = 0; kind + 1 < kKinds; ++kind)
      for (std::size_t v = 0; v < a_.size(); ++v) {
        cells.push_back(less(kind, kind + 1, v));
        margins.push_back({cell(kind, v), {cell(kind + 1, v), cell(kKinds + kind, v)}});
      }
    for (std::size_t kind = 0; kind < 2 * kKinds - 1; ++kind) add_margins(margins, kind);
    return suppress(cells, margins, c_.k());
  }

  void tables(AreaCounts& out) const {
    out.population.name = "population";
    out.population.about = {"Habitantes y hogares por ciudad, demarcación y zona censal.", "Residents and households by city, borough and tract."};
    out.displaced.name = "displaced";
    out.displaced.about = {"Personas desplazadas de su vivienda y demanda de refugio por ciudad, demarcación y zona censal: media entre mundos simulados.",
                           "People displaced from their homes and demand for shelter by city, borough and tract: mean over simulated worlds."};
    for (OpenTable* t : {&out.population, &out.displaced}) {
      t->fields = {{"level", "string", {"city, borough (demarcación) o tract (zona censal).", "city, borough or tract (census zone)."}},
                   {"id", "string", {"Clave del área en su fuente; outside: fuera de toda zona.", "Id of the area in its source; outside: in no zone."}},
                   {"name", "string", {"Nombre, donde la fuente lo da.", "Name, where the source gives one."}},
                   {"parent", "string", {"Clave del área que la contiene.", "Id of the area that holds it."}}};
    }
    const auto add = [&](OpenTable& t, std::size_t kind, Sentence persons, Sentence households) {
      add_count_fields(t, std::string(kPrefix[kind]) + "persons", persons, "persons", c_.noisy);
      add_count_fields(t, std::string(kPrefix[kind]) + "households", households, "households", c_.noisy);
    };
    add(out.population, 0, {"Habitantes. Con insumos confidenciales no se publican por zona censal, sólo los hogares.", "Residents. With confidential inputs they are not published by tract, households only."},
        {"Hogares.", "Households."});
    add(out.displaced, 1, {"Personas desplazadas; por zona censal igual que los habitantes.", "Displaced persons; by tract as residents are."}, {"Hogares desplazados.", "Displaced households."});
    add(out.displaced, 2, {"Personas que buscan refugio público.", "Persons who seek public shelter."}, {"Hogares que buscan refugio público.", "Households that seek public shelter."});
  }

  void rows(AreaCounts& out, const std::vector<Shown>& shown, std::uint32_t v) const {
    const std::uint32_t above = a_.parent[v];
    const std::vector<std::string> head = {kLevel[a_.level[v]], a_.id[v], a_.name[v], above == kRoot ? "" : a_.id[above]};
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      OpenTable& t = kind == 0 ? out.population : out.displaced;
      if (kind < 2) t.rows.push_back(head);
      for (std::size_t u = 0; u < kUnits; ++u) {
        OpenCount n{count_[kind][u][v], shown[cell(kind, v)] != Shown::yes || count_[kind][u][v] == kNotCounted, {}};
        if (c_.noisy && sd_[kind][u][v] > 0) n.noise_sd = sd_[kind][u][v];
        add_count_cells(t.rows.back(), n, c_.noisy);
      }
    }
  }

  const OpenCase& c_;
  const Areas& a_;
  std::array<double, 3> rho_;
  Counts sum_, count_;
  std::array<std::array<std::vector<double>, kUnits>, kKinds> sd_;
};

}  // namespace

AreaCounts count_areas(const OpenCase& c, const Areas& a, const Allowance& rho) { return AreaCounter(c, a, rho).run(); }

}  // namespace senda::publish
