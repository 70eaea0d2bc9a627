#include "core/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace paidtrail {
namespace {

constexpr std::size_t kSha256Size = 32;

const unsigned char* data_of(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

std::string text_of(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

std::string finish(EVP_MD_CTX* context) {
  std::array<unsigned char, kSha256Size> out{};
  if (EVP_DigestFinal_ex(context, out.data(), nullptr) != 1) throw std::runtime_error("libcrypto: SHA-256 failed");
  return text_of(out.data(), out.size());
}

}  // namespace

struct Sha256::State {
  Context context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  if (!state_->context || EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("libcrypto: SHA-256 is not there");
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) {
  if (EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) != 1)
    throw std::runtime_error("libcrypto: SHA-256 failed");
}

std::string Sha256::hex_digest() const {
  const Context copy{EVP_MD_CTX_new()};
  if (!copy || EVP_MD_CTX_copy_ex(copy.get(), state_->context.get()) != 1)
    throw std::runtime_error("libcrypto: SHA-256 failed");
  return hex(finish(copy.get()));
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.hex_digest();
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
  std::array<unsigned char, kSha256Size> out{};
  unsigned size = 0;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), data_of(message), message.size(), out.data(),
            &size))
    throw std::runtime_error("libcrypto: HMAC failed");
  return text_of(out.data(), size);
}

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), data_of(bytes), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::string uuid_of(std::string_view bytes) {
  std::string h = sha256_hex(bytes).substr(0, 32);
  h[12] = '8';                                            // version
  h[16] = "89ab"[static_cast<unsigned char>(h[16]) % 4];  // variant
  return h.substr(0, 8) + '-' + h.substr(8, 4) + '-' + h.substr(12, 4) + '-' + h.substr(16, 4) + '-' + h.substr(20);
}

std::string random_hex(std::size_t bytes) {
  std::string raw(bytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(raw.data()), static_cast<int>(bytes)) != 1)
    throw std::runtime_error("libcrypto: no random bytes");
  return hex(raw);
}

}  // namespace paidtrail
