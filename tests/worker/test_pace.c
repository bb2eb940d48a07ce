/* When the gateway may be asked again. proves S2 */
#include <cmocka.h>

#include "lib/vtime.h"
#include "worker/pace.h"

#include "base/banned.h"

static struct vtime t;

static struct pace begun(void)
{
	vtime_init(&t, 1795564800, 1);
	return (struct pace){ .clock = &t.clock };
}

static void hear(struct pace *p, int status, int64_t retry_after, bool charge)
{
	struct http_answer a = { .status = status, .retry_after = retry_after };
	pace_hear(p, &a, charge);
}

static void a_limit_without_a_time_grows(void **state)
{
	(void)state;
	static const int64_t ms[] = { 500, 1000, 2000, 4000, 8000, 16000, 32000, 32000 };
	struct pace p = begun();
	for (size_t i = 0; i < sizeof ms / sizeof *ms; i++) {
		hear(&p, 429, 0, true);
		hear(&p, 429, 0, true); /* was on its way already */
		assert_int_equal(pace_held(&p), ms[i]);
		vtime_pass_ms(&t, ms[i]);
		assert_int_equal(pace_held(&p), 0);
	}
	hear(&p, 200, 0, true);
	hear(&p, 429, 0, true);
	assert_int_equal(pace_held(&p), 500);
}

/* A page that is answered says nothing of how many charges the gateway bears. */
static void others_neither_end_nor_stretch_it(void **state)
{
	(void)state;
	struct pace p = begun();
	for (int i = 0; i < 3; i++) {
		hear(&p, 429, 0, true);
		vtime_pass_ms(&t, pace_held(&p));
		hear(&p, 200, 0, false);
	}
	hear(&p, 429, 0, false);
	assert_int_equal(pace_held(&p), 4000);
	vtime_pass_ms(&t, 4000);
	hear(&p, 429, 0, true);
	assert_int_equal(pace_held(&p), 4000);
}

static void the_longest_counts(void **state)
{
	(void)state;
	struct pace p = begun();
	hear(&p, 503, 3600, false);
	hear(&p, 429, 0, true);
	hear(&p, 200, 10, true);
	assert_int_equal(pace_held(&p), 3600000);
	hear(&p, 0, 0, true);
	assert_int_equal(pace_held(&p), 3600000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_limit_without_a_time_grows), cmocka_unit_test(others_neither_end_nor_stretch_it), cmocka_unit_test(the_longest_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
