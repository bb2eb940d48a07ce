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

/* QualificationValidity. UNTICKETED (有効（未登録）): entitled to medical assistance, without a ticket for this hospital. */
enum { VALIDITY_NONE, VALIDITY_VALID, VALIDITY_INVALID, VALIDITY_CHANGED, VALIDITY_UNKNOWN, VALIDITY_SEVERAL, VALIDITY_UNTICKETED };

enum { ELIGIBILITY_RESULTS_MAX = 8, ELIGIBILITY_PAPERS_MAX = 6, ELIGIBILITY_UNITS_MAX = 500, ELIGIBILITY_NAME = 96 };

/* X(code, id) */
#define ELIGIBILITY_PAPER_LIST(X) \
	X(TICKET,  "ticket")  /* MedicalTicketInfo: 医療券・調剤券, or a programme with numbers of its own */ \
	X(DISEASE, "disease") /* SpecificDiseasesCertificateInfo: 特定疾病療養受療証 */

enum eligibility_paper_kind {
#define X(code, id) ELIGIBILITY_PAPER_##code,
	ELIGIBILITY_PAPER_LIST(X)
#undef X
	ELIGIBILITY_PAPER_KINDS
};

/* What goes with a result. Numbers of a ticket that has none of its own are those of its result. */
struct eligibility_paper {
	enum eligibility_paper_kind kind;
	char category[8];                  /* of a ticket 1 医療券, 2 調剤券; of a disease 1 透析, 2 血友病, 3 HIV */
	char payer[16], recipient[32], issue[32]; /* issue: 交付番号 */
	char institution[16];              /* whose ticket it is: ten digits, "": not said */
	day_t from, to;
	int64_t self_pay;                  /* yen a month, -1: not said */
};

/* One ResultOfQualificationConfirmation; what wasn't said: DAY_NONE, -1. Of assistance (class A1) insurer and number are payer's and recipient's. */
struct eligibility_result {
	char class[4];                     /* InsuredCardClassification */
	char insurer[16], symbol[64], number[32], branch[8], holder[16]; /* holder: self, family, "" */
	char name[NAME_SIZE], kana[KANA_SIZE];
	char sex;                          /* 'm', 'f', 'u' */
	day_t birth, valid_from, valid_to; /* the cover's days: valid_to included */
	char insurer_name[96], limit_flag[8], reason[4]; /* limit_flag: A01 …; reason: of the loss */
	day_t limit_from, limit_to;
	int share;                         /* tenths, -1: not said */
	int elder_share;                   /* of the certificate for 70 to 74 (高齢受給者証), on its days */
	day_t elder_from, elder_to;
	char card[CARD_SIZE];              /* ReferenceNumber: 照会番号, our card number */
	int n_papers;
	struct eligibility_paper papers[ELIGIBILITY_PAPERS_MAX];
};

/* What a file says of one question: all of it, or one BulkConfirmUnit. */
struct eligibility_answer {
	char file_id[64], error_code[24], error_text[200];
	char card[CARD_SIZE];              /* our card number, where the question's identifier or a reference number gives it */
	char insurer[16], symbol[64], number[32], branch[8]; /* what was asked about, where the file repeats it */
	day_t birth;
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
const char *eligibility_paper_id(enum eligibility_paper_kind k);
int eligibility_paper_from_id(const char *id);

#endif
