package dev.understudy.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Inputs that nobody would write: valid ones with parts cut, doubled, mixed and spoiled, and such as are chance alone.
 * As many as {@code fuzz.inputs} says, from the seed {@code fuzz.seed} on; one seed is one input.
 */
public final class Mutations {
    /** Values that are longer are not read from a store. */
    private static final int LONGEST = 64 * 1024;

    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 3_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final List<String> SPOILERS = List.of(
            "\"",
            "\\",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\n",
            "\r",
            "\0",
            "\t",
            "\u001b[2J",
            "\u009b",
            "\u202e",
            "\u200b",
            "\ud800",
            "\udc80",
            "\ufeff",
            "%zz",
            "/",
            "://",
            "@",
            "-1",
            "1e999",
            "9223372036854775808",
            "null",
            "true",
            "\\u0000",
            "\\ud800",
            "0x",
            "::1",
            "[::1]",
            ":0",
            ":65536",
            " ",
            "-",
            ".");

    /** More than a parser may allocate for itself, whatever it is given. */
    private static final long OWN_BYTES = 1 << 20;

    private static final long BYTES_FOR_EACH = 128;

    private Mutations() {}

    /** Feeds a parser; it may throw nothing, must not need much, and what it takes is checked by itself. */
    public static void feed(List<String> valid, Consumer<String> parser) {
        valid.forEach(parser);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (long seed = SEED; seed < SEED + INPUTS; seed++) {
            String input = input(new Random(seed), valid);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                parser.accept(input);
            } catch (Throwable thrown) {
                throw new AssertionError(
                        "again by -Dfuzz.inputs=1 -Dfuzz.seed=" + seed + ", an input of " + input.length()
                                + " characters that begins with " + input.substring(0, Math.min(200, input.length())),
                        thrown);
            }
            long used = threads.getCurrentThreadAllocatedBytes() - before;
            if (used > OWN_BYTES + BYTES_FOR_EACH * input.length()) {
                throw new AssertionError("seed " + seed + ": " + used + " bytes for " + input.length() + " characters");
            }
        }
    }

    private static String input(Random random, List<String> valid) {
        StringBuilder text = new StringBuilder(valid.get(random.nextInt(valid.size())));
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            change(random, text, valid);
        }
        text.setLength(Math.min(text.length(), LONGEST));
        return text.toString();
    }

    private static void change(Random random, StringBuilder text, List<String> valid) {
        int at = random.nextInt(text.length() + 1);
        int end = at + random.nextInt(text.length() - at + 1);
        switch (random.nextInt(8)) {
            case 0 -> text.delete(at, end);
            case 1 -> text.insert(at, text.substring(at, end));
            case 2 -> text.insert(at, spoiler(random));
            case 3 -> text.replace(at, Math.min(text.length(), at + 1), spoiler(random));
            case 4 -> text.insert(at, valid.get(random.nextInt(valid.size())));
            case 5 -> text.setLength(at);
            case 6 -> text.insert(at, spoiler(random).repeat(1 + random.nextInt(4_000)));
            default -> text.insert(at, (char) random.nextInt(Character.MAX_VALUE + 1));
        }
    }

    private static String spoiler(Random random) {
        return SPOILERS.get(random.nextInt(SPOILERS.size()));
    }
}
