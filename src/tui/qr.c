/*
 * libqrencode is loaded when the first code is drawn: a desk that shows none doesn't pay for it, and `ldd` of the desk stays what
 * SPEC O2 lists. Light modules are the drawn ones (a foreground on a dark ground), so that a terminal without colours shows the code
 * the right way round as well.
 */
#include "tui/qr.h"

#include <dlfcn.h>
#include <qrencode.h>
#include <string.h>

#include "base/banned.h"

typedef QRcode *encode_fn(const char *text, int version, QRecLevel level);
typedef void free_fn(QRcode *code);

static encode_fn *encode;
static free_fn *release;

/* POSIX lets an object's address stand for a function's, C doesn't: so the bytes are copied. */
static bool load(void)
{
	if (encode)
		return true;
	void *library = dlopen("libqrencode.so.4", RTLD_NOW | RTLD_LOCAL);
	void *make = library ? dlsym(library, "QRcode_encodeString8bit") : NULL, *drop = library ? dlsym(library, "QRcode_free") : NULL;
	if (!make || !drop)
		return false;
	memcpy(&release, &drop, sizeof drop);
	memcpy(&encode, &make, sizeof make);
	return true;
}

bool qr_make(const char *text, struct qr *out)
{
	QRcode *code = load() ? encode(text, 0, QR_ECLEVEL_L) : NULL;
	if (!code)
		return false;
	out->width = code->width;
	for (int i = 0; i < code->width * code->width; i++)
		out->dark[i] = code->data[i] & 1;
	release(code);
	return true;
}

void qr_size(const struct qr *q, int quiet, bool ascii, int *cols, int *rows)
{
	int side = q->width + 2 * quiet;
	*cols = ascii ? 2 * side : side;
	*rows = ascii ? side : (side + 1) / 2;
}

int qr_quiet(const struct qr *q, bool ascii, int cols, int rows)
{
	for (int quiet = QR_QUIET; quiet >= QR_QUIET_LEAST; quiet--) {
		int w, h;
		qr_size(q, quiet, ascii, &w, &h);
		if (w <= cols && h <= rows)
			return quiet;
	}
	return 0;
}

/* Around the code everything is light. */
static bool light(const struct qr *q, int quiet, int x, int y)
{
	x -= quiet;
	y -= quiet;
	return x < 0 || y < 0 || x >= q->width || y >= q->width || !q->dark[y * q->width + x];
}

static void draw_halves(const struct qr *q, int quiet, const struct canvas *c, int x, int y)
{
	int side = q->width + 2 * quiet;
	for (int row = 0; row < side; row += 2)
		for (int col = 0; col < side; col++) {
			bool upper = light(q, quiet, col, row), lower = light(q, quiet, col, row + 1);
			if (upper || lower)
				canvas_glyph(c, x + col, y + row / 2, STYLE_CODE, upper && lower ? GLYPH_FULL : upper ? GLYPH_UPPER : GLYPH_LOWER);
			else
				canvas_fill(c, (struct rect){ x + col, y + row / 2, 1, 1 }, STYLE_CODE, ' ');
		}
}

static void draw_wholes(const struct qr *q, int quiet, const struct canvas *c, int x, int y)
{
	int side = q->width + 2 * quiet;
	for (int row = 0; row < side; row++)
		for (int col = 0; col < side; col++) {
			bool lit = light(q, quiet, col, row);
			canvas_fill(c, (struct rect){ x + 2 * col, y + row, 2, 1 }, lit ? STYLE_CODE_LIT : STYLE_CODE, lit ? '#' : ' ');
		}
}

void qr_draw(const struct qr *q, int quiet, const struct canvas *c, int x, int y)
{
	if (c->grid->ascii)
		draw_wholes(q, quiet, c, x, y);
	else
		draw_halves(q, quiet, c, x, y);
}
