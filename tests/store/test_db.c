/* The database port. proves X5, O7 */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/house.h"
#include "store/db_inner.h"

static int64_t pragma(struct house *h, const char *sql)
{
	struct stmt *q = db_stmt(h->ctx.db, sql);
	assert_true(stmt_row(q));
	int64_t v = stmt_col(q, 0);
	assert_int_equal(stmt_done(&h->ctx, q), ERR_OK);
	return v;
}

static void test_hardened(void **state)
{
	(void)state;
	struct house h;
	house_new(&h, "atokure");
	assert_int_equal(pragma(&h, "PRAGMA synchronous"), 2);
	house_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_hardened) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
