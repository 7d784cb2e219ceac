package dev.understudy.error;

import org.jspecify.annotations.Nullable;

/** A configuration value breaks a rule; the message names the key, the value and the rule. Never contains a secret. */
public final class ConfigException extends HaException {
    private static final long serialVersionUID = 1L;

    private final String key;
    private final boolean mayPass;

    /**
     * @param key the configuration key, as in the documentation
     * @param value the offending value as the user wrote it, or {@code ***} for a secret
     * @param rule the rule the value breaks, a phrase such as {@code "must be a duration like 500ms, 10s or 2m"}
     */
    public ConfigException(String key, String value, String rule) {
        this(key, value, rule, null);
    }

    public ConfigException(String key, String value, String rule, @Nullable Throwable cause) {
        this(key, value, rule, cause, false);
    }

    private ConfigException(String key, String value, String rule, @Nullable Throwable cause, boolean mayPass) {
        super(key + "=" + value + ": " + rule, cause);
        this.key = key;
        this.mayPass = mayPass;
    }

    /** What is wrong is the content of a file that is read again while the process runs, such as a password. */
    public static ConfigException inFile(String key, String file, String rule, @Nullable Throwable cause) {
        return new ConfigException(key, file, rule, cause, true);
    }

    /** The configuration key that is wrong. */
    public String key() {
        return key;
    }

    /** Whether it may be right later without a restart: a node waits for that, and for nothing else that is wrong. */
    public boolean mayPass() {
        return mayPass;
    }
}
