/* SHA-256 and HMAC-SHA-256 by OpenSSL. */
#include "crypto/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/die.h"

#include "base/banned.h"

void hash_sha256(const void *data, size_t n, unsigned char out[HASH_SIZE])
{
	must(EVP_Digest(data, n, out, NULL, EVP_sha256(), NULL) == 1);
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
