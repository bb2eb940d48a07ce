/* What a settlement's code says to people: by kind and state, never the bare code, never money twice. proves S2, S4, S7, S9 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/alarm.h"
#include "domain/settle_step.h"
#include "domain/settlement_list.h"
#include "lib/house.h"
#include "model/action.h"
#include "model/role.h"

#include "base/banned.h"

static char words[256];

static const char *said(enum settlement_kind kind, enum settlement_state state, const char *code, int tries, int64_t next_at)
{
	struct settlement s = { .kind = kind, .state = state, .amount = 3000, .tries = tries, .next_at = next_at };
	str_copy(s.reason, sizeof s.reason, code);
	return settlement_list_reason(&s, words);
}

#define UNSURE "http_500", "wrong_amount", "no_connection", "no_answer", "not_found", "pending", "insufficient_funds", "generic_decline", ""

/* As long as an outcome isn't known, nobody takes the money again, and nobody gives it back again. */
static void what_not_to_do_is_said_whatever_the_code(void **state)
{
	(void)state;
	static const char *const codes[] = { UNSURE };
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		assert_non_null(strstr(said(KIND_CHARGE, SETTLEMENT_UNKNOWN, codes[i], 0, 0), "支払いは受け取らないでください"));
		assert_non_null(strstr(said(KIND_CORRECTION, SETTLEMENT_UNKNOWN, codes[i], 1, 0), "支払いは受け取らないでください"));
		assert_null(strstr(words, "再試行日"));
		assert_null(strstr(words, "再試行できます"));
		assert_non_null(strstr(said(KIND_REFUND, SETTLEMENT_UNKNOWN, codes[i], 0, 0), "結果が出るまで窓口で返金しないでください"));
		assert_null(strstr(words, "支払い"));
		assert_null(strstr(words, "再試行できます"));
	}
}

/* After a retry by hand or a crash there is no code. */
static void without_a_code(void **state)
{
	(void)state;
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_UNKNOWN, "", 0, 0), "同じ番号で照会を続けています。支払いは受け取らないでください");
	assert_string_equal(said(KIND_REFUND, SETTLEMENT_UNKNOWN, "", 0, 0), "同じ番号で照会を続けています。結果が出るまで窓口で返金しないでください");
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_WORKLIST, "", 0, 0), "人の確認が必要です。決済会社の管理画面で確かめるまで、支払いは受け取らないでください");
	assert_string_equal(said(KIND_REFUND, SETTLEMENT_WORKLIST, "", 0, 0), "人の確認が必要です。決済会社の管理画面で確かめるまで窓口で返金しないでください");
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_SENT, "", 0, 0), "決済会社に請求しています。結果が出るまで支払いは受け取らないでください");
	assert_string_equal(said(KIND_REFUND, SETTLEMENT_CLAIMED, "", 0, 0), "決済会社で返金しています。結果が出るまで窓口で返金しないでください");
	static const enum settlement_state fine[] = { SETTLEMENT_SCHEDULED, SETTLEMENT_SUCCEEDED, SETTLEMENT_COUNTER_DUE,
		SETTLEMENT_COUNTER_PAID, SETTLEMENT_HELD, SETTLEMENT_ZERO };
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
		assert_string_equal(said(KIND_CHARGE, fine[i], "", 1, 0), "");
}

static void a_refund_is_told_as_one(void **state)
{
	(void)state;
	assert_non_null(strstr(said(KIND_REFUND, SETTLEMENT_WORKLIST, "not_found", 0, 0), "返金されていません"));
	assert_non_null(strstr(said(KIND_CHARGE, SETTLEMENT_WORKLIST, "not_found", 0, 0), "請求されていません"));
	assert_non_null(strstr(said(KIND_REFUND, SETTLEMENT_WORKLIST, "wrong_amount", 0, 0), "（wrong_amount）。決済会社の管理画面で確かめるまで窓口で返金しないでください"));
	assert_non_null(strstr(said(KIND_REFUND, SETTLEMENT_WORKLIST, "several", 0, 0), "窓口で返金しないでください"));
	assert_non_null(strstr(said(KIND_CHARGE, SETTLEMENT_WORKLIST, "several", 0, 0), "確認結果を入れるまで支払いは受け取らないでください"));
	assert_non_null(strstr(said(KIND_REFUND, SETTLEMENT_WORKLIST, "no_charge", 0, 0), "窓口での返金が必要です"));
	/* the gateway's own word that it can't: it isn't the patient's card that has no funds */
	assert_non_null(strstr(said(KIND_REFUND, SETTLEMENT_WORKLIST, "insufficient_funds", 1, 0), "決済会社の残高が足りず"));
	assert_non_null(strstr(said(KIND_REFUND, SETTLEMENT_WORKLIST, "lost_or_stolen_card", 1, 0), "窓口での返金が必要です"));
}

/* After the last try no retry comes, and nobody is told to wait for one. */
static void at_the_counter_after_the_last_try(void **state)
{
	(void)state;
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_COUNTER_DUE, "insufficient_funds", 2, 0), "カードの再試行を終えました（残高不足）。窓口でお支払いいただきます");
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_COUNTER_DUE, "generic_decline", 2, 0), "カードの再試行を終えました（generic_decline）。窓口でお支払いいただきます");
	assert_string_equal(said(KIND_CORRECTION, SETTLEMENT_COUNTER_DUE, "no_answer", 2, 0), "カードの再試行を終えました（理由は不明）。窓口でお支払いいただきます");
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_COUNTER_DUE, "to_counter", 2, 0), "窓口でお支払いいただくことになりました。カードでは決済しません");
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_COUNTER_DUE, "below_minimum", 0, 0), "カード決済の最低額（50円）に満たないため、窓口でお支払いいただきます");
	assert_non_null(strstr(said(KIND_CHARGE, SETTLEMENT_DECLINED, "insufficient_funds", 1, 100), "再試行日を待つか"));
	assert_non_null(strstr(said(KIND_CHARGE, SETTLEMENT_DECLINED, "generic_decline", 1, 100), "（generic_decline）。再試行日を待っています"));
	assert_non_null(strstr(said(KIND_CHARGE, SETTLEMENT_DECLINED, "do_not_honor", 1, SETTLE_NEVER), "（do_not_honor）。新しいカードの登録が必要です"));
}

