package dev.serai.credential.refresh;

import dev.serai.connector.Connector;
import dev.serai.credential.SecretValue;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.oauth2.RawAnswer;
import dev.serai.credential.oauth2.RefreshCall;
import dev.serai.credential.oauth2.TokenEndpoint;
import dev.serai.credential.oauth2.TokenOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The way to the provider. */
record SteppedCall(World world) implements RefreshCall {
    private static final Step SEND = new Step(
            "sends the refresh token",
            Fault.ANSWER_LOST,
            Fault.REQUEST_LOST,
            Fault.SLOW,
            Fault.TURNED_AWAY,
            Fault.GARBLED);
    private static final Duration AFTER_THE_DEADLINE = TokenEndpoint.DEADLINE.plusSeconds(5);

    @Override
    public Sent send(
            Connector connector,
            Map<String, String> settings,
            ClientCredentials client,
            SecretValue refreshToken,
            List<String> grantedScopes) {
        Fault fault = world.simulation.before(SEND);
        String token = refreshToken.reveal();
        Attempt attempt = world.promises.sending(token);
        Sent sent = switch (fault) {
            case TURNED_AWAY -> new Sent.Failed(new TokenOutcome.NotExecuted("503", Duration.ofSeconds(5)));
            case REQUEST_LOST -> unknown();
            case ANSWER_LOST -> {
                world.provider.refresh(token);
                yield unknown();
            }
            case GARBLED ->
                world.provider.refresh(token) instanceof Sent.Answered(RawAnswer raw)
                        ? new Sent.Answered(new RawAnswer(200, null, raw.date(), raw.sentAt()))
                        : unknown();
            case SLOW -> {
                world.simulation.later(AFTER_THE_DEADLINE, () -> world.provider.refresh(token));
                world.simulation.sleep(TokenEndpoint.DEADLINE, false);
                yield unknown();
            }
            case NONE, FAILS, DONE_BUT_FAILS, OUTAGE -> world.provider.refresh(token);
        };
        attempt.came(sent, fault);
        world.simulation.note("the answer is "
                + (sent instanceof Sent.Answered(RawAnswer raw)
                        ? (raw.body() == null ? "unreadable" : raw.body().reveal())
                        : sent));
        world.simulation.learn(
                sent instanceof Sent.Answered(RawAnswer raw)
                        ? (raw.body() == null ? "unreadable" : raw.body().reveal())
                        : sent);
        return sent;
    }

    private static Sent unknown() {
        return new Sent.Failed(new TokenOutcome.Unknown("No answer."));
    }

    @Override
    public TokenOutcome read(
            Connector connector, RawAnswer answer, @Nullable ClientCredentials client, SecretValue refreshToken) {
        return world.provider.read(answer);
    }
}
