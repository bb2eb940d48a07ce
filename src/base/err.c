/* The table of base/err.h, spelled out once: id, exit code and sentence of each error. */
#include "base/err.h"

#include "base/banned.h"

static const struct {
	const char *id;
	int exit_code;
	const char *text;
} errors[ERR_COUNT] = {
#define X(code, id, exit_code, text) [ERR_##code] = { id, exit_code, text },
	ERR_LIST(X)
#undef X
};

const char *err_id(enum err e)
{
	return errors[e].id;
}

int err_exit(enum err e)
{
	return errors[e].exit_code;
}

const char *err_text(enum err e)
{
	return _(errors[e].text);
}
