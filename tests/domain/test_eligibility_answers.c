/*
 * What an answer of the eligibility check says besides the one cover: programmes and tickets, several people in one file, and a
 * qualification that is gone. proves I1, I2, I3, I4
 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/coverage.h"
#include "domain/eligibility.h"
#include "domain/patient_page.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"

#define ASSISTANCE "12131140"
#define RECIPIENT "1234566"

static struct house h;
static struct ctx *ctx = &h.ctx;
static int64_t taro, medical;
static struct eligibility row;
static int files;

static int setup(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	taro = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	medical = clinic_cover(ctx, taro);
	files = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

/* 髙橋 太郎's result for clinic_cover(). */
static struct eligibility_result result(void)
{
	return (struct eligibility_result){ .class = "01", .insurer = "06130009", .symbol = "12", .number = "345", .branch = "00", .holder = "self", .name = "高橋　太郎",
		.kana = "ﾀｶﾊｼ ﾀﾛｳ", .sex = 'm', .birth = date_of(1980, 3, 1), .valid_from = date_of(2020, 4, 1), .valid_to = DAY_NONE, .share = 3,
		.limit_from = DAY_NONE, .limit_to = DAY_NONE, .elder_share = -1, .elder_from = DAY_NONE, .elder_to = DAY_NONE };
}

static struct eligibility_answer answer(int validity)
{
	struct eligibility_answer a = { .day = DAY_NONE, .birth = DAY_NONE, .reference = 2, .validity = validity, .n = 1 };
	a.results[0] = result();
	return a;
}

static struct eligibility_paper ticket(int from, int to, int64_t self_pay)
{
	return (struct eligibility_paper){ .kind = ELIGIBILITY_PAPER_TICKET, .category = "1", .from = date_of(2026, 11, from), .to = date_of(2026, 11, to),
		.self_pay = self_pay };
}

/* Insurance, and medical assistance with a ticket for November. */
static struct eligibility_answer with_ticket(int64_t self_pay)
{
	struct eligibility_answer a = answer(VALIDITY_VALID);
	struct eligibility_result *r = &a.results[a.n++];
	*r = result();
	str_copy(r->class, sizeof r->class, "A1");
	str_copy(r->insurer, sizeof r->insurer, ASSISTANCE);
	str_copy(r->number, sizeof r->number, RECIPIENT);
	r->symbol[0] = r->branch[0] = '\0';
	r->share = -1;
	r->papers[r->n_papers++] = ticket(1, 30, self_pay);
	return a;
}

static void take(const char *file, enum eligibility_source source, const struct eligibility_answer *list, int n)
{
	struct actor person = ctx->actor;
	bool taken;
	char hash[16];
	str_fmt(hash, sizeof hash, "h%d", ++files);
	house_act(ctx, "worker", 0);
	ctx->actor.worker = true;
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, eligibility_take(ctx, file, hash, source, list, n, &taken, &row)));
	assert_true(taken);
	ctx->actor = person;
}

static void pushed(const struct eligibility_answer *a)
{
	char file[32];
	str_fmt(file, sizeof file, "face_%d", files);
	take(file, ELIGIBILITY_READER, a, 1);
}

static void asked(void)
{
	clinic_ok(ctx, eligibility_ask(ctx, taro, 0, 0, &row));
}

/* The file of the question's name. */
static void answered(const struct eligibility_answer *list, int n)
{
	char file[ELIGIBILITY_NAME];
	str_fmt(file, sizeof file, "OQSsiquc01res_%s", row.file + strlen("OQSsiquc01req_"));
	take(file, ELIGIBILITY_FILE, list, n);
}

static struct insurance now(void)
{
	struct insurance i;
	clinic_ok(ctx, insurance_of(ctx, taro, ctx_today(ctx), &i));
	return i;
}

static enum insured of(int64_t coverage_id)
{
	struct insurance all = now();
	for (int i = 0; i < all.n; i++)
		if (all.coverages[i].id == coverage_id)
			return all.confirmed[i].id ? all.confirmed[i].state : INSURED_NOT;
	fail_msg("no such cover today");
	return INSURED_NOT;
}

static struct eligibility_view view_of(int64_t id)
{
	struct eligibility_view v;
	clinic_ok(ctx, eligibility_view_load(ctx, id, 0, &v));
	return v;
}

