/*
 * A hospital's own table of kanji variants by the real programs: `try name` goes by it and says so, a desk that stood open
 * while it was installed finds by it, and so do the bookings of people without a card. proves P4, L1
 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "lib/clerk.h"
#include "lib/hospital.h"

#include "base/banned.h"

static struct hospital h;

#define PEOPLE "診察券番号,氏名,カナ,性別,生年月日\n" \
	"0099990001,枩本 太郎,マツモト タロウ,男,1980-03-01\n0099990002,松本 一二三,マツモト ヒフミ,女,1981-04-02\n"
#define TABLE "枩\t松\n桒\t桑\n"

static void try_name(const char *match, const char *table, int64_t rows, const char *words)
{
	json_t *o = hospital_json(&h, 0, WORDS("try", "name", "枩本", "松本"));
	json_t *used = json_object_get(o, "table");
	assert_string_equal(hospital_str(o, "match"), match);
	assert_string_equal(hospital_str(used, "used"), table);
	assert_int_equal(hospital_int(used, "rows"), rows);
	assert_non_null(strstr(hospital_text(&h, 0, WORDS("try", "name", "枩本", "松本")), words));
}

static size_t found(const char *const words[])
{
	return json_array_size(hospital_json(&h, 0, words));
}

static void the_table_that_decides(void **state)
{
	(void)state;
	const char *table = hospital_file(&h, "mj.tsv", TABLE, -1);
	hospital_json(&h, 0, WORDS("patients", "import", hospital_file(&h, "people.csv", PEOPLE, -1)));
	hospital_json(&h, 0, WORDS("book", "open", "--menu", "naika-shoshin", "--at", "2026-12-04T10:00", "--name", "枩下 花", "--kana", "マツシタ ハナ", "--sex", "f",
		"--birth", "1990-05-05", "--phone", "03-5555-0101"));
	struct pty *desk = clerk_open(&h, NULL);
	clerk_do(desk, "see 自動決済\ntype 枩本\nkey Enter\nsee 0099990001\nsee 枩本 太郎\nkey Esc\ngone 枩本 太郎");
	try_name("different", "shipped", 0, "照合した表: 同梱の表");
	assert_int_equal(found(WORDS("book", "list", "--find", "松下")), 0);

	hospital_json(&h, 0, WORDS("patients", "variants", table));
	try_name("variant", "hospital", 2, "病院の表（2字）");
	assert_int_equal(found(WORDS("book", "list", "--find", "松下")), 1);
	/* The desk that stood open all the time: neither spelling is another name any more. */
	clerk_do(desk, "type 枩本\nkey Enter\nsee 松本 一二三\nsee 枩本 太郎\nkey Esc\ngone 枩本 太郎");

	hospital_json(&h, 0, WORDS("patients", "variants", "--none"));
	try_name("different", "shipped", 0, "同梱の表");
	clerk_do(desk, "type 枩本\nkey Enter\nsee 0099990001\nsee 枩本 太郎\nnot 松本 一二三\nkey Esc\ngone 枩本 太郎");
	clerk_quit(desk);
	hospital_json(&h, 0, WORDS("patients", "variants", table));
}

/* An installation that can't be opened: the answer is the program's own, and says so. */
static void a_home_that_cannot_be_opened(void **state)
{
	(void)state;
	char profile[512];
	str_fmt(profile, sizeof profile, "%s/profile.ini", h.home);
	h.now[0] = '\0'; /* which is asked of the installation itself */
	assert_int_equal(file_write(profile, "[nothing]\n", 10, 0600), 0);
	try_name("different", "shipped", 0, "病院の表は開けません");
	json_t *used = json_object_get(hospital_json(&h, 0, WORDS("try", "name", "髙橋", "高橋")), "table");
	assert_non_null(strstr(hospital_str(used, "error"), "profile.ini"));
}

static int setup(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 40, "2026-11-21T10:00");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_that_decides),
		cmocka_unit_test(a_home_that_cannot_be_opened),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
