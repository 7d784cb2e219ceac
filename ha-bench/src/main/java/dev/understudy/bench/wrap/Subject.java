package dev.understudy.bench.wrap;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A program that knows nothing of us.
 *
 * @param name for people
 * @param carries what is in its jar that an agent could collide with
 * @param artifact where it comes from; empty for one of this module
 * @param command arguments of the JVM; JAR, PORT, FOLDER and ETCD stand for what they say
 * @param check how its client sees it
 */
record Subject(String name, String carries, Optional<Artifact> artifact, List<String> command, Check check) {
    static final ImmutableList<Subject> ALL = ImmutableList.of(
            new Subject(
                    "H2 database server",
                    "database files that only one process may open",
                    Optional.of(new Artifact("com.h2database", "h2", "2.5.252", "")),
                    List.of(
                            "-cp",
                            "JAR",
                            "org.h2.tools.Server",
                            "-tcp",
                            "-tcpPort",
                            "PORT",
                            "-baseDir",
                            "FOLDER",
                            "-ifNotExists"),
                    Check.sql("org.h2.Driver", "jdbc:h2:tcp://127.0.0.1:PORT/./bench", "sa", "SELECT 1")),
            new Subject(
                    "HSQLDB server",
                    "database files that only one process may open",
                    Optional.of(new Artifact("org.hsqldb", "hsqldb", "2.7.4", "")),
                    List.of(
                            "-cp",
                            "JAR",
                            "org.hsqldb.server.Server",
                            "--port",
                            "PORT",
                            "--database.0",
                            "file:FOLDER/bench",
                            "--dbname.0",
                            "bench"),
                    Check.sql(
                            "org.hsqldb.jdbc.JDBCDriver", "jdbc:hsqldb:hsql://127.0.0.1:PORT/bench", "SA", "VALUES 1")),
            new Subject(
                    "WireMock",
                    "Jetty, Guava, Jackson, SLF4J",
                    Optional.of(new Artifact("org.wiremock", "wiremock-standalone", "3.13.2", "")),
                    List.of("-jar", "JAR", "--port", "PORT", "--root-dir", "FOLDER"),
                    Check.http("/__admin/mappings")),
            new Subject(
                    "MockServer",
                    "Netty, Guava, Jackson, its own set-up of java.util.logging",
                    Optional.of(new Artifact("org.mock-server", "mockserver-netty", "5.15.0", "shaded")),
                    List.of("-jar", "JAR", "-serverPort", "PORT"),
                    Check.http("/mockserver/dashboard")),
            new Subject(
                    "Zipkin",
                    "a Spring Boot jar: Armeria with Netty, gRPC and Guava, Micrometer, Log4j",
                    Optional.of(new Artifact("io.zipkin", "zipkin-server", "3.5.1", "exec")),
                    List.of("-jar", "JAR", "--server.port=PORT"),
                    Check.http("/health")),
            new Subject(
                    "a small server of this module",
                    "jetcd, with gRPC, Netty and Vert.x",
                    Optional.empty(),
                    List.of("-cp", "JAR", JetcdServerMain.class.getName(), "ETCD", "PORT"),
                    Check.http("/")));

    /** The arguments of one start. */
    List<String> command(String jar, int port, Path folder, String etcd) {
        return command.stream()
                .map(part -> part.replace("JAR", jar)
                        .replace("PORT", Integer.toString(port))
                        .replace("FOLDER", folder.toString())
                        .replace("ETCD", etcd))
                .toList();
    }
}
