#pragma once
// events.h5, written while the run goes on by a thread of its own, and read again at any moment. What stands in it is
// said dataset by dataset in sim/record/README.md.
#include <condition_variable>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>

#include "graph/hdf5_file.hpp"
#include "sim/record/agent_states.hpp"

namespace senda::record {

class EventFile {
 public:
  /// `seg_from`: first node of every segment, which tells the direction of travel; it must outlive the file. `walk_mps`:
  /// the pace of each agent and of whom it goes with on level open ground; or empty.
  EventFile(const std::filesystem::path& path, const PerSegment<NodeId>& seg_from, std::size_t agents, const std::vector<float>& walk_mps = {}, const std::string& run = "");
  EventFile(const EventFile&) = delete;
  ~EventFile();  ///< without `finish` the file stays unfinished
  /// Hands a block over; waits while the disk is far behind. Throws what the writing thread met.
  void take(EventColumns&& block);
  /// Writes the rest; the file is whole once this is destroyed.
  void finish();
  /// Events taken. A party's exit from one segment and entry to the next become one row.
  std::size_t events() const { return events_; }

 private:
  void work();
  void write(const EventColumns& block);
  void row(const Event& e);
  void flush();
  void frame();

  const PerSegment<NodeId>& seg_from_;
  hdf5::File file_;
  // the rows that are about to be written
  EventColumns rows_;
  std::vector<std::uint8_t> backward_;
  Event held_;              // a leave that the next enter may swallow
  bool holds_ = false;
  AgentStates states_;
  EventColumns network_;    // events of no agent, once more
  std::size_t written_ = 0, at_frame_ = 0, frame_every_, events_ = 0;
  std::vector<std::uint64_t> frame_row_;
  std::vector<std::int64_t> frame_ms_;
  // between the threads
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<EventColumns> waiting_;
  bool ended_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

/// Reads events.h5. Every number is checked against the others: InputError where they do not fit together.
class Replay {
 public:
  explicit Replay(const std::filesystem::path& path);
  std::size_t agents() const { return agents_; }
  /// Rows of the file, and how many a seek runs through at most.
  std::size_t rows() const { return rows_; }
  std::size_t longest_run() const;
  /// As it was given to the file: by agent (of those at the end there may be none), m/s, 0 = not known; or empty.
  const std::string& run() const { return run_; }
  const std::vector<float>& walk_mps() const { return walk_mps_; }
  /// Events of streets and sites: all of them, in time order, at hand without reading the rows.
  const EventColumns& network() const { return network_; }
  /// Where everybody is after all events up to and including `t`: from the last kept moment before it, or from where the
  /// last call ended, whichever is nearer. Valid until the next call.
  const AgentStates& at(SimTime t);
  /// One row after the other; `leave` only where no segment follows. `backward` as in AgentStates.
  struct Row {
    Event event;
    bool backward = false;
  };
  Row row(std::size_t i);

 private:
  bool read_network();
  void load(std::size_t block);
  void start_from(std::size_t frame);
  hdf5::File file_;
  std::string name_;
  std::size_t agents_ = 0, rows_ = 0;
  std::vector<std::uint64_t> frame_row_;
  std::vector<std::int64_t> frame_ms_;
  EventColumns network_;
  std::vector<float> walk_mps_;
  std::string run_;
  // one block of rows
  static constexpr std::size_t kBlock = hdf5::File::kChunkRows;
  std::size_t loaded_ = ~std::size_t{0};
  EventColumns block_;
  std::vector<std::uint8_t> backward_;
  // where `at` stands
  AgentStates states_;
  std::size_t next_ = 0;
  std::int64_t now_ms_ = INT64_MIN;
};

}  // namespace senda::record
