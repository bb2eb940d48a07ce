/*
 * The national online eligibility check (オンライン資格確認; SPEC I3, FACTS §3.3, §3.4): a question by a cover's numbers, or a
 * result that a card reader pushes; and what it says, as its XML does. Text keeps its zeros; names are as given.
 */
#ifndef MODEL_ELIGIBILITY_H
#define MODEL_ELIGIBILITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/i18n.h"
#include "model/patient.h"

/* X(code, id, name) */
#define ELIGIBILITY_LIST(X) \
	X(WANTED,   "wanted",   N_("照会待ち"))     /* to be written for the connection software */ \
	X(SENT,     "sent",     N_("回答待ち"))     /* its file is in the folder req */ \
	X(ANSWERED, "answered", N_("回答あり")) \
	X(FAILED,   "failed",   N_("照会できず"))   /* an error, or a file that can't be read */ \
	X(TIMEOUT,  "timeout",  N_("回答なし"))     /* nothing came in time */

enum eligibility_state {
#define X(code, id, name) ELIGIBILITY_##code,
	ELIGIBILITY_LIST(X)
#undef X
	ELIGIBILITY_STATES
};

enum eligibility_source { ELIGIBILITY_REQUEST, ELIGIBILITY_READER, ELIGIBILITY_FILE, ELIGIBILITY_SOURCES };

/* QualificationValidity. */
enum { VALIDITY_NONE = 0, VALIDITY_VALID = 1, VALIDITY_INVALID = 2, VALIDITY_CHANGED = 3, VALIDITY_UNKNOWN = 4, VALIDITY_SEVERAL = 5 };

enum { ELIGIBILITY_RESULTS_MAX = 8, ELIGIBILITY_NAME = 96 };

/* One ResultOfQualificationConfirmation. Days that weren't said are DAY_NONE, numbers -1. */
struct eligibility_result {
	char insurer[16], symbol[64], number[32], branch[8], holder[16]; /* holder: self, family, "" */
	char name[NAME_SIZE], kana[KANA_SIZE];
	char sex;                          /* 'm', 'f', 'u' */
	day_t birth, valid_from, valid_to; /* the cover's days: valid_to included */
	char insurer_name[96], limit_flag[8], reason[4]; /* limit_flag: A01 …; reason: of the loss */
	day_t limit_from, limit_to;
	int share;                         /* tenths, -1: not said */
	char card[CARD_SIZE];              /* ReferenceNumber: 照会番号, our card number */
};

/* What a file says. */
struct eligibility_answer {
	char file_id[64], error_code[24], error_text[200];
	int64_t checked_at;                /* ProcessExecutionTime, UTC seconds; 0: not said */
	day_t day;                         /* QualificationConfirmationDate */
	int reference;                     /* 1: individual number card, 2: the cover's numbers; 0 */
	bool failed;                       /* SegmentOfResult 9, or ProcessingResultStatus 2 */
	bool pending;                      /* SegmentOfResult 2: still at work */
	int validity;                      /* VALIDITY_… */
	int n;
	struct eligibility_result results[ELIGIBILITY_RESULTS_MAX];
};

/* A question or a pushed result, and what became of it. */
struct eligibility {
	int64_t id, patient_id, coverage_id, visit_id; /* 0: not known */
	enum eligibility_source source;
	enum eligibility_state state;
	char file[ELIGIBILITY_NAME];       /* base name of its file */
	int64_t asked_at, deadline, answered_at, taken_at, checked_at, version;
	char asked_by[40], place[40], taken_by[40];
	int validity, reference;
	char error_code[24], error_text[200];
};

/* What a question says (QualificationConfirmSearchInfo). */
struct eligibility_question {
	char file[ELIGIBILITY_NAME], institution[16], insurer[16], symbol[64], number[32], branch[8], card[CARD_SIZE];
	day_t day, birth;
};

const char *eligibility_state_id(enum eligibility_state s);
const char *eligibility_state_name(enum eligibility_state s);
int eligibility_state_from_id(const char *id);
const char *eligibility_source_id(enum eligibility_source s);
int eligibility_source_from_id(const char *id);
const char *eligibility_validity_name(int validity); /* 有効, 無効, …; translated */

#endif
