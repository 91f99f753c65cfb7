#include "sim/publish/words.hpp"

#include <array>
#include <map>
#include <stdexcept>

namespace senda::publish {

namespace {

struct Both {
  std::string_view es, en;
};

// The catalogue; a table, so longer than a function should be.
const std::map<Word, Both>& catalogue() {
  static const std::map<Word, Both> words = {
      {Word::title, {"Plan de vialidades y refugios: {}", "Plan for roads and shelters: {}"}},
      {Word::as_of, {"Fecha y hora del sismo: {}. Semilla {}, {} mundos simulados.", "Date and time of the earthquake: {}. Seed {}, {} simulated worlds."}},
      {Word::screening, {"SÓLO PARA TAMIZAJE: faltan datos locales (nivel T3).", "SCREENING ONLY: local data are missing (tier T3)."}},
      {Word::what_was_assumed, {"Qué se supuso", "What was assumed"}},
      {Word::assumed_text,
       {"Sismo de magnitud {} ({}). {} habitantes en el modelo. Cada cifra es un rango entre mundos simulados, no un pronóstico de un edificio o de una persona.",
        "Earthquake of magnitude {} ({}). {} residents in the model. Every figure is a range over simulated worlds, not a forecast for a building or a person."}},
      {Word::key_figures, {"Cifras clave", "Key figures"}},
      {Word::closed_streets, {"Tramos cerrados al automóvil", "Street segments closed to cars"}},
      {Word::cut_off, {"Personas sin salida en automóvil", "People cut off by car"}},
      {Word::displaced, {"Personas desplazadas", "Displaced people"}},
      {Word::shelter_seekers, {"Personas que buscan refugio", "People who seek shelter"}},
      {Word::collapses, {"Edificios colapsados", "Collapsed buildings"}},
      {Word::hurt, {"Personas heridas o fallecidas en edificios colapsados", "People hurt or dead in collapsed buildings"}},
      {Word::trapped, {"Personas atrapadas", "People trapped"}},
      {Word::roads_first, {"Qué vialidades abrir primero", "Which roads to open first"}},
      {Word::roads_text,
       {"La lista evita {} % de la pérdida evitable de acceso. El nivel A queda entre las primeras {} en al menos 8 de cada 10 sorteos de los mundos; «=3» dice que un lugar no se distingue del tercero.",
        "The list avoids {} % of the avoidable loss of access. Tier A stays among the first {} in at least 8 of 10 redraws of the worlds; “=3” says that a place cannot be told from the third."}},
      {Word::tiers_text,
       {"Nivel A: entre las primeras {0} en al menos 8 de cada 10 sorteos de los mundos; B: en 4 a 8; C: en menos. Entre paréntesis, el intervalo de 90 % del lugar, de los mismos sorteos. Firme: elegido en al menos 8 de cada 10 muestras de mundos; variable: 3 a 8. Evidencia: F vista en la fuente, K conocimiento establecido, A supuesto de ingeniería.",
        "Tier A: among the first {0} in at least 8 of 10 redraws of the worlds; B: in 4 to 8; C: in fewer. In parentheses the 90 % interval of the rank, from the same redraws. Core: chosen in at least 8 of 10 samples of worlds; swing: 3 to 8. Evidence: F seen in the source, K established knowledge, A engineering assumption."}},
      {Word::rule_random, {"orden al azar", "random order"}},
      {Word::rule_nearest_first, {"la más cercana primero", "nearest first"}},
      {Word::rule_least_work_first, {"la de menos trabajo primero", "least work first"}},
      {Word::rule_most_work_first, {"la de más escombro primero", "largest debris first"}},
      {Word::rule_betweenness_first, {"la más central de la red primero", "highest betweenness first"}},
      {Word::rule_population_betweenness_first, {"la que más gente usa primero", "most people on their way first"}},
      {Word::rule_one_edge_removal_first, {"la que más falta haría sola primero", "the one missed most by itself first"}},
      {Word::blocks_text, {" ({} cuadras)", " ({} blocks)"}},
      {Word::held_out_text, {"En {} mundos nuevos, con los que no se hizo la lista, la diferencia a su favor con la mejor regla simple es de {} horas-persona ponderadas (intervalo de 95 % {} a {}; si incluye el cero, no se distinguen).", "In {} new worlds, from which the list was not made, the difference in its favour to the best simple rule is {} weighted person-hours (95 % interval {} to {}; if it holds zero, they cannot be told apart)."}},
      {Word::information_text, {"Saber de antemano qué calles cerraron evitaría al menos {} horas-persona ponderadas más por mundo: es lo que vale la información.", "Knowing beforehand which streets have closed would avoid at least {} more weighted person-hours a world: that is what information is worth."}},
      {Word::confirmed_text, {"La simulación del movimiento confirma el orden de {} planes (correlación de rangos {} en {} mundos).", "The simulation of movement confirms the order of {} plans (rank correlation {} over {} worlds)."}},
      {Word::not_confirmed_text, {"<strong>Sin confirmar</strong>: en la simulación del movimiento {} planes no quedan en el mismo orden (correlación de rangos {} en {} mundos; se pide 0.8). La lista se basa en el acceso a hospitales, refugios y rescate, no en el tiempo de viaje.", "<strong>Not confirmed</strong>: in the simulation of movement {} plans do not come out in the same order (rank correlation {} over {} worlds; 0.8 is asked for). The list rests on access to hospitals, shelters and rescue, not on time under way."}},
      {Word::gantt_text, {"Qué hace cada cuadrilla en el mundo {}, el de pérdida mediana: naranja, maquinaria; azul, inspección. Con el cursor sobre una barra se lee la calle.", "What each crew does in world {}, that of median loss: orange, loaders; blue, inspection. Hold the pointer over a bar to read the street."}},
      {Word::hours_since, {"horas desde el sismo", "hours since the earthquake"}},
      {Word::who_text, {"Quiénes recuperan el acceso cuando se abre cada una de las primeras calles (media de los mundos en que está cerrada; el quintil es modelado; una persona puede contar en varias columnas):", "Who regains access when each of the first streets opens (mean over the worlds in which it is closed; the quintile is modelled; a person may count in several columns):"}},
      {Word::under_12, {"0–11 años", "Aged 0–11"}},
      {Word::over_59, {"60 o más", "60 or older"}},
      {Word::with_disability, {"Con discapacidad", "With a disability"}},
      {Word::without_car, {"Sin auto", "Without a car"}},
      {Word::poorest_fifth, {"Quintil más pobre", "Poorest fifth"}},
      {Word::alike_text, {"Si toda la gente contara igual, otra lista evitaría {} horas-persona más (intervalo de 95 % {} a {}): es el precio de dar más peso a la gente vulnerable; si incluye el cero, no se distingue.", "If all people counted alike, another list would avoid {} more person-hours (95 % interval {} to {}): that is the price of giving the vulnerable more weight; if it holds zero, it cannot be told."}},
      {Word::rule_road_class_first, {"la de mayor jerarquía primero", "highest road class first"}},
      {Word::rank, {"Lugar", "Rank"}},
      {Word::street, {"Vialidad", "Street"}},
      {Word::between, {"Entre", "Between"}},
      {Word::why, {"Causa", "Cause"}},
      {Word::hours, {"Horas", "Hours"}},
      {Word::sure, {"Cerrada", "Closed"}},
      {Word::tier, {"Nivel", "Tier"}},
      {Word::people, {"Personas", "People"}},
      {Word::value, {"Valor por hora-cuadrilla", "Value per crew-hour"}},
      {Word::shelters_title, {"Dónde abrir refugios temporales", "Where to open shelters"}},
      {Word::shelters_text,
       {"{} refugios; camino medio {} min a pie; cota probada: a lo más {} % del óptimo ({}).", "{} shelters; mean walk {} min; proven within {} % of the optimum ({})."}},
      {Word::shelter, {"Refugio", "Shelter"}},
      {Word::capacity, {"Capacidad", "Capacity"}},
      {Word::assigned, {"Asignadas", "Assigned"}},
      {Word::choice, {"Firmeza", "Firmness"}},
      {Word::left_out, {"Quién queda fuera", "Who is left out"}},
      {Word::left_out_text,
       {"En el mundo mediano {} personas quedan sin salida en automóvil; en 1 de cada 10 mundos, más de {}.", "In the median world {} people are cut off by car; in 1 of 10 worlds, more than {}."}},
      {Word::unmet_cut_off_text, {"De ellas, {} no tienen camino a pie de menos de {} min a ningún candidato, se abra el que se abra.", "Of them, {} have no way of less than {} min on foot to any candidate, whichever opens."}},
      {Word::behaviour_text,
       {"<strong>Como elige la gente</strong> (el refugio más cercano que percibe; si está lleno, otro; {} mundos simulados): camino medio de {} min, {} según el plan; {} personas llegan a un refugio lleno; {} quedan sin lugar, {} según el plan. Ambos toman las calles como quedan tras el sismo.",
        "<strong>As people choose</strong> (the nearest shelter they perceive; another where it is full; {} worlds simulated): mean way {} min, {} by the plan; {} people come to a full shelter; {} find no place, {} by the plan. Both take the streets as the earthquake leaves them."}},
      {Word::in_redraws, {"elegido en {} de cada 10 sorteos de los mundos", "chosen in {} of 10 redraws of the worlds"}},
      {Word::not_assessed, {"sin evaluar", "not assessed"}},
      {Word::one_more_text, {"Si sólo se abre uno más: {}; quedarían sin lugar {} personas en vez de {}.", "If only one more opens: {}; {} people would find no place, not {}."}},
      {Word::nearly_text, {"Casi igual de buenos (a lo más 1 % peor): {}.", "Nearly as good (at most 1 % worse): {}."}},
      {Word::nearly_item, {"{} en vez de {} (+{} %)", "{} instead of {} (+{} %)"}},
      {Word::excluded_text, {"Sitios que no se consideran: {}; siting.json da el motivo de cada uno.", "Sites not considered: {}; siting.json gives the reason for each."}},
      {Word::unmet_text, {"Con la demanda media de {} personas, {} quedan sin lugar en los refugios propuestos; en {} de {} mundos la demanda rebasa los {} lugares abiertos.", "With the mean demand of {} people, {} find no place in the proposed shelters; in {} of {} worlds demand exceeds the {} places opened."}},
      {Word::simulated_text,
       {"Comprobado en simulación ({} mundos, {} h, los mismos refugios abiertos): {} horas-persona de viaje y espera sin cuadrillas, {} con ellas (diferencia {}, intervalo de 95 % {} a {}).",
        "Checked by simulation ({} worlds, {} h, the same shelters open): {} person-hours of travel and waiting without crews, {} with them (difference {}, 95 % interval {} to {})."}},
      {Word::no_roads, {"Ninguna vialidad cerrada que abrir en ningún mundo.", "No closed street to open in any world."}},
      {Word::no_shelters, {"No se pidió ubicar refugios, o no hay candidatos.", "No shelters were asked for, or there is no candidate."}},
      {Word::vulnerable_title, {"Zonas más vulnerables", "Most vulnerable zones"}},
      {Word::vulnerable_text,
       {"Percentiles entre zonas. El índice describe la zona, no a cada persona que vive en ella.", "Percentiles among zones. The index describes the zone, not each person who lives in it."}},
      {Word::zone, {"Zona", "Zone"}},
      {Word::social, {"Social", "Social"}},
      {Word::exposure, {"Exposición", "Exposure"}},
      {Word::access, {"Acceso", "Access"}},
      {Word::notes, {"Advertencias", "Caveats"}},
      {Word::map_title, {"Mapa del plan", "Map of the plan"}},
      {Word::legend_text,
       {"Trazo grueso con número: vialidad por abrir. Trazo interrumpido: cerrada en al menos 1 de cada 5 mundos. Cuadro: refugio. Cruz: hospital.",
        "Thick numbered line: street to open. Dashed line: closed in at least 1 of 5 worlds. Square: shelter. Cross: hospital."}},
      {Word::in_worlds, {"{} de cada 10 mundos", "{} of 10 worlds"}},
      {Word::debris, {"escombro", "debris"}},
      {Word::cordon, {"acordonamiento", "cordon"}},
      {Word::bridge, {"puente", "bridge"}},
      {Word::flood, {"inundación", "flood"}},
      {Word::other, {"otra", "other"}},
      {Word::core, {"firme", "core"}},
      {Word::swing, {"variable", "swing"}},
      {Word::marginal, {"marginal", "marginal"}},
      {Word::baselines_text, {"Frente a la mejor regla simple ({}), la lista evita {} horas-persona ponderadas sin acceso más (intervalo de 95 % {} a {}). Cota inferior probada: la lista está a lo más {} % por encima del óptimo.", "Against the best simple rule ({}), the list avoids {} more weighted person-hours without access (95 % interval {} to {}). Proven bound: the list is at most {} % above the optimum."}},
      {Word::parameters, {"Anexo: parámetros", "Annex: parameters"}},
      {Word::parameter_value, {"Valor", "Value"}},
      {Word::unit, {"Unidad", "Unit"}},
      {Word::evidence, {"Evidencia", "Evidence"}},
      {Word::median_range, {"mediana (5 a 95 %)", "median (5 to 95 %)"}},
      {Word::people_title, {"Quién está dónde: {}", "Who is where: {}"}},
      {Word::people_intro, {"{} personas sintéticas en {} hogares; {} % viven en edificios del mapa, las demás en puntos al frente de las calles o en edificios supuestos. Nadie de aquí es una persona real.",
                         "{} synthetic persons in {} households; {} % live in buildings of the map, the others at points along streets or in assumed buildings. Nobody here is a real person."}},
      {Word::pyramid, {"Edades antes y después del ajuste", "Ages before and after fitting"}},
      {Word::pyramid_text, {"Contorno: la proporción nacional (México, censo 2020) para el mismo número de personas. Barras: los hogares sintéticos ajustados a los totales censales de cada zona. El largo es personas por año de edad, pues las bandas no duran lo mismo; el número, personas de la banda.",
                               "Outline: the national shares (Mexico, census 2020) for the same number of persons. Bars: the synthetic households fitted to each zone's census totals. Lengths are persons per year of age, for bands differ in width; figures are the persons of the band."}},
      {Word::men, {"Hombres", "Men"}},
      {Word::women, {"Mujeres", "Women"}},
      {Word::fit, {"Ajuste de los márgenes", "Fit of the margins"}},
      {Word::fit_head, {"Margen|Dice el censo|Meta|Ajustado|Peor zona|Zonas que callan", "Margin|Census states|Target|Fitted|Worst zone|Silent zones"}},
      {Word::where, {"Dónde está la gente a las 03:00 y a las {:02}:00", "Where people are at 03:00 and at {:02}:00"}},
      {Word::where_text, {"Personas por hectárea en cuadros de 250 m (valor esperado). Quien va en camino o de compras cuenta en su casa.",
                             "Persons per hectare in squares of 250 m (expected). Those on the way or on errands count at home."}},
      {Word::by_hour, {"El día, hora por hora (entre semana)", "The day, hour by hour (weekday)"}},
      {Word::by_hour_head, {"en casa|en la escuela|en el trabajo|en camino|en otra parte", "at home|at school|at work|in transit|elsewhere"}},
      {Word::triple, {"Vulnerabilidad por zona: social, exposición, acceso", "Vulnerability by zone: social, exposure, access"}},
      {Word::triple_text, {"Percentiles entre zonas (1 = más vulnerable), nunca sumados en unidades crudas. Un índice de zona no dice nada de una persona (falacia ecológica).",
                              "Percentiles among zones (1 = most vulnerable), never summed in raw units. An index of zones says nothing of one person (ecological fallacy)."}},
      {Word::people_notes, {"Notas", "Notes"}},
      {Word::triple_unknown, {"Sin dato: {}.", "Not known: {}."}},
      {Word::m_age, {"edad {}", "age {}"}},
      {Word::m_women, {"mujeres", "women"}},
      {Word::m_disability, {"discapacidad: {}", "disability: {}"}},
      {Word::m_schooling, {"escolaridad: {}", "schooling: {}"}},
      {Word::m_households, {"hogares", "households"}},
      {Word::m_cars, {"hogares con automóvil", "households with a car"}},
      {Word::m_female_headed, {"hogares con jefa", "female-headed households"}},
      {Word::v_other, {"no motriz", "other than motor"}},
      {Word::v_motor, {"motriz", "motor"}},
      {Word::v_none, {"sin escolaridad", "none"}},
      {Word::v_basic, {"básica", "basic"}},
      {Word::v_upper_secondary, {"media superior", "upper secondary"}},
      {Word::v_higher, {"superior", "higher"}},
      {Word::ordered_text,
       {"Órdenes de evacuación: {}. Por orden sola, sin daño ni miedo que los desplace, salen {} personas ({} a {}); se cuentan entre las desplazadas.",
        "Evacuation orders: {}. By an order alone, displaced by neither damage nor fear, {} people leave ({} to {}); they count among the displaced."}},
      {Word::attribution, {"Datos del mapa: © colaboradores de OpenStreetMap, ODbL.", "Map data: © OpenStreetMap contributors, ODbL."}},
      {Word::page_note, {"Hecho con senda {}.", "Made with senda {}."}},
  };
  return words;
}

}  // namespace

std::string_view text(Word w, const std::string& language) {
  const auto it = catalogue().find(w);
  if (it == catalogue().end()) throw std::logic_error("a word is missing from the catalogue");
  return language == "en" ? it->second.en : it->second.es;
}

std::string_view likelihood(double p, const std::string& language) {
  struct Step {
    double at_least;
    Both words;
  };
  static constexpr std::array<Step, 7> steps = {{{0.99, {"prácticamente seguro", "virtually certain"}},
                                                 {0.90, {"muy probable", "very likely"}},
                                                 {0.66, {"probable", "likely"}},
                                                 {0.33, {"tan probable como no", "about as likely as not"}},
                                                 {0.10, {"poco probable", "unlikely"}},
                                                 {0.01, {"muy poco probable", "very unlikely"}},
                                                 {-1, {"excepcionalmente improbable", "exceptionally unlikely"}}}};
  for (const Step& s : steps)
    if (p >= s.at_least) return language == "en" ? s.words.en : s.words.es;
  throw std::logic_error("a probability below zero");
}

}  // namespace senda::publish
