package dev.understudy.cli.operate;

import dev.understudy.spi.Bulletin;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Roll;
import dev.understudy.spi.Standing;
import dev.understudy.spi.Standing.Role;
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

    static Table members(Roll roll) {
        Table table = new Table("ID", "ROLE", "STATE", "ADDRESS", "VERSION", "PRIORITY", "FIT");
        for (Standing standing : roll.standings()) {
            table.row(
                    style(standing),
                    Text.plain(standing.id()),
                    role(standing),
                    told(standing, Bulletin::state),
                    address(standing),
                    told(standing, Bulletin::version),
                    priority(standing),
                    fit(standing));
        }
        return table;
    }

    /** @param left what is left of each lease */
    static Table status(Roll roll, Map<LeaseId, Duration> left) {
        Table table = new Table("ID", "ROLE", "STATE", "TERM", "ADDRESS", "PRIORITY", "FIT", "LEASE LEFT");
        for (Standing standing : roll.standings()) {
            Duration rest = left.get(standing.lease());
            table.row(
                    style(standing),
                    Text.plain(standing.id()),
                    role(standing),
                    told(standing, Bulletin::state),
                    term(standing),
                    address(standing),
                    priority(standing),
                    fit(standing),
                    rest == null ? "-" : Text.rough(rest));
        }
        return table;
    }

    private static String style(Standing standing) {
        return switch (standing.role()) {
            case LEADER -> "fg(green)";
            case UNDERSTUDY -> "";
            case OBSERVER -> "faint";
        };
    }

    private static String role(Standing standing) {
        String role = standing.role().name().toLowerCase(Locale.ROOT);
        return standing.member().isPresent() ? role : role + " (foreign)";
    }

    private static String term(Standing standing) {
        return standing.entry()
                .filter(entry -> standing.role() == Role.LEADER)
                .map(entry -> entry.term().toString())
                .orElse("-");
    }

    private static String address(Standing standing) {
        return Text.orDash(
                standing.member().map(member -> member.who().address()).orElse(""));
    }

    private static String told(Standing standing, Function<Bulletin, String> part) {
        return Text.orDash(standing.member()
                .map(member -> part.apply(member.who().bulletin()))
                .orElse(""));
    }

    private static String priority(Standing standing) {
        return standing.member()
                .map(member -> Integer.toString(member.who().priority()))
                .orElse("-");
    }

    private static String fit(Standing standing) {
        return standing.member()
                .map(member -> member.who().fit() ? "yes" : "no")
                .orElse("-");
    }
}
