/* Inputs as text and as files. */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"

char *fuzz_text(const uint8_t *data, size_t n)
{
	char *text = mem_array(n + 1, 1);
	if (n)
		memcpy(text, data, n);
	text[n] = '\0';
	return text;
}

int fuzz_file(const uint8_t *data, size_t n, char path[64])
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	must(fd >= 0);
	for (size_t at = 0; at < n;) {
		ssize_t got = write(fd, data + at, n - at);
		must(got > 0);
		at += (size_t)got;
	}
	must(lseek(fd, 0, SEEK_SET) == 0);
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}
