/*
 * 2,000 seeds of the simulation (fewer under a sanitizer, where it is about memory), and proof that it can fail and that it
 * replays. proves S3, S4, S5, S7, S9, S10, B3, B5, R2, R6, X2, L5, L6
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "sim/report.h"

#include "base/banned.h"

#ifdef __SANITIZE_ADDRESS__
enum { SEEDS = 60 };
#else
enum { SEEDS = 2000 };
#endif

static void no_seed_breaks_an_invariant(void **state)
{
	(void)state;
	struct report r;
	report_run(&r, 0, SEEDS, 2, false);
	if (r.n_failed > 0 || r.stats.seeds != SEEDS)
		report_print(&r);
	for (int i = 0; i < r.n_failed; i++)
		report_show((uint64_t)r.failed[i], false);
	assert_int_equal(r.n_failed, 0);
	assert_int_equal(r.stats.seeds, SEEDS);
	assert_true(r.stats.charges > 10 * SEEDS);
	assert_true(r.stats.mails > 10 * SEEDS);
	for (int f = 0; f < FAULTS; f++)
		if (SEEDS >= 2000 && r.stats.faults[f] < 20)
			fail_msg("\"%s\" struck only %d times", fault_id((enum fault)f), (int)r.stats.faults[f]);
}

static void a_seed_replays_exactly(void **state)
{
	(void)state;
	struct sim_stats stats = { 0 };
	uint64_t first[3];
	struct sim *s = sim_open();
	for (uint64_t i = 0; i < 3; i++) {
		assert_true(sim_run(s, 40 + i, &stats));
		first[i] = s->trace;
	}
	assert_true(first[0] != first[1] && first[1] != first[2]);
	/* In another order, so that nothing of the seed before matters. */
	for (uint64_t i = 3; i-- > 0;) {
		assert_true(sim_run(s, 40 + i, &stats));
		assert_true(s->trace == first[i]);
	}
	sim_close(s);
}

/* Runs seeds until one breaks; which invariants it may name. */
static void breaks(enum sabotage what, const char *invariant, const char *or_this)
{
	struct sim_stats stats = { 0 };
	struct sim *s = sim_open();
	bool fine = true;
	s->sabotage = what;
	for (uint64_t seed = 0; fine && seed < 200; seed++)
		fine = sim_run(s, seed, &stats);
	assert_false(fine);
	if (strncmp(s->broken, invariant, strlen(invariant)) != 0 && strncmp(s->broken, or_this, strlen(or_this)) != 0)
		fail_msg("%s", s->broken);
	sim_close(s);
}

static void a_gateway_that_charges_a_key_twice_is_seen(void **state)
{
	(void)state;
	breaks(SABOTAGE_CHARGE_TWICE, "I1", "S7"); /* of a refund's key: given back twice */
}

static void a_ledger_that_loses_a_charge_is_seen(void **state)
{
	(void)state;
	breaks(SABOTAGE_LOSE_CHARGE, "I4", "I4");
}

static void a_disk_that_forgets_what_was_synced_is_seen(void **state)
{
	(void)state;
	breaks(SABOTAGE_NO_SYNC, "S3", "S3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_seed_breaks_an_invariant),
		cmocka_unit_test(a_seed_replays_exactly),
		cmocka_unit_test(a_gateway_that_charges_a_key_twice_is_seen),
		cmocka_unit_test(a_ledger_that_loses_a_charge_is_seen),
		cmocka_unit_test(a_disk_that_forgets_what_was_synced_is_seen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
