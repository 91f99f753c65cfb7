#pragma once
// Every word of the viewer, in both languages. A word that one language lacks does not compile.
#include <string>
#include <string_view>

namespace senda::viz {

struct Words {
  const char *play, *pause, *buildings, *damage, *names, *closures, *sites, *agents, *isolines, *dark, *colours, *by_state, *by_delay, *by_group, *only, *all;
  const char *walking, *driving, *waiting, *isolated, *isolated_parties, *waiting_parties, *arrived, *departed, *travelling, *not_set_out;
  const char *debris, *cordon, *bridge, *flood, *other, *cleared_now, *work;
  const char *shelter, *hospital, *fire_station, *assembly, *depot, *full, *not_open, *capacity, *no_limit, *inside, *at_most;
  const char *intact, *slight, *moderate, *extensive, *complete, *collapse;
  const char *few, *party_count, *minutes_walk, *no_way_there, *held_up_none, *held_up_long;
  const char *search, *no_such_street, *bookmark_add, *follow, *stop_following, *whole_run, *busy_part;
  const char *street, *nameless, *road_class, *open, *closed_since, *closed_to_all, *closed_to_cars, *closed_to_walkers, *cause, *entered, *longest_queue, *delay, *persons_hours, *queue_over_time, *longest_here;
  const char *person, *set_out_at, *arrived_at, *never_arrived, *on_the_way, *history, *household, *agent_id, *arrived_word;
  const char *zone, *households, *residents, *displaced, *seek_shelter, *walk_to_shelter, *who_move;
  const char *p_closed, *rank, *tier, *rank_interval, *hours, *tied_with, *value_per_hour, *people_behind, *p_top10, *opened_shelter, *nearly_chosen, *sent_to, *assigned, *firmness, *not_ranked, *tiers_say, *ranked_streets, *dashed_second, *own_scale;
  const char *no_events, *difference, *fewer_more, *world, *other_worlds, *blocks, *in_whole_run, *run, *plan, *worlds;
  const char *ev_bridge, *ev_full, *ev_opened, *ev_street, *ev_work, *ev_gridlock, *ev_power;
  const char *welcome, *welcome_text, *recent, *built_in, *built_in_how, *built_in_open, *open_folder, *keys;
  const char *kinds[24];      ///< of events, in the order of EventKind
  const char *classes[16];    ///< of streets, in the order of RoadClass
};

const Words& words(bool spanish);
/// A group column or one of its values, as senda names them, in the reader's words; unknown ones as they are.
std::string group_word(const std::string& name, bool spanish);
inline constexpr int kHelpLines = 15;
/// Keys and what they do, one pair a line.
const char* const (&help_lines(bool spanish))[kHelpLines][2];

}  // namespace senda::viz
