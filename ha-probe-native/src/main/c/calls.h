#include <stdint.h>

/* What the probe needs of the machine; see Calls.java. Texts end with a zero byte. */
int32_t probe_exchange(void* host, int32_t port, void* request, int32_t length, void* answer, int32_t size, int32_t millis);
int64_t probe_age(void* file);
void probe_write(int32_t descriptor, void* bytes, int32_t length);
void probe_pause(int32_t millis);
