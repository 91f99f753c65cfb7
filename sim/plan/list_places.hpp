#pragma once
// How sure the places of a list are: the items are put in order again in samples of the worlds drawn with replacement.
#include <cstdint>
#include <vector>

namespace senda::plan {

struct Place {
  double mean = 0, p_top5 = 0, p_top10 = 0, p_top20 = 0, p_top_k = 0;
  int lo = 0, hi = 0;  ///< 90 % interval, widened where needed to hold the item's own place
  int tie = 0;         ///< place of the first item that this one cannot be told from
};

/// `score`: of each item in the order of the list; `samples`: the same by item, sample by sample (0: closed in no world of
/// it, so that it comes last). The list need not follow the scores: a curve that falls along it and is as near to their
/// logarithms as it can be (isotonic regression by pooling adjacent violators, Ayer et al. 1955) moves in each sample as
/// the scores move.
/// `group`: of each item; smaller ones come first in every sample, and of equal ones the scores decide (empty: all alike).
std::vector<Place> places_when_redrawn(const std::vector<double>& score, const std::vector<const std::vector<double>*>& samples, std::int64_t top_k, const std::vector<std::uint32_t>& group = {});

/// Places of which nothing is in doubt.
std::vector<Place> certain_places(std::size_t items, std::int64_t top_k);

}  // namespace senda::plan
