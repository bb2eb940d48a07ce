/* Hashes, sealed values, passwords and randomness. proves X1 (password hash), X3 (sealing) */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/hash.h"
#include "crypto/password.h"
#include "crypto/random.h"
#include "crypto/seal.h"
#include "lib/vtime.h"

static struct vtime vtime;

static int set_up(void **state)
{
	(void)state;
	vtime_init(&vtime, 0, 1);
	return 0;
}

/* FIPS 180-4 and RFC 4231, case 2. */
static void published_hashes(void **state)
{
	(void)state;
	unsigned char h[HASH_SIZE], again[HASH_SIZE];
	char text[HASH_HEX];
	hash_sha256("abc", 3, h);
	assert_string_equal(hash_hex(h, text), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hash_sha256("", 0, again);
	assert_string_equal(hash_hex(again, text), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_false(hash_equal(h, again, HASH_SIZE));
	hash_hmac("Jefe", 4, "what do ya want for nothing?", 28, h);
	assert_string_equal(hash_hex(h, text), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	hash_hmac("Jefe", 4, "what do ya want for nothing?", 28, again);
	assert_true(hash_equal(h, again, HASH_SIZE));
	hash_hmac(NULL, 0, "", 0, h);
	assert_string_equal(hash_hex(h, text), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void seal_round_trip(void **state)
{
	(void)state;
	unsigned char key[SEAL_KEY] = { 1, 2, 3 }, sealed[256], second[256];
	char out[64];
	size_t n = 0, m = 0;
	seal_text(key, "enrollment.email", "hanako@example.jp", &vtime.random.port, sealed, &n);
	seal_text(key, "enrollment.email", "hanako@example.jp", &vtime.random.port, second, &m);
	assert_int_equal(n, strlen("hanako@example.jp") + SEAL_OVERHEAD);
	assert_int_equal(m, n);
	assert_int_equal(sealed[0], 1);
	assert_memory_not_equal(sealed, second, n); /* a nonce of its own each time */
	assert_null(memmem(sealed, n, "hanako", 6));
	assert_true(seal_open(key, "enrollment.email", sealed, n, out, sizeof out));
	assert_string_equal(out, "hanako@example.jp");
	seal_text(key, "x", "", &vtime.random.port, sealed, &n);
	assert_int_equal(n, SEAL_OVERHEAD);
	assert_true(seal_open(key, "x", sealed, n, out, sizeof out));
	assert_string_equal(out, "");
}

static void seal_refuses_what_is_altered(void **state)
{
	(void)state;
	unsigned char key[SEAL_KEY] = { 1 }, other[SEAL_KEY] = { 2 }, sealed[256];
	char out[64];
	size_t n = 0;
	seal_text(key, "enrollment.token", "pm_1234", &vtime.random.port, sealed, &n);
	for (size_t i = 0; i < n; i++) {
		sealed[i] ^= 1;
		assert_false(seal_open(key, "enrollment.token", sealed, n, out, sizeof out));
		assert_string_equal(out, "");
		sealed[i] ^= 1;
	}
	for (size_t shorter = 0; shorter < n; shorter++)
		assert_false(seal_open(key, "enrollment.token", sealed, shorter, out, sizeof out));
	assert_false(seal_open(key, "enrollment.email", sealed, n, out, sizeof out));
	assert_false(seal_open(other, "enrollment.token", sealed, n, out, sizeof out));
	assert_false(seal_open(key, "enrollment.token", sealed, n, out, 7)); /* no room for the NUL */
	assert_true(seal_open(key, "enrollment.token", sealed, n, out, 8));
	assert_string_equal(out, "pm_1234");
}

/* Derived with another program's scrypt from the same salt and parameters. */
static void password_vectors(void **state)
{
	(void)state;
	static const char stored[] = "scrypt$15$8$1$000102030405060708090a0b0c0d0e0f$"
	                             "5c662628ac4eb1068a287e2aa2a202ae248e98db04d61d3327e7342db6ec7097";
	static const char small[] = "scrypt$4$8$2$000102030405060708090a0b0c0d0e0f$"
	                            "31fa0c307b70db4b5c851815f58a448f34ceee18661888839ec7859339f8380a";
	assert_true(password_verify("correct horse", stored));
	assert_false(password_verify("correct horsf", stored));
	assert_true(password_verify("窓口", small));
	assert_false(password_verify("", small));
}

static void password_hashes(void **state)
{
	(void)state;
	char a[PASSWORD_TEXT], b[PASSWORD_TEXT];
	password_hash("Tr0ub4dor", &vtime.random.port, a);
	password_hash("Tr0ub4dor", &vtime.random.port, b);
	assert_memory_equal(a, "scrypt$15$8$1$", 14);
	assert_int_equal(strlen(a), 14 + 32 + 1 + 64);
	assert_string_not_equal(a, b); /* salted */
	assert_true(password_verify("Tr0ub4dor", a));
	assert_true(password_verify("Tr0ub4dor", b));
	assert_false(password_refuse("Tr0ub4dor"));
}

static void password_refuses_foreign_texts(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"", "scrypt", "plain", "scrypt$15$8$1$00$00", "bcrypt$15$8$1$000102030405060708090a0b0c0d0e0f$00",
		"scrypt$63$8$1$000102030405060708090a0b0c0d0e0f$31fa0c307b70db4b5c851815f58a448f34ceee18661888839ec7859339f8380a",
		"scrypt$4$8$2$000102030405060708090a0b0c0d0e0f$31fa0c307b70db4b5c851815f58a448f34ceee18661888839ec7859339f8380",
		"scrypt$4$8$2$000102030405060708090a0b0c0d0e0f$31fa0c307b70db4b5c851815f58a448f34ceee18661888839ec7859339f8380a0",
		"scrypt$4$8$2$00010203040506070809ZZ0b0c0d0e0f$31fa0c307b70db4b5c851815f58a448f34ceee18661888839ec7859339f8380a",
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(password_verify("窓口", bad[i]));
}

/* The published first outputs of splitmix64 (seed 1234567) and of xoshiro256** (state 1, 2, 3, 4). */
static void seeded_generator(void **state)
{
	(void)state;
	struct random_seeded r;
	random_seed(&r, 1234567);
	assert_true(r.s[0] == UINT64_C(6457827717110365317) && r.s[1] == UINT64_C(3203168211198807973));
	assert_true(r.s[2] == UINT64_C(9817491932198370423) && r.s[3] == UINT64_C(4593380528125082431));
	for (uint64_t i = 0; i < 4; i++)
		r.s[i] = i + 1;
	static const uint64_t expected[] = { 11520, 0, 1509978240, UINT64_C(1215971899390074240) };
	for (size_t i = 0; i < 4; i++) {
		unsigned char b[8];
		uint64_t v = 0;
		random_fill(&r.port, b, sizeof b);
		for (int k = 7; k >= 0; k--)
			v = v << 8 | b[k];
		assert_true(v == expected[i]);
	}
}

static void below_is_uniform_and_bounded(void **state)
{
	(void)state;
	int count[7] = { 0 };
	for (int i = 0; i < 70000; i++) {
		uint64_t v = random_below(&vtime.random.port, 7);
		assert_true(v < 7);
		count[v]++;
	}
	for (int i = 0; i < 7; i++)
		assert_in_range(count[i], 9500, 10500);
	assert_int_equal(random_below(&vtime.random.port, 1), 0);
	for (int i = 0; i < 100; i++)
		assert_true(random_below(&vtime.random.port, UINT64_C(1) << 63) < UINT64_C(1) << 63);
}

static void system_bytes_differ(void **state)
{
	(void)state;
	struct random r;
	unsigned char a[32] = { 0 }, b[32] = { 0 };
	random_system(&r);
	random_fill(&r, a, sizeof a);
	random_fill(&r, b, sizeof b);
	assert_memory_not_equal(a, b, sizeof a);
}

/* A forked process must not seal with the nonces that its parent goes on to use. */
static void bytes_of_a_fork_differ(void **state)
{
	(void)state;
	struct random r;
	unsigned char here[16], there[16];
	int fds[2], status;
	random_system(&r);
	random_fill(&r, here, 8);
	assert_int_equal(pipe(fds), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		random_fill(&r, there, sizeof there);
		_exit(write(fds[1], there, sizeof there) == (ssize_t)sizeof there ? 0 : 1);
	}
	random_fill(&r, here, sizeof here);
	assert_int_equal(read(fds[0], there, sizeof there), sizeof there);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_memory_not_equal(here, there, sizeof here);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_hashes), cmocka_unit_test(seal_round_trip), cmocka_unit_test(seal_refuses_what_is_altered),
		cmocka_unit_test(password_vectors), cmocka_unit_test(password_hashes),
		cmocka_unit_test(password_refuses_foreign_texts), cmocka_unit_test(seeded_generator),
		cmocka_unit_test(below_is_uniform_and_bounded), cmocka_unit_test(system_bytes_differ), cmocka_unit_test(bytes_of_a_fork_differ),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
