package dev.understudy.probe;

import java.util.Optional;

/**
 * Which certificates are accepted.
 *
 * @param any all of them, under any name
 * @param file the only authorities (PEM), if given; otherwise the machine's own
 */
record Certificates(boolean any, Optional<String> file) {
    static final Certificates SYSTEM = new Certificates(false, Optional.empty());
    static final Certificates ANY = new Certificates(true, Optional.empty());

    static Certificates of(String file) {
        return new Certificates(false, Optional.of(file));
    }
}
