/*
 * People and papers for tests in a house (lib/house.h), made through the domain: each call dies when it fails.
 * The house's date is 2026-11-21, a Saturday that isn't the month's second.
 */
#ifndef LIB_CLINIC_H
#define LIB_CLINIC_H

#include "domain/board.h"
#include "domain/deferral.h"
#include "domain/enrollment.h"
#include "domain/insurance.h"
#include "domain/visit.h"
#include "model/role.h"
#include "model/visit_bill.h"

void clinic_ok(const struct ctx *ctx, enum err e); /* fails the test with the error and the cause's words, unless it is ERR_OK */
int64_t clinic_patient(struct ctx *ctx, const char *card, const char *name, const char *kana); /* born 1980-03-01, male */
/* Medical cover 06130009, share 3, from 2020 on. */
int64_t clinic_cover(struct ctx *ctx, int64_t patient_id);
/* A public programme 54136015 with an upper limit of 10,000 yen and its slip. */
int64_t clinic_programme(struct ctx *ctx, int64_t patient_id);
/* An active registration with Visa …4242 until 2028-03. */
struct enrollment clinic_enroll(struct ctx *ctx, int64_t patient_id);
struct visit clinic_visit(struct ctx *ctx, int64_t patient_id);   /* today, 内科 */
struct visit clinic_reread(struct ctx *ctx, int64_t visit_id);
/* Patient, cover confirmed today, registration and today's visit: may defer. */
struct visit clinic_ready(struct ctx *ctx, const char *card, const char *name);
/* A bill of the visit: 1,000 points at 30 %, 3,000 yen, in that status; settlement state -1: none yet. */
int64_t clinic_bill(struct ctx *ctx, const struct visit *v, int status, int settlement_state);
void clinic_due_today(struct ctx *ctx, int64_t bill_id); /* its day has come: else it is in four days */

#endif
