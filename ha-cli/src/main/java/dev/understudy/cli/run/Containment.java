package dev.understudy.cli.run;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import dev.understudy.error.HaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What holds a program and all it ever starts together, so that all of it can be ended without a search for it.
 * Immutable; safe from any thread.
 */
sealed interface Containment {
    /** As the flag names it. */
    String kind();

    /** What it changes for the program, and what it does not catch: for people. */
    String limits();

    /**
     * Where one program is put.
     *
     * @param mark of this start, unique; may be used in names
     * @throws HaException if there is no room for another program
     */
    Place place(String mark);

    /**
     * A place for one program.
     *
     * @param prefix of its command: makes it a session of its own, inside
     * @param guardArguments what the guard has to know beyond the mark
     * @param hasInit whether the program is the first child of a process that ends everything when it ends, which in
     *     turn is the only child of the process that is started
     * @param throughShell whether a shell passes the environment on
     */
    record Place(
            ImmutableList<String> prefix,
            ImmutableList<String> guardArguments,
            boolean hasInit,
            boolean throughShell) {}

    /**
     * A PID namespace for each program. The kernel ends everything in it together with its first process, which dies
     * with ours.
     *
     * @param ofUser whether it lies in a user namespace: what a process without any privilege can have
     */
    record PidNamespace(boolean ofUser) implements Containment {
        @Override
        public String kind() {
            return "pid-namespace";
        }

        @Override
        public String limits() {
            return "the program sees process numbers and a /proc of its own"
                    + (ofUser ? ", and setuid programs give it no rights (user namespace)" : "")
                    + "; not caught: what it asks others outside to start";
        }

        @Override
        public Place place(String mark) {
            return new Place(
                    ImmutableList.<String>builder()
                            .add("setsid", "--", "unshare")
                            .addAll(ofUser ? ImmutableList.of("--map-current-user") : ImmutableList.of())
                            .add("--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "slave", "--")
                            .add("sh", "-c", Scripts.read("launch.sh"), "launch", "init")
                            .build(),
                    ImmutableList.of("marks"),
                    true,
                    true);
        }
    }

    /**
     * The container that we are the main process of: everything below its first process is the program's, but for us.
     *
     * @param ours processes that are not the program's
     */
    record Container(ImmutableList<Long> ours) implements Containment {
        @Override
        public String kind() {
            return "container";
        }

        @Override
        public String limits() {
            return "all else in this container is killed with the program; not caught: what it asks others outside to"
                    + " start";
        }

        @Override
        public Place place(String mark) {
            return new Place(
                    ImmutableList.of("setsid", "--"),
                    ImmutableList.of("container", Joiner.on(' ').join(ours)),
                    false,
                    false);
        }
    }

    /**
     * A control group of version 2 for each program, killed as one.
     *
     * @param parent the group in which they are made
     */
    record Cgroup(Path parent) implements Containment {
        @Override
        public String kind() {
            return "cgroup";
        }

        @Override
        public String limits() {
            return "not caught: a process that moves itself to another control group, what the program asks others"
                    + " outside to start, and, if this process and its guard are both killed, all but the program"
                    + " itself";
        }

        @Override
        public Place place(String mark) {
            Path group = parent.resolve("understudy-" + mark);
            try {
                Files.createDirectory(group);
            } catch (IOException refused) {
                throw new HaException("cannot make the control group " + group + ": " + refused, refused);
            }
            return new Place(
                    ImmutableList.of("sh", "-c", Scripts.read("launch.sh"), "launch", "cgroup", group.toString()),
                    ImmutableList.of("cgroup", group.toString()),
                    false,
                    true);
        }
    }

    /** No containment: the guard searches for processes by a mark in their environment, their parents and sessions. */
    record Marks() implements Containment {
        @Override
        public String kind() {
            return "marks";
        }

        @Override
        public String limits() {
            return "this is a search and no containment; not caught: daemons that overwrite or clear their environment"
                    + " (redis-server --daemonize yes, nginx), other users' processes, and, if this process and its"
                    + " guard are both killed, all but the program itself";
        }

        @Override
        public Place place(String mark) {
            return new Place(ImmutableList.of("setsid", "--"), ImmutableList.of("marks"), false, false);
        }
    }
}
