/*
 * Staff passwords: scrypt (N = 2^15, r = 8, p = 1; RFC 7914) with a 16-byte salt, kept as
 * "scrypt$15$8$1$salt$hash" (hex). Verifying re-derives with the stored parameters, in constant time.
 */
#ifndef CRYPTO_PASSWORD_H
#define CRYPTO_PASSWORD_H

#include <stdbool.h>

#include "base/clock.h"

enum { PASSWORD_TEXT = 128 };

void password_hash(const char *password, struct random *rng, char out[PASSWORD_TEXT]);
bool password_verify(const char *password, const char *stored);
/* Does the work of one verification and says false: for unknown names, so that they take as long. */
bool password_refuse(const char *password);

#endif
