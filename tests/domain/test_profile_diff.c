/* What another profile would have decided of the last days' visits: each rule by its own case, and nothing where nothing differs. proves F (profile diff), F9, L1 */
#include <cmocka.h>
#include <string.h>

#include "base/embed.h"
#include "base/str.h"
#include "domain/policy.h"
#include "domain/profile_diff.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"

enum { ROWS = 32 };

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct profile other;
static struct profile_diff rows[ROWS];
static struct profile_diff_sum sum;
static int n;

static void keep(void *user, const struct profile_diff *d)
{
	(void)user;
	assert_in_range(n, 0, ROWS - 1);
	rows[n++] = *d;
}

static void ask(int days)
{
	n = 0;
	assert_int_equal(profile_diff(ctx, &other, days, keep, NULL, &sum), ERR_OK);
	assert_int_equal(n, sum.different);
}

static void at(const char *iso)
{
	assert_true(instant_parse(iso, &h.time.now));
}

/* The change that a rule makes for the patient with that card, NULL for none. */
static const struct profile_change *change(const char *card, const char *rule)
{
	for (int i = 0; i < n; i++)
		for (int k = 0; k < rows[i].n; k++)
			if (strcmp(rows[i].card, card) == 0 && strcmp(rows[i].changes[k].rule, rule) == 0)
				return &rows[i].changes[k];
	return NULL;
}

static int64_t by_rule(const char *rule)
{
	for (int i = 0; i < sum.n_rules; i++)
		if (strcmp(sum.rules[i].rule, rule) == 0)
			return sum.rules[i].visits;
	return 0;
}

static void sql(const char *text, int64_t id)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	struct stmt *q = db_stmt(ctx->db, text);
	stmt_int(q, 1, id);
	assert_int_equal(db_finish(ctx, stmt_run(ctx, q, NULL)), ERR_OK);
}

