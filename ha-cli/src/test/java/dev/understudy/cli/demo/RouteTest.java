package dev.understudy.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RouteTest {
    private final Route route = new Route(List.of("a", "b", "c"));

    @Test
    void aNodeThatDoesNotAnswerIsPassedOver() {
        assertThat(route.target()).isEqualTo("a");
        route.next();
        assertThat(route.target()).isEqualTo("b");
        route.next();
        route.next();
        assertThat(route.target()).isEqualTo("a");
    }

    @Test
    void itGoesWhereItIsSent() {
        route.sent(new Answer.Elsewhere("c", OptionalLong.of(5)));
        assertThat(route.target()).isEqualTo("c");
    }

    @Test
    void itIsNotSentBackToTheLeaderItLost() {
        route.served(5);
        route.next();
        route.sent(new Answer.Elsewhere("a", OptionalLong.of(5)));
        assertThat(route.target()).as("b still believes in a").isEqualTo("c");
        route.sent(new Answer.Elsewhere("b", OptionalLong.of(6)));
        assertThat(route.target()).isEqualTo("b");
    }

    @Test
    void aNodeThatKnowsNoLeaderIsPassedOver() {
        route.sent(new Answer.Elsewhere("", OptionalLong.empty()));
        assertThat(route.target()).isEqualTo("b");
    }
}
