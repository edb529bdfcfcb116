package io.gantry.server;

import io.gantry.inventory.InventoryLayer;
import io.gantry.platform.member.Member;
import io.gantry.platform.member.Members;
import io.gantry.platform.secret.KeyId;
import io.gantry.platform.secret.MasterKeys;
import io.gantry.platform.secret.MasterKeys.Copy;
import io.gantry.platform.secret.Resealing;
import io.gantry.platform.secret.SecretPlace;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The master keys: how this copy has them, and what admins do with them. */
@Dependent
final class KeyProducers {

    @Produces
    @Singleton
    Resealing resealing(Foundation foundation) {
        return new Resealing(
                foundation.shared(),
                foundation.masterKey().ring(),
                foundation.unpredictable(),
                Schemas.withSecrets(Schemas.LAYERS).stream()
                        .map(name -> new SecretPlace(name, name))
                        .toList());
    }

    @Produces
    @Singleton
    KeyWatch watch(Foundation foundation, Resealing resealing, Members members) {
        return new KeyWatch(
                foundation.masterKey(), resealing, () -> foundation.isActive("inventory"), members::changed);
    }

    /** Inventory's, whose audit has it. */
    @Produces
    @Singleton
    MasterKeys masterKeys(
            Foundation foundation, Resealing resealing, Members members, KeyWatch watch, InventoryLayer inventory) {
        return new MasterKeys(
                foundation.database("inventory"),
                foundation.masterKey().ring(),
                resealing,
                () -> members.since(foundation.ticker().nanos()).stream()
                        .map(KeyProducers::copy)
                        .toList(),
                watch::wake);
    }

    private static Copy copy(Member member) {
        return new Copy(
                member.uid(),
                member.release(),
                member.masterKeys() == null
                        ? null
                        : member.masterKeys().stream().map(KeyId::new).toList());
    }
}
