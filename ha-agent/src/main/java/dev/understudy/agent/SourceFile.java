package dev.understudy.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program may be called that is started from its source. */
final class SourceFile {
    private static final String NAME = "([^\\s{}<>();,.]+)";
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record)\\s+" + NAME);
    private static final Pattern PACKAGE = Pattern.compile("\\bpackage\\s+([^\\s;]+)\\s*;");

    private SourceFile() {}

    /** More rather than fewer: every type that the file could declare, and the one that it is named after. */
    static Set<String> classes(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), UTF_8);
        Set<String> types = new LinkedHashSet<>();
        types.add(String.valueOf(file.getFileName()).replaceFirst("\\.java$", ""));
        Matcher type = TYPE.matcher(text);
        while (type.find()) {
            types.add(type.group(1));
        }
        Set<String> names = new LinkedHashSet<>(types);
        Matcher named = PACKAGE.matcher(text);
        while (named.find()) {
            types.forEach(simple -> names.add(named.group(1) + "." + simple));
        }
        return names;
    }
}
