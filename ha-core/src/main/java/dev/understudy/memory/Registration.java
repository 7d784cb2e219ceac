package dev.understudy.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.api.NodeId;
import dev.understudy.queue.Candidate;
import java.util.UUID;

/** What a claim says of its holder, as stored: its parts in one line, the one of any content last. */
final class Registration {
    private static final int PARTS = 5;

    private Registration() {}

    static byte[] format(Candidate who) {
        String tripwire = who.tripwire().isEmpty() ? "-" : who.tripwire();
        return String.join(
                        " ",
                        who.incarnation().toString(),
                        Integer.toString(who.priority()),
                        Boolean.toString(who.fit()),
                        tripwire,
                        who.address())
                .getBytes(UTF_8);
    }

    static Candidate parse(String id, byte[] value) {
        String[] parts = new String(value, UTF_8).split(" ", PARTS);
        return new Candidate(
                new NodeId(id),
                UUID.fromString(parts[0]),
                parts[4],
                parts[3].equals("-") ? "" : parts[3],
                Integer.parseInt(parts[1]),
                Boolean.parseBoolean(parts[2]));
    }
}
