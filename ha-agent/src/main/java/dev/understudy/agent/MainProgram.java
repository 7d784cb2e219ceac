package dev.understudy.agent;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * What this JVM is going to run. {@code JAVA_TOOL_OPTIONS} reaches every JVM that is started from an environment, and
 * only the service is to wait for its election.
 *
 * @param name main class, or path of the jar; empty if unknown, as in a JVM that a native program made
 */
record MainProgram(String name) {
    /** Programs that people run beside a service, in its environment. */
    private static final List<String> TOOLS = List.of(
            "sun.*",
            "com.sun.*",
            "jdk.*",
            "org.codehaus.plexus.classworlds.launcher.Launcher",
            "org.codehaus.classworlds.Launcher",
            "org.apache.maven.*",
            "*surefirebooter*.jar",
            "org.gradle.*",
            "worker.org.gradle.*",
            "*gradle-wrapper.jar",
            "*gradle-launcher*.jar",
            "org.apache.tools.ant.*",
            "scala.tools.*",
            "org.jetbrains.kotlin.*",
            "sbt.*",
            "dev.understudy.cli.Main",
            "*understudy.jar",
            "*ha-probe*.jar",
            "dev.understudy.probe.Probe");

    static MainProgram ofThisJvm() {
        return of(System.getProperty("sun.java.command", ""));
    }

    /** Of a command as the JVM knows it: a class, {@code module/class}, or the path of a jar, then its arguments. */
    static MainProgram of(String command) {
        int jar = command.toLowerCase(Locale.ROOT).indexOf(".jar ");
        String first = command;
        if (jar >= 0 && !command.substring(0, jar).contains(" -")) {
            first = command.substring(0, jar + ".jar".length());
        } else if (!command.toLowerCase(Locale.ROOT).endsWith(".jar") && command.indexOf(' ') > 0) {
            first = command.substring(0, command.indexOf(' '));
        }
        int module = first.indexOf('/');
        boolean inModule = module > 0 && !first.toLowerCase(Locale.ROOT).endsWith(".jar");
        return new MainProgram(inModule ? first.substring(module + 1) : first);
    }

    /**
     * Whether it is to wait.
     *
     * @param only names with {@code *} for anything, separated by commas; empty for everything that is no known tool
     */
    boolean isGated(String only) {
        if (only.isBlank()) {
            return !name.isEmpty() && TOOLS.stream().noneMatch(this::matches);
        }
        return List.of(only.split(",")).stream().map(String::trim).anyMatch(this::matches);
    }

    /**
     * Loads the main class in the background, as the JVM does in the end, and runs nothing of it: finding it on a long
     * class path should not take its time from a take-over.
     */
    void load() {
        Thread thread = new Thread(
                () -> {
                    try {
                        Class.forName(mainClass(), false, ClassLoader.getSystemClassLoader());
                    } catch (ClassNotFoundException | LinkageError | IOException later) {
                        // The JVM will say it, if it is true.
                    }
                },
                "understudy-load");
        thread.setDaemon(true);
        thread.start();
    }

    private String mainClass() throws IOException {
        if (!name.toLowerCase(Locale.ROOT).endsWith(".jar")) {
            return name;
        }
        try (JarFile jar = new JarFile(name)) {
            String main = jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
            return main == null ? name : main.trim();
        }
    }

    /** A jar may be named with or without its folder. */
    private boolean matches(String wanted) {
        Pattern pattern = Pattern.compile(Pattern.quote(wanted).replace("*", "\\E.*\\Q"));
        String file = name.substring(name.lastIndexOf('/') + 1);
        return pattern.matcher(name).matches() || pattern.matcher(file).matches();
    }
}
