#include "sim/scenario/zone_parents.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "graph/errors.hpp"
#include "sim/scenario/apportion.hpp"
#include "sim/scenario/census_table.hpp"
#include "sim/scenario/zone_margins.hpp"

namespace senda::scenario {

namespace {

constexpr double kStrange = 2;  // a count that doubled or halved is rather zones that do not cover their parent [A]

class Parents {
 public:
  Parents(const Scenario& s, const Plane& plane, Zones& zones, std::vector<std::string>& notes)
      : s_(s), zones_(zones), notes_(notes), table_(ZoneTable::read(s.people.parents, plane, false)) {}

  void run() {
    read();
    attach();
    for (std::uint32_t p = 0; p < zones_.parents.size(); ++p) scale(p);
    share_dwellings();
    report();
  }

 private:
  void read() {
    const NameMap map = name_map(*s_.people.parent_columns, s_.file.string(), "people.parent_columns", {"id", "persons", "name", "dwellings"});
    for (const auto& [key, names] : map)
      if (table_.first_of({names}).empty())
        throw InputError(table_.file(), "", fmt::format("has no column {} (people.parent_columns.{})", fmt::join(names, ", "), key), fmt::format("the columns are {}", fmt::join(table_.columns(), ", ")));
    table_.identify(map.contains("id") ? map.at("id").front() : "");
    const ColumnList persons = columns_for(table_, map, "persons", names_of_persons());
    const ColumnList name = columns_for(table_, map, "name", {{"name"}, {"NOMGEO"}, {"NOM_MUN"}, {"NOM_LOC"}});
    const ColumnList dwellings = columns_for(table_, map, "dwellings", {{"TOTHOG"}, {"VIVPAR_HAB"}, {"TVIVPARHAB"}, {"TVIVHAB"}, {"dwellings2020"}, {"dwellings"}});
    if (persons.empty())
      throw InputError(table_.file(), "", "has no column with the number of persons", fmt::format("name it in people.parent_columns.persons; the columns are {}", fmt::join(table_.columns(), ", ")));
    column_ = table_.columns()[persons[0]];
    for (std::size_t r = 0; r < table_.rows(); ++r) {
      ZoneParent p;
      p.id = table_.ids()[r];
      p.name = name.empty() || table_.cell(r, name[0]).empty() ? p.id : table_.cell(r, name[0]);
      p.persons = std::round(table_.sum(r, persons, true));
      p.dwellings = table_.sum(r, dwellings, true);
      p.rings = table_.rings(r);
      p.holes = table_.holes(r);
      zones_.parents.push_back(std::move(p));
    }
    members_.resize(zones_.parents.size());
  }

  void attach() {
    std::size_t found = by_id();
    if (found == 0) {
      table_.pad_ids();
      found = by_id();
      if (found > 0) notes_.push_back(fmt::format("the ids of {} lack their leading zero; it was put back", table_.file()));
    }
    if (found < zones_.size() && table_.has_outlines()) found = std::max(found, by_place(found));
    if (found == 0)
      throw InputError(table_.file(), "", "is the parent of no zone", "its ids must be beginnings of the zones' ids, or its outlines must hold the zones");
    for (ZoneId z : zones_.id.keys())
      if (zones_.parent[z] != Zones::kNoParent) members_[zones_.parent[z]].push_back(z);
    if (found < zones_.size()) notes_.push_back(fmt::format("{} of {} zones belong to no unit of {} and are not scaled", zones_.size() - found, zones_.size(), table_.file()));
  }
  std::size_t by_id() {
    std::size_t found = 0;
    zones_.parent.assign(zones_.size(), Zones::kNoParent);
    for (ZoneId z : zones_.id.keys())
      if (const auto row = table_.row_before(zones_.id[z], false)) {
        zones_.parent[z] = static_cast<std::uint32_t>(*row);
        ++found;
      }
    return found;
  }
  // By place where that finds a parent for more zones than ids do.
  std::size_t by_place(std::size_t found_by_id) {
    const auto by_id = zones_.parent;
    std::vector<Box> boxes;
    for (const ZoneParent& p : zones_.parents) {
      boxes.emplace_back();
      for (const auto& ring : p.rings)
        for (const Point& q : ring) boxes.back().add(q);
    }
    std::size_t found = 0;
    for (ZoneId z : zones_.id.keys()) {
      const Point inner = inner_point(zones_.rings[z], zones_.holes[z]);
      zones_.parent[z] = Zones::kNoParent;
      for (std::uint32_t p = 0; p < boxes.size() && zones_.parent[z] == Zones::kNoParent; ++p)
        if (boxes[p].holds(inner) && inside(zones_.parents[p].rings, zones_.parents[p].holes, inner)) zones_.parent[z] = p;
      found += zones_.parent[z] != Zones::kNoParent;
    }
    if (found <= found_by_id) zones_.parent = by_id;
    return found;
  }

