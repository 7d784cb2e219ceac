package dev.understudy.internal.config;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Reads one format of configuration file. */
@FunctionalInterface
public interface ConfigFile {
    /**
     * The keys and values of a file, as the user wrote them.
     *
     * @throws IllegalArgumentException if the text is not of this format; the message says where and why, in one line
     * @throws dev.understudy.error.ConfigException if a value of the file breaks a rule
     */
    Map<String, String> read(InputStream in) throws IOException;
}
