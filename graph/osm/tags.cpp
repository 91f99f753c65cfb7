#include "graph/osm/tags.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace senda::osm {

namespace {

bool is_any(std::string_view v, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), v) != list.end();
}

std::optional<double> leading_number(std::string_view text, std::string_view* rest = nullptr) {
  double v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error != std::errc() || !std::isfinite(v)) return {};
  if (rest) {
    *rest = text.substr(static_cast<std::size_t>(end - text.data()));
    while (!rest->empty() && rest->front() == ' ') rest->remove_prefix(1);
  }
  return v;
}

struct ClassTag {
  std::string_view value;
  RoadClass road_class;
};
constexpr std::array<ClassTag, 25> kHighways = {{
    {"residential", RoadClass::residential},   {"service", RoadClass::service},
    {"footway", RoadClass::footway},           {"path", RoadClass::path},
    {"tertiary", RoadClass::tertiary},         {"secondary", RoadClass::secondary},
    {"primary", RoadClass::primary},           {"unclassified", RoadClass::unclassified},
    {"track", RoadClass::track},               {"trunk", RoadClass::trunk},
    {"motorway", RoadClass::motorway},         {"motorway_link", RoadClass::motorway},
    {"trunk_link", RoadClass::trunk},          {"primary_link", RoadClass::primary},
    {"secondary_link", RoadClass::secondary},  {"tertiary_link", RoadClass::tertiary},
    {"road", RoadClass::unclassified},         {"living_street", RoadClass::living_street},
    {"pedestrian", RoadClass::pedestrian},     {"steps", RoadClass::steps},
    {"cycleway", RoadClass::cycleway},         {"bridleway", RoadClass::path},
    {"corridor", RoadClass::footway},          {"elevator", RoadClass::elevator},
    {"busway", RoadClass::service},
}};

std::optional<RoadClass> class_of(std::string_view highway) {
  const auto it = std::find_if(kHighways.begin(), kHighways.end(), [&](const ClassTag& c) { return c.value == highway; });
  return it == kHighways.end() ? std::nullopt : std::optional(it->road_class);
}

bool forbids(std::string_view v) {
  return is_any(v, {"no", "private", "agricultural", "forestry", "agricultural;forestry", "forestry;agricultural", "military", "emergency",
                    "psv", "bus", "taxi", "hov", "permit", "residents", "use_sidepath", "none"});
}
bool permits(std::string_view v) {
  return is_any(v, {"yes", "designated", "permissive", "destination", "official", "customers", "delivery", "public"});
}

bool walkers_only(RoadClass c) {
  return c == RoadClass::pedestrian || c == RoadClass::footway || c == RoadClass::path ||
         c == RoadClass::steps || c == RoadClass::cycleway || c == RoadClass::elevator;
}

// From the general key to the special one; the last that speaks decides.
bool allowed(const Tags& t, bool by_default, std::initializer_list<std::string_view> keys) {
  bool allow = by_default;
  for (const std::string_view key : keys) {
    const std::string_view v = t[key];
    if (forbids(v)) allow = false;
    if (permits(v)) allow = true;
  }
  return allow;
}

// Modes allowed on the way, before one-way rules.
std::uint8_t allowed_modes(const Tags& t, RoadClass c) {
  const bool busway = t["highway"] == "busway", shut = forbids(t["access"]);
  const bool car = !walkers_only(c) && allowed(t, !busway && !shut, {"vehicle", "motor_vehicle", "motorcar"});
  const bool foot = allowed(t, c != RoadClass::motorway && !busway && !shut && t["motorroad"] != "yes", {"foot"}) || t["foot"] == "use_sidepath";
  std::uint8_t m = 0;
  if (car) m |= kCar;
  if (foot) m |= kFoot;
  const bool stepped = c == RoadClass::steps && t["ramp:wheelchair"] != "yes" && t["wheelchair"] != "yes";
  if (foot && !stepped && t["wheelchair"] != "no") m |= kWheelchair;
  // Ambulances and engines pass where a driver may not, but only where a vehicle fits or the map says so.
  const std::string_view emergency = t["emergency"];
  if (walkers_only(c) ? is_any(emergency, {"yes", "designated", "official", "permissive"}) : emergency != "no") m |= kEmergency;
  return m;
}

