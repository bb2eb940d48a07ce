/* Registering at the desk: the code, the comparison, a person's word, the card, changes, reminders. proves E1, E3, E4, E5, E6, E7, E8, F9, F10, F15, F16, P4, X7 */
#include <cmocka.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "crypto/password.h"
#include "domain/application.h"
#include "domain/card_session.h"
#include "domain/enrollment.h"
#include "domain/mail_list.h"
#include "domain/outbox.h"
#include "domain/patient.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"
#include "store/mails.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static int64_t taro;
static struct application a;

static void open_house(const char *preset)
{
	house_new(&h, preset);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	vtime_init_at(&h.time, "2026-11-21T10:00", 7);
	taro = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
}

static int setup(void **state)
{
	(void)state;
	open_house("atokure");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static struct application applied(void)
{
	return (struct application){ .card = "0012345678", .name = "高橋 太郎", .kana = "たかはし　たろう", .sex = 'm', .birth = date_of(1980, 3, 1),
		.phone = "090-1111-2222", .postal = "113-0021", .address = "東京都文京区", .payer_name = "髙橋 花子", .payer_kana = "タカハシ ハナコ",
		.relation = "spouse", .email = "hanako@example.invalid", .lang = LANG_JA };
}

static struct enrollment of(void)
{
	struct enrollment e;
	clinic_ok(ctx, enrollment_of(ctx, taro, &e));
	return e;
}

static void start(const struct application *in)
{
	clinic_ok(ctx, application_start(ctx, taro, in, &a));
}

/* The newest mail of a kind; "" for none. */
static const char *mail(const char *kind)
{
	static char body[4096];
	struct stmt *q = db_stmt(ctx->db, "SELECT body FROM mail WHERE kind = $1 ORDER BY id DESC LIMIT 1");
	stmt_str(q, 1, kind);
	body[0] = '\0';
	if (stmt_row(q))
		stmt_text(q, 0, body, sizeof body);
	clinic_ok(ctx, stmt_done(ctx, q));
	return body;
}

static int mails(const char *kind)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM mail WHERE kind = $1");
	stmt_str(q, 1, kind);
	int n = stmt_row(q) ? (int)stmt_col(q, 0) : -1;
	clinic_ok(ctx, stmt_done(ctx, q));
	return n;
}

/* The code as the patient reads it in the mail. */
static const char *code(void)
{
	static char digits[APPLICATION_DIGITS + 1];
	const char *at = strstr(mail("enroll_code"), "確認コード  ");
	assert_non_null(at);
	at += strlen("確認コード  ");
	assert_true(str_copy_n(digits, sizeof digits, at, APPLICATION_DIGITS) && str_digits(digits));
	return digits;
}

/* What the gateway says about the page that is wanted or open: that credit card. */
static void card_given(const char *funding)
{
	struct card_session s;
	struct card_session_facts f;
	struct enrollment e = of();
	clinic_ok(ctx, card_session_latest(ctx, e.id, &s));
	clinic_ok(ctx, card_session_load(ctx, s.id, &f));
	struct card_session_news n = { .ref = "cs_1", .url = "https://x.invalid/", .code = "", .expires_at = ctx_now(ctx) + 86400, .method = "pm_9", .brand = "visa",
		.last4 = "4242", .funding = funding, .exp_year = 2030, .exp_month = 1 };
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, card_session_event(ctx, &f, CARD_SESSION_OPENED, &n));
	clinic_ok(ctx, card_session_load(ctx, s.id, &f));
	clinic_ok(ctx, db_finish(ctx, card_session_event(ctx, &f, CARD_SESSION_GIVEN, &n)));
}

