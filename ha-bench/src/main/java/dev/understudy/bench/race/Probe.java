package dev.understudy.bench.race;

import java.time.Duration;
import java.util.*;

public final class Probe {
    public static void main(String[] a) throws Exception {
        Map<String, String> args = new HashMap<>();
        for (int i = 3; i < a.length; i++) {
            String[] p = a[i].split("=", 2);
            args.put(p[0], p[1]);
        }
        Entrant e = new Entrant(
                a[0],
                "x",
                a[0].equals("etcdctl")
                        ? Entrant.Program.ETCDCTL
                        : a[0].equals("curator") || a[0].equals("fabric8")
                                ? Entrant.Program.PEER
                                : Entrant.Program.ETCD,
                a[0].equals("curator")
                        ? StoreKind.ZOOKEEPER_FAST
                        : a[0].equals("fabric8") ? StoreKind.KUBERNETES : StoreKind.ETCD,
                Duration.ofSeconds(10),
                args);
        Scenario sc = Scenario.valueOf(a[1]);
        try (Stores stores = new Stores()) {
            Optional<Hosts> hosts = sc == Scenario.CUT ? Hosts.open() : Optional.empty();
            Store s = hosts.map(h -> stores.get(e.store(), h.address())).orElseGet(() -> stores.get(e.store()));
            List<Long> all = new ArrayList<>();
            try (Duel d = Duel.begin(e, s, hosts)) {
                for (int i = 0; i < Integer.parseInt(a[2]); i++) {
                    Round r = d.play(sc);
                    all.add(r.outageNanos());
                    System.out.printf(
                            "%.1f(%s) ",
                            r.outageNanos() / 1e6,
                            r.twoLeadersNanos().isPresent()
                                    ? r.twoLeadersNanos().getAsLong() / 1000000
                                    : "-");
                    System.out.flush();
                }
            }
            Samples x = Samples.of(all);
            System.out.printf(
                    "%n%s %s n=%d min %.1f p50 %.1f p99 %.1f max %.1f%n",
                    e, sc, x.count(), x.minMillis(), x.p50Millis(), x.p99Millis(), x.maxMillis());
            hosts.ifPresent(Hosts::close);
        }
        System.exit(0);
    }
}
