/* In a real terminal: from a patient's page at most three keys to book, to take the next free place, to move, to cancel and to receive. proves A4, A6, A7 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/clerk.h"

#include "base/banned.h"

static struct hospital h;

static int setup(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 60, "2026-11-24T08:00");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

static const char *state_of(const char *card)
{
	static char state[32];
	json_t *list = hospital_json(&h, 0, WORDS("book", "list", card, "--all"));
	str_copy(state, sizeof state, hospital_str(json_array_get(list, 0), "state"));
	return state;
}

static void three_keys(void **state)
{
	(void)state;
	char cards[3][32];
	json_t *rows = hospital_rows(&h, "SELECT card FROM patient p WHERE died IS NULL AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.patient_id = p.id) ORDER BY id LIMIT 3");
	for (size_t i = 0; i < 3; i++)
		str_copy(cards[i], sizeof cards[i], hospital_str(json_array_get(rows, i), "card"));
	hospital_json(&h, 0, WORDS("book", "open", cards[1], "--menu", "naika", "--at", "2026-12-04T10:00"));
	struct pty *p = clerk_open(&h, NULL);
	/* the next free place, which is today's nine o'clock, and then the visit */
	clerk_fmt(p, "see 診察券\nscan %s\nsee %s\nkey F2\nsee この方の予約: なし\nkey Enter\nsee 予約しました\nkey a\nsee 来院を受け付けました\n", cards[0], cards[0]);
	/* the one after it */
	clerk_fmt(p, "scan %s\nsee %s\nkey F2\nsee この方の予約: なし\nkey F5\nkey Enter\nsee 予約しました\n", cards[2], cards[2]);
	/* to another time, and away */
	clerk_fmt(p, "scan %s\nsee %s\nkey F2\nsee 12-04\nkey F6\nsee 変更先を選んで\nkey Enter\nsee 予約を変更しました\nsee 10:30\nkey F7\nsee 取り消しますか\nkey y\nsee 予約を取り消しました\n",
		cards[1], cards[1]);
	clerk_quit(p);
	assert_string_equal(state_of(cards[0]), "arrived");
	assert_string_equal(state_of(cards[1]), "cancelled");
	assert_string_equal(state_of(cards[2]), "confirmed");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(three_keys, setup, teardown) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
