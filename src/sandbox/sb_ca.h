/* The throw-away certificate authority of sandbox_make_ca(). */
#ifndef SANDBOX_SB_CA_H
#define SANDBOX_SB_CA_H

#include "base/clock.h"
#include "base/err.h"

enum err sb_ca_make(const char *dir, struct random *random, struct cause *cause);

#endif
