package dev.serai.credential.refresh;

import dev.serai.connector.Connector;
import dev.serai.credential.Credential;
import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretPath;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections.Published;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.oauth2.RefreshCall;
import dev.serai.credential.oauth2.TokenOutcome;
import dev.serai.credential.refresh.JournalEntry.Content;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ways to get the protocol wrong, put on the seams between it and the rest. */
enum PlantedBug {
    NONE,

    /** What a process has read once it takes for true until it writes something else. */
    NO_REREAD {
        @Override
        CredentialVault vault(World world, SimulatedProcess process) {
            return new ForwardingVault(world.vault) {
                @Override
                public Read readActive(SecretPath path, long atLeast) {
                    if (process.remembered == null) {
                        process.remembered = real.readActive(path, atLeast);
                    }
                    return process.remembered;
                }

                @Override
                public long write(SecretPath path, Credential credential, long basedOn) {
                    process.remembered = null;
                    return real.write(path, credential, basedOn);
                }
            };
        }
    },

    /** An intent is committed under whatever lease there is. */
    NO_FENCING {
        @Override
        RefreshLedger ledger(World world, SimulatedProcess process) {
            return new ForwardingLedger(world.ledger) {
                @Override
                public boolean open(Lease lease, Intent intent, Set<String> judged) {
                    ConnectionId id = lease.connection().id();
                    LeaseState state = world.ledger.state(id);
                    @Nullable String holder = state.leaseId();
                    if (holder == null && real.take(id, process.node.name) instanceof Taken.Held(Lease mine)) {
                        return real.open(mine, intent, judged);
                    }
                    return real.open(
                            new Lease(
                                    lease.connection(),
                                    state.epoch(),
                                    holder == null ? lease.leaseId() : holder,
                                    lease.intent(),
                                    lease.entries(),
                                    lease.takenAt()),
                            intent,
                            judged);
                }
            };
        }
    },

    /** Under one lease the vault is read once: not again when the node that may have an answer has spoken. */
    RECOVERY_READS_TOO_EARLY {
        @Override
        CredentialVault vault(World world, SimulatedProcess process) {
            return new ForwardingVault(world.vault) {
                @Override
                public Read readActive(SecretPath path, long atLeast) {
                    if (process.askedAfterOthers && process.remembered != null) {
                        return process.remembered;
                    }
                    process.remembered = real.readActive(path, atLeast);
                    return process.remembered;
                }
            };
        }

        @Override
        RefreshLedger ledger(World world, SimulatedProcess process) {
            return new ForwardingLedger(world.ledger) {
                @Override
                public Taken take(ConnectionId connection, String node) {
                    process.askedAfterOthers = false;
                    return real.take(connection, node);
                }

                @Override
                public Optional<NodeLife> life(String node) {
                    process.askedAfterOthers = true;
                    return real.life(node);
                }
            };
        }
    },

    /** What a node says counts from when it arrives, not from when it was true. */
    OLD_WORDS_BELIEVED {
        @Override
        RefreshLedger ledger(World world, SimulatedProcess process) {
            return new ForwardingLedger(world.ledger) {
                @Override
                public void speak(String node, Set<String> busy, Instant asOf) {
                    real.speak(node, busy, real.now());
                }
            };
        }
    },

    /** The journals are written when the vault is. */
    JOURNAL_AFTER_VAULT {
        @Override
        LocalJournal disk(LocalJournal real, SimulatedProcess process) {
            return new ForwardingDisk(real) {
                @Override
                public void record(JournalEntry entry) {
                    process.afterVault.add(() -> real.record(entry));
                }
            };
        }

        @Override
        RefreshLedger ledger(World world, SimulatedProcess process) {
            return new ForwardingLedger(world.ledger) {
                @Override
                public void record(JournalEntry entry) {
                    process.afterVault.add(() -> real.record(entry));
                }
            };
        }

        @Override
        CredentialVault vault(World world, SimulatedProcess process) {
            return new ForwardingVault(world.vault) {
                @Override
                public long write(SecretPath path, Credential credential, long basedOn) {
                    long version = real.write(path, credential, basedOn);
                    process.afterVault.forEach(Runnable::run);
                    process.afterVault.clear();
                    return version;
                }
            };
        }
    },

    /** A standby's answer is good enough, whatever its version. */
    ANY_VERSION_ACCEPTED {
        @Override
        CredentialVault vault(World world, SimulatedProcess process) {
            return new ForwardingVault(world.vault) {
                @Override
                public Read readActive(SecretPath path, long atLeast) {
                    return world.vault.stale(path);
                }
            };
        }
    },

