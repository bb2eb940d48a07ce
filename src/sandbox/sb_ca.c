/*
 * Makes a certificate authority, signs one server certificate with it and forgets its key, so that nothing else can
 * ever be signed by what a training desk trusts. Times are the machine's real ones: TLS doesn't know the training clock.
 */
#include "sandbox/sb_ca.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/die.h"
#include "base/str.h"
#include "base/banned.h"

enum { YEARS = 10 };

static void add_ext(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	must(ext && X509_add_ext(cert, ext, -1) == 1);
	X509_EXTENSION_free(ext);
}

static void set_serial(X509 *cert, struct random *random)
{
	unsigned char bytes[16];
	BIGNUM *number;

	random_fill(random, bytes, sizeof(bytes));
	bytes[0] = (bytes[0] & 0x7f) | 0x40; /* positive, and of full length */
	number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	must(number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert)));
	BN_free(number);
}

/* An unsigned certificate for `name`; issuer NULL: its own. */
static X509 *draft(const char *name, X509 *issuer, EVP_PKEY *key, struct random *random)
{
	X509 *cert = X509_new();
	X509_NAME *subject;
	struct clock real;
	time_t now;

	must(cert && X509_set_version(cert, 2) == 1 && X509_set_pubkey(cert, key) == 1);
	set_serial(cert, random);
	clock_system(&real);
	now = (time_t)clock_utc(&real);
	must(X509_time_adj_ex(X509_getm_notBefore(cert), -1, 0, &now));
	must(X509_time_adj_ex(X509_getm_notAfter(cert), YEARS * 365, 0, &now));
	subject = X509_get_subject_name(cert);
	must(X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_UTF8, (const unsigned char *)"Madoguchi training", -1, -1, 0));
	must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0));
	must(X509_set_issuer_name(cert, X509_get_subject_name(issuer ? issuer : cert)) == 1);
	return cert;
}

static X509 *make_authority(EVP_PKEY *key, struct random *random)
{
	X509 *ca = draft("Madoguchi training CA", NULL, key, random);

	add_ext(ca, ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
	add_ext(ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign");
	add_ext(ca, ca, NID_subject_key_identifier, "hash");
	must(X509_sign(ca, key, EVP_sha256()) > 0);
	return ca;
}

static X509 *make_server(EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key, struct random *random)
{
	X509 *cert = draft("localhost", ca, key, random);

	add_ext(cert, ca, NID_basic_constraints, "critical,CA:FALSE");
	add_ext(cert, ca, NID_key_usage, "critical,digitalSignature");
	add_ext(cert, ca, NID_ext_key_usage, "serverAuth");
	add_ext(cert, ca, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
	add_ext(cert, ca, NID_subject_key_identifier, "hash");
	add_ext(cert, ca, NID_authority_key_identifier, "keyid");
	must(X509_sign(cert, ca_key, EVP_sha256()) > 0);
	return cert;
}

static enum err save(const char *path, BIO *pem, unsigned mode, struct cause *cause)
{
	char *data;
	long n = BIO_get_mem_data(pem, &data);
	int error = file_write(path, data, (size_t)n, mode);

	if (error)
		return cause_set(cause, ERR_IO, _("%s: %s"), path, strerror(error));
	return ERR_OK;
}

static enum err save_cert(const char *path, X509 *cert, unsigned mode, struct cause *cause)
{
	BIO *pem = BIO_new(BIO_s_mem());
	enum err e;

	must(pem && PEM_write_bio_X509(pem, cert) == 1);
	e = save(path, pem, mode, cause);
	BIO_free(pem);
	return e;
}

static enum err save_key(const char *path, EVP_PKEY *key, struct cause *cause)
{
	BIO *pem = BIO_new(BIO_s_secmem());
	enum err e;

	must(pem && PEM_write_bio_PrivateKey(pem, key, NULL, NULL, 0, NULL, NULL) == 1);
	e = save(path, pem, 0600, cause);
	BIO_free(pem);
	return e;
}

enum err sb_ca_make(const char *dir, struct random *random, struct cause *cause)
{
	char ca_path[4096], cert_path[4096], key_path[4096];
	EVP_PKEY *ca_key, *key;
	X509 *ca, *cert;
	enum err e;

	if (!str_fmt(ca_path, sizeof(ca_path), "%s/ca.pem", dir) ||
	    !str_fmt(cert_path, sizeof(cert_path), "%s/server.pem", dir) ||
	    !str_fmt(key_path, sizeof(key_path), "%s/server.key", dir))
		return cause_set(cause, ERR_SETTING, _("%s: フォルダーの名前が長すぎます"), dir);
	if (access(ca_path, F_OK) == 0 && access(cert_path, F_OK) == 0 && access(key_path, F_OK) == 0)
		return ERR_OK;
	ca_key = EVP_EC_gen("P-256");
	key = EVP_EC_gen("P-256");
	must(ca_key && key);
	ca = make_authority(ca_key, random);
	cert = make_server(key, ca, ca_key, random);
	/* ca.pem comes last: where it stands, the other two belong to it. */
	unlink(ca_path);
	e = save_key(key_path, key, cause);
	if (!e)
		e = save_cert(cert_path, cert, 0600, cause);
	if (!e)
		e = save_cert(ca_path, ca, 0644, cause);
	X509_free(cert);
	X509_free(ca);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ca_key);
	return e;
}
