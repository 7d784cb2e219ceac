package dev.understudy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/** Makes small programs that say that they run, under any name and in any kind of file. */
final class Programs {
    private final Path folder;

    Programs(Path folder) {
        this.folder = folder;
    }

    /** A class in {@code classes}; returns its source. */
    Path program(String type) throws IOException {
        int dot = type.lastIndexOf('.');
        String within = dot < 0 ? "" : "package " + type.substring(0, dot) + ";\n";
        Path source = write(
                "src/" + type.replace('.', '/') + ".java",
                within + "public class " + type.substring(dot + 1) + " {\n"
                        + "    public static void main(String[] args) {\n"
                        + "        System.out.println(\"RUNS " + type + "\");\n    }\n}\n");
        tool("javac", "-d", folder.resolve("classes").toString(), source.toString());
        return source;
    }

    /** A jar with one program, which its manifest names, and which says of itself what it likes. */
    Path jar(String name, String type, String... attributes) throws IOException {
        program(type);
        List<String> manifest = new ArrayList<>(List.of(attributes));
        manifest.add("Main-Class: " + type);
        Path said = write("manifest", String.join("\n", manifest) + "\n");
        Path jar = folder.resolve(name);
        Files.createDirectories(jar.getParent());
        tool(
                "jar",
                "--create",
                "--file=" + jar,
                "--manifest=" + said,
                "-C",
                folder.resolve("classes").toString(),
                type.replace('.', '/') + ".class");
        return jar;
    }

    /** A module in a jar, which names its main class. */
    void module(String name, String type) throws IOException {
        Path source = program(type);
        Path info = write("src/module-info.java", "module " + name + " {}\n");
        Path out = folder.resolve("module");
        tool("javac", "-d", out.toString(), info.toString(), source.toString());
        tool(
                "jar",
                "--create",
                "--file=" + folder.resolve(name + ".jar"),
                "--main-class=" + type,
                "-C",
                out.toString(),
                ".");
    }

    Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static void tool(String name, String... args) {
        assertThat(ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, args))
                .as("%s %s", name, List.of(args))
                .isZero();
    }
}
