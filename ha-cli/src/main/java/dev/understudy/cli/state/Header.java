package dev.understudy.cli.state;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The first line of a state file.
 *
 * @param format always {@link #FORMAT}
 * @param version of the format
 * @param namespace where the state was
 * @param election the prefix of the election it belonged to
 * @param base what its terms counted from
 * @param revision of the store, of every key in the file
 * @param created wall-clock time in ISO 8601, for people
 */
record Header(
        @JsonProperty(required = true) String format,
        @JsonProperty(required = true) int version,
        @JsonProperty(required = true) String namespace,
        @JsonProperty(required = true) String election,
        @JsonProperty(required = true) long base,
        @JsonProperty(required = true) long revision,
        @JsonProperty(required = true) String created) {
    static final String FORMAT = "understudy-state";
    static final int VERSION = 1;

    /** No term of the store it came from was larger then. */
    long highestTerm() {
        return base + revision;
    }
}
