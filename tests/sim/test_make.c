/* `make sim` ends with 0 when no seed broke anything, with 1 when one did, and with 2 when nothing was simulated. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/str.h"
#include "lib/run.h"

#include "base/banned.h"

/* `make sim` with another program in the simulation's place; what it leaves lies in the test's own folder. */
static int ended(const char *program)
{
	char built[600], sim[600];
	struct run r = { 0 };
	assert_true(str_fmt(built, sizeof built, "B=%s/build", getenv("HOME")));
	assert_true(str_fmt(sim, sizeof sim, "SIM=%s", program));
	run_program(&r, (const char *const[]){ "make", "-s", "-C", getenv("MADOGUCHI_ROOT"), "sim", "PACKAGES=", "TEST_PACKAGES=", built, sim, NULL }, NULL, NULL);
	int code = r.exit_code;
	run_free(&r);
	return code;
}

static void make_ends_as_the_simulation_did(void **state)
{
	(void)state;
	assert_int_equal(ended("/bin/true"), 0);
	assert_int_equal(ended("/bin/false"), 1);
	assert_int_equal(ended("/bin/grep"), 2); /* there are no files of the names "0" and "2" */
	assert_int_equal(ended("/nowhere/sim"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(make_ends_as_the_simulation_did),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
