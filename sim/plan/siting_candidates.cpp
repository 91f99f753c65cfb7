// Which sites may open (science.md 7.1).
#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "graph/components.hpp"
#include "graph/errors.hpp"
#include "graph/nearest.hpp"
#include "sim/plan/siting_problem.hpp"

namespace senda::plan {

namespace {

using scenario::Site;

constexpr double kMostUnsafe = 0.10;      // share of worlds (science.md 7.1)
constexpr double kLeastTrucks = 0.80;     // the same
constexpr double kFallReach = 1.5;        // heights around a building that has collapsed
constexpr double kSteepest = 0.07;        // rise over run
constexpr double kSlopeReach_m = 40;      // over which it is taken [A]

bool named(const std::vector<std::string>& list, const std::string& id) { return std::find(list.begin(), list.end(), id) != list.end(); }

class Candidates {
 public:
  Candidates(const world::Study& study, const std::vector<WorldDemand>& worlds, SitingProblem& p)
      : study_(study), o_(study.scenario().siting), sites_(study.inputs().sites), worlds_(worlds), p_(p) {}

  void run() {
    for (const std::string& id : o_.pin) must_exist(id, "siting.pin");
    for (const std::string& id : o_.forbid) must_exist(id, "siting.forbid");
    for (std::uint32_t i = 0; i < sites_.size(); ++i)
      if (sites_[i].kind == SiteKind::shelter && sites_[i].status != scenario::SiteStatus::closed) consider_.push_back(i);
    look_at_worlds();
    const auto wheels = weak_components(study_.city().roads, kWheelchair);
    for (std::uint32_t k = 0; k < consider_.size(); ++k) {
      const std::uint32_t i = consider_[k];
      const Site& s = sites_[i];
      const bool pinned = named(o_.pin, s.id);
      std::string why = named(o_.forbid, s.id) ? "forbidden by the planner" : danger(k);
      // Hard to reach is not unsafe: what stands open, is pinned or is posed as a problem of its own stays.
      if (why.empty() && !pinned && s.status != scenario::SiteStatus::open && study_.inputs().siting_demand.empty()) why = hardship(k);
      if (!why.empty() && pinned)
        throw InputError(study_.scenario().file.string(), "siting.pin", fmt::format("'{}' is {}", s.id, why), "take it from the list, or give a site that is safe");
      if (!why.empty()) {
        p_.excluded.emplace_back(i, std::move(why));
        continue;
      }
      const NodeId foot = s.place.foot;
      const bool wheelchair = s.step_free ? *s.step_free : foot.exists() && (wheels.size.empty() || wheels.label[foot] == 0);
      kept_.push_back(k);
      p_.candidates.push_back({i, s.id, o_.capacitated ? s.capacity : scenario::kUnlimited, s.fixed_cost, pinned || s.status == scenario::SiteStatus::open, wheelchair});
    }
    keep_largest();
    p_.usable_in.assign(worlds_.size(), {});
    for (std::size_t w = 0; w < worlds_.size(); ++w)
      for (const std::uint32_t k : kept_) p_.usable_in[w].push_back(!(seen_[w][k].own || seen_[w][k].fall));
    if (p_.candidates.empty())
      throw InputError(study_.scenario().file.string(), "sites", fmt::format("leave no candidate for a shelter{}", p_.excluded.empty() ? "" : fmt::format(": {} excluded, the first is {}", p_.excluded.size(), p_.excluded.front().second)),
                       "give sites.given with candidates, or a map with schools and halls");
  }

 private:
  struct Seen {
    std::uint8_t own = 0, fall = 0, trucks = 1;
  };

  void must_exist(const std::string& id, const char* field) const {
    if (std::none_of(sites_.begin(), sites_.end(), [&](const auto& s) { return s.id == id; }))
      throw InputError(study_.scenario().file.string(), field, fmt::format("'{}' is not among the sites", id), "give a site_id");
  }

