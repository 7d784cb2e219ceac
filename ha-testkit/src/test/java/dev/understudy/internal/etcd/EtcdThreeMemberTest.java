package dev.understudy.internal.etcd;

import dev.understudy.spi.Backend;
import dev.understudy.testkit.contract.LockContract;
import dev.understudy.testkit.contract.MirrorContract;
import dev.understudy.testkit.etcd.EtcdExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Contracts that share one etcd of three members. */
class EtcdThreeMemberTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(3).build();

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
