/*
 * A day of the hospital by the command line, with the real programs: files from three systems, a patient found, received,
 * deferred and billed, the slip on paper, and what is paid at the counter after all. The tests are the day's hours: each
 * goes on where the one before it ended. What the following days bring is test_day_settle.c.
 */
#include <cmocka.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "lib/hospital.h"

#include "base/banned.h"

enum { ABLE = 6 };

static struct hospital h;
static char able[ABLE][24];       /* may defer, no visit today yet */
static char bill[ABLE][24];       /* their bills, once there are some */
static const char stranger[] = "0090000001"; /* comes with the first import, never registered for deferral */

static const char *cp932_file(const char *name, const char *text)
{
	char out[4096], *from = (char *)(uintptr_t)text, *to = out;
	size_t n = strlen(text), room = sizeof out;
	iconv_t c = iconv_open("CP932", "UTF-8");
	must(c != (iconv_t)-1 && iconv(c, &from, &n, &to, &room) == 0);
	iconv_close(c);
	return hospital_file(&h, name, out, (int64_t)(sizeof out - room));
}

static void assert_counts(json_t *o, int rows, int added, int unchanged, const char *encoding)
{
	assert_int_equal(hospital_int(o, "rows"), rows);
	assert_int_equal(hospital_int(o, "added"), added);
	assert_int_equal(hospital_int(o, "unchanged"), unchanged);
	assert_int_equal(hospital_int(o, "changed"), 0);
	assert_string_equal(hospital_str(o, "encoding"), encoding);
}

/* proves P1, P5, L2 */
static void patients_come_from_three_encodings(void **state)
{
	(void)state;
	const char *utf8 = hospital_file(&h, "p1.csv",
		"診察券番号,氏名,カナ,性別,生年月日,電話番号\n"
		"0090000001,髙橋　一郎,タカハシ　イチロウ,男,1980-03-01,090-1234-5678\n"
		"0090000002,高橋　花子,ﾀｶﾊｼ ﾊﾅｺ,女,S55.3.1,03-9876-5432\n", -1);
	const char *bom = hospital_file(&h, "p2.csv", "\xEF\xBB\xBF" "card_number,name,kana,sex,birth_date\n0090000003,山﨑 三郎,ヤマザキ サブロウ,M,19900101\n", -1);
	const char *cp932 = cp932_file("p3.csv", "患者番号,患者氏名,フリガナ,性別区分,生年月日\r\n0090000004,髙田　四郎,ﾀｶﾀﾞ ｼﾛｳ,1,昭和30年5月5日\r\n");
	assert_counts(hospital_json(&h, 0, WORDS("patients", "import", utf8)), 2, 2, 0, "UTF-8");
	assert_counts(hospital_json(&h, 0, WORDS("patients", "import", bom)), 1, 1, 0, "UTF-8");
	assert_counts(hospital_json(&h, 0, WORDS("patients", "import", cp932)), 1, 1, 0, "CP932");
	json_t *p = hospital_json(&h, 0, WORDS("patients", "show", "0090000004"));
	assert_string_equal(hospital_str(p, "name"), "髙田　四郎");
	assert_string_equal(hospital_str(p, "birth_date"), "1955-05-05");
	assert_string_equal(hospital_str(p, "sex"), "m");
	uint64_t before = hospital_print(&h, false);
	assert_counts(hospital_json(&h, 0, WORDS("patients", "import", utf8)), 2, 0, 2, "UTF-8");
	assert_true(hospital_print(&h, false) == before);
}

static bool finds(const char *query, const char *card)
{
	json_t *found = hospital_json(&h, 0, WORDS("patients", "find", query)), *p = hospital_pick(found, "card", card);
	if (!p)
		return false;
	static const char *const fields[] = { "name", "kana", "sex", "birth_date" };
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		hospital_str(p, fields[i]);
	return true;
}

