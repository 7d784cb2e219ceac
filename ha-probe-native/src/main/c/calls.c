#define _GNU_SOURCE
#include "calls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
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

/* Whether an answer is complete: it says how long its body is, and has come so far. The text ends with a zero byte. */
static int complete(const char* answer, int length) {
    const char* body = strstr(answer, "\r\n\r\n");
    const char* field = strcasestr(answer, "\r\nContent-Length:");
    if (body == NULL || field == NULL || field > body) {
        return 0;
    }
    return length - (body + 4 - answer) >= atol(field + strlen("\r\nContent-Length:"));
}

static int talk(int socket, const char* request, int length, char* answer, int size, int64_t end) {
    int sent = 0;
    int read_so_far = 0;
    while (sent < length) {
        if (!ready(socket, POLLOUT, end)) {
            return LATE;
        }
        ssize_t some = send(socket, request + sent, (size_t) (length - sent), MSG_NOSIGNAL);
        if (some < 0) {
            return BROKEN;
        }
        sent += (int) some;
    }
    while (read_so_far < size - 1) {
        if (!ready(socket, POLLIN, end)) {
            return LATE;
        }
        ssize_t some = recv(socket, answer + read_so_far, (size_t) (size - 1 - read_so_far), 0);
        if (some < 0) {
            return BROKEN;
        }
        if (some == 0) {
            break;
        }
        read_so_far += (int) some;
        answer[read_so_far] = 0;
        if (complete(answer, read_so_far)) {
            break;
        }
    }
    return read_so_far;
}

int32_t probe_exchange(void* host, int32_t port, void* request, int32_t length, void* answer, int32_t size, int32_t millis) {
    struct sockaddr_storage address;
    socklen_t address_length;
    int64_t end = now_millis(CLOCK_MONOTONIC) + millis;
    if (!resolve(host, port, &address, &address_length)) {
        return UNKNOWN_HOST;
    }
    int client = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (client < 0) {
        return BROKEN;
    }
    int result = connected(client, &address, address_length, end);
    if (result == 0) {
        result = talk(client, request, length, answer, size, end);
    }
    close(client);
    return result;
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

void probe_write(int32_t descriptor, void* bytes, int32_t length) {
    const char* rest = bytes;
    while (length > 0) {
        ssize_t some = write(descriptor, rest, (size_t) length);
        if (some <= 0) {
            return;
        }
        rest += some;
        length -= (int32_t) some;
    }
}

void probe_pause(int32_t millis) {
    poll(NULL, 0, millis);
}
