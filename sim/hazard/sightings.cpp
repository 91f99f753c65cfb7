#include "sim/hazard/sightings.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

namespace senda::hazard {

using scenario::Report;
using scenario::ReportSource;
using scenario::ReportType;

namespace {

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = a * 0x9e3779b97f4a7c15ull ^ (b + 0x9e3779b97f4a7c15ull + (a << 6) + (a >> 2));
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  return x ^ (x >> 31);
}

// Finds what was added under the same key within 75 m and 2 h. Fed in order of time, so that what has become
// too old is dropped on the way and a cell never holds more than a few.
class Vicinity {
 public:
  std::optional<std::uint32_t> find(std::uint64_t key, Point p, double time_h) {
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx) {
        const auto cell = cells_.find(cell_key(key, p, dx, dy));
        if (cell == cells_.end()) continue;
        std::erase_if(cell->second, [&](const Entry& e) { return time_h - e.time_h > kSameTime_h; });
        for (const Entry& e : cell->second)
          if (distance_m(e.point, p) <= kSameSpot_m) return e.item;
      }
    return {};
  }
  void add(std::uint64_t key, Point p, double time_h, std::uint32_t item) { cells_[cell_key(key, p, 0, 0)].push_back({p, time_h, item}); }

 private:
  struct Entry {
    Point point;
    double time_h;
    std::uint32_t item;
  };
  static std::uint64_t cell_key(std::uint64_t key, Point p, int dx, int dy) {
    const auto x = static_cast<std::int64_t>(std::floor(p.x / kSameSpot_m)) + dx, y = static_cast<std::int64_t>(std::floor(p.y / kSameSpot_m)) + dy;
    return mixed(key, mixed(static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(y)));
  }
  std::unordered_map<std::uint64_t, std::vector<Entry>> cells_;
};

class Sorter {
 public:
  Sorter(const RoadGraph& g, const std::vector<Report>& reports) : reports_(reports), placer_(g), fate_(reports.size(), 0) {}

  Sightings run() {
    place_all();
    supersede();
    drop_duplicates();
    find_agreement();
    out_.counts.read = reports_.size();
    for (const std::uint8_t f : fate_) {
      out_.counts.duplicates += f != 0 && !(f & kKept) && (f & kDuplicate);
      out_.counts.superseded += f == kSuperseded;
    }
    return std::move(out_);
  }

 private:
  enum Fate : std::uint8_t { kKept = 1, kDuplicate = 2, kSuperseded = 4 };  // of a report; of its segments, for a line

