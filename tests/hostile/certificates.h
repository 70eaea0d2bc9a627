#pragma once

#include <memory>
#include <string>

#include "tests/hostile/scenario.h"

typedef struct evp_pkey_st EVP_PKEY;
typedef struct x509_st X509;
typedef struct ssl_ctx_st SSL_CTX;

/// Certificates made for one run, all from one authority of its own.
namespace paidtrail::hostile {

template <class T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

/// One thread.
class CertificateAuthority {
 public:
  CertificateAuthority();
  std::string pem() const;  ///< for network.ca_file

  /// A server's context for `host` with a certificate of this kind.
  Owned<SSL_CTX> server(const std::string& host, Certificate kind) const;

 private:
  Owned<EVP_PKEY> key_;
  Owned<X509> root_;
  Owned<EVP_PKEY> other_key_;  // of an authority that nobody trusts
  Owned<X509> other_root_;
};

}  // namespace paidtrail::hostile
