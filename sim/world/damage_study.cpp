#include "sim/world/damage_study.hpp"

namespace senda::world {

std::unique_ptr<measure::DamageTally> make_tally(const Study& study) {
  return std::make_unique<measure::DamageTally>(study.city(), study.scenario(), study.inputs(), study.hazard(), study.residents(), study.occupancy());
}

DamageStudy study_damage(const Study& study, std::size_t n, const Progress& progress) {
  DamageStudy out;
  out.tally = make_tally(study);
  if (!study.evidence().segments.empty()) {
    Posterior p = posterior_worlds(study, n, progress);
    for (const auto& d : p.damage) out.tally->add(d);
    out.effective_size = p.effective_size;
    out.redrawn = p.redrawn;
    out.streets = std::move(p.streets);
    out.notes = std::move(p.notes);
    return out;
  }
  out.effective_size = static_cast<double>(n);
  constexpr std::size_t kBatch = 32;  // worlds in memory at once
  std::vector<hazard::Damage> batch;
  for (std::size_t begin = 0; begin < n; begin += kBatch) {
    batch.assign(std::min(kBatch, n - begin), {});
    for_each_index(batch.size(), [&](std::size_t i) { batch[i] = study.damage(study.chance(static_cast<std::uint32_t>(begin + i))); }, {}, "");
    for (const auto& d : batch) out.tally->add(d);
    if (progress) progress(static_cast<double>(begin + batch.size()) / static_cast<double>(n), "drawing worlds");
  }
  return out;
}

}  // namespace senda::world
