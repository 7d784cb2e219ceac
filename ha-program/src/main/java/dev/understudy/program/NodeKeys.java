package dev.understudy.program;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.ConfigKey;
import dev.understudy.status.StatusConfig;
import java.util.List;

/** The configuration keys of a node that is a program of its own. It stands for election unless told not to. */
public final class NodeKeys {
    private NodeKeys() {}

    /** All keys such a node understands. */
    public static List<ConfigKey> all() {
        return with(StatusConfig.LISTEN);
    }

    /** The keys of a node that wraps another program, which has port 8080 for itself. */
    public static List<ConfigKey> wrapper() {
        return with(StatusConfig.WRAPPER_LISTEN);
    }

    private static List<ConfigKey> with(ConfigKey listen) {
        ConfigKey elect = HaConfig.ENABLE;
        ImmutableList.Builder<ConfigKey> keys = ImmutableList.builder();
        HaConfig.keys().stream()
                .map(key -> key.equals(elect) ? ConfigKey.of(key.name(), key.type(), "true", key.help()) : key)
                .forEach(keys::add);
        return keys.addAll(StatusConfig.keys(listen)).build();
    }
}