/* proves P1, P4, K3 */
static void the_one_box_finds_them(void **state)
{
	(void)state;
	static const char *const first[] = { "0090000001", "００９０００００01", "タカハシ　イ", "ﾀｶﾊｼ ｲﾁ", "たかはし", "高橋", "髙橋", "髙橋 一郎", "高橋一郎",
		"090-1234-5678", "09012345678", "1980-03-01", "19800301", "S55.3.1", "昭和55年3月1日" };
	for (size_t i = 0; i < sizeof first / sizeof *first; i++)
		if (!finds(first[i], "0090000001"))
			fail_msg("%s doesn't find 髙橋", first[i]);
	assert_true(finds("髙橋", "0090000002"));
	assert_true(finds("山崎", "0090000003"));
	assert_false(finds("1980-03-02", "0090000001"));
	assert_false(finds("高橋 花", "0090000001"));
	assert_int_equal(json_array_size(hospital_json(&h, 0, WORDS("patients", "find", "存在しない名前"))), 0);
	assert_non_null(strstr(hospital_text(&h, 0, WORDS("patients", "find", "0090000001")), "髙橋　一郎"));
	hospital_refused(&h, 3, "not_found", "0090000009", WORDS("patients", "show", "0090000009"));
}

/* proves V1, P5 */
static void visits_come_from_the_reception(void **state)
{
	(void)state;
	char text[512];
	str_fmt(text, sizeof text, "受付キー,診察券番号,来院日,受付時刻,診療科,紹介状\nU-1,%s,2026-11-21,08:55,内科,\nU-2,%s,2026-11-21,09:05,皮膚科,有\n", stranger, able[0]);
	const char *file = cp932_file("v.csv", text);
	json_t *o = hospital_json(&h, 0, WORDS("visits", "import", file));
	assert_counts(o, 2, 2, 0, "CP932");
	json_t *v = hospital_json(&h, 0, WORDS("visit", "show", able[0]));
	assert_string_equal(hospital_str(v, "card"), able[0]);
	assert_string_equal(hospital_str(v, "date"), "2026-11-21");
	assert_string_equal(hospital_str(v, "deferral"), "off");
	assert_string_equal(hospital_str(v, "insurance"), "unconfirmed");
	assert_int_equal(json_array_size(hospital_array(v, "handins")), 1);
	assert_int_equal(json_array_size(hospital_array(v, "bills")), 0);
	assert_true(*hospital_str(v, "number"));
	assert_true(json_is_null(json_object_get(v, "ended_on")));
	uint64_t before = hospital_print(&h, false);
	assert_counts(hospital_json(&h, 0, WORDS("visits", "import", file)), 2, 0, 2, "CP932");
	assert_true(hospital_print(&h, false) == before);
	hospital_refused(&h, 3, "not_found", "診療の受付", WORDS("visit", "show", able[1]));
	hospital_refused(&h, 3, "not_found", "", WORDS("visit", "show", able[0], "--date", "2026-11-20"));
}

/* proves V1, V2, V4, I2 */
static void the_page_says_where_to_go(void **state)
{
	(void)state;
	json_t *v = hospital_json(&h, 0, WORDS("visit", "open", able[1], "--dept", "内科"));
	assert_non_null(strstr(hospital_str(v, "next_step"), "保険証確認ブース"));
	hospital_refused(&h, 1, "duplicate", "", WORDS("visit", "open", able[1], "--dept", "01"));
	hospital_refused(&h, 3, "not_found", "魔法科", WORDS("visit", "open", able[2], "--dept", "魔法科"));
	json_t *why = hospital_json(&h, 0, WORDS("visit", "why", able[1]));
	assert_true(json_is_true(json_object_get(why, "allowed")));
	assert_int_equal(json_array_size(hospital_array(why, "reasons")), 0);
	json_t *i = hospital_json(&h, 0, WORDS("insurance", "confirm", able[1], "--by", "mynumber"));
	assert_string_equal(hospital_str(i, "insurance"), "confirmed");
	v = hospital_json(&h, 0, WORDS("visit", "show", able[1]));
	assert_string_equal(hospital_str(v, "insurance"), "confirmed");
	assert_null(strstr(hospital_str(v, "next_step"), "保険証確認ブース"));
	/* The old certificate ended in March 2026. */
	hospital_refused(&h, 1, "refused", "2026", WORDS("insurance", "confirm", able[0], "--by", "legacy"));
	hospital_refused(&h, 2, "usage", "mynumber", WORDS("insurance", "confirm", able[0], "--by", "smile"));
	assert_string_equal(hospital_str(hospital_json(&h, 0, WORDS("visit", "show", able[0])), "insurance"), "unconfirmed");
}

