/* What a printer is in, as people need to know it. */
#ifndef MODEL_DEVICE_H
#define MODEL_DEVICE_H

#include <stdint.h>

#include "base/i18n.h"

/* X(code, id, name); from PAPER on it needs somebody. */
#define DEVICE_LIST(X) \
	X(FINE,     "fine",     N_("正常")) \
	X(PRINTING, "printing", N_("印刷中")) \
	X(PAPER,    "paper",    N_("用紙切れ")) \
	X(JAM,      "jam",      N_("紙詰まり")) \
	X(COVER,    "cover",    N_("カバー開")) \
	X(INK,      "ink",      N_("トナー切れ")) \
	X(STOPPED,  "stopped",  N_("停止中")) \
	X(MISSING,  "missing",  N_("プリンターなし")) \
	X(OFFLINE,  "offline",  N_("接続できません"))

enum device_state {
#define X(code, id, name) DEVICE_##code,
	DEVICE_LIST(X)
#undef X
	DEVICE_STATES
};

struct device {
	enum device_state state;
	int64_t since;
};

const char *device_state_id(enum device_state s);
const char *device_state_name(enum device_state s);
int device_state_from_id(const char *id);

#endif
