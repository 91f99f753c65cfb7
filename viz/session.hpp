#pragma once
// What a viewer is doing: which folders are open, at which moment, seen how, what is chosen. No window, no panels.
#include <filesystem>
#include <memory>
#include <string>

#include "viz/history.hpp"
#include "viz/isolines.hpp"
#include "viz/pane.hpp"
#include "viz/words.hpp"

namespace senda::viz {

struct Bookmark {
  Camera camera;
  SimTime time;
};

class Session {
 public:
  /// One or two folders; InputError where one cannot be shown, or where two do not show the same streets.
  Session(const std::vector<std::filesystem::path>& folders, const sf::Font& font);

  std::size_t panes() const { return panes_.size(); }
  Pane& pane(std::size_t i) { return *panes_[i]; }
  RunFolder& run(std::size_t i) { return *runs_[i]; }
  const Words& words() const { return viz::words(view.spanish); }

  View view;
  Camera camera;                ///< of each pane
  bool playing = false;
  double speed = 60;            ///< seconds of the scenario in one
  static constexpr double kSlowest = 1, kFastest = 600;

  SimTime now() const { return now_; }
  SimTime end() const { return end_; }
  bool has_time() const { return end_.ms > 0; }
  /// Goes to a moment between 0 and the end.
  void go_to(SimTime t);
  /// Lets so many seconds of the world's clock pass.
  void pass(double seconds);
  void faster(double factor);
  /// Sizes of the panes, for a map of so many pixels, and the camera over the whole city when it has none yet.
  void resize(double width, double height);
  void whole_city();

  /// What of the run the time line shows, s: until nearly everybody has arrived, all of it, or as zoomed.
  double shown_s = 0;
  double busy_s() const { return busy_s_; }
  /// Passages at which the scale of the difference ends.
  double difference_most() const { return difference_most_; }

  // what is chosen
  Selection selected;
  std::size_t selected_pane = 0;
  bool follow = false;
  void select(std::size_t pane, Selection s);
  /// Of the chosen street or person; null where none is chosen, or there are no events.
  History* history() { return history_.get(); }
  /// Work that is spread over frames, and what depends on the moment.
  void tend(double seconds);

  std::vector<Bookmark> bookmarks;
  /// Walking minutes at which the bands of the isolines end.
  static constexpr double kBands_min[] = {5, 10, 15, 30, 60};

 private:
  void colour_streets();
  void colour_isolines(std::size_t which);
  void colour_difference();
  void colour_plan(Pane& pane, RunFolder& run);
  std::vector<std::unique_ptr<RunFolder>> runs_;
  std::vector<std::unique_ptr<Pane>> panes_;
  std::unique_ptr<History> history_;
  std::vector<std::unique_ptr<WalkTimes>> walks_;
  SimTime now_, end_;
  double busy_s_ = 0, difference_most_ = 0;
  bool placed_ = false;
  std::string coloured_;        ///< what the streets are coloured by
};

}  // namespace senda::viz
