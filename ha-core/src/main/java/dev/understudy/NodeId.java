package dev.understudy;

import dev.understudy.error.ConfigException;

/**
 * A node's name within one election: the value of its queue entry, and the last part of its registry key.
 *
 * @param value 1 to 253 characters, no control characters and no {@code /}
 */
public record NodeId(String value) {
    private static final int MAX_LENGTH = 253;

    /**
     * Checks the rule.
     *
     * @throws ConfigException naming {@code cluster.id} and the rule
     */
    public NodeId {
        if (!isValid(value)) {
            throw new ConfigException(
                    "cluster.id", value, "must be 1 to 253 characters without '/' or control characters");
        }
    }

    /** Whether a text could be a node's name. */
    public static boolean isValid(String text) {
        return !text.isBlank()
                && text.length() <= MAX_LENGTH
                && text.chars().noneMatch(c -> c == '/' || Character.isISOControl(c));
    }

    @Override
    public String toString() {
        return value;
    }
}
