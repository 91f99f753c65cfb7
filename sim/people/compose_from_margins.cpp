// Sample-free composition (Gargiulo et al. 2010; Lenormand & Deffuant 2013): every household gets a head, many a partner,
// then the children find places beside grown people, then everybody else.
#include <algorithm>
#include <numeric>

#include "sim/people/composition.hpp"
#include "sim/people/person_pool.hpp"

namespace senda::people {

using scenario::Draws;
using scenario::Purpose;

namespace {

constexpr std::size_t kHeadKinds = 6;  // man 18-59, 60-74, 75+, woman 18-59, 60-74, 75+
constexpr std::size_t kChildPlaces = 4;

constexpr std::size_t kind_of_head(std::size_t head) { return PersonPool::kFirstGrown + head % 3 * kSexes + head / 3; }

// Parts of a total in proportion to weights, none above its cap; the caps must hold the total.
template <std::size_t N>
std::array<double, N> share_capped(std::int64_t total, std::array<double, N> weight, const std::array<std::int64_t, N>& cap) {
  std::array<double, N> part{};
  double left = static_cast<double>(total);
  for (bool again = true; again;) {
    again = false;
    const double sum = std::accumulate(weight.begin(), weight.end(), 0.0);
    if (sum <= 0) break;
    const double scale = std::max(0.0, left) / sum;
    for (std::size_t i = 0; i < N; ++i) {
      if (weight[i] <= 0) continue;
      part[i] = weight[i] * scale;
      again |= part[i] > static_cast<double>(cap[i]);
    }
    for (std::size_t i = 0; again && i < N; ++i)
      if (weight[i] > 0 && part[i] > static_cast<double>(cap[i])) {
        part[i] = static_cast<double>(cap[i]);
        left -= part[i];
        weight[i] = 0;
      }
  }
  return part;
}

class Composition {
 public:
  Composition(const ZoneMargins& m, const scenario::Streams& streams, std::uint64_t key, ZoneHouseholds& out)
      : m_(m), heads_(std::min(std::max<std::int64_t>(1, m.households), m.grown())), draws_(streams.of(Purpose::household, key)), traits_(streams.of(Purpose::person, key)),
        order_(streams.of(Purpose::household_order, key)), fit_(streams.of(Purpose::fitting, key)), pool_(m, heads_, std::min(m.female_headed, heads_), fit_), out_(out) {}

  void run() {
    out_.residual = pool_.residual();
    out_.iterations = pool_.iterations();
    out_.relaxed.ahead_of_age = pool_.ahead_of_age();
    if (heads_ == 0) return children_alone();
    out_.relaxed.fewer_households = m_.households - heads_;
    plan_households();
    for (std::size_t h = 0; h < head_.size(); ++h) settle_head(h);
    settle_children();
    for (std::size_t h = 0; h < head_.size(); ++h)
      while (next_[h] < out_.first_person[h + 1]) put(h, pool_.draw_kind(PersonPool::kFirstGrown, PersonPool::kKinds, draws_));
  }

 private:
  void put(std::size_t household, std::size_t kind) { put(household, kind, pool_.take(kind, traits_)); }
  void put(std::size_t household, std::size_t kind, Traits t) {
    const std::uint32_t p = next_[household]++;
    out_.age[p] = static_cast<AgeBand>(kind / kSexes);
    out_.woman[p] = static_cast<std::uint8_t>(kind % kSexes);
    out_.disability[p] = t.disability;
    out_.schooling[p] = t.schooling;
  }

  // Heads of each kind: the women first, as stated as far as there are grown women and men enough.
  std::array<std::int64_t, kHeadKinds> heads_by_kind() {
    const std::int64_t women = pool_.left(7) + pool_.left(9) + pool_.left(11), men = pool_.left(6) + pool_.left(8) + pool_.left(10);
    const std::int64_t female = std::clamp(std::min(m_.female_headed, heads_), std::max<std::int64_t>(0, heads_ - men), std::min(women, heads_));
    std::array<std::int64_t, kHeadKinds> n{};
    std::vector<std::int64_t> whole;
    for (std::size_t sex = 0; sex < kSexes; ++sex) {
      std::array<double, 3> weight{};
      std::array<std::int64_t, 3> cap{};
      for (std::size_t a = 0; a < 3; ++a) {
        cap[a] = pool_.left(kind_of_head(3 * sex + a));
        weight[a] = kMexico2020.headship[3 + a] * static_cast<double>(cap[a]);
      }
      const std::int64_t total = sex ? female : heads_ - female;
      truncate_replicate_sample(share_capped(total, weight, cap), total, fit_, whole);
      std::copy(whole.begin(), whole.end(), n.begin() + static_cast<std::ptrdiff_t>(3 * sex));
    }
    return n;
  }

