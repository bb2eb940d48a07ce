/* One step of how a patient's amount came about; kept with its bill, so that the explanation stays as it was (SPEC B2). */
#ifndef MODEL_COPAY_STEP_H
#define MODEL_COPAY_STEP_H

#include <stdint.h>

enum { COPAY_STEPS_MAX = 24, COPAY_RULE = 16, COPAY_NAME = 64 };

struct copay_step {
	char rule[COPAY_RULE];   /* base, limit, outpatient, certificate, no_certificate, unknown_band, programme, no_slip, meals, coupon,
	                            meal_class, meal_rate, later_bills */
	char name[COPAY_NAME];   /* income band, or law number and name */
	int64_t a, b, c;         /* the rule's figures: see copay_step_text() */
	int64_t before, after;   /* yen */
};

struct copay_steps {
	int n;
	struct copay_step list[COPAY_STEPS_MAX];
};

#endif
