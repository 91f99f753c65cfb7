#include <algorithm>
#include <cmath>
#include <set>

#include "graph/errors.hpp"
#include "sim/publish/open_counts.hpp"
#include "sim/publish/privacy_accounting.hpp"

namespace senda::publish {

Areas::Areas(const OpenCase& c) {
  const record::PeopleRecord& p = c.people;
  const auto add = [&](std::uint32_t above, int at_level, std::string its_id, std::string its_name) {
    parent.push_back(above);
    level.push_back(static_cast<std::uint8_t>(at_level));
    id.push_back(std::move(its_id));
    name.push_back(std::move(its_name));
    return static_cast<std::uint32_t>(parent.size() - 1);
  };
  add(kRoot, 0, "city", "");
  const bool zones = !p.zone_id.empty();
  const bool stray = zones && (c.noisy || std::any_of(p.zone.begin(), p.zone.end(), [](std::uint32_t z) { return z == record::PeopleRecord::kNoZone; }));
  std::map<std::string, std::string> named;
  bool orphans = false;
  for (std::size_t z = 0; z < p.zone_id.size(); ++z) {
    if (p.zone_parent[z].empty()) orphans = true;
    else named[p.zone_parent[z]] = p.zone_parent_name[z];
  }
  std::map<std::string, std::uint32_t> borough;
  if (!named.empty()) {
    for (const auto& [its_id, its_name] : named) borough[its_id] = add(0, 1, its_id, its_name);
    if (orphans || stray) borough[""] = add(0, 1, "outside", "");
  }
  boroughs = borough.size();
  for (std::size_t z = 0; z < p.zone_id.size(); ++z) of_zone.push_back(add(borough.empty() ? 0 : borough[p.zone_parent[z]], 2, p.zone_id[z], ""));
  if (stray) outside = add(borough.empty() ? 0 : borough[""], 2, "outside", "");
  tracts = size() - 1 - boroughs;
}

std::uint32_t Areas::borough_of(std::uint32_t area) const {
  while (level[area] > 1) area = parent[area];
  return area;
}

std::vector<Margin> Areas::margins() const {
  std::vector<Margin> by_total(size()), out;
  for (std::uint32_t v = 1; v < size(); ++v) by_total[parent[v]].parts.push_back(v);
  for (std::uint32_t v = 0; v < size(); ++v) {
    by_total[v].total = v;
    if (!by_total[v].parts.empty()) out.push_back(by_total[v]);
  }
  return out;
}

Allowance allowance(const scenario::PrivacyInput& p, const Areas& a, bool with_curves) {
  const auto level = divided(p.rho, {p.share_city, a.boroughs ? p.share_borough : 0, a.tracts ? p.share_tract : 0, p.share_special});
  const auto special = divided(level[3], {with_curves ? 1.0 : 0.0, 1.0});
  return {level[0], level[1], level[2], special[0], special[1]};
}

Noise::Noise(double sensitivity, double rho) {
  const double sd = gaussian_sd(sensitivity, rho);
  if (!(sd < 9e5)) throw InputError("", "privacy.rho", "leaves too little for each count to draw noise for", "raise privacy.rho");
  variance = ratio_not_below(sd * sd);
}

double Noise::sd() const { return std::sqrt(variance.value()); }

}  // namespace senda::publish
