#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/publish/gantt.hpp"
#include "sim/publish/html.hpp"
#include "sim/publish/plan_folder.hpp"
#include "sim/publish/svg_map.hpp"
#include "sim/publish/words.hpp"
#include "sim/record/text.hpp"

namespace senda::publish {

namespace {

class Report {
 public:
  Report(const world::Study& study, const plan::PlanResult& plan, std::string language) : study_(study), s_(study.scenario()), p_(plan), language_(std::move(language)) {}

  std::string run() {
    const std::string title = say(Word::title, record::escaped(s_.name));
    html_ = html_begin(title, language_);
    paragraph(say(Word::as_of, record::escaped(s_.start), s_.seed, s_.worlds));
    if (study_.screening()) html_ += fmt::format("<p class=\"screening\">{}</p>\n", say(Word::screening));
    assumed();
    figures();
    roads();
    map();
    shelters();
    left_out();
    vulnerable();
    notes();
    parameters();
    paragraph(say(Word::page_note, SENDA_VERSION));
    return html_ + html_end();
  }

 private:
  template <class... Values>
  std::string say(Word w, const Values&... values) const {
    return fmt::format(fmt::runtime(text(w, language_)), values...);
  }
  void heading(Word w) { html_ += fmt::format("<h2>{}</h2>\n", text(w, language_)); }
  void paragraph(const std::string& s) { html_ += fmt::format("<p>{}</p>\n", s); }

  void assumed() {
    heading(Word::what_was_assumed);
    const auto& r = s_.hazard.rupture;
    paragraph(say(Word::assumed_text, r.magnitude ? record::decimal(*r.magnitude, 1) : "–", r.tectonic, whole(static_cast<double>(study_.residents().persons()))));
    if (!s_.description.empty()) paragraph(record::escaped(s_.description));
    const auto ordered = column([](const auto& w) { return w.ordered; });
    if (!study_.inputs().orders.empty()) paragraph(say(Word::ordered_text, study_.inputs().orders.size(), whole(measure::quantile(ordered, 0.5)), whole(measure::quantile(ordered, 0.05)), whole(measure::quantile(ordered, 0.95))));
  }

  template <class Get>
  std::vector<double> column(Get&& get) const {
    std::vector<double> out;
    for (const auto& w : p_.worlds) out.push_back(static_cast<double>(get(w)));
    return out;
  }
  void figure(Word w, const std::vector<double>& x) {
    html_ += fmt::format("<div><b>{}</b>{}<br><small>{} – {}, {}</small></div>\n", whole(measure::quantile(x, 0.5)), text(w, language_), whole(measure::quantile(x, 0.05)),
                         whole(measure::quantile(x, 0.95)), text(Word::median_range, language_));
  }
  void figures() {
    heading(Word::key_figures);
    html_ += "<div class=\"figures\">\n";
    figure(Word::closed_streets, column([](const auto& w) { return w.car_closed; }));
    figure(Word::cut_off, column([](const auto& w) { return w.cut_off_persons; }));
    figure(Word::displaced, column([](const auto& w) { return w.displaced; }));
    figure(Word::shelter_seekers, column([](const auto& w) { return w.seekers; }));
    figure(Word::collapses, column([](const auto& w) { return w.collapses; }));
    figure(Word::hurt, column([](const auto& w) { return w.hurt; }));
    figure(Word::trapped, column([](const auto& w) { return w.trapped; }));
    html_ += "</div>\n";
  }

  void header(std::initializer_list<std::pair<Word, bool>> columns) {
    html_ += "<div class=\"scroll\"><table><thead><tr>";
    for (const auto& [w, number] : columns) html_ += fmt::format("<th scope=\"col\"{}>{}</th>", number ? " class=\"n\"" : "", text(w, language_));
    html_ += "</tr></thead><tbody>\n";
  }
  void row(std::initializer_list<std::pair<std::string, bool>> cells) {
    html_ += "<tr>";
    for (const auto& [s, number] : cells) html_ += fmt::format("<td{}>{}</td>", number ? " class=\"n\"" : "", s);
    html_ += "</tr>\n";
  }
  void close_table() { html_ += "</tbody></table></div>\n"; }

  Word cause_word(scenario::Cause c) const {
    switch (c) {
      case scenario::Cause::debris: return Word::debris;
      case scenario::Cause::cordon: return Word::cordon;
      case scenario::Cause::bridge: return Word::bridge;
      case scenario::Cause::flood: return Word::flood;
      default: return Word::other;
    }
  }

