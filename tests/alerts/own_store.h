#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "storage/store.h"
#include "tests/storage/folder.h"

namespace paidtrail::testing {

/// A test with a database of its own, open for writing.
class OwnStoreTest : public ::testing::Test {
 protected:
  OwnStoreTest() { open(); }

  void open() {
    auto lock = StoreLock::take(folder_ / "paidtrail.db");
    ASSERT_TRUE(lock) << lock.error().message;
    lock_.emplace(*std::move(lock));
    auto store = open_writer(folder_ / "paidtrail.db", *lock_);
    ASSERT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
  }
  void close() {
    store_.reset();
    lock_.reset();
  }

  Folder folder_;
  std::optional<StoreLock> lock_;
  std::unique_ptr<Writer> store_;
};

}  // namespace paidtrail::testing
