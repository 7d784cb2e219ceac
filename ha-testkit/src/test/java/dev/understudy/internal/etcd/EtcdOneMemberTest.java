package dev.understudy.internal.etcd;

import dev.understudy.spi.Backend;
import dev.understudy.testkit.contract.LockContract;
import dev.understudy.testkit.contract.MirrorContract;
import dev.understudy.testkit.contract.StateFeedContract;
import dev.understudy.testkit.contract.TermBaseContract;
import dev.understudy.testkit.etcd.EtcdExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Contracts that share one etcd. */
class EtcdOneMemberTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private static Backend backend;

    @BeforeAll
    static void open() {
        backend = Backends.open(ETCD.connectString());
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    @Nested
    class TermBase extends TermBaseContract {
        @Override
        protected Backend backend() {
            return backend;
        }
    }

    @Nested
    class Feed extends StateFeedContract {
        @Override
        protected Backend backend() {
            return backend;
        }

        @Override
        protected void compact(long revision) {
            ETCD.etcd().etcdctl("compact", Long.toString(revision));
        }
    }

    @Nested
    class Mirrors extends MirrorContract {
        @Override
        protected Backend backend() {
            return backend;
        }

        @Override
        protected void compact(long revision) {
            ETCD.etcd().etcdctl("compact", Long.toString(revision));
        }
    }

    @Nested
    class Locking extends LockContract {
        @Override
        protected Backend backend() {
            return backend;
        }
    }
}
