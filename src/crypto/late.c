/* One dlopen() for the process, by the name under which this OpenSSL keeps its interface stable. */
#include "crypto/late.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include "base/die.h"
#include "base/str.h"

#include "base/banned.h"

static struct late late;

/* POSIX lets an object's address stand for a function's, C doesn't: so the bytes are copied. */
static void bind_name(void *library, const char *name, void *function)
{
	void *found = dlsym(library, name);
	if (!found)
		die("%s", dlerror());
	memcpy(function, &found, sizeof found);
}

static void open_library(void)
{
	char file[32];
	must(str_fmt(file, sizeof file, "libcrypto.so.%d", OPENSSL_VERSION_MAJOR));
	void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		die("%s", dlerror());
#define X(name) bind_name(library, #name, &late.name);
	LATE_LIST(X)
#undef X
}

const struct late *late_crypto(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	must(pthread_once(&once, open_library) == 0);
	return &late;
}
