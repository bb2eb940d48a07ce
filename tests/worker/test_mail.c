/*
 * The outbox against a mail server that fails in every way: what is temporary is sent again with the same bytes, what is permanent comes to
 * the desk, a wrong setting raises an alarm; several mails at a time; what is no longer true stays, and so does what is for the dead.
 * proves S4, S5, S7, B3, R2, E3, P8, X3, L6
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/card_session.h"
#include "domain/mail_list.h"
#include "domain/patient.h"
#include "domain/settlement.h"
#include "lib/peer.h"
#include "lib/ward.h"
#include "store/alarms.h"
#include "store/db_inner.h"

#include "base/banned.h"

static struct ward w;
static char pki[128], out[128], orders[128];
static int port;
static const char *sender;
static pid_t server;

static int begin(void **state)
{
	(void)state;
	char p[16];
	sender = "atokure@hospital.test";
	ward_new(&w);
	str_copy(pki, sizeof pki, house_path(&w.house, "pki"));
	str_copy(out, sizeof out, house_path(&w.house, "out"));
	str_copy(orders, sizeof orders, house_path(&w.house, "orders"));
	assert_int_equal(peer_run((char *[]){ "sh", "tests/peers/make-ca.sh", pki, NULL }), 0);
	str_fmt(p, sizeof p, "%d", port = peer_free_port());
	server = peer_start((char *[]){ "python3", "tests/peers/flaky_smtp.py", p, pki, out, orders, NULL }, NULL);
	peer_await_port("127.0.0.1", port);
	return 0;
}

static int end(void **state)
{
	(void)state;
	peer_stop(server);
	ward_free(&w);
	return 0;
}

static enum err try_with(enum worker_mode mode, const char *password, struct worker_report *r)
{
	struct worker_options o = ward_options(&w);
	struct actor who = w.ctx->actor;
	o.mode = mode;
	str_fmt(o.mail.url, sizeof o.mail.url, "smtp://desk@localhost:%d", port);
	str_fmt(o.mail.ca_file, sizeof o.mail.ca_file, "%s/ca.pem", pki);
	str_copy(o.mail.password, sizeof o.mail.password, password);
	str_copy(o.mail_from, sizeof o.mail_from, sender);
	str_copy(o.mail.from, sizeof o.mail.from, sender);
	w.ctx->actor = (struct actor){ .login = "worker", .name = "worker", .place = "test", .worker = true };
	enum err e = worker_run(w.ctx, &o, r);
	w.ctx->actor = who;
	return e;
}

static void work_with(enum worker_mode mode, const char *password, struct worker_report *r)
{
	assert_int_equal(try_with(mode, password, r), ERR_OK);
}

static void once(const char *order, struct worker_report *r)
{
	assert_int_equal(file_write(orders, order, strlen(order), 0600), 0);
	work_with(WORKER_ONCE, "secret", r);
}

static void delivered(int n, struct buf *mail)
{
	char path[300];
	str_fmt(path, sizeof path, "%s/%04d.eml", out, n);
	buf_clear(mail);
	assert_int_equal(file_read(path, 1 << 16, mail), 0);
}

static int64_t undeliverable(void)
{
	int64_t n;
	assert_int_equal(mail_list_count(w.ctx, MAIL_UNDELIVERABLE, &n), ERR_OK);
	return n;
}

/* Stored, then no word: sent again, and the second is the first to the byte, Message-ID and Date included. */
static void a_resend_is_the_same_to_the_byte(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report r;
	struct buf first = { 0 }, second = { 0 };
	ward_bill(&w, "chargeDeclinedLostCard", 1000, &b);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	once("accept_then_drop\n", &r);
	assert_int_equal(r.mails_sent, 0);
	ward_at(&w, "2026-11-25T17:30"); /* hours later, and the page has been followed meanwhile */
	once("", &r);
	assert_int_equal(r.mails_sent, 1);
	delivered(1, &first);
	delivered(2, &second);
	assert_int_equal(first.len, second.len);
	assert_memory_equal(first.data, second.data, first.len);
	assert_non_null(strstr(first.data, "Date: Wed, 25 Nov 2026 10:00:"));
	assert_non_null(strstr(first.data, "Message-ID: <"));
	once("", &r);
	assert_int_equal(r.mails_sent, 0);
	buf_free(&first);
	buf_free(&second);
}

