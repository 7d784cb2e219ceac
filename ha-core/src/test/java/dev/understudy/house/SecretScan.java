package dev.understudy.house;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks for what must never be in a repository: in every file, text or not, but for what a build leaves behind. */
final class SecretScan {
    /** What {@code .gitignore} names, and git's own. */
    private static final Set<String> NOT_KEPT = Set.of(".git", "target", ".idea", ".settings", ".vscode");

    private static final Pattern KEY_FILE = Pattern.compile(
            ".*\\.(p12|pfx|jks|keystore|bcfks|pem|key|kdbx|env|ppk|htpasswd|netrc)|id_(rsa|dsa|ecdsa|ed25519)");
    private static final Map<String, Pattern> SHAPES = new LinkedHashMap<>();
    /** A name that says what it is, and a value in one piece. */
    private static final Pattern ASSIGNED = Pattern.compile(
            "(?i)(?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|credentials?)[\\w.-]{0,30}[\"']?"
                    + "\\s{0,3}(?:[:=]|=>)\\s{0,3}[\"']?([A-Za-z0-9+/=_-]{20,200})");
    /** Bits for a character: words and paths stay below it, random ones of 20 characters and more are above. */
    private static final double RANDOM = 3.7;

    static {
        SHAPES.put("private key", Pattern.compile("-----BEGIN (?:[A-Z0-9]{2,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"));
        SHAPES.put("PuTTY key", Pattern.compile("PuTTY-User-Key-File-\\d: "));
        SHAPES.put("AWS key", Pattern.compile("\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"));
        SHAPES.put("GitHub token", Pattern.compile("\\bgh[pousr]_[A-Za-z0-9]{36}|\\bgithub_pat_[A-Za-z0-9_]{40}"));
        SHAPES.put("GitLab token", Pattern.compile("\\bglpat-[A-Za-z0-9_-]{20}"));
        SHAPES.put("npm token", Pattern.compile("\\bnpm_[A-Za-z0-9]{36}"));
        SHAPES.put("Slack token", Pattern.compile("\\bxox[abeoprs]-[A-Za-z0-9-]{20}"));
        SHAPES.put("Google key", Pattern.compile("\\bAIza[0-9A-Za-z_-]{35}"));
        SHAPES.put("Stripe key", Pattern.compile("\\b[rs]k_live_[0-9A-Za-z]{20}"));
        SHAPES.put("JWT", Pattern.compile("\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}"));
        SHAPES.put(
                "password in a URL", Pattern.compile("://[^/\\s:@\"'<>{}$%]{1,60}:[^/\\s:@\"'<>{}$%]{3,60}@[\\w\\[]"));
    }

    /** Something that looks like a secret. */
    record Finding(String file, int line, String kind, String text) {
        @Override
        public String toString() {
            return file + ":" + line + ": " + kind + ": " + text;
        }
    }

    private SecretScan() {}

    /** All that is found below a folder. */
    static List<Finding> of(Path root) throws IOException {
        List<Finding> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean kept = folder.equals(root)
                        || !NOT_KEPT.contains(folder.getFileName().toString());
                return kept ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    String name = root.relativize(file).toString();
                    if (KEY_FILE.matcher(file.getFileName().toString()).matches()) {
                        found.add(new Finding(name, 1, "file of keys", name));
                    }
                    // Each byte is a character, so that nothing in a binary file is passed over.
                    scan(name, Files.readString(file, ISO_8859_1), found);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static void scan(String file, String text, List<Finding> found) {
        SHAPES.forEach((kind, shape) -> {
            Matcher matcher = shape.matcher(text);
            while (matcher.find()) {
                found.add(new Finding(file, line(text, matcher.start()), kind, matcher.group()));
            }
        });
        Matcher assigned = ASSIGNED.matcher(text);
        while (assigned.find()) {
            if (isRandom(assigned.group(1))) {
                found.add(new Finding(file, line(text, assigned.start()), "random value", assigned.group(1)));
            }
        }
    }

    private static int line(String text, int position) {
        return 1
                + (int) text.substring(0, position)
                        .chars()
                        .filter(each -> each == '\n')
                        .count();
    }

    /** Whether these characters look like chance: digits and letters, and none of them often. */
    private static boolean isRandom(String value) {
        boolean mixed =
                value.chars().anyMatch(Character::isDigit) && value.chars().anyMatch(Character::isLetter);
        double entropy = value.chars()
                .distinct()
                .mapToDouble(each -> {
                    double share = (double)
                                    value.chars().filter(other -> other == each).count()
                            / value.length();
                    return -share * Math.log(share) / Math.log(2);
                })
                .sum();
        return mixed && entropy >= RANDOM;
    }
}
