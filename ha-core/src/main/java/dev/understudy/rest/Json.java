package dev.understudy.rest;

import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object (RFC 8259), because this module has no JSON library and needs no more than this. Not safe for
 * use by several threads.
 */
final class Json {
    private final StringBuilder out = new StringBuilder("{");

    /** Adds a string, or null. */
    Json text(String name, @Nullable String value) {
        return raw(name, value == null ? "null" : quote(value));
    }

    /** Adds a whole number, or null. */
    Json number(String name, @Nullable Long value) {
        return raw(name, String.valueOf(value));
    }

    Json flag(String name, boolean value) {
        return raw(name, String.valueOf(value));
    }

    /** Adds an object, or null. The object must be complete. */
    Json object(String name, @Nullable Json value) {
        return raw(name, String.valueOf(value));
    }

    /** The object as text; it may grow afterwards. */
    @Override
    public String toString() {
        return out + "}";
    }

    private Json raw(String name, String json) {
        if (out.length() > 1) {
            out.append(',');
        }
        out.append(quote(name)).append(':').append(json);
        return this;
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                // Escaping all but plain ASCII keeps lone surrogates and line separators valid too.
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
