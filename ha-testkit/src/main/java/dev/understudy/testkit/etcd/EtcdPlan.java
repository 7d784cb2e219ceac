package dev.understudy.testkit.etcd;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * What a test asks of its etcd.
 *
 * @param members how many
 * @param managed whether it must be our own, whatever the environment says
 * @param flags for each member, beyond names, addresses and folders
 * @param tls of the client ports
 * @param login of the test's client; authentication is on if there is one
 */
record EtcdPlan(int members, boolean managed, List<String> flags, TestTls tls, Optional<Login> login) {
    EtcdPlan {
        flags = ImmutableList.copyOf(flags);
    }

    /** A user of etcd's role-based access control. */
    record Login(String user, String password) {
        String text() {
            return user + ":" + password;
        }

        @Override
        public String toString() {
            return user + ":***";
        }
    }
}