    /** No answer: once more. */
    TIMEOUT_RETRIED {
        @Override
        RefreshCall call(RefreshCall real) {
            return new ForwardingCall(real) {
                @Override
                public Sent send(
                        Connector connector,
                        Map<String, String> settings,
                        ClientCredentials client,
                        SecretValue refreshToken,
                        List<String> grantedScopes) {
                    Sent first = real.send(connector, settings, client, refreshToken, grantedScopes);
                    return first instanceof Sent.Failed(TokenOutcome.Unknown _)
                            ? real.send(connector, settings, client, refreshToken, grantedScopes)
                            : first;
                }
            };
        }
    },

    /** Whoever gets the lease takes no notice of an open intent. */
    RECOVERY_SENDS_AT_ONCE {
        @Override
        RefreshLedger ledger(World world, SimulatedProcess process) {
            return new ForwardingLedger(world.ledger) {
                @Override
                public Taken take(ConnectionId connection, String node) {
                    return switch (real.take(connection, node)) {
                        case Taken.Held(Lease lease) ->
                            new Taken.Held(new Lease(
                                    lease.connection(),
                                    lease.epoch(),
                                    lease.leaseId(),
                                    null,
                                    lease.entries(),
                                    lease.takenAt()));
                        case Taken.Busy busy -> busy;
                    };
                }
            };
        }
    },

    /** No tombstone: the secret is deleted. */
    DISCONNECT_BY_DELETE,

    /** A new grant is journalled as if it were the next answer of the old one. */
    REAUTHORIZE_WITHOUT_INCARNATION {
        @Override
        RefreshLedger ledger(World world, SimulatedProcess process) {
            return new ForwardingLedger(world.ledger) {
                @Override
                public boolean reauthorize(JournalEntry grant) {
                    if (grant.content() instanceof Content.Grant(OAuthTokens tokens)) {
                        real.record(JournalEntry.ofGrant(
                                grant.connection(), grant.node(), ofIncarnationBefore(tokens), grant.basedOn()));
                    }
                    return true;
                }
            };
        }

        private OAuthTokens ofIncarnationBefore(OAuthTokens tokens) {
            return new OAuthTokens(
                    tokens.accessToken(),
                    tokens.refreshToken(),
                    tokens.scopes(),
                    tokens.obtainedAt(),
                    tokens.expiresAt(),
                    tokens.refreshExpiresAt(),
                    tokens.kept(),
                    Lineage.first(
                            tokens.lineage().generation(),
                            tokens.lineage().incarnation() - 1,
                            tokens.lineage().attemptId()));
        }
    },

    /** What is published last is believed, not what is newest. */
    PUBLISH_BACKWARDS {
        @Override
        RefreshLedger ledger(World world, SimulatedProcess process) {
            return new ForwardingLedger(world.ledger) {
                @Override
                public boolean publish(
                        ConnectionId connection, long incarnation, Published published, String attemptId) {
                    boolean done = real.publish(connection, incarnation, published, attemptId);
                    if (done) {
                        world.connections.put(numbered(world.row(), published));
                    }
                    return done;
                }
            };
        }

        private Connection numbered(Connection row, Published published) {
            return new Connection(
                    row.id(),
                    row.workspace(),
                    row.alias(),
                    row.connector(),
                    row.client(),
                    row.owner(),
                    Status.ACTIVE,
                    row.incarnation(),
                    published.generation(),
                    published.vaultVersion(),
                    row.settings(),
                    row.scopes(),
                    row.account(),
                    published.expiresAt(),
                    row.refreshExpiresAt(),
                    row.lastRefresh(),
                    null,
                    row.createdAt());
        }
    };

    /** One freeze and two switches show what no random walk is likely to. */
    static final Simulation.Budget BUDGET = new Simulation.Budget(0, 1, 0, 2, true);

    /** What to exhaust to find it; null for random walks. */
    @Nullable
    Story story() {
        return this == RECOVERY_READS_TOO_EARLY || this == OLD_WORDS_BELIEVED
                ? Story.twoNodes().withRounds(0)
                : null;
    }

    CredentialVault vault(World world, SimulatedProcess process) {
        return world.vault;
    }

    RefreshCall call(RefreshCall real) {
        return real;
    }

    RefreshLedger ledger(World world, SimulatedProcess process) {
        return world.ledger;
    }

    LocalJournal disk(LocalJournal real, SimulatedProcess process) {
        return real;
    }
}
