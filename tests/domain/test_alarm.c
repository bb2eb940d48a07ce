/* What a person must look at: every kind in words, seen once, over when it should be; what the bottom line says of it. proves S2, X2, V8 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "crypto/random.h"
#include "domain/alarm.h"
#include "domain/health.h"
#include "domain/settle_step.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/alarms.h"
#include "store/audit_log.h"
#include "store/db.h"
#include "store/print_jobs.h"

#include "base/banned.h"

static struct house h;
static struct ctx *ctx = &h.ctx;

static int set_up(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static void raised(const char *kind, int64_t about, const char *text)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, alarms_raise(ctx, kind, about, text)), ERR_OK);
}

static void over(const char *kind, int64_t about)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, alarms_clear(ctx, kind, about)), ERR_OK);
}

static struct alarm newest(int expected)
{
	struct alarm a[16];
	int64_t open, unseen;
	int n;
	assert_int_equal(alarm_list(ctx, 0, 16, a, &n), ERR_OK);
	assert_int_equal(n, expected);
	assert_int_equal(alarm_count(ctx, &open, &unseen), ERR_OK);
	assert_int_equal(open, expected);
	return n ? a[0] : (struct alarm){ .id = 0 };
}

static int entries(void)
{
	struct audit_entry e[64];
	int n, of_alarms = 0;
	assert_int_equal(audit_log_list(ctx, 0, 64, e, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		of_alarms += strcmp(e[i].action, "alarm") == 0;
	return of_alarms;
}

/* Whatever a step of the settlement raises, and whatever else the sources raise, has its words. */
static void every_kind_has_words(void **state)
{
	(void)state;
	static const char *const others[] = { "gateway", "profile", "mail", "mail_template", "print", "eligibility", "eligibility_folder", "reconcile", "card_page" };
	struct random_seeded rng;
	random_seed(&rng, 1);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_true(alarm_known(others[i]));
	for (int k = 0; k < KIND_COUNT; k++)
		for (int s = 0; s < SETTLEMENT_STATES; s++)
			for (int e = 0; e < SETTLE_EVENTS; e++)
				for (int bits = 0; bits < 8; bits++) {
					struct settle_view v = { .kind = (enum settlement_kind)k, .state = (enum settlement_state)s, .amount = 4130, .next_at = 1, .due_at = 1,
						.retry_at = 2000, .deferred = bits & 1, .open = bits & 2, .sends = 1, .first_sent_at = 900, .missing = bits & 4 };
					struct settle_result r = settle_step(&v, (enum settle_event)e, 1000, &rng.port);
					if (r.err == ERR_OK && r.actions & ACT_ALARM && e != SETTLE_FORBIDDEN && !alarm_known(settle_step_event_id((enum settle_event)e)))
						fail_msg("no words for %s", settle_step_event_id((enum settle_event)e));
				}
	struct alarm strange = { .kind = "newer" };
	assert_string_equal(alarm_name(&strange), "newer");
	assert_true(*alarm_next(&strange));
	assert_false(alarm_ends_itself(&strange));
}

/* The same again is nothing new, seen or not; after its end it is. */
static void one_that_ends_itself_stays_until_then(void **state)
{
	(void)state;
	struct alarm a, b;
	raised("mail", 0, "535 refused");
	raised("mail", 0, "535 refused");
	a = newest(1);
	assert_int_equal(a.seen_at, 0);
	assert_int_equal(alarm_see(ctx, a.id, &b), ERR_OK);
	assert_int_equal(b.ended_at, 0);
	raised("mail", 0, "535 refused");
	a = newest(1);
	assert_int_equal(a.seen_at, ctx_now(ctx));
	assert_string_equal(a.seen_by, "training");
	over("mail", 0);
	newest(0);
	raised("mail", 0, "535 refused");
	b = newest(1);
	assert_int_not_equal(b.id, a.id);
	assert_int_equal(b.seen_at, 0);
}

static void one_that_only_a_person_ends_is_over_when_seen(void **state)
{
	(void)state;
	struct alarm a, b;
	char says[160];
	raised("mismatch", 0, "請求 B-000001: x");
	vtime_pass(&h.time, 60);
	raised("mismatch", 0, "請求 B-000002: x");
	a = newest(2);
	assert_string_equal(a.text, "請求 B-000002: x");
	assert_string_equal(alarm_state(ctx, &a, says), "未確認");
	assert_int_equal(alarm_see(ctx, a.id, &b), ERR_OK);
	assert_int_equal(b.ended_at, ctx_now(ctx));
	assert_string_equal(newest(1).text, "請求 B-000001: x");
	raised("mismatch", 0, "請求 B-000002: x");
	assert_int_not_equal(newest(2).id, a.id);
	assert_int_equal(alarm_see(ctx, 12345, &a), ERR_NOT_FOUND);
}

