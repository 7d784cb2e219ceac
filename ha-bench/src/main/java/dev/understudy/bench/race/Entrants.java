package dev.understudy.bench.race;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.understudy.bench.race.Entrant.Program;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Who races, with which settings. */
final class Entrants {
    static final String LOOPBACK = "127.0.0.1";

    private static final Duration TUNED = Duration.ofSeconds(3);

    private Entrants() {}

    static Entrant floor() {
        return new Entrant("floor", "delete → confirmed read", Program.ETCD, StoreKind.ETCD, seconds(10), Map.of());
    }

    static Entrant understudy() {
        return understudy("default: TTL 10 s", 10, Map.of());
    }

    /** By the lease alone, as it takes over from a host that is gone. */
    static Entrant understudyByLease(int ttlSeconds) {
        return understudy(
                "crash-detect=off, TTL " + ttlSeconds + " s", ttlSeconds, Map.of("cluster.crash-detect", "off"));
    }

    /** By the proof that the process is gone: the default. */
    static Entrant understudyByProof(int ttlSeconds) {
        return ttlSeconds == 10
                ? understudy()
                : understudy("default, but TTL " + ttlSeconds + " s", ttlSeconds, Map.of());
    }

    static Entrant understudyByProof(int ttlSeconds, int ballastMegabytes) {
        return understudy(
                "default, process of " + ballastMegabytes + " MB more",
                ttlSeconds,
                Map.of("ballast-mb", Integer.toString(ballastMegabytes)));
    }

    static Entrant understudyWithAuth(int ttlSeconds) {
        Entrant plain = understudyByProof(ttlSeconds);
        return new Entrant(
                plain.peer(),
                plain.setting() + ", etcd authentication on",
                plain.program(),
                StoreKind.ETCD_AUTH,
                plain.session(),
                plain.arguments());
    }

    /** By suspicion alone, where all guarded work is fenced. */
    static Entrant understudyByGrace(int ttlSeconds, int graceMillis) {
        return understudy(
                "crash-act-on=grace, grace " + graceMillis + " ms, TTL " + ttlSeconds + " s",
                ttlSeconds,
                Map.of("cluster.crash-act-on", "grace", "cluster.crash-grace", graceMillis + "ms"));
    }

    private static Entrant understudy(String setting, int ttlSeconds, Map<String, String> more) {
        Map<String, String> settings = ImmutableMap.<String, String>builder()
                .put("cluster.leader-session-ttl", ttlSeconds + "s")
                // Where the tripwire listens; a node with status endpoints has an address without being told.
                .put("cluster.tripwire-listen", LOOPBACK + ":0")
                .putAll(more)
                .buildOrThrow();
        return new Entrant("understudy", setting, Program.ETCD, StoreKind.ETCD, seconds(ttlSeconds), settings);
    }

    /** Many electors in one process, over one backend. */
    static Entrant crowd() {
        return new Entrant(
                "crowd", "Understudy: electors over one backend", Program.ETCD, StoreKind.ETCD, seconds(10), Map.of());
    }

    /** Many elections in one process, over one lease. */
    static Entrant elections() {
        return new Entrant(
                "elections",
                "Understudy: elections over one lease",
                Program.ETCD,
                StoreKind.ETCD,
                seconds(10),
                Map.of());
    }

    static Entrant jetcd() {
        return new Entrant("jetcd", "default: TTL 10 s", Program.ETCD, StoreKind.ETCD, seconds(10), Map.of());
    }

    static Entrant jetcdTuned() {
        return new Entrant("jetcd", "tuned: TTL 3 s", Program.ETCD, StoreKind.ETCD, TUNED, Map.of("session", "3000"));
    }

    /** It has no setting: a session is 60 s. */
    static Entrant etcdctl() {
        return new Entrant("etcdctl", "default: TTL 60 s", Program.ETCDCTL, StoreKind.ETCD, seconds(60), Map.of());
    }

    static Entrant curator() {
        return new Entrant(
                "curator", "default: session 60 s", Program.PEER, StoreKind.ZOOKEEPER, seconds(60), Map.of());
    }

    static Entrant curatorTuned() {
        return new Entrant(
                "curator",
                "tuned: session 3 s",
                Program.PEER,
                StoreKind.ZOOKEEPER_FAST,
                TUNED,
                Map.of("session", "3000"));
    }

    static Entrant fabric8() {
        return new Entrant("fabric8", "default: lease 15 s", Program.PEER, StoreKind.KUBERNETES, seconds(15), Map.of());
    }

    static Entrant fabric8Tuned() {
        Map<String, String> fast =
                Map.of("session", "3000", "renew-deadline", "2000", "retry-period", "200", "release-on-cancel", "true");
        return new Entrant(
                "fabric8", "tuned: lease 3 s, retry 200 ms, release", Program.PEER, StoreKind.KUBERNETES, TUNED, fast);
    }

    /** All peers with the settings they come with. */
    static List<Entrant> peersByDefault() {
        return ImmutableList.of(jetcd(), etcdctl(), curator(), fabric8());
    }

    /** All peers with the shortest sensible settings, where they have any. */
    static List<Entrant> peersTuned() {
        return ImmutableList.of(jetcdTuned(), curatorTuned(), fabric8Tuned());
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
