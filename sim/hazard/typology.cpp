#include "sim/hazard/typology.hpp"

#include <array>
#include <span>

namespace senda::hazard {

int height_band(double levels) { return levels < 2.5 ? 0 : levels < 3.5 ? 1 : levels < 5.5 ? 2 : levels < 7.5 ? 3 : 4; }

Typology typology_of(int index) {
  return {static_cast<System>(index / (2 * kDuctilities)), static_cast<Ductility>(index / 2 % kDuctilities), index % 2 == 1};
}

bool is_drawn(Typology t, int band) {
  switch (t.system) {
    case System::confined_masonry: return t.ductility != Ductility::none && !t.soft_storey;
    case System::unreinforced_masonry:
    case System::adobe: return t.ductility == Ductility::none && !t.soft_storey;
    case System::infilled_frame: return t.ductility != Ductility::none && !(t.soft_storey && (t.ductility == Ductility::moderate || band == 0));
    case System::dual_frame: return t.ductility == Ductility::moderate && !t.soft_storey && band >= 3;
    default: return false;
  }
}

std::string gem_name(Typology t, int band) {
  constexpr std::array<const char*, kSystems> system = {"MCF_LWAL", "MUR_LWAL", "MUR-ADO_LWAL", "CR_LFINF", "CR_LDUAL", "S_LFM", "W_LWAL"};
  constexpr std::array<const char*, kDuctilities> ductility = {"-DNO", "-DUL", "-DUM"};
  const bool masonry = t.system <= System::adobe;
  constexpr std::array<const char*, kHeightBands> low = {"_H1", "_H3", "_H4", "_H5", "_H5"}, tall = {"_H2", "_H5", "_H5", "_H5", "_H5"};
  const char* height = t.system == System::confined_masonry ? (band == 0 ? "_H2" : "_H4") : masonry ? low[static_cast<std::size_t>(band)] : tall[static_cast<std::size_t>(band)];
  return std::string(system[static_cast<std::size_t>(t.system)]) + ductility[static_cast<std::size_t>(t.ductility)] + height + (t.soft_storey ? "_SOS" : "");
}

std::string nearest_gem_name(Typology t, int band) {
  switch (t.system) {
    case System::confined_masonry: return "MCF_LWAL-DUL_H2";
    case System::unreinforced_masonry: return "MUR_LWAL-DNO_H1";
    case System::infilled_frame: return band == 0 ? "" : t.ductility == Ductility::moderate ? "CR_LFINF-DUM_H5" : t.soft_storey ? "CR_LFINF-DUL_H5_SOS" : "CR_LFINF-DUL_H5";
    case System::dual_frame: return band == 0 ? "" : "CR_LDUAL-DUL_H5";
    default: return "";
  }
}

std::string hazus_name(Typology t, int band) {
  const char* height = band <= 1 ? ".L" : band <= 3 ? ".M" : ".H";
  const bool moderate = t.ductility == Ductility::moderate;
  const char* code = t.ductility == Ductility::none ? ".PC" : moderate ? ".MC" : ".LC";
  const char* low_mid = band <= 1 ? ".L" : ".M";  // types that Hazus does not build higher
  switch (t.system) {
    case System::confined_masonry: return std::string("RM1") + low_mid + code;
    case System::unreinforced_masonry: return std::string("URM") + low_mid + (t.ductility == Ductility::none ? ".PC" : ".LC");
    case System::adobe: return std::string("URM") + low_mid + ".PC";
    // Infilled frames exist before and with low code only; a ductile one is a moment frame (C1). A soft storey
    // takes away what the code gives.
    case System::infilled_frame: return std::string(moderate ? "C1" : "C3") + height + (t.soft_storey ? (moderate ? ".LC" : ".PC") : code);
    case System::dual_frame: return std::string("C2") + height + code;
    case System::steel: return std::string("S1") + height + code;
    case System::wood: return std::string("W1") + code;
  }
  return "URM.L.PC";
}

namespace {

constexpr Typology kConfined{System::confined_masonry, Ductility::low, false};
constexpr Typology kConfinedDuctile{System::confined_masonry, Ductility::moderate, false};
constexpr Typology kBrick{System::unreinforced_masonry, Ductility::none, false};
constexpr Typology kAdobe{System::adobe, Ductility::none, false};
constexpr Typology kFrame{System::infilled_frame, Ductility::low, false};
constexpr Typology kSoft{System::infilled_frame, Ductility::low, true};
constexpr Typology kFrameDuctile{System::infilled_frame, Ductility::moderate, false};
constexpr Typology kDual{System::dual_frame, Ductility::moderate, false};

struct Share {
  Typology type;
  double weight;
};

// Rows of the table of science page 2.1 [A]. A soft storey of moderate ductility counts as a frame of low
// ductility without one [A].
constexpr Share kHouseOldCore[] = {{kConfined, 0.55}, {kBrick, 0.43}, {kAdobe, 0.02}};
constexpr Share kHouseOld[] = {{kConfined, 0.55}, {kBrick, 0.35}, {kAdobe, 0.10}};
constexpr Share kHouseMiddle[] = {{kConfined, 0.80}, {kBrick, 0.15}, {kFrame, 0.05}};
constexpr Share kHouseNew[] = {{kConfinedDuctile, 0.85}, {kFrameDuctile, 0.15}};
constexpr Share kFlatsOld[] = {{kConfined, 0.55}, {kSoft, 0.45 * 0.30}, {kFrame, 0.45 * 0.70}};
constexpr Share kFlatsMiddle[] = {{kConfinedDuctile, 0.5}, {kFrame, 0.5 * 0.20}, {kFrameDuctile, 0.5 * 0.80}};
constexpr Share kFlatsNew[] = {{kConfinedDuctile, 0.5}, {kFrameDuctile, 0.5}};
constexpr Share kTallOld[] = {{kSoft, 0.40}, {kFrame, 0.60}};
constexpr Share kTallMiddle[] = {{kFrame, 0.20}, {kFrameDuctile, 0.80}};
constexpr Share kTallNew[] = {{kDual, 1.0}};

std::span<const Share> shares(double levels, int age, bool core) {
  if (levels < 3) return age == 2 ? std::span<const Share>(kHouseNew) : age == 1 ? std::span<const Share>(kHouseMiddle) : core ? std::span<const Share>(kHouseOldCore) : std::span<const Share>(kHouseOld);
  if (levels < 6) return age == 2 ? std::span<const Share>(kFlatsNew) : age == 1 ? std::span<const Share>(kFlatsMiddle) : std::span<const Share>(kFlatsOld);
  return age == 2 ? std::span<const Share>(kTallNew) : age == 1 ? std::span<const Share>(kTallMiddle) : std::span<const Share>(kTallOld);
}

bool fits(System s, Material m) {
  switch (m) {
    case Material::concrete: return s == System::infilled_frame || s == System::dual_frame;
    case Material::masonry: return s == System::confined_masonry || s == System::unreinforced_masonry;
    case Material::stone: return s == System::unreinforced_masonry;
    case Material::adobe: return s == System::adobe;
    default: return true;
  }
}

// A material that the shares do not hold at this height and age.
Typology alone(Material m, int age) {
  switch (m) {
    case Material::concrete: return age == 2 ? kFrameDuctile : kFrame;
    case Material::masonry: return age == 2 ? kConfinedDuctile : kConfined;
    case Material::stone: return kBrick;
    default: return kAdobe;
  }
}

}  // namespace

Typology draw_typology(const BuildingFacts& facts, double levels, double u) {
  const int age = facts.year >= 2004 ? 2 : facts.year > 1985 ? 1 : 0;
  if (facts.material == Material::steel) return {System::steel, age ? Ductility::moderate : Ductility::low, false};
  if (facts.material == Material::wood) return {System::wood, age ? Ductility::moderate : Ductility::low, false};
  const auto row = shares(levels, age, facts.urban_core);
  double total = 0, upto = 0;
  for (const Share& s : row) total += fits(s.type.system, facts.material) ? s.weight : 0;
  Typology t = alone(facts.material, age);
  for (const Share& s : row) {
    if (!fits(s.type.system, facts.material)) continue;
    t = s.type;
    if (u * total < (upto += s.weight)) break;
  }
  // Schools and hospitals: one ductility class higher after 1985.
  const bool guarded = facts.use == BuildingUse::school || facts.use == BuildingUse::hospital;
  if (guarded && age > 0 && t.ductility < Ductility::moderate) t.ductility = static_cast<Ductility>(static_cast<int>(t.ductility) + 1);
  return t;
}

}  // namespace senda::hazard