/* A true variant of the name, hiragana for katakana: it matches by itself, and the card's page is mailed. */
static void the_whole_way(void **state)
{
	(void)state;
	struct application in = applied();
	start(&in);
	assert_int_equal(of().state, ENROLLMENT_APPLIED);
	assert_int_equal(strlen(of().user_id), 12); /* F15 */
	assert_int_equal(a.state, APPLICATION_CODE);
	assert_null(strstr(a.code_hash, code()));
	assert_null(strstr(mail("enroll_code"), "髙橋 太郎")); /* nothing of the record before the address is proved */
	assert_int_equal(application_start(ctx, taro, &in, &a), ERR_DUPLICATE); /* E5 */
	clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
	assert_int_equal(a.state, APPLICATION_MATCHED);
	assert_string_equal(a.decided_by, "");
	assert_int_equal(of().state, ENROLLMENT_MATCHED);
	assert_int_equal(mails("card_page"), 1);
	card_given("credit");
	assert_int_equal(of().state, ENROLLMENT_ACTIVE);
	assert_string_equal(of().last4, "4242");
	assert_string_equal(of().payer_name, "髙橋 花子");
	assert_non_null(strstr(mail("enroll_done"), of().user_id));
	assert_non_null(strstr(mail("enroll_done"), "ただいまから"));
	struct patient p;
	clinic_ok(ctx, patient_by_id(ctx, taro, &p));
	assert_string_equal(p.name, "髙橋 太郎"); /* the hospital's own spelling stays */
}

/* E2: another card than a credit card leaves it where it was. */
static void credit_only(void **state)
{
	(void)state;
	struct application in = applied();
	start(&in);
	clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
	card_given("debit");
	assert_int_equal(of().state, ENROLLMENT_MATCHED);
	assert_string_equal(of().last4, "");
	assert_int_equal(mails("card_refused"), 1);
	clinic_ok(ctx, application_resend(ctx, of().id, &a));
	card_given("credit");
	assert_int_equal(of().state, ENROLLMENT_ACTIVE);
}

/* E8: closed while the page was open: the card that comes then begins nothing, and nobody is told so. */
static void closed_meanwhile(void **state)
{
	(void)state;
	struct application in = applied();
	start(&in);
	clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
	house_act(ctx, "satou", 1u << ROLE_ADMIN);
	clinic_ok(ctx, enrollment_close(ctx, of().id, "取りやめ"));
	card_given("credit");
	assert_int_equal(of().state, ENROLLMENT_CLOSED);
	assert_int_equal(mails("enroll_done"), 0);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	start(&in); /* and can be registered anew */
	assert_int_equal(of().state, ENROLLMENT_APPLIED);
}

/* F10: the quarter of an hour runs from the match: matched at 10:00, the card at 10:05, usable at 10:15. */
static void waiting_from_the_match(void **state)
{
	(void)state;
	house_free(&h);
	open_house("atobarai");
	struct application in = applied();
	start(&in);
	clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
	vtime_pass(&h.time, 300);
	card_given("credit");
	assert_int_equal(of().state, ENROLLMENT_WAITING);
	assert_non_null(strstr(mail("enroll_done"), "10:15 から"));
	vtime_init_at(&h.time, "2026-11-21T10:14", 7);
	assert_int_equal(of().state, ENROLLMENT_WAITING);
	vtime_init_at(&h.time, "2026-11-21T10:15", 7);
	assert_int_equal(of().state, ENROLLMENT_ACTIVE);
}

