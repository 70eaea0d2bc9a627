#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "storage/store.h"

namespace paidtrail::sqlite {

class Connection;

/// What operators said: this alert was seen, that is not to be told, this channel is on again.
Status save_acknowledgement(Connection& store, const Acknowledgement& acknowledgement);
Result<std::vector<Acknowledged>> acknowledged(Connection& store, Timestamp now);
Result<std::int64_t> save_silence(Connection& store, const Silence& silence);
Status end_silence(Connection& store, std::int64_t number, Timestamp at);
Result<std::vector<Silence>> silences(Connection& store, Timestamp now);
Result<std::map<std::string, std::string>> channels_off(Connection& store);
Status channel_on(Connection& store, const std::string& channel, Timestamp at);

}  // namespace paidtrail::sqlite
