#include "graph/osm/tags.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace senda::osm {

namespace {

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
constexpr std::array<ClassTag, 22> kHighways = {{
    {"motorway", RoadClass::motorway},         {"motorway_link", RoadClass::motorway},
    {"trunk", RoadClass::trunk},               {"trunk_link", RoadClass::trunk},
    {"primary", RoadClass::primary},           {"primary_link", RoadClass::primary},
    {"secondary", RoadClass::secondary},       {"secondary_link", RoadClass::secondary},
    {"tertiary", RoadClass::tertiary},         {"tertiary_link", RoadClass::tertiary},
    {"unclassified", RoadClass::unclassified}, {"road", RoadClass::unclassified},
    {"residential", RoadClass::residential},   {"living_street", RoadClass::living_street},
    {"service", RoadClass::service},           {"pedestrian", RoadClass::pedestrian},
    {"track", RoadClass::track},               {"footway", RoadClass::footway},
    {"path", RoadClass::path},                 {"steps", RoadClass::steps},
    {"cycleway", RoadClass::cycleway},         {"bridleway", RoadClass::path},
}};

bool forbids(std::string_view v) { return v == "no" || v == "private"; }
bool permits(std::string_view v) {
  return v == "yes" || v == "designated" || v == "permissive" || v == "destination" || v == "official";
}

bool walkers_only(RoadClass c) {
  return c == RoadClass::pedestrian || c == RoadClass::footway || c == RoadClass::path ||
         c == RoadClass::steps || c == RoadClass::cycleway;
}

// Modes allowed on the way, before one-way rules.
std::uint8_t allowed_modes(const Tags& t, RoadClass c) {
  bool car = !walkers_only(c);
  bool foot = c != RoadClass::motorway;
  if (forbids(t["access"])) car = foot = false;
  for (const char* key : {"vehicle", "motor_vehicle", "motorcar"}) {
    if (forbids(t[key])) car = false;
    if (permits(t[key]) && !walkers_only(c)) car = true;
  }
  if (t["foot"] == "no") foot = false;
  if (permits(t["foot"])) foot = true;
  std::uint8_t m = 0;
  if (car) m |= kCar;
  if (foot) m |= kFoot;
  if (foot && c != RoadClass::steps && t["wheelchair"] != "no") m |= kWheelchair;
  if (!walkers_only(c) && t["emergency"] != "no") m |= kEmergency;  // gates open for them
  return m;
}

// +1 along the nodes, -1 against, 0 both ways.
int one_way(const Tags& t, RoadClass c) {
  const std::string_view v = t["oneway"];
  if (v == "-1" || v == "reverse") return -1;
  if (v == "yes" || v == "1" || v == "true") return 1;
  if (v == "no" || v == "0" || v == "false" || v == "reversible" || v == "alternating") return 0;
  const std::string_view junction = t["junction"];
  if (junction == "roundabout" || junction == "circular" || c == RoadClass::motorway) return 1;
  return 0;
}

std::uint8_t lane_count(std::string_view text, int fallback) {
  const auto v = leading_number(text);
  return static_cast<std::uint8_t>(v && *v >= 1 && *v <= 16 ? *v : fallback);
}

void set_lanes(const Tags& t, RoadAttributes& a, bool oneway) {
  const int standard = defaults_of(a.road_class).lanes_per_direction;
  const int total = lane_count(t["lanes"], oneway ? standard : 2 * standard);
  const int half = std::max(1, total / 2);
  a.lanes_forward = lane_count(t["lanes:forward"], oneway ? total : half);
  a.lanes_backward = lane_count(t["lanes:backward"], oneway ? 1 : half);
}

void set_widths(const Tags& t, RoadAttributes& a, bool oneway) {
  const double tagged = parse_metres(t["width"]);
  const int lanes = a.lanes_forward + (oneway ? 0 : a.lanes_backward);
  double width = defaults_of(a.road_class).carriageway_m;
  if (tagged >= 1 && tagged <= 60) width = tagged;
  else if (!t["lanes"].empty()) width = std::max(lanes * 3.0, 3.0);
  a.carriageway_m = static_cast<float>(width);
  // Walkers: footways use their whole width; streets two sidewalks of 1.5 m [A].
  const bool on_foot = walkers_only(a.road_class);
  a.walk_width_m = static_cast<float>(on_foot ? std::max(1.0, width) : 3.0);
}

}  // namespace

double parse_speed_kmh(std::string_view text) {
  if (text == "walk") return 5;
  if (text == "none") return 120;
  std::string_view rest;
  const auto v = leading_number(text, &rest);
  if (!v || *v < 1 || *v > 300) return 0;
  return rest.substr(0, 3) == "mph" ? *v * 1.609344 : *v;
}

double parse_metres(std::string_view text) {
  std::string_view rest;
  const auto v = leading_number(text, &rest);
  if (!v || *v <= 0) return 0;
  return !rest.empty() && (rest[0] == '\'' || rest.substr(0, 2) == "ft") ? *v * 0.3048 : *v;
}

