/* Bookings by command: menus and bookings as files and back, refusals with every conflict, one booking for a request sent twice. proves A1, A4, A5, A6, A8, A10, A11, L1, L2, P5 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "lib/hospital.h"

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

/* Somebody without a booking. */
static const char *someone(int n)
{
	static char cards[4][32];
	json_t *rows = hospital_rows(&h, "SELECT card FROM patient p WHERE died IS NULL AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.patient_id = p.id) ORDER BY id LIMIT 4");
	str_copy(cards[n], sizeof cards[n], hospital_str(json_array_get(rows, (size_t)n), "card"));
	return cards[n];
}

static void book_and_refuse(void **state)
{
	(void)state;
	const char *card = someone(0), *other = someone(1);
	json_t *b = hospital_json(&h, 0, WORDS("book", "open", card, "--menu", "naika", "--at", "2026-12-04T10:00", "--request", "r1"));
	char number[32];
	str_copy(number, sizeof number, hospital_str(b, "number"));
	assert_string_equal(hospital_str(b, "start"), "2026-12-04T10:00:00+09:00");
	assert_string_equal(hospital_str(b, "state"), "confirmed");
	b = hospital_json(&h, 0, WORDS("book", "open", card, "--menu", "naika", "--at", "2026-12-04T10:00", "--request", "r1"));
	assert_string_equal(hospital_str(b, "number"), number);
	b = hospital_refused(&h, 1, "refused", "第2土曜日", WORDS("book", "open", other, "--menu", "naika", "--at", "2026-12-12T10:00"));
	assert_int_equal(json_array_size(hospital_array(b, "nearest")), 3);
	hospital_refused(&h, 3, "not_found", "naika-shoshin", WORDS("book", "open", other, "--menu", "nothing", "--at", "2026-12-12T10:00"));
	hospital_json(&h, 0, WORDS("book", "move", number, "--at", "2026-12-07T09:30"));
	json_t *slots = hospital_json(&h, 0, WORDS("book", "slots", "--date", "2026-12-07", "--menu", "naika"));
	json_t *slot = hospital_pick(slots, "start", "2026-12-07T09:30:00+09:00");
	assert_int_equal(hospital_int(slot, "taken"), 1);
	assert_int_equal(hospital_int(slot, "capacity"), 6);
	assert_string_equal(hospital_str(slot, "menu"), "naika");
	json_t *list = hospital_json(&h, 0, WORDS("book", "list", "--date", "2026-12-07"));
	assert_string_equal(hospital_str(hospital_pick(list, "number", number), "state"), "confirmed");
	hospital_json(&h, 0, WORDS("book", "cancel", number, "--reason", "都合"));
	b = hospital_json(&h, 0, WORDS("book", "show", number));
	assert_int_equal(json_array_size(hospital_array(b, "history")), 3);
}

static void menus_there_and_back(void **state)
{
	(void)state;
	const char *file = hospital_path(&h, "menus.ini");
	hospital_json(&h, 0, WORDS("book", "menus", "export", file));
	json_t *r = hospital_json(&h, 0, WORDS("book", "menus", "import", file));
	assert_int_equal(hospital_int(r, "same"), 5);
	assert_int_equal(hospital_int(r, "changed") + hospital_int(r, "added"), 0);
	file = hospital_file(&h, "bad.ini", "[menu.x]\ncategory = a\nname = b\ndepartment = 内科\nminutes = 30\ncapacity = 0\n", -1);
	hospital_refused(&h, 1, "bad_input", "bad.ini:1|capacity", WORDS("book", "menus", "import", file));
	file = hospital_file(&h, "bad2.ini", "[menu.x]\nmon = 12:00-9:00\n", -1);
	hospital_refused(&h, 1, "bad_input", "bad2.ini:2|mon", WORDS("book", "menus", "import", file));
}

