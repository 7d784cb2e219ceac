package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.internal.etcd.server.EtcdBinaries;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.etcd.server.EtcdServerException;
import dev.understudy.internal.etcd.server.Etcdctl;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One real member with a small quota, and what its operator does. */
public final class QuotaEtcd implements AutoCloseable {
    /** Bytes; a database is some hundred thousand to begin with. */
    public static final long QUOTA = 4 << 20;

    private static final String VALUE = "x".repeat(100_000);
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
        for (int i = 0; put("others/full-" + i); i++) {
            assertThat(i).as("puts of %s bytes", VALUE.length()).isLessThan((int) (QUOTA / VALUE.length()));
        }
        assertThat(etcdctl("alarm", "list")).contains("NOSPACE");
    }

    /** Uses up a part of the quota. */
    public void fillTo(double part) {
        for (int i = 0; size() < part * QUOTA; i++) {
            assertThat(put("others/part-" + i)).isTrue();
        }
    }

    private boolean put(String key) {
        try {
            etcdctl("put", key, VALUE);
            return true;
        } catch (EtcdServerException full) {
            assertThat(full).hasMessageContaining("database space exceeded");
            return false;
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
