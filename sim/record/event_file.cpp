#include "sim/record/event_file.hpp"

#include <algorithm>

#include "graph/errors.hpp"

namespace senda::record {

namespace {

constexpr double kFormat = 4;
constexpr std::size_t kMostWaiting = 16;        // blocks
constexpr double kMostAgents = 5e7;             // a file that claims more is not believed
constexpr std::size_t kLeastBetween = 250'000;  // rows between two kept moments

}  // namespace

EventFile::EventFile(const std::filesystem::path& path, const PerSegment<NodeId>& seg_from, std::size_t agents, const std::vector<float>& walk_mps, const std::string& run)
    : seg_from_(seg_from), file_(hdf5::File::create(path)), frame_every_(std::max(kLeastBetween, agents)) {
  file_.attribute("senda_events", kFormat);
  file_.attribute("agents", static_cast<double>(agents));
  file_.attribute("run", run);
  file_.write("kinds", event_names());
  file_.write("agents/walk_mps", walk_mps, true);
  states_.reset(agents);
  rows_.reserve(hdf5::File::kChunkRows);
  thread_ = std::thread([this] { work(); });
}

EventFile::~EventFile() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    waiting_.clear();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void EventFile::take(EventColumns&& block) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_.size() < kMostWaiting || failure_; });
  if (failure_) std::rethrow_exception(failure_);
  events_ += block.size();
  waiting_.push_back(std::move(block));
  changed_.notify_all();
}

void EventFile::finish() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  thread_.join();
  if (failure_) std::rethrow_exception(failure_);
  if (holds_) row(held_);
  holds_ = false;
  flush();
  file_.append("network/time_ms", network_.time_ms);
  file_.append("network/kind", network_.kind);
  file_.append("network/place", network_.place);
  file_.append("frames/row", frame_row_);
  file_.append("frames/time_ms", frame_ms_);
  if (frame_row_.empty()) {
    file_.append("frames/status", std::vector<std::uint8_t>());
    file_.append("frames/place", std::vector<std::uint32_t>());
    file_.append("frames/since_ms", std::vector<std::uint32_t>());
  }
}

void EventFile::work() {
  try {
    while (true) {
      EventColumns block;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        block = std::move(waiting_.front());
        waiting_.pop_front();
      }
      changed_.notify_all();
      write(block);
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
    changed_.notify_all();
  }
}

void EventFile::write(const EventColumns& block) {
  for (std::size_t i = 0; i < block.size(); ++i) {
    const Event e = block.at(i);
    const bool swallowed = holds_ && e.kind == EventKind::enter && e.agent == held_.agent && e.time == held_.time;
    if (holds_ && !swallowed) row(held_);
    holds_ = e.kind == EventKind::leave;
    if (holds_) held_ = e;
    else row(e);
  }
}

void EventFile::row(const Event& e) {
  const bool enters = e.kind == EventKind::enter, backward = enters && seg_from_[SegmentId(e.place)] != e.node;
  states_.apply(e, backward);
  Event kept = e;
  if (enters) kept.node = NodeId();  // the segment and the direction say it
  rows_.add(kept);
  if (!e.agent.exists() || e.kind == EventKind::site_full) network_.add(kept);
  backward_.push_back(backward);
  if (rows_.size() == hdf5::File::kChunkRows) flush();
  if (written_ + rows_.size() - at_frame_ >= frame_every_) frame();
}

void EventFile::flush() {
  file_.append("events/time_ms", rows_.time_ms);
  file_.append("events/kind", rows_.kind);
  file_.append("events/agent", rows_.agent);
  file_.append("events/place", rows_.place);
  file_.append("events/node", rows_.node);
  file_.append("events/backward", backward_);
  written_ += rows_.size();
  rows_ = EventColumns();
  rows_.reserve(hdf5::File::kChunkRows);
  backward_.clear();
}

void EventFile::frame() {
  at_frame_ = written_ + rows_.size();
  frame_row_.push_back(at_frame_);
  frame_ms_.push_back(rows_.size() ? rows_.time_ms.back() : frame_ms_.empty() ? 0 : frame_ms_.back());
  file_.append("frames/status", states_.status);
  file_.append("frames/place", states_.place);
  file_.append("frames/since_ms", states_.since_ms);
}