/* A person's word that nothing was paid: what follows from it in each state, and never a card's decline or a day to wait for. */
static void what_a_person_said_reads_right_everywhere(void **state)
{
	(void)state;
	static const char code[] = "said_unpaid";
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_WORKLIST, code, 1, 0), "決済会社では支払われていないことを確かめました。再試行するか、窓口に切り替えてください");
	assert_string_equal(said(KIND_REFUND, SETTLEMENT_WORKLIST, code, 1, 0), "決済会社では返金されていないことを確かめました。再試行するか、窓口で返金してください");
	/* held and released after it: its time is long past, the card is asked at once */
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_DECLINED, code, 1, 100), "決済会社では支払われていないことを確かめました。もう一度カードで決済します");
	assert_string_equal(said(KIND_CORRECTION, SETTLEMENT_DECLINED, code, 1, 100), words);
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_COUNTER_DUE, code, 2, 100), "決済会社では支払われていないことを確かめました。窓口でお支払いいただきます");
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_HELD, code, 1, 100), "カードで決済できませんでした（決済会社で確認済み）");
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_DEPOSITED, code, 1, 100), "カードで決済できませんでした（決済会社で確認済み）");
	assert_string_equal(said(KIND_REFUND, SETTLEMENT_CANCELLED, code, 1, 100), "カードに返金できませんでした（決済会社で確認済み）");
	/* the card is asked again: it's an earlier try's */
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_SENT, code, 1, 100), "決済会社に請求しています。結果が出るまで支払いは受け取らないでください");
	assert_string_equal(said(KIND_CHARGE, SETTLEMENT_UNKNOWN, code, 1, 100), "同じ番号で照会を続けています。支払いは受け取らないでください");
}

/* Only some may say what they saw at the gateway: these are named to all the others. */
static void who_says_the_result_is_named(void **state)
{
	(void)state;
	char who[128];
	struct alarm a = { .kind = "found_doubtful" };
	assert_int_equal(action_roles(ACTION_SETTLE_SAY), 1u << ROLE_BILLING | 1u << ROLE_SUPERVISOR);
	str_fmt(who, sizeof who, "%sまたは%sが決済会社の管理画面で", role_name(ROLE_BILLING), role_name(ROLE_SUPERVISOR));
	assert_non_null(strstr(said(KIND_CHARGE, SETTLEMENT_WORKLIST, "several", 0, 0), who));
	assert_non_null(strstr(said(KIND_REFUND, SETTLEMENT_WORKLIST, "several", 0, 0), who));
	assert_non_null(strstr(alarm_next(&a), who));
}

static void no_code_stands_alone(void **state)
{
	(void)state;
	static const char *const codes[] = { UNSURE, "expired_card", "authentication_required", "no_card", "to_counter", "said_unpaid" };
	for (int s = 0; s < SETTLEMENT_STATES; s++)
		for (int kind = 0; kind < KIND_COUNT; kind++)
			for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
				if (kind == KIND_DEPOSIT || !*codes[i])
					continue;
				said((enum settlement_kind)kind, (enum settlement_state)s, codes[i], 1, 0);
				assert_string_not_equal(words, codes[i]);
				assert_null(strstr(words, "said_unpaid"));
				assert_null(strstr(words, "%"));
			}
}

/* A single charge is called by the name of the figure that counts it. */
static void one_charge_has_the_word_of_its_figure(void **state)
{
	struct house h;
	struct ctx *ctx = &h.ctx;
	(void)state;
	house_new(&h, "atokure");
	int64_t now = ctx_now(ctx);
	const struct { struct settlement s; int group; } rows[] = {
		{ { .state = SETTLEMENT_SCHEDULED, .next_at = now }, GROUP_DUE }, { { .state = SETTLEMENT_SCHEDULED, .next_at = now + 1 }, GROUP_SCHEDULED },
		{ { .state = SETTLEMENT_DECLINED, .next_at = now }, GROUP_DUE }, { { .state = SETTLEMENT_DECLINED, .next_at = now + 1 }, GROUP_DECLINED },
		{ { .state = SETTLEMENT_WORKLIST }, GROUP_WORKLIST }, { { .state = SETTLEMENT_DEPOSITED }, GROUP_COUNTER },
		{ { .state = SETTLEMENT_CANCELLED }, -1 }, { { .state = SETTLEMENT_SUCCEEDED, .kind = KIND_REFUND }, -1 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int group = GROUP_COUNT;
		assert_int_equal(settlement_list_group_of(ctx, &rows[i].s, &group), ERR_OK);
		assert_int_equal(group, rows[i].group);
	}
	house_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_not_to_do_is_said_whatever_the_code),
		cmocka_unit_test(without_a_code),
		cmocka_unit_test(a_refund_is_told_as_one),
		cmocka_unit_test(at_the_counter_after_the_last_try),
		cmocka_unit_test(what_a_person_said_reads_right_everywhere),
		cmocka_unit_test(who_says_the_result_is_named),
		cmocka_unit_test(no_code_stands_alone),
		cmocka_unit_test(one_charge_has_the_word_of_its_figure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
