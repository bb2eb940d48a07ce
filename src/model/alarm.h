/* What a person must look at, as it stands in the book. */
#ifndef MODEL_ALARM_H
#define MODEL_ALARM_H

#include <stdint.h>

struct alarm {
	int64_t id, at;        /* since when */
	char kind[32];         /* id of domain/alarm.h's table */
	int64_t about;         /* the day of a reconciliation that failed, the print job of a page; 0: all of its kind */
	char text[320];
	int64_t seen_at;       /* 0: nobody has marked it as seen */
	char seen_by[40];      /* login */
	int64_t ended_at;      /* 0: open */
};

#endif