/* E3: once, until it expires, a few tries; a new one makes the old one void. */
static void codes(void **state)
{
	(void)state;
	struct application in = applied();
	char first[8], wrong[8];
	start(&in);
	str_copy(first, sizeof first, code());
	str_copy(wrong, sizeof wrong, first);
	wrong[0] = wrong[0] == '9' ? '0' : (char)(wrong[0] + 1);
	for (int i = 1; i < APPLICATION_TRIES; i++) {
		assert_int_equal(application_verify(ctx, of().id, wrong, &a), ERR_REFUSED);
		assert_non_null(strstr(ctx->cause.text, "あと"));
	}
	assert_int_equal(application_verify(ctx, of().id, wrong, &a), ERR_REFUSED);
	assert_int_equal(application_verify(ctx, of().id, first, &a), ERR_REFUSED); /* spent */
	assert_non_null(strstr(ctx->cause.text, "新しいコード"));
	clinic_ok(ctx, application_resend(ctx, of().id, &a));
	assert_string_not_equal(code(), first);
	assert_int_equal(application_verify(ctx, of().id, first, &a), ERR_REFUSED);
	vtime_pass(&h.time, APPLICATION_HOURS * 3600);
	assert_int_equal(application_verify(ctx, of().id, code(), &a), ERR_REFUSED);
	assert_non_null(strstr(ctx->cause.text, "期限"));
	clinic_ok(ctx, application_resend(ctx, of().id, &a));
	vtime_pass(&h.time, 3600);
	char wide[32] = "";
	for (const char *c = code(); *c; c++) /* full width, as people type it */
		str_add(wide, sizeof wide, "\xEF\xBC%c", 0x90 + *c - '0');
	clinic_ok(ctx, application_verify(ctx, of().id, wide, &a));
	assert_int_equal(application_verify(ctx, of().id, code(), &a), ERR_BAD_STATE); /* once */
}

/* E4: the mail lists every field of F9, never which one differed and never a stored value; a person may accept it. */
static void mismatched(void **state)
{
	(void)state;
	static const struct { const char *name; int days; char sex; enum name_match worst; } people[] = {
		{ "髙橋 太朗", 0, 'm', NAME_DIFFERENT }, { "髙橋 太郎", 1, 'm', NAME_DIFFERENT }, { "髙橋 太郎", 0, 'f', NAME_DIFFERENT },
	};
	struct application_view v;
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		struct application in = applied();
		str_copy(in.name, sizeof in.name, people[i].name);
		in.birth += people[i].days;
		in.sex = people[i].sex;
		start(&in);
		clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
		assert_int_equal(a.state, APPLICATION_MISMATCHED);
		assert_int_equal(of().state, ENROLLMENT_MISMATCHED);
		clinic_ok(ctx, application_view_load(ctx, of().id, &v));
		assert_int_equal(v.worst, people[i].worst);
		const char *text = mail("enroll_mismatch");
		assert_non_null(strstr(text, "診察券番号、氏名（漢字）、生年月日、性別"));
		assert_null(strstr(text, "0012345678"));
		assert_null(strstr(text, "1980"));
		assert_null(strstr(text, "髙橋 太郎"));
		assert_int_equal(mails("card_page"), 0);
		house_act(ctx, "satou", 1u << ROLE_ADMIN);
		clinic_ok(ctx, enrollment_close(ctx, of().id, "やり直し"));
		house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	}
	struct application in = applied();
	str_copy(in.name, sizeof in.name, "髙橋 太朗");
	start(&in);
	clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
	clinic_ok(ctx, application_return(ctx, of().id, a.version));
	assert_int_equal(mails("enroll_mismatch"), 5);
	assert_int_equal(application_accept(ctx, of().id, a.version + 1, &a), ERR_CONFLICT);
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	assert_int_equal(application_accept(ctx, of().id, a.version, &a), ERR_FORBIDDEN);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	clinic_ok(ctx, application_of(ctx, of().id, &a));
	clinic_ok(ctx, application_accept(ctx, of().id, a.version, &a));
	assert_string_equal(a.decided_by, "yamada");
	assert_int_equal(of().state, ENROLLMENT_MATCHED);
	assert_int_equal(mails("card_page"), 1);
}

