package dev.understudy.internal.etcd;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import dev.understudy.error.ConfigException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Where one etcd member listens for clients.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 */
public record EtcdEndpoint(String host, int port) {
    static final int DEFAULT_PORT = 2379;

    /** How the user wrote the endpoints' scheme. */
    enum Scheme {
        HTTPS("https://"),
        HTTP("http://"),
        NONE("");

        private final String start;

        Scheme(String start) {
            this.start = start;
        }

        private static Scheme of(String text) {
            return Arrays.stream(values())
                    .filter(scheme -> text.startsWith(scheme.start))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A list of endpoints, all written with the same scheme or none. */
    record Parsed(Scheme scheme, ImmutableList<EtcdEndpoint> endpoints) {}

    /**
     * Reads a comma-separated list of {@code [scheme://]host[:port]}.
     *
     * @throws ConfigException naming {@code key} and the rule; does not show what looks like a password
     */
    static Parsed parse(String key, String list) {
        Set<Scheme> schemes = EnumSet.noneOf(Scheme.class);
        Set<EtcdEndpoint> endpoints = new LinkedHashSet<>();
        for (String text : Splitter.on(',').trimResults().split(list)) {
            Scheme scheme = Scheme.of(text);
            schemes.add(scheme);
            endpoints.add(parseOne(key, list, text.substring(scheme.start.length())));
        }
        if (schemes.size() > 1) {
            throw bad(key, list, "must have the same scheme, or none, at all endpoints");
        }
        return new Parsed(schemes.iterator().next(), ImmutableList.copyOf(endpoints));
    }

    private static EtcdEndpoint parseOne(String key, String list, String text) {
        String rule = "must be endpoints [http://|https://]host[:port], separated by commas";
        String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        if (bare.isEmpty() || !bare.matches("[^/?#@\\s]+")) {
            throw bad(key, list, rule);
        }
        try {
            HostAndPort parsed = HostAndPort.fromString(bare).withDefaultPort(DEFAULT_PORT);
            if (parsed.getHost().isEmpty() || parsed.getPort() == 0) {
                throw bad(key, list, rule);
            }
            return new EtcdEndpoint(parsed.getHost(), parsed.getPort());
        } catch (IllegalArgumentException malformed) {
            throw bad(key, list, rule);
        }
    }

    private static ConfigException bad(String key, String list, String rule) {
        return new ConfigException(key, list.contains("@") ? "***" : list, rule);
    }

    /** {@code host:port}, brackets around an IPv6 address. */
    @Override
    public String toString() {
        return HostAndPort.fromParts(host, port).toString();
    }
}
