#include "sim/publish/open_dictionary.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/publish/privacy_accounting.hpp"

namespace senda::publish {

using scenario::Json;

namespace {

constexpr Sentence kAbout = {
    "Resultados de una simulación de sismo y evacuación, no observaciones. Las cifras son de una población sintética o de un padrón protegido; ninguna habla de una persona.",
    "Results of a simulation of an earthquake and evacuation, not observations. Figures are of a synthetic population or of a protected register; none speaks of a person."};
constexpr Sentence kThresholds = {
    "Ninguna cifra de menos de k personas o k hogares. Las omitidas van en blanco con su columna _suppressed en 1, y con ellas otras, para que ninguna suma ni diferencia las devuelva. Un cero verdadero se muestra.",
    "No figure of fewer than k persons or k households. Those left out are blank with 1 in their _suppressed column, and others with them, so that no sum or difference gives them back. A true zero is shown."};
constexpr Sentence kNoNoise = {"Ningún insumo es confidencial: las cifras no llevan ruido.", "No input is confidential: the figures carry no noise."};
constexpr Sentence kNoise = {
    "Cada cifra de personas u hogares lleva ruido gaussiano discreto (Canonne, Kamath y Steinke 2020) del generador criptográfico del sistema operativo; después los niveles se ajustan entre sí, sin negativos y en enteros, y se aplican los umbrales.",
    "Every figure of persons or households carries discrete Gaussian noise (Canonne, Kamath & Steinke 2020) from the operating system's cryptographic generator; then the levels are made to agree, without negatives and in whole numbers, and thresholds are applied."};
constexpr Sentence kUnit = {"Hogar: a lo más 8 personas y una zona.", "Household: at most 8 persons and one zone."};
constexpr Sentence kScope = {
    "La garantía cubre lo que el registro de un hogar aporta a cada cifra. Quedan fuera el orden de las vialidades y la elección de refugios, que son decisiones del plan, lo que reportes confidenciales de cierres pesan en los mundos (las tablas de vialidades se retienen) y lo que un hogar cambia en otros dentro de la simulación (tránsito, refugios llenos).",
    "The guarantee covers what the record of a household adds to each figure. Outside it are the order of streets and the choice of shelters, which are decisions of the plan, what confidential reports of closures weigh in the worlds (the table of streets is withheld), and what a household changes for others within the simulation (traffic, full shelters)."};
constexpr Sentence kWords = {
    "Los valores de los grupos se muestran si su conteo de hogares con ruido rebasa un umbral que un valor de un solo hogar pasa con probabilidad delta a lo más; los demás se reúnen en other.",
    "Values of groups are shown where their noisy count of households passes a threshold that the value of a single household passes with probability delta at most; the rest is gathered in other."};

Json sources() {
  return Json::array({{{"title", "OpenStreetMap contributors, Open Database License (ODbL) 1.0"}, {"path", "https://www.openstreetmap.org/copyright"}},
                      {{"title", "Zones and census figures: the national statistics office (in Mexico INEGI, Censo de Población y Vivienda), under its terms of free use"}, {"path", "https://www.inegi.org.mx/inegi/terminos.html"}}});
}

double rounded(double v) { return std::round(v * 1e9) / 1e9; }

Json noise_json(const std::vector<NoiseAccount>& noise) {
  Json out = Json::array();
  for (const NoiseAccount& n : noise)
    out.push_back({{"column", n.column}, {"level", n.level}, {"sensitivity", n.sensitivity}, {"rho", rounded(n.rho)}, {"noise_sd_drawn", rounded(n.sd)}});
  return out;
}

Json privacy_json(const OpenCase& c, const OpenTable& t, const std::string& language) {
  Json j = {{"protected_unit", kUnit.in(language)}, {"k_persons", c.privacy.k_persons}, {"k_households", c.privacy.k_households}};
  if (!c.noisy) return j;
  double rho = 0, most = 0;
  for (const NoiseAccount& n : t.noise) {
    rho += n.rho;
    most = std::max(most, n.sensitivity);
  }
  j["mechanism"] = t.noise.empty() ? "none" : "discrete Gaussian";
  j["sensitivity"] = most;
  j["rho"] = rounded(rho);
  j["noise"] = noise_json(t.noise);
  return j;
}

Json resource(const OpenCase& c, const OpenTable& t, const std::string& language) {
  Json fields = Json::array();
  for (const OpenField& f : t.fields) {
    Json field = {{"name", f.name}, {"type", f.type}, {"description", f.about.in(language)}};
    if (*f.unit) field["unit"] = f.unit;
    fields.push_back(std::move(field));
  }
  return {{"name", t.name},
          {"path", t.name + ".csv"},
          {"profile", "tabular-data-resource"},
          {"format", "csv"},
          {"mediatype", "text/csv"},
          {"encoding", "utf-8"},
          {"description", t.about.in(language)},
          {"schema", {{"fields", fields}, {"missingValues", Json::array({""})}}},
          {"privacy", privacy_json(c, t, language)}};
}

Json guarantee(const OpenCase& c, const Allowance& rho, const PackageFacts& facts) {
  const std::string& language = facts.language;
  Json j = {{"thresholds", kThresholds.in(language)}, {"k_persons", c.privacy.k_persons}, {"k_households", c.privacy.k_households}};
  if (!c.noisy) {
    j["noise"] = kNoNoise.in(language);
    return j;
  }
  j["protected_unit"] = kUnit.in(language);
  j["noise"] = kNoise.in(language);
  j["scope"] = kScope.in(language);
  if (c.given && !c.people.group_columns.empty()) j["group_values"] = kWords.in(language);
  j["rho"] = rounded(rho.total());
  j["delta"] = c.privacy.delta;
  j["epsilon"] = rounded(epsilon_of(rho.total(), c.privacy.delta));
  if (!facts.withheld.empty()) j["withheld"] = facts.withheld;
  return j;
}

}  // namespace

Json data_package(const OpenCase& c, const std::vector<OpenTable>& tables, const Allowance& rho, const PackageFacts& facts) {
  Json j = {{"profile", "tabular-data-package"},
            {"name", "senda-open-data"},
            {"title", facts.title},
            {"description", kAbout.in(facts.language)},
            {"program", "senda"},
            {"version", SENDA_VERSION},
            {"time_of_earthquake", facts.start},
            {"licenses", Json::array({{{"name", "CC-BY-4.0"}, {"title", "Creative Commons Attribution 4.0"}, {"path", "https://creativecommons.org/licenses/by/4.0/"}}})},
            {"sources", sources()},
            {"privacy", guarantee(c, rho, facts)}};
  j["resources"] = Json::array();
  for (const OpenTable& t : tables) j["resources"].push_back(resource(c, t, facts.language));
  return j;
}

}  // namespace senda::publish
