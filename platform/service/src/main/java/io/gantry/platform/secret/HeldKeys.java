package io.gantry.platform.secret;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Master keys in this program's memory, as its files and settings say. */
public final class HeldKeys implements KeyService {

    private final SecureRandom random;
    /** In their order; replaced as a whole. */
    private volatile Map<KeyId, MasterKey> held;

    public HeldKeys(SecureRandom random, MasterKey first) {
        this.random = random;
        this.held = Map.of(first.id(), first);
    }

    @Override
    public List<KeyId> keys() {
        return List.copyOf(held.keySet());
    }

    @Override
    public byte[] wrap(KeyId key, String belongsTo, byte[] dataKey) {
        return Sealing.encrypt(held(key).key(), belongsTo, dataKey, random);
    }

    @Override
    public byte[] unwrap(KeyId key, String belongsTo, byte[] wrapped) {
        return Sealing.decrypt(held(key).key(), belongsTo, wrapped);
    }

    /**
     * Has these too from now on. What was held before stays, though its file may be gone: something may be sealed under
     * it yet.
     */
    public synchronized void hold(List<MasterKey> more) {
        var all = new LinkedHashMap<>(held);
        more.forEach(key -> all.putIfAbsent(key.id(), key));
        held = all;
    }

    /** Forgets those that nothing is sealed under, all but the last. */
    public synchronized void drop(Set<KeyId> retired) {
        var left = new LinkedHashMap<>(held);
        left.keySet().removeAll(retired);
        if (!left.isEmpty()) {
            held = left;
        }
    }

    private MasterKey held(KeyId id) {
        MasterKey key = held.get(id);
        if (key == null) {
            throw new IllegalStateException("this copy does not have master key " + id + "; it has " + keys());
        }
        return key;
    }
}
