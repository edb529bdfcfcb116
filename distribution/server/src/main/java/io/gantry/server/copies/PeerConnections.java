package io.gantry.server.copies;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections that other copies have to this one. There before the listener is, and after it: another copy may know
 * the address of old, and the first request comes in before whoever opened the listener goes on.
 */
public final class PeerConnections {

    private final Set<HttpConnection> all = ConcurrentHashMap.newKeySet();

    void opened(HttpConnection connection) {
        all.add(connection);
        connection.closeHandler(closed -> all.remove(connection));
    }

    /** Whether another copy passed this request on. By its connection: nothing in a request says so. */
    public boolean brought(HttpServerRequest request) {
        return all.contains(request.connection());
    }
}
