/* What the slip of a booking says (予約票, SPEC A2), whether the person has a card yet or not. */
#ifndef MODEL_BOOKING_SLIP_H
#define MODEL_BOOKING_SLIP_H

#include <stdbool.h>
#include <stdint.h>

#include "model/menu.h"
#include "model/patient.h"

struct booking_slip {
	int64_t booking_id, patient_id;  /* patient_id 0: no card yet */
	char number[16];                 /* "Y-000123" */
	char card[CARD_SIZE];            /* "": no card yet */
	char name[NAME_SIZE];
	char menu[MENU_TITLE], department[64];
	int64_t start_at, end_at;
	bool provisional;
};

#endif
