#pragma once
// One run or plan on one part of the window: the ground, and on it what happens at a moment.
#include <memory>
#include <optional>

#include "viz/base_map.hpp"
#include "viz/crowd.hpp"
#include "viz/network_state.hpp"
#include "viz/run_folder.hpp"

namespace senda::viz {

/// What is shown, and how; shared by all panes.
struct View {
  bool dark = false, spanish = true;
  double scale = 1;                     ///< of the display: 2 for 4K
  bool buildings = true, damage = true, names = true, closures = true, crews = true, sites = true, agents = true, isolines = false, difference = false;
  CrowdStyle::Colours colours = CrowdStyle::Colours::state;
  std::string group;                    ///< column of the people's groups; "" = none. By name: two runs may number them differently
  std::optional<std::string> only;      ///< a value of it: others are not shown
};

struct Selection {
  enum class Kind : std::uint8_t { none, street, site, agent, zone };  ///< zone: a hexagon, by its number among the people's
  Kind kind = Kind::none;
  std::uint32_t id = 0;
  friend bool operator==(const Selection&, const Selection&) = default;
};

class Pane {
 public:
  static constexpr int kRanksShown = 40;  ///< streets of a plan that are numbered
  Pane(RunFolder& run, const sf::Font& font);
  RunFolder& run() { return run_; }
  NetworkState& network() { return network_; }
  Crowd& crowd() { return crowd_; }
  const BaseMap& base() const { return base_; }
  /// Goes to a moment.
  void at(SimTime t);
  SimTime time() const { return time_; }
  const record::AgentStates* states() const { return states_; }
  /// Draws onto all of the target's present view.
  void draw(sf::RenderTarget& target, const Camera& camera, const View& view, const Selection& selected, bool settled);
  /// What lies under a pixel: people before sites before streets.
  Selection pick(const Camera& camera, const View& view, Point screen) const;
  std::optional<Point> place_of(const Selection& s) const;
  /// Persons at a site now.
  double inside(std::size_t site) const;
  /// Colours of streets that replace those of their class; empty = none.
  void colour_streets(std::vector<Colour> colours) {
    street_colours_ = std::move(colours);
    ++stamp_;
  }
  bool streets_coloured() const { return !street_colours_.empty(); }

 private:
  void draw_closures(const Camera& camera, const View& view);
  void draw_catchments(const Camera& camera, const View& view, const Selection& selected);
  void draw_sites(sf::RenderTarget& target, const Camera& camera, const View& view);
  void draw_crews(const Camera& camera, const View& view);
  void draw_ranks(sf::RenderTarget& target, const Camera& camera, const View& view);
  void draw_crowd(sf::RenderTarget& target, const Camera& camera, const View& view);
  void draw_stacks(sf::RenderTarget& target, const View& view);
  void draw_selected(const Camera& camera, const View& view, const Selection& s);
  void project(const Camera& camera, SegmentId s);

  RunFolder& run_;
  const sf::Font& font_;
  BaseMap base_;
  record::EventColumns none_;
  NetworkState network_;
  Crowd crowd_;
  SimTime time_;
  const record::AgentStates* states_ = nullptr;
  std::vector<Colour> street_colours_;
  std::uint64_t stamp_ = 0;
  sf::Texture raster_, dot_;
  std::vector<sf::Vertex> dots_;
  /// Several who stand still at one place: one disc with their number.
  struct Stack {
    float x, y;
    bool waits;
    std::uint32_t agent, parties;
    double radius;
  };
  std::vector<Stack> stacks_;
  double dot_radius_ = 2;
  std::vector<Point> line_;
  Ink ink_;
};

}  // namespace senda::viz
