package dev.understudy.testkit.etcd;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.understudy.internal.etcd.server.EtcdServerException;
import dev.understudy.internal.etcd.server.EtcdTls;
import dev.understudy.testkit.etcd.EtcdPlan.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Certificates and logins of one running etcd, made for it alone. Thread-safe. */
final class Access implements AutoCloseable {
    private static final String ROOT = "root";
    private static final String ROLE = "everything";

    private final TestTls mode;
    private final Optional<Login> login;
    private final Login root;
    private final @Nullable Material material;
    private volatile boolean loginNeeded;

    /** What TLS with an authority of our own needs. */
    private record Material(
            Path folder,
            TestCertificates authority,
            TestCertificates.Identity server,
            TestCertificates.Identity client) {}

    /** @param host where clients find etcd, besides 127.0.0.1 and localhost */
    Access(EtcdPlan plan, String host) {
        this.mode = plan.tls();
        this.login = plan.login();
        this.root = login.filter(given -> given.user().equals(ROOT))
                .orElseGet(() -> new Login(ROOT, UUID.randomUUID().toString()));
        this.material = mode == TestTls.SERVER || mode == TestTls.MUTUAL ? material(host) : null;
    }

    private static Material material(String host) {
        try {
            Path folder = Files.createTempDirectory("understudy-certificates-");
            TestCertificates authority = TestCertificates.in(folder, "authority");
            String[] addresses =
                    List.of("127.0.0.1", "localhost", host).stream().distinct().toArray(String[]::new);
            return new Material(folder, authority, authority.identity("etcd", addresses), authority.identity("client"));
        } catch (IOException failed) {
            throw new EtcdServerException("cannot make a temporary folder: " + failed, failed);
        }
    }

    /** The folder of all certificates and keys, if there are any. */
    Optional<Path> folder() {
        return Optional.ofNullable(material).map(Material::folder);
    }

    Optional<TestCertificates> certificates() {
        return Optional.ofNullable(material).map(Material::authority);
    }

    /** What the servers need. */
    EtcdTls server() {
        if (material == null) {
            return mode == TestTls.AUTO ? EtcdTls.auto() : EtcdTls.off();
        }
        TestCertificates.Identity own = material.server();
        return mode == TestTls.SERVER
                ? EtcdTls.server(own.certificate(), own.key())
                : EtcdTls.mutual(
                        own.certificate(), own.key(), material.authority().authority());
    }

    /** What a client of ours needs, as {@code db.etcd.*} settings, but for the addresses. */
    Map<String, String> settings() {
        ImmutableMap.Builder<String, String> settings = ImmutableMap.builder();
        if (mode == TestTls.AUTO) {
            settings.put("db.etcd.insecure_skip_verify", "true");
        }
        if (material != null) {
            settings.put("db.etcd.ca_file", material.authority().authority().toString());
        }
        if (material != null && mode == TestTls.MUTUAL) {
            settings.put("db.etcd.cert_file", material.client().certificate().toString());
            settings.put("db.etcd.key_file", material.client().key().toString());
        }
        login.ifPresent(given -> settings.put("db.etcd.user", given.user()).put("db.etcd.pass", given.password()));
        return settings.buildOrThrow();
    }

    /** What {@code etcdctl} needs to do anything. */
    List<String> etcdctlFlags() {
        ImmutableList.Builder<String> flags = ImmutableList.builder();
        if (mode == TestTls.AUTO) {
            flags.add("--insecure-transport=false", "--insecure-skip-tls-verify");
        }
        if (material != null) {
            flags.add("--cacert", material.authority().authority().toString());
        }
        if (material != null && mode == TestTls.MUTUAL) {
            flags.add("--cert", material.client().certificate().toString());
            flags.add("--key", material.client().key().toString());
        }
        if (loginNeeded) {
            flags.add("--user", root.text());
        }
        return flags.build();
    }

    /** Turns authentication on, if the plan says so; once, when the cluster is healthy. */
    void enforce(TestEtcd etcd) {
        if (login.isEmpty()) {
            return;
        }
        etcd.etcdctl("user", "add", root.text());
        etcd.etcdctl("user", "grant-role", ROOT, ROOT);
        Login user = login.get();
        if (!user.user().equals(ROOT)) {
            etcd.etcdctl("role", "add", ROLE);
            etcd.etcdctl("role", "grant-permission", ROLE, "--prefix=true", "readwrite", "");
            etcd.etcdctl("user", "add", user.text());
            etcd.etcdctl("user", "grant-role", user.user(), ROLE);
        }
        etcd.etcdctl("auth", "enable");
        loginNeeded = true;
    }

    @Override
    public void close() {
        if (material != null) {
            try {
                MoreFiles.deleteRecursively(material.folder(), RecursiveDeleteOption.ALLOW_INSECURE);
            } catch (IOException failed) {
                throw new EtcdServerException("cannot delete " + material.folder() + ": " + failed, failed);
            }
        }
    }
}
