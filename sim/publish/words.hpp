#pragma once
// Every sentence a person reads in the report, whole, in Spanish and English. `{}` marks a value.
#include <string>
#include <string_view>

namespace senda::publish {

enum class Word {
  title, as_of, screening, what_was_assumed, assumed_text, key_figures, closed_streets, cut_off, displaced, shelter_seekers, collapses, hurt, trapped,
  roads_first, roads_text, rank, street, between, why, hours, sure, tier, people, value, shelters_title, shelters_text, shelter, capacity, assigned,
  choice, left_out, left_out_text, unmet_text, unmet_cut_off_text, behaviour_text, in_redraws, not_assessed, one_more_text, nearly_text, nearly_item, excluded_text, simulated_text, no_roads, no_shelters, vulnerable_title, vulnerable_text, zone, social, exposure, access, notes, map_title,
  legend_text, in_worlds, debris, cordon, bridge, flood, other, core, swing, marginal, baselines_text, parameters, parameter_value, unit, evidence, median_range, page_note, attribution, tiers_text, rule_random, rule_nearest_first, rule_least_work_first, rule_road_class_first, rule_most_work_first, rule_betweenness_first, rule_population_betweenness_first, rule_one_edge_removal_first, blocks_text, held_out_text, information_text, alike_text, confirmed_text, not_confirmed_text, gantt_text, hours_since, who_text, under_12, over_59, with_disability, without_car, poorest_fifth,
  // the page of people
  people_title, people_intro, pyramid, pyramid_text, men, women, fit, fit_head, where, where_text, by_hour, by_hour_head, triple, triple_text, people_notes, triple_unknown, m_age, m_women, m_disability, m_schooling, m_households, m_cars, m_female_headed, v_other, v_motor, v_none, v_basic, v_upper_secondary, v_higher, ordered_text
};

/// Text in "es" or "en".
std::string_view text(Word w, const std::string& language);
/// The IPCC word for a probability, in "es" or "en".
std::string_view likelihood(double p, const std::string& language);

}  // namespace senda::publish
