package dev.serai.server.bridge;

import dev.serai.credential.DataKey;
import dev.serai.credential.SecretValue;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.oauthclient.StoredSettings;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Keeps authorizations in PostgreSQL, and nowhere else: each step is one statement on one row, so that of two nodes that take
 * the same step at once one does. Codes and states are found by hashes; what is handed out stands there encrypted.
 */
@Repository
class BridgeRows {
    private final JdbcClient jdbc;
    private final DataKey key;
    private final Clock clock;

    BridgeRows(JdbcClient jdbc, DataKey key, Clock clock) {
        this.jdbc = jdbc;
        this.key = key;
        this.clock = clock;
    }

    /** What the program and the person are told once, and what the program wants back. */
    record Codes(
            SecretValue bridgeCode,
            SecretValue userCode,
            @Nullable SecretValue clientState) {}

    void insert(BridgeAuthorization one, Codes codes) {
        jdbc.sql("""
                        insert into bridge_authorization (id, client, bridge_code_hash, user_code_hash, mode, target,
                            target_hash, authorization_endpoint, redirect_uri, settings, provider_client_id, oauth_client,
                            scopes, code_challenge, client_state, address, status, created_at, expires_at)
                        values (:id, :client, :bridgeCode, :userCode, :mode, :target, :hash, :endpoint, :redirect,
                            cast(:settings as jsonb), :providerClient, :oauthClient, :scopes, :challenge, :state, :address,
                            :status, :created, :expires)
                        """)
                .param("id", one.id())
                .param("client", one.client())
                .param("bridgeCode", RandomToken.hash(codes.bridgeCode().reveal()))
                .param("userCode", userCodeHash(codes.userCode()))
                .param("mode", one.mode().word())
                .param("target", one.target())
                .param("hash", one.targetHash())
                .param("endpoint", one.authorizationEndpoint())
                .param("redirect", one.redirectUri().toString())
                .param("settings", StoredSettings.write(one.settings()))
                .param("providerClient", one.providerClientId())
                .param("oauthClient", one.oauthClient())
                .param("scopes", one.scopes().toArray(String[]::new))
                .param("challenge", one.codeChallenge())
                .param(
                        "state",
                        codes.clientState() == null ? null : key.seal(codes.clientState(), context(one.id(), "state")))
                .param("address", one.address())
                .param("status", one.status().word())
                .param("created", Timestamp.from(one.createdAt()))
                .param("expires", Timestamp.from(one.expiresAt()))
                .update();
    }

    /** The authorization of a code that somebody entered, which is counted; empty if it is unknown, over or decided. */
    Optional<BridgeAuthorization> enter(SecretValue userCode) {
        return jdbc.sql("""
                        update bridge_authorization set entered = entered + 1
                        where user_code_hash = :code and status in ('waiting', 'approved') and expires_at > :now
                        returning *
                        """)
                .param("code", userCodeHash(userCode))
                .param("now", now())
                .query(BridgeColumns::read)
                .optional();
    }

    Optional<BridgeAuthorization> find(String id) {
        return jdbc.sql("select * from bridge_authorization where id = ?")
                .param(id)
                .query(BridgeColumns::read)
                .optional();
    }

    Optional<BridgeAuthorization> findByState(String state) {
        return jdbc.sql("select * from bridge_authorization where state_hash = ?")
                .param(RandomToken.hash(state))
                .query(BridgeColumns::read)
                .optional();
    }

    /**
     * Somebody approves, or goes to the provider once more: the state before is worth nothing then.
     *
     * @param browser the cookie of their browser: only it may do so again, and only it may bring the answer
     * @param user null if nobody is signed in
     * @param pending null in mode code
     * @return false if it is over, or another browser was first
     */
    boolean approve(
            String id, SecretValue state, SecretValue browser, @Nullable String user, @Nullable String pending) {
        return jdbc.sql("""
                        update bridge_authorization set status = 'approved', state_hash = :state, browser_hash = :browser,
                            approved_by = :user, pending = :pending
                        where id = :id and expires_at > :now
                            and (status = 'waiting' or (status = 'approved' and browser_hash = :browser))
                        """)
                        .param("id", id)
                        .param("state", RandomToken.hash(state.reveal()))
                        .param("browser", RandomToken.hash(browser.reveal()))
                        .param("user", user)
                        .param("pending", pending)
                        .param("now", now())
                        .update()
                == 1;
    }

    /** Keeps the provider's answer until it is fetched. @return false if another answer was first, or it is over */
    boolean answer(String id, String state, ProviderAnswer answer) {
        return jdbc.sql("""
                        update bridge_authorization
                        set status = 'answered', answer = :answer, answered_at = :now, state_hash = null
                        where id = :id and state_hash = :state and status = 'approved' and expires_at > :now
                        """)
                        .param("id", id)
                        .param("state", RandomToken.hash(state))
                        .param("answer", key.seal(answer.joined(), context(id, "answer")))
                        .param("now", now())
                        .update()
                == 1;
    }