// +1 along the nodes, -1 against, 0 both ways.
int one_way(const Tags& t, RoadClass c) {
  const std::string_view special = t["oneway:motor_vehicle"], v = special.empty() ? t["oneway"] : special;
  if (v == "-1" || v == "reverse") return -1;
  if (v == "yes" || v == "1" || v == "true") return 1;
  if (is_any(v, {"no", "0", "false", "reversible", "alternating"})) return 0;
  const std::string_view junction = t["junction"];
  if (junction == "roundabout" || junction == "circular" || c == RoadClass::motorway) return 1;
  return 0;
}

std::uint8_t lane_count(std::string_view text, int fallback) {
  const auto v = leading_number(text);
  return static_cast<std::uint8_t>(v && *v >= 1 && *v <= 16 ? *v : fallback);
}

void set_lanes(const Tags& t, StreetAttributes& a, bool oneway) {
  const int standard = defaults_of(a.road_class).lanes_per_direction;
  const bool known = lane_count(t["lanes"], 0) > 0 || lane_count(t["lanes:forward"], 0) > 0 || lane_count(t["lanes:backward"], 0) > 0;
  if (known) a.tagged |= kLanesTagged;
  const int total = lane_count(t["lanes"], oneway ? standard : 2 * standard);
  const int forward = lane_count(t["lanes:forward"], 0), backward = lane_count(t["lanes:backward"], 0);
  const int half = std::max(1, total / 2);
  // One direction given and the total too: the other has what is left.
  a.lanes_forward = static_cast<std::uint8_t>(forward ? forward : oneway ? total : backward && total > backward ? total - backward : half);
  a.lanes_backward = static_cast<std::uint8_t>(oneway ? 1 : backward ? backward : forward && total > forward ? total - forward : half);
}

void set_sidewalks(const Tags& t, StreetAttributes& a) {
  const auto present = [](std::string_view v) { return is_any(v, {"yes", "both", "separate"}); };
  const std::string_view v = t["sidewalk"], both = t["sidewalk:both"], left = t["sidewalk:left"], right = t["sidewalk:right"];
  if (v.empty() && both.empty() && left.empty() && right.empty()) return;
  a.tagged |= kSidewalkTagged;
  if (present(v) || present(both) || v == "left" || present(left)) a.sidewalks |= kLeft;
  if (present(v) || present(both) || v == "right" || present(right)) a.sidewalks |= kRight;
}

void set_widths(const Tags& t, StreetAttributes& a, bool oneway) {
  double tagged = parse_metres(t["width:carriageway"]);
  for (const char* key : {"width", "est_width"})
    if (tagged <= 0) tagged = parse_metres(t[key]);
  const int lanes = a.lanes_forward + (oneway ? 0 : a.lanes_backward);
  double width = defaults_of(a.road_class).carriageway_m;
  if (tagged >= 1 && tagged <= 60) {
    width = tagged;
    a.tagged |= kWidthTagged;
  } else if (a.tagged & kLanesTagged) {
    width = std::max(lanes * 3.0, 3.0);
  }
  a.carriageway_m = static_cast<float>(width);
  // Walkers: footways use their whole width; streets two sidewalks of 1.5 m, or what is tagged; on a
  // street without any, the edge of the carriageway [A].
  const int sides = a.tagged & kSidewalkTagged ? ((a.sidewalks & kLeft) != 0) + ((a.sidewalks & kRight) != 0) : 2;
  a.walk_width_m = static_cast<float>(walkers_only(a.road_class) ? std::max(1.0, width) : std::max(1.5, 1.5 * sides));
}