/* Two clinics beside the house's own menus: by option, and by the desk's variable, which a patient's own list doesn't heed. */
static void clinics(void **state)
{
	(void)state;
	const char *card = someone(0);
	static const char text[] = "[clinics]\n東クリニック = 03-1111-2222\n西クリニック =\n"
		"[menu.east]\nclinic = 東クリニック\ncategory = 診療\nname = 再診\ndepartment = 内科\nminutes = 30\ncapacity = 2\nfri = 9:00-10:00\n"
		"[menu.west]\nclinic = 西クリニック\ncategory = 診療\nname = 再診\ndepartment = 内科\nminutes = 30\ncapacity = 2\nfri = 9:00-10:00\n";
	hospital_json(&h, 0, WORDS("book", "menus", "import", hospital_file(&h, "clinics.ini", text, -1)));
	hospital_refused(&h, 3, "not_found", "bad.ini:1|あるのは: 東クリニック, 西クリニック", WORDS("book", "menus", "import",
		hospital_file(&h, "bad.ini", "[menu.x]\nclinic = 南\ncategory = 診療\nname = 再診\ndepartment = 内科\nminutes = 30\ncapacity = 2\n", -1)));
	hospital_json(&h, 0, WORDS("book", "open", card, "--menu", "west", "--at", "2026-12-04T09:00"));
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("book", "slots", "--date", "2026-12-04", "--clinic", "東クリニック"))), 2);
	json_t *list = hospital_json(&h, 0, WORDS("book", "free", "--from", "2026-12-03T08:00", "--clinic", "東クリニック", "--max", "1"));
	assert_string_equal(hospital_str(json_array_get(list, 0), "menu"), "east");
	list = hospital_json(&h, 0, WORDS("book", "list", "--date", "2026-12-04", "--clinic", "西クリニック"));
	assert_int_equal(json_array_size(list), 1);
	assert_string_equal(hospital_str(json_array_get(list, 0), "menu"), "west");
	hospital_refused(&h, 3, "not_found", "あるのは: 東クリニック, 西クリニック", WORDS("book", "slots", "--date", "2026-12-04", "--clinic", "南"));
	h.variable = "MADOGUCHI_CLINIC=東クリニック";
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("book", "list", "--date", "2026-12-04"))), 0);
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("book", "list", card))), 1);
	h.variable = "MADOGUCHI_CLINIC=南";
	hospital_refused(&h, 2, "setting", "MADOGUCHI_CLINIC: クリニック「南」はありません", WORDS("book", "list"));
	h.variable = NULL;
}

