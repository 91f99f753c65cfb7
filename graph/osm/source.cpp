#include "graph/osm/source.hpp"

#include <algorithm>
#include <osmium/io/any_input.hpp>
#include <osmium/osm/node.hpp>
#include <osmium/osm/relation.hpp>
#include <osmium/osm/way.hpp>
#include <osmium/thread/pool.hpp>
#include <protozero/buffer_string.hpp>
#include <protozero/varint.hpp>
#include <thread>
#include <unordered_map>

#include "graph/errors.hpp"
#include "graph/interrupt.hpp"
#include "graph/osm/node_index.hpp"

namespace senda::osm {

namespace {

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
};
template <class T>
using ByText = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

void tags_of(const osmium::OSMObject& object, Tags& tags) {
  tags.clear();
  for (const osmium::Tag& t : object.tags()) tags.add(t.key(), t.value());
}

bool starts_with(const char* text, std::string_view prefix) { return std::string_view(text).substr(0, prefix.size()) == prefix; }

// Streets of equal attributes share one palette entry. Most ways carry one of few tag sets, so that the
// tags (names left out) are understood once and remembered.
class Palette {
 public:
  explicit Palette(RawStreets& streets) : streets_(streets) {}

  struct Entry {
    bool road = false, reversed = false;
    std::uint32_t street = 0;
  };
  const Entry& of(const osmium::TagList& list) {
    key_.clear();
    for (const osmium::Tag& t : list) {
      if (starts_with(t.key(), "name") || starts_with(t.key(), "ref") || starts_with(t.key(), "source") || starts_with(t.key(), "wiki")) {
        if (!starts_with(t.key(), "source:maxspeed")) continue;
      }
      key_.append(t.key()).push_back('\0');
      key_.append(t.value()).push_back('\0');
    }
    if (const auto it = seen_.find(std::string_view(key_)); it != seen_.end()) return it->second;
    if (seen_.size() > kRemembered) seen_.clear();
    return seen_.emplace(key_, understand(list)).first->second;
  }

 private:
  static constexpr std::size_t kRemembered = 200000;

  Entry understand(const osmium::TagList& list) {
    Tags tags;
    for (const osmium::Tag& t : list) tags.add(t.key(), t.value());
    const auto road = road_tags(tags);
    if (!road) return {};
    const auto [it, fresh] = entries_.emplace(key_of(road->street), static_cast<std::uint32_t>(streets_.palette.size()));
    if (fresh) streets_.palette.push_back(road->street);
    return {true, road->reversed, it->second};
  }

  RawStreets& streets_;
  std::string key_;
  ByText<Entry> seen_;
  ByText<std::uint32_t> entries_;
};

// Ways that nothing else wants, kept small until the relations have said which of them they need.
class SpareWays {
 public:
  void add(const osmium::Way& way) {
    id_.push_back(way.id());
    begin_.push_back(bytes_.size());
    std::int64_t before = 0;
    for (const osmium::NodeRef& ref : way.nodes()) {
      const auto delta = static_cast<std::int64_t>(static_cast<std::uint64_t>(ref.ref()) - static_cast<std::uint64_t>(before));
      protozero::add_varint_to_buffer(&bytes_, protozero::encode_zigzag64(delta));
      before = ref.ref();
    }
  }
  std::size_t size() const { return id_.size(); }
  std::int64_t id(std::size_t i) const { return id_[i]; }
  void append(std::size_t i, std::vector<std::int64_t>& refs) const {
    const char* at = bytes_.data() + begin_[i];
    const char* const end = bytes_.data() + (i + 1 < begin_.size() ? begin_[i + 1] : bytes_.size());
    for (std::uint64_t id = 0; at != end;) {
      id += static_cast<std::uint64_t>(protozero::decode_zigzag64(protozero::decode_varint(&at, end)));
      refs.push_back(static_cast<std::int64_t>(id));
    }
  }

 private:
  std::vector<std::int64_t> id_;
  std::vector<std::size_t> begin_;
  std::string bytes_;
};

class Reader {
 public:
  Reader(const std::filesystem::path& file, const ImportLimits& limits) : file_(file), limits_(limits), palette_(out_.streets) {}

  Source run() {
    read_ways();
    if (out_.streets.ways.empty())
      throw InputError(file_.string(), "", "holds no roads (no way with a known highway tag)", "give an extract that includes streets");
    take_members();
    number_nodes();
    read_nodes();
    return std::move(out_);
  }