Surface surface_of(std::string_view v) {
  if (is_any(v, {"asphalt", "concrete", "paved", "concrete:plates", "concrete:lanes", "paving_stones", "chipseal", "metal", "wood"})) return Surface::paved;
  if (is_any(v, {"sett", "cobblestone", "unhewn_cobblestone", "cobblestone:flattened", "bricks", "brick", "stone"})) return Surface::cobbled;
  if (is_any(v, {"unpaved", "gravel", "fine_gravel", "dirt", "earth", "ground", "compacted", "sand", "mud", "grass", "pebblestone", "woodchips", "soil", "rock"}))
    return Surface::unpaved;
  return Surface::unknown;
}

void set_speed(const Tags& t, StreetAttributes& a) {
  double speed = parse_speed_kmh(t["maxspeed"]);
  if (speed > 0) a.tagged |= kSpeedTagged;
  for (const char* key : {"maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic"})
    if (speed <= 0) speed = parse_speed_kmh(t[key]);
  a.speed_kmh = static_cast<float>(speed > 0 ? speed : defaults_of(a.road_class).speed_kmh);
}

// Default limits by country and kind of road, km/h [K: national road traffic codes as tabulated by the OSM
// community]. The first row is for countries not listed.
struct CountrySpeeds {
  std::string_view country;
  double urban, rural, trunk, motorway;
};
constexpr std::array<CountrySpeeds, 34> kCountrySpeeds = {{
    {"", 50, 90, 100, 120},     {"AR", 40, 110, 120, 130}, {"AT", 50, 100, 100, 130}, {"BE", 50, 90, 120, 120},
    {"BG", 50, 90, 90, 140},    {"BR", 60, 80, 100, 110},  {"CH", 50, 80, 100, 120},  {"CL", 50, 100, 100, 120},
    {"CO", 50, 90, 90, 120},    {"CZ", 50, 90, 110, 130},  {"DE", 50, 100, 120, 120}, {"DK", 50, 80, 80, 130},
    {"EC", 50, 90, 90, 100},    {"ES", 50, 90, 90, 120},   {"FI", 50, 80, 100, 120},  {"FR", 50, 80, 110, 130},
    {"GB", 48.28, 96.56, 112.65, 112.65}, {"GR", 50, 90, 110, 130}, {"GT", 50, 80, 90, 100}, {"HU", 50, 90, 110, 130},
    {"IT", 50, 90, 110, 130},   {"JP", 60, 60, 60, 100},   {"MX", 50, 80, 90, 110},   {"NL", 50, 80, 100, 100},
    {"NO", 50, 80, 80, 110},    {"PE", 50, 90, 90, 100},   {"PL", 50, 90, 100, 140},  {"PT", 50, 90, 100, 120},
    {"RO", 50, 90, 100, 130},   {"RU", 60, 90, 90, 110},   {"SE", 50, 70, 90, 110},   {"TR", 50, 90, 110, 120},
    {"UA", 50, 90, 110, 130},   {"US", 40.23, 88.51, 104.61, 104.61},
}};

double implied_speed(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return 0;
  const std::string_view country = text.substr(0, 2);
  std::string_view zone = text.substr(colon + 1);
  if (zone.substr(0, 5) == "zone:") zone.remove_prefix(5);
  else if (zone.substr(0, 4) == "zone") zone.remove_prefix(4);
  if (const auto number = leading_number(zone); number && *number >= 5 && *number <= 140) return *number;
  const auto row = std::find_if(kCountrySpeeds.begin() + 1, kCountrySpeeds.end(), [&](const CountrySpeeds& c) { return c.country == country; });
  const CountrySpeeds& c = row == kCountrySpeeds.end() ? kCountrySpeeds[0] : *row;
  if (is_any(zone, {"urban", "urban_primary", "urban_secondary", "nsl_restricted"})) return c.urban;
  if (is_any(zone, {"rural", "nsl_single"})) return c.rural;
  if (is_any(zone, {"trunk", "nsl_dual", "expressway", "motorroad"})) return c.trunk;
  if (zone == "motorway") return c.motorway;
  if (is_any(zone, {"living_street", "pedestrian_zone", "bicycle_road"})) return 20;
  return zone == "walk" ? 5 : 0;
}

}  // namespace

