// The page of `senda people`: figures of one city's people, in Spanish or English.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "sim/publish/choropleth.hpp"
#include "sim/publish/html.hpp"
#include "sim/publish/people_folder.hpp"
#include "sim/publish/words.hpp"
#include "sim/record/text.hpp"

namespace senda::publish {

namespace {

std::vector<std::string> split(const std::string& s) {
  std::vector<std::string> out(1);
  for (const char c : s)
    if (c == '|') out.emplace_back();
    else out.back() += c;
  return out;
}

class PeoplePage {
 public:
  PeoplePage(const world::Study& study, const PeopleFigures& f, const plan::PlanResult& zones, const std::string& language)
      : study_(study), r_(study.residents()), f_(f), zones_(zones), language_(language == "en" ? "en" : "es") {}

  std::string run() {
    const std::string title = say(Word::people_title, record::escaped(study_.scenario().name));
    html_ = html_begin(title, language_);
    if (study_.screening()) html_ += fmt::format("<p class=\"screening\">{}</p>\n", say(Word::screening));
    paragraph(say(Word::people_intro, whole(static_cast<double>(r_.persons())), whole(static_cast<double>(r_.households())), whole(100 * r_.share_on_footprints)));
    pyramid();
    where();
    hours();
    triple();
    fit();
    notes();
    return html_ + html_end();
  }

 private:
  template <class... Values>
  std::string say(Word w, const Values&... values) const {
    return fmt::format(fmt::runtime(text(w, language_)), values...);
  }
  void heading(const std::string& s) { html_ += fmt::format("<h2>{}</h2>\n", s); }
  void paragraph(const std::string& s) { html_ += fmt::format("<p>{}</p>\n", s); }

  // Men to the left, women to the right; the bands are of different width in years, so bars are persons per year of age.
  void pyramid() {
    constexpr std::array<double, people::kAgeBands> kYears = {6, 6, 6, 42, 15, 15};
    constexpr double kMiddle = 400, kHalf = 300, kRow = 40;
    double most = 1;
    for (const auto* p : {&f_.before, &f_.after})
      for (std::size_t a = 0; a < kYears.size(); ++a)
        for (const double n : (*p)[a]) most = std::max(most, n / kYears[a]);
    heading(say(Word::pyramid));
    paragraph(say(Word::pyramid_text));
    html_ += fmt::format("<svg viewBox=\"0 0 800 {}\" role=\"img\" aria-label=\"{}\" font-family=\"sans-serif\" font-size=\"13\">\n", kRow * kYears.size() + 40, say(Word::pyramid));
    html_ += fmt::format("<text x=\"{}\" y=\"18\" text-anchor=\"end\">{}</text><text x=\"{}\" y=\"18\">{}</text>\n", kMiddle - 40, say(Word::men), kMiddle + 40, say(Word::women));
    for (std::size_t a = 0; a < kYears.size(); ++a) {
      const double y = 28 + kRow * static_cast<double>(kYears.size() - 1 - a);
      html_ += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", kMiddle, y + 22, name_of(static_cast<people::AgeBand>(a)));
      for (std::size_t w = 0; w < 2; ++w) {
        const double bar = kHalf * f_.after[a][w] / kYears[a] / most, outline = kHalf * f_.before[a][w] / kYears[a] / most;
        const auto x = [&](double length) { return w ? kMiddle + 35 : kMiddle - 35 - length; };
        html_ += fmt::format("<rect x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\"/><rect x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" fill=\"none\" stroke=\"#222\" stroke-dasharray=\"4 3\"/>", x(bar), y + 4,
                             bar, kRow - 8, w ? "#e08214" : "#2c7fb8", x(outline), y + 4, outline, kRow - 8);
        html_ += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"{}\" font-size=\"11\">{}</text>\n", w ? x(0) + std::max(bar, outline) + 4 : x(std::max(bar, outline)) - 4, y + 22, w ? "start" : "end", whole(f_.after[a][w]));
      }
    }
    html_ += "</svg>\n";
  }

  std::vector<Point> homes() const {
    std::vector<Point> out;
    for (const scenario::Place& p : r_.at) out.push_back(p.point);
    return out;
  }

  void where() {
    const Classes classes = {{5, 25, 75, 150, 300}, {"5–25", "25–75", "75–150", "150–300", "> 300"}};
    heading(say(Word::where, f_.midday_hour));
    paragraph(say(Word::where_text));
    const MapFrame frame(homes(), 480);
    html_ += "<div class=\"maps\">\n";
    for (const auto& [hour, grid] : {std::pair{3, &f_.night}, {f_.midday_hour, &f_.midday}}) {
      const std::string title = fmt::format("{:02}:00", hour);
      html_ += fmt::format("<div><h3>{}</h3>\n{}</div>\n", title, square_map(frame, study_.city(), *grid, classes, title));
    }
    html_ += "</div>\n" + legend(classes);
  }

