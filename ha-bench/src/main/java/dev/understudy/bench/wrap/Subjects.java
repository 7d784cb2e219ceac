package dev.understudy.bench.wrap;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/** The programs that are put under the agent. */
final class Subjects {
    /** Those whose times are taken. */
    static final ImmutableList<Subject> MEASURED = ImmutableList.of(
            of(
                    "H2 database server",
                    "database files that only one process may open",
                    Artifact.alone("com.h2database", "h2", "2.5.252"),
                    "-cp JAR org.h2.tools.Server -tcp -tcpPort PORT -baseDir FOLDER -ifNotExists",
                    Check.sql("org.h2.Driver", "jdbc:h2:tcp://127.0.0.1:PORT/./bench", "sa", "SELECT 1")),
            of(
                    "HSQLDB server",
                    "database files that only one process may open",
                    Artifact.alone("org.hsqldb", "hsqldb", "2.7.4"),
                    "-cp JAR org.hsqldb.server.Server --port PORT --database.0 file:FOLDER/bench --dbname.0 bench",
                    Check.sql(
                            "org.hsqldb.jdbc.JDBCDriver", "jdbc:hsqldb:hsql://127.0.0.1:PORT/bench", "SA", "VALUES 1")),
            of(
                    "WireMock",
                    "Jetty, Guava, Jackson, SLF4J",
                    Artifact.alone("org.wiremock", "wiremock-standalone", "3.13.2"),
                    "-jar JAR --port PORT --root-dir FOLDER",
                    Check.http("/__admin/mappings")),
            of(
                    "MockServer",
                    "Netty, Guava, Jackson, its own set-up of java.util.logging",
                    Artifact.alone("org.mock-server", "mockserver-netty", "5.15.0")
                            .classified("shaded"),
                    "-jar JAR -serverPort PORT",
                    Check.http("/mockserver/dashboard")),
            of(
                    "Zipkin",
                    "a Spring Boot jar: Armeria with Netty, gRPC and Guava, Micrometer, Log4j",
                    Artifact.alone("io.zipkin", "zipkin-server", "3.5.1").classified("exec"),
                    "-jar JAR --server.port=PORT",
                    Check.http("/health")),
            new Subject(
                    "a small server of this module",
                    "jetcd, with gRPC, Netty and Vert.x",
                    Optional.empty(),
                    List.of("-cp", "JAR", JetcdServerMain.class.getName(), "ETCD", "PORT"),
                    Check.http("/")));

    /** An anonymous bind, and the first byte of its answer, which any LDAP message begins with. */
    private static final String LDAP_BIND = "0\f\2\1\1`\7\2\1\3\4\0\u0080\0";

    /** More of them, for the other agent's company. */
    private static final ImmutableList<Subject> MORE = ImmutableList.of(
            of(
                    "Derby network server",
                    "database files, a security manager's permissions",
                    Artifact.tree("org.apache.derby", "derbynet", "10.16.1.1"),
                    "-Dderby.system.home=FOLDER -cp JAR org.apache.derby.drda.NetworkServerControl start"
                            + " -h 127.0.0.1 -p PORT",
                    Check.talk("", "")),
            of(
                    "ZooKeeper",
                    "Netty, Metrics, JMX; one folder of transactions",
                    Artifact.tree("org.apache.zookeeper", "zookeeper", "3.9.5")
                            .with(
                                    "io.dropwizard.metrics:metrics-core:4.2.40",
                                    "org.xerial.snappy:snappy-java:1.1.10.4"),
                    "-Dzookeeper.admin.enableServer=false -cp JAR org.apache.zookeeper.server.ZooKeeperServerMain"
                            + " PORT FOLDER",
                    Check.talk("srvr", "Zookeeper version")),
            of(
                    "Hazelcast member",
                    "its own network threads, JMX, java.util.logging",
                    Artifact.alone("com.hazelcast", "hazelcast", "5.5.0"),
                    "-Dhz.network.port.port=PORT -Dhz.network.port.auto-increment=false"
                            + " -Dhz.network.join.multicast.enabled=false"
                            + " -Dhz.network.join.auto-detection.enabled=false"
                            + " -Dhazelcast.phone.home.enabled=false -Dhazelcast.local.localAddress=127.0.0.1"
                            + " -cp JAR com.hazelcast.core.server.HazelcastMemberStarter",
                    Check.talk("", "")),
            of(
                    "Jetty",
                    "a servlet container that puts a class loader in front of each application",
                    Artifact.alone("org.eclipse.jetty", "jetty-runner", "9.4.57.v20241219"),
                    "-jar JAR --host 127.0.0.1 --port PORT FOLDER",
                    Check.http("/")),
            of(
                    "Payara Micro",
                    "a Jakarta EE server: OSGi-like class loaders, Hazelcast, Jackson, URL handlers",
                    Artifact.alone("fish.payara.extras", "payara-micro", "6.2024.12"),
                    "-jar JAR --nocluster --nohostaware --port PORT --rootdir FOLDER",
                    Check.http("/")),
            of(
                    "UnboundID LDAP server",
                    "one jar without anything else",
                    Artifact.alone("com.unboundid", "unboundid-ldapsdk", "7.0.1"),
                    "-cp JAR com.unboundid.ldap.listener.InMemoryDirectoryServerTool --baseDN dc=example,dc=com"
                            + " --port PORT",
                    Check.talk(LDAP_BIND, "0")),
            of(
                    "GreenMail",
                    "a mail server with Jakarta Mail, Jersey, Log4j",
                    Artifact.alone("com.icegreen", "greenmail-standalone", "2.1.3"),
                    "-Dgreenmail.smtp.hostname=127.0.0.1 -Dgreenmail.smtp.port=PORT -jar JAR",
                    Check.talk("", "220 ")),
            of(
                    "PlantUML",
                    "the JDK's desktop classes, a server of its own",
                    Artifact.alone("net.sourceforge.plantuml", "plantuml", "1.2024.7"),
                    "-Djava.awt.headless=true -jar JAR -picoweb:PORT:127.0.0.1",
                    Check.http("/")),
            of(
                    "Jython's web server",
                    "a language of its own, which makes classes as it runs",
                    Artifact.alone("org.python", "jython-standalone", "2.7.4"),
                    "-Dpython.cachedir.skip=true -jar JAR -m SimpleHTTPServer PORT",
                    Check.http("/")),
            of(
                    "Groovy's line server",
                    "a language of its own, ASM, class loaders of its own",
                    Artifact.alone("org.apache.groovy", "groovy", "4.0.33"),
                    "-cp JAR groovy.ui.GroovyMain -l PORT -e println('served')",
                    Check.talk("client\n", "served")),
            of(
                    "Fuseki",
                    "Jetty, Log4j, Shiro, Micrometer; a database in memory",
                    Artifact.alone("org.apache.jena", "jena-fuseki-server", "5.6.0"),
                    "-cp JAR org.apache.jena.fuseki.main.cmds.FusekiMainCmd --localhost --port PORT --mem /ds",
                    Check.http("/$/ping")));

    private Subjects() {}

    /** All that are somebody else's. */
    static ImmutableList<Subject> company() {
        return ImmutableList.<Subject>builder()
                .addAll(MEASURED.stream()
                        .filter(subject -> subject.artifact().isPresent())
                        .toList())
                .addAll(MORE)
                .build();
    }

    private static Subject of(String name, String carries, Artifact artifact, String command, Check check) {
        return new Subject(name, carries, Optional.of(artifact), List.of(command.split(" ")), check);
    }
}
