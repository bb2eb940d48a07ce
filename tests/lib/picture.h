/*
 * Pictures of pages, compared as the eye does: a small grid of greys, in which a few cells may differ a little. The reference is a text
 * file below tests/ ('.' white, 1 … f darker), made anew by MADOGUCHI_GOLDEN=write and to be looked at before a commit.
 */
#ifndef LIB_PICTURE_H
#define LIB_PICTURE_H

/* The PGM at `path`, in cells of PICTURE_CELL × PICTURE_CELL dots. Fails with both pictures' rows where they differ. */
enum { PICTURE_CELL = 8 };
void picture_check(const char *name, const char *path);

#endif
