package dev.understudy.status;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.understudy.error.ConfigException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names under which a node may be asked for its pages. A page of the web can have its own name resolved to this
 * node's address, and then reads what this node answers (DNS rebinding): so only those names count that nobody outside
 * can own, and those that the operator gives.
 *
 * @param allowed by the operator, in lower case; {@code *} is any
 */
record HostNames(ImmutableSet<String> allowed) {
    private static final String ANY = "*";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9._-]*[a-z0-9])?");

    /** Ends of names that are not sold: RFC 6761 and 8375, ICANN's private-use domain, and those inside Kubernetes. */
    private static final List<String> PRIVATE =
            List.of(".localhost", ".local", ".internal", ".home.arpa", ".svc", ".cluster.local");

    /** @throws ConfigException if an entry is neither a name nor {@code *} */
    static HostNames of(Optional<String> listed) {
        ImmutableSet.Builder<String> names = ImmutableSet.builder();
        for (String name : Splitter.on(',').trimResults().split(listed.orElse(""))) {
            String plain = name.toLowerCase(Locale.ROOT);
            if (NAME.matcher(plain).matches() || plain.equals(ANY)) {
                names.add(plain);
            } else if (listed.isPresent()) {
                throw new ConfigException(
                        StatusConfig.ALLOWED_HOSTS.name(),
                        listed.get(),
                        "must be names, with commas between them, or *");
            }
        }
        return new HostNames(names.build());
    }

    /** @param header a request's {@code Host}, or its {@code :authority} */
    boolean allows(String header) {
        if (allowed.contains(ANY)) {
            return true;
        }
        String host;
        try {
            host = HostAndPort.fromString(header).getHost().toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return InetAddresses.isInetAddress(name)
                || allowed.contains(name)
                || (NAME.matcher(name).matches()
                        && (name.indexOf('.') < 0 || PRIVATE.stream().anyMatch(name::endsWith)));
    }
}
