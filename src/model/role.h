/* Roles of staff (SPEC, "Who uses it"). A staff member's roles are a bit set of 1u << enum role. */
#ifndef MODEL_ROLE_H
#define MODEL_ROLE_H

#include "base/i18n.h"

/* X(code, id in commands and the database, name on screen) */
#define ROLE_LIST(X) \
	X(RECEPTION,  "reception",  N_("受付")) \
	X(BILLING,    "billing",    N_("会計")) \
	X(ADMIN,      "admin",      N_("管理")) \
	X(NIGHT,      "night",      N_("夜勤")) \
	X(SUPERVISOR, "supervisor", N_("責任者"))

enum role {
#define X(code, id, name) ROLE_##code,
	ROLE_LIST(X)
#undef X
	ROLE_COUNT
};

enum { ROLES_ALL = (1u << ROLE_COUNT) - 1 };

const char *role_id(enum role r);
const char *role_name(enum role r);      /* translated */
int role_from_id(const char *id);        /* -1: no such role */

#endif
