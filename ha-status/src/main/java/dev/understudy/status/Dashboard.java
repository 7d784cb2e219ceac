package dev.understudy.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/**
 * The page for people: one file without any assets, which asks the other paths for what it shows. Its own style and
 * script, known by their hashes, are all that a browser may run.
 */
final class Dashboard {
    private static final Answer PAGE = assemble();

    private Dashboard() {}

    static Answer page() {
        return PAGE;
    }

    private static Answer assemble() {
        String style = resource("dashboard.css");
        String script = resource("dashboard.js");
        String page = resource("dashboard.html").replace("/*STYLE*/", style).replace("/*SCRIPT*/", script);
        return Answer.text("text/html; charset=utf-8", page)
                .with(
                        "Content-Security-Policy",
                        "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none';"
                                + " frame-ancestors 'none'; img-src data:; style-src '" + hash(style)
                                + "'; script-src '"
                                + hash(script) + "'")
                .with("X-Content-Type-Options", "nosniff")
                .with("Referrer-Policy", "no-referrer");
    }

    private static String hash(String text) {
        byte[] digest = Hashing.sha256().hashString(text, UTF_8).asBytes();
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }

    private static String resource(String name) {
        try {
            return Resources.toString(Resources.getResource(Dashboard.class, name), UTF_8);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