/* proves V2, V3, V10 */
static void deferral_goes_on_and_off(void **state)
{
	(void)state;
	json_t *why = hospital_json(&h, 0, WORDS("visit", "why", stranger)), *reasons = hospital_array(why, "reasons");
	assert_true(json_is_false(json_object_get(why, "allowed")));
	assert_true(json_array_size(reasons) >= 1);
	json_t *first = json_array_get(reasons, 0);
	assert_true(*hospital_str(first, "id") && *hospital_str(first, "text") && *hospital_str(first, "desk"));
	assert_non_null(strstr(hospital_str(first, "desk"), "サポートデスク")); /* F17: where one registers */
	hospital_refused(&h, 1, "refused", hospital_str(first, "text"), WORDS("visit", "defer", stranger, "on"));
	hospital_refused(&h, 2, "usage", "on", WORDS("visit", "defer", able[1], "maybe"));

	json_t *v = hospital_json(&h, 0, WORDS("visit", "defer", able[1], "on"));
	assert_string_equal(hospital_str(v, "deferral"), "on");
	assert_string_equal(hospital_str(v, "due_date"), "2026-11-25"); /* F2: four days */
	char slip[24];
	str_copy(slip, sizeof slip, hospital_str(v, "slip"));
	v = hospital_json(&h, 0, WORDS("visit", "defer", able[1], "off"));
	assert_string_equal(hospital_str(v, "deferral"), "off");
	assert_true(json_is_null(json_object_get(v, "slip")));
	v = hospital_json(&h, 0, WORDS("visit", "defer", able[1], "on"));
	assert_string_not_equal(hospital_str(v, "slip"), slip);
	for (int i = 0; i < ABLE; i++) {
		if (i > 1)
			hospital_json(&h, 0, WORDS("visit", "open", able[i], "--dept", "01,18"));
		hospital_json(&h, 0, WORDS("insurance", "confirm", able[i], "--by", "certificate"));
		hospital_json(&h, 0, WORDS("visit", "defer", able[i], "on"));
	}
}

static void learn_bill(int i)
{
	json_t *bills = hospital_array(hospital_json(&h, 0, WORDS("visit", "show", able[i])), "bills");
	assert_int_equal(json_array_size(bills), 1);
	str_copy(bill[i], sizeof bill[i], hospital_str(json_array_get(bills, 0), "number"));
}

static void assert_bill(int i, const char *status, int64_t amount, const char *due, const char *settlement)
{
	json_t *b = hospital_json(&h, 0, WORDS("bills", "show", bill[i]));
	assert_string_equal(hospital_str(b, "number"), bill[i]);
	assert_string_equal(hospital_str(b, "card"), able[i]);
	assert_string_equal(hospital_str(b, "status"), status);
	assert_int_equal(hospital_int(b, "amount"), amount);
	if (due)
		assert_string_equal(hospital_str(b, "due_date"), due);
	if (settlement)
		assert_string_equal(hospital_str(b, "settlement"), settlement);
}

static bool shows(int i, const char *text)
{
	return strstr(hospital_text(&h, 0, WORDS("bills", "show", bill[i])), text) != NULL;
}

/*
 * 0: 352 points at 3/10 = 1,056, so 1,060. 1: 75 points at 3/10 = 225, so 230, held. 2: a public programme pays all.
 * 3: 10 points at 3/10 = 30 yen. 4: 502 points at 2/10 = 1,004, so 1,000, but the file says 1,010. 5: 291 at 1/10 = 290, and 3,300.
 */
