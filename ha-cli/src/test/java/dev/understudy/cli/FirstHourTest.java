package dev.understudy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Splitter;
import dev.understudy.cli.Programs.Result;
import dev.understudy.internal.etcd.EtcdConfig;
import dev.understudy.internal.etcd.server.EtcdBinaries;
import dev.understudy.internal.etcd.server.FreePorts;
import dev.understudy.status.StatusConfig;
import dev.understudy.testkit.process.JavaProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer does first: {@code ./understudy etcd run}, and the README's three nodes on it. */
@Timeout(300)
class FirstHourTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Path README =
            Path.of(System.getProperty("understudy.project.dir", "..")).resolve("README.md");
    private static final String NODE = "java -jar ha-sample-node/target/ha-sample-node.jar ";

    @TempDir
    private Path folder;

    private final List<JavaProcess> processes = new ArrayList<>();
    private final int clientPort = FreePorts.reserve();
    private final int peerPort = FreePorts.reserve();

    @AfterEach
    void end() {
        processes.forEach(JavaProcess::close);
    }

    @Test
    void theNodesOfTheReadmeElectALeaderOnTheEtcdOfTheReadme() throws IOException {
        List<String> commands = commandsOfTheReadme();
        assertThat(commands.get(0)).isEqualTo("./understudy etcd run");
        JavaProcess etcd = etcd();
        List<String> addresses = new ArrayList<>();
        for (String command : commands.subList(1, commands.size())) {
            assertThat(command).startsWith(NODE);
            addresses.add(node(command.substring(NODE.length())));
        }
        assertThat(addresses).hasSize(3);

        await().atMost(PATIENCE).until(() -> states(addresses).equals("1 SERVER_ACTIVE, 2 WAITING_TO_START"));

        etcd.terminate();
        assertThat(etcd.awaitExit(PATIENCE)).isZero();
    }

    /** The other ports that this test takes are the only difference. */
    @Test
    void theReadmeRestsOnWhatIsThereByDefault() {
        assertThat(EtcdConfig.HOST.defaultValue()).hasValue("127.0.0.1:2379");
        assertThat(StatusConfig.LISTEN.defaultValue()).hasValue("127.0.0.1:8080");
        assertThat(Programs.run("help", "etcd", "run").out()).contains("(default: 2379)");
    }

    @Test
    void etcdSaysWhereItIsAndEndsInOrder() {
        JavaProcess etcd = etcd();
        String said = said(etcd);
        assertThat(said).contains("serves: one member", "--db.etcd.host=127.0.0.1:" + clientPort, "deleted at the end");
        Path data = Path.of(said.replaceFirst("(?s).* data: ([^,\n]+).*", "$1"));
        assertThat(data).isDirectory();
        List<ProcessHandle> children =
                ProcessHandle.of(etcd.pid()).orElseThrow().descendants().toList();
        assertThat(children).isNotEmpty();

        etcd.terminate();

        assertThat(etcd.awaitExit(PATIENCE)).isZero();
        assertThat(said(etcd)).endsWith("etcd has ended");
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(data).doesNotExist();
    }

    @Test
    void aDataFolderIsKeptAndIsForOneEtcd() throws Exception {
        String data = "--data-dir=" + folder.resolve("kept");
        JavaProcess first = etcd(data);
        assertThat(etcdctl("put", "a", "kept")).contains("OK");
        Result second = Programs.run(
                "etcd", "run", data, "--client-port=" + FreePorts.reserve(), "--peer-port=" + FreePorts.reserve());
        assertThat(second)
                .isEqualTo(new Result(78, "", "understudy: " + data + ": must not be in use by another etcd\n"));
        first.signal("INT");
        assertThat(first.awaitExit(PATIENCE)).isZero();
        assertThat(said(first)).endsWith("etcd has ended; its data is in " + folder.resolve("kept"));

        etcd(data);

        assertThat(etcdctl("get", "a")).contains("kept");
    }

    @Test
    void aPortInUseIsOneClearLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = "--client-port=" + taken.getLocalPort();
            assertThat(Programs.run("etcd", "run", port, "--peer-port=" + peerPort))
                    .isEqualTo(new Result(
                            78,
                            "",
                            "understudy: " + port + ": must be free: something listens on 127.0.0.1:"
                                    + taken.getLocalPort() + "\n"));
        }
    }

    /** Of the block that begins with etcd, without its remarks. */
    private static List<String> commandsOfTheReadme() throws IOException {
        return Files.readAllLines(README).stream()
                .dropWhile(line -> !line.startsWith("./understudy etcd run"))
                .takeWhile(line -> !line.startsWith("```"))
                .map(line -> line.replaceFirst("\\s+#.*", ""))
                .toList();
    }

    private JavaProcess etcd(String... more) {
        List<String> args =
                new ArrayList<>(List.of("etcd", "run", "--client-port=" + clientPort, "--peer-port=" + peerPort));
        args.addAll(List.of(more));
        JavaProcess etcd = JavaProcess.of(Main.class)
                .name("etcd")
                .args(args.toArray(String[]::new))
                .start();
        processes.add(etcd);
        etcd.awaitLine("Ctrl-C ends it."::equals, PATIENCE);
        return etcd;
    }

    /** Starts a node as it is printed, but on a port that is free, and returns its address. */
    private String node(String flags) {
        String address = "127.0.0.1:" + FreePorts.reserve();
        List<String> args = Splitter.on(' ')
                .omitEmptyStrings()
                .splitToStream(flags)
                .map(flag -> flag.startsWith("--rest.listen=") ? "--rest.listen=" + address : flag)
                .toList();
        processes.add(JavaProcess.of(dev.understudy.sample.Main.class)
                .name(args.get(0))
                .environment("UNDERSTUDY_REST_LISTEN", address)
                .environment("UNDERSTUDY_DB_ETCD_HOST", "127.0.0.1:" + clientPort)
                .args(args.toArray(String[]::new))
                .start());
        return address;
    }

    private static String states(List<String> addresses) {
        return addresses.stream()
                .map(FirstHourTest::state)
                .collect(Collectors.groupingBy(state -> state, Collectors.counting()))
                .entrySet()
                .stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String state(String address) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://" + address + "/v1/state"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .replaceFirst("(?s).*\"state\":\"(\\w+)\".*", "$1");
        } catch (IOException notYet) {
            return "away";
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private String etcdctl(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                EtcdBinaries.findOrInstall().etcdctl().orElseThrow().toString(),
                "--endpoints=127.0.0.1:" + clientPort));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }

    private static String said(JavaProcess process) {
        return process.lines().stream().map(line -> line.text()).collect(Collectors.joining("\n"));
    }
}
