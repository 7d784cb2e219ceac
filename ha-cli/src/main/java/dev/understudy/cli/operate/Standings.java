package dev.understudy.cli.operate;

import dev.understudy.spi.LeaseId;
import dev.understudy.spi.MemberStatus;
import dev.understudy.spi.MemberStatus.Role;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.NodeInfo;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Help.Ansi;

/** Tables of who stands where. */
final class Standings {
    private Standings() {}

    /** Colours on a terminal only, and never against the user's {@code NO_COLOR}. */
    static Ansi ansi() {
        return Ansi.AUTO;
    }

    static Table members(MembershipSnapshot roll) {
        Table table = new Table("ID", "ROLE", "STATE", "ADDRESS", "VERSION", "PRIORITY", "FIT");
        for (MemberStatus standing : roll.standings()) {
            table.row(
                    style(standing),
                    Text.plain(standing.id()),
                    role(standing),
                    told(standing, NodeInfo::state),
                    address(standing),
                    told(standing, NodeInfo::version),
                    priority(standing),
                    fit(standing));
        }
        return table;
    }

    /** @param left what is left of each lease */
    static Table status(MembershipSnapshot roll, Map<LeaseId, Duration> left) {
        Table table = new Table("ID", "ROLE", "STATE", "TERM", "ADDRESS", "PRIORITY", "FIT", "LEASE LEFT");
        for (MemberStatus standing : roll.standings()) {
            Duration rest = left.get(standing.lease());
            table.row(
                    style(standing),
                    Text.plain(standing.id()),
                    role(standing),
                    told(standing, NodeInfo::state),
                    term(standing),
                    address(standing),
                    priority(standing),
                    fit(standing),
                    rest == null ? "-" : Text.rough(rest));
        }
        return table;
    }

    private static String style(MemberStatus standing) {
        return switch (standing.role()) {
            case LEADER -> "fg(green)";
            case UNDERSTUDY -> "";
            case OBSERVER -> "faint";
        };
    }

    private static String role(MemberStatus standing) {
        String role = standing.role().name().toLowerCase(Locale.ROOT);
        return standing.member().isPresent() ? role : role + " (foreign)";
    }

    private static String term(MemberStatus standing) {
        return standing.entry()
                .filter(entry -> standing.role() == Role.LEADER)
                .map(entry -> entry.term().toString())
                .orElse("-");
    }

    private static String address(MemberStatus standing) {
        return Text.orDash(
                standing.member().map(member -> member.who().address()).orElse(""));
    }

    private static String told(MemberStatus standing, Function<NodeInfo, String> part) {
        return Text.orDash(standing.member()
                .map(member -> part.apply(member.who().bulletin()))
                .orElse(""));
    }

    private static String priority(MemberStatus standing) {
        return standing.member()
                .map(member -> Integer.toString(member.who().priority()))
                .orElse("-");
    }

    private static String fit(MemberStatus standing) {
        return standing.member()
                .map(member -> member.who().fit() ? "yes" : "no")
                .orElse("-");
    }
}
