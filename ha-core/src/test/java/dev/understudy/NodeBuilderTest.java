package dev.understudy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.config.Surroundings;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a builder's values come from, and what comes first. */
class NodeBuilderTest {
    private static final String ENABLE = "cluster.enable-leader-election";

    @TempDir
    private Path folder;

    @Test
    void everyMethodIsTheSameAsSettingItsKey() {
        ImmutableMap.<Function<HaNodeBuilder, HaNodeBuilder>, Map<String, String>>builder()
                .put(b -> b.election("/orders/"), Map.of("cluster.etcd-election-prefix", "/orders/"))
                .put(b -> b.leaseTtl(Duration.ofMillis(4_500)), Map.of("cluster.leader-session-ttl", "4500ms"))
                .put(b -> b.safetyMargin(Duration.ofMillis(700)), Map.of("cluster.safety-margin", "700ms"))
                .put(b -> b.stopBudget(Duration.ofSeconds(2)), Map.of("cluster.stop-budget", "2s"))
                .put(b -> b.startBudget(Duration.ofMinutes(2)), Map.of("cluster.start-budget", "2m"))
                .put(b -> b.priority(-3), Map.of("cluster.priority", "-3"))
                .put(HaNodeBuilder::noFailover, Map.of("cluster.no-failover", "true"))
                .put(HaNodeBuilder::alone, Map.of(ENABLE, "false"))
                .put(b -> b.advertise("10.0.0.7:80"), Map.of("cluster.advertise", "10.0.0.7:80"))
                .put(b -> b.crashDetect(HaNodeBuilder.Sensor.SIGN), Map.of("cluster.crash-detect", "sign"))
                .put(
                        b -> b.crashDetect(HaNodeBuilder.Sensor.TRIPWIRE, HaNodeBuilder.Sensor.SIGN),
                        Map.of("cluster.crash-detect", "tripwire,sign"))
                .put(HaNodeBuilder::noCrashDetect, Map.of("cluster.crash-detect", "off"))
                .put(b -> b.store(InMemory.create()), Map.of("cluster.leader-elector", "memory"))
                .build()
                .forEach((typed, keys) -> {
                    HaNodeBuilder byKey = inMemory();
                    keys.forEach(byKey::set);
                    assertThat(parts(typed.apply(inMemory()))).as("%s", keys).isEqualTo(parts(byKey));
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT0.0000005S", "PT0S", "PT300000H"})
    void aDurationThatBreaksARuleIsRefusedByTheNameOfItsKey(Duration bad) {
        assertThatThrownBy(() -> inMemory().leaseTtl(bad).configure())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster.leader-session-ttl=");
    }

    @Test
    void aNodeStandsForElectionUnlessToldOtherwise() {
        assertThat(inMemory().configure().enabled()).isTrue();
        assertThat(inMemory().alone().configure().enabled()).isFalse();
        assertThat(inMemory().set(ENABLE, "false").configure().enabled()).isFalse();
        assertThat(inMemory().set(ENABLE, "true").configure().enabled()).isTrue();
        assertThat(HaNode.builder(Settings.of(Map.of("cluster.leader-elector", "memory", ENABLE, "false")))
                        .configure()
                        .enabled())
                .isFalse();
    }

    @Test
    void aFileWithoutTheKeyStandsForElectionAndOneWithItDecides() throws IOException {
        Path silent = file("cluster.priority=4");
        assertThat(inMemory().config(silent).configure().enabled()).isTrue();
        assertThat(inMemory().config(silent).configure().policy().priority()).isEqualTo(4);
        Path off = file(ENABLE + "=false");
        assertThat(inMemory().config(off).configure().enabled()).isFalse();
        assertThat(inMemory().config(off).set(ENABLE, "true").configure().enabled())
                .isTrue();
    }

    @Test
    void whatTheProgramSaysComesFirstThenPropertiesEnvironmentAndFile() throws IOException {
        Path file = file("cluster.priority=1", "cluster.start-budget=11s", "cluster.node-version=f", ENABLE + "=false");
        Surroundings around = around(
                Map.of("understudy.cluster.priority", "3", "understudy.cluster.crash-grace", "300ms"),
                Map.of(
                        "UNDERSTUDY_CLUSTER_PRIORITY",
                        "2",
                        "UNDERSTUDY_CLUSTER_CRASH_GRACE",
                        "400ms",
                        "UNDERSTUDY_CLUSTER_START_BUDGET",
                        "12s",
                        "UNDERSTUDY_CONFIGFILE",
                        file.toString()));
        HaConfig config = inMemory().surroundings(around).configure();
        assertThat(config.policy().priority()).isEqualTo(3);
        assertThat(config.policy().crashGrace()).isEqualTo(Duration.ofMillis(300));
        assertThat(config.timing().startBudget()).isEqualTo(Duration.ofSeconds(12));
        assertThat(config.version()).isEqualTo("f");
        assertThat(config.enabled()).isFalse();

        assertThat(inMemory()
                        .surroundings(around)
                        .priority(7)
                        .configure()
                        .policy()
                        .priority())
                .isEqualTo(7);
        Path other = file("cluster.node-version=g");
        HaConfig named = inMemory().surroundings(around).config(other).configure();
        assertThat(named.version()).isEqualTo("g");
        assertThat(named.enabled()).isTrue();
    }

    @Test
    void theSystemPropertiesOfTheProcessAreReadUnlessIgnored() {
        System.setProperty("understudy.cluster.priority", "9");
        try {
            HaNodeBuilder builder = HaNode.builder("a").store(InMemory.create());
            assertThat(builder.configure().policy().priority()).isEqualTo(9);
            assertThat(builder.ignoreEnvironment().configure().policy().priority())
                    .isZero();
        } finally {
            System.clearProperty("understudy.cluster.priority");
        }
    }

    @Test
    void noSurroundingsChangeTheName() throws IOException {
        Surroundings around = around(
                Map.of("understudy.cluster.id", "from-property"), Map.of("UNDERSTUDY_CLUSTER_ID", "from-environment"));
        Path file = file("cluster.id=from-file");
        assertThat(inMemory().surroundings(around).config(file).configure().id())
                .hasToString("node-1");
        assertThat(HaElections.builder("worker")
                        .store(InMemory.create())
                        .surroundings(around)
                        .configure()
                        .id())
                .hasToString("worker");
        assertThat(inMemory().set("cluster.id", "node-1").configure().id()).hasToString("node-1");
        assertThatThrownBy(() -> inMemory().set("cluster.id", "other").configure())
                .isInstanceOf(ConfigException.class)
                .hasMessage("cluster.id=other: must be node-1, the name that the builder was given");
    }

    @Test
    void aNodeOfSettingsIsNamedByThemAndLooksNowhereElse() {
        System.setProperty("understudy.cluster.priority", "9");
        try {
            HaConfig config = HaNode.builder(
                            Settings.of(Map.of("cluster.leader-elector", "memory", "cluster.id", "program")))
                    .noFailover()
                    .configure();
            assertThat(config.id()).hasToString("program");
            assertThat(config.policy().priority()).isZero();
            assertThat(config.policy().noFailover()).isTrue();
        } finally {
            System.clearProperty("understudy.cluster.priority");
        }
    }

    @Test
    void aStoreAndAnotherKindOfStoreByNameAreRefused() {
        assertThatThrownBy(() -> HaNode.builder("a")
                        .store(InMemory.create())
                        .set("cluster.leader-elector", "etcd")
                        .configure())
                .isInstanceOf(ConfigException.class)
                .hasMessage("cluster.leader-elector=etcd: must be memory, the store that the builder was given");
    }

    @Test
    void aFileOfAnotherFormatIsNotTakenForProperties() throws IOException {
        Path json = Files.writeString(folder.resolve("node.json"), "{\"cluster\": {\"priority\": 3}}");
        assertThatThrownBy(() -> inMemory().config(json).configure())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("node.json: must be Java properties here, not json");
    }

    /** A configuration without its settings, which are equal only if they are the same. */
    private static String parts(HaNodeBuilder builder) {
        String all = builder.configure().toString();
        return all.substring(all.indexOf("enabled="));
    }

    private static HaNodeBuilder inMemory() {
        return HaNode.builder("node-1").ignoreEnvironment().store(InMemory.create());
    }

    private static Surroundings around(Map<String, String> properties, Map<String, String> environment) {
        Properties all = new Properties();
        all.putAll(properties);
        return new Surroundings(all, environment);
    }

    private Path file(String... lines) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "node", ".properties"), String.join("\n", lines));
    }
}