double parse_speed_kmh(std::string_view text) {
  if (text.empty()) return 0;
  if (text == "walk") return 5;
  if (text == "none") return 120;
  std::string_view rest;
  const auto v = leading_number(text, &rest);
  if (!v) return implied_speed(text);
  if (*v < 1 || *v > 300) return 0;
  if (rest.substr(0, 5) == "knots") return *v * 1.852;
  return rest.substr(0, 3) == "mph" ? *v * 1.609344 : *v;
}

double parse_metres(std::string_view text) {
  std::string_view rest;
  const auto v = leading_number(text, &rest);
  if (!v || *v <= 0) return 0;
  if (rest.substr(0, 2) == "km") return *v * 1000;
  if (rest.substr(0, 2) == "cm") return *v * 0.01;
  if (rest.empty() || (rest[0] != '\'' && rest.substr(0, 2) != "ft")) return *v;
  const auto inches = rest[0] == '\'' ? leading_number(rest.substr(1)) : std::nullopt;
  return *v * 0.3048 + (inches && *inches > 0 && *inches < 12 ? *inches * 0.0254 : 0);
}

int parse_year(std::string_view text) {
  for (std::size_t i = 0; i + 4 <= text.size(); ++i) {
    int year = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 4, year);
    if (error == std::errc() && end == text.data() + i + 4 && year >= 1000 && year <= 2100) return year;
  }
  return 0;
}

std::optional<RoadTags> road_tags(const Tags& t) {
  const auto road_class = class_of(t["highway"]);
  const bool area = t["area"] == "yes";
  if (!road_class || (area && !walkers_only(*road_class))) return {};
  RoadTags out;
  StreetAttributes& a = out.street;
  a.road_class = *road_class;
  const std::uint8_t modes = allowed_modes(t, a.road_class);
  if (!modes) return {};
  const int direction = one_way(t, a.road_class);
  const bool oneway = direction != 0;
  a.modes_forward = modes;
  a.modes_backward =
      oneway ? static_cast<std::uint8_t>(modes & (kFoot | kWheelchair)) : modes;
  if (t["oneway"] == "reversible") a.tagged |= kReversible;
  if (area) a.tagged |= kPlaza;
  set_lanes(t, a, oneway);
  set_sidewalks(t, a);
  set_widths(t, a, oneway);
  set_speed(t, a);
  a.surface = surface_of(t["surface"]);
  a.capacity_per_lane = static_cast<float>(defaults_of(a.road_class).capacity_veh_h);
  a.bridge = !t["bridge"].empty() && t["bridge"] != "no";
  a.tunnel = (!t["tunnel"].empty() && t["tunnel"] != "no") || t["covered"] == "yes";
  const auto layer = leading_number(t["layer"]);
  a.layer = static_cast<std::int8_t>(layer ? std::clamp(*layer, -10.0, 10.0) : 0);
  a.year = static_cast<std::int16_t>(parse_year(t["start_date"]));
  if (direction < 0) {
    out.reversed = true;
    a.sidewalks = a.reversed().sidewalks;  // sides are told along the way as drawn
  }
  return out;
}

bool is_vehicle_area(std::string_view highway, bool area) {
  const auto road_class = class_of(highway);
  return area && road_class && !walkers_only(*road_class);
}

bool is_signal(const Tags& t) { return t["highway"] == "traffic_signals"; }

