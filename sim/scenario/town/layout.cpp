#include "sim/scenario/town/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace senda::scenario::town {

namespace {

constexpr double kPeoplePerBlock = 60;
constexpr double kBlockX = 100, kBlockY = 84, kGap = 70;  // metres; the gap is a barrier's extra width

const char* const kAvenues[] = {"Avenida Juárez",  "Avenida Hidalgo", "Avenida Reforma", "Avenida Morelos",
                                "Avenida Allende", "Avenida Madero",  "Avenida Zaragoza", "Avenida Guerrero"};
const char* const kCalzadas[] = {"Calzada del Lago", "Calzada San Telmo", "Calzada de los Misterios", "Calzada Independencia",
                                 "Calzada del Río",  "Calzada Nacional",  "Calzada de la Paz",        "Calzada Mirador"};

}  // namespace

const char* name_of(District d) {
  constexpr const char* names[] = {"Centro", "Lago", "San Telmo", "Orilla", "La Isla", "La Ribera", "Lomas"};
  return names[static_cast<int>(d)];
}

Layout::Layout(std::int64_t people, const Streams& streams) {
  const double blocks = std::max(64.0, static_cast<double>(people) / kPeoplePerBlock);
  nx_ = static_cast<int>(std::lround(std::sqrt(blocks)));
  ny_ = static_cast<int>(std::lround(blocks / nx_));
  river_ = static_cast<int>(std::lround(0.64 * nx_));
  ravine_ = static_cast<int>(std::lround(0.5 * ny_));
  isla_ = static_cast<int>(std::lround(0.28 * nx_));
  const int far = river_ + 2;
  bridges_ = {
      {river_, 1, river_ + 1, 1, 1964, "secondary"},                  // to La Ribera, old
      {river_, ravine_ - 2, river_ + 1, ravine_ - 2, 2008, "primary"},  // to La Ribera, new
      {far, ravine_, far, ravine_ + 1, 1971, "secondary"},            // over the ravine to Lomas
      {river_, ravine_ + 3, river_ + 1, ravine_ + 3, 1982, "footway"},  // footbridge to Lomas
      {isla_, 1, isla_ + 1, 1, 1958, "secondary"},                    // La Isla, east
      {1, isla_, 1, isla_ + 1, 1966, "residential"},                  // La Isla, north
  };
  // Larger towns get more bridges over the river, still few.
  metropolis_ = people > 100000;
  for (int j = ravine_ - 6; j > 3; j -= 8) bridges_.push_back({river_, j, river_ + 1, j, 1978, "secondary"});
  if (metropolis_) metropolitan_bridges();
  std::vector<double> x(static_cast<std::size_t>(nx_) + 1, 0), y(static_cast<std::size_t>(ny_) + 1, 0);
  for (int i = 1; i <= nx_; ++i)
    x[static_cast<std::size_t>(i)] = x[static_cast<std::size_t>(i) - 1] + kBlockX + (i == river_ + 1 ? kGap : 0);
  for (int j = 1; j <= ny_; ++j)
    y[static_cast<std::size_t>(j)] = y[static_cast<std::size_t>(j) - 1] + kBlockY;
  width_ = x.back();
  height_ = y.back();
  for (int j = 0; j <= ny_; ++j)
    for (int i = 0; i <= nx_; ++i) {
      Draws d = streams.of(Purpose::town, static_cast<std::uint64_t>(j) * 100000 + static_cast<std::uint64_t>(i));
      const double jitter = in_centre(i, j) ? 12 : 2;
      points_.push_back({x[static_cast<std::size_t>(i)] - width_ / 2 + jitter * (2 * d.uniform() - 1),
                         y[static_cast<std::size_t>(j)] - height_ / 2 + jitter * (2 * d.uniform() - 1)});
    }
}

