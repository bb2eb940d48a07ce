/* A person who signs in (SPEC X1). The password's hash stays in store/ and domain/staff.c. */
#ifndef MODEL_STAFF_H
#define MODEL_STAFF_H

#include <stdint.h>

#include "base/i18n.h"

/* Of everybody in an invented hospital; the sign-in screen of a training installation tells it. */
#define STAFF_TRAINING_PASSWORD "madoguchi2026"

struct staff {
	int64_t id;
	char login[40];        /* letters, digits, '.', '_', '-' */
	char name[80];
	unsigned roles;        /* 1u << enum role */
	char os_user[40];      /* account of the operating system that proves this person (L3); "" for none */
	enum lang lang;        /* of the screens */
	int failures;          /* wrong passwords since the last right one */
	int64_t locked_until;  /* instant; 0: not locked */
	int64_t disabled_at;   /* instant; 0: may sign in */
	int64_t version;
};

#endif
