package dev.understudy.agent;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;

/**
 * The launchers of Maven, Gradle and Ant: each in the installation that it belongs to. Their jars can start anything
 * else, too, so that their mere presence says nothing.
 */
final class Builders {
    private static final String CLASSWORLDS = "org.codehaus.plexus.classworlds.launcher.Launcher";
    private static final String MAVEN_WRAPPER = "org.apache.maven.wrapper.MavenWrapperMain";
    private static final String SUREFIRE = "org.apache.maven.surefire.booter.ForkedBooter";
    private static final String GRADLE_WRAPPER = "org.gradle.wrapper.GradleWrapperMain";
    private static final String GRADLE = "org.gradle.launcher.GradleMain";
    private static final String GRADLE_DAEMON = "org.gradle.launcher.daemon.bootstrap.GradleDaemon";
    private static final String GRADLE_WORKER = "worker.org.gradle.process.internal.worker.GradleWorkerMain";
    private static final String ANT = "org.apache.tools.ant.launch.Launcher";

    /** The main classes that are worth a look. */
    static final Set<String> NAMES =
            Set.of(CLASSWORLDS, MAVEN_WRAPPER, SUREFIRE, GRADLE_WRAPPER, GRADLE, GRADLE_DAEMON, GRADLE_WORKER, ANT);

    private Builders() {}

    /** Which builder it is, if that is proven. */
    static Optional<String> know(Launch launch, String main, Origin origin) {
        Optional<Path> named = origin.fileAsNamed(launch.classPath());
        // Surefire's jar is named by another jar, which is made for each run.
        Optional<Path> jar = named.isPresent() ? named : origin.file();
        return jar.isPresent() && isProven(launch, main, origin, jar.get())
                ? Optional.of("a builder's (" + jar.get() + ")")
                : Optional.empty();
    }

    private static boolean isProven(Launch launch, String main, Origin origin, Path jar) {
        return switch (main) {
            case CLASSWORLDS -> isMaven(jar);
            case MAVEN_WRAPPER -> isMavenWrapper(jar);
            case SUREFIRE -> origin.jarHolds("META-INF/maven/org.apache.maven.surefire/surefire-booter/pom.properties");
            case GRADLE_WRAPPER -> isGradles(origin) && isGradleWrapper(jar);
            case GRADLE, GRADLE_DAEMON -> isGradles(origin) && isGradle(jar);
            case GRADLE_WORKER -> isGradleWorker(jar);
            case ANT -> isAnt(jar) && !launch.hasArgument("-main");
            default -> false;
        };
    }

    /** Classworlds starts whatever its configuration says, so that this must be Maven's own, and say Maven. */
    private static boolean isMaven(Path jar) {
        Path home = homeOf(jar, "boot");
        Path configuration = home.resolve("bin").resolve("m2.conf");
        String main = System.getProperty("maven.mainClass", "org.apache.maven.");
        return isSame("classworlds.conf", configuration)
                && isSame("maven.home", home)
                && has(home.resolve("lib"), "maven-core*.jar")
                && main.startsWith("org.apache.maven.")
                && startsMaven(configuration);
    }

    private static boolean startsMaven(Path configuration) {
        try {
            for (String line : Files.readAllLines(configuration)) {
                String main = line.trim();
                if (main.startsWith("main is")
                        && !main.startsWith("main is org.apache.maven.")
                        && !main.startsWith("main is ${maven.mainClass} ")) {
                    return false;
                }
            }
            return true;
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static boolean isMavenWrapper(Path jar) {
        return jar.endsWith(Path.of(".mvn", "wrapper", "maven-wrapper.jar"))
                && Files.isRegularFile(jar.resolveSibling("maven-wrapper.properties"));
    }

    private static boolean isGradleWrapper(Path jar) {
        return jar.endsWith(Path.of("gradle-wrapper.jar"))
                && Files.isRegularFile(jar.resolveSibling("gradle-wrapper.properties"));
    }

    private static boolean isGradle(Path jar) {
        Path home = homeOf(jar, "lib");
        return Files.isRegularFile(home.resolve("bin").resolve("gradle"))
                && Files.isDirectory(home.resolve("lib").resolve("plugins"));
    }

    private static boolean isGradleWorker(Path jar) {
        Path version = homeOf(jar, "workerMain");
        return jar.endsWith(Path.of("workerMain", "gradle-worker.jar"))
                && version.getParent() != null
                && version.getParent().endsWith("caches");
    }

    /** Its launcher starts another class if it is told to. */
    private static boolean isAnt(Path jar) {
        Path home = homeOf(jar, "lib");
        return isSame("ant.home", home)
                && has(home.resolve("lib"), "ant.jar")
                && Files.isRegularFile(home.resolve("bin").resolve("ant"));
    }

    private static boolean isGradles(Origin origin) {
        return origin.attribute(Attributes.Name.IMPLEMENTATION_TITLE).startsWith("Gradle");
    }

    /** The folder above the one of that name in which a jar is; no folder at all if it is in another. */
    private static Path homeOf(Path jar, String folder) {
        Path parent = jar.getParent();
        Path home = parent == null ? null : parent.getParent();
        return parent != null && home != null && parent.endsWith(folder) ? home : jar;
    }

    private static boolean isSame(String property, Path path) {
        String value = System.getProperty(property);
        return value != null && Origin.isSame(Path.of(value), path);
    }

    private static boolean has(Path folder, String glob) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
            return files.iterator().hasNext();
        } catch (IOException absent) {
            return false;
        }
    }
}
