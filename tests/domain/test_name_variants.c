/* A larger table of variants, installed: it is found by at once and after the next opening, keys and table agree, confusables stay apart, and it can be taken out. proves P4, P5 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/name_variants.h"
#include "domain/patient_search.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "model/name.h"
#include "model/name_table.h"
#include "store/db.h"
#include "store/db_inner.h"
#include "store/patients.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct name_variants_result result;

static int set_up(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	clinic_patient(ctx, "0000000001", "枩本 太郎", "マツモト タロウ");   /* U+67A9, an old shape of 松 */
	clinic_patient(ctx, "0000000002", "松本 次郎", "マツモト ジロウ");
	clinic_patient(ctx, "0000000003", "斉藤 花", "サイトウ ハナ");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	name_table_install(NULL, 0);
	house_free(&h);
	return 0;
}

static int hits(struct ctx *c, const char *text)
{
	struct patient found[8];
	int n;
	assert_int_equal(patient_search(c, text, 8, found, &n, NULL), ERR_OK);
	return n;
}

static enum name_match match(const char *a, const char *b)
{
	struct name_diff d[8];
	int n;
	return name_compare(a, b, d, 8, &n);
}

#define TABLE "# variant\tusual\n枩\t松\t戸籍統一文字\n\n桒\t桑\r\n"

static void it_is_found_by(void **state)
{
	(void)state;
	struct ctx later;
	assert_int_equal(hits(ctx, "松本"), 1);
	assert_int_equal(hits(ctx, "枩本"), 1);
	assert_int_equal(match("枩本", "松本"), NAME_DIFFERENT);
	assert_int_equal(name_variants_install(ctx, "mj.tsv", TABLE, &result), ERR_OK);
	assert_int_equal(result.rows, 2);
	assert_int_equal(result.patients, 3);
	assert_int_equal(match("枩本", "松本"), NAME_VARIANT);
	assert_int_equal(hits(ctx, "松本"), 2);
	assert_int_equal(hits(ctx, "枩本"), 2);
	assert_int_equal(hits(ctx, "松"), 2);
	assert_int_equal(hits(ctx, "マツモト"), 2); /* and what has nothing to do with it is as before */
	assert_int_equal(hits(ctx, "斉藤"), 1);
	assert_int_equal(hits(ctx, "1980-03-01"), 3);
	/* the next program that opens the database */
	name_table_install(NULL, 0);
	house_join(&h, &later);
	assert_int_equal(name_variants_load(&later), ERR_OK);
	assert_int_equal(hits(&later, "松本"), 2);
	house_leave(&later);
	/* a patient who comes later, and one whose name changes */
	clinic_patient(ctx, "0000000004", "枩田 三郎", "マツダ サブロウ");
	assert_int_equal(hits(ctx, "松田"), 1);
	/* and out again */
	assert_int_equal(name_variants_install(ctx, "", "", &result), ERR_OK);
	assert_int_equal(result.rows, 0);
	assert_int_equal(hits(ctx, "松本"), 1);
	assert_int_equal(hits(ctx, "枩本"), 1);
	assert_int_equal(hits(ctx, "松田"), 0);
	assert_int_equal(hits(ctx, "枩田"), 1);
}

/* Another process that has looked names up by the old table: whatever it writes and removes, it does by the new one. */
static void another_process_follows(void **state)
{
	(void)state;
	struct ctx other;
	struct patient p;
	house_join(&h, &other);
	assert_int_equal(name_variants_load(&other), ERR_OK);
	assert_int_equal(name_variants_install(ctx, "mj.tsv", TABLE, &result), ERR_OK);
	name_table_install(NULL, 0); /* the other's process has its own, which is still the old one */
	assert_int_equal(match("枩本", "松本"), NAME_DIFFERENT);
	clinic_patient(&other, "0000000005", "枩井 五郎", "マツイ ゴロウ");
	assert_int_equal(match("枩本", "松本"), NAME_VARIANT);
	assert_int_equal(hits(ctx, "松井"), 1);
	/* A name that changes leaves nothing behind in the index. */
	name_table_install(NULL, 0);
	other.db->names_version = 1;
	assert_int_equal(patients_of_card(&other, "0000000005", &p), ERR_OK);
	str_copy(p.name, sizeof p.name, "桒田 五郎");
	assert_int_equal(db_begin(&other), ERR_OK);
	assert_int_equal(db_finish(&other, patients_update(&other, &p)), ERR_OK);
	assert_int_equal(hits(ctx, "松井"), 0);
	assert_int_equal(hits(ctx, "桑田"), 1);
	/* Without a change nothing is read; with one it is, by whoever looks. */
	name_table_install(NULL, 0);
	assert_int_equal(name_variants_load(&other), ERR_OK);
	assert_int_equal(match("枩本", "松本"), NAME_DIFFERENT);
	assert_int_equal(name_variants_install(ctx, "", "", &result), ERR_OK);
	assert_int_equal(name_variants_install(ctx, "mj.tsv", TABLE, &result), ERR_OK);
	name_table_install(NULL, 0);
	assert_int_equal(name_variants_load(&other), ERR_OK);
	assert_int_equal(match("枩本", "松本"), NAME_VARIANT);
	house_leave(&other);
}

/* What a larger table calls one character, directly or by a third, stays two when the program's own table says so. */
static void confusables_stay_apart(void **state)
{
	(void)state;
	assert_int_equal(name_variants_install(ctx, "mj.tsv", "斉\t斎\n嶋\t島\n", &result), ERR_OK);
	assert_int_equal(match("斉藤", "斎藤"), NAME_CANDIDATE);
	assert_int_equal(match("中島", "中嶋"), NAME_CANDIDATE);
	assert_int_equal(name_variants_install(ctx, "mj.tsv", "斊\t斎\n斉\t斊\n", &result), ERR_OK);
	assert_int_equal(match("斉藤", "斎藤"), NAME_CANDIDATE);
	assert_int_equal(match("齊藤", "斉藤"), NAME_VARIANT); /* the shipped ones go on */
	assert_int_equal(match("髙橋", "高橋"), NAME_VARIANT);
}

static void bad(const char *text, const char *says)
{
	assert_int_equal(name_variants_install(ctx, "mj.tsv", text, &result), ERR_BAD_FILE);
	if (!strstr(ctx->cause.text, says))
		fail_msg("%s", ctx->cause.text);
	assert_int_equal(hits(ctx, "松本"), 1);
}

static void a_bad_table_changes_nothing(void **state)
{
	(void)state;
	bad("枩\t松\n枩松\n", "mj.tsv:2");
	bad("枩\t\n", "mj.tsv:1");
	bad("枩\t松本\n", "mj.tsv:1");
	bad("枩本\t松\n", "mj.tsv:1");
	bad("枩\t枩\n", "mj.tsv:1");
	bad("\xff\t松\n", "mj.tsv:1");
	bad("枩\t松\n枩\t杉\n", "U+67A9");
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(name_variants_install(ctx, "mj.tsv", TABLE, &result), ERR_FORBIDDEN);
	assert_int_equal(hits(ctx, "松本"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_is_found_by, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_process_follows, set_up, tear_down),
		cmocka_unit_test_setup_teardown(confusables_stay_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_bad_table_changes_nothing, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
