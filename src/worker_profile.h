/* A worker that stands for months goes by the profile as it stands in the file (SPEC F). */
#ifndef WORKER_PROFILE_H
#define WORKER_PROFILE_H

#include <stdint.h>

#include "app.h"
#include "worker/worker.h"

struct file_stamp { int64_t inode, size, written, changed; int error; };

struct worker_profile_file {
	struct app *app;
	struct worker_options *options;
	char path[600];
	struct file_stamp seen, taken;  /* at the last look; when it was read last, zero: not since this worker's start */
};

/* Gives `options` its profile functions; both must live as long as the worker. app->profile and the mail's sender change with the file. */
void worker_profile_follow(struct worker_profile_file *f, struct app *app, struct worker_options *options);

#endif
