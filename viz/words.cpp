#include "viz/words.hpp"

namespace senda::viz {

namespace {

constexpr Words kEnglish = {
    .play = "Play", .pause = "Pause", .buildings = "Buildings", .damage = "Damage of buildings", .names = "Names", .closures = "Closed streets", 
    .sites = "Shelters and hospitals", .agents = "People", .isolines = "Walk to an open shelter", .dark = "Dark", .colours = "Colours of people", .by_state = "how they travel", .by_delay = "held up on their street",
    .by_group = "by", .only = "Only", .all = "all",
    .walking = "on foot", .driving = "by car", .waiting = "waiting", .isolated = "isolated", .isolated_parties = "isolated (number: parties)", .waiting_parties = "waiting (number: parties)", .arrived = "arrived", .departed = "set out", .travelling = "under way", .not_set_out = "not set out",
    .debris = "closed: debris", .cordon = "closed: cordon", .bridge = "closed: bridge", .flood = "closed: water", .other = "closed: other", .cleared_now = "opened again", .work = "crew at work", 
    .shelter = "Shelter", .hospital = "Hospital", .fire_station = "Fire station", .assembly = "Assembly area", .depot = "Depot", .full = "full", .not_open = "not open", .capacity = "capacity", .no_limit = "no limit", .inside = "inside", .at_most = "at most",
    .intact = "intact", .slight = "slight", .moderate = "moderate", .extensive = "extensive", .complete = "complete", .collapse = "collapsed",
    .few = "1", .party_count = "Parties in a spot", .minutes_walk = "min on foot, by open streets", .no_way_there = "no way there", .held_up_none = "moving", .held_up_long = "10 min and more",
    .search = "Street", .no_such_street = "no such street", .bookmark_add = "Keep this view", .follow = "Follow", .stop_following = "Stop following", .whole_run = "Whole run", .busy_part = "Busy hours", 
    .street = "Street", .nameless = "street without a name", .road_class = "class", .open = "open", .closed_since = "closed since", .closed_to_all = "nobody passes", .closed_to_cars = "no car passes, people on foot do", .closed_to_walkers = "nobody on foot passes, cars do", .cause = "cause", .entered = "vehicles and walkers in all",
    .longest_queue = "longest queue", .delay = "time lost here", .persons_hours = "person-hours", .queue_over_time = "On this street over time", .longest_here = "Longest here: how long, from when", 
    .person = "Person", .set_out_at = "set out at", .arrived_at = "arrived at", .never_arrived = "did not arrive", .on_the_way = "under way", .history = "What happened", .household = "household", .agent_id = "agent_id", .arrived_word = "has arrived",
    .zone = "Cell of 250 m", .households = "households living here", .residents = "persons", .displaced = "displaced", .seek_shelter = "of them seeking a public shelter", .walk_to_shelter = "walk to an open shelter, all streets", .who_move = "persons who move in this run",
    .p_closed = "Probability closed", .rank = "Rank", .tier = "Tier", .rank_interval = "90 % interval of the rank", .hours = "hours of work", .tied_with = "cannot be told from rank", .value_per_hour = "person-hours of access per crew-hour", .people_behind = "persons who regain access", .p_top10 = "probability of the first ten",
    .opened_shelter = "opens", .nearly_chosen = "Shelter: nearly as good", .sent_to = "to the shelter of the plan", .assigned = "assigned", .firmness = "choice", .not_ranked = "not ranked", .tiers_say = "A: among the first ten in 8 of 10 redraws of the worlds, B: in 4", .ranked_streets = "first streets to open", .dashed_second = "dashed: right", .own_scale = "own scale",
    .no_events = "This run was made without events (outputs.events): only the map is shown.", .difference = "Whole run: right against left", .fewer_more = "fewer (blue) or more (red) passages at the right", .world = "world", .other_worlds = "These are different worlds: other damage, other people on the way. Runs compare within one world.",
    .blocks = "blocks of this street closed now", .in_whole_run = "In the whole run",
    .run = "run", .plan = "plan", .worlds = "worlds", 
    .ev_bridge = "Bridge closed", .ev_full = "Shelter full", .ev_opened = "Shelter opened", .ev_street = "Street opened", .ev_work = "Crew begins", .ev_gridlock = "Gridlock", .ev_power = "Power is back",
    .welcome = "senda-view: what happened, seen in a second",
    .welcome_text = "Opens a run (one simulated world, to be played) or a plan (streets and shelters with probabilities). Give a folder on the command line, or choose one here.",
    .recent = "Opened lately", .built_in = "The built-in town",
    .built_in_how = "Make it once:  senda run scenarios/town/town.scenario.json -o my-run", .built_in_open = "Simulate one world of it and open it", .open_folder = "Folder", .keys = "Keys",
    .kinds = {"sets out", "enters", "leaves", "arrives", "stands before a closed street", "looks for another way", "is refused: full", "waits", "is cut off", "leaves the car", "street closed", "street opened", "shelter full",
              "hears of a closed street", "meets the others", "boards", "lanes closed", "lanes turned", "lanes given back", "is caught by water or fire", "gridlock", "shelter opened", "power is back", "crew begins"},
    .classes = {"motorway", "trunk road", "primary road", "secondary road", "tertiary road", "minor road", "residential street", "living street", "service road", "pedestrian street", "track", "footway", "path", "steps", "cycleway",
                "elevator"},
};

constexpr Words kSpanish = {
    .play = "Reproducir", .pause = "Pausa", .buildings = "Edificios", .damage = "Daño de los edificios", .names = "Nombres", .closures = "Calles cerradas",
    .sites = "Refugios y hospitales", .agents = "Personas", .isolines = "Caminata a un refugio abierto", .dark = "Oscuro", .colours = "Color de las personas", .by_state = "cómo van",
    .by_delay = "detenidas en su calle", .by_group = "por", .only = "Solo", .all = "todas",
    .walking = "a pie", .driving = "en auto", .waiting = "en espera", .isolated = "aisladas", .isolated_parties = "aisladas (número: grupos)", .waiting_parties = "en espera (número: grupos)", .arrived = "llegaron", .departed = "salieron", .travelling = "en camino", .not_set_out = "sin salir",
    .debris = "cerrada: escombro", .cordon = "cerrada: acordonada", .bridge = "cerrada: puente", .flood = "cerrada: agua", .other = "cerrada: otra causa", .cleared_now = "reabierta", .work = "cuadrilla trabajando",
    
    .shelter = "Refugio", .hospital = "Hospital", .fire_station = "Bomberos", .assembly = "Punto de reunión", .depot = "Depósito", .full = "lleno", .not_open = "no abre", .capacity = "capacidad", .no_limit = "sin límite",
    .inside = "adentro", .at_most = "a lo más",
    .intact = "intacto", .slight = "leve", .moderate = "moderado", .extensive = "extenso", .complete = "completo", .collapse = "colapsado",
    .few = "1", .party_count = "Grupos en un punto", .minutes_walk = "min a pie, por calles abiertas", .no_way_there = "sin camino", .held_up_none = "avanza", .held_up_long = "10 min o más",
    .search = "Calle", .no_such_street = "no hay tal calle", .bookmark_add = "Guardar esta vista", .follow = "Seguir", .stop_following = "Dejar de seguir", .whole_run = "Todo", .busy_part = "Horas activas", 
    
    .street = "Calle", .nameless = "calle sin nombre", .road_class = "clase", .open = "abierta", .closed_since = "cerrada desde", .closed_to_all = "nadie pasa", .closed_to_cars = "no pasan autos; a pie sí", .closed_to_walkers = "no se pasa a pie; en auto sí", .cause = "causa", .entered = "vehículos y peatones en total",
    .longest_queue = "cola más larga", .delay = "tiempo perdido aquí", .persons_hours = "horas-persona", .queue_over_time = "En esta calle a lo largo del tiempo", .longest_here = "Quienes más tardaron: cuánto, desde cuándo", 
    .person = "Persona", .set_out_at = "salió a las", .arrived_at = "llegó a las", .never_arrived = "no llegó", .on_the_way = "en camino", .history = "Qué le pasó", .household = "hogar", .agent_id = "agent_id", .arrived_word = "llegó",
    .zone = "Celda de 250 m", .households = "hogares que viven aquí", .residents = "personas", .displaced = "desplazadas", .seek_shelter = "de ellas, buscan un refugio público", .walk_to_shelter = "caminata a un refugio abierto, todas las calles",
    .who_move = "personas que se mueven en esta corrida",
    .p_closed = "Probabilidad de cierre", .rank = "Lugar", .tier = "Nivel", .rank_interval = "intervalo de 90 % del lugar", .hours = "horas de trabajo", .tied_with = "no se distingue del lugar", .value_per_hour = "horas-persona de acceso por hora-cuadrilla", .people_behind = "personas que recuperan acceso",
    .p_top10 = "probabilidad de estar entre las diez primeras", .opened_shelter = "abre", .nearly_chosen = "Refugio: casi igual de bueno", .sent_to = "al refugio del plan", .assigned = "asignadas", .firmness = "elección", .not_ranked = "sin lugar", .tiers_say = "A: entre las primeras diez en 8 de 10 sorteos de los mundos, B: en 4", .ranked_streets = "primeras calles por abrir", .dashed_second = "a rayas: derecha", .own_scale = "escala propia",
    .no_events = "Esta corrida se hizo sin eventos (outputs.events): solo se muestra el mapa.", .difference = "Toda la corrida: der. contra izq.", .fewer_more = "menos (azul) o más (rojo) pasos a la derecha", .world = "mundo",
    .other_worlds = "Son mundos distintos: otro daño, otra gente en camino. Las corridas se comparan dentro de un mundo.", .blocks = "cuadras de esta calle cerradas ahora", .in_whole_run = "En toda la corrida",
    .run = "corrida", .plan = "plan", .worlds = "mundos", 
    .ev_bridge = "Puente cerrado", .ev_full = "Refugio lleno", .ev_opened = "Refugio abierto", .ev_street = "Calle reabierta", .ev_work = "Empieza una cuadrilla", .ev_gridlock = "Nudo de tráfico", .ev_power = "Vuelve la luz",
    .welcome = "senda-view: qué pasó, de un vistazo",
    .welcome_text = "Abre una corrida (un mundo simulado, para reproducirlo) o un plan (calles y refugios con sus probabilidades). Dé una carpeta en la línea de comandos o elija una aquí.",
    .recent = "Abiertas antes", .built_in = "El pueblo incluido",
    .built_in_how = "Hágala una vez:  senda run scenarios/town/town.scenario.json -o my-run", .built_in_open = "Simular uno de sus mundos y abrirlo", .open_folder = "Carpeta", .keys = "Teclas",
    .kinds = {"sale", "entra", "deja", "llega", "topa con una calle cerrada", "busca otro camino", "es rechazada: lleno", "espera", "queda aislada", "deja el auto", "calle cerrada", "calle reabierta", "refugio lleno",
              "se entera de un cierre", "se reúne con los suyos", "sube", "carriles cerrados", "carriles invertidos", "carriles devueltos", "la alcanza el agua o el fuego", "nudo de tráfico", "refugio abierto", "vuelve la luz",
              "empieza una cuadrilla"},
    .classes = {"autopista", "vía troncal", "vía primaria", "vía secundaria", "vía terciaria", "vía menor", "calle residencial", "calle de convivencia", "vía de servicio", "calle peatonal", "brecha", "andador", "sendero", "escalera",
                "ciclovía", "elevador"},
};

constexpr const char* kHelpEnglish[kHelpLines][2] = {
    {"Space", "play, pause"}, {"Left, Right", "a minute back, forth (with Shift: ten)"}, {"Home, End", "first, last moment"}, {"+  -", "faster, slower"}, {"Wheel, PgUp, PgDn", "zoom"},
    {"Drag, W A S D", "move the map"}, {"Right drag, Q E", "rotate"}, {"F", "whole city"}, {"N", "north up"}, {"Click", "what happened to a street, shelter, person"},
    {"/", "search a street"}, {"B", "keep this view; 1-9 goes back to it"}, {"L  C  H", "buildings, closures, dark"}, {"P  I  G", "people, walk to shelter, difference"}, {"Tab, F1, Esc", "panels, help, close"}};
constexpr const char* kHelpSpanish[kHelpLines][2] = {
    {"Espacio", "reproducir, pausa"}, {"Izq., Der.", "un minuto atrás, adelante (con Mayús: diez)"}, {"Inicio, Fin", "primer, último momento"}, {"+  -", "más rápido, más lento"}, {"Rueda, RePág, AvPág", "acercar, alejar"},
    {"Arrastrar, W A S D", "mover el mapa"}, {"Botón derecho, Q E", "girar"}, {"F", "toda la ciudad"}, {"N", "norte arriba"}, {"Clic", "qué le pasó a una calle, un refugio, una persona"},
    {"/", "buscar una calle"}, {"B", "guardar esta vista; 1-9 vuelve a ella"}, {"L  C  H", "edificios, cierres, oscuro"}, {"P  I  G", "personas, caminata al refugio, diferencia"}, {"Tab, F1, Esc", "paneles, ayuda, cerrar"}};

}  // namespace

std::string group_word(const std::string& name, bool spanish) {
  if (name.empty()) return spanish ? "sin dato" : "unknown";
  static constexpr std::pair<std::string_view, std::string_view> kSpanishOf[] = {
      {"age", "edad"}, {"sex", "sexo"}, {"disability", "discapacidad"}, {"car", "auto en el hogar"}, {"quintile", "quintil económico"}, {"female_headed", "hogar con jefa"}, {"woman", "mujer"}, {"man", "hombre"},
      {"yes", "sí"}, {"no", "no"}, {"motor", "motriz"}, {"visual", "visual"}, {"mental", "mental"}, {"other", "otra"}, {"zone", "zona"}, {"unknown", "sin dato"}, {"debris", "escombro"}, {"cordon", "acordonamiento"}, {"bridge", "puente"}, {"flood", "agua"},
      {"loader", "maquinaria"}, {"inspection", "inspección"}, {"core", "firme"}, {"swing", "según el mundo"}, {"marginal", "marginal"}};
  static constexpr std::pair<std::string_view, std::string_view> kEnglishOf[] = {{"loader", "loaders"}, {"car", "car in the household"}, {"quintile", "economic quintile"}, {"female_headed", "headed by a woman"}, {"core", "firm"}, {"swing", "depends on the world"}, {"marginal", "marginal"}};
  const auto in = [&](const auto& table) {
    for (const auto& [key, word] : table)
      if (key == name) return std::string(word);
    return name;
  };
  return spanish ? in(kSpanishOf) : in(kEnglishOf);
}

const Words& words(bool spanish) { return spanish ? kSpanish : kEnglish; }
const char* const (&help_lines(bool spanish))[kHelpLines][2] { return spanish ? kHelpSpanish : kHelpEnglish; }

}  // namespace senda::viz