/* proves B1, B2, B4, S1, S10 */
static void bills_come_from_accounting(void **state)
{
	(void)state;
	struct buf t = { 0 };
	buf_str(&t, "請求番号,診察券番号,診療日,診療科,負担割合,診療区分,名称,点数,回数,金額,税率,合計点数,請求額\n");
	buf_fmt(&t, "K-0,%s,2026-11-21,内科,3割,初・再診料,初診料,291,1,,,352,1060\nK-0,%s,2026-11-21,内科,3割,検査,尿一般,26,1,,,,\nK-0,%s,2026-11-21,内科,3割,投薬,処方料,35,1,,,,\n",
		able[0], able[0], able[0]);
	buf_fmt(&t, "K-1,%s,2026-11-21,内科,3割,初・再診料,再診料,75,1,,,75,230\n", able[1]);
	buf_fmt(&t, "K-2,%s,2026-11-21,内科,0割,初・再診料,再診料,1800,1,,,1800,0\n", able[2]);
	buf_fmt(&t, "K-3,%s,2026-11-21,内科,3割,初・再診料,外来管理,10,1,,,10,30\n", able[3]);
	buf_fmt(&t, "K-4,%s,2026-11-21,内科,2割,検査,画像,502,1,,,502,1010\n", able[4]);
	buf_fmt(&t, "K-5,%s,2026-11-21,内科,1割,初・再診料,初診料,291,1,,,291,3590\nK-5,%s,2026-11-21,内科,1割,その他,診断書,,1,3300,10,,\n", able[5], able[5]);
	const char *file = cp932_file("b.csv", t.data);
	buf_free(&t);
	json_t *o = hospital_json(&h, 0, WORDS("bills", "import", file));
	assert_int_equal(hospital_int(o, "rows"), 9);
	assert_int_equal(hospital_int(o, "added"), 6);
	assert_int_equal(hospital_int(o, "finalised"), 5);
	assert_int_equal(hospital_int(o, "differing"), 1);
	uint64_t before = hospital_print(&h, false);
	assert_int_equal(hospital_int(hospital_json(&h, 0, WORDS("bills", "import", file)), "unchanged"), 6);
	assert_true(hospital_print(&h, false) == before);
	for (int i = 0; i < ABLE; i++)
		learn_bill(i);
	assert_bill(0, "final", 1060, "2026-11-25", "scheduled");
	assert_bill(1, "final", 230, "2026-11-25", "scheduled");
	assert_bill(2, "final", 0, NULL, "zero");
	assert_bill(3, "final", 30, NULL, "counter");
	assert_bill(4, "draft", 1010, NULL, NULL);
	assert_bill(5, "final", 3590, "2026-11-25", "scheduled");
}

static int64_t tried(const char *const *words)
{
	return hospital_int(hospital_json(&h, 0, words), "yen");
}

