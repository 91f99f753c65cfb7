#include "tests/support/ascii_city.hpp"

#include <cctype>
#include <stdexcept>

#include "sim/scenario/streams.hpp"

namespace senda::test {

namespace {

constexpr double kStep = 50;

SegmentRecord street_between(NodeId a, NodeId b, Point pa, Point pb, const std::string& name) {
  SegmentRecord s;
  s.from = a;
  s.to = b;
  s.length = Metres(distance_m(pa, pb));
  s.modes_forward = s.modes_backward = kAllModes;
  s.speed_kmh = 36;
  s.capacity_per_lane = 900;
  s.walk_width_m = 4;
  s.name = name;
  s.link_id = name;
  s.shape = {pa, pb};
  return s;
}

class Drawing {
 public:
  explicit Drawing(const std::vector<std::string>& rows) : rows_(rows) {}

  AsciiCity run() {
    for (int r = 0; r < static_cast<int>(rows_.size()); ++r)
      for (int c = 0; c < static_cast<int>(rows_[static_cast<std::size_t>(r)].size()); ++c)
        if (std::isalnum(static_cast<unsigned char>(cell(r, c)))) {
          const Point p{c * kStep, -r * kStep};
          out_.at[cell(r, c)] = position_.push_back({p.x, p.y});
          point_.push_back(p);
          label_.push_back(std::string(1, cell(r, c)));
        }
    for (int r = 0; r < static_cast<int>(rows_.size()); ++r)
      for (int c = 0; c < static_cast<int>(rows_[static_cast<std::size_t>(r)].size()); ++c)
        if (std::isalnum(static_cast<unsigned char>(cell(r, c)))) {
          follow(r, c, 0, 1, "-=<>");
          follow(r, c, 1, 0, "|=^v");
        }
    out_.city.roads = build_road_graph(std::move(position_), std::move(point_), std::move(label_), segments_);
    return std::move(out_);
  }

 private:
  char cell(int r, int c) const {
    if (r < 0 || r >= static_cast<int>(rows_.size()) || c < 0 || c >= static_cast<int>(rows_[static_cast<std::size_t>(r)].size())) return ' ';
    return rows_[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)];
  }
  void follow(int r, int c, int dr, int dc, const std::string& marks) {
    bool bridge = false, forward = true, backward = true;
    int y = r + dr, x = c + dc;
    for (; marks.find(cell(y, x)) != std::string::npos && cell(y, x) != ' '; y += dr, x += dc) {
      bridge |= cell(y, x) == '=';
      if (cell(y, x) == '>' || cell(y, x) == 'v') backward = false;
      if (cell(y, x) == '<' || cell(y, x) == '^') forward = false;
    }
    if (y == r + dr && x == c + dc) return;
    if (!std::isalnum(static_cast<unsigned char>(cell(y, x)))) return;
    const char a = cell(r, c), b = cell(y, x);
    SegmentRecord s = street_between(out_.at[a], out_.at[b], {c * kStep, -r * kStep}, {x * kStep, -y * kStep}, std::string{a, '-', b});
    s.bridge = bridge;
    if (!forward) s.modes_forward = 0;
    if (!backward) s.modes_backward = 0;
    segments_.push_back(s);
  }

  const std::vector<std::string>& rows_;
  AsciiCity out_;
  PerNode<LonLat> position_;
  PerNode<Point> point_;
  PerNode<std::string> label_;
  std::vector<SegmentRecord> segments_;
};

}  // namespace

AsciiCity draw(const std::vector<std::string>& rows) { return Drawing(rows).run(); }

SegmentId AsciiCity::street(char a, char b) const {
  for (SegmentId s : city.roads.segments()) {
    const NodeId from = city.roads.seg_from[s], to = city.roads.seg_to[s];
    if ((from == node(a) && to == node(b)) || (from == node(b) && to == node(a))) return s;
  }
  throw std::logic_error(std::string("no street ") + a + "-" + b);
}

City random_city(std::size_t nodes, std::size_t segments, std::uint64_t seed) {
  scenario::Draws d(seed, 0, scenario::Purpose::test, 0);
  PerNode<LonLat> position;
  PerNode<Point> point;
  PerNode<std::string> label;
  for (std::size_t i = 0; i < nodes; ++i) {
    const Point p{1000 * d.uniform(), 1000 * d.uniform()};
    position.push_back({p.x, p.y});
    point.push_back(p);
    label.push_back(std::to_string(i));
  }
  std::vector<SegmentRecord> records;
  for (std::size_t k = 0; k < segments; ++k) {
    const NodeId a(static_cast<std::uint32_t>(k < nodes ? k : d.below(nodes)));
    const NodeId b(static_cast<std::uint32_t>(d.below(nodes)));
    SegmentRecord s = street_between(a, b, point[a], point[b], "e" + std::to_string(k));
    s.length = Metres(1 + s.length.value * (1 + d.uniform()));
    if (d.uniform() < 0.3) s.modes_backward = 0;
    s.speed_kmh = static_cast<float>(20 + 60 * d.uniform());
    records.push_back(s);
  }
  City city;
  city.roads = build_road_graph(std::move(position), std::move(point), std::move(label), records);
  return city;
}

}  // namespace senda::test
