/* One column list serves every read of a patient p; for store/patients*.c. */
#ifndef STORE_PATIENT_ROW_H
#define STORE_PATIENT_ROW_H

#include "model/patient.h"
#include "store/db.h"

#define PATIENT_ROW "p.id, p.card, p.name, p.kana, p.sex, p.birth, p.phone, p.postal, p.address, p.memo, p.died, p.undisclosed, p.version, p.merged_into"

void patient_row_read(struct stmt *q, struct patient *out);

#endif