/* proves B2, L2: FACTS' examples by `try copay`, the steps with the amount, and what is refused */
static void the_arithmetic_is_tried(void **state)
{
	(void)state;
	assert_int_equal(tried(WORDS("try", "copay", "--points", "502", "--share", "2")), 1000);
	assert_int_equal(tried(WORDS("try", "copay", "--points", "94576", "--share", "3", "--band", "ア", "--month", "2026-07")), 253638);
	assert_int_equal(tried(WORDS("try", "copay", "--points", "50000", "--share", "3", "--band", "ウ", "--month", "2026-08", "--earlier-cost", "200000",
		"--earlier-paid", "60000")), 29940);
	assert_int_equal(tried(WORDS("try", "copay", "--points", "15000", "--share", "2", "--band", "一般", "--month", "2026-08", "--over-70")), 22000);
	assert_int_equal(tried(WORDS("try", "copay", "--points", "15000", "--share", "2", "--band", "一般", "--month", "2026-08", "--over-70", "--inpatient")), 30000);
	assert_int_equal(tried(WORDS("try", "copay", "--points", "36452", "--share", "3", "--band", "ウ", "--month", "2026-07", "--multi")), 44400);
	assert_int_equal(tried(WORDS("try", "copay", "--points", "36452", "--share", "3", "--band", "ウ", "--month", "2026-07", "--round-10")), 81080);
	assert_int_equal(tried(WORDS("try", "copay", "--points", "2000", "--share", "3", "--programme", "54", "--cap", "10000", "--total", "9000")), 1000);
	assert_int_equal(tried(WORDS("try", "copay", "--points", "6000", "--share", "3", "--programme", "10")), 3000);
	assert_int_equal(tried(WORDS("try", "copay", "--points", "0", "--share", "3", "--fee", "7000", "--coupon", "5090", "--meals", "550")), 2460);
	assert_int_equal(tried(WORDS("try", "copay", "--points", "40000", "--share", "3", "--month", "2026-08", "--band", "ウ", "--specific", "特定疾病")), 10000);
	assert_int_equal(tried(WORDS("try", "copay", "--points", "40000", "--share", "3", "--month", "2026-08", "--band", "ア", "--specific", "特定疾病(上位)",
		"--earlier-cost", "60000", "--earlier-paid", "18000")), 2000);
	hospital_refused(&h, 3, "not_found", "透析", WORDS("try", "copay", "--points", "1", "--share", "3", "--month", "2026-08", "--specific", "透析"));
	assert_int_equal(tried(WORDS("try", "copay", "--points", "0", "--share", "3", "--month", "2025-03", "--inpatient", "--meal-count", "3")), 1470);
	assert_int_equal(tried(WORDS("try", "copay", "--points", "0", "--share", "3", "--month", "2025-03", "--band", "オ", "--inpatient", "--meal-count", "3")), 690);
	assert_int_equal(tried(WORDS("try", "copay", "--points", "0", "--share", "2", "--month", "2025-03", "--band", "低所得Ⅰ", "--over-70", "--inpatient",
		"--meal-count", "3")), 330);
	hospital_refused(&h, 2, "usage", "--meal-count|--month", WORDS("try", "copay", "--points", "0", "--share", "3", "--meal-count", "3"));
	hospital_refused(&h, 2, "usage", "--meals", WORDS("try", "copay", "--points", "0", "--share", "10", "--month", "2025-03", "--meal-count", "3"));
	json_t *steps = hospital_array(hospital_json(&h, 0, WORDS("try", "copay", "--points", "2000", "--share", "3", "--programme", "54", "--cap", "10000",
		"--total", "9000")), "steps");
	assert_int_equal(json_array_size(steps), 2);
	assert_string_equal(hospital_str(json_array_get(steps, 1), "id"), "programme");
	assert_int_equal(hospital_int(json_array_get(steps, 1), "before"), 6000);
	assert_int_equal(hospital_int(json_array_get(steps, 1), "after"), 1000);
	hospital_refused(&h, 2, "usage", "--programme", WORDS("try", "copay", "--points", "1", "--share", "3", "--cap", "1000"));
	hospital_refused(&h, 2, "usage", "--month", WORDS("try", "copay", "--points", "1", "--share", "3", "--band", "ウ"));
	hospital_refused(&h, 2, "usage", "--earlier-cost", WORDS("try", "copay", "--points", "1", "--share", "3", "--earlier-cost", "x"));
	hospital_refused(&h, 3, "not_found", "2026-08", WORDS("try", "copay", "--points", "1", "--share", "3", "--band", "ヲ", "--month", "2026-08"));
	json_t *limit = hospital_json(&h, 0, WORDS("insurance", "limit", able[0], "--band", "ウ", "--multi"));
	assert_string_equal(hospital_str(limit, "band"), "ウ");
	hospital_json(&h, 0, WORDS("insurance", "limit", able[0], "--band", "unknown"));
	hospital_refused(&h, 1, "bad_input", "ヲ", WORDS("insurance", "limit", able[0], "--band", "ヲ"));
	hospital_refused(&h, 2, "usage", "--band", WORDS("insurance", "limit", able[0]));
}

