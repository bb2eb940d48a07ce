/* The facility profile: every row of the F table under both presets, bad files, card numbers. proves F1, F2, F6, F7, F8, F9, F10, F11, F12, F13, F14, F15, F16, F17, F18, F19, F20, F21, P2, S1, S4 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/str.h"
#include "domain/calendar.h"
#include "domain/policy.h"

static struct profile kure, barai;
static struct ctx ctx;

static const char *text_of(const char *file)
{
	const struct embed *e = embed_find(file);
	assert_non_null(e);
	return e->data;
}

static int load(void **state)
{
	(void)state;
	return policy_parse(&ctx, "atokure.ini", text_of("profiles/atokure.ini"), &kure) ||
	       policy_parse(&ctx, "atobarai.ini", text_of("profiles/atobarai.ini"), &barai);
}

static void same_list(const struct profile *p, const char *want)
{
	char have[200] = "";
	for (int i = 0; i < p->n_identity; i++)
		str_add(have, sizeof have, "%s ", p->identity[i]);
	assert_string_equal(have, want);
}

/* F1 F2 F6 F7 F8 F9 F10 F11 F12 F13 F14 F15 F16 F19 F21 */
static void test_atokure(void **state)
{
	(void)state;
	assert_string_equal(kure.id, "atokure");
	assert_string_equal(kure.service, "あとクレ");
	assert_int_equal(kure.settle_days, 4);
	assert_false(kure.shift_next_business_day);
	assert_true(kure.outside_show_hours);
	assert_true(kure.slip_pink);
	assert_false(kure.slip_roll || kure.slip_qr);
	assert_int_equal(kure.certificate_fee, 1100); /* R8 */
	assert_string_equal(kure.slip_title, "利用票");
	assert_false(kure.slip_handed_in);
	assert_true(kure.limit_slip_route);
	same_list(&kure, "card name birth sex ");
	assert_int_equal(kure.usable_minutes, 0);
	assert_false(kure.zero_mail);
	assert_false(kure.zero_receipt_machine);
	assert_true(kure.online_copy);
	assert_int_equal(kure.online_from, 14 * 60);
	assert_int_equal(kure.online_years, 2);
	assert_true(kure.insurance_booth);
	assert_string_equal(kure.insurance_label, "保険証確認");
	assert_int_equal(kure.user_id_length, 12);
	assert_int_equal(kure.password_min, 8);
	assert_false(kure.counter_always);
	assert_int_equal(kure.n_reasons, 0);
	assert_int_equal(kure.mail_from, 9);
	assert_int_equal(kure.mail_to, 20);
	assert_int_equal(kure.card_length, 10);
	assert_string_equal(kure.card_check, "none");
	assert_int_equal(kure.year_end_from, 1229);
	assert_int_equal(kure.year_start_to, 103);
	assert_true(kure.closed_sunday && kure.closed_holiday && kure.closed_second_saturday);
}

static void test_atobarai(void **state)
{
	(void)state;
	assert_string_equal(barai.service, "料金あと払いサービス");
	assert_int_equal(barai.settle_days, 4);
	assert_false(barai.outside_show_hours);
	assert_false(barai.slip_pink);
	assert_true(barai.slip_roll && barai.slip_qr);
	assert_int_equal(barai.certificate_fee, 0);
	assert_string_equal(barai.slip_title, "あと払いご利用票");
	assert_true(barai.slip_handed_in);
	assert_false(barai.limit_slip_route);
	same_list(&barai, "card kana birth sex ");
	assert_int_equal(barai.usable_minutes, 15);
	assert_false(barai.zero_mail);
	assert_true(barai.zero_receipt_machine);
	assert_false(barai.online_copy);
	assert_false(barai.insurance_booth);
	assert_int_equal(barai.user_id_length, 12);
	assert_int_equal(barai.password_min, 8);
	assert_true(barai.counter_always);
	assert_int_equal(barai.n_reasons, 2);
	assert_string_equal(barai.reasons[0].id, "delivery");
	assert_int_equal(barai.reasons[0].desk, DESK_WHY_NOT);
	assert_true(barai.closed_sunday && barai.closed_holiday && !barai.closed_second_saturday);
}