std::uint8_t barrier_blocks(const Tags& t) {
  const std::string_view b = t["barrier"];
  if (b.empty() || is_any(b, {"no", "kerb", "entrance", "toll_booth", "border_control", "cattle_grid", "sally_port", "height_restrictor", "hampshire_gate", "coupure"}))
    return 0;
  const bool wall = is_any(b, {"wall", "fence", "hedge", "city_wall", "retaining_wall", "guard_rail"});
  const bool narrow = is_any(b, {"stile", "kissing_gate", "turnstile", "full-height_turnstile", "horse_stile", "wicket_gate", "log", "debris"});
  const bool shut = forbids(t["access"]);
  const bool car = allowed(t, permits(t["access"]), {"vehicle", "motor_vehicle", "motorcar"});
  const bool foot = allowed(t, !wall && !shut, {"foot"});
  const bool wheelchair = foot && (t["wheelchair"].empty() ? !narrow : t["wheelchair"] != "no");
  const bool emergency = car || is_any(t["emergency"], {"yes", "designated", "official", "permissive"});
  std::uint8_t blocked = 0;
  if (!car) blocked |= kCar;
  if (!foot) blocked |= kFoot;
  if (!wheelchair) blocked |= kWheelchair;
  if (!emergency) blocked |= kEmergency;
  return blocked;
}

namespace {

BuildingUse use_of(const Tags& t) {
  const std::string_view b = t["building"], amenity = t["amenity"];
  if (is_any(amenity, {"hospital", "clinic"}) || b == "hospital") return BuildingUse::hospital;
  if (is_any(amenity, {"school", "college", "university", "kindergarten"}) ||
      is_any(b, {"school", "college", "university", "kindergarten"}))
    return BuildingUse::school;
  if (is_any(b, {"house", "detached", "semidetached_house", "terrace", "bungalow", "residential"}))
    return BuildingUse::house;
  if (is_any(b, {"apartments", "dormitory", "hotel"})) return BuildingUse::apartments;
  if (is_any(b, {"commercial", "retail", "office", "supermarket", "public", "civic", "government", "train_station"}) ||
      !t["shop"].empty() || !t["office"].empty())
    return BuildingUse::commercial;
  if (is_any(b, {"industrial", "warehouse", "garage", "garages", "shed", "roof", "service", "hangar", "farm_auxiliary", "church", "chapel", "cathedral", "carport", "parking", "construction", "ruins"}))
    return BuildingUse::industrial;
  if (is_any(b, {"mixed", "mixed_use"})) return BuildingUse::mixed;
  return BuildingUse::other;
}

Material material_of(std::string_view v) {
  if (is_any(v, {"concrete", "reinforced_concrete", "cement_block", "prefabricated_concrete"})) return Material::concrete;
  if (is_any(v, {"brick", "bricks", "masonry", "cement", "plaster", "block"})) return Material::masonry;
  if (is_any(v, {"stone", "limestone", "sandstone", "granite", "marble"})) return Material::stone;
  if (is_any(v, {"adobe", "mud", "rammed_earth", "clay", "loam"})) return Material::adobe;
  if (is_any(v, {"wood", "timber", "timber_framing", "bamboo"})) return Material::wood;
  if (is_any(v, {"steel", "metal", "metal_plates", "tin"})) return Material::steel;
  return v.empty() ? Material::unknown : Material::other;
}

}  // namespace

std::optional<BuildingTags> building_tags(const Tags& t) {
  const std::string_view b = t["building"];
  if (b.empty() || b == "no") return {};
  BuildingTags out;
  out.use = use_of(t);
  out.material = material_of(t["building:material"].empty() ? t["building:structure"] : t["building:material"]);
  if (const auto levels = leading_number(t["building:levels"]); levels && *levels > 0 && *levels <= 200)
    out.levels = static_cast<float>(*levels);
  const std::string_view height = t["height"].empty() ? t["building:height"] : t["height"];
  if (const double h = parse_metres(height); h > 0 && h < 1000) out.height_m = static_cast<float>(h);
  const std::string_view date = t["start_date"].empty() ? t["construction_date"] : t["start_date"];
  out.year = static_cast<std::int16_t>(parse_year(date));
  return out;
}

