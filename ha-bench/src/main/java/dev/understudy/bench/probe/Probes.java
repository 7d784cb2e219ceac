package dev.understudy.bench.probe;

import dev.understudy.bench.probe.Nodes.Node;

/** The probes that are compared, as lines for bash. */
final class Probes {
    private static final String FLAGS = " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC ";

    private final String java;
    private final String jar;
    private final String binary;

    Probes(Nodes nodes) {
        java = Nodes.java();
        jar = nodes.built("ha-probe/target/ha-probe.jar");
        binary = nodes.built("ha-probe-native/target/ha-probe");
    }

    /** As LND's documentation prints it, but for the port and, if {@code scheme} says so, without TLS. */
    Shell pipeline(String name, Node node, String scheme) {
        return new Shell(
                name,
                "set -e; set -o pipefail; curl -s -k -o - " + node.url(scheme) + "/v1/state | jq .'State' | grep -E"
                        + " 'NON_EXISTING|LOCKED|UNLOCKED|RPC_ACTIVE|SERVER_ACTIVE'");
    }

    Shell curl(Node node) {
        return new Shell("curl -fs /leader", "curl -fs " + node.url("http") + "/leader");
    }

    Shell jar(String question, Node node) {
        return new Shell("ha-probe.jar", java + FLAGS + "-jar " + jar + asks(question, node));
    }

    /** With the classes of the probe in an archive, which the JVM maps instead of loading them. */
    Shell archived(Node node, String archive) {
        return new Shell(
                "ha-probe.jar with class data sharing",
                java + FLAGS + "-XX:SharedArchiveFile=" + archive + " -jar " + jar + asks("--leader", node));
    }

    /** Makes that archive. */
    Shell archiving(Node node, String archive) {
        return new Shell(
                "archive",
                java + FLAGS + "-XX:ArchiveClassesAtExit=" + archive + " -jar " + jar + asks("--leader", node));
    }

    Shell binary(String question, Node node) {
        return new Shell("ha-probe, native", binary + asks(question, node));
    }

    Shell marker(Node node) {
        return new Shell("ha-probe --file, native", binary + " --file " + node.ready());
    }

    /** Nothing but a process, for comparison. */
    Shell nothing() {
        return new Shell("/bin/true", "/bin/true");
    }

    private static String asks(String question, Node node) {
        return " --timeout 5s " + question + " " + node.url("http");
    }
}
