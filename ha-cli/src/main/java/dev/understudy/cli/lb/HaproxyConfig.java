package dev.understudy.cli.lb;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import dev.understudy.spi.ForeignText;
import dev.understudy.spi.Member;
import dev.understudy.spi.MembershipSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A configuration of HAProxy: all requests to the leader, whoever that is when they come, or to the node that a header
 * names. Who leads is not written down: HAProxy asks every node, several times a second, so that nothing must be
 * reloaded for a take-over. Nodes come in the order of their names, so that the same nodes make the same text.
 *
 * @param mode {@code http} or {@code tcp}
 * @param bind where HAProxy listens
 * @param interval between two checks of a node, as HAProxy writes it
 * @param servicePort the service's port on each node; empty if the service answers at the advertised address
 */
record HaproxyConfig(String mode, String bind, String interval, OptionalInt servicePort) {
    /** Header of a request that is for one node; its value is that node's id. */
    static final String NODE_HEADER = "X-Understudy-Node";

    private record Server(String name, String id, String address, String check) {}

    String render(MembershipSnapshot roll) {
        List<Server> servers = servers(roll);
        StringBuilder text = new StringBuilder(head());
        text.append("\nfrontend understudy\n    bind ").append(bind).append('\n');
        boolean http = mode.equals("http");
        if (http) {
            for (Server server : servers) {
                text.append("    use_backend node_%s if { req.hdr(%s) -m str %s }%n"
                        .formatted(server.name, NODE_HEADER, quoted(server.id)));
            }
        }
        text.append("    default_backend leader\n").append(leader());
        servers.forEach(
                server -> text.append("    server %s %s%s%n".formatted(server.name, server.address, server.check)));
        if (http) {
            for (Server server : servers) {
                text.append(
                        "%nbackend node_%s%n    server %s %s%n".formatted(server.name, server.name, server.address));
            }
        }
        return text.toString();
    }

    private String head() {
        return """
            # Made by understudy lb haproxy; it will be replaced.
            global
                maxconn 4000

            defaults
                mode %s
                timeout connect 1s
                timeout client 60s
                timeout server 60s
                timeout check 1s
                # There is no second leader to try, and HAProxy waits a second before it tries the same one again.
                retries 0
            """.formatted(mode);
    }

    private String leader() {
        return """

            # Only the serving leader answers /leader with 200. Its connections end with its term.
            backend leader
                option httpchk
                http-check send meth GET uri /leader
                http-check expect status 200
                default-server check inter %s fall 1 rise 1 on-marked-down shutdown-sessions
            """.formatted(interval);
    }

    private List<Server> servers(MembershipSnapshot roll) {
        List<Member> members = new ArrayList<>(roll.members());
        members.sort(Comparator.comparing(member -> member.who().id().value()));
        Map<String, Integer> used = new LinkedHashMap<>();
        ImmutableList.Builder<Server> servers = ImmutableList.builder();
        for (Member member : members) {
            Optional<HostAndPort> address = ForeignText.address(member.who().address());
            if (address.isEmpty()) {
                continue;
            }
            String id = member.who().id().value();
            String plain = id.replaceAll("[^A-Za-z0-9_.-]", "_");
            int same = used.merge(plain, 1, Integer::sum);
            String name = same == 1 ? plain : plain + "_" + same;
            HostAndPort status = address.get();
            servers.add(new Server(name, id, service(status).toString(), check(status)));
        }
        return servers.build();
    }

    private HostAndPort service(HostAndPort status) {
        return servicePort.isPresent() ? HostAndPort.fromParts(status.getHost(), servicePort.getAsInt()) : status;
    }

    private String check(HostAndPort status) {
        return servicePort.isPresent() ? " port " + status.getPort() : "";
    }

    /** A word of HAProxy's in strong quotes, which end only at the next one. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