std::optional<SiteTags> site_tags(const Tags& t) {
  const auto with = [&](SiteKind kind, std::initializer_list<std::string_view> keys) {
    SiteTags site{kind, 0};
    for (const std::string_view key : keys)
      if (const auto v = leading_number(t[key]); v && *v >= 1 && *v <= 1e6 && site.capacity == 0) site.capacity = static_cast<float>(*v);
    return site;
  };
  const std::string_view amenity = t["amenity"], leisure = t["leisure"];
  if (amenity == "hospital") return with(SiteKind::hospital, {"beds", "capacity:beds", "capacity"});
  if (amenity == "fire_station") return with(SiteKind::fire_station, {});
  if (is_any(amenity, {"school", "college", "university", "community_centre", "townhall", "place_of_worship"}) ||
      is_any(leisure, {"sports_centre", "stadium"}))
    return with(SiteKind::shelter, {"capacity:persons", "capacity", "capacity:pupils", "students"});
  if (leisure == "park") return with(SiteKind::assembly, {});
  return {};
}

std::optional<AreaKind> area_kind(const Tags& t) {
  if (t["natural"] == "water" || t["waterway"] == "riverbank" || t["landuse"] == "reservoir" || t["landuse"] == "basin")
    return AreaKind::water;
  if (t["leisure"] == "park" || t["leisure"] == "garden") return AreaKind::park;
  if (t["place"] == "square" || (t["highway"] == "pedestrian" && t["area"] == "yes")) return AreaKind::plaza;
  return {};
}

std::optional<PlaceKind> place_kind(const Tags& t) {
  if (t["name"].empty()) return {};
  const std::string_view p = t["place"];
  if (is_any(p, {"city", "municipality"})) return PlaceKind::city;
  if (p == "town") return PlaceKind::town;
  if (is_any(p, {"village", "hamlet"})) return PlaceKind::village;
  if (is_any(p, {"borough", "suburb"})) return PlaceKind::suburb;
  if (is_any(p, {"quarter", "neighbourhood"})) return PlaceKind::neighbourhood;
  if (t["boundary"] == "administrative" && is_any(t["admin_level"], {"9", "10", "11"})) return PlaceKind::suburb;
  return {};
}

TurnTags turn_tags(const Tags& t) {
  std::string_view value;
  bool for_others = false;
  for (const char* key : {"restriction", "restriction:motor_vehicle", "restriction:motorcar", "restriction:vehicle"})
    if (!t[key].empty()) value = t[key];
  if (value.empty()) {
    for (const char* key : {"restriction:conditional", "restriction:motor_vehicle:conditional", "restriction:motorcar:conditional"})
      if (!t[key].empty()) return {RestrictionOutcome::conditional, false};
    for (const char* key : {"restriction:hgv", "restriction:bus", "restriction:psv", "restriction:bicycle", "restriction:caravan", "restriction:trailer", "restriction:hgv:conditional", "restriction:motorcycle", "restriction:tram", "restriction:foot"})
      for_others |= !t[key].empty();
    return {for_others ? RestrictionOutcome::not_for_cars : RestrictionOutcome::malformed, false};
  }
  std::string_view except = t["except"];
  while (!except.empty()) {
    const std::size_t end = std::min(except.find_first_of(";, "), except.size());
    if (is_any(except.substr(0, end), {"motorcar", "motor_vehicle", "vehicle"})) return {RestrictionOutcome::not_for_cars, false};
    except.remove_prefix(std::min(end + 1, except.size()));
  }
  if (!t["day_on"].empty() || !t["hour_on"].empty()) return {RestrictionOutcome::conditional, false};
  if (value.substr(0, 3) == "no_") return {RestrictionOutcome::kept, false};
  if (value.substr(0, 5) == "only_") return {RestrictionOutcome::kept, true};
  return {RestrictionOutcome::malformed, false};
}

}  // namespace senda::osm
