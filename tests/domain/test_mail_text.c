/*
 * What patients read: every kind of mail in both languages under both presets, as golden files (tests/domain/mail), and what a bad
 * template is told. proves S4, S5, F1, F12, F13, F17, E2, E9, R4
 */
#include <cmocka.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/embed.h"
#include "base/str.h"
#include "domain/mail_text.h"
#include "domain/policy.h"
#include "lib/golden.h"
#include "lib/house.h"
#include "store/db.h"

#include "base/banned.h"

static struct house h;

static int kure(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	return 0;
}

static int barai(void **state)
{
	(void)state;
	house_new(&h, "atobarai");
	return 0;
}

static int leave(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static struct mail_facts facts_of(enum mail_kind kind, enum lang lang)
{
	return (struct mail_facts){
		.kind = kind, .lang = lang, .payer = "髙橋 太郎", .patient = "髙橋 花子", .amount = kind == MAIL_ZERO ? 0 : 3240, .visit_day = date_of(2026, 11, 21),
		.departments = "内科・皮膚科", .settled_day = date_of(2026, 11, 25), .leaves_at = tokyo_utc(date_of(2026, 11, 25), 9 * 3600),
		.retry_day = DAY_NONE, .new_card = true, .bill = "B-048812", .old_bill = "B-048811", .old_amount = 1203240,
		.due_day = date_of(2026, 12, 1), .brand = "visa", .exp_year = 2026, .exp_month = 12, .link = NULL, .link_until = NULL,
		.code = "482913", .code_until = lang == LANG_EN ? "Wed 25 Nov 2026, 9:00" : "2026年11月25日（水）9:00",
		.fields = lang == LANG_EN ? "card number, name, birth date, sex" : "診察券番号、氏名（漢字）、生年月日、性別", .user_id = "LljaNsAL4Ykc",
		.password = "q8ZrT1kMw0Xe",
	};
}

/* Everything that a kind of mail may say, one case behind the other. */
static void add_mail(struct buf *out, const char *title, const struct mail_facts *f)
{
	struct mail m = { 0 };
	bool bad;
	mail_text_write(&h.ctx, f, &m, &bad);
	assert_false(bad);
	assert_null(strpbrk(m.body, "{}"));
	assert_null(strpbrk(m.subject, "{}"));
	buf_fmt(out, "==== %s\n%s\n\n%s\n", title, m.subject, m.body);
}

static void add_links(struct buf *out, struct mail_facts *f)
{
	static char until[DATE_TEXT];
	add_mail(out, "without a page", f);
	f->link = "https://pay.example.invalid/c/pay/cs_test_1";
	f->link_until = mail_text_instant(tokyo_utc(date_of(2026, 11, 26), 9 * 3600 + 300), f->lang, until);
	add_mail(out, "with a page", f);
}

static void cases(struct buf *out, enum mail_kind kind, enum lang lang)
{
	struct mail_facts f = facts_of(kind, lang);
	switch (kind) {
	case MAIL_DECLINED:
		add_links(out, &f);
		f.retry_day = date_of(2026, 11, 28);
		add_mail(out, "with a page, tried again", &f);
		f = facts_of(kind, lang);
		f.new_card = false;
		add_mail(out, "the last try", &f);
		return;
	case MAIL_AUTHENTICATION: case MAIL_CARD_EXPIRING: case MAIL_CARD_PAGE:
		add_links(out, &f);
		return;
	case MAIL_ENROLL_DONE:
		add_mail(out, "at once", &f);
		f.usable_from = lang == LANG_EN ? "Wed 25 Nov 2026, 10:15" : "2026年11月25日（水）10:15";
		add_mail(out, "after the waiting time", &f);
		return;
	case MAIL_PAID:
		add_mail(out, "leaves in the morning", &f);
		f.leaves_at = tokyo_utc(date_of(2026, 11, 25), 15 * 3600);
		f.departments = "";
		add_mail(out, "leaves after 14:00, no department", &f);
		return;
	default:
		add_mail(out, "the only case", &f);
	}
}

/* S4, S5, F13: each was read by a person. */
static void every_mail(void **state)
{
	(void)state;
	char name[128];
	for (int k = 0; k < MAIL_KINDS; k++)
		for (int l = LANG_JA; l <= LANG_EN; l++) {
			struct buf out = { 0 };
			cases(&out, (enum mail_kind)k, (enum lang)l);
			str_fmt(name, sizeof name, "domain/mail/%s-%s.%s.txt", h.profile.id, mail_text_kind_id((enum mail_kind)k), l == LANG_EN ? "en" : "ja");
			golden_check(name, out.data);
			buf_free(&out);
		}
}

/* S4: whatever the gateway or the bank said isn't among the facts; a card's number isn't either. F1, F17: this hospital's words are. */
static void words_of_the_house(void **state)
{
	(void)state;
	struct mail m = { 0 };
	char place[128];
	struct mail_facts f = facts_of(MAIL_ZERO, LANG_JA);
	mail_text_write(&h.ctx, &f, &m, NULL);
	assert_non_null(strstr(m.subject, policy_service(&h.ctx)));
	assert_non_null(strstr(m.body, policy_desk_text(&h.ctx, DESK_SUPPORT, place)));
	assert_int_equal(strstr(m.body, "自動支払機") != NULL, h.profile.zero_receipt_machine); /* F12 */
}

/* V7, S5: a stay's mail says which days of it, in every mail about a bill. */
static void a_stay_is_called_one(void **state)
{
	(void)state;
	static const enum mail_kind kinds[] = { MAIL_PAID, MAIL_DECLINED, MAIL_AUTHENTICATION, MAIL_ZERO, MAIL_DIFFERENCE, MAIL_REFUNDED };
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (int l = LANG_JA; l <= LANG_EN; l++) {
			struct mail m = { 0 };
			struct mail_facts f = facts_of(kinds[k], (enum lang)l);
			f.stay_from = date_of(2026, 11, 3);
			f.stay_to = date_of(2026, 11, 20);
			mail_text_write(&h.ctx, &f, &m, NULL);
			assert_non_null(strstr(m.body, l == LANG_JA ? "2026年11月3日（火）から2026年11月20日（金）までのご入院" : "Stay from Tue 3 Nov 2026 to Fri 20 Nov 2026"));
			assert_null(strstr(m.body, l == LANG_JA ? "11月21日" : "21 Nov")); /* the visit's day */
		}
}

static const char *template_file(const char *name, const char *text)
{
	mkdir(house_path(&h, "mail-templates"), 0700);
	char path[64];
	str_fmt(path, sizeof path, "mail-templates/%s", name);
	const char *at = house_path(&h, path);
	assert_int_equal(file_write(at, text, strlen(text), 0600), 0);
	return at;
}

static void refused(const char *name, const char *text, const char *says)
{
	struct mail m = { 0 }, plain = { 0 };
	bool bad;
	enum mail_kind kind = MAIL_PAID;
	struct mail_facts f = facts_of(kind, LANG_JA);
	mail_text_write(&h.ctx, &f, &plain, NULL);
	const char *file = template_file(name, text);
	assert_int_equal(mail_text_check_home(&h.ctx), ERR_SETTING);
	if (!strstr(h.ctx.cause.text, says) || !strstr(h.ctx.cause.text, name))
		fail_msg("%s: \"%s\" isn't said in: %s", name, says, h.ctx.cause.text);
	/* Never mailed: the shipped text is. */
	mail_text_write(&h.ctx, &f, &m, &bad);
	assert_string_equal(m.body, plain.body);
	assert_int_equal(bad, strcmp(name, "paid.ja.txt") == 0);
	assert_int_equal(unlink(file), 0);
}

static void bad_templates(void **state)
{
	(void)state;
	assert_int_equal(mail_text_check_home(&h.ctx), ERR_OK);
	refused("paid.ja.txt", "件名\n\n{payer} 様\n金額 {ammount}\n", "4行目: {ammount}");
	refused("paid.ja.txt", "件名\n\n金額 {ammount}\n", "{amount}");              /* what is expected */
	refused("paid.ja.txt", "件名\n\n{retry_day}にもう一度\n", "3行目: {retry_day}"); /* of another kind */
	refused("paid.ja.txt", "件名\n\n金額 {amount\n", "3行目: {amount");
	refused("paid.ja.txt", "件名\n\n金額 amount}\n", "3行目: }");
	refused("paid.ja.txt", "件名 {payer}{bill}\n\n本文\n", "1行目: 件名に {bill}");
	refused("paid.ja.txt", "件名 {?payer}\n\n本文\n", "1行目: 件名に {?payer}");
	refused("paid.ja.txt", "\n\n本文\n", "1行目: 件名");
	refused("paid.ja.txt", "", "本文");
	refused("paid.ja.txt", "件名\n本文\n", "2行目");
	refused("paid.ja.txt", "件名\n\n", "本文");
	refused("paid.ja.txt", "件名\n\n本文\x07\n", "3行目: 制御文字（0x07）");
	refused("paid.ja.txt", "件名\r\n\r\n本文\r\n", "1行目: 制御文字（0x0d）");
	refused("paid.ja.txt", "件名\n\n\xff\n", "UTF-8");
	refused("payd.ja.txt", "件名\n\n本文\n", "paid, declined");
	refused("paid.fr.txt", "件名\n\n本文\n", "en.txt");
	assert_int_equal(mail_text_check_home(&h.ctx), ERR_OK);
}

/* The installation's own text comes before the profile's, and that before the common one. */
static void which_template(void **state)
{
	(void)state;
	struct mail m = { 0 };
	bool bad;
	struct mail_facts f = facts_of(MAIL_DECLINED, LANG_EN);
	f.new_card = false;
	mail_text_write(&h.ctx, &f, &m, NULL);
	assert_non_null(strstr(m.body, "Please pay at counter ⑦."));  /* data/mail/atobarai/ */
	template_file("declined.en.txt", "{service}: declined\n\n{?retry_day}dropped\n\n\n{!retry_day}Bill {bill}, {amount}\n{departments}\n\nAt {departments}, {bill}\n");
	assert_int_equal(mail_text_check_home(&h.ctx), ERR_OK);
	f.departments = "";
	mail_text_write(&h.ctx, &f, &m, &bad);
	assert_false(bad);
	assert_string_equal(m.subject, "料金あと払いサービス: declined");
	assert_string_equal(m.body, "Bill B-048812, 3,240 yen\n");
	f.lang = LANG_JA;
	mail_text_write(&h.ctx, &f, &m, NULL);
	assert_non_null(strstr(m.body, "計算窓口⑦でのお支払い"));
}

/* The mails of one transaction are written after one look at the folder: what begins to exist meanwhile counts from the next one on. */
static void one_look_in_a_transaction(void **state)
{
	(void)state;
	struct mail m = { 0 };
	struct mail_facts f = facts_of(MAIL_PAID, LANG_EN);
	assert_int_equal(db_begin(&h.ctx), ERR_OK);
	mail_text_write(&h.ctx, &f, &m, NULL);
	template_file("paid.en.txt", "Ours\n\n{amount}\n");
	mail_text_write(&h.ctx, &f, &m, NULL);
	assert_string_not_equal(m.subject, "Ours");
	assert_int_equal(db_commit(&h.ctx), ERR_OK);
	assert_int_equal(db_begin(&h.ctx), ERR_OK);
	mail_text_write(&h.ctx, &f, &m, NULL);
	assert_string_equal(m.subject, "Ours");
	assert_int_equal(db_commit(&h.ctx), ERR_OK);
}

/* A text that grows too long with its values isn't cut. */
static void nothing_is_cut(void **state)
{
	(void)state;
	struct buf text = { 0 };
	struct mail m = { 0 };
	bool bad;
	struct mail_facts f = facts_of(MAIL_PAID, LANG_EN);
	char payer[120];
	memset(payer, 'a', sizeof payer - 1);
	payer[sizeof payer - 1] = '\0';
	f.payer = payer;
	buf_str(&text, "s\n\n");
	for (int i = 0; i < 60; i++)
		buf_str(&text, "{payer}\n");
	template_file("paid.en.txt", text.data);
	buf_free(&text);
	assert_int_equal(mail_text_check_home(&h.ctx), ERR_OK);
	mail_text_write(&h.ctx, &f, &m, &bad);
	assert_true(bad);
	assert_string_equal(m.subject, "[料金あと払いサービス] Your card payment is complete");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "every mail of atokure", every_mail, kure, leave, NULL },
		{ "every mail of atobarai", every_mail, barai, leave, NULL },
		{ "a stay of atokure", a_stay_is_called_one, kure, leave, NULL },
		{ "a stay of atobarai", a_stay_is_called_one, barai, leave, NULL },
		{ "words of atokure", words_of_the_house, kure, leave, NULL },
		{ "words of atobarai", words_of_the_house, barai, leave, NULL },
		cmocka_unit_test_setup_teardown(bad_templates, kure, leave),
		cmocka_unit_test_setup_teardown(which_template, barai, leave),
		cmocka_unit_test_setup_teardown(one_look_in_a_transaction, barai, leave),
		cmocka_unit_test_setup_teardown(nothing_is_cut, barai, leave),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