  void roads() {
    if (!p_.ranked) return;
    heading(Word::roads_first);
    const auto& c = p_.clearance;
    if (c.ranked.empty()) return paragraph(say(Word::no_roads));
    paragraph(say(Word::roads_text, whole(100 * c.avoidable_share), s_.clearance.top_k));
    baseline();
    header({{Word::rank, true}, {Word::street, false}, {Word::between, false}, {Word::why, false}, {Word::hours, true}, {Word::sure, false}, {Word::people, true}, {Word::tier, false}});
    for (std::size_t k = 0; k < std::min<std::size_t>(20, c.ranked.size()); ++k) {
      const auto& r = c.ranked[k];
      const auto [from, to] = plan::from_to(study_.city().roads, r.segment);
      // Places that cannot be told apart are printed as one.
      row({{fmt::format("{} <small>({}{}–{})</small>", k + 1, plan::is_tied(c, k) ? fmt::format("={}; ", r.place.tie) : "", r.place.lo, r.place.hi), true},
           {record::escaped(street_name(r)), false},
           {record::escaped(from + " – " + to), false},
           {std::string(text(cause_word(r.cause), language_)), false},
           {record::decimal(r.clear_h, 1), true},
           {fmt::format("{} <small>{}</small>", say(Word::in_worlds, record::decimal(10 * r.p_closed, 1)), likelihood(r.p_closed, language_)), false},
           {whole(r.persons), true},
           {std::string(1, r.tier), false}});
    }
    close_table();
    paragraph(say(Word::tiers_text, s_.clearance.top_k));
    who();
    crews();
    simulated();
  }

  // Of the groups that residents have; those of given agents are in clearance_groups.csv alone.
  void who() {
    const auto& groups = p_.problem.by_group.groups;
    if (study_.residents().households() == 0 || groups.empty()) return;
    const auto sum = [&](const plan::RankedItem& r, std::string_view column, std::initializer_list<std::string_view> values) {
      double persons = 0;
      for (std::size_t g = 0; g < groups.size(); ++g)
        if (groups[g].column == column && std::find(values.begin(), values.end(), groups[g].value) != values.end()) persons += r.groups[g];
      return std::pair{whole(persons), true};
    };
    paragraph(say(Word::who_text));
    header({{Word::rank, true}, {Word::street, false}, {Word::people, true}, {Word::under_12, true}, {Word::over_59, true}, {Word::with_disability, true}, {Word::without_car, true}, {Word::poorest_fifth, true}});
    const auto& ranked = p_.clearance.ranked;
    for (std::size_t k = 0; k < std::min<std::size_t>(10, ranked.size()); ++k) {
      const auto& r = ranked[k];
      row({{std::to_string(k + 1), true},
           {record::escaped(street_name(r)), false},
           {whole(r.persons), true},
           sum(r, "age", {"0-5", "6-11"}),
           sum(r, "age", {"60-74", "75+"}),
           sum(r, "disability", {"other", "motor"}),
           sum(r, "car", {"no"}),
           sum(r, "quintile", {"1"})});
    }
    close_table();
  }

  std::string street_name(const plan::RankedItem& r) const {
    const std::string name = study_.city().roads.name(r.segment);
    return (name.empty() ? "way " + study_.city().roads.source_id(r.segment) : name) + (r.further.empty() ? "" : say(Word::blocks_text, r.further.size() + 1));
  }

  void crews() {
    const std::size_t world = median_world(p_.clearance);
    if (p_.clearance.tasks.empty() || p_.clearance.tasks[world].empty()) return;
    paragraph(say(Word::gantt_text, p_.clearance.worlds[world].world));
    html_ += gantt(study_, p_, world, 900, say(Word::hours_since));
  }