static void adopt(void)
{
	clinic_ok(ctx, eligibility_adopt(ctx, row.id, row.version, 0, false));
}

/* The patient's programmes of that number, the newest first. */
static int programmes(struct coverage out[COVERAGE_LIST_MAX])
{
	struct coverage list[COVERAGE_LIST_MAX];
	int n, k = 0;
	clinic_ok(ctx, coverage_list(ctx, taro, COVERAGE_LIST_MAX, list, &n));
	for (int i = 0; i < n; i++)
		if (list[i].kind == COVER_PUBLIC && strcmp(list[i].insurer, ASSISTANCE) == 0)
			out[k++] = list[i];
	return k;
}

static int logged(const char *text)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM audit WHERE detail LIKE $1");
	stmt_str(q, 1, text);
	int n = stmt_row(q) ? (int)stmt_col(q, 0) : -1;
	assert_int_equal(stmt_done(ctx, q), ERR_OK);
	return n;
}

/* ---- a qualification that is gone ---- */

/* The month's confirmation made online is taken back, logged, and the patient is sent to the insurance again; the desk reads why. */
static void invalid_takes_back(void **state)
{
	(void)state;
	static const int validities[] = { VALIDITY_INVALID, VALIDITY_CHANGED, VALIDITY_UNKNOWN };
	struct patient_page page;
	char text[200];
	clinic_visit(ctx, taro);
	for (size_t i = 0; i < sizeof validities / sizeof *validities; i++) {
		struct eligibility_answer good = answer(VALIDITY_VALID), bad = answer(validities[i]);
		if (validities[i] == VALIDITY_UNKNOWN)
			bad.n = 0;
		else
			bad.results[0].valid_to = date_of(2026, 11, 1);
		asked();
		answered(&good, 1);
		assert_int_equal(of(medical), INSURED_YES);
		clinic_ok(ctx, patient_page_load(ctx, taro, ctx_today(ctx), &page));
		assert_int_not_equal(page.next.step, STEP_INSURANCE);
		vtime_pass(&h.time, 60);
		asked();
		answered(&bad, 1);
		assert_int_equal(of(medical), INSURED_NOT);
		clinic_ok(ctx, patient_page_load(ctx, taro, ctx_today(ctx), &page));
		assert_int_equal(page.next.step, STEP_INSURANCE);
		assert_non_null(strstr(insurance_text(&page.insurance, ctx_today(ctx), text), "資格確認で無効"));
		assert_int_equal(logged("%taken back by the online check%"), (int)i + 1);
	}
	/* Confirmed anew: nothing of it is left to say. */
	clinic_ok(ctx, insurance_confirm(ctx, taro, 0, ctx_today(ctx), EVIDENCE_CERTIFICATE));
	struct insurance i = now();
	assert_null(strstr(insurance_text(&i, ctx_today(ctx), text), "無効"));
}

/* What a reader pushes names its cover; another cover, several, or a failure take nothing back. */
static void only_the_cover_that_is_meant(void **state)
{
	(void)state;
	struct eligibility_answer good = answer(VALIDITY_VALID), bad = answer(VALIDITY_INVALID);
	str_copy(bad.results[0].card, CARD_SIZE, "0012345678");
	pushed(&good);
	assert_int_equal(of(medical), INSURED_YES);
	struct eligibility_answer other = bad;
	str_copy(other.results[0].number, sizeof other.results[0].number, "999");
	pushed(&other);
	assert_int_equal(row.patient_id, taro);
	assert_int_equal(of(medical), INSURED_YES);
	struct eligibility_answer several = bad;
	several.validity = VALIDITY_SEVERAL;
	pushed(&several);
	assert_int_equal(of(medical), INSURED_YES);
	struct eligibility_answer failed = bad;
	failed.failed = true;
	pushed(&failed);
	assert_int_equal(of(medical), INSURED_YES);
	/* Changed, and this is the new one: its days go on. */
	struct eligibility_answer fresh = bad;
	fresh.validity = VALIDITY_CHANGED;
	pushed(&fresh);
	assert_int_equal(of(medical), INSURED_YES);
	pushed(&bad);
	assert_int_equal(of(medical), INSURED_NOT);
}