/* P4: a candidate goes to a person; F9 of the other preset asks for the kana instead of the kanji. */
static void which_fields_count(void **state)
{
	(void)state;
	struct application_view v;
	struct application in = applied();
	str_copy(in.kana, sizeof in.kana, "タカバシ タロウ");
	start(&in);
	clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
	assert_int_equal(a.state, APPLICATION_MATCHED); /* kana isn't one of F9 here */
	house_free(&h);
	open_house("atobarai");
	in = applied();
	str_copy(in.name, sizeof in.name, "高端 太郎");
	start(&in);
	clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
	assert_int_equal(a.state, APPLICATION_MATCHED);
	house_free(&h);
	open_house("atokure");
	taro = clinic_patient(ctx, "0077777777", "斉藤 一", "サイトウ ハジメ");
	in = applied();
	str_copy(in.card, sizeof in.card, "0077777777");
	str_copy(in.name, sizeof in.name, "斎藤 一");
	start(&in);
	clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
	assert_int_equal(a.state, APPLICATION_MISMATCHED);
	clinic_ok(ctx, application_view_load(ctx, of().id, &v));
	assert_int_equal(v.worst, NAME_CANDIDATE);
	assert_int_equal(v.fields[1].diffs[0].a, 0x6589);
	assert_int_equal(v.fields[1].diffs[0].b, 0x658E);
}

/* A typing error is put right: another address is proved anew, other data are held against the record again. */
static void corrected(void **state)
{
	(void)state;
	struct application in = applied();
	char first[8];
	str_copy(in.name, sizeof in.name, "髙橋 次郎");
	start(&in);
	str_copy(first, sizeof first, code());
	str_copy(in.email, sizeof in.email, "hanako2@example.invalid");
	clinic_ok(ctx, application_correct(ctx, of().id, a.version, &in, &a));
	assert_string_equal(of().email, "hanako2@example.invalid");
	assert_int_equal(application_verify(ctx, of().id, first, &a), ERR_REFUSED);
	clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
	assert_int_equal(a.state, APPLICATION_MISMATCHED);
	str_copy(in.name, sizeof in.name, "髙橋 太郎");
	assert_int_equal(application_correct(ctx, of().id, a.version - 1, &in, &a), ERR_CONFLICT);
	clinic_ok(ctx, application_of(ctx, of().id, &a));
	clinic_ok(ctx, application_correct(ctx, of().id, a.version, &in, &a));
	assert_int_equal(a.state, APPLICATION_MATCHED);
	assert_int_equal(application_correct(ctx, of().id, a.version, &in, &a), ERR_BAD_STATE);
}

/* E6: of the address alone, too, the card is asked for again, and until then nothing changes. */
static void changes(void **state)
{
	(void)state;
	struct application in = applied();
	clinic_enroll(ctx, taro);
	struct enrollment was = of();
	str_copy(in.address, sizeof in.address, "東京都千代田区");
	str_copy(in.email, sizeof in.email, was.email);
	clinic_ok(ctx, application_change(ctx, of().id, &in, &a));
	assert_int_equal(a.state, APPLICATION_MATCHED);
	assert_int_equal(mails("card_page"), 1);
	assert_int_equal(application_change(ctx, of().id, &in, &a), ERR_BAD_STATE);
	card_given("credit");
	clinic_ok(ctx, application_of(ctx, of().id, &a));
	assert_int_equal(a.state, APPLICATION_DONE);
	assert_string_equal(a.address, "東京都千代田区");
	assert_string_equal(of().method, "pm_9");
	assert_int_equal(of().state, ENROLLMENT_ACTIVE);
	/* Another address of mail: the code goes there, then the page; the old one holds until the card was given. */
	str_copy(in.email, sizeof in.email, "new@example.invalid");
	str_copy(in.payer_name, sizeof in.payer_name, "髙橋 一");
	clinic_ok(ctx, application_change(ctx, of().id, &in, &a));
	assert_int_equal(a.state, APPLICATION_CODE);
	assert_string_equal(of().email, was.email);
	clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
	assert_string_equal(of().email, was.email);
	assert_string_equal(of().payer_name, was.payer_name);
	card_given("credit");
	assert_string_equal(of().email, "new@example.invalid");
	assert_string_equal(of().payer_name, "髙橋 一");
	/* One that is dropped leaves all as it is. */
	str_copy(in.payer_name, sizeof in.payer_name, "髙橋 二");
	clinic_ok(ctx, application_change(ctx, of().id, &in, &a));
	clinic_ok(ctx, application_drop(ctx, of().id, a.version));
	assert_string_equal(of().payer_name, "髙橋 一");
	assert_int_equal(application_resend(ctx, of().id, &a), ERR_BAD_STATE);
}

