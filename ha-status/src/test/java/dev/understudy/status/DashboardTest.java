package dev.understudy.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.net.HostAndPort;
import dev.understudy.HaNode;
import dev.understudy.NodeId;
import dev.understudy.internal.etcd.server.EtcdCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard of real nodes on a real etcd in a real Chromium. What it looked like is kept beside the test's report:
 * {@code target/surefire-reports/dashboard-*.png}.
 */
@Tag("chromium")
@Timeout(180)
class DashboardTest {
    private final EtcdCluster etcd = EtcdCluster.builder().members(3).start();

    private static final Path PICTURES = Path.of("target", "surefire-reports");

    private static final String LONG_ADDRESS =
            "birch-0.birch.a-name-space-that-goes-on-and-on.svc.cluster.example.org:28080";

    private static final String CELLS_THAT_ARE_EMPTY_OR_CUT = "[...document.querySelectorAll('td, dd')]"
            + ".filter(cell => ['', '–', '-', 'null', 'undefined'].includes(cell.innerText.trim())"
            + " || cell.scrollWidth > cell.clientWidth || cell.getBoundingClientRect().right > 390"
            + " || cell.getBoundingClientRect().height === 0)"
            + ".map(cell => cell.outerHTML)";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final String election = "/" + UUID.randomUUID() + "/";

