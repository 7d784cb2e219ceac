package dev.understudy.internal.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.understudy.error.ConfigException;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The names under which keys may be written in one kind of layer, and the errors for all other names. */
final class KeyNames {
    private final ImmutableMap<String, ConfigKey> byName;

    /**
     * @param form how a key's name is written in this kind of layer
     * @throws IllegalArgumentException if two keys would share a written name
     */
    KeyNames(Collection<ConfigKey> keys, UnaryOperator<String> form) {
        ImmutableMap.Builder<String, ConfigKey> names = ImmutableMap.builder();
        for (ConfigKey key : keys) {
            for (String name : key.names()) {
                names.put(form.apply(name), key);
            }
        }
        byName = names.buildOrThrow();
    }

    /**
     * Resolves written names to keys.
     *
     * @param where the layer in words, such as "on the command line"
     * @param strict whether every unknown name is an error, or only one that is close to a known name
     * @return key name → value
     */
    Map<String, String> resolve(Map<String, String> written, String where, boolean strict) {
        Map<String, String> values = new HashMap<>();
        written.forEach((name, value) -> {
            ConfigKey key = byName.get(name);
            if (key == null) {
                ImmutableList<String> close = CloseNames.of(name, byName.keySet());
                if (strict || !close.isEmpty()) {
                    throw unknown(name, value, where, close);
                }
                return;
            }
            String other = values.putIfAbsent(key.name(), value);
            if (other != null && !other.equals(value)) {
                throw Settings.bad(key, value, "is given twice " + where + " with different values");
            }
        });
        return values;
    }

    private ConfigException unknown(String name, String value, String where, ImmutableList<String> close) {
        String rule = "is not a known key (" + where + ")";
        if (!close.isEmpty()) {
            rule += "; did you mean " + String.join(" or ", close) + "?";
        }
        // Nobody can tell which unknown name was meant for a password.
        return new ConfigException(shown(name), value.isEmpty() ? "" : "***", rule);
    }

    /** Which of the keys that were given hold a secret. */
    ImmutableList<String> secrets(Map<String, String> resolved) {
        return resolved.keySet().stream()
                .filter(name -> byName.values().stream()
                        .anyMatch(key -> key.secret() && key.name().equals(name)))
                .sorted()
                .collect(ImmutableList.toImmutableList());
    }

    /** A name without what may be a password that was written right behind it. */
    private String shown(String name) {
        return byName.entrySet().stream()
                .filter(known -> known.getValue().secret() && name.startsWith(known.getKey()))
                .map(known -> known.getKey() + "…")
                .findFirst()
                .orElse(name);
    }
}
