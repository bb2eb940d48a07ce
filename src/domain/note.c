#include "domain/note.h"

#include "base/str.h"
#include "model/secret.h"

#include "base/banned.h"

enum err note_take(struct ctx *ctx, const char *given, const char *missing, char *out, size_t size)
{
	bool whole = str_copy(out, size, given ? given : "");
	str_strip(out);
	if (!whole)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("説明が長すぎます（%d バイトまで）"), (int)size - 1);
	if (missing && !out[0])
		return ctx_fail(ctx, ERR_BAD_INPUT, "%s", missing);
	return secret_find(out, NULL) == SECRET_NONE ? ERR_OK : ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
}
