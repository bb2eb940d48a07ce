/* SHA-256, HMAC-SHA-256 and their hex form. */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include <stdbool.h>
#include <stddef.h>

enum { HASH_SIZE = 32, HASH_HEX = 65 };

void hash_sha256(const void *data, size_t n, unsigned char out[HASH_SIZE]);
void hash_hmac(const void *key, size_t key_n, const void *data, size_t n, unsigned char out[HASH_SIZE]);
const char *hash_hex(const unsigned char in[HASH_SIZE], char out[HASH_HEX]);
bool hash_equal(const void *a, const void *b, size_t n); /* constant time */

#endif
