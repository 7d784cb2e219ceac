#define _GNU_SOURCE
#include "calls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { UNKNOWN_HOST = -1, REFUSED = -2, LATE = -3, BROKEN = -4 };

static int64_t now_millis(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Whether the socket is ready for what is waited for, before the time is over. */
static int ready(int socket, short events, int64_t end) {
    struct pollfd wanted = {.fd = socket, .events = events};
    int64_t left = end - now_millis(CLOCK_MONOTONIC);
    return left > 0 && poll(&wanted, 1, (int) left) > 0;
}

/* Addresses, and the one name that needs no name service: a static program has none. */
static int resolve(const char* host, int port, struct sockaddr_storage* address, socklen_t* length) {
    struct sockaddr_in* four = (struct sockaddr_in*) address;
    struct sockaddr_in6* six = (struct sockaddr_in6*) address;
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t) port);
        *length = sizeof *four;
        return 1;
    }
    if (inet_pton(AF_INET6, host, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t) port);
        *length = sizeof *six;
        return 1;
    }
    return 0;
}

static int connected(int socket, struct sockaddr_storage* address, socklen_t length, int64_t end) {
    int failure = 0;
    socklen_t size = sizeof failure;
    if (connect(socket, (struct sockaddr*) address, length) == 0) {
        return 0;
    }
    if (errno == ECONNREFUSED) {
        return REFUSED;
    }
    if (errno != EINPROGRESS) {
        return BROKEN;
    }
    if (!ready(socket, POLLOUT, end)) {
        return LATE;
    }
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &failure, &size);
    return failure == 0 ? 0 : failure == ECONNREFUSED ? REFUSED : BROKEN;
}

int32_t probe_connect(void* host, int32_t port, int32_t millis) {
    struct sockaddr_storage address;
    socklen_t length;
    int64_t end = now_millis(CLOCK_MONOTONIC) + millis;
    if (!resolve(host, port, &address, &length)) {
        return UNKNOWN_HOST;
    }
    int client = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (client < 0) {
        return BROKEN;
    }
    int result = connected(client, &address, length, end);
    if (result == 0) {
        return client;
    }
    close(client);
    return result;
}

int32_t probe_send(int32_t client, void* bytes, int32_t length, int32_t millis) {
    int64_t end = now_millis(CLOCK_MONOTONIC) + millis;
    const char* rest = bytes;
    while (length > 0) {
        if (!ready(client, POLLOUT, end)) {
            return LATE;
        }
        ssize_t some = send(client, rest, (size_t) length, MSG_NOSIGNAL);
        if (some < 0) {
            return BROKEN;
        }
        rest += some;
        length -= (int32_t) some;
    }
    return 0;
}

int32_t probe_receive(int32_t client, void* bytes, int32_t size, int32_t millis) {
    if (!ready(client, POLLIN, now_millis(CLOCK_MONOTONIC) + millis)) {
        return LATE;
    }
    ssize_t some = recv(client, bytes, (size_t) size, 0);
    return some < 0 ? BROKEN : (int32_t) some;
}

void probe_close(int32_t client) {
    close(client);
}

static int plain_arguments = 1;

__attribute__((constructor)) static void look_at_arguments(int count, char** arguments) {
    for (int i = 1; i < count; i++) {
        for (const char* c = arguments[i]; *c != 0; c++) {
            plain_arguments &= (*c & 0x80) == 0;
        }
    }
}

/*
 * The generated main sets the locale of the environment, to read its arguments by it. That opens a dozen files, which
 * is half of what a probe costs; plain ASCII needs no locale, and everything else is read as UTF-8.
 */
char* __real_setlocale(int category, const char* locale);
char* __wrap_setlocale(int category, const char* locale) {
    (void) category;
    (void) locale;
    return plain_arguments ? NULL : __real_setlocale(LC_CTYPE, "C.UTF-8");
}

int64_t probe_age(void* file) {
    struct stat found;
    if (stat(file, &found) != 0) {
        return errno == ENOENT ? -1 : -2;
    }
    int64_t touched = (int64_t) found.st_mtim.tv_sec * 1000 + found.st_mtim.tv_nsec / 1000000;
    int64_t age = now_millis(CLOCK_REALTIME) - touched;
    return age < 0 ? 0 : age;
}

int32_t probe_write(int32_t descriptor, void* bytes, int32_t length) {
    const char* rest = bytes;
    while (length > 0) {
        ssize_t some = write(descriptor, rest, (size_t) length);
        if (some < 0 && errno == EINTR) {
            continue;
        }
        if (some <= 0) {
            return BROKEN;
        }
        rest += some;
        length -= (int32_t) some;
    }
    return 0;
}

void probe_pause(int32_t millis) {
    poll(NULL, 0, millis);
}
