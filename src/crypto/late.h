/*
 * libcrypto, opened at its first use. To bind its 4,000 names and to shift its 17,000 addresses takes a sixth of the time
 * in which a desk opens, and nothing before the first frame asks for it. The types are those of OpenSSL's headers.
 */
#ifndef CRYPTO_LATE_H
#define CRYPTO_LATE_H

#define OPENSSL_API_COMPAT 0x10100000L /* SHA256_*: see hash.c */

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#define LATE_LIST(X) \
	X(CRYPTO_memcmp) X(EVP_CIPHER_CTX_ctrl) X(EVP_CIPHER_CTX_new) X(EVP_DecryptFinal_ex) \
	X(EVP_DecryptInit_ex2) X(EVP_DecryptUpdate) X(EVP_EncryptFinal_ex) X(EVP_EncryptInit_ex2) X(EVP_EncryptUpdate) \
	X(EVP_PBE_scrypt) X(EVP_aes_256_gcm) X(EVP_sha256) X(HMAC) X(SHA256_Final) X(SHA256_Init) X(SHA256_Update)

struct late {
#define X(name) __typeof__(name) *name;
	LATE_LIST(X)
#undef X
};

const struct late *late_crypto(void); /* dies without the library: nothing here can be done in another way */

#endif
