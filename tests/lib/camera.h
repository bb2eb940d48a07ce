/*
 * A telephone's camera before a screen: a dump of the screen (script's "screen", or rows of canvas_row_text) becomes a picture,
 * which an independent decoder (zbarimg, Debian's zbar-tools) reads. Half blocks and full blocks are light above and below; so is
 * '#', two columns of a row, where `ascii`. Everything else is dark, as on a dark terminal.
 */
#ifndef LIB_CAMERA_H
#define LIB_CAMERA_H

#include <stdbool.h>
#include <stddef.h>

/* What the QR code on the screen says; "" when the decoder finds none. */
void camera_read(const char *dump, bool ascii, char *out, size_t size);

#endif