/* What a person saw stays, before as after the answer; and an older look doesn't take back a newer one. */
static void what_a_person_saw_stays(void **state)
{
	(void)state;
	struct eligibility_answer good = answer(VALIDITY_VALID), bad = answer(VALIDITY_INVALID);
	good.checked_at = ctx_now(ctx);
	bad.checked_at = ctx_now(ctx) - 60;
	pushed(&good);
	pushed(&bad);
	assert_int_equal(of(medical), INSURED_YES); /* it looked earlier */
	clinic_ok(ctx, insurance_confirm(ctx, taro, 0, ctx_today(ctx), EVIDENCE_CERTIFICATE));
	bad.checked_at = good.checked_at + 60;
	pushed(&bad);
	assert_int_equal(of(medical), INSURED_YES);
	assert_int_equal(now().confirmed[0].evidence, EVIDENCE_CERTIFICATE);
	assert_string_equal(now().confirmed[0].staff, "yamada");
	clinic_ok(ctx, insurance_undo(ctx, taro, 0, ctx_today(ctx)));
	clinic_ok(ctx, insurance_confirm(ctx, taro, 0, ctx_today(ctx), EVIDENCE_DECLARATION));
	good.checked_at = bad.checked_at + 60;
	pushed(&good);
	bad.checked_at = good.checked_at + 60;
	pushed(&bad);
	assert_int_equal(of(medical), INSURED_YES);
	assert_int_equal(now().confirmed[0].evidence, EVIDENCE_DECLARATION);
}

/* What was taken over by the key was said online as well. */
static void what_was_taken_over_goes_too(void **state)
{
	(void)state;
	struct eligibility_answer good = answer(VALIDITY_VALID), bad = answer(VALIDITY_INVALID);
	str_copy(good.results[0].number, sizeof good.results[0].number, "777");
	good.results[0].valid_from = date_of(2026, 11, 1);
	str_copy(good.results[0].card, CARD_SIZE, "0012345678");
	pushed(&good);
	adopt();
	assert_int_equal(now().state, INSURED_YES);
	bad.results[0] = good.results[0];
	pushed(&bad);
	assert_int_equal(now().state, INSURED_NOT);
}

/* ---- programmes and tickets ---- */

/* One key takes the ticket over: numbers, days, amount; it is confirmed for itself, and the insurance was by itself. */
static void a_ticket_is_taken_over(void **state)
{
	(void)state;
	struct coverage c[COVERAGE_LIST_MAX];
	struct eligibility_answer a = with_ticket(3000);
	asked();
	answered(&a, 1);
	struct eligibility_view v = view_of(row.id);
	assert_int_equal(v.n_covers, 1);
	assert_int_equal(v.n_programmes, 1);
	assert_int_equal(v.differ, 0);
	assert_true(v.adoptable && !v.agrees);
	assert_string_equal(v.fields[12].label, "生活保護");
	assert_string_equal(v.fields[12].ours, "");
	assert_string_equal(v.fields[12].theirs, ASSISTANCE " " RECIPIENT);
	assert_string_equal(v.fields[13].theirs, "2026-11-01…11-30");
	assert_string_equal(v.fields[14].theirs, "3,000円");
	assert_int_equal(of(medical), INSURED_YES);
	adopt();
	assert_int_equal(programmes(c), 1);
	assert_string_equal(c[0].number, RECIPIENT);
	assert_int_equal(c[0].share, 0);
	assert_int_equal(c[0].cap, 3000);
	assert_int_equal(c[0].valid_from, date_of(2026, 11, 1));
	assert_int_equal(c[0].valid_to, date_of(2026, 11, 30));
	assert_int_equal(of(c[0].id), INSURED_YES);
	assert_int_equal(now().state, INSURED_YES);
	v = view_of(row.id);
	assert_true(v.agrees && !v.adoptable);
	/* The same again next time: confirmed by itself, like the insurance. */
	clinic_ok(ctx, insurance_undo(ctx, taro, 0, ctx_today(ctx)));
	asked();
	answered(&a, 1);
	assert_int_equal(now().state, INSURED_YES);
}

