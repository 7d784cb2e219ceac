package dev.understudy.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;

/**
 * What a claim says of its holder.
 *
 * @param incarnation which life of the node
 * @param address where it can be reached; may be empty
 */
record Registration(UUID incarnation, String address) {
    static Registration parse(byte[] value) {
        String[] parts = new String(value, UTF_8).split(" ", 2);
        return new Registration(UUID.fromString(parts[0]), parts[1]);
    }

    byte[] format() {
        return (incarnation + " " + address).getBytes(UTF_8);
    }
}
