package dev.understudy.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.etcd.TestEtcd;
import dev.understudy.testkit.process.JavaProcess;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The README's first program on the class path that a stranger's Maven resolves, which is not the one of our build:
 * what manages versions here does not reach there. {@code ./dev consumers} stages the artifacts, resolves a project
 * outside the build, and runs this.
 */
@Tag("consumers")
@Timeout(180)
class ConsumersTest {
    private static final String CLASS_PATH = "consumer.classpath";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The file name of a jar of Maven: name, version. */
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d.*)\\.jar");

    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    @Test
    void oneLineOfNettyAndOneOfGrpc() {
        assertThat(versions("netty-(?!tcnative).*")).hasSize(1);
        assertThat(versions("grpc-.*")).hasSize(1);
        assertThat(versions("protobuf-java")).hasSize(1);
        assertThat(versions(
                        "(bcpkix|bcprov|bcutil).*|protobuf-javalite|testcontainers.*|junit.*|logback.*|slf4j-simple"))
                .as("nothing that was not asked for")
                .isEmpty();
    }

    @Test
    void theFirstNodeLeadsAndTheNextTakesOver(TestEtcd etcd) throws Exception {
        try (JavaProcess first = node("node-1", etcd)) {
            first.awaitLine(line -> line.equals("node-1 leads"), PATIENCE);
            try (JavaProcess second = node("node-2", etcd)) {
                first.kill();
                second.awaitLine(line -> line.equals("node-2 leads"), PATIENCE);
            }
        }
    }

    private static JavaProcess node(String id, TestEtcd etcd) throws URISyntaxException {
        Path program = Path.of(FirstNode.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return JavaProcess.of(FirstNode.class)
                .classPath(Stream.concat(jars().stream(), Stream.of(program)).toList())
                .args(id, etcd.connectString())
                .start();
    }

    private static List<String> versions(String names) {
        return jars().stream()
                .map(jar -> JAR.matcher(jar.getFileName().toString()))
                .filter(Matcher::matches)
                .filter(jar -> jar.group(1).matches(names))
                .map(jar -> jar.group(2))
                .distinct()
                .collect(Collectors.toList());
    }

    private static List<Path> jars() {
        return Splitter.on(':')
                .splitToStream(System.getProperty(CLASS_PATH))
                .map(Path::of)
                .toList();
    }
}