/* What the record has already: the answer's end and amount count; another amount begins with its first day, in a row of its own. */
static void a_programme_put_right(void **state)
{
	(void)state;
	static const struct { day_t from, to; int64_t cap, said; int rows; day_t new_from, old_to; int64_t new_cap; } table[] = {
		/* ours: from, to, cap; what is said; rows afterwards; the current one: from; the old one's end; cap */
		{ 0, -1, 3000, 3000, 1, 0, 0, 3000 },       /* open: now it ends */
		{ 0, -1, 0, 3000, 2, 31, 30, 3000 },        /* another amount from the ticket's first day on */
		{ 31, -1, 0, 3000, 1, 31, 0, 3000 },        /* begun with the ticket: put right in place */
		{ 0, -1, 1000, -1, 1, 0, 0, 1000 },         /* no amount said: ours stays */
		{ 41, 60, 3000, 3000, 1, 31, 0, 3000 },     /* begun later: the ticket's days count */
	};
	day_t first = date_of(2026, 10, 1);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct coverage c = { .patient_id = taro, .kind = COVER_PUBLIC, .insurer = ASSISTANCE, .number = RECIPIENT, .cap = table[i].cap,
			.valid_from = first + table[i].from, .valid_to = table[i].to < 0 ? DAY_NONE : first + table[i].to }, list[COVERAGE_LIST_MAX];
		clinic_ok(ctx, coverage_add(ctx, &c, false));
		struct eligibility_answer a = with_ticket(table[i].said);
		asked();
		answered(&a, 1);
		adopt();
		if (programmes(list) != table[i].rows)
			fail_msg("%zu: %d rows", i, programmes(list));
		assert_int_equal(list[0].valid_from, first + table[i].new_from);
		assert_int_equal(list[0].valid_to, date_of(2026, 11, 30));
		assert_int_equal(list[0].cap, table[i].new_cap);
		if (table[i].rows == 2)
			assert_int_equal(list[1].valid_to, first + table[i].old_to);
		for (int k = programmes(list) - 1; k >= 0; k--)
			clinic_ok(ctx, coverage_remove(ctx, list[k].id, list[k].version));
	}
}

/* Shown, with what stands against it, and never taken over; the rest of the answer is. */
static void what_cant_be_taken_over(void **state)
{
	(void)state;
	static const struct { const char *insurer, *number, *category, *institution; int tickets, from, to; const char *says; } table[] = {
		{ "12131141", RECIPIENT, "1", "", 1, 1, 30, "負担者番号の検査数字" }, { ASSISTANCE, "123", "1", "", 1, 1, 30, "7桁" },
		{ ASSISTANCE, RECIPIENT, "2", "", 1, 1, 30, "調剤券" }, { ASSISTANCE, RECIPIENT, "1", "1399999999", 1, 1, 30, "他の医療機関" },
		{ ASSISTANCE, RECIPIENT, "1", "", 0, 1, 30, "医療券がありません" }, { ASSISTANCE, RECIPIENT, "1", "", 1, 1, 20, "今日の券ではありません" },
		{ ASSISTANCE, "", "1", "", 1, 1, 30, "番号がありません" },
	};
	struct coverage c[COVERAGE_LIST_MAX];
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct eligibility_answer a = with_ticket(0);
		struct eligibility_result *r = &a.results[1];
		str_copy(r->insurer, sizeof r->insurer, table[i].insurer);
		str_copy(r->number, sizeof r->number, table[i].number);
		str_copy(r->papers[0].category, sizeof r->papers[0].category, table[i].category);
		str_copy(r->papers[0].institution, sizeof r->papers[0].institution, table[i].institution);
		r->papers[0].to = date_of(2026, 11, table[i].to);
		r->n_papers = table[i].tickets;
		asked();
		answered(&a, 1);
		struct eligibility_view v = view_of(row.id);
		if (!strstr(v.programmes[0].hindrance, table[i].says))
			fail_msg("%zu: %s", i, v.programmes[0].hindrance);
		assert_string_equal(v.fields[v.n - 1].theirs, v.programmes[0].hindrance);
		assert_false(v.adoptable || v.agrees);
		assert_int_equal(eligibility_adopt(ctx, row.id, row.version, 0, false), ERR_BAD_STATE);
	}
	struct eligibility_answer a = with_ticket(0);
	str_copy(a.results[1].insurer, sizeof a.results[1].insurer, "12131141");
	a.results[0].share = 2;
	asked();
	answered(&a, 1);
	adopt(); /* the insurance's share */
	assert_int_equal(programmes(c), 0);
	/* A recipient number whose check digit is wrong is said, and taken as it was issued. */
	a = with_ticket(0);
	str_copy(a.results[1].number, sizeof a.results[1].number, "1234567");
	asked();
	answered(&a, 1);
	assert_non_null(strstr(view_of(row.id).programmes[0].remark, "検査数字"));
	adopt();
	assert_int_equal(programmes(c), 1);
	assert_string_equal(c[0].number, "1234567");
}

