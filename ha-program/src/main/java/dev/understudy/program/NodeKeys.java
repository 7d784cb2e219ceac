package dev.understudy.program;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.ConfigKey;
import dev.understudy.status.StatusConfig;
import java.util.List;

/** The configuration keys of a node that is a program of its own. */
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
        return ImmutableList.<ConfigKey>builder()
                .addAll(HaConfig.keys())
                .addAll(StatusConfig.keys(listen))
                .build();
    }
}
