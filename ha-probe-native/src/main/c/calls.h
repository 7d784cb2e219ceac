#include <stdint.h>

/* What the probe needs of the machine; see Calls.java. Texts end with a zero byte. */
int32_t probe_connect(void* host, int32_t port, int32_t millis);
int32_t probe_send(int32_t client, void* bytes, int32_t length, int32_t millis);
int32_t probe_receive(int32_t client, void* bytes, int32_t size, int32_t millis);
void probe_close(int32_t client);
int64_t probe_age(void* file);
int32_t probe_write(int32_t descriptor, void* bytes, int32_t length);
void probe_pause(int32_t millis);