/* E7: by mail to the registered address; a password of letters and digits, of which only the hash is kept. */
static void forgotten(void **state)
{
	(void)state;
	struct application in = applied();
	start(&in);
	assert_int_equal(enrollment_remind(ctx, of().id, false), ERR_BAD_STATE); /* the address isn't proved */
	clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
	card_given("credit");
	clinic_ok(ctx, enrollment_remind(ctx, of().id, false));
	assert_non_null(strstr(mail("enroll_user_id"), of().user_id));
	clinic_ok(ctx, enrollment_remind(ctx, of().id, true));
	char word[32] = "", hash[PASSWORD_TEXT] = "";
	const char *at = strstr(mail("enroll_password"), "新しいパスワード  ");
	assert_non_null(at);
	at += strlen("新しいパスワード  ");
	str_copy_n(word, sizeof word, at, strcspn(at, "\n"));
	assert_true(strlen(word) >= 12);
	for (const char *c = word; *c; c++)
		assert_true(isalnum((unsigned char)*c));
	assert_null(strstr(mail("enroll_password"), of().user_id));
	struct stmt *q = db_stmt(ctx->db, "SELECT password FROM enrollment WHERE patient_id = $1");
	stmt_int(q, 1, taro);
	assert_true(stmt_row(q));
	stmt_text(q, 0, hash, sizeof hash);
	clinic_ok(ctx, stmt_done(ctx, q));
	assert_true(password_verify(word, hash));
	assert_int_equal(enrollment_remind(ctx, of().id, true), ERR_OK);
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	assert_int_equal(enrollment_remind(ctx, of().id, true), ERR_FORBIDDEN);
}

/* The newest mail is of that kind and goes there; it comes back. */
static int64_t came_back(const char *kind, const char *address)
{
	struct mail due[8];
	struct mail_item m;
	int n;
	clinic_ok(ctx, mails_latest(ctx, taro, &m));
	assert_string_equal(m.kind, kind);
	assert_string_equal(m.recipient, address);
	clinic_ok(ctx, outbox_due(ctx, 8, due, &n));
	clinic_ok(ctx, db_begin(ctx));
	for (int i = 0; i < n; i++)
		clinic_ok(ctx, outbox_done(ctx, &due[i], OUTBOX_PERMANENT, "550/55 550 5.1.1 unknown user"));
	clinic_ok(ctx, db_finish(ctx, ERR_OK));
	return m.id;
}

static void again_to(int64_t mail_id, const char *address)
{
	struct mail_item m;
	clinic_ok(ctx, mail_list_again(ctx, mail_id, &m));
	assert_string_equal(m.recipient, address);
}

/* E3, E7, E8: beside a closed registration the new one has its own mails, and mails of a settlement still go where the old one's went. */
static void beside_a_closed_one(void **state)
{
	(void)state;
	struct application in = applied();
	struct mail_facts f = { .kind = MAIL_ZERO, .patient = "髙橋 太郎", .retry_day = DAY_NONE, .bill = "" };
	struct card_session page;
	bool written;
	const char *new = in.email;
	struct enrollment old = clinic_enroll(ctx, taro);
	house_act(ctx, "training", ROLES_ALL);
	clinic_ok(ctx, enrollment_remind(ctx, of().id, true));
	int64_t password = came_back("enroll_password", old.email);
	clinic_ok(ctx, enrollment_close(ctx, of().id, "支払者の変更"));
	str_copy(in.email, sizeof in.email, "new@example.invalid");
	str_copy(in.payer_name, sizeof in.payer_name, "髙橋 一");
	vtime_pass(&h.time, 60);
	start(&in);
	assert_non_null(strstr(mail("enroll_code"), "髙橋 一"));
	again_to(came_back("enroll_code", new), new);
	again_to(password, old.email);
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, outbox_put(ctx, &f, taro, 0, &written)));
	assert_true(written);
	assert_non_null(strstr(mail("zero"), "髙橋 花子"));
	again_to(came_back("zero", old.email), old.email);
	clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
	came_back("card_page", new);
	clinic_ok(ctx, enrollment_remind(ctx, of().id, false));
	came_back("enroll_user_id", new);
	clinic_ok(ctx, card_session_ask(ctx, of().id, &page));
	came_back("card_page", new);
	card_given("debit");
	came_back("card_refused", new);
}

