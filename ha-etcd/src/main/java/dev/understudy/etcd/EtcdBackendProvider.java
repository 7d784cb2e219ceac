package dev.understudy.etcd;

import dev.understudy.config.ConfigKey;
import dev.understudy.config.Settings;
import dev.understudy.port.Backend;
import dev.understudy.port.BackendProvider;
import java.util.List;

/** Opens etcd backends from the keys {@code db.etcd.*}. */
public final class EtcdBackendProvider implements BackendProvider {
    @Override
    public String name() {
        return "etcd";
    }

    @Override
    public List<ConfigKey> keys() {
        return EtcdConfig.KEYS;
    }

    @Override
    public Backend open(Settings settings) {
        return EtcdBackend.open(EtcdConfig.from(settings));
    }
}