// On the axes and at every dozen blocks, older near the centre.
void Layout::metropolitan_bridges() {
  const auto add = [&](int i0, int j0, int i1, int j1, int k) {
    for (const Bridge& b : bridges_)
      if (b.i0 == i0 && b.j0 == j0) return;
    bridges_.push_back({i0, j0, i1, j1, 1952 + (k * 17) % 62, k % 4 == 0 ? "primary" : "secondary"});
  };
  for (int k = 1; 12 * k < ny_; ++k) add(river_, 12 * k, river_ + 1, 12 * k, k);
  for (int k = 1; river_ + 2 + 12 * k < nx_; ++k) add(river_ + 2 + 12 * k, ravine_, river_ + 2 + 12 * k, ravine_ + 1, k);
  for (int k = 1; 12 * k < isla_; ++k) {
    add(isla_, 12 * k, isla_ + 1, 12 * k, k);
    add(12 * k, isla_, 12 * k, isla_ + 1, k);
  }
}

bool Layout::in_centre(double i, double j) const {
  return std::abs(i - 0.36 * nx_) < 0.13 * nx_ && std::abs(j - 0.5 * ny_) < 0.15 * ny_;
}

int Layout::side(int i, int j) const {
  if (i <= isla_ && j <= isla_) return 1;
  if (i <= river_) return 0;
  return j <= ravine_ ? 2 : 3;
}

bool Layout::buildable(int i, int j) const {
  return side(i, j) == side(i + 1, j) && side(i, j) == side(i, j + 1) && side(i, j) == side(i + 1, j + 1);
}

District Layout::district(int i, int j) const {
  switch (side(i, j)) {
    case 1: return District::isla;
    case 2: return District::ribera;
    case 3: return District::lomas;
    default: break;
  }
  if (in_centre(i + 0.5, j + 0.5)) return District::centre;
  if (i < 0.45 * nx_ && j >= 0.62 * ny_) return District::lake;
  return i < 0.08 * nx_ || j < 0.12 * ny_ ? District::outskirts : District::grid;
}

// Soft lake clay in the north-west, river deposits along the water, firm ground elsewhere.
double Layout::ground_period_s(Point p) const {
  const double dx = (p.x + 0.28 * width_) / (0.30 * width_), dy = (p.y - 0.30 * height_) / (0.28 * height_);
  const double lake = 0.45 + 1.55 * std::exp(-(dx * dx + dy * dy));
  const double river_x = node(river_, 0).x + (kBlockX + kGap) / 2;
  const double ravine_y = node(0, ravine_).y + kBlockY / 2;
  const double canal = std::max(p.x - node(isla_, 0).x - kBlockX / 2, p.y - node(0, isla_).y - kBlockY / 2);
  double water = std::min(std::abs(p.x - river_x), std::abs(canal));
  if (p.x > river_x) water = std::min(water, std::abs(p.y - ravine_y));
  return std::max(lake, 0.45 + 0.75 * std::exp(-std::pow(water / 110, 2)));
}

const Bridge* Layout::bridge_between(int i0, int j0, int i1, int j1) const {
  for (const Bridge& b : bridges_)
    if (b.i0 == i0 && b.j0 == j0 && b.i1 == i1 && b.j1 == j1) return &b;
  return nullptr;
}

Street Layout::style(bool row, int k) const {
  Street s;
  const int middle = row ? ravine_ - 2 : static_cast<int>(std::lround(0.36 * nx_));
  const int from_middle = k - middle;
  if (from_middle == 0) {
    s.highway = "primary";
    s.name = row ? "Avenida Constitución" : "Calzada de la Catedral";
    s.lanes = 4;
  } else if (metropolis_ && (k == 3 || k == (row ? ny_ : nx_) - 3)) {
    s.highway = "trunk";
    s.name = fmt::format("Anillo Periférico {}", row ? (k == 3 ? "Sur" : "Norte") : (k == 3 ? "Poniente" : "Oriente"));
    s.lanes = 6;
  } else if (metropolis_ && from_middle % 16 == 0) {
    const int n = std::abs(from_middle) / 16;
    s.highway = "primary";
    s.name = row ? fmt::format("Eje {} {}", n, from_middle > 0 ? "Norte" : "Sur") : fmt::format("Eje {} {}", n, from_middle > 0 ? "Oriente" : "Poniente");
    s.lanes = 6;
  } else if (from_middle % 4 == 0) {
    s.highway = "secondary";
    s.name = row ? kAvenues[((k / 4) % 8 + 8) % 8] : kCalzadas[((k / 4) % 8 + 8) % 8];
    if (k / 32) s.name += fmt::format(" {}", k / 32 + 1);
    s.lanes = 2;
  } else {
    s.highway = "residential";
    const int n = std::abs(from_middle);
    s.name = row ? fmt::format("Calle {} {}", n, from_middle > 0 ? "Norte" : "Sur")
                 : fmt::format("Calle {} {}", n, from_middle > 0 ? "Oriente" : "Poniente");
    s.lanes = 1;
  }
  return s;
}

