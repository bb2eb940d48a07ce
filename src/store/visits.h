/* SQL over visits with their departments (SPEC V). Writes need an open write transaction. */
#ifndef STORE_VISITS_H
#define STORE_VISITS_H

#include "model/ctx.h"
#include "model/visit.h"
#include "model/visit_bill.h"

/*
 * Gives id, version 1 and, when it is "", the day's next number "R-0042"; writes departments, not hand-ins.
 * surname_key: of the patient (P6). ERR_DUPLICATE: number or key.
 */
enum err visits_add(struct ctx *ctx, struct visit *v, const char *surname_key, const char *name_key);
/* With departments and hand-ins; ERR_NOT_FOUND. */
enum err visits_by_id(struct ctx *ctx, int64_t id, struct visit *out);
/* The same without its departments. */
enum err visits_bare(struct ctx *ctx, int64_t id, struct visit *out);
/* The newest of the patient on that day, or a stay that began before it and isn't over. */
enum err visits_on(struct ctx *ctx, int64_t patient_id, day_t day, struct visit *out);
/* Exactly that day and kind (out or in): what an import looks for. */
enum err visits_find(struct ctx *ctx, int64_t patient_id, day_t day, bool inpatient, struct visit *out);
enum err visits_stay_of(struct ctx *ctx, int64_t patient_id, day_t day, struct visit *out); /* the stay that that day is of: begun by then, and not over before */
enum err visits_ids_of_patient(struct ctx *ctx, int64_t patient_id, day_t day, int max, int64_t *ids, int *n);
/* Of everybody on that day, by id, from the one after `after`. */
enum err visits_ids_of_day(struct ctx *ctx, day_t day, int64_t after, int max, int64_t *ids, int *n);
/* What may change: insurance, deferral, reasons, prescription, clinic, exam_done with ended_on. ERR_CONFLICT unless v->version stands; adds 1 to it. */
enum err visits_update(struct ctx *ctx, struct visit *v);
enum err visits_add_department(struct ctx *ctx, int64_t visit_id, const struct department *d);
/* Derived, so it leaves the version alone. */
enum err visits_set_step(struct ctx *ctx, int64_t id, enum step step, int64_t since);
/* Current bills of the visit (corrected ones left out), in order, each with its charge and original. */
enum err visits_bills(struct ctx *ctx, int64_t visit_id, struct visit_bill *out, int max, int *n);
/* P6: other patients with a visit on that day whose surname key is the same, and how many of them share the whole name key. */
enum err visits_namesakes(struct ctx *ctx, day_t day, int64_t patient_id, const char *surname_key, const char *name_key,
	int *same_surname, int *same_name);
/* Is the number or the key ("" asks for neither) taken on that day? */
enum err visits_taken(struct ctx *ctx, day_t day, const char *number, const char *external, bool *taken);

#endif
