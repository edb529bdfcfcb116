package io.gantry.bridge.join;

import io.gantry.bridge.certificate.Authorities;
import io.gantry.bridge.certificate.ListenerTls;
import io.gantry.kinds.id.Uid;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * A join listener for each cluster, under that cluster's own authority: a machine that pins the authority cannot be led
 * to another cluster. The first cluster has the configured port, the next ones those after it, and keep them.
 */
public final class JoinListeners implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(JoinListeners.class);

    private final Settings settings;
    private final Authorities authorities;
    private final JoinDoor.Opener doors;
    private final JoinDoor.Services services;
    private final Map<Uid, JoinDoor> byCluster = new ConcurrentHashMap<>();

    /** @param doors how listeners are opened */
    public JoinListeners(
            Settings settings, Authorities authorities, JoinDoor.Opener doors, JoinDoor.Services services) {
        this.settings = settings;
        this.authorities = authorities;
        this.doors = doors;
        this.services = services;
    }

    /**
     * Where they listen.
     *
     * @param bind the address of this host; {@code 0.0.0.0} for all
     * @param port of the first cluster; 0 for any that is free, in tests
     * @param host by which machines reach it: goes into certificates and joinUrl
     */
    public record Settings(String bind, int port, String host) {}

    /** Where machines of a cluster join; empty until the cluster has an authority, and while the port cannot be had. */
    public Optional<String> url(Uid cluster) {
        return Optional.ofNullable(byCluster.get(cluster))
                .map(listener -> "https://" + hostInUrl() + ":" + listener.port());
    }

    /**
     * Opens a cluster's listener if it is not.
     *
     * @return whether it was opened now
     */
    public boolean ensure(Uid cluster) {
        if (byCluster.containsKey(cluster)) {
            return false;
        }
        Optional<Integer> slot = authorities.joinSlot(cluster);
        Optional<ListenerTls> tls = authorities.listener(cluster, List.of(settings.host(), "localhost", "127.0.0.1"));
        if (slot.isEmpty() || tls.isEmpty()) {
            return false;
        }
        int port = settings.port() == 0 ? 0 : settings.port() + slot.get();
        try {
            var address = new InetSocketAddress(settings.bind(), port);
            byCluster.put(cluster, doors.open(cluster, address, tls.get().context(), services));
            return true;
        } catch (IOException e) {
            LOG.warnf("machines of cluster %s cannot join: %s:%d: %s", cluster, settings.bind(), port, e.getMessage());
            return false;
        }
    }

    public boolean isOpen(Uid cluster) {
        return byCluster.containsKey(cluster);
    }

    public void close(Uid cluster) {
        JoinDoor listener = byCluster.remove(cluster);
        if (listener != null) {
            listener.close();
        }
    }

    @Override
    public void close() {
        List.copyOf(byCluster.keySet()).forEach(this::close);
    }

    private String hostInUrl() {
        return settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
    }
}
