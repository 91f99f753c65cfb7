#pragma once
// A run or plan folder, opened for looking: geometry, what happened, and the tables beside them. Tables that only one
// click needs are read at that click.
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "sim/record/event_file.hpp"
#include "sim/record/map_file.hpp"
#include "sim/record/people_file.hpp"

namespace senda::viz {

/// curve.csv.
struct Curve {
  enum Column { departed, travelling, arrived, waiting, isolated };
  static constexpr int kColumns = 5;
  std::vector<double> time_s;
  std::array<std::vector<double>, kColumns> persons;
  /// Values at a time: of the last row at or before it.
  std::array<double, kColumns> at(double time_s) const;
};

/// A row of clearance.csv.
struct RankedStreet {
  SegmentId segment;
  int rank = 0;
  std::string name, from, to, tier, cause, crew;
  double p_closed = 0, p_top10 = 0, clear_h = 0, persons = 0, value_per_crew_h = 0;
  int rank_low = 0, rank_high = 0;
  int tied_with = 0;                       ///< the first place that cannot be told from this one
};

/// Rows of clearance_groups.csv of one rank and one column: who regains access.
struct RegainedBy {
  std::string group;
  std::vector<std::pair<std::string, double>> persons;  ///< by value
};

/// A row of shelters.csv.
struct SitedShelter {
  std::string id, name, firmness;
  bool opened = false;
  double capacity = 0, assigned = 0;
};

/// A row of assignment.csv: where the plan sends the people of a place.
struct SentTo {
  Point from;
  std::uint32_t site;                      ///< in the scene
  double persons = 0;
  bool most = false;                       ///< of the shelters of its place
};

/// segments.csv of a run, by segment.
struct StreetFigures {
  std::vector<std::uint32_t> entered, longest_queue;
  std::vector<float> delay_person_h;
};

class RunFolder {
 public:
  /// InputError with one sentence where it is not such a folder, not finished, or damaged.
  explicit RunFolder(const std::filesystem::path& folder);

  const std::filesystem::path& path() const { return path_; }
  bool is_plan() const { return plan_; }
  int world() const { return world_; }     ///< of a run; -1 where it is not said
  int worlds() const { return worlds_; }   ///< of a plan; -1 where it is not said
  record::ReplayMap map;
  Box box;                                 ///< of the streets
  std::unique_ptr<record::Replay> replay;  ///< null in a plan, or where no events were recorded
  Curve curve;
  SimTime end;                             ///< of what there is to see
  std::vector<RankedStreet> ranked;
  std::vector<float> p_closed;             ///< by segment; empty in a run
  float most_closed() const;               ///< the highest of them, in steps of a tenth; at least 0.1
  std::vector<SitedShelter> shelters;
  std::vector<std::uint8_t> nearly_chosen;  ///< by site of the scene: not chosen, but in 3 to 8 of 10 redraws of the worlds
  std::vector<SentTo> sent;

  /// Households, hexagons, and in a run groups and times of the travellers; null where the folder has none (read on
  /// first use).
  const record::PeopleRecord* people();
  /// The same where there are travellers.
  const record::PeopleRecord* travellers() {
    const record::PeopleRecord* p = people();
    return p && p->travellers() > 0 ? p : nullptr;
  }
  /// The row of an agent among the travellers; none where it did not set out, or is everyday traffic.
  std::optional<std::size_t> traveller(std::uint32_t agent);
  /// What arrivals.csv calls an agent, and the agent that it calls so.
  std::string label(std::uint32_t agent) const;
  std::optional<std::uint32_t> agent(const std::string& label) const;
  /// A column of the travellers' groups by its name; none where there is no such column. Valid until the next call.
  struct Group {
    const std::vector<std::uint16_t>& codes;   ///< by agent; 0xffff for whoever is no traveller
    const std::vector<std::string>& values;    ///< by code
  };
  std::optional<Group> group(const std::string& name);
  /// Names of streets that hold a text (any case), with one segment each; at most `most`. Of a street with ranked blocks
  /// the best of them, the most urgent street first; then others by name.
  std::vector<std::pair<std::string, SegmentId>> streets_named(const std::string& text, std::size_t most) const;
  /// None where the plan says nothing of groups.
  const std::vector<RegainedBy>& regained_by(int rank);
  /// Null where there is no segments.csv.
  const StreetFigures* figures();

 private:
  void read_curve();
  void read_plan();
  std::filesystem::path path_;
  void same_run(const std::string& run, const char* file) const;
  int world_ = -1, worlds_ = -1;
  std::string run_;
  bool plan_ = false;
  std::optional<record::PeopleRecord> people_;
  std::string codes_of_;
  std::vector<std::uint16_t> codes_;
  std::optional<StreetFigures> figures_;
  std::optional<std::map<int, std::vector<RegainedBy>>> regained_;
  bool asked_people_ = false, asked_figures_ = false;
};

}  // namespace senda::viz