  // In how many worlds each is unsafe, and why; in how many a truck gets there.
  void look_at_worlds() {
    const RoadGraph& g = study_.city().roads;
    const auto neighbours = buildings_near();
    const Components intact = weak_components(g, kCar);
    seen_.assign(worlds_.size(), std::vector<Seen>(consider_.size()));
    tbb::parallel_for(std::size_t{0}, worlds_.size(), [&](std::size_t w) {
      const hazard::Damage* const d = worlds_[w].damage;
      if (!d) return;
      std::optional<Components> after;
      if (!d->closures.empty()) {
        PerSegment<std::uint8_t> closed(g.segment_count(), 0);
        for (const auto& c : d->closures) closed[c.segment] = (c.modes & kCar) != 0;
        after = weak_components(g, kCar, closed);
      }
      for (std::size_t k = 0; k < consider_.size(); ++k) {
        Seen& s = seen_[w][k];
        s.own = !d->site_works.empty() && !d->site_works[consider_[k]];
        for (const hazard::StockId b : neighbours[k]) s.fall |= !d->state.empty() && d->state[b] >= hazard::DamageState::complete;
        const NodeId car = sites_[consider_[k]].place.car;
        if (after && car.exists() && intact.label[car] == 0) s.trucks = after->label[car] == 0;
      }
    });
    unsafe_.assign(consider_.size(), 0);
    own_ = fall_ = no_trucks_ = unsafe_;
    for (const auto& world : seen_)
      for (std::size_t k = 0; k < consider_.size(); ++k) {
        own_[k] += world[k].own, fall_[k] += world[k].fall, no_trucks_[k] += !world[k].trucks;
        unsafe_[k] += world[k].own || world[k].fall;
      }
  }

  // Buildings that reach a site when they come down; its own are told by their state.
  std::vector<std::vector<hazard::StockId>> buildings_near() const {
    std::vector<std::vector<hazard::StockId>> out(consider_.size());
    const hazard::BuildingStock& stock = study_.hazard().stock();
    if (stock.size() == 0) return out;
    const auto reach = [&](hazard::StockId b) {
      const double levels = stock.levels[b] > 0 ? stock.levels[b] : 2;  // [A]
      return kFallReach * hazard::height_for(stock, b, levels) + std::sqrt(stock.area_m2[b]) / 2;
    };
    double longest = 0;
    Point low{1e18, 1e18}, high{-1e18, -1e18};
    for (const hazard::StockId b : stock.point.keys()) {
      longest = std::max(longest, reach(b));
      low = {std::min(low.x, stock.point[b].x), std::min(low.y, stock.point[b].y)};
      high = {std::max(high.x, stock.point[b].x), std::max(high.y, stock.point[b].y)};
    }
    BucketGrid grid(low, high, 50);
    for (const hazard::StockId b : stock.point.keys()) grid.add(stock.point[b], b.value());
    for (std::size_t k = 0; k < consider_.size(); ++k) {
      const Site& s = sites_[consider_[k]];
      grid.near(s.place.point, longest, [&](std::uint32_t item) {
        const hazard::StockId b(item);
        if (b != study_.hazard().building_of_site(consider_[k]) && distance_m(stock.point[b], s.place.point) < reach(b)) out[k].push_back(b);
      });
    }
    return out;
  }

  // Why nobody should be sent to a site; empty where nothing speaks against it.
  std::string danger(std::uint32_t k) const {
    const Site& s = sites_[consider_[k]];
    const auto n = static_cast<double>(worlds_.size());
    if (unsafe_[k] > kMostUnsafe * n)
      return fmt::format("unsafe in {} of {} worlds ({})", unsafe_[k], worlds_.size(),
                         own_[k] == 0 ? "a building beside it collapses" : fall_[k] == 0 ? "its building is damaged" : fmt::format("its building is damaged in {}, one beside it collapses in {}", own_[k], fall_[k]));
    return area_over(s.place.point).value_or("");
  }
  // Why a site is hard to supply or to build on.
  std::string hardship(std::uint32_t k) const {
    const Site& s = sites_[consider_[k]];
    const auto n = static_cast<double>(worlds_.size());
    if (no_trucks_[k] > (1 - kLeastTrucks) * n) return fmt::format("cut off from trucks in {} of {} worlds", no_trucks_[k], worlds_.size());
    if (const double slope = slope_at(s.place.point); slope > kSteepest) return fmt::format("on a slope of {:.0f} %, more than {:.0f} %", 100 * slope, 100 * kSteepest);
    return {};
  }

