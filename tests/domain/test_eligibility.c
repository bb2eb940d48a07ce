/* The online eligibility check: questions, answers, time-outs, and what follows from each. proves I2, I3 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/coverage.h"
#include "domain/eligibility.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static int64_t taro, medical, programme;
static struct eligibility row;

static int setup(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	str_copy(ctx->actor.place, sizeof ctx->actor.place, "1階 優先受付");
	taro = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	medical = clinic_cover(ctx, taro);
	programme = clinic_programme(ctx, taro);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

/* The answer for clinic_cover()'s cover and patient. */
static struct eligibility_answer answer(int validity)
{
	struct eligibility_answer a = { .day = DAY_NONE, .birth = DAY_NONE, .reference = 2, .validity = validity, .n = 1 };
	struct eligibility_result *r = &a.results[0];
	*r = (struct eligibility_result){ .insurer = "06130009", .symbol = "１２", .number = "００３４５", .branch = "00", .holder = "self", .name = "高橋　太郎",
		.kana = "ﾀｶﾊｼ ﾀﾛｳ", .sex = 'm', .birth = date_of(1980, 3, 1), .valid_from = date_of(2020, 4, 1), .valid_to = DAY_NONE, .share = 3,
		.limit_from = DAY_NONE, .limit_to = DAY_NONE, .elder_share = -1, .elder_from = DAY_NONE, .elder_to = DAY_NONE };
	return a;
}

static enum err take_as(const char *file, const char *hash, enum eligibility_source source, const struct eligibility_answer *a, bool *taken)
{
	struct actor person = ctx->actor;
	house_act(ctx, "worker", 0);
	ctx->actor.worker = true;
	enum err e = db_begin(ctx);
	if (!e)
		e = db_finish(ctx, eligibility_take(ctx, file, hash, source, a, a ? 1 : 0, taken, &row));
	ctx->actor = person;
	return e;
}

static void take(const char *hash, const struct eligibility_answer *a)
{
	bool taken;
	char file[ELIGIBILITY_NAME];
	str_fmt(file, sizeof file, "OQSsiquc01res_%s", row.file + strlen("OQSsiquc01req_"));
	clinic_ok(ctx, take_as(file, hash, ELIGIBILITY_FILE, a, &taken));
	assert_true(taken);
}

static void asked(void)
{
	clinic_ok(ctx, eligibility_ask(ctx, taro, 0, 0, &row));
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, eligibility_sent(ctx, row.id)));
}

static struct insurance now(void)
{
	struct insurance i;
	clinic_ok(ctx, insurance_of(ctx, taro, ctx_today(ctx), &i));
	return i;
}

/* 0: the insurance, 1: the programme; INSURED_NOT when nothing stands. */
static enum insured of(int i)
{
	struct insurance all = now();
	return all.confirmed[i].id ? all.confirmed[i].state : INSURED_NOT;
}

static struct eligibility_view view(void)
{
	struct eligibility_view v;
	clinic_ok(ctx, eligibility_view_load(ctx, row.id, 0, &v));
	return v;
}

static void the_question(void **state)
{
	(void)state;
	struct eligibility again;
	struct eligibility_question q;
	clinic_ok(ctx, eligibility_ask(ctx, taro, 0, 0, &row));
	assert_string_equal(row.file, "OQSsiquc01req_202611210001");
	clinic_ok(ctx, eligibility_ask(ctx, taro, medical, 0, &again));
	assert_int_equal(again.id, row.id);
	clinic_ok(ctx, eligibility_question(ctx, row.id, &q));
	assert_string_equal(q.insurer, "06130009");
	assert_string_equal(q.number, "345");
	assert_string_equal(q.card, "0012345678");
	assert_string_equal(q.institution, h.profile.institution);
	assert_int_equal(q.birth, date_of(1980, 3, 1));
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, eligibility_sent(ctx, row.id)));
	assert_int_equal(eligibility_question(ctx, row.id, &q), ERR_BAD_STATE);
	assert_int_equal(eligibility_ask(ctx, taro, programme, 0, &again), ERR_NOT_FOUND);
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	assert_int_equal(eligibility_ask(ctx, taro, 0, 0, &again), ERR_FORBIDDEN);
}