  void scale(std::uint32_t p) {
    const double stated = zones_.parents[p].persons;
    if (std::isnan(stated) || members_[p].empty()) return;
    impute(p);
    std::vector<double> persons, area;
    double before = 0;
    for (ZoneId z : members_[p]) {
      persons.push_back(std::isnan(zones_.persons[z]) ? 0 : zones_.persons[z]);
      area.push_back(area_m2(zones_.rings[z], zones_.holes[z]));
      before += persons.back();
    }
    const auto after = apportion(before > 0 ? persons : area, stated, {});
    for (std::size_t i = 0; i < after.size(); ++i) {
      const ZoneId z = members_[p][i];
      zones_.persons[z] = after[i];
      if (before == 0 && after[i] > 0) zones_.imputed[z] = 1;
      if (persons[i] > 0) scale_counts(zones_, z, after[i] / persons[i]);
    }
    remember(p, before, stated);
  }
  static void scale_counts(Zones& zones, ZoneId z, double factor) {
    for (const Margin& m : margins())
      if (m.kind != MarginKind::mean && m.column != &Zones::persons) (zones.*m.column)[z] *= factor;
  }

  // Persons nobody states: what the parent leaves beside the zones that do.
  void impute(std::uint32_t p) {
    std::vector<ZoneId> silent;
    std::vector<double> dwellings, area;
    double left = zones_.parents[p].persons;
    for (ZoneId z : members_[p])
      if (!std::isnan(zones_.persons[z])) {
        left -= zones_.persons[z];
      } else {
        silent.push_back(z);
        dwellings.push_back(zones_.dwellings[z]);
        area.push_back(area_m2(zones_.rings[z], zones_.holes[z]));
      }
    const ShareBasis basis = basis_of_persons(dwellings, area);
    const auto part = apportion(basis.weight, left, basis.most);
    for (std::size_t i = 0; i < silent.size(); ++i) {
      zones_.persons[silent[i]] = part[i];
      zones_.imputed[silent[i]] = 1;
      imputed_people_ += part[i];
    }
    imputed_ += silent.size();
  }

  void remember(std::uint32_t p, double before, double after) {
    before_ += before;
    after_ += after;
    if (before <= 0) return;
    if (least_ == Zones::kNoParent || after / before < factor_of_least_) least_ = p, factor_of_least_ = after / before;
    if (most_ == Zones::kNoParent || after / before > factor_of_most_) most_ = p, factor_of_most_ = after / before;
  }

  // Zones that state no dwellings take those of their parent, in proportion to their people.
  void share_dwellings() {
    const auto& own = zones_.dwellings;
    if (std::any_of(own.begin(), own.end(), [](double d) { return !std::isnan(d); })) return;
    bool any = false;
    for (std::uint32_t p = 0; p < zones_.parents.size(); ++p) {
      if (std::isnan(zones_.parents[p].dwellings) || members_[p].empty()) continue;
      std::vector<double> persons;
      for (ZoneId z : members_[p]) persons.push_back(std::isnan(zones_.persons[z]) ? 0 : zones_.persons[z]);
      const auto part = apportion(persons, zones_.parents[p].dwellings, persons);
      for (std::size_t i = 0; i < part.size(); ++i) zones_.dwellings[members_[p][i]] = part[i];
      any = true;
    }
    if (any) notes_.push_back(fmt::format("the zones state no dwellings; those of {} are shared among them in proportion to people", table_.file()));
  }

  void report() const {
    std::size_t empty = 0;
    for (std::size_t p = 0; p < members_.size(); ++p) empty += members_[p].empty() && zones_.parents[p].persons > 0;
    if (empty) notes_.push_back(fmt::format("{} of {} units of {} have no zone; their people are missing", empty, members_.size(), table_.file()));
    if (imputed_) notes_.push_back(fmt::format("{} zones state no population; what {} leaves them is imputed, {:.0f} people", imputed_, table_.file(), imputed_people_));
    if (least_ == Zones::kNoParent) return;
    const auto named = [&](std::uint32_t p, double factor) { return fmt::format("{:.3f} ({})", factor, zones_.parents[p].name); };
    notes_.push_back(fmt::format("the zones sum to {:.0f}, their units in {} state {:.0f} ({}): scaled by {:.3f} on average, between {} and {}", before_, table_.file(), after_, column_, after_ / before_,
                                 named(least_, factor_of_least_), named(most_, factor_of_most_)));
    if (factor_of_most_ > kStrange || factor_of_least_ < 1 / kStrange) notes_.push_back(fmt::format("a count of {} differs from its zones by a factor of more than {:g}: the zones may not cover it", table_.file(), kStrange));
  }

  const Scenario& s_;
  Zones& zones_;
  std::vector<std::string>& notes_;
  ZoneTable table_;
  std::string column_;
  std::vector<std::vector<ZoneId>> members_;  // by parent
  std::size_t imputed_ = 0;
  double imputed_people_ = 0, before_ = 0, after_ = 0;
  std::uint32_t least_ = Zones::kNoParent, most_ = Zones::kNoParent;
  double factor_of_least_ = 1, factor_of_most_ = 1;
};

}  // namespace

void scale_to_parents(const Scenario& s, const Plane& plane, Zones& zones, std::vector<std::string>& notes) { Parents(s, plane, zones, notes).run(); }

}  // namespace senda::scenario
