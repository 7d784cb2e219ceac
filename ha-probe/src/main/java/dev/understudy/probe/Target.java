package dev.understudy.probe;

/**
 * Where to ask. Not a {@link java.net.URI}: reading one takes longer than all the rest of a probe without a JVM.
 *
 * @param tls HTTPS, not plain HTTP
 * @param host a name or an address; one of IPv6 without its brackets
 * @param path with its query
 */
record Target(boolean tls, String host, int port, String path) {
    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";
    private static final int HIGHEST_PORT = 65_535;

    /**
     * Reads a URL, whose scheme may be left out.
     *
     * @param defaultPath taken if it has none
     */
    static Target parse(String text, String defaultPath) throws UsageException {
        boolean tls = text.startsWith(HTTPS);
        String rest =
                tls ? text.substring(HTTPS.length()) : text.startsWith(HTTP) ? text.substring(HTTP.length()) : text;
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "/" : rest.substring(slash);
        int hostEnd = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        String host = hostEnd < 0 ? authority : authority.substring(0, hostEnd);
        String port = hostEnd < 0 ? "" : authority.substring(hostEnd);
        if (!isHost(host) || !isVisible(path) || path.indexOf('#') >= 0) {
            throw wrong(text);
        }
        return new Target(
                tls,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port.isEmpty() ? (tls ? 443 : 80) : port(text, port),
                path.equals("/") ? defaultPath : path);
    }

    /** For the {@code Host} header. */
    String authority() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public String toString() {
        return (tls ? HTTPS : HTTP) + authority() + path;
    }

    private static int port(String text, String colonAndPort) throws UsageException {
        int port = 0;
        for (int i = 1; i < colonAndPort.length() && port <= HIGHEST_PORT; i++) {
            char digit = colonAndPort.charAt(i);
            port = digit >= '0' && digit <= '9' ? 10 * port + digit - '0' : HIGHEST_PORT + 1;
        }
        if (colonAndPort.charAt(0) != ':' || port == 0 || port > HIGHEST_PORT) {
            throw wrong(text);
        }
        return port;
    }

    private static boolean isHost(String host) {
        boolean six = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
        String bare = six ? host.substring(1, host.length() - 1) : host;
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!word && "-._".indexOf(c) < 0 && !(six && (c == ':' || c == '%'))) {
                return false;
            }
        }
        return !bare.isEmpty();
    }

    /** Nothing that could end the line of a request. */
    private static boolean isVisible(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) <= ' ' || path.charAt(i) >= 127) {
                return false;
            }
        }
        return true;
    }

    private static UsageException wrong(String text) {
        return new UsageException(text + ": must be a URL like http://127.0.0.1:8080");
    }
}