 private:
  osmium::io::Reader open(osmium::osm_entity_bits::type what) {
    return osmium::io::Reader{osmium::io::File(file_.string()), what, osmium::io::read_meta::no, pool_};
  }

  void read_ways() {
    auto reader = open(osmium::osm_entity_bits::way | osmium::osm_entity_bits::relation);
    while (osmium::memory::Buffer buffer = reader.read()) {
      check_stop();
      for (const osmium::OSMObject& object : buffer.select<osmium::OSMObject>()) {
        if (object.deleted()) continue;
        if (object.type() == osmium::item_type::way) take_way(static_cast<const osmium::Way&>(object));
        else if (object.type() == osmium::item_type::relation) take_relation(static_cast<const osmium::Relation&>(object));
      }
    }
    reader.close();
  }

  std::uint32_t name(std::string_view text) {
    if (text.empty()) return 0;
    if (const auto it = names_.find(text); it != names_.end()) return it->second;
    out_.streets.names.emplace_back(text);
    return names_.emplace(text, static_cast<std::uint32_t>(out_.streets.names.size() - 1)).first->second;
  }

  Thing thing_of(const Tags& tags) {
    Thing t{building_tags(tags), site_tags(tags), area_kind(tags), place_kind(tags), 0};
    if (t.any()) t.name = name(tags["name"]);
    return t;
  }

  Refs keep_refs(const osmium::Way& way, bool reversed) {
    Refs r{raw_refs_.size(), 0};
    if (reversed)
      for (auto it = way.nodes().crbegin(); it != way.nodes().crend(); ++it) raw_refs_.push_back(it->ref());
    else
      for (const osmium::NodeRef& ref : way.nodes()) raw_refs_.push_back(ref.ref());
    r.end = raw_refs_.size();
    return r;
  }

  void take_way(const osmium::Way& way) {
    if (way.nodes().size() < 2) return;
    const char* highway = way.tags()["highway"];
    bool kept = false;
    if (highway) {
      const Palette::Entry& road = palette_.of(way.tags());
      if (road.road) {
        const char* label = way.tags()["name"];
        const char* number = way.tags()["ref"];
        const Refs r = keep_refs(way, road.reversed);
        out_.streets.ways.push_back({OsmWayId(way.id()), road.street, name(label ? label : number ? number : ""), name(number ? number : ""), r.begin, r.end});
        kept = true;
      } else if (is_vehicle_area(highway, way.tags().has_tag("area", "yes"))) {
        out_.report.note(Finding::area_road, way.id());
      }
    }
    if (!way.tags().empty() && way.nodes().size() >= 4 && way.ends_have_same_id() && !way.tags().has_tag("area", "no")) {
      tags_of(way, tags_);
      if (const Thing t = thing_of(tags_); t.any()) {
        out_.areas.push_back({way.id(), keep_refs(way, false), t});
        kept = true;
      }
    }
    if (!kept) spare_.add(way);
  }

  void take_relation(const osmium::Relation& relation) {
    const char* type = relation.tags()["type"];
    if (!type) return;
    tags_of(relation, tags_);
    if (starts_with(type, "restriction")) {
      take_restriction(relation);
    } else if (std::string_view(type) == "multipolygon" || std::string_view(type) == "boundary") {
      const Thing t = thing_of(tags_);
      if (!t.any()) return;
      Multipolygon m{relation.id(), {}, t};
      for (const osmium::RelationMember& member : relation.members())
        if (member.type() == osmium::item_type::way) m.members.push_back({member.ref(), std::string_view(member.role()) == "inner"});
      out_.multipolygons.push_back(std::move(m));
    }
  }

  void take_restriction(const osmium::Relation& relation) {
    Restriction r;
    r.id = relation.id();
    r.tags = turn_tags(tags_);
    for (const osmium::RelationMember& m : relation.members()) {
      const std::string_view role = m.role();
      const bool way = m.type() == osmium::item_type::way;
      if (role == "from" && way) r.from.push_back(m.ref());
      if (role == "to" && way) r.to.push_back(m.ref());
      if (role == "via" && way) r.via_ways.push_back(m.ref());
      if (role == "via" && m.type() == osmium::item_type::node) {
        if (r.has_via_node) r.tags.outcome = RestrictionOutcome::malformed;
        r.via_node = m.ref();
        r.has_via_node = true;
      }
    }
    const bool several = tags_["restriction"] == "no_entry" || tags_["restriction"] == "no_exit";
    const bool shape = !r.from.empty() && !r.to.empty() && (several || (r.from.size() == 1 && r.to.size() == 1)) && r.has_via_node == r.via_ways.empty();
    if (r.tags.outcome == RestrictionOutcome::kept && !shape) r.tags.outcome = RestrictionOutcome::malformed;
    out_.restrictions.push_back(std::move(r));
  }

