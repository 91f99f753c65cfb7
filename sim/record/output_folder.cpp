#include "sim/record/output_folder.hpp"

#include <fstream>

#include "graph/errors.hpp"

namespace senda::record {

namespace fs = std::filesystem;

namespace {

fs::path cleaned(fs::path p) {
  while (!p.has_filename() && p.has_parent_path() && p != p.root_path()) p = p.parent_path();
  return p;
}

void refuse_existing(const fs::path& target, bool overwrite) {
  if (target.empty()) throw UsageError("-o needs a name");
  if (fs::exists(target) && !overwrite)
    throw InputError(target.string(), "", "exists already", "choose another name for -o or add --overwrite");
}

}  // namespace

void write_text(const fs::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.flush();
  if (!out) throw InputError(file.string(), "", "cannot be written", "check the place and its free space");
}

OutputFolder::OutputFolder(fs::path target, bool overwrite)
    : target_(cleaned(std::move(target))), partial_(target_.string() + ".partial"), overwrite_(overwrite) {
  refuse_existing(target_, overwrite);
  if (overwrite && fs::exists(target_) && !fs::is_directory(target_))
    throw InputError(target_.string(), "", "is a file, and a folder is to be written", "choose another name for -o");
  std::error_code error;
  fs::remove_all(partial_, error);
  fs::create_directories(partial_, error);
  if (error || !fs::is_directory(partial_))
    throw InputError(partial_.string(), "", "cannot be created", "choose a writable place for -o");
}

OutputFolder::~OutputFolder() {
  std::error_code error;
  if (!done_) fs::remove_all(partial_, error);
}

void OutputFolder::write_text(const std::string& name, std::string_view text) const {
  record::write_text(partial_ / name, text);
}

void OutputFolder::finish() {
  if (overwrite_) fs::remove_all(target_);
  std::error_code error;
  fs::rename(partial_, target_, error);
  if (error) throw InputError(target_.string(), "", "cannot be put in place", error.message());
  done_ = true;
}

void write_file(const fs::path& target, bool overwrite, const std::function<void(const fs::path&)>& make) {
  refuse_existing(target, overwrite);
  if (fs::is_directory(target))
    throw InputError(target.string(), "", "is a folder, and a file is to be written", "choose another name for -o");
  // The extension stays last, because some writers choose the format by it.
  const fs::path partial = target.parent_path() / (target.stem().string() + ".partial" + target.extension().string());
  struct Remover {
    const fs::path& file;
    ~Remover() {
      std::error_code error;
      fs::remove(file, error);
    }
  } remover{partial};
  try {
    make(partial);
  } catch (const fs::filesystem_error& e) {
    throw InputError(target.string(), "", "cannot be written", e.code().message());
  }
  std::error_code error;
  fs::rename(partial, target, error);
  if (error) throw InputError(target.string(), "", "cannot be put in place", error.message());
}

}  // namespace senda::record