/* Medical assistance alone; without a ticket for this hospital (6) nothing is confirmed or taken over. */
static void assistance_alone(void **state)
{
	(void)state;
	struct coverage c[COVERAGE_LIST_MAX];
	struct eligibility_answer a = with_ticket(0);
	a.results[0] = a.results[1];
	a.n = 1;
	str_copy(a.results[0].card, CARD_SIZE, "0012345678");
	pushed(&a);
	struct eligibility_view v = view_of(row.id);
	assert_int_equal(v.n_covers, 0);
	assert_false(v.has_theirs);
	assert_true(v.adoptable);
	assert_non_null(strstr(v.sentence, "有効な公費です"));
	adopt();
	assert_int_equal(programmes(c), 1);
	assert_int_equal(of(c[0].id), INSURED_YES);
	assert_int_equal(of(medical), INSURED_NOT);
	assert_non_null(strstr(view_of(row.id).sentence, "公費は有効で、記録と同じです"));
	/* By the programme's number and the birth date as well. */
	a.results[0].card[0] = '\0';
	pushed(&a);
	assert_int_equal(row.patient_id, taro);
	a.validity = VALIDITY_UNTICKETED;
	a.results[0].n_papers = 0;
	pushed(&a);
	v = view_of(row.id);
	assert_false(v.adoptable);
	assert_non_null(strstr(v.sentence, "医療券がありません"));
}

/* Two tickets with the same numbers, for in- and outpatients, are one programme. */
static void two_tickets_are_one(void **state)
{
	(void)state;
	struct eligibility_answer a = with_ticket(0);
	struct eligibility_result *r = &a.results[1];
	r->papers[0].to = date_of(2026, 11, 25);
	r->papers[r->n_papers++] = ticket(10, 30, 5000);
	asked();
	answered(&a, 1);
	struct eligibility_view v = view_of(row.id);
	assert_int_equal(v.n_programmes, 1);
	assert_int_equal(v.programmes[0].theirs.cap, 5000);
	assert_int_equal(v.programmes[0].theirs.valid_from, date_of(2026, 11, 1));
	assert_int_equal(v.programmes[0].theirs.valid_to, date_of(2026, 11, 30));
}

/* The certificate for 70 to 74 says the share on its days only. */
static void share_of_the_elderly(void **state)
{
	(void)state;
	static const struct { int from, to, share; } table[] = { { -10, 10, 2 }, { 0, 0, 2 }, { -10, -1, 3 }, { 1, 10, 3 } };
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct eligibility_answer a = answer(VALIDITY_VALID);
		a.results[0].elder_share = 2;
		a.results[0].elder_from = ctx_today(ctx) + table[i].from;
		a.results[0].elder_to = ctx_today(ctx) + table[i].to;
		pushed(&a);
		assert_int_equal(view_of(row.id).theirs.share, table[i].share);
	}
}

/* ---- several people in one file ---- */

static int64_t hanako(void)
{
	int64_t id = clinic_patient(ctx, "0012345679", "渡邉 花子", "ワタナベ ハナコ");
	struct coverage c = { .patient_id = id, .kind = COVER_MEDICAL, .insurer = "06130009", .symbol = "7", .number = "88", .branch = "00", .holder = "self", .share = 3,
		.valid_from = date_of(2020, 4, 1), .valid_to = DAY_NONE };
	clinic_ok(ctx, coverage_add(ctx, &c, false));
	return id;
}

static struct eligibility_result hers(void)
{
	struct eligibility_result r = result();
	str_copy(r.symbol, sizeof r.symbol, "7");
	str_copy(r.number, sizeof r.number, "88");
	str_copy(r.name, sizeof r.name, "渡辺 花子");
	str_copy(r.kana, sizeof r.kana, "ﾜﾀﾅﾍﾞ ﾊﾅｺ");
	return r;
}

static enum insured state_of(int64_t patient_id)
{
	struct insurance i;
	clinic_ok(ctx, insurance_of(ctx, patient_id, ctx_today(ctx), &i));
	return i.state;
}

