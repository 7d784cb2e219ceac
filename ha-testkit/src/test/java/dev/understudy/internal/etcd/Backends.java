package dev.understudy.internal.etcd;

import dev.understudy.spi.Backend;
import dev.understudy.spi.Settings;
import java.util.HashMap;
import java.util.Map;

/** Opens etcd backends the way users do: from settings. */
final class Backends {
    private Backends() {}

    /** @param more key, value, key, value, … */
    static Backend open(String hosts, String... more) {
        return new EtcdBackendProvider().open(settings(hosts, more));
    }

    static Settings settings(String hosts, String... more) {
        Map<String, String> values = new HashMap<>();
        values.put("db.etcd.host", hosts);
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return Settings.of(values);
    }
}