/* From the oldest on: the house's clock never goes back. */
static void people(void)
{
	at("2026-10-12T09:00");
	clinic_ready(ctx, "0000000001", "古川 一");      /* too long ago, and a holiday */
	at("2026-11-14T10:00");
	clinic_ready(ctx, "0000000002", "新井 二");      /* a second Saturday */
	at("2026-11-20T07:30");
	clinic_ready(ctx, "0000000003", "石川 三");      /* before 8:15 */
	at("2026-11-20T09:00");
	struct visit slip = clinic_ready(ctx, "0000000004", "上田 四");
	assert_int_equal(visit_handin_add(ctx, slip.id, HANDIN_LIMIT_SLIP, NULL), ERR_OK);
	struct visit birth = clinic_ready(ctx, "0000000005", "江口 五");
	sql("UPDATE visit SET facility_reason = 'delivery' WHERE id = $1", birth.id);
	int64_t id = clinic_patient(ctx, "0000000006", "岡田 六", "オカダ ロク");
	clinic_enroll(ctx, id);                          /* usable at once here; in fifteen minutes there */
	at("2026-11-20T09:14");
	clinic_visit(ctx, id);
	struct visit deferred = clinic_ready(ctx, "0000000007", "加藤 七");
	assert_int_equal(deferral_set(ctx, deferred.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	at("2026-11-21T09:30");
	clinic_visit(ctx, id);                           /* the next day nobody waits */
}

static int set_up(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	const struct embed *e = embed_find("profiles/atobarai.ini");
	assert_int_equal(policy_parse(ctx, "atobarai.ini", e->data, &other), ERR_OK);
	people();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static void each_rule_by_its_case(void **state)
{
	(void)state;
	ask(30);
	assert_int_equal(sum.visits, 7); /* not the one of 40 days ago */
	assert_null(change("0000000001", "F6"));
	assert_non_null(strstr(change("0000000002", "F6")->before, "取扱時間外"));
	assert_non_null(strstr(change("0000000002", "F6")->after, "利用できる"));
	assert_non_null(strstr(change("0000000003", "F6")->after, "取扱時間外"));
	assert_int_equal(by_rule("F6"), 2);
	assert_string_equal(change("0000000004", "F8")->before, "");
	assert_non_null(strstr(change("0000000004", "F8")->after, "管理票"));
	assert_non_null(strstr(change("0000000004", "F17")->after, "計算窓口⑦")); /* the same step at another desk */
	assert_non_null(strstr(change("0000000005", "F20-delivery")->after, "分娩"));
	assert_string_equal(change("0000000006", "F10")->before, "");
	assert_int_equal(by_rule("F10"), 6); /* all who registered within the last quarter of an hour; not the same patient's next day */
	const struct profile_change *after_exam = change("0000000007", "F19");
	assert_non_null(strstr(after_exam->before, "このままお帰り"));
	assert_non_null(strstr(after_exam->after, "計算窓口⑦"));
	for (int i = 0; i < n; i++)
		if (strcmp(rows[i].card, "0000000007") == 0)
			assert_true(rows[i].deferral && rows[i].day == date_of(2026, 11, 20));
}

/* F9 is decided when somebody registers: no visit changes, but that new registrations would is told. */
static void other_identity_fields_move_no_visit(void **state)
{
	(void)state;
	ask(30);
	assert_true(sum.registration); /* name here, kana there */
	assert_int_equal(by_rule("F9"), 0);
	other = h.profile;
	ask(30);
	assert_false(sum.registration);
	for (int i = 0; i < other.n_identity; i++)
		if (strcmp(other.identity[i], "name") == 0)
			str_copy(other.identity[i], sizeof other.identity[i], "kana");
	ask(30);
	assert_true(sum.registration);
	assert_int_equal(sum.visits, 7);
	assert_int_equal(sum.different, 0);
	other = h.profile;
	str_copy(other.identity[0], sizeof other.identity[0], h.profile.identity[1]); /* the same fields in another order */
	str_copy(other.identity[1], sizeof other.identity[1], h.profile.identity[0]);
	ask(30);
	assert_false(sum.registration);
}

static void days_and_due(void **state)
{
	(void)state;
	ask(60);
	assert_int_equal(sum.visits, 8);
	other = h.profile;
	ask(30);
	assert_int_equal(sum.visits, 7);
	assert_int_equal(sum.different, 0);
	other.settle_days = 5;
	ask(30);
	assert_int_equal(sum.different, 1); /* only what is deferred has a day */
	assert_string_equal(rows[0].changes[0].rule, "F2");
	assert_string_equal(rows[0].changes[0].before, "2026-11-24 (火)");
	assert_string_equal(rows[0].changes[0].after, "2026-11-25 (水)");
	other = h.profile;
	other.refuse_workers = false;
	sql("UPDATE visit SET insurance = 'workers' WHERE facility_reason = 'delivery' AND $1 = 1", 1);
	ask(30);
	assert_int_equal(by_rule("V2-workers"), 1);
	ask(1); /* yesterday and today */
	assert_int_equal(sum.visits, 6);
}

static void nothing_moves_and_only_admins_ask(void **state)
{
	(void)state;
	const struct profile *before = ctx->profile;
	const struct clock *clock = ctx->clock;
	ask(30);
	assert_true(ctx->profile == before && ctx->clock == clock);
	assert_int_equal(profile_diff(ctx, &other, 0, keep, NULL, &sum), ERR_BAD_INPUT);
	assert_int_equal(profile_diff(ctx, &other, PROFILE_DIFF_DAYS + 1, keep, NULL, &sum), ERR_BAD_INPUT);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(profile_diff(ctx, &other, 30, keep, NULL, &sum), ERR_FORBIDDEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_rule_by_its_case, set_up, tear_down),
		cmocka_unit_test_setup_teardown(other_identity_fields_move_no_visit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(days_and_due, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_moves_and_only_admins_ask, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
