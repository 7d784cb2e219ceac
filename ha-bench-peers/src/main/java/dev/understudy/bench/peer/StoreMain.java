package dev.understudy.bench.peer;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.client.FourLetterWordMain;

/**
 * A store in a process of its own: {@code StoreMain <zookeeper|kubernetes> host=… [tick=…]}. It says its port when it
 * serves, answers each line of standard input with the number of requests so far, and ends with the input.
 */
public final class StoreMain {
    private StoreMain() {}

    public static void main(String[] args) throws Exception {
        Options options = Options.of(args);
        if (args[0].equals("zookeeper")) {
            zooKeeper(options);
        } else {
            kubernetes(options);
        }
        System.exit(0);
    }

    /** The real server, by Curator's test library, with data on disk. */
    private static void zooKeeper(Options options) throws Exception {
        System.setProperty("zookeeper.4lw.commands.whitelist", "mntr");
        String host = options.text("host");
        InstanceSpec spec =
                new InstanceSpec(null, -1, -1, -1, true, -1, options.number("tick", -1), 0, new HashMap<>(), host);
        try (TestingServer server = new TestingServer(spec, true)) {
            serve(server.getPort(), () -> packets(host, server.getPort()));
        }
    }

    private static long packets(String host, int port) throws Exception {
        return FourLetterWordMain.send4LetterWord(host, port, "mntr")
                .lines()
                .filter(line -> line.startsWith("zk_packets_received"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf('\t') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }

    /** fabric8's stand-in for the API server, in the mode that stores what it is given. */
    private static void kubernetes(Options options) throws Exception {
        KubernetesMockServer server = new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(Map.of()), new KubernetesCrudDispatcher(), false);
        server.init(InetAddress.getByName(options.text("host")), 0);
        serve(server.getPort(), () -> (long) server.getRequestCount());
        server.destroy();
    }

    private static void serve(int port, Callable<Long> requests) throws Exception {
        Voice voice = new Voice(System.out);
        voice.say("serves", "store", port);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (input.readLine() != null) {
            voice.say("requests", "store", requests.call());
        }
    }
}
