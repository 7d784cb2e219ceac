package dev.understudy.internal.etcd;

import dev.understudy.internal.etcd.server.EtcdBinaries;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.etcd.server.Etcdctl;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One real member with a small quota, and what its operator does. */
public final class QuotaEtcd implements AutoCloseable {
    /** Bytes; a database is some hundred thousand to begin with. */
    public static final long QUOTA = 4 << 20;

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern REVISION = Pattern.compile("\"revision\":(\\d+)");
    private static final Pattern SIZE = Pattern.compile("\"dbSize\":(\\d+)");

    private final EtcdCluster cluster =
            EtcdCluster.builder().flags("--quota-backend-bytes=" + QUOTA).start();
    private final Etcdctl etcdctl = new Etcdctl(EtcdBinaries.findOrInstall(), cluster.connectString(), List.of());

    public EtcdCluster cluster() {
        return cluster;
    }

    public String hosts() {
        return cluster.connectString();
    }

    public String etcdctl(String... arguments) {
        return etcdctl.run(LIMIT, arguments);
    }

    public long size() {
        return number(SIZE, etcdctl("endpoint", "status", "-w", "json"));
    }

    /** Uses up the quota with keys of others, until etcd refuses the next. */
    public void fill() {
        String value = "x".repeat(100_000);
        for (int i = 0; !etcdctl("alarm", "list").contains("NOSPACE"); i++) {
            try {
                etcdctl("put", "others/" + i, value);
            } catch (dev.understudy.internal.etcd.server.EtcdServerException full) {
                continue;
            }
        }
    }

    /** Takes their keys away, compacts, defragments and disarms: what the documentation tells an operator to do. */
    public void cure() {
        etcdctl("del", "others/", "--prefix");
        etcdctl("compact", Long.toString(number(REVISION, etcdctl("endpoint", "status", "-w", "json"))), "--physical");
        etcdctl("defrag");
        etcdctl("alarm", "disarm");
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + text);
        }
        return Long.parseLong(matcher.group(1));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
