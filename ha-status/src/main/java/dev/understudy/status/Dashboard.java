package dev.understudy.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.escape.Escaper;
import com.google.common.hash.Hashing;
import com.google.common.html.HtmlEscapers;
import com.google.common.io.Resources;
import dev.understudy.NodeStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/**
 * The page for people: one file without any assets, which asks the other paths for what it shows. Its own style and
 * script, known by their hashes, are all that a browser may run.
 */
final class Dashboard {
    private static final String STATIC = "<!--STATE-->";
    private static final Escaper HTML = HtmlEscapers.htmlEscaper();
    private static final Page PAGE = Page.assemble();

    private Dashboard() {}

    /** The page; what it shows without a script is the state now. */
    static Answer page(NodeStatus now) {
        String leader = now.leader().map(known -> known.id() + " leads.").orElse("Nobody leads, as far as it knows.");
        String text = now.id().value() + ": " + now.state() + ". " + leader;
        return Answer.text("text/html; charset=utf-8", PAGE.html.replace(STATIC, HTML.escape(text)))
                .with("Content-Security-Policy", PAGE.policy)
                .with("X-Content-Type-Options", "nosniff")
                .with("Referrer-Policy", "no-referrer");
    }

    private record Page(String html, String policy) {
        static Page assemble() {
            String style = resource("dashboard.css");
            String script = resource("dashboard.js");
            return new Page(
                    resource("dashboard.html").replace("/*STYLE*/", style).replace("/*SCRIPT*/", script),
                    "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none';"
                            + " frame-ancestors 'none'; img-src data:; style-src '" + hash(style)
                            + "'; script-src '"
                            + hash(script) + "'");
        }
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
