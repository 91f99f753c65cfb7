#pragma once
// Streets and sites at one moment: what is closed, where crews work, what is full. Their events are few, so that any
// moment is found by going through those before it.
#include <vector>

#include "sim/record/event_file.hpp"
#include "sim/record/map_file.hpp"

namespace senda::viz {

/// Something worth a mark on the time line.
struct Marker {
  enum class Kind : std::uint8_t { bridge_closed, site_full, site_opened, street_opened, work, gridlock, power };
  SimTime time;
  Kind kind;
  std::uint32_t place = record::kNowhere;  ///< segment or site
};

class NetworkState {
 public:
  NetworkState(const record::ReplayMap& map, const record::EventColumns& events);
  void at(SimTime t);
  /// How many reasons close a street now.
  int closed(SegmentId s) const { return closed_[s]; }
  bool works(SegmentId s) const { return works_[s]; }
  bool turned(SegmentId s) const { return turned_[s]; }
  bool full(std::size_t site) const { return full_[site]; }
  bool serves(std::size_t site) const { return serves_[site]; }
  /// Since when it is closed, or open again.
  SimTime changed(SegmentId s) const { return changed_[s]; }
  /// Streets closed, being cleared or with lanes turned now; in the order in which they first were.
  const std::vector<SegmentId>& notable() const { return notable_; }
  /// Changes whenever something else is to be seen.
  std::uint64_t stamp() const { return next_; }
  /// It has been closed before, and is open now.
  bool opened_again(SegmentId s) const { return closed_[s] == 0 && opened_[s]; }
  /// Position in Scene::causes of why a street is closed now, the first reason of several; 255 where none is known.
  std::uint8_t cause(SegmentId s) const;
  /// Mode bits that are kept out now; all where no reason is known.
  std::uint8_t closed_modes(SegmentId s) const;
  const std::vector<Marker>& markers() const { return markers_; }

 private:
  void reset();
  void apply(const record::Event& e);
  void mark();
  const record::ReplayMap& map_;
  const record::EventColumns& events_;
  // Reasons of a street that hold now: positions in the columns of closures.
  template <class Visit>
  void each_reason(SegmentId s, Visit&& visit) const;
  std::size_t next_ = 0;
  SimTime now_;
  PerSegment<std::uint8_t> closed_, works_, turned_, opened_, listed_;
  PerSegment<SimTime> changed_;
  std::vector<std::uint8_t> full_, serves_;
  std::vector<SegmentId> notable_;
  std::vector<Marker> markers_;
};

}  // namespace senda::viz
