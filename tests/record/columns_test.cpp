#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <random>

#include "graph/errors.hpp"
#include "graph/hdf5_file.hpp"
#include "sim/record/temporary_folder.hpp"

using namespace senda;
using hdf5::File;

TEST_CASE("columns: parts unpacked on all cores are those that the library reads, from any row to any other") {
  const record::TemporaryFolder folder;
  std::mt19937 random(5);
  constexpr std::size_t kRows = 3 * File::kChunkRows + 1234;
  std::vector<std::int64_t> wide(kRows);
  std::vector<std::uint32_t> middle(kRows);
  std::vector<std::uint8_t> narrow(kRows);
  for (std::size_t i = 0; i < kRows; ++i) wide[i] = static_cast<std::int64_t>(i) * 1000 + random() % 1000, middle[i] = static_cast<std::uint32_t>(random()), narrow[i] = random() % 5;
  {
    File f = File::create(folder.path / "a.h5");
    f.append("wide", wide);
    f.append("middle", middle);
    f.append("narrow", narrow);
    f.write("plain", middle);
    f.write("other", middle, true);
  }
  File f = File::open(folder.path / "a.h5");
  const auto compare = [&](std::size_t first, std::size_t count) {
    std::vector<std::int64_t> w;
    std::vector<std::uint32_t> m, plain, other;
    std::vector<std::uint8_t> n;
    f.read_parts({File::part("wide", first, count, w), File::part("middle", first, count, m), File::part("narrow", first, count, n), File::part("plain", first, count, plain), File::part("other", first, count, other)});
    const auto same = [&](const auto& all, const auto& part) { return part.size() == count && std::equal(part.begin(), part.end(), all.begin() + static_cast<std::ptrdiff_t>(first)); };
    CHECK((same(wide, w) && same(middle, m) && same(narrow, n) && same(middle, plain) && same(middle, other)));
  };
  compare(0, kRows);
  compare(kRows, 0);
  compare(File::kChunkRows, File::kChunkRows);
  for (int i = 0; i < 30; ++i) {
    const std::size_t first = random() % kRows;
    compare(first, random() % (kRows - first + 1));
  }
  std::vector<std::uint8_t> n;
  CHECK_THROWS_AS(f.read_parts({File::part("narrow", kRows - 1, 2, n)}), InputError);
  CHECK_THROWS_AS(f.read_parts({File::part("nothing", 0, 1, n)}), InputError);
}

TEST_CASE("strings: come back as they were, also empty, long and not ASCII ones, and damaged ones do not crash") {
  const record::TemporaryFolder folder;
  const auto path = folder.path / "s.h5";
  const std::vector<std::string> words = {"", "Calle Ámbar", std::string(700, 'x'), "e"};
  {
    File f = File::create(path);
    f.write("some/words", words);
    f.write("none", std::vector<std::string>());
    f.attribute("text", "Ñandú");
    f.attribute("blank", "");
  }
  std::string whole;
  {
    File f = File::open(path);
    std::vector<std::string> read;
    f.read("some/words", read);
    CHECK(read == words);
    f.read("none", read);
    CHECK(read.empty());
    CHECK(f.text_attribute("text") == "Ñandú");
    CHECK(f.text_attribute("blank").empty());
    CHECK_THROWS_AS(f.number_attribute("text"), InputError);
    std::ifstream in(path, std::ios::binary);
    whole.assign(std::istreambuf_iterator<char>(in), {});
  }
  std::mt19937 random(7);
  for (int i = 0; i < 200; ++i) {
    std::string broken = whole;
    for (int k = 0; k < 6; ++k) broken[random() % broken.size()] = static_cast<char>(random());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << broken;
    try {
      File f = File::open(path);
      std::vector<std::string> read;
      f.read("some/words", read);
      f.text_attribute("text");
      CHECK(read.size() <= words.size());
    } catch (const InputError&) {
    }
  }
}

TEST_CASE("columns: damaged bytes in a column are refused, or read as numbers, never past its end") {
  const record::TemporaryFolder folder;
  const auto path = folder.path / "a.h5";
  std::mt19937 random(6);
  std::vector<std::uint32_t> numbers(File::kChunkRows + 100);
  for (auto& v : numbers) v = static_cast<std::uint32_t>(random());
  File::create(path).append("numbers", numbers);
  std::string whole;
  {
    std::ifstream in(path, std::ios::binary);
    whole.assign(std::istreambuf_iterator<char>(in), {});
  }
  int refused = 0;
  for (int i = 0; i < 60; ++i) {
    std::string broken = whole;
    for (int k = 0; k < 8; ++k) broken[random() % broken.size()] = static_cast<char>(random());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << broken;
    try {
      File f = File::open(path);
      std::vector<std::uint32_t> read;
      f.read_parts({File::part("numbers", 0, numbers.size(), read)});
    } catch (const InputError&) {
      ++refused;
    }
  }
  CHECK(refused > 30);  // zlib sees a changed byte by its sum
}
