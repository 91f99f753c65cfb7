#pragma once
// What happened to one street or one person over the whole run. The events are read through once, a little in each
// frame, so that the window goes on.
#include <filesystem>
#include <vector>

#include "sim/record/event_file.hpp"

namespace senda::viz {

class History {
 public:
  /// `end`: of the time that the kSteps share; what comes later falls into the last of them.
  History(const std::filesystem::path& events, SimTime end, SegmentId street);
  History(const std::filesystem::path& events, SimTime end, AgentId agent);
  /// Reads on for so long; true when all is read.
  bool work(double seconds);
  double progress() const;

  static constexpr std::size_t kSteps = 240;
  /// On the street, most at once in each of the kSteps equal parts of the run: parties on foot, vehicles.
  const std::vector<float>& walkers() const { return walkers_; }
  const std::vector<float>& cars() const { return cars_; }
  /// Who was on the street longest, longest first; at most kLongest.
  struct Stay {
    std::uint32_t agent = 0;
    SimTime from, until;
    bool car = false;
    std::int64_t ms() const { return until.ms - from.ms; }
  };
  static constexpr std::size_t kLongest = 8;
  const std::vector<Stay>& longest() const { return longest_; }
  /// Of the agent, in time order; at most kMostEvents.
  static constexpr std::size_t kMostEvents = 2000;
  const std::vector<record::Event>& events() const { return events_; }

 private:
  void read(const record::Replay::Row& r);
  void count(const record::Event& e);
  void mark(SimTime t);
  void keep(std::size_t step);
  record::Replay replay_;                   ///< its own, so that the picture's is not disturbed
  SimTime end_;
  SegmentId street_;
  AgentId agent_;
  std::size_t next_ = 0, step_ = 0;
  std::vector<std::uint8_t> on_;            ///< by agent: 1 on foot, 2 by car, on the street
  std::vector<std::uint8_t> car_;           ///< by agent: goes by car
  std::vector<SimTime> since_;              ///< by agent on the street
  std::vector<Stay> longest_;
  void keep_stay(const Stay& s);
  std::uint32_t on_foot_ = 0, by_car_ = 0;
  std::vector<float> walkers_, cars_;
  std::vector<record::Event> events_;
};

}  // namespace senda::viz