/* Admin and billing; of two desks the first stands in the book, and the log has it once. */
static void who_may_and_two_desks(void **state)
{
	(void)state;
	struct ctx other;
	struct alarm a, b;
	char says[160];
	raised("profile", 0, "profile.ini:2");
	raised("refused", 0, "請求 B-000001: x");
	a = newest(2);
	house_act(ctx, "kimura", 1u << ROLE_NIGHT);
	assert_int_equal(alarm_see(ctx, a.id, &b), ERR_FORBIDDEN);
	house_act(ctx, "mori", 1u << ROLE_BILLING);
	house_join(&h, &other);
	house_act(&other, "sato", 1u << ROLE_ADMIN);
	assert_int_equal(alarm_see(ctx, a.id, &b), ERR_OK);
	vtime_pass(&h.time, 5);
	assert_int_equal(alarm_see(&other, a.id, &b), ERR_OK);
	assert_string_equal(b.seen_by, "mori");
	assert_int_equal(b.ended_at, b.seen_at);
	assert_int_equal(entries(), 1);
	a = newest(1);
	over("profile", 0); /* it ended while somebody looked at it */
	assert_int_equal(alarm_see(&other, a.id, &b), ERR_OK);
	assert_int_equal(b.seen_at, 0);
	assert_int_not_equal(b.ended_at, 0);
	assert_int_equal(entries(), 1);
	assert_string_equal(alarm_state(ctx, &(struct alarm){ .seen_at = 1, .seen_by = "gone" }, says), "確認済（gone）");
	house_leave(&other);
}

static void only_what_it_is_about_ends_it(void **state)
{
	(void)state;
	struct alarm a, b;
	raised("reconcile", 100, "day 100");
	raised("reconcile", 0, "3");
	over("reconcile", 0);
	assert_string_equal(newest(1).text, "day 100");
	over("reconcile", 101);
	newest(1);
	over("reconcile", 100);
	newest(0);
	/* Other words in its place: another alarm, or the same one. */
	raised("gateway", 0, "key");
	a = newest(1);
	assert_int_equal(alarm_see(ctx, a.id, &a), ERR_OK);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(alarms_replace(ctx, "gateway", 0, "key"), ERR_OK);
	assert_int_equal(db_finish(ctx, alarms_reword(ctx, "gateway", 0, "key!")), ERR_OK);
	b = newest(1);
	assert_int_equal(b.id, a.id);
	assert_int_equal(b.seen_at, a.seen_at);
	assert_string_equal(b.text, "key!");
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, alarms_replace(ctx, "gateway", 0, "no route")), ERR_OK);
	assert_int_equal(newest(1).seen_at, 0);
}

static int64_t unclear_pages(void)
{
	struct health now;
	assert_int_equal(health_read(ctx, &now), ERR_OK);
	return now.print_unclear;
}

/* A page that isn't a receipt's: nothing hangs on it but that somebody has looked. */
static void an_unclear_page_is_settled_by_seeing_it(void **state)
{
	(void)state;
	struct print_job j;
	struct alarm a, b;
	struct health now;
	j = (struct print_job){ .kind = PRINT_LIST };
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(print_jobs_add(ctx, &j), ERR_OK);
	j.state = PRINT_UNCLEAR;
	assert_int_equal(print_jobs_update(ctx, &j), ERR_OK);
	assert_int_equal(db_finish(ctx, alarms_raise(ctx, "print", j.id, "用紙を確認してください")), ERR_OK);
	assert_int_equal(unclear_pages(), 1);
	assert_int_equal(health_read(ctx, &now), ERR_OK);
	assert_int_equal(now.printing, HEALTH_ASKING);
	assert_int_equal(now.alarms, 0);
	a = newest(1);
	assert_int_equal(alarm_see(ctx, a.id, &b), ERR_OK);
	newest(0);
	assert_int_equal(unclear_pages(), 0);
	assert_int_equal(print_jobs_by_id(ctx, j.id, &j), ERR_OK);
	assert_int_equal(j.state, PRINT_DONE);
}

/* What another word of the line tells already isn't counted, nor what somebody has seen. */
static void the_line_tells_what_nothing_else_does(void **state)
{
	(void)state;
	static const struct { const char *kind; int64_t told; } rows[] = {
		{ "profile", 0 }, { "eligibility", 1 }, { "gateway", 2 /* nobody settles: the line says only that */ }, { "mismatch", 3 }, { "newer", 4 },
	};
	struct health now;
	struct alarm a;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		raised(rows[i].kind, 0, "x");
		assert_int_equal(health_read(ctx, &now), ERR_OK);
		assert_int_equal(now.alarms, rows[i].told);
	}
	a = newest(5);
	assert_int_equal(alarm_see(ctx, a.id, &a), ERR_OK);
	assert_int_equal(health_read(ctx, &now), ERR_OK);
	assert_int_equal(now.alarms, 3);
	struct visit v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_UNKNOWN);
	assert_int_equal(health_read(ctx, &now), ERR_OK);
	assert_int_equal(now.settle.unknown, 1);
	assert_int_equal(now.alarms, 2);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(every_kind_has_words), T(one_that_ends_itself_stays_until_then), T(one_that_only_a_person_ends_is_over_when_seen), T(who_may_and_two_desks),
		T(only_what_it_is_about_ends_it), T(an_unclear_page_is_settled_by_seeing_it), T(the_line_tells_what_nothing_else_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
