/* The list of what couldn't be delivered, and the page for another card, at the desk by script. proves E2, E3, X2, O3 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/card_session.h"
#include "domain/enrollment.h"
#include "domain/mail_list.h"
#include "domain/outbox.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "store/audit_log.h"
#include "store/db.h"
#include "store/mails.h"

#include "base/banned.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

/* A mail to that patient that came back with this answer. */
static void mail_of(int64_t patient_id, enum mail_kind kind, enum outbox_result result, const char *answer)
{
	struct mail due[8];
	bool written;
	int n;
	struct mail_facts f = { .kind = kind, .patient = "x", .retry_day = DAY_NONE };
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, outbox_put(ctx, &f, patient_id, 0, &written)), ERR_OK);
	assert_true(written);
	assert_int_equal(outbox_due(ctx, 8, due, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, outbox_done(ctx, &due[0], result, answer)), ERR_OK);
}

static void three_came_back(void)
{
	mail_of(m.taro, MAIL_CARD_PAGE, OUTBOX_TEMPORARY, "450/55 450 4.2.0 mailbox busy");
	mail_of(m.minoru, MAIL_CARD_EXPIRING, OUTBOX_PERMANENT, "550/55 550 5.1.1 unknown user");
	mail_of(m.sachiko, MAIL_CARD_PAGE, OUTBOX_PERMANENT, "552/8 552 5.2.2 mailbox full");
}

static void goldens(void **state)
{
	(void)state;
	three_came_back();
	golden_check("screens/golden/mails-80x24.txt", morning_run(&m, "key F11\nscreen undeliverable\nkey ?\nscreen why\nkey Esc\nkey F6\nscreen waiting\n"));
	golden_check("screens/golden/mails-132x43.txt", morning_look(&m, "key F11\nscreen undeliverable\n", 132, 43, SCHEME_16));
	golden_check("screens/golden/mails-colour.txt", morning_look(&m, "key F11\nattrs undeliverable\n", 80, 24, SCHEME_16));
	golden_check("screens/golden/mails-mono.txt", morning_look(&m, "key F11\nattrs undeliverable\n", 80, 24, SCHEME_MONO));
}

/* E3: sent again by one key; the patient's page says that the last mail didn't arrive, until one does. */
static void sent_again(void **state)
{
	(void)state;
	int64_t n;
	three_came_back();
	morning_run(&m, "scan 0011180337\nexpect ！メール不達\nkey F11\nexpect 届かなかったメール 2通\nkey Down\nkey F7\nexpect 再送します\n");
	assert_int_equal(mail_list_count(ctx, MAIL_UNDELIVERABLE, &n), ERR_OK);
	assert_int_equal(n, 1);
	struct mail due[4];
	int k;
	assert_int_equal(outbox_due(ctx, 4, due, &k), ERR_OK);
	assert_int_equal(k, 1);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, outbox_done(ctx, &due[0], OUTBOX_SENT, "250/0 250 ok")), ERR_OK);
	assert_null(strstr(morning_run(&m, "scan 0011180337\nscreen page\n"), "メール不達"));
}

/* X2: one entry for the list, with its count. */
static void one_entry(void **state)
{
	(void)state;
	three_came_back();
	morning_run(&m, "key F11\n");
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM audit WHERE detail = 'mails undeliverable: 2'");
	assert_true(stmt_row(q));
	assert_int_equal(stmt_col(q, 0), 1);
	stmt_done(ctx, q);
}

/* E2: the desk asks for the page, sees it when the gateway has opened it, and why a card wasn't taken. */
static void the_page_for_another_card(void **state)
{
	(void)state;
	struct enrollment e;
	struct card_session s;
	struct card_session_facts f;
	struct card_session_news n = { .ref = "cs_1", .url = "https://pay.example.invalid/c/pay/cs_1", .code = "",
				       .expires_at = tokyo_utc(date_of(2026, 11, 22), 9 * 3600 + 42 * 60), .method = "pm_2", .brand = "visa",
				       .last4 = "5556", .funding = "debit", .exp_year = 2031, .exp_month = 1 };
	morning_run(&m, "scan 0011180337\nkey F3\nkey F8\nexpect メールで送りますか\nkey y\nexpect 準備中\nkey F8\nexpect 用意しています\n");
	assert_int_equal(enrollment_of(ctx, m.minoru, &e), ERR_OK);
	assert_int_equal(card_session_latest(ctx, e.id, &s), ERR_OK);
	assert_int_equal(s.state, CARD_SESSION_WANTED);
	for (int step = 0; step < 2; step++) {
		assert_int_equal(card_session_load(ctx, s.id, &f), ERR_OK);
		assert_int_equal(db_begin(ctx), ERR_OK);
		assert_int_equal(db_finish(ctx, card_session_event(ctx, &f, step ? CARD_SESSION_GIVEN : CARD_SESSION_OPENED, &n)), ERR_OK);
		golden_check(step ? "screens/golden/enrollment-refused-80x24.txt" : "screens/golden/enrollment-page-80x24.txt",
			morning_run(&m, step ? "scan 0011180337\nkey F3\nscreen refused\n" : "scan 0011180337\nkey F3\nkey F8\nscreen page\n"));
	}
	/* The language is one key. */
	morning_run(&m, "scan 0011180337\nkey F3\nkey l\nexpect メールの言語 英語\n");
	assert_int_equal(enrollment_of(ctx, m.minoru, &e), ERR_OK);
	assert_int_equal(e.lang, LANG_EN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown), cmocka_unit_test_setup_teardown(sent_again, setup, teardown),
		cmocka_unit_test_setup_teardown(one_entry, setup, teardown), cmocka_unit_test_setup_teardown(the_page_for_another_card, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
