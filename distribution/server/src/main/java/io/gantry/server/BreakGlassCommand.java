package io.gantry.server;

import io.gantry.inventory.token.BreakGlass;
import io.gantry.inventory.token.BreakGlass.Made;
import io.gantry.inventory.token.BreakGlass.Maker;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code gantry server break-glass --reason TEXT [--for 4h]}: with the settings of the server's database and nothing else,
 * beside a server that runs or when none does.
 *
 * @param lasts how long the token is good
 */
record BreakGlassCommand(String reason, Duration lasts) {

    private static final List<String> WORDS = List.of("server", "break-glass");
    private static final Duration LASTS = Duration.ofHours(4);
    private static final Pattern TIME = Pattern.compile("(\\d{1,5})([mh])");

    /**
     * Empty if something else is meant.
     *
     * @throws IllegalArgumentException naming the argument that is wrong
     */
    static Optional<BreakGlassCommand> parse(List<String> arguments) {
        if (arguments.size() < WORDS.size()
                || !arguments.subList(0, WORDS.size()).equals(WORDS)) {
            return Optional.empty();
        }
        Deque<String> rest = new ArrayDeque<>(arguments.subList(WORDS.size(), arguments.size()));
        Optional<String> reason = Optional.empty();
        Duration lasts = LASTS;
        while (!rest.isEmpty()) {
            String option = rest.pop();
            String value = Optional.ofNullable(rest.poll())
                    .orElseThrow(() -> new IllegalArgumentException(option + " needs a value"));
            switch (option) {
                case "--reason" -> reason = Optional.of(value);
                case "--for" -> lasts = time(value);
                default ->
                    throw new IllegalArgumentException("unknown option '" + option
                            + "': break-glass takes --reason TEXT and --for TIME (1m to 24h)");
            }
        }
        return Optional.of(new BreakGlassCommand(
                reason.orElseThrow(() -> new IllegalArgumentException(
                        "break-glass wants --reason TEXT: it stands in the list of tokens, for others to read")),
                lasts));
    }

    private static Duration time(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new IllegalArgumentException("--for must be 1m to 24h, not '" + text + "'");
        }
        long number = Long.parseLong(time.group(1));
        return time.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofMinutes(number);
    }

    /** @throws IOException in words for people */
    @SuppressWarnings("SystemOut") // the token is this program's output
    void run() throws IOException {
        SmallRyeConfig config = new SmallRyeConfigBuilder().addDefaultSources().build();
        ForeignServers.mustBeSet(config);
        DatabaseAddress address = DatabaseAddress.of(config);
        address.check();
        String user = config.getValue(ForeignServers.USERNAME, String.class);
        String password = config.getValue(ForeignServers.PASSWORD, String.class);
        try (Connection connection = Connecting.to(address.with("currentSchema=inventory"), user, password)) {
            Made made = new BreakGlass(Clock.systemUTC(), new SecureRandom()).make(connection, reason, lasts, maker());
            System.err.println("gantry: token " + made.name() + " is admin until " + made.until()
                    + "; this is the only time it is shown. It is in the audit and in /health; end it with: gantry token"
                    + " revoke " + made.name());
            System.out.println(made.text().reveal());
        } catch (SQLException e) {
            throw new IOException(ForeignServers.words(address.url(), user, e), e);
        }
    }

    private static Maker maker() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            host = "this machine";
        }
        return new Maker(System.getProperty("user.name", "somebody"), host);
    }
}