static void the_classes(void **state)
{
	(void)state;
	static const char *const temporary[] = { "greet421\n", "ehlo_drop\n", "starttls_fail\n", "auth454\n", "mail451\n", "rcpt450\n", "data354_drop\n", "data451\n" };
	struct bill b;
	struct worker_report r;
	struct mail_item item;
	struct alarm alarms[8];
	char at[32], cause[320];
	int n;
	ward_bill(&w, "visa", 1000, &b);
	ward_open(&w);
	ward_at(&w, "2026-11-25T08:00");
	once("", &r);
	assert_int_equal(r.charged, 1);
	for (size_t i = 0; i < sizeof temporary / sizeof *temporary; i++) {
		int minutes = 9 * 60 + 75 * (int)i; /* more than the longest pause */
		str_fmt(at, sizeof at, "2026-11-25T%02d:%02d", minutes / 60, minutes % 60);
		ward_at(&w, at);
		once(temporary[i], &r);
		assert_int_equal(r.mails_sent, 0);
		assert_int_equal(r.mails_failed, 1);
		assert_int_equal(undeliverable(), 0);
		assert_int_equal(mail_list(w.ctx, -1, 0, 1, &item, &n), ERR_OK);
		assert_int_equal(item.state, MAIL_WAITING);
		assert_int_equal(item.tries, (int)i + 1);
		assert_non_null(strstr(mail_list_cause(&item, cause), "自動で再送"));
	}
	/* Configuration: nothing is given up, somebody is told. */
	ward_at(&w, "2026-11-25T19:30");
	work_with(WORKER_ONCE, "wrong", &r);
	assert_int_equal(alarms_open(w.ctx, 0, 8, alarms, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_string_equal(alarms[0].kind, "mail");
	assert_int_equal(undeliverable(), 0);
	/* Permanent: the desk's list. R2: the receipt no longer waits. */
	ward_at(&w, "2026-11-26T09:00");
	once("rcpt550\n", &r);
	assert_int_equal(undeliverable(), 1);
	assert_int_equal(mail_list(w.ctx, MAIL_UNDELIVERABLE, 0, 1, &item, &n), ERR_OK);
	assert_non_null(strstr(mail_list_cause(&item, cause), "書き間違い"));
	assert_non_null(strstr(cause, "ドメイン指定受信"));
	struct settlement s;
	assert_int_equal(settlement_by_bill(w.ctx, b.id, &s), ERR_OK);
	assert_true(s.notified);
	/* E3: by hand again, days later; a temporary refusal then isn't the end of it. */
	ward_at(&w, "2026-12-05T10:00");
	assert_int_equal(mail_list_again(w.ctx, item.id, &item), ERR_OK);
	assert_int_equal(mail_list_again(w.ctx, item.id, &item), ERR_BAD_STATE);
	once("rcpt450\n", &r);
	assert_int_equal(undeliverable(), 0);
	ward_at(&w, "2026-12-05T12:00");
	once("", &r);
	assert_int_equal(r.mails_sent, 1);
	assert_int_equal(alarms_open(w.ctx, 0, 8, alarms, &n), ERR_OK);
	assert_int_equal(n, 0);
	struct buf mail = { 0 };
	delivered(1, &mail);
	assert_non_null(strstr(mail.data, "Date: Wed, 25 Nov 2026 08:00:")); /* the old mail */
	buf_free(&mail);
}

/* What is refused of us is no patient's bad address: all wait, one alarm says why, no receipt is released; put right, all leave. */
static void what_is_refused_of_us(void **state)
{
	(void)state;
	enum { N = 6 };
	static const struct { const char *order, *sender, *says; } rows[] = {
		{ "greet=554 5.7.1 client host blocked\n", "atokure@hospital.test", "client host blocked" },
		{ "mail=550 5.7.1 Sender not allowed\n", "atokure@hospital.test", "Sender not allowed" },
		{ "rcpt=554 5.7.1 %: Relay access denied\n", "atokure@hospital.test", "Relay access denied" },
		{ "rcpt=554 5.7.1 The policy of this house: mail for other houses leaves only from clients that have signed in, and these are not told apart"
		  " by name for %: Relay access denied\n", "atokure@hospital.test", "The policy of this house" }, /* cut where the address stands */
		{ "", "中央病院", "[mail] from" },
	};
	struct bill b[N];
	struct worker_report r;
	struct settlement s;
	struct mail_item items[N];
	struct alarm alarms[8];
	struct buf orders_of_all = { 0 };
	char at[32], cause[320];
	int n;
	for (int i = 0; i < N; i++)
		ward_bill(&w, "visa", 1000 + 10 * i, &b[i]);
	ward_open(&w);
	for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
		str_fmt(at, sizeof at, "2026-11-%02zuT10:00", 25 + k);
		ward_at(&w, at);
		buf_clear(&orders_of_all);
		buf_char(&orders_of_all, '\n');
		for (int i = 0; i < N; i++)
			buf_str(&orders_of_all, rows[k].order);
		sender = rows[k].sender;
		once(orders_of_all.data, &r);
		assert_int_equal(r.mails_sent, 0);
		assert_int_equal(undeliverable(), 0);
		assert_int_equal(alarms_open(w.ctx, 0, 8, alarms, &n), ERR_OK);
		assert_int_equal(n, 1);
		assert_string_equal(alarms[0].kind, "mail");
		if (!strstr(alarms[0].text, rows[k].says))
			fail_msg("%s: %s", rows[k].says, alarms[0].text);
		assert_null(strchr(alarms[0].text, '@')); /* X3 */
		assert_int_equal(mail_list(w.ctx, -1, 0, N, items, &n), ERR_OK);
		assert_int_equal(n, N);
		int told = 0;
		for (int i = 0; i < N; i++) {
			assert_int_equal(items[i].state, MAIL_WAITING);
			if (strstr(items[i].answer, rows[k].says)) {
				told++;
				assert_non_null(strstr(mail_list_cause(&items[i], cause), "こちら側"));
			}
			assert_int_equal(settlement_by_bill(w.ctx, b[i].id, &s), ERR_OK);
			assert_false(s.notified);
		}
		assert_true(told > 0);
	}
	/* Days of it don't count towards the three of a temporary refusal. */
	sender = "atokure@hospital.test";
	static const char busy[] = "rcpt450\nrcpt450\nrcpt450\nrcpt450\nrcpt450\nrcpt450\n";
	ward_at(&w, "2026-11-30T10:00");
	once(busy, &r);
	assert_int_equal(undeliverable(), 0);
	ward_at(&w, "2026-11-30T15:00");
	once("", &r);
	assert_int_equal(r.mails_sent, N);
	assert_int_equal(alarms_open(w.ctx, 0, 8, alarms, &n), ERR_OK);
	assert_int_equal(n, 0);
	buf_free(&orders_of_all);
}

/* Three days of temporary refusals are the end. */
static void given_up_after_three_days(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report r;
	struct mail_item item;
	char cause[320];
	int n;
	ward_bill(&w, "visa", 1000, &b);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	once("rcpt450\n", &r);
	ward_at(&w, "2026-11-28T09:50");
	once("rcpt450\n", &r);
	assert_int_equal(undeliverable(), 0);
	ward_at(&w, "2026-11-28T18:00");
	once("rcpt450\n", &r);
	assert_int_equal(undeliverable(), 1);
	assert_int_equal(mail_list(w.ctx, MAIL_UNDELIVERABLE, 0, 1, &item, &n), ERR_OK);
	assert_non_null(strstr(mail_list_cause(&item, cause), "3日間"));
}

/* Several at a time: each arrives once, whatever its neighbours meet. */
static void many_side_by_side(void **state)
{
	(void)state;
	enum { N = 12 };
	struct bill b[N];
	struct worker_report r;
	for (int i = 0; i < N; i++)
		ward_bill(&w, "visa", 1000 + 10 * i, &b[i]);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	once("rcpt450\nrcpt550\nmail451\n", &r); /* a line for each of the first connections, which begin together */
	assert_int_equal(r.charged, N);
	assert_int_equal(r.mails_sent, N - 3);
	assert_int_equal(r.mails_failed, 3);
	assert_int_equal(undeliverable(), 1);
	ward_at(&w, "2026-11-25T11:00");
	once("", &r);
	assert_int_equal(r.mails_sent, 2);
	struct buf mail = { 0 };
	char more[300];
	for (int i = 1; i < N; i++)
		delivered(i, &mail); /* all but the one that is refused */
	str_fmt(more, sizeof more, "%s/%04d.eml", out, N);
	assert_int_not_equal(file_read(more, 1 << 16, &mail), 0);
	buf_free(&mail);
}

static int failing_sync(sqlite3 *sql)
{
	(void)sql;
	return SQLITE_IOERR_FSYNC;
}

/* What a desk has just written may not be on the disk yet: a mail about it waits until it is. */
static void no_mail_about_what_may_be_undone(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report r;
	char path[300];
	ward_bill(&w, "chargeDeclinedLostCard", 1000, &b);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	assert_int_equal(file_write(orders, "", 0, 0600), 0);
	db_seams.sync = failing_sync;
	assert_int_equal(try_with(WORKER_ONCE, "secret", &r), ERR_DB);
	db_seams.sync = db_wal_flush;
	assert_int_equal(r.mails_sent, 0);
	str_fmt(path, sizeof path, "%s/0001.eml", out);
	assert_int_not_equal(access(path, F_OK), 0);
	db_close(w.ctx->db); /* started anew */
	assert_int_equal(db_open(w.ctx, house_path(&w.house, "madoguchi.db"), DB_OPEN, &w.ctx->db), ERR_OK);
	once("", &r);
	assert_int_equal(r.mails_sent, 1);
}

/* S7, B3: the mail of a difference that was paid at the counter overnight doesn't leave; the next one's does. */
static void what_is_no_longer_true_stays(void **state)
{
	(void)state;
	struct bill b[2], dearer[2];
	struct worker_report r;
	for (int i = 0; i < 2; i++)
		ward_bill(&w, "visa", 1000, &b[i]);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	once("", &r);
	assert_int_equal(r.mails_sent, 2);
	ward_at(&w, "2026-11-25T20:30");
	for (int i = 0; i < 2; i++)
		ward_correct(&w, &b[i], 2000, &dearer[i]);
	assert_int_equal(settlement_pay_counter(w.ctx, dearer[0].id, "cash", 3000), ERR_OK);
	ward_at(&w, "2026-11-26T09:00");
	work_with(WORKER_UNTIL_IDLE, "secret", &r);
	assert_int_equal(r.mails_sent, 2); /* of the second alone: its difference is told, charged, and told again */
	assert_int_equal(r.charged, 1);
	struct mail_item item[8];
	int n;
	assert_int_equal(mail_list(w.ctx, -1, 0, 8, item, &n), ERR_OK);
	assert_int_equal(n, 4);
	for (int i = 0; i < n; i++) {
		assert_int_equal(item[i].state, MAIL_SENT);
		assert_string_not_equal(item[i].bill, dearer[0].number);
	}
}

/* S4, L6: a refusal of a bill that is held isn't told just now. Nobody waits for that hour, and once it is released it is told. */
static void what_is_not_so_just_now_waits(void **state)
{
	(void)state;
	struct bill b;
	struct worker_report r;
	struct mail_item item[4];
	int n;
	ward_bill(&w, "chargeDeclinedLostCard", 1000, &b);
	ward_open(&w);
	ward_at(&w, "2026-11-25T08:00");
	once("", &r);
	assert_int_equal(r.declined, 1);
	assert_int_equal(bill_hold(w.ctx, b.id, 0, "算定待ち", &b), ERR_OK);
	ward_at(&w, "2026-11-25T09:00");
	work_with(WORKER_UNTIL_IDLE, "secret", &r);
	assert_int_equal(r.mails_sent + r.mails_failed, 0);
	once("", &r);
	assert_int_equal(r.mails_sent + r.mails_failed, 0);
	assert_int_equal(mail_list(w.ctx, MAIL_WAITING, 0, 4, item, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(item[0].tries, 0);
	assert_int_equal(bill_release(w.ctx, b.id, 0, &b), ERR_OK);
	ward_at(&w, "2026-11-25T10:02");
	work_with(WORKER_UNTIL_IDLE, "secret", &r);
	assert_int_equal(r.mails_sent, 1);
}

static void dies(const struct bill *b, day_t day)
{
	struct patient p;
	assert_int_equal(patient_by_id(w.ctx, b->patient_id, &p), ERR_OK);
	assert_int_equal(patient_set_flags(w.ctx, p.id, p.version, day, p.undisclosed), ERR_OK);
}

/* The newest mail about that bill. */
static struct mail_item mail_about(const struct bill *b)
{
	struct mail_item item[16];
	int n;
	assert_int_equal(mail_list(w.ctx, -1, 0, 16, item, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		if (strcmp(item[i].bill, b->number) == 0)
			return item[i];
	fail_msg("no mail about %s", b->number);
	return (struct mail_item){ 0 };
}

/*
 * P8: whatever waits in the night when a death is recorded stays here, comes to the desk's list, and what waited for it goes on as when
 * nobody can be reached. A death that was recorded by mistake: sent by hand.
 */
static void the_dead_get_no_mail(void **state)
{
	(void)state;
	enum { PAID, DECLINED, DEARER, LIVES, N };
	static const char *const cards[N] = { "visa", "chargeDeclinedLostCard", "visa", "visa" };
	struct bill b[N], dearer;
	struct worker_report r;
	struct settlement s;
	struct mail_item item;
	char cause[320];
	for (int i = 0; i < N; i++)
		ward_bill(&w, cards[i], 1000, &b[i]);
	assert_int_equal(bill_hold(w.ctx, b[PAID].id, 0, "算定待ち", &b[PAID]), ERR_OK);
	assert_int_equal(bill_hold(w.ctx, b[DECLINED].id, 0, "算定待ち", &b[DECLINED]), ERR_OK);
	ward_open(&w);
	ward_at(&w, "2026-11-25T10:00");
	once("", &r);
	assert_int_equal(r.mails_sent, 2);
	ward_at(&w, "2026-11-25T21:00"); /* no mail leaves before nine */
	assert_int_equal(bill_release(w.ctx, b[PAID].id, 0, &b[PAID]), ERR_OK);
	assert_int_equal(bill_release(w.ctx, b[DECLINED].id, 0, &b[DECLINED]), ERR_OK);
	ward_correct(&w, &b[DEARER], 2000, &dearer);
	once("", &r);
	assert_int_equal(r.charged, 1);
	assert_int_equal(r.declined, 1);
	assert_int_equal(r.mails_sent, 0);
	for (int i = 0; i < LIVES; i++)
		dies(&b[i], date_of(2026, 11, 25));
	ward_correct(&w, &b[LIVES], 2000, &b[LIVES]);
	ward_at(&w, "2026-11-26T09:00");
	work_with(WORKER_UNTIL_IDLE, "secret", &r);
	assert_int_equal(r.mails_sent, 2); /* to the living alone: the difference is told, charged, and told again */
	assert_int_equal(r.mails_failed, 0);
	assert_int_equal(undeliverable(), 3);
	for (int i = 0; i < LIVES; i++) {
		item = mail_about(i == DEARER ? &dearer : &b[i]);
		assert_int_equal(item.state, MAIL_UNDELIVERABLE);
		assert_non_null(strstr(mail_list_cause(&item, cause), "死亡の記録"));
		assert_int_equal(mail_list_again(w.ctx, item.id, &item), ERR_BAD_STATE);
	}
	assert_int_equal(settlement_by_bill(w.ctx, b[PAID].id, &s), ERR_OK);
	assert_true(s.notified); /* R2: the receipt no longer waits */
	assert_int_equal(settlement_by_bill(w.ctx, dearer.id, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_COUNTER_DUE); /* B3 */
	assert_string_equal(s.reason, "notice_undeliverable");
	dies(&b[PAID], DAY_NONE);
	item = mail_about(&b[PAID]);
	assert_int_equal(mail_list_again(w.ctx, item.id, &item), ERR_OK);
	once("", &r);
	assert_int_equal(r.mails_sent, 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(a_resend_is_the_same_to_the_byte), T(the_classes), T(what_is_refused_of_us), T(given_up_after_three_days), T(many_side_by_side),
		T(no_mail_about_what_may_be_undone), T(what_is_no_longer_true_stays), T(what_is_not_so_just_now_waits),
		T(the_dead_get_no_mail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