  // Water, fire or rubble, at any time and in any world.
  std::optional<std::string> area_over(Point p) const {
    const Plane& plane = study_.city().plane;
    for (const auto& area : study_.inputs().areas) {
      const auto in = [&](const std::vector<std::vector<LonLat>>& rings) {
        return std::any_of(rings.begin(), rings.end(), [&](const auto& ring) {
          std::vector<Point> points;
          for (const LonLat& l : ring) points.push_back(plane.project(l));
          return points.size() > 2 && contains(points, p);
        });
      };
      if (in(area.rings) && !in(area.holes)) return fmt::format("inside an area of {} ({})", scenario::name_of(area.cause), area.name.empty() ? area.source : area.name);
    }
    return std::nullopt;
  }
  double slope_at(Point p) const {
    const auto& heights = study_.inputs().elevation;
    if (!heights) return 0;
    double steepest = 0;
    for (const auto& [dx, dy] : std::array<std::pair<double, double>, 4>{{{1, 0}, {0, 1}, {0.7071, 0.7071}, {0.7071, -0.7071}}}) {
      const auto a = heights->at(Point{p.x - dx * kSlopeReach_m, p.y - dy * kSlopeReach_m}), b = heights->at(Point{p.x + dx * kSlopeReach_m, p.y + dy * kSlopeReach_m});
      if (a && b) steepest = std::max(steepest, std::abs(*a - *b) / (2 * kSlopeReach_m));
    }
    return steepest;
  }

  void keep_largest() {
    const auto most = static_cast<std::size_t>(o_.candidates);
    if (!study_.inputs().costs.empty() || !study_.inputs().siting_demand.empty() || p_.candidates.size() <= most) return;
    p_.notes.push_back(fmt::format("the {} largest of {} candidates are considered (siting.candidates)", most, p_.candidates.size()));
    std::vector<std::size_t> order(p_.candidates.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const auto &x = p_.candidates[a], &y = p_.candidates[b];
      return x.pinned != y.pinned ? x.pinned : x.capacity > y.capacity;
    });
    for (std::size_t i = most; i < order.size(); ++i) p_.excluded.emplace_back(p_.candidates[order[i]].site, "smaller than the candidates considered (siting.candidates)");
    order.resize(most);
    std::sort(order.begin(), order.end());
    std::vector<SitingProblem::Candidate> largest;
    std::vector<std::uint32_t> kept;
    for (const std::size_t k : order) largest.push_back(p_.candidates[k]), kept.push_back(kept_[k]);
    p_.candidates = std::move(largest);
    kept_ = std::move(kept);
  }

  const world::Study& study_;
  const scenario::SitingInput& o_;
  const std::vector<Site>& sites_;
  const std::vector<WorldDemand>& worlds_;
  SitingProblem& p_;
  std::vector<std::uint32_t> consider_, kept_;  ///< sites; positions there of the candidates
  std::vector<std::vector<Seen>> seen_;         ///< by world, by position in consider_
  std::vector<std::uint32_t> unsafe_, own_, fall_, no_trucks_;  ///< worlds, by position in consider_
};

}  // namespace

void add_candidates(const world::Study& study, const std::vector<WorldDemand>& worlds, SitingProblem& p) { Candidates(study, worlds, p).run(); }

}  // namespace senda::plan
