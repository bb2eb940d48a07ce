/* Registrations made elsewhere: held against the record, all or none, the same twice changes nothing. proves E2, E4, E5, F9, F10, P5, X7 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/application.h"
#include "domain/enroll_import.h"
#include "domain/enrollment.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static int64_t taro, jiro;
static struct enroll_import_result r;

static int setup(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	taro = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	jiro = clinic_patient(ctx, "0007712043", "鈴木 次郎", "スズキ ジロウ");
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static struct enroll_row row(const char *card, const char *name)
{
	struct enroll_row x = { .line = 2, .sex = "男", .birth_date = "S55.3.1", .phone = "03-1", .postal = "113-0021", .address = "文京区", .relation = "妻",
		.email = "a@example.invalid", .customer = "cus_9", .method = "pm_9", .brand = "VISA", .last4 = "4242", .funding = "Credit", .expires = "12/30" };
	str_copy(x.card, sizeof x.card, card);
	str_copy(x.name, sizeof x.name, name);
	return x;
}

static enum err import(struct enroll_row *rows, int n, bool skip)
{
	return enroll_import(ctx, rows, n, skip, &r);
}

static struct enrollment of(int64_t patient_id)
{
	struct enrollment e = { 0 };
	enum err err = enrollment_of(ctx, patient_id, &e);
	assert_true(err == ERR_OK || err == ERR_NOT_FOUND);
	return e;
}

static int count(const char *sql)
{
	struct stmt *q = db_stmt(ctx->db, sql);
	int n = stmt_row(q) ? (int)stmt_col(q, 0) : -1;
	assert_int_equal(stmt_done(ctx, q), ERR_OK);
	return n;
}

static void in_use_at_once(void **state)
{
	(void)state;
	struct enroll_row rows[] = { row("0012345678", "高橋　太郎"), row("0007712043", "鈴木 治郎") };
	str_copy(rows[0].user_id, sizeof rows[0].user_id, "abcDEF123456");
	assert_int_equal(import(rows, 2, false), ERR_OK);
	assert_int_equal(r.added, 2);
	assert_int_equal(r.mismatched, 1);
	struct enrollment e = of(taro);
	assert_int_equal(e.state, ENROLLMENT_ACTIVE);
	assert_string_equal(e.user_id, "abcDEF123456");
	assert_string_equal(e.method, "pm_9");
	assert_string_equal(e.brand, "visa");
	assert_string_equal(e.relation, "spouse");
	assert_int_equal(e.exp_year * 100 + e.exp_month, 203012);
	assert_int_equal(of(jiro).state, ENROLLMENT_MISMATCHED); /* 治 isn't 次: a person looks */
	assert_int_equal(count("SELECT count(*) FROM mail WHERE kind = 'enroll_mismatch'"), 1);
	/* Accepted by a person: the card is on file already, so it begins. */
	struct application a;
	assert_int_equal(application_of(ctx, of(jiro).id, &a), ERR_OK);
	assert_int_equal(application_accept(ctx, of(jiro).id, a.version, &a), ERR_OK);
	assert_int_equal(of(jiro).state, ENROLLMENT_ACTIVE);
	/* The same file again. */
	int mails = count("SELECT count(*) FROM mail"), log = count("SELECT count(*) FROM enrollment");
	assert_int_equal(import(rows, 2, false), ERR_OK);
	assert_int_equal(r.added, 0);
	assert_int_equal(r.same, 2);
	assert_int_equal(count("SELECT count(*) FROM mail"), mails);
	assert_int_equal(count("SELECT count(*) FROM enrollment"), log);
}

/* F10 of the other preset; without a token the payer gets the page. */
static void waiting_and_without_a_card(void **state)
{
	(void)state;
	struct enroll_row one = row("0007712043", "鈴木 次郎");
	one.customer[0] = one.method[0] = one.last4[0] = one.funding[0] = one.expires[0] = '\0';
	assert_int_equal(import(&one, 1, false), ERR_OK);
	assert_int_equal(of(jiro).state, ENROLLMENT_MATCHED);
	assert_int_equal(count("SELECT count(*) FROM mail WHERE kind = 'card_page'"), 1);
	house_free(&h);
	house_new(&h, "atobarai");
	taro = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	struct enroll_row two = row("0012345678", "");
	assert_int_equal(import(&two, 1, false), ERR_BAD_INPUT); /* F9 there: the kana */
	assert_string_equal(r.problems[0].column, "kana");
	str_copy(two.kana, sizeof two.kana, "たかはし たろう");
	assert_int_equal(import(&two, 1, false), ERR_OK);
	assert_int_equal(of(taro).state, ENROLLMENT_WAITING);
}

static void bad_rows(void **state)
{
	(void)state;
	static const struct { size_t at; const char *value, *column; } bad[] = {
		{ offsetof(struct enroll_row, card), "0099999999", "card" }, { offsetof(struct enroll_row, birth_date), "1980-13-01", "birth_date" },
		{ offsetof(struct enroll_row, sex), "x", "sex" }, { offsetof(struct enroll_row, email), "nobody", "" },
		{ offsetof(struct enroll_row, relation), "友人", "relation" }, { offsetof(struct enroll_row, funding), "debit", "funding" },
		{ offsetof(struct enroll_row, last4), "42", "last4" }, { offsetof(struct enroll_row, expires), "13/30", "expires" },
		{ offsetof(struct enroll_row, customer), "", "customer" }, { offsetof(struct enroll_row, name), "", "name" },
		{ offsetof(struct enroll_row, address), "4111 1111 1111 1111", "address" }, { offsetof(struct enroll_row, broken), "列の数", "" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct enroll_row rows[] = { row("0012345678", "髙橋 太郎"), row("0007712043", "鈴木 次郎") };
		memcpy((char *)&rows[1] + bad[i].at, bad[i].value, strlen(bad[i].value) + 1);
		rows[1].line = 3;
		assert_int_equal(import(rows, 2, false), ERR_BAD_INPUT);
		assert_int_equal(r.n_problems, 1);
		assert_int_equal(r.problems[0].line, 3);
		if (strcmp(r.problems[0].column, bad[i].column) != 0 || strstr(r.problems[0].text, "4111"))
			fail_msg("%zu: %s %s", i, r.problems[0].column, r.problems[0].text);
		assert_int_equal(count("SELECT count(*) FROM enrollment"), 0); /* all or none */
	}
	struct enroll_row rows[] = { row("0012345678", "髙橋 太郎"), row("0099999999", "誰か") };
	assert_int_equal(import(rows, 2, true), ERR_OK);
	assert_int_equal(r.added, 1);
	assert_int_equal(r.bad, 1);
	assert_true(*rows[1].problem && !*rows[0].problem);
	/* E5: another registration of the same patient isn't taken. */
	struct enroll_row other = row("0012345678", "髙橋 太郎");
	str_copy(other.email, sizeof other.email, "b@example.invalid");
	assert_int_equal(import(&other, 1, false), ERR_BAD_INPUT);
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	assert_int_equal(import(rows, 2, true), ERR_FORBIDDEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(in_use_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(waiting_and_without_a_card, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_rows, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
