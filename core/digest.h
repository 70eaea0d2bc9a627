#pragma once

#include <memory>
#include <string>
#include <string_view>

/// SHA-256 and what is made of it (OpenSSL's libcrypto). Any thread.
namespace paidtrail {

std::string sha256_hex(std::string_view bytes);                           ///< 64 lower-case hex digits
std::string hmac_sha256(std::string_view key, std::string_view message);  ///< 32 raw bytes
std::string base64(std::string_view bytes);
std::string hex(std::string_view bytes);
/// A UUID (RFC 9562 version 8) whose bits come from SHA-256 of `bytes`: the same content gives the same id.
std::string uuid_of(std::string_view bytes);
std::string random_hex(std::size_t bytes);  ///< from the system's generator

/// SHA-256 of bytes that come in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void add(std::string_view bytes);
  std::string hex_digest() const;  ///< of what was added so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace paidtrail
