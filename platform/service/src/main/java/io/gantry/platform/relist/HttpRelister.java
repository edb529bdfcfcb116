package io.gantry.platform.relist;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Asks over REST: {@code GET FOLDER/TOPIC?after=&limit=}. */
public final class HttpRelister implements Relister {

    private final String folder;
    private final Server server;

    /** @param folder under which topics are listed: {@code /v1/facts} */
    public HttpRelister(String folder, Server server) {
        this.folder = folder;
        this.server = server;
    }

    /** Whoever answers, with the time limits that are fit for it. */
    @FunctionalInterface
    public interface Server {
        HttpResponse<byte[]> get(String pathAndQuery) throws IOException, InterruptedException;
    }

    @Override
    public <F extends Fact> Part<F> page(Topic<F> topic, @Nullable Uid after, int limit) {
        String query = "?limit=" + limit + (after == null ? "" : "&after=" + after);
        try {
            HttpResponse<byte[]> answer = server.get(folder + "/" + topic.name() + query);
            if (answer.statusCode() != 200) {
                throw new OwnerAway("listing " + topic.name() + " was answered with " + answer.statusCode(), null);
            }
            return FactPages.read(topic, answer.body());
        } catch (IOException e) {
            throw new OwnerAway("listing " + topic.name() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OwnerAway("listing " + topic.name() + " was interrupted", e);
        }
    }
}