  // Stacked shares by hour.
  void hours() {
    constexpr std::array<const char*, scenario::kWhereabouts> kColour = {"#d9d6cc", "#41b6c4", "#253494", "#b2182b", "#e08214"};
    constexpr double kWide = 28, kHigh = 200;
    heading(say(Word::by_hour));
    html_ += fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" font-family=\"sans-serif\" font-size=\"11\">\n", 24 * kWide + 20, kHigh + 30, say(Word::by_hour));
    for (std::size_t h = 0; h < 24; ++h) {
      double all = 0, y = 5;
      for (const double n : f_.weekday[h]) all += n;
      for (std::size_t w = kColour.size(); w-- > 0;) {
        const double part = all > 0 ? kHigh * f_.weekday[h][w] / all : 0;
        html_ += fmt::format("<rect x=\"{}\" y=\"{:.2f}\" width=\"{}\" height=\"{:.2f}\" fill=\"{}\"/>", 10 + kWide * static_cast<double>(h), y, kWide - 2, part, kColour[w]);
        y += part;
      }
      html_ += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", 10 + kWide * (static_cast<double>(h) + 0.45), kHigh + 22, h);
    }
    html_ += "</svg>\n<p class=\"legend\">";
    const auto names = split(say(Word::by_hour_head));
    for (std::size_t w = 0; w < names.size(); ++w) html_ += fmt::format("<span><i style=\"background:{}\"></i>{}</span> ", kColour[w], names[w]);
    html_ += "</p>\n";
  }

  void triple() {
    if (zones_.vulnerable.empty()) return;
    const Classes classes = {{0, 0.2, 0.4, 0.6, 0.8}, {"0–0.2", "0.2–0.4", "0.4–0.6", "0.6–0.8", "0.8–1"}};
    heading(say(Word::triple));
    paragraph(say(Word::triple_text));
    html_ += "<div class=\"maps\">\n";
    const scenario::Zones& z = study_.inputs().zones;
    const MapFrame frame(homes(), 420);
    std::string unknown;
    const auto map = [&](Word name, auto&& get) {
      PerZone<double> value(z.size(), std::nan(""));
      if (std::all_of(zones_.vulnerable.begin(), zones_.vulnerable.end(), [&](const auto& v) { return std::isnan(get(v)); })) {
        unknown += (unknown.empty() ? "" : ", ") + say(name);
        return;
      }
      for (const auto& v : zones_.vulnerable) value[zones_.social.zone[v.row]] = get(v);
      html_ += fmt::format("<div><h3>{}</h3>\n{}</div>\n", say(name), zone_map(frame, z, [&](ZoneId id) { return value[id]; }, classes, say(name)));
    };
    map(Word::social, [](const auto& v) { return v.social; });
    map(Word::exposure, [](const auto& v) { return v.exposure; });
    map(Word::access, [](const auto& v) { return v.access; });
    html_ += "</div>\n" + legend(classes);
    if (!unknown.empty()) paragraph(say(Word::triple_unknown, unknown));
  }

  // "age 0-5" and the like, in the language of the page.
  std::string margin_name(const std::string& margin) const {
    const auto space = margin.find(' ');
    const std::string kind = margin.substr(0, space), value = space == std::string::npos ? "" : margin.substr(space + 1);
    const std::map<std::string, Word> values = {{"other", Word::v_other}, {"motor", Word::v_motor}, {"none", Word::v_none}, {"basic", Word::v_basic}, {"upper_secondary", Word::v_upper_secondary}, {"higher", Word::v_higher}};
    const auto it = values.find(value);
    const std::string said = it == values.end() ? value : say(it->second);
    if (kind == "age") return say(Word::m_age, said);
    if (kind == "disability") return say(Word::m_disability, said);
    if (kind == "schooling") return say(Word::m_schooling, said);
    if (margin == "women") return say(Word::m_women);
    if (margin == "households") return say(Word::m_households);
    return say(margin == "female-headed households" ? Word::m_female_headed : Word::m_cars);
  }

  void fit() {
    heading(say(Word::fit));
    html_ += "<div class=\"scroll\"><table><thead><tr>";
    const char* align = "";
    for (const auto& h : split(say(Word::fit_head))) {
      html_ += fmt::format("<th scope=\"col\"{}>{}</th>", align, h);
      align = " class=\"n\"";
    }
    html_ += "</tr></thead><tbody>\n";
    for (const auto& row : r_.fit)
      html_ += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n", margin_name(row.margin), whole(row.stated), whole(row.target), whole(row.fitted), whole(row.worst), row.silent);
    html_ += "</tbody></table></div>\n";
  }

  void notes() {
    heading(say(Word::people_notes));
    html_ += "<ul>";
    for (const auto& n : study_.notes()) html_ += fmt::format("<li>{}</li>", record::escaped(n));
    for (const auto& n : zones_.notes) html_ += fmt::format("<li>{}</li>", record::escaped(n));
    html_ += "</ul>\n";
  }

  const world::Study& study_;
  const people::Residents& r_;
  const PeopleFigures& f_;
  const plan::PlanResult& zones_;
  std::string language_;
  std::string html_;
};

}  // namespace

std::string people_page(const world::Study& study, const PeopleFigures& f, const plan::PlanResult& zones, const std::string& language) {
  return PeoplePage(study, f, zones, language).run();
}

}  // namespace senda::publish
