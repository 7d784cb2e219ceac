package dev.understudy.internal.etcd;

import dev.understudy.spi.Backend;
import dev.understudy.spi.BackendProvider;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
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