  // Of the ways nothing else wanted, those that multipolygons are made of; streets and areas among the
  // members share their references.
  void take_members() {
    std::vector<std::int64_t> wanted;
    for (const Multipolygon& m : out_.multipolygons)
      for (const auto& member : m.members) wanted.push_back(member.way);
    std::sort(wanted.begin(), wanted.end());
    const auto is_wanted = [&](std::int64_t id) { return std::binary_search(wanted.begin(), wanted.end(), id); };
    if (!wanted.empty()) {
      for (std::size_t i = 0; i < spare_.size(); ++i)
        if (is_wanted(spare_.id(i))) {
          const std::uint64_t begin = raw_refs_.size();
          spare_.append(i, raw_refs_);
          out_.members.push_back({spare_.id(i), {begin, raw_refs_.size()}});
        }
      for (const AreaWay& a : out_.areas)
        if (is_wanted(a.id)) out_.members.push_back({a.id, a.refs});
      for (const auto& w : out_.streets.ways)
        if (is_wanted(w.id.value())) out_.members.push_back({w.id.value(), {w.begin, w.end}});
      std::stable_sort(out_.members.begin(), out_.members.end(), [](const MemberWay& a, const MemberWay& b) { return a.id < b.id; });
    }
    spare_ = SpareWays();
  }

  void number_nodes() {
    if (raw_refs_.size() >= 0xfffffff0u)
      throw InputError(file_.string(), "", "holds more than four billion node references", "give a smaller extract, or --bbox");
    index_ = index_nodes(std::move(raw_refs_));
    out_.refs = std::move(index_.position);
    RawStreets& s = out_.streets;
    s.node_id.reserve(index_.id.size());
    for (const std::int64_t id : index_.id) s.node_id.emplace_back(id);
    s.position.assign(index_.id.size(), LonLat{999, 999});
    s.flags.assign(index_.id.size(), 0);
  }

  void read_nodes() {
    auto reader = open(osmium::osm_entity_bits::node);
    while (osmium::memory::Buffer buffer = reader.read()) {
      check_stop();
      for (const osmium::Node& node : buffer.select<osmium::Node>())
        if (!node.deleted() && node.location().valid()) take_node(node);
    }
    reader.close();
  }

  // Files are sorted by id as a rule: then the next wanted id is at the cursor or soon after it.
  std::size_t number_of(std::int64_t id) {
    const auto& ids = index_.id;
    if (id < last_id_) sorted_ = false;
    last_id_ = id;
    if (!sorted_) return index_.find(id);
    while (cursor_ < ids.size() && ids[cursor_] < id) ++cursor_;
    return cursor_ < ids.size() && ids[cursor_] == id ? cursor_ : ids.size();
  }

  void take_node(const osmium::Node& node) {
    const LonLat p{node.location().lon_without_check(), node.location().lat_without_check()};
    const std::size_t number = number_of(node.id());
    const bool used = number < index_.id.size(), allowed = limits_.allows(p);
    if (used) {
      out_.streets.position[number] = p;
      if (allowed) out_.streets.flags[number] |= kUsable;
    }
    if (node.tags().empty() || !allowed) return;
    tags_of(node, tags_);
    if (const Thing t = thing_of(tags_); t.site || t.place) out_.points.push_back({node.id(), p, t});
    if (!used) return;
    if (is_signal(tags_)) out_.streets.flags[number] |= kSignal;
    if (const std::uint8_t blocks = barrier_blocks(tags_)) out_.barriers.push_back({static_cast<std::uint32_t>(number), blocks});
  }

  std::filesystem::path file_;
  const ImportLimits& limits_;
  osmium::thread::Pool pool_{static_cast<int>(std::max(2u, std::thread::hardware_concurrency()))};  // all cores decode
  Source out_;
  Palette palette_;
  ByText<std::uint32_t> names_;
  SpareWays spare_;
  std::vector<std::int64_t> raw_refs_;
  NodeIndex index_;
  Tags tags_;
  std::size_t cursor_ = 0;
  std::int64_t last_id_ = INT64_MIN;
  bool sorted_ = true;
};

}  // namespace

Source read_source(const std::filesystem::path& file, const ImportLimits& limits) { return Reader(file, limits).run(); }

}  // namespace senda::osm