/* proves B2, B3, B5 */
static void a_difference_is_accepted_and_a_bill_held(void **state)
{
	(void)state;
	json_t *b = hospital_json(&h, 0, WORDS("bills", "show", bill[4], "--explain"));
	assert_int_equal(hospital_int(b, "computed"), 1000);
	assert_int_equal(hospital_int(b, "imported"), 1010);
	assert_true(json_array_size(hospital_array(b, "explain")) >= 2);
	uint64_t before = hospital_print(&h, true);
	hospital_refused(&h, 1, "refused", "1,000|1,010", WORDS("bills", "finalise", bill[4]));
	assert_true(hospital_print(&h, true) == before);
	hospital_json(&h, 0, WORDS("bills", "finalise", bill[4], "--accept-difference"));
	assert_bill(4, "final", 1010, "2026-11-25", "scheduled");
	hospital_json(&h, 0, WORDS("bills", "hold", bill[1], "--reason", "資格未確認"));
	assert_bill(1, "held", 230, NULL, "held");
	hospital_json(&h, 0, WORDS("bills", "release", bill[1]));
	assert_bill(1, "final", 230, "2026-11-25", "scheduled");
	hospital_json(&h, 0, WORDS("bills", "hold", bill[1], "--reason", "算定待ち"));
	hospital_refused(&h, 1, "bad_state", "", WORDS("bills", "finalise", bill[0]));
	hospital_refused(&h, 3, "not_found", "B-999999", WORDS("bills", "show", "B-999999"));
}

/* proves V3, R7, L5, S1 */
static void slips_come_out_and_nothing_is_charged_today(void **state)
{
	(void)state;
	char path[64];
	json_t *w = hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	assert_int_equal(hospital_int(w, "charged"), 0);
	assert_int_equal(hospital_int(w, "declined"), 0);
	assert_int_equal(hospital_int(w, "unknown"), 0);
	str_fmt(path, sizeof path, "papers/slip-20261121-%s.pdf", hospital_str(hospital_json(&h, 0, WORDS("visit", "show", able[0])), "slip"));
	const char *page = hospital_pdf(&h, path);
	assert_non_null(strstr(page, "利用票"));
	assert_non_null(strstr(page, able[0]));
	assert_non_null(strstr(page, "11月25日"));
	assert_non_null(strstr(page, "訓練"));
}