int parse_year(std::string_view text) {
  for (std::size_t i = 0; i + 4 <= text.size(); ++i) {
    int year = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 4, year);
    if (error == std::errc() && end == text.data() + i + 4 && year >= 1000 && year <= 2100) return year;
  }
  return 0;
}

std::optional<RoadAttributes> road_attributes(const Tags& t, bool& reversed) {
  const std::string_view highway = t["highway"];
  const auto it = std::find_if(kHighways.begin(), kHighways.end(),
                               [&](const ClassTag& c) { return c.value == highway; });
  if (it == kHighways.end()) return {};
  RoadAttributes a;
  a.road_class = it->road_class;
  const std::uint8_t modes = allowed_modes(t, a.road_class);
  if (!modes) return {};
  const int direction = one_way(t, a.road_class);
  reversed = direction < 0;
  const bool oneway = direction != 0;
  a.modes_forward = modes;
  a.modes_backward =
      oneway ? static_cast<std::uint8_t>(modes & (kFoot | kWheelchair)) : modes;
  set_lanes(t, a, oneway);
  set_widths(t, a, oneway);
  const double speed = parse_speed_kmh(t["maxspeed"]);
  a.speed_kmh = static_cast<float>(speed > 0 ? speed : defaults_of(a.road_class).speed_kmh);
  a.capacity_per_lane = static_cast<float>(defaults_of(a.road_class).capacity_veh_h);
  a.bridge = !t["bridge"].empty() && t["bridge"] != "no";
  a.tunnel = !t["tunnel"].empty() && t["tunnel"] != "no";
  const auto layer = leading_number(t["layer"]);
  a.layer = static_cast<std::int8_t>(layer ? std::clamp(*layer, -10.0, 10.0) : 0);
  a.year = static_cast<std::int16_t>(parse_year(t["start_date"]));
  a.name = std::string(t["name"].empty() ? t["ref"] : t["name"]);
  return a;
}

namespace {

BuildingUse use_of(const Tags& t) {
  const std::string_view b = t["building"], amenity = t["amenity"];
  const auto any = [](std::string_view v, std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), v) != list.end();
  };
  if (any(amenity, {"hospital", "clinic"}) || b == "hospital") return BuildingUse::hospital;
  if (any(amenity, {"school", "college", "university", "kindergarten"}) ||
      any(b, {"school", "college", "university", "kindergarten"}))
    return BuildingUse::school;
  if (any(b, {"house", "detached", "semidetached_house", "terrace", "bungalow", "residential"}))
    return BuildingUse::house;
  if (any(b, {"apartments", "dormitory", "hotel"})) return BuildingUse::apartments;
  if (any(b, {"commercial", "retail", "office", "supermarket", "public", "civic", "government", "train_station"}) ||
      !t["shop"].empty() || !t["office"].empty())
    return BuildingUse::commercial;
  if (any(b, {"industrial", "warehouse", "garage", "garages", "shed", "roof", "service", "hangar", "farm_auxiliary", "church", "chapel", "cathedral", "carport", "parking", "construction", "ruins"}))
    return BuildingUse::industrial;
  if (any(b, {"mixed", "mixed_use"})) return BuildingUse::mixed;
  return BuildingUse::other;
}

}  // namespace

std::optional<BuildingTags> building_tags(const Tags& t) {
  const std::string_view b = t["building"];
  if (b.empty() || b == "no") return {};
  BuildingTags out;
  out.use = use_of(t);
  if (const auto levels = leading_number(t["building:levels"]); levels && *levels >= 1 && *levels <= 200)
    out.levels = static_cast<float>(*levels);
  if (const double h = parse_metres(t["height"]); h > 0 && h < 1000) out.height_m = static_cast<float>(h);
  const std::string_view date = t["start_date"].empty() ? t["construction_date"] : t["start_date"];
  out.year = static_cast<std::int16_t>(parse_year(date));
  return out;
}

std::optional<SiteKind> site_kind(const Tags& t) {
  const std::string_view amenity = t["amenity"], leisure = t["leisure"];
  if (amenity == "hospital") return SiteKind::hospital;
  if (amenity == "fire_station") return SiteKind::fire_station;
  for (const char* v : {"school", "college", "university", "community_centre", "townhall", "place_of_worship"})
    if (amenity == v) return SiteKind::shelter;
  for (const char* v : {"sports_centre", "stadium"})
    if (leisure == v) return SiteKind::shelter;
  if (leisure == "park") return SiteKind::assembly;
  return {};
}

std::optional<AreaKind> area_kind(const Tags& t) {
  if (t["natural"] == "water" || t["waterway"] == "riverbank" || t["landuse"] == "reservoir")
    return AreaKind::water;
  if (t["leisure"] == "park" || t["leisure"] == "garden") return AreaKind::park;
  return {};
}

}  // namespace senda::osm
