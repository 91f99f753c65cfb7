// The page of `senda people`: figures of one city's people, in Spanish or English.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/publish/choropleth.hpp"
#include "sim/publish/people_folder.hpp"
#include "sim/record/text.hpp"

namespace senda::publish {

namespace {

struct Both {
  const char *es, *en;
};
// Every sentence of the page, whole, in both languages.
constexpr Both kTitle = {"Quién está dónde: {}", "Who is where: {}"};
constexpr Both kScreening = {"SÓLO PARA TAMIZAJE: faltan datos locales (nivel T3).", "SCREENING ONLY: local data are missing (tier T3)."};
constexpr Both kIntro = {"{} personas sintéticas en {} hogares; {} % viven en edificios del mapa, las demás en puntos al frente de las calles o en edificios supuestos. Nadie de aquí es una persona real.",
                         "{} synthetic persons in {} households; {} % live in buildings of the map, the others at points along streets or in assumed buildings. Nobody here is a real person."};
constexpr Both kPyramid = {"Edades antes y después del ajuste", "Ages before and after fitting"};
constexpr Both kPyramidText = {"Contorno: la proporción nacional (México, censo 2020) para el mismo número de personas. Barras: los hogares sintéticos ajustados a los totales censales de cada zona.",
                               "Outline: the national shares (Mexico, census 2020) for the same number of persons. Bars: the synthetic households fitted to each zone's census totals."};
constexpr Both kMen = {"Hombres", "Men"};
constexpr Both kWomen = {"Mujeres", "Women"};
constexpr Both kFit = {"Ajuste de los márgenes", "Fit of the margins"};
constexpr Both kFitHead = {"Margen|Dice el censo|Meta|Ajustado|Peor zona|Zonas que callan", "Margin|Census states|Target|Fitted|Worst zone|Silent zones"};
constexpr Both kWhere = {"Dónde está la gente a las 03:00 y a las {:02}:00", "Where people are at 03:00 and at {:02}:00"};
constexpr Both kWhereText = {"Personas por hectárea en cuadros de 250 m (valor esperado). Quien va en camino o de compras cuenta en su casa.",
                             "Persons per hectare in squares of 250 m (expected). Those on the way or on errands count at home."};
constexpr Both kHours = {"El día, hora por hora (entre semana)", "The day, hour by hour (weekday)"};
constexpr Both kHoursHead = {"en casa|en la escuela|en el trabajo|en camino|en otra parte", "at home|at school|at work|in transit|elsewhere"};
constexpr Both kTriple = {"Vulnerabilidad por zona: social, exposición, acceso", "Vulnerability by zone: social, exposure, access"};
constexpr Both kTripleText = {"Percentiles entre zonas (1 = más vulnerable), nunca sumados en unidades crudas. Un índice de zona no dice nada de una persona (falacia ecológica).",
                              "Percentiles among zones (1 = most vulnerable), never summed in raw units. An index of zones says nothing of one person (ecological fallacy)."};
constexpr Both kSocial = {"Social", "Social"};
constexpr Both kExposure = {"Exposición", "Exposure"};
constexpr Both kAccess = {"Acceso", "Access"};
constexpr Both kNotes = {"Notas", "Notes"};

const char* const kStyle = R"(
:root{color-scheme:light}
body{font:16px/1.45 system-ui,"DejaVu Sans",sans-serif;color:#1c1c1c;background:#fff;margin:0 auto;max-width:64rem;padding:1rem}
h1{font-size:1.6rem;margin:.2rem 0}h2{font-size:1.15rem;margin:1.4rem 0 .4rem;border-bottom:2px solid #1c1c1c}h3{font-size:1rem;margin:.3rem 0}
.screening{border:3px solid #b2182b;padding:.5rem .8rem;font-weight:bold;color:#8a1022}
.maps{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:.8rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.88rem}th,td{border-bottom:1px solid #ccc;padding:.25rem .45rem;text-align:right}
th:first-child,td:first-child{text-align:left}th{background:#f0eee8}svg{width:100%;height:auto;border:1px solid #bbb}
.legend span{white-space:nowrap;margin-right:.8rem}.legend i{display:inline-block;width:1.1em;height:1em;border:1px solid #777;margin-right:.3em;vertical-align:-.1em}
@media print{body{max-width:none;font-size:11px}h2{break-after:avoid}}
)";

std::string whole(double v) {
  const std::string digits = fmt::format("{:.0f}", std::abs(v));
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i && (digits.size() - i) % 3 == 0) out += "\u202f";
    out += digits[i];
  }
  return out;
}

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
      : study_(study), r_(study.residents()), f_(f), zones_(zones), spanish_(language != "en") {}

  std::string run() {
    const std::string title = fmt::format(fmt::runtime(say(kTitle)), record::escaped(study_.scenario().name));
    html_ = fmt::format("<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{}</title><style>{}</style></head>\n<body><main>\n<h1>{}</h1>\n",
                        spanish_ ? "es" : "en", title, kStyle, title);
    if (study_.screening()) html_ += fmt::format("<p class=\"screening\">{}</p>\n", say(kScreening));
    paragraph(fmt::format(fmt::runtime(say(kIntro)), whole(static_cast<double>(r_.persons())), whole(static_cast<double>(r_.households())), whole(100 * r_.share_on_footprints)));
    pyramid();
    where();
    hours();
    triple();
    fit();
    notes();
    return html_ + "</main></body></html>\n";
  }

 private:
  const char* say(const Both& b) const { return spanish_ ? b.es : b.en; }
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
    heading(say(kPyramid));
    paragraph(say(kPyramidText));
    html_ += fmt::format("<svg viewBox=\"0 0 800 {}\" role=\"img\" aria-label=\"{}\" font-family=\"sans-serif\" font-size=\"13\">\n", kRow * kYears.size() + 40, say(kPyramid));
    html_ += fmt::format("<text x=\"{}\" y=\"18\" text-anchor=\"end\">{}</text><text x=\"{}\" y=\"18\">{}</text>\n", kMiddle - 40, say(kMen), kMiddle + 40, say(kWomen));
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
    heading(fmt::format(fmt::runtime(say(kWhere)), f_.midday_hour));
    paragraph(say(kWhereText));
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
    heading(say(kHours));
    html_ += fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" font-family=\"sans-serif\" font-size=\"11\">\n", 24 * kWide + 20, kHigh + 30, say(kHours));
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
    const auto names = split(say(kHoursHead));
    for (std::size_t w = 0; w < names.size(); ++w) html_ += fmt::format("<span><i style=\"background:{}\"></i>{}</span> ", kColour[w], names[w]);
    html_ += "</p>\n";
  }

  void triple() {
    if (zones_.vulnerable.empty()) return;
    const Classes classes = {{0, 0.2, 0.4, 0.6, 0.8}, {"0–0.2", "0.2–0.4", "0.4–0.6", "0.6–0.8", "0.8–1"}};
    heading(say(kTriple));
    paragraph(say(kTripleText));
    html_ += "<div class=\"maps\">\n";
    const scenario::Zones& z = study_.inputs().zones;
    const MapFrame frame(homes(), 420);
    const auto map = [&](const Both& name, auto&& get) {
      PerZone<double> value(z.size(), std::nan(""));
      for (const auto& v : zones_.vulnerable) value[zones_.social.zone[v.row]] = get(v);
      html_ += fmt::format("<div><h3>{}</h3>\n{}</div>\n", say(name), zone_map(frame, z, [&](ZoneId id) { return value[id]; }, classes, say(name)));
    };
    map(kSocial, [](const auto& v) { return v.social; });
    map(kExposure, [](const auto& v) { return v.exposure; });
    map(kAccess, [](const auto& v) { return v.access; });
    html_ += "</div>\n" + legend(classes);
  }

  void fit() {
    heading(say(kFit));
    html_ += "<div class=\"scroll\"><table><thead><tr>";
    for (const auto& h : split(say(kFitHead))) html_ += fmt::format("<th scope=\"col\">{}</th>", h);
    html_ += "</tr></thead><tbody>\n";
    for (const auto& row : r_.fit)
      html_ += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", row.margin, whole(row.stated), whole(row.target), whole(row.fitted), whole(row.worst), row.silent);
    html_ += "</tbody></table></div>\n";
  }

  void notes() {
    heading(say(kNotes));
    html_ += "<ul>";
    for (const auto& n : study_.notes()) html_ += fmt::format("<li>{}</li>", record::escaped(n));
    for (const auto& n : zones_.notes) html_ += fmt::format("<li>{}</li>", record::escaped(n));
    html_ += "</ul>\n";
  }

  const world::Study& study_;
  const people::Residents& r_;
  const PeopleFigures& f_;
  const plan::PlanResult& zones_;
  bool spanish_;
  std::string html_;
};

}  // namespace

std::string people_page(const world::Study& study, const PeopleFigures& f, const plan::PlanResult& zones, const std::string& language) {
  return PeoplePage(study, f, zones, language).run();
}

}  // namespace senda::publish
