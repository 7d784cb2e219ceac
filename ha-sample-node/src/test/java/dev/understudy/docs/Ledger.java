package dev.understudy.docs;

// docs: docs/first-hour.md, block 1
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.understudy.HaNode;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.etcd.Etcd;
import dev.understudy.state.Tx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Payments by HTTP, which one node at a time takes: POST /pay/ID/AMOUNT. The same ID again changes nothing. */
public class Ledger {
    private static final Pattern PAYMENT = Pattern.compile("/pay/([^/]+)/(\\d{1,9})");

    private final HaNode node;

    public static void main(String[] args) throws Exception {
        new Ledger(args[0], args[1]).serve(Integer.parseInt(args[2]));
    }

    Ledger(String id, String etcd) {
        node = HaNode.builder(id)
                .election("/ledger/")
                .store(Etcd.at(etcd))
                .leaseTtl(Duration.ofSeconds(5))
                .onElected(term -> System.out.println(id + " leads in term " + term.term()))
                .onDeposed((term, why) -> System.out.println(id + " leads no more: " + why))
                .build();
    }

    void serve(int port) throws Exception {
        // SIGTERM and Ctrl-C: whoever is next takes over at once.
        Runtime.getRuntime().addShutdownHook(new Thread(node::close));
        InetAddress here = InetAddress.getLoopbackAddress();
        HttpServer server = HttpServer.create(new InetSocketAddress(here, port), 0);
        server.createContext("/pay/", this::pay);
        server.start();
        node.start();
        node.awaitEnd();
        server.stop(0);
    }

    private void pay(HttpExchange exchange) throws IOException {
        Matcher words = PAYMENT.matcher(exchange.getRequestURI().getPath());
        if (!exchange.getRequestMethod().equals("POST") || !words.matches()) {
            answer(exchange, 400, "POST /pay/ID/AMOUNT");
            return;
        }
        try {
            // Only while this node leads, and written only under its term: nobody who was deposed can write.
            String made = node.guarded(term ->
                    node.state().under(term).transact(tx -> pay(tx, words.group(1), Long.parseLong(words.group(2)))));
            answer(exchange, 200, made);
        } catch (NotLeaderException understudy) {
            String leader = node.status().leader().map(known -> known.id()).orElse("nobody");
            answer(exchange, 503, "ask the leader: " + leader);
        } catch (HaException notNow) {
            answer(exchange, 503, "ask again: " + notNow.getMessage());
        }
    }

    /** Both keys are written, or none; and if another payment comes between, this runs again. */
    private static String pay(Tx tx, String id, long amount) {
        if (tx.get("payments/" + id).await().isPresent()) {
            return id + " was paid before";
        }
        long balance = tx.get("balance")
                        .await()
                        .map(stored -> Long.parseLong(stored.text()))
                        .orElse(0L)
                + amount;
        tx.put("payments/" + id, Long.toString(amount));
        tx.put("balance", Long.toString(balance));
        return id + " is paid, the balance is " + balance;
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
// end
