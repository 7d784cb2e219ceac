package dev.understudy.testkit.sim;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The store's users, one for each node id, and the file in which each node finds its password. */
final class SimAuth {
    private final VirtualTime time;
    private final long tokenLifeNanos;
    private final Map<String, User> users = new HashMap<>();
    private int members = 1;

    private static final class User {
        private String secret = "secret 1";
        private String file = "secret 1";
        private int changes = 1;
        private long changedNanos = -1;
        private boolean broken;
    }

    /**
     * What the store gave out.
     *
     * @param user whose it is
     * @param change how often the user's password had been changed
     * @param member how often the store's memory of tokens had been lost
     */
    private record Token(String user, int change, int member, long sinceNanos) {
        @Override
        public String toString() {
            return user + "." + change + "." + member + "." + sinceNanos;
        }

        static Token of(String text) {
            String[] parts = text.split("\\.", -1);
            return new Token(
                    parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Long.parseLong(parts[3]));
        }
    }

    /** @param tokenLife zero if nobody needs to log in */
    SimAuth(VirtualTime time, Duration tokenLife) {
        this.time = time;
        this.tokenLifeNanos = tokenLife.toNanos();
    }

    VirtualTime time() {
        return time;
    }

    boolean isOn() {
        return tokenLifeNanos > 0;
    }

    long tokenLifeNanos() {
        return tokenLifeNanos;
    }

    /** Logs in; empty if the password is wrong. */
    Optional<String> login(String id, String secret) {
        User user = user(id);
        return user.secret.equals(secret)
                ? Optional.of(new Token(id, user.changes, members, time.now()).toString())
                : Optional.empty();
    }

    /** Whether the store serves a request that comes with this token. */
    boolean takes(@Nullable String token) {
        if (token == null) {
            return false;
        }
        Token given = Token.of(token);
        return given.change == user(given.user).changes
                && given.member == members
                && time.now() - given.sinceNanos < tokenLifeNanos;
    }

    /** The password as the node's file has it now. */
    String file(String id) {
        return user(id).file;
    }

    /** An administrator changes the password in the store, and ends what was logged in by the old one. */
    void changeInStore(String id) {
        User user = user(id);
        user.changes++;
        user.secret = "secret " + user.changes;
        noted(user);
    }

    /** An administrator writes the password that the store has into the file. */
    void write(String id) {
        User user = user(id);
        user.file = user.secret;
        noted(user);
    }

    /** An administrator writes a wrong one. */
    void spoil(String id) {
        User user = user(id);
        user.file = "wrong";
        noted(user);
    }

    /** The password that {@link #changeInStore} will set is in the file before. */
    void writeNext(String id) {
        User user = user(id);
        user.file = "secret " + (user.changes + 1);
        noted(user);
    }

    /** The store forgets all tokens, as a member does that is started again. */
    void forgetTokens() {
        members++;
    }

    /** Every file has the right password from now on. */
    void settle() {
        users.values().forEach(user -> {
            if (user.broken) {
                user.file = user.secret;
                noted(user);
            }
        });
    }

    /** When something about this user changed last; before everything if nothing did. */
    long changedNanos(String id) {
        return user(id).changedNanos;
    }

    /** Whether file and store agree, and did so since then. */
    boolean calmSince(String id, long atNanos) {
        User user = user(id);
        return !user.broken && user.changedNanos < atNanos;
    }

    private void noted(User user) {
        user.changedNanos = time.now();
        user.broken = !user.file.equals(user.secret);
    }

    private User user(String id) {
        return users.computeIfAbsent(id, first -> new User());
    }
}
