#pragma once
// Everybody on the map at one moment: a raster of how many there are where streets are small, one dot each where they
// are not. Computed on all cores into memory that is kept from frame to frame; nothing here knows of a window.
#include <cstdint>
#include <span>
#include <vector>

#include "sim/record/agent_states.hpp"
#include "sim/record/map_file.hpp"
#include "viz/camera.hpp"
#include "viz/palette.hpp"

namespace senda::viz {

struct CrowdStyle {
  enum class Colours : std::uint8_t { state, held_up, group };
  Colours colours = Colours::state;
  bool dark = false;
  double scale = 1;                                 ///< of the display: dots grow with it
  const std::vector<std::uint16_t>* group = nullptr;  ///< by agent; for colours, and for `only`
  static constexpr std::uint16_t kNobody = 0xffff;  ///< in it: everyday traffic
  int only = -1;                                    ///< a value of the group: others are not shown
};

struct Dot {
  float x = 0, y = 0;        ///< pixels
  Colour colour;
  std::uint32_t agent = 0;
  bool stuck = false;        ///< isolated: drawn larger, above the others
  bool waits = false;        ///< at a junction, for somebody or something
};

class Crowd {
 public:
  /// `walk_mps`: the pace of each agent, 0 = not known, may be shorter; it must outlive this.
  explicit Crowd(const record::ReplayMap& map, std::span<const float> walk_mps = {});

  void update(const record::AgentStates& states, SimTime t, const Camera& camera, const CrowdStyle& style);
  /// Dots are shown one by one; else the raster, and as dots only those who are stuck.
  bool one_by_one() const { return one_by_one_; }
  const std::vector<Dot>& dots() const { return dots_; }
  /// Rows of RGBA from the upper left corner.
  const std::vector<std::uint8_t>& raster() const { return raster_; }
  /// Parties in each cell of the raster.
  const std::vector<std::uint32_t>& cells() const { return cells_; }
  std::size_t columns() const { return columns_; }
  std::size_t rows() const { return rows_; }
  double cell_px() const { return cell_px_; }
  /// Parties in a cell at which the raster's scale ends.
  std::uint32_t most() const { return most_; }
  /// Parties shown, by Status.
  const std::vector<std::uint64_t>& counts() const { return counts_; }
  /// Where an agent is on the plane; false where it has no place of its own now.
  bool place(const record::AgentStates& states, SimTime t, std::uint32_t agent, Point& at) const;
  /// The agent nearest to a pixel, within so many pixels; kNowhere where there is none.
  std::uint32_t nearest(Point screen, double reach) const;

 private:
  // What is needed of a street to place somebody on it: half a cache line.
  struct Stretch {
    float x0, y0, x1, y1;
    float length_m, car_ms;
    std::uint32_t first;   ///< of its points
    std::uint32_t points;
  };
  struct Part {
    std::vector<Dot> dots;
    std::vector<std::uint16_t> cells;  ///< narrow, so that they stay in the core's cache; they stop at their highest number
    std::vector<std::uint64_t> counts;
    std::size_t seen = 0;
  };
  void scan(const record::AgentStates& states, SimTime t, const Camera& camera, const CrowdStyle& style, std::size_t first, std::size_t last, Part& part) const;
  void paint(const CrowdStyle& style);
  Point along(const Stretch& s, double share, bool exact) const;
  double share_of_way(const record::AgentStates& states, SimTime t, std::uint32_t agent, const Stretch& s, double& late_ms) const;

  const record::ReplayMap& map_;
  std::span<const float> walk_mps_;
  std::vector<Stretch> streets_;
  std::vector<Part> parts_;
  std::vector<Dot> dots_;
  std::vector<std::uint8_t> raster_;
  std::vector<std::uint32_t> cells_;
  std::vector<std::uint64_t> counts_;
  std::size_t columns_ = 0, rows_ = 0;
  double cell_px_ = 4;
  std::uint32_t most_ = 0;
  bool one_by_one_ = true;
};

}  // namespace senda::viz