  void place_all() {
    std::vector<std::uint32_t> order(reports_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      const Report &x = reports_[a], &y = reports_[b];
      return x.time_h != y.time_h ? x.time_h < y.time_h : x.id < y.id;
    });
    if (!order.empty()) out_.as_of_h = reports_[order.back()].time_h;
    for (const std::uint32_t i : order) place(i);
  }

  void place(std::uint32_t i) {
    const Report& r = reports_[i];
    if (r.type == ReportType::damage) {
      ++out_.counts.damage_only;
      return;
    }
    ReportPlace p = placer_.place(r);
    if (p.candidates.empty()) {
      if (++out_.counts.unplaced <= 5) out_.unplaced.push_back(r.id);
      return;
    }
    ++out_.counts.placed;
    Sighting s{i, r.type, r.source, p.point, {}, r.time_h, 1, 1};
    if (!p.each) {
      s.candidates = std::move(p.candidates);
      all_.push_back(std::move(s));
      return;
    }
    for (const Candidate& c : p.candidates) {
      s.candidates = {c};
      s.point = placer_.middle(c.segment);
      all_.push_back(s);
    }
  }

  void supersede() {
    struct Decided {
      double cleared_h = -1e300;
      double office_h = -1e300;  // latest word of an inspection or authority, and what it was
      bool office_closed = false;
    };
    std::unordered_map<SegmentId, Decided> decided;
    for (const Sighting& s : all_) {  // in order of time
      if (s.candidates.front().weight < kClearlyThere) continue;
      Decided& d = decided[s.candidates.front().segment];
      if (s.type == ReportType::cleared) d.cleared_h = s.latest_h;
      else if (s.source <= ReportSource::authority) {
        d.office_h = s.latest_h;
        d.office_closed = s.type == ReportType::closed;
      }
    }
    const auto since = [&](SegmentId segment, const Sighting& s) {
      const auto it = decided.find(segment);
      if (it == decided.end()) return false;
      const bool closed = s.type == ReportType::closed;
      return (closed && it->second.cleared_h > s.latest_h) || (it->second.office_h > s.latest_h && it->second.office_closed != closed);
    };
    for (Sighting& s : all_) {
      if (s.type == ReportType::cleared) continue;
      const bool whole = since(s.candidates.front().segment, s);
      if (whole) fate_[s.report] |= kSuperseded;
      for (Candidate& c : s.candidates)
        if (whole || since(c.segment, s)) c.segment = SegmentId();
    }
    std::erase_if(all_, [](const Sighting& s) { return !s.candidates.front().segment.exists(); });
  }

  // The earlier sighting that this one repeats.
  std::optional<std::uint32_t> earlier(const Sighting& s, std::uint64_t nearby, std::uint64_t same) {
    if (reports_[s.report].reporter)
      if (const auto it = said_.find(same); it != said_.end()) return it->second;
    return spoken_.find(nearby, s.point, s.latest_h);
  }

  void drop_duplicates() {
    for (Sighting& s : all_) {
      const Report& r = reports_[s.report];
      const auto type = static_cast<std::uint64_t>(s.type);
      const std::uint64_t who = r.reporter ? mixed(1 + type, *r.reporter) : mixed(101 + type, static_cast<std::uint64_t>(r.source));
      const std::uint64_t same = mixed(who, s.candidates.front().segment.value());
      const std::uint64_t nearby = r.place.size() > 1 ? same : who;
      if (const auto first = earlier(s, nearby, same)) {
        Sighting& kept = out_.kept[*first];
        ++kept.copies;
        kept.source = std::min(kept.source, s.source);
        kept.latest_h = std::max(kept.latest_h, s.latest_h);
        fate_[s.report] |= kDuplicate;
        continue;
      }
      const auto item = static_cast<std::uint32_t>(out_.kept.size());
      if (r.reporter) said_.emplace(same, item);
      spoken_.add(nearby, s.point, s.latest_h, item);
      fate_[s.report] |= kKept;
      out_.kept.push_back(std::move(s));
    }
    all_.clear();
  }

  // Only sources with different pseudonyms are known to be different.
  void find_agreement() {
    Vicinity groups;
    std::vector<std::unordered_set<std::uint64_t>> sources;
    std::vector<std::uint32_t> group(out_.kept.size());
    const auto counts = [&](const Sighting& s) { return s.source == ReportSource::crowd && reports_[s.report].reporter; };
    for (std::size_t i = 0; i < out_.kept.size(); ++i) {
      const Sighting& s = out_.kept[i];
      if (!counts(s)) continue;
      const double first_h = reports_[s.report].time_h;
      const auto type = static_cast<std::uint64_t>(s.type);
      const auto found = groups.find(type, s.point, first_h);
      group[i] = found ? *found : static_cast<std::uint32_t>(sources.size());
      if (!found) {
        groups.add(type, s.point, first_h, group[i]);
        sources.emplace_back();
      }
      sources[group[i]].insert(*reports_[s.report].reporter);
    }
    for (std::size_t i = 0; i < out_.kept.size(); ++i)
      if (counts(out_.kept[i])) out_.kept[i].agreeing = static_cast<std::uint32_t>(sources[group[i]].size());
  }

  const std::vector<Report>& reports_;
  ReportPlacer placer_;
  std::vector<std::uint8_t> fate_;
  std::vector<Sighting> all_;
  Vicinity spoken_;                                        // kept sightings, by who and type
  std::unordered_map<std::uint64_t, std::uint32_t> said_;  // by who, type and segment
  Sightings out_;
};

}  // namespace

Sightings independent_sightings(const RoadGraph& g, const std::vector<Report>& reports) { return Sorter(g, reports).run(); }

}  // namespace senda::hazard