/* What was exported from one hospital is taken by another with the same patients, once. */
static void files_there_and_back(void **state)
{
	(void)state;
	const char *card = someone(0);
	char csv[400];
	hospital_json(&h, 0, WORDS("book", "open", card, "--menu", "naika", "--at", "2026-12-31T23:00", "--override", "年末の特別診療"));
	hospital_json(&h, 0, WORDS("book", "export", hospital_path(&h, "out.csv"), "--date", "2026-12-31"));
	const char *ics = hospital_path(&h, "out.ics");
	hospital_json(&h, 0, WORDS("book", "export", ics, "--date", "2026-12-31"));
	/* where it came from, it is there already */
	json_t *r = hospital_json(&h, 0, WORDS("book", "import", hospital_path(&h, "out.csv")));
	assert_int_equal(hospital_int(r, "unchanged"), 1);
	assert_int_equal(hospital_int(r, "added"), 0);
	r = hospital_json(&h, 0, WORDS("book", "import", ics));
	assert_int_equal(hospital_int(r, "unchanged"), 1);
	str_fmt(csv, sizeof csv, "番号,開始,予約メニュー,診察券番号\nK-1,2026-12-04T10:00,naika,%s\nK-2,2026-12-04T10:30,naika,%s\n", someone(1), someone(2));
	const char *file = hospital_file(&h, "in.csv", csv, -1);
	r = hospital_json(&h, 0, WORDS("book", "import", file));
	assert_int_equal(hospital_int(r, "rows"), 2);
	const char *n = hospital_ask(&h, "SELECT count(*) FROM booking");
	char before[32];
	str_copy(before, sizeof before, n);
	hospital_json(&h, 0, WORDS("book", "import", file));
	assert_string_equal(hospital_ask(&h, "SELECT count(*) FROM booking"), before);
	str_fmt(csv, sizeof csv, "番号,開始,予約メニュー,診察券番号\nK-3,2026-12-04T11:00,naika,%s\nK-4,2026-12-05T03:00,naika,%s\nK-5,x,naika,%s\n", someone(0), someone(0), someone(0));
	file = hospital_file(&h, "bad.csv", csv, -1);
	r = hospital_refused(&h, 1, "bad_input", "3 行目|4 行目", WORDS("book", "import", file));
	assert_int_equal(hospital_int(r, "bad"), 2);
	assert_string_equal(hospital_ask(&h, "SELECT count(*) FROM booking"), before);
	/* 23:00 in Tokyo is 14:00 in UTC, still in the old year */
	struct buf text = { 0 };
	assert_int_equal(file_read(ics, 1 << 20, &text), 0);
	assert_non_null(strstr(text.data, "DTSTART:20261231T140000Z\r\n"));
	assert_non_null(strstr(text.data, "X-MADOGUCHI-MENU:naika\r\n"));
	buf_free(&text);
	str_fmt(csv, sizeof csv, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:abc@x\r\nDTSTART;TZID=Asia/Tokyo:20261208T\r\n 100000\r\nSUMMARY:内科 再診\r\nX-MADOGUCHI-CARD:%s\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", someone(0));
	file = hospital_file(&h, "in.ics", csv, -1);
	r = hospital_json(&h, 0, WORDS("book", "import", file));
	assert_string_equal(hospital_ask(&h, "SELECT start_at FROM booking WHERE request = 'ics:abc@x'"), "1796691600");
}

static long bookings_now(void)
{
	return strtol(hospital_ask(&h, "SELECT count(*) FROM booking"), NULL, 10);
}

/* Bad rows stay out and are written beside the file; terms are agreed to by the row or by the call, never by themselves. proves P5, A2 */
static void files_with_bad_rows(void **state)
{
	(void)state;
	char csv[900];
	const char *first = someone(1), *second = someone(2), *third = someone(0);
	struct buf text = { 0 };
	str_fmt(csv, sizeof csv, "番号,開始,予約メニュー,診察券番号,規約に同意,備考\nT-1,2026-12-08T09:00,dock,%s,はい,朝\nT-2,2026-12-09T09:00,dock,%s,,昼\n"
		"T-3,2026-12-10T09:00,dock,%s,たぶん,昼\nT-4,2026-12-09T10:00,naika,0000000000,,4111111111111111\n", first, second, third);
	const char *file = hospital_file(&h, "terms.csv", csv, -1);
	long before = bookings_now();
	json_t *r = hospital_refused(&h, 1, "bad_input", "3 行目|4 行目|5 行目", WORDS("book", "import", file));
	assert_int_equal(hospital_int(r, "bad"), 3);
	assert_int_equal(bookings_now(), before);
	r = hospital_json(&h, 0, WORDS("book", "import", file, "--skip-bad"));
	assert_int_equal(hospital_int(r, "added"), 1);
	assert_int_equal(hospital_int(r, "bad"), 3);
	assert_int_equal(bookings_now(), before + 1);
	assert_string_equal(hospital_ask(&h, "SELECT terms_at > 0 FROM booking WHERE request = 'csv:T-1'"), "1");
	assert_int_equal(file_read(hospital_path(&h, "terms.csv.rejects.csv"), 1 << 20, &text), 0);
	assert_non_null(strstr(text.data, "番号,開始,予約メニュー,診察券番号,規約に同意,備考,取込みできない理由\nT-2,"));
	assert_null(strstr(text.data, "T-1,"));
	assert_null(strstr(text.data, "4111111111111111"));
	buf_free(&text);
	r = hospital_json(&h, 0, WORDS("book", "import", file, "--skip-bad", "--terms"));
	assert_int_equal(hospital_int(r, "unchanged"), 1);
	assert_int_equal(hospital_int(r, "added"), 1); /* T-2; T-3 says something that can't be read */
	/* out and in again: the agreement goes with it */
	file = hospital_path(&h, "terms.ics");
	hospital_json(&h, 0, WORDS("book", "export", file, "--date", "2026-12-08"));
	assert_int_equal(file_read(file, 1 << 20, &text), 0);
	assert_non_null(strstr(text.data, "X-MADOGUCHI-TERMS:YES\r\n"));
	buf_free(&text);
	str_fmt(csv, sizeof csv, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:d1@x\r\nDTSTART:20261215T000000Z\r\nSUMMARY:dock\r\nX-MADOGUCHI-CARD:%s\r\nEND:VEVENT\r\n"
		"BEGIN:VEVENT\r\nUID:d2@x\r\nDTSTART:20261216T000000Z\r\nSUMMARY:dock\r\nX-MADOGUCHI-CARD:%s\r\nX-MADOGUCHI-TERMS:YES\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		first, second);
	r = hospital_json(&h, 0, WORDS("book", "import", hospital_file(&h, "terms2.ics", csv, -1), "--skip-bad", hospital_path(&h, "out.rej")));
	assert_int_equal(hospital_int(r, "added"), 1);
	assert_int_equal(file_read(hospital_path(&h, "out.rej"), 1 << 20, &text), 0);
	assert_non_null(strstr(text.data, "\nd1@x,2026-12-15T"));
	buf_free(&text);
}

/* The doctor is away: previewed, then told; the waiting list in its order. */
static void notices(void **state)
{
	(void)state;
	const char *card = someone(0);
	char text[4200] = "";
	hospital_json(&h, 0, WORDS("book", "open", card, "--menu", "seikei", "--at", "2026-12-04T10:00"));
	for (int i = 0; i < 1300; i++)
		str_add(text, sizeof text, "不");
	hospital_refused(&h, 1, "bad_input", "500 文字", WORDS("book", "notify", "--menu", "seikei", "--date", "2026-12-04", "--text", text));
	json_t *r = hospital_json(&h, 0, WORDS("book", "notify", "--menu", "seikei", "--date", "2026-12-04", "--text", "医師が不在です"));
	assert_false(json_is_true(json_object_get(r, "sent")));
	assert_int_equal(hospital_int(r, "bookings"), 1);
	hospital_refused(&h, 4, "conflict", "2 件", WORDS("book", "notify", "--menu", "seikei", "--date", "2026-12-04", "--text", "医師が不在です", "--send", "2"));
	hospital_json(&h, 0, WORDS("book", "notify", "--menu", "seikei", "--date", "2026-12-04", "--text", "医師が不在です", "--send", "1"));
	json_t *list = hospital_json(&h, 0, WORDS("book", "notices", card));
	assert_string_equal(hospital_str(json_array_get(list, 0), "kind"), "free");
	assert_string_equal(hospital_str(json_array_get(list, 1), "kind"), "made");
	/* without a card: who they are and how to be reached */
	hospital_refused(&h, 1, "bad_input", "電話番号かメールアドレス", WORDS("book", "wait", "--menu", "naika", "--name", "中村 花", "--kana", "ナカムラ ハナ"));
	hospital_refused(&h, 2, "usage", "--phone", WORDS("book", "wait", card, "--menu", "naika", "--phone", "03-1234-5678"));
	hospital_refused(&h, 1, "refused", "空きがあります", WORDS("book", "wait", "--menu", "naika-shoshin", "--name", "中村 花", "--kana", "ナカムラ ハナ", "--phone",
		"03-1234-5678"));
	r = hospital_json(&h, 0, WORDS("book", "wait", "--menu", "naika-shoshin", "--from", "2027-12-06", "--to", "2027-12-07", "--name", "中村 花", "--kana",
		"ナカムラ ハナ", "--birth", "1990-01-02", "--phone", "03-1234-5678"));
	assert_string_equal(hospital_str(r, "name"), "中村 花");
	assert_string_equal(hospital_str(r, "phone"), "03-1234-5678");
	assert_string_equal(hospital_str(r, "card"), "");
	list = hospital_json(&h, 0, WORDS("book", "waiting", "--menu", "naika-shoshin"));
	assert_string_equal(hospital_str(hospital_pick(list, "name", "中村 花"), "state"), "waiting");
	hospital_refused(&h, 1, "refused", "空きがあります", WORDS("book", "wait", card, "--menu", "naika", "--from", "2026-12-04", "--to", "2026-12-04"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = { T(book_and_refuse), T(menus_there_and_back), T(clinics), T(files_there_and_back), T(files_with_bad_rows), T(notices) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