  void baseline() {
    const auto& all = p_.clearance.baselines;
    if (all.empty() || p_.worlds.size() < 2) return;
    const auto best = std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.loss_more.mean < b.loss_more.mean; });
    const double above = p_.clearance.bound > 0 ? 100 * (p_.clearance.objective / p_.clearance.bound - 1) : 0;
    static const std::map<std::string, Word> kRules = {{"random", Word::rule_random},
                                                       {"nearest_first", Word::rule_nearest_first},
                                                       {"least_work_first", Word::rule_least_work_first},
                                                       {"most_work_first", Word::rule_most_work_first},
                                                       {"road_class_first", Word::rule_road_class_first},
                                                       {"betweenness_first", Word::rule_betweenness_first},
                                                       {"population_betweenness_first", Word::rule_population_betweenness_first},
                                                       {"one_edge_removal_first", Word::rule_one_edge_removal_first}};
    paragraph(say(Word::baselines_text, text(kRules.at(best->name), language_), whole(best->loss_more.mean), whole(best->loss_more.low), whole(best->loss_more.high), whole(above)));
    const auto& c = p_.clearance;
    if (c.held_out > 0) {
      const auto hardest = std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.held_out_more.mean < b.held_out_more.mean; });
      paragraph(say(Word::held_out_text, c.held_out, whole(hardest->held_out_more.mean), whole(hardest->held_out_more.low), whole(hardest->held_out_more.high)));
    }
    paragraph(say(Word::information_text, whole(std::max(0.0, c.mean_loss - c.mean_own_plan))));
    if (c.fairness) paragraph(say(Word::alike_text, whole(c.fairness->price.mean), whole(c.fairness->price.low), whole(c.fairness->price.high)));
  }

  void simulated() {
    if (p_.simulated.empty()) return;
    std::vector<double> without, with, less;
    for (const auto& s : p_.simulated) {
      without.push_back(s.hours_without);
      with.push_back(s.hours_with);
      less.push_back(s.hours_with - s.hours_without);
    }
    const auto i = measure::t_interval(less);
    if (p_.confirmation) {
      const plan::Confirmation& f = *p_.confirmation;
      const Word word = f.rank_correlation >= plan::Confirmation::kConfirmed ? Word::confirmed_text : Word::not_confirmed_text;
      paragraph(say(word, f.plans.size(), record::decimal(f.rank_correlation, 2), p_.simulated.size()));
    }
    paragraph(say(Word::simulated_text, p_.simulated.size(), record::decimal(s_.behaviour.horizon_h, 1), whole(measure::mean(without)), whole(measure::mean(with)), whole(i.mean), whole(i.low), whole(i.high)));
  }

  void map() {
    heading(Word::map_title);
    html_ += plan_map(study_, p_, 900, std::string(text(Word::map_title, language_)));
    paragraph(say(Word::legend_text));
    if (!study_.city().roads.from_gmns()) paragraph(say(Word::attribution));
  }

  void shelters() {
    heading(Word::shelters_title);
    if (!p_.sited) return paragraph(say(Word::no_shelters));
    double minutes = 0, persons = 0;
    std::vector<double> assigned(p_.siting.candidates.size(), 0);
    for (const auto& a : p_.shelters.assignment) {
      assigned[a.candidate] += a.persons;
      minutes += a.persons * a.cost;
      persons += a.persons;
    }
    const auto opened = std::count(p_.shelters.opened.begin(), p_.shelters.opened.end(), 1);
    paragraph(say(Word::shelters_text, opened, persons > 0 ? record::decimal(minutes / persons, 1) : "–", record::decimal(100 * p_.shelters.decided_gap, 2), p_.shelters.status));
    header({{Word::shelter, false}, {Word::capacity, true}, {Word::assigned, true}, {Word::choice, false}});
    for (std::size_t c = 0; c < p_.siting.candidates.size(); ++c) {
      if (!p_.shelters.opened[c]) continue;
      const auto& site = study_.inputs().sites[p_.siting.candidates[c].site];
      const std::string_view f = firmness(p_.shelters.chosen_share[c]);
      const Word firm = f == "core" ? Word::core : f == "swing" ? Word::swing : Word::marginal;
      row({{record::escaped(site.name.empty() ? site.id : site.name), false}, {std::isfinite(site.capacity) ? whole(site.capacity) : "∞", true}, {whole(assigned[c]), true},
           {p_.shelters.sampled ? fmt::format("{} <small>{}</small>", text(firm, language_), say(Word::in_redraws, record::decimal(10 * p_.shelters.chosen_share[c], 1))) : std::string(text(Word::not_assessed, language_)), false}});
    }
    close_table();
    beside_the_shelters();
  }

  std::string name_of(std::uint32_t candidate) const {
    const auto& site = study_.inputs().sites[p_.siting.candidates[candidate].site];
    return record::escaped(site.name.empty() ? site.id : site.name);
  }
  std::string names_of(const plan::CandidateSet& set, const plan::CandidateSet& without) const {
    std::string out;
    for (std::uint32_t c = 0; c < set.size(); ++c)
      if (set[c] && !without[c]) out += (out.empty() ? "" : ", ") + name_of(c);
    return out;
  }

  // What people would do, what one more would bring, what is nearly as good, what is not considered.
  void beside_the_shelters() {
    const plan::ShelterPlan& s = p_.shelters;
    if (s.behaviour) {
      const auto& b = *s.behaviour;
      paragraph(say(Word::behaviour_text, b.worlds, record::decimal(b.minutes, 1), record::decimal(b.planned_minutes, 1), whole(b.redirected), whole(b.unmet), whole(b.planned_unmet)));
    }
    if (!s.one_more.empty()) paragraph(say(Word::one_more_text, name_of(s.one_more.front().candidate), whole(s.one_more.front().unmet), whole(s.unmet)));
    std::string nearly;
    for (std::size_t k = 0; k < std::min<std::size_t>(3, s.alternatives.size()); ++k) {
      const auto& a = s.alternatives[k];
      nearly += (k ? "; " : "") + say(Word::nearly_item, names_of(a.open, s.opened), names_of(s.opened, a.open), record::decimal(100 * std::abs(a.objective - s.objective) / std::max(1e-9, std::abs(s.objective)), 2));
    }
    if (!nearly.empty()) paragraph(say(Word::nearly_text, nearly));
    if (!p_.siting.excluded.empty()) paragraph(say(Word::excluded_text, p_.siting.excluded.size()));
  }

  void left_out() {
    heading(Word::left_out);
    const auto x = column([](const auto& w) { return w.cut_off_persons; });
    paragraph(say(Word::left_out_text, whole(measure::quantile(x, 0.5)), whole(measure::quantile(x, 0.9))));
    if (!p_.sited) return;
    double demand = 0, places = 0;
    for (const auto& d : p_.siting.places) demand += d.persons;
    for (std::size_t c = 0; c < p_.siting.candidates.size(); ++c)
      if (p_.shelters.opened[c]) places += p_.siting.candidates[c].capacity;
    const auto over = std::count_if(p_.worlds.begin(), p_.worlds.end(), [&](const auto& w) { return static_cast<double>(w.seekers) > places; });
    paragraph(say(Word::unmet_text, whole(demand), whole(p_.shelters.unmet), over, p_.worlds.size(), std::isfinite(places) ? whole(places) : "∞"));
    if (p_.shelters.figures.cut_off >= 0.5) paragraph(say(Word::unmet_cut_off_text, whole(p_.shelters.figures.cut_off), record::decimal(plan::longest_walk_min(s_), 0)));
  }

  void vulnerable() {
    if (p_.vulnerable.empty()) return;
    heading(Word::vulnerable_title);
    paragraph(say(Word::vulnerable_text));
    header({{Word::rank, true}, {Word::zone, false}, {Word::people, true}, {Word::social, true}, {Word::exposure, true}, {Word::access, true}});
    for (std::size_t k = 0; k < std::min<std::size_t>(10, p_.vulnerable.size()); ++k) {
      const auto& z = p_.vulnerable[k];
      row({{fmt::format("{} <small>({}–{})</small>", z.rank, z.rank_lo, z.rank_hi), true}, {record::escaped(z.zone), false}, {whole(z.persons), true},
           {record::decimal(z.social, 2), true}, {record::decimal(z.exposure, 2), true}, {record::decimal(z.access, 2), true}});
    }
    close_table();
  }

  void notes() {
    if (p_.notes.empty()) return;
    heading(Word::notes);
    html_ += "<ul>\n";
    for (const auto& n : p_.notes) html_ += fmt::format("<li>{}</li>\n", record::escaped(n));
    html_ += "</ul>\n";
  }

  void parameters() {
    html_ += fmt::format("<h2>{}</h2>\n<details><summary>{}</summary>\n", text(Word::parameters, language_), text(Word::parameters, language_));
    header({{Word::parameters, false}, {Word::parameter_value, false}, {Word::unit, false}, {Word::evidence, false}});
    for (const auto& o : scenario::option_rows(s_)) {
      if (o.mark == "-") continue;
      row({{o.path, false}, {record::escaped(o.value), false}, {o.unit, false}, {o.mark, false}});
    }
    close_table();
    html_ += "</details>\n";
  }

  const world::Study& study_;
  const scenario::Scenario& s_;
  const plan::PlanResult& p_;
  std::string language_;
  std::string html_;
};

}  // namespace

std::string report_html(const world::Study& study, const plan::PlanResult& plan, const std::string& language) { return Report(study, plan, language).run(); }

}  // namespace senda::publish
