package dev.understudy.faults;

import dev.understudy.testkit.etcd.TestEtcd;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** Finds signs of life in etcd, by asking etcd rather than the node. */
final class Signs {
    private Signs() {}

    /** Whether the sign that counts for a node is there. */
    static boolean isArmed(TestEtcd etcd, Election election, String id) {
        String prefix = "understudy/" + URLEncoder.encode(election.prefix(), StandardCharsets.UTF_8) + "/vital/";
        Map<String, String> found = new HashMap<>();
        Iterator<String> lines = etcd.etcdctl("get", "--prefix", prefix).lines().iterator();
        while (lines.hasNext()) {
            String key = lines.next().substring(prefix.length());
            found.put(key, lines.hasNext() ? lines.next() : "");
        }
        return found.entrySet().stream()
                .filter(record -> !record.getKey().contains("/"))
                .map(record -> record.getKey() + "/" + record.getValue() + "/" + record.getKey())
                .anyMatch(sign -> id.equals(found.get(sign)));
    }
}
