/* Lists fetch what shows and keep to their row. proves O3, P1 (100,000 rows) */
#include <cmocka.h>
#include <string.h>

#include "lib/toy.h"
#include "tui/keys.h"
#include "tui/list.h"

enum { VISIBLE = 12 }; /* 16 rows of work, two above the list, its heading and its position */

static struct tui tui;

static int start(void **state)
{
	(void)state;
	toy_init();
	tui_open(&tui, &toy.app, 80, 24, SCHEME_MONO, 0);
	tui_paint(&tui);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	tui_close(&tui);
	return 0;
}

static void press(int32_t key)
{
	struct key_event e = { .key = key, .mono_ms = toy.mono += 1000 };
	tui_event(&tui, &e);
	tui_paint(&tui);
}

static const struct list *list(void)
{
	return tui_top(&tui)->list;
}

static void only_what_shows_is_fetched(void **state)
{
	(void)state;
	assert_int_equal(toy.fetched, VISIBLE);
	assert_int_equal(toy.counts, 1);
	press(K_DOWN);
	press(K_DOWN);
	assert_int_equal(toy.fetched, VISIBLE); /* moving inside the window fetches nothing */
	press(K_END);
	assert_int_equal(toy.fetched, 2 * VISIBLE);
	assert_int_equal(list_selected(list()), TOY_ROWS);
	press(K_HOME);
	press(K_PGDN);
	assert_int_equal(toy.fetched, 4 * VISIBLE);
	assert_int_equal(list_selected(list()), VISIBLE + 1);
	assert_int_equal(toy.counts, 1);
}

static void moves_stop_at_the_ends(void **state)
{
	(void)state;
	press(K_UP);
	assert_int_equal(list_selected(list()), 1);
	press(K_WHEEL_DOWN);
	assert_int_equal(list_selected(list()), 4);
	press(K_END);
	press(K_DOWN);
	press(K_PGDN);
	assert_int_equal(list_selected(list()), TOY_ROWS);
	press(K_PGUP);
	assert_int_equal(list_selected(list()), TOY_ROWS - VISIBLE);
}

static void selection_stays_on_its_row(void **state)
{
	(void)state;
	press(K_PGDN);
	assert_int_equal(list_selected(list()), VISIBLE + 1);
	toy.shift = 5; /* five others came in above */
	toy.rows += 5;
	tui_changed(&tui);
	tui_paint(&tui);
	assert_int_equal(list_selected(list()), VISIBLE + 1);
	assert_int_equal(list()->at, VISIBLE + 5);
	toy.rows = 3; /* the row is gone */
	tui_changed(&tui);
	tui_paint(&tui);
	assert_int_equal(list()->at, 2);
	assert_true(list_selected(list()) != 0);
	toy.rows = 0;
	tui_changed(&tui);
	tui_paint(&tui);
	assert_int_equal(list_selected(list()), 0);
	assert_null(list_selected_row(list()));
	press(K_DOWN);
	assert_int_equal(list()->at, 0);
}

static void a_click_selects(void **state)
{
	struct key_event e = { .key = K_CLICK, .x = 20, .y = 9, .mono_ms = 5000 };
	(void)state;
	tui_event(&tui, &e); /* row 9 of the screen: frame 3, two lines above, one heading, so the fourth row */
	assert_int_equal(list_selected(list()), 4);
	e.y = 5; /* the heading */
	tui_event(&tui, &e);
	assert_int_equal(list_selected(list()), 4);
}

static void typing_narrows(void **state)
{
	(void)state;
	press(K_END);
	press(0x9AD9);
	assert_string_equal(toy.narrow, "髙");
	assert_int_equal(list()->count, 3);
	assert_int_equal(list()->at, 0);
	press(K_BACKSPACE);
	assert_string_equal(toy.narrow, "");
	assert_int_equal(list()->count, TOY_ROWS);
}

enum { MANY = 2 * LIST_PART + 22 };

static int asked;

static int in_parts(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	int done = 0;
	(void)ctx, (void)state;
	asked++;
	for (; done < n && done < LIST_PART && first + done < MANY; done++)
		rows[done].id = first + done + 1;
	return done;
}

/* What a model gives in parts comes whole, and nobody asks once more than that takes. */
static void parts_are_put_together(void **state)
{
	(void)state;
	static const struct list_model model = { .fetch = in_parts };
	static struct list_row rows[MANY + 1];
	assert_int_equal(list_fetch(&model, &toy.ctx, NULL, 0, MANY + 1, rows), MANY);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(rows[i].id, i + 1);
	assert_int_equal(asked, 3);
	assert_int_equal(list_fetch(&model, &toy.ctx, NULL, 100, 10, rows), 10);
	assert_int_equal(rows[9].id, 110);
	assert_int_equal(asked, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_what_shows_is_fetched, start, stop),
		cmocka_unit_test_setup_teardown(parts_are_put_together, start, stop),
		cmocka_unit_test_setup_teardown(moves_stop_at_the_ends, start, stop),
		cmocka_unit_test_setup_teardown(selection_stays_on_its_row, start, stop),
		cmocka_unit_test_setup_teardown(a_click_selects, start, stop),
		cmocka_unit_test_setup_teardown(typing_narrows, start, stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