Replay::Replay(const std::filesystem::path& path) : file_(hdf5::File::open(path)), name_(path.string()) {
  if (file_.number_attribute("senda_events") != kFormat) throw InputError(name_, "senda_events", "is of another version of senda", "make the run again");
  const double agents = file_.number_attribute("agents");
  rows_ = file_.rows("events/time_ms");
  file_.read("frames/row", frame_row_);
  file_.read("frames/time_ms", frame_ms_);
  std::vector<std::string> kinds;
  file_.read("kinds", kinds);
  bool fits = agents >= 0 && agents < kMostAgents && kinds == event_names() && frame_row_.size() == frame_ms_.size();
  for (const char* column : {"events/kind", "events/agent", "events/place", "events/node", "events/backward"}) fits = fits && file_.rows(column) == rows_;
  agents_ = fits ? static_cast<std::size_t>(agents) : 0;
  for (const char* column : {"frames/status", "frames/place", "frames/since_ms"}) fits = fits && file_.rows(column) == agents_ * frame_row_.size();
  for (std::size_t i = 0; fits && i < frame_row_.size(); ++i) fits = frame_row_[i] <= rows_ && (i == 0 || (frame_row_[i] > frame_row_[i - 1] && frame_ms_[i] >= frame_ms_[i - 1]));
  if (fits) fits = read_network();
  run_ = file_.text_attribute("run");
  file_.read("agents/walk_mps", walk_mps_);
  fits = fits && walk_mps_.size() <= agents_ && std::all_of(walk_mps_.begin(), walk_mps_.end(), [](float v) { return v >= 0 && v < 100; });
  if (!fits) throw InputError(name_, "events", "do not fit together", "make the run again");
}

bool Replay::read_network() {
  file_.read("network/time_ms", network_.time_ms);
  file_.read("network/kind", network_.kind);
  file_.read("network/place", network_.place);
  const std::size_t n = network_.time_ms.size();
  if (n > rows_ || network_.kind.size() != n || network_.place.size() != n) return false;
  network_.agent.assign(n, AgentId());
  network_.node.assign(n, NodeId());
  return (n == 0 || network_.time_ms.front() >= 0) && std::is_sorted(network_.time_ms.begin(), network_.time_ms.end()) && std::all_of(network_.kind.begin(), network_.kind.end(), [](EventKind k) { return static_cast<int>(k) < kEventKinds; });
}

std::size_t Replay::longest_run() const {
  std::size_t longest = 0, last = 0;
  for (const std::uint64_t r : frame_row_) longest = std::max<std::size_t>(longest, r - last), last = r;
  return std::max(longest, rows_ - last);
}

void Replay::load(std::size_t block) {
  if (block == loaded_) return;
  loaded_ = ~std::size_t{0};  // until all of it is read
  const std::size_t first = block * kBlock, count = std::min(kBlock, rows_ - first);
  file_.read_parts({file_.part("events/time_ms", first, count, block_.time_ms), file_.part("events/kind", first, count, block_.kind), file_.part("events/agent", first, count, block_.agent),
                    file_.part("events/place", first, count, block_.place), file_.part("events/node", first, count, block_.node), file_.part("events/backward", first, count, backward_)});
  for (const EventKind k : block_.kind)
    if (static_cast<int>(k) >= kEventKinds) throw InputError(name_, "events/kind", "holds a kind that is not known", "make the run again");
  loaded_ = block;
}

Replay::Row Replay::row(std::size_t i) {
  load(i / kBlock);
  return {block_.at(i % kBlock), backward_[i % kBlock] != 0};
}

void Replay::start_from(std::size_t frame) {
  if (frame == 0) {
    states_.reset(agents_);
    next_ = 0;
    return;
  }
  const std::size_t first = (frame - 1) * agents_;
  file_.read_parts({file_.part("frames/status", first, agents_, states_.status), file_.part("frames/place", first, agents_, states_.place), file_.part("frames/since_ms", first, agents_, states_.since_ms)});
  for (const std::uint8_t s : states_.status)
    if ((s & AgentStates::kStatusBits) >= kStatuses) throw InputError(name_, "frames/status", "holds a status that is not known", "make the run again");
  next_ = frame_row_[frame - 1];
}

const AgentStates& Replay::at(SimTime t) {
  // The last kept moment all of whose rows lie at or before t. Rows of that very instant may follow: they are applied too.
  const auto frame = static_cast<std::size_t>(std::upper_bound(frame_ms_.begin(), frame_ms_.end(), t.ms) - frame_ms_.begin());
  const std::size_t from = frame == 0 ? 0 : frame_row_[frame - 1];
  if (now_ms_ > t.ms || now_ms_ == INT64_MIN || next_ < from) start_from(frame);
  now_ms_ = INT64_MIN;  // until it is there
  while (next_ < rows_) {
    load(next_ / kBlock);
    std::size_t i = next_ % kBlock;
    constexpr std::size_t kAhead = 16;  // agents lie here and there in memory: asked for early
    for (; i < block_.size() && block_.time_ms[i] <= t.ms; ++i) {
      if (i + kAhead < block_.size()) states_.prefetch(block_.agent[i + kAhead]);
      states_.apply(block_.at(i), backward_[i] != 0);
    }
    next_ = loaded_ * kBlock + i;
    if (i < block_.size()) break;
  }
  now_ms_ = t.ms;
  return states_;
}

}  // namespace senda::record
