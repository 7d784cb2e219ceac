package dev.understudy.agent;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;

/**
 * Programs that people run beside a service, in its environment. They are known by where their code comes from: a name
 * alone proves nothing.
 */
final class Tools {
    /**
     * Of the JDK's tools those that neither serve nor run somebody's program. So {@code jwebserver},
     * {@code rmiregistry}, {@code jstatd}, {@code jrunscript} and the source launcher are not here, nor is the JVM in
     * which {@code jshell} runs what it is told.
     */
    private static final Set<String> JDK = Set.of(
            "java.base/sun.security.tools.keytool.Main",
            "jdk.compiler/com.sun.tools.javac.Main",
            "jdk.compiler/sun.tools.serialver.SerialVer",
            "jdk.hotspot.agent/sun.jvm.hotspot.SALauncher",
            "jdk.jartool/sun.security.tools.jarsigner.Main",
            "jdk.jartool/sun.tools.jar.Main",
            "jdk.javadoc/jdk.javadoc.internal.tool.Main",
            "jdk.jcmd/sun.tools.jcmd.JCmd",
            "jdk.jcmd/sun.tools.jinfo.JInfo",
            "jdk.jcmd/sun.tools.jmap.JMap",
            "jdk.jcmd/sun.tools.jps.Jps",
            "jdk.jcmd/sun.tools.jstack.JStack",
            "jdk.jcmd/sun.tools.jstat.Jstat",
            "jdk.jconsole/sun.tools.jconsole.JConsole",
            "jdk.jdeps/com.sun.tools.javap.Main",
            "jdk.jdeps/com.sun.tools.jdeprscan.Main",
            "jdk.jdeps/com.sun.tools.jdeps.Main",
            "jdk.jdeps/com.sun.tools.jnativescan.Main",
            "jdk.jdi/com.sun.tools.example.debug.tty.TTY",
            "jdk.jfr/jdk.jfr.internal.tool.Main",
            "jdk.jlink/jdk.tools.jimage.Main",
            "jdk.jlink/jdk.tools.jlink.internal.Main",
            "jdk.jlink/jdk.tools.jmod.Main",
            "jdk.jpackage/jdk.jpackage.main.Main",
            Tools.JSHELL);

    private static final String JSHELL = "jdk.jshell/jdk.internal.jshell.tool.JShellToolProvider";
    private static final Set<String> OWN = Set.of("dev.understudy.cli.Main", "dev.understudy.probe.Probe");

    private Tools() {}

    /** Whose tool it is, if that is proven. */
    static Optional<String> know(Launch launch, JvmOptions options) {
        try {
            String main = launch.mainClass();
            boolean isKnown = OWN.contains(main)
                    || Builders.NAMES.contains(main)
                    || JDK.stream().anyMatch(tool -> tool.endsWith("/" + main));
            if (main.isEmpty() || !isKnown || !options.leaveTheJdkAlone() || !isReadOneWay(launch)) {
                return Optional.empty();
            }
            return Origin.of(main).flatMap(origin -> {
                if (origin.jdkModule().isPresent()) {
                    return ofTheJdk(launch, origin.jdkModule().get() + "/" + main);
                }
                return OWN.contains(main) ? own(launch, origin) : Builders.know(launch, main, origin);
            });
        } catch (IOException | RuntimeException notUnderstood) {
            return Optional.empty();
        }
    }

    private static Optional<String> ofTheJdk(Launch launch, String tool) {
        boolean elsewhere = launch.isModule() && !tool.startsWith(launch.mainModule() + "/");
        // Without an engine of its own, jshell would run the program itself.
        boolean runs = tool.equals(JSHELL) && launch.hasArgument("--ex");
        return JDK.contains(tool) && !elsewhere && !runs
                ? Optional.of("a tool of the JDK (" + tool + ")")
                : Optional.empty();
    }

    private static Optional<String> own(Launch launch, Origin origin) {
        boolean isOurs = launch.jar().isPresent()
                && origin.fileAsNamed(launch.classPath()).isPresent()
                && origin.attribute(Attributes.Name.IMPLEMENTATION_TITLE).startsWith("Understudy ::");
        return isOurs ? Optional.of("a command of Understudy's") : Optional.empty();
    }

    /** A command that can be a jar or a module, and a class as well, is neither for sure. */
    private static boolean isReadOneWay(Launch launch) {
        return !launch.jar().isPresent() && !launch.isModule()
                || Origin.of(launch.asClass()).isEmpty();
    }
}