/* Valid, the same person but for a true variant of the name, the same cover but for width and zeros: confirmed, by whom and where it was asked. */
static void valid_and_the_same(void **state)
{
	(void)state;
	struct eligibility_answer a = answer(VALIDITY_VALID);
	asked();
	assert_int_equal(of(0), INSURED_NOT);
	take("h1", &a);
	assert_int_equal(of(0), INSURED_YES);
	assert_int_equal(of(1), INSURED_NOT); /* the programme for itself */
	struct confirmation k = now().confirmed[0];
	assert_int_equal(k.evidence, EVIDENCE_CERTIFICATE);
	assert_string_equal(k.staff, "yamada");
	assert_string_equal(k.place, "1階 優先受付");
	assert_int_equal(view().differ, 0);
	assert_false(view().adoptable);
}

/* A file's bytes count once, under its name. */
static void taken_once(void **state)
{
	(void)state;
	struct eligibility_answer a = answer(VALIDITY_VALID);
	bool taken;
	asked();
	take("h1", &a);
	clinic_ok(ctx, insurance_undo(ctx, taro, medical, ctx_today(ctx)));
	clinic_ok(ctx, take_as("OQSsiquc01res_202611210001", "h1", ELIGIBILITY_FILE, &a, &taken));
	assert_false(taken);
	assert_int_equal(of(0), INSURED_NOT);
	clinic_ok(ctx, take_as("face_1", "h1", ELIGIBILITY_READER, &a, &taken));
	assert_true(taken);
	clinic_ok(ctx, take_as("face_1", "h1", ELIGIBILITY_READER, &a, &taken));
	assert_false(taken);
}

/* Never "valid" without an answer: unknown after a minute, and a late answer still counts. */
static void no_answer_in_time(void **state)
{
	(void)state;
	struct eligibility_answer a = answer(VALIDITY_VALID);
	int n;
	asked();
	vtime_pass(&h.time, ELIGIBILITY_WAIT - 1);
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, eligibility_overdue(ctx, 8, &n)));
	assert_int_equal(n, 0);
	assert_int_equal(of(0), INSURED_NOT);
	vtime_pass(&h.time, 1);
	assert_true(eligibility_next(ctx) <= ctx_now(ctx));
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, eligibility_overdue(ctx, 8, &n)));
	assert_int_equal(n, 1);
	assert_int_equal(of(0), INSURED_UNKNOWN);
	assert_int_equal(of(1), INSURED_NOT);
	assert_int_equal(view().e.state, ELIGIBILITY_TIMEOUT);
	assert_int_equal(eligibility_next(ctx), -1);
	take("h1", &a);
	assert_int_equal(of(0), INSURED_YES);
}

/* I2: a check that fails changes only its own state. */
static void a_failure_takes_nothing_back(void **state)
{
	(void)state;
	struct eligibility_answer a = { .failed = true, .error_code = "E1", .day = DAY_NONE };
	int n;
	clinic_ok(ctx, insurance_confirm(ctx, taro, 0, ctx_today(ctx), EVIDENCE_MYNUMBER));
	asked();
	take("h1", &a);
	assert_int_equal(view().e.state, ELIGIBILITY_FAILED);
	assert_int_equal(of(0), INSURED_YES);
	asked();
	vtime_pass(&h.time, ELIGIBILITY_WAIT);
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, eligibility_overdue(ctx, 8, &n)));
	assert_int_equal(of(0), INSURED_YES);
	assert_int_equal(of(1), INSURED_YES);
	clinic_ok(ctx, insurance_undo(ctx, taro, 0, ctx_today(ctx)));
	asked();
	cause_set(&ctx->cause, ERR_BAD_FILE, "broken");
	take("h2", NULL);
	assert_string_equal(view().e.error_text, "broken");
	assert_int_equal(of(0), INSURED_UNKNOWN);
	assert_int_equal(of(1), INSURED_NOT);
}