/* proves V2, S12, R2, R1, R7, S10 */
static void paid_at_the_counter_after_all(void **state)
{
	(void)state;
	char path[64];
	hospital_refused(&h, 1, "bad_state", "", WORDS("receipt", "issue", bill[5]));
	assert_true(shows(5, "決済予定 2026-11-25"));
	hospital_json(&h, 0, WORDS("visit", "defer", able[5], "off"));
	assert_bill(5, "final", 3590, NULL, "counter");
	assert_true(shows(5, "窓口払い") && !shows(5, "決済予定"));
	hospital_refused(&h, 1, "bad_input", "3,590", WORDS("pay", bill[5], "--by", "cash", "--amount", "3500"));
	hospital_refused(&h, 2, "usage", "--amount|-1", WORDS("pay", bill[5], "--by", "cash", "--amount", "-1"));
	hospital_refused(&h, 2, "usage", "--by|smile", WORDS("pay", bill[5], "--by", "smile", "--amount", "3590"));
	hospital_refused(&h, 2, "usage", "--amount", WORDS("pay", bill[5], "--by", "cash"));
	hospital_json(&h, 0, WORDS("pay", bill[5], "--by", "cash", "--amount", "3590"));
	hospital_refused(&h, 1, "bad_state", "", WORDS("pay", bill[5], "--by", "cash", "--amount", "3590"));
	hospital_json(&h, 0, WORDS("pay", bill[3], "--by", "cash", "--amount", "30"));
	json_t *rows = hospital_json(&h, 0, WORDS("receipt", "list", "--bill", bill[5]));
	assert_int_equal(json_array_size(rows), 2);
	assert_string_equal(hospital_str(hospital_pick(rows, "kind", "receipt"), "state"), "available");
	assert_string_equal(hospital_str(hospital_pick(rows, "kind", "statement"), "state"), "available");
	json_t *r = hospital_json(&h, 0, WORDS("receipt", "issue", bill[5]));
	assert_string_equal(hospital_str(r, "state"), "printing");
	hospital_refused(&h, 1, "bad_state", hospital_str(r, "serial"), WORDS("receipt", "issue", bill[5]));
	hospital_json(&h, 0, WORDS("receipt", "issue", bill[5], "--statement"));
	hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	rows = hospital_json(&h, 0, WORDS("receipt", "list", "--bill", bill[5]));
	json_t *done = hospital_pick(rows, "kind", "receipt");
	assert_string_equal(hospital_str(done, "state"), "issued");
	assert_string_equal(hospital_str(done, "serial"), hospital_str(r, "serial"));
	str_fmt(path, sizeof path, "papers/receipt-%s.pdf", hospital_str(r, "serial"));
	const char *page = hospital_pdf(&h, path);
	static const char *const rows_of_the_form[] = { "領収", "初・再診料", "入院料等", "医学管理等", "在宅医療", "検査", "画像診断", "投薬", "注射", "リハビリテーション",
		"精神科専門療法", "処置", "手術", "麻酔", "放射線治療", "病理診断", "食事療養", "生活療養", "3,590", "3,300", "291",
		"厚生労働省が定める診療報酬や薬価等には、医療機関等が仕入れ時に負担する消費税が反映されています" };
	for (size_t i = 0; i < sizeof rows_of_the_form / sizeof *rows_of_the_form; i++)
		if (!strstr(page, rows_of_the_form[i]))
			fail_msg("no %s on the receipt:\n%s", rows_of_the_form[i], page);
	assert_non_null(strstr(page, hospital_str(r, "serial")));
}

/* proves X2, L1 */
static void the_log_is_whole_and_every_command_has_a_page(void **state)
{
	(void)state;
	json_t *o = hospital_json(&h, 0, WORDS("audit", "verify"));
	assert_true(json_is_true(json_object_get(o, "whole")));
	assert_true(hospital_int(o, "count") > 100);
	json_t *log = hospital_json(&h, 0, WORDS("audit", "show", "--limit", "3"));
	assert_int_equal(json_array_size(log), 3);
	assert_string_equal(hospital_str(json_array_get(log, 0), "actor"), "training");
	hospital_refused(&h, 2, "usage", "visit", WORDS("visit"));
	hospital_refused(&h, 2, "usage", "nonsense", WORDS("nonsense"));
	hospital_refused(&h, 2, "usage", "--magic", WORDS("visit", "show", able[0], "--magic"));
	static const char *const groups[] = { "patients", "visit", "bills", "settle", "receipt", "insurance", "audit" };
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		assert_non_null(strstr(hospital_text(&h, 0, WORDS(groups[i], "--help")), groups[i]));
}

static int start(void **state)
{
	(void)state;
	hospital_demo(&h, "atokure", 150, "2026-11-21T09:41");
	for (int i = 0; i < ABLE; i++)
		str_copy(able[i], sizeof able[i], hospital_able(&h, i));
	return 0;
}

static int stop(void **state)
{
	(void)state;
	hospital_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patients_come_from_three_encodings),
		cmocka_unit_test(the_one_box_finds_them),
		cmocka_unit_test(visits_come_from_the_reception),
		cmocka_unit_test(the_page_says_where_to_go),
		cmocka_unit_test(deferral_goes_on_and_off),
		cmocka_unit_test(bills_come_from_accounting),
		cmocka_unit_test(the_arithmetic_is_tried),
		cmocka_unit_test(a_difference_is_accepted_and_a_bill_held),
		cmocka_unit_test(slips_come_out_and_nothing_is_charged_today),
		cmocka_unit_test(paid_at_the_counter_after_all),
		cmocka_unit_test(the_log_is_whole_and_every_command_has_a_page),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
