package io.gantry.provisioner.token;

import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.relist.RelistSource;
import io.gantry.provisioner.api.join.JoinToken;
import io.gantry.provisioner.api.join.TokenKeys;
import io.gantry.provisioner.operation.JoinData;
import io.gantry.provisioner.spi.MachineDriver.Join;
import io.gantry.provisioner.wish.Wishes;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Signs join tokens. The key is made once for the installation and kept in the secret store; its public half is announced
 * as an identity, so that the bridge can verify without asking us.
 */
public final class JoinTokens implements JoinData, RelistSource<IdentityFact> {

    private static final String SUBJECT = "provisioner";
    private static final long VERSION = 1;

    private final LayerContext context;
    private final Wishes wishes;
    private final Duration lasts;
    private volatile @Nullable Key key;

    private record Key(Uid uid, PrivateKey half) {}

    private record Row(Uid uid, SecretRef secret, String publicPem) {}

    public JoinTokens(LayerContext context, Wishes wishes, Duration lasts) {
        this.context = context;
        this.wishes = wishes;
        this.lasts = lasts;
    }

    /** Finds the key, or makes and announces it. Of two copies that make one at once, the first to commit wins. */
    public void prepare() {
        Row row = context.database().read(JoinTokens::row).orElseGet(this::make);
        SecretText half = context.secrets()
                .get(row.secret())
                .orElseThrow(() -> new IllegalStateException("the secret of join token key " + row.uid() + " is gone"));
        key = new Key(row.uid(), TokenKeys.privateKey(half.reveal()));
    }

    @Override
    public Optional<Join> of(Uid machine, Uid pool, Uid cluster, Uid operation) {
        Key signing = key;
        if (signing == null) {
            throw new IllegalStateException("a join token is asked for before its key is there");
        }
        return wishes.target(pool)
                .flatMap(target -> whereToJoin(target).map(url -> {
                    // The operation's uid is the token's id: however often the call is repeated, it is one permission.
                    var token = new JoinToken(
                            machine,
                            pool,
                            cluster,
                            operation,
                            operation,
                            context.time().instant().plus(lasts));
                    return new Join(url.url(), token.sign(signing.uid(), signing.half()), url.authorityPem());
                }));
    }

    @Override
    public Topic<IdentityFact> topic() {
        return IdentityFact.TOPIC;
    }

    /** What other layers are told of the key: the provisioner's part of the topic of identities. */
    @Override
    public List<IdentityFact> page(@Nullable Uid after, int limit) {
        return context
                .database()
                .read(JoinTokens::row)
                .filter(row -> after == null || row.uid().compareTo(after) > 0)
                .map(this::fact)
                .stream()
                .limit(limit)
                .toList();
    }

    private record Listener(String url, String authorityPem) {}

    private static Optional<Listener> whereToJoin(PoolTargetFact target) {
        String url = target.joinUrl();
        String authority = target.authorityPem();
        return url == null || authority == null ? Optional.empty() : Optional.of(new Listener(url, authority));
    }

    private Row make() {
        Uid uid = context.uids().next();
        KeyPair pair = TokenKeys.generate();
        var secret = new SecretRef(new Name("join-token-key-" + uid.randomTail()));
        return context.database().write(unit -> {
            if (!insert(unit, uid, secret, TokenKeys.pem(pair.getPublic()))) {
                return row(unit).orElseThrow();
            }
            context.secrets().put(unit, secret.name(), new SecretText(TokenKeys.pem(pair.getPrivate())));
            var row = new Row(uid, secret, TokenKeys.pem(pair.getPublic()));
            unit.publish(IdentityFact.TOPIC, new Shard(uid), fact(row));
            return row;
        });
    }

    private IdentityFact fact(Row row) {
        return new IdentityFact(
                row.uid(),
                context.installation().revision(VERSION),
                false,
                IdentityFact.Role.TOKEN_KEY,
                SUBJECT,
                null,
                null,
                row.publicPem());
    }

    private static boolean insert(Unit unit, Uid uid, SecretRef secret, String publicPem) {
        return unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement("""
                    insert into token_key (one, uid, secret, public_pem) values (1, ?, ?, ?)
                    on conflict (one) do nothing""")) {
                insert.setObject(1, uid.value());
                insert.setString(2, secret.name().value());
                insert.setString(3, publicPem);
                return insert.executeUpdate() == 1;
            }
        });
    }

    private static Optional<Row> row(Unit unit) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement("select uid, secret, public_pem from token_key");
                    ResultSet rows = query.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Row(
                                new Uid(rows.getObject(1, UUID.class)),
                                SecretRef.of(rows.getString(2)),
                                rows.getString(3)))
                        : Optional.empty();
            }
        });
    }
}
