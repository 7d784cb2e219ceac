package dev.understudy.faults;

import dev.understudy.GatedService;
import dev.understudy.HaNode;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.state.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Moves money between accounts, counts it, and creates and deletes keys, in transactions of several threads at a time.
 * Each attempt is told before it is committed, so that what a kill leaves open is known to the last key.
 */
final class TransactingService implements GatedService {
    private static final int WORKERS = 3;
    private static final int ACCOUNTS = 5;
    private static final long BALANCE = 100;

    private final Supplier<HaNode> node;
    private final String name;
    private final List<Thread> workers = new ArrayList<>();
    private volatile CountDownLatch stopping = new CountDownLatch(1);

    /** @param name differs between processes */
    TransactingService(Supplier<HaNode> node, String name) {
        this.node = node;
        this.name = name;
    }

    @Override
    public void start(Leadership leadership) {
        CountDownLatch stop = new CountDownLatch(1);
        stopping = stop;
        for (int i = 0; i < WORKERS; i++) {
            String worker = name + "-" + leadership.term() + "-" + i;
            Thread thread = new Thread(() -> work(leadership, worker, stop), worker);
            thread.setDaemon(true);
            workers.add(thread);
            thread.start();
        }
    }

    @Override
    public void stop(LossReason reason) throws InterruptedException {
        stopping.countDown();
        for (Thread worker : workers) {
            worker.join();
        }
        workers.clear();
    }

    private void work(Leadership leadership, String worker, CountDownLatch stop) {
        Random random = new Random(worker.hashCode());
        try {
            for (int i = 0; !stop.await(random.nextInt(4), TimeUnit.MILLISECONDS) && leadership.isHeld(); i++) {
                transact(leadership, worker + "-" + i, random);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void transact(Leadership leadership, String id, Random random) {
        int kind = random.nextInt(6);
        int first = random.nextInt(ACCOUNTS);
        int second = (first + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        List<Attempt> attempts = new ArrayList<>();
        try {
            node.get().state().under(leadership).transact(tx -> {
                if (!attempts.isEmpty()) {
                    // It runs again only if it was not applied.
                    last(attempts).ended("NOT_APPLIED");
                }
                Attempt attempt = new Attempt(id + "-" + attempts.size(), tx);
                attempts.add(attempt);
                switch (kind) {
                    case 0 -> audit(attempt);
                    case 1 -> toggle(attempt, first);
                    case 2 -> attempt.range("acct/");
                    default -> transfer(attempt, first, second);
                }
                attempt.told();
                return 0;
            });
            last(attempts).ended("APPLIED");
        } catch (OutcomeUnknownException open) {
            last(attempts).ended("UNKNOWN");
        } catch (HaException refused) {
            if (!attempts.isEmpty()) {
                last(attempts).ended("NOT_APPLIED");
            }
        }
    }

    private static Attempt last(List<Attempt> attempts) {
        return attempts.get(attempts.size() - 1);
    }

    private static void transfer(Attempt attempt, int from, int to) {
        long left = balance(attempt, from);
        long right = balance(attempt, to);
        if (left > 0) {
            attempt.put("acct/" + from, Long.toString(left - 1));
            attempt.put("acct/" + to, Long.toString(right + 1));
        }
    }

    private static long balance(Attempt attempt, int account) {
        return attempt.get("acct/" + account).map(TransactingService::amount).orElse(BALANCE);
    }

    /** Reads a range and writes what it came to. */
    private static void audit(Attempt attempt) {
        long sum = attempt.range("acct/").stream()
                .mapToLong(TransactingService::amount)
                .sum();
        attempt.range("tmp/");
        attempt.put("audit", Long.toString(sum));
    }

    /** Makes keys come and go. */
    private static void toggle(Attempt attempt, int number) {
        if (attempt.get("tmp/" + number).isPresent()) {
            attempt.delete("tmp/" + number);
            attempt.put("log/" + number, "deleted");
        } else {
            attempt.put("tmp/" + number, "here");
        }
    }

    private static long amount(Versioned account) {
        return Long.parseLong(account.text().substring(0, account.text().indexOf('/')));
    }
}
