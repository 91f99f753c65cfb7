#pragma once
// What many worlds of damage say, as tables and map layers: streets, zones, types of building, services, reports.
#include "sim/publish/geopackage.hpp"
#include "sim/publish/manifest.hpp"
#include "sim/record/output_folder.hpp"
#include "sim/world/damage_study.hpp"

namespace senda::publish {

/// damage_segments.csv, damage_zones.csv, damage_types.csv, services.csv, damage.json and, with reports,
/// reported_streets.csv.
void write_damage_tables(const world::Study& study, const world::DamageStudy& d, const record::OutputFolder& folder);
/// Layers `closures` (lines) and `zone_damage` (the largest ring of each zone).
std::vector<MapLayer> damage_layers(const world::Study& study, const world::DamageStudy& d);
/// The largest ring of a zone.
const std::vector<Point>& outline(const scenario::Zones& zones, ZoneId z);
/// The whole folder of `senda strike`, manifest last.
void write_damage(const world::Study& study, const world::DamageStudy& d, const RunInfo& info, const record::OutputFolder& folder);

scenario::Json damage_json(const world::Study& study, const world::DamageStudy& d);

}  // namespace senda::publish
