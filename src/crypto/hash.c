/*
 * SHA-256 and HMAC-SHA-256 by OpenSSL. The plain hash takes the library's older interface: the newer one loads providers first,
 * which costs a desk half a millisecond and 1.5 MiB for its first log entry.
 */
#define OPENSSL_API_COMPAT 0x10100000L

#include "crypto/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "base/die.h"

#include "base/banned.h"

void hash_sha256(const void *data, size_t n, unsigned char out[HASH_SIZE])
{
	SHA256_CTX c;
	must(SHA256_Init(&c) == 1 && SHA256_Update(&c, data, n) == 1 && SHA256_Final(out, &c) == 1);
}

void hash_hmac(const void *key, size_t key_n, const void *data, size_t n, unsigned char out[HASH_SIZE])
{
	/* OpenSSL takes a NULL key for "the key of the last call", so an empty one must not be NULL. */
	must(key_n <= 1 << 20);
	must(HMAC(EVP_sha256(), key ? key : "", (int)key_n, data, n, out, NULL) != NULL);
}

const char *hash_hex(const unsigned char in[HASH_SIZE], char out[HASH_HEX])
{
	static const char digit[] = "0123456789abcdef";
	for (size_t i = 0; i < HASH_SIZE; i++) {
		out[2 * i] = digit[in[i] >> 4];
		out[2 * i + 1] = digit[in[i] & 15];
	}
	out[HASH_HEX - 1] = '\0';
	return out;
}

bool hash_equal(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}
