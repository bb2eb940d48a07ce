/*
 * Settlements and their attempts (SPEC S): getting one bill paid. The states and what may follow each
 * are one table in domain/settle_step.c; this file only names them.
 */
#ifndef MODEL_SETTLEMENT_H
#define MODEL_SETTLEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/i18n.h"

/* X(code, id, name) */
#define SETTLEMENT_LIST(X) \
	X(SCHEDULED,      "scheduled",      N_("決済待ち")) \
	X(CLAIMED,        "claimed",        N_("送信準備")) \
	X(SENT,           "sent",           N_("送信中")) \
	X(SUCCEEDED,      "succeeded",      N_("決済済")) \
	X(DECLINED,       "declined",       N_("失敗・再試行待ち")) \
	X(AUTHENTICATION, "authentication", N_("本人認証待ち")) \
	X(UNKNOWN,        "unknown",        N_("不明・照会中")) \
	X(WORKLIST,       "worklist",       N_("要確認")) \
	X(HELD,           "held",           N_("会計保留")) \
	X(ZERO,           "zero",           N_("0円")) \
	X(COUNTER_DUE,    "counter_due",    N_("窓口払い")) \
	X(COUNTER_PAID,   "counter_paid",   N_("窓口払い済")) \
	X(DEPOSITED,      "deposited",      N_("預り金")) \
	X(CANCELLED,      "cancelled",      N_("取消")) \
	X(REFUNDED,       "refunded",       N_("返金済"))

enum settlement_state {
#define X(code, id, name) SETTLEMENT_##code,
	SETTLEMENT_LIST(X)
#undef X
	SETTLEMENT_STATES
};

enum settlement_kind { KIND_CHARGE, KIND_REFUND, KIND_COUNTER, KIND_DEPOSIT, KIND_CORRECTION, KIND_COUNT };

struct settlement {
	int64_t id, bill_id;
	enum settlement_kind kind;
	enum settlement_state state;
	int64_t amount;
	day_t due_day;
	int64_t next_at;
	int tries;               /* definite attempts so far */
	char reason[64];
	char gateway_ref[64];
	int64_t parent_id;
	char method[12];
	int64_t settled_at;
	day_t posted_day;        /* the open business day of settled_at; DAY_NONE: not settled */
	bool notified;
	int64_t created_at, version;
};

enum attempt_outcome { OUTCOME_OPEN, OUTCOME_SUCCEEDED, OUTCOME_DECLINED, OUTCOME_AUTHENTICATION, OUTCOME_UNKNOWN, OUTCOME_REFUSED, OUTCOME_COUNT };

enum { ATTEMPT_KEY = 96, ATTEMPT_REQUEST = 2048 };

struct attempt {
	int64_t id, settlement_id;
	int number;
	char idem_key[ATTEMPT_KEY];
	char request[ATTEMPT_REQUEST]; /* exact bytes of the body; opened seal */
	int64_t amount, fence, claimed_at, first_sent_at;
	int sends;
	int64_t answered_at;
	enum attempt_outcome outcome;
	char code[64], gateway_ref[64];
};

const char *settlement_state_id(enum settlement_state s);
const char *settlement_state_name(enum settlement_state s);
int settlement_state_from_id(const char *id);
const char *settlement_kind_id(enum settlement_kind k);
int settlement_kind_from_id(const char *id);
const char *attempt_outcome_id(enum attempt_outcome o);
int attempt_outcome_from_id(const char *id);

#endif
