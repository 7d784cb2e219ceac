package dev.understudy.cli.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import dev.understudy.cli.mixed.MixedNode.Answer;
import dev.understudy.cli.mixed.Release.Result;
import dev.understudy.internal.etcd.server.FreePorts;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A node of a version before and one of the present version share an election and a state on a real etcd, each in both
 * roles. Run by {@code ./dev mixed-version}, which builds the versions before.
 */
@Tag("mixed-version")
@Timeout(300)
class MixedVersionTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** No lease ends within a test: whoever takes over was told to, or has proof that the leader is dead. */
    private static final String TTL = "--cluster.leader-session-ttl=120s";

    private static final Duration FAR_BELOW_TTL = Duration.ofSeconds(30);

    private final String prefix = "/mixed-" + UUID.randomUUID() + "/";
    private final List<MixedNode> nodes = new ArrayList<>();

    /** Each version before with the present one, in both orders: who leads first, and who waits. */
    static Stream<Arguments> pairs() {
        Release present = Release.present();
        return Release.before().stream()
                .flatMap(before -> Stream.of(arguments(before, present), arguments(present, before)));
    }

    static List<Release> versionsBefore() {
        return Release.before();
    }

    @AfterEach
    void close() {
        nodes.forEach(MixedNode::close);
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @MethodSource("pairs")
    void leadershipIsHandedOverByTheOtherVersionsCommand(Release first, Release second) throws Exception {
        MixedNode a = node(first, "a").awaitServing();
        MixedNode b = node(second, "b").awaitWaiting();
        a.open("c1");
        Answer one = a.pay("c1", "p1");
        assertThat(one.status()).as(one.body()).isEqualTo(201);
        assertThat(b.state().path("leader")).as("as the other understands it").isEqualTo(leaderBySelf(a));
        bothSee(first, second, "a leader", "b understudy");

        Result steppedDown = command(second, "step-down");
        assertThat(steppedDown.output()).matches("a gives up term \\d+\nb leads in term \\d+\n");
        assertThat(steppedDown.exitCode()).isZero();
        b.awaitServing();
        assertThat(b.pay("c1", "p1")).as("made by the other version").isEqualTo(new Answer(200, one.body()));
        Answer two = b.pay("c1", "p2");
        assertThat(two.json().path("sequence").asInt()).as(two.body()).isEqualTo(2);
        assertThat(two.json().path("term").asLong())
                .isGreaterThan(one.json().path("term").asLong());

        a.awaitWaiting();
        Result transferred = command(first, "transfer", "--to=a");
        assertThat(transferred.output()).matches("b gives up term \\d+\na leads in term \\d+\n");
        assertThat(transferred.exitCode()).isZero();
        a.awaitServing();
        assertThat(a.get("/v1/channels/c1/payments/p1").body()).isEqualTo(one.body());
        assertThat(a.get("/v1/channels/c1/payments/p2").body()).isEqualTo(two.body());
        assertThat(a.get("/v1/channels/c1").json().path("paid").asInt()).isEqualTo(14);
        b.awaitWaiting();
        bothSee(first, second, "a leader", "b understudy");
        bothTellTheSame(first, second, List.of("null", "TRANSFERRED", "RESIGNED"));
    }

    @ParameterizedTest(name = "{1} leads, {0} asks")
    @MethodSource("pairs")
    void aRefusalReachesTheOtherVersionsOperator(Release asks, Release leads) throws Exception {
        node(leads, "a").awaitServing();

        Result refused = command(asks, "transfer", "--to=nobody");

        assertThat(refused)
                .isEqualTo(new Result(1, "understudy: a refuses: no transfer to nobody: there is no such node\n"));
        assertThat(command(leads, "transfer", "--to=nobody")).isEqualTo(refused);
    }

    /** The sensors that each node has for itself, and the flags that leave only these. */
    enum Sensor {
        TRIPWIRE("--cluster.crash-detect=tripwire"),
        SIGN("--cluster.crash-detect=sign", "--cluster.crash-act-on=grace");

        private final ImmutableList<String> flags;

        Sensor(String... flags) {
            this.flags = ImmutableList.copyOf(flags);
        }
    }

    static Stream<Arguments> crashes() {
        return Stream.of(Sensor.values())
                .flatMap(sensor -> pairs().map(pair -> {
                    Object[] releases = pair.get();
                    return arguments(releases[0], releases[1], sensor);
                }));
    }

    /** One version's sensors see what the other shows of itself: the lease has two minutes left. */
    @ParameterizedTest(name = "{0} is killed, {1} takes over by {2}")
    @MethodSource("crashes")
    void aKilledLeaderIsSucceededByTheOtherVersionLongBeforeItsLeaseEnds(Release first, Release second, Sensor sensor)
            throws Exception {
        MixedNode a = node(first, "a", sensor.flags).awaitServing();
        MixedNode b = node(second, "b", sensor.flags).awaitWaiting();
        a.open("c1");
        Answer one = a.pay("c1", "p1");
        b.awaitWatching(sensor.name().toLowerCase(Locale.ROOT));

        long killed = System.nanoTime();
        a.kill();
        b.awaitServing(FAR_BELOW_TTL);
        System.out.printf(
                "%s killed, %s serves after %d ms by %s (polled)%n",
                first, second, (System.nanoTime() - killed) / 1_000_000, sensor);

        assertThat(b.pay("c1", "p1")).as("made by the other version").isEqualTo(new Answer(200, one.body()));
        assertThat(b.pay("c1", "p2").status()).isEqualTo(201);
        bothTellTheSame(first, second, List.of("null", "CRASHED"));
    }

    /** The second version restores while nodes of both stand for election, and the one that leads next is either. */
    @ParameterizedTest(name = "saved by {0}, restored by {1}")
    @MethodSource("pairs")
    void aStateSavedByOneIsRestoredByTheOther(Release first, Release second, @TempDir Path folder) throws Exception {
        MixedNode a = node(first, "a").awaitServing();
        MixedNode b = node(second, "b").awaitWaiting();
        a.open("c1");
        Answer kept = a.pay("c1", "kept");
        String file = folder.resolve("ledger.state").toString();
        assertThat(state(first, "backup", file).exitCode()).isZero();
        assertThat(a.pay("c1", "undone").status()).isEqualTo(201);

        Result restored = state(second, "restore", file, "--force");
        assertThat(restored.exitCode()).as(restored.output()).isZero();

        assertThat(values(state(second, "dump")))
                .isEqualTo(values(state(first, "dump")))
                .isEqualTo(values(state(first, "dump", file)))
                .isEqualTo(values(state(second, "dump", file)));
        await().atMost(PATIENCE).until(() -> serving().isPresent());
        MixedNode leader = serving().orElseThrow();
        assertThat(leader.get("/v1/channels/c1/payments/kept").body()).isEqualTo(kept.body());
        Answer again = leader.pay("c1", "undone");
        assertThat(again.status()).as(again.body()).isEqualTo(201);
        assertThat(again.json().path("term").asLong())
                .isGreaterThan(kept.json().path("term").asLong());
        assertThat(leader == a ? b.awaitWaiting() : a.awaitWaiting()).isNotNull();
    }

    /**
     * What people and programs have come to rely on: keys of the configuration, fields, metrics, answers, exit codes.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("versionsBefore")
    void whatAVersionBeforeTellsThePresentOneTellsToo(Release before) throws Exception {
        Release present = Release.present();
        assertThat(flags(present)).containsAll(flags(before));
        MixedNode a = node(before, "a").awaitServing();
        MixedNode b = node(present, "b").awaitWaiting();
        a.open("c1");
        a.pay("c1", "p1");
        Set<String> fromLeader = told(a);
        Set<String> fromUnderstudy = told(b);
        assertThat(command(before, "step-down").exitCode()).isZero();
        b.awaitServing();
        a.awaitWaiting();
        b.pay("c1", "p2");

        assertThat(told(b)).as("a leader").containsAll(fromLeader);
        assertThat(fromUnderstudy).as("an understudy").containsAll(told(a));
    }

    private MixedNode node(Release release, String id) {
        return node(release, id, List.of());
    }

    private MixedNode node(Release release, String id, List<String> more) {
        String address = "127.0.0.1:" + FreePorts.reserve();
        MixedNode node = new MixedNode(
                id,
                address,
                release.startNode(
                        id,
                        Stream.concat(
                                        Stream.of(
                                                "--cluster.id=" + id,
                                                "--rest.listen=" + address,
                                                TTL,
                                                host(),
                                                election()),
                                        more.stream())
                                .toArray(String[]::new)));
        nodes.add(node);
        return node;
    }

    private Optional<MixedNode> serving() {
        return nodes.stream().filter(node -> node.says("/leader")).findFirst();
    }

    private Result command(Release release, String word, String... more) {
        return release.command(Stream.concat(Stream.of(word, host(), election()), Stream.of(more))
                .toArray(String[]::new));
    }

    private Result state(Release release, String verb, String... more) {
        return release.command(Stream.concat(Stream.of("state", verb, host(), election()), Stream.of(more))
                .toArray(String[]::new));
    }

    private static String host() {
        return "--db.etcd.host=" + ETCD.connectString();
    }

    private String election() {
        return "--cluster.etcd-election-prefix=" + prefix;
    }

    /** The commands of both versions show the same members, in this order. */
    private void bothSee(Release first, Release second, String... idsAndRoles) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode byFirst = members(first);
            assertThat(byFirst.path("members"))
                    .extracting(member -> member.path("id").asText() + " "
                            + member.path("role").asText())
                    .containsExactly(idsAndRoles);
            assertToldAlike(members(second), byFirst);
        });
    }

    /** A version may tell more than the one before, but nothing less and nothing else. */
    private static void assertToldAlike(JsonNode one, JsonNode other) {
        JsonNode common = shared(one, other);
        assertThat(common).isEqualTo(shared(other, one)).isIn(one, other);
    }

    /** What the first tells in fields that the second has too. */
    private static JsonNode shared(JsonNode first, JsonNode second) {
        if (first.isObject() && second.isObject()) {
            ObjectNode kept = JsonNodeFactory.instance.objectNode();
            first.properties().stream()
                    .filter(field -> second.has(field.getKey()))
                    .forEach(field -> kept.set(field.getKey(), shared(field.getValue(), second.get(field.getKey()))));
            return kept;
        }
        if (first.isArray() && second.size() == first.size()) {
            ArrayNode kept = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < first.size(); i++) {
                kept.add(shared(first.get(i), second.get(i)));
            }
            return kept;
        }
        return first;
    }

    /** Without what passes while one looks. */
    private JsonNode members(Release release) throws IOException {
        ObjectNode status = (ObjectNode) read(command(release, "status", "--json"));
        status.remove("revision");
        status.path("members").forEach(member -> ((ObjectNode) member).remove("leaseRemainingMillis"));
        return status;
    }

    private static JsonNode read(Result result) throws IOException {
        return JsonMapper.builder().build().readTree(result.json());
    }

    /** The commands of both versions print the same history, with these reasons, and the same state. */
    private void bothTellTheSame(Release first, Release second, List<String> reasons) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode history = read(command(first, "history", "--json"));
            assertThat(history.path("terms"))
                    .extracting(term -> term.path("reason").asText())
                    .isEqualTo(reasons);
            assertToldAlike(read(command(second, "history", "--json")), history);
        });
        Result dump = state(first, "dump");
        assertThat(dump.output()).contains("c1").contains("p1");
        assertThat(state(second, "dump")).isEqualTo(dump);
    }

    /** Lines of a dump without the keys' versions, which a restore gives anew. */
    private static List<String> values(Result dump) {
        assertThat(dump.exitCode()).as(dump.output()).isZero();
        assertThat(dump.output()).isNotEmpty();
        return dump.output()
                .lines()
                .map(line -> line.replaceFirst("\"version\":\\d+", ""))
                .toList();
    }

    private static JsonNode leaderBySelf(MixedNode node) throws Exception {
        return node.state().path("leader");
    }

    private static Set<String> flags(Release release) {
        Set<String> flags = found(Pattern.compile("--[a-z][a-z0-9._-]*|UNDERSTUDY_[A-Z_0-9]+"), release.nodeHelp());
        assertThat(flags).hasSizeGreaterThan(20);
        return flags;
    }

    /** Status codes, names of JSON fields with their paths, and names of metrics. */
    private static Set<String> told(MixedNode node) throws Exception {
        Set<String> told = new TreeSet<>();
        for (String path : List.of("/healthz", "/readyz", "/leader", "/follower", "/", "/v1/channels", "/no-such")) {
            told.add(path + " " + node.get(path).status());
        }
        for (String path : List.of("/v1/state", "/v1/leader", "/v1/members", "/v1/history", "/v1/channels")) {
            fields(path, node.get(path).json(), told);
        }
        Set<String> metrics = found(
                Pattern.compile("(?m)^understudy_\\w+"), node.get("/metrics").body());
        assertThat(metrics).hasSizeGreaterThan(10);
        told.addAll(metrics);
        return told;
    }

    private static void fields(String path, JsonNode json, Set<String> names) {
        json.properties().forEach(field -> {
            names.add(path + " " + field.getKey());
            fields(path + " " + field.getKey(), field.getValue(), names);
        });
        if (json.isArray()) {
            json.forEach(element -> fields(path + "[]", element, names));
        }
    }

    private static Set<String> found(Pattern wanted, String text) {
        return wanted.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }
}
