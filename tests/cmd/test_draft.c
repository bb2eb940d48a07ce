/* What a desk finds of its drafts when it starts: its own, and none whose name no desk writes any more. proves O6, X7 */
#include <cmocka.h>
#include <string.h>
#include <sys/stat.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "desk.h"
#include "lib/house.h"

#include "base/banned.h"

static struct house h;
static struct ctx *ctx = &h.ctx;

static const char *in_home(const char *name)
{
	static char path[512];
	must(str_fmt(path, sizeof path, "%s/%s", h.home, name));
	return path;
}

static void put(const char *name)
{
	assert_int_equal(file_write(in_home(name), "memo\tx", 6, 0600), 0);
}

static bool there(const char *name)
{
	struct stat st;
	return stat(in_home(name), &st) == 0;
}

static int setup(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	str_copy(ctx->actor.place, sizeof ctx->actor.place, "1階 A_1");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static void only_those_of_today(void **state)
{
	(void)state;
	char text[64];
	desk_draft_put(ctx, "booking_new:12:34", "memo\ty");
	assert_true(there("drafts/1_E9_9A_8E_20A_5F1/booking_5Fnew_3A12_3A34"));
	put("drafts/1_E9_9A_8E_20A_5F1/booking_new_12_34");
	put("drafts/1_E9_9A_8E_20A_5F1/memo_12_34.tmp");
	assert_int_equal(mkdir(in_home("drafts/1____A_1"), 0700), 0); /* the desk's name as it was written before */
	put("drafts/1____A_1/memo_1_0");
	desk_draft_tidy(ctx);
	assert_false(there("drafts/1_E9_9A_8E_20A_5F1/booking_new_12_34"));
	assert_false(there("drafts/1_E9_9A_8E_20A_5F1/memo_12_34.tmp"));
	assert_false(there("drafts/1____A_1"));
	assert_true(desk_draft_get(ctx, "booking_new:12:34", text, sizeof text));
	assert_string_equal(text, "memo\ty");
}

/* A folder that another desk's name happens to give keeps that desk's drafts. */
static void not_another_desks(void **state)
{
	(void)state;
	str_copy(ctx->actor.place, sizeof ctx->actor.place, "A_");
	desk_draft_put(ctx, "memo:1:0", "memo\tz");
	str_copy(ctx->actor.place, sizeof ctx->actor.place, "A?5F");
	desk_draft_tidy(ctx);
	assert_true(there("drafts/A_5F/memo_3A1_3A0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(only_those_of_today, setup, teardown),
		cmocka_unit_test_setup_teardown(not_another_desks, setup, teardown) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