/* FACTS §3.4: 2, 3, 4, 5 and days that don't hold today never confirm; each says what to do. */
static void never_valid(void **state)
{
	(void)state;
	static const struct { int validity; day_t from, to; const char *says; } bad[] = {
		{ VALIDITY_INVALID, 0, 0, "無効" }, { VALIDITY_CHANGED, 0, 0, "新しい資格あり" }, { VALIDITY_UNKNOWN, 0, 0, "該当する資格がありません" },
		{ VALIDITY_SEVERAL, 0, 0, "枝番" }, { VALIDITY_VALID, 0, -1, "2026-11-20 (金) までの資格" }, { VALIDITY_VALID, 1, 0, "まだ始まっていない" },
	};
	day_t today = ctx_today(ctx);
	char hash[8];
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct eligibility_answer a = answer(bad[i].validity);
		a.results[0].valid_from = bad[i].from ? today + bad[i].from : a.results[0].valid_from;
		a.results[0].valid_to = bad[i].to ? today + bad[i].to : DAY_NONE;
		asked();
		str_fmt(hash, sizeof hash, "%zu", i);
		take(hash, &a);
		assert_int_equal(of(0), INSURED_NOT);
		assert_false(view().adoptable);
		if (!strstr(view().sentence, bad[i].says))
			fail_msg("%s", view().sentence);
		assert_int_equal(eligibility_adopt(ctx, row.id, row.version, 0, true), ERR_BAD_STATE);
	}
	/* Cover that ends today is valid today. */
	struct eligibility_answer a = answer(VALIDITY_VALID);
	a.results[0].valid_to = today;
	asked();
	take("last", &a);
	assert_int_equal(of(0), INSURED_YES);
}

/* Another cover waits for a person's key: then the old one ends the day before and the new one is confirmed. */
static void another_cover(void **state)
{
	(void)state;
	struct eligibility_answer a = answer(VALIDITY_VALID);
	struct coverage list[COVERAGE_LIST_MAX];
	int n;
	str_copy(a.results[0].insurer, sizeof a.results[0].insurer, "138057");
	str_copy(a.results[0].limit_flag, sizeof a.results[0].limit_flag, "A03");
	a.results[0].valid_from = date_of(2026, 11, 1);
	a.reference = 1;
	asked();
	take("h1", &a);
	assert_int_equal(of(0), INSURED_NOT);
	assert_true(view().adoptable && view().same_person);
	assert_int_equal(eligibility_adopt(ctx, row.id, row.version + 1, 0, false), ERR_CONFLICT);
	clinic_ok(ctx, eligibility_adopt(ctx, row.id, row.version, 0, false));
	clinic_ok(ctx, coverage_list(ctx, taro, COVERAGE_LIST_MAX, list, &n));
	assert_int_equal(n, 3);
	assert_string_equal(list[0].insurer, "138057");
	assert_string_equal(list[0].limit_class, "ウ");
	assert_string_equal(list[1].insurer, "06130009");
	assert_int_equal(list[1].valid_to, date_of(2026, 10, 31));
	assert_int_equal(of(0), INSURED_YES);
	assert_int_equal(now().confirmed[0].evidence, EVIDENCE_MYNUMBER);
	assert_int_equal(now().n, 2);
	assert_false(view().adoptable);
}

/* The same cover with another share, band and end: confirmed, and put right by a key; what wasn't said stays as it was. */
static void the_same_cover_put_right(void **state)
{
	(void)state;
	struct eligibility_answer a = answer(VALIDITY_VALID);
	struct eligibility_result *r = &a.results[0];
	struct coverage c;
	clinic_ok(ctx, insurance_limit_set(ctx, taro, ctx_today(ctx), "エ", true));
	r->share = 2;
	r->valid_to = date_of(2027, 3, 31);
	r->holder[0] = '\0';
	str_copy(r->limit_flag, sizeof r->limit_flag, "A03");
	r->limit_to = ctx_today(ctx) - 1; /* over: says nothing about today */
	asked();
	take("h1", &a);
	assert_int_equal(of(0), INSURED_YES);
	assert_true(view().adoptable);
	clinic_ok(ctx, eligibility_adopt(ctx, row.id, row.version, 0, false));
	clinic_ok(ctx, coverage_by_id(ctx, medical, &c));
	assert_int_equal(c.share, 2);
	assert_int_equal(c.valid_to, date_of(2027, 3, 31));
	assert_string_equal(c.holder, "self");
	assert_string_equal(c.limit_class, "エ");
	assert_true(c.multi);
	assert_int_equal(of(0), INSURED_YES);
}

