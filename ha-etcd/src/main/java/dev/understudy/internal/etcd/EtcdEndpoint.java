package dev.understudy.internal.etcd;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.understudy.error.ConfigException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where one etcd member listens for clients.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 */
public record EtcdEndpoint(String host, int port) {
    static final int DEFAULT_PORT = 2379;

    private static final CharMatcher WHITESPACE = CharMatcher.whitespace();
    private static final CharMatcher NEITHER_HOST_NOR_PORT = CharMatcher.anyOf("/?#\\");
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?<host>\\[[^\\[\\]]*\\]|[^:\\[\\]]+)(:(?<port>.*))?");
    /** An address with its zone; Guava takes anything at all as one, and other scripts' digits. */
    private static final Pattern ADDRESS = Pattern.compile("[\\[\\]0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+\\])?");

    private static final Pattern IPV4_LIKE = Pattern.compile("[0-9.]+");
    private static final Pattern NAME = Pattern.compile(
            "[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\\.?");

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
            EtcdEndpoint endpoint = parseOne(key, list, text.substring(scheme.start.length()));
            // A member that is named twice is most often another one, mistyped.
            refuseIf(!endpoints.add(endpoint), key, list, endpoint + " is there twice");
        }
        if (schemes.size() > 1) {
            throw bad(key, list, "must have the same scheme, or none, at all endpoints");
        }
        return new Parsed(schemes.iterator().next(), ImmutableList.copyOf(endpoints));
    }

    private static EtcdEndpoint parseOne(String key, String list, String text) {
        String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        refuseIf(bare.isEmpty(), key, list, "one is empty");
        refuseIf(bare.contains(";"), key, list, "';' separates nothing");
        refuseIf(WHITESPACE.matchesAnyOf(bare), key, list, "white space separates nothing");
        refuseIf(bare.contains("@"), key, list, "user and password have keys of their own");
        refuseIf(bare.contains("://"), key, list, "there is no such scheme in '" + text + "'");
        refuseIf(NEITHER_HOST_NOR_PORT.matchesAnyOf(bare), key, list, "'" + bare + "' has a path or a query");
        Matcher parts = HOST_AND_PORT.matcher(bare);
        refuseIf(
                !bare.startsWith("[") && InetAddresses.isInetAddress(bare) && bare.contains(":"),
                key,
                list,
                "the IPv6 address needs brackets: [" + bare + "]");
        refuseIf(!parts.matches(), key, list, "'" + bare + "' is no host with a port");
        String host = parts.group("host");
        refuseIf(!isHost(host), key, list, "'" + host + "' is no host name and no address");
        String port = parts.group("port");
        refuseIf(port != null && !isPort(port), key, list, "the port of '" + bare + "' is not from 1 to 65535");
        return new EtcdEndpoint(
                CharMatcher.anyOf("[]").trimFrom(host).toLowerCase(Locale.ROOT),
                port == null ? DEFAULT_PORT : Integer.parseInt(port));
    }

    /** A name, or an address; what looks like an IPv4 address and is none is no name either. */
    private static boolean isHost(String host) {
        if (host.startsWith("[") || IPV4_LIKE.matcher(host).matches()) {
            return ADDRESS.matcher(host).matches() && InetAddresses.isUriInetAddress(host);
        }
        return NAME.matcher(host).matches();
    }

    private static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65_535;
    }

    private static void refuseIf(boolean wrong, String key, String list, String why) {
        if (wrong) {
            throw bad(key, list, "must be endpoints [http://|https://]host[:port], separated by commas; " + why);
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
