package dev.understudy.program;

import com.google.common.collect.ImmutableList;
import dev.understudy.HaConfig;
import dev.understudy.config.ConfigKey;
import java.util.List;

/** The configuration keys of a node that is a program of its own. */
public final class NodeKeys {
    public static final ConfigKey LISTEN = ConfigKey.of(
            "rest.listen",
            ConfigKey.Type.TEXT,
            "127.0.0.1:8080",
            "host:port of the HTTP server; port 0 is any free one");

    /** Where a node listens that wraps another program, to which 8080 usually belongs. */
    public static final ConfigKey WRAPPER_LISTEN =
            ConfigKey.of(LISTEN.name(), LISTEN.type(), "127.0.0.1:9280", LISTEN.help());

    private NodeKeys() {}

    /** All keys such a node understands. It stands for election unless told not to. */
    public static List<ConfigKey> all() {
        ConfigKey elect = HaConfig.ENABLE;
        ImmutableList.Builder<ConfigKey> keys = ImmutableList.builder();
        HaConfig.keys().stream()
                .map(key -> key.equals(elect) ? ConfigKey.of(key.name(), key.type(), "true", key.help()) : key)
                .forEach(keys::add);
        return keys.add(LISTEN).build();
    }

    /** The keys of a node that wraps another program: {@link #WRAPPER_LISTEN} instead of {@link #LISTEN}. */
    public static List<ConfigKey> wrapper() {
        return all().stream()
                .map(key -> key.equals(LISTEN) ? WRAPPER_LISTEN : key)
                .toList();
    }
}
