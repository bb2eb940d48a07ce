/* A mail as it travels: headers (RFC 2047), base64 text in UTF-8, CRLF. The same mail gives the same bytes. */
#ifndef NET_MAIL_BYTES_H
#define NET_MAIL_BYTES_H

#include "base/err.h"
#include "base/str.h"
#include "model/mail.h"

/* from_name may be Japanese. Header values with line ends or an address with odd characters are refused: ERR_BAD_INPUT, the sender's ERR_SETTING. */
enum err mail_bytes(const struct mail *m, const char *from_name, const char *from, struct buf *out, struct cause *cause);
/* Writes the bytes as DIR/<message id>.eml, whole or not at all; the folder is made (0700). A second time changes nothing. */
enum err mail_bytes_to_folder(const char *dir, const struct mail *m, const struct buf *bytes, struct cause *cause);

#endif
