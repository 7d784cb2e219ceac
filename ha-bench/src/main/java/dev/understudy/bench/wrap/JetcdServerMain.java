package dev.understudy.bench.wrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A program that uses jetcd itself: it counts its starts in etcd, and tells the number over HTTP. */
final class JetcdServerMain {
    private JetcdServerMain() {}

    /** Arguments: etcd's endpoint, port of the HTTP server. */
    public static void main(String[] args) throws Exception {
        ByteSequence key = ByteSequence.from("bench/starts", UTF_8);
        Client client = Client.builder().endpoints(args[0]).build();
        client.getKVClient().put(key, ByteSequence.EMPTY).get();
        byte[] version = Long.toString(
                        client.getKVClient().get(key).get().getKvs().get(0).getVersion())
                .getBytes(UTF_8);
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, version.length);
            exchange.getResponseBody().write(version);
            exchange.close();
        });
        server.start();
    }
}
