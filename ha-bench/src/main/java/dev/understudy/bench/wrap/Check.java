package dev.understudy.bench.wrap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** How a client finds out whether a program serves. */
@FunctionalInterface
interface Check {
    Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * Asks once.
     *
     * @param classPath of the program, where its client may be
     */
    boolean serves(String classPath, int port);

    /** An HTTP answer that is no server error. */
    static Check http(String path) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        return (classPath, port) -> {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(PATIENCE)
                    .build();
            try {
                return client.send(request, BodyHandlers.discarding()).statusCode() < 500;
            } catch (IOException notYet) {
                return false;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
        };
    }

    /** A query, by the driver that the jar brings. */
    static Check sql(String driver, String url, String user, String query) {
        return (classPath, port) -> {
            Properties login = new Properties();
            login.setProperty("user", user);
            login.setProperty("password", "");
            try (URLClassLoader loader = new URLClassLoader(urls(classPath));
                    Connection connection = ((Driver) loader.loadClass(driver)
                                    .getDeclaredConstructor()
                                    .newInstance())
                            .connect(url.replace("PORT", Integer.toString(port)), login);
                    Statement statement = connection.createStatement()) {
                return statement.executeQuery(query).next();
            } catch (SQLException notYet) {
                return false;
            } catch (IOException | ReflectiveOperationException damaged) {
                throw new IllegalStateException(damaged);
            }
        };
    }

    /**
     * A conversation over TCP.
     *
     * @param ask what the client says first; empty where the server does
     * @param answer how the server's first words begin
     */
    static Check talk(String ask, String answer) {
        return (classPath, port) -> {
            try (Socket socket = new Socket()) {
                socket.setSoTimeout((int) PATIENCE.toMillis());
                socket.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
                socket.getOutputStream().write(ask.getBytes(ISO_8859_1));
                byte[] said = socket.getInputStream().readNBytes(answer.length());
                return new String(said, ISO_8859_1).equals(answer);
            } catch (IOException notYet) {
                return false;
            }
        };
    }

    private static URL[] urls(String classPath) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String jar : Splitter.on(File.pathSeparatorChar).split(classPath)) {
            urls.add(Path.of(jar).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }
}
