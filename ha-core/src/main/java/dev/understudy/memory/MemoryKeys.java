package dev.understudy.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/**
 * Names of all keys of one election, as the etcd backend names them; the prefix is escaped where it is a part of a
 * name, so that no election's keys lie under those of another.
 *
 * @param prefix of the election, as the user wrote it
 */
record MemoryKeys(String prefix) {
    /** Entries are {@code <prefix>/<lease hex>}, whatever the prefix ends in, as etcd's own election names them. */
    String queue() {
        return prefix + "/";
    }

    String members() {
        return "understudy/" + escaped() + "/members/";
    }

    String member(String id) {
        return members() + id;
    }

    String history() {
        return "understudy/" + escaped() + "/history/";
    }

    String requests() {
        return "understudy/" + escaped() + "/requests/";
    }

    String base() {
        return "understudy/" + escaped() + "/base";
    }

    String state() {
        return "state/" + escaped() + "/";
    }

    private String escaped() {
        return URLEncoder.encode(prefix, UTF_8);
    }
}
