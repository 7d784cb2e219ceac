package dev.understudy.docs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.AbstractIdleService;
import com.google.common.util.concurrent.ServiceManager;
import dev.understudy.GuavaServices;
import dev.understudy.HaNode;
import dev.understudy.InMemory;
import dev.understudy.LeaderJob;
import dev.understudy.Leadership;
import dev.understudy.NodeService;
import dev.understudy.Pass;
import dev.understudy.internal.etcd.server.FreePorts;
import dev.understudy.spi.Store;
import dev.understudy.testkit.etcd.EtcdExtension;
import dev.understudy.testkit.etcd.TestEtcd;
import dev.understudy.testkit.process.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs the programs of the README and of {@code docs}; {@link CodeBlocksTest} holds that these are they. */
class ProgramsOfTheDocsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private final Store store = InMemory.create();
    private final List<String> story = new CopyOnWriteArrayList<>();

    @Test
    void theFirstNodeLeadsAndTheNextTakesOver(TestEtcd etcd) {
        try (JavaProcess first = JavaProcess.of(FirstNode.class)
                        .args("node-1", etcd.connectString())
                        .start();
                JavaProcess second = secondAfter(first, etcd)) {
            assertThat(second.lines(line -> line.equals("node-2 leads"))).isEmpty();
            first.kill();
            second.awaitLine(line -> line.equals("node-2 leads"), PATIENCE);
        }
    }

    @Test
    void theLedgerIsPaidOnceWhoeverLeads(TestEtcd etcd) throws Exception {
        int firstPort = FreePorts.reserve();
        int secondPort = FreePorts.reserve();
        try (JavaProcess first = ledger("node-1", etcd, firstPort)) {
            first.awaitLine(line -> line.startsWith("node-1 leads in term "), PATIENCE);
            try (JavaProcess second = ledger("node-2", etcd, secondPort)) {
                assertThat(pay(firstPort, "tea/3")).isEqualTo("200 tea is paid, the balance is 3");
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> pay(secondPort, "cake/4").equals("503 ask the leader: node-1"));
                assertThat(pay(firstPort, "cake/much")).isEqualTo("400 POST /pay/ID/AMOUNT");

                first.kill();

                second.awaitLine(line -> line.startsWith("node-2 leads in term "), PATIENCE);
                await().atMost(PATIENCE).until(() -> pay(secondPort, "tea/3").equals("200 tea was paid before"));
                assertThat(pay(secondPort, "cake/4")).isEqualTo("200 cake is paid, the balance is 7");
            }
        }
    }

    private static JavaProcess ledger(String id, TestEtcd etcd, int port) {
        return JavaProcess.of(Ledger.class)
                .args(id, etcd.connectString(), Integer.toString(port))
                .start();
    }

    private static String pay(int port, String what) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/pay/" + what))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body().strip();
    }

    @Test
    void aServiceIsTwoLambdas() throws Exception {
        Api api = new Api(story);
        // docs: README.md, block 2
        HaNode node = HaNode.builder("node-1")
                .election("/orders/")
                .store(store) // Etcd.at("10.0.0.1:2379", "10.0.0.2:2379"), or InMemory.create()
                .leaseTtl(Duration.ofSeconds(5))
                .onElected(term -> api.open(term))
                .onDeposed((term, why) -> api.close())
                .build();
        // end
        try (node) {
            node.start();
            node.awaitLeadership();
            // docs: README.md, block 3
            try (Pass pass = node.enter()) {
                var state = node.state().under(pass.leadership());
                state.put("orders/7", "paid").await();
                state.transact(tx -> {
                    tx.put("orders/8", tx.get("orders/7").await().orElseThrow().value());
                    return "copied";
                });
            }
            // end
            assertThat(node.state().get("orders/8").await().orElseThrow().text())
                    .isEqualTo("paid");
        }
        assertThat(story).containsExactly("open", "closed");
    }

    @Test
    void aGatedProgramRunsWhenItLeads(TestEtcd etcd) {
        try (JavaProcess program = JavaProcess.of(GatedProgram.class)
                .property("understudy.db.etcd.host", etcd.connectString())
                .property("understudy.rest.listen", "127.0.0.1:0")
                .args("as-before")
                .start()) {
            program.awaitLine(line -> line.matches("runs as-before in term \\d+"), PATIENCE);
            assertThat(program.awaitExit(PATIENCE)).isZero();
        }
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // The scheduler is shut down at the end.
    void partsOfOtherPrograms() {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        // docs: docs/wrap.md, block 2
        // Guava services, new ones in each term: started on election, stopped before the term is given up.
        GuavaServices services = new GuavaServices(term -> List.of(new Part(term), new Part(term)));
        HaNode node = HaNode.builder("node-1").store(store).service(services).build();
        services.onFailure(node::stepDown);

        // The node as a part of a program that keeps its parts in a ServiceManager.
        ServiceManager parts = new ServiceManager(List.of(new NodeService(node))).startAsync();

        // A job for any scheduler of every node, done on the leader only, with the term at hand.
        scheduler.scheduleAtFixedRate(new LeaderJob(node, term -> report(term)), 0, 1, SECONDS);
        // end
        try {
            await().atMost(PATIENCE).until(() -> story.contains("report"));
        } finally {
            scheduler.shutdownNow();
            parts.stopAsync().awaitStopped();
        }
        assertThat(story.stream().filter("up"::equals)).hasSize(2);
        assertThat(story.stream().filter("down"::equals)).hasSize(2);
    }

    private static JavaProcess secondAfter(JavaProcess first, TestEtcd etcd) {
        first.awaitLine(line -> line.equals("node-1 leads"), PATIENCE);
        return JavaProcess.of(FirstNode.class)
                .args("node-2", etcd.connectString())
                .start();
    }

    private void report(Leadership term) {
        term.check();
        story.add("report");
    }

    private final class Part extends AbstractIdleService {
        private final Leadership term;

        Part(Leadership term) {
            this.term = term;
        }

        @Override
        protected void startUp() {
            term.check();
            story.add("up");
        }

        @Override
        protected void shutDown() {
            story.add("down");
        }
    }

    private record Api(List<String> story) {
        void open(Leadership term) {
            term.check();
            story.add("open");
        }

        void close() {
            story.add("closed");
        }
    }
}
