package dev.understudy.testkit.etcd;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.understudy.internal.etcd.server.EtcdServerException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/**
 * Sees that the engine has an image. Testcontainers would do so too, but tries several times for two minutes each when
 * no registry can be reached.
 */
final class ContainerImage {
    private static final int PULL_LIMIT_SECONDS = 120;

    private ContainerImage() {}

    /**
     * Pulls the image, unless the engine has it.
     *
     * @throws EtcdServerException if it cannot be had
     */
    static void require(String name) {
        DockerImageName image = ImageNameSubstitutor.instance().apply(DockerImageName.parse(name));
        DockerClient client = DockerClientFactory.instance().client();
        try {
            client.inspectImageCmd(image.asCanonicalNameString()).exec();
        } catch (NotFoundException absent) {
            pull(client, image);
        }
    }

    private static void pull(DockerClient client, DockerImageName image) {
        try (ResultCallback.Adapter<PullResponseItem> pull = client.pullImageCmd(image.getUnversionedPart())
                .withTag(image.getVersionPart())
                .start()) {
            if (!pull.awaitCompletion(PULL_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw failure(image, "not done after " + PULL_LIMIT_SECONDS + " s", null);
            }
        } catch (DockerException | DockerClientException | IOException failed) {
            throw failure(image, failed.getMessage(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failure(image, "interrupted", interrupted);
        }
    }

    private static EtcdServerException failure(DockerImageName image, @Nullable String why, @Nullable Throwable cause) {
        return new EtcdServerException(
                "cannot pull the image " + image + " (" + ContainerEtcd.IMAGE_PROPERTY + "): " + why, cause);
    }
}
