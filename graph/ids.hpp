#pragma once
// Identifiers are distinct types without arithmetic, and only IdVector is indexed by them, so that a
// node can never be looked up in a table of edges.
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace senda {

/// A number that names one thing of kind `Tag`. The default value is "none".
template <class Tag, class Rep = std::uint32_t>
class Id {
 public:
  using rep = Rep;
  constexpr Id() = default;
  constexpr explicit Id(Rep value) : value_(value) {}
  constexpr Rep value() const { return value_; }
  constexpr bool exists() const { return value_ != std::numeric_limits<Rep>::max(); }
  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  Rep value_ = std::numeric_limits<Rep>::max();
};

using NodeId = Id<struct NodeTag>;
using EdgeId = Id<struct EdgeTag>;
using SegmentId = Id<struct SegmentTag>;
using BuildingId = Id<struct BuildingTag>;
using SiteId = Id<struct SiteTag>;
using AgentId = Id<struct AgentTag>;
using HouseholdId = Id<struct HouseholdTag>;
using ZoneId = Id<struct ZoneTag>;
using OsmNodeId = Id<struct OsmNodeTag, std::int64_t>;
using OsmWayId = Id<struct OsmWayTag, std::int64_t>;

static_assert(!std::is_same_v<NodeId, EdgeId> && !std::is_same_v<EdgeId, SegmentId> &&
              !std::is_same_v<SegmentId, BuildingId> && !std::is_same_v<BuildingId, SiteId> &&
              !std::is_same_v<SiteId, AgentId> && !std::is_same_v<AgentId, HouseholdId> &&
              !std::is_same_v<HouseholdId, ZoneId> && !std::is_same_v<OsmNodeId, OsmWayId>);

/// All ids 0 .. size-1, for range-for.
template <class Key>
class IdRange {
 public:
  class iterator {
   public:
    explicit iterator(typename Key::rep at) : at_(at) {}
    Key operator*() const { return Key(at_); }
    iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator!=(const iterator& other) const { return at_ != other.at_; }

   private:
    typename Key::rep at_;
  };
  IdRange(std::size_t first, std::size_t last) : first_(first), last_(last) {}
  explicit IdRange(std::size_t size) : IdRange(0, size) {}
  iterator begin() const { return iterator(static_cast<typename Key::rep>(first_)); }
  iterator end() const { return iterator(static_cast<typename Key::rep>(last_)); }
  std::size_t size() const { return last_ - first_; }

 private:
  std::size_t first_, last_;
};

/// A column of `T`, one entry for each id of kind `Key`.
template <class Key, class T>
class IdVector {
 public:
  IdVector() = default;
  explicit IdVector(std::size_t size, const T& value = T()) : data_(size, value) {}
  explicit IdVector(std::vector<T> data) : data_(std::move(data)) {}

  decltype(auto) operator[](Key key) { return data_[key.value()]; }
  decltype(auto) operator[](Key key) const { return data_[key.value()]; }
  std::size_t size() const { return data_.size(); }
  bool empty() const { return data_.empty(); }
  IdRange<Key> keys() const { return IdRange<Key>(data_.size()); }
  Key push_back(T value) {
    data_.push_back(std::move(value));
    return Key(static_cast<typename Key::rep>(data_.size() - 1));
  }
  void assign(std::size_t size, const T& value) { data_.assign(size, value); }
  void resize(std::size_t size, const T& value = T()) { data_.resize(size, value); }
  void reserve(std::size_t size) { data_.reserve(size); }
  auto begin() { return data_.begin(); }
  auto end() { return data_.end(); }
  auto begin() const { return data_.begin(); }
  auto end() const { return data_.end(); }
  std::vector<T>& raw() { return data_; }
  const std::vector<T>& raw() const { return data_; }

 private:
  std::vector<T> data_;
};

template <class T>
using PerNode = IdVector<NodeId, T>;
template <class T>
using PerEdge = IdVector<EdgeId, T>;
template <class T>
using PerSegment = IdVector<SegmentId, T>;
template <class T>
using PerBuilding = IdVector<BuildingId, T>;
template <class T>
using PerSite = IdVector<SiteId, T>;
template <class T>
using PerAgent = IdVector<AgentId, T>;
template <class T>
using PerHousehold = IdVector<HouseholdId, T>;
template <class T>
using PerZone = IdVector<ZoneId, T>;

}  // namespace senda

template <class Tag, class Rep>
struct std::hash<senda::Id<Tag, Rep>> {
  std::size_t operator()(senda::Id<Tag, Rep> id) const { return std::hash<Rep>()(id.value()); }
};