/* Units of a batch: to the open question about that cover, to patients by card or cover, and to nobody. Taken once. */
static void a_batch(void **state)
{
	(void)state;
	struct eligibility_answer units[4] = { answer(VALIDITY_VALID), answer(VALIDITY_VALID), answer(VALIDITY_VALID), answer(VALIDITY_UNKNOWN) };
	struct eligibility list[8], newest;
	int n;
	int64_t her = hanako();
	units[1].results[0] = hers();
	str_copy(units[2].results[0].name, NAME_SIZE, "架空 一郎");
	str_copy(units[2].results[0].number, sizeof units[2].results[0].number, "555");
	units[3].n = 0;
	asked();
	struct eligibility question = row;
	take("OQSmuquc02res_1", ELIGIBILITY_FILE, units, 4);
	assert_int_equal(state_of(taro), INSURED_YES);
	assert_int_equal(state_of(her), INSURED_YES);
	clinic_ok(ctx, eligibility_newest(ctx, taro, &newest));
	assert_int_equal(newest.id, question.id);
	assert_int_equal(newest.state, ELIGIBILITY_ANSWERED);
	clinic_ok(ctx, eligibility_newest(ctx, her, &newest));
	assert_string_equal(newest.file, "OQSmuquc02res_1");
	clinic_ok(ctx, eligibility_nobody(ctx, 8, list, &n));
	assert_int_equal(n, 2);
	assert_string_equal(list[0].file, "OQSmuquc02res_1#3");
	assert_string_equal(list[1].file, "OQSmuquc02res_1#2");
	bool taken;
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, eligibility_take(ctx, "OQSmuquc02res_1", "h1", ELIGIBILITY_FILE, units, 4, &taken, &row)));
	assert_false(taken);
	/* Also when its one unit went to a question, whatever the file is called. */
	asked();
	take("OQSmuquc02res_2", ELIGIBILITY_FILE, units, 1);
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, eligibility_take(ctx, "OQSmuquc02res_2", "h2", ELIGIBILITY_FILE, units, 1, &taken, &row)));
	assert_false(taken);
	/* Unknown there, with the question's words: hers is taken back, by card and by cover. */
	units[0] = (struct eligibility_answer){ .day = DAY_NONE, .validity = VALIDITY_UNKNOWN, .birth = date_of(1980, 3, 1), .insurer = "06130009", .symbol = "７",
		.number = "００８８", .branch = "00", .card = "0012345679" };
	take("OQSmuquc02res_3", ELIGIBILITY_FILE, units, 1);
	assert_int_equal(state_of(her), INSURED_NOT);
	assert_int_equal(state_of(taro), INSURED_YES);
}

/* Results of two people in one list: each gets a check of its own, and the question its person's. */
static void two_people_in_one_answer(void **state)
{
	(void)state;
	int64_t her = hanako();
	struct eligibility_answer a = answer(VALIDITY_VALID);
	struct eligibility newest;
	a.results[1] = a.results[0];
	a.results[0] = hers();
	a.n = 2;
	asked();
	struct eligibility question = row;
	answered(&a, 1);
	clinic_ok(ctx, eligibility_newest(ctx, taro, &newest));
	assert_int_equal(newest.id, question.id);
	assert_int_equal(view_of(newest.id).n_results, 1);
	clinic_ok(ctx, eligibility_newest(ctx, her, &newest));
	assert_int_not_equal(newest.id, question.id);
	assert_int_equal(view_of(newest.id).n_results, 1);
	assert_int_equal(state_of(taro), INSURED_YES);
	assert_int_equal(state_of(her), INSURED_YES);
	/* Hers alone doesn't answer his question when it isn't the only one in the file. */
	str_copy(a.results[1].name, NAME_SIZE, "架空 一郎");
	str_copy(a.results[1].number, sizeof a.results[1].number, "555");
	asked();
	answered(&a, 1);
	clinic_ok(ctx, eligibility_newest(ctx, taro, &newest));
	assert_int_equal(newest.state, ELIGIBILITY_WANTED);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(invalid_takes_back), TEST(only_the_cover_that_is_meant), TEST(what_a_person_saw_stays), TEST(what_was_taken_over_goes_too),
		TEST(a_ticket_is_taken_over), TEST(a_programme_put_right), TEST(what_cant_be_taken_over), TEST(assistance_alone), TEST(two_tickets_are_one),
		TEST(share_of_the_elderly), TEST(a_batch), TEST(two_people_in_one_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
