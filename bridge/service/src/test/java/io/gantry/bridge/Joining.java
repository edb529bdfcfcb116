package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.MachineSide.Renewed;
import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.provisioner.api.join.JoinToken;
import io.gantry.provisioner.api.join.TokenKeys;
import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** How a machine of a test comes to be a READY node with a certificate. */
final class Joining {

    private Joining() {}

    static MachineSide of(Neighbours world, Uid pool, Uid machine) throws Exception {
        Uid keyId = world.bridge.uid();
        KeyPair tokenKeys = TokenKeys.generate();
        identity(world, keyId, IdentityFact.Role.TOKEN_KEY, TokenKeys.pem(tokenKeys.getPublic()), null, false);
        world.cluster();
        world.engine.alive(machine);
        world.pool(pool, 1);
        world.machine(pool, machine);
        world.eventually(() -> assertThat(world.target(pool).joinUrl()).isNotNull());
        world.eventually(() -> assertThat(world.node(machine).state()).isEqualTo(NodeState.READY));
        MachineSide side = MachineSide.before(
                world.target(pool).joinUrl(), world.target(pool).authorityPem());
        var joined = new AtomicReference<Renewed>();
        world.eventually(() -> {
            var token = new JoinToken(
                    machine,
                    pool,
                    world.cluster,
                    world.provider,
                    world.bridge.uid(),
                    world.now().plus(Duration.ofMinutes(10)));
            joined.set(side.join(token.sign(keyId, tokenKeys.getPrivate()).reveal()));
            assertThat(joined.get().status()).as(joined.get().body()).isEqualTo(200);
        });
        return side.with(joined.get());
    }

    /** Another layer says what it is; {@code answers}: which authority it asks. */
    static void identity(Neighbours world, Uid uid, IdentityFact.Role role, String pem, Uid answers, boolean deleted) {
        boolean request = role == IdentityFact.Role.SIGNING_REQUEST;
        world.say(
                IdentityFact.TOPIC,
                new IdentityFact(
                        uid,
                        world.next(uid),
                        deleted,
                        role,
                        request ? "scheduler" : "provisioner",
                        request ? world.cluster : null,
                        answers,
                        pem));
    }
}
