package dev.understudy.agent;

import java.io.IOException;
import java.lang.module.ResolvedModule;
import java.net.URI;
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
            String tool = launch.isModule() ? launch.mainModule() + "/" + main : jdkTool(main);
            boolean isKnown = OWN.contains(main) || Builders.NAMES.contains(main) || JDK.contains(tool);
            if (!isKnown || !options.leaveTheJdkAlone() || !isReadOneWay(launch)) {
                return Optional.empty();
            }
            if (JDK.contains(tool)) {
                return isOfTheJdk(launch, tool, main)
                        ? Optional.of("a tool of the JDK (" + tool + ")")
                        : Optional.empty();
            }
            Optional<Origin> origin = Origin.of(main);
            if (origin.isEmpty()) {
                return Optional.empty();
            }
            return OWN.contains(main) ? own(launch, origin.get()) : Builders.know(launch, main, origin.get());
        } catch (IOException | RuntimeException notUnderstood) {
            return Optional.empty();
        }
    }

    private static String jdkTool(String main) {
        for (String tool : JDK) {
            if (tool.endsWith("/" + main)) {
                return tool;
            }
        }
        return "";
    }

    private static boolean isOfTheJdk(Launch launch, String tool, String main) {
        // Without an engine of its own, jshell would run the program itself.
        if (tool.equals(JSHELL) && launch.hasArgument("--ex")) {
            return false;
        }
        String module = tool.substring(0, tool.indexOf('/'));
        if (launch.isModule()) {
            return isInTheRunTimeImage(module);
        }
        Optional<Origin> origin = Origin.of(main);
        return origin.isPresent() && origin.get().jdkModule().equals(Optional.of(module));
    }

    private static boolean isInTheRunTimeImage(String module) {
        Optional<ResolvedModule> resolved = ModuleLayer.boot().configuration().findModule(module);
        if (resolved.isEmpty()) {
            return false;
        }
        Optional<URI> location = resolved.get().reference().location();
        return location.isPresent() && "jrt".equals(location.get().getScheme());
    }

    private static Optional<String> own(Launch launch, Origin origin) {
        boolean isOurs = launch.jar().isPresent()
                && origin.fileAsNamed(launch.classPath()).isPresent()
                && origin.attribute(Attributes.Name.IMPLEMENTATION_TITLE).startsWith("Understudy ::");
        return isOurs ? Optional.of("a command of Understudy's") : Optional.empty();
    }

    /** A command that can be a jar or a module, and a class of the class path as well, is neither for sure. */
    private static boolean isReadOneWay(Launch launch) {
        boolean hasForm = launch.jar().isPresent() || launch.isModule();
        return !hasForm
                || launch.classPath().isEmpty()
                || Origin.of(launch.asClass()).isEmpty();
    }
}