/* F17, F18 */
static void test_desks(void **state)
{
	(void)state;
	char text[128];
	ctx.profile = &kure;
	assert_string_equal(policy_desk(&ctx, DESK_OPT_OUT)->name, "優先受付");
	assert_string_equal(policy_desk_text(&ctx, DESK_HANDIN, text), "1階 優先受付");
	assert_string_equal(policy_desk(&ctx, DESK_ZERO)->name, "優先受付");
	assert_string_equal(policy_desk(&ctx, DESK_WHY_NOT)->name, "事前確認ブース");
	assert_string_equal(policy_desk(&ctx, DESK_SUPPORT)->name, "サポートデスク");
	assert_string_equal(policy_service(&ctx), "あとクレ");
	ctx.profile = &barai;
	assert_string_equal(policy_desk(&ctx, DESK_OPT_OUT)->name, "会計受付⑥");
	assert_string_equal(policy_desk(&ctx, DESK_HANDIN)->name, "計算窓口⑦");
	assert_string_equal(policy_desk(&ctx, DESK_WHY_NOT)->name, "計算窓口⑦");
	assert_string_equal(policy_desk(&ctx, DESK_INPATIENT)->name, "入退院センター");
	assert_string_equal(policy_hospital(&ctx), "市民病院");
	for (int i = 0; i < DESK_COUNT; i++) {
		assert_true(kure.desks[i].name[0] && kure.desks[i].place[0] && kure.desks[i].phone[0] && kure.desks[i].extension[0]);
		assert_true(barai.desks[i].name[0] && barai.desks[i].place[0] && barai.desks[i].phone[0] && barai.desks[i].extension[0]);
	}
	assert_int_equal(kure.book_max, 5);
	assert_int_equal(barai.book_horizon_days, 180);
}

/* F2, S1: four calendar days, never earlier, or the day when the bill becomes final. */
static void test_due_day(void **state)
{
	(void)state;
	struct profile p = kure;
	ctx.profile = &p;
	day_t visit = date_of(2026, 11, 19); /* Thursday; 4 days later is a holiday */
	assert_int_equal(policy_due_day(&ctx, visit, visit), date_of(2026, 11, 23));
	assert_int_equal(policy_due_day(&ctx, visit, visit + 9), visit + 9);
	p.shift_next_business_day = true;
	assert_int_equal(policy_due_day(&ctx, visit, visit), date_of(2026, 11, 24));
	ctx.profile = &barai;
	assert_int_equal(policy_due_day(&ctx, date_of(2026, 12, 29), date_of(2026, 12, 29)), date_of(2027, 1, 2));
}

/* F21, S4 */
static void test_mail_and_retry(void **state)
{
	(void)state;
	ctx.profile = &kure;
	day_t d = date_of(2026, 11, 25);
	assert_true(policy_mail_may_leave(&ctx, tokyo_utc(d, 9 * 3600)));
	assert_false(policy_mail_may_leave(&ctx, tokyo_utc(d, 9 * 3600 - 1)));
	assert_false(policy_mail_may_leave(&ctx, tokyo_utc(d, 20 * 3600)));
	assert_int_equal(policy_mail_next(&ctx, tokyo_utc(d, 6 * 3600)), tokyo_utc(d, 9 * 3600));
	assert_int_equal(policy_mail_next(&ctx, tokyo_utc(d, 21 * 3600)), tokyo_utc(d + 1, 9 * 3600));
	assert_int_equal(policy_mail_next(&ctx, tokyo_utc(d, 12 * 3600)), tokyo_utc(d, 12 * 3600));
	assert_int_equal(policy_retry_day(&ctx, 1, d), d + 3);
	assert_int_equal(policy_retry_day(&ctx, 2, d), d + 7);
	assert_int_equal(policy_retry_day(&ctx, 3, d), DAY_NONE);
}

/* P2; check digits worked out by hand. */
static void test_card(void **state)
{
	(void)state;
	struct profile p = kure;
	ctx.profile = &p;
	assert_int_equal(policy_card(&ctx, "0012345678"), ERR_OK);
	assert_int_equal(policy_card(&ctx, "001234567"), ERR_CARD_LENGTH);
	assert_non_null(strstr(ctx.cause.text, "10桁"));
	assert_int_equal(policy_card(&ctx, "00123456789"), ERR_CARD_LENGTH);
	assert_int_equal(policy_card(&ctx, "00123A5678"), ERR_CARD_DIGITS);
	assert_int_equal(policy_card(&ctx, ""), ERR_CARD_DIGITS);
	p.card_length = 11;
	str_copy(p.card_check, sizeof p.card_check, "luhn");
	assert_int_equal(policy_card(&ctx, "79927398713"), ERR_OK);
	assert_int_equal(policy_card(&ctx, "79927398710"), ERR_CARD_CHECK);
	p.card_length = 13;
	str_copy(p.card_check, sizeof p.card_check, "mod10w3");
	assert_int_equal(policy_card(&ctx, "4901234567894"), ERR_OK); /* the standard JAN example */
	assert_int_equal(policy_card(&ctx, "4901234567890"), ERR_CARD_CHECK);
	p.card_length = 6;
	str_copy(p.card_check, sizeof p.card_check, "mod11");
	assert_int_equal(policy_card(&ctx, "123455"), ERR_OK); /* 5·2+4·3+3·4+2·5+1·6 = 50, 50 mod 11 = 6, 11 − 6 = 5 */
	assert_int_equal(policy_card(&ctx, "123454"), ERR_CARD_CHECK);
	assert_non_null(strstr(ctx.cause.text, "mod11"));
}

