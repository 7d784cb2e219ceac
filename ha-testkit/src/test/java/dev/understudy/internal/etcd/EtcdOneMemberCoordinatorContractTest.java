package dev.understudy.internal.etcd;

import dev.understudy.spi.Backend;
import dev.understudy.testkit.contract.CrashContract;
import dev.understudy.testkit.etcd.EtcdExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

class EtcdOneMemberCoordinatorContractTest extends CrashContract {
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

    @Override
    protected Backend backend() {
        return backend;
    }
}
