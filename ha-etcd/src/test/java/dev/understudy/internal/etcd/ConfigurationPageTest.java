package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.HaNodeBuilder;
import dev.understudy.NodeBuilder;
import dev.understudy.etcd.Etcd;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.ConfigKey;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page names keys and methods that are there, and leaves out none that a user would miss. */
class ConfigurationPageTest {
    private static final Path PAGE =
            Path.of(System.getProperty("understudy.project.dir", ".."), "docs", "configuration.md");
    private static final Pattern KEY = Pattern.compile("`((?:cluster|db)\\.[a-z][a-z_.-]*[a-z])(?:=[^`]*)?`");
    private static final Pattern METHOD = Pattern.compile("`(?:[a-zA-Z]+: )?([a-z][A-Za-z]+)(?:\\([^`]*)?`");

    @Test
    void everyKeyOnThePageExists() throws IOException {
        assertThat(named(Files.readString(PAGE), KEY)).isNotEmpty().isSubsetOf(keys());
    }

    @Test
    void everyMethodOfTheTableExists() throws IOException {
        Set<String> ours = Stream.of(NodeBuilder.class, HaNodeBuilder.class, Etcd.class)
                .flatMap(type -> Stream.of(type.getMethods()))
                .map(Method::getName)
                .collect(Collectors.toSet());
        ours.add("builder");
        assertThat(firstColumn().flatMap(cell -> named(cell, METHOD).stream()))
                .hasSizeGreaterThan(15)
                .isSubsetOf(ours);
    }

    @Test
    void everyTypedMethodIsInTheTable() throws IOException {
        Set<String> told =
                firstColumn().flatMap(cell -> named(cell, METHOD).stream()).collect(Collectors.toSet());
        assertThat(Stream.of(HaNodeBuilder.class, NodeBuilder.class, Etcd.class)
                        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .filter(method -> method.getReturnType() == method.getDeclaringClass()
                                || method.getReturnType() == Object.class)
                        .filter(method -> !method.isBridge() && !method.isSynthetic())
                        .map(Method::getName)
                        .filter(name -> !Set.of("at", "ignoreEnvironment").contains(name)))
                .isSubsetOf(told);
    }

    private static Stream<String> firstColumn() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(2, line.indexOf(" | ")));
    }

    private static Set<String> named(String text, Pattern what) {
        return what.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toSet());
    }

    private static Set<String> keys() {
        return Stream.concat(HaConfig.keys().stream(), EtcdConfig.KEYS.stream())
                .map(ConfigKey::names)
                .flatMap(List::stream)
                .collect(Collectors.toSet());
    }
}
