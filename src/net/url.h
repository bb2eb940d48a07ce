/* Parts of a URL, parsed by libcurl. */
#ifndef NET_URL_H
#define NET_URL_H

#include <stdbool.h>

struct url { char scheme[16], user[128], host[256], path[512]; int port; bool password; }; /* port 0: not given */

bool url_parse(const char *text, struct url *out); /* false: not a URL, or a part is too long */
bool url_loopback(const struct url *u);            /* localhost, 127.x.x.x or ::1 */

#endif
