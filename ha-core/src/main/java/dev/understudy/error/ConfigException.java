package dev.understudy.error;

import org.jspecify.annotations.Nullable;

/** A configuration value breaks a rule; the message names the key, the value and the rule. Never contains a secret. */
public final class ConfigException extends HaException {
    private static final long serialVersionUID = 1L;

    private final String key;

    /**
     * @param key the configuration key, as in the documentation
     * @param value the offending value as the user wrote it, or {@code ***} for a secret
     * @param rule the rule the value breaks, a phrase such as {@code "must be a duration like 500ms, 10s or 2m"}
     */
    public ConfigException(String key, String value, String rule) {
        this(key, value, rule, null);
    }

    public ConfigException(String key, String value, String rule, @Nullable Throwable cause) {
        super(key + "=" + value + ": " + rule, cause);
        this.key = key;
    }

    /** The configuration key that is wrong. */
    public String key() {
        return key;
    }
}