/* P4: a candidate is never a match; another birth date or sex isn't either. A person may say that it is the same. */
static void another_person(void **state)
{
	(void)state;
	static const struct { const char *name; day_t birth; char sex; bool same; } people[] = {
		{ "髙橋太郎", 0, 'm', true }, { "高橋 多郎", 0, 'm', false }, { "髙橋 太郎", 1, 'm', false }, { "髙橋 太郎", 0, 'f', false }, { "髙橋 太郎", 0, 'u', true },
	};
	char hash[8];
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		struct eligibility_answer a = answer(VALIDITY_VALID);
		str_copy(a.results[0].name, sizeof a.results[0].name, people[i].name);
		a.results[0].birth += people[i].birth;
		a.results[0].sex = people[i].sex;
		asked();
		str_fmt(hash, sizeof hash, "%zu", i);
		take(hash, &a);
		assert_int_equal(of(0), people[i].same ? INSURED_YES : INSURED_NOT);
		if (people[i].same)
			clinic_ok(ctx, insurance_undo(ctx, taro, 0, ctx_today(ctx)));
	}
	struct eligibility_answer a = answer(VALIDITY_VALID);
	a.results[0].sex = 'f';
	a.results[0].share = 2;
	asked();
	take("f", &a);
	assert_int_equal(eligibility_adopt(ctx, row.id, row.version, 0, false), ERR_REFUSED);
	assert_int_equal(of(0), INSURED_NOT);
	clinic_ok(ctx, eligibility_adopt(ctx, row.id, row.version, 0, true));
	assert_int_equal(of(0), INSURED_YES);
}

static void saito(const char *name)
{
	bool taken;
	struct eligibility_answer a = answer(VALIDITY_VALID);
	str_copy(a.results[0].card, sizeof a.results[0].card, "0077777777");
	str_copy(a.results[0].name, sizeof a.results[0].name, name);
	clinic_ok(ctx, take_as(name, "h", ELIGIBILITY_READER, &a, &taken));
}

/* 斉 and 斎 are different characters that people mix up. */
static void candidates_are_shown(void **state)
{
	(void)state;
	taro = clinic_patient(ctx, "0077777777", "斉藤 一", "サイトウ ハジメ");
	clinic_cover(ctx, taro);
	saito("斎藤 一");
	assert_int_equal(of(0), INSURED_NOT);
	assert_int_equal(view().fields[0].match, NAME_CANDIDATE);
	assert_int_equal(view().fields[0].diffs[0].a, 0x6589);
	assert_int_equal(view().fields[0].diffs[0].b, 0x658E);
	saito("齊藤 一");
	assert_int_equal(of(0), INSURED_YES);
}