    @TempDir
    private Path folder;

    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        browser = new Browser(folder);
        browser.look(1280, 900, false);
    }

    @AfterEach
    void close() throws Exception {
        browser.close();
        for (AutoCloseable each : ImmutableList.copyOf(opened).reverse()) {
            each.close();
        }
        etcd.close();
    }

    @Test
    void aChangeOfLeaderIsShownWithoutReload() throws Exception {
        HaNode first = node("amber");
        awaitServing(first);
        HostAndPort shown = show(first);
        HaNode second = node("birch", LONG_ADDRESS);
        show(second);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !second.status().watching().isEmpty());
        browser.open("http://" + shown + "/");
        browser.read("window.unchanged = 'the same page'");
        awaitText("role", "Leader");
        awaitText("line", "Serves in term");
        awaitText("members", "birchunderstudyWAITING_TO_START");
        awaitText("store", "healthy");
        assertThat(browser.read("document.querySelectorAll('.healthy').length")).isEqualTo("3");
        awaitText("seen", "live");
        awaitText("since", " s");
        String brand = color(".mark", "backgroundColor");
        assertThat(color("h1", "color")).as("the role has a colour of its own").isNotEqualTo(brand);
        assertThat(browser.read("[...document.querySelectorAll('#members a')].map(a => a.textContent + ' ' + a.href)"))
                .isEqualTo("amber http://127.0.0.1:8080/,birch http://" + LONG_ADDRESS + "/");
        photograph("leader");

        first.transferTo(new NodeId("birch"));

        awaitText("role", "Next in line");
        awaitText("line", "birch leads");
        awaitText("history", "transferred");
        awaitText("history", " ago");
        assertThat(browser.read("document.querySelector('#history time').title"))
                .as("the moment itself")
                .isNotEmpty();
        assertThat(browser.read("document.querySelector('#line a').href")).isEqualTo("http://" + LONG_ADDRESS + "/");
        assertThat(color(".mark", "backgroundColor")).isEqualTo(brand);
        assertThat(color("h1", "color")).as("blue, and no warning").isEqualTo("rgb(31, 95, 134)");
        assertThat(browser.read("window.unchanged")).isEqualTo("the same page");
        photograph("understudy");
        browser.look(390, 844, true);
        assertThat(browser.read("document.documentElement.scrollWidth <= 390"))
                .as("nothing sticks out on a phone")
                .isEqualTo("true");
        assertThat(browser.read("document.getElementById('members').innerText")).contains(LONG_ADDRESS);
        assertThat(browser.read(CELLS_THAT_ARE_EMPTY_OR_CUT)).isEmpty();
        photograph("phone-dark");
    }

    @Test
    void onlyAHostAndAPortBecomeALink() throws Exception {
        HaNode node = node("amber");
        browser.open("http://" + show(node) + "/");
        awaitText("seen", "live");
        ImmutableMap<String, String> links = ImmutableMap.of(
                "10.0.0.7:9280", "http://10.0.0.7:9280/",
                "node-1.example.org:80", "http://node-1.example.org/",
                "https://n1:8443", "https://n1:8443/",
                "HTTP://n1:8080/", "http://n1:8080/",
                "[2001:db8::7]:9280", "http://[2001:db8::7]:9280/",
                "javascript:1", "http://javascript:1/");
        links.forEach((address, link) -> assertThat(home(address)).as(address).isEqualTo(link));
        for (String address : List.of(
                "",
                "n1",
                "n1:0",
                "n1:65536",
                "n1:8080/path",
                "n1:8080?q",
                "n1:8080#f",
                "user@n1:8080",
                "user:1@n1:8080",
                "javascript:alert(1)",
                "javascript://n1:80",
                "data://n1:80",
                "ftp://n1:21",
                "//n1:80",
                "n1.:80",
                "-n1:80",
                "n1 :80",
                "[::1:80",
                "[zz]:80",
                "n1\\\\@evil:80",
                "n1:80\\nx")) {
            assertThat(home(address)).as(address).isEqualTo("null");
        }
    }

    private String home(String address) {
        return browser.read("home('" + address + "')");
    }

    @Test
    void whatIsAwayIsShownAsAway() throws Exception {
        HaNode node = node("amber");
        awaitServing(node);
        browser.open("http://" + show(node) + "/");
        awaitText("store", "healthy");
        etcd.members().forEach(member -> member.kill());
        awaitText("store", "away");
        awaitText("stale", "as last known");
        await().atMost(Duration.ofSeconds(60)).until(() -> !node.status().serving());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !browser.read("document.body.dataset.mood").equals("leads"));
        photograph("etcd-away");
        etcd.heal(Duration.ofSeconds(60));
        awaitText("role", "Leader");
    }

    @Test
    void withoutScriptsItSaysWhatItKnows() throws Exception {
        HaNode node = node("amber");
        awaitServing(node);
        browser.scripts(false);
        browser.open("http://" + show(node) + "/");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> browser.read("document.body.innerText").contains("amber: SERVER_ACTIVE. amber leads."));
        photograph("without-scripts");
    }

    private String color(String element, String property) {
        return browser.read("getComputedStyle(document.querySelector('" + element + "'))." + property);
    }

    private HaNode node(String id) {
        return node(id, "127.0.0.1:8080");
    }

    private HaNode node(String id, String address) {
        HaNode node = HaNode.builder(id)
                .set("cluster.etcd-election-prefix", election)
                .set("cluster.leader-session-ttl", "10s")
                .set("cluster.advertise", address)
                .set("db.etcd.host", etcd.connectString())
                .service(new IdleService())
                .build();
        opened.add(node);
        node.start();
        return node;
    }

    private HostAndPort show(HaNode node) {
        StatusServer server = StatusServer.bind(StatusConfig.plain(HostAndPort.fromString("127.0.0.1:0")));
        opened.add(server);
        server.start(StatusSource.of(node));
        return server.address();
    }

    private static void awaitServing(HaNode node) {
        await().atMost(Duration.ofSeconds(30)).until(() -> node.status().serving());
    }

    private void awaitText(String id, String part) {
        await("#" + id + " shows " + part)
                .atMost(Duration.ofSeconds(40))
                .until(() -> browser.read("document.getElementById('" + id + "')?.textContent")
                        .contains(part));
    }

    private void photograph(String name) throws Exception {
        browser.photograph(PICTURES.resolve("dashboard-" + name + ".png"));
    }
}
