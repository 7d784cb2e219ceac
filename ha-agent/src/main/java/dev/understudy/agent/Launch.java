package dev.understudy.agent;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM is going to start, as far as its launcher tells. The launcher joins the program and its arguments by
 * blanks, so one command can be read in several ways: this knows all of them.
 *
 * @param command a class, {@code module/class}, a module, or the path of a jar, then its arguments; empty if nobody
 *     says
 * @param isNothing whether the launcher only prints something, as with {@code -version}
 * @param classPath the program's
 * @param mainModule the module that is named as the program, empty if none is
 */
record Launch(String command, boolean isNothing, String classPath, String mainModule) {
    private static final List<String> SOURCE_LAUNCHERS =
            List.of("com.sun.tools.javac.launcher.Main", "com.sun.tools.javac.launcher.SourceLauncher");

    static Launch ofThisJvm(JvmOptions options) {
        if (!options.tellTheProgram()) {
            return new Launch("", false, "", "");
        }
        return of(
                System.getProperty("sun.java.command"),
                System.getProperty("sun.java.launcher"),
                System.getProperty("java.class.path", ""),
                System.getProperty("jdk.module.main", ""));
    }

    /** A JVM inside a native program has no launcher, and nobody knows what that program will start in it. */
    static Launch of(@Nullable String command, @Nullable String launcher, String classPath, String mainModule) {
        String told = command == null ? "" : command;
        return new Launch(told, told.isEmpty() && "SUN_STANDARD".equals(launcher), classPath, mainModule);
    }

    /** For people, without the program's arguments, which may be secret. */
    String name() {
        if (command.isEmpty()) {
            return isNothing ? "java" : "a program that is not known";
        }
        List<String> sources = sourceFiles();
        return jar().orElse(sources.isEmpty() ? first() : sources.get(0));
    }

    /** Every name under which somebody may know the program; empty if one of them cannot be found out. */
    Optional<Set<String>> names() {
        Set<String> names = new LinkedHashSet<>();
        try {
            if (command.isEmpty()) {
                return Optional.empty();
            }
            names.add(first());
            names.add(mainClass());
            if (!mainModule.isEmpty()) {
                names.add(mainModule);
            }
            jar().ifPresent(jar -> addFile(Path.of(jar), names));
            Origin.of(mainClass()).flatMap(Origin::file).ifPresent(file -> addFile(file, names));
            List<String> sources = sourceFiles();
            if (isSource() && sources.isEmpty()) {
                return Optional.empty();
            }
            for (String file : sources) {
                addFile(Path.of(file), names);
                names.addAll(SourceFile.classes(Path.of(file)));
            }
            if (jar().isPresent()) {
                names.addAll(mainClassesOf(jar().get()));
            }
            return Optional.of(names);
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    /** The class whose {@code main} is called, if the command is read as its form says. */
    String mainClass() throws IOException {
        if (jar().isPresent()) {
            Set<String> classes = mainClassesOf(jar().get());
            return classes.isEmpty() ? "" : classes.iterator().next();
        }
        String first = first();
        if (isModule() && first.equals(mainModule)) {
            return ModuleLayer.boot()
                    .findModule(mainModule)
                    .flatMap(module -> module.getDescriptor().mainClass())
                    .orElse("");
        }
        int slash = first.indexOf('/');
        boolean inModule = slash > 0 && (isModule() || isSource());
        return inModule ? first.substring(slash + 1) : first.replace('/', '.');
    }

    /** The command as a class on the class path: a slash there is as good as a dot. */
    String asClass() {
        return first().replace('/', '.');
    }

    boolean isModule() {
        return !mainModule.isEmpty() && (first().equals(mainModule) || first().startsWith(mainModule + "/"));
    }

    /** Whether the compiler's launcher is to run a source file. It is a part of the JDK, what it runs is not. */
    boolean isSource() {
        for (String launcher : SOURCE_LAUNCHERS) {
            if (first().equals("jdk.compiler/" + launcher) || asClass().equals(launcher)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The jar, if the command can be read as one: the class path is then the jar alone, and blanks may be in its name.
     */
    Optional<String> jar() {
        for (String path : upTo(classPath, File.pathSeparator)) {
            if ((command.equals(path) || command.startsWith(path + " ")) && Files.isRegularFile(Path.of(path))) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    /**
     * Loads the main class in the background, as the JVM does in the end, and runs nothing of it: finding it on a long
     * class path should not take its time from a take-over.
     */
    void load() {
        Bootstrap.daemon("understudy-load", () -> {
            try {
                Class.forName(mainClass(), false, ClassLoader.getSystemClassLoader());
            } catch (ClassNotFoundException | IOException | RuntimeException | Error later) {
                // The JVM will say it, if it is true.
            }
        });
    }

    /** Whether an argument of the program begins so. */
    boolean hasArgument(String beginning) {
        return command.contains(" " + beginning);
    }

    private String first() {
        int blank = command.indexOf(' ');
        return blank < 0 ? command : command.substring(0, blank);
    }

    /** All files that the source launcher's first argument can mean. */
    private List<String> sourceFiles() {
        List<String> files = new ArrayList<>();
        if (isSource() && first().length() < command.length()) {
            for (String file : upTo(command.substring(first().length() + 1), " ")) {
                if (Files.isRegularFile(Path.of(file))) {
                    files.add(file);
                }
            }
        }
        return files;
    }

    /** Every beginning of a text that ends at a separator, and all of it. */
    private static List<String> upTo(String text, String separator) {
        List<String> beginnings = new ArrayList<>();
        for (int end = text.indexOf(separator, 1); end > 0; end = text.indexOf(separator, end + 1)) {
            beginnings.add(text.substring(0, end));
        }
        if (!text.isEmpty()) {
            beginnings.add(text);
        }
        return beginnings;
    }

    /** A file may be named as it is on the command line, without its folder, and by what its links lead to. */
    private static void addFile(Path file, Set<String> names) {
        names.add(file.toString());
        names.add(String.valueOf(file.getFileName()));
        names.add(file.toAbsolutePath().normalize().toString());
        try {
            Path real = file.toRealPath();
            names.add(real.toString());
            names.add(String.valueOf(real.getFileName()));
        } catch (IOException gone) {
            // Then it has no other name either.
        }
    }

    /** The main class first, then what a launcher within the jar starts by itself. */
    private static Set<String> mainClassesOf(String path) throws IOException {
        Set<String> classes = new LinkedHashSet<>();
        try (JarFile jar = new JarFile(path)) {
            Manifest manifest = jar.getManifest();
            Attributes attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
            for (String key : List.of("Main-Class", "Start-Class")) {
                String value = attributes.getValue(key);
                if (value != null) {
                    classes.add(value.trim().replace('/', '.'));
                }
            }
        }
        return classes;
    }
}
