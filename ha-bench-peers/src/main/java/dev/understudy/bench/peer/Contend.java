package dev.understudy.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The life of a contender's process: it stands for election, does what standard input says, and ends with it.
 *
 * <p>{@code resign} gives up leadership, {@code stand} stands again afterwards; {@code quit}, or the end of the input,
 * leaves in order.
 */
public final class Contend {
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Voice voice = new Voice(System.out);
    private final Options options;
    private final Library library;
    private final List<Contender> contenders = new ArrayList<>();
    private @Nullable Contender resigned;

    private Contend(Options options, Library library) {
        this.options = options;
        this.library = library;
    }

    /** Runs until told to end. */
    public static void run(Library.Opener opener, Options options) throws Exception {
        byte[] ballast = ballast(options.number("ballast-mb", 0));
        try {
            new Contend(options, opener.open(options)).run();
        } finally {
            // Held to the end: what a large process costs is the kernel's work to take its memory back.
            Reference.reachabilityFence(ballast);
        }
    }

    /** Memory that is really there: each page is written once. */
    private static byte[] ballast(int megabytes) {
        byte[] memory = new byte[megabytes << 20];
        for (int i = 0; i < memory.length; i += 4096) {
            memory[i] = 1;
        }
        return memory;
    }

    private void run() throws Exception {
        int count = options.number("candidates", 1);
        String id = options.text("id");
        for (int i = 0; i < count; i++) {
            String name = count == 1 ? id : id + "-" + i;
            contenders.add(library.contender(name, voice.of(name)));
        }
        // A process that is told to end leaves in order, as any service would.
        Runtime.getRuntime().addShutdownHook(new Thread(this::leave, "leave"));
        voice.say("ready", id);
        for (Contender contender : contenders) {
            contender.stand();
            if (count > 1) {
                // They do not all come in one instant, as they would not from processes of their own.
                LockSupport.parkNanos(PACE_NANOS);
            }
        }
        if (options.flag("belief")) {
            new Belief(voice, id, contenders.get(0)).start();
        }
        obey(id);
    }

    private void leave() {
        for (Contender contender : contenders) {
            try {
                contender.close();
            } catch (IOException failed) {
                voice.say("cannot leave", options.text("id"));
            }
        }
    }

    private void obey(String id) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = input.readLine(); order != null && !order.equals("quit"); order = input.readLine()) {
            if (order.equals("resign")) {
                resign(id);
            } else if (order.equals("stand")) {
                standAgain();
            }
        }
    }

    private void resign(String id) throws Exception {
        for (Contender contender : contenders) {
            if (contender.leads()) {
                voice.say("resigns", id);
                contender.resign();
                resigned = contender;
                return;
            }
        }
        voice.say("cannot resign", id);
    }

    private void standAgain() throws Exception {
        if (resigned != null) {
            resigned.standAgain();
        }
    }
}
