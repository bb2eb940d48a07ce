/* scrypt by OpenSSL, with the parameters kept beside each hash so that they can grow without a migration. */
#include "crypto/password.h"

#include <stdint.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypto/late.h"

#include "base/banned.h"

enum { LOG_N = 15, BLOCK = 8, PARALLEL = 1, SALT = 16, HASH = 32 };
/* What a stored text may ask for: beyond it, it isn't ours and would only eat the machine's memory. */
enum { LOG_N_MAX = 20, BLOCK_MAX = 32, PARALLEL_MAX = 16 };

struct stored {
	int64_t log_n, block, parallel;
	unsigned char salt[SALT], hash[HASH];
};

static void derive(const char *password, const struct stored *s, unsigned char out[HASH])
{
	uint64_t n = UINT64_C(1) << s->log_n, r = (uint64_t)s->block, p = (uint64_t)s->parallel;
	/* scrypt needs 128·r·(N + p + 2) bytes; OpenSSL's default limit is just too low for N = 2^15. */
	uint64_t memory = 128 * r * (n + p + 2) + (1 << 20);
	must(late_crypto()->EVP_PBE_scrypt(password, strlen(password), s->salt, SALT, n, r, p, memory, out, HASH) == 1);
}

/* Takes exactly n bytes of lower-case hex and the character that must follow. */
static bool unhex(const char **p, size_t n, char end, unsigned char *out)
{
	static const char digit[] = "0123456789abcdef";
	for (size_t i = 0; i < 2 * n; i++) {
		const char *d = (*p)[i] ? strchr(digit, (*p)[i]) : NULL;
		if (!d)
			return false;
		unsigned v = (unsigned)(d - digit);
		out[i / 2] = (unsigned char)(i % 2 ? (out[i / 2] & 0xF0u) | v : v << 4);
	}
	*p += 2 * n;
	return *(*p)++ == end;
}

static bool number(const char **p, int64_t max, int64_t *out)
{
	char digits[8];
	size_t n = strcspn(*p, "$");
	if (n >= sizeof digits || (*p)[n] != '$')
		return false;
	str_copy_n(digits, sizeof digits, *p, n);
	*p += n + 1;
	return str_int64(digits, 1, max, out);
}

static bool parse(const char *p, struct stored *s)
{
	static const char prefix[] = "scrypt$";
	if (!str_starts(p, prefix))
		return false;
	p += sizeof prefix - 1;
	return number(&p, LOG_N_MAX, &s->log_n) && number(&p, BLOCK_MAX, &s->block) &&
	       number(&p, PARALLEL_MAX, &s->parallel) && unhex(&p, SALT, '$', s->salt) && unhex(&p, HASH, '\0', s->hash);
}

void password_hash(const char *password, struct random *rng, char out[PASSWORD_TEXT])
{
	struct stored s = { .log_n = LOG_N, .block = BLOCK, .parallel = PARALLEL };
	char salt[2 * SALT + 1] = "", hash[2 * HASH + 1] = "";
	random_fill(rng, s.salt, SALT);
	derive(password, &s, s.hash);
	str_cat_hex(salt, sizeof salt, s.salt, SALT);
	str_cat_hex(hash, sizeof hash, s.hash, HASH);
	must(str_fmt(out, PASSWORD_TEXT, "scrypt$%d$%d$%d$%s$%s", LOG_N, BLOCK, PARALLEL, salt, hash));
}

bool password_verify(const char *password, const char *stored)
{
	struct stored s;
	unsigned char derived[HASH];
	if (!parse(stored, &s))
		return password_refuse(password);
	derive(password, &s, derived);
	bool same = late_crypto()->CRYPTO_memcmp(derived, s.hash, HASH) == 0;
	mem_wipe(derived, sizeof derived);
	return same;
}

bool password_refuse(const char *password)
{
	struct stored s = { .log_n = LOG_N, .block = BLOCK, .parallel = PARALLEL };
	derive(password, &s, s.hash);
	return false;
}
