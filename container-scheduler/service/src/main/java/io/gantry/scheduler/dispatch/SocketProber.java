package io.gantry.scheduler.dispatch;

import io.gantry.platform.time.Ticker;
import io.gantry.scheduler.api.HealthCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks by sockets. One connection for each try, and no more read of an answer than its first line: a task that answers
 * without end, or a byte at a time, costs no more than one that does not answer.
 */
public final class SocketProber implements Prober {

    private static final int LINE_MAX = 256;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");
    private static final int WELL_LEAST = 200;
    private static final int WELL_MOST = 399;

    private final Ticker ticker;

    public SocketProber(Ticker ticker) {
        this.ticker = ticker;
    }

    @Override
    public Answer probe(Place place, HealthCheck check) {
        long end = ticker.nanos() + check.within().toNanos();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(place.host(), place.port()), millisLeft(end));
            HealthCheck.Http http = check.http();
            return http == null
                    ? new Answer(true, "connected to " + place.host() + ":" + place.port())
                    : ask(socket, place, http, end);
        } catch (SocketTimeoutException late) {
            return new Answer(false, "no answer within " + text(check.within()) + what(place, check));
        } catch (IOException refused) {
            return new Answer(false, refused.getMessage() + what(place, check));
        }
    }

    private Answer ask(Socket socket, Place place, HealthCheck.Http http, long end) throws IOException {
        String request = "GET " + http.path() + " HTTP/1.1\r\nHost: " + place.host() + ":" + place.port()
                + "\r\nUser-Agent: gantry-check\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String line = firstLine(socket, end);
        Matcher status = STATUS.matcher(line);
        String asked = " from GET " + http.path();
        if (!status.matches()) {
            return new Answer(false, "no HTTP answer" + asked + ": '" + line + "'");
        }
        int code = Integer.parseInt(status.group(1));
        return new Answer(code >= WELL_LEAST && code <= WELL_MOST, "HTTP " + code + asked);
    }

    private String firstLine(Socket socket, long end) throws IOException {
        InputStream in = socket.getInputStream();
        var line = new StringBuilder();
        while (line.length() < LINE_MAX) {
            socket.setSoTimeout(millisLeft(end));
            int next = in.read();
            if (next < 0 || next == '\n') {
                break;
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private int millisLeft(long end) throws SocketTimeoutException {
        long millis = Duration.ofNanos(end - ticker.nanos()).toMillis();
        if (millis <= 0) {
            throw new SocketTimeoutException("late");
        }
        return Math.toIntExact(millis);
    }

    private static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static String what(Place place, HealthCheck check) {
        HealthCheck.Http http = check.http();
        return http == null
                ? ": " + place.host() + ":" + place.port()
                : ": GET http://" + place.host() + ":" + place.port() + http.path();
    }
}