enum { HERE = 0, BELOW = 1, ABOVE = -1, HEADING = -2, ANY = 99 };

/* Replaces a text of the preset and expects the sentence, with the line where it stood plus `delta` lines. */
static void broken(const char *from, const char *to, int delta, const char *says)
{
	struct profile p;
	struct buf b = { 0 };
	const char *text = text_of("profiles/atokure.ini"), *at = strstr(text, from);
	assert_non_null(at);
	int at_line = 1;
	for (const char *c = text; c < at; c++)
		at_line += *c == '\n';
	char line[32];
	if (delta == ANY)
		str_copy(line, sizeof line, "my.ini:");
	else
		str_fmt(line, sizeof line, "my.ini:%d:", at_line + delta);
	buf_add(&b, text, (size_t)(at - text));
	buf_str(&b, to);
	buf_str(&b, at + strlen(from));
	assert_int_equal(policy_parse(&ctx, "my.ini", b.data, &p), ERR_SETTING);
	if (!strstr(ctx.cause.text, says) || !str_starts(ctx.cause.text, line))
		fail_msg("%s -> %s", to, ctx.cause.text);
	buf_free(&b);
}

static void test_bad_files(void **state)
{
	(void)state;
	broken("settle_days = 4", "settle_days = four", HERE, "[service] settle_days: 値「four」は使えません。必要なのは 0～60 の整数");
	broken("settle_days = 4", "settle_days = 4\nsettle_days = 4", BELOW, "同じ項目が二度あります");
	broken("settle_days = 4", "settle_dais = 4", HERE, "知らない項目です");
	broken("settle_days = 4", ";", HEADING, "settle_days がありません。必要なのは 0～60 の整数");
	broken("machine_weekday = 7:00-21:00", "machine_weekday = 21:00-7:00", HERE, "7:00-21:00");
	broken("machine_weekday = 7:00-21:00", "machine_weekday = 7:00-25:00", HERE, "machine_weekday");
	broken("sunday = yes", "sunday = si", HERE, "no|yes");
	broken("days =  ", "days = 2026-02-30  ", HERE, "2026-02-30");
	broken("year_end = 12-29", "year_end = 13-29", HERE, "12-29");
	broken("year_end = 12-29", "year_end = none", ANY, "year_start");
	broken("identity = card, name, birth, sex", "identity = card, name", HERE, "birth");
	broken("institution = 1311234567", "institution = 131123456", HERE, "10桁");
	broken("invoice_number =  ", "invoice_number = T712345678901  ", HERE, "値「T712345678901」は使えません。必要なのは T と数字13桁");
	broken("invoice_number =  ", "invoice_number = 7123456789012  ", HERE, "T と数字13桁");
	broken("invoice_number =  ", "invoice_number = T71234567890A2  ", HERE, "T と数字13桁");
	broken("name = 中央病院", "name =", HERE, "空でない");
	broken("sender = atokure@hospital.invalid", "sender = atokure", ANY, "メールアドレス");
	broken("sender = atokure@hospital.invalid", "sender = あとクレ@hospital.invalid", ANY, "メールアドレス");
	broken("from_hour = 9", "from_hour = 21", ANY, "from_hour");
	broken("check = none", "check = luna", ANY, "none|luhn|mod10w3|mod11");
	broken("[service]", "[servis]", BELOW, "[servis] name: 知らない項目です");
	broken("[service]", "[service", HERE, "「キー = 値」");
	broken("[card]", "x = nowhere | 文\n[card]", ANY, "[reasons] x: 「窓口 | 文」");
	broken("[card]", "x = support\n[card]", ANY, "[reasons] x: 「窓口 | 文」");
	broken("retry_days = 3, 7", "retry_days = 3, 0", ANY, "1～60");
	broken("name = 中央病院", "name = \x92\x86\x89\x9b\x95\x61\x89\x40", HERE, "UTF-8 の文字ではありません"); /* the same in Shift_JIS */
}

/* The preset's text with that number; what is doubted of it, "" for nothing. */
static const char *doubt_of(const char *number, struct profile *p)
{
	static char doubt[512];
	struct buf b = { 0 };
	const char *text = text_of("profiles/atokure.ini"), *at = strstr(text, "invoice_number =");
	assert_non_null(at);
	buf_add(&b, text, (size_t)(at - text));
	buf_fmt(&b, "invoice_number = %s ;", number);
	buf_str(&b, at + strlen("invoice_number ="));
	assert_int_equal(policy_parse(&ctx, "my.ini", b.data, p), ERR_OK);
	bool doubted = policy_doubt("my.ini", b.data, p, doubt, sizeof doubt);
	assert_true(doubted == (*doubt != '\0'));
	buf_free(&b);
	return doubt;
}

