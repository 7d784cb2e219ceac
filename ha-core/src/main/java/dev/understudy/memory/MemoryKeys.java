package dev.understudy.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/**
 * Names of all keys of one election; the prefix is escaped where it is a part of a name, so that no election's keys lie
 * under those of another.
 *
 * @param queue the election prefix: entries are {@code <prefix><lease hex>}
 */
record MemoryKeys(String queue) {
    String member(String id) {
        return "understudy/" + escaped() + "/members/" + id;
    }

    String state() {
        return "state/" + escaped() + "/";
    }

    private String escaped() {
        return URLEncoder.encode(queue, UTF_8);
    }
}
