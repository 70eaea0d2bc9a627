#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;

namespace paidtrail::hostile {

/// One connection that a client made, plain or with TLS on top. Blocks; hang_up() from another thread ends every wait.
class Wire {
 public:
  explicit Wire(int fd) : fd_(fd) {}
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  bool start_tls(SSL_CTX* context);
  bool chose_http2() const;

  bool send(std::string_view bytes);                ///< all of them; false where the client has left
  std::string receive();                            ///< what is there next; "" at the end
  bool wait(std::chrono::milliseconds time) const;  ///< false where the client left meanwhile
  void reset();                                     ///< the end, with a TCP reset
  void close();
  bool open() const { return !closed_; }

  void hang_up() const;  ///< any thread

 private:
  int fd_;
  SSL* tls_ = nullptr;
  bool closed_ = false;
};

}  // namespace paidtrail::hostile
