#include "sim/plan/blocks.hpp"

#include <algorithm>
#include <map>

#include "graph/components.hpp"

namespace senda::plan {

namespace {

/// How often a segment is closed, and how often with each later neighbour of its street.
struct Seen {
  std::uint32_t closed = 0;
  std::map<SegmentId, std::uint32_t> together;
};

bool alike(const WorkItem& a, const WorkItem& b) { return a.kind == b.kind && a.cause == b.cause; }

const WorkItem* item_at(const ClearanceWorld& w, SegmentId s) {
  const auto it = std::lower_bound(w.items.begin(), w.items.end(), s, [](const WorkItem& i, SegmentId x) { return i.segment < x; });
  return it != w.items.end() && it->segment == s ? &*it : nullptr;
}

void add(WorkItem& to, const WorkItem& part) {
  to.further.push_back(part.segment);
  to.modes |= part.modes;
  to.hold_h = std::max(to.hold_h, part.hold_h);
  to.work_h += part.work_h;
  to.volume_m3 += part.volume_m3;
  to.opens_itself_h = std::max(to.opens_itself_h, part.opens_itself_h);
}

}  // namespace

void merge_blocks(const ClearanceProblem& p, std::vector<ClearanceWorld>& worlds, std::vector<ClearanceWorld>& further) {
  if (worlds.size() < kWorldsToMerge) return;
  const RoadGraph& g = p.city->roads;
  std::map<SegmentId, Seen> seen;
  for (const ClearanceWorld& w : worlds)
    for (const WorkItem& i : w.items) {
      Seen& s = seen[i.segment];
      ++s.closed;
      if (g.name(i.segment).empty()) continue;
      const auto meet = [&](EdgeId e) {
        const SegmentId other = g.segment[e];
        if (!(i.segment < other) || g.name_index[other] != g.name_index[i.segment] || p.forbidden[other.value()] != p.forbidden[i.segment.value()]) return;
        if (const WorkItem* const there = item_at(w, other); there && alike(i, *there)) s.together.try_emplace(other, 0);
      };
      for (const NodeId n : {g.seg_from[i.segment], g.seg_to[i.segment]}) {
        for (const EdgeId e : g.out_edges(n)) meet(e);
        for (const EdgeId e : g.in_edges(n)) meet(e);
      }
      for (auto& [other, n] : s.together)
        if (const WorkItem* const there = item_at(w, other); there && alike(i, *there)) ++n;
    }
  UnionFind groups(g.segment_count());
  for (const auto& [a, s] : seen)
    for (const auto& [b, n] : s.together)
      if (n > kTogether * (s.closed + seen.at(b).closed - n)) groups.join(a.value(), b.value());
  for (auto* list : {&worlds, &further})
    for (ClearanceWorld& w : *list) {
      std::vector<WorkItem> merged;
      std::map<SegmentId, std::size_t> place;
      for (WorkItem& i : w.items) {
        const SegmentId group(groups.find(i.segment.value()));
        const auto [it, fresh] = place.try_emplace(group, merged.size());
        const bool joins = !fresh && alike(merged[it->second], i) && merged[it->second].opens_itself() == i.opens_itself();
        if (joins) {
          add(merged[it->second], i);
          continue;
        }
        // Of two that are not alike the second keeps a key of its own.
        i.key = fresh ? group : i.segment != group ? i.segment : merged[it->second].segment;
        merged.push_back(std::move(i));
      }
      w.items = std::move(merged);
    }
}

}  // namespace senda::plan
