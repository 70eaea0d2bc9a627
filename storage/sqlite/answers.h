#pragma once

#include "storage/store.h"

namespace paidtrail::sqlite {

class Connection;

Status save_answer(Connection& store, const Answer& answer);

}  // namespace paidtrail::sqlite
