package dev.understudy.bench.wrap;

import java.io.IOException;
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
import java.util.Properties;

/** How a client finds out whether a program serves. */
@FunctionalInterface
interface Check {
    Duration PATIENCE = Duration.ofSeconds(2);

    /** Asks once. */
    boolean serves(String jar, int port);

    /** An HTTP answer that is no server error. */
    static Check http(String path) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        return (jar, port) -> {
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
        return (jar, port) -> {
            Properties login = new Properties();
            login.setProperty("user", user);
            login.setProperty("password", "");
            try (URLClassLoader loader =
                            new URLClassLoader(new URL[] {Path.of(jar).toUri().toURL()});
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
}
