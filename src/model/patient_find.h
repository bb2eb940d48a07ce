/* A prepared search over patients (SPEC P1, P4): made and carried out by store/patients_find.h, kept by whoever shows its rows. */
#ifndef MODEL_PATIENT_FIND_H
#define MODEL_PATIENT_FIND_H

#include "model/patient.h"

/* How it is looked up. Order of rows: KANA, BIRTH by kana; PHONE by number; the others by id. */
enum patients_by { PATIENTS_KANA, PATIENTS_SOUND, PATIENTS_NAME, PATIENTS_BIRTH, PATIENTS_PHONE, PATIENTS_PHONE_END };
enum { PATIENTS_MATCH = 1024, PATIENTS_KEY = KANA_SIZE + 4 };

struct patients_find {
	enum patients_by by;
	char from[PATIENTS_KEY], to[PATIENTS_KEY]; /* KANA, PHONE: from <= key < to. PHONE_END: from has the digits */
	char match[PATIENTS_MATCH];                /* SOUND, NAME, PHONE_END: for the name index */
	day_t birth;                               /* BIRTH: the day; PHONE: left out, DAY_NONE: none */
};

#endif