/*
 * An individual's number needn't have the corporations' check digit, and nobody can tell one from the other: doubted, never refused.
 * Sum of T1123456789012 without its first digit, from the right: 2+2·1+0+2·9+8+2·7+6+2·5+4+2·3+2+2·1 = 74, 74 mod 9 = 2, 9 − 2 = 7.
 */
static void test_invoice_number(void **state)
{
	(void)state;
	struct profile p;
	char line[24];
	int at_line = 1;
	const char *text = text_of("profiles/atokure.ini"), *key = strstr(text, "invoice_number =");
	for (const char *c = text; c < key; c++)
		at_line += *c == '\n';
	str_fmt(line, sizeof line, "my.ini:%d: ", at_line);
	assert_string_equal(doubt_of("", &p), "");
	assert_string_equal(doubt_of("T7123456789012", &p), "");
	assert_string_equal(doubt_of("T4011001098993", &p), "");
	assert_string_equal(doubt_of("T9800020000659", &p), "");
	assert_string_equal(p.invoice_number, "T9800020000659");
	const char *doubt = doubt_of("T1123456789012", &p);
	assert_true(str_starts(doubt, line));
	assert_non_null(strstr(doubt, "[hospital] invoice_number"));
	assert_non_null(strstr(doubt, "「T1123456789012」"));
	assert_non_null(strstr(doubt, "法人なら最初の数字は 7"));
	assert_string_equal(p.invoice_number, "T1123456789012");
}

/* F20: own reasons; own closed days. */
static void test_own_additions(void **state)
{
	(void)state;
	struct buf b = { 0 };
	struct profile p;
	const char *text = text_of("profiles/atokure.ini"), *at = strstr(text, "[card]");
	buf_add(&b, text, (size_t)(at - text));
	buf_str(&b, "trial = support | 治験の方は対象外です\n");
	buf_str(&b, at);
	assert_int_equal(policy_parse(&ctx, "my.ini", b.data, &p), ERR_OK);
	assert_int_equal(p.n_reasons, 1);
	assert_string_equal(p.reasons[0].text, "治験の方は対象外です");
	assert_int_equal(p.reasons[0].desk, DESK_SUPPORT);
	buf_free(&b);
}

/* A shown profile, written down as a file, is the same profile. */
static void write_line(void *user, const char *section, const char *key, const char *value)
{
	buf_fmt(user, "[%s]\n%s = %s\n", section, key, value);
}

static void test_show(void **state)
{
	(void)state;
	const struct profile *both[] = { &kure, &barai };
	for (int i = 0; i < 2; i++) {
		struct profile own = *both[i], back;
		struct buf file = { 0 }, again = { 0 };
		own.closed_days[own.n_closed_days++] = date_of(2027, 5, 1);
		own.n_retry_days = 0;
		own.machine.saturday_from = own.machine.saturday_to = -1;
		policy_show(&own, write_line, &file);
		assert_non_null(strstr(file.data, "days = 2027-05-01"));
		assert_non_null(strstr(file.data, "machine_saturday = closed"));
		if (policy_parse(&ctx, "shown.ini", file.data, &back))
			fail_msg("%s", ctx.cause.text);
		policy_show(&back, write_line, &again);
		assert_string_equal(again.data, file.data);
		buf_free(&file);
		buf_free(&again);
	}
}

/* K4: the business day begins at day_start. */
static int64_t fixed(const struct clock *c)
{
	return c->offset;
}

static void test_day_start(void **state)
{
	(void)state;
	struct profile p = kure;
	struct clock c = { .utc = fixed, .offset = tokyo_utc(date_of(2026, 11, 21), 3600) };
	struct ctx own = { .profile = &p, .clock = &c };
	assert_int_equal(ctx_today(&own), date_of(2026, 11, 21));
	p.day_start = 120;
	assert_int_equal(ctx_today(&own), date_of(2026, 11, 20));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_atokure), cmocka_unit_test(test_atobarai), cmocka_unit_test(test_desks), cmocka_unit_test(test_due_day),
		cmocka_unit_test(test_mail_and_retry), cmocka_unit_test(test_card), cmocka_unit_test(test_bad_files), cmocka_unit_test(test_invoice_number),
		cmocka_unit_test(test_own_additions), cmocka_unit_test(test_show), cmocka_unit_test(test_day_start),
	};
	return cmocka_run_group_tests(tests, load, NULL);
}
