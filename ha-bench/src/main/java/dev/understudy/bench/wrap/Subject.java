package dev.understudy.bench.wrap;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A program that knows nothing of us.
 *
 * @param carries what of it could get in the way of the agent's own libraries
 * @param artifact from Maven Central; empty for one of this module
 * @param command arguments of the JVM; JAR (its class path), PORT, FOLDER and ETCD stand for what they say
 * @param check how its client sees it
 */
record Subject(String name, String carries, Optional<Artifact> artifact, List<String> command, Check check) {
    /** Where it is from, in words. */
    String origin() {
        return artifact.map(jar -> jar.name() + " " + jar.version()).orElse("-");
    }

    /** Both, in words. */
    String told() {
        return name + " (" + origin() + ")";
    }

    /** Its class path; empty if it cannot be had. */
    Optional<String> classPath(Rig rig) {
        return artifact.isPresent()
                ? artifact.get().fetch(rig.folder("jars"))
                : Optional.of(System.getProperty("java.class.path"));
    }

    /** The arguments of one start. */
    List<String> command(String classPath, int port, Path folder, String etcd) {
        return command.stream()
                .map(part -> part.replace("JAR", classPath)
                        .replace("PORT", Integer.toString(port))
                        .replace("FOLDER", folder.toString())
                        .replace("ETCD", etcd))
                .toList();
    }
}
