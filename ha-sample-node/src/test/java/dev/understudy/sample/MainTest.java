package dev.understudy.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.program.NodeKeys;
import dev.understudy.program.StandardOutput;
import dev.understudy.spi.ConfigKey;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each wrong input ends with one line and exit code 78. */
@Timeout(60)
class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void helpThatCouldNotBePrintedIsNoSuccess() throws Exception {
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            int exitCode = StandardOutput.guard(
                    "ha-sample-node",
                    full,
                    () -> false,
                    stdout -> Main.run(stdout, new PrintStream(err, true, UTF_8), "--help"));
            assertThat(exitCode).isEqualTo(74);
        }
    }

    @Test
    void helpNamesEveryKeyAndItsVariable() throws Exception {
        assertThat(run("--help")).isZero();
        String help = out.toString(UTF_8);
        for (ConfigKey key : NodeKeys.all()) {
            assertThat(help).contains("--" + key.name());
        }
        assertThat(help).contains("UNDERSTUDY_CLUSTER_ID", "UNDERSTUDY_REST_LISTEN", "(default: 127.0.0.1:8080)");
        assertThat(help).contains("--configfile");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--cluster.idd=n1; cluster.idd=***: is not a known key (on the command line); did you mean cluster.id?",
                "--cluster.idd n1; cluster.idd=: is not a known key (on the command line); did you mean cluster.id?",
                "--bogus; bogus=: is not a known key (on the command line)",
                "--db.etcd.pas hunter2; db.etcd.pas=: is not a known key (on the command line); did you mean db.etcd.pass?",
                "-x; -x=: is not a known key (on the command line)",
                "stray; arguments=***: must be flags, --key=value: one is not, and is not shown",
                "--cluster.id; Missing required parameter for option '--cluster.id'",
                "--cluster.id=a --cluster.id=b; option '--cluster.id' (TEXT) should be specified only once",
                "--cluster.id=a/b; cluster.id=a/b: must be 1 to 253 characters without '/'",
                "--cluster.leader-session-ttl=soon; cluster.leader-session-ttl=soon: must be a duration",
                "--cluster.etcd-election-prefix=; cluster.etcd-election-prefix=: must not be empty",
                "--cluster.leader-elector=zookeeper; cluster.leader-elector=zookeeper: must be one of:",
                "--db.backend=bbolt; db.backend=bbolt: must be one of:",
                "--cluster.enable-leader-election=maybe; cluster.enable-leader-election=maybe: must be true or false",
                "--rest.listen=8080; rest.listen=8080: must be host:port",
                "--configfile=/does/not/exist; configfile=/does/not/exist: must be a readable file",
            })
    void aWrongCommandLineIsOneClearLine(String line, String message) throws Exception {
        assertThat(run(line.split(" "))).as(err.toString(UTF_8)).isEqualTo(78);
        assertThat(err.toString(UTF_8)).startsWith("ha-sample-node: " + message).hasLineCount(1);
        assertThat(out.size()).isZero();
    }

    @Test
    void aPortInUseIsOneClearLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String listen = "127.0.0.1:" + taken.getLocalPort();
            assertThat(run("--cluster.leader-elector=memory", "--rest.listen=" + listen))
                    .isEqualTo(78);
            assertThat(err.toString(UTF_8))
                    .startsWith("ha-sample-node: rest.listen=" + listen + ": must be an address that is free")
                    .hasLineCount(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"cluster.id\": [1, {}]}; configfile=FILE: must be well formed: cluster.id must be a text",
                "{\"cluster\": {\"idd\": 1}}; cluster.idd=***: is not a known key (in the file FILE)",
                "[1]; configfile=FILE: must be well formed: the file must be one JSON object",
                "{\"a\": ; configfile=FILE: must be well formed: Unexpected end-of-input",
                "{\"payment_channel_storage_type\": \"bolt\", \"rest.listen\": \"127.0.0.1:0\"}; cluster.leader-elector=bolt: must be one of:",
                "{\"payment_channel_storage_server\": {\"enabled\": true}}; payment_channel_storage_server.enabled=true:",
                "{\"payment_channel_storage_server\": {\"id\": \"s\"}}; payment_channel_storage_server.enabled=true:",
                "{\"payment_channel_storage_server\": {\"ids\": \"s\"}}; payment_channel_storage_server.ids=***: is not",
            })
    void aWrongFileIsOneClearLine(String json, String message) throws Exception {
        Path file = write(json);
        assertThat(run("--configfile", file.toString())).isEqualTo(78);
        assertThat(err.toString(UTF_8))
                .startsWith("ha-sample-node: " + message.replace("FILE", file.toString()))
                .hasLineCount(1);
    }

    private Path write(String json) throws IOException {
        return Files.writeString(folder.resolve("node.json"), json);
    }

    private int run(String... args) throws InterruptedException {
        err.reset();
        List<String> line = new ArrayList<>(List.of(args));
        // The defaults would need a free port 8080 and, where the value under test is right by mistake, an etcd.
        addUnlessGiven(line, "--rest.listen", "127.0.0.1:0");
        addUnlessGiven(line, "--cluster.leader-elector", "memory");
        return Main.run(
                new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), line.toArray(String[]::new));
    }

    private static void addUnlessGiven(List<String> line, String flag, String value) {
        boolean fromFile = line.contains("--configfile");
        if (!fromFile && line.stream().noneMatch(arg -> arg.startsWith(flag))) {
            line.add(0, flag + "=" + value);
        }
    }
}
