#include "tests/hostile/wire.h"

#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace paidtrail::hostile {

Wire::~Wire() {
  SSL_free(tls_);
  ::close(fd_);
}

bool Wire::start_tls(SSL_CTX* context) {
  tls_ = SSL_new(context);
  SSL_set_fd(tls_, fd_);
  return SSL_accept(tls_) == 1;
}

bool Wire::chose_http2() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  if (tls_ != nullptr) SSL_get0_alpn_selected(tls_, &name, &size);
  return size == 2 && name[0] == 'h' && name[1] == '2';
}

bool Wire::send(std::string_view bytes) {
  if (closed_) return false;
  while (!bytes.empty()) {
    const std::size_t piece = std::min<std::size_t>(bytes.size(), 1 << 20);
    const auto sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(piece))
                                      : ::send(fd_, bytes.data(), piece, MSG_NOSIGNAL);
    if (sent <= 0) {
      close();
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string Wire::receive() {
  char buffer[16384];
  if (closed_) return "";
  const auto got = tls_ != nullptr ? SSL_read(tls_, buffer, sizeof buffer) : ::recv(fd_, buffer, sizeof buffer, 0);
  return got > 0 ? std::string(buffer, static_cast<std::size_t>(got)) : "";
}

bool Wire::wait(std::chrono::milliseconds time) const {
  if (closed_) return false;
  pollfd watched{fd_, POLLRDHUP, 0};
  return ::poll(&watched, 1, static_cast<int>(time.count())) == 0;
}

void Wire::reset() {
  if (closed_) return;
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  // The descriptor stays ours until the end, but the peer must hear at once: connecting to nobody resets.
  sockaddr nobody{};
  nobody.sa_family = AF_UNSPEC;
  ::connect(fd_, &nobody, sizeof nobody);
  closed_ = true;
}

void Wire::close() {
  if (closed_) return;
  ::shutdown(fd_, SHUT_WR);
  closed_ = true;
}

void Wire::hang_up() const { ::shutdown(fd_, SHUT_RDWR); }

}  // namespace paidtrail::hostile
