/* Everything that the patient's page shows, read in one read transaction (SPEC V, P6, E, I, B). */
#ifndef DOMAIN_PATIENT_PAGE_H
#define DOMAIN_PATIENT_PAGE_H

#include "domain/board.h"
#include "domain/insurance.h"
#include "domain/next_step.h"
#include "model/enrollment.h"
#include "model/menu.h"
#include "model/patient.h"
#include "model/visit.h"

struct patient_page {
	struct patient patient;
	day_t day;
	bool has_visit;
	struct visit visit;              /* of that day, with departments and hand-ins */
	struct insurance insurance;
	bool has_enrollment;
	struct enrollment enrollment;    /* without tokens and e-mail ("") */
	bool mail_failed;                /* E3: the last mail couldn't be delivered */
	struct slip slip;                /* live one, id 0: none */
	int n_bills;
	struct visit_bill bills[VISIT_BILLS_MAX];
	struct next_step next;           /* only with a visit */
	day_t due_day;                   /* deferral on: when the card is charged (of the first bill, or if it were final today) */
	bool next_year;                  /* V9 */
	int64_t booking_at;              /* next booking, 0: none */
	char booking_menu[MENU_TITLE];
	int same_name, same_surname;     /* other patients of that day (P6) */
	int64_t mark;                    /* db_change_mark() of what was read */
};

/* ERR_NOT_FOUND: no such patient. Leaves no audit entry: the caller calls audit_look() once per opening. */
enum err patient_page_load(struct ctx *ctx, int64_t patient_id, day_t day, struct patient_page *out);

#endif
