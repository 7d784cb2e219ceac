package dev.understudy.bench.wrap;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that knows nothing of us.
 *
 * @param name for people
 * @param carries what is in its jar that an agent could collide with
 * @param artifact where it comes from
 * @param command arguments of the JVM; JAR, PORT and FOLDER stand for what they say
 * @param check how its client sees it
 */
record Subject(String name, String carries, Artifact artifact, List<String> command, Check check) {
    static final ImmutableList<Subject> ALL = ImmutableList.of(
            new Subject(
                    "H2 database server",
                    "database files that only one process may open",
                    new Artifact("com.h2database", "h2", "2.5.252", ""),
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
                    new Artifact("org.hsqldb", "hsqldb", "2.7.4", ""),
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
                    new Artifact("org.wiremock", "wiremock-standalone", "3.13.2", ""),
                    List.of("-jar", "JAR", "--port", "PORT", "--root-dir", "FOLDER"),
                    Check.http("/__admin/mappings")),
            new Subject(
                    "MockServer",
                    "Netty, Guava, Jackson, its own set-up of java.util.logging",
                    new Artifact("org.mock-server", "mockserver-netty", "5.15.0", "shaded"),
                    List.of("-jar", "JAR", "-serverPort", "PORT"),
                    Check.http("/mockserver/dashboard")),
            new Subject(
                    "Zipkin",
                    "a Spring Boot jar: Armeria with Netty, gRPC and Guava, Micrometer, Log4j",
                    new Artifact("io.zipkin", "zipkin-server", "3.5.1", "exec"),
                    List.of("-jar", "JAR", "--server.port=PORT"),
                    Check.http("/health")));

    /** The arguments of one start. */
    List<String> command(Path jar, int port, Path folder) {
        return command.stream()
                .map(part -> part.replace("JAR", jar.toString())
                        .replace("PORT", Integer.toString(port))
                        .replace("FOLDER", folder.toString()))
                .toList();
    }
}
