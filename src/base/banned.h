/* Included last by every .c file: calls that have cost others dearly don't compile here. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

/* The system's headers make macros of these, and a macro can't be poisoned. */
#undef alloca
#undef sprintf
#undef vsprintf
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok atoi atol atoll atof
#pragma GCC poison localtime gmtime mktime ctime asctime rand srand random_r tmpnam mktemp tempnam alloca system popen

#endif
