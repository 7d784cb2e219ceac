package dev.understudy.internal.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.NodeId;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.NodeInfo;
import java.util.UUID;

/** What a claim says of its holder, as stored: its parts, between characters that separate and nothing else. */
final class Registration {
    private static final String SEPARATOR = "\u001f";

    private Registration() {}

    static byte[] format(Candidate who) {
        return String.join(
                        SEPARATOR,
                        who.incarnation().toString(),
                        Integer.toString(who.priority()),
                        Boolean.toString(who.fit()),
                        who.tripwire(),
                        who.address(),
                        who.bulletin().version(),
                        who.bulletin().state(),
                        Boolean.toString(who.answers()))
                .getBytes(UTF_8);
    }

    static Candidate parse(String id, byte[] value) {
        String[] parts = new String(value, UTF_8).split(SEPARATOR, -1);
        return new Candidate(
                new NodeId(id),
                UUID.fromString(parts[0]),
                parts[4],
                parts[3],
                Integer.parseInt(parts[1]),
                Boolean.parseBoolean(parts[2]),
                new NodeInfo(parts[5], parts[6]),
                Boolean.parseBoolean(parts[7]));
    }
}
