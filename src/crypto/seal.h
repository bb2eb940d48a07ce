/*
 * Sealed values (tokens, e-mail addresses; SPEC X3): AES-256-GCM with a random 12-byte nonce under the
 * installation's token key. Layout: 1 version byte · nonce · ciphertext · 16-byte tag. `name` (e.g.
 * "enrollment.email") is authenticated, so that a value can't be moved to another column.
 */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"

enum { SEAL_KEY = 32, SEAL_OVERHEAD = 1 + 12 + 16 };

void seal_text(const unsigned char key[SEAL_KEY], const char *name, const char *text, struct random *rng,
               unsigned char *out, size_t *n); /* out: strlen(text) + SEAL_OVERHEAD bytes */
bool seal_open(const unsigned char key[SEAL_KEY], const char *name, const void *sealed, size_t n,
               char *out, size_t size); /* false: not ours, altered, or too long; out is then "" */

#endif
