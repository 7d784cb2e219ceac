package dev.understudy.internal.etcd.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EtcdVersionTest {
    @Test
    void readsTheBannerOfTheServer() {
        assertThat(EtcdVersion.fromBanner("etcd Version: 3.5.16\nGit SHA: x\nGo Version: go1.24.0\n"))
                .contains(new EtcdVersion(3, 5, 16));
        assertThat(EtcdVersion.fromBanner("etcd Version: 3.6.0-rc.1\n")).contains(new EtcdVersion(3, 6, 0));
        assertThat(EtcdVersion.fromBanner("Go Version: 1.24.0")).isEmpty();
        assertThat(EtcdVersion.fromBanner("")).isEmpty();
    }

    @Test
    void ordersByNumberNotByText() {
        assertThat(new EtcdVersion(3, 5, 16)).isGreaterThan(new EtcdVersion(3, 5, 9));
        assertThat(new EtcdVersion(3, 10, 0)).isGreaterThan(new EtcdVersion(3, 9, 99));
        assertThat(new EtcdVersion(4, 0, 0)).isGreaterThan(new EtcdVersion(3, 99, 99));
    }
}
