#include "crawler/frontier/ordered_output.h"

#include <utility>

namespace paidtrail {

Status OrderedOutput::take(std::size_t number, std::string text) {
  if (number == written_ && waiting_.empty()) {
    ++written_;
    return write_(text);
  }
  const std::size_t place = number - written_;
  if (place >= waiting_.size()) waiting_.resize(place + 1);
  Waiting& at = waiting_[place];
  if (place != 0 && in_memory_ + text.size() > memory_) {
    const auto piece = file_.append(text);
    if (!piece) return piece.error();
    at = {*piece, Place::disk};
    ++on_disk_;
  } else {
    at.place = Place::memory;
    in_memory_ += text.size();
    texts_.emplace(number, std::move(text));
  }
  while (!waiting_.empty() && waiting_.front().place != Place::nowhere)
    if (const auto status = write_first(); !status) return status;
  return Ok{};
}

Status OrderedOutput::write_first() {
  const Waiting first = waiting_.front();
  waiting_.pop_front();
  const std::size_t number = written_++;
  if (first.place == Place::memory) {
    const auto node = texts_.extract(number);
    in_memory_ -= node.mapped().size();
    return write_(node.mapped());
  }
  const auto text = file_.read(first.piece);
  if (!text) return text.error();
  if (--on_disk_ == 0) file_.clear();
  return write_(*text);
}

}  // namespace paidtrail