/* What a card reader pushes: by our number, else by the cover and the birth date when only one patient fits. */
static void whose_it_is(void **state)
{
	(void)state;
	bool taken;
	int n;
	struct eligibility list[4];
	struct eligibility_answer a = answer(VALIDITY_VALID);
	clinic_ok(ctx, take_as("face_1", "h1", ELIGIBILITY_READER, &a, &taken));
	assert_int_equal(row.patient_id, taro);
	assert_int_equal(of(0), INSURED_YES);
	assert_int_equal(now().confirmed[0].evidence, EVIDENCE_MYNUMBER);
	assert_string_equal(now().confirmed[0].staff, "worker");
	int64_t twin = clinic_patient(ctx, "0020031144", "高橋 太郎", "タカハシ タロウ");
	clinic_cover(ctx, twin);
	clinic_ok(ctx, take_as("face_2", "h2", ELIGIBILITY_READER, &a, &taken));
	assert_int_equal(row.patient_id, 0);
	clinic_ok(ctx, eligibility_nobody(ctx, 4, list, &n));
	assert_int_equal(n, 1);
	clinic_ok(ctx, eligibility_attach(ctx, row.id, row.version, twin));
	assert_int_equal(eligibility_attach(ctx, row.id, row.version + 1, taro), ERR_CONFLICT);
	clinic_ok(ctx, eligibility_nobody(ctx, 4, list, &n));
	assert_int_equal(n, 0);
	str_copy(a.results[0].card, sizeof a.results[0].card, "0020031144");
	clinic_ok(ctx, take_as("face_3", "h3", ELIGIBILITY_READER, &a, &taken));
	assert_int_equal(row.patient_id, twin);
}

static struct coverage record(void)
{
	struct coverage c;
	clinic_ok(ctx, coverage_by_id(ctx, medical, &c));
	return c;
}

/* The certificate of a specified disease in the record. */
static const char *specific(void)
{
	static struct coverage c;
	c = record();
	return c.specific;
}

static void pushed(const struct eligibility_answer *a)
{
	static int files;
	char hash[16];
	str_fmt(hash, sizeof hash, "p%d", ++files);
	asked();
	take(hash, a);
}

static void adopt(void)
{
	clinic_ok(ctx, eligibility_adopt(ctx, row.id, row.version, 0, false));
}

/* 特定疾病療養受療証: shown beside the record and taken over by the key; what isn't of today, or of no known limit, is shown alone. */
static void a_specified_disease(void **state)
{
	(void)state;
	struct eligibility_answer a = answer(VALIDITY_VALID);
	struct eligibility_result *r = &a.results[0];
	r->papers[r->n_papers++] = (struct eligibility_paper){ .kind = ELIGIBILITY_PAPER_DISEASE, .category = "1", .from = date_of(2026, 4, 1), .to = DAY_NONE,
		.self_pay = 10000 };
	pushed(&a);
	struct eligibility_view v = view();
	assert_string_equal(v.fields[12].name, "disease");
	assert_string_equal(v.fields[12].theirs, "人工透析 10,000円");
	assert_int_equal(v.fields[12].match, NAME_DIFFERENT);
	assert_string_equal(v.fields[12].ours, "");
	assert_true(v.adoptable);
	assert_false(v.agrees);
	assert_non_null(strstr(v.sentence, "特定疾病療養受療証があります"));
	assert_int_equal(of(0), INSURED_YES);
	assert_string_equal(specific(), "");
	adopt();
	assert_string_equal(specific(), "特定疾病");
	assert_string_equal(view().e.taken_by, "yamada");
	v = view();
	assert_true(v.agrees);
	assert_false(v.adoptable);
	assert_string_equal(v.fields[12].ours, "特定疾病");
	assert_string_equal(v.fields[13].ours, "2026-04-01…");
	/* It has days of its own: others are a difference, and taken over as well. */
	r->papers[0].to = date_of(2027, 3, 31);
	pushed(&a);
	v = view();
	assert_int_equal(v.fields[12].match, NAME_SAME);
	assert_int_equal(v.fields[13].match, NAME_DIFFERENT);
	assert_false(v.agrees);
	adopt();
	assert_int_equal(record().specific_from, date_of(2026, 4, 1));
	assert_int_equal(record().specific_to, date_of(2027, 3, 31));
	assert_true(view().agrees);
	/* The other limit is the other certificate; an answer that says none leaves it. */
	r->papers[0].self_pay = 20000;
	pushed(&a);
	v = view();
	assert_string_equal(v.fields[12].ours, "特定疾病");
	assert_int_equal(v.fields[12].match, NAME_DIFFERENT);
	adopt();
	assert_string_equal(specific(), "特定疾病(上位)");
	r->n_papers = 0;
	r->share = 2;
	pushed(&a);
	assert_false(view().has_disease);
	adopt();
	assert_string_equal(specific(), "特定疾病(上位)");
	assert_int_equal(record().specific_to, date_of(2027, 3, 31));
	v = view(); /* nothing to take over, but somebody should look */
	assert_string_equal(v.fields[12].name, "disease");
	assert_string_equal(v.fields[12].ours, "特定疾病(上位)");
	assert_int_equal(v.fields[12].match, NAME_DIFFERENT);
	assert_false(v.agrees || v.adoptable);
	assert_non_null(strstr(v.sentence, "回答にありません"));
	struct coverage c = record(); /* one that is over isn't missed */
	c.specific_to = ctx_today(ctx) - 1;
	clinic_ok(ctx, coverage_change(ctx, &c, true));
	assert_true(view().agrees);
	c = record();
	c.specific_from = c.specific_to + 1;
	assert_int_equal(coverage_change(ctx, &c, true), ERR_BAD_INPUT);
}

