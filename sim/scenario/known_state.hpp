#pragma once
// state.csv of `senda rank --given-so-far`: what has been opened, what is newly reported, where crews are at work.
#include "sim/scenario/inputs.hpp"

namespace senda::scenario {

struct KnownState {
  enum class State : std::uint8_t { opened, closed, in_work };
  SegmentId segment;
  State state = State::opened;
  double time_h = 0;               ///< when; in_work: when it will be open
  std::string crew;                ///< who opened it or is at it; blank = not said
  std::optional<double> clear_h;   ///< of a closed one
  std::string where;               ///< file and line, for errors
};

struct KnownStates {
  std::vector<KnownState> rows;    ///< in order of time, of one segment the latest alone
  double now_h = 0;                ///< latest time at which something was opened or reported
  std::vector<std::string> notes;
};

/// Columns: state (opened, closed, in_work); one of link_id, osm_way_id (near_lon, near_lat choose one stretch of a way),
/// segment_id; time_h, crew_id, clear_h. InputError by line: an unknown column or street, ids that contradict each other, a
/// street that is both opened and closed at one hour, in_work without crew or time, a crew at work in two places.
KnownStates read_state(const std::filesystem::path& file, const City& city);

}  // namespace senda::scenario