void Layout::line(bool row, int index, std::vector<Street>& out) const {
  const int last = row ? nx_ : ny_;
  const Street base = style(row, index);
  const auto at = [&](int k) { return row ? std::array{k, index} : std::array{index, k}; };
  Street run = base;
  const auto flush = [&] {
    if (run.nodes.size() > 1) out.push_back(run);
    run.nodes.clear();
  };
  run.nodes.push_back(at(0));
  for (int k = 1; k <= last; ++k) {
    const auto a = at(k - 1), b = at(k);
    const bool narrow = in_centre(a[0], a[1]) && in_centre(b[0], b[1]) && base.highway == "residential";
    const bool border = side(a[0], a[1]) != 0 || index == 0 || index == (row ? ny_ : nx_);
    const bool oneway = base.highway == "residential" && !border;
    const double width = narrow ? 5.0 : 0.0;
    if (crossing(a[0], a[1], b[0], b[1])) {
      flush();
      if (const Bridge* bridge = bridge_between(a[0], a[1], b[0], b[1])) {
        Street s = base;
        s.nodes = {a, b};
        s.bridge = true;
        s.year = bridge->year;
        s.highway = bridge->highway;
        s.name = fmt::format("Puente {}", base.name);
        s.lanes = s.highway == std::string("primary") ? 4 : 2;
        out.push_back(s);
      }
    } else {
      if (run.nodes.size() > 1 && (run.width_m != width || run.oneway != oneway)) flush();
      if (run.nodes.empty()) run.nodes.push_back(a);
      run.width_m = width;
      run.oneway = oneway;
      if (oneway) run.lanes = 1;
      else run.lanes = base.highway == "residential" ? 2 : base.lanes;
      run.nodes.push_back(b);
      continue;
    }
    run.nodes.push_back(b);
  }
  flush();
}

std::vector<Street> Layout::streets() const {
  std::vector<Street> out;
  for (int j = 0; j <= ny_; ++j) line(true, j, out);
  for (int i = 0; i <= nx_; ++i) line(false, i, out);
  // Alternate streets run the other way.
  int n = 0;
  for (Street& s : out)
    if (s.oneway && ++n % 2 == 0) std::reverse(s.nodes.begin(), s.nodes.end());
  return out;
}

std::vector<std::vector<Point>> Layout::water() const {
  std::vector<std::vector<Point>> out;
  std::vector<Point> river;
  for (int j = 0; j <= ny_; ++j) river.push_back({node(river_, j).x + 28, node(river_, j).y});
  for (int j = ny_; j >= 0; --j) river.push_back({node(river_ + 1, j).x - 28, node(river_ + 1, j).y});
  out.push_back(river);
  std::vector<Point> ravine;
  for (int i = river_ + 1; i <= nx_; ++i) ravine.push_back({node(i, ravine_).x, node(i, ravine_).y + 34});
  for (int i = nx_; i > river_; --i) ravine.push_back({node(i, ravine_ + 1).x, node(i, ravine_ + 1).y - 34});
  out.push_back(ravine);
  std::vector<Point> canal;
  for (int i = 0; i <= isla_; ++i) canal.push_back({node(i, isla_).x, node(i, isla_).y + 30});
  const double east = node(isla_, 0).x;
  canal.back().x = east + 34;
  for (int j = isla_ - 1; j >= 0; --j) canal.push_back({east + 34, node(isla_, j).y});
  canal.push_back({east + 62, node(isla_, 0).y});
  canal.push_back({east + 62, node(isla_, isla_).y + 54});
  canal.push_back({node(0, isla_).x, node(0, isla_).y + 54});
  out.push_back(canal);
  return out;
}

}  // namespace senda::scenario::town