/* A letter goes to no address that was only applied for; to one that is proved and matched it may. */
static void letters(void **state)
{
	(void)state;
	struct application in = applied();
	struct outbox_letter l = { .patient_id = taro, .kind = "notice" };
	start(&in);
	clinic_ok(ctx, outbox_letter_to(ctx, &l));
	assert_false(l.reaches);
	clinic_ok(ctx, application_verify(ctx, of().id, code(), &a));
	clinic_ok(ctx, outbox_letter_to(ctx, &l));
	assert_true(l.reaches);
	assert_string_equal(l.to, in.email);
}

static void bad_data(void **state)
{
	(void)state;
	static const struct { size_t at; const char *value, *says; enum err e; } bad[] = {
		{ offsetof(struct application, email), "hanako", "メールアドレス", ERR_BAD_INPUT },
		{ offsetof(struct application, email), "a@b@example.jp", "メールアドレス", ERR_BAD_INPUT },
		{ offsetof(struct application, email), "a <a@example.jp>", "メールアドレス", ERR_BAD_INPUT },
		{ offsetof(struct application, relation), "friend", "続柄", ERR_BAD_INPUT },
		{ offsetof(struct application, payer_name), "", "支払者", ERR_BAD_INPUT },
		{ offsetof(struct application, phone), " ", "電話番号", ERR_BAD_INPUT },
		{ offsetof(struct application, card), "123", "", ERR_CARD_LENGTH },
		{ offsetof(struct application, address), "4242 4242 4242 4242", "", ERR_SECRET_TEXT },
		{ offsetof(struct application, name), "髙橋\n太郎", "制御文字", ERR_BAD_INPUT },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct application in = applied();
		memcpy((char *)&in + bad[i].at, bad[i].value, strlen(bad[i].value) + 1);
		enum err e = application_start(ctx, taro, &in, &a);
		if (e != bad[i].e || !strstr(ctx->cause.text, bad[i].says))
			fail_msg("%zu: %s %s", i, err_id(e), ctx->cause.text);
	}
	struct enrollment en;
	assert_int_equal(enrollment_of(ctx, taro, &en), ERR_NOT_FOUND);
	struct application in = applied();
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	assert_int_equal(application_start(ctx, taro, &in, &a), ERR_FORBIDDEN);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	struct patient p;
	clinic_ok(ctx, patient_by_id(ctx, taro, &p));
	clinic_ok(ctx, patient_set_flags(ctx, taro, p.version, date_of(2026, 11, 1), false));
	assert_int_equal(application_start(ctx, taro, &in, &a), ERR_BAD_STATE); /* P8 */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_whole_way, setup, teardown),
		cmocka_unit_test_setup_teardown(credit_only, setup, teardown),
		cmocka_unit_test_setup_teardown(closed_meanwhile, setup, teardown),
		cmocka_unit_test_setup_teardown(waiting_from_the_match, setup, teardown),
		cmocka_unit_test_setup_teardown(codes, setup, teardown),
		cmocka_unit_test_setup_teardown(mismatched, setup, teardown),
		cmocka_unit_test_setup_teardown(which_fields_count, setup, teardown),
		cmocka_unit_test_setup_teardown(corrected, setup, teardown),
		cmocka_unit_test_setup_teardown(changes, setup, teardown),
		cmocka_unit_test_setup_teardown(forgotten, setup, teardown),
		cmocka_unit_test_setup_teardown(beside_a_closed_one, setup, teardown),
		cmocka_unit_test_setup_teardown(letters, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_data, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