  // Which heads live in households of which size, then the households in an order that says nothing.
  void plan_households() {
    const auto kinds = heads_left_ = heads_by_kind();
    const PerSize<std::int64_t> sizes = heads_ == m_.households ? m_.size : sizes_of(m_.persons, heads_);
    std::int64_t in_largest = m_.persons;
    for (std::size_t k = 0; k + 1 < kSizes; ++k) in_largest -= static_cast<std::int64_t>(k + 1) * sizes[k];
    SeedTable seed{{kSizes, kHeadKinds}, {}, {}};
    for (const auto& row : kMexico2020.head_by_size) seed.cells.insert(seed.cells.end(), row.begin(), row.end());
    const FittedTable fitted = fit_proportionally(seed, {{{0}, {sizes.begin(), sizes.end()}}, {{1}, {kinds.begin(), kinds.end()}}});
    std::vector<std::int64_t> whole;
    round_to_margins(fitted.cells, sizes, kinds, fit_, whole);
    std::vector<std::uint8_t> plan;
    for (std::size_t c = 0; c < whole.size(); ++c) plan.insert(plan.end(), static_cast<std::size_t>(whole[c]), static_cast<std::uint8_t>(c));
    shuffle(plan, order_);
    LargestSizes largest(in_largest, sizes[kSizes - 1]);
    std::vector<std::uint32_t> persons;
    for (const std::uint8_t c : plan) {
      head_.push_back(static_cast<std::uint8_t>(c % kHeadKinds));
      persons.push_back(c / kHeadKinds + 1 < kSizes ? c / kHeadKinds + 1 : largest.next());
    }
    place_.resize(head_.size());
    begin(persons);
  }
  void begin(const std::vector<std::uint32_t>& persons) {
    lay_out(persons, out_);
    next_.assign(out_.first_person.begin(), out_.first_person.end() - 1);
  }

  // The head and perhaps a partner of the other sex.
  void settle_head(std::size_t h) {
    const std::size_t head = head_[h], sex = head / 3, size = out_.size_of(h);
    --heads_left_[head];
    const Traits t = pool_.take(kind_of_head(head), traits_);
    put(h, kind_of_head(head), t);
    bool paired = false;
    if (size > 1 && draws_.uniform() < kMexico2020.partner[sex][size > 2])
      if (const auto partner = draw_partner(head); partner < PersonPool::kKinds) {
        paired = true;
        const bool alike = draws_.uniform() < kMexico2020.partner_same_schooling;
        put(h, partner, alike ? pool_.take_schooled(partner, t.schooling, traits_) : pool_.take(partner, traits_));
      }
    place_[h] = static_cast<std::uint8_t>(head % 3 ? 3 : paired ? 0 : sex ? 1 : 2);
    places_[place_[h]] += static_cast<std::int64_t>(out_.first_person[h + 1] - next_[h]);
  }

  // A partner keeps nobody from heading a household: those who will are held back.
  std::size_t draw_partner(std::size_t head) {
    const std::size_t other = 1 - head / 3;
    std::array<double, 3> weight{};
    double sum = 0;
    for (std::size_t a = 0; a < 3; ++a) {
      const std::int64_t free = pool_.left(kind_of_head(3 * other + a)) - heads_left_[3 * other + a];
      sum += weight[a] = kMexico2020.partner_age[head % 3][a] * static_cast<double>(free);
    }
    if (sum <= 0) return PersonPool::kKinds;
    double at = draws_.uniform() * sum;
    std::size_t a = 0;
    while (a < 2 && at >= weight[a]) at -= weight[a++];
    while (weight[a] <= 0) --a;  // rounding of the machine
    return kind_of_head(3 * other + a);
  }

  // Children share the free places among the four kinds of household, and within each kind every place is as likely.
  void settle_children() {
    const std::int64_t children = pool_.left(0, PersonPool::kFirstGrown);
    std::array<double, kChildPlaces> weight{};
    for (std::size_t c = 0; c < kChildPlaces; ++c) weight[c] = kMexico2020.child_place[c] * static_cast<double>(places_[c]);
    std::vector<std::int64_t> wanted;
    truncate_replicate_sample(share_capped(children, weight, places_), children, draws_, wanted);
    for (std::size_t h = 0; h < head_.size(); ++h) {
      const std::size_t c = place_[h];
      for (std::uint32_t free = out_.first_person[h + 1] - next_[h]; free > 0; --free) {
        const bool child = draws_.below(static_cast<std::uint64_t>(places_[c])) < static_cast<std::uint64_t>(wanted[c]);
        --places_[c];
        if (!child) continue;
        --wanted[c];
        put(h, pool_.draw_kind(0, PersonPool::kFirstGrown, draws_));
      }
    }
  }

  // Nobody is grown: no more households than the largest mean size asks for, the oldest first in each.
  void children_alone() {
    constexpr auto kMost = static_cast<std::int64_t>(kMostPersonsPerHousehold);
    const std::int64_t households = std::clamp<std::int64_t>(m_.households, 1, (m_.persons + kMost - 1) / kMost);
    out_.relaxed.fewer_households = m_.households - households;
    out_.relaxed.children_alone = m_.persons;
    std::vector<std::uint32_t> persons;
    LargestSizes sizes(m_.persons, households);
    for (std::int64_t h = 0; h < households; ++h) persons.push_back(sizes.next());
    begin(persons);
    std::size_t kind = PersonPool::kFirstGrown - 1;
    for (std::size_t h = 0, left = static_cast<std::size_t>(m_.persons); left > 0; --left, h = (h + 1) % persons.size()) {
      while (pool_.left(kind) == 0) --kind;
      while (next_[h] == out_.first_person[h + 1]) h = (h + 1) % persons.size();
      put(h, kind);
    }
  }

  const ZoneMargins& m_;
  std::int64_t heads_;
  Draws draws_, traits_, order_, fit_;
  PersonPool pool_;
  ZoneHouseholds& out_;
  std::vector<std::uint8_t> head_, place_;
  std::vector<std::uint32_t> next_;
  std::array<std::int64_t, kHeadKinds> heads_left_{};  ///< who still have to head a household
  std::array<std::int64_t, kChildPlaces> places_{};
};

}  // namespace

void compose_from_margins(const ZoneMargins& margins, const scenario::Streams& streams, std::uint64_t zone_key, ZoneHouseholds& out) {
  Composition(margins, streams, zone_key, out).run();
}

}  // namespace senda::people
