package dev.understudy.faults;

import dev.understudy.testkit.etcd.TestEtcd;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/** An administrator of etcd's users, and how many logins etcd was asked for, by its own word. */
final class Logins {
    private static final String BEGUN = "grpc_server_started_total{grpc_method=\"Authenticate\"";

    private final TestEtcd etcd;

    Logins(TestEtcd etcd) {
        this.etcd = etcd;
    }

    /** At all members together, refused ones too. */
    long count() {
        return etcd.endpoints().stream().mapToLong(Logins::count).sum();
    }

    /** A user of its own who may use every key. */
    void add(String user, String password) {
        etcd.etcdctl("role", "add", user);
        etcd.etcdctl("role", "grant-permission", user, "--prefix=true", "readwrite", "");
        etcd.etcdctl("user", "add", user + ":" + password);
        etcd.etcdctl("user", "grant-role", user, user);
    }

    void change(String user, String password) throws Exception {
        try (Client admin = Client.builder()
                .endpoints(etcd.endpoints().get(0))
                .user(bytes("root"))
                .password(bytes("root-secret"))
                .build()) {
            admin.getAuthClient()
                    .userChangePassword(bytes(user), bytes(password))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** As tools do it that know their trade: nobody ever sees half a file. */
    static void write(Path file, String password) throws IOException {
        Path whole = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), password + "\n");
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static long count(URI endpoint) {
        try (InputStream in = endpoint.resolve("/metrics").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(BEGUN))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        } catch (IOException away) {
            throw new UncheckedIOException(away);
        }
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
}