    /** There is a connection to be fetched. */
    void connected(String id, String connection) {
        jdbc.sql("""
                        update bridge_authorization
                        set status = 'answered', connection = ?, answered_at = ?, state_hash = null
                        where id = ? and status = 'approved'
                        """).params(connection, now(), id).update();
    }

    /**
     * Nothing comes of it any more.
     *
     * @param browser of the one who may read why on a page; null leaves it as it is
     * @param reason the same in a word; null if there is none
     */
    boolean fail(String id, String problem, @Nullable String reason, @Nullable SecretValue browser) {
        return jdbc.sql("""
                        update bridge_authorization
                        set status = 'failed', problem = :problem, reason = :error, answer = null, state_hash = null,
                            browser_hash = coalesce(:browser, browser_hash)
                        where id = :id and status in ('waiting', 'approved', 'answered')
                        """)
                        .param("id", id)
                        .param("problem", problem)
                        .param("error", reason)
                        .param("browser", browser == null ? null : RandomToken.hash(browser.reveal()))
                        .update()
                == 1;
    }

    /** @param early whether the program asked again before its interval had passed */
    record Polled(BridgeAuthorization authorization, boolean early) {}

    /**
     * Counts an asking of the program; one that comes too soon makes its interval five seconds longer for good. Nothing waits
     * for the disk: all that a crash of the database itself could undo is the count of its last moment.
     */
    Optional<Polled> poll(SecretValue bridgeCode, String client, Duration jitter) {
        Instant now = clock.instant();
        return jdbc.sql("""
                        with asked as (
                            select id, coalesce(polled_at + poll_seconds * interval '1 second' > :latest, false) as early,
                                status in ('waiting', 'approved') and expires_at > :now as open
                            from bridge_authorization where bridge_code_hash = :code and client = :client for update)
                        update bridge_authorization b
                        set polled_at = :now,
                            poll_seconds = b.poll_seconds + case when a.early and a.open then 5 else 0 end
                        from asked a where b.id = a.id
                        returning b.*, a.early, set_config('synchronous_commit', 'off', true)
                        """)
                .param("code", RandomToken.hash(bridgeCode.reveal()))
                .param("client", client)
                .param("now", Timestamp.from(now))
                .param("latest", Timestamp.from(now.plus(jitter)))
                .query((row, number) -> new Polled(BridgeColumns.read(row, number), row.getBoolean("early")))
                .optional();
    }

    /** What is handed out. */
    record Taken(ProviderAnswer answer, @Nullable SecretValue clientState) {}

    /**
     * Hands the code out to the one caller that wins, and destroys it; empty for all others, and if it has waited too long.
     *
     * @param life how long it may have waited, beside the program's interval
     */
    Optional<Taken> takeCode(String id, Duration life) {
        return jdbc.sql("""
                        with won as (
                            select id, answer, client_state from bridge_authorization
                            where id = :id and status = 'answered' and answer is not null
                                and answered_at + least(poll_seconds, 60) * interval '1 second' > :since for update)
                        update bridge_authorization b
                        set status = 'delivered', answer = null, client_state = null
                        from won where b.id = won.id
                        returning won.answer, won.client_state
                        """)
                .param("id", id)
                .param("since", Timestamp.from(clock.instant().minus(life)))
                .query((row, _) -> {
                    byte @Nullable [] state = row.getBytes("client_state");
                    return new Taken(
                            ProviderAnswer.split(key.open(row.getBytes("answer"), context(id, "answer"))),
                            state == null ? null : key.open(state, context(id, "state")));
                })
                .optional();
    }

    /** Hands the connection over to the bridge client, once. */
    boolean takeConnection(String id) {
        return jdbc.sql("""
                        with won as (
                            update bridge_authorization set status = 'delivered'
                            where id = :id and status = 'answered' and connection is not null
                            returning connection, client)
                        insert into bridge_connection (connection, client) select connection, client from won
                        """).param("id", id).update() == 1;
    }

    /**
     * Destroys codes that nobody fetched in time.
     *
     * @param life how long one may wait, beside the program's interval
     * @return whose they were, each once
     */
    List<BridgeAuthorization> expireCodes(Duration life) {
        return jdbc.sql("""
                        update bridge_authorization set answer = null
                        where answer is not null and answered_at + least(poll_seconds, 60) * interval '1 second' < ?
                        returning *
                        """)
                .param(Timestamp.from(clock.instant().minus(life)))
                .query(BridgeColumns::read)
                .list();
    }

    /** @param kept how long after its time a program is told why */
    void forget(Duration kept) {
        jdbc.sql("delete from bridge_authorization where expires_at < ?")
                .param(Timestamp.from(clock.instant().minus(kept)))
                .update();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private byte[] userCodeHash(SecretValue code) {
        return key.mac(code.reveal().getBytes(StandardCharsets.UTF_8), "bridge/user-code");
    }

    private static String context(String id, String what) {
        return "bridge-authorization/" + id + "/" + what;
    }
}
