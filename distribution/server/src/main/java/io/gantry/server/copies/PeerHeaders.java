package io.gantry.server.copies;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/** What of a message's headers is for the next one only, and what goes on (RFC 9110, 7.6.1). */
final class PeerHeaders {

    private static final List<CharSequence> OF_ONE_HOP = List.of(
            HttpHeaders.CONNECTION,
            "Keep-Alive",
            "Proxy-Connection",
            HttpHeaders.TRANSFER_ENCODING,
            "TE",
            "Trailer",
            HttpHeaders.UPGRADE);

    /** The caller's word is exchanged for ours. A 100 was given by the copy that took the request. */
    private static final List<CharSequence> OF_REQUESTS =
            List.of(HttpHeaders.HOST, HttpHeaders.AUTHORIZATION, HttpHeaders.EXPECT, Carried.HEADER);

    private PeerHeaders() {}

    static void ofRequest(MultiMap from, MultiMap to) {
        copy(from, to);
        OF_REQUESTS.forEach(to::remove);
    }

    static void ofAnswer(MultiMap from, MultiMap to) {
        copy(from, to);
        to.remove(PeerListener.NOT_ACTIVE);
    }

    private static void copy(MultiMap from, MultiMap to) {
        to.addAll(from);
        for (String named : from.getAll(HttpHeaders.CONNECTION)) {
            for (String name : named.split(",", -1)) {
                if (!name.isBlank()) {
                    to.remove(name.strip());
                }
            }
        }
        OF_ONE_HOP.forEach(to::remove);
    }
}