static void a_certificate_that_isnt_taken(void **state)
{
	(void)state;
	day_t today = ctx_today(ctx);
	const struct { day_t from, to; int64_t self_pay; const char *says; } table[] = {
		{ date_of(2026, 4, 1), today - 1, 10000, "今日の証ではありません" }, { today + 1, DAY_NONE, 10000, "今日の証ではありません" },
		{ date_of(2026, 4, 1), DAY_NONE, 12345, "上限額の表にない金額です" }, { date_of(2026, 4, 1), DAY_NONE, -1, "自己負担限度額がありません" },
	};
	struct eligibility_answer a = answer(VALIDITY_VALID);
	struct eligibility_result *r = &a.results[0];
	r->n_papers = 1;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		r->papers[0] = (struct eligibility_paper){ .kind = ELIGIBILITY_PAPER_DISEASE, .category = "1", .from = table[i].from, .to = table[i].to,
			.self_pay = table[i].self_pay };
		pushed(&a);
		struct eligibility_view v = view();
		assert_string_equal(v.fields[12].name, "disease");
		assert_string_equal(v.fields[14].theirs, table[i].says);
		assert_non_null(strstr(v.sentence, table[i].says));
		assert_false(v.adoptable || v.agrees);
		assert_int_equal(eligibility_adopt(ctx, row.id, row.version, 0, false), ERR_BAD_STATE);
	}
	/* What else differs is taken over without it; on its first and last day it is, whatever stands before it. */
	r->share = 2;
	pushed(&a);
	adopt();
	assert_string_equal(specific(), "");
	r->papers[0] = (struct eligibility_paper){ .kind = ELIGIBILITY_PAPER_DISEASE, .category = "1", .from = today - 400, .to = today - 1, .self_pay = 20000 };
	r->papers[1] = (struct eligibility_paper){ .kind = ELIGIBILITY_PAPER_DISEASE, .category = "1", .from = today, .to = today, .self_pay = 10000 };
	r->n_papers = 2;
	pushed(&a);
	adopt();
	assert_string_equal(specific(), "特定疾病");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_question, setup, teardown),
		cmocka_unit_test_setup_teardown(valid_and_the_same, setup, teardown),
		cmocka_unit_test_setup_teardown(taken_once, setup, teardown),
		cmocka_unit_test_setup_teardown(no_answer_in_time, setup, teardown),
		cmocka_unit_test_setup_teardown(a_failure_takes_nothing_back, setup, teardown),
		cmocka_unit_test_setup_teardown(never_valid, setup, teardown),
		cmocka_unit_test_setup_teardown(another_cover, setup, teardown),
		cmocka_unit_test_setup_teardown(the_same_cover_put_right, setup, teardown),
		cmocka_unit_test_setup_teardown(another_person, setup, teardown),
		cmocka_unit_test_setup_teardown(candidates_are_shown, setup, teardown),
		cmocka_unit_test_setup_teardown(whose_it_is, setup, teardown),
		cmocka_unit_test_setup_teardown(a_specified_disease, setup, teardown),
		cmocka_unit_test_setup_teardown(a_certificate_that_isnt_taken, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
