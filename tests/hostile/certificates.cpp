#include "tests/hostile/certificates.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace paidtrail::hostile {
namespace {

constexpr long kDay = 24L * 3600;

void check(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL cannot ") + what);
}

Owned<EVP_PKEY> make_key() {
  Owned<EVP_PKEY> key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), &EVP_PKEY_free);
  check(key != nullptr, "make a key");
  return key;
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  check(made != nullptr, "make an extension");
  X509_add_ext(certificate, made, -1);
  X509_EXTENSION_free(made);
}

struct Wanted {
  std::string name;
  std::string alternative;  // "" for an authority
  long from = -kDay;
  long until = 30 * kDay;
};

Owned<X509> certify(const Wanted& wanted, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key) {
  static long serial = 1;
  Owned<X509> made(X509_new(), &X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), wanted.from);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), wanted.until);
  X509_set_pubkey(made.get(), key);
  X509_NAME* name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wanted.name.c_str()), -1, -1, 0);
  X509_set_issuer_name(made.get(), issuer == nullptr ? name : X509_get_subject_name(issuer));
  X509* from = issuer == nullptr ? made.get() : issuer;
  extend(made.get(), from, NID_basic_constraints, wanted.alternative.empty() ? "critical,CA:TRUE" : "CA:FALSE");
  extend(made.get(), from, NID_subject_key_identifier, "hash");
  if (!wanted.alternative.empty()) extend(made.get(), from, NID_subject_alt_name, "DNS:" + wanted.alternative);
  check(X509_sign(made.get(), issuer_key, EVP_sha256()) != 0, "sign a certificate");
  return made;
}

}  // namespace

CertificateAuthority::CertificateAuthority()
    : key_(make_key()),
      root_(certify({"Hostile test authority", ""}, key_.get(), nullptr, key_.get())),
      other_key_(make_key()),
      other_root_(certify({"Authority that nobody trusts", ""}, other_key_.get(), nullptr, other_key_.get())) {}

std::string CertificateAuthority::pem() const {
  const Owned<BIO> out(BIO_new(BIO_s_mem()), [](BIO* bio) { BIO_free(bio); });
  PEM_write_bio_X509(out.get(), root_.get());
  char buffer[8192];
  const int size = BIO_read(out.get(), buffer, sizeof buffer);
  check(size > 0, "write a certificate");
  return std::string(buffer, static_cast<std::size_t>(size));
}

Owned<SSL_CTX> CertificateAuthority::server(const std::string& host, Certificate kind) const {
  Wanted wanted{"server", host};
  X509* issuer = root_.get();
  EVP_PKEY* issuer_key = key_.get();
  const auto key = make_key();
  switch (kind) {
    case Certificate::valid:
      break;
    case Certificate::expired:
      wanted.from = -30 * kDay;
      wanted.until = -kDay;
      break;
    case Certificate::not_yet_valid:
      wanted.from = kDay;
      break;
    case Certificate::self_signed:
      issuer = nullptr;
      issuer_key = key.get();
      break;
    case Certificate::wrong_host:
      wanted.alternative = "somebody-else.test";
      break;
    case Certificate::other_authority:
      issuer = other_root_.get();
      issuer_key = other_key_.get();
      break;
  }
  const auto certificate = certify(wanted, key.get(), issuer, issuer_key);
  Owned<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  check(context && SSL_CTX_use_certificate(context.get(), certificate.get()) == 1 &&
            SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1,
        "use a certificate");
  return context;
}

}  // namespace paidtrail::hostile
