package dev.understudy.spi;

/**
 * What a node tells people of itself. Nothing is decided by it, and it may be late.
 *
 * @param version of the node's program; may be empty
 * @param state what its probes were told when it last wrote this, such as {@code SERVER_ACTIVE}; may be empty
 */
public record NodeInfo(String version, String state) {
    /** Of a node that tells nothing. */
    public static final NodeInfo NONE = new NodeInfo("", "");
}
