/*
 * SHA-256 and HMAC-SHA-256 by OpenSSL. The plain hash takes the library's older interface: the newer one loads providers first,
 * which costs a desk half a millisecond and 1.5 MiB for its first log entry.
 */
#include "crypto/hash.h"

#include "base/die.h"
#include "base/str.h"
#include "crypto/late.h"

#include "base/banned.h"

void hash_sha256(const void *data, size_t n, unsigned char out[HASH_SIZE])
{
	const struct late *ssl = late_crypto();
	SHA256_CTX c;
	must(ssl->SHA256_Init(&c) == 1 && ssl->SHA256_Update(&c, data, n) == 1 && ssl->SHA256_Final(out, &c) == 1);
}

void hash_hmac(const void *key, size_t key_n, const void *data, size_t n, unsigned char out[HASH_SIZE])
{
	const struct late *ssl = late_crypto();
	/* OpenSSL takes a NULL key for "the key of the last call", so an empty one must not be NULL. */
	must(key_n <= 1 << 20);
	must(ssl->HMAC(ssl->EVP_sha256(), key ? key : "", (int)key_n, data, n, out, NULL) != NULL);
}

const char *hash_hex(const unsigned char in[HASH_SIZE], char out[HASH_HEX])
{
	out[0] = '\0';
	str_cat_hex(out, HASH_HEX, in, HASH_SIZE);
	return out;
}

bool hash_equal(const void *a, const void *b, size_t n)
{
	return late_crypto()->CRYPTO_memcmp(a, b, n) == 0;
}
