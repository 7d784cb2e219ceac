package dev.understudy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import dev.understudy.cli.Programs.Result;
import dev.understudy.internal.etcd.server.EtcdCluster;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in etcd, and whatever is asked for, reaches a terminal as text that it shows. */
@Timeout(120)
class ForeignTextTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** C0, C1, and what changes the order or is not seen. */
    private static final String C0 = IntStream.concat(IntStream.range(0, 0x20), IntStream.of(0x7f))
            .mapToObj(Character::toString)
            .reduce("", String::concat);

    private static final String ABOVE = IntStream.concat(
                    IntStream.rangeClosed(0x80, 0x9f),
                    IntStream.of(
                            0xad, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202d, 0x202e, 0x2066, 0x2067,
                            0x2069, 0xfeff, 0xe0001))
            .mapToObj(Character::toString)
            .reduce("", String::concat);

    private static final String EVIL = "é" + C0 + ABOVE + "\u001b[2J";

    private static EtcdCluster etcd;

    @TempDir
    static Path folder;

    @BeforeAll
    static void fillAnElection() {
        etcd = EtcdCluster.builder().members(1).start();
        String own = "understudy/" + URLEncoder.encode("/leader/", UTF_8) + "/";
        try (RawEtcd raw = new RawEtcd(etcd.connectString())) {
            raw.putUnderLease("/leader//", "foreign" + EVIL);
            // Names with controls are refused as a whole; these are not.
            raw.put(own + "members/n\u202e1", member());
            raw.put(own + "history/00000000000000000001", json("holder", "h" + EVIL, "from", "2026-01-01T00:00:00Z"));
            raw.put(
                    own + "history/00000000000000000001/end",
                    json("to", "2026-01-01T00:00:01Z", "reason", "CRASHED", "detail", EVIL));
            raw.putUnderLease(own + "locks/" + URLEncoder.encode("l" + EVIL, UTF_8) + "/", "holder" + EVIL);
            raw.put("state/" + URLEncoder.encode("/leader/", UTF_8) + "/k" + EVIL, "v" + EVIL);
        }
        assertThat(run("state", "backup", folder.resolve("a.state").toString()).exitCode())
                .isZero();
    }

    @AfterAll
    static void stop() {
        etcd.close();
    }

    static List<List<String>> commands() {
        String file = folder.resolve("a.state").toString();
        return List.of(
                List.of("status"),
                List.of("status", "--json"),
                List.of("members"),
                List.of("members", "--json"),
                List.of("leader"),
                List.of("history"),
                List.of("history", "--json"),
                List.of("locks"),
                List.of("locks", "--json"),
                List.of("state", "dump"),
                List.of("state", "dump", file));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatIsPrintedIsPlain(List<String> command) throws Exception {
        Result result = run(command.toArray(String[]::new));

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertPlain(result);
        if (command.contains("leader") || command.contains("members") || command.contains("history")) {
            assertThat(result.out()).contains("\\u202e");
        }
        if (command.contains("--json") || command.contains("dump")) {
            JsonNode read = JSON.readTree(result.out());
            assertThat(read.findValuesAsText("key").toString()
                            + read.findValuesAsText("id")
                            + read.findValuesAsText("detail")
                            + read.findValuesAsText("holder"))
                    .as("the same text, for programs")
                    .contains(command.contains("members") ? "\u202e" : EVIL);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unlock #",
                "transfer --to=#",
                "transfer --to=a --wait=#",
                "#",
                "status --#",
                "state restore /no/#",
                "state backup /no/#",
                "state dump /no/#",
                "demo --kill=#",
                "lb haproxy --mode=#",
                "lb haproxy --out=/no/#",
                "history --limit=#",
                "members --configfile=/no/#",
                "members --db.etcd.host=#",
                "members --cluster.etcd-election-prefix=state/#",
                "run -- /no/#",
            })
    void whatWasAskedForIsQuotedPlain(String line) {
        for (String evil : List.of("\u001b[2J", "\u0007", "\u009b2J", "\u202e", "\udcff")) {
            // A path cannot hold what no encoding can.
            if (!evil.equals("\udcff") || !line.contains("/no/")) {
                List<String> words = new ArrayList<>();
                for (String word : Splitter.on(' ').split(line)) {
                    words.add(word.replace("#", "x" + evil));
                }
                Result result = Programs.run(words.toArray(String[]::new));
                assertThat(result.exitCode()).isNotZero();
                assertThat(result.err() + result.out()).as(line).isNotEmpty();
                assertPlain(result);
            }
        }
    }

    @Test
    void anUnknownHolderAndAnUnknownLockAreNamedPlain() {
        Result result = run("unlock", "l" + EVIL);

        assertThat(result.out()).contains("was held by holder").hasLineCount(1);
        assertPlain(result);
    }

    private static void assertPlain(Result result) {
        assertThat((result.out() + result.err())
                        .codePoints()
                        .filter(c -> c != '\n')
                        .filter(c -> List.of(
                                        (int) Character.CONTROL,
                                        (int) Character.FORMAT,
                                        (int) Character.SURROGATE,
                                        (int) Character.LINE_SEPARATOR,
                                        (int) Character.PARAGRAPH_SEPARATOR)
                                .contains(Character.getType(c)))
                        .mapToObj(Integer::toHexString))
                .as(result.toString())
                .isEmpty();
    }

    private static String member() {
        return json(
                "incarnation",
                UUID.randomUUID().toString(),
                "address",
                "a" + EVIL,
                "version",
                "v" + EVIL,
                "state",
                "s" + EVIL);
    }

    private static String json(String... fields) {
        ObjectNode json = JSON.createObjectNode();
        for (int i = 0; i < fields.length; i += 2) {
            json.put(fields[i], fields[i + 1]);
        }
        return json.toString();
    }

    private static Result run(String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.add("--db.etcd.host=" + etcd.connectString());
        return Programs.run(line.toArray(String[]::new));
    }
}
