package io.gantry.inventory.declared;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.database.Unit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks up what a spec names. */
public final class KnownObjects {

    private final DeclarationStore store = new DeclarationStore();

    /** Those of the named objects that exist. */
    public Known of(Unit unit, List<Use> uses) {
        return new Known(specs(unit, uses, Kind.PROVIDER, ProviderSpec.class));
    }

    public Optional<Name> nameOf(Unit unit, Kind kind, Uid uid) {
        return store.byUid(unit, uid).filter(row -> row.kind() == kind).map(Declaration::name);
    }

    public <S> Optional<S> specOf(Unit unit, Kind kind, Uid uid, Class<S> type) {
        return store.byUid(unit, uid).filter(row -> row.kind() == kind).map(row -> read(row.spec(), type));
    }

    /** Which of these exist; none of them is changed or deleted until this transaction ends. */
    public Set<Name> share(Unit unit, Kind kind, Collection<Name> names) {
        return store.share(unit, kind, names);
    }

    /** An object by its two names. */
    public record Named(Uid uid, Name name) {}

    /** The objects of a kind that name another in their spec, by name. */
    public List<Named> usersOf(Unit unit, Kind users, Kind used, Name name) {
        return store.usersOf(unit, users, used, name).stream()
                .map(row -> new Named(row.uid(), row.name()))
                .toList();
    }

    private <S> Map<Name, S> specs(Unit unit, List<Use> uses, Kind kind, Class<S> type) {
        var found = new HashMap<Name, S>();
        for (Use use : uses) {
            if (use.kind() == kind && !found.containsKey(use.name())) {
                store.byName(unit, kind, use.name()).ifPresent(row -> found.put(use.name(), read(row.spec(), type)));
            }
        }
        return found;
    }

    private static <S> S read(String json, Class<S> type) {
        try {
            return GantryJson.lenient().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored spec cannot be read: " + json, e);
        }
    }
}
