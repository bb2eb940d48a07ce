/* Patients and what identifies them (SPEC P). Text sizes hold the longest value of the imports in UTF-8. */
#ifndef MODEL_PATIENT_H
#define MODEL_PATIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"

enum { CARD_SIZE = 24, NAME_SIZE = 128, KANA_SIZE = 192, PHONE_SIZE = 32 };

struct patient {
	int64_t id;
	char card[CARD_SIZE];
	char name[NAME_SIZE];    /* the hospital's own spelling */
	char kana[KANA_SIZE];    /* as given */
	char sex;                /* 'm', 'f', 'u' */
	day_t birth;
	char phone[PHONE_SIZE];
	char postal[16];
	char address[256];
	char memo[256];
	day_t died;              /* DAY_NONE: alive */
	bool undisclosed;
	int64_t merged_into;     /* P7: the record that took this one in; 0: none */
	int64_t version;
};

const char *sex_name(char sex); /* 男, 女, 不明; translated */

#endif
